"""Rounds: planned, opened and closed by decision, timed by the server, never unfinished."""

import json
from datetime import date, timedelta

import pytest
from sqlmodel import select

import requirements_store as store
from dialogue_app import ids
from dialogue_app.dialogue.meetings import (
    Appointment,
    Held,
    MeetingPlan,
    Waiver,
    plan_meetings,
    record_meeting,
    waive_meeting,
)
from dialogue_app.dialogue.minutes import (
    Account,
    Objection,
    approve_minutes,
    object_to_minutes,
    write_minutes,
)
from dialogue_app.dialogue.models import Decision, Input, InputKind, Outcome, Procedure, Role
from dialogue_app.dialogue.participants import Admission, admit, leave
from dialogue_app.dialogue.procedures import start_procedure
from dialogue_app.dialogue.refusals import NotComplete, NotNow
from dialogue_app.dialogue.round_plans import RoundPlan, change_plan, plan_round
from dialogue_app.dialogue.rounds import (
    State,
    close_round,
    concerns,
    find_round,
    open_round,
    round_in_force,
    schedule,
    state,
)
from dialogue_app.dialogue.seats import NotVisible, PermissionDenied, grant_seat
from tests.rounds import begin_round
from tests.sources import MONDAY

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SECOND = timedelta(seconds=1)


def a_plan(**facts):
    usual = {"theme": "Needs", "opens_at": MONDAY, "input_deadline": MONDAY + 2 * DAY}
    return RoundPlan(**(usual | facts))


@pytest.fixture
def suppliers(seat_as):
    """Three who take part, which is enough for competition."""
    return [seat_as(Role.PARTICIPANT, name) for name in ("Alfa", "Beta", "Gamma")]


@pytest.fixture
def planned(lead, suppliers):
    assert len(suppliers) == 3
    return plan_round(lead, a_plan(), at=MONDAY)


@pytest.fixture
def opened(lead, planned):
    return open_round(lead, planned.number, at=MONDAY)


@pytest.fixture
def say(session, specification):
    """Let a supplier have said something in round 1."""

    def give(seat, number=1, **facts):
        said = Input(
            lane=seat.lane,
            id=ids.new(seat.lane),
            number=number,
            round_number=1,
            specification_id=specification.id,
            version=1,
            kind=InputKind.COMMENT,
            text="Too strict",
            said_by=seat.person.id,
            received_at=MONDAY,
            recorded_at=MONDAY,
            **facts,
        )
        session.add(said)
        session.flush()
        return said

    return give


@pytest.fixture
def meet(lead):
    """Hold a meeting with a supplier, its minutes not written yet."""

    def hold(seat, number=1):
        start = Appointment(lane=seat.lane, planned_start=MONDAY + HOUR)
        [meeting] = plan_meetings(lead, number, MeetingPlan(planned_minutes=60), [start], at=MONDAY)
        held = Held(held_minutes=60)
        return record_meeting(lead, seat.lane, meeting.id, held, at=MONDAY + 2 * HOUR)

    return hold


@pytest.fixture
def meet_all(lead, meet, suppliers):
    def hold():
        for seat in suppliers:
            meeting = meet(seat)
            write_minutes(lead, seat.lane, meeting.id, Account(text="Agreed."), at=MONDAY + DAY)
            approve_minutes(seat, seat.lane, meeting.id, 1, at=MONDAY + DAY)

    return hold


def acts(seat):
    return [json.loads(e.body)["type"] for e in store.events(seat.session, seat.procedure.id)]


def left_in(refusal):
    return [(lack.about, lack.endpoint) for lack in refusal.value.lacks]


@pytest.mark.usefixtures("planned")
def test_a_round_is_planned_then_open_then_worked_on_then_closed(lead, meet_all):
    stage = find_round(lead, 1)
    standing = [state(stage, MONDAY)]

    open_round(lead, 1, at=MONDAY)
    meet_all()
    standing += [state(stage, stage.input_deadline), state(stage, stage.input_deadline + SECOND)]
    close_round(lead, 1, at=MONDAY + 3 * DAY)
    standing.append(state(stage, MONDAY + 3 * DAY))

    assert standing == [State.PLANNED, State.OPEN, State.WORKING, State.CLOSED]
    written = [act for act in acts(lead) if act.startswith("round_")]
    assert written == ["round_planned", "round_opened", "round_closed"]


def test_there_is_no_round_in_force_before_it_is_opened_or_after_it_is_closed(
    lead, planned, meet_all
):
    found = [round_in_force(lead)]
    open_round(lead, 1, at=MONDAY)
    found.append(round_in_force(lead))
    meet_all()
    close_round(lead, 1, at=MONDAY + 3 * DAY)
    found.append(round_in_force(lead))

    assert found == [None, planned, None]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"ask_by": MONDAY + 3 * DAY}, "ask_by"),
        ({"ask_by": MONDAY}, "ask_by"),
        ({"input_deadline": MONDAY}, "input_deadline"),
        ({"meetings_from": date(2026, 3, 5), "meetings_to": date(2026, 3, 4)}, "meetings_to"),
        ({"requirements": ["K-1", "K-99"]}, "requirements"),
    ],
)
def test_a_plan_whose_parts_do_not_fit_is_refused_at_the_field(lead, facts, field):
    with pytest.raises(NotComplete) as refusal:
        plan_round(lead, a_plan(**facts), at=MONDAY)

    assert left_in(refusal) == [(field, "")]


def test_questions_may_be_asked_until_the_deadline_itself(lead):
    planned = plan_round(lead, a_plan(ask_by=MONDAY + 2 * DAY), at=MONDAY)

    assert planned.ask_by == planned.input_deadline


@pytest.mark.usefixtures("planned")
def test_a_plan_is_changed_until_the_round_is_opened_and_not_after(lead):
    change_plan(lead, 1, a_plan(theme="Prices", requirements=["K-2"]), at=MONDAY)
    open_round(lead, 1, at=MONDAY)

    with pytest.raises(NotNow):
        change_plan(lead, 1, a_plan(input_deadline=MONDAY + 9 * DAY), at=MONDAY)

    [concern] = concerns(lead, find_round(lead, 1))
    assert find_round(lead, 1).theme == "Prices"
    assert find_round(lead, 1).input_deadline == MONDAY + 2 * DAY
    assert [each.requirement for each in concern.requirements] == ["K-2"]


def test_a_round_works_on_the_version_that_was_in_force_when_it_opened(
    lead, opened, specification, release
):
    release(specification, "# Needs\n\n## K-1 Sales\n\nIn 9 seconds.\n", at=MONDAY + HOUR)

    [concern] = concerns(lead, opened)

    assert concern.version.number == 1


@pytest.mark.usefixtures("opened")
def test_only_one_round_is_open_at_a_time_and_they_follow_each_other(lead, meet_all):
    for _ in range(2):
        plan_round(lead, a_plan(input_deadline=MONDAY + 9 * DAY), at=MONDAY)
    reasons = []
    for number in (1, 2):
        with pytest.raises(NotNow) as refusal:
            open_round(lead, number, at=MONDAY)
        reasons.append(str(refusal.value.reason).partition(",")[0])
    meet_all()
    close_round(lead, 1, at=MONDAY + 3 * DAY)

    with pytest.raises(NotNow):
        open_round(lead, 3, at=MONDAY + 3 * DAY)

    assert reasons == [
        "This round has been opened already.",
        "Round 1 is still open",
    ]
    assert open_round(lead, 2, at=MONDAY + 3 * DAY).opened_at


@pytest.mark.parametrize(
    "facts", [{}, {"input_deadline": MONDAY + 9 * DAY, "ask_by": MONDAY + DAY}]
)
@pytest.mark.usefixtures("suppliers")
def test_no_round_opens_with_a_deadline_that_has_passed(lead, facts):
    plan_round(lead, a_plan(**facts), at=MONDAY)

    with pytest.raises(NotNow):
        open_round(lead, 1, at=MONDAY + 2 * DAY)


def test_no_round_opens_before_there_is_a_version_to_speak_of(session, person):
    procedure = Procedure(id="empty", title="Ferries", started_at=MONDAY)
    seat = start_procedure(session, procedure, person("Noor"), at=MONDAY)
    plan_round(seat, a_plan(), at=MONDAY)

    with pytest.raises(NotNow):
        open_round(seat, 1, at=MONDAY, going_on_reason="We must begin")


def test_with_fewer_than_three_it_takes_a_reason_which_is_a_decision(lead, seat_as, session):
    for name in ("Alfa", "Beta"):
        seat_as(Role.PARTICIPANT, name)
    plan_round(lead, a_plan(), at=MONDAY)

    with pytest.raises(NotComplete) as refusal:
        open_round(lead, 1, at=MONDAY, going_on_reason="  ")
    open_round(lead, 1, at=MONDAY, going_on_reason="Two are enough here")

    [decision] = session.exec(select(Decision)).all()
    assert left_in(refusal) == [("going_on_reason", "")]
    assert decision.reason == "Two are enough here"
    assert acts(lead)[-2:] == ["decision_recorded", "round_opened"]


@pytest.mark.usefixtures("opened")
def test_three_are_enough_without_a_decision(session):
    assert session.exec(select(Decision)).all() == []


@pytest.mark.usefixtures("planned")
def test_nothing_is_planned_or_opened_after_the_dialogue_is_closed(lead, session):
    lead.procedure.closed_at = MONDAY
    session.flush()

    with pytest.raises(NotNow):
        plan_round(lead, a_plan(), at=MONDAY)
    with pytest.raises(NotNow):
        open_round(lead, 1, at=MONDAY)


def test_no_round_is_closed_while_suppliers_can_give_input_in_time(lead, opened, meet_all):
    meet_all()

    with pytest.raises(NotNow):
        close_round(lead, 1, at=opened.input_deadline)

    assert close_round(lead, 1, at=opened.input_deadline + SECOND).closed_at


@pytest.mark.usefixtures("planned")
def test_a_round_is_closed_once_and_not_before_it_was_opened(lead, meet_all):
    with pytest.raises(NotNow):
        close_round(lead, 1, at=MONDAY + 3 * DAY)
    open_round(lead, 1, at=MONDAY)
    meet_all()
    close_round(lead, 1, at=MONDAY + 3 * DAY)

    with pytest.raises(NotNow):
        close_round(lead, 1, at=MONDAY + 4 * DAY)


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.usefixtures("opened")
def test_no_round_is_closed_with_an_input_that_lacks_an_outcome(
    lead, suppliers, meet_all, say, late
):
    meet_all()
    said = say(suppliers[0], late=late)

    with pytest.raises(NotComplete) as refusal:
        close_round(lead, 1, at=MONDAY + 3 * DAY)
    said.outcome = Outcome.NOTED
    lead.session.flush()
    closed = close_round(lead, 1, at=MONDAY + 3 * DAY)

    [lack] = refusal.value.lacks
    assert (lack.endpoint, lack.place) == (
        "inputs.index",
        (("round", 1), ("outcome", "missing")),
    )
    assert str(lack.sentence) == "1 input of this round has no outcome."
    assert closed.closed_at


@pytest.mark.usefixtures("opened")
def test_what_is_said_in_another_procedure_does_not_keep_a_round_open(
    lead, meet_all, say, begin, person
):
    ferries = begin("Ferries")
    lane = admit(ferries, Admission(name="Delta"), at=MONDAY).lane
    say(grant_seat(ferries, person("Delta"), Role.PARTICIPANT, at=MONDAY, lane=lane))
    meet_all()

    assert close_round(lead, 1, at=MONDAY + 3 * DAY).closed_at


@pytest.mark.usefixtures("opened")
def test_each_who_remains_has_had_a_meeting_or_waived_it(lead, suppliers, meet):
    alfa, beta, gamma = suppliers
    for seat in (alfa, beta):
        meeting = meet(seat)
        write_minutes(lead, seat.lane, meeting.id, Account(text="Agreed."), at=MONDAY)
        approve_minutes(seat, seat.lane, meeting.id, 1, at=MONDAY)
    start = Appointment(lane=gamma.lane, planned_start=MONDAY + HOUR)
    plan_meetings(lead, 1, MeetingPlan(planned_minutes=60), [start], at=MONDAY)

    with pytest.raises(NotComplete) as refusal:
        close_round(lead, 1, at=MONDAY + 3 * DAY)
    waiver = Waiver(said_by="Gamma", dated=MONDAY.date())
    waive_meeting(lead, gamma.lane, 1, waiver, at=MONDAY)
    closed = close_round(lead, 1, at=MONDAY + 3 * DAY)

    assert left_in(refusal) == [("Gamma AS", "meetings.index")]
    assert closed.closed_at


@pytest.mark.usefixtures("opened")
def test_nobody_waits_for_the_meeting_of_one_who_left(lead, suppliers):
    for seat in suppliers:
        leave(lead, seat.lane, "Too small", at=MONDAY)

    assert close_round(lead, 1, at=MONDAY + 3 * DAY).closed_at


@pytest.mark.usefixtures("suppliers")
def test_a_round_in_writing_only_needs_no_meeting(lead):
    plan_round(lead, a_plan(in_writing_only=True), at=MONDAY)
    open_round(lead, 1, at=MONDAY)

    assert close_round(lead, 1, at=MONDAY + 3 * DAY).closed_at


def test_minutes_are_written_and_answered_before_a_round_is_closed(lead, suppliers, meet):
    alfa = suppliers[0]
    begin_round(lead, "In writing", at=MONDAY, in_writing_only=True)
    meeting = meet(alfa)

    with pytest.raises(NotComplete) as unwritten:
        close_round(lead, 1, at=MONDAY + 3 * DAY)
    write_minutes(lead, alfa.lane, meeting.id, Account(text="Agreed."), at=MONDAY)
    with pytest.raises(NotComplete) as unanswered:
        close_round(lead, 1, at=MONDAY + 3 * DAY)
    objection = Objection(objection="Not so")
    object_to_minutes(alfa, alfa.lane, meeting.id, 1, objection, at=MONDAY)
    closed = close_round(lead, 1, at=MONDAY + 3 * DAY)

    assert left_in(unwritten) == left_in(unanswered) == [("Alfa AS", "meetings.read")]
    assert unwritten.value.lacks != unanswered.value.lacks
    assert closed.closed_at


def test_a_correction_awaits_its_own_answer(lead, suppliers, meet):
    alfa = suppliers[0]
    begin_round(lead, "In writing", at=MONDAY, in_writing_only=True)
    meeting = meet(alfa)
    write_minutes(lead, alfa.lane, meeting.id, Account(text="Agreed."), at=MONDAY)
    approve_minutes(alfa, alfa.lane, meeting.id, 1, at=MONDAY)
    write_minutes(lead, alfa.lane, meeting.id, Account(text="Said.", based_on=1), at=MONDAY)

    with pytest.raises(NotComplete):
        close_round(lead, 1, at=MONDAY + 3 * DAY)


@pytest.mark.usefixtures("planned")
def test_what_is_planned_is_not_there_for_those_it_is_planned_for(lead, suppliers, seat_as):
    outsiders = [suppliers[0], seat_as(Role.REVIEWER)]

    for seat in outsiders:
        assert schedule(seat) == []
        with pytest.raises(NotVisible):
            find_round(seat, 1)
    open_round(lead, 1, at=MONDAY)

    for seat in outsiders:
        assert [stage.number for stage in schedule(seat)] == [1]


@pytest.mark.parametrize("role", set(Role) - {Role.LEAD})
@pytest.mark.usefixtures("lead", "planned")
def test_only_the_lead_plans_opens_and_closes(seat_as, role):
    seat = seat_as(role)

    for act in (
        lambda: plan_round(seat, a_plan(), at=MONDAY),
        lambda: change_plan(seat, 1, a_plan(), at=MONDAY),
        lambda: open_round(seat, 1, at=MONDAY),
        lambda: close_round(seat, 1, at=MONDAY),
    ):
        with pytest.raises(PermissionDenied):
            act()


@pytest.mark.usefixtures("lead", "opened")
def test_a_round_of_another_procedure_is_not_there(begin):
    with pytest.raises(NotVisible):
        find_round(begin("Ferries"), 1)

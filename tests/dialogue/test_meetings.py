"""Meetings and minutes: each supplier's its own, nothing lost, nothing said twice."""

import json
from datetime import timedelta

import pytest
from sqlmodel import select

import requirements_store as store
from dialogue_app.dialogue.gatherings import Answer, gatherings, minutes_of, read_meeting, waivers
from dialogue_app.dialogue.meetings import (
    Appointment,
    Held,
    MeetingPlan,
    Waiver,
    change_meeting,
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
from dialogue_app.dialogue.models import Meeting, Role
from dialogue_app.dialogue.participants import leave
from dialogue_app.dialogue.refusals import NotComplete, NotNow
from dialogue_app.dialogue.rounds import close_round
from dialogue_app.dialogue.seats import NotVisible, PermissionDenied
from tests.rounds import begin_round
from tests.sources import MONDAY

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PLAN = MeetingPlan(planned_minutes=60, place="Room 3", agenda="- Sales", version=1)
SAID = Account(text="It was agreed.")


@pytest.fixture
def alfa(seat_as):
    return seat_as(Role.PARTICIPANT, "Alfa")


@pytest.fixture
def beta(seat_as):
    return seat_as(Role.PARTICIPANT, "Beta")


@pytest.fixture(autouse=True)
def stage(lead, alfa, beta):
    assert alfa.lane != beta.lane
    return begin_round(lead, "Needs", at=MONDAY, in_writing_only=True)


def start(seat, at=MONDAY + HOUR):
    return Appointment(lane=seat.lane, planned_start=at)


@pytest.fixture
def planned(lead, alfa):
    [meeting] = plan_meetings(lead, 1, PLAN, [start(alfa)], at=MONDAY)
    return meeting


@pytest.fixture
def held(lead, alfa, planned):
    return record_meeting(lead, alfa.lane, planned.id, Held(held_minutes=60), at=MONDAY + 2 * HOUR)


@pytest.fixture
def sent(lead, alfa, held):
    return write_minutes(lead, alfa.lane, held.id, SAID, at=MONDAY + DAY)


def events_in(lead, lane):
    facts = [json.loads(e.body) for e in store.events(lead.session, lead.procedure.id)]
    return [fact["type"] for fact in facts if fact["lane"] == lane]


def test_all_get_the_same_time_and_agenda_and_each_sees_its_own(lead, alfa, beta):
    plan_meetings(lead, 1, PLAN, [start(alfa), start(beta, MONDAY + DAY)], at=MONDAY)

    alike = {(m.planned_minutes, m.agenda) for m in lead.session.exec(select(Meeting))}
    assert alike == {(60, "- Sales")}
    assert [each.participant for each in gatherings(lead)] == ["Alfa AS", "Beta AS"]
    assert [each.participant for each in gatherings(beta)] == ["Beta AS"]


def test_a_meeting_of_another_is_the_same_nothing_as_an_invented_one(beta, planned):
    for lane, key in ((planned.lane, planned.id), (beta.lane, planned.id), ("x", "y")):
        with pytest.raises(NotVisible):
            read_meeting(beta, lane, key)


@pytest.mark.usefixtures("planned")
def test_another_authority_learns_of_no_meeting(seat_as):
    with pytest.raises(PermissionDenied):
        gatherings(seat_as(Role.REVIEWER))


def test_every_act_is_in_the_lane_of_its_participant(lead, alfa, beta, sent):
    approve_minutes(alfa, alfa.lane, sent.meeting_id, 1, at=MONDAY + DAY)

    of_meetings = [act for act in events_in(lead, alfa.lane) if "me" in act or "min" in act]
    assert of_meetings == [
        "meeting_planned",
        "meeting_recorded",
        "minutes_sent",
        "minutes_approved",
    ]
    assert events_in(lead, beta.lane) == []


def test_nobody_is_planned_with_without_a_beginning_or_after_leaving(lead, beta):
    with pytest.raises(NotComplete):
        plan_meetings(lead, 1, PLAN, [], at=MONDAY)
    leave(lead, beta.lane, "Too small", at=MONDAY)

    with pytest.raises(NotVisible):
        plan_meetings(lead, 1, PLAN, [start(beta)], at=MONDAY)


def test_nothing_is_planned_or_waived_in_a_closed_round(lead, alfa):
    close_round(lead, 1, at=MONDAY + 3 * DAY)

    with pytest.raises(NotNow):
        plan_meetings(lead, 1, PLAN, [start(alfa)], at=MONDAY + 3 * DAY)
    waiver = Waiver(said_by="Alfa", dated=MONDAY.date())
    with pytest.raises(NotNow):
        waive_meeting(lead, alfa.lane, 1, waiver, at=MONDAY + 3 * DAY)


def test_a_meeting_is_moved_until_it_was_held(lead, alfa, planned):
    later = start(alfa, MONDAY + 3 * HOUR)
    change_meeting(lead, planned.id, PLAN, later, at=MONDAY)
    held = Held(held_minutes=60)
    with pytest.raises(NotNow):
        record_meeting(lead, alfa.lane, planned.id, held, at=MONDAY + 2 * HOUR)
    record_meeting(lead, alfa.lane, planned.id, held, at=MONDAY + 4 * HOUR)

    with pytest.raises(NotNow):
        change_meeting(lead, planned.id, PLAN, later, at=MONDAY + 5 * HOUR)


def test_a_meeting_that_took_longer_says_why(lead, alfa, planned):
    longer = Held(held_minutes=61)
    with pytest.raises(NotComplete) as refusal:
        record_meeting(lead, alfa.lane, planned.id, longer, at=MONDAY + DAY)
    explained = Held(held_minutes=61, deviation="The others get as much")
    record_meeting(lead, alfa.lane, planned.id, explained, at=MONDAY + DAY)

    assert [lack.about for lack in refusal.value.lacks] == ["deviation"]


def test_a_meeting_is_waived_once_by_someone_and_not_in_the_future(lead, alfa, beta):
    early = Waiver(said_by="Alfa", dated=MONDAY.date() + DAY)
    with pytest.raises(NotComplete):
        waive_meeting(lead, alfa.lane, 1, early, at=MONDAY)
    waiver = Waiver(said_by="Alfa", dated=MONDAY.date())
    waive_meeting(lead, alfa.lane, 1, waiver, at=MONDAY)

    with pytest.raises(NotNow):
        waive_meeting(lead, alfa.lane, 1, waiver, at=MONDAY)

    assert [each.said_by for each in waivers(alfa)] == ["Alfa"]
    assert waivers(beta) == []


def test_minutes_wait_for_the_meeting(lead, alfa, planned):
    with pytest.raises(NotNow):
        write_minutes(lead, alfa.lane, planned.id, SAID, at=MONDAY)


def test_a_correction_is_a_further_version_and_the_earlier_is_kept(lead, alfa, sent):
    objection = Objection(objection="It was proposed")
    object_to_minutes(alfa, alfa.lane, sent.meeting_id, 1, objection, at=MONDAY + DAY)
    corrected = Account(text="It was proposed.", based_on=1)
    write_minutes(lead, alfa.lane, sent.meeting_id, corrected, at=MONDAY + 2 * DAY)
    approve_minutes(alfa, alfa.lane, sent.meeting_id, 2, at=MONDAY + 2 * DAY)

    meeting = read_meeting(lead, alfa.lane, sent.meeting_id)
    assert [(each.minutes.text, each.answer) for each in minutes_of(lead, meeting)] == [
        ("It was proposed.", Answer.APPROVED),
        ("It was agreed.", Answer.OBJECTED),
    ]


def test_who_corrects_what_someone_else_has_corrected_is_told(lead, alfa, sent):
    first = Account(text="One.", based_on=1)
    write_minutes(lead, alfa.lane, sent.meeting_id, first, at=MONDAY + DAY)

    second = Account(text="Other.", based_on=1)
    with pytest.raises(NotNow):
        write_minutes(lead, alfa.lane, sent.meeting_id, second, at=MONDAY + DAY)


def test_minutes_are_answered_once_and_the_last_version_only(lead, alfa, sent):
    where = (alfa, alfa.lane, sent.meeting_id)
    approve_minutes(*where, 1, at=MONDAY + DAY)
    with pytest.raises(NotNow):
        object_to_minutes(*where, 1, Objection(objection="No"), at=MONDAY + DAY)
    corrected = Account(text="It was proposed.", based_on=1)
    write_minutes(lead, alfa.lane, sent.meeting_id, corrected, at=MONDAY + DAY)

    with pytest.raises(NotNow):
        approve_minutes(*where, 1, at=MONDAY + DAY)
    with pytest.raises(NotVisible):
        approve_minutes(*where, 3, at=MONDAY + DAY)


def test_nobody_answers_for_another_not_even_the_team(lead, alfa, beta, sent):
    with pytest.raises(NotVisible):
        approve_minutes(beta, alfa.lane, sent.meeting_id, 1, at=MONDAY + DAY)
    with pytest.raises(PermissionDenied):
        approve_minutes(lead, alfa.lane, sent.meeting_id, 1, at=MONDAY + DAY)


@pytest.mark.parametrize("role", [Role.APPROVER, Role.REVIEWER, Role.PARTICIPANT, Role.AUDITOR])
def test_only_who_prepares_records_meetings_and_writes_minutes(seat_as, alfa, held, role):
    seat = seat_as(role, "Noor")
    waiver = Waiver(said_by="Alfa", dated=MONDAY.date())

    for act in (
        lambda: plan_meetings(seat, 1, PLAN, [start(alfa)], at=MONDAY),
        lambda: change_meeting(seat, held.id, PLAN, start(alfa), at=MONDAY),
        lambda: record_meeting(seat, alfa.lane, held.id, Held(held_minutes=1), at=MONDAY + DAY),
        lambda: write_minutes(seat, alfa.lane, held.id, SAID, at=MONDAY + DAY),
        lambda: waive_meeting(seat, alfa.lane, 1, waiver, at=MONDAY),
    ):
        with pytest.raises(PermissionDenied):
            act()

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from dialogue_app.dialogue.models import Delivery, Role
from dialogue_app.dialogue.participants import (
    Admission,
    AdmittedAlready,
    accept_protocol,
    admit,
    find_participant,
    leave,
    let_go,
    remaining,
    too_few,
)
from dialogue_app.dialogue.procedures import Criterion, set_award_criteria
from dialogue_app.dialogue.refusals import NotComplete, NotNow
from dialogue_app.dialogue.seats import NotVisible, PermissionDenied
from requirements_store import events, verify_register
from tests.sources import MONDAY


@pytest.fixture
def alfa(lead):
    return admit(lead, Admission(name="Alfa"), at=MONDAY)


@pytest.fixture
def announced(lead):
    """Reduction of solutions is announced, by two criteria."""
    lead.procedure.reduction_announced = True
    criteria = [Criterion(name="Quality", weight=70), Criterion(name="Cost", weight=30)]
    lead.session.flush()
    set_award_criteria(lead, criteria, at=MONDAY)
    return lead


def test_an_admission_says_to_what_why_and_when_the_protocol_was_accepted(lead):
    admission = Admission(
        name=" Alfa ",
        lots="1",
        selection_reason="Four references.",
        protocol_accepted_on=date(2026, 3, 1),
    )

    alfa = admit(lead, admission, at=MONDAY)

    oslo = ZoneInfo("Europe/Oslo")
    assert (alfa.name, alfa.lots, alfa.selection_reason) == ("Alfa", "1", "Four references.")
    assert alfa.protocol_accepted_at == datetime(2026, 3, 1, tzinfo=oslo)
    assert alfa.admitted_at == MONDAY


def test_on_admission_the_version_in_force_is_delivered(lead, specification, release):
    release(specification, "# Needs\n\n## K-1 Sales\n\nOn board.\n")

    alfa = admit(lead, Admission(name="Alfa"), at=MONDAY)

    [delivery] = lead.session.exec(select(Delivery).where(Delivery.lane == alfa.lane))
    assert (delivery.version, delivery.available_at) == (2, MONDAY)


@pytest.mark.usefixtures("alfa")
def test_nobody_is_admitted_twice(lead):
    with pytest.raises(AdmittedAlready):
        admit(lead, Admission(name="ALFA"), at=MONDAY)


def test_nobody_is_admitted_or_let_go_when_the_dialogue_is_closed(announced, alfa):
    announced.procedure.closed_at = MONDAY
    announced.session.flush()

    with pytest.raises(NotNow):
        admit(announced, Admission(name="Beta"), at=MONDAY)
    with pytest.raises(NotNow):
        let_go(announced, alfa.lane, {1: "No.", 2: "No."}, at=MONDAY)


def test_solutions_are_not_reduced_unless_that_was_announced(announced, alfa):
    announced.procedure.reduction_announced = False
    announced.session.flush()

    with pytest.raises(NotNow):
        let_go(announced, alfa.lane, {1: "Slow.", 2: "Dear."}, at=MONDAY)

    assert alfa.left_at is None


def test_solutions_are_not_reduced_without_award_criteria(lead, alfa):
    lead.procedure.reduction_announced = True
    lead.session.flush()

    with pytest.raises(NotNow):
        let_go(lead, alfa.lane, {}, at=MONDAY)


def test_who_is_let_go_gets_a_reason_by_each_award_criterion(announced, alfa):
    with pytest.raises(NotComplete) as refusal:
        let_go(announced, alfa.lane, {1: "Slow.", 2: "  "}, at=MONDAY)
    assert [(lack.about, lack.anchor) for lack in refusal.value.lacks] == [("Cost", "reason-2")]

    let_go(announced, alfa.lane, {1: "Slow.", 2: "Dear."}, at=MONDAY)

    assert alfa.left_at == MONDAY
    assert alfa.leaving_reason == "**Quality** (70 %)\n\nSlow.\n\n**Cost** (30 %)\n\nDear."


def test_who_has_left_is_not_among_those_remaining_and_does_not_leave_again(lead, alfa):
    beta = admit(lead, Admission(name="Beta"), at=MONDAY)

    leave(lead, alfa.lane, "No people.", at=MONDAY)

    assert [each.name for each in remaining(lead)] == [beta.name]
    with pytest.raises(NotNow):
        leave(lead, alfa.lane, "Again.", at=MONDAY)


def test_who_has_left_can_be_admitted_anew_under_the_same_name(lead, alfa):
    leave(lead, alfa.lane, "No people.", at=MONDAY)

    assert admit(lead, Admission(name="Alfa"), at=MONDAY).lane != alfa.lane


def test_fewer_than_three_are_too_few_once_any_is_admitted(lead):
    told = [too_few(lead)]
    for name in ("Alfa", "Beta", "Gamma"):
        last = admit(lead, Admission(name=name), at=MONDAY)
        told.append(too_few(lead))
    leave(lead, last.lane, "No people.", at=MONDAY)

    assert [*told, too_few(lead)] == [False, True, True, False, True]


def test_a_participant_of_another_procedure_is_not_there(lead, begin):
    foreign = admit(begin("Ferries"), Admission(name="Gamma"), at=MONDAY)

    for act in (
        lambda: find_participant(lead, foreign.lane),
        lambda: leave(lead, foreign.lane, "Bye.", at=MONDAY),
        lambda: accept_protocol(lead, foreign.lane, date(2026, 3, 1), at=MONDAY),
    ):
        with pytest.raises(NotVisible):
            act()


@pytest.mark.parametrize("role", set(Role) - {Role.LEAD})
def test_only_the_lead_admits_and_lets_go(alfa, seat_as, role):
    seat = seat_as(role)

    for act in (
        lambda: admit(seat, Admission(name="Beta"), at=MONDAY),
        lambda: let_go(seat, alfa.lane, {}, at=MONDAY),
        lambda: leave(seat, alfa.lane, "Bye.", at=MONDAY),
        lambda: accept_protocol(seat, alfa.lane, date(2026, 3, 1), at=MONDAY),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_what_concerns_a_participant_is_recorded_in_its_lane(lead, alfa):
    accept_protocol(lead, alfa.lane, date(2026, 3, 1), at=MONDAY)
    leave(lead, alfa.lane, "No people.", at=MONDAY)

    bodies = [event.body for event in events(lead.session, lead.procedure.id)]
    of_alfa = [body for body in bodies if alfa.lane.encode() in body]
    assert [body.split(b'"type":"')[1].split(b'"')[0] for body in of_alfa] == [
        b"participant_admitted",
        b"protocol_accepted",
        b"participant_left",
    ]
    assert all(b'"lane":"%b"' % alfa.lane.encode() in body for body in of_alfa)
    verify_register(lead.session, lead.procedure.id)

from datetime import timedelta

import pytest

from dialogue_app.dialogue.decisions import (
    PAGE,
    Resolution,
    list_decisions,
    read_decision,
    record_decision,
)
from dialogue_app.dialogue.models import Role
from dialogue_app.dialogue.refusals import NotComplete
from dialogue_app.dialogue.seats import NotVisible, PermissionDenied
from tests.sources import MONDAY

EARLIER = MONDAY - timedelta(days=30)


def resolution(title="No lots", **facts):
    return Resolution(
        **{"title": title, "decision": "One contract.", "decided_by": "Noor", "dated": MONDAY}
        | facts
    )


def test_what_is_entered_late_keeps_both_moments(lead):
    number = record_decision(lead, resolution(dated=EARLIER), at=MONDAY).number

    kept = read_decision(lead, number)

    assert (kept.decision.dated, kept.decision.recorded_at) == (EARLIER, MONDAY)
    assert kept.recorded_by == lead.person.name


def test_a_decision_is_not_recorded_before_it_is_taken(lead):
    with pytest.raises(NotComplete) as refusal:
        record_decision(lead, resolution(dated=MONDAY + timedelta(seconds=1)), at=MONDAY)

    assert [lack.about for lack in refusal.value.lacks] == ["dated"]


def test_decisions_are_listed_by_when_they_were_taken_the_newest_first(lead):
    record_decision(lead, resolution("Second"), at=MONDAY)
    record_decision(lead, resolution("First", dated=EARLIER), at=MONDAY)

    assert [each.title for each in list_decisions(lead).rows] == ["Second", "First"]


def test_a_long_list_comes_in_sheets(lead):
    for number in range(PAGE + 1):
        record_decision(lead, resolution(str(number)), at=MONDAY)

    second = list_decisions(lead, page=2)

    assert [each.title for each in second.rows] == ["0"]
    assert [(each.first, each.last) for each in second.sheets] == [(1, PAGE), (PAGE + 1, PAGE + 1)]
    assert list_decisions(lead, page=99).current == 2


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.PARTICIPANT])
def test_decisions_stay_on_the_buying_side(lead, seat_as, role):
    record_decision(lead, resolution(), at=MONDAY)

    for read in (list_decisions, lambda seat: read_decision(seat, 1)):
        with pytest.raises(PermissionDenied):
            read(seat_as(role, f"{role} {read}"))


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.LEAD, Role.APPROVER}])
def test_lead_and_approver_record_decisions_and_nobody_else(seat_as, role):
    record_decision(seat_as(Role.APPROVER, "Approving"), resolution(), at=MONDAY)

    with pytest.raises(PermissionDenied):
        record_decision(seat_as(role), resolution(), at=MONDAY)


def test_a_decision_of_another_procedure_is_not_there(lead, begin):
    record_decision(begin("Ferries"), resolution(), at=MONDAY)

    with pytest.raises(NotVisible):
        read_decision(lead, 1)

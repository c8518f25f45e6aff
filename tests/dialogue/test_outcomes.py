"""What became of inputs, and when their suppliers see it."""

import json
from datetime import timedelta

import pytest
from sqlmodel import select

from dialogue_app.dialogue.models import Outcome, Role
from dialogue_app.dialogue.outcomes import Ruling, Shown, give_outcomes, show_waiting
from dialogue_app.dialogue.refusals import NotComplete
from dialogue_app.dialogue.seats import NotVisible, PermissionDenied
from requirements_store import Opening, events
from tests.inputs import AFTER, FRIDAY, open_a_round, send

LATER = AFTER + timedelta(days=1)
ADOPTED = Ruling(
    outcome=Outcome.ADOPTED, reason_to_supplier="It is measurable now.", assessment="As others say."
)
AT_ONCE = ADOPTED.model_copy(update={"shown": Shown.AT_ONCE})
UNOPENED = Ruling(outcome=Outcome.UNOPENED, reason_to_supplier="It came late.")


@pytest.fixture
def alfa(seat_as):
    return seat_as(Role.PARTICIPANT, "Ada")


@pytest.fixture
def beta(seat_as):
    return seat_as(Role.PARTICIPANT, "Bo")


@pytest.fixture(autouse=True)
def _round(lead):
    open_a_round(lead)


def places(*inputs):
    return [(said.lane, said.id) for said in inputs]


def test_many_inputs_of_several_suppliers_get_the_same_outcome_at_once(lead, alfa, beta):
    inputs = [*send(alfa, "One", "Two"), *send(beta, "Three")]

    give_outcomes(lead, places(*inputs), ADOPTED, at=AFTER)

    assert {(said.outcome, said.outcome_by, said.outcome_at) for said in inputs} == {
        (Outcome.ADOPTED, lead.person.id, AFTER)
    }
    assert {said.outcome_shown_at for said in inputs} == {None}
    given = [e for e in events(lead.session, lead.procedure.id) if b"outcome_given" in e.body]
    assert sorted(event.lane for event in given) == sorted(said.lane for said in inputs)


def test_an_outcome_is_shown_at_once_or_with_the_next_version(lead, alfa, specification):
    waits, seen = send(alfa, "One", "Two")
    give_outcomes(lead, places(waits), ADOPTED, at=AFTER)
    give_outcomes(lead, places(seen), AT_ONCE, at=AFTER)

    assert (waits.outcome_shown_at, seen.outcome_shown_at) == (None, AFTER)
    assert show_waiting(lead.session, specification, at=LATER) == 1
    lead.session.expire_all()
    assert (waits.outcome_shown_at, seen.outcome_shown_at) == (LATER, AFTER)


def test_a_version_of_another_specification_shows_nothing(lead, alfa, begin):
    [said] = send(alfa)
    give_outcomes(lead, places(said), ADOPTED, at=AFTER)
    [other] = begin("Ferries").specifications()

    assert show_waiting(lead.session, other, at=LATER) == 0


def test_an_outcome_changed_before_it_is_shown_is_simply_another(lead, alfa):
    [said] = send(alfa)
    give_outcomes(lead, places(said), ADOPTED, at=AFTER)
    noted = Ruling(outcome=Outcome.NOTED, reason_to_supplier="Not needed.")

    give_outcomes(lead, places(said), noted, at=LATER)

    assert (said.outcome, said.outcome_shown_at, said.outcome_changed_at) == (
        Outcome.NOTED,
        None,
        None,
    )


def test_an_outcome_changed_after_it_was_shown_stays_shown_is_flagged_and_an_event(lead, alfa):
    [said] = send(alfa)
    give_outcomes(lead, places(said), AT_ONCE, at=AFTER)

    partly = Ruling(outcome=Outcome.PARTLY, reason_to_supplier="Only its first half.")
    give_outcomes(lead, places(said), partly, at=LATER)

    assert (said.outcome_shown_at, said.outcome_changed_at) == (AFTER, LATER)
    contents = [json.loads(kept.content) for kept in lead.session.exec(select(Opening))]
    assert [each["replaces"] for each in contents if each.get("outcome") == "partly"] == [
        ["adopted", "It is measurable now."]
    ]
    assert b"outcome_changed" in b"".join(
        event.body for event in events(lead.session, lead.procedure.id)
    )


def test_sealed_input_gets_no_outcome(lead, alfa):
    [said] = send(alfa)

    with pytest.raises(NotVisible):
        give_outcomes(lead, places(said), ADOPTED, at=FRIDAY)

    assert said.outcome is None


def test_late_input_can_only_stay_unopened_and_no_other_can(lead, alfa):
    [late] = send(alfa, at=AFTER)
    [early] = send(alfa)

    for chosen, ruling in (([late], ADOPTED), ([early], UNOPENED), ([early, late], ADOPTED)):
        with pytest.raises(NotComplete):
            give_outcomes(lead, places(*chosen), ruling, at=AFTER)
    give_outcomes(lead, places(late), UNOPENED, at=AFTER)

    assert (late.outcome, early.outcome) == (Outcome.UNOPENED, None)


def test_an_outcome_for_nothing_is_refused(lead):
    with pytest.raises(NotComplete):
        give_outcomes(lead, [], ADOPTED, at=AFTER)


def test_one_input_that_is_not_there_spoils_all(lead, alfa, begin):
    [said] = send(alfa)
    stranger = begin("Ferries")

    for seat, chosen in (
        (lead, [*places(said), ("x" * 22, said.id)]),
        (stranger, places(said)),
    ):
        with pytest.raises(NotVisible):
            give_outcomes(seat, chosen, ADOPTED, at=AFTER)
    assert said.outcome is None


@pytest.mark.parametrize("role", list(Role)[2:])
def test_only_the_team_gives_outcomes(alfa, seat_as, role):
    [said] = send(alfa)

    with pytest.raises(PermissionDenied):
        give_outcomes(seat_as(role, "Somebody"), places(said), ADOPTED, at=AFTER)

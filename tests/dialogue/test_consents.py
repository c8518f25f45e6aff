"""Consent to disclose: one exact text, by someone, at some time; never in general."""

from datetime import timedelta

import pytest

from dialogue_app.dialogue.consents import (
    Agreement,
    Step,
    Waiver,
    consents,
    consents_to,
    in_force,
    move_consent,
    read_consent,
    record_consent,
    record_waiver,
)
from dialogue_app.dialogue.models import ConsentState, Role
from dialogue_app.dialogue.refusals import NotComplete, NotNow
from dialogue_app.dialogue.seats import NotVisible, PermissionDenied
from requirements_store import events
from tests.inputs import AFTER, FRIDAY, open_a_round, send

LATER = AFTER + timedelta(days=1)
GIVEN = Agreement(
    state=ConsentState.GIVEN,
    exact_text="At least one participant can do it in 60 seconds.",
    recipients="All remaining participants",
    person="Ada",
    dated=FRIDAY,
)
REQUESTED = GIVEN.model_copy(update={"state": ConsentState.REQUESTED, "person": ""})
WAIVER = Waiver(exact_text="Share all.", person="Ada", dated=FRIDAY, note="Not one exact text.")


@pytest.fixture
def alfa(seat_as):
    return seat_as(Role.PARTICIPANT, "Ada")


@pytest.fixture
def said(lead, alfa):
    open_a_round(lead)
    [said] = send(alfa)
    return said


def step(state, **facts):
    return Step(**{"state": state, "person": "Ada", "dated": AFTER, "note": "As written.", **facts})


def test_a_consent_in_force_is_one_that_is_given_now(lead, said):
    place = (said.lane, said.id)
    assert in_force(lead.session, [place]) == set()

    consent = record_consent(lead, *place, REQUESTED, at=AFTER)
    assert in_force(lead.session, [place]) == set()
    move_consent(lead, said.lane, consent.id, step("given"), at=AFTER)
    assert in_force(lead.session, [place, ("x", "y")]) == {place}
    assert in_force(lead.session, [("x" * 22, said.id)]) == set()
    move_consent(lead, said.lane, consent.id, step("withdrawn"), at=LATER)
    assert in_force(lead.session, [place]) == set()

    assert (consent.person, consent.dated, consent.recorded_at) == ("Ada", AFTER, LATER)
    recorded = [e for e in events(lead.session, lead.procedure.id) if b"consent_rec" in e.body]
    assert [event.lane for event in recorded] == [said.lane] * 3


def test_one_text_refused_leaves_another_that_is_given(lead, said):
    record_consent(lead, said.lane, said.id, GIVEN, at=AFTER)
    refused = GIVEN.model_copy(update={"state": ConsentState.REFUSED, "exact_text": "Who we are."})

    record_consent(lead, said.lane, said.id, refused, at=AFTER)

    assert in_force(lead.session, [(said.lane, said.id)]) == {(said.lane, said.id)}
    assert len(consents_to(lead, said.lane, said.id)) == 2


@pytest.mark.parametrize("state", ["refused", "withdrawn", "expired", "invalid"])
def test_what_has_come_to_its_end_is_not_revived(lead, said, state):
    consent = record_consent(lead, said.lane, said.id, REQUESTED, at=AFTER)
    move_consent(lead, said.lane, consent.id, step(state), at=AFTER)

    with pytest.raises(NotNow):
        move_consent(lead, said.lane, consent.id, step("given"), at=LATER)


@pytest.mark.parametrize(
    ("facts", "lacking"),
    [
        ({"person": " "}, ["person"]),
        ({"dated": LATER}, ["dated"]),
        ({"state": ConsentState.INVALID}, ["note"]),
    ],
)
def test_a_consent_says_who_agreed_when_and_if_not_why(lead, said, facts, lacking):
    with pytest.raises(NotComplete) as refused:
        record_consent(lead, said.lane, said.id, GIVEN.model_copy(update=facts), at=AFTER)

    assert [lack.about for lack in refused.value.lacks] == lacking


def test_a_general_waiver_is_kept_as_invalid_and_opens_nothing(lead, said):
    waiver = record_waiver(lead, said.lane, WAIVER, at=AFTER)

    assert (waiver.state, waiver.input_id, waiver.note) == (
        ConsentState.INVALID,
        None,
        "Not one exact text.",
    )
    assert in_force(lead.session, [(said.lane, said.id)]) == set()
    with pytest.raises(NotNow):
        move_consent(lead, said.lane, waiver.id, step("given"), at=LATER)
    with pytest.raises(NotComplete):
        record_waiver(lead, said.lane, WAIVER.model_copy(update={"dated": LATER}), at=AFTER)


def test_there_is_no_consent_to_what_is_sealed_foreign_or_missing(lead, said, begin):
    stranger = begin("Ferries")

    for seat, lane, input_id, at in (
        (lead, said.lane, said.id, FRIDAY),
        (lead, said.lane, "x" * 22, AFTER),
        (stranger, said.lane, said.id, AFTER),
    ):
        with pytest.raises(NotVisible):
            record_consent(seat, lane, input_id, GIVEN, at=at)
    with pytest.raises(NotVisible):
        record_waiver(stranger, said.lane, WAIVER, at=AFTER)


def test_a_supplier_reads_its_own_consents_only(lead, alfa, seat_as, said):
    consent = record_consent(lead, said.lane, said.id, GIVEN, at=AFTER)
    rival = seat_as(Role.PARTICIPANT, "Bo")

    assert read_consent(alfa, said.lane, consent.id) is consent
    assert consents(rival) == []
    assert consents_to(rival, said.lane, said.id) == []
    with pytest.raises(NotVisible):
        read_consent(rival, said.lane, consent.id)


@pytest.mark.parametrize("role", list(Role)[2:])
def test_only_the_team_records_consents(lead, said, seat_as, role):
    seat = seat_as(role, "Somebody")
    consent = record_consent(lead, said.lane, said.id, REQUESTED, at=AFTER)

    for act in (
        lambda: record_consent(seat, said.lane, said.id, GIVEN, at=AFTER),
        lambda: record_waiver(seat, said.lane, WAIVER, at=AFTER),
        lambda: move_consent(seat, said.lane, consent.id, step("given"), at=AFTER),
    ):
        with pytest.raises(PermissionDenied):
            act()

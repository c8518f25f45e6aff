from datetime import timedelta

import pytest
from pydantic import ValidationError
from sqlmodel import select

from dialogue_app import ids
from dialogue_app.dialogue.models import Assignment, Role, SeatOffer
from dialogue_app.dialogue.offers import (
    ForSomeoneElse,
    Offer,
    OfferGone,
    OfferIsOpen,
    offer_seat,
    pending,
    read_offer,
    renew_offer,
    seated,
    take_offer,
    take_offer_as_newcomer,
    withdraw_offer,
)
from dialogue_app.dialogue.participants import Admission, admit, leave
from dialogue_app.dialogue.people import AlreadyRegistered
from dialogue_app.dialogue.procedures import procedures_of
from dialogue_app.dialogue.refusals import NotNow
from dialogue_app.dialogue.seats import (
    NoSeat,
    NotVisible,
    PermissionDenied,
    SatElsewhere,
    SeatTaken,
    end_seat,
    grant_seat,
    take_seat,
)
from tests.sources import MONDAY

BO = Offer(name="Bo", email="Bo@Example.org", role=Role.APPROVER)


@pytest.fixture
def alfa(lead):
    return admit(lead, Admission(name="Alfa"), at=MONDAY)


def kept(session):
    return session.exec(select(SeatOffer)).one()


def test_a_newcomer_takes_the_seat_under_the_address_it_was_offered_to(lead):
    token = offer_seat(lead, BO, at=MONDAY)

    seat = take_offer_as_newcomer(lead.session, token, "Bo Berg", "kept", at=MONDAY)

    assert (seat.person.name, seat.person.email) == ("Bo Berg", "bo@example.org")
    assert (seat.role, seat.lane, seat.procedure.id) == (
        Role.APPROVER,
        ids.SHARED,
        lead.procedure.id,
    )


def test_someone_known_takes_the_seat_as_who_they_are(lead, person):
    bo = person("Bo")
    token = offer_seat(lead, BO, at=MONDAY)

    with pytest.raises(AlreadyRegistered):
        take_offer_as_newcomer(lead.session, token, "Bo", "stolen", at=MONDAY)
    assert bo.password_hash == ""

    assert take_offer(lead.session, token, bo, at=MONDAY).person is bo


def test_nobody_takes_a_seat_that_is_for_someone_else(lead, person):
    token = offer_seat(lead, BO, at=MONDAY)
    noor = person("Noor")

    with pytest.raises(ForSomeoneElse):  # whether that someone is new
        take_offer(lead.session, token, noor, at=MONDAY)
    person("Bo")
    with pytest.raises(ForSomeoneElse):  # or known
        take_offer(lead.session, token, noor, at=MONDAY)


def test_a_participants_seat_is_in_its_lane(lead, alfa, person):
    offer = Offer(name="Bo", email="bo@example.org", role=Role.PARTICIPANT, lane=alfa.lane)

    seat = take_offer(lead.session, offer_seat(lead, offer, at=MONDAY), person("Bo"), at=MONDAY)

    assert (seat.role, seat.lane, seat.party) == (Role.PARTICIPANT, alfa.lane, "Alfa")


def test_no_seat_is_offered_in_a_lane_that_is_not_here_or_has_left(lead, begin, alfa):
    foreign = admit(begin("Ferries"), Admission(name="Gamma"), at=MONDAY)
    leave(lead, alfa.lane, "No people.", at=MONDAY)

    for lane, refusal in ((foreign.lane, NotVisible), (None, NotVisible), (alfa.lane, NotNow)):
        offer = Offer(name="Bo", email="bo@example.org", role=Role.PARTICIPANT, lane=lane)
        with pytest.raises(refusal):
            offer_seat(lead, offer, at=MONDAY)


def test_only_the_digest_of_a_link_is_kept(lead):
    token = offer_seat(lead, BO, at=MONDAY)

    secret = token.rpartition(".")[2]
    assert len(secret) == 22
    assert secret not in str(kept(lead.session).model_dump())


def test_a_link_opens_once(lead, person):
    token = offer_seat(lead, BO, at=MONDAY)
    bo = person("Bo")
    take_offer(lead.session, token, bo, at=MONDAY)

    for act in (
        lambda: read_offer(lead.session, token, at=MONDAY),
        lambda: take_offer(lead.session, token, bo, at=MONDAY),
        lambda: take_offer_as_newcomer(lead.session, token, "Bo", "kept", at=MONDAY),
    ):
        with pytest.raises(OfferGone):
            act()


def test_a_link_opens_for_fourteen_days(lead):
    token = offer_seat(lead, BO, at=MONDAY)
    last = MONDAY + timedelta(days=14, microseconds=-1)

    assert read_offer(lead.session, token, at=last).offer.name == "Bo"
    with pytest.raises(OfferGone):
        read_offer(lead.session, token, at=MONDAY + timedelta(days=14))


def test_a_withdrawn_link_opens_nothing(lead):
    token = offer_seat(lead, BO, at=MONDAY)
    offer = kept(lead.session)

    withdraw_offer(lead, offer.lane, offer.digest, at=MONDAY)

    assert pending(lead) == []
    with pytest.raises(OfferGone):
        take_offer_as_newcomer(lead.session, token, "Bo", "kept", at=MONDAY)


@pytest.mark.parametrize("token", ["", ".", "shared.", "shared.guess", "guess", "a.b.c"])
def test_an_invented_link_opens_nothing(lead, token):
    offer_seat(lead, BO, at=MONDAY)

    with pytest.raises(OfferGone):
        read_offer(lead.session, token, at=MONDAY)


def test_a_new_link_kills_the_old_one(lead):
    old = offer_seat(lead, BO, at=MONDAY)
    offer = kept(lead.session)

    again, new = renew_offer(lead, offer.lane, offer.digest, at=MONDAY)

    assert (again.email, len(pending(lead))) == ("bo@example.org", 1)
    assert read_offer(lead.session, new, at=MONDAY).offer.role is Role.APPROVER
    with pytest.raises(OfferGone):
        read_offer(lead.session, old, at=MONDAY)


def test_one_link_is_out_for_an_address_at_a_time(lead):
    offer_seat(lead, BO, at=MONDAY)

    with pytest.raises(OfferIsOpen):
        offer_seat(lead, BO, at=MONDAY)
    offer_seat(lead, BO, at=MONDAY + timedelta(days=14))  # the first has expired


def test_who_sits_here_is_not_offered_a_seat_and_who_sits_elsewhere_is(lead, begin, person):
    bo = person("Bo")
    grant_seat(begin("Ferries"), bo, Role.LEAD, at=MONDAY)
    offer_seat(lead, BO, at=MONDAY)
    grant_seat(lead, bo, Role.AUDITOR, at=MONDAY)

    with pytest.raises(SeatTaken):
        offer_seat(lead, BO, at=MONDAY)


def test_a_used_offer_cannot_be_withdrawn(lead, person):
    take_offer(lead.session, offer_seat(lead, BO, at=MONDAY), person("Bo"), at=MONDAY)
    offer = kept(lead.session)

    with pytest.raises(NotNow):
        withdraw_offer(lead, offer.lane, offer.digest, at=MONDAY)


def test_an_offer_of_another_procedure_is_not_there(lead, begin):
    offer_seat(begin("Ferries"), BO, at=MONDAY)
    offer = kept(lead.session)

    with pytest.raises(NotVisible):
        withdraw_offer(lead, offer.lane, offer.digest, at=MONDAY)


@pytest.mark.parametrize("role", set(Role) - {Role.LEAD})
def test_only_the_lead_offers_and_ends_seats(lead, seat_as, role):
    offer_seat(lead, BO, at=MONDAY)
    offer, seat = kept(lead.session), seat_as(role)

    for act in (
        lambda: offer_seat(seat, BO, at=MONDAY),
        lambda: renew_offer(seat, offer.lane, offer.digest, at=MONDAY),
        lambda: withdraw_offer(seat, offer.lane, offer.digest, at=MONDAY),
        lambda: end_seat(seat, seat.person.id, "Enough.", at=MONDAY),
    ):
        with pytest.raises(PermissionDenied):
            act()


@pytest.mark.parametrize("email", ["", "bo", "bo@", "@example.org", "bo @example.org", "a@b@c"])
def test_an_offer_needs_an_address(email):
    with pytest.raises(ValidationError):
        Offer(name="Bo", email=email, role=Role.EDITOR)


def test_an_ended_seat_opens_nothing_from_that_moment(lead, seat_as):
    bo = seat_as(Role.EDITOR, "Bo").person
    assert len(procedures_of(lead.session, bo)) == 1

    end_seat(lead, bo.id, "Recused.", at=MONDAY)

    with pytest.raises(NoSeat):
        take_seat(lead.session, bo, lead.procedure.id)
    assert procedures_of(lead.session, bo) == []
    assert bo.id not in {each.person.id for each in seated(lead)}
    with pytest.raises(NotVisible):
        end_seat(lead, bo.id, "Again.", at=MONDAY)


def test_a_procedure_has_a_lead_at_every_moment(lead, seat_as):
    with pytest.raises(NotNow):
        end_seat(lead, lead.person.id, "Moved on.", at=MONDAY)
    lead.session.rollback()

    seat_as(Role.LEAD, "Bo")
    end_seat(lead, lead.person.id, "Moved on.", at=MONDAY)


def test_who_left_can_come_back_in_another_role_but_not_to_another_side(lead, seat_as, alfa):
    bo = seat_as(Role.EDITOR, "Bo").person
    end_seat(lead, bo.id, "Approves from now on.", at=MONDAY)
    for_alfa = Offer(name="Bo", email=bo.email, role=Role.PARTICIPANT, lane=alfa.lane)

    with pytest.raises(SatElsewhere):
        offer_seat(lead, for_alfa, at=MONDAY)
    with pytest.raises(SatElsewhere):
        grant_seat(lead, bo, Role.PARTICIPANT, at=MONDAY, lane=alfa.lane)

    assert take_offer(lead.session, offer_seat(lead, BO, at=MONDAY), bo, at=MONDAY).role is (
        Role.APPROVER
    )
    assert lead.session.get(Assignment, (lead.procedure.id, bo.id)).ended_at is None

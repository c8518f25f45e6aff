"""Seats offered by a link that opens once: the link is shown to the lead, its digest is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Annotated

from pydantic import StringConstraints
from sqlmodel import Session, SQLModel, col, func, select

from dialogue_app import ids
from dialogue_app.dialogue.models import (
    Assignment,
    Authority,
    Part,
    Participant,
    Person,
    Procedure,
    ProcedureAuthority,
    Role,
    SeatOffer,
)
from dialogue_app.dialogue.participants import find_participant
from dialogue_app.dialogue.people import person_with, register_person
from dialogue_app.dialogue.refusals import NotNow
from dialogue_app.dialogue.register import record
from dialogue_app.dialogue.seats import (
    NotVisible,
    Permission,
    SatElsewhere,
    Seat,
    SeatTaken,
    assign,
)
from dialogue_app.dialogue.turns import take_turn
from dialogue_app.sentences import lazy_gettext

OPEN_FOR = timedelta(days=14)
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Address = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        to_lower=True,
        min_length=1,
        max_length=200,
        pattern=r"^[^@\s]+@[^@\s]+$",
    ),
]


class Offer(SQLModel):
    """Whom a seat is for, and which; that of a participant is in its lane."""

    name: Name
    email: Address
    organisation: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    role: Role
    lane: str | None = None


class OfferIsOpen(Exception):
    """A link for this address is out already."""


class OfferGone(Exception):
    """Used, withdrawn, expired, or never made: whoever holds the link learns no more."""


class ForSomeoneElse(Exception):
    """The offer is for another address than that of whoever has signed in."""


@dataclass(frozen=True, slots=True)
class Offered:
    """An open offer as who holds its link may see it: which seat, by whom, to whom."""

    offer: SeatOffer
    procedure: Procedure
    host: str
    offered_by: str
    party: str
    known: Person | None


@dataclass(frozen=True, slots=True)
class Seated:
    """Someone at the table; *party* is the supplier whose seat it is, if any."""

    person: Person
    assignment: Assignment
    party: str


@dataclass(frozen=True, slots=True)
class Pending:
    """An offer that nobody has taken yet."""

    offer: SeatOffer
    party: str

    def has_expired(self, at: datetime) -> bool:
        """Tell whether its link opens nothing any more."""
        return self.offer.expires_at <= at


def offer_seat(seat: Seat, offer: Offer, *, at: datetime) -> str:
    """Hold a seat for whoever opens the link, once, within 14 days; return the link's token.

    Raises:
        OfferIsOpen: a link for this address is out already.
        SeatTaken: whoever has this address sits here already.
        SatElsewhere: they have sat on another side of the table.
        NotNow: the participant has left the dialogue.
    """
    seat.require(Permission.GRANT_SEAT)
    take_turn(seat.session)
    lane = _lane(seat, offer)
    _refuse_who_sits(seat, offer.email, lane)
    if any(each.offer.email == offer.email and not each.has_expired(at) for each in pending(seat)):
        raise OfferIsOpen(offer.email)
    secret = ids.new(lane)
    kept = SeatOffer(
        lane=lane,
        digest=_digest(secret),
        procedure_id=seat.procedure.id,
        email=offer.email,
        name=offer.name,
        organisation=offer.organisation,
        role=offer.role,
        offered_by=seat.person.id,
        offered_at=at,
        expires_at=at + OPEN_FOR,
    )
    seat.session.add(kept)
    seat.session.flush()
    record(seat, "seat_offered", kept.digest, _content(kept), at=at, lane=lane)
    return f"{lane}.{secret}"


def withdraw_offer(seat: Seat, lane: str, digest: str, *, at: datetime) -> SeatOffer:
    """Let the link open nothing any more.

    Raises:
        NotNow: it has been used.
    """
    seat.require(Permission.GRANT_SEAT)
    take_turn(seat.session)
    offer = seat.session.get(SeatOffer, (lane, digest))
    if offer is None or offer.procedure_id != seat.procedure.id:
        raise NotVisible(seat.person, seat.procedure.id, seat.lane, f"seat offer {digest}")
    if offer.taken_at:
        raise NotNow(
            lazy_gettext("This seat has been taken. To cut its access, end the seat instead.")
        )
    if offer.withdrawn_at is None:
        offer.withdrawn_at = at
        seat.session.flush()
        record(seat, "offer_withdrawn", digest, _content(offer), at=at, lane=lane)
    return offer


def renew_offer(seat: Seat, lane: str, digest: str, *, at: datetime) -> tuple[Offer, str]:
    """Withdraw the link, and offer the same seat by another; return its token, too."""
    old = withdraw_offer(seat, lane, digest, at=at)
    again = Offer(
        name=old.name,
        email=old.email,
        organisation=old.organisation,
        role=old.role,
        lane=old.lane if old.role is Role.PARTICIPANT else None,
    )
    return again, offer_seat(seat, again, at=at)


def read_offer(session: Session, token: str, *, at: datetime) -> Offered:
    """Return the open offer behind a link.

    Raises:
        OfferGone: it is not open, for whatever reason.
    """
    offer = _open_offer(session, token, at)
    host = (
        select(Authority.name)
        .join(ProcedureAuthority)
        .where(
            ProcedureAuthority.procedure_id == offer.procedure_id,
            ProcedureAuthority.part == Part.HOST,
        )
    )
    participant = session.get(Participant, offer.lane)
    return Offered(
        offer,
        session.get_one(Procedure, offer.procedure_id),
        session.exec(host).one_or_none() or "",
        session.get_one(Person, offer.offered_by).name,
        participant.name if participant else "",
        person_with(session, offer.email),
    )


def take_offer(session: Session, token: str, person: Person, *, at: datetime) -> Seat:
    """Take the seat as *person*, who has signed in.

    Raises:
        OfferGone: the link opens nothing, for whatever reason.
        ForSomeoneElse: the offer is for another address.
        SeatTaken: the person sits here already, or has sat on another side of the table.
    """
    take_turn(session)
    offer = _open_offer(session, token, at)
    if person_with(session, offer.email) is not person:
        raise ForSomeoneElse(person.email)
    return _sit_down(session, offer, person, at=at)


def take_offer_as_newcomer(
    session: Session, token: str, name: str, password_hash: str, *, at: datetime
) -> Seat:
    """Become known to the site under the address of the offer, and take the seat.

    Raises:
        OfferGone: the link opens nothing, for whatever reason.
        AlreadyRegistered: the address is known; its person signs in and takes the seat.
    """
    take_turn(session)
    offer = _open_offer(session, token, at)
    person = register_person(session, name, offer.email, password_hash=password_hash, at=at)
    person.organisation = offer.organisation
    return _sit_down(session, offer, person, at=at)


def seated(seat: Seat) -> Sequence[Seated]:
    """Return who sits at the table now, the buying side first, then by supplier and name."""
    seat.require(Permission.READ_PARTICIPANTS)
    party = func.coalesce(Participant.name, "")
    sitting = (
        select(Person, Assignment, party)
        .join(Assignment, col(Assignment.person_id) == Person.id)
        .outerjoin(Participant, col(Participant.lane) == Assignment.lane)
        .where(
            Assignment.procedure_id == seat.procedure.id,
            col(Assignment.ended_at).is_(None),
        )
        .order_by(party, col(Person.name), col(Person.id))
    )
    return [Seated(*found) for found in seat.session.exec(sitting)]


def seat_of(seat: Seat, person_id: str) -> Seated:
    """Return the seat that someone has now; anyone else is not there."""
    for each in seated(seat):
        if each.person.id == person_id:
            return each
    raise NotVisible(seat.person, seat.procedure.id, seat.lane, f"seat of {person_id}")


def pending(seat: Seat) -> Sequence[Pending]:
    """Return the offers that are neither taken nor withdrawn, the newest first."""
    seat.require(Permission.READ_PARTICIPANTS)
    waiting = (
        select(SeatOffer, func.coalesce(Participant.name, ""))
        .outerjoin(Participant, col(Participant.lane) == SeatOffer.lane)
        .where(
            SeatOffer.procedure_id == seat.procedure.id,
            col(SeatOffer.taken_at).is_(None),
            col(SeatOffer.withdrawn_at).is_(None),
        )
        .order_by(col(SeatOffer.offered_at).desc(), col(SeatOffer.name))
    )
    return [Pending(*found) for found in seat.session.exec(waiting)]


def _sit_down(session: Session, offer: SeatOffer, person: Person, *, at: datetime) -> Seat:
    procedure = session.get_one(Procedure, offer.procedure_id)
    seat = assign(session, person, procedure, offer.role, offer.lane)
    offer.taken_at = at
    session.flush()
    record(seat, "seat_taken", offer.digest, _content(offer), at=at)
    return seat


def _open_offer(session: Session, token: str, at: datetime) -> SeatOffer:
    lane, _, secret = token.rpartition(".")
    offer = session.get(SeatOffer, (lane, _digest(secret)))
    if offer is None or offer.taken_at or offer.withdrawn_at or offer.expires_at <= at:
        raise OfferGone
    return offer


def _lane(seat: Seat, offer: Offer) -> str:
    """Return the lane that the seat will be in; a participant's, while it is in the dialogue."""
    if offer.role is not Role.PARTICIPANT:
        return ids.SHARED
    participant = find_participant(seat, offer.lane or "")
    if participant.left_at:
        raise NotNow(
            lazy_gettext(
                "This participant has left the dialogue. Choose one that still takes part."
            )
        )
    return participant.lane


def _refuse_who_sits(seat: Seat, email: str, lane: str) -> None:
    """Look only at this table: whether an address is known to the site is not told."""
    known = person_with(seat.session, email)
    held = known and seat.session.get(Assignment, (seat.procedure.id, known.id))
    if not held:
        return
    if held.ended_at is None:
        raise SeatTaken(email)
    if held.lane != lane:
        raise SatElsewhere(email)


def _content(offer: SeatOffer) -> dict[str, str]:
    return {"email": offer.email, "name": offer.name, "role": offer.role.value}


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()

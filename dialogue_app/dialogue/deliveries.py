"""Which versions reach which participants, and when the people there first opened them.

A participant reads what was delivered to it, and everything older. Every query about versions
that a participant may ask goes through ``readable``, ``reached``, or ``versions`` here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, true, update
from sqlmodel import Session, col, or_, select

from dialogue_app.dialogue.models import Delivery, Participant, Person, ProcedureSpecification
from dialogue_app.dialogue.register import record
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.dialogue.turns import take_turn
from dialogue_app.dialogue.visibility import visible
from dialogue_app.ids import SHARED
from requirements_store import Specification, Version, VersionMissing


@dataclass(frozen=True, slots=True)
class Receipt:
    """One version at one participant; *opened_by* is empty until someone there opens it."""

    participant: Participant
    available_at: datetime
    opened_at: datetime | None
    opened_by: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """One version, and whom it has reached, by name."""

    version: Version
    receipts: Sequence[Receipt]


def readable(seat: Seat, specification: Any, version: Any) -> ColumnElement[bool]:
    """Return the condition under which a version may be read from *seat*.

    *specification* (its id) and *version* (its number) are columns, or the id a value.
    """
    return true() if seat.lane == SHARED else version <= _highest(seat.lane, specification)


def reached(lane: Any, specification: Any, version: Any) -> ColumnElement[bool]:
    """Return the same for whoever sits in *lane*, a column; there is no lane on the buying side."""
    return or_(lane == SHARED, version <= _highest(lane, specification))


def versions(seat: Seat, specification: Specification) -> Sequence[Version]:
    """Return every version that may be read from *seat*, oldest first."""
    seat.require(Permission.READ_VERSION)
    oldest_first = (
        select(Version)
        .where(
            Version.specification_id == specification.id,
            readable(seat, specification.id, col(Version.number)),
        )
        .order_by(col(Version.number))
    )
    return seat.session.exec(oldest_first).all()


def latest_version(seat: Seat, specification: Specification) -> Version | None:
    """Return the last version that may be read from *seat*, if there is any."""
    return next(reversed(versions(seat, specification)), None)


def version(seat: Seat, specification: Specification, number: int) -> Version:
    """Return the version of this number; raise ``VersionMissing`` if *seat* may not read it."""
    for each in versions(seat, specification):
        if each.number == number:
            return each
    raise VersionMissing(f"there is no version {number}")


def deliver(
    session: Session, version: Version, participants: Iterable[Participant], *, at: datetime
) -> None:
    """Make *version* available to these participants, all at the same instant."""
    session.add_all(
        Delivery(
            lane=participant.lane,
            specification_id=version.specification_id,
            version=version.number,
            available_at=at,
        )
        for participant in participants
    )
    session.flush()


def deliver_version_in_force(session: Session, participant: Participant, at: datetime) -> None:
    """Make the latest version of each specification available to who is admitted now."""
    released = (
        select(Version)
        .join(
            ProcedureSpecification,
            col(ProcedureSpecification.specification_id) == Version.specification_id,
        )
        .where(ProcedureSpecification.procedure_id == participant.procedure_id)
        .order_by(col(Version.number))
    )
    in_force = {version.specification_id: version for version in session.exec(released)}
    for each in in_force.values():
        deliver(session, each, [participant], at=at)


def remaining_participants(session: Session, procedure_id: str) -> Sequence[Participant]:
    """Return who is in the dialogue still: everyone that a release goes to."""
    still_in = select(Participant).where(
        Participant.procedure_id == procedure_id, col(Participant.left_at).is_(None)
    )
    return session.exec(still_in.order_by(col(Participant.lane))).all()


def is_unopened(seat: Seat, version: Version) -> bool:
    """Tell whether *version* was delivered to this seat's lane, and nobody there opened it yet."""
    if seat.lane == SHARED:
        return False
    waiting = select(Delivery.lane).where(*_unopened(seat, version))
    return seat.session.exec(waiting).first() is not None


def note_opening(session: Session, seat: Seat, version: Version, *, at: datetime) -> None:
    """Put on record, in a *session* of its own, who of a participant first opened *version*."""
    take_turn(session)
    opened = session.exec(
        update(Delivery)
        .where(*_unopened(seat, version))
        .values(first_opened_at=at, first_opened_by=seat.person.id)
        .execution_options(synchronize_session=False)
    )
    if opened.rowcount:
        content = {"specification": version.specification_id, "version": version.number}
        here = replace(seat, session=session)
        record(here, "version_opened", version.specification_id, content, at=at)


def deliveries(seat: Seat, specification: Specification) -> list[Delivered]:
    """Return every version with whom it reached, the newest first: as many queries for many."""
    seat.require(Permission.READ_PARTICIPANTS)
    found: dict[int, list[Receipt]] = {}
    for number, receipt in _receipts(seat, specification):
        found.setdefault(number, []).append(receipt)
    return [
        Delivered(each, found.get(each.number, []))
        for each in reversed(versions(seat, specification))
    ]


def _receipts(seat: Seat, specification: Specification) -> Iterable[tuple[int, Receipt]]:
    made = (
        select(Delivery, Participant, Person.name)
        .join(Participant, col(Participant.lane) == Delivery.lane)
        .outerjoin(Person, col(Person.id) == Delivery.first_opened_by)
        .where(Delivery.specification_id == specification.id, visible(seat, Delivery.lane))
        .order_by(col(Participant.name), col(Participant.lane))
    )
    for delivery, participant, opener in seat.session.exec(made):
        yield (
            delivery.version,
            Receipt(participant, delivery.available_at, delivery.first_opened_at, opener or ""),
        )


def _unopened(seat: Seat, version: Version) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Delivery.lane) == seat.lane,
        col(Delivery.specification_id) == version.specification_id,
        col(Delivery.version) == version.number,
        col(Delivery.first_opened_at).is_(None),
    )


def _highest(lane: Any, specification: Any) -> ScalarSelect[int]:
    """Return the number of the last version that was delivered; older ones may be read too."""
    return (
        select(func.coalesce(func.max(col(Delivery.version)), 0))
        .where(col(Delivery.lane) == lane, col(Delivery.specification_id) == specification)
        .scalar_subquery()
    )

"""Procedures: how one is started, who takes part, and where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ScalarSelect
from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, func, select
from sqlmodel.sql.expression import Select

from dialogue_app import ids
from dialogue_app.dialogue.models import (
    Assignment,
    Authority,
    Part,
    Participant,
    Person,
    Procedure,
    ProcedureAuthority,
    ProcedureSpecification,
    Role,
)
from dialogue_app.dialogue.register import record
from dialogue_app.dialogue.seats import Permission, Seat, assign, take_seat
from dialogue_app.dialogue.visibility import visible
from requirements_store import Specification, Version


@dataclass(frozen=True, slots=True)
class Mine:
    """A procedure as its people find it on their first page."""

    procedure: Procedure
    role: Role
    host: str
    latest: Version | None


class TakesPart(Exception):
    """The authority takes part in this procedure already."""


def start_procedure(
    session: Session, procedure: Procedure, lead: Person, *, host: str = "", at: datetime
) -> Seat:
    """Put *procedure* on record, run by the authority called *host*; return its lead's seat."""
    session.add(procedure)
    session.flush()
    seat = assign(session, lead, procedure, Role.LEAD, ids.SHARED)
    content = {"title": procedure.title, "reference": procedure.reference}
    record(seat, "procedure_started", procedure.id, content, at=at)
    if host:
        add_authority(seat, host, Part.HOST, at=at)
    return take_seat(session, lead, procedure.id)


def add_authority(seat: Seat, name: str, part: Part, *, at: datetime) -> Authority:
    """Note which part the authority called *name* takes in the procedure.

    Raises:
        TakesPart: it takes one already.
    """
    seat.require(Permission.GRANT_SEAT)
    session, procedure_id = seat.session, seat.procedure.id
    authority = _authority(session, name)
    if session.get(ProcedureAuthority, (procedure_id, authority.id)):
        raise TakesPart(f"{name} takes part in this procedure already")
    session.add(ProcedureAuthority(procedure_id=procedure_id, authority_id=authority.id, part=part))
    session.flush()
    record(seat, "authority_added", authority.id, {"name": name, "part": part.value}, at=at)
    return authority


def admit_participant(seat: Seat, name: str, *, at: datetime) -> Participant:
    """Admit a supplier to the dialogue, and open the lane for all it will say."""
    seat.require(Permission.GRANT_SEAT)
    participant = Participant(lane=ids.new(), procedure_id=seat.procedure.id, name=name)
    seat.session.add(participant)
    seat.session.flush()
    record(seat, "participant_admitted", participant.lane, {"name": name}, at=at)
    return participant


def add_specification(seat: Seat, specification: Specification, *, at: datetime) -> None:
    """Let *specification*, which the store has on record, be one of the procedure's, the last."""
    seat.require(Permission.SAVE_REVISION)
    position = len(seat.specifications()) + 1
    seat.session.add(
        ProcedureSpecification(
            procedure_id=seat.procedure.id, specification_id=specification.id, position=position
        )
    )
    seat.session.flush()
    content = {"title": specification.title}
    record(seat, "specification_added", specification.id, content, at=at)


def procedures_of(session: Session, person: Person) -> list[Mine]:
    """Return the procedures in which *person* has a seat, the last released first."""
    latest = _latest_versions(session, person)
    by_title = [
        Mine(procedure, role, host or "", latest.get(procedure.id))
        for procedure, role, host in session.exec(_seats_of(person))
    ]
    return sorted(by_title, key=_last_release, reverse=True)


def authorities(seat: Seat) -> dict[Part, list[Authority]]:
    """Return the authorities by the part they take, the host first, each part's by name."""
    seat.require(Permission.READ_VERSION)
    taking_part = (
        select(Authority, col(ProcedureAuthority.part))
        .join(ProcedureAuthority)
        .where(ProcedureAuthority.procedure_id == seat.procedure.id)
        .order_by(col(Authority.name))
    )
    found = seat.session.exec(taking_part).all()
    by_part = {part: [each for each, takes in found if takes is part] for part in Part}
    return {part: those for part, those in by_part.items() if those}


def participants(seat: Seat) -> Sequence[Participant]:
    """Return the suppliers that may be seen from *seat*, by name."""
    seat.require(Permission.READ_VERSION)
    seen = select(Participant).where(visible(seat, Participant.lane))
    return seat.session.exec(seen.order_by(col(Participant.name))).all()


def _authority(session: Session, name: str) -> Authority:
    known = session.exec(select(Authority).where(Authority.name == name)).one_or_none()
    authority = known or Authority(id=ids.new(), name=name)
    session.add(authority)
    session.flush()
    return authority


def _seats_of(person: Person) -> Select[Procedure, Role, str]:
    is_host = and_(
        col(ProcedureAuthority.procedure_id) == Procedure.id,
        col(ProcedureAuthority.part) == Part.HOST,
    )
    return (
        select(Procedure, col(Assignment.role), Authority.name)
        .join(Assignment)
        .outerjoin(ProcedureAuthority, is_host)
        .outerjoin(Authority, col(Authority.id) == ProcedureAuthority.authority_id)
        .where(Assignment.person_id == person.id)
        .order_by(func.lower(Procedure.title), col(Procedure.id))
    )


def _latest_versions(session: Session, person: Person) -> dict[str, Version]:
    """Return, by procedure, the version that was released last, of whichever specification."""
    released = (
        select(ProcedureSpecification.procedure_id, Version)
        .join(Version, col(Version.specification_id) == ProcedureSpecification.specification_id)
        .join(Assignment, col(Assignment.procedure_id) == ProcedureSpecification.procedure_id)
        .where(Assignment.person_id == person.id, Version.number == _last_number())
        .order_by(col(Version.released_at))
    )
    return dict(session.exec(released).all())


def _last_number() -> ScalarSelect[int]:
    of_the_same = aliased(Version)
    newest = select(func.max(of_the_same.number))
    return newest.where(of_the_same.specification_id == Version.specification_id).scalar_subquery()


def _last_release(mine: Mine) -> float:
    return mine.latest.released_at.timestamp() if mine.latest else 0.0

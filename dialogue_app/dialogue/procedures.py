"""Procedures: how one is started, what it promises from the start, and where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, StringConstraints
from sqlalchemy import delete
from sqlmodel import Field, Session, SQLModel, and_, col, func, select
from sqlmodel.sql.expression import Select

from dialogue_app import ids
from dialogue_app.dialogue.authorities import add_authority, is_announced
from dialogue_app.dialogue.deliveries import reached
from dialogue_app.dialogue.models import (
    Assignment,
    Authority,
    AwardCriterion,
    Part,
    Person,
    Procedure,
    ProcedureAuthority,
    ProcedureSpecification,
    Role,
)
from dialogue_app.dialogue.refusals import Lack, NotNow
from dialogue_app.dialogue.register import SITE, record
from dialogue_app.dialogue.seats import Permission, PermissionDenied, Seat, assign, take_seat
from dialogue_app.dialogue.turns import take_turn
from dialogue_app.sentences import lazy_gettext
from requirements_store import Specification, Version, normalise

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Reference = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]
Prose = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=20_000), AfterValidator(normalise)
]
ZONES = tuple(sorted(zone for zone in available_timezones() if zone.startswith("Europe/")))


def _is_a_zone(name: str) -> str:
    if name not in ZONES:
        raise ValueError("no zone of Europe")
    return name


def _is_a_place(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("no time zone")
    return name


Zone = Annotated[str, AfterValidator(_is_a_zone)]


class Announcement(SQLModel):
    """What a procedure is started with."""

    title: Line
    reference: Reference = ""
    host: Line
    time_zone: Zone = "Europe/Oslo"


class Facts(SQLModel):
    """What a procedure says about itself; the last three are fixed by the first version."""

    title: Line
    reference: Reference = ""
    time_zone: Annotated[str, AfterValidator(_is_a_place)]
    reason: Prose = ""
    timeframe: Prose = ""
    reduction_announced: bool = False


class Criterion(SQLModel):
    """One award criterion as sent in, its weight in per cent."""

    name: Line
    weight: int = Field(ge=1, le=100)
    description: Prose = ""


@dataclass(frozen=True, slots=True)
class Mine:
    """A procedure as its people find it on their first page."""

    procedure: Procedure
    role: Role
    host: str
    latest: Version | None


class WeightsDoNotAddUp(Exception):
    """The weights of the award criteria make another *total* than 100 per cent."""

    def __init__(self, total: int) -> None:
        super().__init__(f"the weights make {total} per cent")
        self.total = total


_WHOLE = 100
_FIXED = {"reason", "timeframe", "reduction_announced"}
_REASON_IS_MISSING = lazy_gettext(
    "Say why this procedure is used (directive 2014/24/EU art. 26(4))."
)
_TIMEFRAME_IS_MISSING = lazy_gettext(
    "Give an indicative timeframe (directive 2014/24/EU art. 30(2))."
)
_CRITERIA_ARE_MISSING = lazy_gettext(
    "Set the award criteria (directive 2014/24/EU art. 30(2) and 67)."
)
_CRITERIA_ARE_FIXED = lazy_gettext(
    "The award criteria were announced with the first version and cannot be edited any more "
    "(directive 2014/24/EU art. 30(2) and 67). If they cannot stand, the procedure has to be "
    "announced anew."
)
_FACTS_ARE_FIXED = lazy_gettext(
    "The reason for the procedure, the indicative timeframe and whether solutions are reduced "
    "were announced with the first version and cannot be edited any more (directive 2014/24/EU "
    "art. 30). Title, reference and time zone can. Tell the participants of a new timetable with "
    "a notice."
)


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


def announce(session: Session, person: Person, announcement: Announcement, *, at: datetime) -> Seat:
    """Start a procedure for a contracting authority; who starts it leads it.

    Raises:
        PermissionDenied: the site administrator has not let this person start procedures.
    """
    if not person.may_start:
        raise PermissionDenied(person, SITE, ids.SHARED, "procedure:start")
    facts = announcement.model_dump(exclude={"host"})
    procedure = Procedure(id=ids.new(), started_at=at, **facts)
    return start_procedure(session, procedure, person, host=announcement.host, at=at)


def describe(seat: Seat, facts: Facts, *, at: datetime) -> Procedure:
    """Say what the procedure is.

    Raises:
        NotNow: the first version has fixed what *facts* would change.
    """
    seat.require(Permission.SET_UP_PROCEDURE)
    take_turn(seat.session)
    procedure = seat.procedure
    told = facts.model_dump()
    changed = {name: value for name, value in told.items() if value != getattr(procedure, name)}
    if changed.keys() & _FIXED and is_fixed(seat):
        raise NotNow(_FACTS_ARE_FIXED)
    for name, value in changed.items():
        setattr(procedure, name, value)
    seat.session.flush()
    if changed:
        record(seat, "procedure_described", procedure.id, changed, at=at)
    return procedure


def set_award_criteria(seat: Seat, criteria: Sequence[Criterion], *, at: datetime) -> None:
    """Put *criteria*, in this order, in the place of those before them.

    Raises:
        WeightsDoNotAddUp: together they weigh more or less than 100 per cent.
        NotNow: the first version is released.
    """
    seat.require(Permission.SET_UP_PROCEDURE)
    take_turn(seat.session)
    if is_fixed(seat):
        raise NotNow(_CRITERIA_ARE_FIXED)
    if (total := sum(each.weight for each in criteria)) != _WHOLE:
        raise WeightsDoNotAddUp(total)
    theirs = col(AwardCriterion.procedure_id) == seat.procedure.id
    seat.session.execute(delete(AwardCriterion).where(theirs))
    seat.session.add_all(
        AwardCriterion(procedure_id=seat.procedure.id, position=position, **each.model_dump())
        for position, each in enumerate(criteria, start=1)
    )
    seat.session.flush()
    content = {"criteria": [each.model_dump() for each in criteria]}
    record(seat, "criteria_set", seat.procedure.id, content, at=at)


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


def award_criteria(seat: Seat) -> Sequence[AwardCriterion]:
    """Return the award criteria in their order."""
    seat.require(Permission.READ_VERSION)
    theirs = select(AwardCriterion).where(AwardCriterion.procedure_id == seat.procedure.id)
    return seat.session.exec(theirs.order_by(col(AwardCriterion.position))).all()


def is_fixed(seat: Seat) -> bool:
    """Tell whether reason, timeframe, reduction and award criteria can be edited no more.

    A history that was imported has versions before it has these: then they can be completed.
    """
    return is_announced(seat) and not lacking_for_first_version(seat)


def lacking_for_first_version(seat: Seat) -> list[Lack]:
    """Return what must be there before the first version is released (art. 26(4), 30(2))."""
    facts = seat.procedure
    lacks = []
    if not facts.reason.strip():
        lacks.append(_lack("reason", _REASON_IS_MISSING, "facts.edit"))
    if not facts.timeframe.strip():
        lacks.append(_lack("timeframe", _TIMEFRAME_IS_MISSING, "facts.edit"))
    if not award_criteria(seat):
        lacks.append(_lack("criteria", _CRITERIA_ARE_MISSING, "award_criteria.edit"))
    return lacks


def _lack(about: str, sentence: object, endpoint: str) -> Lack:
    return Lack(about, sentence, endpoint, anchor=about)


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
        .where(Assignment.person_id == person.id, col(Assignment.ended_at).is_(None))
        .order_by(func.lower(Procedure.title), col(Procedure.id))
    )


def _latest_versions(session: Session, person: Person) -> dict[str, Version]:
    """Return, by procedure, the version that was the last to reach *person*, of whichever text."""
    released = (
        select(ProcedureSpecification.procedure_id, Version)
        .join(Version, col(Version.specification_id) == ProcedureSpecification.specification_id)
        .join(Assignment, col(Assignment.procedure_id) == ProcedureSpecification.procedure_id)
        .where(
            Assignment.person_id == person.id,
            reached(col(Assignment.lane), col(Version.specification_id), col(Version.number)),
        )
        .order_by(col(Version.released_at), col(Version.number))
    )
    return dict(session.exec(released).all())


def _last_release(mine: Mine) -> float:
    return mine.latest.released_at.timestamp() if mine.latest else 0.0

"""What everyone may know of a specification's history, and what only the inside may."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

import requirements_store as store
from dialogue_app.dialogue.deliveries import versions
from dialogue_app.dialogue.models import Change, Effect
from dialogue_app.dialogue.rounds import round_of, rounds
from dialogue_app.dialogue.seats import Permission, Seat
from requirements_store import Fate, Obligation, Specification, Step, Version, VersionMissing

Kind = Effect | Fate
"""What a change did: its effect or, where none is recorded, what became of the requirement."""

_FIGURES = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Released:
    """A version, when it appeared (*stated*: as an imported history says), and in which round."""

    number: int
    name: str
    title: str
    at: datetime
    stated: bool
    round: int | None
    theme: str
    version: Version


@dataclass(frozen=True, slots=True)
class Listed:
    """A requirement at its place: that in the last version, or where it would have stood.

    *obligation* is the present one, or the last. It is *withdrawn* where it stands empty, *gone*
    where it does not stand any more.
    """

    requirement: str
    title: str | None
    chapter: str
    obligation: Obligation | None
    withdrawn: bool = False
    gone: bool = False

    @property
    def is_in_force(self) -> bool:
        """Tell whether it asks for anything in the last version."""
        return not (self.withdrawn or self.gone)


@dataclass(frozen=True, slots=True)
class LastStep:
    """A requirement's last step up to a version."""

    requirement: str
    version: int
    fate: Fate
    effect: Effect | None
    title: str | None
    chapter: str
    obligation: Obligation | None


WHY = and_(
    col(Change.specification_id) == Step.specification_id,
    col(Change.requirement) == Step.requirement,
    col(Change.version) == Step.version,
)
"""Which change tells why a step was taken."""


def released(seat: Seat, specification: Specification) -> list[Released]:
    """Return every version that may be read from *seat*, oldest first."""
    seat.require(Permission.READ_VERSION)
    stages = rounds(seat)
    found = []
    for version in versions(seat, specification):
        stage = round_of(version, stages)
        found.append(
            Released(
                version.number,
                version.name,
                version.title,
                version.dated or version.released_at,
                version.dated is not None,
                stage.number if stage else None,
                stage.theme if stage else "",
                version,
            )
        )
    return found


def one_of_them(versions: Sequence[Released], number: int | None) -> Released:
    """Return the version of this number, or the one in force; raise ``VersionMissing``."""
    for version in reversed(versions):
        if number in (None, version.number):
            return version
    raise VersionMissing(f"there is no version {number}")


def listed(session: Session, version: Version) -> list[Listed]:
    """Return every requirement there is or ever was, chapter by chapter as in *version*."""
    present = [
        Listed(
            place.requirement,
            place.title,
            place.chapter,
            place.obligation,
            withdrawn=place.withdrawn,
        )
        for place in store.outline(session, version)
        if place.requirement is not None
    ]
    chapters: dict[str, list[Listed]] = {}
    for each in present:
        chapters.setdefault(each.chapter, []).append(each)
    for each in sorted(_gone(session, version), key=lambda each: in_order(each.requirement)):
        _put_in(chapters.setdefault(each.chapter, []), each)
    return [each for chapter in chapters.values() for each in chapter]


def in_order(requirement: str) -> list[tuple[int, str]]:
    """Return what to sort an id by, so that K-9 comes before K-10."""
    return [
        (int(part), "") if part.isdecimal() else (-1, part) for part in _FIGURES.split(requirement)
    ]


def changes(
    session: Session,
    specification: Specification,
    *,
    requirements: Collection[str] | None = None,
    version: int | None = None,
) -> dict[tuple[str, int], Change]:
    """Return why these requirements, or those of a version, changed: by requirement and version."""
    known = select(Change).where(col(Change.specification_id) == specification.id)
    if requirements is not None:
        known = known.where(col(Change.requirement).in_(requirements))
    if version is not None:
        known = known.where(col(Change.version) == version)
    return {(each.requirement, each.version): each for each in session.scalars(known)}


def kind_of(step: Step, change: Change | None) -> Kind:
    """Return the effect of a step or, where none is recorded, what became of the requirement."""
    return (change.effect if change else None) or step.fate


def last_steps(session: Session, version: Version) -> list[LastStep]:
    """Return each requirement's last step up to *version*: one query."""
    last = (
        select(col(Step.requirement), func.max(col(Step.version)).label("version"))
        .where(
            col(Step.specification_id) == version.specification_id,
            col(Step.version) <= version.number,
        )
        .group_by(col(Step.requirement))
        .subquery()
    )
    is_last = and_(last.c.requirement == Step.requirement, last.c.version == Step.version)
    taken = (
        select(
            col(Step.requirement),
            col(Step.version),
            col(Step.fate),
            col(Change.effect),
            col(Step.title),
            col(Step.chapter),
            col(Step.obligation),
        )
        .join(last, is_last)
        .outerjoin(Change, WHY)
        .where(col(Step.specification_id) == version.specification_id)
    )
    return [LastStep(*row) for row in session.connection().execute(taken)]


def _gone(session: Session, version: Version) -> Iterable[Listed]:
    for step in last_steps(session, version):
        if step.fate is Fate.REMOVED:
            yield Listed(step.requirement, step.title, step.chapter, step.obligation, gone=True)


def _put_in(chapter: list[Listed], gone: Listed) -> None:
    """Put a requirement that is gone before the first one that comes after it by its id."""
    key = in_order(gone.requirement)
    for place, each in enumerate(chapter):
        if in_order(each.requirement) > key:
            chapter.insert(place, gone)
            return
    chapter.append(gone)

"""The time line of a procedure: which round brought which version, and what each changed."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, groupby

from sqlalchemy import and_, case, func, or_, select
from sqlmodel import Session, col

from dialogue_app.dialogue.deliveries import readable
from dialogue_app.dialogue.models import Change, Effect, Round
from dialogue_app.dialogue.rounds import round_of, rounds
from dialogue_app.dialogue.seats import Permission, Seat
from requirements_store import Fate, Specification, Step, Version

Tally = Mapping[Effect | Fate, int]

_SPECIFICATION, _VERSION = col(Step.specification_id), col(Step.version)


@dataclass(frozen=True, slots=True)
class Release:
    """A version, how many requirements are in force in it, and what it did to how many.

    *changes* counts by effect or, where none is recorded, by what became of the requirement. The
    first version changes nothing: there *changes* is empty.
    """

    version: Version
    requirements: int
    changes: Tally
    before: Version | None


@dataclass(frozen=True, slots=True)
class Band:
    """What one round brought, or what was released outside of any; the newest first."""

    round: Round | None
    releases: Sequence[Release]

    @property
    def begins_at(self) -> datetime:
        """Return when the round opened, or when the last of its versions was released."""
        if self.round:
            return self.round.opened_at or self.round.opens_at
        return self.releases[0].version.released_at


@dataclass(frozen=True, slots=True)
class TimeLine:
    """One specification's way, the newest band first."""

    specification: Specification
    bands: Sequence[Band]

    @property
    def releases(self) -> list[Release]:
        """Return every release, the newest first."""
        return [release for band in self.bands for release in band.releases]


def time_lines(seat: Seat) -> list[TimeLine]:
    """Return the time line of each specification; more versions cost no more queries."""
    seat.require(Permission.READ_VERSION)
    specifications = seat.specifications()
    stages = rounds(seat)
    ids = [specification.id for specification in specifications]
    released = _released(seat, ids)
    return [
        TimeLine(specification, _bands(released[specification.id], stages))
        for specification in specifications
    ]


def _released(seat: Seat, ids: Sequence[str]) -> Mapping[str, list[Release]]:
    """Return the releases of each specification that may be read from *seat*, oldest first."""
    tallies, growth = _tallies(seat.session, ids), _growth(seat.session, ids)
    releases: dict[str, list[Release]] = defaultdict(list)
    for specification_id, versions in groupby(_versions(seat, ids), key=_of_specification):
        each = list(versions)
        sizes = accumulate(growth[specification_id, version.number] for version in each)
        releases[specification_id] = [
            Release(version, size, tallies.get((specification_id, version.number), {}), before)
            for version, size, before in zip(each, sizes, [None, *each], strict=False)
        ]
    return releases


def _versions(seat: Seat, ids: Sequence[str]) -> Sequence[Version]:
    order = col(Version.specification_id), col(Version.number)
    theirs = select(Version).where(order[0].in_(ids), readable(seat, *order))
    return seat.session.scalars(theirs.order_by(*order)).all()


def _of_specification(version: Version) -> str:
    return version.specification_id


def _tallies(session: Session, ids: Sequence[str]) -> Mapping[tuple[str, int], Tally]:
    """Count the changes of each version, by effect where one is recorded."""
    why = and_(
        col(Change.specification_id) == Step.specification_id,
        col(Change.version) == Step.version,
        col(Change.requirement) == Step.requirement,
    )
    kinds = (_SPECIFICATION, _VERSION, col(Step.fate), col(Change.effect))
    counted = (
        select(*kinds, func.count())
        .outerjoin(Change, why)
        .where(_SPECIFICATION.in_(ids), _VERSION > 1)
        .group_by(*kinds)
    )
    tallies: dict[tuple[str, int], Counter[Effect | Fate]] = defaultdict(Counter)
    for specification_id, version, fate, effect, count in session.connection().execute(counted):
        tallies[specification_id, version][effect or fate] += count
    return {key: _in_order(tally) for key, tally in tallies.items()}


def _growth(session: Session, ids: Sequence[str]) -> Counter[tuple[str, int]]:
    """Count how many requirements came into force in each version, less those that went out."""
    is_out = or_(col(Step.fate) == Fate.REMOVED, col(Step.withdrawn))
    in_force = case((is_out, 0), else_=1)
    was_in_force = func.lag(in_force, 1, 0).over(
        partition_by=(_SPECIFICATION, col(Step.requirement)), order_by=_VERSION
    )
    became = (
        select(_SPECIFICATION, _VERSION, (in_force - was_in_force).label("growth"))
        .where(_SPECIFICATION.in_(ids))
        .subquery()
    )
    version = (became.c.specification_id, became.c.version)
    summed = select(*version, func.sum(became.c.growth)).group_by(*version)
    found = session.connection().execute(summed)
    return Counter({(key, number): int(grown) for key, number, grown in found})


def _in_order(tally: Counter[Effect | Fate]) -> Tally:
    return {kind: tally[kind] for kind in (*Effect, *Fate) if tally[kind]}


def _bands(releases: Sequence[Release], stages: Sequence[Round]) -> list[Band]:
    newest_first = reversed(releases)
    brought = [
        Band(stage, list(group))
        for stage, group in groupby(newest_first, key=lambda each: round_of(each.version, stages))
    ]
    busy = [band.round for band in brought]
    idle = [Band(stage, []) for stage in stages if stage not in busy]
    return sorted(brought + idle, key=_recency, reverse=True)


def _recency(band: Band) -> tuple[datetime, bool]:
    return band.begins_at, band.round is not None

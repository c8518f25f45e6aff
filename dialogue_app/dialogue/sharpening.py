"""How the requirements took shape: each one's way through the versions, and the sums of all."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Function, Over, and_, case, func, or_, select
from sqlmodel import Session, col

import requirements_store as store
from dialogue_app.dialogue.beside_steps import counts
from dialogue_app.dialogue.history import (
    WHY,
    Kind,
    Listed,
    Released,
    changes,
    kind_of,
    listed,
    released,
)
from dialogue_app.dialogue.models import Change, Effect
from dialogue_app.dialogue.seats import Permission, Seat
from requirements_store import Fate, Obligation, Specification, Step

PAGE = 100
NOT_STATED = "none"  # what one asks for, to see the requirements without an obligation


@dataclass(frozen=True, slots=True)
class Asked:
    """Which requirements someone wants to see; what is empty leaves none out."""

    words: str = ""
    chapter: str = ""
    obligation: str = ""
    kinds: frozenset[Kind] = frozenset()
    version: int | None = None
    page: int = 1

    def __bool__(self) -> bool:
        """Tell whether anything is left out."""
        return bool(self.words or self.chapter or self.obligation or self.kinds or self.version)


@dataclass(frozen=True, slots=True)
class Measure:
    """One version in figures: what it changed, and how binding its requirements were."""

    version: Released
    changes: Mapping[Kind, int]
    binding: Mapping[Obligation | None, int]

    @property
    def requirements(self) -> int:
        """Return how many requirements were in force."""
        return sum(self.binding.values())


@dataclass(frozen=True, slots=True)
class Cell:
    """One requirement in one version: whether it was in force, how binding, what changed."""

    version: Released
    is_in_force: bool = False
    obligation: Obligation | None = None
    kind: Kind | None = None
    came_from: str | None = None
    goes_on_as: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement, its way through all versions, and how many inputs are about it."""

    listed: Listed
    cells: Sequence[Cell]
    inputs: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one chapter on this page."""

    chapter: str
    rows: Sequence[Row]

    @property
    def changes(self) -> int:
        """Return how many changes these rows show."""
        return sum(cell.kind is not None for row in self.rows for cell in row.cells)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the matrix, by the ids at both ends."""

    number: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """The requirements down, the versions across, and the figures above them.

    *found* of all *known* requirements are as asked for; the groups are those on this page.
    """

    asked: Asked
    versions: Sequence[Released]
    measures: Sequence[Measure]
    groups: Sequence[Group] = ()
    sheets: Sequence[Sheet] = ()
    chapters: Sequence[str] = ()
    found: int = 0
    known: int = 0
    totals: Mapping[Kind, int] = field(default_factory=dict)

    @property
    def is_titled(self) -> bool:
        """Tell whether any of these requirements has a title beside its id."""
        return any(row.listed.title for group in self.groups for row in group.rows)

    @property
    def stages(self) -> list[tuple[Released, int]]:
        """Return the rounds and what lies outside of them, each by its first version and width."""
        grouped = groupby(self.versions, key=lambda version: version.round)
        return [(members[0], len(members)) for members in (list(group) for _, group in grouped)]


def read_matrix(seat: Seat, specification: Specification, asked: Asked, *, at: datetime) -> Matrix:
    """Return one page of the matrix; only the inside sees how many inputs there are.

    It takes as many queries for a thousand requirements in thirty versions as for one in two.
    """
    seat.require(Permission.READ_VERSION)
    versions = released(seat, specification)
    if not versions:
        return Matrix(asked, versions, ())
    measures = _measures(seat.session, specification, versions)
    known = listed(seat.session, versions[-1].version)
    found = _matching(seat.session, versions[-1], known, asked)
    sheets = [found[start : start + PAGE] for start in range(0, len(found), PAGE)]
    shown = sheets[min(asked.page, len(sheets)) - 1] if sheets else []
    said: Mapping[str, int] = {}
    if seat.may(Permission.READ_REASON):
        ids = [each.requirement for each in shown]
        said = counts(seat, specification, ids, at=at)
    return Matrix(
        asked,
        versions,
        measures,
        _groups(seat.session, specification, versions, shown, said),
        [
            Sheet(number, rows[0].requirement, rows[-1].requirement)
            for number, rows in enumerate(sheets, start=1)
        ],
        list(dict.fromkeys(each.chapter for each in known)),
        len(found),
        len(known),
        _sum(measure.changes for measure in measures),
    )


def _measures(
    session: Session, specification: Specification, versions: Sequence[Released]
) -> list[Measure]:
    tallies, binding = _tallies(session, specification), _binding(session, specification)
    counts: Counter[Obligation | None] = Counter()
    measures = []
    for version in versions:
        counts.update(binding.get(version.number, {}))
        present = {level: counts[level] for level in (*_STRONGEST_FIRST, None) if counts[level]}
        measures.append(Measure(version, tallies.get(version.number, {}), present))
    return measures


_STRONGEST_FIRST = (Obligation.MUST, Obligation.SHOULD, Obligation.NEED, Obligation.MAY)


def _tallies(session: Session, specification: Specification) -> Mapping[int, Mapping[Kind, int]]:
    """Count the changes of each version but the first, by effect where one is recorded."""
    counted = (
        select(col(Step.version), col(Step.fate), col(Change.effect), func.count())
        .outerjoin(Change, WHY)
        .where(col(Step.specification_id) == specification.id, col(Step.version) > 1)
        .group_by(col(Step.version), col(Step.fate), col(Change.effect))
    )
    tallies: dict[int, Counter[Kind]] = defaultdict(Counter)
    for version, fate, effect, count in session.connection().execute(counted):
        tallies[version][effect or fate] += count
    return {version: _sum([tally]) for version, tally in tallies.items()}


def _binding(
    session: Session, specification: Specification
) -> Mapping[int, Counter[Obligation | None]]:
    """Count how many requirements of each obligation came into force, less those that went out."""
    in_force = case((or_(col(Step.fate) == Fate.REMOVED, col(Step.withdrawn)), 0), else_=1)
    level: Any = col(Step.obligation)
    became = (
        select(
            col(Step.version).label("version"),
            in_force.label("is_in"),
            level.label("now"),
            _earlier(func.lag(in_force, 1, 0)).label("was_in"),
            _earlier(func.lag(level, type_=level.type)).label("before"),
        )
        .where(col(Step.specification_id) == specification.id)
        .subquery()
    )
    alike: Sequence[Any] = tuple(became.c)
    counted: Any = select(*alike).add_columns(func.count()).group_by(*alike)
    growth: dict[int, Counter[Obligation | None]] = defaultdict(Counter)
    for version, is_in, now, was_in, before, count in session.connection().execute(counted):
        growth[version][now] += count * is_in
        growth[version][before] -= count * was_in
    return growth


def _earlier(lag: Function[Any]) -> Over[Any]:
    """Look back along a requirement's steps."""
    return lag.over(partition_by=col(Step.requirement), order_by=col(Step.version))


def _sum(tallies: Iterable[Mapping[Kind, int]]) -> Mapping[Kind, int]:
    total: Counter[Kind] = Counter()
    for tally in tallies:
        total.update(tally)
    return {kind: total[kind] for kind in (*Effect, *Fate) if total[kind]}


def _matching(
    session: Session,
    last: Released,
    known: Sequence[Listed],
    asked: Asked,
) -> Sequence[Listed]:
    """Leave out what is not asked for; the texts and the steps are read only where they matter."""
    found = known
    if asked.chapter:
        found = [each for each in found if each.chapter == asked.chapter]
    if asked.obligation:
        found = [
            each
            for each in found
            if each.is_in_force and (each.obligation or NOT_STATED) == asked.obligation
        ]
    if asked.kinds or asked.version:
        changed = _changed(session, last, asked)
        found = [each for each in found if each.requirement in changed]
    if asked.words:
        saying = _saying(session, last, asked.words)
        found = [each for each in found if each.requirement in saying or _named(each, asked.words)]
    return found


def _changed(session: Session, last: Released, asked: Asked) -> Collection[str]:
    """Return the requirements that were changed as asked, up to *last* or in one version."""
    effects = [kind for kind in asked.kinds if isinstance(kind, Effect)]
    fates = [kind for kind in asked.kinds if isinstance(kind, Fate)]
    chosen = (
        select(col(Step.requirement))
        .distinct()
        .outerjoin(Change, WHY)
        .where(
            col(Step.specification_id) == last.version.specification_id,
            col(Step.version).between(2, last.number),
        )
    )
    if asked.version:
        chosen = chosen.where(col(Step.version) == asked.version)
    if asked.kinds:
        plain = and_(col(Change.effect).is_(None), col(Step.fate).in_(fates))
        chosen = chosen.where(or_(col(Change.effect).in_(effects), plain))
    return set(session.scalars(chosen))


def _saying(session: Session, last: Released, words: str) -> Collection[str]:
    """Return the requirements of the last version whose text holds these words."""
    wanted = words.casefold()
    return {
        entry.requirement
        for entry in store.contents(session, last.version)
        if entry.requirement is not None and wanted in entry.text.casefold()
    }


def _named(each: Listed, words: str) -> bool:
    return words.casefold() in f"{each.requirement} {each.title or ''}".casefold()


def _groups(
    session: Session,
    specification: Specification,
    versions: Sequence[Released],
    shown: Sequence[Listed],
    said: Mapping[str, int],
) -> list[Group]:
    ids = [each.requirement for each in shown]
    why = changes(session, specification, requirements=ids)
    taken: dict[str, dict[int, Step]] = defaultdict(dict)
    for step in store.steps(session, specification, ids):
        taken[step.requirement][step.version] = step
    return [
        Group(
            chapter,
            [
                Row(
                    each,
                    _cells(versions, taken[each.requirement], why),
                    said.get(each.requirement, 0),
                )
                for each in members
            ],
        )
        for chapter, members in groupby(shown, key=lambda each: each.chapter)
    ]


def _cells(
    versions: Sequence[Released],
    taken: Mapping[int, Step],
    why: Mapping[tuple[str, int], Change],
) -> list[Cell]:
    cells = []
    current: Step | None = None
    for version in versions:
        step = taken.get(version.number)
        current = step or current
        is_in = current is not None and current.fate is not Fate.REMOVED and not current.withdrawn
        cell = Cell(version, is_in, current.obligation if current and is_in else None)
        if step and version.number > 1:
            cell = _marked(cell, step, why.get((step.requirement, step.version)))
        cells.append(cell)
    return cells


def _marked(cell: Cell, step: Step, change: Change | None) -> Cell:
    merged_into = change.merged_into if change else ""
    return replace(
        cell,
        kind=kind_of(step, change),
        came_from=step.renamed_from,
        goes_on_as=merged_into or step.renamed_to,
    )

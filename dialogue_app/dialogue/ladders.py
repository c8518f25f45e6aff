"""One requirement, step by step: what it said, what changed, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

import requirements_store as store
from dialogue_app.dialogue.beside_steps import Beside, own_between, rested_on
from dialogue_app.dialogue.history import (
    Kind,
    Listed,
    Released,
    changes,
    kind_of,
    listed,
    released,
)
from dialogue_app.dialogue.models import Basis, Change, Person, Source
from dialogue_app.dialogue.seats import Permission, Seat
from requirements_store import Obligation, Phrase, RequirementMissing, Rung, Specification
from requirements_store.phrasing import ages, word_counts


@dataclass(frozen=True, slots=True)
class Support:
    """An own source that a change rests on."""

    source: Source
    title: str
    dated: date | None


@dataclass(frozen=True, slots=True)
class Inside:
    """What stays inside the wall: why, on what basis, prepared and approved by whom."""

    reason: str
    basis: Sequence[Support]
    inputs: Sequence[Beside]
    prepared_by: str
    approved_by: str
    approved_at: datetime | None
    frame_confirmed_by: str = ""

    def __bool__(self) -> bool:
        """Tell whether anything is known."""
        return bool(
            self.reason or self.basis or self.inputs or self.prepared_by or self.approved_by
        )


@dataclass(frozen=True, slots=True)
class LadderStep:
    """What one version did to the requirement; *inside* is ``None`` for who may not see it.

    *before* is the obligation it had. The first wording has no kind. *own* is what the supplier
    who looks at it had said of the wording before, and nobody else.
    """

    version: Released
    rung: Rung
    kind: Kind | None
    before: Obligation | None
    public_reason: str = ""
    merged_into: str = ""
    inside: Inside | None = None
    own: Sequence[Beside] = ()

    @property
    def obligation(self) -> Obligation | None:
        """Return how binding it is from here on."""
        return self.rung.step.obligation

    @property
    def is_in_force(self) -> bool:
        """Tell whether it asks for anything from here on."""
        return self.rung.text is not None and not self.rung.step.withdrawn


@dataclass(frozen=True, slots=True)
class Origin:
    """A version's share of the last wording, in per cent of its words; *age* 5 is the newest."""

    step: LadderStep
    share: float
    age: int


@dataclass(frozen=True, slots=True)
class Ladder:
    """A requirement with its steps, newest first, and its neighbours in the document."""

    requirement: str
    title: str | None
    chapter: str
    versions: Sequence[Released]
    steps: Sequence[LadderStep]
    phrases: Sequence[Phrase]
    origins: Sequence[Origin]
    previous: Listed | None
    next: Listed | None

    @property
    def first(self) -> LadderStep:
        """Return the first wording."""
        return self.steps[-1]

    @property
    def last(self) -> LadderStep:
        """Return the newest step."""
        return self.steps[0]

    @property
    def text(self) -> str:
        """Return the last wording, empty of a requirement that is gone."""
        return self.last.rung.text or ""

    @property
    def names(self) -> dict[int, str]:
        """Return what each version is called, by its number."""
        return {version.number: version.name for version in self.versions}

    @property
    def changes(self) -> Sequence[LadderStep]:
        """Return the steps but the first wording, newest first."""
        return [step for step in self.steps if step.kind is not None]

    @property
    def unchanged_in(self) -> Released | None:
        """Return the last version, if it left the requirement as it was."""
        newest = self.versions[-1]
        return None if self.last.version.number == newest.number else newest


def read_ladder(
    seat: Seat, specification: Specification, requirement: str, *, at: datetime
) -> Ladder:
    """Return everything this seat may know of a requirement, be it in force or not.

    It takes as many queries for thirty steps as for one. Raises ``RequirementMissing``.
    """
    seat.require(Permission.READ_VERSION)
    versions = released(seat, specification)
    rungs = _rungs(seat, specification, requirement, versions)
    steps = _steps(seat, specification, versions, rungs, at)
    last = versions[-1].number
    phrases = store.phrases(seat.session, specification, requirement, last)
    before, after = _neighbours(listed(seat.session, versions[-1].version), requirement)
    latest = rungs[0].step
    return Ladder(
        requirement,
        latest.title,
        latest.chapter,
        versions,
        steps,
        phrases,
        _origins(steps, phrases),
        before,
        after,
    )


def _rungs(
    seat: Seat, specification: Specification, requirement: str, versions: Sequence[Released]
) -> list[Rung]:
    """Return the rungs up to the last of *versions*; before it came it is as if it never did."""
    last = versions[-1].number if versions else 0
    rungs = [
        rung
        for rung in store.ladder(seat.session, specification, requirement)
        if rung.step.version <= last
    ]
    if all(rung.step.requirement != requirement for rung in rungs):
        raise RequirementMissing(f"there is no requirement {requirement}")
    return rungs


def _steps(
    seat: Seat,
    specification: Specification,
    versions: Sequence[Released],
    rungs: Sequence[Rung],
    at: datetime,
) -> list[LadderStep]:
    by_number = {version.number: version for version in versions}
    ids = {rung.step.requirement for rung in rungs}
    why = changes(seat.session, specification, requirements=ids)
    steps = []
    for rung, earlier in zip(rungs, [*rungs[1:], None], strict=True):
        change = why.get((rung.step.requirement, rung.step.version))
        is_first = earlier is None and rung.step.version == 1
        steps.append(
            LadderStep(
                by_number[rung.step.version],
                rung,
                None if is_first else kind_of(rung.step, change),
                earlier.step.obligation if earlier else None,
                change.public_reason if change else "",
                change.merged_into if change else "",
            )
        )
    if seat.may(Permission.READ_REASON):
        return _with_the_inside(seat, specification, steps, why, at)
    if seat.may(Permission.SUBMIT_INPUT):
        return _with_ones_own(seat, specification, steps)
    return steps


def _with_ones_own(
    seat: Seat, specification: Specification, steps: Sequence[LadderStep]
) -> list[LadderStep]:
    names = {step.rung.step.requirement for step in steps}
    own = own_between(seat, specification, names, [step.version.number for step in steps])
    return [replace(step, own=own.get(step.version.number, ())) for step in steps]


def _with_the_inside(
    seat: Seat,
    specification: Specification,
    steps: Sequence[LadderStep],
    why: Mapping[tuple[str, int], Change],
    at: datetime,
) -> list[LadderStep]:
    changed = {requirement for requirement, _ in why}
    supports = _supports(seat.session, specification, changed)
    inputs = rested_on(seat, specification, changed, at=at)
    names = _names(seat.session, why)
    found = []
    for step in steps:
        key = (step.rung.step.requirement, step.version.number)
        if change := why.get(key):
            inside = Inside(
                change.internal_reason,
                supports.get(key, ()),
                inputs.get(key, ()),
                names.get(change.prepared_by or "", ""),
                names.get(change.approved_by or "", ""),
                change.approved_at,
                names.get(change.frame_confirmed_by or "", ""),
            )
            found.append(replace(step, inside=inside))
        else:
            found.append(step)
    return found


def _supports(
    session: Session, specification: Specification, requirements: set[str]
) -> dict[tuple[str, int], list[Support]]:
    in_order = (
        select(Basis)
        .where(
            col(Basis.specification_id) == specification.id,
            col(Basis.requirement).in_(requirements),
        )
        .order_by(col(Basis.position))
    )
    found: dict[tuple[str, int], list[Support]] = {}
    for basis in session.scalars(in_order):
        support = Support(basis.source, basis.title, basis.dated)
        found.setdefault((basis.requirement, basis.version), []).append(support)
    return found


def _names(session: Session, why: Mapping[tuple[str, int], Change]) -> dict[str, str]:
    ids = {
        who
        for each in why.values()
        for who in (each.prepared_by, each.approved_by, each.frame_confirmed_by)
        if who
    }
    known = select(col(Person.id), col(Person.name)).where(col(Person.id).in_(ids))
    return {row.id: row.name for row in session.connection().execute(known)}


def _origins(steps: Sequence[LadderStep], phrases: Sequence[Phrase]) -> list[Origin]:
    """Return what each version's share is, newest first."""
    counts, age = word_counts(phrases), ages(phrases)
    total = sum(counts.values()) or 1
    by_number = {step.version.number: step for step in reversed(steps)}
    return [
        Origin(by_number[number], 100 * counts[number] / total, age[number])
        for number in sorted(age, reverse=True)
        if number in by_number
    ]


def _neighbours(known: Sequence[Listed], requirement: str) -> tuple[Listed | None, Listed | None]:
    around = [None, *known, None]
    for before, each, after in zip(around, known, around[2:], strict=False):
        if each.requirement == requirement:
            return before, after
    return None, None

"""What the version to come changes, requirement by requirement, and what stands for each change."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from hashlib import sha256
from itertools import chain

from sqlmodel import col, select

import requirements_store as store
from dialogue_app.dialogue import consents
from dialogue_app.dialogue.models import (
    Basis,
    Change,
    Confidentiality,
    Effect,
    Input,
    InputBasis,
    Person,
    SectionReason,
)
from dialogue_app.dialogue.seats import Permission, Seat
from requirements_store import (
    Authorship,
    Comparison,
    Document,
    Fate,
    FieldsDifference,
    Kind,
    Requirement,
    Revision,
    Specification,
    Version,
)

Address = tuple[str, str]


class Part(StrEnum):
    """One part of what a change needs before it is released."""

    EFFECT = "effect"
    MERGED_INTO = "merged_into"
    BASIS = "basis"
    CONSENT = "consent"
    INTERNAL_REASON = "internal_reason"
    PUBLIC_REASON = "public_reason"
    FRAME = "frame"
    APPROVAL = "approval"


@dataclass(frozen=True)
class Case:
    """One changed requirement: what it was, what it is, since when, and what stands for it.

    *kind* says how the two texts differ, if they do; *withheld* are those of its inputs that
    the supplier keeps to itself. The names are those of who prepared and approved it.
    """

    requirement: str
    before: Requirement | None
    after: Requirement | None
    kind: Kind | None
    fields: FieldsDifference | None
    other: str | None
    authorship: Authorship
    change: Change | None = None
    sources: Sequence[Basis] = ()
    inputs: Sequence[Address] = ()
    withheld: frozenset[Address] = frozenset()
    names: Mapping[str, str] | None = None

    @property
    def fate(self) -> Fate:
        """What becomes of the requirement."""
        if self.before is None:
            return Fate.ADDED
        return Fate.REMOVED if self.after is None else Fate.CHANGED

    @property
    def stands(self) -> Requirement:
        """The requirement as it stands now, or as it stood last."""
        found = self.after or self.before
        if found is None:
            raise ValueError(self.requirement)
        return found

    @property
    def is_gone(self) -> bool:
        """Tell whether it asks for nothing any more."""
        return self.after is None or self.after.withdrawn

    @property
    def effect(self) -> Effect | None:
        """What the change does, as far as someone has said that."""
        return self.change.effect if self.change else None

    @property
    def touches_frame(self) -> bool:
        """Tell whether it edits the substance of what the notice promised to keep."""
        is_frame = any(side is not None and side.frame for side in (self.before, self.after))
        in_substance = self.kind is Kind.WORDING or self.fields is not None
        return is_frame and (in_substance or self.fate is not Fate.CHANGED)

    @cached_property
    def digest(self) -> str:
        """What an approval approves, to the letter: both wordings, since when, and every cause."""
        sides = [_stated(self.before), _stated(self.after), self.authorship.revision]
        own = [[each.source.value, each.title, _written(each.dated)] for each in self.sources]
        inputs = sorted(list(each) for each in self.inputs)
        return sha256(
            store.canonical([self.requirement, sides, _causes(self.change), own, inputs])
        ).hexdigest()

    @property
    def is_approved(self) -> bool:
        """Tell whether someone approved it as it reads now."""
        return self.change is not None and self.change.approved_digest == self.digest

    @cached_property
    def lacks(self) -> list[Part]:
        """What is missing before it can be released."""
        return [part for part in self.parts if not self._has(part)]

    @property
    def parts(self) -> list[Part]:
        """What this change needs."""
        optional = {
            Part.MERGED_INTO: self.effect is Effect.MERGED and self.is_gone,
            Part.CONSENT: bool(self.withheld),
            Part.FRAME: self.touches_frame,
        }
        return [part for part in Part if optional.get(part, True)]

    @property
    def is_explained(self) -> bool:
        """Tell whether nothing but the approval may be missing."""
        return set(self.lacks) <= {Part.APPROVAL}

    def name_of(self, person_id: str | None) -> str:
        """Return the name of who prepared, confirmed or approved it."""
        return (self.names or {}).get(person_id or "", "")

    def _has(self, part: Part) -> bool:
        if part is Part.CONSENT or self.change is None:
            return False
        present: Mapping[Part, object] = {
            Part.EFFECT: self.change.effect,
            Part.MERGED_INTO: self.change.merged_into,
            Part.BASIS: self.sources or self.inputs,
            Part.INTERNAL_REASON: self.change.internal_reason,
            Part.PUBLIC_REASON: self.change.public_reason,
            Part.FRAME: self.change.frame_confirmed_by,
            Part.APPROVAL: self.is_approved,
        }
        return bool(present[part])


@dataclass(frozen=True, slots=True)
class ChangedSection:
    """A stretch of prose that the version to come changes, and the reason given to all."""

    path: tuple[str, ...]
    old: str | None
    new: str | None
    reason: SectionReason | None

    @property
    def key(self) -> str:
        """The path as it is kept."""
        return key_of(self.path)


@dataclass(frozen=True, slots=True)
class Coming:
    """The version to come, the one in force (if any), and everything that differs."""

    number: int
    base: Version | None
    revision: Revision
    cases: Sequence[Case] = ()
    sections: Sequence[ChangedSection] = ()
    requirements: frozenset[str] = frozenset()

    def case(self, requirement: str) -> Case | None:
        """Return what is said of one requirement, if it changes."""
        return next((case for case in self.cases if case.requirement == requirement), None)


def cases(seat: Seat, specification: Specification) -> Sequence[Case]:
    """Return what the last revision changes, requirement by requirement, in the text's order."""
    return read_coming(seat, specification).cases


def read_coming(seat: Seat, specification: Specification) -> Coming:
    """Return the version to come; before the first, nothing changes: it starts the dialogue.

    It takes as many queries for a hundred changes as for one.
    """
    seat.require(Permission.READ_REVISION)
    base = store.latest_version(seat.session, specification)
    revision = store.latest_revision(seat.session, specification)
    if base is None:
        return Coming(1, None, revision)
    new = store.read_revision(seat.session, specification, revision.number)
    before, after, found = _compared(store.read_version(seat.session, base), new)
    coming = Coming(base.number + 1, base, revision, requirements=frozenset(after.by_id))
    if base.revision == revision.number:
        return coming
    changed = list(_differing(before, after, found))
    words = store.authorship(seat.session, specification, changed, since=base.revision + 1)
    bare = [_case(each, before, after, found, words[each]) for each in changed]
    return replace(
        coming,
        cases=_with_causes(seat, specification, coming.number, bare),
        sections=_sections(seat, specification, coming.number, found),
    )


def key_of(path: Sequence[str]) -> str:
    """Return a section's path as it is kept and sent."""
    return json.dumps(list(path), ensure_ascii=False)


@lru_cache(maxsize=8)
def _compared(old: str, new: str) -> tuple[Document, Document, Comparison]:
    """Take both texts apart and compare them; of the last few pairs without doing it again."""
    before, after = store.parse(old), store.parse(new)
    return before, after, store.compare(before, after)


def _differing(before: Document, after: Document, found: Comparison) -> Iterator[str]:
    """Yield the requirements that differ in the new text's order, then those that are gone."""
    worded = (each.id for each in found.changed)
    differs = {*found.added, *worded, *(each.id for each in found.fields_changed)}
    yield from (each for each in after.by_id if each in differs)
    yield from (each for each in before.by_id if each in found.removed)


def _case(
    requirement: str,
    before: Document,
    after: Document,
    found: Comparison,
    authorship: Authorship,
) -> Case:
    ways = chain.from_iterable(
        ((each.old, each.new), (each.new, each.old)) for each in found.renamed
    )
    return Case(
        requirement,
        before.by_id.get(requirement),
        after.by_id.get(requirement),
        next((each.kind for each in found.changed if each.id == requirement), None),
        next((each for each in found.fields_changed if each.id == requirement), None),
        dict(ways).get(requirement),
        authorship,
    )


def _with_causes(
    seat: Seat, specification: Specification, number: int, bare: Sequence[Case]
) -> list[Case]:
    """Put beside each case what was stated for it: five queries, however many."""
    said = select(Change).where(
        Change.specification_id == specification.id, Change.version == number
    )
    changes = {each.requirement: each for each in seat.session.exec(said)}
    sources = _sources(seat, specification, number)
    inputs, private = _inputs(seat, specification, number)
    withheld = private - consents.in_force(seat.session, private)
    names = _names(seat, changes.values())
    return [
        replace(
            case,
            change=changes.get(case.requirement),
            sources=sources.get(case.requirement, ()),
            inputs=inputs.get(case.requirement, ()),
            withheld=frozenset(inputs.get(case.requirement, ())) & withheld,
            names=names,
        )
        for case in bare
    ]


def _sources(
    seat: Seat, specification: Specification, number: int
) -> Mapping[str, Sequence[Basis]]:
    stated = (
        select(Basis)
        .where(Basis.specification_id == specification.id, Basis.version == number)
        .order_by(col(Basis.position))
    )
    found: dict[str, list[Basis]] = {}
    for each in seat.session.exec(stated):
        found.setdefault(each.requirement, []).append(each)
    return found


def _inputs(
    seat: Seat, specification: Specification, number: int
) -> tuple[Mapping[str, Sequence[Address]], set[Address]]:
    """Return the inputs that each change rests on, and which of them are not open."""
    stated = (
        select(InputBasis.requirement, Input.lane, Input.id, Input.confidentiality)
        .join(Input, (col(Input.lane) == InputBasis.lane) & (col(Input.id) == InputBasis.input_id))
        .where(InputBasis.specification_id == specification.id, InputBasis.version == number)
        .order_by(col(Input.received_at), col(Input.lane), col(Input.id))
    )
    found: dict[str, list[Address]] = {}
    private = set()
    for requirement, lane, input_id, confidentiality in seat.session.exec(stated):
        found.setdefault(requirement, []).append((lane, input_id))
        if confidentiality is not Confidentiality.OPEN:
            private.add((lane, input_id))
    return found, private


def _names(seat: Seat, changes: Iterable[Change]) -> Mapping[str, str]:
    ids = {
        who
        for each in changes
        for who in (each.prepared_by, each.frame_confirmed_by, each.approved_by)
        if who
    }
    known = select(Person.id, Person.name).where(col(Person.id).in_(ids))
    return dict(seat.session.exec(known).all())


def _sections(
    seat: Seat, specification: Specification, number: int, found: Comparison
) -> list[ChangedSection]:
    given = select(SectionReason).where(
        SectionReason.specification_id == specification.id, SectionReason.version == number
    )
    reasons = {each.path: each for each in seat.session.exec(given)}
    return [
        ChangedSection(each.path, each.old, each.new, reasons.get(key_of(each.path)))
        for each in found.sections
    ]


def _stated(side: Requirement | None) -> object:
    if side is None:
        return None
    obligation = side.obligation.value if side.obligation else None
    return [side.title, side.text, obligation, [list(pair) for pair in side.fields.items()]]


def _causes(change: Change | None) -> object:
    if change is None:
        return None
    return [
        change.effect.value if change.effect else None,
        change.merged_into,
        change.internal_reason,
        change.public_reason,
        change.prepared_by,
        _written(change.prepared_at),
        change.frame_confirmed_by,
    ]


def _written(moment: object) -> str | None:
    return moment.isoformat() if hasattr(moment, "isoformat") else None

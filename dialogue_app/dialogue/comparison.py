"""Any two versions beside each other, chapter by chapter."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby

import requirements_store as store
from dialogue_app.dialogue.history import (
    Kind,
    Released,
    changes,
    in_order,
    one_of_them,
    released,
)
from dialogue_app.dialogue.models import Effect
from dialogue_app.dialogue.seats import Permission, Seat
from requirements_store import (
    Comparison,
    Difference,
    Entry,
    Fate,
    FieldsDifference,
    Obligation,
    Rename,
    SectionDifference,
    Specification,
)

PAGE = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """Which two versions, only what changed or the whole, which chapter, which page."""

    old: int | None = None
    new: int | None = None
    whole: bool = False
    chapter: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Compared:
    """A requirement in one or both versions, or (``requirement`` is ``None``) a prose section.

    *fate* is ``None`` where nothing but its place differs; what goes on under another id is
    changed, not removed and added. *kind* is the effect of the change
    where the versions follow each other.
    """

    requirement: str | None
    chapter: str
    title: str | None
    old: str | None
    new: str | None
    fate: Fate | None = None
    kind: Kind | None = None
    obligations: tuple[Obligation | None, Obligation | None] = (None, None)
    fields: FieldsDifference | None = None
    rename: Rename | None = None
    moved: bool = False
    withdrawn: bool = False

    @property
    def differs(self) -> bool:
        """Tell whether anything about it is not the same."""
        return bool(self.fate or self.moved)


@dataclass(frozen=True, slots=True)
class Beside:
    """Two versions beside each other; *groups* are the chapters on this page."""

    asked: Asked
    versions: Sequence[Released]
    old: Released
    new: Released
    counts: Mapping[Fate, int] = field(default_factory=dict)
    unchanged: int = 0
    renamed: Sequence[Rename] = ()
    moved: Sequence[str] = ()
    sections: int = 0
    chapters: Sequence[str] = ()
    groups: Sequence[tuple[str, Sequence[Compared]]] = ()
    page: int = 1
    pages: int = 1

    @property
    def is_same(self) -> bool:
        """Tell whether a version stands beside itself."""
        return self.old is self.new

    @property
    def is_backwards(self) -> bool:
        """Tell whether the later version stands on the old side."""
        return self.old.number > self.new.number


def read_comparison(seat: Seat, specification: Specification, asked: Asked) -> Beside | None:
    """Return two versions beside each other, by default the last two; ``None`` before the first.

    It takes as many queries for a thousand requirements as for one. Raises ``VersionMissing``.
    """
    seat.require(Permission.READ_VERSION)
    versions = released(seat, specification)
    if not versions:
        return None
    new = one_of_them(versions, asked.new)
    old = one_of_them(versions, asked.old if asked.old is not None else max(new.number - 1, 1))
    if old is new:
        return Beside(asked, versions, old, new)
    found = store.compare_versions(seat.session, old.version, new.version)
    every = list(_every(seat, specification, found, old, new))
    shown = [
        each
        for each in every
        if (asked.whole or each.differs) and asked.chapter in ("", each.chapter)
    ]
    pages = max(-(-len(shown) // PAGE), 1)
    page = min(asked.page, pages)
    on_page = shown[(page - 1) * PAGE : page * PAGE]
    return Beside(
        asked,
        versions,
        old,
        new,
        {
            Fate.ADDED: len(found.added) - len(found.renamed),
            Fate.REMOVED: len(found.removed) - len(found.renamed),
            Fate.CHANGED: sum(each.fate is Fate.CHANGED for each in every if each.requirement),
        },
        sum(not each.fate for each in every if each.requirement),
        found.renamed,
        found.moved,
        len(found.sections),
        list(dict.fromkeys(each.chapter for each in every if asked.whole or each.differs)),
        [
            (chapter, list(members))
            for chapter, members in groupby(on_page, key=lambda each: each.chapter)
        ],
        page,
        pages,
    )


def _every(
    seat: Seat,
    specification: Specification,
    found: Comparison,
    old: Released,
    new: Released,
) -> Iterator[Compared]:
    """Yield what stands in either version, in the new one's order, chapter by chapter."""
    sides = _Sides(
        found,
        store.contents(seat.session, old.version),
        store.contents(seat.session, new.version),
        _effects(seat, specification, old, new),
    )
    chapters: dict[str, list[Compared]] = {}
    for each in chain(sides.present(), sides.absent()):
        chapters.setdefault(each.chapter, []).append(each)
    for members in chapters.values():
        yield from members


def _effects(
    seat: Seat, specification: Specification, old: Released, new: Released
) -> Mapping[str, Effect]:
    """Return what the changes did, where *new* follows *old*; else nobody has said that."""
    if new.number != old.number + 1:
        return {}
    why = changes(seat.session, specification, version=new.number)
    return {each.requirement: each.effect for each in why.values() if each.effect}


class _Sides:
    """Two versions' entries, and what a comparison says about each of them."""

    def __init__(
        self,
        found: Comparison,
        old: Sequence[Entry],
        new: Sequence[Entry],
        effects: Mapping[str, Effect],
    ) -> None:
        self.old = {each.requirement: each for each in old if each.requirement is not None}
        self.entries = old, new
        self.effects = effects
        self.changed: Mapping[str, Difference] = {each.id: each for each in found.changed}
        self.fields = {each.id: each for each in found.fields_changed}
        self.renamed = {each.new: each for each in found.renamed}
        self.went_on = {each.old: each for each in found.renamed}
        self.moved, self.added = set(found.moved), set(found.added)
        self.removed = set(found.removed)
        self.sections = {each.path: each for each in found.sections}

    def present(self) -> Iterator[Compared]:
        """Yield what stands in the new version."""
        for entry in self.entries[1]:
            if entry.requirement is not None:
                yield self._requirement(entry, entry.requirement)
            elif entry.section in self.sections:
                yield _section(self.sections.pop(entry.section), entry)
            else:
                yield _unchanged(entry)

    def absent(self) -> Iterator[Compared]:
        """Yield what stands in the old version only, by its id."""
        gone = [each for each in self.entries[0] if each.requirement in self.removed]
        for entry in sorted(gone, key=lambda each: in_order(each.requirement or "")):
            rename = self.went_on.get(entry.requirement or "")
            if rename is None:
                yield self._removed(entry)
        for entry in self.entries[0]:
            if entry.requirement is None and entry.section in self.sections:
                yield _section(self.sections.pop(entry.section), entry)

    def _requirement(self, entry: Entry, id_: str) -> Compared:
        rename = self.renamed.get(id_)
        before = self.old.get(rename.old if rename else id_)
        fate = None
        if id_ in self.added:
            fate = Fate.CHANGED if rename else Fate.ADDED
        elif id_ in self.changed or id_ in self.fields:
            fate = Fate.CHANGED
        return Compared(
            id_,
            entry.chapter,
            entry.title,
            before.text if before else None,
            entry.text,
            fate,
            self.effects.get(id_, fate) if fate else None,
            (before.obligation if before else entry.obligation, entry.obligation),
            self.fields.get(id_),
            rename,
            id_ in self.moved,
            entry.withdrawn,
        )

    def _removed(self, entry: Entry) -> Compared:
        return Compared(
            entry.requirement,
            entry.chapter,
            entry.title,
            entry.text,
            None,
            Fate.REMOVED,
            self.effects.get(entry.requirement or "", Fate.REMOVED),
            (entry.obligation, entry.obligation),
        )


def _section(found: SectionDifference, entry: Entry) -> Compared:
    fate = Fate.CHANGED
    if found.old is None:
        fate = Fate.ADDED
    elif found.new is None:
        fate = Fate.REMOVED
    return Compared(None, entry.chapter, entry.title, found.old, found.new, fate)


def _unchanged(entry: Entry) -> Compared:
    return Compared(None, entry.chapter, entry.title, entry.text, entry.text)

"""A version, ready to be read from the first heading to the last requirement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import requirements_store as store
from dialogue_app.dialogue.history import Kind, Released, last_steps, one_of_them, released
from dialogue_app.dialogue.seats import Permission, Seat
from requirements_store import Entry, Specification

_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class LastChange:
    """In which version a requirement got what it says here, and how."""

    version: Released
    kind: Kind


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a version, and the level of its heading; *last_change* of a requirement."""

    entry: Entry
    level: int
    last_change: LastChange | None = None

    @property
    def is_heading(self) -> bool:
        """Tell whether it is prose that begins with a heading."""
        return self.entry.requirement is None and self.entry.title is not None


@dataclass(frozen=True, slots=True)
class Chapter:
    """What stands under one chapter; *changed* counts what this version changed there."""

    title: str
    parts: Sequence[Part]
    requirements: int
    changed: int


@dataclass(frozen=True, slots=True)
class Reading:
    """One version among all of them, oldest first, and the one before it."""

    version: Released
    versions: Sequence[Released]
    before: Released | None
    chapters: Sequence[Chapter]
    requirements: int

    @property
    def is_in_force(self) -> bool:
        """Tell whether no later version is released."""
        return self.version is self.versions[-1]


def read_version(seat: Seat, specification: Specification, number: int | None = None) -> Reading:
    """Return the version of this number, or the one in force.

    It takes as many queries for a thousand requirements as for one. Raises ``VersionMissing``.
    """
    seat.require(Permission.READ_VERSION)
    versions = released(seat, specification)
    version = one_of_them(versions, number)
    entries = store.contents(seat.session, version.version)
    changes = _last_changes(seat, versions, version)
    chapters = [
        _chapter(title, list(group), changes, version)
        for title, group in groupby(entries, key=lambda entry: entry.chapter)
    ]
    before = versions[version.number - 2] if version.number > 1 else None
    in_force = sum(chapter.requirements for chapter in chapters)
    return Reading(version, versions, before, chapters, in_force)


def _last_changes(
    seat: Seat, versions: Sequence[Released], version: Released
) -> Mapping[str, LastChange]:
    """Return each requirement's last change; the first wording is none."""
    by_number = {each.number: each for each in versions}
    return {
        step.requirement: LastChange(by_number[step.version], step.effect or step.fate)
        for step in last_steps(seat.session, version.version)
        if step.version > 1
    }


def _chapter(
    title: str, entries: list[Entry], changes: Mapping[str, LastChange], version: Released
) -> Chapter:
    parts = list(_parts(entries, changes))
    required = [part for part in parts if part.entry.requirement is not None]
    return Chapter(
        title,
        parts,
        sum(not part.entry.withdrawn for part in required),
        sum(
            part.last_change is not None and part.last_change.version == version
            for part in required
        ),
    )


def _parts(entries: list[Entry], changes: Mapping[str, LastChange]) -> list[Part]:
    """Give each heading the level below what it stands under, leaving none out."""
    top = len(entries[0].section)
    levels = {top - 1: 1}
    parts = []
    for entry in entries:
        depth = len(entry.section)
        above = max((known for known in levels if known < depth), default=top - 1)
        is_heading = entry.requirement is None and entry.title is not None
        if is_heading:
            levels = {known: level for known, level in levels.items() if known < depth}
            levels[depth] = min(levels.get(above, 1) + 1, _DEEPEST)
            parts.append(Part(entry, levels[depth]))
        else:
            level = max(level for known, level in levels.items() if known <= depth)
            change = changes.get(entry.requirement) if entry.requirement else None
            parts.append(Part(entry, min(max(level, 2) + 1, _DEEPEST), change))
    return parts

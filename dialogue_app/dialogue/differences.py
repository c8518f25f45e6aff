"""What differs between any two texts of a specification, part by part."""

from collections.abc import Iterator
from dataclasses import dataclass

from requirements_store import (
    Comparison,
    Document,
    Fate,
    FieldsDifference,
    Requirement,
    SectionDifference,
    compare,
    parse,
)


@dataclass(frozen=True, slots=True)
class Differing:
    """A requirement, or (``requirement`` is ``None``) a prose section, that is not the same."""

    requirement: str | None
    title: str | None
    old: str | None
    new: str | None
    fate: Fate
    fields: FieldsDifference | None = None

    @property
    def name(self) -> str:
        """Return what people call it."""
        return self.requirement or self.title or ""


def differences(old: str, new: str) -> list[Differing]:
    """Return what is not the same, in the order of the new text; what is gone comes last."""
    if old == new:
        return []
    before, after = parse(old), parse(new)
    found = compare(before, after)
    return [*_requirements(found, before, after), *map(_section, found.sections)]


def _requirements(found: Comparison, before: Document, after: Document) -> Iterator[Differing]:
    was = {each.new: each.old for each in found.renamed}
    worded = {each.id for each in found.changed}
    fields = {each.id: each for each in found.fields_changed}
    added = set(found.added)
    for one in after.requirements:
        earlier = before.by_id.get(was.get(one.id, one.id))
        if one.id in added and earlier is None:
            yield Differing(one.id, one.title, None, one.text, Fate.ADDED)
        elif earlier and (one.id in added or one.id in worded or one.id in fields):
            changed = fields.get(one.id)
            yield Differing(one.id, one.title, earlier.text, one.text, Fate.CHANGED, changed)
    gone = set(found.removed) - set(was.values())
    yield from (_gone(one) for one in before.requirements if one.id in gone)


def _gone(one: Requirement) -> Differing:
    return Differing(one.id, one.title, one.text, None, Fate.REMOVED)


def _section(found: SectionDifference) -> Differing:
    fate = Fate.CHANGED
    if found.old is None:
        fate = Fate.ADDED
    elif found.new is None:
        fate = Fate.REMOVED
    return Differing(None, found.path[-1] if found.path else None, found.old, found.new, fate)

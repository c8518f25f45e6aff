"""Two people edited the same text: what both did, or where they disagree.

A text is taken as a row of stretches, each requirement and each piece of prose one. What only
one of them touched is taken from there; nothing is ever merged inside a stretch.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count, zip_longest

from requirements_store.parsing import parse
from requirements_store.splitting import Stretch, split

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """The text that says what both said, if there is one, and what both touched."""

    text: str | None
    both: tuple[str, ...] = ()


class _Disagreement(Exception):
    """Both touched this, and not in the same way."""

    def __init__(self, key: Key) -> None:
        super().__init__(key[-1])
        self.key = key


def merge(base: str, theirs: str, yours: str) -> Merged:
    """Put what became of *base* in *theirs* and in *yours* into one text."""
    sides = [_by_key(text) for text in (base, theirs, yours)]
    both = [key[-1] for key in _touched_by_both(*sides)]
    if both:
        return Merged(None, tuple(dict.fromkeys(both)))
    try:
        text = _joined(*sides)
    except _Disagreement as disagreement:
        return Merged(None, (disagreement.key[-1],))
    return Merged(text)


def _by_key(text: str) -> dict[Key, str]:
    """Return the stretches of a text in order, each under what it is known by."""
    found: dict[Key, str] = {}
    for stretch in split(parse(text)):
        name = _name(stretch)
        key = next(key for n in count(1) if (key := (str(n), *name)) not in found)
        found[key] = stretch.source
    return found


def _name(stretch: Stretch) -> Key:
    if stretch.requirement is not None:
        return ("requirement", stretch.requirement)
    return ("prose", *stretch.section, stretch.title or (stretch.section or ("",))[-1])


def _touched_by_both(
    base: Mapping[Key, str], theirs: Mapping[Key, str], yours: Mapping[Key, str]
) -> Iterable[Key]:
    for key in {**base, **theirs, **yours}:
        was, one, other = (_said(side, key) for side in (base, theirs, yours))
        if one != was and other not in (was, one):
            yield key


def _said(side: Mapping[Key, str], key: Key) -> str | None:
    """Return a stretch without the blank lines after it, which belong to nobody."""
    return side[key].rstrip() if key in side else None


def _joined(base: Mapping[Key, str], theirs: Mapping[Key, str], yours: Mapping[Key, str]) -> str:
    order = _order(list(base), list(theirs), list(yours))
    sides = [(side, dict(zip_longest(side, list(side)[1:]))) for side in (yours, theirs)]
    written = []
    for key, after in zip_longest(order, order[1:]):
        said = _said(yours, key) if key in yours else _said(theirs, key)
        if key in base and key in theirs and said == _said(base, key):
            said = _said(theirs, key)
        written.append(f"{said}{_gap(key, after, sides)}")
    return "".join(written)


def _gap(
    key: Key, after: Key | None, sides: Iterable[tuple[Mapping[Key, str], Mapping[Key, Key | None]]]
) -> str:
    """Return what stands between two stretches where they follow each other, or a blank line."""
    for side, followers in sides:
        if key in followers and followers[key] == after:
            return side[key][len(side[key].rstrip()) :]
    return "\n\n" if after else "\n"


def _order(base: list[Key], theirs: list[Key], yours: list[Key]) -> list[Key]:
    """Return what the merged text consists of: yours, with what they added after what they did."""
    if theirs == base:
        return yours
    for side in (theirs, yours):
        kept = [key for key in side if key in base]
        if kept != [key for key in base if key in side]:
            raise _Disagreement(next(a for a, b in zip(kept, base, strict=False) if a != b))
    gone = set(base) - set(theirs)
    order = [key for key in yours if key not in gone]
    before: Key | None = None
    for key in theirs:
        if key not in base and key not in order:
            order.insert(order.index(before) + 1 if before in order else 0, key)
        before = key if key in order else before
    return order

"""Where each part of a requirement stands in the text, by what carries it.

A shape says what a requirement states, and which stretches of the text to put something else in
so that it states something else. Nothing but those stretches is touched.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Statement:
    """What a requirement states, part by part, as it can be edited.

    ``title`` is ``None`` where what carries the requirement has no place for one. ``fields`` are
    in the order of the document, those that it has a place for but that say nothing among them.
    """

    text: str
    title: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Splice:
    """Put *text* in the place of the characters from *start* to *end*."""

    start: int
    end: int
    text: str


class Shape(Protocol):
    """What carries one requirement."""

    statement: Statement
    takes_fields: bool  # has room for fields that it does not have yet

    def splices(self, new: Statement) -> Iterator[Splice]:
        """Yield what to put where so that the requirement states *new*; in order of the text."""
        ...

    def as_read(self, text: str) -> str:
        """Return *text* as it is read once it stands here."""
        ...

    def another(self, name: str, new: Statement) -> str:
        """Return the lines of a further requirement of the same shape, to stand after this one."""
        ...


def spliced(text: str, splices: Iterator[Splice]) -> str:
    """Return *text* with the splices, which come in order, put in."""
    pieces, position = [], 0
    for splice in splices:
        pieces += [text[position : splice.start], splice.text]
        position = splice.end
    return "".join([*pieces, text[position:]])

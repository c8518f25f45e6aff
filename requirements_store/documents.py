"""What a specification's text consists of: requirements, prose, and what is odd about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Obligation(StrEnum):
    """How binding a requirement is, from the weakest to the strongest, and what is allowed."""

    NEED = "need"
    SHOULD = "should"
    MUST = "must"
    MAY = "may"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One numbered statement.

    ``id`` is the document's own; the n-th requirement under the same id is ``ID#n``. ``text`` is
    raw Markdown without the fields; ``fields`` keep the names that the document uses, in its
    order. ``section`` holds the headings above it, outermost first. Lines count from 1 and
    ``line_end`` belongs to it. ``span`` says where the text stands in the document (characters,
    half open), or is ``None`` where the text is not one stretch of it.
    """

    id: str
    title: str | None
    text: str
    obligation: Obligation | None
    fields: Mapping[str, str]
    section: tuple[str, ...]
    line_start: int
    line_end: int
    span: tuple[int, int] | None
    withdrawn: bool = False
    frame: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Prose under one heading, up to the next heading or requirement; before the first: no title.

    ``path`` names the heading and those above it, outermost first; the n-th section with the
    same path ends in ``#n``, so that a path names one section. ``text`` leaves the heading out.
    """

    path: tuple[str, ...]
    level: int
    text: str
    line_start: int
    line_end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Something odd in a text: what kind, which requirement, which line, and what to do."""

    code: str
    id: str | None
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text, taken apart. Requirements and sections stand in the order of the text."""

    text: str
    requirements: tuple[Requirement, ...] = ()
    sections: tuple[Section, ...] = ()
    findings: tuple[Finding, ...] = ()
    by_id: Mapping[str, Requirement] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {found.id: found for found in self.requirements})

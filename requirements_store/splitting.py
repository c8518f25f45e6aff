"""A text -> the stretches that are kept once each: requirements' lines, and prose by section."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from requirements_store.documents import Document, Obligation, Requirement, Section


@dataclass(slots=True)
class Stretch:
    """A stretch of a text, the section it stands in, and what it says.

    Where a requirement stands inside the lines of another, its own ``source`` is empty.
    """

    section: tuple[str, ...]
    source: str
    requirement: str | None = None
    title: str | None = None
    obligation: Obligation | None = None
    withdrawn: bool = False
    frame: bool = False
    fields: str | None = None
    text: str = ""


def split(document: Document) -> list[Stretch]:
    """Return the stretches of *document*; their sources, joined, are its text exactly."""
    stretches: list[Stretch] = []
    for stretch in _stretches(document):
        if stretches and not stretch.source.strip() and _is_filling(stretch):
            stretches[-1].source += stretch.source
        else:
            stretches.append(stretch)
    return stretches


def _stretches(document: Document) -> Iterator[Stretch]:
    text, ends = document.text, _line_ends(document.text)
    position: int = 0
    section: tuple[str, ...] = ()
    seen: set[tuple[str, ...]] = set()
    parts: list[Section | Requirement] = [*document.sections, *document.requirements]
    parts.sort(key=lambda part: part.line_start)
    for part in parts:
        start = max(position, ends[part.line_start - 1])
        if position < start:
            yield Stretch(section, text[position:start])
        position = max(start, ends[part.line_end])
        if isinstance(part, Requirement):
            section = part.section
            yield _requirement(part, text[start:position])
        else:
            section = _headings(part.path, seen)
            seen.add(part.path)
            yield _prose(part, section, text[start:position])
    if position < len(text):
        yield Stretch(section, text[position:])


def _requirement(part: Requirement, source: str) -> Stretch:
    return Stretch(
        part.section,
        source,
        part.id,
        part.title,
        part.obligation,
        part.withdrawn,
        part.frame,
        json.dumps(dict(part.fields), ensure_ascii=False) if part.fields else None,
        part.text,
    )


def _prose(part: Section, section: tuple[str, ...], source: str) -> Stretch:
    """Return prose with its heading as title, if it comes with it and does not just go on."""
    has_heading = bool(section) and source.strip() != part.text.strip()
    return Stretch(section, source, title=section[-1] if has_heading else None, text=part.text)


def _headings(path: tuple[str, ...], seen: set[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the headings that *path* stands for, without the number that makes it unique."""
    if path and (numbered := re.fullmatch(r"(.*)#\d+", path[-1], re.DOTALL)):
        plain = (*path[:-1], numbered[1]) if numbered[1] else path[:-1]
        return plain if plain in seen else path
    return path


def _is_filling(stretch: Stretch) -> bool:
    return stretch.requirement is None and stretch.title is None and not stretch.text


def _line_ends(text: str) -> list[int]:
    """Return where each line ends, its line break included; line 0 ends at the start."""
    ends = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
    ends[-1] = len(text)
    return ends

"""Change one requirement of a text, and not one character elsewhere.

Every operation returns a new text, and makes sure of it by reading that: the requirement states
what it was to state, and everything around it is what it was. Otherwise it is refused.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from requirements_store import fields as names
from requirements_store import identifiers
from requirements_store.carriers.headings import headings
from requirements_store.carriers.lines import Lines
from requirements_store.documents import Document, Requirement, Section
from requirements_store.errors import NotInOnePiece, ReadOtherwise, RequirementMissing
from requirements_store.parsing import normalise, parse
from requirements_store.shapes import Shape, Splice, Statement, spliced
from requirements_store.shapes.elements import InElement
from requirements_store.shapes.headings import UnderHeading, heading_of
from requirements_store.shapes.rows import InRow, columns_above

_ELEMENT = re.compile(r"\s*<[A-Za-z][^<>]*\sid\s*=", re.IGNORECASE)
_NUMBERED = re.compile(r"(.*?)(\d+)([^\W\d_]?)$", re.DOTALL)
_ABOVE_ALL = 1  # the level of the heading that a text without headings lacks


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading of prose, and the requirements up to the next one; lines count from 1."""

    path: tuple[str, ...]
    requirements: tuple[Requirement, ...]
    level: int
    line_end: int


def statement(text: str, id_: str) -> Statement:
    """Return what a requirement states, as it can be edited.

    Raises:
        RequirementMissing: the text has no such requirement.
        NotInOnePiece: its text stands in several places; edit its lines.
    """
    return _shape(Lines(text), requirement_of(parse(text), id_)).statement


def takes_fields(text: str, id_: str) -> bool:
    """Tell whether fields can be given to a requirement that it does not have."""
    return _shape(Lines(text), requirement_of(parse(text), id_)).takes_fields


def source_of(text: str, id_: str) -> str:
    """Return the lines of a requirement, as they stand in *text*."""
    return _source(Lines(text), requirement_of(parse(text), id_))


def restate(text: str, id_: str, new: Statement) -> str:
    """Let a requirement state *new*; what it states already is not touched.

    Raises:
        RequirementMissing: the text has no such requirement.
        NotInOnePiece: its text stands in several places; edit its lines.
        ReadOtherwise: this cannot stand there as it was typed.
    """
    document = parse(text)
    shape = _shape(Lines(text), requirement_of(document, id_))
    wanted = _as_read(shape, new)
    edited = spliced(text, shape.splices(wanted))
    _check(document, edited, id_, wanted)
    return edited


def set_text(text: str, id_: str, new: str) -> str:
    """Give a requirement another text; raises as ``restate`` does."""
    return restate(text, id_, replace(statement(text, id_), text=new))


def replace_requirement(text: str, id_: str, source: str) -> str:
    """Put other lines in the place of a requirement's; they hold this requirement and no other.

    Raises:
        RequirementMissing: the text has no such requirement.
        ReadOtherwise: these lines would be read as something else.
    """
    document, lines = parse(text), Lines(text)
    found = requirement_of(document, id_)
    start, end = lines.starts[found.line_start - 1], lines.end_of(found.line_end - 1)
    edited = spliced(text, iter([Splice(start, end, normalise(source).strip("\n"))]))
    _check_others(document, parse(edited), id_)
    return edited


def withdraw(text: str, id_: str, language: str) -> str:
    """Put a tombstone, in *language*, where a requirement's text stands; raises as ``restate``."""
    edited = set_text(text, id_, names.tombstone(language))
    if not parse(edited).by_id[id_].withdrawn:
        raise ReadOtherwise(id_, "text")
    return edited


def add_requirement(text: str, path: tuple[str, ...], id_: str, new: Statement) -> str:
    """Add a requirement as the last one of the chapter at *path*, in the shape of those there.

    A chapter that is not there any more is the last one. Raises ``ReadOtherwise`` if this cannot
    stand there as it was typed.
    """
    document, lines = parse(text), Lines(text)
    every = chapters(text)
    chapter = next((each for each in every if each.path == path), every[-1])
    if chapter.requirements:
        shape = _shape(lines, chapter.requirements[-1])
        wanted = _as_read(shape, new, added=True)
        added, apart = shape.another(id_, wanted), not isinstance(shape, InRow)
    else:
        fields = {name: _line(value) for name, value in new.fields.items()}
        wanted = Statement(normalise(new.text).strip(), _line(new.title or ""), fields)
        added, apart = heading_of(id_, wanted, chapter.level + 1), True
    edited = _inserted(lines, chapter.line_end, added, apart=apart)
    _check(document, edited, id_, wanted)
    return edited


def chapters(text: str) -> list[Chapter]:
    """Return where requirements can be added: under each heading of prose, or in the text."""
    document, lines = parse(text), Lines(text)
    prose = {heading.line + 1 for heading in headings(lines)}
    starts = [section for section in document.sections if section.line_start in prose]
    if not starts:
        return [Chapter((), document.requirements, _ABOVE_ALL, _last_line(lines, 0, len(lines)))]
    bounds = [*(section.line_start for section in starts[1:]), len(lines) + 1]
    return [
        _chapter(document, lines, section, bound)
        for section, bound in zip(starts, bounds, strict=True)
    ]


def next_id(used: Iterable[str], after: str | None) -> str:
    """Return the first id after *after* that was never used, with as many digits."""
    taken = _taken(used)
    family, digits = _numbered(after) if after else ("K-", "000")
    number = int(digits) + 1
    while identifiers.alike(f"{family}{number}") in taken:
        number += 1
    return f"{family}{number:0{len(digits)}}"


def is_id(id_: str) -> bool:
    """Tell whether *id_* is one that a new requirement can have, wherever it is added."""
    return id_ in (identifiers.identifier(id_), identifiers.dotted(id_), identifiers.integer(id_))


def is_used(id_: str, used: Iterable[str]) -> bool:
    """Tell whether *id_*, or one that is easily taken for it, is among those *used*."""
    return identifiers.alike(id_) in _taken(used)


def requirement_of(document: Document, id_: str) -> Requirement:
    """Return a requirement of *document*, or raise ``RequirementMissing``."""
    if (found := document.by_id.get(id_)) is None:
        raise RequirementMissing(f"the text has no requirement {id_}")
    return found


def _shape(lines: Lines, requirement: Requirement) -> Shape:
    row = requirement.line_start - 1
    if requirement.span is None:
        raise NotInOnePiece(requirement.id)
    if any(heading.line == row for heading in headings(lines)):
        return UnderHeading(lines, requirement, requirement.span)
    if columns := columns_above(lines, row):
        return InRow(lines, requirement, columns)
    if _ELEMENT.match(lines.lines[row]):
        return InElement(lines, requirement, requirement.span)
    raise NotInOnePiece(requirement.id)


def _source(lines: Lines, requirement: Requirement) -> str:
    start = lines.starts[requirement.line_start - 1]
    return lines.text[start : lines.end_of(requirement.line_end - 1)]


def _as_read(shape: Shape, new: Statement, *, added: bool = False) -> Statement:
    """Return *new* as it is to be read; what was not changed, exactly as it stands."""
    old = Statement("") if added else shape.statement
    return Statement(
        _kept(old.text, shape.as_read(normalise(new.text))),
        None if shape.statement.title is None else _kept(old.title, _line(new.title or "")),
        {
            name: _kept(old.fields.get(name), shape.as_read(_line(value)))
            for name, value in new.fields.items()
        },
    )


def _kept(old: str | None, new: str) -> str:
    """Return *old* if *new* differs from it in white space at its ends or in a line only."""
    return old if old is not None and _line(old) == new else new


def _line(value: str) -> str:
    return " ".join(normalise(value).split())


def _check(document: Document, edited: str, id_: str, wanted: Statement) -> None:
    """Refuse *edited* unless it states what was wanted, and all else as before."""
    after = parse(edited)
    _check_others(document, after, id_)
    found = after.by_id[id_]
    said = {name: value for name, value in wanted.fields.items() if value}
    if found.text != wanted.text:
        raise ReadOtherwise(id_, "text")
    if wanted.title is not None and (found.title or "") != wanted.title:
        raise ReadOtherwise(id_, "title")
    if {name: value for name, value in found.fields.items() if value} != said:
        raise ReadOtherwise(id_, "fields")


def _check_others(before: Document, after: Document, id_: str) -> None:
    if id_ not in after.by_id or _others(before, id_) != _others(after, id_):
        raise ReadOtherwise(id_, "others")


def _others(document: Document, id_: str) -> list[tuple[object, str]]:
    """Return everything but one requirement, with its lines."""
    lines = Lines(document.text)
    parts: list[Section | Requirement] = [*document.sections, *document.requirements]
    return [
        (part.path, part.text)
        if isinstance(part, Section)
        else ((part.id, part.withdrawn), _source(lines, part))
        for part in sorted(parts, key=lambda part: part.line_start)
        if isinstance(part, Section) or part.id != id_
    ]


def _chapter(document: Document, lines: Lines, section: Section, bound: int) -> Chapter:
    first = section.line_start
    inside = tuple(one for one in document.requirements if first < one.line_start < bound)
    end = inside[-1].line_end if inside else _last_line(lines, first - 1, bound - 1)
    return Chapter(section.path, inside, section.level, end)


def _last_line(lines: Lines, first: int, end: int) -> int:
    """Return the last line between two that is not blank, as one that counts from 1."""
    while end > first + 1 and not lines.lines[end - 1].strip():
        end -= 1
    return end


def _inserted(lines: Lines, after: int, added: str, *, apart: bool) -> str:
    """Put lines after the line *after*; *apart* keeps a blank line on either side."""
    text = lines.text
    at = lines.starts[after] if after < len(lines) else len(text)
    before, rest = text[:at], text[at:]
    if before and not before.endswith("\n"):
        before += "\n"
    if apart and before.strip() and not before.endswith("\n\n"):
        before += "\n"
    gap = "\n" if apart and rest and not rest.startswith("\n") else ""
    return f"{before}{added}{gap}{rest}"


def _taken(used: Iterable[str]) -> set[str]:
    return {identifiers.alike(each.partition("#")[0]) for each in used}


def _numbered(id_: str) -> tuple[str, str]:
    """Return what an id begins with, and its number."""
    found = _NUMBERED.match(id_.partition("#")[0])
    return (found[1], found[2]) if found else ("K-", "000")

"""Rows of tables whose header names a column of ids."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from requirements_store import fields as names
from requirements_store import identifiers
from requirements_store.carriers import Carrier, finding
from requirements_store.carriers.lines import Lines
from requirements_store.documents import Finding

_DELIMITER = re.compile(r" {0,3}[|:-][\s|:-]*$")
_CELL = re.compile(r":?-+:?")
_PIPE = re.compile(r"(?<!\\)\|")
_BREAK = re.compile(r" {0,3}(?:#{1,6}(?:[ \t]|$)|>|`{3}|~{3}|<(?!br|a[\s>]))")

Cell = tuple[int, int]


@dataclass(slots=True)
class Columns:
    """What the header of a table says: which column holds ids, texts, titles and fields."""

    names: list[str]
    id: int
    text: int
    title: int | None
    integers: bool


@dataclass(slots=True)
class Tables:
    """What was found in the tables: requirements, headers (no one's prose), and findings."""

    carriers: list[Carrier] = field(default_factory=list)
    headers: list[int] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def tables(lines: Lines, free: bytearray) -> Tables:
    """Find the requirements in tables that stand on lines marked in *free*."""
    found = Tables()
    line = 1
    while line < len(lines):
        if free[line] and free[line - 1] and is_delimiter(lines, line):
            end = _end(lines, line + 1, free)
            _read(lines, line, end, found)
            line = end
        line += 1
    return found


def is_delimiter(lines: Lines, line: int) -> bool:
    """Tell whether *line* is the one below the header of a table."""
    content = lines.lines[line]
    if "-" not in content or not _DELIMITER.match(content):
        return False
    cells = content.strip().strip("|").split("|")
    if "|" not in lines.lines[line - 1] or "|" not in content:
        return False
    return all(_CELL.fullmatch(cell.strip()) for cell in cells)


def _end(lines: Lines, line: int, free: bytearray) -> int:
    while line < len(lines) and free[line] and lines.lines[line].strip():
        if _BREAK.match(lines.lines[line]):
            break
        line += 1
    return line


def _read(lines: Lines, delimiter: int, end: int, found: Tables) -> None:
    columns = columns_of(lines, delimiter - 1)
    if columns is None:
        return
    rows = [(line, cells(lines, line)) for line in range(delimiter + 1, end)]
    read = [_row(lines, columns, line, row) for line, row in rows]
    if not any(carrier and carrier.id for carrier in read):
        _report_plain_numbers(lines, columns, rows, found)
        return
    found.headers += (delimiter - 1, delimiter)
    for (line, row), carrier in zip(rows, read, strict=True):
        if carrier is None:
            found.findings.append(_no_id(lines, columns, line, row))
            continue
        found.carriers.append(carrier)
        if len(row) > len(columns.names):
            found.findings.append(_too_many(columns, line, row, carrier))


def cells(lines: Lines, line: int) -> list[Cell]:
    """Return where the cells of a row stand in the text, without the blanks around them."""
    content = lines.lines[line]
    text, start = content.strip(), lines.starts[line]
    if not text:
        return []
    first = start + len(content) - len(content.lstrip())
    last = first + len(text)
    bounds = [first - 1, *(first + pipe.start() for pipe in _PIPE.finditer(text)), last]
    if bounds[1] == first:
        del bounds[0]
    if len(bounds) > 2 and bounds[-2] == last - 1:  # noqa: PLR2004
        del bounds[-1]
    return [_stripped(lines.text, a + 1, b) for a, b in pairwise(bounds)]


def _stripped(text: str, start: int, end: int) -> Cell:
    cell = text[start:end]
    left = len(cell) - len(cell.lstrip())
    return (start + left, start + len(cell.rstrip())) if left < len(cell) else (start, start)


def columns_of(lines: Lines, header: int) -> Columns | None:
    """Return what the columns under *header* hold; ``None`` if they hold no requirements."""
    named = [identifiers.plain(lines.text[a:b]) for a, b in cells(lines, header)]
    ids = [number for number, name in enumerate(named) if names.names_ids(name)]
    numbered = [number for number, name in enumerate(named) if names.names_requirements(name)]
    if not (ids or numbered) or len(named) < 2:  # noqa: PLR2004
        return None
    column = (ids or numbered)[0]
    text, title = _text_and_title(named, column)
    return Columns(_unique(named), column, text, title, integers=column in numbered)


def _text_and_title(named: list[str], column: int) -> tuple[int, int | None]:
    """Return the columns of texts and titles.

    The text is the second column, or the one after the ids, unless its header names something
    else (a title, an obligation, a former id) and another column's header names texts.
    """
    others = [number for number in range(len(named)) if number != column]
    second = next((number for number in others if number > column), others[0])
    texts = [number for number in others if names.names_texts(named[number])]
    title = next((n for n in others if names.kind(named[n]) is names.Field.TITLE), None)
    if names.kind(named[second]) and texts:
        return texts[0], title
    return second, title if title != second else None


def _unique(named: list[str]) -> list[str]:
    """Return names of fields for columns, each once; a column without a name is its number."""
    given: dict[str, int] = {}
    unique = []
    for number, name in enumerate(named, 1):
        called = name or f"({number})"
        given[called] = given.get(called, 0) + 1
        unique.append(called if given[called] == 1 else f"{called} ({number})")
    return unique


def _row(lines: Lines, columns: Columns, line: int, row: list[Cell]) -> Carrier | None:
    if len(row) <= columns.id:
        return None
    text = lines.text
    spelled = text[slice(*row[columns.id])]
    name = identifiers.identifier(spelled) or identifiers.dotted(spelled)
    if name is None and columns.integers:
        name = identifiers.integer(spelled)
    meant = identifiers.nearly(spelled) if name is None else None
    if name is None and meant is None:
        return None
    span = row[columns.text] if columns.text < len(row) else (row[-1][1], row[-1][1])
    carrier = Carrier(name, line, line + 1, text[slice(*span)], span, meant=meant, spelled=spelled)
    for number, (cell, called) in enumerate(zip(row, columns.names, strict=False)):
        value = text[slice(*cell)]
        if number == columns.title:
            carrier.title = value or None
        elif number not in (columns.id, columns.text) and value:
            carrier.fields[called] = value
    return carrier


def _no_id(lines: Lines, columns: Columns, line: int, row: list[Cell]) -> Finding:
    spelled = lines.text[slice(*row[columns.id])] if columns.id < len(row) else ""
    stands = f"“{spelled[:40]}”" if spelled else "nothing"
    message = (
        f"Where the other rows have an id, this one has {stands}; it is read as prose. "
        "Write an id such as K-012, or set the row apart with a blank line."
    )
    return finding("not-an-id", line, message)


def _too_many(columns: Columns, line: int, row: list[Cell], carrier: Carrier) -> Finding:
    message = (
        f"This row has {len(row)} cells, the header {len(columns.names)}; the last ones are left "
        r"out. Write \| for a | that belongs to a text."
    )
    return finding("too-many-cells", line, message, carrier.id)


def _report_plain_numbers(
    lines: Lines, columns: Columns, rows: list[tuple[int, list[Cell]]], found: Tables
) -> None:
    """Say why a table numbered 1, 2, 3 with texts of requirements holds no requirement."""
    if not rows or not names.names_texts(columns.names[columns.text]):
        return
    spelled = [lines.text[slice(*row[columns.id])] for _, row in rows if columns.id < len(row)]
    if all(identifiers.integer(name) for name in spelled):
        message = (
            f"The rows under “{columns.names[columns.id]}” are plain numbers, so they are read as "
            "prose. If they are requirements, name the column “Krav” or “Requirement”."
        )
        found.findings.append(finding("plain-numbers", rows[0][0] - 2, message))

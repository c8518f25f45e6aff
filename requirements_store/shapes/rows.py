"""A requirement in a row of a table: what stands in each cell."""

import re
from collections.abc import Iterator

from requirements_store.carriers.lines import Lines
from requirements_store.carriers.tables import Columns, cells, columns_of, is_delimiter
from requirements_store.documents import Requirement
from requirements_store.shapes import Splice, Statement

_BARE_PIPE = re.compile(r"(?<!\\)\|")
_BREAKS = re.compile(r"[ \t]*\n[ \t]*")


class InRow:
    """A requirement that is a row."""

    takes_fields = False

    def __init__(self, lines: Lines, requirement: Requirement, columns: Columns) -> None:
        self._lines, self._columns = lines, columns
        self._row = cells(lines, requirement.line_start - 1)
        text = lines.text
        said = [text[slice(*cell)] for cell in self._row]
        named = dict(zip(columns.names, said, strict=False))
        title = None if columns.title is None else named.get(columns.names[columns.title])
        fields = {name: value for name, value in named.items() if name in self._field_names()}
        self.statement = Statement(requirement.text, title, fields)

    def splices(self, new: Statement) -> Iterator[Splice]:
        wanted = self._by_column("", new)
        for number, (start, end) in enumerate(self._row):
            value = wanted[number] if number < len(wanted) else None
            if number == self._columns.id or value is None:
                continue
            if value != self._lines.text[start:end]:
                yield Splice(start, end, value if start < end else f" {value} ")

    def as_read(self, text: str) -> str:
        return _cell(text)

    def another(self, name: str, new: Statement) -> str:
        return f"| {' | '.join(cell or '' for cell in self._by_column(name, new))} |\n"

    def _by_column(self, name: str, new: Statement) -> list[str | None]:
        """Return what is to stand in each column; ``None`` where nothing is said of it."""
        columns = self._columns
        wanted: list[str | None] = [
            None if each not in new.fields else _cell(new.fields[each]) for each in columns.names
        ]
        wanted[columns.id], wanted[columns.text] = name, _cell(new.text)
        if columns.title is not None:
            wanted[columns.title] = _cell(new.title or "")
        return wanted

    def _field_names(self) -> list[str]:
        others = (self._columns.id, self._columns.text, self._columns.title)
        return [name for number, name in enumerate(self._columns.names) if number not in others]


def columns_above(lines: Lines, row: int) -> Columns | None:
    """Return the columns of the table that *row* stands in, if it stands in one."""
    line = row - 1
    while line > 0 and lines.lines[line].strip():
        if is_delimiter(lines, line):
            return columns_of(lines, line - 1)
        line -= 1
    return None


def _cell(value: str) -> str:
    """Return *value* so that it stays in one cell."""
    return _BARE_PIPE.sub(r"\|", _BREAKS.sub("<br>", value.strip()))

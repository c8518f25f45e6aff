"""A requirement in an HTML element, as imported documents have them."""

import re
from collections.abc import Iterator

from requirements_store.carriers.lines import Lines
from requirements_store.documents import Requirement
from requirements_store.shapes import Splice, Statement, spliced


class InElement:
    """A requirement that an element with its id holds."""

    takes_fields = False

    def __init__(self, lines: Lines, requirement: Requirement, span: tuple[int, int]) -> None:
        self._text, self._span, self._id = lines.text, span, requirement.id
        self._start = lines.starts[requirement.line_start - 1]
        self._end = lines.end_of(requirement.line_end - 1)
        self.statement = Statement(requirement.text, None, requirement.fields)

    def splices(self, new: Statement) -> Iterator[Splice]:
        for name, value in self.statement.fields.items():
            if new.fields.get(name, "") != value:
                yield self._field(name, value, new.fields.get(name, ""))
        if new.text != self.statement.text:
            empty = self._span[0] == self._span[1]
            yield Splice(*self._span, f"\n{new.text}\n" if empty else new.text)

    def as_read(self, text: str) -> str:
        return text.strip()

    def another(self, name: str, new: Statement) -> str:
        """Return the same element with another id and text; its keyword stays as it is."""
        empty = Statement("\0", None, new.fields)  # so that the text may name the id
        whole = spliced(self._text[: self._end], self.splices(empty))
        return whole[self._start :].replace(self._id, name).replace("\0", new.text) + "\n"

    def _field(self, name: str, old: str, new: str) -> Splice:
        """Find the line of data that says *old*; it stands before the text."""
        line = re.compile(rf"^[ \t]*{re.escape(name)}[ \t]*:[ \t]*", re.MULTILINE)
        found = line.search(self._text, self._start, self._span[0])
        at = found.end() if found else self._span[0]
        return Splice(at, at + len(old) if found else at, new)

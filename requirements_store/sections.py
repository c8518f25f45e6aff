"""The prose of a text: sections under their headings, and the path to each requirement."""

from requirements_store.carriers import Carrier
from requirements_store.carriers.headings import Heading, without_attributes
from requirements_store.carriers.lines import Lines
from requirements_store.documents import Section


class Outline:
    """What stands between the requirements.

    ``sections`` is every stretch of prose and every heading; ``paths`` tells, for the line that
    a requirement begins on, the headings above it.
    """

    def __init__(
        self,
        lines: Lines,
        carriers: list[Carrier],
        headings: list[Heading],
        table_headers: list[int],
    ) -> None:
        """Walk through the text once, from one heading or requirement to the next."""
        self.sections: list[Section] = []
        self.paths: dict[int, tuple[str, ...]] = {}
        self._lines = lines
        self._table_headers = set(table_headers)
        self._above: list[tuple[int, str]] = []
        self._last_number: dict[tuple[str, ...], int] = {}
        self._used: set[tuple[str, ...]] = set()
        self._walk(carriers, headings)

    def _walk(self, carriers: list[Carrier], headings: list[Heading]) -> None:
        steps: list[Carrier | Heading] = [*carriers, *headings]
        steps.sort(key=_first_line)
        heading: Heading | None = None
        line = 0
        for step in steps:
            self._add(heading, line, _first_line(step))
            heading = step if isinstance(step, Heading) else None
            if isinstance(step, Heading):
                self._enter(step.level, without_attributes(step.title))
                line = step.body
            else:
                self._pass(step)
                line = step.end
        self._add(heading, line, len(self._lines))

    def _enter(self, level: int, title: str) -> None:
        while self._above and self._above[-1][0] >= level:
            self._above.pop()
        self._above.append((level, title))

    def _pass(self, carrier: Carrier) -> None:
        if not carrier.level:
            self.paths[carrier.start] = self._path()
            return
        while self._above and self._above[-1][0] >= carrier.level:
            self._above.pop()
        self.paths[carrier.start] = self._path()
        title = self._lines.lines[carrier.start].strip(" #")
        self._enter(carrier.level, title)

    def _path(self) -> tuple[str, ...]:
        return tuple(title for _, title in self._above)

    def _add(self, heading: Heading | None, first: int, end: int) -> None:
        """Add the prose on the lines from *first* to *end*, and its heading."""
        while first < end and self._lines.markup_only(first):
            first += 1
        while end > first and (end - 1 in self._table_headers or self._lines.markup_only(end - 1)):
            end -= 1
        if first >= end and heading is None:
            return
        text = "\n".join(self._lines.lines[first:end]).rstrip()
        start = heading.line if heading else first
        level = self._above[-1][0] if self._above else 0
        last = end if first < end else (heading.body if heading else first)
        self.sections.append(Section(self._unique(self._path()), level, text, start + 1, last))

    def _unique(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """Return *path*, or the next ``…#n`` of it that no section has."""
        unique = path
        while unique in self._used:
            number = self._last_number.get(path, 1) + 1
            self._last_number[path] = number
            unique = (*path[:-1], f"{path[-1] if path else ''}#{number}")
        self._used.add(unique)
        return unique


def _first_line(step: Carrier | Heading) -> int:
    return step.start if isinstance(step, Carrier) else step.line

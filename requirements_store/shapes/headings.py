"""A requirement under a heading: its title, its field bullets, its text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from requirements_store.carriers.headings import field_in, headings
from requirements_store.carriers.lines import Lines
from requirements_store.documents import Requirement
from requirements_store.shapes import Splice, Statement

_DEEPEST = 6


@dataclass(slots=True)
class _Bullet:
    """A field, and its lines; *value* is where its value stands in the text."""

    name: str
    first: int
    end: int
    value: int


class UnderHeading:
    """A requirement that a heading names."""

    takes_fields = True

    def __init__(self, lines: Lines, requirement: Requirement, span: tuple[int, int]) -> None:
        self._lines, self._span = lines, span
        self._first = requirement.line_start - 1
        heading = next(one for one in headings(lines) if one.line == self._first)
        self._body, self.level = heading.body, heading.level
        self._end = requirement.line_end
        self._has_text = span[0] < span[1]
        self._bullets = list(self._found()) if requirement.fields else []
        self.statement = Statement(requirement.text, requirement.title or "", requirement.fields)

    def splices(self, new: Statement) -> Iterator[Splice]:
        old = self.statement
        if new.title != old.title:
            yield self._title(old.title or "", new.title or "")
        yield from self._fields(new.fields)
        if new.text != old.text:
            lead = "" if self._has_text else "\n\n"
            yield Splice(*self._span, lead + new.text)

    def as_read(self, text: str) -> str:
        indented = text.lstrip("\n").startswith(("    ", "\t"))
        return text.strip("\n").rstrip() if indented else text.strip()

    def another(self, name: str, new: Statement) -> str:
        return heading_of(name, new, self.level)

    def _title(self, old: str, new: str) -> Splice:
        line, start = self._lines.lines[self._first], self._lines.starts[self._first]
        place = line.rfind(old)
        if old and place >= 0:
            begin = place if new else len(line[:place].rstrip())
            return Splice(start + begin, start + place + len(old), new)
        bare = line.rstrip()
        place = bare.rfind("{") if bare.endswith("}") else -1
        if place < 0:
            return Splice(start + len(bare), start + len(bare), f" {new}")
        return Splice(start + place, start + place, f"{new} ")

    def _found(self) -> Iterator[_Bullet]:
        """Find the field bullets, between the heading and the text."""
        text_at = self._lines.line_at(self._span[0]) if self._has_text else self._end
        bullet: _Bullet | None = None
        for line in range(self._body, text_at):
            content = self._lines.lines[line]
            named = field_in(content)
            if named or not content.strip():
                if bullet:
                    yield bullet
                bullet = None
            if named:
                value = self._lines.starts[line] + len(content.rstrip()) - len(named[1])
                bullet = _Bullet(named[0], line, line + 1, value)
            elif bullet:
                bullet.end = line + 1
        if bullet:
            yield bullet

    def _fields(self, new: Mapping[str, str]) -> Iterator[Splice]:
        old, said = self.statement.fields, set[str]()
        for bullet in self._bullets:
            value = new.get(bullet.name, "")
            if value == old[bullet.name]:
                continue
            if value and bullet.name not in said:
                gap = "" if self._lines.text[bullet.value - 1].isspace() else " "
                yield Splice(bullet.value, self._lines.end_of(bullet.end - 1), gap + value)
            else:
                yield Splice(self._line(bullet.first), self._line(bullet.end), "")
            said.add(bullet.name)
        added = [(name, value) for name, value in new.items() if value and name not in old]
        if added:
            yield self._more(_bulleted(added))

    def _more(self, bullets: str) -> Splice:
        """Put further bullets after the last one, or after the heading."""
        after = self._bullets[-1].end if self._bullets else self._body
        at = self._lines.end_of(after - 1)
        if self._bullets:
            return Splice(at, at, f"\n{bullets}")
        text_follows = after < self._end and not self._lines.markup_only(after)
        return Splice(at, at, f"\n\n{bullets}" + ("\n" if text_follows else ""))

    def _line(self, line: int) -> int:
        return self._lines.starts[line] if line < len(self._lines) else len(self._lines.text)


def heading_of(name: str, new: Statement, level: int) -> str:
    """Return the lines of a requirement under a heading of its own."""
    heading = f"{'#' * min(level, _DEEPEST)} {name} {new.title or ''}".rstrip()
    fields = _bulleted([(name, value) for name, value in new.fields.items() if value])
    return "\n\n".join(filter(None, ["", heading, fields, new.text])).lstrip("\n") + "\n"


def _bulleted(fields: list[tuple[str, str]]) -> str:
    return "\n".join(f"- {name}: {value}" for name, value in fields)

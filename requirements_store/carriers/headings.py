"""Headings: of sections, and of requirements with their field bullets."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from requirements_store import fields as names
from requirements_store import identifiers
from requirements_store.carriers import Carrier
from requirements_store.carriers.lines import Lines

_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)")
_CLOSING = re.compile(r"(?:^|[ \t])#+$")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)$")
_COMMENT = re.compile(r"<!--[^<>]*-->")
_ATTRIBUTES = re.compile(r"\{[:#.][^{}]*\}$")
# What a single line above an underline must not begin with, to be a heading.
_NO_PARAGRAPH = re.compile(r"\s*$| {0,3}(?:[>#|<]|[-+*][ \t]|\d{1,9}[.)][ \t])| {4}|\t")
_BULLET = re.compile(r" {0,3}[-*+][ \t]+(.*)$")
_FIELD = re.compile(r"(?:\*\*|__)?([^\W\d_][^:]{0,60}):(?!//)(?:\*\*|__)?(?:\s+|$)")


@dataclass(slots=True)
class Heading:
    """A heading, with the line after it; ``title`` leaves closing marks and comments out."""

    line: int
    body: int
    level: int
    title: str


@dataclass(slots=True)
class _Named:
    """A heading that names a requirement."""

    heading: Heading
    id: str | None
    title: str
    meant: tuple[str, str] | None = None
    spelled: str = ""


def headings(lines: Lines) -> Iterator[Heading]:
    """Find every heading that is not hidden."""
    for line, content in enumerate(lines.lines):
        if lines.hidden[line]:
            continue
        if "#" in content[:4]:
            found = _ATX.match(content)
            if found:
                yield Heading(line, line + 1, len(found[1]), _title(content[found.end() :]))
        elif content[:4].strip()[:1] in ("=", "-") and _underlines(lines, line):
            level = 1 if "=" in content else 2
            yield Heading(line - 1, line + 1, level, _title(lines.lines[line - 1]))


def requirements(lines: Lines, found: list[Heading]) -> Iterator[Carrier]:
    """Find the headings that name requirements, each with all that belongs to it."""
    named = {id(one.heading): one for one in _named(found)}
    # From the last to the first: the next heading at each level, where one ends.
    next_at = [len(lines)] * 7
    ends: list[int] = []
    for heading in reversed(found):
        ends.append(min(next_at[1 : heading.level + 1]))
        next_at[heading.level] = heading.line
        if id(heading) in named:
            next_at = [min(line, heading.line) for line in next_at]
    for heading, end in zip(found, reversed(ends), strict=True):
        if id(heading) in named:
            yield _carrier(lines, named[id(heading)], end)


def _named(found: list[Heading]) -> Iterator[_Named]:
    near: list[tuple[Heading, tuple[str, str, str]]] = []
    prefixes = set()
    for heading in found:
        name = identifiers.anchored(heading.title) or identifiers.leading(heading.title)
        if name:
            title = _without_id(*name)
            prefixes.add((identifiers.family(name[0]) or ("", ""))[0])
            yield _Named(heading, name[0], without_attributes(title))
        elif meant := identifiers.nearly_leading(heading.title):
            near.append((heading, meant))
    # "Chapter 3" is no requirement; "K 013" is, among K-012 and K-014.
    for heading, (prefix, number, rest) in near:
        if prefix in prefixes:
            spelled = heading.title[: len(heading.title) - len(rest)].strip()
            title = without_attributes(rest.lstrip(identifiers.DASHES))
            yield _Named(heading, None, title, (prefix, number), spelled)


def _without_id(name: str, title: str) -> str:
    """Return the title of ``K-012 Title {#K-012}``, which says its id twice."""
    again = identifiers.leading(title)
    return again[1] if again and again[0] == name else title


def _carrier(lines: Lines, named: _Named, end: int) -> Carrier:
    heading = named.heading
    last = end
    while last > heading.body and lines.markup_only(last - 1):
        last -= 1
    found, first = _fields(lines, heading.body, last)
    while first < last and lines.markup_only(first):
        first += 1
    span = _span(lines, first, last)
    return Carrier(
        named.id,
        heading.line,
        max(last, heading.body),
        lines.text[slice(*span)],
        span,
        title=named.title or None,
        fields=found,
        level=heading.level,
        meant=named.meant,
        spelled=named.spelled,
    )


def _span(lines: Lines, first: int, last: int) -> tuple[int, int]:
    if first >= last:
        end = lines.end_of(last - 1)
        return end, end
    start, end = lines.starts[first], lines.end_of(last - 1)
    body = lines.text[start:end]
    indented = body.startswith(("    ", "\t"))
    lead = 0 if indented else len(body) - len(body.lstrip())
    return start + lead, start + len(body.rstrip())


def _fields(lines: Lines, first: int, last: int) -> tuple[dict[str, str], int]:
    """Read the field bullets that a requirement begins with; return the line after them."""
    while first < last and not lines.lines[first].strip():
        first += 1
    read: list[tuple[str, str]] = []
    line = after = first
    separate = False
    while line < last:
        content = lines.lines[line]
        if not content.strip():
            separate = True
            line += 1
            continue
        bullet = field_in(content)
        if bullet is None and read and not separate and content[:2].isspace():
            read[-1] = (read[-1][0], f"{read[-1][1]} {content.strip()}".strip())
        elif bullet and (not separate or names.kind(bullet[0])):
            read.append(bullet)
        else:
            break
        line = after = line + 1
        separate = False
    if not _are_fields(read, rest=line < last):
        return {}, first
    return _joined(read), after


def _are_fields(read: list[tuple[str, str]], *, rest: bool) -> bool:
    """Tell a list of fields from a text that is a list: a known name, or a text after it."""
    return rest or any(names.kind(name) for name, _ in read)


def _joined(read: Iterable[tuple[str, str]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in read:
        joined[name] = f"{joined[name]}; {value}" if name in joined else value
    return joined


def field_in(content: str) -> tuple[str, str] | None:
    """Return name and value of the field bullet that a line is; the value ends the line."""
    bullet = _BULLET.match(content)
    found = _FIELD.match(bullet[1]) if bullet else None
    if bullet is None or found is None:
        return None
    name = found[1].rstrip().rstrip("*_")
    if len(name.split()) > _LONGEST_NAME or ". " in name:
        return None
    return name, bullet[1][found.end() :].strip()


_LONGEST_NAME = 7  # words; "Frame from the contract notice" has five


def _underlines(lines: Lines, line: int) -> bool:
    if line == 0 or not _UNDERLINE.match(lines.lines[line].rstrip()):
        return False
    above = lines.lines[line - 1]
    if lines.hidden[line - 1] or _NO_PARAGRAPH.match(above) or "|" in above:
        return False
    return line == 1 or bool(lines.hidden[line - 2]) or not lines.lines[line - 2].strip()


def _title(content: str) -> str:
    """Return a heading's content without closing marks and comments."""
    title = _COMMENT.sub("", content).strip() if "<" in content else content.strip()
    return _CLOSING.sub("", title).strip() if title.endswith("#") else title


def without_attributes(title: str) -> str:
    """Return a title without the ``{#anchor .class}`` that may end it."""
    return _ATTRIBUTES.sub("", title).strip() if title.endswith("}") else title

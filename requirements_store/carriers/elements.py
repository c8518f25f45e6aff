"""HTML elements that carry a requirement's id, as imported documents have them."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from requirements_store import fields as names
from requirements_store import identifiers
from requirements_store.carriers import Carrier, finding
from requirements_store.carriers.lines import Lines
from requirements_store.documents import Finding, Obligation

# A code span, or a tag. Every quantifier is possessive, and none passes the next "<" or line:
# linear. Both begin with a plain character, so that the search leaps from one to the next.
_MARKUP = re.compile(
    r"`(?<!``)(`*+)[^`\n]*+`\1"
    r"|<(/?)([A-Za-z][A-Za-z0-9-]*+)((?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+)>"
)
_ID = re.compile(r"""\sid\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_HAS_ID = re.compile(r"<[A-Za-z][^<>]*\sid\s*=", re.IGNORECASE)
_VOID = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"),
    *("track", "wbr"),
}
# Elements that only give a card its shape: their tags are not text.
_SHAPE = {
    *("div", "section", "article", "aside", "header", "footer", "main", "figure", "details"),
    *("summary", "table", "tbody", "thead", "tr", "td", "th", "dl", "dt", "dd"),
}
_META = re.compile(r"([^\W\d_][^:\n]{0,60}):[ \t]*([^\n]*)\n\{:[^{}\n]*\}[ \t]*(?:\n\s*|$)")
_LABEL_LENGTH = 300
_KEYWORD_WORDS = 2  # "SHALL NOT"
_INDENT = 40  # an element that carries a requirement begins its line
_LABEL_PLACE = 3  # a label is among the first children, or there is none


@dataclass(slots=True)
class _Tag:
    name: str
    start: int
    end: int
    opens: bool
    attributes: str
    partner: int | None = None


@dataclass(slots=True)
class _Card:
    """An element with an id and a label."""

    id: str
    tag: int
    label: tuple[int, int]
    keyword: Obligation | None
    line: int


@dataclass(slots=True)
class Elements:
    """What was found: requirements, and what is odd about them."""

    carriers: list[Carrier] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def elements(lines: Lines, headings: list[int]) -> Elements:
    """Find the elements that carry requirements; one that never ends does so at a heading."""
    found = Elements()
    if not _HAS_ID.search(lines.text):
        return found
    tags = _tags(lines)
    cards = list(_cards(lines, tags))
    bounds = [*(card.line for card in cards[1:]), len(lines)]
    for card, bound in zip(cards, bounds, strict=False):
        partner = tags[card.tag].partner
        if partner is not None and lines.line_at(tags[partner].start) < bound:
            last = partner
            end = lines.line_at(tags[partner].start) + 1
        else:
            end = _cut(headings, card.line, bound)
            last = _tag_before(tags, lines.starts[end] if end < len(lines) else len(lines.text))
            found.findings.append(_unclosed(tags[card.tag], card))
        found.carriers.append(_carrier(lines, tags, card, last, end))
    return found


def _tags(lines: Lines) -> list[_Tag]:
    """Return every tag outside hidden lines and code spans, matched with its partner."""
    tags: list[_Tag] = []
    open_ones: dict[str, list[int]] = {}
    hides = any(lines.hidden)
    for match in _MARKUP.finditer(lines.text):
        if match[3] is None or (hides and lines.hidden[lines.line_at(match.start())]):
            continue
        name = match[3].lower()
        tag = _Tag(name, match.start(), match.end(), not match[2], match[4])
        if tag.opens and name not in _VOID and not match[4].endswith("/"):
            open_ones.setdefault(name, []).append(len(tags))
        elif not tag.opens and open_ones.get(name):
            tag.partner = open_ones[name].pop()
            tags[tag.partner].partner = len(tags)
        tags.append(tag)
    return tags


def _cards(lines: Lines, tags: list[_Tag]) -> Iterator[_Card]:
    for number, tag in enumerate(tags):
        given = _ID.search(tag.attributes) if tag.opens else None
        if given is None:
            continue
        line = lines.line_at(tag.start)
        indent = tag.start - lines.starts[line]
        name = (given[1] or given[2] or given[3] or "").strip()
        known = identifiers.identifier(name) or identifiers.dotted(name)
        if known == name and indent <= _INDENT and not lines.lines[line][:indent].strip():
            card = _labelled(lines, tags, number, name, line)
            if card:
                yield card


def _labelled(lines: Lines, tags: list[_Tag], number: int, name: str, line: int) -> _Card | None:
    """Return the card if one of the element's first children holds only its id and a keyword."""
    limit = tags[number].partner or len(tags)
    child = number + 1
    for _ in range(_LABEL_PLACE):
        if child >= limit or not tags[child].opens:
            return None
        end = tags[child].partner
        if end is not None and tags[end].start - tags[child].end <= _LABEL_LENGTH:
            inside = lines.text[tags[child].end : tags[end].start]
            said = identifiers.plain(inside.replace("<", " <"))
            if said.startswith(name) and _is_label(said[len(name) :]):
                keyword = names.obligation(said[len(name) :])
                return _Card(name, number, (child, end), keyword, line)
        child = (child if end is None else end) + 1
    return None


def _is_label(rest: str) -> bool:
    """Tell whether what follows the id in a child is at most a keyword."""
    if not rest.strip(" :."):
        return True
    return len(rest.split()) <= _KEYWORD_WORDS and names.obligation(rest) is not None


def _cut(headings: list[int], line: int, bound: int) -> int:
    after = bisect_right(headings, line)
    return min(bound, headings[after]) if after < len(headings) else bound


def _tag_before(tags: list[_Tag], position: int) -> int:
    return bisect_right(tags, position, key=lambda tag: tag.end)


def _carrier(lines: Lines, tags: list[_Tag], card: _Card, last: int, end: int) -> Carrier:
    stop = tags[last].start if last < len(tags) else len(lines.text)
    stop = min(stop, lines.end_of(end - 1))
    pieces = list(_pieces(lines.text, tags, card, last, stop))
    found: dict[str, str] = {}
    if pieces:
        pieces[0] = _without_meta(lines.text, pieces[0], found)
    pieces = [piece for piece in pieces if piece[0] < piece[1]]
    text = "\n\n".join(lines.text[a:b] for a, b in pieces)
    span = pieces[0] if len(pieces) == 1 else None
    if not pieces:
        span = (stop, stop)
    return Carrier(card.id, card.line, end, text, span, fields=found, keyword=card.keyword)


def _pieces(
    text: str, tags: list[_Tag], card: _Card, last: int, stop: int
) -> Iterator[tuple[int, int]]:
    """Return the stretches of text between the label and the tags that only give shape."""
    start = tags[card.tag].end
    number = card.tag + 1
    while number < last:
        tag = tags[number]
        if number == card.label[0]:
            yield from _piece(text, start, tag.start)
            number = card.label[1]
            start = tags[number].end
        elif tag.name in _SHAPE:
            yield from _piece(text, start, tag.start)
            start = tag.end
        number += 1
    yield from _piece(text, start, stop)


def _piece(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    body = text[start:end]
    if body and not body.isspace():
        left = len(body) - len(body.lstrip())
        yield start + left, start + len(body.rstrip())


def _without_meta(text: str, piece: tuple[int, int], found: dict[str, str]) -> tuple[int, int]:
    """Read the lines marked as data (``Legacy ID: K_1`` over ``{: .meta }``) that begin a text."""
    start, end = piece
    while meta := _META.match(text, start, end):
        found[meta[1].strip()] = meta[2].strip()
        start = meta.end()
    return start, end


def _unclosed(tag: _Tag, card: _Card) -> Finding:
    message = (
        f"<{tag.name} id=“{card.id}”> is not closed before the next one; its text is read up to "
        f"there. Write </{tag.name}> where it ends."
    )
    return finding("unclosed-element", card.line, message, card.id)

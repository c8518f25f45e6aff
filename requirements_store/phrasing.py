"""A wording as safe HTML in which each phrase shows the version that brought it."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from itertools import groupby

from requirements_store.provenance import Phrase
from requirements_store.rendering import render
from requirements_store.visible import trace

AGES = 5  # classes age-1 (the oldest) to age-5 (the newest)

_VOID = frozenset({"br", "hr", "img", "wbr"})
_BLOCKS = frozenset(
    {"", "article", "aside", "blockquote", "caption", "col", "colgroup", "dd", "details", "div"}
    | {"dl", "dt", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol"}
    | {"p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
_PIECE = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)[^>]*>|[^<]+|<")
_CHUNK = re.compile(r"\s+|\S+")
_LETTERS_OR_DIGITS = re.compile(r"[^\W_]+")
_MIXED = -1


def render_phrases(
    text: str, phrases: Sequence[Phrase], label: Callable[[int], str] = "v{}".format
) -> str:
    """Render *text* with the *phrases* that ``provenance`` gives for it.

    A phrase is ``<a class="ph age-5" data-version="4" href="#v4">…<sup>v4</sup></a>``: a link to
    the place that tells of its version, ending in the version's *label*. Where it holds a link or
    stands in one it is a ``span``; where it goes over into other type, a heading or the next
    paragraph it has several pieces, of which the last in each block has the label. Without the
    labels the HTML reads exactly as ``render(text)`` does.
    """
    parts = list(_write(_tree(render(text), text, phrases).children, in_link=False))
    age = ages(phrases)
    written = []
    for part, is_end in _ends_of_phrases(parts):
        if part.version is None:
            written.append(part.html)
        else:
            shown = label(part.version) if is_end else None
            written.append(_mark(part, age[part.version], shown))
    return "".join(written)


def ages(phrases: Iterable[Phrase]) -> dict[int, int]:
    """Return how new each version's share of the wording is: 5 the newest, down to 1."""
    versions = sorted({version for version, _ in phrases}, reverse=True)
    return {
        version: AGES - rank * AGES // max(len(versions), AGES)
        for rank, version in enumerate(versions)
    }


def word_counts(phrases: Iterable[Phrase]) -> Counter[int]:
    """Return how many words of the wording each version brought."""
    counts: Counter[int] = Counter()
    for version, text in phrases:
        counts[version] += len(_LETTERS_OR_DIGITS.findall(text))
    return +counts


@dataclass(slots=True)
class _Text:
    text: str
    origins: Sequence[int]

    @property
    def html(self) -> str:
        return escape(self.text, quote=False)

    def pieces(self) -> Iterator[tuple[int | None, "_Text"]]:
        """Yield the text in pieces of one origin; white space has none."""
        for chunk in _CHUNK.finditer(self.text):
            if chunk[0].isspace():
                yield None, _Text(chunk[0], ())
                continue
            start = chunk.start()
            for origin, run in groupby(self.origins[start : chunk.end()]):
                end = start + sum(1 for _ in run)
                yield origin, _Text(self.text[start:end], self.origins[start:end])
                start = end


@dataclass(slots=True)
class _Element:
    name: str
    opening: str = ""
    children: "list[_Element | _Text]" = field(default_factory=list)

    @property
    def closing(self) -> str:
        return "" if self.name in _VOID else f"</{self.name}>"

    @property
    def html(self) -> str:
        return self.opening + "".join(child.html for child in self.children) + self.closing

    @property
    def is_inline(self) -> bool:
        return self.name not in _BLOCKS and all(
            child.is_inline for child in self.children if isinstance(child, _Element)
        )

    def has_link(self) -> bool:
        return self.name == "a" or any(
            child.has_link() for child in self.children if isinstance(child, _Element)
        )

    def origin(self) -> int | None:
        """Return the one origin of all that is in here, if there is anything."""
        origins = {origin for origin, _ in _pieces(self.children)} - {None}
        if not self.is_inline or len(origins) > 1:
            return _MIXED
        return origins.pop() if origins else None


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of the HTML to be: a piece of a phrase if it has a version, else as it stands."""

    html: str
    version: int | None = None
    has_link: bool = False
    ends_block: bool = False


_Piece = tuple[int | None, _Element | _Text]


def _tree(html: str, text: str, phrases: Sequence[Phrase]) -> _Element:
    """Take rendered HTML, which is well formed, apart; its text knows where it comes from."""
    visible = "".join(unescape(m[0]) for m in _PIECE.finditer(html) if not m["name"])
    origins = _origins(text, phrases, visible)
    stack = [_Element("")]
    position = 0
    for match in _PIECE.finditer(html):
        if not match["name"]:
            shown = unescape(match[0])
            end = position + len(shown)
            stack[-1].children.append(_Text(shown, origins[position:end]))
            position = end
        elif match["end"]:
            stack.pop()
        else:
            element = _Element(match["name"].lower(), match[0])
            stack[-1].children.append(element)
            if element.name not in _VOID:
                stack.append(element)
    return stack[0]


def _origins(text: str, phrases: Sequence[Phrase], visible: str) -> list[int]:
    """Return the origin of each visible character; a word has that of its last one."""
    known = [version for version, words in phrases for _ in words] or [0]
    origins = [known[place] for place in trace(text, visible)]
    for word in _LETTERS_OR_DIGITS.finditer(visible):
        start, end = word.span()
        origins[start:end] = [origins[end - 1]] * (end - start)
    return origins


def _pieces(nodes: Iterable[_Element | _Text]) -> Iterator[_Piece]:
    for node in nodes:
        if isinstance(node, _Text):
            yield from node.pieces()
        else:
            yield node.origin(), node


def _runs(nodes: Iterable[_Element | _Text]) -> list[tuple[int | None, list[_Element | _Text]]]:
    """Put together what is of one origin, with the blanks inside it but not around it."""
    runs: list[tuple[int | None, list[_Element | _Text]]] = []
    for origin, node in _pieces(nodes):
        if origin not in (None, _MIXED) and [run[0] for run in runs[-2:]] == [origin, None]:
            _, blanks = runs.pop()
            runs[-1][1].extend((*blanks, node))
        elif origin != _MIXED and runs and runs[-1][0] == origin:
            runs[-1][1].append(node)
        else:
            runs.append((origin, [node]))
    return runs


def _write(nodes: Iterable[_Element | _Text], *, in_link: bool) -> Iterator[_Part]:
    for origin, run in _runs(nodes):
        if origin == _MIXED:
            for node in run:
                yield from _take_apart(node, in_link=in_link)
        else:
            has_link = in_link or any(
                isinstance(node, _Element) and node.has_link() for node in run
            )
            yield _Part("".join(node.html for node in run), origin, has_link)


def _take_apart(node: _Element | _Text, *, in_link: bool) -> Iterator[_Part]:
    """Write what has several origins, or is a block, from the inside."""
    if isinstance(node, _Element):
        yield _Part(node.opening, ends_block=not node.is_inline)
        yield from _write(node.children, in_link=in_link or node.name == "a")
        yield _Part(node.closing, ends_block=not node.is_inline)


def _ends_of_phrases(parts: Sequence[_Part]) -> list[tuple[_Part, bool]]:
    """Tell of each part whether its phrase ends there, as far as this block is concerned."""
    found: list[tuple[_Part, bool]] = []
    following: int | None = None
    for part in reversed(parts):
        found.append((part, part.version != following))
        following = None if part.ends_block else part.version or following
    return found[::-1]


def _mark(part: _Part, age: int, label: str | None) -> str:
    marks = f'class="ph age-{age}" data-version="{part.version}"'
    if label is None:
        return f"<span {marks}>{part.html}</span>"
    shown = f"{part.html}<sup>{escape(label)}</sup>"
    if part.has_link:
        return f"<span {marks}>{shown}</span>"
    return f'<a {marks} href="#v{part.version}">{shown}</a>'

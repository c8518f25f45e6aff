"""Markdown -> blocks: what a reader sees as one piece, each with its place in lists and tables.

Rendering and comparing both stand on these, so that what is compared is what is seen.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import zip_longest

from markdown_it import MarkdownIt
from markdown_it.token import Token

from requirements_store.tags import comment_block, tag_of
from requirements_store.tokens import BLANK

Mark = tuple[str, str]
"""A tag name, or ``br`` or ``img``, and the address of a link or an image."""

Run = tuple[str, tuple[Mark, ...]]
"""Text, and the marks that it stands in, outermost first."""

BREAK: Mark = ("br", "")

_MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_MARKDOWN.disable("html_block")
comment_block(_MARKDOWN)

_BLANKS = re.compile(rf"{BLANK}+")
_ZERO_WIDTH = re.compile("[\u200b\ufeff]")
# XML, and so a checked page, has no place for these.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"(?<!\w)\[([^\[\]]+)\]\[((?:[a-z]|\d+-)[a-z0-9._-]*)\]")
_CONTAINERS = frozenset(("ul", "ol", "li", "blockquote", "table", "thead", "tbody"))


@dataclass(frozen=True, slots=True)
class Container:
    """A list, item, quote or table around blocks; *number* tells it from others in one text.

    *count* is the number that a numbered list starts with, or that an item of one has.
    """

    tag: str
    number: int
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, row, rule or code: ``p``, ``h1``…``h6``, ``tr``, ``hr``, ``pre``.

    Only a row has several cells. Blanks are single but in ``pre``; a hard break is a run.
    """

    kind: str
    path: tuple[Container, ...]
    cells: tuple[tuple[Run, ...], ...]
    alignments: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What a reader reads."""
        return " ".join("".join(text for text, _ in cell) for cell in self.cells)


@lru_cache(maxsize=8192)
def blocks(text: str) -> tuple[Block, ...]:
    """Take Markdown apart into blocks, in order.

    Of HTML, ``p br ul ol li b i em strong sub sup code`` mean what they mean, comments are
    dropped, and everything else is text.
    """
    builder = _Builder()
    for token in _MARKDOWN.parse(_UNPRINTABLE.sub("\ufffd", text)):
        builder.take(token)
    return tuple(builder.blocks)


def plain(text: str) -> str:
    """Return what a reader reads, without links, emphasis and tags, on one line."""
    return " ".join(" ".join(block.text for block in blocks(text)).split())


@dataclass
class _Builder:
    """Walks over the tokens of a text and collects blocks."""

    blocks: list[Block] = field(default_factory=list)
    path: list[Container] = field(default_factory=list)
    floors: list[int] = field(default_factory=list)  # where what Markdown opened begins
    runs: list[Run] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    kind: str = "p"
    cells: list[tuple[Run, ...]] | None = None
    alignments: list[str] = field(default_factory=list)
    number: int = 0
    counts: dict[int, int] = field(default_factory=dict)

    def take(self, token: Token) -> None:
        if token.type == "inline":
            self._inline(token.children or [])
        elif token.tag in _CONTAINERS:
            self._contain(token)
        elif token.tag in ("tr", "td", "th"):
            self._tabulate(token)
        elif token.type in ("heading_open", "paragraph_open"):
            self.kind = token.tag
        elif token.type in ("fence", "code_block"):
            self._add("pre", (((token.content, ()),),))
        elif token.type == "hr":
            self._add("hr", ())

    def _add(
        self, kind: str, cells: tuple[tuple[Run, ...], ...], alignments: Sequence[str] = ()
    ) -> None:
        self.blocks.append(Block(kind, tuple(self.path), cells, tuple(alignments)))

    def _contain(self, token: Token) -> None:
        if token.nesting == 1:
            self.floors.append(len(self.path))
            self._open(token.tag, int(token.attrs.get("start", 1)))
        else:
            del self.path[self.floors.pop() :]

    def _open(self, tag: str, start: int = 1) -> None:
        self.number += 1
        count = None
        if tag == "ol":
            count = start
            self.counts[self.number] = start
        elif tag == "li" and self.path and self.path[-1].tag == "ol":
            count = self.counts[self.path[-1].number]
            self.counts[self.path[-1].number] += 1
        self.path.append(Container(tag, self.number, count))

    def _tabulate(self, token: Token) -> None:
        if token.type == "tr_open":
            self.cells, self.alignments = [], []
        elif token.type == "tr_close":
            self._add("tr", tuple(self.cells or ()), self.alignments)
            self.cells = None
        elif token.nesting == 1:
            self.alignments.append(str(token.attrs.get("style", "")).removeprefix("text-align:"))

    def _inline(self, children: Iterable[Token]) -> None:
        for token in children:
            if token.type == "html_inline":
                self._tag(token.content)
            elif token.nesting:
                self._mark(token)
            elif token.type == "image":
                source = str(token.attrs.get("src", ""))
                self._write(token.content or source, ("img", source))
            elif token.type == "code_inline":
                self._write(token.content, ("code", ""))
            elif token.type == "hardbreak":
                self._write("\n", BREAK)
            elif token.type == "softbreak":
                self._write("\n")
            else:
                self._text(token.content)
        self.marks.clear()
        if self.cells is not None:
            self.cells.append(_tidy(self.runs))
            self.runs = []
        else:
            self._end_block()

    def _write(self, text: str, *marks: Mark) -> None:
        self.runs.append((text, (*self.marks, *marks)))

    def _text(self, content: str) -> None:
        """Write text; a link to what the rest of the document defines is known by its name."""
        parts = _REFERENCE.split(content)
        for text, linked, name in zip_longest(parts[::3], parts[1::3], parts[2::3], fillvalue=""):
            self._write(text)
            if name:
                self._write(linked, ("a", name))

    def _mark(self, token: Token) -> None:
        if token.nesting == 1:
            self.marks.append((token.tag, str(token.attrs.get("href", ""))))
        else:
            self._unmark(token.tag)

    def _unmark(self, tag: str) -> None:
        """Take the innermost mark of this name away, if there is one."""
        for place in reversed(range(len(self.marks))):
            if self.marks[place][0] == tag:
                del self.marks[place]
                return

    def _end_block(self) -> None:
        runs = _tidy(self.runs)
        self.runs = []
        if runs:
            self._add(self.kind, (runs,))
        self.kind = "p"

    def _tag(self, content: str) -> None:
        """Do what an HTML tag means, or write it down."""
        tag = tag_of(content)
        if tag is None:
            self._write(content)
        elif tag.name == "br":
            self._write("\n", BREAK)
        elif tag.is_mark:
            self._html_mark(tag.name, closing=tag.closing)
        elif self.cells is not None:
            self._in_cell(tag.name, closing=tag.closing)
        elif tag.name:
            self._html_block(tag.name, closing=tag.closing)

    def _html_mark(self, name: str, *, closing: bool) -> None:
        if closing:
            self._unmark(name)
        else:
            self.marks.append((name, ""))

    def _in_cell(self, name: str, *, closing: bool) -> None:
        """A cell holds one line of text: items and paragraphs in it become lines."""
        if name in ("p", "li") and not closing:
            self._write("\n", BREAK)
            if name == "li":
                self._write("• ")

    def _html_block(self, name: str, *, closing: bool) -> None:
        self._end_block()
        floor = self.floors[-1] + 1 if self.floors else 0
        if closing or name == "li":
            self._close(name, floor)
        if closing or name == "p":
            return
        if name == "li" and (len(self.path) <= floor or self.path[-1].tag not in ("ul", "ol")):
            self._open("ul")
        self._open(name)

    def _close(self, name: str, floor: int) -> None:
        """Close the innermost HTML element of this name, an item only within its own list."""
        for place in reversed(range(floor, len(self.path))):
            if self.path[place].tag == name:
                del self.path[place:]
                return
            if name == "li" and self.path[place].tag in ("ul", "ol"):
                return


def _tidy(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Make blanks single, leave them out at the ends and at breaks, and join equal runs."""
    tidied: list[Run] = []
    after_blank = True
    for text, marks in runs:
        if BREAK in marks:
            _strip_end(tidied)
            kept = "\n" if tidied else ""
        else:
            kept = _BLANKS.sub(" ", _ZERO_WIDTH.sub("", text))
            kept = kept[1:] if after_blank and kept.startswith(" ") else kept
        if not kept:
            continue
        after_blank = kept[-1] in " \n"
        if tidied and tidied[-1][1] == marks and BREAK not in marks:
            tidied[-1] = (tidied[-1][0] + kept, marks)
        else:
            tidied.append((kept, marks))
    _strip_end(tidied)
    while tidied and BREAK in tidied[-1][1]:
        tidied.pop()
        _strip_end(tidied)
    return tuple(tidied)


def _strip_end(runs: list[Run]) -> None:
    while runs and BREAK not in runs[-1][1] and runs[-1][0].endswith(" "):
        text, marks = runs.pop()
        if text.rstrip(" "):
            runs.append((text.rstrip(" "), marks))

"""Lines of words compared: HTML with ``ins``, ``del`` and changes of format, always closed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from requirements_store.blocks import Run
from requirements_store.comparing import word_pairs
from requirements_store.elements import inline
from requirements_store.marked_words import MarkedWord, cut, marked_words
from requirements_store.tokens import Word, is_figure

Line = tuple[Run, ...]

_TAGS = {"removed": "del", "added": "ins", "moved": "ins", "moved_away": "del"}


def whole(line: Line, name: str) -> str:
    """Return a line that stands on one side only; *name* says why."""
    return _marked(line, name, "moved" if name.startswith("moved") else "") if line else ""


def marked_lines(old: Sequence[Line], new: Sequence[Line]) -> list[str]:
    """Return the HTML of each new line, with what became of the words of all old ones."""
    olds, news = [_spaced(placed) for placed in _placed(old)], list(_placed(new))
    writer = _Writer([_Line() for _ in new])
    pairs = word_pairs([placed.word for placed in olds], [placed.word for placed in news])
    i = j = 0
    for to_i, to_j in (*pairs, (len(olds), len(news))):
        if to_i > i or to_j > j:
            writer.stretch(olds[i:to_i], news[j:to_j])
        if to_i < len(olds):
            writer.pair(olds[to_i], news[to_j])
        i, j = to_i + 1, to_j + 1
    return [line.html() for line in writer.lines]


class _Placed(NamedTuple):
    """A word as it is compared, as it is shown, its line, and whether it begins a later line."""

    word: Word
    marked: MarkedWord
    line: int
    first: bool


def _placed(lines: Sequence[Line]) -> Iterator[_Placed]:
    for number, line in enumerate(lines):
        found = marked_words(line)
        if number and found:
            yield _Placed(Word("\n\n", found[0].word.core), found[0], number, first=True)
            found = found[1:]
        yield from [_Placed(marked.word, marked, number, False) for marked in found]  # noqa: FBT003


def _spaced(placed: _Placed) -> _Placed:
    """Let a blank stand for what divides an old line from the one before."""
    if not placed.first:
        return placed
    core = placed.marked.word.core
    runs = ((" ", placed.marked.runs[0][1]), *placed.marked.runs)
    return placed._replace(marked=MarkedWord(Word(" ", core), runs))


@dataclass(slots=True)
class _Segment:
    """Runs that stay, that took on another format, or that replaced others."""

    kind: str
    old: list[Run] = field(default_factory=list)
    new: list[Run] = field(default_factory=list)
    old_words: list[str] = field(default_factory=list)
    new_words: list[str] = field(default_factory=list)

    def html(self) -> str:
        """Return the segment with its marks."""
        if self.kind == "equal":
            return inline(self.new)
        if self.kind != "change":
            return f'<span class="{self.kind}">{_spoken(self.kind)}{inline(self.new)}</span>'
        name = "num" if self.is_figure_for_figure() else ""
        deleted = _marked(self.old, "removed", name) if self.old else ""
        return deleted + (_marked(self.new, "added", name) if self.new else "")

    def is_figure_for_figure(self) -> bool:
        """Tell whether one figure replaced one figure."""
        return len(self.old_words) == len(self.new_words) == 1 and all(
            map(is_figure, (*self.old_words, *self.new_words))
        )


@dataclass(slots=True)
class _Line:
    """One line as it is written."""

    segments: list[_Segment] = field(default_factory=list)

    def at(self, kind: str) -> _Segment:
        """Return the segment to go on with."""
        if not self.segments or self.segments[-1].kind != kind:
            self.segments.append(_Segment(kind))
        return self.segments[-1]

    def html(self) -> str:
        """Return the line; a blank that needs no mark stands outside of it."""
        written = []
        for place, segment in enumerate(self.segments):
            following = self.segments[place + 1] if place + 1 < len(self.segments) else None
            before, after = _loose_blanks(segment, following, is_first=not place)
            written += [before, segment.html(), after]
        return "".join(written)


class _Writer:
    """Writes words to the lines that they stand in.

    A line of the new text ends with a gap. So an old word that no blank divides from the one
    before must stand in the same line as that one, or the old text would read differently.
    """

    def __init__(self, lines: list[_Line]) -> None:
        self.lines = lines
        self._line = 0
        self._old_line: int | None = None  # where the last word of the old text stands

    def stretch(self, old: Sequence[_Placed], new: Sequence[_Placed]) -> None:
        """Write words that have no partners."""
        for placed in old:
            if placed.marked.word.blank or self._old_line is None:
                self._old_line = new[0].line if new else self._line
            segment = self.lines[self._old_line].at("change")
            segment.old += placed.marked.runs
            segment.old_words.append(placed.word.core)
        for placed in new:
            self._line = placed.line
            segment = self.lines[self._line].at("change")
            segment.new += placed.marked.runs
            segment.new_words.append(placed.word.core)

    def pair(self, old: _Placed, new: _Placed) -> None:
        """Write a word that stays, with what differs in it or before it."""
        was, now = old.marked, new.marked
        elsewhere = not was.word.blank and self._old_line not in (None, new.line)
        if elsewhere or was.word.core != now.word.core:
            self.stretch([old], [])
            self.stretch([], [new])
            return
        self._line = self._old_line = new.line
        line = self.lines[new.line]
        if was == now:
            line.at("equal").new += now.runs
            return
        if was.word.blank == now.word.blank:
            self._format(was.blank, now.blank)
        elif not new.first:
            line.at("change").old += was.blank
            line.at("change").new += now.blank
        self._format(was.core, now.core)

    def _format(self, old: Line, new: Line) -> None:
        """Write runs whose text stays; their format may not."""
        line = self.lines[self._line]
        if not new:
            return
        if old == new:
            line.at("equal").new += new
        else:
            line.at("formatted" if _addresses(old) == _addresses(new) else "relinked").new += new


def _addresses(line: Line) -> set[tuple[str, str]]:
    return {mark for _, marks in line for mark in marks if mark[1]}


def _loose_blanks(
    segment: _Segment, following: _Segment | None, *, is_first: bool
) -> tuple[str, str]:
    """Take the blank out of a change where it needs no mark: before it, or after it."""
    if segment.kind != "change":
        return "", ""
    if segment.old and segment.new:
        return _shared_blank(segment), ""
    runs = segment.old or segment.new
    text = _text(runs)
    if not text.strip():
        return "", ""
    # It may stand outside where a blank follows anyway, or nothing: both texts read the same.
    if text.startswith(" ") and (not following or _text(following.new)[:1] in (" ", "\n")):
        runs[:] = cut(runs, 1)
        return " ", ""
    if text.endswith(" ") and is_first:
        runs[:] = cut(runs, 0, len(text) - 1)
        return "", " "
    return "", ""


def _shared_blank(segment: _Segment) -> str:
    """Take away the blank that both sides of a change begin with, and return it."""
    if cut(segment.old, 0, 1) != cut(segment.new, 0, 1) or segment.old[0][0][0] != " ":
        return ""
    segment.old, segment.new = list(cut(segment.old, 1)), list(cut(segment.new, 1))
    return " "


def _text(runs: Iterable[Run]) -> str:
    return "".join(text for text, _ in runs)


def _marked(line: Iterable[Run], name: str, class_: str) -> str:
    tag = _TAGS[name]
    opening = f'<{tag} class="{class_}">' if class_ else f"<{tag}>"
    return f"{opening}{_spoken(name)}{inline(line)}</{tag}>"


def _spoken(name: str) -> str:
    """Return the place of a word for screen readers."""
    return f'<span class="vh" data-word="{name}"></span>'

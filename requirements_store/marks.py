"""Two texts -> HTML in which what was added, removed, moved or formatted is marked.

``ins`` and ``del`` stand inside blocks only. Words for screen readers are placeholders, so that
the HTML can be kept once and shown in any language (``spoken``).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape

from requirements_store.blocks import Block, Container, Run, blocks
from requirements_store.comparing import common
from requirements_store.elements import cell, leaf, nested
from requirements_store.marked_lines import marked_lines, whole
from requirements_store.marked_words import marked_words
from requirements_store.matching import Match, Passage, match

_PLACEHOLDER = re.compile(r'<span class="(vh|note)" data-word="([a-z_]+)"></span>')
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_FEWEST_MOVED = 3


@dataclass(frozen=True, slots=True)
class MarkWords:
    """What is said before each mark; the last ones can be seen, too."""

    added: str = "Added:"
    removed: str = "Removed:"
    formatted: str = "Formatted differently:"
    relinked: str = "Link changed:"
    moved: str = "Moved to here:"
    moved_away: str = "Moved from here:"
    regrouped: str = "Divided differently:"
    rearranged: str = "Columns arranged differently:"
    was_paragraph: str = "Was a paragraph:"
    was_heading: str = "Was a heading:"
    was_bullets: str = "Was in a bulleted list:"
    was_numbers: str = "Was in a numbered list:"
    was_quote: str = "Was a quotation:"
    was_level: str = "Was on another level:"


def render_comparison(old: str | None, new: str | None) -> str:
    """Show what became of *old* in *new*; ``None`` is absent.

    Without what is removed the HTML reads as *new*, without what is added as *old*.
    """
    before = blocks(old) if old is not None else ()
    after = blocks(new) if new is not None else ()
    comparison = _Comparison(before, after)
    return nested(comparison.leaves(), numbered=True)


def spoken(html: str, words: MarkWords) -> str:
    """Put the words for screen readers, and the notes, into a rendered comparison."""
    return _PLACEHOLDER.sub(
        lambda found: f'<span class="{found[1]}">{escape(getattr(words, found[2]))} </span>', html
    )


class _Comparison:
    """Two texts' blocks, matched."""

    def __init__(self, old: Sequence[Block], new: Sequence[Block]) -> None:
        self.old, self.new = old, new
        self.matches = _matches(old, new)
        self.moved_away, self.moved_here = self._moves()
        self.homes = self._homes()

    def leaves(self) -> Iterator[tuple[tuple[Container, ...], str]]:
        """Yield each block as HTML, and where it belongs, in the order of reading."""
        i = j = 0
        for group in [*self.matches, Match(_at_end(self.old), _at_end(self.new))]:
            for place in range(i, group.old.start):
                name = "moved_away" if place in self.moved_away else "removed"
                yield self._home(self.old[place]), _whole_block(self.old[place], name)
            for place in range(j, group.new.start):
                name = "moved" if place in self.moved_here else "added"
                yield self.new[place].path, _whole_block(self.new[place], name)
            yield from self._group(group)
            i, j = group.old.stop, group.new.stop

    def _group(self, group: Match) -> Iterator[tuple[tuple[Container, ...], str]]:
        olds = self.old[group.old.start : group.old.stop]
        news = self.new[group.new.start : group.new.stop]
        if not news:
            return
        if news[0].kind == "tr":
            yield news[0].path, _row(olds[0], news[0])
            return
        lines = marked_lines([_line(old) for old in olds], [_line(new) for new in news])
        for place, (block, html) in enumerate(zip(news, lines, strict=True)):
            was = olds[min(place, len(olds) - 1)]
            divided = len(olds) != len(news) or len(olds) > 1
            note = _structure_note(was, block) or ("regrouped" if divided else "")
            yield block.path, leaf(block, [_note(note) + html] if block.cells else [])

    def _moves(self) -> tuple[set[int], set[int]]:
        """Find blocks that are gone at one place and stand, the same, at another."""
        olds, news = self._unmatched()
        here: dict[tuple[object, ...], list[int]] = {}
        for place in news:
            here.setdefault(_looks(self.new[place]), []).append(place)
        away, moved = set(), set()
        for place in olds:
            looks = _looks(self.old[place])
            if here.get(looks) and len(self.old[place].text.split()) >= _FEWEST_MOVED:
                away.add(place)
                moved.add(here[looks].pop(0))
        return away, moved

    def _unmatched(self) -> tuple[list[int], list[int]]:
        matched_old = {place for group in self.matches for place in group.old}
        matched_new = {place for group in self.matches for place in group.new}
        return (
            [place for place in range(len(self.old)) if place not in matched_old],
            [place for place in range(len(self.new)) if place not in matched_new],
        )

    def _homes(self) -> dict[int, Container]:
        """Return which list, item or table of the new text each of the old one became."""
        homes: dict[int, Container] = {}
        for group in self.matches:
            if not group.old or not group.new:
                continue
            old, new = self.old[group.old.start].path, self.new[group.new.start].path
            for was, now in zip(old, new, strict=False):
                if was.tag != now.tag:
                    break
                homes.setdefault(was.number, now)
        return homes

    def _home(self, block: Block) -> tuple[Container, ...]:
        """Return where a block that is gone is shown: in what its lists and tables became."""
        return tuple(
            self.homes.get(container.number, replace(container, number=-container.number))
            for container in block.path
        )


def _line(block: Block) -> tuple[Run, ...]:
    return block.cells[0] if block.cells else ()


def _at_end(some: Sequence[Block]) -> range:
    return range(len(some), len(some))


def _matches(old: Sequence[Block], new: Sequence[Block]) -> list[Match]:
    if len(old) == len(new) == 1 and _family(old[0]) == _family(new[0]):
        return [Match(range(1), range(1))]
    return match(_passages(old), _passages(new), common)


def _family(block: Block) -> str:
    """Only blocks of one family can become each other."""
    return block.kind if block.kind in ("tr", "hr", "pre") else ""


def _passages(some: Sequence[Block]) -> list[Passage]:
    return [
        Passage(
            tuple(word.core for runs in block.cells for word, _ in marked_words(runs)),
            _family(block),
            _name(block),
            divisible=block.kind != "tr",
        )
        for block in some
    ]


def _name(block: Block) -> str:
    """Return what a row is known by: its first cell."""
    return "".join(text for text, _ in block.cells[0]) if block.kind == "tr" and block.cells else ""


def _looks(block: Block) -> tuple[object, ...]:
    return block.kind, block.cells


def _whole_block(block: Block, name: str) -> str:
    """Return a block that stands on one side only."""
    cells = [whole(runs, name) for runs in block.cells]
    if block.kind != "tr":
        return leaf(block, cells, _dashed(name))
    row = [cell(block, column, html) for column, html in enumerate(cells)]
    return leaf(block, row, f"row-{_dashed(name)}")


def _dashed(name: str) -> str:
    return name.replace("_", "-")


def _row(old: Block, new: Block) -> str:
    """Return a row that was and is, cell by cell."""
    cells: list[str] = []
    i = j = 0
    for group in [*_columns(old, new), Match(_at_stop(old), _at_stop(new))]:
        cells += [
            cell(old, column, whole(old.cells[column], "removed"), "cell-removed")
            for column in range(i, group.old.start)
        ]
        cells += [
            cell(new, column, whole(new.cells[column], "added"), "cell-added")
            for column in range(j, group.new.start)
        ]
        for was, now in zip(group.old, group.new, strict=True):
            html = marked_lines([old.cells[was]], [new.cells[now]])[0]
            if old.alignments[was : was + 1] != new.alignments[now : now + 1]:
                html = _note("rearranged") + html
            cells.append(cell(new, now, html))
        i, j = group.old.stop, group.new.stop
    return leaf(new, cells)


def _at_stop(row: Block) -> range:
    return range(len(row.cells), len(row.cells))


def _columns(old: Block, new: Block) -> list[Match]:
    """Match cells: by their place, or, where columns came or went, by what they say."""
    if len(old.cells) == len(new.cells):
        return [Match(range(n, n + 1), range(n, n + 1)) for n in range(len(new.cells))]
    texts = [["".join(text for text, _ in runs) for runs in block.cells] for block in (old, new)]
    return [Match(range(i, i + 1), range(j, j + 1)) for i, j in common(*texts)]


def _structure_note(old: Block, new: Block) -> str:
    """Say what a block was, if it is something else now."""
    if _structure(old) == _structure(new):
        return ""
    was, now = _named(old), _named(new)
    return was if was != now else "was_level"


def _structure(block: Block) -> tuple[object, ...]:
    containers = [
        (container.tag, container.count if container.tag == "ol" else None)
        for container in block.path
    ]
    return (block.kind, *containers)


def _named(block: Block) -> str:
    if block.kind in _HEADINGS:
        return "was_heading"
    names = {"ul": "was_bullets", "ol": "was_numbers", "blockquote": "was_quote"}
    tags = [container.tag for container in reversed(block.path) if container.tag in names]
    return names[tags[0]] if tags else "was_paragraph"


def _note(word: str) -> str:
    return f'<span class="note" data-word="{word}"></span>' if word else ""

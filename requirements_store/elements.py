"""Blocks -> HTML elements: well-formed, without script, style, id or picture."""

import re
from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from operator import itemgetter

from requirements_store.blocks import BREAK, Block, Container, Mark, Run

_ADDRESS = re.compile(r"(?:https?://|mailto:|#)\S+", re.IGNORECASE)
_ALIGNMENTS = frozenset(("left", "right", "center"))


def nested(leaves: Iterable[tuple[tuple[Container, ...], str]], *, numbered: bool = False) -> str:
    """Put HTML into its lists, quotes and tables; *numbered* items say their own number."""
    written: list[str] = []
    path: tuple[Container, ...] = ()
    for wanted, html in leaves:
        kept = _shared(path, wanted)
        written += [_closing(container) for container in reversed(path[kept:])]
        written += [_opening(container, numbered=numbered) for container in wanted[kept:]]
        written.append(html)
        path = wanted
    written += [_closing(container) for container in reversed(path)]
    return "".join(written)


def leaf(block: Block, cells: Sequence[str], name: str = "") -> str:
    """Return the element of one block, with a class *name*; a row's cells are elements already."""
    if block.kind == "tr":
        return _element("tr", name, "".join(cells))
    if block.kind == "hr":
        return f"<hr{_class(name)}/>"
    if block.kind == "pre":
        return f'<pre tabindex="0"{_class(name)}><code>{cells[0]}</code></pre>'
    if block.kind == "p":
        return _element("p", name, cells[0])
    return _element("p", f"heading level-{block.kind[1:]} {name}".rstrip(), cells[0])


def cell(block: Block, column: int, html: str, name: str = "") -> str:
    """Return one cell of a row."""
    is_header = any(container.tag == "thead" for container in block.path)
    alignment = block.alignments[column] if column < len(block.alignments) else ""
    names = [f"align-{alignment}" if alignment in _ALIGNMENTS else "", name]
    opening = f'<th scope="col"{_class(*names)}>' if is_header else f"<td{_class(*names)}>"
    return f"{opening}{html}</{'th' if is_header else 'td'}>"


def inline(runs: Iterable[Run]) -> str:
    """Return text with its marks, each closed."""
    written: list[str] = []
    stack: list[Mark] = []
    for marks, same in groupby(runs, key=itemgetter(1)):
        wanted = _visible(marks) if marks else []
        kept = _shared(stack, wanted)
        written += [f"</{tag}>" for tag, _ in reversed(stack[kept:])]
        written += [_tag(mark) for mark in wanted[kept:]]
        text = "".join(text for text, _ in same)
        written.append("<br/>" * len(text) if BREAK in marks else escape(text))
        stack = wanted
    written += [f"</{tag}>" for tag, _ in reversed(stack)]
    return "".join(written)


def _visible(marks: Sequence[Mark]) -> list[Mark]:
    """Return the marks that become elements: no address that is not safe, no link in a link."""
    chosen: list[Mark] = []
    for tag, address in marks:
        if tag in ("a", "img"):
            if _ADDRESS.fullmatch(address) and not any(mark[0] == "a" for mark in chosen):
                chosen.append(("a", address))
        elif tag != BREAK[0]:
            chosen.append((tag, ""))
    return chosen


def _tag(mark: Mark) -> str:
    tag, address = mark
    if tag != "a":
        return f"<{tag}>"
    abroad = "" if address.startswith("#") else ' rel="noopener noreferrer nofollow"'
    return f'<a href="{escape(address)}"{abroad}>'


def _shared(one: Sequence[object], other: Sequence[object]) -> int:
    """Return how many things both begin with."""
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length


def _opening(container: Container, *, numbered: bool) -> str:
    tag, count = container.tag, container.count
    if tag == "table":
        return '<div class="table" tabindex="0"><table>'
    if tag == "ol" and count not in (None, 1):
        return f'<ol start="{count}">'
    if tag == "li" and numbered and count is not None:
        return f'<li value="{count}">'
    return f"<{tag}>"


def _closing(container: Container) -> str:
    return "</table></div>" if container.tag == "table" else f"</{container.tag}>"


def _element(tag: str, name: str, html: str) -> str:
    return f"<{tag}{_class(name)}>{html}</{tag}>"


def _class(*names: str) -> str:
    given = " ".join(filter(None, names))
    return f' class="{given}"' if given else ""

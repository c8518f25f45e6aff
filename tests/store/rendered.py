"""Reads rendered HTML the way people do: all of it, or without what was added or removed."""

from xml.etree import ElementTree as ET

from requirements_store.blocks import plain

BLOCKS = ("p", "li", "tr", "td", "th", "pre", "br")
MARKS = ("ins", "del")


def parsed(html: str) -> ET.Element:
    """Raise what the XML parser raises if *html* is not well-formed."""
    return ET.fromstring(f"<div>{html}</div>")  # noqa: S314


def reading(html: str, *, without: str = "") -> str:
    """Return the text on one line, leaving out one kind of mark."""
    pieces: list[str] = []
    _read(parsed(html), without, pieces)
    return " ".join("".join(pieces).split())


def _read(element: ET.Element, without: str, pieces: list[str]) -> None:
    if element.tag == without:
        return
    gap = " " if element.tag in BLOCKS else ""
    pieces.append(gap + (element.text or ""))
    for child in element:
        _read(child, without, pieces)
        pieces.append(child.tail or "")
    pieces.append(gap)


def gives_both_texts_back(html: str, old: str, new: str) -> bool:
    """Tell whether the comparison reads as *old* and as *new*."""
    return reading(html, without="ins") == plain(old) and reading(html, without="del") == plain(new)


def marks(html: str) -> int:
    """Count what shows a change, in whatever way."""
    names = {"note", "formatted", "relinked", "added", "removed", "moved", "moved-away"}
    return sum(
        element.tag in MARKS
        or bool(names & set(element.get("class", "").split()))
        or "row-" in element.get("class", "")
        or "cell-" in element.get("class", "")
        for element in parsed(html).iter()
    )


def marks_stand_inside_blocks(html: str) -> bool:
    """Tell whether no block stands in a mark."""
    return not any(
        inner.tag in (*BLOCKS[:-1], "ul", "ol", "table", "div", "blockquote", "hr")
        for element in parsed(html).iter()
        if element.tag in MARKS
        for inner in element.iter()
    )

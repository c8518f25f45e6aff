"""Counting words: in a text, in marked HTML, and in other tools' differences."""

import re
from html.parser import HTMLParser

from requirements_store.comparing import common

_WORD = re.compile(r"\w+|[^\w\s]")
_PIECE = re.compile(r"\w+|\s+|[^\w\s]")


def words(text: str) -> int:
    """Return how many words and punctuation marks a text has."""
    return sum(1 for _ in _WORD.finditer(text))


def split(text: str) -> list[str]:
    """Return words, marks and stretches of white space; joined they are *text*."""
    return _PIECE.findall(text)


class _Marked(HTMLParser):
    """Text inside ``ins`` and ``del``, and text that is left without ``del``."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[str] = []
        self.changed: list[str] = []
        self.left: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in ("ins", "del"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ins", "del"):
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open:
            self.changed.append(data)
        if "del" not in self._open:
            self.left.append(data)


def changed_words(html: str) -> int:
    """Return how many words stand inside ``ins`` and ``del``."""
    return sum(words(text) for text in _read(html).changed)


def fewest_changed_words(old: str, new: str) -> int:
    """Return how many words must be marked, whichever way the texts are compared."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    return len(before) + len(after) - 2 * len(common(before, after))


def without_deleted(html: str) -> str:
    """Return the visible text, white space aside, when what is deleted goes."""
    return "".join("".join(_read(html).left).split())


def _read(html: str) -> _Marked:
    marked = _Marked()
    marked.feed(html)
    marked.close()
    return marked

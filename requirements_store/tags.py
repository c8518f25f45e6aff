"""The HTML that means something in a specification; all other HTML is text."""

import re
from bisect import bisect_left
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

_TAG = re.compile(r"<(?P<closing>/?)(?P<name>[a-zA-Z]+)(?:\s[^<>]*)?/?>", re.DOTALL)
_MARKS = {name: name for name in ("strong", "em", "sub", "sup", "code")} | {
    "b": "strong",
    "i": "em",
}
_BLOCKS = frozenset(("p", "br", "ul", "ol", "li"))
_LONGEST_COMMENT = 20_000


class Tag(NamedTuple):
    """A tag that means something; a comment has no name and means nothing."""

    name: str
    closing: bool = False
    is_mark: bool = False


def tag_of(content: str) -> Tag | None:
    """Read a piece of HTML; ``None`` is text."""
    if content.startswith("<!--"):
        return Tag("")
    found = _TAG.fullmatch(content)
    if not found:
        return None
    name, closing = found["name"].lower(), bool(found["closing"])
    if name in _MARKS:
        return Tag(_MARKS[name], closing, is_mark=True)
    return Tag(name, closing) if name in _BLOCKS else None


def comment_block(markdown: MarkdownIt) -> None:
    """Let a comment over several paragraphs be one, which is then dropped."""
    markdown.block.ruler.before(
        "heading", "comment", _comment, {"alt": ["paragraph", "blockquote"]}
    )


def _comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """Pass over the lines of a comment that begins a line and ends one."""
    begins = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("<!--", begins):
        return False
    closes = state.src.find("-->", begins, begins + _LONGEST_COMMENT)
    last = bisect_left(state.eMarks, closes, start, end)
    if closes < 0 or last >= end or state.src[closes + 3 : state.eMarks[last]].strip():
        return False
    if not silent:
        state.line = last + 1
    return True

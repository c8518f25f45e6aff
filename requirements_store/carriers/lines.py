"""The lines of a text, and which of them no carrier can stand in."""

import re
from bisect import bisect_right
from itertools import accumulate

from requirements_store.carriers import finding
from requirements_store.documents import Finding

_OPENING = re.compile(
    r" {0,3}(?:(`{3,}+)[^`]*$|(~{3,}+)|(<!--)|<(pre|script|style|textarea)\b)", re.IGNORECASE
)
_COMMENT_END = re.compile("-->")
_RAW_END = re.compile(r"</(?:pre|script|style|textarea)>", re.IGNORECASE)
_ANCHOR = re.compile(r"\s{0,3}(?:\[\]\(\)\{[^{}]*\}|<a\s[^<>]*>\s*</a>)\s*$")


class Lines:
    """A text by lines, without their ends; ``starts`` says where each begins in the text.

    ``hidden`` marks the lines of front matter, code fences, comments and preformatted HTML.
    """

    def __init__(self, text: str) -> None:
        """Split *text* and find out which lines are hidden."""
        self.text = text
        raw = text.split("\n")
        self.starts = list(accumulate((len(line) + 1 for line in raw), initial=0))[:-1]
        self.lines = [line.removesuffix("\r") for line in raw]
        if text.startswith("\ufeff"):  # a byte order mark is no part of the first line
            self.lines[0] = self.lines[0][1:]
            self.starts[0] = 1
        self.findings: list[Finding] = []
        self.hidden = bytearray(len(self.lines))
        self._hide()

    def __len__(self) -> int:
        return len(self.lines)

    def line_at(self, position: int) -> int:
        """Return the line that the character at *position* stands in."""
        return max(bisect_right(self.starts, position) - 1, 0)

    def end_of(self, line: int) -> int:
        """Return where *line* ends in the text."""
        return self.starts[line] + len(self.lines[line])

    def markup_only(self, line: int) -> bool:
        """Tell whether *line* is blank or a mere link target."""
        content = self.lines[line]
        return not content or content.isspace() or bool(_ANCHOR.match(content))

    def _hide(self) -> None:
        line = self._hide_front_matter()
        while line < len(self.lines):
            opening = _OPENING.match(self.lines[line])
            line = self._hide_from(line, opening) if opening else line + 1

    def _hide_front_matter(self) -> int:
        fence = self.lines[0].rstrip()
        if fence not in ("---", "+++"):
            return 0
        ends = ("---", "...") if fence == "---" else ("+++",)
        for line in range(1, len(self.lines)):
            if self.lines[line].rstrip() in ends:
                self.hidden[: line + 1] = b"\1" * (line + 1)
                return line + 1
        return 0

    def _hide_from(self, line: int, opening: re.Match[str]) -> int:
        """Hide the block that *opening* begins; return the line after it."""
        fence = opening[1] or opening[2]
        closing = _closing(opening)
        after = line + 1 if fence else line
        while after < len(self.lines) and not closing.search(self.lines[after]):
            after += 1
        if after >= len(self.lines):
            self.findings.append(_unclosed(opening, line))
        end = min(after + 1, len(self.lines))
        self.hidden[line:end] = b"\1" * (end - line)
        return end


def _closing(opening: re.Match[str]) -> re.Pattern[str]:
    fence = opening[1] or opening[2]
    if fence:
        return re.compile(rf"^ {{0,3}}{fence[0]}{{{min(len(fence), 1000)},}}\s*$")
    return _COMMENT_END if opening[3] else _RAW_END


def _unclosed(opening: re.Match[str], line: int) -> Finding:
    if opening[3]:
        message = "This comment is never closed, so nothing after it is read. End it with “-->”."
        return finding("unclosed-comment", line, message)
    fence = opening[1] or opening[2]
    if fence:
        message = (
            "This code block is never closed, so nothing after it is read. "
            f"End it with {fence[:3]} on a line of its own."
        )
        return finding("unclosed-fence", line, message)
    tag = opening[4].lower()
    message = f"<{tag}> is never closed, so nothing after it is read. End it with </{tag}>."
    return finding("unclosed-element", line, message)

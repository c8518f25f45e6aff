"""The words of a rendered line, each with the marks it stands in."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from requirements_store.blocks import Run
from requirements_store.tokens import Word, words


class MarkedWord(NamedTuple):
    """A word of a line, and its text in runs, the blanks before it included."""

    word: Word
    runs: tuple[Run, ...]

    @property
    def blank(self) -> tuple[Run, ...]:
        """The runs of the blanks."""
        return cut(self.runs, 0, len(self.word.blank))

    @property
    def core(self) -> tuple[Run, ...]:
        """The runs of the word alone."""
        return cut(self.runs, len(self.word.blank), None)


@lru_cache(maxsize=2048)
def marked_words(runs: tuple[Run, ...]) -> list[MarkedWord]:
    """Take a line apart into words that know their marks. The list is not to be changed."""
    found = words("".join(text for text, _ in runs))
    if len(runs) == 1:
        marks = runs[0][1]
        return [MarkedWord(word, ((word.blank + word.core, marks),)) for word in found]
    taken = []
    run = start = 0  # the run that the next word begins in, and where in it
    for word in found:
        missing = len(word.blank) + len(word.core)
        pieces = []
        while missing:
            text, marks = runs[run]
            piece = text[start : start + missing]
            pieces.append((piece, marks))
            missing -= len(piece)
            start += len(piece)
            if start == len(text):
                run, start = run + 1, 0
        taken.append(MarkedWord(word, tuple(pieces)))
    return taken


def cut(runs: Sequence[Run], start: int, stop: int | None = None) -> tuple[Run, ...]:
    """Return the runs of the characters from *start* up to *stop*."""
    pieces = []
    place = 0
    for text, marks in runs:
        first = max(start - place, 0)
        last = len(text) if stop is None else max(stop - place, 0)
        if text[first:last]:
            pieces.append((text[first:last], marks))
        place += len(text)
    return tuple(pieces)

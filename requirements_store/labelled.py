"""A wording, word by word, with the version that each word came with."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate, groupby, pairwise

from requirements_store.comparing import apart
from requirements_store.sentences import sentence_ends

Phrase = tuple[int, str]
"""A version and the words that it brought."""

RUN = 5  # so many words in a row are not the same by chance
_COMMONPLACE = 20  # a run that stands so often in one wording tells nothing
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


class Labelled:
    """A wording and the origin of each of its tokens and words; ``None`` until it is known.

    Words are the tokens with letters or digits in them, without blanks; HTML tags are none.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.blocks = apart(text)
        self.tokens = [token for block in self.blocks for token in block]
        self.origins: list[int | None] = [None] * len(self.tokens)
        self.places = [n for n, (_, core) in enumerate(self.tokens) if _is_word(core)]
        self.words = [_one_line(self.tokens[n].core) for n in self.places]
        self.word_origins: list[int | None] = [None] * len(self.words)

    @classmethod
    def read(cls, phrases: Sequence[Phrase]) -> "Labelled":
        """Return the wording that *phrases* tell of; a token is of the phrase that it ends in."""
        wording = cls("".join(text for _, text in phrases))
        ends = list(accumulate(len(text) for _, text in phrases))
        lengths = (len(blank) + len(core) for blank, core in wording.tokens)
        wording.label([phrases[bisect_left(ends, end)][0] for end in accumulate(lengths)])
        return wording

    def label(self, origins: Sequence[int | None]) -> None:
        """Say where each token comes from."""
        self.origins = list(origins)
        self.word_origins = [self.origins[place] for place in self.places]

    def phrases(self) -> list[Phrase]:
        """Return the text in runs of one origin, all of which are known."""
        labelled = zip(self.origins, self.tokens, strict=True)
        return [
            (version or 0, "".join(blank + core for _, (blank, core) in run))
            for version, run in groupby(labelled, key=lambda pair: pair[0])
        ]

    def unknown(self, start: int, end: int) -> int:
        """Count the words here whose origin is not known."""
        return self.word_origins[start:end].count(None)

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """The words (from, up to) of each sentence."""
        ends = [0, *(bisect_left(self.places, end) for end in sentence_ends(self.tokens))]
        return [(start, end) for start, end in pairwise(ends) if start < end]

    def sentence_places(self, words: Sequence[str]) -> list[int]:
        """Return where a sentence of these words begins."""
        return self._sentence_places.get(tuple(words), [])

    @cached_property
    def _sentence_places(self) -> dict[tuple[str, ...], list[int]]:
        places = defaultdict(list)
        for start, end in self.sentences:
            places[tuple(self.words[start:end])].append(start)
        return dict(places)

    def run_places(self, words: Sequence[str]) -> list[int]:
        """Return where these words, five or more, stand in a row."""
        found = self._run_places.get(tuple(words[:RUN]), [])
        return [place for place in found if self.words[place : place + len(words)] == words]

    @cached_property
    def _run_places(self) -> dict[tuple[str, ...], list[int]]:
        places = defaultdict(list)
        for start in range(len(self.words) - RUN + 1):
            places[tuple(self.words[start : start + RUN])].append(start)
        return {run: found for run, found in places.items() if len(found) < _COMMONPLACE}


def _is_word(core: str) -> bool:
    return core.isalnum() or (core[:1] != "<" and _LETTER_OR_DIGIT.search(core) is not None)


def _one_line(core: str) -> str:
    return core if core.isalnum() else " ".join(core.split())

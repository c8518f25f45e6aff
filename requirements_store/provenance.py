"""Which version brought each word of a requirement's wording.

A word keeps its version as long as it stands. A sentence, or a run of five words or more, that
was taken out and comes back keeps the version that brought it first, wherever it stands now and
even when the requirement was absent in between. A copy of what still stands is new. White space
and punctuation go with the words beside them.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, groupby, pairwise

from requirements_store.comparing import spans
from requirements_store.sentences import sentence_ends
from requirements_store.tokens import words as take_apart

Phrase = tuple[int, str]
"""A version and the words that it brought."""

_RUN = 5  # so many words in a row are not the same by chance
_COMMONPLACE = 20  # a run that stands so often in one wording tells nothing
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


def provenance(wordings: Sequence[tuple[int, str | None]]) -> list[Phrase]:
    """Return the last wording in phrases, each with the version that brought it.

    *wordings* are versions and texts, oldest first; ``None`` where the requirement was absent.
    Joined, the phrases are the last text; they are as long as possible.
    """
    told: list[_Wording] = []
    for version, text in wordings:
        told.append(_carry(told, text or "", version))
    return told[-1].phrases() if told else []


def carry(earlier: Sequence[Sequence[Phrase]], text: str, version: int) -> list[Phrase]:
    """Return *text* in phrases, when it follows upon wordings whose phrases are known.

    *earlier* are the phrases of this requirement's wordings, oldest first, the last one being
    what *text* replaces; an empty one where the requirement was absent. ``provenance`` is this,
    wording by wording.
    """
    return _carry([_read(phrases) for phrases in earlier], text, version).phrases()


class _Wording:
    """A wording and the origin of each character and word; ``None`` until it is known."""

    def __init__(self, text: str, origins: Sequence[int | None]) -> None:
        self.text = text
        self.origins = origins
        self.tokens = take_apart(text)
        self.ends = list(accumulate(len(blank) + len(core) for blank, core in self.tokens))
        self.at = [n for n, (_, core) in enumerate(self.tokens) if _says_something(core)]
        self.words = [" ".join(self.tokens[n].core.split()) for n in self.at]
        self.word_origins = [origins[self.ends[n] - 1] for n in self.at]

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """The words (from, up to) of each sentence."""
        ends = [0, *(bisect_left(self.at, end) for end in sentence_ends(self.tokens))]
        return [(start, end) for start, end in pairwise(ends) if start < end]

    @cached_property
    def _sentence_places(self) -> dict[tuple[str, ...], list[int]]:
        places = defaultdict(list)
        for start, end in self.sentences:
            places[tuple(self.words[start:end])].append(start)
        return places

    @cached_property
    def _run_places(self) -> dict[tuple[str, ...], list[int]]:
        places = defaultdict(list)
        for start in range(len(self.words) - _RUN + 1):
            places[tuple(self.words[start : start + _RUN])].append(start)
        return {run: found for run, found in places.items() if len(found) < _COMMONPLACE}

    def sentence_places(self, words: Sequence[str]) -> list[int]:
        """Return where a sentence of these words begins."""
        return self._sentence_places.get(tuple(words), [])

    def run_places(self, words: Sequence[str]) -> list[int]:
        """Return where these words, five or more, stand in a row."""
        found = self._run_places.get(tuple(words[:_RUN]), [])
        return [place for place in found if self.words[place : place + len(words)] == words]

    def unknown(self, start: int, end: int) -> int:
        """Count the words here whose origin is not known."""
        return self.word_origins[start:end].count(None)

    def phrases(self) -> list[Phrase]:
        """Return the text in runs of one origin, all of which are known."""
        found, start = [], 0
        for version, run in groupby(self.origins):
            end = start + sum(1 for _ in run)
            found.append((version or 0, self.text[start:end]))
            start = end
        return found


def _says_something(core: str) -> bool:
    return _LETTER_OR_DIGIT.search(core) is not None and not core.startswith("<")


_Places = Callable[[_Wording, Sequence[str]], list[int]]


def _read(phrases: Sequence[Phrase]) -> _Wording:
    origins = [version for version, text in phrases for _ in text]
    return _Wording("".join(text for _, text in phrases), origins)


def _carry(earlier: Sequence[_Wording], text: str, version: int) -> _Wording:
    before = earlier[-1] if earlier else _read([])
    if before.text == text:
        return before
    wording = _Wording(text, _kept(before, text))
    if any(old.words for old in earlier):
        _find_sentences_again(wording, earlier)
        _find_runs_again(wording, earlier)
    _settle(wording, version)
    return wording


def _kept(before: _Wording, text: str) -> list[int | None]:
    """Return the origins of what stands as it did, character by character."""
    if not before.text:
        return [None] * len(text)
    origins: list[int | None] = []
    place = 0
    for kind, part in spans(before.text, text):
        if kind == "insert":
            origins += [None] * len(part)
        else:
            if kind == "equal":
                origins += before.origins[place : place + len(part)]
            place += len(part)
    return origins


def _find_sentences_again(wording: _Wording, earlier: Sequence[_Wording]) -> None:
    for start, end in wording.sentences:
        if wording.unknown(start, end):
            _take_over(wording, start, end, earlier, _Wording.sentence_places)


def _find_runs_again(wording: _Wording, earlier: Sequence[_Wording]) -> None:
    """Look from each new word for the longest run that came back."""
    start = 0
    while start <= len(wording.words) - _RUN:
        for end in _runs(wording, start, earlier):
            if _take_over(wording, start, end, earlier, _Wording.run_places):
                start = end - 1
                break
        start += 1


def _runs(wording: _Wording, start: int, earlier: Sequence[_Wording]) -> list[int]:
    """Return where runs of earlier wordings that begin at this new word end, the longest first.

    Words that are here by chance may stand between five or more new ones, not at the end.
    """
    opening = wording.words[start : start + _RUN]
    if wording.word_origins[start] is not None or not wording.run_places(opening):
        return []
    ends = {
        _end_of_run(wording, start, old.words[place:])
        for old in earlier
        for place in old.run_places(opening)
    }
    return sorted((end for end in ends if wording.unknown(start, end) >= _RUN), reverse=True)


def _end_of_run(wording: _Wording, start: int, words: Sequence[str]) -> int:
    end = start
    for place, (here, there) in enumerate(zip(wording.words[start:], words, strict=False), start):
        if here != there:
            break
        if wording.word_origins[place] is None:
            end = place + 1
    return end


def _take_over(
    wording: _Wording, start: int, end: int, earlier: Sequence[_Wording], places: _Places
) -> bool:
    """Give these words the origins they had in the oldest wording that they came back from.

    They came back when an earlier wording had them more often than they stand now.
    """
    words = wording.words[start:end]
    standing = sum(
        not wording.unknown(place, place + len(words)) for place in places(wording, words)
    )
    for old in earlier:
        found = places(old, words)
        if len(found) > standing:
            place = found[standing]
            wording.word_origins[start:end] = old.word_origins[place : place + len(words)]
            return True
    return False


def _settle(wording: _Wording, version: int) -> None:
    """Say that what is still unknown came now; what is no word goes with a word beside it."""
    origins = [wording.origins[end - 1] for end in wording.ends]
    for place, origin in zip(wording.at, wording.word_origins, strict=True):
        origins[place] = origin
    known = [version if origin is None else origin for origin in origins]
    wording.word_origins = [known[place] for place in wording.at]
    if wording.at:
        for place, origin in _beside(wording, known):
            known[place] = origin
    wording.origins = [
        origin
        for (blank, core), origin in zip(wording.tokens, known, strict=True)
        for _ in blank + core
    ]


def _beside(wording: _Wording, origins: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the tokens that are no words, each with the origin of the word that it goes with.

    That is the word before it. After a blank, it is the one that it came with; else the next.
    """
    first, last = wording.at[0], wording.at[-1]
    yield from ((place, origins[first]) for place in range(first))
    yield from ((place, origins[last]) for place in range(last + 1, len(origins)))
    for left, right in pairwise(wording.at):
        before, after = origins[left], origins[right]
        is_parted = False
        for place in range(left + 1, right):
            came_with_it = origins[place] == before
            is_parted = is_parted or (wording.tokens[place].blank != "" and not came_with_it)
            yield place, after if is_parted else before

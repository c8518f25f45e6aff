"""Which version brought each word of a requirement's wording.

A word keeps its version as long as it stands. A sentence, or a run of five words or more, that
was taken out and comes back keeps the version that brought it first, wherever it stands now and
even when the requirement was absent in between. A copy of what still stands is new. White space
and punctuation go with the words beside them.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from requirements_store.comparing import kept
from requirements_store.labelled import RUN, Labelled, Phrase

__all__ = ["Phrase", "carry", "provenance"]

_Places = Callable[[Labelled, Sequence[str]], list[int]]


def provenance(wordings: Sequence[tuple[int, str | None]]) -> list[Phrase]:
    """Return the last wording in phrases, each with the version that brought it.

    *wordings* are versions and texts, oldest first; ``None`` where the requirement was absent.
    Joined, the phrases are the last text; they are as long as possible.
    """
    told: list[Labelled] = []
    for version, text in wordings:
        if not told or told[-1].text != (text or ""):
            told.append(_carry(told, text or "", version))
    return told[-1].phrases() if told else []


def carry(earlier: Sequence[Sequence[Phrase]], text: str, version: int) -> list[Phrase]:
    """Return *text* in phrases, when it follows upon wordings whose phrases are known.

    *earlier* are the phrases of this requirement's wordings, oldest first, the last one being
    what *text* replaces; an empty one where the requirement was absent. ``provenance`` is this,
    wording by wording.
    """
    if earlier and "".join(words for _, words in earlier[-1]) == text:
        return list(earlier[-1])
    return _carry([Labelled.read(phrases) for phrases in earlier], text, version).phrases()


def _carry(earlier: Sequence[Labelled], text: str, version: int) -> Labelled:
    wording = Labelled(text)
    if earlier:
        _keep(wording, earlier[-1])
        _find_sentences_again(wording, earlier)
        _find_runs_again(wording, earlier)
    _settle(wording, version)
    return wording


def _keep(wording: Labelled, before: Labelled) -> None:
    """Let what stands as it did keep its origin."""
    origins: list[int | None] = [None] * len(wording.tokens)
    for old, new in kept(before.blocks, wording.blocks):
        origins[new] = before.origins[old]
    wording.label(origins)


def _find_sentences_again(wording: Labelled, earlier: Sequence[Labelled]) -> None:
    for start, end in wording.sentences:
        if wording.unknown(start, end):
            _take_over(wording, start, end, earlier, Labelled.sentence_places)


def _find_runs_again(wording: Labelled, earlier: Sequence[Labelled]) -> None:
    """Look from each new word for the longest run that came back."""
    if wording.unknown(0, len(wording.words)) < RUN:
        return
    start = 0
    while start + RUN <= len(wording.words):
        start = max((start + 1, *_run_again(wording, start, earlier)))


def _run_again(wording: Labelled, start: int, earlier: Sequence[Labelled]) -> list[int]:
    """Return where the run ends that came back at this word; nothing if none did."""
    for end in _runs(wording, start, earlier):
        if _take_over(wording, start, end, earlier, Labelled.run_places):
            return [end]
    return []


def _runs(wording: Labelled, start: int, earlier: Sequence[Labelled]) -> list[int]:
    """Return where runs of earlier wordings that begin at this new word end, the longest first.

    Words that are here by chance may stand between five or more new ones, not at the end.
    """
    opening = wording.words[start : start + RUN]
    if wording.word_origins[start] is not None or not wording.run_places(opening):
        return []
    ends = {
        _end_of_run(wording, start, old, place)
        for old in earlier
        for place in old.run_places(opening)
    }
    return sorted((end for end in ends if wording.unknown(start, end) >= RUN), reverse=True)


def _end_of_run(wording: Labelled, start: int, old: Labelled, place: int) -> int:
    end = start
    last = min(len(wording.words), start + len(old.words) - place)
    for here in range(start, last):
        if wording.words[here] != old.words[place + here - start]:
            break
        if wording.word_origins[here] is None:
            end = here + 1
    return end


def _take_over(
    wording: Labelled, start: int, end: int, earlier: Sequence[Labelled], places: _Places
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


def _settle(wording: Labelled, version: int) -> None:
    """Say that what is still unknown came now; what is no word goes with a word beside it."""
    for place, origin in zip(wording.places, wording.word_origins, strict=True):
        wording.origins[place] = origin
    known = [version if origin is None else origin for origin in wording.origins]
    for place, origin in list(_beside(wording, known)):
        known[place] = origin
    wording.label(known)


def _beside(wording: Labelled, origins: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the tokens that are no words, each with the origin of the word that it goes with.

    That is the word before it, on its line. After a blank, it is the one that it came with; else
    the next.
    """
    if not wording.places:
        return
    first, last = wording.places[0], wording.places[-1]
    yield from ((place, origins[first]) for place in range(first))
    yield from ((place, origins[last]) for place in range(last + 1, len(origins)))
    for left, right in pairwise(wording.places):
        is_parted = False
        for place in range(left + 1, right):
            blank = wording.tokens[place].blank
            came_with_it = "\n" not in blank and origins[place] == origins[left]
            is_parted = is_parted or (blank != "" and not came_with_it)
            yield place, origins[right if is_parted else left]

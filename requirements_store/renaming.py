"""Requirements that go on under another id."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import ceil

from requirements_store.blocks import plain
from requirements_store.comparisons import Rename
from requirements_store.documents import Requirement
from requirements_store.matching import Common, ratio
from requirements_store.tokens import words

_NEARLY = 0.85
_ALMOST = 0.999  # only an equal text is certain


def renames(
    removed: Sequence[Requirement], added: Sequence[Requirement], common: Common
) -> tuple[Rename, ...]:
    """Find, one to one, requirements whose plain text is equal under another id, or nearly.

    A withdrawn requirement says nothing and goes on nowhere.
    """
    olds = {found.id: plain(found.text) for found in removed if not found.withdrawn}
    news = {found.id: plain(found.text) for found in added if not found.withdrawn}
    found = _equal(olds, news)
    taken = {rename.old for rename in found}, {rename.new for rename in found}
    old_words = {id_: _words(text) for id_, text in olds.items() if id_ not in taken[0]}
    new_words = {id_: _words(text) for id_, text in news.items() if id_ not in taken[1]}
    found += _similar(old_words, new_words, common)
    order = {id_: place for place, id_ in enumerate(olds)}
    return tuple(sorted(found, key=lambda rename: order[rename.old]))


def _equal(olds: dict[str, str], news: dict[str, str]) -> list[Rename]:
    by_text = defaultdict(list)
    for id_, text in reversed(news.items()):
        if text:
            by_text[text].append(id_)
    return [Rename(id_, by_text[text].pop(), 1.0) for id_, text in olds.items() if by_text[text]]


def _similar(
    olds: dict[str, list[str]], news: dict[str, list[str]], common: Common
) -> list[Rename]:
    """Take the most alike first."""
    found = []
    for old, new in _candidates(olds, news):
        share = ratio(olds[old], news[new], common, _NEARLY)
        if share:
            found.append(Rename(old, new, min(round(share, 3), _ALMOST)))
    found.sort(key=lambda rename: -rename.similarity)
    taken: tuple[set[str], set[str]] = set(), set()
    chosen = []
    for rename in found:
        if rename.old not in taken[0] and rename.new not in taken[1]:
            chosen.append(rename)
            taken[0].add(rename.old)
            taken[1].add(rename.new)
    return chosen


def _candidates(
    olds: dict[str, list[str]], news: dict[str, list[str]]
) -> Iterator[tuple[str, str]]:
    """Yield the pairs that can be nearly equal: those share one of their rarest words."""
    counts = Counter(word for some in (*olds.values(), *news.values()) for word in some)
    by_word = defaultdict(list)
    for id_, some in news.items():
        for word in _rarest(some, counts):
            by_word[word].append(id_)
    for id_, some in olds.items():
        sharing = (other for word in _rarest(some, counts) for other in by_word[word])
        for other in dict.fromkeys(sharing):
            yield id_, other


def _rarest(some: list[str], counts: Counter[str]) -> list[str]:
    """Return so many of the rarest words that a text which has none of them is not alike."""
    needed = ceil(len(some) * _NEARLY / (2 - _NEARLY))
    rarest = sorted(some, key=lambda word: (counts[word], word))[: len(some) - needed + 1]
    return list(dict.fromkeys(rarest))


def _words(text: str) -> list[str]:
    return [core.casefold() for _, core in words(text) if any(map(str.isalnum, core))]

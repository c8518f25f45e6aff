"""Which piece of one text became which piece of another, in order."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

Pair = tuple[int, int]
Common = Callable[[Sequence[str], Sequence[str]], list[Pair]]

# How alike two pieces must be to be the same one; how alike the only two left over.
_ALIKE = 0.5
_LEFT_OVER = 0.2
# How far from where it is expected a piece is looked for, and in how many words at most.
_WINDOW = 12
_WORDS = 2_000


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text to be matched: its words, what it can only be matched with, its name.

    One that is not *divisible* never becomes two.
    """

    words: tuple[str, ...]
    family: str = ""
    name: str = ""
    divisible: bool = True


class Match(NamedTuple):
    """Pieces ``old[i]`` for i in *old* became pieces ``new[j]`` for j in *new*."""

    old: range
    new: range


class _Link(NamedTuple):
    place: int
    weight: float
    pair: Pair
    before: "_Link | None"


def chain(weights: Iterable[tuple[Pair, float]]) -> list[Pair]:
    """Choose pairs that rise on both sides and weigh most together.

    Among the heaviest the choice depends on the pairs alone, not on their order.
    """
    ends: list[_Link] = []  # the best chain up to a place: places and weights rise
    for pair, weight in sorted(weights, key=lambda item: (item[0][0], -item[0][1])):
        at = bisect_left(ends, pair[1], key=lambda link: link.place)
        before = ends[at - 1] if at else None
        total = weight + (before.weight if before else 0.0)
        if at < len(ends) and ends[at].place == pair[1] and ends[at].weight >= total:
            continue
        if before and total <= before.weight:
            continue
        beaten = at
        while beaten < len(ends) and ends[beaten].weight <= total:
            beaten += 1
        ends[at:beaten] = [_Link(pair[1], total, pair, before)]
    return _followed_back(ends[-1] if ends else None)


def _followed_back(link: _Link | None) -> list[Pair]:
    pairs = []
    while link:
        pairs.append(link.pair)
        link = link.before
    return pairs[::-1]


def staying(places: Sequence[int]) -> set[int]:
    """Return the indices of *places* that keep their order: a longest rising subsequence."""
    return {index for index, _ in chain(((i, place), 1.0) for i, place in enumerate(places))}


def ratio(old: Sequence[str], new: Sequence[str], common: Common, least: float = 0.0) -> float:
    """Return the share of words both have in the same order; 0 where it cannot reach *least*."""
    length = len(old) + len(new)
    if not length:
        return 1.0
    if 2 * min(len(old), len(new)) < least * length:
        return 0.0
    if 2 * (Counter(old) & Counter(new)).total() < max(least * length, 1):
        return 0.0
    share = 2 * len(common(old, new)) / length
    return share if share >= least else 0.0


def match(old: Sequence[Passage], new: Sequence[Passage], common: Common) -> list[Match]:
    """Match pieces by equal words, then by likeness between those; never crossing.

    A match of several pieces says that one was split up, or that some were put together.
    """
    names: dict[tuple[str, ...], str] = {}
    keys = [
        [names.setdefault((piece.family, *piece.words), str(len(names))) for piece in side]
        for side in (old, new)
    ]
    matcher = _Matcher(old, new, common)
    return matcher.around(range(len(old)), range(len(new)), common(keys[0], keys[1]))


@dataclass(frozen=True, slots=True)
class _Matcher:
    old: Sequence[Passage]
    new: Sequence[Passage]
    common: Common

    def around(self, i: range, j: range, pairs: list[Pair]) -> list[Match]:
        """Keep the pairs, and match what is left between them."""
        matches, from_i, from_j = [], i.start, j.start
        for at_i, at_j in [*pairs, (i.stop, j.stop)]:
            matches += self.between(range(from_i, at_i), range(from_j, at_j))
            if at_i < i.stop:
                matches.append(Match(range(at_i, at_i + 1), range(at_j, at_j + 1)))
            from_i, from_j = at_i + 1, at_j + 1
        return matches

    def between(self, i: range, j: range) -> list[Match]:
        """Match what stands between two pairs."""
        if not i or not j:
            return []
        if len(i) == len(j) == 1:
            return [Match(i, j)] if self._are_one(i.start, j.start) else []
        likeness = self._likeness(i, j)
        pairs = chain((pair, share) for pair, (share, _) in likeness.items())
        kept = sum(likeness[pair][1] for pair in pairs)
        if len(pairs) < max(len(i), len(j)) and self._are_regrouped(i, j, kept):
            return [Match(i, j)]
        return self.around(i, j, pairs) if pairs else []

    def _are_one(self, a: int, b: int) -> bool:
        """Tell whether the only two left over are the same piece."""
        one, other = self.old[a], self.new[b]
        if one.family != other.family:
            return False
        alone = len(self.old) == len(self.new) == 1
        return (
            alone
            or _are_named_alike(one, other)
            or ratio(one.words, other.words, self.common) >= _LEFT_OVER
        )

    def _likeness(self, i: range, j: range) -> dict[Pair, tuple[float, int]]:
        """Return, for the pairs that are alike, how much, and in how many words."""
        found = {}
        for a in i:
            expected = j.start + (a - i.start) * len(j) // len(i)
            for b in range(max(j.start, expected - _WINDOW), min(j.stop, expected + _WINDOW + 1)):
                one, other = self.old[a], self.new[b]
                if one.family != other.family:
                    continue
                share = ratio(one.words, other.words, self.common, _ALIKE)
                words = round(share * (len(one.words) + len(other.words)) / 2)
                if _are_named_alike(one, other):
                    share += 1
                if share:
                    found[a, b] = (share, words)
        return found

    def _are_regrouped(self, i: range, j: range, kept: int) -> bool:
        """Tell whether taking the pieces together keeps half of what pairs of them lose."""
        olds, news = self.old[i.start : i.stop], self.new[j.start : j.stop]
        every = (*olds, *news)
        if len({piece.family for piece in every}) > 1 or not all(one.divisible for one in every):
            return False
        one = [word for piece in olds for word in piece.words]
        other = [word for piece in news for word in piece.words]
        lost = min(len(one), len(other)) - kept
        if lost <= 0 or len(one) + len(other) > _WORDS:
            return False
        return 2 * (len(self.common(one, other)) - kept) > lost


def _are_named_alike(one: Passage, other: Passage) -> bool:
    return bool(one.name) and one.name == other.name

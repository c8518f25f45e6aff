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
    """A piece of text to be matched: its words, what it can only be matched with, its name."""

    words: tuple[str, ...]
    family: str = ""
    name: str = ""


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
        [names.setdefault((p.family, *p.words), str(len(names))) for p in side]
        for side in (old, new)
    ]
    equal = [*common(keys[0], keys[1]), (len(old), len(new))]
    matches, i, j = [], 0, 0
    for to_i, to_j in equal:
        matches += _between(old, new, range(i, to_i), range(j, to_j), common)
        if to_i < len(old):
            matches.append(Match(range(to_i, to_i + 1), range(to_j, to_j + 1)))
        i, j = to_i + 1, to_j + 1
    return matches


def _between(
    old: Sequence[Passage], new: Sequence[Passage], i: range, j: range, common: Common
) -> list[Match]:
    """Match what stands between two equal pieces."""
    if not i or not j:
        return []
    if len(i) == len(j) == 1:
        return [Match(i, j)] if _only_ones_match(old, new, i, j, common) else []
    likeness = _likeness(old, new, i, j, common)
    pairs = chain((pair, share) for pair, (share, _) in likeness.items())
    kept = sum(likeness[pair][1] for pair in pairs)
    if len(pairs) < max(len(i), len(j)) and _is_regrouped(old, new, i, j, kept, common):
        return [Match(i, j)]
    if not pairs:
        return []
    return _around(old, new, i, j, pairs, common)


def _around(  # noqa: PLR0913
    old: Sequence[Passage],
    new: Sequence[Passage],
    i: range,
    j: range,
    pairs: list[Pair],
    common: Common,
) -> list[Match]:
    """Keep the pairs, and look again at what is left between them."""
    matches, from_i, from_j = [], i.start, j.start
    for at_i, at_j in [*pairs, (i.stop, j.stop)]:
        matches += _between(old, new, range(from_i, at_i), range(from_j, at_j), common)
        if at_i < i.stop:
            matches.append(Match(range(at_i, at_i + 1), range(at_j, at_j + 1)))
        from_i, from_j = at_i + 1, at_j + 1
    return matches


def _only_ones_match(
    old: Sequence[Passage], new: Sequence[Passage], i: range, j: range, common: Common
) -> bool:
    one, other = old[i.start], new[j.start]
    if one.family != other.family:
        return False
    alone = len(old) == len(new) == 1
    return alone or _named_alike(one, other) or ratio(one.words, other.words, common) >= _LEFT_OVER


def _named_alike(one: Passage, other: Passage) -> bool:
    return bool(one.name) and one.name == other.name


def _likeness(
    old: Sequence[Passage], new: Sequence[Passage], i: range, j: range, common: Common
) -> dict[Pair, tuple[float, int]]:
    """Return, for the pairs that are alike, how much, and in how many words."""
    found = {}
    for a in i:
        expected = j.start + (a - i.start) * len(j) // len(i)
        for b in range(max(j.start, expected - _WINDOW), min(j.stop, expected + _WINDOW + 1)):
            one, other = old[a], new[b]
            if one.family != other.family:
                continue
            share = ratio(one.words, other.words, common, _ALIKE)
            if _named_alike(one, other):
                share = max(share, _ALIKE) + 1
            if share:
                words = round(min(share, 1) * (len(one.words) + len(other.words)) / 2)
                found[a, b] = (share, words)
    return found


def _is_regrouped(  # noqa: PLR0913
    old: Sequence[Passage], new: Sequence[Passage], i: range, j: range, kept: int, common: Common
) -> bool:
    """Tell whether taking the pieces together keeps much that piece by piece is lost."""
    if len({passage.family for passage in (*(old[a] for a in i), *(new[b] for b in j))}) > 1:
        return False
    one = [word for a in i for word in old[a].words]
    other = [word for b in j for word in new[b].words]
    fewest = min(len(one), len(other))
    if len(one) + len(other) > _WORDS or 2 * fewest < kept:
        return False
    # Half of what pairs do not explain must be explained by taking all together.
    return 2 * (len(common(one, other)) - kept) > fewest - kept and fewest > kept

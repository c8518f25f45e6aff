"""The same words unmarked, or nearly, but marks where a reader would put them."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from requirements_store.matching import Pair
from requirements_store.sentences import ENDS
from requirements_store.tokens import Word, is_figure

_SHORT = 3


def smooth(old: Sequence[Word], new: Sequence[Word], pairs: list[Pair]) -> list[Pair]:
    """Move marks to where sentences and clauses begin, and join marks that nearly touch."""
    pairs = _settled(new, pairs, len(old))
    flipped = [(j, i) for i, j in pairs]
    pairs = [(i, j) for j, i in _settled(old, flipped, len(new))]
    return _without_islands(old, new, pairs)


def stretches(pairs: Sequence[Pair], old: int, new: int) -> Iterator[tuple[range, range]]:
    """Yield, before each pair and at the end, the stretch of both sides that has no partner."""
    for before, after in pairwise([(-1, -1), *pairs, (old, new)]):
        yield range(before[0] + 1, after[0]), range(before[1] + 1, after[1])


def _settled(words: Sequence[Word], pairs: list[Pair], others: int) -> list[Pair]:
    """Slide each stretch of *words* that is only added to the place where it reads best.

    "A. C." -> "A. B. C." shows "B." and not ". B". *pairs* are (other side, this side).
    """
    partners: list[int | None] = [None] * len(words)
    for other, here in pairs:
        partners[here] = other
    for gap, added in list(stretches(pairs, others, len(words))):
        if added and not gap:
            _slide(words, partners, added.start, added.stop)
    return [(other, here) for here, other in enumerate(partners) if other is not None]


def _slide(words: Sequence[Word], partners: list[int | None], start: int, stop: int) -> None:
    first, last = start, stop
    while first and partners[first - 1] is not None and words[first - 1] == words[last - 1]:
        first, last = first - 1, last - 1
    size = stop - start
    lowest = first
    first, last = start, stop
    while last < len(words) and partners[last] is not None and words[first] == words[last]:
        first, last = first + 1, last + 1
    highest = first
    best = max(
        range(highest, lowest - 1, -1),
        key=lambda place: _rank(words, place) + _rank(words, place + size),
    )
    for place in range(start, best, -1 if best < start else 1):
        _move(partners, place, size, left=best < start)


def _move(partners: list[int | None], place: int, size: int, *, left: bool) -> None:
    """Move the stretch without partners that starts at *place* by one."""
    if left:
        partners[place + size - 1], partners[place - 1] = partners[place - 1], None
    else:
        partners[place], partners[place + size] = partners[place + size], None


def _rank(words: Sequence[Word], place: int) -> int:
    """Tell how well a mark begins or ends before *place*."""
    if place in (0, len(words)) or "\n" in words[place].blank:
        return 4
    before, after = words[place - 1].core, words[place].core
    if before in ENDS:
        return 3
    if before in (",", ";", ":"):
        return 2
    return 1 if after in (",", ";", ":", "(") or after in ENDS else 0


def _without_islands(old: Sequence[Word], new: Sequence[Word], pairs: list[Pair]) -> list[Pair]:
    """Drop a pair that is one short word between two places where text was rewritten."""
    gaps = list(stretches(pairs, len(old), len(new)))
    return [
        pair
        for pair, before, after in zip(pairs, gaps, gaps[1:], strict=False)
        if not (
            _is_rewritten(old, new, before)
            and _is_rewritten(old, new, after)
            and _is_short(new[pair[1]].core)
        )
    ]


def _is_rewritten(old: Sequence[Word], new: Sequence[Word], gap: tuple[range, range]) -> bool:
    """Tell whether several words were replaced; figures stand for themselves."""
    gone, come = gap
    return (
        min(len(gone), len(come)) > 0
        and max(len(gone), len(come)) > 1
        and not any(is_figure(new[j].core) for j in come)
        and not any(is_figure(old[i].core) for i in gone)
    )


def _is_short(core: str) -> bool:
    return core.isalpha() and len(core) <= _SHORT

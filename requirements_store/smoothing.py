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
    flipped = _settled(old, [(j, i) for i, j in pairs], len(new))
    return _without_islands(old, new, [(i, j) for j, i in flipped])


def stretches(pairs: Sequence[Pair], old: int, new: int) -> Iterator[tuple[range, range]]:
    """Yield, before each pair and at the end, the stretch of both sides that has no partner."""
    for before, after in pairwise([(-1, -1), *pairs, (old, new)]):
        yield range(before[0] + 1, after[0]), range(before[1] + 1, after[1])


def _gaps(pairs: Sequence[Pair], old: int, new: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield the stretches that are not empty: from, up to, on the old and on the new side."""
    i = j = -1
    for to_i, to_j in (*pairs, (old, new)):
        if to_i - i != 1 or to_j - j != 1:
            yield i + 1, to_i, j + 1, to_j
        i, j = to_i, to_j


def _settled(words: Sequence[Word], pairs: list[Pair], others: int) -> list[Pair]:
    """Slide each stretch of *words* that is only added to the place where it reads best.

    "A. C." -> "A. B. C." shows "B." and not ". B". *pairs* are (other side, this side).
    """
    added = [
        (start, stop) for i, to_i, start, stop in _gaps(pairs, others, len(words)) if i == to_i
    ]
    if not added:
        return pairs
    partners: list[int | None] = [None] * len(words)
    for other, here in pairs:
        partners[here] = other
    for start, stop in added:
        _slide(words, partners, start, stop)
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
    rewritten = [gap for gap in _gaps(pairs, len(old), len(new)) if _is_rewritten(old, new, gap)]
    islands = {
        (i, j)
        for (_, i, _, j), (after_i, _, after_j, _) in pairwise(rewritten)
        if after_i - i == after_j - j == 1 and _is_short(new[j].core)
    }
    return [pair for pair in pairs if pair not in islands] if islands else pairs


def _is_rewritten(old: Sequence[Word], new: Sequence[Word], gap: tuple[int, int, int, int]) -> bool:
    """Tell whether several words were replaced; figures stand for themselves."""
    gone, come = old[gap[0] : gap[1]], new[gap[2] : gap[3]]
    return (
        min(len(gone), len(come)) > 0
        and max(len(gone), len(come)) > 1
        and not any(is_figure(word.core) for word in (*gone, *come))
    )


def _is_short(core: str) -> bool:
    return core.isalpha() and len(core) <= _SHORT

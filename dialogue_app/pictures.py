"""Figures as bars: where each piece begins and how wide it is, in per cent of the width."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dialogue_app.dialogue.history import Kind
from dialogue_app.dialogue.models import Effect
from dialogue_app.dialogue.sharpening import Measure
from requirements_store import Fate

_LEFT = (Effect.RELAXED, Effect.WITHDRAWN, Effect.MERGED, Fate.REMOVED)
_ROOM_FOR_A_DIGIT = 2.2
_ROOM_FOR_A_GLYPH = 6.5


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar: what it counts, from where, how wide."""

    name: str
    count: int
    start: float
    width: float

    @property
    def middle(self) -> float:
        """Return where its label stands."""
        return self.start + self.width / 2

    @property
    def has_label(self) -> bool:
        """Tell whether its figure fits in."""
        return self.width >= _ROOM_FOR_A_DIGIT * len(str(self.count))

    @property
    def has_glyph(self) -> bool:
        """Tell whether its mark fits in beside the figure."""
        return self.width >= _ROOM_FOR_A_GLYPH + len(str(self.count))


@dataclass(frozen=True, slots=True)
class Bars:
    """One version: what it changed on both sides of the axis, and how binding it was."""

    measure: Measure
    changes: Sequence[Piece]
    binding: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Picture:
    """Every version's bars on one scale. *left* and *right* are the kinds beside the axis."""

    axis: float
    left: Sequence[Kind]
    right: Sequence[Kind]
    levels: Sequence[str | None]
    bars: Sequence[Bars]


def draw(measures: Sequence[Measure]) -> Picture:
    """Lay out the bars of all versions."""
    kinds = [kind for kind in (*Effect, *Fate) if any(kind in each.changes for each in measures)]
    left = [kind for kind in _LEFT if kind in kinds]
    right = [kind for kind in _RIGHT if kind in kinds]
    leftmost, rightmost = (_longest(measures, side) for side in (left, right))
    unit = 100 / (leftmost + rightmost or 1)
    most = max((each.requirements for each in measures), default=0) or 1
    present = dict.fromkeys(level for each in measures for level in each.binding)
    return Picture(
        leftmost * unit,
        left,
        right,
        [level for level in ("must", "should", "need", "may", None) if level in present],
        [
            Bars(
                each,
                [
                    *_pieces(right, each.changes, leftmost * unit, unit),
                    *_pieces(left, each.changes, leftmost * unit, -unit),
                ],
                _pieces(each.binding, each.binding, 0, 100 / most),
            )
            for each in measures
        ],
    )


_RIGHT = (
    Effect.SHARPENED,
    Effect.CLARIFIED,
    Fate.CHANGED,
    Effect.NEW,
    Effect.SPLIT,
    Effect.MOVED,
    Fate.ADDED,
)


def _longest(measures: Iterable[Measure], side: Sequence[Kind]) -> int:
    return max((sum(each.changes.get(kind, 0) for kind in side) for each in measures), default=0)


def _pieces(
    names: Iterable[str | None], counts: Mapping[Any, int], start: float, unit: float
) -> list[Piece]:
    """Line up the pieces from *start*; a negative *unit* goes to the left."""
    pieces = []
    for name in names:
        width = counts.get(name, 0) * unit
        if width:
            left = start if unit > 0 else start + width
            pieces.append(Piece(name or "none", counts[name], left, abs(width)))
            start += width
    return pieces

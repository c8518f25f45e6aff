"""Long lists come in sheets, so that a page takes as long with a thousand rows as with ten."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a list: its number, and the first and the last row on it."""

    number: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Paged(Generic[Row]):
    """The rows of one sheet, among all sheets."""

    rows: Sequence[Row]
    current: int
    sheets: Sequence[Sheet]
    total: int


def sheets_of(total: int, size: int) -> list[Sheet]:
    """Return the sheets on which *total* rows stand, *size* to each."""
    starts = range(1, total + 1, size)
    return [
        Sheet(number, first, min(first + size - 1, total))
        for number, first in enumerate(starts, start=1)
    ]


def offset_of(page: int, total: int, size: int) -> int:
    """Return how many rows come before sheet *page*, or before the last one there is."""
    last = max(-(-total // size), 1)
    return (min(max(page, 1), last) - 1) * size

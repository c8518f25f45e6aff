"""What is to be reached, and whether it was."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from benchmarks.measuring import Ratio


class Skipped(Exception):
    """This cannot be measured here; the message says why."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A limit that our ratio to a yardstick shall not exceed."""

    number: str
    what: str
    yardstick: str
    limit: float


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a goal: a ratio, or why there is none.

    *wrong* says what the check of the output found; a wrong output never reaches a goal,
    however fast it came. *note* is what a reader should know beside the ratio.
    """

    goal: Goal
    ratio: Ratio | None = None
    wrong: str = ""
    skipped: str = ""
    note: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; ``None`` when it was not measured."""
        if self.skipped or self.ratio is None:
            return None
        return not self.wrong and self.ratio.median <= self.goal.limit


Subject = Callable[[int], Iterator[Result]]
"""Measures one subject's goals in so many rounds; raises ``Skipped`` when it can't go on."""


def attempt(goals: Iterable[Goal], subject: Subject, rounds: int) -> Iterator[Result]:
    """Yield a result for every goal, skipped ones included."""
    left = {(goal.number, goal.yardstick): goal for goal in goals}
    try:
        for result in subject(rounds):
            left.pop((result.goal.number, result.goal.yardstick), None)
            yield result
    except Skipped as reason:
        yield from (Result(goal, skipped=str(reason)) for goal in left.values())

"""Measuring two or more ways of doing the same, side by side."""

import gc
import resource
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

Job = Callable[[], object]
Clock = Callable[[], float]

UNSTEADY = 1.5  # the slowest round of the yardstick against its fastest: the machine was busy
ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Ratio:
    """One side's median over the other's, and the lowest and highest of a single round."""

    median: float
    lowest: float
    highest: float


def exactly(ours: float, theirs: float) -> Ratio:
    """Return the ratio of two counts, which no round changes."""
    return Ratio(ours / theirs, ours / theirs, ours / theirs)


def cpu_seconds() -> float:
    """Return what this process and its finished children have used of the processor."""
    uses = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(use.ru_utime + use.ru_stime for use in uses)


def ratio(
    ours: Job, yardstick: Job, *, rounds: int, clock: Clock = cpu_seconds
) -> tuple[Ratio, int]:
    """Measure both, again while the yardstick is unsteady; also tell how often it was measured.

    Of several attempts the steadiest counts.
    """
    attempts: list[Mapping[str, Sequence[float]]] = []
    while len(attempts) < ATTEMPTS:
        attempts.append(interleave({"ours": ours, "theirs": yardstick}, rounds, clock))
        if _unrest(attempts[-1]["theirs"]) <= UNSTEADY:
            break
    best = min(attempts, key=lambda times: _unrest(times["theirs"]))
    return _ratio(best["ours"], best["theirs"]), len(attempts)


def interleave(
    jobs: Mapping[str, Job], rounds: int, clock: Clock = cpu_seconds
) -> dict[str, list[float]]:
    """Run every job once in each round, each round beginning with another one."""
    names = list(jobs)
    times: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            gc.collect()
            started = clock()
            jobs[name]()
            times[name].append(clock() - started)
    return times


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> Ratio:
    rounds = [mine / other for mine, other in zip(ours, theirs, strict=True)]
    return Ratio(median(ours) / median(theirs), min(rounds), max(rounds))


def _unrest(times: Sequence[float]) -> float:
    return max(times) / min(times)

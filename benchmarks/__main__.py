"""``python -m benchmarks``: measure, and print each ratio beside its goal."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from benchmarks import determinism, documents, inline, origins, storage
from benchmarks.goals import Goal, Result, Subject, attempt

SUBJECTS: tuple[tuple[Sequence[Goal], Subject], ...] = (
    (inline.GOALS, inline.measure),
    (documents.GOALS[:3], documents.measure_words),
    (documents.GOALS[3:], documents.measure_time),
    (determinism.GOALS, determinism.measure),
    (origins.GOALS, origins.measure),
    (storage.GOALS, storage.measure),
)
ROUNDS, QUICKLY = 5, 2
VERDICTS = {True: "reached", False: "NOT reached", None: "skipped"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for; 0 when every goal that could be measured is reached."""
    options = _options(arguments)
    rounds = QUICKLY if options.quick else ROUNDS
    wanted = {number.upper() for number in options.goals}
    results = []
    for result in _measure(wanted, rounds):
        results.append(result)
        if not options.json:
            sys.stdout.write(_line(result) + "\n")
            sys.stdout.flush()
    if options.json:
        json.dump([_facts(result) for result in results], sys.stdout, indent=1)
        sys.stdout.write("\n")
    return int(any(result.reached is False for result in results))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="dialogue benchmark",
        description="Ratios to public tools, in processor time, both sides in the same run. "
        "Medians; in brackets the lowest and the highest round.",
    )
    parser.add_argument("goals", nargs="*", help="only these: D1, D2, D5, D8, D9, P1, S1")
    parser.add_argument("--quick", action="store_true", help=f"{QUICKLY} rounds, not {ROUNDS}")
    parser.add_argument("--json", action="store_true", help="print exactly, for programs")
    return parser.parse_args(arguments)


def _measure(wanted: set[str], rounds: int) -> Iterator[Result]:
    for goals, subject in SUBJECTS:
        if not wanted or wanted & {goal.number for goal in goals}:
            results = attempt(goals, subject, rounds)
            yield from (found for found in results if not wanted or found.goal.number in wanted)


def _line(result: Result) -> str:
    goal = result.goal
    head = f"{goal.number:3} {goal.what}\n    against {goal.yardstick}: "
    if result.ratio is None:
        return f"{head}skipped, {result.skipped}"
    ratio = result.ratio
    spread = f" ({ratio.lowest:.2f} to {ratio.highest:.2f})" * (ratio.lowest != ratio.highest)
    figures = f"{ratio.median:.3f}{spread}, goal {goal.limit:g} at most"
    reasons = "; ".join(filter(None, (result.wrong and f"WRONG: {result.wrong}", result.note)))
    return f"{head}{figures}: {VERDICTS[result.reached]}" + f" [{reasons}]" * bool(reasons)


def _facts(result: Result) -> dict[str, object]:
    return {**asdict(result), "reached": result.reached}


if __name__ == "__main__":
    raise SystemExit(main())

"""D9: every difference is the same on an idle machine and on a busy one."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks import corpora
from benchmarks.documents import EDITING
from benchmarks.goals import Goal, Result
from benchmarks.measuring import exactly
from requirements_store.comparing import compare, spans
from requirements_store.rendering import render_comparison

GOALS = (SAME,) = (
    Goal("D9", "results of the same comparisons, idle and with 4 busy processes", "one result", 1),
)
BUSY = 4


def measure(rounds: int) -> Iterator[Result]:  # noqa: ARG001 - three runs tell
    """Compare everything twice on a machine left alone, and once on a busy one."""
    corpora.versions()
    idle = {_digest_elsewhere(seed) for seed in (1, 2)}
    with _busy():
        results = idle | {_digest_elsewhere(3)}
    note = "one engine: diff-match-patch in Python"
    yield Result(SAME, exactly(len(results), 1), note=note)


def digest() -> str:
    """Return a digest of all differences between requirements, and between two documents."""
    total = hashlib.sha256()
    for old, new in corpora.changed_pairs():
        total.update(repr(spans(old, new)).encode())
        total.update(render_comparison(old, new).encode())
    total.update(repr(compare(*(corpora.versions()[name] for name in EDITING))).encode())
    return total.hexdigest()


def _digest_elsewhere(seed: int) -> str:
    """Return the digest that a process of its own finds, where sets have another order."""
    code = "from benchmarks.determinism import digest; print(digest())"
    environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
    run = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    return run.stdout


@contextmanager
def _busy() -> Iterator[None]:
    command = [sys.executable, "-c", "while True: pass"]
    others = [subprocess.Popen(command) for _ in range(BUSY)]  # noqa: S603
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()

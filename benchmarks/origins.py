"""P1: which version brought each word of the last one, against ``git blame`` of its lines."""

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import corpora
from benchmarks.goals import Goal, Result, Skipped
from benchmarks.measuring import ratio
from requirements_store.provenance import provenance

GOALS = (BLAME,) = (
    Goal("P1", "where each word of 725 requirements comes from", "git blame -w -M -C (lines)", 8),
)


def measure(rounds: int) -> Iterator[Result]:
    """Follow all requirements of the last version through all versions."""
    histories = corpora.histories()
    wrong = [
        id_
        for id_, wordings in histories.items()
        if "".join(text for _, text in provenance(wordings)) != wordings[-1][1]
    ]
    with tempfile.TemporaryDirectory() as folder:
        _commit_all(folder)
        time, attempts = ratio(
            lambda: [provenance(wordings) for wordings in histories.values()],
            lambda: _git(folder, "blame", "-w", "-M", "-C", "HEAD", "--", "spec.md"),
            rounds=rounds,
        )
    failures = f"{len(wrong)} requirements are not given back" if wrong else ""
    yield Result(BLAME, time, failures, note=f"{len(histories)} requirements, {attempts} attempts")


def _commit_all(folder: str) -> None:
    _git(folder, "init", "--quiet")
    for name, text in corpora.versions().items():
        Path(folder, "spec.md").write_text(text, encoding="utf-8")
        _git(folder, "add", "spec.md")
        author = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org")
        _git(folder, *author, "commit", "--quiet", "--allow-empty", "--message", name)


def _git(folder: str, *arguments: str) -> None:
    try:
        subprocess.run(  # noqa: S603
            ["git", "-C", folder, *arguments],  # noqa: S607
            check=True,
            capture_output=True,
        )
    except FileNotFoundError as missing:
        raise Skipped("git is not installed") from missing

"""The real documents that the benchmarks read; they are not part of this repository."""

import csv
import json
import lzma
import os
from functools import cache
from pathlib import Path

from benchmarks.goals import Skipped

_BESIDE_THE_CHECKOUT = Path(__file__).parents[2] / "shared" / "corpora"


def _arf() -> Path:
    folder = Path(os.environ.get("DIALOGUE_CORPORA", _BESIDE_THE_CHECKOUT)) / "arf"
    if not (folder / "meta.csv").is_file():
        raise Skipped(f"no corpus at {folder}; set DIALOGUE_CORPORA")
    return folder


@cache
def versions() -> dict[str, str]:
    """Return the 25 versions of ARF Annex 2 by name, oldest first."""
    folder = _arf()
    with (folder / "meta.csv").open(encoding="utf-8") as file:
        names = [row["version"] for row in csv.DictReader(file)]
    return {name: (folder / f"{name}.md").read_text(encoding="utf-8") for name in names}


@cache
def _texts() -> dict[str, dict[str, str]]:
    with lzma.open(_arf() / "texts.json.xz", "rt", encoding="utf-8") as file:
        texts: dict[str, dict[str, str]] = json.load(file)
    return texts


@cache
def changed_pairs() -> list[tuple[str, str]]:
    """Return old and new text of each requirement that changed between adjacent versions."""
    truth = json.loads((_arf() / "truth.json").read_text(encoding="utf-8"))
    return [
        (_texts()[pair["old"]][id_], _texts()[pair["new"]][id_])
        for pair in truth["pairs"]
        for id_ in pair["changed"]
    ]


@cache
def histories() -> dict[str, list[tuple[int, str | None]]]:
    """Return, for each requirement of the last version, its text in every version."""
    by_version = list(_texts().values())
    return {
        id_: [(number, texts.get(id_)) for number, texts in enumerate(by_version, start=1)]
        for id_ in by_version[-1]
    }

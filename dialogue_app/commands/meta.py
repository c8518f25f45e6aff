"""``meta.csv``: what the versions of a history are called, in which order, and their dates."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dialogue_app.commands.files import read_text
from dialogue_app.commands.refusal import Refusal

_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Named:
    """A file, what its version is called, and the day that it is dated."""

    path: str
    name: str
    dated: date | None = None


def in_natural_order(paths: Sequence[str]) -> list[Named]:
    """Return the files by their names, with v1.9 before v1.10."""
    named = [Named(path, Path(path).stem) for path in paths]
    return sorted(named, key=lambda each: (_natural(each.name), each.path))


def in_order_of(meta: str, paths: Sequence[str]) -> list[Named]:
    """Return the files in the order of the rows of the file *meta*, each named as its row says.

    A row says which file is meant by its ``version``: the file's name, with or without ending.
    Rows without a file are passed over.
    """
    given: dict[str, str] = {}
    for path in paths:
        given |= {Path(path).name: path, Path(path).stem: path}
    found = [
        Named(given[row["version"]], row["version"], _date(meta, line, row))
        for line, row in _rows(meta)
        if row["version"] in given
    ]
    if missing := sorted(set(paths) - {each.path for each in found}):
        raise Refusal(f"{meta} has no row for {missing[0]}. Add one, or leave the file out.")
    return found


def _rows(meta: str) -> list[tuple[int, dict[str, str]]]:
    text = read_text(meta)
    head = text.partition("\n")[0]
    reader = csv.DictReader(text.splitlines(), delimiter=";" if ";" in head else ",")
    if "version" not in (reader.fieldnames or ()):
        raise Refusal(f"{meta} has no column “version”. Name one so in its first line.")
    rows = [(reader.line_num, row) for row in reader]
    names = [row["version"] for _, row in rows]
    for line, row in rows:
        if names.count(row["version"]) > 1:
            raise Refusal(f"{meta} names version {row['version']} twice (line {line}). Keep one.")
    return rows


def _date(meta: str, line: int, row: dict[str, str]) -> date | None:
    told = (row.get("date") or "").strip()
    try:
        return date.fromisoformat(told) if told else None
    except ValueError:
        remedy = "Write it as 2026-03-02."
        raise Refusal(f"{meta}, line {line}: {told!r} is no date. {remedy}") from None


def _natural(name: str) -> list[tuple[int, str]]:
    """Return what sorts figures by value; every second part is a figure."""
    parts = _DIGITS.split(name.casefold())
    return [(int(part), "") if at % 2 else (0, part) for at, part in enumerate(parts)]

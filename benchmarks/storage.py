"""S1: what a history takes on disk, against whole documents in SQLite."""

import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine
from sqlmodel import Session, SQLModel

from benchmarks import corpora
from benchmarks.goals import Goal, Result
from benchmarks.measuring import exactly
from requirements_store.models import Specification
from requirements_store.reading import read_version, versions
from requirements_store.releasing import release
from requirements_store.saving import Proposal, append_revision, start_specification

GOALS = (SIZE,) = (
    Goal("S1", "bytes for 25 versions, searchable by SQL", "whole documents in SQLite", 0.45),
)
HISTORY = ("specification", "wording", "revision", "version")


def measure(rounds: int) -> Iterator[Result]:  # noqa: ARG001 - bytes do not vary
    """Import all versions; what can be computed again (steps, phrases) is told in the note."""
    texts = corpora.versions()
    with tempfile.TemporaryDirectory() as folder:
        ours, whole = Path(folder, "history.sqlite3"), Path(folder, "whole.sqlite3")
        wrong = _import(ours, texts)
        everything = _size(ours)
        wrong = wrong or _not_searchable(ours)
        _leave_only(ours, HISTORY)
        _write_whole(whole, texts)
        size, others = _size(ours), _size(whole)
    note = f"{size} to {others}; {everything} with comparisons and phrases"
    yield Result(SIZE, exactly(size, others), wrong, note=note)


def _import(file: Path, texts: dict[str, str]) -> str:
    """Release every version; tell which is not read back as it was."""
    engine = create_engine(f"sqlite:///{file}")
    SQLModel.metadata.create_all(engine)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with Session(engine) as session:
        specification = Specification(id="arf", title="ARF, Annex 2")
        revision = None
        for name, text in texts.items():
            if revision is None:
                proposal = Proposal(text, "imported", name, imported=True)
                revision = start_specification(session, specification, proposal, at=now)
            else:
                proposal = Proposal(text, "imported", name, revision.number, imported=True)
                revision = append_revision(session, specification, proposal, at=now)
            release(session, revision, at=now, name=name)
        session.commit()
        wrong = [
            version.name
            for version in versions(session, specification)
            if read_version(session, version) != texts[version.name]
        ]
    engine.dispose()
    return f"not read back as it was: {', '.join(wrong)}" if wrong else ""


def _not_searchable(file: Path) -> str:
    with sqlite3.connect(file) as database:
        query = "SELECT count(*) FROM wording WHERE source LIKE '%Wallet Unit%'"
        (found,) = database.execute(query).fetchone()
    return "" if found else "no wording is found by its words"


def _leave_only(file: Path, tables: tuple[str, ...]) -> None:
    with sqlite3.connect(file) as database:
        names = [
            name
            for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        ]
        for name in names:
            if name not in tables and not name.startswith("sqlite_"):
                database.execute(f'DROP TABLE "{name}"')


def _write_whole(file: Path, texts: dict[str, str]) -> None:
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE document (version TEXT PRIMARY KEY, text TEXT NOT NULL)")
        database.executemany("INSERT INTO document VALUES (?, ?)", texts.items())


def _size(file: Path) -> int:
    database = sqlite3.connect(file)
    database.execute("VACUUM")
    database.close()
    return file.stat().st_size

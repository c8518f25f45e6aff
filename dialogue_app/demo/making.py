"""The demonstration's database: made once, and again when what it should hold has changed."""

import fcntl
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy.schema import CreateTable
from sqlmodel import SQLModel

from dialogue_app import database
from dialogue_app.demo.loading import load_demo
from dialogue_app.demo.telling import everything_told

_COMPANIONS = ("", "-wal", "-shm", "-journal", ".gate")


def make_demo(path: Path, *, say: Callable[[str], object]) -> None:
    """Make the database unless it is there, complete, and of the present shape.

    It gets its name when it is complete, so that one that was interrupted is never taken for it.
    """
    with path.with_suffix(".lock").open("wb") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # two may start at once
        mark = _mark_of(path)
        if mark == _present_mark():
            return
        say("The demonstration has changed: making it anew." if mark else "Making the database.")
        unfinished = path.with_suffix(".unfinished")
        remove(unfinished)
        _fill(unfinished)
        remove(path)
        unfinished.rename(path)
        remove(unfinished)


def remove(path: Path) -> None:
    """Remove a SQLite database and what stands beside it."""
    for companion in _COMPANIONS:
        path.with_name(path.name + companion).unlink(missing_ok=True)


def _fill(path: Path) -> None:
    engine = database.open_engine(f"sqlite:///{path}")
    database.create_tables(engine)
    with database.writing_session(engine) as session:
        load_demo(session)
        session.commit()
    engine.dispose()
    with closing(sqlite3.connect(path)) as finished:  # alone: closing puts all into the one file
        finished.execute(f"PRAGMA user_version = {_present_mark()}")


def _mark_of(path: Path) -> int:
    """Return the mark of a complete database, or 0 where there is none."""
    if not path.exists():
        return 0
    try:
        with closing(sqlite3.connect(path)) as kept:
            mark: int = kept.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.DatabaseError:
        return 0
    return mark


def _present_mark() -> int:
    """Sum up the tables and what the demonstration tells, as ``user_version`` can hold it."""
    tables = "".join(str(CreateTable(table)) for table in SQLModel.metadata.sorted_tables)
    return (zlib.crc32(tables.encode() + everything_told()) & 0x7FFFFFFF) | 1

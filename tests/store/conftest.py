"""A session that the store works in: SQLModel over either database, without the application."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, event
from sqlmodel import Session


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = create_engine(database_url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _hold_to_foreign_keys(connection, _record):
            connection.execute("PRAGMA foreign_keys = ON")

    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as session:
        yield session

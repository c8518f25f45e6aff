"""Empty databases of both kinds, quickly: what the tests of the store and of the application share.

SQLite: a copy of a file that was prepared once. PostgreSQL: a database of this worker's own, made
and dropped by a superuser (``DIALOGUE_TEST_POSTGRES``) and used by the role ``app``, which owns
nothing; between two tests its rows go.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, create_engine, make_url, text
from sqlalchemy.exc import OperationalError
from sqlmodel import SQLModel

import requirements_store.models  # noqa: F401 - its tables are among those to be made

SUPERUSER = os.environ.get(
    "DIALOGUE_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1/postgres"
)
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(20260302)"
_MAKE_ROLE = """
    DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app') THEN
            CREATE ROLE app LOGIN;
        END IF;
    END $$
"""
_PAST_THE_TRIGGERS = "SET LOCAL lock_timeout = '10s'; SET LOCAL session_replication_role = replica"
_GRANTS = "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO app"


@pytest.fixture(scope="session")
def empty_sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prepare a SQLite file that has every table and no row."""
    path = tmp_path_factory.mktemp("sqlite") / "empty.sqlite3"
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")
    SQLModel.metadata.create_all(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_owner() -> Iterator[Engine]:
    """Make a PostgreSQL database that has every table; the engine is its owner's."""
    server = create_engine(
        SUPERUSER, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3}
    )
    name = f"dialogue_test_{os.getpid()}"  # each worker is a process of its own
    try:
        server.connect().close()
    except OperationalError:
        missing = f"no PostgreSQL answers at {server.url}; DIALOGUE_TEST_POSTGRES names another"
        if os.environ.get("REQUIRE_POSTGRES") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    _make_role(make_url(SUPERUSER))
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0"))
        connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off"))
    owner = create_engine(make_url(SUPERUSER).set(database=name))
    SQLModel.metadata.create_all(owner)
    with owner.begin() as connection:
        connection.execute(text(_GRANTS))
    yield owner
    owner.dispose()
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the test an empty database of each kind in turn."""
    if request.param == "sqlite":
        path = tmp_path / "dialogue.sqlite3"
        shutil.copyfile(request.getfixturevalue("empty_sqlite_file"), path)
        return f"sqlite:///{path}"
    owner: Engine = request.getfixturevalue("postgres_owner")
    _empty(owner)
    return owner.url.set(username="app").render_as_string(hide_password=False)


def _make_role(superuser: URL) -> None:
    """Make the role ``app``, with the superuser's password where the server asks for one."""
    engine = create_engine(superuser)
    with engine.begin() as connection:
        connection.execute(text(_ONE_AT_A_TIME))
        connection.execute(text(_MAKE_ROLE))
        if superuser.password:
            password = superuser.password.replace("'", "''")
            connection.exec_driver_sql(f"ALTER ROLE app PASSWORD '{password}'")
    engine.dispose()


def _empty(owner: Engine) -> None:
    """Delete every row, past the triggers; of few rows that is quicker than TRUNCATE."""
    deletions = "; ".join(f'DELETE FROM "{table}"' for table in SQLModel.metadata.tables)  # noqa: S608
    with owner.begin() as connection:
        connection.exec_driver_sql(f"{_PAST_THE_TRIGGERS}; {deletions}")

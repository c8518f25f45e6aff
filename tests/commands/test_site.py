"""Letting people in, and what else is done beside the server."""

import pytest
from sqlmodel import Session

from dialogue_app import database
from dialogue_app.dialogue.people import person_with
from dialogue_app.passwords import fits

NOOR = ("add-person", "--name", "Noor", "--email", "noor@example.org")


@pytest.fixture
def kept(folder):
    """Read what the database of this folder keeps."""
    engine = database.open_engine(f"sqlite:///{folder}/instance/dialogue.sqlite3")
    with Session(engine) as session:
        yield session
    engine.dispose()


def test_someone_gets_the_password_that_is_typed_twice(run, kept):
    done = run(*NOOR, input="a long password\na long password\n")

    assert "a long password" not in done.output
    assert fits(person_with(kept, "noor@example.org").password_hash, "a long password")


def test_a_short_password_is_refused(run, folder):
    done = run(*NOOR, input="short\nshort\n", expect=2)

    assert "A password has 12 characters or more. Choose a longer one." in done.stderr
    assert not (folder / "instance").exists()


def test_a_generated_password_is_shown_once(run, kept):
    told = run(*NOOR, "--generate-password", "--site-administrator").stdout

    noor = person_with(kept, "noor@example.org")
    assert fits(noor.password_hash, told.split()[-1])
    assert noor.is_site_admin


def test_an_address_is_given_once(run, refusal):
    run(*NOOR, "--generate-password")

    assert refusal(*NOOR, "--generate-password") == (
        "noor@example.org is registered already. Give another address."
    )


def test_tables_can_be_made_again_and_again(run):
    assert run("create-tables").stdout == run("create-tables").stdout


def test_the_access_table_is_printed(run):
    assert run("access-table").stdout.startswith("| View | Needs | Open to |\n")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("nonsense", "DIALOGUE_DATABASE_URL names no kind of database that we know."),
        ("fancy://here/it", "DIALOGUE_DATABASE_URL names no kind of database that we know."),
        ("postgresql+psycopg://nobody@127.0.0.1:1/none", "The database cannot be used: "),
    ],
)
def test_a_database_that_cannot_be_had_is_refused(refusal, monkeypatch, url, told):
    monkeypatch.setenv("DIALOGUE_DATABASE_URL", url)

    assert refusal("create-tables").startswith(told)


def test_a_setting_that_cannot_be_is_refused(refusal, monkeypatch):
    monkeypatch.setenv("DIALOGUE_SESSION_HOURS", "long")

    assert refusal("create-tables").startswith("DIALOGUE_SESSION_HOURS cannot be 'long'")

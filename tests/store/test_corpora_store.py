"""The twenty-five versions of a real specification, kept in less than half their room."""

import csv
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlmodel import Session

import requirements_store as store
from tests.sources import MONDAY

ARF = Path(os.environ.get("DIALOGUE_CORPORA", "../shared/corpora")) / "arf"


@pytest.fixture(scope="module")
def texts():
    if not (ARF / "meta.csv").is_file():
        pytest.skip(f"no corpora at {ARF}; DIALOGUE_CORPORA names another place")
    with (ARF / "meta.csv").open() as meta:
        names = [row["version"] for row in csv.DictReader(meta)]
    return {name: store.normalise((ARF / f"{name}.md").read_text()) for name in names}


@pytest.fixture(scope="module")
def imported(texts, tmp_path_factory):
    """A file with the whole history."""
    path = tmp_path_factory.mktemp("arf") / "history.sqlite3"
    engine = create_engine(f"sqlite:///{path}")
    store.create_tables(engine)
    with Session(engine) as session:
        specification = store.Specification(id="an-id-of-22-characters", title="ARF")
        for based_on, (name, words) in enumerate(texts.items()):
            proposal = store.Proposal(words, "Amara", "Import", based_on, imported=True)
            save = store.append_revision if based_on else store.start_specification
            revision = save(session, specification, proposal, at=MONDAY)
            store.release(session, revision, at=MONDAY, name=name)
        session.commit()
    engine.dispose()
    return path


@pytest.fixture
def session(imported):
    engine = create_engine(f"sqlite:///{imported}")
    with Session(engine) as session:
        yield session
    engine.dispose()


def room(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("VACUUM")
    return path.stat().st_size


def test_every_version_comes_back_exactly(session, texts):
    specification = store.specification(session, "an-id-of-22-characters")

    store.verify(session, specification)
    kept = {
        version.name: store.read_version(session, version)
        for version in store.versions(session, specification)
    }

    assert kept == texts


def test_the_history_takes_less_than_half_the_room_of_its_documents(imported, texts, tmp_path):
    whole, kept = tmp_path / "whole.sqlite3", tmp_path / "kept.sqlite3"
    with closing(sqlite3.connect(whole)) as connection, connection:
        connection.execute("CREATE TABLE document (name TEXT PRIMARY KEY, text TEXT)")
        connection.executemany("INSERT INTO document VALUES (?, ?)", texts.items())
    shutil.copyfile(imported, kept)
    with closing(sqlite3.connect(kept)) as connection, connection:
        connection.execute("DROP TABLE step")  # what is derived, not stated

    share = room(kept) / room(whole)

    assert share <= 0.45


def test_every_step_follows_upon_the_one_before(session):
    specification = store.specification(session, "an-id-of-22-characters")
    steps = store.steps(session, specification)
    present = set()

    for step in sorted(steps, key=lambda step: step.version):
        assert (step.requirement in present) == (step.fate != store.Fate.ADDED)
        if step.fate == store.Fate.REMOVED:
            present.remove(step.requirement)
        else:
            present.add(step.requirement)

    newest = store.versions(session, specification)[-1]
    outline = store.outline(session, newest)
    assert present == {place.requirement for place in outline if place.requirement}


def test_every_phrase_stands_in_the_last_wording(session):
    specification = store.specification(session, "an-id-of-22-characters")
    newest = store.versions(session, specification)[-1]

    for entry in store.contents(session, newest):
        if entry.requirement:
            phrases = store.phrases(session, specification, entry.requirement)
            words = "".join(words for _, words in phrases)
            assert store.compare(f"## K-1\n{words}", f"## K-1\n{entry.text}").changed == ()

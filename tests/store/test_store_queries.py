"""No reader, and no writer, asks more of the database for more requirements or versions."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

import requirements_store as store
from tests.sources import MONDAY
from tests.store.test_history import append, start


@contextmanager
def counted(engine):
    """Collect the statements that reach the database."""
    statements = []

    def note(_connection, _cursor, statement, *_):
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def needs(requirements, *, days):
    return "# Needs\n\n" + "".join(
        f"## K-{n} Refund {n}\n\nRefund {n} within {days} days of the journey.\n\n"
        for n in range(1, requirements + 1)
    )


def write(session, id_, *, requirements, versions):
    """Save and release that many versions; each changes every requirement."""
    specification = start(session, id_, needs(requirements, days=1))
    store.release(session, store.latest_revision(session, specification), at=MONDAY)
    for number in range(1, versions):
        words = needs(requirements, days=number + 1)
        revision = append(session, specification, words, based_on=number)
        store.release(session, revision, at=MONDAY)
    session.commit()
    return specification


READERS = {
    "versions": (1, store.versions),
    "version": (1, lambda session, about: store.version(session, about, 1)),
    "latest_version": (1, store.latest_version),
    "read_revision": (2, lambda session, about: store.read_revision(session, about, 1)),
    "read_version": (3, lambda session, about: store.read_version(session, first(session, about))),
    "contents": (3, lambda session, about: store.contents(session, first(session, about))),
    "outline": (3, lambda session, about: store.outline(session, first(session, about))),
    "steps": (1, store.steps),
    "steps_of_some": (1, lambda session, about: store.steps(session, about, ["K-1", "K-2"])),
    "step_counts": (1, store.step_counts),
    "ladder": (1, lambda session, about: store.ladder(session, about, "K-1")),
    "rungs": (2, lambda session, about: store.rungs(session, first(session, about))),
    "phrases": (1, lambda session, about: store.phrases(session, about, "K-1")),
    "verify": (5, store.verify),
}


def first(session, specification):
    """Costs one query of those counted."""
    return store.version(session, specification, 1)


@pytest.mark.parametrize("reader", READERS)
def test_a_reader_asks_as_often_whatever_the_size(session, engine, reader):
    most, read = READERS[reader]
    small = write(session, "small", requirements=2, versions=2)
    large = write(session, "large", requirements=30, versions=5)

    asked = []
    for specification in (small, large):
        session.expunge_all()
        with counted(engine) as statements:
            read(session, specification)
        asked.append(len(statements))

    assert asked == [most, most]


def test_comparing_any_two_versions_takes_four_queries(session, engine):
    specification = write(session, "large", requirements=30, versions=5)
    old, *_, new = store.versions(session, specification)

    with counted(engine) as statements:
        store.compare_versions(session, old, new)

    assert len(statements) == 4


def test_to_save_and_to_release_takes_as_many_statements_whatever_the_size(session, engine):
    asked = []
    for requirements, versions in ((2, 2), (30, 5)):
        specification = write(
            session, f"of {requirements}", requirements=requirements, versions=versions
        )
        session.expunge_all()
        with counted(engine) as statements:
            revision = append(
                session, specification, needs(requirements, days=99), based_on=versions
            )
            saved = len(statements)
            store.release(session, revision, at=MONDAY)
        asked.append((saved, len(statements) - saved))

    assert asked == [asked[0], asked[0]]
    assert asked[0] <= (7, 13)


def test_more_requirements_than_a_statement_takes_parameters_are_read_back(session):
    many = "| ID | Requirement |\n|---|---|\n" + "".join(
        f"| K-{n} | Must do {n}. |\n" for n in range(1, 33_001)
    )
    specification = start(session, "huge", many)

    assert store.read_revision(session, specification, 1) == many

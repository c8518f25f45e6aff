import pytest
from sqlalchemy import text

import requirements_store as store
from requirements_store.sealing import seal_lock
from tests.sources import MONDAY
from tests.store.test_history import NEEDS, append, start


@pytest.fixture
def specification(session):
    specification = start(session, "trams", NEEDS)
    store.release(session, store.latest_revision(session, specification), at=MONDAY)
    second = append(session, specification, NEEDS.replace("14", "10"), based_on=1)
    store.release(session, second, at=MONDAY)
    append(session, specification, NEEDS.replace("14", "8"), based_on=2)
    session.commit()
    store.verify(session, specification)
    return specification


@pytest.fixture
def forge(request, session, engine):
    """Change the database as someone who may: its owner, past the triggers."""

    def forge(act):
        if engine.dialect.name == "postgresql":
            with request.getfixturevalue("postgres_owner").begin() as connection:
                connection.execute(text("SET LOCAL session_replication_role = replica"))
                connection.execute(text(act))
            return
        connection = session.connection()
        connection.execute(text("PRAGMA foreign_keys = OFF"))
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for trigger in connection.execute(text(triggers)).scalars().all():
            connection.execute(text(f"DROP TRIGGER {trigger}"))
        connection.execute(text(act))
        session.commit()

    return forge


@pytest.mark.parametrize(
    ("act", "found"),
    [
        ("UPDATE revision SET author = 'Eve' WHERE number = 1", "revision 1"),
        ("UPDATE revision SET note = 'Typo' WHERE number = 2", "revision 2"),
        ("UPDATE revision SET saved_at = '2020-01-01 00:00:00' WHERE number = 2", "revision 2"),
        ("UPDATE revision SET contents = '' WHERE number = 2", "revision 2"),
        (("UPDATE revision SET contents = (SELECT contents FROM revision WHERE number = 1)"
         " WHERE number = 2"), "revision 2"),
        ("DELETE FROM revision WHERE number = 1", "revision 1"),
        ("UPDATE wording SET source = replace(source, '14', '40')", "revision 1"),
        ("UPDATE wording SET obligation = 'may' WHERE source LIKE '%10 days%'", "revision 2"),
        ("UPDATE wording SET text_end = text_end - 2 WHERE source LIKE '%8 days%'", "revision 3"),
        ("UPDATE wording SET own_text = 'Less.' WHERE requirement = 'K-1'", "revision 1"),
        ("DELETE FROM wording WHERE source LIKE '%8 days%'", "revision 3"),
        ("UPDATE version SET revision = 3 WHERE number = 2", "version 2"),
        ("UPDATE version SET title = 'Final' WHERE number = 1", "version 1"),
        ("UPDATE version SET dated = '2020-01-01 00:00:00' WHERE number = 1", "version 1"),
        ("DELETE FROM version WHERE number = 1", "version 1"),
        ("UPDATE step SET chapter = 'Other' WHERE version = 2", "version 2"),
        ("UPDATE step SET comparison = phrases WHERE version = 2", "version 2"),
        (("UPDATE step SET phrases = (SELECT phrases FROM step WHERE version = 1"
         " AND requirement = 'K-1') WHERE version = 2"), "version 2"),
        ("DELETE FROM step WHERE version = 2", "version 2"),
    ],
)  # fmt: skip
def test_whatever_is_altered_or_removed_is_found(session, specification, forge, act, found):
    forge(act)

    with pytest.raises(store.HistoryTampered, match=f"^{found} "):
        store.verify(session, specification)


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE revision SET author = 'Eve' WHERE number = 2",
        "UPDATE revision SET contents = '' WHERE number = 2",
        "UPDATE wording SET source = replace(source, '10', '40')",
        "DELETE FROM wording WHERE source LIKE '%10 days%'",
    ],
)
def test_an_altered_text_is_not_read_out(session, specification, forge, act):
    forge(act)
    session.expire_all()

    with pytest.raises(store.HistoryTampered, match="revision 2"):
        store.read_revision(session, specification, 2)


@pytest.mark.usefixtures("specification")
def test_another_specification_is_none_of_its_business(session, forge):
    other = start(session, "ferries", NEEDS)
    session.commit()
    forge("UPDATE revision SET note = 'Typo' WHERE specification_id = 'trams'")

    store.verify(session, other)


@pytest.fixture
def locked(session, specification):
    """Trams, whose third revision is released and locked."""
    third = store.latest_revision(session, specification)
    store.lock(session, store.release(session, third, at=MONDAY), at=MONDAY)
    session.commit()
    store.verify(session, specification)
    return specification


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE lock SET version = 2",
        "UPDATE lock SET locked_at = '2020-01-01 00:00:00'",
        "UPDATE lock SET text_digest = digest",
        "UPDATE lock SET digest = text_digest",
    ],
)
def test_an_altered_lock_is_found(session, locked, forge, act):
    forge(act)

    with pytest.raises(store.HistoryTampered, match=r"^lock of version "):
        store.verify(session, locked)


def test_a_lock_that_was_sealed_anew_over_another_text_is_found(session, locked, forge):
    made = store.locked(session, locked)
    other = store.text_digest(NEEDS)
    forged = store.Lock(**{**made.model_dump(), "text_digest": other})
    sealed = seal_lock(forged, version=store.latest_version(session, locked).digest)

    forge(f"UPDATE lock SET text_digest = '{other}', digest = '{sealed}'")  # noqa: S608 - digests

    with pytest.raises(store.HistoryTampered, match=r"^lock of version "):
        store.verify(session, locked)

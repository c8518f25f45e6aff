from hashlib import sha256

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

import requirements_store as store
from tests.sources import MONDAY
from tests.store.test_history import NEEDS, append, start

LATER = NEEDS.replace("14", "10")


@pytest.fixture
def specification(session):
    specification = start(session, "trams", NEEDS)
    store.release(session, store.latest_revision(session, specification), at=MONDAY)
    session.commit()
    return specification


@pytest.fixture
def lock(session, specification):
    made = store.lock(session, store.latest_version(session, specification), at=MONDAY)
    session.commit()
    return made


def test_a_lock_names_the_last_version_and_the_digest_that_anyone_gets_from_its_text(
    session, specification, lock
):
    assert store.locked(session, specification) == lock
    assert (lock.version, lock.locked_at) == (1, MONDAY)
    assert lock.text_digest == sha256(NEEDS.encode()).hexdigest() == store.text_digest(NEEDS)
    store.verify(session, specification)


def test_a_specification_without_a_lock_has_none(session, specification):
    assert store.locked(session, specification) is None


@pytest.mark.usefixtures("lock")
def test_nothing_is_saved_after_the_lock(session, specification):
    with pytest.raises(store.SpecificationLocked):
        append(session, specification, LATER, based_on=1)

    assert len(store.history(session, specification)) == 1


@pytest.mark.usefixtures("lock")
def test_nothing_is_released_after_the_lock(session, specification):
    with pytest.raises(store.SpecificationLocked):
        store.release(session, store.latest_revision(session, specification), at=MONDAY)


@pytest.mark.usefixtures("lock")
def test_a_specification_is_locked_once(session, specification):
    with pytest.raises(store.SpecificationLocked):
        store.lock(session, store.latest_version(session, specification), at=MONDAY)


def test_what_is_saved_but_not_released_keeps_a_version_from_being_locked(session, specification):
    append(session, specification, LATER, based_on=1)

    with pytest.raises(store.NotInForce):
        store.lock(session, store.latest_version(session, specification), at=MONDAY)


def test_only_the_version_in_force_is_locked(session, specification):
    first = store.latest_version(session, specification)
    store.release(session, append(session, specification, LATER, based_on=1), at=MONDAY)

    with pytest.raises(store.NotInForce):
        store.lock(session, first, at=MONDAY)


@pytest.mark.usefixtures("lock")
def test_another_specification_goes_on(session):
    other = start(session, "ferries", NEEDS)

    revision = append(session, other, LATER, based_on=1)

    assert store.release(session, revision, at=MONDAY).number == 1


@pytest.mark.usefixtures("lock")
@pytest.mark.parametrize("model", [store.Revision, store.Version, store.Step])
def test_the_database_itself_refuses_what_comes_after_the_lock(session, model):
    table = model.__table__
    names = [column.name for column in table.columns]
    forged = dict.fromkeys(names, "0" * 64) | {
        "specification_id": "trams",
        "number": 2,
        "revision": 1,
        "version": 1,
        "requirement": "K-9",
        "contents": b"",
        "saved_at": MONDAY,
        "released_at": MONDAY,
        "dated": None,
        "fate": store.Fate.CHANGED,
        "kind": None,
        "obligation": None,
        "wording": None,
        "before": None,
        "withdrawn": False,
        "moved": False,
        "similarity": None,
        "comparison": None,
        "phrases": None,
    }
    row = {name: forged[name] for name in names}

    with pytest.raises(IntegrityError, match="the specification is locked"):
        session.execute(insert(table).values(row))


@pytest.mark.usefixtures("lock")
@pytest.mark.parametrize("act", ["UPDATE lock SET version = 2", "DELETE FROM lock"])
def test_a_lock_stays(session, act):
    with pytest.raises(Exception, match="lock is append-only"):
        session.execute(text(act))


def test_of_two_who_save_and_lock_at_once_the_one_who_saves_loses(session, engine, specification):
    latest = store.latest_revision(session, specification)
    session.commit()
    with Session(engine) as faster:
        store.lock(faster, store.latest_version(faster, specification), at=MONDAY)
        faster.commit()
    row = latest.model_dump() | {"number": 2}

    with pytest.raises(IntegrityError):
        session.execute(insert(store.Revision).values(row))

"""Check that nothing of a specification's history was altered after it was written."""

from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlmodel import Session, select

from requirements_store.errors import HistoryTampered
from requirements_store.keeping import digest_of
from requirements_store.locking import text_digest
from requirements_store.models import Lock, Revision, Specification, Step, Version, Wording
from requirements_store.reading import checked_text
from requirements_store.sealing import seal_lock, seal_version


def verify(session: Session, specification: Specification) -> None:
    """Raise ``HistoryTampered`` at the first revision, version or lock that no longer fits.

    All is read anew from the database: every wording, revision, version, step, and the lock,
    after which there is nothing. Someone who rewrites every later digest as well, or takes the
    lock away, goes unnoticed here, but not in the Register, whose events commit to these digests.
    """
    kept = {
        wording.number: wording
        for wording in _rows(session, Wording, specification)
        if wording.digest == digest_of(wording.model_dump())
    }
    digests: dict[int, str] = {}
    text = after = ""
    for revision in _rows(session, Revision, specification):
        if revision.number != len(digests) + 1:
            raise HistoryTampered("revision", len(digests) + 1)
        text = checked_text(revision, kept, after=after)
        after = digests[revision.number] = revision.digest
    last = _verify_versions(session, specification, digests)
    _verify_lock(session, specification, last, text)


def _verify_versions(
    session: Session, specification: Specification, revisions: dict[int, str]
) -> Version | None:
    """Return the last version; it and all before it are what was released."""
    in_order = sorted(_rows(session, Step, specification), key=attrgetter("version"))
    steps = {number: list(each) for number, each in groupby(in_order, attrgetter("version"))}
    after, version = "", None
    for number, version in enumerate(_rows(session, Version, specification), start=1):
        revision = revisions.get(version.revision, "")
        sealed = seal_version(
            version, steps.get(version.number, []), revision=revision, after=after
        )
        if (version.number, version.digest) != (number, sealed):
            raise HistoryTampered("version", number)
        after = version.digest
    return version


def _verify_lock(
    session: Session, specification: Specification, last: Version | None, text: str
) -> None:
    """Hold the lock, if there is one, against the *last* version and the *text* at the end."""
    its = select(Lock).where(Lock.specification_id == specification.id)
    found = session.exec(its.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        return
    is_whole = (
        last is not None
        and found.version == last.number
        and found.text_digest == text_digest(text)
        and found.digest == seal_lock(found, version=last.digest)
    )
    if not is_whole:
        raise HistoryTampered("lock of version", found.version)


def _rows(session: Session, model: Any, specification: Specification) -> list[Any]:
    """Return the rows of *specification* as they stand in the database now, in their order."""
    key = model.number if hasattr(model, "number") else model.requirement
    own = (
        model.specification == specification.number
        if model is Wording
        else model.specification_id == specification.id
    )
    rows = select(model).where(own).order_by(key)
    return list(session.exec(rows.execution_options(populate_existing=True)))

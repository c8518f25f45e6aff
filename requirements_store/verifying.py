"""Check that nothing of a specification's history was altered after it was written."""

from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlmodel import Session, select

from requirements_store.errors import HistoryTampered
from requirements_store.keeping import digest_of
from requirements_store.models import Revision, Specification, Step, Version, Wording
from requirements_store.reading import checked_text
from requirements_store.sealing import seal_version


def verify(session: Session, specification: Specification) -> None:
    """Raise ``HistoryTampered`` at the first revision or version whose digest no longer fits.

    All is read anew from the database: every wording, revision, version, and step. Someone who
    rewrites every later digest as well goes unnoticed here, but not in the Register, whose
    events commit to these digests.
    """
    kept = {
        wording.number: wording
        for wording in _rows(session, Wording, specification)
        if wording.digest == digest_of(wording.model_dump())
    }
    digests: dict[int, str] = {}
    after = ""
    for revision in _rows(session, Revision, specification):
        if revision.number != len(digests) + 1:
            raise HistoryTampered("revision", len(digests) + 1)
        checked_text(revision, kept, after=after)
        after = digests[revision.number] = revision.digest
    _verify_versions(session, specification, digests)


def _verify_versions(
    session: Session, specification: Specification, revisions: dict[int, str]
) -> None:
    in_order = sorted(_rows(session, Step, specification), key=attrgetter("version"))
    steps = {number: list(each) for number, each in groupby(in_order, attrgetter("version"))}
    after = ""
    for number, version in enumerate(_rows(session, Version, specification), start=1):
        revision = revisions.get(version.revision, "")
        sealed = seal_version(
            version, steps.get(version.number, []), revision=revision, after=after
        )
        if (version.number, version.digest) != (number, sealed):
            raise HistoryTampered("version", number)
        after = version.digest


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

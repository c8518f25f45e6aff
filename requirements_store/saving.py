"""Start a specification, and save its revisions."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlmodel import Session

from requirements_store.documents import Document
from requirements_store.errors import (
    DuplicateRequirement,
    NothingChanged,
    RevisionConflict,
    UnreadableText,
)
from requirements_store.keeping import keep, pack_places, write_wordings
from requirements_store.locking import refuse_if_locked
from requirements_store.models import Revision, Specification
from requirements_store.parsing import normalise, parse
from requirements_store.reading import latest_revision, read_revision
from requirements_store.sealing import seal
from requirements_store.splitting import split

_UNKEPT = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A text that wants to become a revision, and the revision it was written against.

    An imported text is history: it is taken as it is, duplicate ids and unchanged texts too.
    """

    text: str
    author: str
    note: str
    based_on: int = 0
    imported: bool = False


def start_specification(
    session: Session, specification: Specification, proposal: Proposal, *, at: datetime
) -> Revision:
    """Put *specification* on record with *proposal* as its first revision.

    The caller owns the transaction; nothing is committed here.

    Raises:
        DuplicateRequirement: the text uses an id twice.
        UnreadableText: the text has characters that no database keeps.
    """
    document = _read(proposal)
    _refuse_new_duplicates(proposal, document, known="")
    session.add(specification)
    session.flush()
    return _write(session, specification, proposal, document, after=None, at=at)


def append_revision(
    session: Session, specification: Specification, proposal: Proposal, *, at: datetime
) -> Revision:
    """Put *proposal* on record as the next revision of *specification*.

    Earlier revisions are never touched. The digest covers everything this revision states and
    the digest before it, so ``verify`` notices a later change anywhere in the history. The
    caller owns the transaction; nothing is committed here. Of two who append at the same
    instant, one gets an ``IntegrityError``.

    Raises:
        SpecificationLocked: nothing is saved any more.
        RevisionConflict: the proposal was written against an older revision.
        NothingChanged: the proposal says what is already on record.
        DuplicateRequirement: the text uses an id twice which the latest one did not.
        UnreadableText: the text has characters that no database keeps.
    """
    refuse_if_locked(session, specification.id)
    latest = latest_revision(session, specification)
    theirs = read_revision(session, specification, latest.number)
    if proposal.based_on != latest.number:
        raise RevisionConflict(
            based_on=proposal.based_on, latest=latest.number, theirs=theirs, yours=proposal.text
        )
    document = _read(proposal)
    if document.text == theirs and not proposal.imported:
        raise NothingChanged(f"revision {latest.number} already says this")
    _refuse_new_duplicates(proposal, document, known=theirs)
    return _write(session, specification, proposal, document, after=latest, at=at)


@lru_cache(maxsize=4)
def parsed(text: str) -> Document:
    """Return *text* taken apart; of the last few texts without doing it again."""
    return parse(text)


def _read(proposal: Proposal) -> Document:
    """Return the proposed text taken apart; the one place where texts are normalised."""
    text = normalise(proposal.text)
    if unkept := _UNKEPT.search(text):
        raise UnreadableText(text.count("\n", 0, unkept.start()) + 1)
    return parsed(text)


def _refuse_new_duplicates(proposal: Proposal, document: Document, *, known: str) -> None:
    again = [found for found in document.requirements if "#" in found.id]
    if proposal.imported or not again:
        return
    for found in again:
        if found.id not in parsed(known).by_id:
            id_ = found.id.rpartition("#")[0]
            first = document.by_id[id_].line_start
            raise DuplicateRequirement(id_, first=first, again=found.line_start)


def _write(  # noqa: PLR0913 - all that a revision states
    session: Session,
    specification: Specification,
    proposal: Proposal,
    document: Document,
    *,
    after: Revision | None,
    at: datetime,
) -> Revision:
    kept = keep(session, specification, split(document))
    revision = Revision(
        specification_id=specification.id,
        number=after.number + 1 if after else 1,
        author=proposal.author,
        note=proposal.note,
        saved_at=at,
        contents=pack_places(kept.places),
    )
    stated = [kept.digests[place.wording] for place in kept.places]
    before = after.digest if after else ""
    revision.digest = seal(revision, text=document.text, stated=stated, after=before)
    session.add(revision)
    session.flush()  # a race for the same number fails here, on the primary key
    write_wordings(session, kept.new)
    return revision

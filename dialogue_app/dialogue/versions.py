"""What the team saves, and what it releases to everyone at the same instant."""

from dataclasses import dataclass
from datetime import datetime

import requirements_store as store
from dialogue_app import ids
from dialogue_app.dialogue.procedures import add_specification
from dialogue_app.dialogue.register import record
from dialogue_app.dialogue.seats import Permission, Seat
from requirements_store import Proposal, Revision, Specification, Version


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that someone wants to save, and the revision it was written against."""

    text: str
    note: str
    based_on: int = 0


def write_specification(
    seat: Seat, title: str, draft: Draft, *, language: str = "en", at: datetime
) -> Specification:
    """Begin a specification of the procedure; *draft* is its first revision."""
    seat.require(Permission.SAVE_REVISION)
    specification = Specification(id=ids.new(), title=title, language=language)
    proposal = Proposal(draft.text, author=seat.person.id, note=draft.note)
    revision = store.start_specification(seat.session, specification, proposal, at=at)
    add_specification(seat, specification, at=at)
    _record_revision(seat, revision, at=at)
    return specification


def save_revision(
    seat: Seat, specification: Specification, draft: Draft, *, at: datetime
) -> Revision:
    """Put *draft* on record as the next revision.

    Raises:
        RevisionConflict: someone else saved in the meantime.
        NothingChanged: the last revision says this already.
        DuplicateRequirement: two requirements have the same id.
    """
    seat.require(Permission.SAVE_REVISION)
    proposal = Proposal(draft.text, seat.person.id, draft.note, draft.based_on)
    revision = store.append_revision(seat.session, specification, proposal, at=at)
    _record_revision(seat, revision, at=at)
    return revision


def release_version(
    seat: Seat, specification: Specification, *, title: str = "", at: datetime
) -> Version:
    """Make the last revision the next version.

    Raises:
        NothingChanged: the last revision is the version in force.
    """
    seat.require(Permission.RELEASE_VERSION)
    revision = store.latest_revision(seat.session, specification)
    version = store.release(seat.session, revision, at=at, title=title)
    content = {"version": version.number, "digest": _printed(revision.digest)}
    record(seat, "version_released", specification.id, content, at=at)
    return version


def _record_revision(seat: Seat, revision: Revision, *, at: datetime) -> None:
    content = {"revision": revision.number, "digest": _printed(revision.digest)}
    record(seat, "revision_saved", revision.specification_id, content, at=at)


def _printed(digest: bytes | str) -> str:
    return digest if isinstance(digest, str) else digest.hex()

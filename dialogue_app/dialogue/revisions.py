"""What the team saves: every save is a revision, and none is lost to another."""

from dataclasses import dataclass
from datetime import datetime

import requirements_store as store
from dialogue_app import ids
from dialogue_app.dialogue.procedures import add_specification
from dialogue_app.dialogue.register import record
from dialogue_app.dialogue.seats import Permission, Seat
from requirements_store import Proposal, Revision, Specification


@dataclass(frozen=True, slots=True)
class Edit:
    """A text that someone wants to save, and the revision it was written against."""

    text: str
    note: str
    based_on: int = 0


def write_specification(
    seat: Seat, title: str, edit: Edit, *, language: str = "en", at: datetime
) -> Specification:
    """Begin a specification of the procedure; *edit* is its first revision."""
    seat.require(Permission.SAVE_REVISION)
    specification = Specification(id=ids.new(), title=title, language=language)
    proposal = Proposal(edit.text, author=seat.person.id, note=edit.note)
    revision = store.start_specification(seat.session, specification, proposal, at=at)
    add_specification(seat, specification, at=at)
    _record_revision(seat, revision, at=at)
    return specification


def save_revision(
    seat: Seat, specification: Specification, edit: Edit, *, at: datetime
) -> Revision:
    """Put *edit* on record as the next revision.

    Raises:
        RevisionConflict: someone else saved in the meantime.
        NothingChanged: the last revision says this already.
        DuplicateRequirement: two requirements have the same id.
    """
    seat.require(Permission.SAVE_REVISION)
    proposal = Proposal(edit.text, seat.person.id, edit.note, edit.based_on)
    revision = store.append_revision(seat.session, specification, proposal, at=at)
    _record_revision(seat, revision, at=at)
    return revision


def _record_revision(seat: Seat, revision: Revision, *, at: datetime) -> None:
    content = {"revision": revision.number, "digest": revision.digest}
    record(seat, "revision_saved", revision.specification_id, content, at=at)

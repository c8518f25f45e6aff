"""What the team saves: every save is a revision, and none is lost to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import col

import requirements_store as store
from dialogue_app import ids
from dialogue_app.dialogue.closing import require_open
from dialogue_app.dialogue.models import Person
from dialogue_app.dialogue.procedures import add_specification
from dialogue_app.dialogue.register import record
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.dialogue.turns import take_turn
from requirements_store import (
    Proposal,
    Revision,
    RevisionMissing,
    Specification,
    SpecificationLocked,
    Statement,
    Version,
    editing,
)


@dataclass(frozen=True, slots=True)
class Edit:
    """A text that someone wants to save, and the revision it was written against."""

    text: str
    note: str
    based_on: int = 0


@dataclass(frozen=True, slots=True)
class RequirementEdit:
    """What one requirement is to state, or the lines that are to stand in its place."""

    requirement: str
    new: Statement | str
    note: str = ""
    based_on: int = 0

    def on(self, text: str) -> str:
        """Return *text* with this done to it."""
        if isinstance(self.new, str):
            return editing.replace_requirement(text, self.requirement, self.new)
        return editing.restate(text, self.requirement, self.new)


@dataclass(frozen=True, slots=True)
class Addition:
    """A further requirement, to stand last in the chapter at this path."""

    chapter: tuple[str, ...]
    requirement: str
    new: Statement
    note: str = ""
    based_on: int = 0

    def on(self, text: str) -> str:
        """Return *text* with this done to it."""
        return editing.add_requirement(text, self.chapter, self.requirement, self.new)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A requirement that is to leave nothing but a tombstone in the language of the text."""

    requirement: str
    language: str
    note: str = ""
    based_on: int = 0

    def on(self, text: str) -> str:
        """Return *text* with this done to it."""
        return editing.withdraw(text, self.requirement, self.language)


@dataclass(frozen=True, slots=True)
class Saved:
    """A revision without its text, by whom, and the version that it was released as, if it was."""

    number: int
    author: str
    note: str
    at: datetime
    version: Version | None


class IdUsed(Exception):
    """The id belongs, or once belonged, to another requirement."""


class NoId(Exception):
    """This is not in the form of an id."""


def write_specification(
    seat: Seat, title: str, edit: Edit, *, language: str = "en", at: datetime
) -> Specification:
    """Begin a specification of the procedure; *edit* is its first revision."""
    seat.require(Permission.SAVE_REVISION)
    take_turn(seat.session)
    require_open(seat)
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
        RevisionConflict: someone else saved in the meantime; it has both texts.
        NothingChanged: the last revision says this already.
        DuplicateRequirement: two requirements have the same id.
        SpecificationLocked: nothing is saved any more.
    """
    seat.require(Permission.SAVE_REVISION)
    take_turn(seat.session)
    require_open(seat)
    proposal = Proposal(edit.text, seat.person.id, edit.note, edit.based_on)
    revision = store.append_revision(seat.session, specification, proposal, at=at)
    _record_revision(seat, revision, at=at)
    return revision


def save_requirement(
    seat: Seat,
    specification: Specification,
    edit: RequirementEdit | Addition | Withdrawal,
    *,
    at: datetime,
) -> Revision:
    """Do *edit* to the revision that it is based on, and save that as ``save_revision`` does.

    Not one character outside the requirement changes.

    Raises:
        RevisionMissing: there is no such revision.
        RequirementMissing: that revision has no such requirement.
        ReadOtherwise: what was typed would be read as something else.
        NotInOnePiece: only the lines of this requirement can be edited.
        NoId: the new requirement's id is none.
        IdUsed: it was used before, perhaps by one that is long gone.
    """
    seat.require(Permission.SAVE_REVISION)
    if isinstance(edit, Addition):
        _refuse_unfit_id(seat, specification, edit.requirement)
    text = edit.on(read_text(seat, specification, edit.based_on))
    whole = Edit(text, edit.note or edit.requirement, edit.based_on)
    return save_revision(seat, specification, whole, at=at)


def next_id(seat: Seat, specification: Specification, after: str | None) -> str:
    """Return an id for a requirement that follows *after*; no other ever had it."""
    seat.require(Permission.READ_REVISION)
    return editing.next_id(store.ids_ever_used(seat.session, specification), after)


def revisions(seat: Seat, specification: Specification) -> Sequence[Saved]:
    """Return every revision, the last first: one query."""
    seat.require(Permission.READ_REVISION)
    newest_first = _saved(specification).order_by(col(Revision.number).desc())
    return [_as_saved(row) for row in seat.session.execute(newest_first)]


def saved(seat: Seat, specification: Specification, number: int | None = None) -> Saved:
    """Return the revision of this number, or the last one; raise ``RevisionMissing``."""
    seat.require(Permission.READ_REVISION)
    chosen = _saved(specification).order_by(col(Revision.number).desc())
    if number is not None:
        chosen = chosen.where(col(Revision.number) == number)
    if (row := seat.session.execute(chosen.limit(1)).first()) is None:
        raise RevisionMissing(f"there is no revision {number}")
    return _as_saved(row)


def read_text(seat: Seat, specification: Specification, number: int) -> str:
    """Return the text of a revision; raise ``RevisionMissing``."""
    seat.require(Permission.READ_REVISION)
    return store.read_revision(seat.session, specification, number)


def refuse_if_locked(seat: Seat, specification: Specification) -> None:
    """Raise ``SpecificationLocked`` or ``NotNow`` before someone types what can never be saved."""
    seat.require(Permission.SAVE_REVISION)
    if store.locked(seat.session, specification):
        raise SpecificationLocked
    require_open(seat)


def _refuse_unfit_id(seat: Seat, specification: Specification, id_: str) -> None:
    if not editing.is_id(id_):
        raise NoId(id_)
    if editing.is_used(id_, store.ids_ever_used(seat.session, specification)):
        raise IdUsed(id_)


def _saved(specification: Specification) -> Select[int, str, str, str, datetime, Version]:
    """Choose what is said of revisions; their contents stay where they are."""
    released_as = (col(Version.specification_id) == col(Revision.specification_id)) & (
        col(Version.revision) == col(Revision.number)
    )
    return (
        select(
            col(Revision.number),
            col(Revision.author),
            col(Person.name),
            col(Revision.note),
            col(Revision.saved_at),
            Version,
        )
        .select_from(Revision)
        .outerjoin(Person, col(Person.id) == col(Revision.author))
        .outerjoin(Version, released_as)
        .where(col(Revision.specification_id) == specification.id)
    )


def _as_saved(row: Any) -> Saved:
    number, author, name, note, at, version = row
    return Saved(number, name or author, note, at, version)


def _record_revision(seat: Seat, revision: Revision, *, at: datetime) -> None:
    content = {"revision": revision.number, "digest": revision.digest}
    record(seat, "revision_saved", revision.specification_id, content, at=at)

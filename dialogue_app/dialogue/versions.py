"""What the team releases: to everyone who remains, at the same instant."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Field, SQLModel, col, select

import requirements_store as store
from dialogue_app.dialogue.cases import Case, ChangedSection, Coming, Part, read_coming
from dialogue_app.dialogue.changes import forget
from dialogue_app.dialogue.closing import require_open
from dialogue_app.dialogue.deliveries import deliver, remaining_participants
from dialogue_app.dialogue.models import Basis, Change, InputBasis, ReleaseNote, SectionReason
from dialogue_app.dialogue.outcomes import show_waiting
from dialogue_app.dialogue.procedures import lacking_for_first_version
from dialogue_app.dialogue.refusals import Lack, NotComplete
from dialogue_app.dialogue.register import record
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.dialogue.turns import take_turn
from dialogue_app.sentences import lazy_gettext
from requirements_store import Specification, Version

PARTS = {
    Part.EFFECT: lazy_gettext("Say what the change does to the requirement."),
    Part.MERGED_INTO: lazy_gettext("Say which requirement it is merged into."),
    Part.BASIS: lazy_gettext("State its basis: at least one input, or an own dated source."),
    Part.CONSENT: lazy_gettext(
        "It rests on a confidential input without a consent in force. Record the consent, or "
        "state an own dated source instead."
    ),
    Part.INTERNAL_REASON: lazy_gettext("Give the internal reason."),
    Part.PUBLIC_REASON: lazy_gettext("Give the reason that goes to all participants."),
    Part.FRAME: lazy_gettext("Confirm that the substance of a frame requirement is edited."),
    Part.APPROVAL: lazy_gettext("Have someone else approve it."),
}
"""What to do about each part that is missing."""

_NO_REASON = lazy_gettext("Give the public reason for this changed section.")
_NOTHING_NEW = lazy_gettext(
    "The last revision is the version in force. Save a new revision before the next release."
)


class Announcement(SQLModel):
    """What a version is called, and what is said to all with it."""

    title: str = Field(default="", max_length=200)
    note: str = Field(default="", max_length=10_000)


def lacking(seat: Seat, specification: Specification) -> list[Lack]:
    """Return everything that is missing before the last revision can be released."""
    return lacking_of(seat, read_coming(seat, specification))


def lacking_of(seat: Seat, coming: Coming) -> list[Lack]:
    """Return what is missing before *coming* can be released, and where to mend it."""
    if coming.base is None:
        return lacking_for_first_version(seat)
    if coming.base.revision == coming.revision.number:
        return [Lack("", _NOTHING_NEW)]
    here = (("specification_id", coming.revision.specification_id),)
    by_case = [_of_case(case, part, here) for case in coming.cases for part in case.lacks]
    by_section = [_of_section(each, here) for each in coming.sections if each.reason is None]
    return by_case + by_section


def release_version(
    seat: Seat, specification: Specification, *, title: str = "", note: str = "", at: datetime
) -> Version:
    """Make the last revision the next version, and deliver it to all who remain.

    Whatever is checked is checked behind the writers' gate, where nobody can change it any more.

    Raises:
        NotComplete: something is missing; all of it is told.
    """
    seat.require(Permission.RELEASE_VERSION)
    take_turn(seat.session)
    require_open(seat)
    coming = read_coming(seat, specification)
    if lacks := lacking_of(seat, coming):
        raise NotComplete(lacks)
    _forget_closed(seat, coming)
    version = store.release(seat.session, coming.revision, at=at, title=title)
    if note.strip():
        seat.session.add(
            ReleaseNote(
                specification_id=specification.id, version=version.number, text=note.strip()
            )
        )
    participants = remaining_participants(seat.session, seat.procedure.id)
    deliver(seat.session, version, participants, at=at)
    show_waiting(seat.session, specification, at=at)
    _record(seat, coming, version, at=at)
    return version


@dataclass(frozen=True, slots=True)
class Said:
    """What was said to all with a version: a note in Markdown, and why sections changed."""

    note: str
    sections: Sequence[tuple[str, str]]


def said_with(seat: Seat, version: Version) -> Said:
    """Return what was said to all with *version*, which *seat* may read: two queries."""
    seat.require(Permission.READ_VERSION)
    note = seat.session.get(ReleaseNote, (version.specification_id, version.number))
    given = select(SectionReason.path, SectionReason.public_reason).where(
        SectionReason.specification_id == version.specification_id,
        SectionReason.version == version.number,
    )
    reasons = seat.session.exec(given.order_by(col(SectionReason.path))).all()
    titles = [(" / ".join(json.loads(path)), reason) for path, reason in reasons]
    return Said(note.text if note else "", titles)


def _record(seat: Seat, coming: Coming, version: Version, *, at: datetime) -> None:
    content = {
        "version": version.number,
        "digest": coming.revision.digest,
        "title": version.title,
        "changes": {case.requirement: case.digest for case in coming.cases},
    }
    record(seat, "version_released", version.specification_id, content, at=at)


def _forget_closed(seat: Seat, coming: Coming) -> None:
    """Take away what was stated for changes that were taken back before the release."""
    stated = select(Change).where(
        Change.specification_id == coming.revision.specification_id,
        Change.version == coming.number,
    )
    open_ = {case.requirement for case in coming.cases}
    closed = [each for each in seat.session.exec(stated) if each.requirement not in open_]
    forget(seat, closed, Basis, InputBasis, Change)


def _of_case(case: Case, part: Part, here: tuple[tuple[str, object], ...]) -> Lack:
    place = (*here, ("requirement", case.requirement))
    return Lack(case.requirement, PARTS[part], "changes.read", place, part.value)


def _of_section(section: ChangedSection, here: tuple[tuple[str, object], ...]) -> Lack:
    about = " / ".join(section.path)
    return Lack(about, _NO_REASON, "changes.sections", here)

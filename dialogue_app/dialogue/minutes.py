"""Minutes: sent to the participant, who approves them or objects; a correction is a further one."""

from datetime import datetime
from hashlib import sha256
from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from sqlmodel import SQLModel, col, select

import requirements_store as store
from dialogue_app.dialogue.gatherings import Answer, answer, read_meeting
from dialogue_app.dialogue.models import Meeting, Minutes
from dialogue_app.dialogue.refusals import NotNow
from dialogue_app.dialogue.register import record
from dialogue_app.dialogue.seats import NotVisible, Permission, Seat
from dialogue_app.dialogue.turns import take_turn
from dialogue_app.dialogue.visibility import visible
from dialogue_app.sentences import lazy_gettext

_LONGEST = 50_000
Written = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=_LONGEST),
    AfterValidator(store.normalise),
]
Confidential = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=_LONGEST),
    AfterValidator(store.normalise),
]


class Account(SQLModel):
    """What is written of a meeting, Markdown; *based_on* is the version it corrects, 0 for none."""

    text: Written
    confidential_text: Confidential = ""
    based_on: int = 0


class Objection(SQLModel):
    """What a participant says against minutes."""

    objection: Written


def write_minutes(
    seat: Seat, lane: str, meeting_id: str, account: Account, *, at: datetime
) -> Minutes:
    """Write the next version of a meeting's minutes, and send it to the participant.

    Raises:
        NotNow: the meeting is not recorded as held, or someone else wrote in the meantime.
    """
    seat.require(Permission.RECORD_MEETING)
    take_turn(seat.session)
    meeting = read_meeting(seat, lane, meeting_id)
    refuse_before_it_is_held(meeting)
    last = _last(seat, meeting)
    if account.based_on != (last.number if last else 0):
        raise NotNow(
            lazy_gettext(
                "Someone else wrote minutes of this meeting in the meantime, and the participant "
                "has them. Read those first, then correct them where you must."
            )
        )
    minutes = Minutes(
        lane=lane,
        meeting_id=meeting.id,
        number=account.based_on + 1,
        text=account.text,
        confidential_text=account.confidential_text,
        written_by=seat.person.id,
        sent_at=at,
    )
    seat.session.add(minutes)
    seat.session.flush()
    content = {"version": minutes.number, "digest": digest(minutes)}
    record(seat, "minutes_sent", meeting.id, content, at=at, lane=lane)
    return minutes


def approve_minutes(
    seat: Seat, lane: str, meeting_id: str, number: int, *, at: datetime
) -> Minutes:
    """Approve the last version of a meeting's minutes, for the participant.

    Raises:
        NotNow: it has its answer, or there is a later version.
    """
    seat.require(Permission.ANSWER_MINUTES)
    minutes = _awaiting(seat, lane, meeting_id, number)
    minutes.approved_by, minutes.approved_at = seat.person.id, at
    seat.session.flush()
    content = {"version": number, "digest": digest(minutes)}
    record(seat, "minutes_approved", meeting_id, content, at=at, lane=lane)
    return minutes


def object_to_minutes(  # noqa: PLR0913 - which version of which minutes, and what is wrong
    seat: Seat, lane: str, meeting_id: str, number: int, objection: Objection, *, at: datetime
) -> Minutes:
    """Say what is wrong with the last version of a meeting's minutes, for the participant.

    Raises:
        NotNow: it has its answer, or there is a later version.
    """
    seat.require(Permission.ANSWER_MINUTES)
    minutes = _awaiting(seat, lane, meeting_id, number)
    minutes.objection = objection.objection
    minutes.objected_by, minutes.objected_at = seat.person.id, at
    seat.session.flush()
    content = {"version": number, "objection": minutes.objection}
    record(seat, "minutes_objected", meeting_id, content, at=at, lane=lane)
    return minutes


def refuse_before_it_is_held(meeting: Meeting) -> None:
    """Raise ``NotNow`` unless a meeting is on record as held."""
    if meeting.held_minutes is None:
        raise NotNow(
            lazy_gettext(
                "This meeting is not on record as held. Record who came and for how long, then "
                "write its minutes."
            )
        )


def digest(minutes: Minutes) -> str:
    """Return SHA-256 of both parts, to the letter: what the Register holds of them."""
    written = {"text": minutes.text, "confidential_text": minutes.confidential_text}
    return sha256(store.canonical(written)).hexdigest()


def _awaiting(seat: Seat, lane: str, meeting_id: str, number: int) -> Minutes:
    """Return the last version of the minutes, if it is *number* and awaits its answer."""
    take_turn(seat.session)
    last = _last(seat, read_meeting(seat, lane, meeting_id))
    if last is None or number not in range(1, last.number + 1):
        raise NotVisible(seat.person, seat.procedure.id, seat.lane, f"minutes {number}")
    if last.number != number:
        raise NotNow(
            lazy_gettext(
                "These minutes were corrected since you looked at them. Read the last version, "
                "and answer that one."
            )
        )
    if answer(last) is not Answer.AWAITED:
        raise NotNow(
            lazy_gettext(
                "These minutes have been answered already, by you or a colleague. If something is "
                "still wrong, ask the procurement team for a further version."
            )
        )
    return last


def _last(seat: Seat, meeting: Meeting) -> Minutes | None:
    written = select(Minutes).where(
        visible(seat, Minutes.lane), Minutes.lane == meeting.lane, Minutes.meeting_id == meeting.id
    )
    return seat.session.exec(written.order_by(col(Minutes.number).desc())).first()

"""Meetings, each with one participant: planned alike for all, recorded as they were held."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import StringConstraints
from sqlmodel import Field, SQLModel

from dialogue_app import ids
from dialogue_app.dialogue.gatherings import read_meeting
from dialogue_app.dialogue.models import Meeting, MeetingWaiver, Round
from dialogue_app.dialogue.participants import remaining
from dialogue_app.dialogue.procedures import Line, Prose
from dialogue_app.dialogue.refusals import Lack, NotComplete, NotNow
from dialogue_app.dialogue.register import record
from dialogue_app.dialogue.rounds import find_round
from dialogue_app.dialogue.seats import NotVisible, Permission, Seat
from dialogue_app.dialogue.turns import take_turn
from dialogue_app.sentences import lazy_gettext

_DAY = 24 * 60
ShortLine = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class MeetingPlan(SQLModel):
    """What a meeting is planned as: *agenda* is Markdown, *version* the one to be discussed."""

    planned_minutes: int = Field(ge=1, le=_DAY)
    place: ShortLine = ""
    agenda: Prose = ""
    version: int | None = Field(default=None, ge=1, le=2**31 - 1)


class Appointment(SQLModel):
    """When one participant is to come."""

    lane: str
    planned_start: datetime


class Held(SQLModel):
    """How a meeting went: who came, for how long, and what was not as planned, for the team."""

    held_minutes: int = Field(ge=1, le=_DAY)
    attended_for_authority: Prose = ""
    attended_for_participant: Prose = ""
    deviation: Prose = ""


class Waiver(SQLModel):
    """That a participant wants no meeting in a round: who said so for it, when, and why."""

    said_by: Line
    dated: date
    reason: Prose = ""


def plan_meetings(
    seat: Seat,
    round_number: int,
    plan: MeetingPlan,
    appointments: Sequence[Appointment],
    *,
    at: datetime,
) -> list[Meeting]:
    """Plan a meeting with each of these participants, all with the same agenda and time.

    Raises:
        NotVisible: one of them is not in the dialogue, or there is no such round.
        NotNow: the round is closed.
        NotComplete: nobody is to come.
    """
    seat.require(Permission.RECORD_MEETING)
    take_turn(seat.session)
    stage = find_round(seat, round_number)
    refuse_when_closed(stage)
    if not appointments:
        raise NotComplete([Lack("starts", lazy_gettext("Say for at least one when it begins."))])
    return [_plan(seat, stage, plan, appointment, at=at) for appointment in appointments]


def change_meeting(
    seat: Seat, meeting_id: str, plan: MeetingPlan, appointment: Appointment, *, at: datetime
) -> Meeting:
    """Move a meeting that was not held yet, or change what it is planned as.

    Raises:
        NotNow: it has been held.
    """
    seat.require(Permission.RECORD_MEETING)
    take_turn(seat.session)
    lane = appointment.lane
    meeting = read_meeting(seat, lane, meeting_id)
    refuse_when_held(meeting)
    for name, value in plan.model_dump().items():
        setattr(meeting, name, value)
    meeting.planned_start = appointment.planned_start
    seat.session.flush()
    record(seat, "meeting_planned", meeting.id, _planned(meeting), at=at, lane=lane)
    return meeting


def record_meeting(seat: Seat, lane: str, meeting_id: str, held: Held, *, at: datetime) -> Meeting:
    """Put on record how a meeting went; what was put on record before stays in the Register.

    Raises:
        NotNow: it has not begun yet.
        NotComplete: it took longer than planned, and nothing says why.
    """
    seat.require(Permission.RECORD_MEETING)
    take_turn(seat.session)
    meeting = read_meeting(seat, lane, meeting_id)
    refuse_before_it_begins(meeting, at=at)
    if held.held_minutes > meeting.planned_minutes and not held.deviation:
        sentence = lazy_gettext(
            "The meeting took longer than planned. Say why, and how the others get the same."
        )
        raise NotComplete([Lack("deviation", sentence)])
    facts = held.model_dump()
    for name, value in facts.items():
        setattr(meeting, name, value)
    meeting.recorded_by = seat.person.id
    seat.session.flush()
    content = {"round": meeting.round_number, **facts}
    record(seat, "meeting_recorded", meeting.id, content, at=at, lane=lane)
    return meeting


def waive_meeting(
    seat: Seat, lane: str, round_number: int, waiver: Waiver, *, at: datetime
) -> MeetingWaiver:
    """Put on record that a participant wants no meeting in a round.

    Raises:
        NotNow: the round is closed, or it is on record already.
        NotComplete: the day lies in the future.
    """
    seat.require(Permission.RECORD_MEETING)
    take_turn(seat.session)
    stage = find_round(seat, round_number)
    refuse_when_closed(stage)
    _still_in(seat, lane)
    if seat.session.get(MeetingWaiver, (lane, round_number)):
        raise NotNow(lazy_gettext("This participant has waived its meeting in this round already."))
    if waiver.dated > at.astimezone(ZoneInfo(seat.procedure.time_zone)).date():
        sentence = lazy_gettext("This lies in the future. Say when it was.")
        raise NotComplete([Lack("dated", sentence)])
    waived = MeetingWaiver(
        **waiver.model_dump(),
        lane=lane,
        round_number=round_number,
        recorded_by=seat.person.id,
        recorded_at=at,
    )
    seat.session.add(waived)
    seat.session.flush()
    content = {"round": round_number, **waiver.model_dump(mode="json")}
    record(seat, "meeting_waived", lane, content, at=at, lane=lane)
    return waived


def refuse_when_closed(stage: Round) -> None:
    """Raise ``NotNow`` if no more meetings belong in a round."""
    if stage.closed_at:
        raise NotNow(
            lazy_gettext(
                "This round is closed, so no more meetings are held in it. Plan the meeting in "
                "the next round."
            )
        )


def refuse_when_held(meeting: Meeting) -> None:
    """Raise ``NotNow`` if a meeting can be moved no more."""
    if meeting.held_minutes is not None:
        raise NotNow(
            lazy_gettext(
                "This meeting has been held: its plan is history. Plan a further meeting if there "
                "is to be one."
            )
        )


def refuse_before_it_begins(meeting: Meeting, *, at: datetime) -> None:
    """Raise ``NotNow`` as long as a meeting cannot have been held."""
    if meeting.planned_start > at:
        raise NotNow(
            lazy_gettext(
                "By its plan this meeting has not begun yet. Record it when it has been held; if "
                "it was held earlier, change its plan first."
            )
        )


def _plan(
    seat: Seat, stage: Round, plan: MeetingPlan, appointment: Appointment, *, at: datetime
) -> Meeting:
    lane = _still_in(seat, appointment.lane)
    meeting = Meeting(
        **plan.model_dump(),
        lane=lane,
        id=ids.new(lane),
        round_number=stage.number,
        planned_start=appointment.planned_start,
        recorded_by=seat.person.id,
    )
    seat.session.add(meeting)
    seat.session.flush()
    record(seat, "meeting_planned", meeting.id, _planned(meeting), at=at, lane=lane)
    return meeting


def _planned(meeting: Meeting) -> dict[str, object]:
    return {
        "round": meeting.round_number,
        "planned_start": meeting.planned_start.isoformat(),
        "planned_minutes": meeting.planned_minutes,
        "place": meeting.place,
        "agenda": meeting.agenda,
        "version": meeting.version,
    }


def _still_in(seat: Seat, lane: str) -> str:
    """Return *lane* if its participant is still in the dialogue."""
    if lane not in {participant.lane for participant in remaining(seat)}:
        raise NotVisible(seat.person, seat.procedure.id, seat.lane, f"participant {lane}")
    return lane

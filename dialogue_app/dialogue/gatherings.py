"""The meetings of a dialogue as they may be seen: the team's of all, a supplier's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import aliased
from sqlmodel import and_, col, func, select

from dialogue_app.dialogue.models import Meeting, MeetingWaiver, Minutes, Participant, Person
from dialogue_app.dialogue.seats import NotVisible, Permission, Seat
from dialogue_app.dialogue.visibility import visible


class Answer(StrEnum):
    """Where the minutes of a meeting stand: what the participant said to the last version."""

    UNWRITTEN = "unwritten"
    AWAITED = "awaited"
    APPROVED = "approved"
    OBJECTED = "objected"


@dataclass(frozen=True, slots=True)
class Gathering:
    """A meeting, with whom, and the last version of its minutes."""

    meeting: Meeting
    participant: str
    minutes: Minutes | None

    @property
    def is_held(self) -> bool:
        """Tell whether it took place, as the team recorded."""
        return self.meeting.held_minutes is not None

    @property
    def answer(self) -> Answer:
        """Tell where its minutes stand."""
        return answer(self.minutes)


@dataclass(frozen=True, slots=True)
class Written:
    """One version of a meeting's minutes, with the names of those who had to do with it."""

    minutes: Minutes
    written_by: str
    answered_by: str

    @property
    def answer(self) -> Answer:
        """Tell what the participant said to it."""
        return answer(self.minutes)


def answer(minutes: Minutes | None) -> Answer:
    """Tell what the participant said to a version of minutes, or that there is none."""
    if minutes is None:
        return Answer.UNWRITTEN
    if minutes.approved_at:
        return Answer.APPROVED
    return Answer.OBJECTED if minutes.objected_at else Answer.AWAITED


def gatherings(seat: Seat, round_number: int | None = None) -> list[Gathering]:
    """Return the meetings that may be seen from *seat*, of one round or all, in order of time."""
    seat.require(Permission.READ_MEETING)
    later = aliased(Minutes)
    last = (
        select(func.max(later.number))
        .where(later.lane == Meeting.lane, later.meeting_id == Meeting.id)
        .correlate(Meeting)
        .scalar_subquery()
    )
    of_it = and_(
        col(Minutes.lane) == Meeting.lane,
        col(Minutes.meeting_id) == Meeting.id,
        col(Minutes.number) == last,
    )
    seen = (
        select(Meeting, Participant.name, Minutes)
        .join(Participant, col(Participant.lane) == Meeting.lane)
        .outerjoin(Minutes, of_it)
        .where(visible(seat, Meeting.lane))
        .order_by(col(Meeting.planned_start), col(Participant.name), col(Meeting.id))
    )
    if round_number is not None:
        seen = seen.where(Meeting.round_number == round_number)
    return [Gathering(*found) for found in seat.session.exec(seen)]


def waivers(seat: Seat, round_number: int | None = None) -> Sequence[MeetingWaiver]:
    """Return who may be seen to want no meeting, in one round or all."""
    seat.require(Permission.READ_MEETING)
    seen = select(MeetingWaiver).where(visible(seat, MeetingWaiver.lane))
    if round_number is not None:
        seen = seen.where(MeetingWaiver.round_number == round_number)
    return seat.session.exec(seen.order_by(col(MeetingWaiver.lane))).all()


def read_meeting(seat: Seat, lane: str, meeting_id: str) -> Meeting:
    """Return one meeting that may be seen from *seat*; foreign and missing are the same nothing."""
    seat.require(Permission.READ_MEETING)
    wanted = select(Meeting).where(
        visible(seat, Meeting.lane), Meeting.lane == lane, Meeting.id == meeting_id
    )
    if (found := seat.session.exec(wanted).one_or_none()) is None:
        raise NotVisible(seat.person, seat.procedure.id, seat.lane, f"meeting {meeting_id}")
    return found


def minutes_of(seat: Seat, meeting: Meeting) -> list[Written]:
    """Return every version of a meeting's minutes, the newest first."""
    seat.require(Permission.READ_MEETING)
    writer, answering = aliased(Person), aliased(Person)
    answered_by = func.coalesce(Minutes.approved_by, Minutes.objected_by)
    seen = (
        select(Minutes, writer.name, answering.name)
        .join(writer, col(writer.id) == Minutes.written_by)
        .outerjoin(answering, col(answering.id) == answered_by)
        .where(
            visible(seat, Minutes.lane),
            Minutes.lane == meeting.lane,
            Minutes.meeting_id == meeting.id,
        )
        .order_by(col(Minutes.number).desc())
    )
    return [
        Written(minutes, written_by, answered or "")
        for minutes, written_by, answered in seat.session.exec(seen)
    ]

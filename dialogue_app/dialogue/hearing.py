"""What suppliers say in meetings, written down by the team; each reads its own."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select

from dialogue_app import ids
from dialogue_app.dialogue.drafts import Writing, fitting
from dialogue_app.dialogue.gatherings import read_meeting
from dialogue_app.dialogue.inputs import digest, keep_input, next_number
from dialogue_app.dialogue.models import Assignment, Channel, Input, Meeting, Participant, Person
from dialogue_app.dialogue.refusals import Lack, NotComplete
from dialogue_app.dialogue.register import record
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.dialogue.turns import take_turn
from dialogue_app.dialogue.visibility import visible
from dialogue_app.sentences import lazy_gettext
from requirements_store import Specification


class Heard(Writing):
    """What a supplier said in a meeting, and which of its people said it."""

    said_by: str


def record_heard(  # noqa: PLR0913 - where, what, and about which specification
    seat: Seat,
    lane: str,
    meeting_id: str,
    specification: Specification,
    heard: Heard,
    *,
    at: datetime,
) -> Input:
    """Write down what a supplier said in a meeting; it reads this among its own inputs.

    Raises:
        NotVisible: there is no such meeting.
        NotComplete: it does not fit, or whoever said it is not one of the supplier's people.
    """
    seat.require(Permission.RECORD_INPUT)
    meeting = read_meeting(seat, lane, meeting_id)
    fits = fitting(seat, specification, heard)
    if heard.said_by not in {person.id for person in people_of(seat, lane)}:
        raise NotComplete([Lack("said_by", lazy_gettext("Choose one of the supplier's people."))])
    take_turn(seat.session)
    said = Input(
        **fits.model_dump(exclude={"requirements"}),
        lane=lane,
        id=ids.new(lane),
        number=next_number(seat, lane, Input),
        round_number=meeting.round_number,
        specification_id=specification.id,
        channel=Channel.MEETING,
        meeting_id=meeting.id,
        recorded_by=seat.person.id,
        received_at=min(meeting.planned_start, at),
        recorded_at=at,
        opened_at=at,
    )
    keep_input(seat, said, fits.requirements)
    seat.session.flush()
    content = {
        "number": said.number,
        "digest": digest(said, fits.requirements),
        "meeting": meeting.id,
    }
    record(seat, "input_recorded", said.id, content, at=at, lane=lane)
    return said


def people_of(seat: Seat, lane: str) -> Sequence[Person]:
    """Return the people who sit, or have sat, for one supplier, by name."""
    theirs = (
        select(Person)
        .join(Assignment)
        .where(
            Assignment.procedure_id == seat.procedure.id,
            Assignment.lane == lane,
            visible(seat, Assignment.lane),
        )
    )
    return seat.session.exec(theirs.order_by(col(Person.name), col(Person.id))).all()


def meetings_to_record(seat: Seat) -> Sequence[tuple[Meeting, str]]:
    """Return the meetings in which something was said, with the supplier's name, latest first."""
    seat.require(Permission.RECORD_INPUT)
    held = (
        select(Meeting, Participant.name)
        .join(Participant, col(Participant.lane) == Meeting.lane)
        .where(visible(seat, Meeting.lane))
    )
    latest_first = held.order_by(col(Meeting.planned_start).desc(), col(Participant.name))
    return seat.session.exec(latest_first).all()

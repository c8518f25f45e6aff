"""Suppliers who write, and rounds in which they may."""

from datetime import timedelta

from sqlmodel import col, select

from dialogue_app import ids
from dialogue_app.dialogue.drafts import Writing, keep_draft
from dialogue_app.dialogue.inputs import submit
from dialogue_app.dialogue.models import Confidentiality, Input, InputKind, Meeting, Round
from tests.sources import MONDAY

FRIDAY = MONDAY + timedelta(days=4)
AFTER = FRIDAY + timedelta(microseconds=1)


def open_a_round(seat, *, number=1, deadline=FRIDAY, at=MONDAY):
    stage = Round(
        procedure_id=seat.procedure.id,
        number=number,
        theme="Needs",
        opens_at=at,
        opened_at=at,
        input_deadline=deadline,
    )
    seat.session.add(stage)
    seat.session.commit()
    return stage


def write(seat, text="Too long.", *, at=MONDAY, **facts):
    """Keep a draft on the procedure's only specification; return its id."""
    [specification] = seat.specifications()
    facts = {"version": 1, "kind": InputKind.COMMENT, "requirements": ["K-2"]} | facts
    draft_id = ids.new(seat.lane)
    keep_draft(seat, specification, draft_id, Writing(text=text, **facts), at=at)
    return draft_id


def send(seat, *texts, at=MONDAY, **facts):
    """Send these texts together, and return the inputs that they became, by number."""
    drafts = [write(seat, text, at=at, **facts) for text in texts or ["Too long."]]
    submission = submit(seat, drafts, ids.new(seat.lane), at=at)
    seat.session.commit()
    return inputs_of(seat, submission)


def inputs_of(seat, submission):
    theirs = select(Input).where(
        Input.lane == submission.lane, Input.submission_id == submission.id
    )
    return list(seat.session.exec(theirs.order_by(col(Input.number))))


def meet(seat, lane, *, number=1, at=MONDAY):
    meeting = Meeting(
        lane=lane,
        id=ids.new(lane),
        round_number=number,
        planned_start=at,
        planned_minutes=60,
        recorded_by=seat.person.id,
    )
    seat.session.add(meeting)
    seat.session.commit()
    return meeting


SECRET = {
    "confidentiality": Confidentiality.BUSINESS_SECRET,
    "confidentiality_reason": "Unpatented",
}
QUESTION = {"kind": InputKind.QUESTION}

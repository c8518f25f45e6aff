"""Messages to all remaining participants, at one moment; and when each first opened them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from pydantic import StringConstraints
from sqlalchemy import ColumnElement, true, update
from sqlmodel import Session, SQLModel, and_, col, func, select

from dialogue_app.dialogue.deliveries import remaining_participants
from dialogue_app.dialogue.models import Notice, NoticeDelivery, Participant, Person
from dialogue_app.dialogue.paging import Paged, offset_of, sheets_of
from dialogue_app.dialogue.refusals import NotNow
from dialogue_app.dialogue.register import record
from dialogue_app.dialogue.seats import NotVisible, Permission, Seat
from dialogue_app.dialogue.turns import take_turn
from dialogue_app.dialogue.visibility import visible
from dialogue_app.ids import SHARED
from dialogue_app.sentences import lazy_gettext

PAGE = 50


class Message(SQLModel):
    """What is to be said to all, in Markdown."""

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]


@dataclass(frozen=True, slots=True)
class Listed:
    """A notice, with how many of the participants seen from a seat got and opened it."""

    notice: Notice
    reached: int
    opened: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """A notice at one participant; *opened_by* is empty until someone there opens it."""

    participant: Participant
    available_at: datetime
    opened_at: datetime | None
    opened_by: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A notice, who sent it, and the receipts that may be seen from a seat."""

    notice: Notice
    sender: str
    receipts: Sequence[Receipt]


def send_notice(
    seat: Seat, title: str, text: str, *, at: datetime, number: int | None = None
) -> Notice:
    """Make a message available to all remaining participants at this one moment.

    *number* is the one that the sender was shown before: the same message sent again under it
    answers with the notice there is, so that an impatient second click sends nothing twice.

    Raises:
        NotNow: no participant is left to send to, or another notice was sent in between.
    """
    seat.require(Permission.SEND_NOTICE)
    take_turn(seat.session)
    message = Message.model_validate({"title": title, "text": text})
    following = next_number(seat)
    if number is not None and number < following:
        return _sent_already(seat, message, number)
    notice = Notice(
        procedure_id=seat.procedure.id,
        number=following,
        title=message.title,
        text=message.text,
        sent_by=seat.person.id,
        sent_at=at,
    )
    reached = _deliver(seat, notice)
    content = {"number": notice.number, **message.model_dump(), "to": reached}
    record(seat, "notice_sent", seat.procedure.id, content, at=at)
    return notice


def next_number(seat: Seat) -> int:
    """Return the number that the next notice will have."""
    seat.require(Permission.SEND_NOTICE)
    theirs = select(func.coalesce(func.max(Notice.number), 0))
    return seat.session.exec(theirs.where(Notice.procedure_id == seat.procedure.id)).one() + 1


def recipients(seat: Seat) -> Sequence[Participant]:
    """Return who a notice sent now would reach."""
    seat.require(Permission.SEND_NOTICE)
    return remaining_participants(seat.session, seat.procedure.id)


def list_notices(seat: Seat, page: int = 1) -> Paged[Listed]:
    """Return the notices that reached this seat, the newest first: two queries for any number."""
    seat.require(Permission.READ_NOTICE)
    readable = (Notice.procedure_id == seat.procedure.id, _reached(seat))
    total = seat.session.exec(select(func.count()).select_from(Notice).where(*readable)).one()
    received = and_(col(NoticeDelivery.number) == Notice.number, visible(seat, NoticeDelivery.lane))
    opened = func.count(col(NoticeDelivery.first_opened_at))
    listed = (
        select(Notice, func.count(col(NoticeDelivery.lane)), opened)
        .outerjoin(NoticeDelivery, received)
        .where(*readable)
        .group_by(*(col(column) for column in _columns()))
        .order_by(col(Notice.number).desc())
        .limit(PAGE)
        .offset(offset := offset_of(page, total, PAGE))
    )
    rows = [Listed(*row) for row in seat.session.exec(listed)]
    return Paged(rows, offset // PAGE + 1, sheets_of(total, PAGE), total)


def read_notice(seat: Seat, number: int) -> Sent:
    """Return a notice that reached this seat; any other is not there."""
    seat.require(Permission.READ_NOTICE)
    asked = (
        select(Notice, Person.name)
        .join(Person)
        .where(Notice.procedure_id == seat.procedure.id, Notice.number == number, _reached(seat))
    )
    if (found := seat.session.exec(asked).one_or_none()) is None:
        raise NotVisible(seat.person, seat.procedure.id, seat.lane, f"notice {number}")
    return Sent(*found, _receipts(seat, number))


def is_unopened(seat: Seat, number: int) -> bool:
    """Tell whether a notice lies in this seat's lane and nobody there opened it yet."""
    waiting = select(NoticeDelivery.lane).where(*_unopened(seat, number))
    return seat.lane != SHARED and seat.session.exec(waiting).first() is not None


def note_opening(session: Session, seat: Seat, number: int, *, at: datetime) -> None:
    """Put on record, in a *session* of its own, who of a participant first opened a notice."""
    take_turn(session)
    opened = session.exec(
        update(NoticeDelivery)
        .where(*_unopened(seat, number))
        .values(first_opened_at=at, first_opened_by=seat.person.id)
        .execution_options(synchronize_session=False)
    )
    if opened.rowcount:
        here = replace(seat, session=session)
        record(here, "notice_opened", seat.procedure.id, {"number": number}, at=at)


def _deliver(seat: Seat, notice: Notice) -> list[str]:
    """Put *notice* into the lane of each remaining participant; return the lanes."""
    lanes = [participant.lane for participant in recipients(seat)]
    if not lanes:
        raise NotNow(
            lazy_gettext(
                "There is no participant to send to. Admit participants first; a notice reaches "
                "those who are in the dialogue at the moment it is sent."
            )
        )
    seat.session.add(notice)
    seat.session.add_all(
        NoticeDelivery(lane=lane, number=notice.number, available_at=notice.sent_at)
        for lane in lanes
    )
    seat.session.flush()
    return lanes


def _sent_already(seat: Seat, message: Message, number: int) -> Notice:
    there = seat.session.get(Notice, (seat.procedure.id, number))
    if there and (there.title, there.text) == (message.title, message.text):
        return there
    raise NotNow(
        lazy_gettext(
            "Another notice was sent while you wrote this one. Read it first, then decide "
            "whether yours is to be sent as well."
        )
    )


def _receipts(seat: Seat, number: int) -> list[Receipt]:
    made = (
        select(Participant, NoticeDelivery, Person.name)
        .join(NoticeDelivery, col(NoticeDelivery.lane) == Participant.lane)
        .outerjoin(Person, col(Person.id) == NoticeDelivery.first_opened_by)
        .where(visible(seat, NoticeDelivery.lane), NoticeDelivery.number == number)
        .order_by(col(Participant.name), col(Participant.lane))
    )
    return [
        Receipt(participant, delivery.available_at, delivery.first_opened_at, opener or "")
        for participant, delivery, opener in seat.session.exec(made)
    ]


def _reached(seat: Seat) -> ColumnElement[bool]:
    """Say that a notice reached this seat: in its lane, or on the buying side any way."""
    if seat.lane == SHARED:
        return true()
    here = select(NoticeDelivery.number).where(NoticeDelivery.lane == seat.lane)
    return col(Notice.number).in_(here)


def _unopened(seat: Seat, number: int) -> tuple[ColumnElement[bool], ...]:
    return (
        col(NoticeDelivery.lane) == seat.lane,
        col(NoticeDelivery.number) == number,
        col(NoticeDelivery.first_opened_at).is_(None),
    )


def _columns() -> Sequence[ColumnElement[object]]:
    columns: Sequence[ColumnElement[object]] = list(Notice.__dict__["__table__"].columns)
    return columns

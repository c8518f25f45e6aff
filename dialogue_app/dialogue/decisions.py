"""What was decided, on what ground, why and by whom: for the buying side and auditors."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, StringConstraints
from sqlmodel import SQLModel, col, func, select

from dialogue_app.dialogue.models import Decision, Person
from dialogue_app.dialogue.paging import Paged, offset_of, sheets_of
from dialogue_app.dialogue.refusals import Lack, NotComplete
from dialogue_app.dialogue.register import record
from dialogue_app.dialogue.seats import NotVisible, Permission, Seat
from dialogue_app.dialogue.turns import take_turn
from dialogue_app.sentences import lazy_gettext

PAGE = 50

_Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
_Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)]


class Taken(SQLModel):
    """What was decided, on what ground, by whom; long texts are Markdown."""

    title: Annotated[_Line, StringConstraints(min_length=1)]
    decision: Annotated[_Text, StringConstraints(min_length=1)]
    reason: _Text = ""
    legal_basis: _Line = ""
    alternatives: _Text = ""
    on_behalf_of: _Line = ""
    decided_by: Annotated[_Line, StringConstraints(min_length=1)]


class Resolution(Taken):
    """A decision, and the moment at which it is stated to have been taken."""

    dated: AwareDatetime


@dataclass(frozen=True, slots=True)
class Kept:
    """A decision, and who put it on record."""

    decision: Decision
    recorded_by: str


def record_decision(seat: Seat, resolution: Resolution, *, at: datetime) -> Decision:
    """Put a decision on record now, dated as it is stated; nothing of it is changed later.

    Raises:
        NotComplete: it is dated in the future.
    """
    seat.require(Permission.RECORD_DECISION)
    take_turn(seat.session)
    if resolution.dated > at:
        sentence = lazy_gettext("A decision is recorded when it has been taken, not before.")
        raise NotComplete([Lack("dated", sentence)])
    decision = Decision(
        procedure_id=seat.procedure.id,
        number=_last_number(seat) + 1,
        recorded_by=seat.person.id,
        recorded_at=at,
        **resolution.model_dump(),
    )
    seat.session.add(decision)
    seat.session.flush()
    content = {"number": decision.number, **resolution.model_dump(mode="json")}
    record(seat, "decision_recorded", seat.procedure.id, content, at=at)
    return decision


def list_decisions(seat: Seat, page: int = 1) -> Paged[Decision]:
    """Return decisions, the newest first: two queries for any number."""
    seat.require(Permission.READ_DECISION)
    total = seat.session.exec(
        select(func.count()).select_from(Decision).where(Decision.procedure_id == seat.procedure.id)
    ).one()
    offset = offset_of(page, total, PAGE)
    newest_first = (
        select(Decision)
        .where(Decision.procedure_id == seat.procedure.id)
        .order_by(col(Decision.dated).desc(), col(Decision.number).desc())
    )
    rows = seat.session.exec(newest_first.limit(PAGE).offset(offset)).all()
    return Paged(rows, offset // PAGE + 1, sheets_of(total, PAGE), total)


def read_decision(seat: Seat, number: int) -> Kept:
    """Return one decision of the procedure; any other is not there."""
    seat.require(Permission.READ_DECISION)
    asked = (
        select(Decision, Person.name)
        .join(Person)
        .where(Decision.procedure_id == seat.procedure.id, Decision.number == number)
    )
    if found := seat.session.exec(asked).one_or_none():
        return Kept(*found)
    raise NotVisible(seat.person, seat.procedure.id, seat.lane, f"decision {number}")


def _last_number(seat: Seat) -> int:
    theirs = select(func.coalesce(func.max(Decision.number), 0))
    return seat.session.exec(theirs.where(Decision.procedure_id == seat.procedure.id)).one()

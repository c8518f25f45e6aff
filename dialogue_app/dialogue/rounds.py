"""The rounds of a dialogue: one is opened when the one before it is closed."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select

from dialogue_app.dialogue.models import Round
from dialogue_app.dialogue.register import record
from dialogue_app.dialogue.seats import Permission, Seat
from requirements_store import Version


def open_round(seat: Seat, number: int, theme: str, *, at: datetime) -> Round:
    """Open the round of this number, which works on the version in force."""
    seat.require(Permission.RELEASE_VERSION)
    opened = Round(
        procedure_id=seat.procedure.id, number=number, theme=theme, opens_at=at, opened_at=at
    )
    seat.session.add(opened)
    seat.session.flush()
    about = {"round": number, "theme": theme}
    record(seat, "round_opened", seat.procedure.id, about, at=at)
    return opened


def close_round(seat: Seat, number: int, *, at: datetime) -> Round:
    """Close the round; what was released until now is what it brought."""
    seat.require(Permission.RELEASE_VERSION)
    closed = seat.session.get_one(Round, (seat.procedure.id, number))
    closed.closed_at = at
    seat.session.flush()
    record(seat, "round_closed", seat.procedure.id, {"round": number}, at=at)
    return closed


def rounds(seat: Seat) -> Sequence[Round]:
    """Return the rounds of the procedure, the first one first."""
    seat.require(Permission.READ_VERSION)
    theirs = select(Round).where(Round.procedure_id == seat.procedure.id)
    return seat.session.exec(theirs.order_by(col(Round.number))).all()


def round_of(version: Version, among: Sequence[Round]) -> Round | None:
    """Return the round that brought *version*, or ``None`` if it was released outside of one."""
    for stage in among:
        closed_at = stage.closed_at or version.released_at
        if stage.opened_at and stage.opened_at < version.released_at <= closed_at:
            return stage
    return None

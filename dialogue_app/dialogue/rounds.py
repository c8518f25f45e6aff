"""The rounds of a dialogue: one is opened when the one before it is closed."""

from datetime import datetime

from dialogue_app.dialogue.models import Round
from dialogue_app.dialogue.register import record
from dialogue_app.dialogue.seats import Permission, Seat


def open_round(seat: Seat, number: int, theme: str, *, at: datetime) -> Round:
    """Open the round of this number, which works on the version in force."""
    seat.require(Permission.RELEASE_VERSION)
    opened = Round(procedure_id=seat.procedure.id, number=number, theme=theme, opens_at=at)
    seat.session.add(opened)
    seat.session.flush()
    about = {"round": number, "theme": theme}
    record(seat, "round_opened", seat.procedure.id, about, at=at)
    return opened


def close_round(seat: Seat, number: int, *, at: datetime) -> Round:
    """Close the round; what was released until now is what it brought."""
    seat.require(Permission.RELEASE_VERSION)
    closed = seat.session.get_one(Round, (seat.procedure.id, number))
    closed.closes_at = at
    seat.session.flush()
    record(seat, "round_closed", seat.procedure.id, {"round": number}, at=at)
    return closed

"""What someone typed and has not sent: kept for that person alone, until it is sent or dropped."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dialogue_app.dialogue.models import KeptForm
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.dialogue.turns import take_turn


@dataclass(frozen=True, slots=True)
class Unsent:
    """The values of a form as they were typed, and when they were kept."""

    values: Mapping[str, object]
    kept_at: datetime


def keep_form(seat: Seat, place: str, values: Mapping[str, object], *, at: datetime) -> None:
    """Keep what the person has typed at *place*, over what was kept there before.

    It is no act: nobody else sees it, and the Register does not know of it.
    """
    seat.require(Permission.READ_VERSION)
    take_turn(seat.session)
    kept = seat.session.get(KeptForm, _key(seat, place)) or KeptForm(
        person_id=seat.person.id,
        procedure_id=seat.procedure.id,
        place=place,
        values="",
        kept_at=at,
    )
    kept.values = json.dumps(dict(values), ensure_ascii=False)
    kept.kept_at = at
    seat.session.add(kept)
    seat.session.flush()


def kept_form(seat: Seat, place: str) -> Unsent | None:
    """Return what the person left unsent at *place*."""
    seat.require(Permission.READ_VERSION)
    kept = seat.session.get(KeptForm, _key(seat, place))
    return Unsent(json.loads(kept.values), kept.kept_at) if kept else None


def forget_form(seat: Seat, place: str) -> None:
    """Drop what the person left unsent at *place*, because it was sent or thrown away."""
    seat.require(Permission.READ_VERSION)
    if kept := seat.session.get(KeptForm, _key(seat, place)):
        seat.session.delete(kept)
        seat.session.flush()


def _key(seat: Seat, place: str) -> tuple[str, str, str]:
    return seat.person.id, seat.procedure.id, place

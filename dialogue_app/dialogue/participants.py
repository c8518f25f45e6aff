"""The suppliers in a dialogue: admitted with a reason, let go by award criterion, or gone."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import StringConstraints
from sqlmodel import SQLModel, col, func, select

from dialogue_app import ids
from dialogue_app.dialogue.deliveries import deliver_version_in_force
from dialogue_app.dialogue.models import AwardCriterion, Participant
from dialogue_app.dialogue.procedures import award_criteria
from dialogue_app.dialogue.refusals import Lack, NotComplete, NotNow
from dialogue_app.dialogue.register import record
from dialogue_app.dialogue.seats import NotVisible, Permission, Seat
from dialogue_app.dialogue.turns import take_turn
from dialogue_app.dialogue.visibility import visible
from dialogue_app.sentences import lazy_gettext

FEWEST = 3  # art. 65(2): enough for real competition


class Admission(SQLModel):
    """Whom the authority admits, to which lots, why this supplier was selected."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    lots: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    selection_reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=5_000)] = (
        ""
    )
    protocol_accepted_on: date | None = None


class AdmittedAlready(Exception):
    """A supplier of this name is in the dialogue."""


def admit(seat: Seat, admission: Admission, *, at: datetime) -> Participant:
    """Admit a supplier: open the lane for all it will say, and deliver the version in force.

    Raises:
        AdmittedAlready: a supplier of this name is in the dialogue.
        NotNow: the dialogue is closed.
    """
    seat.require(Permission.ADMIT_PARTICIPANT)
    take_turn(seat.session)
    _refuse_after_the_dialogue(seat)
    if admission.name.casefold() in {each.name.casefold() for each in remaining(seat)}:
        raise AdmittedAlready(f"{admission.name} is in this dialogue already")
    participant = Participant(
        lane=ids.new(),
        procedure_id=seat.procedure.id,
        name=admission.name,
        lots=admission.lots,
        selection_reason=admission.selection_reason,
        admitted_at=at,
        protocol_accepted_at=_that_day(seat, admission.protocol_accepted_on),
    )
    seat.session.add(participant)
    seat.session.flush()
    content = admission.model_dump(mode="json")
    record(seat, "participant_admitted", participant.lane, content, at=at, lane=participant.lane)
    deliver_version_in_force(seat.session, participant, at)
    return participant


def accept_protocol(seat: Seat, lane: str, on: date, *, at: datetime) -> Participant:
    """Note the day on which a participant accepted the dialogue protocol."""
    seat.require(Permission.ADMIT_PARTICIPANT)
    participant = find_participant(seat, lane)
    participant.protocol_accepted_at = _that_day(seat, on)
    seat.session.flush()
    record(seat, "protocol_accepted", lane, {"on": on.isoformat()}, at=at, lane=lane)
    return participant


def let_go(seat: Seat, lane: str, reasons: Mapping[int, str], *, at: datetime) -> Participant:
    """Reduce the solutions by one: its supplier gets *reasons*, and no more releases.

    The reasons are given by award criterion, each under its position.

    Raises:
        NotNow: the reduction was not announced, the dialogue is closed, or the supplier has left.
        NotComplete: a criterion lacks its reason.
    """
    seat.require(Permission.ADMIT_PARTICIPANT)
    take_turn(seat.session)
    refuse_to_reduce(seat)
    criteria = award_criteria(seat)
    given = {position: reason.strip() for position, reason in reasons.items()}
    if lacks := [_lack(each) for each in criteria if not given.get(each.position)]:
        raise NotComplete(lacks)
    written = "\n\n".join(
        f"**{each.name}** ({each.weight} %)\n\n{given[each.position]}" for each in criteria
    )
    return _leave(seat, lane, "let go", written, at=at)


def leave(seat: Seat, lane: str, reason: str, *, at: datetime) -> Participant:
    """Note that a participant leaves at its own wish; it gets no more releases.

    Raises:
        NotNow: it has left already.
    """
    seat.require(Permission.ADMIT_PARTICIPANT)
    take_turn(seat.session)
    return _leave(seat, lane, "own wish", reason.strip(), at=at)


def refuse_to_reduce(seat: Seat) -> None:
    """Raise ``NotNow`` unless solutions may be reduced, which must have been announced."""
    if not seat.procedure.reduction_announced:
        raise NotNow(
            lazy_gettext(
                "Solutions may be reduced only if that was announced with the notice (directive "
                "2014/24/EU art. 30(4)), and here it was not. A participant can still leave at "
                "its own wish."
            )
        )
    if not award_criteria(seat):
        raise NotNow(
            lazy_gettext(
                "Solutions are reduced by applying the award criteria, and there are none yet. "
                "Set them first."
            )
        )
    _refuse_after_the_dialogue(seat)


def participants(seat: Seat) -> Sequence[Participant]:
    """Return the suppliers that may be seen from *seat*, by name."""
    seat.require(Permission.READ_VERSION)
    seen = select(Participant).where(visible(seat, Participant.lane))
    return seat.session.exec(seen.order_by(col(Participant.name), col(Participant.lane))).all()


def find_participant(seat: Seat, lane: str) -> Participant:
    """Return one participant that may be seen from *seat*; any other is not there."""
    seen = select(Participant).where(visible(seat, Participant.lane), Participant.lane == lane)
    if (found := seat.session.exec(seen).one_or_none()) is None:
        raise NotVisible(seat.person, seat.procedure.id, seat.lane, f"participant {lane}")
    return found


def remaining(seat: Seat) -> Sequence[Participant]:
    """Return the suppliers still in the dialogue, by name: all that a release goes to."""
    seat.require(Permission.READ_PARTICIPANTS)
    return [each for each in participants(seat) if each.left_at is None]


def too_few(seat: Seat) -> bool:
    """Tell whether fewer than three are left of those who were admitted."""
    seat.require(Permission.READ_PARTICIPANTS)
    admitted = select(func.count(), func.count(col(Participant.left_at))).where(
        visible(seat, Participant.lane)
    )
    came, left = seat.session.exec(admitted).one()
    return came > 0 and came - left < FEWEST


def _leave(seat: Seat, lane: str, how: str, reason: str, *, at: datetime) -> Participant:
    participant = find_participant(seat, lane)
    if participant.left_at:
        raise NotNow(lazy_gettext("This participant has left already. Nothing more is to be done."))
    participant.left_at, participant.leaving_reason = at, reason
    seat.session.flush()
    content = {"how": how, "reason": reason}
    record(seat, "participant_left", lane, content, at=at, lane=lane)
    return participant


def _lack(criterion: AwardCriterion) -> Lack:
    sentence = lazy_gettext("Give the reason by this criterion.")
    return Lack(criterion.name, sentence, anchor=f"reason-{criterion.position}")


def _refuse_after_the_dialogue(seat: Seat) -> None:
    if seat.procedure.closed_at:
        raise NotNow(
            lazy_gettext(
                "The dialogue is declared closed: those who are in it now are the ones to be "
                "invited. Nobody is admitted or let go any more."
            )
        )


def _that_day(seat: Seat, day: date | None) -> datetime | None:
    zone = ZoneInfo(seat.procedure.time_zone)
    return datetime.combine(day, time(), zone) if day else None

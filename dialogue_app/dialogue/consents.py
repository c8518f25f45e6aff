"""A supplier's consent to disclose one exact text: recorded by hand, never a general one."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, select

from dialogue_app import ids
from dialogue_app.dialogue.models import Consent, ConsentState, Input
from dialogue_app.dialogue.participants import find_participant
from dialogue_app.dialogue.refusals import Lack, NotComplete, NotNow
from dialogue_app.dialogue.register import record
from dialogue_app.dialogue.seats import NotVisible, Permission, Seat
from dialogue_app.dialogue.turns import take_turn
from dialogue_app.dialogue.visibility import visible, visible_inputs
from dialogue_app.sentences import lazy_gettext

FROM_HERE = {
    ConsentState.REQUESTED: (
        ConsentState.GIVEN,
        ConsentState.REFUSED,
        ConsentState.EXPIRED,
        ConsentState.WITHDRAWN,
        ConsentState.INVALID,
    ),
    ConsentState.GIVEN: (ConsentState.WITHDRAWN, ConsentState.EXPIRED, ConsentState.INVALID),
}
"""Where a consent can go from where it stands; whoever agrees later agrees anew."""


class Step(SQLModel):
    """Where a consent stands from a moment on, and who said so for the supplier."""

    state: ConsentState
    person: str = Field(default="", max_length=200)
    dated: datetime
    note: str = Field(default="", max_length=5_000)


class Agreement(Step):
    """One exact text, to whom it may be disclosed, and until when an answer counts."""

    exact_text: str = Field(min_length=1, max_length=20_000)
    recipients: str = Field(min_length=1, max_length=2_000)
    answer_by: datetime | None = None


class Waiver(SQLModel):
    """A general waiver as a supplier gave it; *note* says why it does not count."""

    exact_text: str = Field(min_length=1, max_length=20_000)
    person: str = Field(min_length=1, max_length=200)
    dated: datetime
    note: str = Field(min_length=1, max_length=5_000)


def record_consent(
    seat: Seat, lane: str, input_id: str, agreement: Agreement, *, at: datetime
) -> Consent:
    """Write down what was asked of a supplier, or what it answered, about one exact text.

    Raises:
        NotComplete: nobody is named who said it, or it is dated in the future.
    """
    seat.require(Permission.RECORD_CONSENT)
    _readable(seat, lane, input_id, at=at)
    if lacks := _lacks(agreement, at):
        raise NotComplete(lacks)
    kept = Consent(
        **agreement.model_dump(),
        lane=lane,
        id=ids.new(lane),
        input_id=input_id,
        recorded_by=seat.person.id,
        recorded_at=at,
    )
    return _keep(seat, kept, at=at)


def record_waiver(seat: Seat, lane: str, waiver: Waiver, *, at: datetime) -> Consent:
    """Write down a general waiver, which counts for nothing: a consent is to one exact text."""
    seat.require(Permission.RECORD_CONSENT)
    find_participant(seat, lane)
    if lacks := _in_future(waiver.dated, at):
        raise NotComplete(lacks)
    kept = Consent(
        **waiver.model_dump(),
        lane=lane,
        id=ids.new(lane),
        recipients="",
        state=ConsentState.INVALID,
        recorded_by=seat.person.id,
        recorded_at=at,
    )
    return _keep(seat, kept, at=at)


def move_consent(seat: Seat, lane: str, consent_id: str, step: Step, *, at: datetime) -> Consent:
    """Write down that a consent was given, refused, withdrawn, has expired or does not count.

    Raises:
        NotNow: it cannot go there from where it stands.
        NotComplete: as for ``record_consent``.
    """
    seat.require(Permission.RECORD_CONSENT)
    take_turn(seat.session)
    consent = read_consent(seat, lane, consent_id)
    if step.state not in FROM_HERE.get(consent.state, ()):
        raise NotNow(
            lazy_gettext(
                "This consent was changed since you looked at it, or has come to its end. "
                "Look at it again; if the supplier agrees anew, record that as a new consent."
            )
        )
    if lacks := _lacks(step, at):
        raise NotComplete(lacks)
    consent.state, consent.person, consent.dated = step.state, step.person, step.dated
    consent.note = step.note or consent.note
    consent.recorded_by, consent.recorded_at = seat.person.id, at
    seat.session.flush()
    _record(seat, consent, at=at)
    return consent


def read_consent(seat: Seat, lane: str, consent_id: str) -> Consent:
    """Return one consent that may be seen from *seat*."""
    seat.require(Permission.READ_INPUT)
    wanted = select(Consent).where(
        visible(seat, Consent.lane), Consent.lane == lane, Consent.id == consent_id
    )
    if (found := seat.session.exec(wanted).one_or_none()) is None:
        raise NotVisible(seat.person, seat.procedure.id, seat.lane, f"consent {consent_id}")
    return found


def consents(seat: Seat) -> Sequence[tuple[Consent, Input | None]]:
    """Return every consent that may be seen from *seat* with its input, the latest first."""
    seat.require(Permission.READ_INPUT)
    seen = (
        select(Consent, Input)
        .outerjoin(Input, (col(Input.lane) == Consent.lane) & (col(Input.id) == Consent.input_id))
        .where(visible(seat, Consent.lane))
        .order_by(col(Consent.dated).desc(), col(Consent.lane), col(Consent.id))
    )
    return seat.session.exec(seen).all()


def consents_to(seat: Seat, lane: str, input_id: str) -> Sequence[Consent]:
    """Return what was recorded of consent to disclose something of one input, the latest first."""
    seat.require(Permission.READ_INPUT)
    theirs = select(Consent).where(
        visible(seat, Consent.lane), Consent.lane == lane, Consent.input_id == input_id
    )
    return seat.session.exec(theirs.order_by(col(Consent.dated).desc(), col(Consent.id))).all()


def in_force(session: Session, inputs: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return those of these inputs (lane, id) to whose disclosure a consent is given now."""
    wanted = set(inputs)
    given = select(Consent.lane, Consent.input_id).where(
        col(Consent.input_id).in_({input_id for _, input_id in wanted}),
        Consent.state == ConsentState.GIVEN,
    )
    return {(lane, input_id) for lane, input_id in session.exec(given) if input_id} & wanted


def _readable(seat: Seat, lane: str, input_id: str, *, at: datetime) -> None:
    known = select(Input.id).where(
        visible_inputs(seat, at), Input.lane == lane, Input.id == input_id
    )
    if seat.session.exec(known).one_or_none() is None:
        raise NotVisible(seat.person, seat.procedure.id, seat.lane, f"input {input_id}")


def _lacks(step: Step, at: datetime) -> list[Lack]:
    lacks = _in_future(step.dated, at)
    said = {ConsentState.GIVEN, ConsentState.REFUSED, ConsentState.WITHDRAWN}
    if step.state in said and not step.person.strip():
        sentence = lazy_gettext("Say who said this for the supplier.")
        lacks.append(Lack("person", sentence))
    if step.state is ConsentState.INVALID and not step.note.strip():
        lacks.append(Lack("note", lazy_gettext("Say why it does not count.")))
    return lacks


def _in_future(dated: datetime, at: datetime) -> list[Lack]:
    sentence = lazy_gettext("This lies in the future. Say when it was.")
    return [Lack("dated", sentence)] if dated > at else []


def _keep(seat: Seat, consent: Consent, *, at: datetime) -> Consent:
    seat.session.add(consent)
    seat.session.flush()
    _record(seat, consent, at=at)
    return consent


def _record(seat: Seat, consent: Consent, *, at: datetime) -> None:
    content = {
        "input": consent.input_id,
        "exact_text": consent.exact_text,
        "recipients": consent.recipients,
        "state": consent.state.value,
        "person": consent.person,
        "dated": consent.dated.isoformat(),
        "note": consent.note,
    }
    record(seat, "consent_recorded", consent.id, content, at=at, lane=consent.lane)

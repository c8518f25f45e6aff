"""What suppliers say: sent once and never twice, sealed until the deadline, read lane by lane."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlmodel import col, delete, func, select
from sqlmodel.sql.expression import SelectOfScalar

import requirements_store as store
from dialogue_app import ids
from dialogue_app.dialogue.closing import require_open
from dialogue_app.dialogue.drafts import ask_whether_it_remains
from dialogue_app.dialogue.models import (
    Draft,
    Input,
    InputKind,
    InputRequirement,
    Participant,
    Round,
    Submission,
)
from dialogue_app.dialogue.refusals import Lack, NotComplete, NotNow
from dialogue_app.dialogue.register import record
from dialogue_app.dialogue.rounds import round_in_force
from dialogue_app.dialogue.seats import NotVisible, Permission, Seat
from dialogue_app.dialogue.turns import take_turn
from dialogue_app.dialogue.visibility import visible, visible_inputs
from dialogue_app.sentences import lazy_gettext
from requirements_store import Specification

Address = tuple[str, str]
"""Where an input lies: its lane and its id."""

_SAID = (
    "specification_id",
    "version",
    "kind",
    "quote",
    "text",
    "proposed_wording",
    "confidentiality",
    "confidentiality_reason",
)


@dataclass(frozen=True, slots=True)
class Row:
    """An input with what it is about and the name of who said it, for lists and for ticking."""

    said: Input
    requirements: tuple[str, ...]
    participant: str

    @property
    def address(self) -> Address:
        """Where it lies."""
        return self.said.lane, self.said.id


def submit(seat: Seat, draft_ids: Collection[str], form_key: str, *, at: datetime) -> Submission:
    """Receive these drafts together. The same form sent again has the same answer, nothing twice.

    After the round's deadline they are received all the same, marked late and left unopened;
    a question is never late.

    Raises:
        NotNow: the participant has left, a draft is there no more, or no round is open.
        NotComplete: no draft is chosen.
    """
    seat.require(Permission.SUBMIT_INPUT)
    take_turn(seat.session)
    if received := _received_with(seat, form_key):
        return received
    require_open(seat)
    ask_whether_it_remains(seat)
    chosen = _chosen_drafts(seat, draft_ids)
    stage = round_in_force(seat)
    _ask_whether_it_is_time(chosen, stage)
    submission = Submission(
        lane=seat.lane,
        id=ids.new(seat.lane),
        number=next_number(seat, seat.lane, Submission),
        form_key=form_key,
        round_number=stage.number if stage else None,
        submitted_by=seat.person.id,
        received_at=at,
        late=any(is_late(draft.kind, stage, at) for draft in chosen),
    )
    received_now = [
        _receive(seat, draft, number, submission, stage)
        for number, draft in enumerate(chosen, next_number(seat, seat.lane, Input))
    ]
    seat.session.add(submission)
    seat.session.flush()
    stated = [
        {"number": said.number, "digest": digest(said, about)} for said, about in received_now
    ]
    content = {"number": submission.number, "late": submission.late, "inputs": stated}
    record(seat, "inputs_submitted", submission.id, content, at=at)
    return submission


def read_input(seat: Seat, lane: str, input_id: str, *, at: datetime) -> Row:
    """Return one input; sealed, foreign and missing are the same nothing."""
    seat.require(Permission.READ_INPUT)
    wanted = visible_rows(seat, at).where(Input.lane == lane, Input.id == input_id)
    if not (found := rows(seat, wanted)):
        raise NotVisible(seat.person, seat.procedure.id, seat.lane, f"input {input_id}")
    return found[0]


def read_submission(seat: Seat, submission_id: str) -> tuple[Submission, list[Row]]:
    """Return what a supplier sent together, with what it consisted of."""
    seat.require(Permission.SUBMIT_INPUT)
    wanted = select(Submission).where(
        visible(seat, Submission.lane),
        Submission.lane == seat.lane,
        Submission.id == submission_id,
    )
    if (found := seat.session.exec(wanted).one_or_none()) is None:
        raise NotVisible(seat.person, seat.procedure.id, seat.lane, f"submission {submission_id}")
    of_it = visible_rows(seat, found.received_at).where(Input.submission_id == found.id)
    return found, rows(seat, of_it.order_by(col(Input.number)))


def about(seat: Seat, specification: Specification, requirement: str, *, at: datetime) -> list[Row]:
    """Return the inputs about one requirement that may be read now, in the order received."""
    seat.require(Permission.READ_INPUT)
    concerns = select(InputRequirement.input_id).where(
        InputRequirement.lane == Input.lane,
        InputRequirement.input_id == Input.id,
        InputRequirement.requirement == requirement,
    )
    wanted = visible_rows(seat, at).where(
        Input.specification_id == specification.id, concerns.exists()
    )
    return rows(seat, wanted.order_by(col(Input.received_at), col(Input.lane), col(Input.number)))


def unopened(seat: Seat, wanted: SelectOfScalar[Input]) -> list[Address]:
    """Return those of *wanted* that the buying side is about to read for the first time."""
    if seat.may(Permission.SUBMIT_INPUT):
        return []
    about_to_read = seat.session.exec(wanted)
    return [(said.lane, said.id) for said in about_to_read if said.opened_at is None]


def open_inputs(seat: Seat, addresses: Iterable[Address], *, at: datetime) -> None:
    """Note that the buying side has read these for the first time, in each supplier's lane."""
    seat.require(Permission.READ_INPUT)
    take_turn(seat.session)
    wanted = set(addresses)
    sealed = select(Input).where(
        visible_inputs(seat, at),
        col(Input.opened_at).is_(None),
        col(Input.id).in_({key for _, key in wanted}),
    )
    opened: dict[str, list[str]] = {}
    for said in seat.session.exec(sealed.order_by(col(Input.lane), col(Input.number))).all():
        said.opened_at = at
        opened.setdefault(said.lane, []).append(said.id)
    seat.session.flush()
    for lane, keys in opened.items():
        record(seat, "inputs_opened", lane, {"inputs": keys}, at=at, lane=lane)


def visible_rows(seat: Seat, at: datetime) -> SelectOfScalar[Input]:
    """Return the question for all inputs that may be read from *seat* now."""
    return select(Input).where(visible_inputs(seat, at))


def rows(seat: Seat, wanted: SelectOfScalar[Input]) -> list[Row]:
    """Ask for *wanted*, with requirements and names: three queries for any number of inputs."""
    return with_names(seat, seat.session.exec(wanted).all())


def with_names(seat: Seat, found: Sequence[Input]) -> list[Row]:
    """Return these inputs with requirements and names, in their order."""
    concerns: dict[str, list[str]] = {}
    named = select(InputRequirement).where(
        visible(seat, InputRequirement.lane),
        col(InputRequirement.input_id).in_([said.id for said in found]),
    )
    for each in seat.session.exec(named.order_by(col(InputRequirement.requirement))):
        concerns.setdefault(each.input_id, []).append(each.requirement)
    admitted = select(Participant.lane, Participant.name).where(visible(seat, Participant.lane))
    names = dict(seat.session.exec(admitted).all())
    return [Row(said, tuple(concerns.get(said.id, ())), names[said.lane]) for said in found]


def is_late(kind: InputKind, stage: Round | None, at: datetime) -> bool:
    """Tell whether an input of this kind comes after the deadline of its round."""
    if kind is InputKind.QUESTION or stage is None or stage.input_deadline is None:
        return False
    return at > stage.input_deadline


def keep_input(seat: Seat, said: Input, concerns: Iterable[str]) -> None:
    """Add an input with the requirements that it is about."""
    seat.session.add(said)
    for requirement in concerns:
        seat.session.add(
            InputRequirement(lane=said.lane, input_id=said.id, requirement=requirement)
        )


def next_number(seat: Seat, lane: str, model: type[Input] | type[Submission]) -> int:
    """Return the next number within a lane; the caller has taken its turn."""
    last = select(func.max(model.number)).where(model.lane == lane)
    return (seat.session.exec(last).one() or 0) + 1


def digest(said: Input, about: Sequence[str]) -> str:
    """Return SHA-256 of what was said, to the letter: what the Register holds of it."""
    facts = {name: getattr(said, name) for name in _SAID} | {"requirements": sorted(about)}
    return sha256(store.canonical(facts)).hexdigest()


def _received_with(seat: Seat, form_key: str) -> Submission | None:
    known = select(Submission).where(
        visible(seat, Submission.lane),
        Submission.lane == seat.lane,
        Submission.form_key == form_key,
    )
    return seat.session.exec(known).one_or_none()


def _chosen_drafts(seat: Seat, draft_ids: Collection[str]) -> Sequence[Draft]:
    if not draft_ids:
        sentence = lazy_gettext("Choose at least one draft.")
        raise NotComplete([Lack("drafts", sentence)])
    wanted = select(Draft).where(
        visible(seat, Draft.lane), Draft.lane == seat.lane, col(Draft.id).in_(draft_ids)
    )
    found = seat.session.exec(wanted.order_by(col(Draft.saved_at), col(Draft.id))).all()
    if len(found) != len(set(draft_ids)):
        raise NotNow(
            lazy_gettext(
                "One of these drafts is there no more: a colleague may have sent or discarded it. "
                "Look at your inputs, then send what is left."
            )
        )
    return found


def _ask_whether_it_is_time(chosen: Iterable[Draft], stage: Round | None) -> None:
    if stage is None and any(draft.kind is not InputKind.QUESTION for draft in chosen):
        raise NotNow(
            lazy_gettext(
                "No round is open, so only questions can be sent. Send the questions alone; your "
                "other drafts are kept until a round opens."
            )
        )


def _receive(
    seat: Seat, draft: Draft, number: int, submission: Submission, stage: Round | None
) -> tuple[Input, list[str]]:
    """Make an input of a draft, which is gone then."""
    concerns = draft.requirements.split()
    said = Input(
        **{name: getattr(draft, name) for name in _SAID},
        lane=seat.lane,
        id=ids.new(seat.lane),
        number=number,
        submission_id=submission.id,
        round_number=submission.round_number,
        said_by=seat.person.id,
        received_at=submission.received_at,
        recorded_at=submission.received_at,
        late=is_late(draft.kind, stage, submission.received_at),
    )
    keep_input(seat, said, concerns)
    seat.session.exec(delete(Draft).where(col(Draft.lane) == seat.lane, col(Draft.id) == draft.id))
    return said, concerns

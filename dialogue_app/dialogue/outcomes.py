"""What became of inputs: given by the team, shown to each supplier when the team says so."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import update
from sqlmodel import Field, Session, SQLModel, col, or_, select

from dialogue_app.dialogue.models import Input, Outcome
from dialogue_app.dialogue.refusals import Lack, NotComplete
from dialogue_app.dialogue.register import record
from dialogue_app.dialogue.seats import NotVisible, Permission, Seat
from dialogue_app.dialogue.turns import take_turn
from dialogue_app.dialogue.visibility import late_inputs, visible_inputs
from dialogue_app.sentences import lazy_gettext
from requirements_store import Specification

Address = tuple[str, str]
"""Where an input lies: its lane and its id."""


class Shown(StrEnum):
    """When suppliers see what became of their inputs."""

    AT_ONCE = "at_once"
    WITH_NEXT_VERSION = "with_next_version"


class Ruling(SQLModel):
    """An outcome, the reason that the supplier reads, and what only the buying side does."""

    outcome: Outcome
    reason_to_supplier: str = Field(min_length=1, max_length=10_000)
    assessment: str = Field(default="", max_length=10_000)
    shown: Shown = Shown.WITH_NEXT_VERSION


def give_outcomes(
    seat: Seat, addresses: Sequence[Address], ruling: Ruling, *, at: datetime
) -> list[Input]:
    """Say of each of these inputs what became of it; an outcome already shown stays shown.

    Raises:
        NotVisible: one of them is sealed, or not there.
        NotComplete: what came late is *unopened* and nothing else; what was read is not.
    """
    seat.require(Permission.GIVE_OUTCOME)
    take_turn(seat.session)
    chosen = chosen_inputs(seat, addresses, at=at)
    if lacks := _lacks(chosen, ruling):
        raise NotComplete(lacks)
    for said in chosen:
        _give(seat, said, ruling, at=at)
    return chosen


def chosen_inputs(seat: Seat, addresses: Sequence[Address], *, at: datetime) -> list[Input]:
    """Return the inputs at these addresses, each by lane and number, or raise ``NotVisible``."""
    wanted = set(addresses)
    seen = or_(visible_inputs(seat, at), late_inputs(seat))
    among = select(Input).where(seen, col(Input.id).in_({input_id for _, input_id in wanted}))
    in_order = among.order_by(col(Input.lane), col(Input.number))
    found = [said for said in seat.session.exec(in_order) if (said.lane, said.id) in wanted]
    if len(found) != len(wanted):
        raise NotVisible(seat.person, seat.procedure.id, seat.lane, "outcome of inputs")
    return found


def show_waiting(session: Session, specification: Specification, *, at: datetime) -> int:
    """Show the outcomes that wait for a version of *specification*; return how many there were.

    A step of releasing: the caller has asked for the permission and records the release.
    """
    session.flush()
    shown = session.exec(
        update(Input)
        .where(
            col(Input.specification_id) == specification.id,
            col(Input.outcome).is_not(None),
            col(Input.outcome_shown_at).is_(None),
        )
        .values(outcome_shown_at=at)
    )
    return shown.rowcount


def _lacks(chosen: Sequence[Input], ruling: Ruling) -> list[Lack]:
    if not chosen:
        return [Lack("chosen", lazy_gettext("Choose at least one input."))]
    unopened = ruling.outcome is Outcome.UNOPENED
    if unopened and not all(said.late for said in chosen):
        sentence = lazy_gettext("Only input that came late can stay unopened.")
        return [Lack("outcome", sentence)]
    if not unopened and any(said.late for said in chosen):
        sentence = lazy_gettext(
            "Input that came late is not read, so nothing can be said of it but that it stays "
            "unopened. Give it that outcome on its own."
        )
        return [Lack("outcome", sentence)]
    return []


def _give(seat: Seat, said: Input, ruling: Ruling, *, at: datetime) -> None:
    """Write an outcome down; changing one that the supplier has seen is an event of its own."""
    was_shown = said.outcome_shown_at is not None
    content = {
        "number": said.number,
        "outcome": ruling.outcome.value,
        "reason_to_supplier": ruling.reason_to_supplier,
        "assessment": ruling.assessment,
        "replaces": said.outcome and [said.outcome.value, said.reason_to_supplier],
    }
    said.outcome = ruling.outcome
    said.reason_to_supplier = ruling.reason_to_supplier
    said.assessment = ruling.assessment
    said.outcome_by = seat.person.id
    said.outcome_at = at
    if was_shown:
        said.outcome_changed_at = at
    elif ruling.shown is Shown.AT_ONCE:
        said.outcome_shown_at = at
    seat.session.flush()
    what = "outcome_changed" if was_shown else "outcome_given"
    record(seat, what, said.id, content, at=at, lane=said.lane)

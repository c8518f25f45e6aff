"""What suppliers said, beside the steps of a requirement.

The inside sees what each change rests on, a supplier what it said itself, others nothing.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, func, select

from dialogue_app.dialogue.models import (
    Consent,
    ConsentState,
    Input,
    InputBasis,
    InputRequirement,
    Participant,
)
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.dialogue.visibility import visible, visible_inputs
from requirements_store import Specification


@dataclass(frozen=True, slots=True)
class Beside:
    """An input beside a step: by whom, and since when its supplier lets one text of it be told."""

    said: Input
    participant: str
    consented_at: datetime | None = None


def rested_on(
    seat: Seat, specification: Specification, requirements: Collection[str], *, at: datetime
) -> Mapping[tuple[str, int], Sequence[Beside]]:
    """Return the inputs that changes rest on, by requirement and version: two queries."""
    seat.require(Permission.READ_REASON)
    rests = (
        select(InputBasis, Input, Participant.name)
        .join(Input, (col(Input.lane) == InputBasis.lane) & (col(Input.id) == InputBasis.input_id))
        .join(Participant, col(Participant.lane) == Input.lane)
        .where(
            visible_inputs(seat, at),
            InputBasis.specification_id == specification.id,
            col(InputBasis.requirement).in_(requirements),
        )
        .order_by(col(Participant.name), col(Input.received_at), col(Input.number))
    )
    rows = seat.session.exec(rests).all()
    consented = _consented(seat, {said.id for _, said, _ in rows})
    found: dict[tuple[str, int], list[Beside]] = {}
    for basis, said, name in rows:
        beside = Beside(said, name, consented.get((said.lane, said.id)))
        found.setdefault((basis.requirement, basis.version), []).append(beside)
    return found


def own_between(
    seat: Seat, specification: Specification, requirements: Collection[str], versions: Sequence[int]
) -> Mapping[int, Sequence[Beside]]:
    """Return what the seat's own supplier said, by the next of *versions* after the one it read.

    It depends on nothing but its own lane and what was released to it: one query.
    """
    seat.require(Permission.SUBMIT_INPUT)
    concerns = select(InputRequirement.input_id).where(
        InputRequirement.lane == Input.lane,
        InputRequirement.input_id == Input.id,
        col(InputRequirement.requirement).in_(requirements),
    )
    own = (
        select(Input)
        .where(
            visible(seat, Input.lane),
            Input.lane == seat.lane,
            Input.specification_id == specification.id,
            concerns.exists(),
        )
        .order_by(col(Input.number))
    )
    found: dict[int, list[Beside]] = {}
    for said in seat.session.exec(own):
        for version in _after(said.version, versions):
            found.setdefault(version, []).append(Beside(said, seat.party))
    return found


def counts(
    seat: Seat, specification: Specification, requirements: Collection[str], *, at: datetime
) -> Mapping[str, int]:
    """Count the inputs about each requirement that may be read now: one query."""
    seat.require(Permission.READ_REASON)
    counted = (
        select(InputRequirement.requirement, func.count())
        .join(
            Input,
            (col(Input.lane) == InputRequirement.lane)
            & (col(Input.id) == InputRequirement.input_id),
        )
        .where(
            visible_inputs(seat, at),
            Input.specification_id == specification.id,
            col(InputRequirement.requirement).in_(requirements),
        )
        .group_by(InputRequirement.requirement)
    )
    return dict(seat.session.exec(counted).all())


def _consented(seat: Seat, inputs: Collection[str]) -> Mapping[tuple[str, str], datetime]:
    given = select(Consent.lane, Consent.input_id, Consent.dated).where(
        visible(seat, Consent.lane),
        col(Consent.input_id).in_(inputs),
        Consent.state == ConsentState.GIVEN,
    )
    return {
        (lane, input_id): dated for lane, input_id, dated in seat.session.exec(given) if input_id
    }


def _after(version: int, versions: Sequence[int]) -> Iterator[int]:
    """Yield the first of *versions* after this one, if there is one."""
    later = [each for each in versions if each > version]
    yield from sorted(later)[:1]

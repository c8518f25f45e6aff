"""Which inputs a change could rest on: those about its requirements, and others of the round."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from dialogue_app.dialogue import consents
from dialogue_app.dialogue.inputs import Address, Row, rows, visible_rows
from dialogue_app.dialogue.models import Confidentiality, Input, InputRequirement, Round
from dialogue_app.dialogue.seats import Permission, Seat
from requirements_store import Specification


@dataclass(frozen=True, slots=True)
class Ground:
    """An input that could be ticked; *is_withheld* while its supplier has not consented."""

    row: Row
    is_about: bool
    is_withheld: bool

    @property
    def key(self) -> str:
        """What is sent when it is ticked."""
        return "/".join(self.row.address)


def wanted(
    seat: Seat,
    specification: Specification,
    requirements: Collection[str],
    chosen: Collection[Address],
    *,
    at: datetime,
) -> SelectOfScalar[Input]:
    """Return the question for the inputs that may be read now and could be a basis."""
    concerns = select(InputRequirement.input_id).where(
        InputRequirement.lane == Input.lane,
        InputRequirement.input_id == Input.id,
        col(InputRequirement.requirement).in_(requirements),
    )
    last = select(func.max(Round.number)).where(
        Round.procedure_id == seat.procedure.id, col(Round.opened_at).is_not(None)
    )
    return (
        visible_rows(seat, at)
        .where(
            Input.specification_id == specification.id,
            or_(
                concerns.exists(),
                Input.round_number == last.scalar_subquery(),
                col(Input.id).in_([input_id for _, input_id in chosen]),
            ),
        )
        .order_by(col(Input.received_at).desc(), col(Input.lane), col(Input.number))
    )


def ticked(seat: Seat, addresses: Collection[Address], *, at: datetime) -> SelectOfScalar[Input]:
    """Return the question for exactly these inputs, as far as they may be read now."""
    return visible_rows(seat, at).where(col(Input.id).in_([each for _, each in addresses]))


def grounds(
    seat: Seat, asked: SelectOfScalar[Input], requirements: Collection[str]
) -> Sequence[Ground]:
    """Return what is *asked*, those about *requirements* first: four queries for any number."""
    seat.require(Permission.READ_INPUT)
    found = rows(seat, asked)
    private = {row.address for row in found if row.said.confidentiality is not Confidentiality.OPEN}
    withheld = private - consents.in_force(seat.session, private)
    every = [
        Ground(row, bool(set(row.requirements) & set(requirements)), row.address in withheld)
        for row in found
    ]
    return sorted(every, key=lambda ground: not ground.is_about)

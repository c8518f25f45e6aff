"""Inputs as lists: the buying side's of all suppliers, and a supplier's of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Literal

from sqlalchemy import ColumnElement, ScalarSelect, case
from sqlmodel import col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from dialogue_app.dialogue.inputs import Row, rows, visible_rows
from dialogue_app.dialogue.models import (
    Confidentiality,
    Input,
    InputKind,
    InputRequirement,
    Outcome,
    Participant,
    Round,
)
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.dialogue.visibility import late_inputs, sealed_inputs, visible_inputs

PAGE = 50
MISSING: Literal["missing"] = "missing"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which inputs one wants to see, and which page of them."""

    round: int | None = None
    kind: InputKind | None = None
    requirement: str = ""
    participant: str = ""
    outcome: Outcome | Literal["missing"] | None = None
    confidentiality: Confidentiality | None = None
    page: int = 1

    @property
    def looks_inside(self) -> bool:
        """Tell whether an answer would say something about what is inside an unopened input."""
        return bool(self.kind or self.requirement or self.confidentiality)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a list: from which input to which."""

    number: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Concerned:
    """Inputs that stand together: those whose first requirement is the same."""

    requirement: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Stage:
    """The inputs of one round, or outside of any, on one page."""

    number: int | None
    concerned: Sequence[Concerned]


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of inputs, how many there are on all of them, and how many lack an outcome."""

    asked: Asked
    total: int
    without_outcome: int
    sheets: Sequence[Sheet]
    stages: Sequence[Stage]


@dataclass(frozen=True, slots=True)
class Late:
    """What may be seen of an input that came late: whose it is, and when it came."""

    lane: str
    id: str
    number: int
    participant: str
    round: int | None
    received_at: datetime
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Sealed:
    """How many inputs of a round wait for its deadline."""

    round: int
    deadline: datetime
    count: int


def read_listing(seat: Seat, asked: Asked, *, at: datetime) -> Listing:
    """Return a page of what may be read now; as many queries for two thousand as for one."""
    seat.require(Permission.READ_INPUT)
    total, lacking = _counts(seat, asked, at)
    sheets = [
        Sheet(number, first, min(first + PAGE - 1, total))
        for number, first in enumerate(range(1, total + 1, PAGE), 1)
    ]
    found = rows(seat, wanted(seat, asked, at=at))
    return Listing(asked, total, lacking, sheets, _stages(found))


def wanted(seat: Seat, asked: Asked, *, at: datetime) -> SelectOfScalar[Input]:
    """Return the question for the page that is asked for: last round first, then requirement."""
    return (
        visible_rows(seat, at)
        .where(*_conditions(seat, asked))
        .order_by(
            func.coalesce(col(Input.round_number), 0).desc(),
            func.coalesce(_first_requirement(), ""),
            col(Input.received_at),
            col(Input.lane),
            col(Input.number),
        )
        .limit(PAGE)
        .offset((asked.page - 1) * PAGE)
    )


def sealed(seat: Seat, *, at: datetime) -> list[Sealed]:
    """Return how many inputs of which round wait for its deadline: neither whose nor what."""
    seat.require(Permission.READ_INPUT)
    counted = (
        select(Round.number, Round.input_deadline, func.count())
        .join(Input, col(Input.round_number) == Round.number)
        .where(Round.procedure_id == seat.procedure.id, sealed_inputs(seat, at))
        .group_by(col(Round.number), col(Round.input_deadline))
        .order_by(col(Round.number))
    )
    return [
        Sealed(number, deadline, count)
        for number, deadline, count in seat.session.exec(counted)
        if deadline
    ]


def late(seat: Seat, asked: Asked) -> list[Late]:
    """Return what came late, as far as one may see it without opening it."""
    seat.require(Permission.READ_INPUT)
    if asked.looks_inside:
        return []
    seen = (
        select(Input, Participant.name)
        .join(Participant, col(Participant.lane) == Input.lane)
        .where(late_inputs(seat), *_conditions(seat, asked))
        .order_by(col(Input.received_at).desc(), col(Input.lane), col(Input.number))
    )
    return [
        Late(
            said.lane,
            said.id,
            said.number,
            name,
            said.round_number,
            said.received_at,
            said.outcome,
        )
        for said, name in seat.session.exec(seen)
    ]


def _counts(seat: Seat, asked: Asked, at: datetime) -> tuple[int, int]:
    """Return how many inputs there are on all pages, and how many of them lack an outcome."""
    lacking = func.count(case((_lacks_outcome(seat), 1)))
    counted = select(func.count(), lacking).select_from(Input)
    return seat.session.exec(
        counted.where(visible_inputs(seat, at), *_conditions(seat, asked))
    ).one()


def _conditions(seat: Seat, asked: Asked) -> list[ColumnElement[bool]]:
    conditions = []
    if asked.round is not None:
        conditions.append(col(Input.round_number) == asked.round)
    if asked.kind:
        conditions.append(col(Input.kind) == asked.kind)
    if asked.requirement:
        conditions.append(col(Input.id).in_(_about(asked.requirement)))
    if asked.participant:
        conditions.append(col(Input.lane) == asked.participant)
    if asked.confidentiality:
        conditions.append(col(Input.confidentiality) == asked.confidentiality)
    if asked.outcome == MISSING:
        conditions.append(_lacks_outcome(seat))
    elif asked.outcome:
        conditions += [~_lacks_outcome(seat), col(Input.outcome) == asked.outcome]
    return conditions


def _lacks_outcome(seat: Seat) -> ColumnElement[bool]:
    """Say that an input has no outcome; for a supplier, none that was shown."""
    if seat.may(Permission.SUBMIT_INPUT):
        return col(Input.outcome_shown_at).is_(None)
    return col(Input.outcome).is_(None)


def _about(requirement: str) -> SelectOfScalar[str]:
    return select(InputRequirement.input_id).where(
        InputRequirement.lane == Input.lane, InputRequirement.requirement == requirement
    )


def _first_requirement() -> ScalarSelect[str]:
    first = select(func.min(InputRequirement.requirement)).where(
        InputRequirement.lane == Input.lane, InputRequirement.input_id == Input.id
    )
    return first.correlate(Input).scalar_subquery()


def _stages(found: Sequence[Row]) -> list[Stage]:
    """Put together what stands together already."""
    return [
        Stage(
            number,
            [
                Concerned(requirement, list(those))
                for requirement, those in groupby(
                    of_round, key=lambda row: row.requirements[0] if row.requirements else ""
                )
            ],
        )
        for number, of_round in groupby(found, key=lambda row: row.said.round_number)
    ]

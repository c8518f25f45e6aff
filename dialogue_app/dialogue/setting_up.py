"""What is done and what is left before a dialogue can begin, for whoever leads it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, func, select
from sqlmodel import col

from dialogue_app.dialogue.models import (
    Assignment,
    AwardCriterion,
    Part,
    Participant,
    ProcedureAuthority,
    ProcedureSpecification,
    Role,
    Round,
    SeatOffer,
)
from dialogue_app.dialogue.participants import FEWEST
from dialogue_app.dialogue.seats import Permission, Seat
from requirements_store import Version

_APPROVERS = (Role.LEAD, Role.APPROVER)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the set-up of a procedure is; *approvers* are all who may approve a change."""

    reason: bool
    timeframe: bool
    criteria: int
    host: bool
    authorities: int
    people: int
    approvers: int
    offers: int
    specifications: int
    versions: int
    participants: int
    remaining: int
    rounds: int

    @property
    def steps(self) -> dict[str, bool]:
        """Return what there is to do, in the order of doing it, and whether it is done."""
        return {
            "reason": self.reason,
            "criteria": self.criteria > 0,
            "timeframe": self.timeframe,
            "authorities": self.host,
            "people": self.approvers > 1,
            "specification": self.specifications > 0,
            "participants": self.participants > 0,
            "rounds": self.rounds > 0,
            "version": self.versions > 0,
        }

    @property
    def too_few(self) -> bool:
        """Tell whether fewer are left of those admitted than real competition takes."""
        return self.participants > 0 and self.remaining < FEWEST

    @property
    def left(self) -> int:
        """Return how many steps are left."""
        return sum(not done for done in self.steps.values())


def progress(seat: Seat) -> Progress:
    """Return how far the set-up is; one query, whatever there is."""
    seat.require(Permission.READ_PARTICIPANTS)
    here = seat.procedure.id
    sits = (Assignment.procedure_id == here, col(Assignment.ended_at).is_(None))
    counts = (
        _count(AwardCriterion.procedure_id == here),
        _count(ProcedureAuthority.procedure_id == here, ProcedureAuthority.part == Part.HOST),
        _count(ProcedureAuthority.procedure_id == here),
        _count(*sits),
        _count(*sits, col(Assignment.role).in_(_APPROVERS)),
        _count(
            SeatOffer.procedure_id == here,
            col(SeatOffer.taken_at).is_(None),
            col(SeatOffer.withdrawn_at).is_(None),
        ),
        _count(ProcedureSpecification.procedure_id == here),
        _count(
            ProcedureSpecification.procedure_id == here,
            ProcedureSpecification.specification_id == Version.specification_id,
        ),
        _count(Participant.procedure_id == here),
        _count(Participant.procedure_id == here, col(Participant.left_at).is_(None)),
        _count(Round.procedure_id == here),
    )
    criteria, hosts, *others = seat.session.connection().execute(select(*counts)).one()
    facts = seat.procedure
    return Progress(bool(facts.reason), bool(facts.timeframe), criteria, hosts > 0, *others)


def _count(*conditions: Any) -> ScalarSelect[int]:
    return select(func.count()).where(*conditions).scalar_subquery()

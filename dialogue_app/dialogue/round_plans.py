"""What a round is to be about, and when: planned by the lead, changed until it is opened."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator
from sqlmodel import SQLModel, col, delete, func, select

import requirements_store as store
from dialogue_app.dialogue.models import Round, RoundRequirement
from dialogue_app.dialogue.procedures import Line, Prose
from dialogue_app.dialogue.refusals import Lack, NotComplete, NotNow
from dialogue_app.dialogue.register import record
from dialogue_app.dialogue.rounds import find_round, refuse_after_the_dialogue
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.dialogue.turns import take_turn
from dialogue_app.sentences import lazy_gettext

_DEADLINES = ("input_deadline", "ask_by")
_LATER_THAN_OPENING = lazy_gettext("Choose a moment later than the opening.")
_QUESTIONS_LAST = lazy_gettext("Questions cannot be taken after the deadline for input.")
_MEETINGS_END_FIRST = lazy_gettext("The last day of meetings is before the first.")


def _each_once(named: list[str]) -> list[str]:
    return list(dict.fromkeys(named))


class RoundPlan(SQLModel):
    """What a round is to be about, and when; *requirements* are ids of the version in force."""

    theme: Line
    about: Prose = ""
    in_writing_only: bool = False
    requirements: Annotated[list[str], AfterValidator(_each_once)] = []
    opens_at: datetime
    ask_by: datetime | None = None
    input_deadline: datetime
    meetings_from: date | None = None
    meetings_to: date | None = None


def plan_round(seat: Seat, plan: RoundPlan, *, at: datetime) -> Round:
    """Plan the next round; only the buying side sees it until it is opened.

    Raises:
        NotComplete: a date or a requirement does not fit.
        NotNow: the dialogue is closed.
    """
    seat.require(Permission.PLAN_ROUND)
    take_turn(seat.session)
    refuse_after_the_dialogue(seat)
    concerns = _fitting(seat, plan)
    facts = plan.model_dump(exclude={"requirements"})
    planned = Round(procedure_id=seat.procedure.id, number=_next_number(seat), **facts)
    seat.session.add(planned)
    _single_out(seat, planned, concerns)
    record(seat, "round_planned", seat.procedure.id, _told(planned, plan), at=at)
    return planned


def change_plan(seat: Seat, number: int, plan: RoundPlan, *, at: datetime) -> Round:
    """Put *plan* in the place of what was planned.

    Raises:
        NotComplete: a date or a requirement does not fit.
        NotNow: the round has been opened.
    """
    seat.require(Permission.PLAN_ROUND)
    take_turn(seat.session)
    planned = find_round(seat, number)
    refuse_to_replan(planned)
    concerns = _fitting(seat, plan)
    for name, value in plan.model_dump(exclude={"requirements"}).items():
        setattr(planned, name, value)
    _single_out(seat, planned, concerns)
    record(seat, "round_planned", seat.procedure.id, _told(planned, plan), at=at)
    return planned


def refuse_to_replan(stage: Round) -> None:
    """Raise ``NotNow`` if the round has been opened: its participants rely on what it says."""
    if stage.opened_at:
        raise NotNow(
            lazy_gettext(
                "This round has been opened, and what it says is binding: suppliers plan by its "
                "dates. Moving a deadline is a decision of its own, sent to all at once; it "
                "cannot be made here yet. If something must be said about this round, send a "
                "notice."
            )
        )


def _fitting(seat: Seat, plan: RoundPlan) -> set[tuple[str, str]]:
    """Return the requirements of a plan by specification, if all of it can stand."""
    lacks = [*_lacking_dates(plan)]
    known = {
        (specification.id, place.requirement)
        for specification in seat.specifications()
        if plan.requirements and (version := store.latest_version(seat.session, specification))
        for place in store.outline(seat.session, version)
    }
    unknown = [each for each in plan.requirements if each not in {name for _, name in known}]
    if unknown:
        sentence = lazy_gettext(
            "The version in force has no requirement %(names)s.", names=", ".join(unknown)
        )
        lacks.append(Lack("requirements", sentence))
    if lacks:
        raise NotComplete(lacks)
    return {(place, name) for place, name in known if name in plan.requirements}


def _lacking_dates(plan: RoundPlan) -> Sequence[Lack]:
    lacks = [
        Lack(name, _LATER_THAN_OPENING)
        for name in _DEADLINES
        if (deadline := getattr(plan, name)) and deadline <= plan.opens_at
    ]
    if plan.ask_by and plan.ask_by > plan.input_deadline:
        lacks.append(Lack("ask_by", _QUESTIONS_LAST))
    if plan.meetings_from and plan.meetings_to and plan.meetings_to < plan.meetings_from:
        lacks.append(Lack("meetings_to", _MEETINGS_END_FIRST))
    return lacks


def _single_out(seat: Seat, stage: Round, wanted: set[tuple[str, str]]) -> None:
    session, procedure_id = seat.session, seat.procedure.id
    session.flush()
    before = (
        col(RoundRequirement.procedure_id) == procedure_id,
        col(RoundRequirement.round_number) == stage.number,
    )
    session.exec(delete(RoundRequirement).where(*before))
    session.add_all(
        RoundRequirement(
            procedure_id=procedure_id,
            round_number=stage.number,
            specification_id=specification_id,
            requirement=requirement,
        )
        for specification_id, requirement in sorted(wanted)
    )
    session.flush()


def _told(stage: Round, plan: RoundPlan) -> dict[str, object]:
    return {"round": stage.number, **plan.model_dump(mode="json")}


def _next_number(seat: Seat) -> int:
    last = select(func.max(Round.number)).where(Round.procedure_id == seat.procedure.id)
    return (seat.session.exec(last).one() or 0) + 1

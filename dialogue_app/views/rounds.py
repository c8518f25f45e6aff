"""Rounds: what each is about, until when, and what stands in the way of closing it."""

from datetime import date, datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import SQLModel

from dialogue_app import clock
from dialogue_app.access import requires
from dialogue_app.dialogue.deliveries import versions
from dialogue_app.dialogue.gatherings import gatherings, waivers
from dialogue_app.dialogue.models import Round
from dialogue_app.dialogue.participants import FEWEST, participants, remaining
from dialogue_app.dialogue.procedures import Line, Prose
from dialogue_app.dialogue.refusals import NotComplete
from dialogue_app.dialogue.round_plans import RoundPlan, change_plan, plan_round, refuse_to_replan
from dialogue_app.dialogue.rounds import (
    State,
    close_round,
    concerns,
    find_round,
    open_round,
    refuse_to_close,
    refuse_to_open,
    round_of,
    schedule,
    state,
)
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.dialogue.unfinished import unfinished
from dialogue_app.forms import Form, LocalMoment, in_zone, read_form
from dialogue_app.views.round_words import teach, typed
from requirements_store import Specification, Version

blueprint = Blueprint("rounds", __name__, url_prefix="/procedures/<procedure_id>/rounds")
teach(blueprint)

_NUMBER = "<int(max=2147483647):number>"
_MOMENTS = ("opens_at", "ask_by", "input_deadline")


class PlanForm(SQLModel):
    """A plan as it is typed: moments as the procedure's clocks show them, ids between blanks."""

    theme: Line
    about: Prose = ""
    in_writing_only: bool = False
    requirements: str = ""
    opens_at: LocalMoment
    ask_by: LocalMoment | None = None
    input_deadline: LocalMoment
    meetings_from: date | None = None
    meetings_to: date | None = None

    def meant(self, zone: str) -> RoundPlan:
        """Return the plan, in a procedure whose clocks are those of *zone*."""
        moments = {name: local and in_zone(local, zone) for name, local in self._moments()}
        named = self.requirements.replace(",", " ").split()
        rest = self.model_dump(exclude={*_MOMENTS, "requirements"})
        return RoundPlan.model_validate({**rest, **moments, "requirements": named})

    def _moments(self) -> list[tuple[str, datetime | None]]:
        return [(name, getattr(self, name)) for name in _MOMENTS]


class GoingOn(SQLModel):
    """Why the dialogue goes on with fewer than three participants."""

    going_on_reason: Prose = ""


@blueprint.get("/")
@requires(Permission.READ_ROUND)
def index(seat: Seat) -> ResponseReturnValue:
    """Show all rounds on a line of time, and what is to be done next."""
    stages, now = schedule(seat), clock.now()
    return render_template(
        "rounds/index.html",
        seat=seat,
        stages=list(reversed(stages)),
        states={stage.number: state(stage, now) for stage in stages},
        brought=_brought(seat, list(stages)),
        next=next((stage for stage in stages if not stage.opened_at), None),
        written_in=_language(seat),
        now=now,
    )


@blueprint.get(f"/{_NUMBER}")
@requires(Permission.READ_ROUND)
def read(seat: Seat, number: int) -> ResponseReturnValue:
    """Say what a round is about, until when, and who is asked."""
    stage, now = find_round(seat, number), clock.now()
    standing = state(stage, now)
    sees_all = seat.may(Permission.READ_PARTICIPANTS)
    meets = seat.may(Permission.READ_MEETING)
    is_under_way = standing in {State.OPEN, State.WORKING}
    return render_template(
        "rounds/read.html",
        seat=seat,
        stage=stage,
        state=standing,
        concerns=concerns(seat, stage),
        brought=_brought(seat, [stage])[number],
        meetings=gatherings(seat, number) if meets else [],
        waived={each.lane: each for each in waivers(seat, number)} if meets else {},
        participants=participants(seat) if sees_all else [],
        left=unfinished(seat, stage) if sees_all and is_under_way else [],
        written_in=_language(seat),
        now=now,
    )


@blueprint.get("/new")
@requires(Permission.PLAN_ROUND)
def new(seat: Seat) -> ResponseReturnValue:
    """Offer an empty plan."""
    return _planning(seat, None, Form({}))


@blueprint.post("/")
@requires(Permission.PLAN_ROUND)
def plan(seat: Seat) -> ResponseReturnValue:
    """Plan the next round."""
    form = read_form(PlanForm)
    if form.accepted is None:
        return _planning(seat, None, form), 422
    meant = form.accepted.meant(seat.procedure.time_zone)
    try:
        planned = plan_round(seat, meant, at=clock.now())
    except NotComplete as refusal:
        return _planning(seat, None, _lacking(form, refusal)), 422
    flash(gettext("Round %(number)s is planned.", number=planned.number))
    return _to(seat, planned)


@blueprint.get(f"/{_NUMBER}/plan")
@requires(Permission.PLAN_ROUND)
def edit(seat: Seat, number: int) -> ResponseReturnValue:
    """Show the plan of a round that has not been opened yet."""
    stage = find_round(seat, number)
    refuse_to_replan(stage)
    return _planning(seat, stage, Form(_values(seat, stage)))


@blueprint.post(f"/{_NUMBER}/plan")
@requires(Permission.PLAN_ROUND)
def replan(seat: Seat, number: int) -> ResponseReturnValue:
    """Change the plan of a round that has not been opened yet."""
    stage = find_round(seat, number)
    form = read_form(PlanForm)
    if form.accepted is None:
        return _planning(seat, stage, form), 422
    meant = form.accepted.meant(seat.procedure.time_zone)
    try:
        change_plan(seat, number, meant, at=clock.now())
    except NotComplete as refusal:
        return _planning(seat, stage, _lacking(form, refusal)), 422
    flash(gettext("The plan of round %(number)s is changed.", number=number))
    return _to(seat, stage)


@blueprint.get(f"/{_NUMBER}/opening")
@requires(Permission.PLAN_ROUND)
def before_opening(seat: Seat, number: int) -> ResponseReturnValue:
    """Ask once more before a round is opened."""
    stage = find_round(seat, number)
    refuse_to_open(seat, stage, at=clock.now())
    return _opening(seat, stage, Form({}))


@blueprint.post(f"/{_NUMBER}/opening")
@requires(Permission.PLAN_ROUND)
def begin(seat: Seat, number: int) -> ResponseReturnValue:
    """Open a round."""
    form = read_form(GoingOn)
    stage = find_round(seat, number)
    if form.accepted is None:
        return _opening(seat, stage, form), 422
    why = form.accepted.going_on_reason
    try:
        open_round(seat, number, at=clock.now(), going_on_reason=why)
    except NotComplete as refusal:
        return _opening(seat, stage, _lacking(form, refusal)), 422
    flash(gettext("Round %(number)s is open. Every participant can read it now.", number=number))
    return _to(seat, stage)


@blueprint.get(f"/{_NUMBER}/closing")
@requires(Permission.PLAN_ROUND)
def before_closing(seat: Seat, number: int) -> ResponseReturnValue:
    """Say what is left to be done before a round can be closed, and ask once more."""
    stage = find_round(seat, number)
    refuse_to_close(stage, at=clock.now())
    return render_template(
        "rounds/closing.html", seat=seat, stage=stage, left=unfinished(seat, stage)
    )


@blueprint.post(f"/{_NUMBER}/closing")
@requires(Permission.PLAN_ROUND)
def close(seat: Seat, number: int) -> ResponseReturnValue:
    """Close a round."""
    stage = find_round(seat, number)
    try:
        close_round(seat, number, at=clock.now())
    except NotComplete as refusal:
        page = render_template("rounds/closing.html", seat=seat, stage=stage, left=refusal.lacks)
        return page, 422
    flash(gettext("Round %(number)s is closed.", number=number))
    return _to(seat, stage)


def _to(seat: Seat, stage: Round) -> ResponseReturnValue:
    return redirect(url_for(".read", procedure_id=seat.procedure.id, number=stage.number))


def _planning(seat: Seat, stage: Round | None, form: Form[PlanForm]) -> str:
    return render_template("rounds/plan.html", seat=seat, stage=stage, form=form)


def _opening(seat: Seat, stage: Round, form: Form[GoingOn]) -> str:
    left = len(remaining(seat))
    return render_template(
        "rounds/opening.html",
        seat=seat,
        stage=stage,
        form=form,
        concerns=concerns(seat, stage),
        left=left,
        too_few=left < FEWEST,
        now=clock.now(),
    )


def _values(seat: Seat, stage: Round) -> dict[str, object]:
    """Return what stands in the form for a plan as it is."""
    named = [
        str(place.requirement) for each in concerns(seat, stage) for place in each.requirements
    ]
    return {
        "theme": stage.theme,
        "about": stage.about,
        "in_writing_only": stage.in_writing_only,
        "requirements": " ".join(dict.fromkeys(named)),
        **{name: typed(getattr(stage, name), seat.procedure) for name in _MOMENTS},
        "meetings_from": stage.meetings_from or "",
        "meetings_to": stage.meetings_to or "",
    }


def _lacking(form: Form[Any], refusal: NotComplete) -> Form[Any]:
    return Form(form.values, {lack.about: str(lack.sentence) for lack in refusal.lacks})


def _brought(seat: Seat, stages: list[Round]) -> dict[int, list[tuple[Specification, Version]]]:
    """Return which versions came out of each round, the oldest first."""
    brought: dict[int, list[tuple[Specification, Version]]] = {each.number: [] for each in stages}
    for specification in seat.specifications():
        for version in versions(seat, specification):
            if stage := round_of(version, stages):
                brought[stage.number].append((specification, version))
    return brought


def _language(seat: Seat) -> str:
    """Return the language in which the procurement team writes: that of its specification."""
    specifications = seat.specifications()
    return specifications[0].language if specifications else ""

"""The suppliers in the dialogue: admit them, see where they stand, let them go with reasons."""

from datetime import date
from typing import Annotated, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from pydantic import StringConstraints
from sqlmodel import SQLModel

from dialogue_app import clock
from dialogue_app.access import requires
from dialogue_app.database import current_session
from dialogue_app.dialogue.offers import seated
from dialogue_app.dialogue.participants import (
    Admission,
    AdmittedAlready,
    accept_protocol,
    admit,
    find_participant,
    leave,
    let_go,
    participants,
    too_few,
)
from dialogue_app.dialogue.procedures import award_criteria
from dialogue_app.dialogue.refusals import NotComplete
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.forms import Form, read_form

blueprint = Blueprint(
    "participants", __name__, url_prefix="/procedures/<procedure_id>/participants"
)


class Leaving(SQLModel):
    """What a participant said when it left."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5_000)]


class Acceptance(SQLModel):
    """The day on which the dialogue protocol was accepted."""

    protocol_accepted_on: date


@blueprint.get("")
@requires(Permission.READ_PARTICIPANTS)
def index(seat: Seat) -> ResponseReturnValue:
    """Show who is in the dialogue and who has left."""
    return _list(seat, Form({}))


@blueprint.post("")
@requires(Permission.ADMIT_PARTICIPANT)
def add(seat: Seat) -> ResponseReturnValue:
    """Admit a supplier."""
    form = read_form(Admission)
    if form.accepted is None:
        return _list(seat, form), 422
    try:
        participant = admit(seat, form.accepted, at=clock.now())
    except AdmittedAlready:
        twice = gettext("A supplier of this name is in the dialogue. Choose another name.")
        return _list(seat, Form(form.values, {"name": twice})), 422
    flash(
        gettext(
            "%(name)s is admitted. Now invite the people who speak for it.", name=participant.name
        )
    )
    return redirect(url_for(".read", procedure_id=seat.procedure.id, lane=participant.lane))


@blueprint.get("/<lane>")
@requires(Permission.READ_PARTICIPANTS)
def read(seat: Seat, lane: str) -> ResponseReturnValue:
    """Show one participant, its people, and how it can leave."""
    return _one(seat, lane, Form({}))


@blueprint.post("/<lane>/protocol")
@requires(Permission.ADMIT_PARTICIPANT)
def protocol(seat: Seat, lane: str) -> ResponseReturnValue:
    """Note when the dialogue protocol was accepted."""
    form = read_form(Acceptance)
    if form.accepted is None:
        return _one(seat, lane, form), 422
    accept_protocol(seat, lane, form.accepted.protocol_accepted_on, at=clock.now())
    flash(gettext("The day is saved."))
    return _back(seat, lane)


@blueprint.post("/<lane>/leaving")
@requires(Permission.ADMIT_PARTICIPANT)
def go(seat: Seat, lane: str) -> ResponseReturnValue:
    """Note that it leaves at its own wish."""
    form = read_form(Leaving)
    if form.accepted is None:
        return _one(seat, lane, form), 422
    gone = leave(seat, lane, form.accepted.reason, at=clock.now())
    flash(gettext("%(name)s has left the dialogue. It gets no more releases.", name=gone.name))
    return _back(seat, lane)


@blueprint.post("/<lane>/reduction")
@requires(Permission.ADMIT_PARTICIPANT)
def reduce(seat: Seat, lane: str) -> ResponseReturnValue:
    """Let it go, with a reason by each award criterion."""
    values = request.form.to_dict()
    reasons = {
        each.position: values.get(f"reason-{each.position}", "") for each in award_criteria(seat)
    }
    try:
        gone = let_go(seat, lane, reasons, at=clock.now())
    except NotComplete as refusal:
        current_session().rollback()
        errors = {lack.anchor: str(lack.sentence) for lack in refusal.lacks}
        return _one(seat, lane, Form(values, errors)), 422
    flash(gettext("%(name)s is let go. Its people can read the reasons now.", name=gone.name))
    return _back(seat, lane)


def _list(seat: Seat, form: Form[Admission]) -> str:
    return render_template(
        "participants/index.html",
        seat=seat,
        form=form,
        participants=participants(seat),
        too_few=too_few(seat),
        zone=seat.procedure.time_zone,
    )


def _one(seat: Seat, lane: str, form: Form[Any]) -> str:
    return render_template(
        "participants/read.html",
        seat=seat,
        form=form,
        participant=find_participant(seat, lane),
        people=[each for each in seated(seat) if each.assignment.lane == lane],
        criteria=award_criteria(seat),
    )


def _back(seat: Seat, lane: str) -> ResponseReturnValue:
    return redirect(url_for(".read", procedure_id=seat.procedure.id, lane=lane))

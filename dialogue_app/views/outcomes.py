"""Where the team says what became of inputs: of one, or of many at once where it is the same."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from dialogue_app import clock
from dialogue_app.access import requires
from dialogue_app.dialogue.inputs import Row, with_names
from dialogue_app.dialogue.models import Outcome
from dialogue_app.dialogue.outcomes import Address, Ruling, Shown, chosen_inputs, give_outcomes
from dialogue_app.dialogue.refusals import NotComplete
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.forms import Form, read_form
from dialogue_app.views.input_words import OUTCOMES
from dialogue_app.views.inputs import with_lacks

blueprint = Blueprint("outcomes", __name__, url_prefix="/procedures/<procedure_id>/outcomes")


@blueprint.get("/new")
@requires(Permission.GIVE_OUTCOME)
def write(seat: Seat) -> ResponseReturnValue:
    """Show the form for the outcome of all that was ticked."""
    rows = _chosen(seat, request.args.getlist("chosen"))
    late = bool(rows) and all(row.said.late for row in rows)
    outcome = Outcome.UNOPENED if late else ""
    only = rows[0].said if len(rows) == 1 else None
    form: Form[Ruling] = Form(
        {
            "outcome": (only and only.outcome) or outcome,
            "reason_to_supplier": only.reason_to_supplier if only else "",
            "assessment": only.assessment if only else "",
            "shown": Shown.WITH_NEXT_VERSION,
        }
    )
    return _writing(seat, rows, form)


@blueprint.post("")
@requires(Permission.GIVE_OUTCOME)
def give(seat: Seat) -> ResponseReturnValue:
    """Give all that was ticked the same outcome with the same reason."""
    places = request.form.getlist("chosen")
    form = read_form(Ruling)
    if form.accepted is None:
        return _writing(seat, _chosen(seat, places), form), 422
    try:
        given = give_outcomes(seat, _addresses(places), form.accepted, at=clock.now())
    except NotComplete as refusal:
        return _writing(seat, _chosen(seat, places), with_lacks(form, refusal)), 422
    number = len(given)
    flash(ngettext("%(num)s input has its outcome.", "%(num)s inputs have their outcome.", number))
    return redirect(url_for("inputs.index", procedure_id=seat.procedure.id))


def _writing(seat: Seat, rows: list[Row], form: Form[Ruling]) -> str:
    return render_template(
        "outcomes/write.html",
        seat=seat,
        rows=rows,
        outcomes=list(OUTCOMES.items()),
        form=form,
    )


def _chosen(seat: Seat, places: list[str]) -> list[Row]:
    return with_names(seat, chosen_inputs(seat, _addresses(places), at=clock.now()))


def _addresses(places: list[str]) -> list[Address]:
    """Return what ``lane/id`` stands for."""
    return [(lane, key) for lane, _, key in (place.partition("/") for place in places)]

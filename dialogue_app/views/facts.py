"""What a procedure says about itself, edited by its lead."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from dialogue_app import clock
from dialogue_app.access import requires
from dialogue_app.dialogue.procedures import ZONES, Facts, describe, is_fixed
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.forms import Form, read_form

blueprint = Blueprint("facts", __name__, url_prefix="/procedures/<procedure_id>/facts")


@blueprint.get("")
@requires(Permission.SET_UP_PROCEDURE)
def edit(seat: Seat) -> ResponseReturnValue:
    """Show the facts in a form; what the first version fixed, as text."""
    values = {name: getattr(seat.procedure, name) for name in Facts.model_fields}
    return _page(seat, Form(values))


@blueprint.post("")
@requires(Permission.SET_UP_PROCEDURE)
def save(seat: Seat) -> ResponseReturnValue:
    """Keep what was sent."""
    form = read_form(Facts)
    if form.accepted is None:
        return _page(seat, form), 422
    describe(seat, form.accepted, at=clock.now())
    flash(gettext("The facts are saved."))
    return redirect(url_for("procedures.read", procedure_id=seat.procedure.id))


def _page(seat: Seat, form: Form[Facts]) -> str:
    return render_template(
        "facts/edit.html", seat=seat, form=form, zones=_zones(seat), fixed=is_fixed(seat)
    )


def _zones(seat: Seat) -> list[tuple[str, str]]:
    """Offer the zone that the procedure has, even if it is none of Europe."""
    return [(zone, zone) for zone in sorted({*ZONES, seat.procedure.time_zone})]

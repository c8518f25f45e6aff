"""Start a procedure; whoever does leads it, and comes to what is to be done next."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from dialogue_app import clock
from dialogue_app.access import may_start
from dialogue_app.database import current_session
from dialogue_app.dialogue.models import Person
from dialogue_app.dialogue.procedures import ZONES, Announcement, announce
from dialogue_app.forms import Form, read_form

blueprint = Blueprint("starting", __name__, url_prefix="/procedures")

_ZONES = [(zone, zone) for zone in ZONES]


@blueprint.get("/new")
@may_start
def new(person: Person) -> ResponseReturnValue:
    """Ask what the procedure is called, and who runs it."""
    values = {"time_zone": "Europe/Oslo", "host": person.organisation}
    form: Form[Announcement] = Form(values)
    return render_template("starting/new.html", form=form, zones=_ZONES)


@blueprint.post("")
@may_start
def start(person: Person) -> ResponseReturnValue:
    """Put the procedure on record."""
    form = read_form(Announcement)
    if form.accepted is None:
        return render_template("starting/new.html", form=form, zones=_ZONES), 422
    seat = announce(current_session(), person, form.accepted, at=clock.now())
    flash(gettext("The procedure is started, and you lead it."))
    return redirect(url_for("procedures.read", procedure_id=seat.procedure.id))

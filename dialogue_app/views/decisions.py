"""What was decided and why, for the buying side and auditors."""

from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from dialogue_app import clock
from dialogue_app.access import requires
from dialogue_app.dialogue.decisions import (
    Resolution,
    Taken,
    list_decisions,
    read_decision,
    record_decision,
)
from dialogue_app.dialogue.refusals import NotComplete
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.forms import Form, LocalMoment, in_zone, read_form

blueprint = Blueprint("decisions", __name__, url_prefix="/procedures/<procedure_id>/decisions")


class Entry(Taken):
    """A decision as it is typed in: its moment as the clocks of the procedure show it."""

    dated: LocalMoment


@blueprint.get("/")
@requires(Permission.READ_DECISION)
def index(seat: Seat) -> ResponseReturnValue:
    """Show the decisions, the newest first."""
    page = request.args.get("page", 1, type=int)
    return render_template("decisions/index.html", seat=seat, decisions=list_decisions(seat, page))


@blueprint.get("/<int(max=2147483647):number>")
@requires(Permission.READ_DECISION)
def read(seat: Seat, number: int) -> ResponseReturnValue:
    """Show one decision."""
    return render_template("decisions/read.html", seat=seat, kept=read_decision(seat, number))


@blueprint.get("/new")
@requires(Permission.RECORD_DECISION)
def compose(seat: Seat) -> ResponseReturnValue:
    """Offer a form; most decisions are recorded by who took them, when they are taken."""
    now = clock.now().astimezone(ZoneInfo(seat.procedure.time_zone))
    form: Form[Entry] = Form(
        {"dated": now.strftime("%Y-%m-%dT%H:%M"), "decided_by": seat.person.name}
    )
    return render_template("decisions/compose.html", seat=seat, form=form)


@blueprint.post("/")
@requires(Permission.RECORD_DECISION)
def record(seat: Seat) -> ResponseReturnValue:
    """Put a decision on record."""
    form = read_form(Entry)
    if form.accepted is None:
        return render_template("decisions/compose.html", seat=seat, form=form), 422
    entry = form.accepted
    taken = entry.model_dump(exclude={"dated"})
    dated = in_zone(entry.dated, seat.procedure.time_zone)
    try:
        kept = record_decision(seat, Resolution(dated=dated, **taken), at=clock.now())
    except NotComplete as refusal:
        form = Form(form.values, {lack.about: str(lack.sentence) for lack in refusal.lacks})
        return render_template("decisions/compose.html", seat=seat, form=form), 422
    flash(gettext("Decision %(number)s is on record.", number=kept.number))
    return redirect(url_for(".read", procedure_id=seat.procedure.id, number=kept.number))

"""Messages that go to all participants at the same moment."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from dialogue_app import clock
from dialogue_app.access import requires
from dialogue_app.database import aside
from dialogue_app.dialogue.notices import (
    Message,
    is_unopened,
    list_notices,
    next_number,
    note_opening,
    read_notice,
    recipients,
    send_notice,
)
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.forms import Form, read_form

blueprint = Blueprint("notices", __name__, url_prefix="/procedures/<procedure_id>/notices")


class Draft(Message):
    """A message, and the number it was previewed under."""

    number: int = 0


@blueprint.get("/")
@requires(Permission.READ_NOTICE)
def index(seat: Seat) -> ResponseReturnValue:
    """Show what was sent, the newest first."""
    page = request.args.get("page", 1, type=int)
    return render_template("notices/index.html", seat=seat, notices=list_notices(seat, page))


@blueprint.get("/<int(max=2147483647):number>")
@requires(Permission.READ_NOTICE)
def read(seat: Seat, number: int) -> ResponseReturnValue:
    """Show one notice; that a participant opened it for the first time is put on record."""
    at = clock.now()
    opens = is_unopened(seat, number)
    page = render_template(
        "notices/read.html",
        seat=seat,
        sent=read_notice(seat, number),
        opened_now=at if opens else None,
    )
    if opens:
        with aside() as session:
            note_opening(session, seat, number, at=at)
    return page


@blueprint.get("/new")
@requires(Permission.SEND_NOTICE)
def compose(seat: Seat) -> ResponseReturnValue:
    """Offer a form for a new notice."""
    return _form(seat, Form({}))


@blueprint.post("/new")
@requires(Permission.SEND_NOTICE)
def revise(seat: Seat) -> ResponseReturnValue:
    """Show the form again with what was previewed."""
    return _form(seat, Form(read_form(Draft).values))


@blueprint.post("/preview")
@requires(Permission.SEND_NOTICE)
def preview(seat: Seat) -> ResponseReturnValue:
    """Show a notice as participants would see it, before anyone does."""
    form = read_form(Draft)
    if form.accepted is None:
        return _form(seat, form), 422
    return render_template(
        "notices/preview.html",
        seat=seat,
        message=form.accepted,
        recipients=recipients(seat),
        number=next_number(seat),
    )


@blueprint.post("/")
@requires(Permission.SEND_NOTICE)
def send(seat: Seat) -> ResponseReturnValue:
    """Send a notice to all remaining participants."""
    form = read_form(Draft)
    if form.accepted is None:
        return _form(seat, form), 422
    draft = form.accepted
    notice = send_notice(seat, draft.title, draft.text, at=clock.now(), number=draft.number or None)
    flash(gettext("The notice is sent. All participants got it at the same moment."))
    return redirect(url_for(".read", procedure_id=seat.procedure.id, number=notice.number))


def _form(seat: Seat, form: Form[Draft]) -> str:
    return render_template(
        "notices/compose.html", seat=seat, form=form, recipients=recipients(seat)
    )

"""The contracting authorities of a procedure, entered many at once."""

from typing import Annotated

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from pydantic import StringConstraints
from sqlmodel import SQLModel

from dialogue_app import clock
from dialogue_app.access import requires
from dialogue_app.database import current_session
from dialogue_app.dialogue.authorities import (
    HasHost,
    TakesPart,
    add_authority,
    authorities,
    is_announced,
    remove_authority,
)
from dialogue_app.dialogue.models import Part
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.forms import Form, read_form

blueprint = Blueprint("authorities", __name__, url_prefix="/procedures/<procedure_id>/authorities")

_LONGEST_NAME = 200


class Named(SQLModel):
    """Authorities that take the same part, one a line."""

    part: Part
    names: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]

    def each(self) -> list[str]:
        """Return the names, each once."""
        lines = (" ".join(line.split()) for line in self.names.splitlines())
        return list(dict.fromkeys(line for line in lines if line))


@blueprint.get("")
@requires(Permission.SET_UP_PROCEDURE)
def index(seat: Seat) -> ResponseReturnValue:
    """Show who takes which part, and a form for more."""
    return _page(seat, Form({"part": Part.PARTICIPATING if seat.host else Part.HOST}))


@blueprint.post("")
@requires(Permission.SET_UP_PROCEDURE)
def add(seat: Seat) -> ResponseReturnValue:
    """Note all that were named, or none of them."""
    form = read_form(Named)
    if form.accepted is None:
        return _page(seat, form), 422
    names, part = form.accepted.each(), form.accepted.part
    if wrong := _refusal(names, part):
        return _page(seat, Form(form.values, {"names": wrong})), 422
    try:
        for name in names:
            add_authority(seat, name, part, at=clock.now())
    except TakesPart as refusal:
        current_session().rollback()
        taken = gettext("%(name)s takes part already. Remove it here.", name=refusal.name)
        return _page(seat, Form(form.values, {"names": taken})), 422
    except HasHost as refusal:
        current_session().rollback()
        taken = gettext(
            "%(name)s is the host already, and there is one. Remove it first, or choose another "
            "part.",
            name=refusal.name,
        )
        return _page(seat, Form(form.values, {"part": taken})), 422
    flash(
        ngettext("One authority is added.", "%(num)s authorities are added.", len(names)),
    )
    return redirect(url_for(".index", procedure_id=seat.procedure.id))


@blueprint.post("/<authority_id>/removal")
@requires(Permission.SET_UP_PROCEDURE)
def remove(seat: Seat, authority_id: str) -> ResponseReturnValue:
    """Take back what was noted by mistake."""
    remove_authority(seat, authority_id, at=clock.now())
    flash(gettext("The authority is removed."))
    return redirect(url_for(".index", procedure_id=seat.procedure.id))


def _page(seat: Seat, form: Form[Named]) -> str:
    return render_template(
        "authorities/index.html",
        seat=seat,
        form=form,
        authorities=authorities(seat),
        announced=is_announced(seat),
    )


def _refusal(names: list[str], part: Part) -> str:
    if part is Part.HOST and len(names) > 1:
        return str(
            gettext("One authority is the host. Name one, and give the others another part.")
        )
    for name in names:
        if len(name) > _LONGEST_NAME:
            return str(
                gettext("“%(name)s …” is too long. Write one authority a line.", name=name[:40])
            )
    return ""

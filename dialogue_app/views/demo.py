"""The demonstration's own door: come in as anyone of its people with one click.

It is there only where the setting ``DEMO`` is on; elsewhere there is no such place.
"""

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Field, SQLModel

from dialogue_app import clock
from dialogue_app.access import public
from dialogue_app.database import current_session
from dialogue_app.demo.ways_in import WayIn, ways_in
from dialogue_app.dialogue.models import Role
from dialogue_app.dialogue.people import person_with
from dialogue_app.forms import read_form
from dialogue_app.sign_in import come_in

blueprint = Blueprint("demo", __name__)


class Chosen(SQLModel):
    """Whom someone wants to be."""

    email: str = Field(max_length=200)


@blueprint.post("/demo/visits")
@public
def enter() -> ResponseReturnValue:
    """Let someone in as one of the invented people; nobody else can be had this way."""
    form = read_form(Chosen)
    if form.accepted is None or form.accepted.email not in {way.email for way in ways_in()}:
        abort(404)
    person = person_with(current_session(), form.accepted.email) or abort(404)
    come_in(person, at=clock.now())
    return redirect(url_for("home.index"))


@blueprint.app_context_processor
def _ways_in() -> dict[str, object]:
    return {"ways_in": ways_in, "role_in_demo": _role}


def _role(way: WayIn) -> str:
    """Return what someone is, in words."""
    words = {
        Role.LEAD.value: gettext("Lead"),
        Role.EDITOR.value: gettext("Editor"),
        Role.APPROVER.value: gettext("Approver"),
        Role.REVIEWER.value: gettext("Reviewer"),
        Role.PARTICIPANT.value: gettext("Supplier"),
        Role.AUDITOR.value: gettext("Auditor"),
    }
    return str(words.get(way.role) or gettext("Site administrator"))

"""A procedure as a whole: who takes part, and how its specifications came to where they are."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from dialogue_app.access import requires
from dialogue_app.dialogue.authorities import authorities
from dialogue_app.dialogue.participants import participants
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.dialogue.timeline import time_lines

blueprint = Blueprint("procedures", __name__, url_prefix="/procedures/<procedure_id>")


@blueprint.get("/")
@requires(Permission.READ_VERSION)
def read(seat: Seat) -> ResponseReturnValue:
    """Show what the procedure is, and its versions on a time line."""
    return render_template(
        "procedures/read.html",
        seat=seat,
        lines=time_lines(seat),
        authorities=authorities(seat),
        participants=participants(seat),
    )

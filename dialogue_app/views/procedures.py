"""A procedure as a whole: who takes part, and how its specifications came to where they are."""

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from dialogue_app.access import requires
from dialogue_app.dialogue.authorities import authorities
from dialogue_app.dialogue.participants import participants
from dialogue_app.dialogue.procedures import award_criteria
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.dialogue.setting_up import progress
from dialogue_app.dialogue.timeline import TimeLine, time_lines

blueprint = Blueprint("procedures", __name__, url_prefix="/procedures/<procedure_id>")


@blueprint.get("/")
@requires(Permission.READ_VERSION)
def read(seat: Seat) -> ResponseReturnValue:
    """Show what the procedure is, what is left to set up, and its versions on a time line."""
    lines, seen = time_lines(seat), participants(seat)
    inside = seat.may(Permission.READ_PARTICIPANTS)
    return render_template(
        "procedures/read.html",
        seat=seat,
        lines=lines,
        authorities=authorities(seat),
        participants=seen,
        own=seen[0] if seat.party and seen else None,
        announced=inside or any(line.releases for line in lines),
        criteria=award_criteria(seat),
        progress=progress(seat) if inside else None,
        first_release=_first_release(seat, lines),
    )


def _first_release(seat: Seat, lines: list[TimeLine]) -> str:
    """Return where the first version is released, if there is a text to release."""
    if not lines or "releases.check" not in current_app.view_functions:
        return ""
    return url_for(
        "releases.check",
        procedure_id=seat.procedure.id,
        specification_id=lines[0].specification.id,
    )

"""requirements."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from dialogue_app.access import requires
from dialogue_app.dialogue.seats import Permission, Seat

blueprint = Blueprint(
    "requirements",
    __name__,
    url_prefix="/procedures/<procedure_id>/specifications/<specification_id>",
)


@blueprint.get("/requirements/<path:requirement>")
@requires(Permission.READ_VERSION)
def read(seat: Seat, specification_id: str, **_where: object) -> ResponseReturnValue:
    """Show it."""
    specification = seat.specification(specification_id)
    return render_template("requirements/read.html", seat=seat, specification=specification)

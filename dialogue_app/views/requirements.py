"""See how one requirement took shape, from its first wording to the last."""

from enum import StrEnum

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from dialogue_app import clock
from dialogue_app.access import requires
from dialogue_app.dialogue.ladders import read_ladder
from dialogue_app.dialogue.seats import Permission, Seat

blueprint = Blueprint(
    "requirements",
    __name__,
    url_prefix="/procedures/<procedure_id>/specifications/<specification_id>/requirements",
)


class Shown(StrEnum):
    """What is shown of each step: what changed, or one of the two texts as it stood."""

    CHANGES = "changes"
    NEW = "new"
    OLD = "old"


@blueprint.get("/<path:requirement>")
@requires(Permission.READ_VERSION)
def read(seat: Seat, specification_id: str, requirement: str) -> ResponseReturnValue:
    """Show its ladder, newest step on top, and its last wording phrase by phrase."""
    specification = seat.specification(specification_id)
    return render_template(
        "requirements/read.html",
        seat=seat,
        specification=specification,
        ladder=read_ladder(seat, specification, requirement, at=clock.now()),
        shown=request.args.get("view", Shown.CHANGES, type=Shown),
    )

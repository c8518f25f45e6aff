"""Release the version to come, once nothing is missing; see whom each version has reached."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from dialogue_app import clock
from dialogue_app.access import requires
from dialogue_app.dialogue.cases import read_coming
from dialogue_app.dialogue.deliveries import deliveries, remaining_participants
from dialogue_app.dialogue.refusals import Lack, NotComplete
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.dialogue.versions import Announcement, lacking_of, release_version
from dialogue_app.forms import Form, read_form
from requirements_store import Specification

blueprint = Blueprint(
    "releases",
    __name__,
    url_prefix="/procedures/<procedure_id>/specifications/<specification_id>",
)


@blueprint.get("/release")
@requires(Permission.READ_REVISION)
def check(seat: Seat, specification_id: str) -> ResponseReturnValue:
    """Show what is missing, each with the place where it is mended."""
    return _page(seat, seat.specification(specification_id), Form({}))


@blueprint.post("/release")
@requires(Permission.RELEASE_VERSION)
def release(seat: Seat, specification_id: str) -> ResponseReturnValue:
    """Release the last revision to everyone who remains."""
    specification = seat.specification(specification_id)
    form = read_form(Announcement)
    if form.accepted is None:
        return _page(seat, specification, form), 422
    said = form.accepted
    try:
        version = release_version(
            seat, specification, title=said.title.strip(), note=said.note, at=clock.now()
        )
    except NotComplete as refusal:
        return _page(seat, specification, Form(form.values), refused=refusal.lacks), 422
    flash(gettext("%(version)s is released.", version=version.name))
    return redirect(
        url_for(".receipts", procedure_id=seat.procedure.id, specification_id=specification.id)
    )


@blueprint.get("/deliveries")
@requires(Permission.READ_PARTICIPANTS)
def receipts(seat: Seat, specification_id: str) -> ResponseReturnValue:
    """Show when each version was made available to whom, and first opened there."""
    specification = seat.specification(specification_id)
    return render_template(
        "releases/receipts.html",
        seat=seat,
        specification=specification,
        delivered=deliveries(seat, specification),
    )


def _page(
    seat: Seat,
    specification: Specification,
    form: Form[Announcement],
    refused: list[Lack] | None = None,
) -> str:
    coming = read_coming(seat, specification)
    lacks = lacking_of(seat, coming) if refused is None else refused
    by_subject: dict[str, list[Lack]] = {}
    for lack in lacks:
        by_subject.setdefault(lack.about, []).append(lack)
    return render_template(
        "releases/check.html",
        seat=seat,
        specification=specification,
        coming=coming,
        lacks=by_subject,
        refused=refused is not None,
        remaining=len(remaining_participants(seat.session, seat.procedure.id)),
        form=form,
    )

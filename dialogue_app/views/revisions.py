"""Every save of a specification, and the place where its whole text is edited."""

from typing import Annotated, Any

from flask import (
    Blueprint,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from pydantic import StringConstraints
from sqlmodel import Field, SQLModel

from dialogue_app import clock
from dialogue_app.access import requires
from dialogue_app.dialogue.clashes import Clash, clash
from dialogue_app.dialogue.deliveries import latest_version
from dialogue_app.dialogue.differences import differences
from dialogue_app.dialogue.kept_forms import forget_form, keep_form, kept_form
from dialogue_app.dialogue.revisions import (
    Edit,
    read_text,
    refuse_if_locked,
    revisions,
    save_revision,
    saved,
)
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.forms import Form, read_form
from dialogue_app.views.writing import (
    REFUSALS,
    address_of,
    kept_values,
    on_top,
    place_of,
    read_writing,
    refused_by_rule,
    text_edited,
    time_of_day,
)
from requirements_store import (
    RevisionConflict,
    RevisionMissing,
    Specification,
    normalise,
    parse,
    read_version,
)

blueprint = Blueprint(
    "revisions",
    __name__,
    url_prefix="/procedures/<procedure_id>/specifications/<specification_id>",
)


class Text(SQLModel):
    """A whole text, or the lines of one requirement, as sent in."""

    text: str = Field(min_length=1)
    note: str = Field(default="", max_length=200)
    based_on: int


class Place(SQLModel):
    """Where something was typed."""

    place: Annotated[str, StringConstraints(max_length=200, pattern=r"^(edit(/.+)?|additions)$")]


@blueprint.get("/revisions")
@requires(Permission.READ_REVISION)
def index(seat: Seat, specification_id: str) -> ResponseReturnValue:
    """List every revision, the last one first."""
    specification = seat.specification(specification_id)
    return render_template(
        "revisions/index.html",
        seat=seat,
        specification=specification,
        revisions=revisions(seat, specification),
    )


@blueprint.get("/revisions/<int:number>")
@requires(Permission.READ_REVISION)
def read(seat: Seat, specification_id: str, number: int) -> ResponseReturnValue:
    """Show one revision: what it changes in the version in force, and its whole text."""
    specification = seat.specification(specification_id)
    try:
        revision = saved(seat, specification, number)
    except RevisionMissing:
        abort(404)
    text = read_text(seat, specification, number)
    version = latest_version(seat, specification)
    in_force = read_version(seat.session, version) if version else None
    return render_template(
        "revisions/read.html",
        seat=seat,
        specification=specification,
        revision=revision,
        latest=saved(seat, specification),
        text=text,
        version=version,
        differing=None if in_force is None else differences(in_force, text),
        present=parse(text).by_id,
    )


@blueprint.get("/edit")
@requires(Permission.SAVE_REVISION)
def edit(seat: Seat, specification_id: str) -> ResponseReturnValue:
    """Show the last revision in its form, or first what was left unsent."""
    specification = seat.specification(specification_id)
    refuse_if_locked(seat, specification)
    latest = saved(seat, specification)
    text = read_text(seat, specification, latest.number)
    unsent = kept_form(seat, place_of(specification, "edit"))
    if unsent and not request.args.get("unsent"):
        typed = normalise(str(unsent.values.get("text", "")))
        return render_template(
            "revisions/unsent.html",
            seat=seat,
            specification=specification,
            unsent=unsent,
            place="edit",
            go_on=url_for(".edit", **_here(seat, specification), unsent=1),
            latest=latest,
            differing=differences(text, typed),
            typed="",
        )
    values = unsent.values if unsent else {"text": text, "note": "", "based_on": latest.number}
    return _editor(seat, specification, Form(values))


@blueprint.post("/edit")
@requires(Permission.SAVE_REVISION)
def save(seat: Seat, specification_id: str) -> ResponseReturnValue:
    """Save the whole text as the next revision."""
    specification = seat.specification(specification_id)
    form = read_writing(Text)
    if form.accepted is None:
        return _editor(seat, specification, form), 422
    sent = form.accepted
    try:
        made = Edit(sent.text, sent.note, sent.based_on)
        revision = save_revision(seat, specification, made, at=clock.now())
    except RevisionConflict as conflict:
        seat.session.rollback()  # others may write while this one reads
        found = clash(seat, specification, conflict)
        instead = {} if found.merged is None else {"text": found.merged}
        return _editor(seat, specification, on_top(form, found, **instead), found), 409
    except REFUSALS as refusal:
        seat.session.rollback()
        return _editor(seat, specification, refused_by_rule(form, refusal)), 422
    forget_form(seat, place_of(specification, "edit"))
    flash(gettext("Revision %(number)s is saved.", number=revision.number))
    return redirect(url_for(".read", **_here(seat, specification), number=revision.number))


@blueprint.post("/preview")
@requires(Permission.SAVE_REVISION)
def preview(seat: Seat, specification_id: str) -> ResponseReturnValue:
    """Show what was typed as it would be read; nothing is saved."""
    specification = seat.specification(specification_id)
    form = read_writing(Text)
    return _editor(seat, specification, form), 200 if form.accepted else 422


@blueprint.post("/kept-form")
@requires(Permission.SAVE_REVISION)
def keep(seat: Seat, specification_id: str) -> ResponseReturnValue:
    """Keep what was typed for later, for this person alone."""
    specification = seat.specification(specification_id)
    where = read_writing(Place).accepted or abort(422)
    at = clock.now()
    keep_form(seat, place_of(specification, where.place), kept_values(), at=at)
    said = gettext("Kept at %(time)s, unsent. Nobody else sees it.", time=time_of_day(at, seat))
    if request.accept_mimetypes.best == "text/plain":
        return make_response(said, {"Content-Type": "text/plain; charset=utf-8"})
    flash(said)
    return redirect(address_of(seat, specification, where.place))


@blueprint.post("/kept-form/removal")
@requires(Permission.SAVE_REVISION)
def forget(seat: Seat, specification_id: str) -> ResponseReturnValue:
    """Throw away what was left unsent."""
    specification = seat.specification(specification_id)
    where = read_form(Place).accepted or abort(422)
    forget_form(seat, place_of(specification, where.place))
    flash(gettext("The unsent text is thrown away."))
    return redirect(address_of(seat, specification, where.place))


def _editor(
    seat: Seat, specification: Specification, form: Form[Text], found: Clash | None = None
) -> str:
    typed = normalise(str(form.values.get("text", "")))
    latest = saved(seat, specification)
    base = text_edited(seat, specification, form, latest.number)
    return render_template(
        "revisions/edit.html",
        seat=seat,
        specification=specification,
        form=form,
        latest=latest,
        clash=found,
        typed=typed,
        findings=parse(typed).findings,
        differing=found.saving if found else differences(base, typed),
    )


def _here(seat: Seat, specification: Specification) -> dict[str, Any]:
    return {"procedure_id": seat.procedure.id, "specification_id": specification.id}

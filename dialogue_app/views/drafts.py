"""Where a supplier writes: drafts, sending several together, and the receipt."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Field, SQLModel

from dialogue_app import clock, ids
from dialogue_app.access import requires
from dialogue_app.dialogue.deliveries import versions
from dialogue_app.dialogue.drafts import (
    Writing,
    discard_draft,
    drafts,
    keep_draft,
    read_draft,
    read_subject,
)
from dialogue_app.dialogue.inputs import digest, read_submission, submit
from dialogue_app.dialogue.models import Draft
from dialogue_app.dialogue.refusals import NotComplete
from dialogue_app.dialogue.rounds import round_in_force, rounds
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.forms import Form, read_form
from dialogue_app.views.input_words import KINDS, OPENNESS
from dialogue_app.views.inputs import chosen_requirements, chosen_version, with_lacks

blueprint = Blueprint("drafts", __name__, url_prefix="/procedures/<procedure_id>")


class Sending(SQLModel):
    """The drafts that are sent together, and the key of the form that sends them."""

    drafts: list[str] = []
    form_key: str = Field(min_length=1, max_length=64)


@blueprint.get("/drafts/")
@requires(Permission.SUBMIT_INPUT)
def index(seat: Seat) -> ResponseReturnValue:
    """Show all that is written and not sent, to look over and send together."""
    unsent = [draft.id for draft in drafts(seat)]
    return _review(seat, Form({"drafts": unsent, "form_key": ids.new(seat.lane)}))


@blueprint.get("/specifications/<specification_id>/drafts/new")
@requires(Permission.SUBMIT_INPUT)
def write(seat: Seat, specification_id: str) -> ResponseReturnValue:
    """Show the form for a new input, on what the address names."""
    chosen = request.args.getlist("requirement")
    number = request.args.get("version", type=int)
    subject = read_subject(seat, seat.specification(specification_id), number, chosen)
    known = [entry.requirement for entry in subject.chosen]
    form: Form[Writing] = Form(
        {
            "version": subject.version.number,
            "kind": "question" if round_in_force(seat) is None else "comment",
            "requirements": known,
            "quote": request.args.get("quote", ""),
            "proposed_wording": subject.chosen[0].text.strip() if len(known) == 1 else "",
            "confidentiality": "confidential",
        }
    )
    return _writing(seat, specification_id, ids.new(seat.lane), form)


@blueprint.get("/drafts/<draft_id>")
@requires(Permission.SUBMIT_INPUT)
def edit(seat: Seat, draft_id: str) -> ResponseReturnValue:
    """Show a draft in its form, to be written further."""
    draft = read_draft(seat, draft_id)
    values = draft.model_dump() | {"requirements": draft.requirements.split()}
    return _writing(seat, draft.specification_id, draft_id, Form(values), draft)


@blueprint.post("/specifications/<specification_id>/drafts/<draft_id>")
@requires(Permission.SUBMIT_INPUT)
def keep(seat: Seat, specification_id: str, draft_id: str) -> ResponseReturnValue:
    """Keep what was written; nobody receives it yet."""
    specification = seat.specification(specification_id)
    form = read_form(Writing)
    if form.accepted is None:
        return _writing(seat, specification_id, draft_id, form), 422
    try:
        keep_draft(seat, specification, draft_id, form.accepted, at=clock.now())
    except NotComplete as refusal:
        return _writing(seat, specification_id, draft_id, with_lacks(form, refusal)), 422
    flash(gettext("Your draft is kept. Drafts are not received until you send them."))
    goes_on = request.form.get("next") == "index"
    where = ".index" if goes_on else "inputs.index"
    return redirect(url_for(where, procedure_id=seat.procedure.id))


@blueprint.post("/drafts/<draft_id>/discarding")
@requires(Permission.SUBMIT_INPUT)
def discard(seat: Seat, draft_id: str) -> ResponseReturnValue:
    """Throw a draft away."""
    discard_draft(seat, draft_id)
    flash(gettext("The draft is discarded. Nobody has received it."))
    return redirect(url_for("inputs.index", procedure_id=seat.procedure.id))


@blueprint.post("/submissions")
@requires(Permission.SUBMIT_INPUT)
def send(seat: Seat) -> ResponseReturnValue:
    """Send several drafts together; the same form sent again leads to the same receipt."""
    form = read_form(Sending)
    if form.accepted is None:
        return _review(seat, form), 422
    sent = form.accepted
    try:
        submission = submit(seat, sent.drafts, sent.form_key, at=clock.now())
    except NotComplete as refusal:
        return _review(seat, with_lacks(form, refusal)), 422
    procedure_id = seat.procedure.id
    return redirect(url_for(".receipt", procedure_id=procedure_id, submission_id=submission.id))


@blueprint.get("/submissions/<submission_id>")
@requires(Permission.SUBMIT_INPUT)
def receipt(seat: Seat, submission_id: str) -> ResponseReturnValue:
    """Show what was received, when by the server's clock, and who can read it from when."""
    submission, received = read_submission(seat, submission_id)
    stages = {stage.number: stage for stage in rounds(seat)}
    return render_template(
        "drafts/receipt.html",
        seat=seat,
        submission=submission,
        received=[(row, digest(row.said, row.requirements)) for row in received],
        stage=stages.get(submission.round_number or 0),
        specifications={each.id: each for each in seat.specifications()},
        at=clock.now(),
    )


def _review(seat: Seat, form: Form[Sending]) -> str:
    specifications = {each.id: each for each in seat.specifications()}
    return render_template(
        "drafts/index.html",
        seat=seat,
        drafts=drafts(seat),
        specifications=specifications,
        versions={key: versions(seat, each) for key, each in specifications.items()},
        stage=round_in_force(seat),
        form=form,
        at=clock.now(),
    )


def _writing(
    seat: Seat,
    specification_id: str,
    draft_id: str,
    form: Form[Writing],
    draft: Draft | None = None,
) -> str:
    specification = seat.specification(specification_id)
    return render_template(
        "drafts/write.html",
        seat=seat,
        specification=specification,
        subject=read_subject(seat, specification, chosen_version(form), chosen_requirements(form)),
        stage=round_in_force(seat),
        draft_id=draft_id,
        draft=draft,
        kinds=KINDS,
        levels=OPENNESS,
        form=form,
        at=clock.now(),
    )

"""The way from the last round to final tenders, and the invitation at its end."""

import re
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Field
from werkzeug import Response

import requirements_store as store
from dialogue_app import clock
from dialogue_app.access import requires
from dialogue_app.dialogue.closing import (
    Finding,
    Stage,
    Way,
    declare_closed,
    locked_versions,
    read_way,
    record_finding,
    refuse_to_lock,
    require_open,
)
from dialogue_app.dialogue.closing import lock as lock_specifications
from dialogue_app.dialogue.invitations import (
    Composed,
    Terms,
    compose,
    needs_reason,
    read_invitation,
    read_news,
    refuse_to_invite,
)
from dialogue_app.dialogue.invitations import invite as invite_tenders
from dialogue_app.dialogue.notices import Message
from dialogue_app.dialogue.refusals import Lack, NotComplete
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.forms import Form, LocalMoment, in_zone, read_form

blueprint = Blueprint("closing", __name__, url_prefix="/procedures/<procedure_id>")

_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)


class Declaration(Message):
    """The notice that tells everyone, and why one goes on with so few."""

    going_on: str = Field(default="", max_length=20_000)


class Invitation(Message):
    """The terms as they are typed in, the notice, and the digests that were seen."""

    deadline: LocalMoment
    address: str = Field(min_length=1, max_length=2_000)
    note: str = Field(default="", max_length=20_000)
    going_on: str = Field(default="", max_length=20_000)
    digest: list[str] = Field(default_factory=list)

    def terms(self, seat: Seat) -> Terms:
        """Return what the invitation is composed with."""
        deadline = in_zone(self.deadline, seat.procedure.time_zone)
        typed = self.model_dump(include={"address", "note", "going_on"})
        return Terms(deadline=deadline, **typed)


@blueprint.get("/closing/")
@requires(Permission.READ_INVITATION)
def read(seat: Seat) -> ResponseReturnValue:
    """Show how far it is to final tenders: the way to the buying side, the result to others."""
    if seat.may(Permission.READ_DECISION):
        return render_template(
            "closing/read.html", seat=seat, way=read_way(seat), news=read_news(seat), Stage=Stage
        )
    return render_template("closing/news.html", seat=seat, news=read_news(seat))


@blueprint.get("/closing/finding")
@requires(Permission.CONCLUDE_DIALOGUE)
def finding(seat: Seat) -> ResponseReturnValue:
    """Ask what was found."""
    require_open(seat)
    form: Form[Finding] = Form({"text": seat.procedure.finding})
    return render_template("closing/finding.html", seat=seat, form=form)


@blueprint.post("/closing/finding")
@requires(Permission.CONCLUDE_DIALOGUE)
def find(seat: Seat) -> ResponseReturnValue:
    """Put on record that solutions can meet the needs."""
    form = read_form(Finding)
    if form.accepted is None:
        return render_template("closing/finding.html", seat=seat, form=form), 422
    record_finding(seat, form.accepted, at=clock.now())
    flash(gettext("The finding is on record."))
    return _back(seat)


@blueprint.get("/closing/declaration")
@requires(Permission.CONCLUDE_DIALOGUE)
def declaration(seat: Seat) -> ResponseReturnValue:
    """Ask what participants are told, or say what has to come first."""
    require_open(seat)
    title = gettext("The dialogue is closed")
    text = gettext(
        "The dialogue in this procedure is declared closed. An invitation to submit a final "
        "tender follows."
    )
    return _declaration(seat, Form({"title": title, "text": text}), read_way(seat))


@blueprint.post("/closing/declaration/form")
@requires(Permission.CONCLUDE_DIALOGUE)
def revise_declaration(seat: Seat) -> ResponseReturnValue:
    """Show the form again with what was previewed."""
    require_open(seat)
    return _declaration(seat, Form(read_form(Declaration).values), read_way(seat))


@blueprint.post("/closing/declaration/preview")
@requires(Permission.CONCLUDE_DIALOGUE)
def preview_declaration(seat: Seat) -> ResponseReturnValue:
    """Show what all participants would read, before it cannot be called back."""
    require_open(seat)
    form, way = read_form(Declaration), read_way(seat)
    if form.accepted is None or not way.may_close:
        return _declaration(seat, form, way), 422
    if way.needs_reason and not form.accepted.going_on.strip():
        return _declaration(seat, Form(form.values, _going_on_is_missing()), way), 422
    return render_template(
        "closing/preview_declaration.html", seat=seat, message=form.accepted, way=way
    )


@blueprint.post("/closing/declaration")
@requires(Permission.CONCLUDE_DIALOGUE)
def declare(seat: Seat) -> ResponseReturnValue:
    """Declare the dialogue closed."""
    form = read_form(Declaration)
    if form.accepted is None:
        return _declaration(seat, form, read_way(seat)), 422
    try:
        sent = form.accepted
        declare_closed(seat, sent, at=clock.now(), going_on=sent.going_on)
    except NotComplete as refusal:
        form = Form(form.values, _errors(refusal, {"going_on"}))
        return _declaration(seat, form, read_way(seat)), 422
    flash(gettext("The dialogue is closed. All participants were told at the same moment."))
    return _back(seat)


@blueprint.get("/closing/lock")
@requires(Permission.CONCLUDE_DIALOGUE)
def locking(seat: Seat) -> ResponseReturnValue:
    """Show what would be locked, with the digest of its text."""
    refuse_to_lock(seat)
    texts = [
        (
            seat.specification(version.specification_id),
            version,
            store.text_digest(store.read_version(seat.session, version)),
        )
        for version in locked_versions(seat)
    ]
    return render_template("closing/locking.html", seat=seat, texts=texts)


@blueprint.post("/closing/lock")
@requires(Permission.CONCLUDE_DIALOGUE)
def lock(seat: Seat) -> ResponseReturnValue:
    """Lock every specification at its version in force."""
    lock_specifications(seat, at=clock.now())
    flash(gettext("The specification is locked. From now on nothing is saved or released."))
    return _back(seat)


@blueprint.get("/closing/invitation")
@requires(Permission.CONCLUDE_DIALOGUE)
def terms(seat: Seat) -> ResponseReturnValue:
    """Ask until when and where final tenders are received."""
    refuse_to_invite(seat)
    title = gettext("Invitation to submit a final tender")
    text = gettext(
        "You are invited to submit a final tender. The invitation, with the locked specification, "
        "stands under “Conclusion”."
    )
    return _terms(seat, Form({"title": title, "text": text}))


@blueprint.post("/closing/invitation")
@requires(Permission.CONCLUDE_DIALOGUE)
def revise_terms(seat: Seat) -> ResponseReturnValue:
    """Show the form again with what was previewed."""
    refuse_to_invite(seat)
    return _terms(seat, Form(read_form(Invitation).values))


@blueprint.post("/closing/invitation/preview")
@requires(Permission.CONCLUDE_DIALOGUE)
def preview_invitation(seat: Seat) -> ResponseReturnValue:
    """Show the invitation as participants would read it, before anyone does."""
    form = read_form(Invitation)
    refuse_to_invite(seat)
    if form.accepted is None:
        return _terms(seat, form), 422
    way = read_way(seat)
    if way.needs_reason and needs_reason(seat) and not form.accepted.going_on.strip():
        return _terms(seat, Form(form.values, _going_on_is_missing())), 422
    try:
        composed = compose(seat, form.accepted.terms(seat), at=clock.now())
    except NotComplete as refusal:
        return _terms(seat, Form(form.values, _errors(refusal))), 422
    return _preview(seat, form.accepted, composed, way)


@blueprint.post("/invitation")
@requires(Permission.CONCLUDE_DIALOGUE)
def invite(seat: Seat) -> ResponseReturnValue:
    """Send the invitation to all remaining participants."""
    form = read_form(Invitation)
    if form.accepted is None:
        refuse_to_invite(seat)
        return _terms(seat, form), 422
    sent = form.accepted
    try:
        invite_tenders(seat, sent.terms(seat), sent.digest, sent, at=clock.now())
    except NotComplete as refusal:
        return _terms(seat, Form(form.values, _errors(refusal))), 422
    flash(gettext("The invitation is sent. All participants got it at the same moment."))
    return redirect(url_for(".invitation", procedure_id=seat.procedure.id))


@blueprint.get("/invitation")
@requires(Permission.READ_INVITATION)
def invitation(seat: Seat) -> ResponseReturnValue:
    """Show the invitation as it was sent; to whoever left before it, it is not there."""
    received = [(each, sections(each.invitation.text)) for each in read_invitation(seat)]
    return render_template("closing/invitation.html", seat=seat, received=received)


def sections(text: str) -> list[tuple[str, str]]:
    """Return an invitation's headings, each with what stands under it; the first has none."""
    opening, *rest = _HEADING.split(text)
    return [("", opening.strip()), *zip(rest[::2], map(str.strip, rest[1::2]), strict=True)]


def _declaration(seat: Seat, form: Form[Declaration], way: Way) -> str:
    return render_template("closing/declaration.html", seat=seat, form=form, way=way)


def _terms(seat: Seat, form: Form[Invitation]) -> str:
    way = read_way(seat)
    return render_template(
        "closing/terms.html",
        seat=seat,
        form=form,
        way=way,
        needs_reason=way.needs_reason and needs_reason(seat),
    )


def _preview(seat: Seat, sent: Invitation, composed: Sequence[Composed], way: Way) -> str:
    return render_template(
        "closing/preview_invitation.html",
        seat=seat,
        sent=sent,
        composed=[(each, sections(each.text)) for each in composed],
        way=way,
    )


def _errors(refusal: NotComplete, among: set[str] | None = None) -> dict[str, str]:
    """Return the lacks of single fields; the page shows the others with their links."""
    return {
        lack.about: str(lack.sentence)
        for lack in refusal.lacks
        if among is None or lack.about in among
    }


def _going_on_is_missing() -> dict[str, str]:
    return {
        "going_on": gettext(
            "Fewer than three participants are left. Say why the procedure goes on; your reason "
            "is recorded as a decision."
        )
    }


@blueprint.app_template_global()
def lack_address(seat: Seat, lack: Lack) -> str:
    """Return where a lack is mended; empty if there is no such place."""
    if lack.endpoint not in current_app.view_functions:
        return ""
    place: dict[str, Any] = {"procedure_id": seat.procedure.id, **dict(lack.place)}
    return url_for(lack.endpoint, _anchor=lack.anchor or None, **place)


def _back(seat: Seat) -> Response:
    return redirect(url_for(".read", procedure_id=seat.procedure.id))

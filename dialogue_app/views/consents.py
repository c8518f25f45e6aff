"""Where the team records by hand what suppliers agreed to disclose, and what they did not."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Field, SQLModel

from dialogue_app import clock
from dialogue_app.access import requires
from dialogue_app.dialogue.consents import (
    FROM_HERE,
    Agreement,
    Step,
    Waiver,
    consents,
    move_consent,
    read_consent,
    record_consent,
    record_waiver,
)
from dialogue_app.dialogue.inputs import read_input
from dialogue_app.dialogue.models import ConsentState
from dialogue_app.dialogue.participants import participants
from dialogue_app.dialogue.refusals import NotComplete
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.forms import Form, LocalMoment, in_zone, read_form
from dialogue_app.views.input_words import STATES
from dialogue_app.views.inputs import with_lacks

blueprint = Blueprint("consents", __name__, url_prefix="/procedures/<procedure_id>")


class SentStep(SQLModel):
    """Where a consent stands now, as typed."""

    state: ConsentState
    person: str = Field(default="", max_length=200)
    dated: LocalMoment
    note: str = Field(default="", max_length=5_000)


class SentAgreement(SentStep):
    """What was asked or agreed about one exact text, as typed."""

    exact_text: str = Field(min_length=1, max_length=20_000)
    recipients: str = Field(min_length=1, max_length=2_000)
    answer_by: LocalMoment | None = None


class SentWaiver(SQLModel):
    """A general waiver, as typed."""

    lane: str = Field(min_length=1, max_length=64)
    exact_text: str = Field(min_length=1, max_length=20_000)
    person: str = Field(min_length=1, max_length=200)
    dated: LocalMoment
    note: str = Field(min_length=1, max_length=5_000)


@blueprint.get("/consents/")
@requires(Permission.READ_DECISION)
def index(seat: Seat) -> ResponseReturnValue:
    """Show every consent, and what became of it."""
    names = {each.lane: each.name for each in participants(seat)}
    return render_template(
        "consents/index.html", seat=seat, consents=consents(seat), names=names, goes_on=FROM_HERE
    )


@blueprint.get("/inputs/<lane>/<input_id>/consents/new")
@requires(Permission.RECORD_CONSENT)
def write(seat: Seat, lane: str, input_id: str) -> ResponseReturnValue:
    """Show the form for a consent to disclose something of one input."""
    form: Form[SentAgreement] = Form(
        {"recipients": gettext("All remaining participants"), "dated": _local_now(seat)}
    )
    return _writing(seat, lane, input_id, form)


@blueprint.post("/inputs/<lane>/<input_id>/consents/new")
@requires(Permission.RECORD_CONSENT)
def record(seat: Seat, lane: str, input_id: str) -> ResponseReturnValue:
    """Write it down."""
    form = read_form(SentAgreement)
    if form.accepted is None:
        return _writing(seat, lane, input_id, form), 422
    agreement = Agreement(**_in_zone(seat, form.accepted))
    try:
        record_consent(seat, lane, input_id, agreement, at=clock.now())
    except NotComplete as refusal:
        return _writing(seat, lane, input_id, with_lacks(form, refusal)), 422
    flash(gettext("The consent is recorded as it was stated."))
    procedure_id = seat.procedure.id
    return redirect(url_for("inputs.read", procedure_id=procedure_id, lane=lane, input_id=input_id))


@blueprint.get("/consents/<lane>/<consent_id>")
@requires(Permission.RECORD_CONSENT)
def look(seat: Seat, lane: str, consent_id: str) -> ResponseReturnValue:
    """Show one consent, and the form for what has become of it."""
    form: Form[SentStep] = Form({"dated": _local_now(seat)})
    return _moving(seat, lane, consent_id, form)


@blueprint.post("/consents/<lane>/<consent_id>")
@requires(Permission.RECORD_CONSENT)
def move(seat: Seat, lane: str, consent_id: str) -> ResponseReturnValue:
    """Write down that it was given, refused or withdrawn, or counts no more."""
    form = read_form(SentStep)
    if form.accepted is None:
        return _moving(seat, lane, consent_id, form), 422
    step = Step(**_in_zone(seat, form.accepted))
    try:
        move_consent(seat, lane, consent_id, step, at=clock.now())
    except NotComplete as refusal:
        return _moving(seat, lane, consent_id, with_lacks(form, refusal)), 422
    flash(gettext("It is recorded."))
    return redirect(url_for(".index", procedure_id=seat.procedure.id))


@blueprint.get("/consents/waivers/new")
@requires(Permission.RECORD_CONSENT)
def write_waiver(seat: Seat) -> ResponseReturnValue:
    """Show the form for a general waiver, which does not count."""
    form: Form[SentWaiver] = Form({"dated": _local_now(seat)})
    return _waiving(seat, form)


@blueprint.post("/consents/waivers/new")
@requires(Permission.RECORD_CONSENT)
def waive(seat: Seat) -> ResponseReturnValue:
    """Write a general waiver down as invalid."""
    form = read_form(SentWaiver)
    if form.accepted is None:
        return _waiving(seat, form), 422
    sent = _in_zone(seat, form.accepted)
    lane = sent.pop("lane")
    try:
        record_waiver(seat, lane, Waiver(**sent), at=clock.now())
    except NotComplete as refusal:
        return _waiving(seat, with_lacks(form, refusal)), 422
    flash(gettext("The general waiver is recorded as invalid. Nothing may be disclosed by it."))
    return redirect(url_for(".index", procedure_id=seat.procedure.id))


def _writing(seat: Seat, lane: str, input_id: str, form: Form[SentAgreement]) -> str:
    row = read_input(seat, lane, input_id, at=clock.now())
    return render_template(
        "consents/write.html", seat=seat, row=row, states=list(STATES.items()), form=form
    )


def _moving(seat: Seat, lane: str, consent_id: str, form: Form[SentStep]) -> str:
    consent = read_consent(seat, lane, consent_id)
    names = {each.lane: each.name for each in participants(seat)}
    return render_template(
        "consents/look.html",
        seat=seat,
        consent=consent,
        party=names[lane],
        states=[(state, STATES[state]) for state in FROM_HERE.get(consent.state, ())],
        form=form,
    )


def _waiving(seat: Seat, form: Form[SentWaiver]) -> str:
    lanes = [(each.lane, each.name) for each in participants(seat)]
    return render_template("consents/waive.html", seat=seat, lanes=lanes, form=form)


def _in_zone(seat: Seat, sent: SQLModel) -> dict[str, Any]:
    zone = seat.procedure.time_zone
    return {
        name: in_zone(value, zone) if isinstance(value, datetime) else value
        for name, value in sent.model_dump().items()
    }


def _local_now(seat: Seat) -> str:
    """Return this moment as a control of the type ``datetime-local`` shows it."""
    local = clock.now().astimezone(ZoneInfo(seat.procedure.time_zone))
    return local.strftime("%Y-%m-%dT%H:%M")

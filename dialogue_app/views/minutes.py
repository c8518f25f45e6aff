"""Minutes of a meeting: the team writes and sends them, the participant answers."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from dialogue_app import clock
from dialogue_app.access import requires
from dialogue_app.dialogue.gatherings import minutes_of, read_meeting
from dialogue_app.dialogue.minutes import (
    Account,
    Objection,
    approve_minutes,
    object_to_minutes,
    refuse_before_it_is_held,
    write_minutes,
)
from dialogue_app.dialogue.participants import find_participant
from dialogue_app.dialogue.refusals import NotNow
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.forms import Form, read_form
from dialogue_app.views.meetings import meeting_page

blueprint = Blueprint(
    "minutes", __name__, url_prefix="/procedures/<procedure_id>/meetings/<lane>/<meeting_id>"
)

_NUMBER = "<int(max=2147483647):number>"


@blueprint.get("/minutes")
@requires(Permission.RECORD_MEETING)
def write(seat: Seat, lane: str, meeting_id: str) -> ResponseReturnValue:
    """Offer an empty form, or the last version to be corrected."""
    meeting = read_meeting(seat, lane, meeting_id)
    refuse_before_it_is_held(meeting)
    written = minutes_of(seat, meeting)
    if not written:
        return _writing(seat, lane, meeting_id, Form({"based_on": 0}))
    last = written[0].minutes
    values = {
        "text": last.text,
        "confidential_text": last.confidential_text,
        "based_on": last.number,
    }
    return _writing(seat, lane, meeting_id, Form(values))


@blueprint.post("/minutes")
@requires(Permission.RECORD_MEETING)
def send(seat: Seat, lane: str, meeting_id: str) -> ResponseReturnValue:
    """Send minutes to the participant, or show how they will read."""
    form = read_form(Account)
    if form.accepted is None:
        return _writing(seat, lane, meeting_id, form), 422
    if "preview" in request.form:
        return _writing(seat, lane, meeting_id, form)
    try:
        write_minutes(seat, lane, meeting_id, form.accepted, at=clock.now())
    except NotNow as refusal:
        return _writing(
            seat, lane, meeting_id, _outdated(seat, lane, meeting_id, form, refusal)
        ), 409
    flash(gettext("The minutes are sent. The participant is asked to approve them or to object."))
    return _to_meeting(seat, lane, meeting_id)


@blueprint.post(f"/minutes/{_NUMBER}/approval")
@requires(Permission.ANSWER_MINUTES)
def approve(seat: Seat, lane: str, meeting_id: str, number: int) -> ResponseReturnValue:
    """Approve minutes for the participant."""
    approve_minutes(seat, lane, meeting_id, number, at=clock.now())
    flash(gettext("The minutes are approved."))
    return _to_meeting(seat, lane, meeting_id)


@blueprint.post(f"/minutes/{_NUMBER}/objection")
@requires(Permission.ANSWER_MINUTES)
def contest(seat: Seat, lane: str, meeting_id: str, number: int) -> ResponseReturnValue:
    """Object to minutes for the participant."""
    form = read_form(Objection)
    if form.accepted is None:
        return meeting_page(seat, read_meeting(seat, lane, meeting_id), form), 422
    object_to_minutes(seat, lane, meeting_id, number, form.accepted, at=clock.now())
    flash(gettext("Your objection is on record. The procurement team can read it."))
    return _to_meeting(seat, lane, meeting_id)


def _writing(seat: Seat, lane: str, meeting_id: str, form: Form[Account]) -> str:
    return render_template(
        "minutes/write.html",
        seat=seat,
        meeting=read_meeting(seat, lane, meeting_id),
        participant=find_participant(seat, lane),
        form=form,
    )


def _outdated(
    seat: Seat, lane: str, meeting_id: str, form: Form[Account], refusal: NotNow
) -> Form[Account]:
    """Return the form as typed, which corrects the version that came in between when sent again."""
    written = minutes_of(seat, read_meeting(seat, lane, meeting_id))
    last = written[0].minutes.number if written else 0
    return Form({**form.values, "based_on": last}, {"": str(refusal.reason)})


def _to_meeting(seat: Seat, lane: str, meeting_id: str) -> ResponseReturnValue:
    address = url_for(
        "meetings.read", procedure_id=seat.procedure.id, lane=lane, meeting_id=meeting_id
    )
    return redirect(f"{address}#minutes")

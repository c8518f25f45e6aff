"""Meetings with participants: the team's plan and record of all, a supplier's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from pydantic import BeforeValidator
from sqlmodel import Field

from dialogue_app import clock
from dialogue_app.access import requires
from dialogue_app.dialogue.deliveries import latest_version
from dialogue_app.dialogue.gatherings import (
    Gathering,
    gatherings,
    minutes_of,
    read_meeting,
    waivers,
)
from dialogue_app.dialogue.meetings import (
    Appointment,
    Held,
    MeetingPlan,
    Waiver,
    change_meeting,
    plan_meetings,
    record_meeting,
    refuse_before_it_begins,
    refuse_when_closed,
    refuse_when_held,
    waive_meeting,
)
from dialogue_app.dialogue.models import Meeting, MeetingWaiver, Participant, Round
from dialogue_app.dialogue.participants import find_participant, participants, remaining
from dialogue_app.dialogue.refusals import NotComplete
from dialogue_app.dialogue.rounds import find_round, schedule
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.forms import Form, LocalMoment, in_zone, read_form
from dialogue_app.views.round_words import typed

blueprint = Blueprint("meetings", __name__, url_prefix="/procedures/<procedure_id>")

_LARGEST = 2**31 - 1
_PLACE = "/meetings/<lane>/<meeting_id>"
_WAIVER = f"/rounds/<int(max={_LARGEST}):number>/waivers/<lane>"
_USUAL_MINUTES = 120
_OrEmpty = Annotated[LocalMoment | None, BeforeValidator(lambda typed: typed or None)]


class SeriesForm(MeetingPlan):
    """Meetings with several as they are typed: beside each lane its start, or nothing."""

    round: int = Field(ge=1, le=_LARGEST)
    lanes: list[str]
    starts: list[_OrEmpty]


class MeetingForm(MeetingPlan):
    """One meeting as it is typed."""

    planned_start: LocalMoment


@dataclass(frozen=True, slots=True)
class Row:
    """What one participant has had in one round."""

    participant: Participant
    meetings: Sequence[Gathering]
    waiver: MeetingWaiver | None


@blueprint.get("/meetings/")
@requires(Permission.READ_MEETING)
def index(seat: Seat) -> ResponseReturnValue:
    """Show the team all meetings by round and participant, and a supplier its own."""
    found, stages = gatherings(seat), schedule(seat)
    newest_first = sorted(found, key=lambda each: each.meeting.round_number, reverse=True)
    if seat.party:
        own = groupby(newest_first, key=lambda each: each.meeting.round_number)
        return render_template(
            "meetings/own.html",
            seat=seat,
            rounds=[(number, list(those)) for number, those in own],
            stages={stage.number: stage for stage in stages},
            waived=waivers(seat),
        )
    return render_template(
        "meetings/index.html",
        seat=seat,
        rounds=_table(seat, list(reversed(stages)), found),
        times=_times(seat, found),
    )


@blueprint.get("/meetings/new")
@requires(Permission.RECORD_MEETING)
def new(seat: Seat) -> ResponseReturnValue:
    """Offer a plan for meetings with all who remain, or with one."""
    stages = [stage for stage in schedule(seat) if not stage.closed_at]
    asked = request.args.get("round", type=int)
    chosen = next((s for s in stages if s.number == asked), stages[0] if stages else None)
    values = {
        "round": chosen.number if chosen else "",
        "planned_minutes": _USUAL_MINUTES,
        "version": _version_now(seat) or "",
    }
    return _series(seat, Form(values))


@blueprint.post("/meetings/")
@requires(Permission.RECORD_MEETING)
def plan(seat: Seat) -> ResponseReturnValue:
    """Plan a meeting with each participant for whom a start is given."""
    form = read_form(SeriesForm)
    if form.accepted is None:
        return _series(seat, form), 422
    meant, zone = form.accepted, seat.procedure.time_zone
    appointments = [
        Appointment(lane=lane, planned_start=in_zone(start, zone))
        for lane, start in zip(meant.lanes, meant.starts, strict=False)
        if start
    ]
    alike = MeetingPlan(**meant.model_dump(exclude={"round", "lanes", "starts"}))
    try:
        planned = plan_meetings(seat, meant.round, alike, appointments, at=clock.now())
    except NotComplete as refusal:
        return _series(seat, _lacking(form, refusal)), 422
    flash(
        ngettext(
            "%(num)s meeting is planned. Its participant can see it.",
            "%(num)s meetings are planned. Each participant can see its own.",
            len(planned),
        )
    )
    return redirect(url_for(".index", procedure_id=seat.procedure.id))


@blueprint.get(_PLACE)
@requires(Permission.READ_MEETING)
def read(seat: Seat, lane: str, meeting_id: str) -> ResponseReturnValue:
    """Show one meeting, and its minutes."""
    return meeting_page(seat, read_meeting(seat, lane, meeting_id), Form({}))


@blueprint.get(f"{_PLACE}/plan")
@requires(Permission.RECORD_MEETING)
def edit(seat: Seat, lane: str, meeting_id: str) -> ResponseReturnValue:
    """Show the plan of a meeting that was not held yet."""
    meeting = read_meeting(seat, lane, meeting_id)
    refuse_when_held(meeting)
    start = typed(meeting.planned_start, seat.procedure)
    values = {name: _shown(meeting, name) for name in MeetingPlan.model_fields}
    return _page(seat, "meetings/edit.html", meeting, Form(values | {"planned_start": start}))


@blueprint.post(f"{_PLACE}/plan")
@requires(Permission.RECORD_MEETING)
def change(seat: Seat, lane: str, meeting_id: str) -> ResponseReturnValue:
    """Move a meeting, or change what it is planned as."""
    meeting = read_meeting(seat, lane, meeting_id)
    form = read_form(MeetingForm)
    if form.accepted is None:
        return _page(seat, "meetings/edit.html", meeting, form), 422
    meant = form.accepted
    plan = MeetingPlan(**meant.model_dump(exclude={"planned_start"}))
    start = in_zone(meant.planned_start, seat.procedure.time_zone)
    appointment = Appointment(lane=lane, planned_start=start)
    change_meeting(seat, meeting_id, plan, appointment, at=clock.now())
    flash(gettext("The plan of the meeting is changed."))
    return _to(seat, lane, meeting_id)


@blueprint.get(f"{_PLACE}/record")
@requires(Permission.RECORD_MEETING)
def account(seat: Seat, lane: str, meeting_id: str) -> ResponseReturnValue:
    """Offer a form for how a meeting went."""
    meeting = read_meeting(seat, lane, meeting_id)
    refuse_before_it_begins(meeting, at=clock.now())
    values = {name: _shown(meeting, name) for name in Held.model_fields}
    return _page(seat, "meetings/record.html", meeting, Form(values))


@blueprint.post(f"{_PLACE}/record")
@requires(Permission.RECORD_MEETING)
def record(seat: Seat, lane: str, meeting_id: str) -> ResponseReturnValue:
    """Put on record how a meeting went."""
    meeting = read_meeting(seat, lane, meeting_id)
    form = read_form(Held)
    if form.accepted is None:
        return _page(seat, "meetings/record.html", meeting, form), 422
    try:
        record_meeting(seat, lane, meeting_id, form.accepted, at=clock.now())
    except NotComplete as refusal:
        return _page(seat, "meetings/record.html", meeting, _lacking(form, refusal)), 422
    flash(gettext("The meeting is on record."))
    return _to(seat, lane, meeting_id)


@blueprint.get(_WAIVER)
@requires(Permission.RECORD_MEETING)
def before_waiving(seat: Seat, number: int, lane: str) -> ResponseReturnValue:
    """Offer a form for a participant's word that it wants no meeting in a round."""
    refuse_when_closed(find_round(seat, number))
    return _waiving(seat, number, lane, Form({}))


@blueprint.post(_WAIVER)
@requires(Permission.RECORD_MEETING)
def waive(seat: Seat, number: int, lane: str) -> ResponseReturnValue:
    """Put on record that a participant wants no meeting in a round."""
    form = read_form(Waiver)
    if form.accepted is None:
        return _waiving(seat, number, lane, form), 422
    try:
        waive_meeting(seat, lane, number, form.accepted, at=clock.now())
    except NotComplete as refusal:
        return _waiving(seat, number, lane, _lacking(form, refusal)), 422
    flash(gettext("It is on record that this participant wants no meeting in this round."))
    return redirect(url_for(".index", procedure_id=seat.procedure.id))


def meeting_page(seat: Seat, meeting: Meeting, form: Form[Any]) -> str:
    """Return the page of a meeting; *form* holds an objection that was refused."""
    return _page(
        seat,
        "meetings/read.html",
        meeting,
        form,
        written=minutes_of(seat, meeting),
        specifications=[each for each in seat.specifications() if latest_version(seat, each)],
        has_begun=meeting.planned_start <= clock.now(),
        is_readable=any(stage.number == meeting.round_number for stage in schedule(seat)),
    )


def _page(seat: Seat, template: str, meeting: Meeting, form: Form[Any], **more: object) -> str:
    participant = find_participant(seat, meeting.lane)
    return render_template(
        template, seat=seat, meeting=meeting, participant=participant, form=form, **more
    )


def _series(seat: Seat, form: Form[Any]) -> str:
    """Show the form for several; a start stands beside the lane it was typed beside."""
    stages = [stage for stage in schedule(seat) if not stage.closed_at]
    return render_template(
        "meetings/plan.html",
        seat=seat,
        stages=[(stage.number, f"{stage.number}: {stage.theme}") for stage in stages],
        participants=remaining(seat),
        starts=dict(zip(_several(form, "lanes"), _several(form, "starts"), strict=False)),
        form=form,
    )


def _several(form: Form[Any], name: str) -> list[str]:
    typed_in = form.values.get(name, [])
    return typed_in if isinstance(typed_in, list) else []


def _waiving(seat: Seat, number: int, lane: str, form: Form[Waiver]) -> str:
    return render_template(
        "meetings/waive.html",
        seat=seat,
        stage=find_round(seat, number),
        participant=find_participant(seat, lane),
        form=form,
    )


def _table(
    seat: Seat, stages: Sequence[Round], found: Sequence[Gathering]
) -> list[tuple[Round, list[Row]]]:
    """Return for each round a row for all who remain, and for who left and had a meeting in it."""
    everyone, waived = participants(seat), waivers(seat)
    had: dict[tuple[int, str], list[Gathering]] = {}
    for each in found:
        had.setdefault((each.meeting.round_number, each.meeting.lane), []).append(each)
    wanted_none = {(each.round_number, each.lane): each for each in waived}
    return [
        (
            stage,
            [
                Row(each, had.get(place, []), wanted_none.get(place))
                for each in everyone
                for place in [(stage.number, each.lane)]
                if place in had or place in wanted_none or not each.left_at
            ],
        )
        for stage in stages
    ]


def _times(seat: Seat, found: Sequence[Gathering]) -> list[tuple[Participant, int]]:
    """Return how many minutes the dialogue has had with each who remains."""
    return [
        (
            participant,
            sum(
                each.meeting.held_minutes or 0
                for each in found
                if each.meeting.lane == participant.lane
            ),
        )
        for participant in remaining(seat)
    ]


def _version_now(seat: Seat) -> int | None:
    """Return the number of the version in force, where there is one specification."""
    latest = [latest_version(seat, specification) for specification in seat.specifications()]
    return latest[0].number if len(latest) == 1 and latest[0] else None


def _shown(meeting: Meeting, name: str) -> object:
    value = getattr(meeting, name)
    return "" if value is None else value


def _lacking(form: Form[Any], refusal: NotComplete) -> Form[Any]:
    return Form(form.values, {lack.about: str(lack.sentence) for lack in refusal.lacks})


def _to(seat: Seat, lane: str, meeting_id: str) -> ResponseReturnValue:
    procedure_id = seat.procedure.id
    return redirect(url_for(".read", procedure_id=procedure_id, lane=lane, meeting_id=meeting_id))

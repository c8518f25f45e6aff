"""What suppliers have said: all of it for the team, its own for each supplier."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from dialogue_app import clock
from dialogue_app.access import requires
from dialogue_app.database import aside
from dialogue_app.dialogue.consents import consents_to
from dialogue_app.dialogue.deliveries import versions
from dialogue_app.dialogue.drafts import drafts, read_subject
from dialogue_app.dialogue.gatherings import read_meeting
from dialogue_app.dialogue.hearing import (
    Heard,
    meetings_to_record,
    people_of,
    record_heard,
)
from dialogue_app.dialogue.inbox import MISSING, Asked, late, read_listing, sealed, wanted
from dialogue_app.dialogue.inputs import (
    Address,
    open_inputs,
    read_input,
    unopened,
    visible_rows,
)
from dialogue_app.dialogue.models import Confidentiality, Input, InputKind, Outcome
from dialogue_app.dialogue.participants import participants
from dialogue_app.dialogue.refusals import NotComplete
from dialogue_app.dialogue.rounds import round_in_force, rounds
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.forms import Form, read_form
from dialogue_app.quoting import quoted
from dialogue_app.views.input_words import KINDS, OPENNESS, OUTCOMES, teach

blueprint = Blueprint("inputs", __name__, url_prefix="/procedures/<procedure_id>")
blueprint.add_app_template_filter(quoted)
teach(blueprint)

_LARGEST = 2**31 - 1


@blueprint.get("/inputs/")
@requires(Permission.READ_INPUT)
def index(seat: Seat) -> ResponseReturnValue:
    """Show a supplier its own inputs, and the buying side those of all that are open to it."""
    asked = _asked()
    if seat.may(Permission.SUBMIT_INPUT):
        return _own(seat, replace(asked, participant=""))
    at = clock.now()
    _open(seat, unopened(seat, wanted(seat, asked, at=at)))
    return render_template(
        "inputs/index.html",
        seat=seat,
        listing=read_listing(seat, asked, at=at),
        sealed=sealed(seat, at=at),
        late=late(seat, asked),
        participants=participants(seat),
        **_around(seat, asked),
    )


@blueprint.get("/inputs/<lane>/<input_id>")
@requires(Permission.READ_INPUT)
def read(seat: Seat, lane: str, input_id: str) -> ResponseReturnValue:
    """Show one input beside the text that it speaks of, and what became of it."""
    at = clock.now()
    this = visible_rows(seat, at).where(Input.lane == lane, Input.id == input_id)
    _open(seat, unopened(seat, this))
    row = read_input(seat, lane, input_id, at=at)
    specification = seat.specification(row.said.specification_id)
    return render_template(
        "inputs/read.html",
        seat=seat,
        row=row,
        specification=specification,
        subject=read_subject(seat, specification, row.said.version, row.requirements),
        people={person.id: person.name for person in people_of(seat, lane)},
        consents=consents_to(seat, lane, input_id),
        stages={stage.number: stage for stage in rounds(seat)},
        outcomes=[each for each in OUTCOMES.items() if each[0] is not Outcome.UNOPENED],
        form=Form(
            {
                "outcome": row.said.outcome or "",
                "reason_to_supplier": row.said.reason_to_supplier,
                "assessment": row.said.assessment,
                "shown": "with_next_version",
            }
        )
        if seat.may(Permission.GIVE_OUTCOME)
        else None,
        at=at,
    )


@blueprint.get("/inputs/heard")
@requires(Permission.RECORD_INPUT)
def meetings(seat: Seat) -> ResponseReturnValue:
    """Ask in which meeting something was said."""
    return render_template(
        "inputs/meetings.html",
        seat=seat,
        meetings=meetings_to_record(seat),
        specifications=[each for each in seat.specifications() if versions(seat, each)],
    )


@blueprint.get("/specifications/<specification_id>/meetings/<lane>/<meeting_id>/inputs/new")
@requires(Permission.RECORD_INPUT)
def hear(seat: Seat, specification_id: str, lane: str, meeting_id: str) -> ResponseReturnValue:
    """Show the form for what was said in a meeting."""
    meeting = read_meeting(seat, lane, meeting_id)
    subject = read_subject(seat, seat.specification(specification_id), meeting.version)
    form: Form[Heard] = Form({"version": subject.version.number, "confidentiality": "confidential"})
    return _hearing(seat, specification_id, lane, meeting_id, form)


@blueprint.post("/specifications/<specification_id>/meetings/<lane>/<meeting_id>/inputs/new")
@requires(Permission.RECORD_INPUT)
def record(seat: Seat, specification_id: str, lane: str, meeting_id: str) -> ResponseReturnValue:
    """Write down what was said in a meeting."""
    specification = seat.specification(specification_id)
    form = read_form(Heard)
    if form.accepted is None:
        return _hearing(seat, specification_id, lane, meeting_id, form), 422
    try:
        said = record_heard(seat, lane, meeting_id, specification, form.accepted, at=clock.now())
    except NotComplete as refusal:
        form = with_lacks(form, refusal)
        return _hearing(seat, specification_id, lane, meeting_id, form), 422
    flash(
        gettext("It is recorded as input %(number)s; the supplier can read it.", number=said.number)
    )
    procedure_id = seat.procedure.id
    return redirect(url_for(".read", procedure_id=procedure_id, lane=lane, input_id=said.id))


def with_lacks(form: Form[Any], refusal: NotComplete) -> Form[Any]:
    """Return the form as it was sent, with what it lacks."""
    return Form(form.values, {lack.about: str(lack.sentence) for lack in refusal.lacks})


def chosen_version(form: Form[Any]) -> int | None:
    """Return which version a form speaks of, as far as that can be read."""
    written = str(form.values.get("version", ""))
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None  # noqa: PLR2004 - more than any database counts


def chosen_requirements(form: Form[Any]) -> list[str]:
    """Return which requirements a form is about."""
    chosen = form.values.get("requirements", [])
    return chosen if isinstance(chosen, list) else []


def _own(seat: Seat, asked: Asked) -> ResponseReturnValue:
    at = clock.now()
    return render_template(
        "inputs/own.html",
        seat=seat,
        listing=read_listing(seat, asked, at=at),
        drafts=drafts(seat),
        stage=round_in_force(seat),
        at=at,
        **_around(seat, asked),
    )


def _around(seat: Seat, asked: Asked) -> dict[str, Any]:
    """Return what both lists of inputs need around them."""
    specifications = {each.id: each for each in seat.specifications()}
    return {
        "specifications": specifications,
        "versions": {key: versions(seat, each) for key, each in specifications.items()},
        "stages": {stage.number: stage for stage in rounds(seat)},
        "kinds": KINDS,
        "levels": OPENNESS,
        "outcomes": OUTCOMES,
        "address": _addresses(seat, asked),
    }


def _open(seat: Seat, addresses: list[Address]) -> None:
    """Note, past the request that only reads, what is about to be read for the first time."""
    if addresses:
        with aside() as session:
            open_inputs(replace(seat, session=session), addresses, at=clock.now())


def _hearing(
    seat: Seat, specification_id: str, lane: str, meeting_id: str, form: Form[Heard]
) -> str:
    specification = seat.specification(specification_id)
    return render_template(
        "inputs/hear.html",
        seat=seat,
        specification=specification,
        meeting=read_meeting(seat, lane, meeting_id),
        subject=read_subject(seat, specification, chosen_version(form), chosen_requirements(form)),
        people=[(person.id, person.name) for person in people_of(seat, lane)],
        kinds=KINDS,
        levels=OPENNESS,
        form=form,
    )


def _asked() -> Asked:
    """Read the address; what it does not make sense of is as if it were not there."""
    given = request.args
    outcome = given.get("outcome", "")
    return Asked(
        round=given.get("round", type=_number),
        kind=given.get("kind", type=InputKind),
        requirement=given.get("requirement", "").strip(),
        participant=given.get("participant", ""),
        outcome=MISSING if outcome == MISSING else given.get("outcome", type=Outcome),
        confidentiality=given.get("confidentiality", type=Confidentiality),
        page=given.get("page", 1, type=_number),
    )


def _number(written: str) -> int:
    """Read a number that a database can count to."""
    number = int(written)
    if not 0 < number <= _LARGEST // 100:
        raise ValueError(written)
    return number


def _addresses(seat: Seat, asked: Asked) -> Callable[..., str]:
    """Return how to write addresses of this list: the same question, but for what is given."""

    def address(**instead: object) -> str:
        question: dict[str, Any] = {
            "round": asked.round,
            "kind": asked.kind,
            "requirement": asked.requirement,
            "participant": asked.participant,
            "outcome": asked.outcome,
            "confidentiality": asked.confidentiality,
            **instead,
        }
        values = {name: value for name, value in question.items() if value}
        return url_for(".index", procedure_id=seat.procedure.id, **values)

    return address

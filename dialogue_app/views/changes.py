"""What the version to come changes: explained by one person, approved by another."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from sqlmodel import Field, SQLModel
from werkzeug import Response

from dialogue_app import clock
from dialogue_app.access import requires
from dialogue_app.database import aside
from dialogue_app.dialogue.cases import Case, Coming, read_coming
from dialogue_app.dialogue.changes import (
    Explanation,
    OwnSource,
    approve,
    explain,
    explain_section,
    is_own,
)
from dialogue_app.dialogue.grounds import grounds, ticked, wanted
from dialogue_app.dialogue.inputs import open_inputs, unopened
from dialogue_app.dialogue.models import Effect, Source
from dialogue_app.dialogue.refusals import NotComplete
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.forms import Form, read_form
from dialogue_app.views import change_words
from requirements_store import RequirementMissing, Specification

blueprint = Blueprint(
    "changes",
    __name__,
    url_prefix="/procedures/<procedure_id>/specifications/<specification_id>/changes",
)
change_words.teach(blueprint)

_OWN = [source for source in Source if source is not Source.IMPORTED]
_BLANK_ROWS = 2
_LONGEST_TITLE = 500


class Sent(SQLModel):
    """The causes as they are sent: each own source is a row of three fields."""

    requirement: list[str]
    effect: Effect | None = None
    merged_into: str = Field(default="", max_length=200)
    input: list[str] = []
    source: list[str] = []
    title: list[str] = []
    dated: list[str] = []
    internal_reason: str = Field(default="", max_length=5_000)
    public_reason: str = Field(default="", max_length=5_000)
    frame_confirmed: bool = False
    onwards: str = ""


class Seen(SQLModel):
    """The changes that someone approves, each as its requirement and digest, one blank between."""

    seen: list[str] = []


class Reason(SQLModel):
    """The public reason for one changed section."""

    section: str = Field(min_length=2, max_length=4_000)
    public_reason: str = Field(min_length=1, max_length=5_000)


@blueprint.get("/")
@requires(Permission.READ_REVISION)
def index(seat: Seat, specification_id: str) -> ResponseReturnValue:
    """Show what is unfinished, then what is complete."""
    specification = seat.specification(specification_id)
    coming = read_coming(seat, specification)
    return render_template(
        "changes/index.html", seat=seat, specification=specification, coming=coming
    )


@blueprint.get("/<path:requirement>")
@requires(Permission.READ_REVISION)
def read(seat: Seat, specification_id: str, requirement: str) -> ResponseReturnValue:
    """Show one change, with the form for its causes to who may state them."""
    specification = seat.specification(specification_id)
    coming = read_coming(seat, specification)
    if (case := coming.case(requirement)) is None:
        raise RequirementMissing(requirement)
    return _page(seat, specification, coming, [case], _form([case]))


@blueprint.get("/explanations")
@requires(Permission.EXPLAIN_CHANGE)
def choose(seat: Seat, specification_id: str) -> ResponseReturnValue:
    """Show the form for the causes that several changes have in common."""
    specification = seat.specification(specification_id)
    coming = read_coming(seat, specification)
    asked = request.args.getlist("requirement")
    chosen = [case for case in coming.cases if case.requirement in asked]
    if not chosen:
        return _index_again(seat, specification, coming)
    return _page(seat, specification, coming, chosen, _form(chosen))


@blueprint.post("/explanations")
@requires(Permission.EXPLAIN_CHANGE)
def state(seat: Seat, specification_id: str) -> ResponseReturnValue:
    """Keep the causes of one or several changes."""
    specification = seat.specification(specification_id)
    form = _with_sources(read_form(Sent))
    if form.accepted is not None:
        try:
            sent = form.accepted
            why = _explanation(sent)
            explain(seat, specification, sent.requirement, why, at=clock.now())
        except NotComplete as refusal:
            errors = {lack.about: str(lack.sentence) for lack in refusal.lacks}
            form = Form(form.values, errors)
        else:
            return _onwards(seat, specification, sent)
    coming = read_coming(seat, specification)
    asked = request.form.getlist("requirement")
    chosen = [case for case in coming.cases if case.requirement in asked]
    if not chosen:
        return _index_again(seat, specification, coming), 422
    return _page(seat, specification, coming, chosen, form), 422


@blueprint.get("/approvals")
@requires(Permission.APPROVE_CHANGE)
def review(seat: Seat, specification_id: str) -> ResponseReturnValue:
    """Show what waits for someone else's approval, each in full."""
    return _review(seat, seat.specification(specification_id))


@blueprint.post("/approvals")
@requires(Permission.APPROVE_CHANGE)
def approve_seen(seat: Seat, specification_id: str) -> ResponseReturnValue:
    """Approve what was ticked, exactly as it was shown."""
    specification = seat.specification(specification_id)
    form = read_form(Seen)
    pairs = [each.rpartition(" ") for each in form.accepted.seen] if form.accepted else []
    if not pairs:
        nothing = gettext("Tick at least one change that you have read.")
        return _review(seat, specification, {"seen": nothing}), 422
    seen = {requirement: digest for requirement, _, digest in pairs}
    try:
        approved = approve(seat, specification, seen, at=clock.now())
    except NotComplete as refusal:
        errors = {lack.about: f"{lack.about}: {lack.sentence}" for lack in refusal.lacks}
        return _review(seat, specification, errors), 422
    flash(ngettext("%(num)s change is approved.", "%(num)s changes are approved.", len(approved)))
    return _back(seat, specification)


@blueprint.get("/sections")
@requires(Permission.READ_REVISION)
def sections(seat: Seat, specification_id: str) -> ResponseReturnValue:
    """Show each changed stretch of prose, and the reason given to all."""
    return _sections(seat, seat.specification(specification_id), Form({}))


@blueprint.post("/sections")
@requires(Permission.EXPLAIN_CHANGE)
def state_section(seat: Seat, specification_id: str) -> ResponseReturnValue:
    """Keep the public reason of one section."""
    specification = seat.specification(specification_id)
    form = read_form(Reason)
    if form.accepted is None:
        return _sections(seat, specification, form), 422
    path = _path_of(seat, specification, form.accepted.section)
    explain_section(seat, specification, path, form.accepted.public_reason, at=clock.now())
    flash(gettext("The reason is saved."))
    return redirect(_address("changes.sections", seat, specification))


def _page(
    seat: Seat,
    specification: Specification,
    coming: Coming,
    chosen: Sequence[Case],
    form: Form[Any],
) -> str:
    requirements = [case.requirement for case in chosen]
    chosen_inputs = [_input(key) for key in _texts(form.values.get("input"))]
    at = clock.now()
    asked = wanted(seat, specification, requirements, chosen_inputs, at=at)
    if request.method == "GET" and (new := unopened(seat, asked)):
        with aside() as session:
            open_inputs(replace(seat, session=session), new, at=at)
    found = grounds(seat, asked, requirements)
    return render_template(
        "changes/explain.html",
        seat=seat,
        specification=specification,
        coming=coming,
        chosen=chosen,
        form=form,
        rows=_rows(form) + _BLANK_ROWS,
        grounds=found,
        known={ground.row.address: ground for ground in found},
        own=_OWN,
        effects=list(Effect),
        is_own=is_own(seat, chosen[0]),
        after=_next(coming, requirements),
    )


def _review(seat: Seat, specification: Specification, errors: dict[str, str] | None = None) -> str:
    coming = read_coming(seat, specification)
    waiting = [case for case in coming.cases if case.is_explained and not case.is_approved]
    addresses = {address for case in waiting for address in case.inputs}
    found = grounds(seat, ticked(seat, addresses, at=clock.now()), [])
    return render_template(
        "changes/approvals.html",
        seat=seat,
        specification=specification,
        coming=coming,
        waiting=[case for case in waiting if not is_own(seat, case)],
        own=[case for case in waiting if is_own(seat, case)],
        known={ground.row.address: ground for ground in found},
        form=Form({}, errors or {}),
    )


def _sections(seat: Seat, specification: Specification, form: Form[Reason]) -> str:
    return render_template(
        "changes/sections.html",
        seat=seat,
        specification=specification,
        coming=read_coming(seat, specification),
        form=form,
    )


def _index_again(seat: Seat, specification: Specification, coming: Coming) -> str:
    """Ask for a choice where nothing was chosen, or nothing that still changes."""
    nothing = gettext("Choose at least one change to explain.")
    return render_template(
        "changes/index.html", seat=seat, specification=specification, coming=coming, asked=nothing
    )


def _form(chosen: Sequence[Case]) -> Form[Sent]:
    """Fill the form with what is known of the first one; what is new or gone suggests itself."""
    first = chosen[0]
    change = first.change
    effect = first.effect
    if change is None and first.other is None and all(case.fate is first.fate for case in chosen):
        effect = Effect.NEW if first.before is None else Effect.WITHDRAWN if first.is_gone else None
    return Form(
        {
            "effect": effect or "",
            "merged_into": change.merged_into if change else first.other or "",
            "input": ["/".join(address) for address in first.inputs],
            "source": [own.source.value for own in first.sources],
            "title": [own.title for own in first.sources],
            "dated": [own.dated.isoformat() if own.dated else "" for own in first.sources],
            "internal_reason": change.internal_reason if change else "",
            "public_reason": change.public_reason if change else "",
            "frame_confirmed": bool(change and change.frame_confirmed_by),
        }
    )


def _with_sources(form: Form[Sent]) -> Form[Sent]:
    """Find the own sources that are stated in part."""
    sent = form.accepted
    if sent is None:
        return form
    errors: dict[str, str] = {}
    for number, (source, title, dated) in enumerate(_own(sent), start=1):
        if not (source or title.strip() or dated):
            continue
        if source not in _OWN:
            errors[f"source-{number}"] = gettext("Choose one of the list.")
        if not title.strip() or len(title) > _LONGEST_TITLE:
            errors[f"title-{number}"] = gettext("Say which source this is, in a few words.")
        if _day(dated) is None:
            errors[f"dated-{number}"] = gettext("Enter a day, such as 2026-03-31.")
    return Form(form.values, errors) if errors else form


def _explanation(sent: Sent) -> Explanation:
    return Explanation(
        effect=sent.effect,
        merged_into=sent.merged_into.strip(),
        internal_reason=sent.internal_reason,
        public_reason=sent.public_reason,
        sources=[
            OwnSource(source=Source(source), title=title.strip(), dated=day)
            for source, title, dated in _own(sent)
            if (day := _day(dated)) and source
        ],
        inputs=[_input(key) for key in sent.input],
        frame_confirmed=sent.frame_confirmed,
    )


def _own(sent: Sent) -> list[tuple[str, str, str]]:
    return list(zip(sent.source, sent.title, sent.dated, strict=False))


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _input(key: str) -> tuple[str, str]:
    lane, _, input_id = key.partition("/")
    return lane, input_id


def _texts(sent: object) -> list[str]:
    return sent if isinstance(sent, list) else []


def _rows(form: Form[Any]) -> int:
    """Return the last row of own sources in which something stands."""
    columns = [_texts(form.values.get(name)) for name in ("source", "title", "dated")]
    filled = [n for column in columns for n, cell in enumerate(column, start=1) if cell]
    return max(filled, default=0)


def _next(coming: Coming, chosen: Collection[str]) -> Case | None:
    """Return the next change after the chosen ones that is not explained in full."""
    places = [case.requirement for case in coming.cases]
    here = max(places.index(requirement) for requirement in chosen)
    around = [*coming.cases[here + 1 :], *coming.cases[:here]]
    return next(
        (case for case in around if not case.is_explained and case.requirement not in chosen), None
    )


def _path_of(seat: Seat, specification: Specification, key: str) -> tuple[str, ...]:
    coming = read_coming(seat, specification)
    return next((each.path for each in coming.sections if each.key == key), (key,))


def _onwards(seat: Seat, specification: Specification, sent: Sent) -> Response:
    number = len(set(sent.requirement))
    flash(
        ngettext(
            "The reasons of %(num)s change are saved. It needs to be approved.",
            "The reasons of %(num)s changes are saved. They need to be approved.",
            number,
        )
    )
    if sent.onwards:
        address = _address("changes.read", seat, specification, requirement=sent.onwards)
        return redirect(address)
    return _back(seat, specification)


def _back(seat: Seat, specification: Specification) -> Response:
    return redirect(_address("changes.index", seat, specification))


def _address(endpoint: str, seat: Seat, specification: Specification, **more: Any) -> str:
    return url_for(
        endpoint, procedure_id=seat.procedure.id, specification_id=specification.id, **more
    )

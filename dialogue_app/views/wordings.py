"""One requirement: edit what it states, add a further one, withdraw one."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Field, SQLModel
from werkzeug import Response

from dialogue_app import clock
from dialogue_app.access import requires
from dialogue_app.dialogue.blanks import Blank, Blanks, blanks_in, blanks_of, filled
from dialogue_app.dialogue.clashes import Clash, clash
from dialogue_app.dialogue.kept_forms import Unsent, forget_form, kept_form
from dialogue_app.dialogue.revisions import (
    Addition,
    RequirementEdit,
    Withdrawal,
    next_id,
    read_text,
    refuse_if_locked,
    save_requirement,
    saved,
)
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.forms import Form, read_form
from dialogue_app.views.writing import (
    REFUSALS,
    address_of,
    on_top,
    place_of,
    read_writing,
    refused_by_rule,
    text_edited,
)
from requirements_store import (
    Requirement,
    RequirementMissing,
    RevisionConflict,
    Specification,
    Statement,
    StoreError,
    editing,
    normalise,
    parse,
)
from requirements_store.editing import Chapter

blueprint = Blueprint(
    "wordings",
    __name__,
    url_prefix="/procedures/<procedure_id>/specifications/<specification_id>",
)


class Worded(SQLModel):
    """What one requirement is to state, as sent in; names and values of fields come in pairs."""

    title: str = Field(default="", max_length=300)
    field_name: list[str] = []
    field_value: list[str] = []
    text: str = Field(min_length=1)
    note: str = Field(default="", max_length=200)
    based_on: int

    def statement(self) -> Statement:
        """Return it as the store knows it."""
        fields = dict(zip(self.field_name, self.field_value, strict=False))
        return Statement(self.text, self.title, fields)


class Added(Worded):
    """A further requirement, as sent in."""

    chapter: str
    requirement: str = Field(min_length=1, max_length=64)


class Withdrawn(SQLModel):
    """The wish to withdraw a requirement, as sent in."""

    note: str = Field(default="", max_length=200)
    based_on: int


@dataclass(frozen=True, slots=True)
class Look:
    """A requirement as it would be read, and its text in the revision that was edited."""

    requirement: Requirement
    before: str | None


@blueprint.get("/edit/<requirement>")
@requires(Permission.SAVE_REVISION)
def edit(seat: Seat, specification_id: str, requirement: str) -> ResponseReturnValue:
    """Show what a requirement states in its form, or first what was left unsent."""
    specification = seat.specification(specification_id)
    refuse_if_locked(seat, specification)
    latest = saved(seat, specification).number
    text = read_text(seat, specification, latest)
    editing.requirement_of(parse(text), requirement)
    unsent = kept_form(seat, place_of(specification, f"edit/{requirement}"))
    if unsent and not request.args.get("unsent"):
        return _unsent(seat, specification, unsent, f"edit/{requirement}")
    values = unsent.values if unsent else {"note": "", "based_on": latest}
    return _form(seat, specification, requirement, Form(values))


@blueprint.post("/edit/<requirement>")
@requires(Permission.SAVE_REVISION)
def save(seat: Seat, specification_id: str, requirement: str) -> ResponseReturnValue:
    """Save the text with this requirement worded anew as the next revision."""
    specification = seat.specification(specification_id)
    form = read_writing(Worded)
    if form.accepted is None:
        return _form(seat, specification, requirement, form), 422
    sent = form.accepted
    try:
        made = RequirementEdit(
            requirement,
            _new(seat, specification, requirement, form),
            sent.note,
            sent.based_on,
        )
        revision = save_requirement(seat, specification, made, at=clock.now())
    except RevisionConflict as conflict:
        seat.session.rollback()  # others may write while this one reads
        found = clash(seat, specification, conflict)
        return _form(seat, specification, requirement, on_top(form, found), found), 409
    except REFUSALS as refusal:
        seat.session.rollback()
        return _form(seat, specification, requirement, refused_by_rule(form, refusal)), 422
    forget_form(seat, place_of(specification, f"edit/{requirement}"))
    return _saved(seat, specification, revision.number, requirement)


@blueprint.post("/edit/<requirement>/preview")
@requires(Permission.SAVE_REVISION)
def preview(seat: Seat, specification_id: str, requirement: str) -> ResponseReturnValue:
    """Show a requirement as it would be read; nothing is saved."""
    specification = seat.specification(specification_id)
    form = read_writing(Worded)
    return _form(seat, specification, requirement, form), 200 if form.accepted else 422


@blueprint.post("/edit/<requirement>/withdrawal")
@requires(Permission.SAVE_REVISION)
def withdraw(seat: Seat, specification_id: str, requirement: str) -> ResponseReturnValue:
    """Leave a tombstone in the place of a requirement; its id stays taken."""
    specification = seat.specification(specification_id)
    form = read_form(Withdrawn)
    if form.accepted is None:
        return _form(seat, specification, requirement, Form(form.values, form.errors)), 422
    sent = form.accepted
    made = Withdrawal(requirement, specification.language, sent.note, sent.based_on)
    try:
        revision = save_requirement(seat, specification, made, at=clock.now())
    except RevisionConflict as conflict:
        seat.session.rollback()
        found = clash(seat, specification, conflict)
        again: Form[Worded] = Form({"based_on": found.latest.number, "note": sent.note})
        return _form(seat, specification, requirement, again, found), 409
    except REFUSALS as refusal:
        seat.session.rollback()
        unfit = refused_by_rule(Form[Worded](form.values), refusal)
        return _form(seat, specification, requirement, unfit), 422
    return _saved(seat, specification, revision.number, requirement)


@blueprint.get("/additions")
@requires(Permission.SAVE_REVISION)
def add(seat: Seat, specification_id: str) -> ResponseReturnValue:
    """Show an empty form for a further requirement, or first what was left unsent."""
    specification = seat.specification(specification_id)
    refuse_if_locked(seat, specification)
    unsent = kept_form(seat, place_of(specification, "additions"))
    if unsent and not request.args.get("unsent"):
        return _unsent(seat, specification, unsent, "additions")
    if unsent:
        return _new_form(seat, specification, Form(unsent.values))
    latest = saved(seat, specification).number
    every = editing.chapters(read_text(seat, specification, latest))
    chapter = _chosen(every, request.args.get("chapter", ""))
    last = _last_id(every, chapter)
    values = {
        "chapter": called(chapter),
        "requirement": next_id(seat, specification, last),
        "based_on": latest,
    }
    return _new_form(seat, specification, Form(values))


@blueprint.post("/additions")
@requires(Permission.SAVE_REVISION)
def save_addition(seat: Seat, specification_id: str) -> ResponseReturnValue:
    """Save the text with a further requirement as the next revision."""
    specification = seat.specification(specification_id)
    form = read_writing(Added)
    if form.accepted is None:
        return _new_form(seat, specification, form), 422
    sent = form.accepted
    base = text_edited(seat, specification, form, saved(seat, specification).number)
    chapter = _chosen(editing.chapters(base), sent.chapter)
    made = Addition(
        chapter.path, sent.requirement.strip(), sent.statement(), sent.note, sent.based_on
    )
    try:
        revision = save_requirement(seat, specification, made, at=clock.now())
    except RevisionConflict as conflict:
        seat.session.rollback()
        found = clash(seat, specification, conflict)
        return _new_form(seat, specification, on_top(form, found), found), 409
    except REFUSALS as refusal:
        seat.session.rollback()
        return _new_form(seat, specification, refused_by_rule(form, refusal)), 422
    forget_form(seat, place_of(specification, "additions"))
    return _saved(seat, specification, revision.number, made.requirement)


@blueprint.post("/additions/preview")
@requires(Permission.SAVE_REVISION)
def preview_addition(seat: Seat, specification_id: str) -> ResponseReturnValue:
    """Show a further requirement as it would be read; nothing is saved."""
    specification = seat.specification(specification_id)
    form = read_writing(Added)
    return _new_form(seat, specification, form), 200 if form.accepted else 422


def called(chapter: Chapter) -> str:
    """Return what a chapter is called in the list of chapters."""
    return " / ".join(chapter.path)


def _form(
    seat: Seat,
    specification: Specification,
    requirement: str,
    form: Form[Worded],
    found: Clash | None = None,
) -> str:
    latest = saved(seat, specification)
    base = found.theirs if found else text_edited(seat, specification, form, latest.number)
    blanks = _blanks(base, requirement, specification.language, found)
    lines = None if blanks else editing.source_of(base, requirement)
    shown = _with_defaults(form, blanks, lines or "")
    look = None
    if shown.values["text"] and not form.errors:
        made = RequirementEdit(requirement, _stated(shown, blanks))
        shown, look = _look(shown, made, base)
    return render_template(
        "wordings/edit.html",
        seat=seat,
        specification=specification,
        requirement=requirement,
        present=parse(base).by_id.get(requirement),
        form=shown,
        blanks=blanks,
        fields=_fields(shown, blanks),
        latest=latest,
        clash=found,
        look=look,
    )


def _new_form(
    seat: Seat, specification: Specification, form: Form[Any], found: Clash | None = None
) -> str:
    latest = saved(seat, specification)
    base = found.theirs if found else text_edited(seat, specification, form, latest.number)
    every = editing.chapters(base)
    chapter = _chosen(every, str(form.values.get("chapter", "")))
    blanks = blanks_in(base, chapter, specification.language)
    shown = _with_defaults(form, blanks, "")
    look = None
    if form.values.get("text") and not form.errors:
        id_ = str(form.values.get("requirement", "")).strip()
        shown, look = _look(shown, Addition(chapter.path, id_, _statement(shown)), base)
    return render_template(
        "wordings/add.html",
        seat=seat,
        specification=specification,
        chapters=[(called(each), each.path[-1] if each.path else "") for each in every],
        chapter=called(chapter),
        form=shown,
        blanks=blanks,
        fields=_fields(shown, blanks),
        latest=latest,
        clash=found,
        look=look,
    )


def _unsent(
    seat: Seat, specification: Specification, unsent: Unsent, where: str
) -> ResponseReturnValue:
    latest = saved(seat, specification)
    go_on = f"{address_of(seat, specification, where)}?unsent=1"
    return render_template(
        "revisions/unsent.html",
        seat=seat,
        specification=specification,
        unsent=unsent,
        place=where,
        go_on=go_on,
        latest=latest,
        differing=None,
        typed=normalise(str(unsent.values.get("text", ""))),
    )


def _blanks(base: str, requirement: str, language: str, found: Clash | None) -> Blanks | None:
    """Return what to fill in; a requirement that is gone meanwhile has its text still."""
    try:
        return blanks_of(base, requirement, language)
    except RequirementMissing:
        if found is None:
            raise
        return Blanks("", [], "")


def _new(
    seat: Seat, specification: Specification, requirement: str, form: Form[Worded]
) -> Statement | str:
    base = text_edited(seat, specification, form, saved(seat, specification).number)
    return _stated(form, blanks_of(base, requirement, specification.language))


def _stated(form: Form[Worded], blanks: Blanks | None) -> Statement | str:
    return _statement(form) if blanks else str(form.values["text"])


def _statement(form: Form[Any]) -> Statement:
    typed = form.values
    return Statement(str(typed["text"]), str(typed.get("title", "")), _typed_fields(form))


def _typed_fields(form: Form[Any]) -> dict[str, str]:
    names, values = (_listed(form, name) for name in ("field_name", "field_value"))
    return dict(zip(names, values, strict=False))


def _listed(form: Form[Any], name: str) -> list[str]:
    values = form.values.get(name, [])
    return [str(value) for value in values] if isinstance(values, list) else []


def _with_defaults(form: Form[Any], blanks: Blanks | None, lines: str) -> Form[Any]:
    """Return the form with what the requirement states, where nothing was typed yet."""
    if blanks is None:
        stated: dict[str, object] = {"text": lines}
    else:
        stated = {
            "title": blanks.title or "",
            "text": blanks.text,
            "field_name": [each.name for each in blanks.fields],
            "field_value": [each.value for each in blanks.fields],
        }
    return Form({**stated, **form.values}, form.errors, form.accepted)


def _fields(form: Form[Any], blanks: Blanks | None) -> list[Blank]:
    return filled(blanks.fields, _typed_fields(form)) if blanks else []


def _look(
    form: Form[Any], made: RequirementEdit | Addition, base: str
) -> tuple[Form[Any], Look | None]:
    """Return how it would be read, or the form with the reason why it would not."""
    before = parse(base).by_id.get(made.requirement)
    try:
        read = parse(made.on(base)).by_id[made.requirement]
    except REFUSALS as refusal:
        return refused_by_rule(form, refusal), None
    except (StoreError, KeyError):
        return form, None
    return form, Look(read, before.text if before else None)


def _chosen(every: list[Chapter], name: str) -> Chapter:
    """Return the chapter of this name; else the last one that has requirements."""
    numbered = [each for each in every if each.requirements] or every
    return next((each for each in every if called(each) == name), numbered[-1])


def _last_id(every: list[Chapter], chapter: Chapter) -> str | None:
    """Return the last id of a chapter, or of the nearest one before it that has any."""
    before = every[: every.index(chapter) + 1]
    ids = [one.id for each in before for one in each.requirements]
    return ids[-1] if ids else None


def _saved(seat: Seat, specification: Specification, number: int, requirement: str) -> Response:
    flash(gettext("%(id)s is saved in revision %(number)s.", id=requirement, number=number))
    here: dict[str, Any] = {"procedure_id": seat.procedure.id, "specification_id": specification.id}
    address = url_for("revisions.read", number=number, _anchor=requirement, **here)
    return redirect(address)

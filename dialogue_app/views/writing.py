"""What the pages where the team writes have in common."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from babel.dates import format_time
from flask import current_app, request, url_for
from flask_babel import get_locale, gettext
from pydantic import BaseModel

from dialogue_app.dialogue.clashes import Clash
from dialogue_app.dialogue.revisions import IdUsed, NoId, read_text
from dialogue_app.dialogue.seats import Seat
from dialogue_app.forms import Form, read_form
from requirements_store import (
    DuplicateRequirement,
    NothingChanged,
    NotInOnePiece,
    ReadOtherwise,
    RevisionMissing,
    Specification,
    UnreadableText,
)

Sent = TypeVar("Sent", bound=BaseModel)

REFUSALS = (
    DuplicateRequirement,
    NothingChanged,
    NotInOnePiece,
    ReadOtherwise,
    RevisionMissing,
    UnreadableText,
    IdUsed,
    NoId,
)
_PARTS_OF_FORM = {"title": "title", "fields": "fields", "text": "text", "others": "text"}


def place_of(specification: Specification, where: str) -> str:
    """Return the name under which what is typed at *where* is kept."""
    return f"{specification.id} {where}"


def read_writing(model: type[Sent]) -> Form[Sent]:
    """Read the posted fields; a text that is too large is refused, and stays in the form."""
    limit: int = current_app.config["MAX_TEXT_BYTES"]
    request.max_content_length = request.max_form_memory_size = 3 * limit
    form = read_form(model)
    if len(str(form.values.get("text", "")).encode(errors="replace")) > limit:
        sentence = gettext(
            "This is too large: at most %(size)s megabytes are kept.", size=limit / 1_000_000
        )
        return refused(form, "text", sentence)
    return form


def time_of_day(at: datetime, seat: Seat) -> str:
    """Write what the clocks of the procedure show."""
    local = at.astimezone(ZoneInfo(seat.procedure.time_zone))
    return str(format_time(local, "HH:mm", locale=get_locale()))


def address_of(seat: Seat, specification: Specification, where: str) -> str:
    """Return where to go on with what was typed at *where*."""
    here: dict[str, Any] = {
        "procedure_id": seat.procedure.id,
        "specification_id": specification.id,
    }
    kind, _, requirement = where.partition("/")
    if requirement:
        return url_for("wordings.edit", requirement=requirement, **here)
    return url_for("revisions.edit" if kind == "edit" else "wordings.add", **here)


def refused(form: Form[Sent], place: str, sentence: str) -> Form[Sent]:
    """Return the form with what is wrong at one place, and nothing accepted."""
    return Form(form.values, {**form.errors, place: sentence})


def refused_by_rule(form: Form[Sent], refusal: Exception) -> Form[Sent]:
    """Return the form with the reason why it was not saved, at the field to mend."""
    for kind, (place, explain) in _REASONS.items():
        if isinstance(refusal, kind):
            return refused(form, place or _place(refusal), explain(refusal))
    raise refusal


def on_top(form: Form[Sent], clash: Clash, **instead: str) -> Form[Sent]:
    """Return the form as it can be sent again: against the latest revision."""
    values = {**form.values, "based_on": clash.latest.number, **instead}
    return replace(form, values=values, accepted=None)


def text_edited(seat: Seat, specification: Specification, form: Form[Sent], latest: int) -> str:
    """Return the text that the form was filled in against; if that is unclear, the last one."""
    sent = str(form.values.get("based_on", ""))
    number = int(sent) if sent.isdecimal() else latest
    return read_text(seat, specification, number if 0 < number <= latest else latest)


def kept_values() -> dict[str, object]:
    """Return all that was typed, one value by one name, several by a list."""
    typed: Mapping[str, list[str]] = request.form.to_dict(flat=False)
    return {
        name: values if name.startswith("field_") else values[0]
        for name, values in typed.items()
        if name != "place"
    }


def _place(refusal: Exception) -> str:
    return _PARTS_OF_FORM[refusal.part] if isinstance(refusal, ReadOtherwise) else "text"


def _nothing_changed(_refusal: NothingChanged) -> str:
    return str(gettext("The last revision says this already, so there is nothing to save."))


def _duplicate(refusal: DuplicateRequirement) -> str:
    return str(
        gettext(
            "%(id)s stands in line %(first)s and again in line %(again)s. "
            "Give one of them another id.",
            id=refusal.requirement,
            first=refusal.first,
            again=refusal.again,
        )
    )


def _unreadable(refusal: UnreadableText) -> str:
    return str(gettext("Line %(line)s has a character that cannot be kept.", line=refusal.line))


def _read_otherwise(refusal: ReadOtherwise) -> Any:
    if refusal.part == "title":
        return str(
            gettext("In the text, this would not be read as a title. Write it without markup.")
        )
    if refusal.part == "fields":
        return str(
            gettext("In the text, these would not be read as the same fields. Write plain words.")
        )
    return str(
        gettext(
            "In the text, this would be read as more than the wording of %(id)s: a heading, a "
            "further requirement, a list of fields, or something that never ends. Take that out, "
            "or edit the whole text.",
            id=refusal.requirement,
        )
    )


def _scattered(_refusal: NotInOnePiece) -> str:
    return str(gettext("The wording stands in several places. Edit the whole text."))


def _no_revision(_refusal: RevisionMissing) -> str:
    return str(
        gettext("There is no such revision. Copy what you typed, and begin with the last one.")
    )


def _used(refusal: IdUsed) -> str:
    return str(
        gettext(
            "%(id)s, or an id that is easily taken for it, was used before. "
            "An id is never used again.",
            id=refusal.args[0],
        )
    )


def _no_id(_refusal: NoId) -> str:
    return str(gettext("Write an id such as K-012: letters, a hyphen, and a number."))


_REASONS: Mapping[type[Exception], tuple[str, Callable[..., str]]] = {
    NothingChanged: ("", _nothing_changed),
    DuplicateRequirement: ("", _duplicate),
    UnreadableText: ("", _unreadable),
    ReadOtherwise: ("", _read_otherwise),
    NotInOnePiece: ("", _scattered),
    RevisionMissing: ("", _no_revision),
    IdUsed: ("requirement", _used),
    NoId: ("requirement", _no_id),
}

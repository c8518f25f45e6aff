"""Start a specification: bring in a file or write the first text, and see how it is read."""

from dataclasses import dataclass, replace
from itertools import groupby
from typing import Annotated

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, gettext, lazy_gettext
from pydantic import AfterValidator, StringConstraints
from sqlmodel import SQLModel
from werkzeug.datastructures import FileStorage

import requirements_store as store
from dialogue_app import clock
from dialogue_app.access import requires
from dialogue_app.database import current_session
from dialogue_app.dialogue.revisions import Edit, write_specification
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.forms import Form, read_form
from requirements_store import Document, DuplicateRequirement, Requirement, UnreadableText

blueprint = Blueprint(
    "specifications", __name__, url_prefix="/procedures/<procedure_id>/specifications"
)

LANGUAGES = {
    "nb": "Norsk bokmål",
    "nn": "Norsk nynorsk",
    "sv": "Svenska",
    "da": "Dansk",
    "en": "English",
}
KINDS = {
    "duplicate-id": lazy_gettext("The same id twice"),
    "empty-text": lazy_gettext("A requirement without a text"),
    "near-miss-id": lazy_gettext("Nearly an id"),
    "not-an-id": lazy_gettext("Not an id"),
    "plain-numbers": lazy_gettext("Plain numbers as ids"),
    "requirement-inside": lazy_gettext("A requirement inside another"),
    "similar-id": lazy_gettext("Two ids that look alike"),
    "too-many-cells": lazy_gettext("A table row with too many cells"),
    "unclosed-comment": lazy_gettext("A comment that is never closed"),
    "unclosed-element": lazy_gettext("An element that is never closed"),
    "unclosed-fence": lazy_gettext("A code block that is never closed"),
}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BINARY = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def _is_a_language(code: str) -> str:
    if code not in LANGUAGES:
        raise ValueError("no language of a specification")
    return code


class Beginning(SQLModel):
    """A specification as it is sent in; its text may come as a file instead."""

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    language: Annotated[str, AfterValidator(_is_a_language)]
    text: str = ""


class NoText(Exception):
    """What was sent in has no text that can be kept; *sentence* says why, *field* where."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class _Page:
    """The form, and how its text is read."""

    form: Form[Beginning]
    document: Document | None = None
    checked: bool = False


@blueprint.get("/new")
@requires(Permission.SAVE_REVISION)
def new(seat: Seat) -> ResponseReturnValue:
    """Ask for the first text."""
    written = [each.language for each in seat.specifications()]
    return _show(seat, _Page(Form({"language": written[0] if written else "nb"})))


@blueprint.post("")
@requires(Permission.SAVE_REVISION)
def start(seat: Seat) -> ResponseReturnValue:
    """Keep the first text as a revision, or say how it would be read."""
    most = 4 * _limit() + 100_000  # what is refused here keeps the form; beyond, nothing is read
    request.max_content_length = request.max_form_memory_size = most
    sent = read_form(Beginning)
    try:
        text = _text(sent)
    except NoText as refusal:
        errors = {**sent.errors, refusal.field: refusal.sentence}
        return _show(seat, _Page(Form(sent.values, errors))), 422
    form = Form({**sent.values, "text": text}, sent.errors, sent.accepted)
    page = _Page(form, store.parse(text))
    if form.accepted is None:
        return _show(seat, page), 422
    if "check" in request.form:
        return _show(seat, replace(page, checked=True))
    try:
        return _begin(seat, form.accepted, text)
    except (DuplicateRequirement, UnreadableText) as refusal:
        current_session().rollback()
        form = Form(form.values, {"text": _about(refusal)})
        return _show(seat, _Page(form, page.document)), 422


@blueprint.get("/<specification_id>/findings")
@requires(Permission.READ_REVISION)
def findings(seat: Seat, specification_id: str) -> ResponseReturnValue:
    """Show how the last revision is read, and what is odd about it."""
    specification = seat.specification(specification_id)
    revision = store.latest_revision(seat.session, specification)
    document = store.parse(store.read_revision(seat.session, specification, revision.number))
    return render_template(
        "specifications/findings.html",
        seat=seat,
        specification=specification,
        revision=revision,
        document=document,
        chapters=_chapters(document),
        kinds=KINDS,
    )


def _chapters(document: Document) -> list[tuple[tuple[str, ...], list[Requirement]]]:
    """Return the requirements under the headings above them, in the order of the text."""
    stretches = groupby(document.requirements, key=lambda each: each.section)
    return [(path, list(those)) for path, those in stretches]


def _begin(seat: Seat, sent: Beginning, text: str) -> ResponseReturnValue:
    edit = Edit(text, gettext("First text"))
    specification = write_specification(
        seat, sent.title, edit, language=sent.language, at=clock.now()
    )
    flash(gettext("The specification is saved as revision 1. Only the team can see it."))
    return redirect(
        url_for(".findings", procedure_id=seat.procedure.id, specification_id=specification.id)
    )


def _show(seat: Seat, page: _Page) -> str:
    return render_template(
        "specifications/new.html",
        seat=seat,
        form=page.form,
        document=page.document,
        checked=page.checked,
        written_in=list(LANGUAGES.items()),
        kinds=KINDS,
        limit=_megabytes(),
    )


def _text(sent: Form[Beginning]) -> str:
    """Return the text that was written, or that of the chosen file."""
    written = str(sent.values.get("text", ""))
    file = request.files.get("file")
    if file is None or not file.filename:
        return _not_empty(_not_too_large(written, "text"), "text")
    if written.strip():
        raise NoText(
            "file",
            gettext(
                "You chose a file, and there is a text below. Empty the text to take the file, or "
                "send the text without a file. The text is still here; choose the file again."
            ),
        )
    return _read_file(file)


def _read_file(file: FileStorage) -> str:
    content = file.read(_limit() + 1)
    if len(content) > _limit():
        raise NoText("file", _too_large())
    if content.startswith(_UTF16):
        raise NoText("file", gettext("This file is UTF-16. Save it as UTF-8, and choose it again."))
    if content.startswith(_BINARY) or b"\0" in content:
        raise NoText(
            "file",
            gettext(
                "This file is no text. Export it from your word processor as Markdown or plain "
                "text, and choose that file."
            ),
        )
    try:
        return _not_empty(content.decode("utf-8-sig"), "file")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        sentence = gettext(
            "This file is not UTF-8; see line %(line)s. Save it as UTF-8, and choose it again.",
            line=line,
        )
        raise NoText("file", sentence) from None


def _not_empty(text: str, field: str) -> str:
    if text.strip():
        return text
    if field == "file":
        raise NoText("file", gettext("This file is empty. Choose one with requirements in it."))
    raise NoText("text", gettext("Write the first text here, or choose a file."))


def _not_too_large(text: str, field: str) -> str:
    if len(text.encode(errors="replace")) > _limit():
        raise NoText(field, _too_large())
    return text


def _about(refusal: DuplicateRequirement | UnreadableText) -> str:
    if isinstance(refusal, UnreadableText):
        return str(
            gettext(
                "Line %(line)s has a character that cannot be kept. Remove it.", line=refusal.line
            )
        )
    return str(
        gettext(
            "%(id)s stands in line %(first)s and again in line %(again)s. An id belongs to one "
            "requirement. Give one of them another.",
            id=refusal.requirement,
            first=refusal.first,
            again=refusal.again,
        )
    )


def _too_large() -> str:
    return str(
        gettext(
            "A specification has at most %(limit)s megabytes. Leave out what is not text, or make "
            "several specifications of it.",
            limit=_megabytes(),
        )
    )


def _limit() -> int:
    limit: int = current_app.config["MAX_TEXT_BYTES"]
    return limit


def _megabytes() -> str:
    return str(format_decimal(_limit() / 1_000_000))

"""What there is to fill in for one requirement: by its shape, in the document's own words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from requirements_store import Document, NotInOnePiece, Statement, customs, editing, parse
from requirements_store import fields as names
from requirements_store.editing import Chapter
from requirements_store.fields import Field

_ALWAYS_OFFERED = (Field.OBLIGATION, Field.VERIFICATION)


@dataclass(frozen=True, slots=True)
class Blank:
    """A field to fill in; *choices* are empty where anything may be written."""

    name: str
    value: str
    choices: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Blanks:
    """All that can be filled in; ``title`` is ``None`` where there is no place for one."""

    title: str | None
    fields: Sequence[Blank]
    text: str


def blanks_of(text: str, requirement: str, language: str) -> Blanks | None:
    """Return what a requirement states, to be filled in anew; ``None`` if only its lines can be."""
    try:
        stated = editing.statement(text, requirement)
    except NotInOnePiece:
        return None
    offers_more = editing.takes_fields(text, requirement)
    return _blanks(stated, parse(text), language, offers_more=offers_more)


def blanks_in(text: str, chapter: Chapter, language: str) -> Blanks:
    """Return what a further requirement of *chapter* is asked for: what the last one there has."""
    last = chapter.requirements[-1].id if chapter.requirements else None
    try:
        stated = editing.statement(text, last) if last else Statement("", "")
        under_heading = last is None or editing.takes_fields(text, last)
    except NotInOnePiece:
        stated, under_heading = Statement("", None), False
    emptied = {} if under_heading else dict.fromkeys(stated.fields, "")
    title = None if stated.title is None else ""
    return _blanks(Statement("", title, emptied), parse(text), language, offers_more=under_heading)


def filled(blanks: Iterable[Blank], values: Mapping[str, str]) -> list[Blank]:
    """Return *blanks* with what was typed."""
    return [_blank(each.name, values.get(each.name, each.value), each.choices) for each in blanks]


def _blanks(stated: Statement, document: Document, language: str, *, offers_more: bool) -> Blanks:
    fields = dict(stated.fields)
    has = {names.kind(name) for name in fields}
    for field in _ALWAYS_OFFERED if offers_more else ():
        if field not in has:
            fields[customs.name_of(field, document, language)] = ""
    obligations = customs.obligations(document, language)
    return Blanks(
        stated.title,
        [
            _blank(name, value, obligations if names.kind(name) is Field.OBLIGATION else ())
            for name, value in fields.items()
        ],
        stated.text,
    )


def _blank(name: str, value: str, choices: Sequence[str]) -> Blank:
    """Offer what stands there, too, though it be none of the usual words."""
    if choices and value and value not in choices:
        choices = [value, *choices]
    return Blank(name, value, choices)

"""What a version consists of, in order: what a page shows of it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session, select

from requirements_store.documents import Obligation
from requirements_store.keeping import Place, unpack_places, wordings
from requirements_store.models import Revision, Version, Wording, said

Path = tuple[str, ...]
_Head = tuple[Path, str, str | None, str | None, Obligation | None, bool, bool, int]

_HEAD = (
    Wording.requirement,
    Wording.title,
    Wording.obligation,
    Wording.withdrawn,
    Wording.frame,
    Wording.text_start,
    Wording.text_end,
    Wording.own_text,
)
_BODY = (Wording.source, Wording.fields)


@dataclass(frozen=True, slots=True)
class Outlined:
    """A requirement, or (``requirement`` is ``None``) prose, at its place in a version.

    ``section`` holds the headings above it, outermost first, ``chapter`` the one of them that
    tells the parts of this text apart. Prose has a ``title`` where it begins with its heading.
    """

    section: Path
    chapter: str
    requirement: str | None
    title: str | None
    obligation: Obligation | None
    withdrawn: bool
    frame: bool
    wording: int


@dataclass(frozen=True, slots=True)
class Entry(Outlined):
    """The same with what it says: ``text`` is raw Markdown, ``source`` the exact lines."""

    fields: Mapping[str, str]
    text: str
    source: str


def outline(session: Session, version: Version) -> list[Outlined]:
    """Return what *version* consists of, in order, without the texts: two queries."""
    return [Outlined(*head) for head, _row in _walk(session, version, *_HEAD)]


def contents(session: Session, version: Version) -> list[Entry]:
    """Return what *version* consists of, in order: two queries, whatever its size."""
    return [
        Entry(
            *head,
            json.loads(row.fields or "{}"),
            said(row.source, row.text_start, row.text_end, row.own_text),
            row.source,
        )
        for head, row in _walk(session, version, *_HEAD, *_BODY)
    ]


def _walk(session: Session, version: Version, *columns: Any) -> Iterator[tuple[_Head, Row[Any]]]:
    """Go through a version: what ``Outlined`` is made of, and the row it comes from."""
    packed = select(Revision.contents).where(
        Revision.specification_id == version.specification_id, Revision.number == version.revision
    )
    places = unpack_places(session.exec(packed).one())
    rows = wordings(session, version.specification_id, places, *columns)
    chapters = _chapters(places, rows)
    for place in places:
        row = rows[place.wording]
        if _says_something(row):
            chapter = chapters[place.section]
            states = (row.requirement, row.title, row.obligation, row.withdrawn, row.frame)
            yield (place.section, chapter, *states, place.wording), row


def _says_something(row: Row[Any]) -> bool:
    says = row.own_text or row.text_start != row.text_end
    return bool(row.requirement is not None or row.title is not None or says)


def _chapters(places: list[Place], rows: Mapping[int, Row[Any]]) -> dict[Path, str]:
    """Return each section's chapter: its outermost heading that not all requirements share."""
    numbered = {place.section for place in places if rows[place.wording].requirement is not None}
    levels = zip(*numbered, strict=False)
    shared = tuple(level[0] for level in takewhile(lambda level: len(set(level)) == 1, levels))
    chapters = {}
    for section in {place.section for place in places}:
        depth = len(shared) if section[: len(shared)] == shared else 0
        chapters[section] = "".join(section[depth : depth + 1] or section[-1:])
    return chapters

"""Keep each stretch of a specification's text once, and find it again."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, insert
from sqlmodel import Session, col, select

from requirements_store.listing import one_of
from requirements_store.models import Specification, Wording
from requirements_store.packing import pack_json, unpack_json
from requirements_store.splitting import Stretch

_STATED = (
    "source",
    "requirement",
    "title",
    "obligation",
    "withdrawn",
    "frame",
    "fields",
    "text_start",
    "text_end",
    "own_text",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Which wording stands in which section of a revision, after the place before it."""

    section: tuple[str, ...]
    wording: int


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the stretches of a text stand, their wordings' digests, and the rows of new ones.

    The rows are to be written after the revision: whoever is first to write a revision of its
    number has numbered its wordings rightly.
    """

    places: list[Place]
    digests: dict[int, bytes]
    new: list[dict[str, Any]]


def pack_places(places: Iterable[Place]) -> bytes:
    """Return *places* as a revision's contents keep them."""
    standing, before = [], 0
    for section, inside in groupby(places, key=attrgetter("section")):
        apart = []
        for place in inside:
            apart.append(place.wording - before)  # small numbers that repeat
            before = place.wording
        standing.append([section, apart])
    return pack_json(standing)


def unpack_places(contents: bytes) -> list[Place]:
    """Return the places that a revision's contents keep; ``ValueError`` if they keep none."""
    places, wording = [], 0
    for path, apart in unpack_json(contents):
        section = tuple(path)
        for distance in apart:
            wording += distance
            places.append(Place(section, wording))
    return places


def keep(session: Session, specification: Specification, stretches: Iterable[Stretch]) -> Kept:
    """Say where *stretches* stand in a text of *specification*, and which wordings are new."""
    every = select(Wording.digest, Wording.number).where(
        Wording.specification == specification.number
    )
    numbers: dict[bytes, int] = dict(session.exec(every).all())
    kept = Kept([], {}, [])
    for stretch in stretches:
        stated = _stated(stretch)
        digest = digest_of(stated)
        if digest not in numbers:
            numbers[digest] = len(numbers) + 1
            key = {"specification": specification.number, "number": numbers[digest]}
            kept.new.append({**key, "digest": digest, **stated})
        kept.places.append(Place(stretch.section, numbers[digest]))
        kept.digests[numbers[digest]] = digest
    return kept


def write_wordings(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the rows of new wordings, however many, by one statement."""
    if rows:
        session.execute(insert(Wording), rows)


def wordings(
    session: Session, specification_id: str, places: Iterable[Place], *columns: Any
) -> dict[int, Row[Any]]:
    """Return the wordings at *places*, however many, by their number: one query.

    A row is the number and *columns*; ``Wording`` itself would cost several times as much.
    """
    numbers = sorted({place.wording for place in places})
    chosen = select(Wording.number, *columns).where(
        Wording.specification == number_of(specification_id),
        one_of(session, col(Wording.number), numbers),
    )
    return {row[0]: row for row in session.execute(chosen)}


def number_of(specification_id: str) -> Any:
    """Return the number under which a specification keeps its wordings, for use in a query."""
    number = select(Specification.number).where(Specification.id == specification_id)
    return number.scalar_subquery()


def digest_of(stated: Mapping[str, Any]) -> bytes:
    """Return the digest of everything that a wording states."""
    facts = [stated[name] for name in _STATED]
    return sha256(json.dumps(facts, ensure_ascii=False).encode()).digest()[:16]


def _stated(stretch: Stretch) -> dict[str, Any]:
    start = stretch.source.find(stretch.text)
    inside = start >= 0
    return {
        "source": stretch.source,
        "requirement": stretch.requirement,
        "title": stretch.title,
        "obligation": stretch.obligation,
        "withdrawn": stretch.withdrawn,
        "frame": stretch.frame,
        "fields": stretch.fields,
        "text_start": start if inside else None,
        "text_end": start + len(stretch.text) if inside else None,
        "own_text": None if inside else stretch.text,
    }

"""Read back what was saved and released: exactly, and checked against its digest."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session, col, select

from requirements_store.errors import (
    HistoryTampered,
    RevisionMissing,
    SpecificationMissing,
    VersionMissing,
)
from requirements_store.keeping import Place, unpack_places, wordings
from requirements_store.models import Revision, Specification, Version, Wording
from requirements_store.sealing import seal


def specification(session: Session, id_: str) -> Specification:
    """Return the specification with this id, or raise ``SpecificationMissing``."""
    if found := session.get(Specification, id_):
        return found
    raise SpecificationMissing(f"there is no specification {id_}")


def history(session: Session, specification: Specification) -> list[Revision]:
    """Return every revision, oldest first."""
    oldest_first = (
        select(Revision)
        .where(Revision.specification_id == specification.id)
        .order_by(col(Revision.number))
    )
    return list(session.exec(oldest_first))


def latest_revision(session: Session, specification: Specification) -> Revision:
    """Return the revision with the highest number."""
    newest_first = (
        select(Revision)
        .where(Revision.specification_id == specification.id)
        .order_by(col(Revision.number).desc())
    )
    return session.exec(newest_first.limit(1)).one()


def read_revision(session: Session, specification: Specification, number: int) -> str:
    """Return the text of a revision exactly as it was saved: two queries, whatever its size.

    Raises:
        RevisionMissing: there is no revision of this number.
        HistoryTampered: the text, or what the revision states, is not what was saved.
    """
    return text_of(session, specification.id, number)


def read_version(session: Session, version: Version) -> str:
    """Return the text of *version* exactly as it was saved, as ``read_revision`` does."""
    return text_of(session, version.specification_id, version.revision)


def versions(session: Session, specification: Specification) -> list[Version]:
    """Return every version, oldest first."""
    return versions_of(session, specification.id)


def versions_of(session: Session, specification_id: str) -> list[Version]:
    """Return every version of the specification with this id, oldest first."""
    oldest_first = (
        select(Version)
        .where(Version.specification_id == specification_id)
        .order_by(col(Version.number))
    )
    return list(session.exec(oldest_first))


def version(session: Session, specification: Specification, number: int) -> Version:
    """Return the version of this number, or raise ``VersionMissing``."""
    if found := session.get(Version, (specification.id, number)):
        return found
    raise VersionMissing(f"there is no version {number}")


def latest_version(session: Session, specification: Specification) -> Version | None:
    """Return the version in force, if any was released."""
    newest_first = (
        select(Version)
        .where(Version.specification_id == specification.id)
        .order_by(col(Version.number).desc())
    )
    return session.exec(newest_first.limit(1)).first()


def released_revision(session: Session, version: Version) -> Revision:
    """Return the revision that *version* released."""
    return session.get_one(Revision, (version.specification_id, version.revision))


def text_of(session: Session, specification_id: str, number: int) -> str:
    """Return the text of the revision with this key, checked, as ``read_revision`` does."""
    before, revision = _with_the_one_before(session, specification_id, number)
    places = _places(revision)
    kept = wordings(session, specification_id, places, Wording.digest, Wording.source)
    return checked_text(revision, kept, after=before)


def checked_text(revision: Revision, kept: Mapping[int, Row[Any]], *, after: str) -> str:
    """Return the text of *revision* from the wordings *kept*: rows of number, digest, source.

    *after* is the digest before it. Raises ``HistoryTampered`` unless everything fits.
    """
    try:
        rows = [kept[place.wording] for place in _places(revision)]
    except KeyError as reason:
        raise HistoryTampered("revision", revision.number) from reason
    text = "".join(row.source for row in rows)
    stated = [row.digest for row in rows]
    if revision.digest != seal(revision, text=text, stated=stated, after=after):
        raise HistoryTampered("revision", revision.number)
    return text


def _places(revision: Revision) -> list[Place]:
    try:
        return unpack_places(revision.contents)
    except (TypeError, ValueError) as reason:
        raise HistoryTampered("revision", revision.number) from reason


def _with_the_one_before(
    session: Session, specification_id: str, number: int
) -> tuple[str, Revision]:
    """Return the digest of the revision before, or nothing, and the revision."""
    both = (
        select(Revision)
        .where(
            Revision.specification_id == specification_id,
            col(Revision.number).between(number - 1, number),
        )
        .order_by(col(Revision.number))
    )
    found: Sequence[Revision] = session.exec(both).all()
    if not found or found[-1].number != number:
        raise RevisionMissing(f"there is no revision {number}")
    return "".join(revision.digest for revision in found[:-1]), found[-1]

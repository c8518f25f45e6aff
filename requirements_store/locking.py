"""Lock a specification: its last version is fixed, and no text comes after it."""

from datetime import datetime
from hashlib import sha256

from sqlmodel import Session, col, select

from requirements_store.errors import NotInForce, SpecificationLocked
from requirements_store.models import LOCKED, Lock, Revision, Specification, Version
from requirements_store.reading import read_version
from requirements_store.sealing import seal_lock


def lock(session: Session, version: Version, *, at: datetime) -> Lock:
    """Fix *version* as the last of its specification; there is no way back.

    From now on the database itself refuses further revisions and versions. The caller owns the
    transaction; of two who lock at the same instant, one gets an ``IntegrityError``.

    Raises:
        SpecificationLocked: it is locked already.
        NotInForce: something was saved or released after *version*.
        HistoryTampered: its text is not what was saved.
    """
    refuse_if_locked(session, version.specification_id)
    _refuse_unless_last(session, version)
    made = Lock(
        specification_id=version.specification_id,
        version=version.number,
        text_digest=text_digest(read_version(session, version)),
        locked_at=at,
    )
    made.digest = seal_lock(made, version=version.digest)
    session.add(made)
    session.flush()
    _refuse_unless_last(session, version)  # once more: nobody else writes from here on
    return made


def locked(session: Session, specification: Specification) -> Lock | None:
    """Return the lock of *specification*, if it has one."""
    return session.get(Lock, specification.id)


def refuse_if_locked(session: Session, specification_id: str) -> None:
    """Raise ``SpecificationLocked`` if the specification with this id is."""
    if session.get(Lock, specification_id):
        raise SpecificationLocked(LOCKED)


def text_digest(text: str) -> str:
    """Return the SHA-256 of *text* in UTF-8: what ``sha256sum`` says of a copy of it."""
    return sha256(text.encode()).hexdigest()


def _refuse_unless_last(session: Session, version: Version) -> None:
    latest = (
        select(Revision.number, Version.number)
        .outerjoin(
            Version,
            (col(Version.specification_id) == Revision.specification_id)
            & (col(Version.revision) == Revision.number),
        )
        .where(Revision.specification_id == version.specification_id)
        .order_by(col(Revision.number).desc())
    )
    if session.exec(latest.limit(1)).one() != (version.revision, version.number):
        raise NotInForce(f"something was saved after version {version.number}")

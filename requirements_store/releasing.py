"""Release a revision as the next version, with every step from the version before."""

from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session

from requirements_store.errors import NothingChanged
from requirements_store.locking import refuse_if_locked
from requirements_store.models import Revision, Step, Version
from requirements_store.outlining import outline
from requirements_store.reading import text_of, versions_of
from requirements_store.saving import parsed
from requirements_store.sealing import seal_version
from requirements_store.stepping import Side, steps_to
from requirements_store.tracing import histories


def release(  # noqa: PLR0913 - what a version is called and dated, each may be left out
    session: Session,
    revision: Revision,
    *,
    at: datetime,
    name: str | None = None,
    title: str = "",
    dated: datetime | None = None,
) -> Version:
    """Make *revision* the next version, called *name* (or v1, v2 and so on).

    What became of each requirement since the version before is found now, once: the steps, with
    their comparisons and the phrases of each wording, are kept and sealed with the version. An
    imported version says when it appeared by *dated*. The caller owns the transaction.

    Raises:
        SpecificationLocked: nothing is released any more.
        NothingChanged: this revision was released before.
    """
    refuse_if_locked(session, revision.specification_id)
    earlier = versions_of(session, revision.specification_id)
    for version in earlier:
        if version.revision == revision.number:
            raise NothingChanged(f"revision {revision.number} is {version.name}")
    latest = earlier[-1] if earlier else None
    number = len(earlier) + 1
    version = Version(
        specification_id=revision.specification_id,
        number=number,
        revision=revision.number,
        name=name or f"v{number}",
        title=title,
        released_at=at,
        dated=dated,
    )
    steps = _steps(session, version, after=latest)
    version.digest = seal_version(
        version, steps, revision=revision.digest, after=latest.digest if latest else ""
    )
    session.add(version)
    session.flush()  # a race for the same number fails here, on the primary key
    if steps:
        session.execute(insert(Step), [step.model_dump() for step in steps])
    return version


def _steps(session: Session, version: Version, *, after: Version | None) -> list[Step]:
    key = version.specification_id
    old = _side(session, after) if after else Side(parsed(""), {})
    new = _side(session, version)
    return steps_to(version, old, new, lambda ids: histories(session, key, ids))


def _side(session: Session, version: Version) -> Side:
    text = text_of(session, version.specification_id, version.revision)
    places = outline(session, version)
    return Side(parsed(text), {place.requirement: place for place in places if place.requirement})

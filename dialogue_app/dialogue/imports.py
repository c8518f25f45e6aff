"""Take over a specification that has a history already, written before this procedure was here."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlalchemy import insert, or_
from sqlmodel import Session, col, func, select

import requirements_store as store
from dialogue_app import ids
from dialogue_app.dialogue.closing import require_open
from dialogue_app.dialogue.deliveries import deliver, remaining_participants
from dialogue_app.dialogue.models import Basis, Change, Procedure, Source
from dialogue_app.dialogue.procedures import add_specification
from dialogue_app.dialogue.register import record
from dialogue_app.dialogue.seats import Permission, Seat
from requirements_store import Fate, Proposal, Revision, Specification, Step, Version


@dataclass(frozen=True, slots=True)
class FormerVersion:
    """A version as it comes from elsewhere: what it is called, its file, and when it is dated."""

    name: str
    file: str
    text: str
    dated: date | None = None


@dataclass(frozen=True, slots=True)
class FormerHistory:
    """The versions of one specification, the oldest first, in the language of its text."""

    title: str
    language: str
    versions: Sequence[FormerVersion]


def procedure_called(session: Session, title: str) -> Procedure | None:
    """Return a procedure of this title, if there is one."""
    called = select(Procedure).where(Procedure.title == title.strip())
    return session.exec(called.limit(1)).first()


def import_history(
    seat: Seat,
    history: FormerHistory,
    *,
    at: datetime,
    after_each: Callable[[Version], None] = lambda _version: None,
) -> Specification:
    """Put *history* on record as a new specification of the procedure.

    Each is recorded now and dated as it says itself. Why they differ is not known: the basis of
    every change is that it was imported, from which file.
    """
    seat.require(Permission.IMPORT_HISTORY)
    require_open(seat)
    specification = Specification(id=ids.new(), title=history.title, language=history.language)
    revision: Revision | None = None
    for former in history.versions:
        after = revision
        revision = _save(seat, specification, former, after=after, at=at)
        version = _release(seat, revision, former, at=at)
        if after:
            _note_changes(seat, version, former, at=at)
        after_each(version)
    add_specification(seat, specification, at=at)
    _deliver_the_last(seat, specification, at=at)
    content = {"versions": [_facts(former) for former in history.versions]}
    record(seat, "history_imported", specification.id, content, at=at)
    return specification


def count_steps(session: Session, specification: Specification) -> Counter[tuple[int, Fate]]:
    """Count what became of the requirements in each version; a changed one is worded anew."""
    grouped = (
        select(Step.version, Step.fate, func.count())
        .where(
            Step.specification_id == specification.id,
            or_(col(Step.fate) != Fate.CHANGED, col(Step.kind).is_not(None)),
        )
        .group_by(col(Step.version), col(Step.fate))
    )
    counted = session.exec(grouped)
    return Counter({(version, Fate(fate)): count for version, fate, count in counted})


def _deliver_the_last(seat: Seat, specification: Specification, *, at: datetime) -> None:
    """Make the version in force, and with it all that led there, available to who remains."""
    if last := store.latest_version(seat.session, specification):
        remaining = remaining_participants(seat.session, seat.procedure.id)
        deliver(seat.session, last, remaining, at=at)


def _save(
    seat: Seat,
    specification: Specification,
    former: FormerVersion,
    *,
    after: Revision | None,
    at: datetime,
) -> Revision:
    based_on = after.number if after else 0
    proposal = Proposal(former.text, seat.person.id, former.file, based_on, imported=True)
    save = store.append_revision if after else store.start_specification
    return save(seat.session, specification, proposal, at=at)


def _release(seat: Seat, revision: Revision, former: FormerVersion, *, at: datetime) -> Version:
    dated = _dated(seat, former)
    return store.release(seat.session, revision, at=at, name=former.name, dated=dated)


def _dated(seat: Seat, former: FormerVersion) -> datetime | None:
    """Return the beginning of the day that the version is dated, where the procedure is."""
    if former.dated is None:
        return None
    return datetime.combine(former.dated, time(), ZoneInfo(seat.procedure.time_zone))


def _note_changes(seat: Seat, version: Version, former: FormerVersion, *, at: datetime) -> None:
    """Give every change to *version* its basis; in bulk, as there may be hundreds."""
    changed = select(Step.requirement).where(
        Step.specification_id == version.specification_id, Step.version == version.number
    )
    reasons = {"internal_reason": "", "public_reason": ""}
    keys = [
        {
            "specification_id": version.specification_id,
            "version": version.number,
            "requirement": requirement,
        }
        for requirement in seat.session.exec(changed)
    ]
    basis = {
        "position": 1,
        "source": Source.IMPORTED,
        "title": former.file,
        "dated": former.dated,
        "recorded_at": at,
    }
    if keys:
        seat.session.execute(insert(Change), [key | reasons for key in keys])
        seat.session.execute(insert(Basis), [key | basis for key in keys])


def _facts(former: FormerVersion) -> dict[str, str | None]:
    return {
        "name": former.name,
        "file": former.file,
        "dated": former.dated.isoformat() if former.dated else None,
        "sha256": sha256(former.text.encode()).hexdigest(),
    }

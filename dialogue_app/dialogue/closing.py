"""The way to final tenders: found, last version released, declared closed, locked, invited.

Each step is taken once, in this order, and there is no way back from closing on. The invitation
itself is in ``invitations``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import chain
from operator import attrgetter
from typing import Annotated

from pydantic import StringConstraints
from sqlmodel import SQLModel, col, func, select

import requirements_store as store
from dialogue_app.dialogue.decisions import Resolution, record_decision
from dialogue_app.dialogue.deliveries import remaining_participants
from dialogue_app.dialogue.models import Input, Participant, ProcedureSpecification, Round
from dialogue_app.dialogue.notices import Message, send_notice
from dialogue_app.dialogue.refusals import Lack, NotComplete, NotNow
from dialogue_app.dialogue.register import record
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.dialogue.turns import take_turn
from dialogue_app.dialogue.visibility import visible
from dialogue_app.sentences import lazy_gettext, lazy_ngettext
from requirements_store import Lock, Revision, Specification, Version

FEWEST = 3  # DESIGN rule 9: with fewer, going on is a decision with a reason


class Stage(StrEnum):
    """One step on the way, in this order."""

    FINDING = "finding"
    LAST_VERSION = "last_version"
    DECLARATION = "declaration"
    LOCK = "lock"
    INVITATION = "invitation"


class Finding(SQLModel):
    """Which solutions can meet the needs, and how that was found (art. 30(5))."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]


@dataclass(frozen=True, slots=True)
class InForce:
    """A specification, its version in force and its lock, if any.

    The version *is_last* if nothing was saved after it.
    """

    specification: Specification
    version: Version | None
    lock: Lock | None
    is_last: bool


@dataclass(frozen=True, slots=True)
class Way:
    """How far it is: when each step was taken, and what has to come before the others."""

    taken: Mapping[Stage, datetime]
    lacks: Mapping[Stage, Sequence[Lack]]
    in_force: Sequence[InForce]
    remaining: Sequence[Participant]

    @property
    def left(self) -> list[Stage]:
        """Return the steps that are still to be taken, the next one first."""
        return [stage for stage in Stage if stage not in self.taken]

    @property
    def may_close(self) -> bool:
        """Tell whether nothing has to come before the dialogue is declared closed."""
        return not any(self.lacks.values())

    @property
    def needs_reason(self) -> bool:
        """Tell whether so few are left that going on takes a reason."""
        return len(self.remaining) < FEWEST


def require_open(seat: Seat) -> None:
    """Raise ``NotNow`` once the dialogue is declared closed.

    Every verb that would carry the dialogue on asks here, after it took its turn.
    """
    if seat.procedure.closed_at:
        raise NotNow(
            lazy_gettext(
                "The dialogue is declared closed. Rounds, input and the specification stay as "
                "they are; final tenders are invited from the version in force."
            )
        )


def read_way(seat: Seat) -> Way:
    """Return how far the procedure is on its way to final tenders; the buying side sees it."""
    seat.require(Permission.READ_DECISION)
    in_force = versions_in_force(seat)
    procedure = seat.procedure
    moments = {
        Stage.FINDING: procedure.found_at,
        Stage.LAST_VERSION: _released_at(in_force),
        Stage.DECLARATION: procedure.closed_at,
        Stage.LOCK: procedure.locked_at,
        Stage.INVITATION: procedure.invited_at,
    }
    return Way(
        {stage: at for stage, at in moments.items() if at},
        {} if procedure.closed_at else lacking(seat, in_force),
        in_force,
        sorted(remaining_participants(seat.session, procedure.id), key=attrgetter("name")),
    )


def record_finding(seat: Seat, finding: Finding, *, at: datetime) -> None:
    """Put on record that one or more solutions can meet the needs.

    Until the dialogue is closed it may be found anew; the Register remembers each finding.

    Raises:
        NotNow: the dialogue is closed.
    """
    seat.require(Permission.CONCLUDE_DIALOGUE)
    take_turn(seat.session)
    require_open(seat)
    seat.procedure.finding, seat.procedure.found_at = finding.text, at
    seat.session.flush()
    record(seat, "finding_recorded", seat.procedure.id, finding.model_dump(), at=at)


def declare_closed(seat: Seat, message: Message, *, at: datetime, going_on: str = "") -> None:
    """Declare the dialogue closed, and inform all remaining participants in the same moment.

    *going_on* is why the procedure goes on with fewer than three of them.

    Raises:
        NotNow: it is closed already.
        NotComplete: what has to come first, with the places where it is done.
    """
    seat.require(Permission.CONCLUDE_DIALOGUE)
    take_turn(seat.session)
    require_open(seat)
    if lacks := list(chain(*lacking(seat, versions_in_force(seat)).values())):
        raise NotComplete(lacks)
    decide_to_go_on(seat, going_on, at=at)
    notice = send_notice(seat, message.title, message.text, at=at)
    seat.procedure.closed_at = at
    seat.session.flush()
    content = {"notice": notice.number}
    record(seat, "dialogue_closed", seat.procedure.id, content, at=at)


def lock(seat: Seat, *, at: datetime) -> list[Lock]:
    """Lock each specification at its version in force; the store refuses what comes after.

    Raises:
        NotNow: the dialogue is not closed yet, or the specifications are locked already.
    """
    seat.require(Permission.CONCLUDE_DIALOGUE)
    take_turn(seat.session)
    refuse_to_lock(seat)
    locks = [_lock(seat, version, at=at) for version in locked_versions(seat)]
    seat.procedure.locked_at = at
    seat.session.flush()
    return locks


def refuse_to_lock(seat: Seat) -> None:
    """Raise ``NotNow`` unless the specifications can be locked now."""
    if seat.procedure.closed_at is None:
        raise NotNow(
            lazy_gettext(
                "The dialogue goes on, and so may the specification. Declare the dialogue closed "
                "first; then lock the version that final tenders answer to."
            )
        )
    if seat.procedure.locked_at:
        raise NotNow(
            lazy_gettext("The specification is locked already. Nothing more is to be done.")
        )


def decide_to_go_on(seat: Seat, reason: str, *, at: datetime) -> None:
    """Record as a decision why the procedure goes on, if fewer than three are left.

    Raises:
        NotComplete: so few are left, and no reason is given.
    """
    left = len(remaining_participants(seat.session, seat.procedure.id))
    if left >= FEWEST:
        return
    if not reason.strip():
        sentence = lazy_gettext(
            "Fewer than three participants are left. Say why the procedure goes on; your reason "
            "is recorded as a decision."
        )
        raise NotComplete([Lack("going_on", sentence)])
    record_decision(
        seat,
        Resolution(
            title=str(lazy_gettext("Going on with fewer than three participants")),
            decision=str(
                lazy_ngettext(
                    "The procedure goes on with %(num)s participant.",
                    "The procedure goes on with %(num)s participants.",
                    left,
                )
            ),
            reason=reason,
            legal_basis=str(lazy_gettext("Directive 2014/24/EU art. 65(2)")),
            decided_by=seat.person.name,
            dated=at,
        ),
        at=at,
    )


def lacking(seat: Seat, in_force: Sequence[InForce]) -> dict[Stage, list[Lack]]:
    """Return what has to come before the dialogue is declared closed, by the step it belongs to."""
    return {
        Stage.FINDING: list(_lacking_finding(seat)),
        Stage.LAST_VERSION: list(_lacking_versions(in_force)),
        Stage.DECLARATION: [
            *_open_rounds(seat),
            *_without_outcome(seat),
            *_nobody_left(seat),
        ],
    }


def versions_in_force(seat: Seat) -> list[InForce]:
    """Return where each specification stands: one query, however many there are."""
    theirs = ProcedureSpecification.procedure_id == seat.procedure.id
    last_saved = (
        select(func.max(Revision.number))
        .where(Revision.specification_id == Specification.id)
        .correlate(Specification)
        .scalar_subquery()
    )
    last_released = (
        select(func.max(Version.number))
        .where(Version.specification_id == Specification.id)
        .correlate(Specification)
        .scalar_subquery()
    )
    found = (
        select(Specification, Version, Lock, last_saved)
        .join(ProcedureSpecification)
        .outerjoin(
            Version,
            (col(Version.specification_id) == Specification.id)
            & (col(Version.number) == last_released),
        )
        .outerjoin(Lock, col(Lock.specification_id) == Specification.id)
        .where(theirs)
        .order_by(col(ProcedureSpecification.position), col(Specification.id))
    )
    return [_stands(*row) for row in seat.session.exec(found)]


def locked_versions(seat: Seat) -> list[Version]:
    """Return the version in force of each specification: what is to be locked, or was."""
    return [each.version for each in versions_in_force(seat) if each.version is not None]


def _stands(
    specification: Specification, version: Version | None, made: Lock | None, saved: int
) -> InForce:
    is_last = version is not None and version.revision == saved
    return InForce(specification, version, made, is_last)


def _lock(seat: Seat, version: Version, *, at: datetime) -> Lock:
    made = store.lock(seat.session, version, at=at)
    content = {"version": version.number, "digest": made.text_digest}
    record(seat, "specification_locked", version.specification_id, content, at=at)
    return made


def _released_at(in_force: Sequence[InForce]) -> datetime | None:
    """Return when the last version was released, if none is to come."""
    if not in_force or not all(each.is_last for each in in_force):
        return None
    return max(each.version.released_at for each in in_force if each.version is not None)


def _lacking_finding(seat: Seat) -> Iterator[Lack]:
    if not seat.procedure.found_at:
        sentence = lazy_gettext(
            "It is not on record yet that a solution can meet the needs. Record the finding."
        )
        yield Lack("finding", sentence, "closing.finding")


def _lacking_versions(in_force: Sequence[InForce]) -> Iterator[Lack]:
    if not in_force:
        yield Lack("version", lazy_gettext("There is no specification yet. Write one first."))
    for each in in_force:
        if each.is_last:
            continue
        sentence = (
            lazy_gettext("Something was saved after the version in force. Release it first.")
            if each.version
            else lazy_gettext("No version is released yet. Release one first.")
        )
        place = (("specification_id", each.specification.id),)
        yield Lack(each.specification.title, sentence, "changes.index", place)


def _open_rounds(seat: Seat) -> Iterator[Lack]:
    still_open = (
        select(Round)
        .where(
            Round.procedure_id == seat.procedure.id,
            col(Round.opened_at).is_not(None),
            col(Round.closed_at).is_(None),
        )
        .order_by(col(Round.number))
    )
    for each in seat.session.exec(still_open):
        sentence = lazy_gettext("Round %(number)s is open. Close it first.", number=each.number)
        yield Lack("round", sentence, "rounds.read", (("number", each.number),))


def _without_outcome(seat: Seat) -> Iterator[Lack]:
    waiting = (
        select(func.count())
        .select_from(Input)
        .where(visible(seat, Input.lane), col(Input.outcome).is_(None))
    )
    if count := seat.session.exec(waiting).one():
        sentence = lazy_gettext(
            "Inputs without an outcome: %(count)s. Say what became of each.", count=count
        )
        yield Lack("input", sentence, "inputs.index")


def _nobody_left(seat: Seat) -> Iterator[Lack]:
    if not remaining_participants(seat.session, seat.procedure.id):
        sentence = lazy_gettext("There is no participant to inform and to invite.")
        yield Lack("participants", sentence, "participants.index")

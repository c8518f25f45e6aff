"""Every change has a cause: stated by one person, approved by another."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import Field, SQLModel, and_, col, select

from dialogue_app.dialogue import consents
from dialogue_app.dialogue.cases import Address, Case, Coming, Part, cases, key_of, read_coming
from dialogue_app.dialogue.closing import require_open
from dialogue_app.dialogue.models import (
    Basis,
    Change,
    Confidentiality,
    Effect,
    Input,
    InputBasis,
    SectionReason,
    Source,
)
from dialogue_app.dialogue.refusals import Lack, NotComplete, NotNow
from dialogue_app.dialogue.register import record
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.dialogue.turns import take_turn
from dialogue_app.dialogue.visibility import visible_inputs
from dialogue_app.sentences import lazy_gettext
from requirements_store import Specification

__all__ = [
    "Explanation",
    "NotAsSeen",
    "OwnApproval",
    "OwnSource",
    "Part",
    "approve",
    "cases",
    "explain",
    "explain_section",
]

_UNCHANGED = lazy_gettext(
    "This reads by now as it does in the version in force, so there is nothing to explain. "
    "Go back to the changes and look at what is left of them."
)
_CHANGED_SINCE = lazy_gettext(
    "The wording or what stands for it has changed since you looked at it, or a version was "
    "released. Nothing was approved. Read it again, then approve what you see."
)
_OWN = lazy_gettext(
    "You saved this wording or prepared its reasons, so someone else with the right to approve "
    "has to approve it. Nothing was approved."
)
_NOT_READY = lazy_gettext("This change is not explained in full, so it can't be approved yet.")
_UNSEEN = lazy_gettext("An input that you ticked is not there, or can't be opened yet.")
_WITHHELD = lazy_gettext(
    "You ticked a confidential input without a consent in force. Record the consent first, or "
    "leave it out and state an own dated source that the change rests on without it."
)
_NO_SUCH = lazy_gettext("There is no such requirement in the text as it stands.")
_NOT_YET = lazy_gettext("An own source can't be dated in the future.")


class OwnSource(SQLModel):
    """An own source that a change rests on, dated as it says itself."""

    source: Source
    title: str = Field(min_length=1, max_length=500)
    dated: date


class Explanation(SQLModel):
    """Why requirements changed; what is left out is missing until the release."""

    effect: Effect | None = None
    merged_into: str = Field(default="", max_length=200)
    internal_reason: str = Field(default="", max_length=5_000)
    public_reason: str = Field(default="", max_length=5_000)
    sources: list[OwnSource] = []
    inputs: list[tuple[str, str]] = []
    frame_confirmed: bool = False


class NotAsSeen(NotNow):
    """The wording or its causes are no longer, or were never, what the approver saw."""

    def __init__(self) -> None:
        super().__init__(_CHANGED_SINCE)


class OwnApproval(NotNow):
    """Whoever saved a wording or prepared its causes can't be the one who approves it."""

    def __init__(self) -> None:
        super().__init__(_OWN)


def explain(
    seat: Seat,
    specification: Specification,
    requirements: Sequence[str],
    explanation: Explanation,
    *,
    at: datetime,
) -> list[Change]:
    """State why *requirements* change, all for the same cause; an approval before is void.

    Raises:
        NotNow: one of them does not change, or not any more.
        NotComplete: what is stated can't stand, be it a confidential input without consent.
    """
    seat.require(Permission.EXPLAIN_CHANGE)
    take_turn(seat.session)
    require_open(seat)
    coming = read_coming(seat, specification)
    chosen = _chosen(coming, requirements)
    if lacks := _refused(seat, coming, chosen, explanation, at):
        raise NotComplete(lacks)
    changes = [_state(seat, coming, case, explanation, at) for case in chosen]
    seat.session.add_all(changes)
    seat.session.flush()
    _rest_on(seat, changes, explanation, at)
    content = {
        "version": coming.number,
        "requirements": [case.requirement for case in chosen],
        **explanation.model_dump(mode="json"),
    }
    record(seat, "change_explained", specification.id, content, at=at)
    return changes


def explain_section(
    seat: Seat, specification: Specification, path: Sequence[str], reason: str, *, at: datetime
) -> SectionReason:
    """Give the one public reason for a changed stretch of prose.

    Raises:
        NotNow: it does not change, or not any more.
    """
    seat.require(Permission.EXPLAIN_CHANGE)
    take_turn(seat.session)
    require_open(seat)
    coming = read_coming(seat, specification)
    key = key_of(path)
    if key not in {section.key for section in coming.sections}:
        raise NotNow(_UNCHANGED)
    given = seat.session.merge(
        SectionReason(
            specification_id=specification.id,
            version=coming.number,
            path=key,
            public_reason=reason,
            given_by=seat.person.id,
            given_at=at,
        )
    )
    seat.session.flush()
    content = {"version": coming.number, "section": list(path), "public_reason": reason}
    record(seat, "section_explained", specification.id, content, at=at)
    return given


def approve(
    seat: Seat, specification: Specification, seen: Mapping[str, str], *, at: datetime
) -> list[Change]:
    """Approve the changes of these requirements with the digests that the approver has read.

    Raises:
        NotAsSeen: one of them reads differently by now.
        NotComplete: one of them is not explained in full.
        OwnApproval: this person saved a wording of them or prepared its causes.
    """
    seat.require(Permission.APPROVE_CHANGE)
    take_turn(seat.session)
    require_open(seat)
    coming = read_coming(seat, specification)
    chosen = [case for case in coming.cases if seen.get(case.requirement) == case.digest]
    if not seen or len(chosen) < len(seen):
        raise NotAsSeen
    if unready := [case for case in chosen if not case.is_explained]:
        raise NotComplete([Lack(case.requirement, _NOT_READY) for case in unready])
    if any(is_own(seat, case) for case in chosen):
        raise OwnApproval
    approved = [case.change for case in chosen if case.change]
    for case in chosen:
        if case.change:
            case.change.approved_digest = case.digest
            case.change.approved_by, case.change.approved_at = seat.person.id, at
    seat.session.flush()
    content = {"version": coming.number, "approved": dict(seen)}
    record(seat, "change_approved", specification.id, content, at=at)
    return approved


def is_own(seat: Seat, case: Case) -> bool:
    """Tell whether whoever sits here saved the wording or prepared its causes."""
    prepared_by = case.change.prepared_by if case.change else None
    return seat.person.id in {case.authorship.author, prepared_by}


def _chosen(coming: Coming, requirements: Collection[str]) -> list[Case]:
    chosen = [case for case in coming.cases if case.requirement in requirements]
    if not requirements or len(chosen) < len(set(requirements)):
        raise NotNow(_UNCHANGED)
    return chosen


def _refused(
    seat: Seat, coming: Coming, chosen: Sequence[Case], explanation: Explanation, at: datetime
) -> list[Lack]:
    """Return what can't stand, by the field it is stated in."""
    lacks = []
    if unfit := _unfit_inputs(seat, explanation.inputs, at):
        lacks.append(Lack("inputs", unfit))
    if any(own.dated > at.date() for own in explanation.sources):
        lacks.append(Lack("sources", _NOT_YET))
    other = explanation.merged_into
    itself = {case.requirement for case in chosen}
    if other and (other not in coming.requirements or other in itself):
        lacks.append(Lack("merged_into", _NO_SUCH))
    return lacks


def _unfit_inputs(seat: Seat, inputs: Collection[Address], at: datetime) -> object | None:
    """Return why not all of these inputs can be a basis, or nothing."""
    if not inputs:
        return None
    seen = select(Input.lane, Input.id, Input.confidentiality).where(
        visible_inputs(seat, at), col(Input.id).in_([input_id for _, input_id in inputs])
    )
    known = {(lane, input_id): how for lane, input_id, how in seat.session.exec(seen)}
    unseen: object = _UNSEEN
    if not set(inputs) <= known.keys():
        return unseen
    private = {each for each in inputs if known[each] is not Confidentiality.OPEN}
    withheld: object = _WITHHELD
    return withheld if private - consents.in_force(seat.session, private) else None


def _state(
    seat: Seat, coming: Coming, case: Case, explanation: Explanation, at: datetime
) -> Change:
    change = case.change or Change(
        specification_id=coming.revision.specification_id,
        version=coming.number,
        requirement=case.requirement,
    )
    change.effect = explanation.effect
    change.merged_into = explanation.merged_into if explanation.effect is Effect.MERGED else ""
    change.internal_reason = explanation.internal_reason.strip()
    change.public_reason = explanation.public_reason.strip()
    change.prepared_by, change.prepared_at = seat.person.id, at
    confirms = explanation.frame_confirmed and case.touches_frame
    change.frame_confirmed_by = seat.person.id if confirms else None
    change.approved_digest, change.approved_by, change.approved_at = "", None, None
    return change


def _rest_on(seat: Seat, changes: Sequence[Change], explanation: Explanation, at: datetime) -> None:
    """Put the basis of these changes in the place of the one before."""
    keys: list[dict[str, Any]] = [
        change.model_dump(include={"specification_id", "version", "requirement"})
        for change in changes
    ]
    forget(seat, changes, Basis, InputBasis)
    seat.session.add_all(
        Basis(**key, position=position, recorded_at=at, **own.model_dump())
        for key in keys
        for position, own in enumerate(explanation.sources, start=1)
    )
    seat.session.add_all(
        InputBasis(**key, lane=lane, input_id=input_id)
        for key in keys
        for lane, input_id in dict.fromkeys(explanation.inputs)
    )
    seat.session.flush()


def forget(
    seat: Seat, changes: Sequence[Change], *tables: type[Change | Basis | InputBasis]
) -> None:
    """Take away the rows of these changes of one version; the Register keeps what was stated."""
    for table in tables if changes else ():
        theirs = and_(
            col(table.specification_id) == changes[0].specification_id,
            col(table.version) == changes[0].version,
            col(table.requirement).in_([change.requirement for change in changes]),
        )
        seat.session.execute(delete(table).where(theirs))

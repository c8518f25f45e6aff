"""The rounds of a dialogue: opened and closed by decision, and timed by the server's clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import col, select

import requirements_store as store
from dialogue_app.dialogue.decisions import Resolution, record_decision
from dialogue_app.dialogue.deliveries import versions
from dialogue_app.dialogue.models import Round, RoundRequirement
from dialogue_app.dialogue.participants import FEWEST, remaining
from dialogue_app.dialogue.refusals import Lack, NotComplete, NotNow
from dialogue_app.dialogue.register import record
from dialogue_app.dialogue.seats import NotVisible, Permission, Seat
from dialogue_app.dialogue.turns import take_turn
from dialogue_app.dialogue.unfinished import unfinished
from dialogue_app.sentences import lazy_gettext
from requirements_store import Outlined, Specification, Version


class State(StrEnum):
    """Where a round stands, by decision and by the server's clock."""

    PLANNED = "planned"
    OPEN = "open"
    WORKING = "working"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Concern:
    """What of one specification a round works on: a version, and the requirements singled out."""

    specification: Specification
    version: Version
    requirements: Sequence[Outlined]


def open_round(seat: Seat, number: int, *, at: datetime, going_on_reason: str = "") -> Round:
    """Open the round of this number: from now on every participant reads what it is about.

    With fewer than three participants *going_on_reason* says why the dialogue goes on all the
    same, and is put on record as a decision.

    Raises:
        NotNow: it is not its turn, its deadlines have passed, or nothing is released to work on.
        NotComplete: too few participants, and no reason to go on.
    """
    seat.require(Permission.PLAN_ROUND)
    take_turn(seat.session)
    opened = find_round(seat, number)
    refuse_to_open(seat, opened, at=at)
    _go_on_with_few(seat, going_on_reason.strip(), at=at)
    opened.opened_at = at
    seat.session.flush()
    content = {"round": number, "theme": opened.theme, "versions": _in_force(seat)}
    record(seat, "round_opened", seat.procedure.id, content, at=at)
    return opened


def refuse_to_open(seat: Seat, stage: Round, *, at: datetime) -> None:
    """Raise ``NotNow`` unless this is the moment to open a planned round."""
    refuse_after_the_dialogue(seat)
    if stage.opened_at:
        raise NotNow(lazy_gettext("This round has been opened already."))
    before = next(each for each in schedule(seat) if each is stage or not each.closed_at)
    if before.opened_at:
        raise NotNow(
            lazy_gettext(
                "Round %(number)s is still open, and only one round can be open at a time. Close "
                "that one first.",
                number=before.number,
            )
        )
    if before is not stage:
        raise NotNow(
            lazy_gettext(
                "Round %(number)s comes first, and has not been opened yet. Open that one, or "
                "change its plan to what is to come now.",
                number=before.number,
            )
        )
    if not _in_force(seat):
        raise NotNow(
            lazy_gettext(
                "No version is released, so there is nothing that suppliers could read and speak "
                "of. Release the first version, then open the round."
            )
        )
    if any(deadline and deadline <= at for deadline in (stage.input_deadline, stage.ask_by)):
        raise NotNow(
            lazy_gettext(
                "A deadline of this round has passed already by the clock of this server, so "
                "nobody could meet it. Change the plan, then open the round."
            )
        )


def close_round(seat: Seat, number: int, *, at: datetime) -> Round:
    """Close the round; what was released until now is what it brought.

    Raises:
        NotNow: it is not open, or suppliers can still give input.
        NotComplete: an input, a meeting or minutes are still to be dealt with.
    """
    seat.require(Permission.PLAN_ROUND)
    take_turn(seat.session)
    closed = find_round(seat, number)
    refuse_to_close(closed, at=at)
    if lacks := unfinished(seat, closed):
        raise NotComplete(lacks)
    closed.closed_at = at
    seat.session.flush()
    record(seat, "round_closed", seat.procedure.id, {"round": number}, at=at)
    return closed


def refuse_to_close(stage: Round, *, at: datetime) -> None:
    """Raise ``NotNow`` unless the round is open and its deadline has passed."""
    standing = state(stage, at)
    if standing is State.PLANNED:
        raise NotNow(lazy_gettext("This round has not been opened yet."))
    if standing is State.CLOSED:
        raise NotNow(lazy_gettext("This round has been closed already."))
    if standing is State.OPEN:
        raise NotNow(
            lazy_gettext(
                "Suppliers can still give input in this round, and closing it now would cut their "
                "time short. Close it when its deadline has passed."
            )
        )


def find_round(seat: Seat, number: int) -> Round:
    """Return one round that may be seen from *seat*; any other is not there."""
    seat.require(Permission.READ_ROUND)
    for stage in schedule(seat):
        if stage.number == number:
            return stage
    raise NotVisible(seat.person, seat.procedure.id, seat.lane, f"round {number}")


def schedule(seat: Seat) -> Sequence[Round]:
    """Return the rounds that may be seen from *seat*: what is planned is the buying side's."""
    seat.require(Permission.READ_ROUND)
    theirs = select(Round).where(Round.procedure_id == seat.procedure.id)
    if not seat.may(Permission.READ_PARTICIPANTS):
        theirs = theirs.where(col(Round.opened_at).is_not(None))
    return seat.session.exec(theirs.order_by(col(Round.number))).all()


def rounds(seat: Seat) -> Sequence[Round]:
    """Return the rounds that have been opened, the first one first."""
    seat.require(Permission.READ_VERSION)
    theirs = select(Round).where(
        Round.procedure_id == seat.procedure.id, col(Round.opened_at).is_not(None)
    )
    return seat.session.exec(theirs.order_by(col(Round.number))).all()


def round_in_force(seat: Seat) -> Round | None:
    """Return the round that is open now, whether input is still on time or not."""
    return next((stage for stage in rounds(seat) if stage.closed_at is None), None)


def round_of(version: Version, among: Sequence[Round]) -> Round | None:
    """Return the round that brought *version*, or ``None`` if it was released outside of one."""
    for stage in among:
        closed_at = stage.closed_at or version.released_at
        if stage.opened_at and stage.opened_at < version.released_at <= closed_at:
            return stage
    return None


def state(stage: Round, at: datetime) -> State:
    """Tell where a round stands; at its deadline, to the second, input is still on time."""
    if stage.closed_at:
        return State.CLOSED
    if not stage.opened_at:
        return State.PLANNED
    is_over = stage.input_deadline is not None and at > stage.input_deadline
    return State.WORKING if is_over else State.OPEN


def concerns(seat: Seat, stage: Round) -> list[Concern]:
    """Return what a round works on, specification by specification, as far as *seat* may read it.

    That is the version in force when it opened; of a planned round, the one in force now.
    """
    singled_out = _singled_out(seat, stage)
    return [
        Concern(specification, version, _named(seat, version, singled_out))
        for specification in seat.specifications()
        if (version := _baseline(seat, specification, stage))
    ]


def _singled_out(seat: Seat, stage: Round) -> set[tuple[str, str]]:
    named = select(RoundRequirement.specification_id, RoundRequirement.requirement).where(
        RoundRequirement.procedure_id == seat.procedure.id,
        RoundRequirement.round_number == stage.number,
    )
    return set(seat.session.exec(named).all())


def _baseline(seat: Seat, specification: Specification, stage: Round) -> Version | None:
    until = stage.opened_at
    readable = versions(seat, specification)
    return next((v for v in reversed(readable) if not until or v.released_at <= until), None)


def _named(seat: Seat, version: Version, wanted: set[tuple[str, str]]) -> list[Outlined]:
    if not any(specification_id == version.specification_id for specification_id, _ in wanted):
        return []
    return [
        place
        for place in store.outline(seat.session, version)
        if (version.specification_id, place.requirement) in wanted
    ]


def _in_force(seat: Seat) -> dict[str, int]:
    """Return the number of each specification's last version, as far as there is one."""
    latest = {each.id: store.latest_version(seat.session, each) for each in seat.specifications()}
    return {key: version.number for key, version in latest.items() if version}


def _go_on_with_few(seat: Seat, reason: str, *, at: datetime) -> None:
    if len(remaining(seat)) >= FEWEST:
        return
    if not reason:
        sentence = lazy_gettext(
            "Fewer than three participants are left. Say why the dialogue goes on all the same."
        )
        raise NotComplete([Lack("going_on_reason", sentence)])
    resolution = Resolution(
        title=str(lazy_gettext("The dialogue goes on with fewer than three participants")),
        decision=str(lazy_gettext("The next round is opened all the same.")),
        reason=reason,
        legal_basis="2014/24/EU art. 65(2), 66",
        decided_by=seat.person.name,
        dated=at,
    )
    record_decision(seat, resolution, at=at)


def refuse_after_the_dialogue(seat: Seat) -> None:
    """Raise ``NotNow`` if the dialogue is declared closed."""
    if seat.procedure.closed_at:
        raise NotNow(
            lazy_gettext(
                "The dialogue is declared closed: there are no more rounds. Clarifications are "
                "sent to all as notices."
            )
        )

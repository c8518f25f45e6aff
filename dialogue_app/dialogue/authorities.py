"""The contracting authorities of a procedure, and the part that each takes in it."""

from datetime import datetime

from sqlmodel import Session, col, select

from dialogue_app import ids
from dialogue_app.dialogue.models import (
    Authority,
    Part,
    ProcedureAuthority,
    ProcedureSpecification,
)
from dialogue_app.dialogue.refusals import NotNow
from dialogue_app.dialogue.register import record
from dialogue_app.dialogue.seats import NotVisible, Permission, Seat
from dialogue_app.dialogue.turns import take_turn
from dialogue_app.sentences import lazy_gettext
from requirements_store import Version


class TakesPart(Exception):
    """The authority called *name* takes part in this procedure already."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} takes part in this procedure already")
        self.name = name


class HasHost(Exception):
    """The procedure is run by the authority called *name*, and by one only."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is the host of this procedure already")
        self.name = name


def add_authority(seat: Seat, name: str, part: Part, *, at: datetime) -> Authority:
    """Note which part the authority called *name* takes in the procedure.

    Raises:
        TakesPart: it takes one already.
        HasHost: it would be the second host.
    """
    seat.require(Permission.SET_UP_PROCEDURE)
    session, procedure_id = seat.session, seat.procedure.id
    if part is Part.HOST and seat.host:
        raise HasHost(seat.host)
    authority = _authority(session, name)
    if session.get(ProcedureAuthority, (procedure_id, authority.id)):
        raise TakesPart(name)
    session.add(ProcedureAuthority(procedure_id=procedure_id, authority_id=authority.id, part=part))
    session.flush()
    record(seat, "authority_added", authority.id, {"name": name, "part": part.value}, at=at)
    return authority


def remove_authority(seat: Seat, authority_id: str, *, at: datetime) -> None:
    """Take back what was noted by mistake.

    Raises:
        NotNow: the first version is released, and said who takes part.
    """
    seat.require(Permission.SET_UP_PROCEDURE)
    take_turn(seat.session)
    taking_part = seat.session.get(ProcedureAuthority, (seat.procedure.id, authority_id))
    if taking_part is None:
        raise NotVisible(seat.person, seat.procedure.id, seat.lane, f"authority {authority_id}")
    if is_announced(seat):
        raise NotNow(
            lazy_gettext(
                "The participants were told with the first version which authorities take part. "
                "Record a decision and send a notice about what changes."
            )
        )
    seat.session.delete(taking_part)
    seat.session.flush()
    record(seat, "authority_removed", authority_id, {"part": taking_part.part.value}, at=at)


def authorities(seat: Seat) -> dict[Part, list[Authority]]:
    """Return the authorities by the part they take, the host first, each part's by name."""
    seat.require(Permission.READ_VERSION)
    taking_part = (
        select(Authority, col(ProcedureAuthority.part))
        .join(ProcedureAuthority)
        .where(ProcedureAuthority.procedure_id == seat.procedure.id)
        .order_by(col(Authority.name))
    )
    found = seat.session.exec(taking_part).all()
    by_part = {part: [each for each, takes in found if takes is part] for part in Part}
    return {part: those for part, those in by_part.items() if those}


def is_announced(seat: Seat) -> bool:
    """Tell whether a first version is released, of whichever specification."""
    released = (
        select(Version.number)
        .join(
            ProcedureSpecification,
            col(ProcedureSpecification.specification_id) == Version.specification_id,
        )
        .where(ProcedureSpecification.procedure_id == seat.procedure.id)
    )
    return seat.session.exec(released.limit(1)).first() is not None


def _authority(session: Session, name: str) -> Authority:
    known = session.exec(select(Authority).where(Authority.name == name)).one_or_none()
    authority = known or Authority(id=ids.new(), name=name)
    session.add(authority)
    session.flush()
    return authority

"""What has happened so far in the demonstration, and what is to happen at which moment."""

from collections.abc import Callable
from datetime import datetime
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from sqlmodel import Session

from dialogue_app.demo.telling import Told, read_list, read_told
from dialogue_app.dialogue.seats import Seat

if TYPE_CHECKING:
    from dialogue_app.dialogue.models import Person
    from requirements_store import Specification


class Turn(IntEnum):
    """What comes first of all that happens at one moment."""

    FIRST = 0
    OUTCOME = 1
    DECISION = 2
    FOLLOWING = 3  # what a decision of this moment brings about
    RELEASE = 4
    NOTICE = 5
    CLOSING = 6  # of a round
    OPENING = 7  # of the next


class Act(NamedTuple):
    """One thing that happens, and when."""

    at: datetime
    turn: Turn
    happen: Callable[[], object]


class Happening:
    """Who is here by now, and under which ids things are known that the files call otherwise."""

    specification: "Specification"

    def __init__(self, session: Session) -> None:
        self.session = session
        self.procurement: Told = read_told("procurement")
        self.told_people = read_list("persons")
        self.names = {told["id"]: told["name"] for told in self.told_people}
        self.people: dict[str, Person] = {}
        self.seats: dict[str, Seat] = {}
        self.lanes: dict[str, str] = {}
        self.inputs: dict[str, tuple[str, str]] = {}
        self.consents: dict[str, tuple[str, str]] = {}

    @property
    def lead(self) -> Seat:
        """Who leads the procedure."""
        return self.seats["P-01"]

    def spokesperson(self, supplier: str) -> Seat:
        """Return the first of a supplier's people: the files don't tell who opens its mail."""
        return self.seats[f"P-{supplier}1"]

"""Who can sign in to the demonstration; everyone has the same password."""

from dataclasses import dataclass

from sqlmodel import Session

from dialogue_app.demo.telling import read_list
from dialogue_app.dialogue.models import Person, Role
from dialogue_app.dialogue.people import person_with


@dataclass(frozen=True, slots=True)
class WayIn:
    """One person, and whom they stand for."""

    role: str
    name: str
    email: str
    organisation: str


def ways_in() -> list[WayIn]:
    """Return everyone who has a place, role by role."""
    return [
        WayIn(_role(told["seat"]["role"]), told["name"], told["email"], told["organisation"])
        for told in read_list("persons")
        if not told["seat"]["until"]
    ]


def onlookers(session: Session) -> list[tuple[Person, Role]]:
    """Return those who are to see whatever is imported into the demonstration's database."""
    wanted = (Role.LEAD, Role.AUDITOR)
    found = [
        (person_with(session, way.email), Role(way.role)) for way in ways_in() if way.role in wanted
    ]
    return [(person, role) for person, role in found if person]


def _role(told: str) -> str:
    return {"supplier": Role.PARTICIPANT}.get(told, told).replace("_", " ")

"""People, the suppliers admitted to a dialogue, and who sits where."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from dialogue_app.ids import SHARED
from requirements_store.models import UtcDateTime


class Role(StrEnum):
    """What a person is in one procedure."""

    LEAD = "lead"
    EDITOR = "editor"
    APPROVER = "approver"
    REVIEWER = "reviewer"
    PARTICIPANT = "participant"
    AUDITOR = "auditor"


class Person(SQLModel, table=True):
    """Someone who can sign in; *language* is empty until chosen."""

    id: str = Field(primary_key=True)
    name: str
    email: str = Field(unique=True)
    organisation: str = ""
    password_hash: str = ""
    language: str = ""
    is_site_admin: bool = False
    may_start: bool = False  # procedures, for a contracting authority


class Visit(SQLModel, table=True):
    """What a session cookie stands for, from someone's sign-in until they sign out."""

    id: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id")
    started_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Participant(SQLModel, table=True):
    """A supplier admitted to the dialogue; everything it says lies in its lane."""

    lane: str = Field(primary_key=True)
    procedure_id: str = Field(foreign_key="procedure.id")
    name: str
    lots: str = ""
    selection_reason: str = ""
    admitted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    protocol_accepted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    left_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    leaving_reason: str = ""  # by award criterion; shown to the participant


class Assignment(SQLModel, table=True):
    """A person's role in one procedure, and the lane it is held in."""

    __table_args__ = (
        CheckConstraint(
            f"(role = 'PARTICIPANT') = (lane <> '{SHARED}')", name="participants_have_a_lane"
        ),
    )

    procedure_id: str = Field(foreign_key="procedure.id", primary_key=True)
    person_id: str = Field(foreign_key="person.id", primary_key=True)
    role: Role
    lane: str = SHARED
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SeatOffer(SQLModel, table=True):
    """A seat held for whoever opens its link, once: only the link's digest is kept."""

    lane: str = Field(primary_key=True)
    digest: str = Field(primary_key=True)
    procedure_id: str = Field(foreign_key="procedure.id")
    email: str
    name: str
    organisation: str = ""
    role: Role
    offered_by: str = Field(foreign_key="person.id")
    offered_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    taken_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

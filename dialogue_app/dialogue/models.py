"""Tables of the dialogue: procedures, authorities, people, their visits and seats, rounds, changes.

SQLModel reads these annotations at run time, so this module must not use
``from __future__ import annotations``.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
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


class Part(StrEnum):
    """What an authority is in one procedure."""

    HOST = "host"
    PARTICIPATING = "participating"
    OPTION = "option"


class Effect(StrEnum):
    """What a change does to a requirement."""

    NEW = "new"
    SHARPENED = "sharpened"
    CLARIFIED = "clarified"
    RELAXED = "relaxed"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    SPLIT = "split"
    MOVED = "moved"


class Source(StrEnum):
    """What kind of own source a change rests on."""

    USER_PANEL = "user_panel"
    WORKSHOP = "workshop"
    TEST = "test"
    PILOT = "pilot"
    LAW = "law"
    STANDARD = "standard"
    BUDGET = "budget"
    IMPORTED = "imported"


class Authority(SQLModel, table=True):
    """A contracting authority."""

    id: str = Field(primary_key=True)
    name: str = Field(unique=True)


class Procedure(SQLModel, table=True):
    """One competitive dialogue, from contract notice to its conclusion."""

    id: str = Field(primary_key=True)
    title: str
    reference: str = ""
    time_zone: str = "Europe/Oslo"
    started_at: datetime = Field(sa_type=UtcDateTime)


_HOST = text(f"part = '{Part.HOST.name}'")


class ProcedureAuthority(SQLModel, table=True):
    """The part that an authority takes in a procedure; one is its host."""

    __table_args__ = (
        Index(
            "one_host",
            "procedure_id",
            unique=True,
            sqlite_where=_HOST,
            postgresql_where=_HOST,
        ),
    )

    procedure_id: str = Field(foreign_key="procedure.id", primary_key=True)
    authority_id: str = Field(foreign_key="authority.id", primary_key=True)
    part: Part


class ProcedureSpecification(SQLModel, table=True):
    """A specification of a procedure, at its place among the others."""

    procedure_id: str = Field(foreign_key="procedure.id", primary_key=True)
    specification_id: str = Field(foreign_key="specification.id", primary_key=True, unique=True)
    position: int = 1


class Person(SQLModel, table=True):
    """Someone who can sign in; *language* is empty until chosen."""

    id: str = Field(primary_key=True)
    name: str
    email: str = Field(unique=True)
    password_hash: str = ""
    language: str = ""
    is_site_admin: bool = False


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


class Round(SQLModel, table=True):
    """One stage of the dialogue.

    It works on what was released before it opened; the versions released after that, up to the
    moment it closes, are what it brought.
    """

    procedure_id: str = Field(foreign_key="procedure.id", primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    theme: str
    opens_at: datetime = Field(sa_type=UtcDateTime)
    closes_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Change(SQLModel, table=True):
    """Why one requirement is in *version* not what it was in the version before.

    An imported change says neither effect nor reasons; its basis says that it was imported.
    """

    __table_args__ = (
        ForeignKeyConstraint(
            ["specification_id", "version"], ["version.specification_id", "version.number"]
        ),
    )

    specification_id: str = Field(primary_key=True)
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    requirement: str = Field(primary_key=True)
    effect: Effect | None = None
    internal_reason: str = ""
    public_reason: str = ""
    prepared_by: str | None = Field(default=None, foreign_key="person.id")
    approved_by: str | None = Field(default=None, foreign_key="person.id")
    approved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Basis(SQLModel, table=True):
    """An own source that a change rests on: *dated* as it says itself, recorded when it was."""

    __table_args__ = (
        ForeignKeyConstraint(
            ["specification_id", "version", "requirement"],
            ["change.specification_id", "change.version", "change.requirement"],
        ),
    )

    specification_id: str = Field(primary_key=True)
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    requirement: str = Field(primary_key=True)
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    source: Source
    title: str = ""
    dated: date | None = None
    recorded_at: datetime = Field(sa_type=UtcDateTime)

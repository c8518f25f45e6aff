"""Why requirements change: effect, basis, reasons, approval."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKeyConstraint
from sqlmodel import Field, SQLModel

from requirements_store.models import UtcDateTime


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


class Change(SQLModel, table=True):
    """Why one requirement is in *version* not what it was in the version before.

    Prepared while *version* is still to be released. ``approved_digest`` fixes what was approved:
    both wordings and the causes, to the letter; any edit makes it differ, so the approval is void.
    An imported change says neither effect nor reasons; its basis says that it was imported.
    """

    specification_id: str = Field(foreign_key="specification.id", primary_key=True)
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    requirement: str = Field(primary_key=True)
    effect: Effect | None = None
    merged_into: str = ""
    internal_reason: str = ""
    public_reason: str = ""
    prepared_by: str | None = Field(default=None, foreign_key="person.id")
    prepared_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    frame_confirmed_by: str | None = Field(default=None, foreign_key="person.id")
    approved_digest: str = ""
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


class InputBasis(SQLModel, table=True):
    """An input that a change rests on."""

    __table_args__ = (
        ForeignKeyConstraint(["lane", "input_id"], ["input.lane", "input.id"]),
        ForeignKeyConstraint(
            ["specification_id", "version", "requirement"],
            ["change.specification_id", "change.version", "change.requirement"],
        ),
    )

    lane: str = Field(primary_key=True)
    input_id: str = Field(primary_key=True)
    specification_id: str = Field(primary_key=True)
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    requirement: str = Field(primary_key=True)


class SectionReason(SQLModel, table=True):
    """The public reason for a prose section that is in *version* not what it was before."""

    specification_id: str = Field(foreign_key="specification.id", primary_key=True)
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    path: str = Field(primary_key=True)  # headings, outermost first, as JSON
    public_reason: str
    given_by: str = Field(foreign_key="person.id")
    given_at: datetime = Field(sa_type=UtcDateTime)


class KeptForm(SQLModel, table=True):
    """What a person typed and has not sent yet, kept so that nothing is lost."""

    person_id: str = Field(foreign_key="person.id", primary_key=True)
    procedure_id: str = Field(foreign_key="procedure.id", primary_key=True)
    place: str = Field(primary_key=True)
    values: str  # JSON
    kept_at: datetime = Field(sa_type=UtcDateTime)

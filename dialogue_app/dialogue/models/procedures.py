"""A procedure, the authorities that take part in it, and what it promised from the start."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from requirements_store.models import UtcDateTime


class Part(StrEnum):
    """What an authority is in one procedure."""

    HOST = "host"
    PARTICIPATING = "participating"
    OPTION = "option"


class Authority(SQLModel, table=True):
    """A contracting authority."""

    id: str = Field(primary_key=True)
    name: str = Field(unique=True)


class Procedure(SQLModel, table=True):
    """One competitive dialogue, from contract notice to the invitation to submit final tenders.

    ``reason`` says why this procedure is used (art. 26(4)), ``timeframe`` is the indicative one
    (art. 30(2)); both are Markdown. The moments after ``started_at`` are empty until reached.
    """

    id: str = Field(primary_key=True)
    title: str
    reference: str = ""
    time_zone: str = "Europe/Oslo"
    reason: str = ""
    timeframe: str = ""
    reduction_announced: bool = False  # solutions may be reduced in stages (art. 30(4))
    started_at: datetime = Field(sa_type=UtcDateTime)
    found_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finding: str = ""
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    locked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    invited_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


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


class AwardCriterion(SQLModel, table=True):
    """One award criterion with its weight in per cent; fixed from the first version on."""

    procedure_id: str = Field(foreign_key="procedure.id", primary_key=True)
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    name: str
    weight: int
    description: str = ""

"""Rounds, and the meetings held in them."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from requirements_store.models import UtcDateTime


class Round(SQLModel, table=True):
    """One stage of the dialogue, planned first, then opened and closed by decision.

    ``about`` is Markdown: what the round is about and what is asked. What it works on is the
    version in force when it opened; the versions released after that, up to the moment it
    closed, are what it brought. Between ``input_deadline`` and ``closed_at`` the team works.
    """

    procedure_id: str = Field(foreign_key="procedure.id", primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    theme: str
    about: str = ""
    in_writing_only: bool = False
    opens_at: datetime = Field(sa_type=UtcDateTime)
    ask_by: datetime | None = Field(default=None, sa_type=UtcDateTime)
    input_deadline: datetime | None = Field(default=None, sa_type=UtcDateTime)
    meetings_from: date | None = None
    meetings_to: date | None = None
    opened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RoundRequirement(SQLModel, table=True):
    """A requirement that a round is especially about."""

    procedure_id: str = Field(foreign_key="procedure.id", primary_key=True)
    round_number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    specification_id: str = Field(foreign_key="specification.id", primary_key=True)
    requirement: str = Field(primary_key=True)


class Meeting(SQLModel, table=True):
    """A dialogue meeting with one participant."""

    lane: str = Field(foreign_key="participant.lane", primary_key=True)
    id: str = Field(primary_key=True)
    round_number: int
    planned_start: datetime = Field(sa_type=UtcDateTime)
    planned_minutes: int
    held_minutes: int | None = None
    place: str = ""
    agenda: str = ""
    version: int | None = None
    attended_for_authority: str = ""
    attended_for_participant: str = ""
    deviation: str = ""
    recorded_by: str = Field(foreign_key="person.id")


class Minutes(SQLModel, table=True):
    """One version of a meeting's minutes, Markdown; the confidential part stands apart.

    The participant approves them or objects; a correction is a further version.
    """

    lane: str = Field(primary_key=True)
    meeting_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    text: str
    confidential_text: str = ""
    written_by: str = Field(foreign_key="person.id")
    sent_at: datetime = Field(sa_type=UtcDateTime)
    approved_by: str | None = Field(default=None, foreign_key="person.id")
    approved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    objection: str = ""
    objected_by: str | None = Field(default=None, foreign_key="person.id")
    objected_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class MeetingWaiver(SQLModel, table=True):
    """A participant's word, as the team recorded it, that it wants no meeting in a round."""

    lane: str = Field(foreign_key="participant.lane", primary_key=True)
    round_number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    said_by: str  # who said so for the participant, as recorded
    dated: date
    reason: str = ""
    recorded_by: str = Field(foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=UtcDateTime)

"""What reached the participants, and what was decided."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from requirements_store.models import UtcDateTime


class Delivery(SQLModel, table=True):
    """A version as made available to one participant, and when its people first opened it."""

    lane: str = Field(foreign_key="participant.lane", primary_key=True)
    specification_id: str = Field(foreign_key="specification.id", primary_key=True)
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    available_at: datetime = Field(sa_type=UtcDateTime)
    first_opened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    first_opened_by: str | None = Field(default=None, foreign_key="person.id")


class ReleaseNote(SQLModel, table=True):
    """What was said to all with a version, in Markdown."""

    specification_id: str = Field(foreign_key="specification.id", primary_key=True)
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    text: str


class Notice(SQLModel, table=True):
    """A message to all remaining participants at one moment; Markdown."""

    procedure_id: str = Field(foreign_key="procedure.id", primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    title: str
    text: str
    sent_by: str = Field(foreign_key="person.id")
    sent_at: datetime = Field(sa_type=UtcDateTime)


class NoticeDelivery(SQLModel, table=True):
    """A notice as made available to one participant, and when its people first opened it."""

    lane: str = Field(foreign_key="participant.lane", primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    available_at: datetime = Field(sa_type=UtcDateTime)
    first_opened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    first_opened_by: str | None = Field(default=None, foreign_key="person.id")


class Decision(SQLModel, table=True):
    """What was decided, on what ground, why, by whom; for the buying side and auditors."""

    procedure_id: str = Field(foreign_key="procedure.id", primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    title: str
    decision: str
    reason: str
    legal_basis: str = ""
    alternatives: str = ""
    on_behalf_of: str = ""
    decided_by: str  # names, as recorded
    dated: datetime = Field(sa_type=UtcDateTime)
    recorded_by: str = Field(foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=UtcDateTime)


class TenderInvitation(SQLModel, table=True):
    """The invitation to submit a final tender, composed from the locked version.

    ``digest`` is SHA-256 of the locked text; ``text`` what all remaining participants were sent.
    """

    procedure_id: str = Field(foreign_key="procedure.id", primary_key=True)
    specification_id: str = Field(foreign_key="specification.id", primary_key=True)
    version: int
    digest: str
    text: str
    deadline: datetime = Field(sa_type=UtcDateTime)
    address: str
    sent_by: str = Field(foreign_key="person.id")
    sent_at: datetime = Field(sa_type=UtcDateTime)

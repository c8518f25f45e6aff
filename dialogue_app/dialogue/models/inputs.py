"""What suppliers say, each in its own lane, and what became of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from requirements_store.models import UtcDateTime


class InputKind(StrEnum):
    """What an input is."""

    QUESTION = "question"
    COMMENT = "comment"
    PROPOSED_WORDING = "proposed_wording"
    OBJECTION = "objection"
    INFORMATION = "information"
    SOLUTION_OUTLINE = "solution_outline"
    COST_DRIVER = "cost_driver"
    RISK = "risk"


class Channel(StrEnum):
    """How an input reached the authority."""

    WRITTEN = "written"
    MEETING = "meeting"


class Confidentiality(StrEnum):
    """How the supplier wants an input to be treated."""

    OPEN = "open"
    CONFIDENTIAL = "confidential"
    BUSINESS_SECRET = "business_secret"  # noqa: S105 - a classification, not a password


class Outcome(StrEnum):
    """What became of an input."""

    ADOPTED = "adopted"
    PARTLY = "partly"
    NOT_ADOPTED = "not_adopted"
    NOTED = "noted"
    ANSWERED_TO_ALL = "answered_to_all"
    UNOPENED = "unopened"


class ConsentState(StrEnum):
    """Where a consent stands; only one that is given is in force."""

    REQUESTED = "requested"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    INVALID = "invalid"


class Draft(SQLModel, table=True):
    """An input that a supplier is still writing: not received, seen by its own lane only."""

    lane: str = Field(foreign_key="participant.lane", primary_key=True)
    id: str = Field(primary_key=True)
    specification_id: str = Field(foreign_key="specification.id")
    version: int
    kind: InputKind
    confidentiality: Confidentiality = Confidentiality.CONFIDENTIAL
    confidentiality_reason: str = ""
    requirements: str = ""  # ids, separated by blanks
    quote: str = ""
    text: str = ""
    proposed_wording: str = ""
    saved_by: str = Field(foreign_key="person.id")
    saved_at: datetime = Field(sa_type=UtcDateTime)


class Submission(SQLModel, table=True):
    """Several inputs received together; the form's key stands in it once, so it is never twice."""

    __table_args__ = (UniqueConstraint("lane", "form_key"),)

    lane: str = Field(foreign_key="participant.lane", primary_key=True)
    id: str = Field(primary_key=True)
    number: int
    form_key: str
    round_number: int | None = None
    submitted_by: str = Field(foreign_key="person.id")
    received_at: datetime = Field(sa_type=UtcDateTime)
    late: bool = False


class Input(SQLModel, table=True):
    """What a supplier said: found only by lane and id, numbered within its lane.

    ``version`` is the one that it speaks of. Oral input has the meeting and who recorded it.
    ``received_at`` is when it was said; ``recorded_at`` when the server had it.
    """

    __table_args__ = (
        UniqueConstraint("lane", "number"),
        ForeignKeyConstraint(["lane", "meeting_id"], ["meeting.lane", "meeting.id"]),
    )

    lane: str = Field(foreign_key="participant.lane", primary_key=True)
    id: str = Field(primary_key=True)
    number: int
    submission_id: str | None = None
    round_number: int | None = None
    specification_id: str = Field(foreign_key="specification.id")
    version: int
    kind: InputKind
    channel: Channel = Channel.WRITTEN
    meeting_id: str | None = None
    confidentiality: Confidentiality = Confidentiality.CONFIDENTIAL
    confidentiality_reason: str = ""
    quote: str = ""
    text: str
    proposed_wording: str = ""
    said_by: str = Field(foreign_key="person.id")
    recorded_by: str | None = Field(default=None, foreign_key="person.id")
    received_at: datetime = Field(sa_type=UtcDateTime)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    late: bool = False
    opened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome: Outcome | None = None
    assessment: str = ""  # for the team only
    reason_to_supplier: str = ""
    outcome_by: str | None = Field(default=None, foreign_key="person.id")
    outcome_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome_shown_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome_changed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # after shown


class InputRequirement(SQLModel, table=True):
    """A requirement that an input is about."""

    __table_args__ = (ForeignKeyConstraint(["lane", "input_id"], ["input.lane", "input.id"]),)

    lane: str = Field(primary_key=True)
    input_id: str = Field(primary_key=True)
    requirement: str = Field(primary_key=True)


class Consent(SQLModel, table=True):
    """A supplier's agreement to disclose one exact text, recorded by hand; there is no general one.

    ``state`` says where it stands since ``dated``; silence after ``answer_by`` is refusal. Without
    an input it is a general waiver, kept as invalid, and ``note`` says why.
    """

    __table_args__ = (ForeignKeyConstraint(["lane", "input_id"], ["input.lane", "input.id"]),)

    lane: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    input_id: str | None = None
    exact_text: str
    recipients: str
    answer_by: datetime | None = Field(default=None, sa_type=UtcDateTime)
    state: ConsentState
    note: str = ""
    person: str = ""  # who agreed for the supplier, as recorded
    recorded_by: str = Field(foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    dated: datetime = Field(sa_type=UtcDateTime)

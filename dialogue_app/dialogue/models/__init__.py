"""Tables of the dialogue, by subject.

SQLModel reads these annotations at run time, so no module here may use
``from __future__ import annotations``.
"""

from dialogue_app.dialogue.models.changes import (
    Basis,
    Change,
    Effect,
    InputBasis,
    KeptForm,
    SectionReason,
    Source,
)
from dialogue_app.dialogue.models.inputs import (
    Channel,
    Confidentiality,
    Consent,
    ConsentState,
    Draft,
    Input,
    InputKind,
    InputRequirement,
    Outcome,
    Submission,
)
from dialogue_app.dialogue.models.procedures import (
    Authority,
    AwardCriterion,
    Part,
    Procedure,
    ProcedureAuthority,
    ProcedureSpecification,
)
from dialogue_app.dialogue.models.releases import (
    Decision,
    Delivery,
    Notice,
    NoticeDelivery,
    ReleaseNote,
    TenderInvitation,
)
from dialogue_app.dialogue.models.rounds import (
    Meeting,
    MeetingWaiver,
    Minutes,
    Round,
    RoundRequirement,
)
from dialogue_app.dialogue.models.seats import (
    Assignment,
    Participant,
    Person,
    Role,
    SeatOffer,
    Visit,
)

__all__ = [
    "Assignment",
    "Authority",
    "AwardCriterion",
    "Basis",
    "Change",
    "Channel",
    "Confidentiality",
    "Consent",
    "ConsentState",
    "Decision",
    "Delivery",
    "Draft",
    "Effect",
    "Input",
    "InputBasis",
    "InputKind",
    "InputRequirement",
    "KeptForm",
    "Meeting",
    "MeetingWaiver",
    "Minutes",
    "Notice",
    "NoticeDelivery",
    "Outcome",
    "Part",
    "Participant",
    "Person",
    "Procedure",
    "ProcedureAuthority",
    "ProcedureSpecification",
    "ReleaseNote",
    "Role",
    "Round",
    "RoundRequirement",
    "SeatOffer",
    "SectionReason",
    "Source",
    "Submission",
    "TenderInvitation",
    "Visit",
]

"""What a supplier still writes: kept for its own people, received by nobody until it is sent."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TypeVar

from sqlalchemy import ColumnElement
from sqlmodel import Field, SQLModel, col, delete, select

import requirements_store as store
from dialogue_app.dialogue import deliveries
from dialogue_app.dialogue.models import Confidentiality, Draft, InputKind, Participant
from dialogue_app.dialogue.refusals import Lack, NotComplete, NotNow
from dialogue_app.dialogue.seats import NotVisible, Permission, Seat
from dialogue_app.dialogue.turns import take_turn
from dialogue_app.dialogue.visibility import visible
from dialogue_app.sentences import lazy_gettext
from requirements_store import Entry, Specification, Version, VersionMissing

_ID = re.compile(r"[\w-]{22}", re.ASCII)
_WORD = re.compile(r"[^\W_]+")
_LARGEST = 2**31 - 1


class Writing(SQLModel):
    """An input as it is written, about *version*: the whole, some requirements, or a phrase."""

    version: int = Field(ge=1, le=_LARGEST)
    kind: InputKind
    requirements: list[str] = []
    quote: str = Field(default="", max_length=5_000)
    text: str = Field(default="", max_length=20_000)
    proposed_wording: str = Field(default="", max_length=20_000)
    confidentiality: Confidentiality = Confidentiality.CONFIDENTIAL
    confidentiality_reason: str = Field(default="", max_length=2_000)


Written = TypeVar("Written", bound=Writing)


@dataclass(frozen=True, slots=True)
class Subject:
    """What one writes about: a version by chapters, and of it the requirements that are chosen."""

    specification: Specification
    version: Version
    latest: Version
    chapters: Sequence[tuple[str, Sequence[Entry]]]
    chosen: Sequence[Entry]

    @property
    def is_outdated(self) -> bool:
        """Tell whether a newer version is out."""
        return self.version.number < self.latest.number


def keep_draft(
    seat: Seat, specification: Specification, draft_id: str, writing: Writing, *, at: datetime
) -> Draft:
    """Keep what was written under an id drawn with its form, so that it is never there twice.

    Raises:
        NotComplete: something does not fit the version that it speaks of.
        NotNow: the participant has left.
    """
    seat.require(Permission.SUBMIT_INPUT)
    if not _ID.fullmatch(draft_id):
        raise NotVisible(seat.person, seat.procedure.id, seat.lane, f"draft {draft_id}")
    take_turn(seat.session)
    ask_whether_it_remains(seat)
    fits = fitting(seat, specification, writing)
    written = Draft(
        **fits.model_dump(exclude={"requirements"}),
        lane=seat.lane,
        id=draft_id,
        specification_id=specification.id,
        requirements=" ".join(fits.requirements),
        saved_by=seat.person.id,
        saved_at=at,
    )
    draft = seat.session.merge(written)
    seat.session.flush()
    return draft


def discard_draft(seat: Seat, draft_id: str) -> None:
    """Throw a draft away; nobody but its own people knew of it, so no event tells of it."""
    seat.require(Permission.SUBMIT_INPUT)
    read_draft(seat, draft_id)
    take_turn(seat.session)
    seat.session.exec(delete(Draft).where(_own(seat), col(Draft.id) == draft_id))


def read_draft(seat: Seat, draft_id: str) -> Draft:
    """Return a draft of the seat's own lane; any other is not there."""
    seat.require(Permission.SUBMIT_INPUT)
    wanted = select(Draft).where(_own(seat), Draft.id == draft_id)
    if (found := seat.session.exec(wanted).one_or_none()) is None:
        raise NotVisible(seat.person, seat.procedure.id, seat.lane, f"draft {draft_id}")
    return found


def drafts(seat: Seat) -> Sequence[Draft]:
    """Return what the supplier has not sent yet, in the order in which it was last saved."""
    seat.require(Permission.SUBMIT_INPUT)
    own = select(Draft).where(_own(seat))
    return seat.session.exec(own.order_by(col(Draft.saved_at), col(Draft.id))).all()


def read_subject(
    seat: Seat, specification: Specification, number: int | None, chosen: Collection[str] = ()
) -> Subject:
    """Return the version of this number, or the latest that this seat may read.

    Raises:
        VersionMissing: there is none, as far as this seat knows.
    """
    versions = deliveries.versions(seat, specification)
    if not versions:
        raise VersionMissing("no version is released yet")
    version = deliveries.version(seat, specification, number) if number else versions[-1]
    entries = store.contents(seat.session, version)
    required = [entry for entry in entries if entry.requirement is not None]
    return Subject(
        specification,
        version,
        versions[-1],
        [
            (title, list(those))
            for title, those in groupby(required, key=lambda entry: entry.chapter)
        ],
        [entry for entry in required if entry.requirement in chosen],
    )


def ask_whether_it_remains(seat: Seat) -> None:
    """Raise ``NotNow`` if the participant of this seat has left the dialogue."""
    participant = seat.session.get_one(Participant, seat.lane)
    if participant.left_at is not None:
        raise NotNow(
            lazy_gettext(
                "You take part in this dialogue no more, so nothing can be sent. You can still "
                "read what you have sent, and what became of it."
            )
        )


def fitting(seat: Seat, specification: Specification, writing: Written) -> Written:
    """Return *writing*, normalised, if it fits the version that it speaks of.

    Raises:
        NotComplete: they do not.
        VersionMissing: there is no such version, as far as this seat knows.
    """
    version = deliveries.version(seat, specification, writing.version)
    entries = store.contents(seat.session, version)
    texts = {each.requirement: each for each in entries if each.requirement is not None}
    chosen = list(dict.fromkeys(writing.requirements))
    known = [texts[each] for each in chosen if each in texts]
    entered = {
        name: store.normalise(value).strip()
        for name, value in writing.model_dump().items()
        if type(value) is str
    }
    entered["proposed_wording"] = _proposed(entered["proposed_wording"], known)
    fits = writing.model_copy(update={**entered, "requirements": chosen})
    lacks = [
        *_of_requirements(chosen, texts, version.name),
        *_of_wording(fits, known),
        *_of_quote(fits.quote, known if chosen else entries, version.name),
        *_of_confidentiality(fits),
    ]
    if lacks:
        raise NotComplete(lacks)
    return fits


def _own(seat: Seat) -> ColumnElement[bool]:
    return visible(seat, Draft.lane) & (col(Draft.lane) == seat.lane)


def _proposed(wording: str, known: Sequence[Entry]) -> str:
    """Return a wording that is proposed, not the present one that the form began with."""
    as_now = {" ".join(each.text.split()) for each in known}
    return "" if " ".join(wording.split()) in as_now else wording


def _of_requirements(chosen: list[str], texts: Mapping[str, Entry], version: str) -> list[Lack]:
    if not (unknown := [each for each in chosen if each not in texts]):
        return []
    sentence = lazy_gettext(
        "%(ids)s is not in %(version)s. Choose from the list.",
        ids=", ".join(unknown),
        version=version,
    )
    return [Lack("requirements", sentence)]


def _of_wording(writing: Writing, known: Sequence[Entry]) -> list[Lack]:
    proposes = writing.kind is InputKind.PROPOSED_WORDING
    if (proposes or writing.proposed_wording) and len(known) != 1:
        sentence = lazy_gettext("Choose the one requirement whose wording you propose.")
        return [Lack("requirements", sentence)]
    if proposes and not writing.proposed_wording:
        sentence = lazy_gettext("Write the wording as you would have it; it is as it stands now.")
        return [Lack("proposed_wording", sentence)]
    if not proposes and not writing.text:
        return [Lack("text", lazy_gettext("Write what you want to say."))]
    return []


def _of_quote(quote: str, entries: Sequence[Entry], version: str) -> list[Lack]:
    """Look for the quoted words only: a phrase is copied without the marks of its source."""
    words = _words(quote)
    if not quote or (words and any(words in _words(each.text) for each in entries)):
        return []
    sentence = lazy_gettext(
        "These words do not stand there in %(version)s. Copy them as they stand.", version=version
    )
    return [Lack("quote", sentence)]


def _of_confidentiality(writing: Writing) -> list[Lack]:
    is_secret = writing.confidentiality is Confidentiality.BUSINESS_SECRET
    if not is_secret or writing.confidentiality_reason:
        return []
    sentence = lazy_gettext("Say why this is a business secret.")
    return [Lack("confidentiality_reason", sentence)]


def _words(text: str) -> str:
    """Return the words of a text between blanks, so that one is found in another by ``in``."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "

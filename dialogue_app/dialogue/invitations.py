"""The invitation to submit a final tender: composed from the locked version, sent to all at once.

What is sent is kept as it was sent, with the digest of the text that tenders are measured against.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Annotated
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from pydantic import AwareDatetime, StringConstraints
from sqlalchemy import select as columns
from sqlmodel import SQLModel, col, select

import requirements_store as store
from dialogue_app.dialogue.closing import decide_to_go_on, locked_versions
from dialogue_app.dialogue.history import WHY, in_order, listed
from dialogue_app.dialogue.invitation_words import Words, words_in
from dialogue_app.dialogue.models import (
    Change,
    Effect,
    Participant,
    SectionReason,
    TenderInvitation,
)
from dialogue_app.dialogue.notices import Message, send_notice
from dialogue_app.dialogue.procedures import award_criteria
from dialogue_app.dialogue.refusals import Lack, NotComplete, NotNow
from dialogue_app.dialogue.register import record
from dialogue_app.dialogue.seats import NotVisible, Permission, Seat
from dialogue_app.dialogue.turns import take_turn
from dialogue_app.ids import SHARED
from dialogue_app.sentences import lazy_gettext
from requirements_store import Fate, HistoryTampered, Lock, Specification, Step, Version

_Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)]


class Terms(SQLModel):
    """Until when and where final tenders are received, and what else applies (Markdown).

    ``going_on`` is no part of the invitation: it is why one goes on with fewer than three.
    """

    deadline: AwareDatetime
    address: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)
    ]
    note: _Text = ""
    going_on: _Text = ""


@dataclass(frozen=True, slots=True)
class Composed:
    """An invitation as it would be sent: about one locked specification, in its language."""

    specification: Specification
    version: Version
    digest: str
    text: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What one version did to a requirement, and why; *fate* where no effect is recorded."""

    requirement: str
    version: str
    fate: Fate
    effect: Effect | None
    public_reason: str | None
    merged_into: str | None


@dataclass(frozen=True, slots=True)
class Received:
    """An invitation as it was sent, and the locked *text* that it was composed from."""

    invitation: TenderInvitation
    specification: Specification
    version: Version
    text: str


@dataclass(frozen=True, slots=True)
class News:
    """When the dialogue was closed, when tenders were invited, when this seat's party left."""

    closed_at: datetime | None
    invited_at: datetime | None
    left_at: datetime | None


def compose(seat: Seat, terms: Terms, *, at: datetime) -> list[Composed]:
    """Return what all remaining participants would be sent, one for each specification.

    Raises:
        NotNow: nothing is locked yet, or the invitation was sent.
        NotComplete: the deadline has passed.
        HistoryTampered: a text is not what was locked.
    """
    seat.require(Permission.CONCLUDE_DIALOGUE)
    refuse_to_invite(seat)
    if terms.deadline <= at:
        sentence = lazy_gettext("The deadline has to lie ahead of now, by the server's clock.")
        raise NotComplete([Lack("deadline", sentence)])
    return [_composed(seat, version, terms) for version in locked_versions(seat)]


def invite(
    seat: Seat,
    terms: Terms,
    digests: Sequence[str],
    message: Message,
    *,
    at: datetime,
) -> list[TenderInvitation]:
    """Invite all remaining participants, at this one moment, to submit a final tender.

    *digests* are those of the locked texts as the sender saw them; *message* is the notice that
    tells everyone.

    Raises:
        NotNow: nothing is locked yet, the invitation was sent, or the digests differ.
        NotComplete: the deadline has passed, or so few are left that a reason is needed.
        HistoryTampered: a text is not what was locked.
    """
    seat.require(Permission.CONCLUDE_DIALOGUE)
    take_turn(seat.session)
    composed = compose(seat, terms, at=at)
    if [each.digest for each in composed] != list(digests):
        raise NotNow(
            lazy_gettext(
                "The digest that you saw is not that of the locked text. Nothing was sent. "
                "Look at the invitation again before you send it."
            )
        )
    if needs_reason(seat):
        decide_to_go_on(seat, terms.going_on, at=at)
    notice = send_notice(seat, message.title, message.text, at=at)
    sent = [_row(seat, each, terms, at=at) for each in composed]
    seat.session.add_all(sent)
    seat.procedure.invited_at = at
    seat.session.flush()
    content = {
        "notice": notice.number,
        "deadline": terms.deadline.isoformat(),
        "address": terms.address,
        "digests": {each.specification_id: each.digest for each in sent},
        "texts": {each.specification_id: store.text_digest(each.text) for each in sent},
    }
    record(seat, "tenders_invited", seat.procedure.id, content, at=at)
    return sent


def refuse_to_invite(seat: Seat) -> None:
    """Raise ``NotNow`` unless tenders can be invited now."""
    if seat.procedure.locked_at is None:
        raise NotNow(
            lazy_gettext(
                "The specification is not locked yet. Lock it first; the invitation is composed "
                "from the locked version."
            )
        )
    if seat.procedure.invited_at:
        raise NotNow(
            lazy_gettext("The invitation was sent already, to all participants at one moment.")
        )


def needs_reason(seat: Seat) -> bool:
    """Tell whether someone left after the dialogue was closed.

    Only then may so few remain that going on is to be decided again.
    """
    closed_at = seat.procedure.closed_at
    gone = select(Participant.lane).where(
        Participant.procedure_id == seat.procedure.id, col(Participant.left_at) >= closed_at
    )
    return seat.session.exec(gone.limit(1)).first() is not None


def read_news(seat: Seat) -> News:
    """Return what everyone may know of the end; whoever left before it knows nothing of it."""
    seat.require(Permission.READ_INVITATION)
    procedure = seat.procedure
    left_at = None
    if seat.lane != SHARED:
        left_at = seat.session.get_one(Participant, seat.lane).left_at
    closed_at, invited_at = (
        at if left_at is None or (at and at < left_at) else None
        for at in (procedure.closed_at, procedure.invited_at)
    )
    return News(closed_at, invited_at, left_at)


def read_invitation(seat: Seat) -> list[Received]:
    """Return the invitation, specification by specification; to whoever left, it is not there.

    Raises:
        HistoryTampered: a text is not what the invitation was composed from.
    """
    if not read_news(seat).invited_at:
        raise NotVisible(seat.person, seat.procedure.id, seat.lane, "invitation")
    theirs = (
        select(TenderInvitation, Version)
        .join(
            Version,
            (col(Version.specification_id) == TenderInvitation.specification_id)
            & (col(Version.number) == TenderInvitation.version),
        )
        .where(TenderInvitation.procedure_id == seat.procedure.id)
    )
    sent = {each.specification_id: (each, version) for each, version in seat.session.exec(theirs)}
    return [
        _received(seat, *sent[each.id], each) for each in seat.specifications() if each.id in sent
    ]


def _composed(seat: Seat, version: Version, terms: Terms) -> Composed:
    """Compose what is said of one locked specification, after holding its text to its lock."""
    specification = seat.specification(version.specification_id)
    lock = store.locked(seat.session, specification)
    if lock is None or lock.version != version.number:
        raise NotNow(lazy_gettext("The specification is not locked yet. Lock it first."))
    _checked_text(seat, version, lock.text_digest)
    words = words_in(specification.language)
    parts = [
        words.opening.format(procedure=seat.procedure.title),
        _part(words.deadline, _deadline(seat, words, terms)),
        _part(words.address, terms.address.replace("\n", "  \n")),
        _part(words.note, terms.note),
        _part(words.criteria, _criteria(seat)),
        _part(words.specification, _locked(seat, specification, version, lock, words)),
        _part(words.changes.format(first="v1"), _changes(seat, specification, version, words)),
    ]
    return Composed(specification, version, lock.text_digest, "\n\n".join(filter(None, parts)))


def _received(
    seat: Seat, invitation: TenderInvitation, version: Version, specification: Specification
) -> Received:
    text = _checked_text(seat, version, invitation.digest)
    return Received(invitation, specification, version, text)


def _checked_text(seat: Seat, version: Version, digest: str) -> str:
    """Return the text of *version*, or raise ``HistoryTampered`` if it has not this digest."""
    text = store.read_version(seat.session, version)
    if store.text_digest(text) != digest:
        raise HistoryTampered("lock of version", version.number)
    return text


def _row(seat: Seat, composed: Composed, terms: Terms, *, at: datetime) -> TenderInvitation:
    return TenderInvitation(
        procedure_id=seat.procedure.id,
        specification_id=composed.specification.id,
        version=composed.version.number,
        digest=composed.digest,
        text=composed.text,
        deadline=terms.deadline,
        address=terms.address,
        sent_by=seat.person.id,
        sent_at=at,
    )


def _part(heading: str, text: str) -> str:
    return f"## {heading}\n\n{text}" if text else ""


def _deadline(seat: Seat, words: Words, terms: Terms) -> str:
    zone = seat.procedure.time_zone
    local = terms.deadline.astimezone(ZoneInfo(zone))
    said = format_datetime(local, f"EEEE {words.day} HH:mm", locale=words.locale)
    return f"**{said}** ({zone})"


def _criteria(seat: Seat) -> str:
    return "\n".join(
        f"{each.position}. **{_line(each.name)}**, {each.weight} %"
        + (f": {_line(each.description)}" if each.description else "")
        for each in award_criteria(seat)
    )


def _locked(
    seat: Seat, specification: Specification, version: Version, lock: Lock, words: Words
) -> str:
    released = version.released_at.astimezone(ZoneInfo(seat.procedure.time_zone))
    return words.locked.format(
        title=specification.title,
        version=version.name,
        day=format_date(released.date(), words.day, locale=words.locale),
        digest=lock.text_digest,
    )


def _changes(seat: Seat, specification: Specification, version: Version, words: Words) -> str:
    """Say requirement by requirement, in the specification's order, what changed, when and why."""
    places = {each.requirement: each for each in listed(seat.session, version)}
    order = {requirement: place for place, requirement in enumerate(places)}
    steps = sorted(
        _steps(seat, specification),
        key=lambda step: (order.get(step.requirement, len(order)), in_order(step.requirement)),
    )
    paragraphs = []
    for requirement, those in groupby(steps, key=lambda step: step.requirement):
        title = (places[requirement].title if requirement in places else None) or ""
        heading = _line(f"{requirement} {title}")
        paragraphs.append(f"### {heading}\n\n" + "\n".join(_step(each, words) for each in those))
    paragraphs += _sections(seat, specification)
    return "\n\n".join(paragraphs) or words.unchanged


def _steps(seat: Seat, specification: Specification) -> list[Changed]:
    """Return every step since v1 with its effect and public reason: one query."""
    taken = (
        columns(
            col(Step.requirement),
            col(Version.name),
            col(Step.fate),
            col(Change.effect),
            col(Change.public_reason),
            col(Change.merged_into),
        )
        .join(
            Version,
            (col(Version.specification_id) == Step.specification_id)
            & (col(Version.number) == Step.version),
        )
        .outerjoin(Change, WHY)
        .where(col(Step.specification_id) == specification.id, col(Step.version) > 1)
        .order_by(col(Step.version))
    )
    return [Changed(*row) for row in seat.session.connection().execute(taken)]


def _step(step: Changed, words: Words) -> str:
    kind = words.kinds[step.effect or step.fate]
    into = f" → {step.merged_into}" if step.merged_into else ""
    return f"- **{step.version}, {kind}{into}:** {_line(step.public_reason or words.no_reason)}"


def _sections(seat: Seat, specification: Specification) -> list[str]:
    """Say of each changed stretch of prose when and why it changed."""
    explained = (
        select(SectionReason, Version)
        .join(
            Version,
            (col(Version.specification_id) == SectionReason.specification_id)
            & (col(Version.number) == SectionReason.version),
        )
        .where(SectionReason.specification_id == specification.id)
        .order_by(col(SectionReason.path), col(SectionReason.version))
    )
    found = seat.session.exec(explained).all()
    return [
        f"### {_line(' / '.join(json.loads(path)))}\n\n"
        + "\n".join(f"- **{v.name}:** {_line(why.public_reason)}" for why, v in those)
        for path, those in groupby(found, key=lambda each: each[0].path)
    ]


def _line(text: str) -> str:
    """Put *text* into one line, so that it cannot begin anything else."""
    return " ".join(text.split())

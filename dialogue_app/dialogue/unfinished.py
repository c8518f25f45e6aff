"""What a round leaves to be done before it can be closed, and where it is done."""

from collections.abc import Iterator, Sequence

from sqlmodel import col, func, select

from dialogue_app.dialogue.gatherings import Answer, Gathering, gatherings, waivers
from dialogue_app.dialogue.models import Input, Participant, Round
from dialogue_app.dialogue.participants import remaining
from dialogue_app.dialogue.refusals import Lack
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.dialogue.visibility import visible
from dialogue_app.sentences import lazy_gettext, lazy_ngettext

_AWAITED = {
    Answer.UNWRITTEN: lazy_gettext("The meeting was held, and no minutes are written."),
    Answer.AWAITED: lazy_gettext("The minutes are neither approved nor objected to."),
}


def unfinished(seat: Seat, stage: Round) -> list[Lack]:
    """Return what stands in the way of closing a round; as many queries for many suppliers."""
    seat.require(Permission.READ_PARTICIPANTS)
    left = remaining(seat)
    held = [
        each for each in gatherings(seat, stage.number) if each.meeting.held_minutes is not None
    ]
    return [
        *_without_outcome(seat, stage),
        *_without_meeting(seat, stage, left, held),
        *_without_answer(left, held),
    ]


def _without_outcome(seat: Seat, stage: Round) -> Iterator[Lack]:
    """Count what lacks an outcome, late input as well; whose it is, the list there says."""
    waiting = select(func.count()).where(
        visible(seat, Input.lane),
        Input.round_number == stage.number,
        col(Input.outcome).is_(None),
    )
    if count := seat.session.exec(waiting).one():
        sentence = lazy_ngettext(
            "%(num)s input of this round has no outcome.",
            "%(num)s inputs of this round have no outcome.",
            count,
        )
        place = (("round", stage.number), ("outcome", "missing"))
        yield Lack("", sentence, "inputs.index", place)


def _without_meeting(
    seat: Seat, stage: Round, left: Sequence[Participant], held: Sequence[Gathering]
) -> Iterator[Lack]:
    if stage.in_writing_only:
        return
    done = {each.meeting.lane for each in held}
    done |= {waiver.lane for waiver in waivers(seat, stage.number)}
    sentence = lazy_gettext("No meeting is held in this round, and none is waived.")
    for participant in left:
        if participant.lane not in done:
            place = (("round", stage.number),)
            yield Lack(participant.name, sentence, "meetings.index", place, f"round-{stage.number}")


def _without_answer(left: Sequence[Participant], held: Sequence[Gathering]) -> Iterator[Lack]:
    """Ask for the minutes' answer of those who can still give it."""
    still_in = {participant.lane for participant in left}
    for each in held:
        if each.meeting.lane in still_in and each.answer in _AWAITED:
            place = (("lane", each.meeting.lane), ("meeting_id", each.meeting.id))
            yield Lack(each.participant, _AWAITED[each.answer], "meetings.read", place, "minutes")

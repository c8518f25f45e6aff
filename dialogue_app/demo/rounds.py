"""The demonstration's rounds, and the meetings held in them."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Protocol

from dialogue_app import clock
from dialogue_app.demo.telling import Told, moment, read_list
from dialogue_app.dialogue.gatherings import gatherings
from dialogue_app.dialogue.meetings import (
    Appointment,
    Held,
    MeetingPlan,
    plan_meetings,
    record_meeting,
)
from dialogue_app.dialogue.minutes import (
    Account,
    Objection,
    approve_minutes,
    object_to_minutes,
    write_minutes,
)
from dialogue_app.dialogue.round_plans import RoundPlan, plan_round
from dialogue_app.dialogue.rounds import close_round, open_round
from dialogue_app.dialogue.seats import Seat

Act = tuple[datetime, Callable[[], object]]

_DAY = timedelta(days=1)
_REFERENCE = re.compile(r" \((?:I|D)-[\w-]+\)")  # to ids of the files
_DECISION, _NOTICE = re.compile(r"\bD-\d+\b"), re.compile(r"\bN-\d+\b")
_CORRECTED = ("Delta foreslo", "Delta krevde")  # as it was said, and as it was first written


class Dialogue(Protocol):
    """What has happened so far: who sits where."""

    seats: dict[str, Seat]
    lanes: dict[str, str]
    told_people: list[Told]
    procurement: Told

    @property
    def lead(self) -> Seat: ...


class Rounds:
    """Rounds are planned the day before they open, their meetings the day after."""

    def __init__(self, dialogue: Dialogue) -> None:
        self.dialogue = dialogue
        self.names = {told["id"]: told["name"] for told in dialogue.told_people}

    def acts(self) -> Iterator[Act]:
        """Return what happens in the rounds, each act with its moment."""
        opened = {}
        for told in self.dialogue.procurement["rounds"]:
            opened[told["round"]] = opens_at = moment(told["opens_at"])
            yield opens_at - _DAY, partial(self._plan, told)
            yield moment(told["closes_at"]), partial(self._close, told["round"])
            yield opens_at, partial(self._open, told["round"])
        for told in read_list("meetings"):
            if told["kind"] == "dialogue_meeting":
                yield opened[told["round"]] + _DAY, partial(self._plan_meeting, told)
                yield from self._meeting(told)

    def _plan(self, told: Told) -> None:
        plan = RoundPlan(
            theme=told["theme_nb"],
            in_writing_only=told["kind"] == "check",
            opens_at=moment(told["opens_at"]),
            input_deadline=moment(told["input_deadline"]),
            meetings_from=_day(told["meetings_from"]),
            meetings_to=_day(told["meetings_to"]),
        )
        plan_round(self.dialogue.lead, plan, at=clock.now())

    def _open(self, number: int) -> None:
        open_round(self.dialogue.lead, number, at=clock.now())

    def _close(self, number: int) -> None:
        close_round(self.dialogue.lead, number, at=clock.now())

    def _plan_meeting(self, told: Told) -> None:
        plan = MeetingPlan(
            planned_minutes=told["planned_minutes"],
            place=told["place"],
            agenda="\n".join(f"- {point}" for point in told["agenda"]),
            version=told["spec_version_discussed"],
        )
        lane = self.dialogue.lanes[told["supplier"]]
        appointment = Appointment(lane=lane, planned_start=moment(told["planned_start"]))
        plan_meetings(self.dialogue.lead, told["round"], plan, [appointment], at=clock.now())

    def _meeting(self, told: Told) -> Iterator[Act]:
        began, sent = moment(told["planned_start"]), moment(told["minutes_sent_at"])
        yield began + timedelta(minutes=told["actual_minutes"]), partial(self._record, told)
        right, wrong = _CORRECTED
        if "supplier_correction" in told:
            first = told | {"minutes": told["minutes"].replace(right, wrong)}
            yield sent, partial(self._write, first, 0)
            yield sent + _DAY, partial(self._object, told)
            yield sent + 2 * _DAY, partial(self._write, told, 1)
        else:
            yield sent, partial(self._write, told, 0)
        yield moment(told["minutes_approved_at"]), partial(self._approve, told)

    def _record(self, told: Told) -> None:
        held = Held(
            held_minutes=told["actual_minutes"],
            attended_for_authority=self._named(told["attendees_authority"]),
            attended_for_participant=self._named(told["attendees_supplier"]),
            deviation=_without_source_ids(told.get("deviation", "")),
        )
        record_meeting(self._recorder(told), *self._place(told), held, at=clock.now())

    def _write(self, told: Told, based_on: int) -> None:
        account = Account(text=_without_source_ids(told["minutes"]), based_on=based_on)
        write_minutes(self._recorder(told), *self._place(told), account, at=clock.now())

    def _object(self, told: Told) -> None:
        correction = told["supplier_correction"].partition(" Rettet")[0]
        seat = self.dialogue.seats[told["minutes_approved_by"]]
        objection = Objection(objection=correction)
        object_to_minutes(seat, *self._place(told), 1, objection, at=clock.now())

    def _approve(self, told: Told) -> None:
        seat = self.dialogue.seats[told["minutes_approved_by"]]
        number = told["minutes_version"]
        approve_minutes(seat, *self._place(told), number, at=clock.now())

    def _recorder(self, told: Told) -> Seat:
        return self.dialogue.seats[told["minutes_by"]]

    def _place(self, told: Told) -> tuple[str, str]:
        """Return lane and id of the meeting; a supplier has one in each round."""
        lane = self.dialogue.lanes[told["supplier"]]
        [found] = [
            each.meeting
            for each in gatherings(self.dialogue.lead, told["round"])
            if each.meeting.lane == lane
        ]
        return lane, found.id

    def _named(self, people: list[str]) -> str:
        return ", ".join(self.names[person] for person in people)


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None


def _without_source_ids(text: str) -> str:
    text = _DECISION.sub("egen beslutning", _REFERENCE.sub("", text))
    return _NOTICE.sub("melding til alle", text)

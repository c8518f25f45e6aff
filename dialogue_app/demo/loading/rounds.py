"""The demonstration's rounds, and the meetings held in them."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from dialogue_app import clock
from dialogue_app.demo.loading.happening import Act, Happening, Turn
from dialogue_app.demo.loading.plain_words import for_supplier, for_team
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

_DAY = timedelta(days=1)
_CORRECTED = ("Delta foreslo", "Delta krevde")  # as it was said, and as it was first written


class Rounds:
    """Rounds are planned the day before they open, their meetings the day after."""

    def __init__(self, so_far: Happening) -> None:
        self.so_far = so_far

    def acts(self) -> Iterator[Act]:
        """Return what happens in the rounds, each act with its moment."""
        opened = {}
        for told in self.so_far.procurement["rounds"]:
            opened[told["round"]] = opens_at = moment(told["opens_at"])
            yield Act(opens_at - _DAY, Turn.FIRST, partial(self._plan, told))
            yield Act(moment(told["closes_at"]), Turn.CLOSING, partial(self._close, told["round"]))
            yield Act(opens_at, Turn.OPENING, partial(self._open, told["round"]))
        for told in read_list("meetings"):
            if told["kind"] == "dialogue_meeting":
                planned = opened[told["round"]] + _DAY
                yield Act(planned, Turn.FIRST, partial(self._plan_meeting, told))
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
        plan_round(self.so_far.lead, plan, at=clock.now())

    def _open(self, number: int) -> None:
        open_round(self.so_far.lead, number, at=clock.now())

    def _close(self, number: int) -> None:
        close_round(self.so_far.lead, number, at=clock.now())

    def _plan_meeting(self, told: Told) -> None:
        plan = MeetingPlan(
            planned_minutes=told["planned_minutes"],
            place=told["place"],
            agenda="\n".join(f"- {point}" for point in told["agenda"]),
            version=told["spec_version_discussed"],
        )
        lane = self.so_far.lanes[told["supplier"]]
        appointment = Appointment(lane=lane, planned_start=moment(told["planned_start"]))
        plan_meetings(self.so_far.lead, told["round"], plan, [appointment], at=clock.now())

    def _meeting(self, told: Told) -> Iterator[Act]:
        began, sent = moment(told["planned_start"]), moment(told["minutes_sent_at"])
        ended = began + timedelta(minutes=told["actual_minutes"])
        yield Act(ended, Turn.FIRST, partial(self._record, told))
        right, wrong = _CORRECTED
        if "supplier_correction" in told:
            first = told | {"minutes": told["minutes"].replace(right, wrong)}
            yield Act(sent, Turn.FIRST, partial(self._write, first, 0))
            yield Act(sent + _DAY, Turn.FIRST, partial(self._object, told))
            yield Act(sent + 2 * _DAY, Turn.FIRST, partial(self._write, told, 1))
        else:
            yield Act(sent, Turn.FIRST, partial(self._write, told, 0))
        yield Act(moment(told["minutes_approved_at"]), Turn.FIRST, partial(self._approve, told))

    def _record(self, told: Told) -> None:
        held = Held(
            held_minutes=told["actual_minutes"],
            attended_for_authority=self._named(told["attendees_authority"]),
            attended_for_participant=self._named(told["attendees_supplier"]),
            deviation=for_team(told.get("deviation", "")),
        )
        record_meeting(self._recorder(told), *self._place(told), held, at=clock.now())

    def _write(self, told: Told, based_on: int) -> None:
        account = Account(text=for_supplier(told["minutes"]), based_on=based_on)
        write_minutes(self._recorder(told), *self._place(told), account, at=clock.now())

    def _object(self, told: Told) -> None:
        correction = told["supplier_correction"].partition(" Rettet")[0]
        seat = self.so_far.seats[told["minutes_approved_by"]]
        objection = Objection(objection=correction)
        object_to_minutes(seat, *self._place(told), 1, objection, at=clock.now())

    def _approve(self, told: Told) -> None:
        seat = self.so_far.seats[told["minutes_approved_by"]]
        number = told["minutes_version"]
        approve_minutes(seat, *self._place(told), number, at=clock.now())

    def _recorder(self, told: Told) -> Seat:
        return self.so_far.seats[told["minutes_by"]]

    def _place(self, told: Told) -> tuple[str, str]:
        """Return lane and id of the meeting; a supplier has one in each round."""
        lane = self.so_far.lanes[told["supplier"]]
        [found] = [
            each.meeting
            for each in gatherings(self.so_far.lead, told["round"])
            if each.meeting.lane == lane
        ]
        return lane, found.id

    def _named(self, people: list[str]) -> str:
        return ", ".join(self.so_far.names[person] for person in people)


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None

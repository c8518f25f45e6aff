"""Consents: to one exact text each, asked for, given, refused, withdrawn, or not answered."""

from collections.abc import Iterator
from functools import partial

from dialogue_app import clock
from dialogue_app.demo.loading.happening import Act, Happening, Turn
from dialogue_app.demo.loading.plain_words import for_team
from dialogue_app.demo.telling import Told, moment, read_list
from dialogue_app.dialogue.consents import (
    Agreement,
    Step,
    Waiver,
    move_consent,
    record_consent,
    record_waiver,
)
from dialogue_app.dialogue.models import ConsentState

_TO_ALL = "Alle gjenværende deltakere"


class Consents:
    """The lead asks and writes the answers down; a general waiver is recorded as invalid."""

    def __init__(self, so_far: Happening) -> None:
        self.so_far = so_far

    def acts(self) -> Iterator[Act]:
        """Return what was asked and answered, each with its moment."""
        for told in read_list("consents"):
            first, *later = told["events"]
            if told["input"]:
                yield Act(moment(first["at"]), Turn.FIRST, partial(self._ask, told, first))
                for step in later:
                    act = partial(self._move, told, step)
                    yield Act(moment(step["at"]), Turn.FOLLOWING, act)
            else:
                [ruled] = later
                yield Act(moment(ruled["at"]), Turn.FOLLOWING, partial(self._waive, told, first))

    def _ask(self, told: Told, first: Told) -> None:
        agreement = Agreement(
            state=ConsentState(first["state"]),
            dated=clock.now(),
            exact_text=told["exact_text"],
            recipients=_TO_ALL,
            answer_by=moment(told["answer_by"]),
            note=for_team(told["note"] or ""),
        )
        address = self.so_far.inputs[told["input"]]
        kept = record_consent(self.so_far.lead, *address, agreement, at=clock.now())
        self.so_far.consents[told["id"]] = kept.lane, kept.id

    def _move(self, told: Told, step: Told) -> None:
        answer = Step(
            state=ConsentState(step["state"]),
            person=self.so_far.names.get(step["by"], ""),
            dated=clock.now(),
        )
        address = self.so_far.consents[told["id"]]
        move_consent(self.so_far.lead, *address, answer, at=clock.now())

    def _waive(self, told: Told, given: Told) -> None:
        waiver = Waiver(
            exact_text=told["exact_text"],
            person=self.so_far.names[given["by"]],
            dated=moment(given["at"]),
            note=for_team(told["note"]),
        )
        lane = self.so_far.lanes[told["supplier"]]
        record_waiver(self.so_far.lead, lane, waiver, at=clock.now())

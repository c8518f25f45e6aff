"""Decisions, and the messages to all; when each supplier opened them, and the version with them."""

from collections.abc import Iterator
from functools import partial

from dialogue_app import clock
from dialogue_app.demo.loading.happening import Act, Happening, Turn
from dialogue_app.demo.loading.plain_words import for_supplier, for_team
from dialogue_app.demo.telling import Told, moment, read_list
from dialogue_app.dialogue import deliveries, notices
from dialogue_app.dialogue.decisions import Resolution, record_decision

OF_THE_CLOSING = {"N-17", "N-15"}  # sent with the act that they tell of
_WITH_THE_FIRST_VERSION = "N-01"


class Announcements:
    """What was decided, and what was said to all."""

    def __init__(self, so_far: Happening) -> None:
        self.so_far = so_far

    def acts(self) -> Iterator[Act]:
        """Return decisions, notices and their openings, each with its moment."""
        for told in read_list("decisions"):
            yield Act(moment(told["decided_at"]), Turn.DECISION, partial(self._decide, told))
        for number, told in enumerate(read_list("notices"), start=1):
            if told["id"] not in OF_THE_CLOSING:
                yield Act(moment(told["sent_at"]), Turn.NOTICE, partial(self._send, told))
            version = 1 if told["id"] == _WITH_THE_FIRST_VERSION else told.get("spec_version")
            for supplier, at in told["first_opened"].items():
                opening = partial(self._open, supplier, number, version)
                yield Act(moment(at), Turn.FIRST, opening)

    def _decide(self, told: Told) -> None:
        alternatives = (f"- {for_team(each)}" for each in told["alternatives_considered"])
        resolution = Resolution(
            title=for_team(told["title"]),
            decision=for_team(told["decision"]),
            reason=for_team(told["reason"]),
            legal_basis=told["legal_basis"],
            alternatives="\n".join(alternatives),
            on_behalf_of=told["on_behalf_of"] or "",
            decided_by=", ".join(self.so_far.names[person] for person in told["decided_by"]),
            dated=clock.now(),
        )
        recorder = self.so_far.seats[told["decided_by"][0]]
        record_decision(recorder, resolution, at=clock.now())

    def _send(self, told: Told) -> None:
        sender = self.so_far.seats[told["sent_by"]]
        notices.send_notice(sender, told["title"], for_supplier(told["body"]), at=clock.now())

    def _open(self, supplier: str, number: int, version: int | None) -> None:
        seat, session = self.so_far.spokesperson(supplier), self.so_far.session
        notices.note_opening(session, seat, number, at=clock.now())
        if version:
            opened = deliveries.version(seat, self.so_far.specification, version)
            deliveries.note_opening(session, seat, opened, at=clock.now())

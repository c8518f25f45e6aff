"""The end of the dialogue: found, declared closed, locked, tenders invited."""

from collections.abc import Iterator
from datetime import datetime

from dialogue_app import clock
from dialogue_app.demo.loading.happening import Act, Happening, Turn
from dialogue_app.demo.telling import Told, moment, read_list
from dialogue_app.dialogue.closing import Finding, declare_closed, lock, record_finding
from dialogue_app.dialogue.invitations import Terms, compose, invite
from dialogue_app.dialogue.notices import Message

_FOUND = "D-20"
_CLOSED, _INVITED = "N-17", "N-15"


class Closing:
    """Each step at its moment; the notices of the last two are sent with them."""

    def __init__(self, so_far: Happening) -> None:
        self.so_far = so_far
        self.notices = {told["id"]: told for told in read_list("notices")}

    def acts(self) -> Iterator[Act]:
        """Return the steps, each with its moment."""
        yield Act(self._at("solutions_found_at"), Turn.FOLLOWING, self._find)
        yield Act(self._at("declared_closed_at"), Turn.NOTICE, self._declare)
        yield Act(self._at("locked_at"), Turn.FOLLOWING, self._lock)
        yield Act(self._at("invited_at"), Turn.NOTICE, self._invite)

    def _at(self, step: str) -> datetime:
        return moment(self.so_far.procurement["closing"][step])

    def _find(self) -> None:
        [found] = [told for told in read_list("decisions") if told["id"] == _FOUND]
        finding = Finding(text=f"{found['decision']}\n\n{found['reason']}")
        record_finding(self.so_far.lead, finding, at=clock.now())

    def _declare(self) -> None:
        message = _message(self.notices[_CLOSED])
        declare_closed(self.so_far.lead, message, at=clock.now())

    def _lock(self) -> None:
        lock(self.so_far.lead, at=clock.now())

    def _invite(self) -> None:
        """Invite to tender, by mail to the lead of the purchasing centre: no other is told."""
        lead, told = self.so_far.lead, self.so_far.procurement
        centre = told["procurement_centre"]
        terms = Terms(
            deadline=self._at("tender_deadline"),
            address=f"{centre}\n{lead.person.name}\n{lead.person.email}",
        )
        seen = [each.digest for each in compose(lead, terms, at=clock.now())]
        invite(lead, terms, seen, _message(self.notices[_INVITED]), at=clock.now())


def _message(told: Told) -> Message:
    return Message(title=told["title"], text=told["body"])

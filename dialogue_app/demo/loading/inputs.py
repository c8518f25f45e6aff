"""What the suppliers said: sent, opened after the deadline, heard in meetings, and answered."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from sqlmodel import col, select

from dialogue_app import clock, ids
from dialogue_app.demo.loading.happening import Act, Happening, Turn
from dialogue_app.demo.loading.plain_words import for_supplier, for_team
from dialogue_app.demo.telling import Told, moment, read_list, read_text
from dialogue_app.dialogue.drafts import Writing, keep_draft
from dialogue_app.dialogue.gatherings import gatherings
from dialogue_app.dialogue.hearing import Heard, record_heard
from dialogue_app.dialogue.inputs import open_inputs, submit
from dialogue_app.dialogue.models import Confidentiality, Input, InputKind, Outcome
from dialogue_app.dialogue.outcomes import Ruling, Shown, give_outcomes

_AT_ONCE = {Outcome.ANSWERED_TO_ALL, Outcome.UNOPENED}  # what the supplier is told the same day


class Inputs:
    """One submission for each supplier and moment; what was heard is written down afterwards."""

    def __init__(self, so_far: Happening) -> None:
        self.so_far = so_far
        self.told = read_list("inputs")
        self.ends = {told["id"]: _end(told) for told in read_list("meetings")}

    def acts(self) -> Iterator[Act]:
        """Return what was said and what became of it, each act with its moment."""
        written = [told for told in self.told if told["channel"] == "written"]
        by_submission = sorted(written, key=_sent)
        for (_, sender, at), together in groupby(by_submission, key=_sent):
            submission = partial(self._submit, sender, list(together))
            yield Act(moment(at), Turn.FIRST, submission)
        for told in self.told:
            if told["channel"] == "meeting":
                yield Act(self.ends[told["meeting"]], Turn.FIRST, partial(self._hear, told))
            yield Act(moment(told["outcome_at"]), Turn.OUTCOME, partial(self._answer, told))
        opened = sorted((told for told in written if told["opened_at"]), key=_opened)
        for at, together in groupby(opened, key=_opened):
            opening = partial(self._open, list(together))
            yield Act(moment(at), Turn.FIRST, opening)

    def _submit(self, sender: str, together: list[Told]) -> None:
        seat = self.so_far.seats[sender]
        drafts = [ids.new(seat.lane) for _ in together]
        for draft, told in zip(drafts, together, strict=True):
            keep_draft(
                seat, self.so_far.specification, draft, Writing(**_said(told)), at=clock.now()
            )
        submission = submit(seat, drafts, ids.new(seat.lane), at=clock.now())
        received = select(Input.id).where(
            Input.lane == seat.lane, Input.submission_id == submission.id
        )
        found = self.so_far.session.exec(received.order_by(col(Input.number)))
        for told, input_id in zip(together, found, strict=True):
            self.so_far.inputs[told["id"]] = seat.lane, input_id

    def _hear(self, told: Told) -> None:
        seat = self.so_far.seats[told["recorded_by"]]
        lane = self.so_far.lanes[told["supplier"]]
        [meeting] = [
            each.meeting for each in gatherings(seat, told["round"]) if each.meeting.lane == lane
        ]
        heard = Heard(said_by=self.so_far.people[told["submitted_by"]].id, **_said(told))
        kept = record_heard(
            seat, lane, meeting.id, self.so_far.specification, heard, at=clock.now()
        )
        self.so_far.inputs[told["id"]] = lane, kept.id

    def _open(self, together: list[Told]) -> None:
        addresses = [self.so_far.inputs[told["id"]] for told in together]
        open_inputs(self.so_far.lead, addresses, at=clock.now())

    def _answer(self, told: Told) -> None:
        outcome = Outcome(told["outcome"])
        ruling = Ruling(
            outcome=outcome,
            reason_to_supplier=for_supplier(told["reason_to_supplier"]["nb"]),
            assessment=for_team(told["assessment"] or ""),
            shown=Shown.AT_ONCE if outcome in _AT_ONCE else Shown.WITH_NEXT_VERSION,
        )
        seat = self.so_far.seats[told["outcome_by"]]
        give_outcomes(seat, [self.so_far.inputs[told["id"]]], ruling, at=clock.now())


def _said(told: Told) -> dict[str, Any]:
    proposed = told.get("proposed_wording") or {"text": ""}
    spoken_of = read_text(f"v{told['spec_version']}.md")
    return {
        "version": told["spec_version"],
        "kind": InputKind(told["kind"]),
        # Who asked for something new spoke of the whole; what came of it was numbered later.
        "requirements": [each for each in told["requirements"] if f"### {each} " in spoken_of],
        "text": told["text"],
        "proposed_wording": proposed["text"],
        "confidentiality": Confidentiality(told["classification"]),
        "confidentiality_reason": told.get("confidentiality_reason") or "",
    }


def _sent(told: Told) -> tuple[str, str, str]:
    return told["supplier"], told["submitted_by"], told["received_at"]


def _opened(told: Told) -> str:
    at: str = told["opened_at"]
    return at


def _end(meeting: Told) -> datetime:
    return moment(meeting["planned_start"]) + timedelta(minutes=meeting["actual_minutes"])

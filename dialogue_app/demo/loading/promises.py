"""What the procedure promises from the start: its reason, its timeframe, its award criteria."""

from collections.abc import Iterator
from datetime import date

from babel.dates import format_date

from dialogue_app import clock
from dialogue_app.demo.loading.happening import Act, Happening, Turn
from dialogue_app.demo.telling import Told, moment, read_list
from dialogue_app.dialogue.procedures import Criterion, Facts, describe, set_award_criteria

_DAY, _MONTH = "d. MMMM y", "LLLL y"
_LENGTH_OF_A_MONTH = len("2025-06")


class Promises:
    """The reason is given with the choice of procedure; the rest goes out with version 1."""

    def __init__(self, so_far: Happening) -> None:
        self.so_far = so_far

    def acts(self) -> Iterator[Act]:
        """Return what is promised, each with its moment."""
        told = self.so_far.procurement
        decided = {each["id"]: each["decided_at"] for each in read_list("decisions")}
        chosen = moment(decided[told["reason_for_procedure"]["decision"]])
        yield Act(chosen, Turn.FOLLOWING, self._give_reason)
        yield Act(moment(told["timeframe"]["stated_at"]), Turn.FIRST, self._give_timeframe)
        yield Act(moment(told["award_criteria"]["fixed_at"]), Turn.FIRST, self._set_criteria)

    def _give_reason(self) -> None:
        told = self.so_far.procurement["reason_for_procedure"]
        self._describe(reason=f"{told['nb']} ({told['basis']})")

    def _give_timeframe(self) -> None:
        told = self.so_far.procurement
        steps = (f"- {_when(step['when'])}: {step['nb']}" for step in told["timeframe"]["steps"])
        self._describe(
            timeframe="\n".join(steps),
            reduction_announced=told["successive_reduction_reserved"],
        )

    def _describe(self, **instead: object) -> None:
        lead = self.so_far.lead
        names = set(Facts.model_fields)
        facts = Facts.model_validate(lead.procedure.model_dump(include=names) | instead)
        describe(lead, facts, at=clock.now())

    def _set_criteria(self) -> None:
        told = self.so_far.procurement["award_criteria"]["criteria"]
        set_award_criteria(self.so_far.lead, [_criterion(each) for each in told], at=clock.now())


def _criterion(told: Told) -> Criterion:
    return Criterion(
        name=told["name_nb"], weight=told["weight"], description=", ".join(told["sub_nb"])
    )


def _when(told: str) -> str:
    """Write a day, a month, or months from one to another."""
    return " til ".join(
        format_date(date.fromisoformat(f"{each}-01"), _MONTH, locale="nb")
        if len(each) == _LENGTH_OF_A_MONTH
        else format_date(date.fromisoformat(each), _DAY, locale="nb")
        for each in told.split("/")
    )

"""Rounds for tests that are about something else."""

from datetime import datetime, timedelta

from dialogue_app.dialogue.models import Round
from dialogue_app.dialogue.round_plans import RoundPlan, plan_round
from dialogue_app.dialogue.rounds import open_round
from dialogue_app.dialogue.seats import Seat


def begin_round(lead: Seat, theme: str, *, at: datetime, **plan: object) -> Round:
    """Plan the next round and open it; unless told otherwise, input closes a day later."""
    dates = {"opens_at": at, "input_deadline": at + timedelta(days=1)}
    planned = plan_round(lead, RoundPlan(theme=theme, **(dates | plan)), at=at)
    return open_round(lead, planned.number, at=at, going_on_reason="Few are enough for a test.")

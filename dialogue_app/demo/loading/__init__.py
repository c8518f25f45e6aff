"""Let the demonstration's dialogue happen again, act by act, in the order of time."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlmodel import Session

from dialogue_app import clock
from dialogue_app.demo.loading.closing import Closing
from dialogue_app.demo.loading.consents import Consents
from dialogue_app.demo.loading.happening import Act, Happening
from dialogue_app.demo.loading.inputs import Inputs
from dialogue_app.demo.loading.notices import Announcements
from dialogue_app.demo.loading.people import PASSWORD, Arrivals
from dialogue_app.demo.loading.promises import Promises
from dialogue_app.demo.loading.rounds import Rounds
from dialogue_app.demo.loading.specification import Writing
from dialogue_app.dialogue.models import Procedure

__all__ = ["PASSWORD", "load_demo"]

_SUBJECTS = (Arrivals, Promises, Writing, Rounds, Inputs, Consents, Announcements, Closing)


def load_demo(session: Session) -> Procedure:
    """Put the demonstration into an empty database; the caller commits."""
    so_far = Happening(session)
    for act in sorted(_acts(so_far), key=lambda act: (act.at, act.turn)):
        with clock.read_from(partial(_stand_still, act.at)):
            act.happen()
    return so_far.lead.procedure


def _acts(so_far: Happening) -> Iterator[Act]:
    """Return everything that happens; at one moment and turn it is in this order."""
    for subject in _SUBJECTS:
        yield from subject(so_far).acts()


def _stand_still(at: datetime) -> datetime:
    return at

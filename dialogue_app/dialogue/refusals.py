"""When this is not the moment, or the thing sent in cannot stand: a fact, and what to do.

* NotNow       the act is allowed, but not at this moment; answered with 409
* NotComplete  what was sent in lacks something; the view shows its form again, with 422

The reason is a lazy translated sentence that says what happened and what to do next. No reason
holds a text of a supplier.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class NotNow(Exception):
    """The act is allowed, but not at this moment."""

    def __init__(self, reason: object) -> None:
        super().__init__(str(type(self)))
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing: about what, a sentence, and the endpoint where it is mended.

    *endpoint* and *place* are what ``url_for`` takes beside the procedure; *anchor* is a
    fragment of that page.
    """

    about: str
    sentence: object
    endpoint: str = ""
    place: tuple[tuple[str, object], ...] = ()
    anchor: str = ""


class NotComplete(Exception):
    """Something is missing before the act can be done; *lacks* says what, and where."""

    def __init__(self, lacks: Sequence[Lack]) -> None:
        super().__init__(f"{len(lacks)} things are missing")
        self.lacks = list(lacks)

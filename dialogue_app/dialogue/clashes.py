"""Someone saved while someone else was typing: what happened meanwhile, and how to go on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import requirements_store as store
from dialogue_app.dialogue.differences import Differing, differences
from dialogue_app.dialogue.revisions import Saved, read_text, saved
from dialogue_app.dialogue.seats import Permission, Seat
from requirements_store import RevisionConflict, RevisionMissing, Specification
from requirements_store.merging import merge


@dataclass(frozen=True, slots=True)
class Clash:
    """What was typed was written against revision *based_on*; *latest* is the last one now.

    *meanwhile* is what was saved since; *saving* what putting the typed text on top would do to
    it. *merged* holds both, if they touch different places; *both* names what both touched.
    """

    based_on: int
    latest: Saved
    theirs: str
    yours: str
    meanwhile: Sequence[Differing]
    saving: Sequence[Differing]
    merged: str | None
    both: Collection[str]

    def touched(self, requirement: str) -> bool:
        """Tell whether *requirement* is among what was saved meanwhile."""
        return any(each.requirement == requirement for each in self.meanwhile)


def clash(seat: Seat, specification: Specification, conflict: RevisionConflict) -> Clash:
    """Return what to show to someone who was not the first to save."""
    seat.require(Permission.SAVE_REVISION)
    base = _base(seat, specification, conflict)
    yours = store.normalise(conflict.yours)
    merged = merge(base, conflict.theirs, yours)
    return Clash(
        conflict.based_on,
        saved(seat, specification, conflict.latest),
        conflict.theirs,
        yours,
        differences(base, conflict.theirs),
        differences(conflict.theirs, merged.text if merged.text is not None else yours),
        merged.text,
        merged.both,
    )


def _base(seat: Seat, specification: Specification, conflict: RevisionConflict) -> str:
    """Return the text that was edited; of a revision that never was, there is none."""
    try:
        return read_text(seat, specification, conflict.based_on)
    except RevisionMissing:
        return conflict.theirs

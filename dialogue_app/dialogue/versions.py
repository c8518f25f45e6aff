"""What the team releases to everyone at the same instant."""

from datetime import datetime

import requirements_store as store
from dialogue_app.dialogue.register import record
from dialogue_app.dialogue.seats import Permission, Seat
from requirements_store import Specification, Version


def release_version(
    seat: Seat, specification: Specification, *, title: str = "", at: datetime
) -> Version:
    """Make the last revision the next version.

    Raises:
        NothingChanged: the last revision is the version in force.
    """
    seat.require(Permission.RELEASE_VERSION)
    revision = store.latest_revision(seat.session, specification)
    version = store.release(seat.session, revision, at=at, title=title)
    content = {"version": version.number, "digest": revision.digest}
    record(seat, "version_released", specification.id, content, at=at)
    return version

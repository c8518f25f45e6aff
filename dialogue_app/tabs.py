"""The places of a procedure that a seat may enter, as tabs over each of its pages."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for
from flask_babel import lazy_gettext

from dialogue_app.dialogue.seats import Permission, Seat
from requirements_store import Specification

# Label, endpoint, what it takes to enter, and the other blueprints whose pages belong there.
_OF_SPECIFICATION = (
    (
        lazy_gettext("Specification"),
        "specification.read",
        Permission.READ_VERSION,
        {"revisions", "wordings"},
    ),
    (
        lazy_gettext("Sharpening"),
        "sharpening.read",
        Permission.READ_VERSION,
        {"requirements", "comparison"},
    ),
    (lazy_gettext("Changes"), "changes.index", Permission.READ_REVISION, {"releases"}),
)
_OF_PROCEDURE = (
    (lazy_gettext("Rounds"), "rounds.index", Permission.READ_ROUND, set[str]()),
    (lazy_gettext("Input"), "inputs.index", Permission.READ_INPUT, {"drafts", "outcomes"}),
    (lazy_gettext("Meetings"), "meetings.index", Permission.READ_MEETING, {"minutes"}),
    (lazy_gettext("Notices"), "notices.index", Permission.READ_NOTICE, set[str]()),
    (lazy_gettext("Decisions"), "decisions.index", Permission.READ_DECISION, {"consents"}),
    (lazy_gettext("Conclusion"), "closing.read", Permission.READ_INVITATION, set[str]()),
)
_SET_UP = {"facts", "award_criteria", "authorities", "offers", "participants", "specifications"}


@dataclass(frozen=True, slots=True)
class Tab:
    """A place in the procedure; a label in the specification's own words says its language."""

    label: str
    address: str
    current: bool = False
    language: str = ""


def tabs(seat: Seat, specification: Specification | None) -> list[Tab]:
    """Return the places to go: of one specification, or all specifications by title."""
    overview = _tab(lazy_gettext("Overview"), "procedures.read", _SET_UP, seat)
    among = [specification] if specification else seat.specifications()
    return [
        overview,
        *(_tabs_of(seat, among[0]) if len(among) == 1 else _by_title(seat, among)),
        *(
            _tab(label, endpoint, others, seat)
            for label, endpoint, permission, others in _OF_PROCEDURE
            if seat.may(permission) and endpoint in current_app.view_functions
        ),
    ]


def _tabs_of(seat: Seat, specification: Specification) -> list[Tab]:
    return [
        _tab(label, endpoint, others, seat, specification_id=specification.id)
        for label, endpoint, permission, others in _OF_SPECIFICATION
        if seat.may(permission) and endpoint in current_app.view_functions
    ]


def _by_title(seat: Seat, among: list[Specification]) -> list[Tab]:
    return [
        Tab(
            each.title,
            _address("specification.read", seat, specification_id=each.id),
            language=each.language,
        )
        for each in among
    ]


def _tab(label: Any, endpoint: str, others: set[str], seat: Seat, **where: Any) -> Tab:
    here = {endpoint.partition(".")[0], *others}
    return Tab(str(label), _address(endpoint, seat, **where), request.blueprint in here)


def _address(endpoint: str, seat: Seat, **where: Any) -> str:
    return url_for(endpoint, procedure_id=seat.procedure.id, **where)

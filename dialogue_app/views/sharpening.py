"""See how the requirements took shape, all of them from version to version."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dialogue_app import clock
from dialogue_app.access import requires
from dialogue_app.dialogue.history import Kind
from dialogue_app.dialogue.models import Effect
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.dialogue.sharpening import Asked, read_matrix
from dialogue_app.pictures import draw
from requirements_store import Fate, Specification

blueprint = Blueprint(
    "sharpening",
    __name__,
    url_prefix="/procedures/<procedure_id>/specifications/<specification_id>/sharpening",
)

_NO_VERSION = 2**31
_KINDS: dict[str, Kind] = {kind.value: kind for kind in (*Effect, *Fate)}


@blueprint.get("")
@requires(Permission.READ_VERSION)
def read(seat: Seat, specification_id: str) -> ResponseReturnValue:
    """Show the requirements down, the versions across, as far as one asks for them."""
    specification = seat.specification(specification_id)
    asked = _asked()
    matrix = read_matrix(seat, specification, asked, at=clock.now())
    return render_template(
        "sharpening/read.html",
        seat=seat,
        specification=specification,
        matrix=matrix,
        picture=draw(matrix.measures),
        address=_addresses(seat, specification, asked),
    )


def _asked() -> Asked:
    """Read the address; what it does not make sense of is as if it were not there."""
    wanted = request.args
    effects = wanted.getlist("effect")
    return Asked(
        words=wanted.get("q", "").strip(),
        chapter=wanted.get("chapter", ""),
        obligation=wanted.get("obligation", ""),
        kinds=frozenset(_KINDS[effect] for effect in effects if effect in _KINDS),
        version=wanted.get("version", type=_number),
        page=max(wanted.get("page", 1, type=int), 1),
    )


def _number(written: str) -> int:
    """Read a version's number, if a database can hold it."""
    number = int(written)
    if not 0 < number < _NO_VERSION:
        raise ValueError(written)
    return number


def _addresses(seat: Seat, specification: Specification, asked: Asked) -> Callable[..., str]:
    """Return how to write addresses of this page: the same question, but for what is given."""
    question = {
        "q": asked.words,
        "chapter": asked.chapter,
        "obligation": asked.obligation,
        "effect": [kind for kind in _KINDS.values() if kind in asked.kinds],
        "version": asked.version,
    }

    def address(**instead: object) -> str:
        asked_for: dict[str, Any] = {**question, **instead}
        values = {name: value for name, value in asked_for.items() if value}
        return url_for(
            ".read",
            procedure_id=seat.procedure.id,
            specification_id=specification.id,
            **values,
        )

    return address

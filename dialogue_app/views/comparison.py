"""Lay any two versions beside each other."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dialogue_app.access import requires
from dialogue_app.dialogue.comparison import Asked, read_comparison
from dialogue_app.dialogue.seats import Permission, Seat
from requirements_store import Specification

blueprint = Blueprint(
    "comparison",
    __name__,
    url_prefix="/procedures/<procedure_id>/specifications/<specification_id>/comparison",
)


@blueprint.get("")
@requires(Permission.READ_VERSION)
def read(seat: Seat, specification_id: str) -> ResponseReturnValue:
    """Show what became of each requirement from one version to another."""
    specification = seat.specification(specification_id)
    asked = _asked()
    return render_template(
        "comparison/read.html",
        seat=seat,
        specification=specification,
        beside=read_comparison(seat, specification, asked),
        address=_addresses(seat, specification, asked),
    )


def _asked() -> Asked:
    """Read the address; what it does not make sense of is as if it were not there."""
    wanted = request.args
    return Asked(
        old=wanted.get("old", type=int),
        new=wanted.get("new", type=int),
        whole=wanted.get("show") == "whole",
        chapter=wanted.get("chapter", ""),
        page=max(wanted.get("page", 1, type=int), 1),
    )


def _addresses(seat: Seat, specification: Specification, asked: Asked) -> Callable[..., str]:
    """Return how to write addresses of this page: the same question, but for what is given."""
    question = {
        "old": asked.old,
        "new": asked.new,
        "show": "whole" if asked.whole else None,
        "chapter": asked.chapter,
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

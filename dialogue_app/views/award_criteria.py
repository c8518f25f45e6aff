"""The award criteria and their weights, until the first version announces them."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Field

from dialogue_app import clock
from dialogue_app.access import requires
from dialogue_app.dialogue.models import AwardCriterion
from dialogue_app.dialogue.procedures import (
    Criterion,
    WeightsDoNotAddUp,
    award_criteria,
    is_fixed,
    set_award_criteria,
)
from dialogue_app.dialogue.seats import Permission, Seat
from dialogue_app.forms import Form, read_rows

blueprint = Blueprint(
    "award_criteria", __name__, url_prefix="/procedures/<procedure_id>/award-criteria"
)

_FEWEST_ROWS, _MOST_ROWS = 4, 30


class Row(Criterion):
    """A criterion at its place among the others."""

    place: int = Field(ge=1, le=99)


@blueprint.get("")
@requires(Permission.SET_UP_PROCEDURE)
def edit(seat: Seat) -> ResponseReturnValue:
    """Show the criteria in a form with empty rows, or as they were announced."""
    criteria = award_criteria(seat)
    return _page(seat, Form(_values(criteria)), max(len(criteria) + 1, _FEWEST_ROWS))


@blueprint.post("")
@requires(Permission.SET_UP_PROCEDURE)
def save(seat: Seat) -> ResponseReturnValue:
    """Keep the criteria, or show the form again with one more row."""
    form, rows = read_rows(Row, numbers="place")
    shown = sum(name.startswith("place-") for name in form.values)
    if "add" in request.form:
        return _page(seat, Form(form.values), shown + 1)
    if form.errors:
        return _page(seat, form, shown), 422
    in_order = sorted(rows, key=lambda row: row.place)
    criteria = [Criterion(**row.model_dump(exclude={"place"})) for row in in_order]
    try:
        set_award_criteria(seat, criteria, at=clock.now())
    except WeightsDoNotAddUp as refusal:
        return _page(seat, Form(form.values, {"": _about_weights(refusal.total)}), shown), 422
    flash(gettext("The award criteria are saved."))
    return redirect(url_for("procedures.read", procedure_id=seat.procedure.id))


def _page(seat: Seat, form: Form[Row], rows: int) -> str:
    return render_template(
        "award_criteria/edit.html",
        seat=seat,
        form=form,
        rows=range(1, min(rows, _MOST_ROWS) + 1),
        fixed=is_fixed(seat),
        criteria=award_criteria(seat),
    )


def _values(criteria: Sequence[AwardCriterion]) -> dict[str, object]:
    return {
        f"{name}-{row}": value
        for row, each in enumerate(criteria, start=1)
        for name, value in (
            ("place", row),
            ("name", each.name),
            ("weight", each.weight),
            ("description", each.description),
        )
    }


def _about_weights(total: int) -> str:
    if total == 0:
        return str(gettext("Give at least one criterion. The weights together make 100 per cent."))
    return str(
        gettext(
            "The weights make %(total)s per cent together. Change them so that they make 100.",
            total=total,
        )
    )

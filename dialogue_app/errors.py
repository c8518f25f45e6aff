"""Every refusal has a page of its own, in our words, which says what to do next."""

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.exc import IntegrityError
from werkzeug import Response
from werkzeug.exceptions import HTTPException, InternalServerError

from dialogue_app import clock
from dialogue_app.access import guarded_seat
from dialogue_app.database import aside, current_session, is_lost_race
from dialogue_app.dialogue.deliveries import latest_version
from dialogue_app.dialogue.refusals import NotNow
from dialogue_app.dialogue.register import record_refusal
from dialogue_app.dialogue.seats import PermissionDenied, Refused
from dialogue_app.sign_in import forget_who_is_there
from requirements_store import (
    RequirementMissing,
    SpecificationLocked,
    VersionMissing,
)

_PAGES = {400, 401, 403, 404, 405, 409, 413, 422}


def init_app(app: Flask) -> None:
    """Answer strangers with 404, so that they learn nothing, and colleagues with 403."""
    app.register_error_handler(HTTPException, _explain)
    app.register_error_handler(InternalServerError, _apologise)
    app.register_error_handler(Refused, _refuse)
    app.register_error_handler(NotNow, _say_why_not_now)
    app.register_error_handler(SpecificationLocked, _say_that_it_is_locked)
    app.register_error_handler(IntegrityError, _tell_the_loser)
    for missing in (VersionMissing, RequirementMissing):
        app.register_error_handler(missing, _say_what_there_is)


def _explain(error: HTTPException) -> Response:
    """Keep the answer's headers, and put our page where Werkzeug has a line of English."""
    code = error.code if error.code in _PAGES else 400
    answer = Response.force_type(error.get_response())
    answer.set_data(render_template(f"errors/{code}.html", came_for=_came_for(), limit=_limit()))
    return answer


def _refuse(refusal: Refused) -> ResponseReturnValue:
    with aside() as session:
        record_refusal(session, refusal, at=clock.now())
    code = 403 if isinstance(refusal, PermissionDenied) else 404
    return render_template(f"errors/{code}.html"), code


def _say_what_there_is(_missing: Exception) -> ResponseReturnValue:
    """Help someone who has a seat; whoever has none did not come this far."""
    seat = guarded_seat()
    asked = request.view_args or {}
    specification = seat.specification(asked["specification_id"])
    latest = latest_version(seat, specification)
    page = render_template(
        "errors/missing.html", seat=seat, specification=specification, latest=latest, asked=asked
    )
    return page, 404


def _say_why_not_now(refusal: NotNow) -> ResponseReturnValue:
    current_session().rollback()
    return render_template("errors/409.html", reason=refusal.reason), 409


def _say_that_it_is_locked(_refusal: SpecificationLocked) -> ResponseReturnValue:
    return _say_why_not_now(
        NotNow(
            gettext(
                "The specification is locked: final tenders are invited from its last version. "
                "Nothing is saved or released any more."
            )
        )
    )


def _tell_the_loser(error: IntegrityError) -> ResponseReturnValue:
    if not is_lost_race(error):
        raise error  # a mistake of ours
    current_session().rollback()
    return render_template("errors/409.html", reason=""), 409


def _apologise(_error: InternalServerError) -> ResponseReturnValue:
    """Say so, without asking a database that may be the cause."""
    forget_who_is_there()
    return render_template("errors/500.html"), 500


def _came_for() -> str:
    """Return the page that was asked for, to go on there; an act is not repeated."""
    return request.full_path.rstrip("?") if request.method == "GET" else ""


def _limit() -> float:
    megabytes: int = current_app.config["MAX_TEXT_BYTES"]
    return megabytes / 1_000_000

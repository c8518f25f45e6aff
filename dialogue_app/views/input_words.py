"""What inputs, outcomes and consents are called on a page, and how exactly a moment is told."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask import Blueprint
from flask_babel import format_timedelta, get_locale, lazy_gettext
from markupsafe import Markup

from dialogue_app import clock
from dialogue_app.dialogue.models import (
    Confidentiality,
    ConsentState,
    InputKind,
    Outcome,
    Procedure,
)

KINDS = {
    InputKind.QUESTION: lazy_gettext("Question"),
    InputKind.COMMENT: lazy_gettext("Comment"),
    InputKind.PROPOSED_WORDING: lazy_gettext("Proposed wording"),
    InputKind.OBJECTION: lazy_gettext("Objection"),
    InputKind.INFORMATION: lazy_gettext("Information"),
    InputKind.SOLUTION_OUTLINE: lazy_gettext("Solution outline"),
    InputKind.COST_DRIVER: lazy_gettext("Cost driver"),
    InputKind.RISK: lazy_gettext("Risk"),
}
OUTCOMES = {
    Outcome.ADOPTED: lazy_gettext("Adopted"),
    Outcome.PARTLY: lazy_gettext("Partly adopted"),
    Outcome.NOT_ADOPTED: lazy_gettext("Not adopted"),
    Outcome.NOTED: lazy_gettext("Noted, not used"),
    Outcome.ANSWERED_TO_ALL: lazy_gettext("Answered to all"),
    Outcome.UNOPENED: lazy_gettext("Came late, unopened"),
}
OPENNESS = {
    Confidentiality.CONFIDENTIAL: lazy_gettext("Confidential"),
    Confidentiality.BUSINESS_SECRET: lazy_gettext("Business secret"),
    Confidentiality.OPEN: lazy_gettext("Open"),
}
STATES = {
    ConsentState.REQUESTED: lazy_gettext("Asked for"),
    ConsentState.GIVEN: lazy_gettext("Given"),
    ConsentState.REFUSED: lazy_gettext("Refused"),
    ConsentState.WITHDRAWN: lazy_gettext("Withdrawn"),
    ConsentState.EXPIRED: lazy_gettext("Expired without an answer"),
    ConsentState.INVALID: lazy_gettext("Invalid"),
}


def teach(blueprint: Blueprint) -> None:
    """Give all templates these words."""
    blueprint.add_app_template_filter(lambda kind: str(KINDS[kind]), "kind_of_input")
    blueprint.add_app_template_filter(lambda outcome: str(OUTCOMES[outcome]), "outcome")
    blueprint.add_app_template_filter(lambda level: str(OPENNESS[level]), "openness")
    blueprint.add_app_template_filter(lambda state: str(STATES[state]), "state_of_consent")
    blueprint.add_app_template_filter(exact_moment)
    blueprint.add_app_template_filter(from_now)


def exact_moment(at: datetime, procedure: Procedure) -> Markup:
    """Write a moment to the second with its zone, as proof needs it."""
    local = at.astimezone(ZoneInfo(procedure.time_zone))
    words = format_datetime(local, "d MMMM y HH:mm:ss xxx", locale=get_locale())
    return Markup('<time datetime="{}">{}</time>').format(local.isoformat(), words)


def from_now(at: datetime) -> str:
    """Say how far off a moment is by this server's clock."""
    left: timedelta = at - clock.now()
    return str(format_timedelta(left, add_direction=True, threshold=1.2))

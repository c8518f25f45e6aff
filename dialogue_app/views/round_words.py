"""What the states of rounds and minutes are called, and how a deadline is told."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from flask import Blueprint
from flask_babel import get_locale, gettext, lazy_gettext, ngettext
from markupsafe import Markup

from dialogue_app.dialogue.gatherings import Answer
from dialogue_app.dialogue.models import Procedure
from dialogue_app.dialogue.rounds import State

STATES = {
    State.PLANNED: lazy_gettext("Planned"),
    State.OPEN: lazy_gettext("Open for input"),
    State.WORKING: lazy_gettext("Input is closed, the team works with it"),
    State.CLOSED: lazy_gettext("Closed"),
}
ANSWERS = {
    Answer.UNWRITTEN: lazy_gettext("No minutes yet"),
    Answer.AWAITED: lazy_gettext("Minutes sent, not answered"),
    Answer.APPROVED: lazy_gettext("Minutes approved"),
    Answer.OBJECTED: lazy_gettext("Minutes objected to"),
}
_DAY, _HOUR, _MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def teach(blueprint: Blueprint) -> None:
    """Give all templates these words."""
    blueprint.add_app_template_filter(lambda state: str(STATES[state]), "state_of_round")
    blueprint.add_app_template_filter(lambda answer: str(ANSWERS[answer]), "state_of_minutes")
    blueprint.add_app_template_filter(appointed)
    blueprint.add_app_template_filter(time_left)
    blueprint.add_app_template_filter(typed)


def appointed(at: datetime, procedure: Procedure) -> Markup:
    """Write a moment that people are to keep: with its weekday, as the procedure's clocks show."""
    local = at.astimezone(ZoneInfo(procedure.time_zone))
    day = format_date(local, "EEEE d MMMM y", locale=get_locale())
    time = format_time(local, "HH:mm", locale=get_locale())
    words = gettext("%(day)s at %(time)s", day=day, time=time)
    return Markup('<time datetime="{}">{}</time>').format(
        local.isoformat(timespec="minutes"), words
    )


def time_left(until: datetime, now: datetime) -> str:
    """Say how long there still is, never more than there is."""
    left = until - now
    if left >= 2 * _DAY:
        words = ngettext("in %(num)s day", "in %(num)s days", left // _DAY)
    elif left >= 2 * _HOUR:
        words = ngettext("in %(num)s hour", "in %(num)s hours", left // _HOUR)
    elif left >= _MINUTE:
        words = ngettext("in %(num)s minute", "in %(num)s minutes", left // _MINUTE)
    else:
        words = gettext("in less than a minute")
    return str(words)


def typed(at: datetime | None, procedure: Procedure) -> str:
    """Write a moment as a control of the type ``datetime-local`` wants it."""
    if at is None:
        return ""
    return at.astimezone(ZoneInfo(procedure.time_zone)).strftime("%Y-%m-%dT%H:%M")

"""How moments, figures and roles read on a page, in the reader's language."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from flask import Flask
from flask_babel import format_decimal, get_locale, lazy_gettext
from jinja2 import StrictUndefined
from markupsafe import Markup

from dialogue_app.dialogue.models import Effect, Part, Procedure, Role
from dialogue_app.dialogue.seats import Permission
from dialogue_app.tabs import tabs
from requirements_store import Fate

_ROLES = {
    Role.LEAD: lazy_gettext("lead"),
    Role.EDITOR: lazy_gettext("editor"),
    Role.APPROVER: lazy_gettext("approver"),
    Role.REVIEWER: lazy_gettext("reviewer"),
    Role.PARTICIPANT: lazy_gettext("participant"),
    Role.AUDITOR: lazy_gettext("auditor"),
}
_PARTS = {
    Part.HOST: lazy_gettext("Host"),
    Part.PARTICIPATING: lazy_gettext("Participating"),
    Part.OPTION: lazy_gettext("Holding an option"),
}
_KINDS_OF_CHANGE = {
    Effect.NEW: lazy_gettext("New"),
    Effect.SHARPENED: lazy_gettext("Sharpened"),
    Effect.CLARIFIED: lazy_gettext("Clarified"),
    Effect.RELAXED: lazy_gettext("Relaxed"),
    Effect.WITHDRAWN: lazy_gettext("Withdrawn"),
    Effect.MERGED: lazy_gettext("Merged"),
    Effect.SPLIT: lazy_gettext("Split"),
    Effect.MOVED: lazy_gettext("Moved"),
    Fate.ADDED: lazy_gettext("Added"),
    Fate.REMOVED: lazy_gettext("Removed"),
    Fate.CHANGED: lazy_gettext("Changed"),
}
_SIDES = {Role.PARTICIPANT: "supplier", Role.AUDITOR: "auditor"}


def init_app(app: Flask) -> None:
    """Give templates their words, and let them stumble over a name that does not exist."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals.update(
        Permission=Permission, tabs=tabs, has_page=app.view_functions.__contains__
    )
    app.jinja_env.filters.update(
        moment=moment,
        day=day,
        number=format_decimal,
        role=role,
        part=part,
        side=side,
        kind_of_change=kind_of_change,
    )


def moment(at: datetime, procedure: Procedure) -> Markup:
    """Write a moment as the clocks of *procedure* show it."""
    local = at.astimezone(ZoneInfo(procedure.time_zone))
    words = format_datetime(local, "d MMMM y HH:mm", locale=get_locale())
    return _time(local.isoformat(timespec="minutes"), words)


def day(on: date, procedure: Procedure | None = None) -> Markup:
    """Write a day; that of a moment is the day it was in *procedure*."""
    if isinstance(on, datetime):
        on = (on.astimezone(ZoneInfo(procedure.time_zone)) if procedure else on).date()
    return _time(on.isoformat(), format_date(on, "d MMMM y", locale=get_locale()))


def role(held: Role) -> str:
    """Name a role."""
    return str(_ROLES[held])


def part(taken: Part) -> str:
    """Name a part that authorities take, as a heading over them."""
    return str(_PARTS[taken])


def kind_of_change(kind: Effect | Fate) -> str:
    """Name an effect or, where none is recorded, what became of a requirement."""
    return str(_KINDS_OF_CHANGE[kind])


def side(held: Role) -> str:
    """Say on which side of the table a role sits; each side has its colour."""
    return _SIDES.get(held, "team")


def _time(machine: str, words: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(machine, words)

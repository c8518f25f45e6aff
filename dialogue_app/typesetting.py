"""A specification's texts as HTML, with what is said about their marks in the reader's language."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import Flask
from flask_babel import get_locale, gettext
from markupsafe import Markup

from dialogue_app.dialogue.history import Kind
from dialogue_app.dialogue.models import Effect, Procedure
from dialogue_app.language import spoken as language
from requirements_store import (
    Fate,
    MarkWords,
    Obligation,
    Phrase,
    render,
    render_comparison,
    render_phrases,
    spans,
    spoken,
)

_TAGS = {"insert": "ins", "delete": "del"}


def init_app(app: Flask) -> None:
    """Give templates the ways in which a text is shown."""
    app.jinja_env.filters.update(
        rendered=rendered,
        compared=compared,
        marked=marked,
        phrased=phrased,
        brief_day=brief_day,
    )
    app.jinja_env.globals.update(differing=differing, by_kind=by_kind, by_level=by_level)


def rendered(text: str) -> Markup:
    """Show a text as it stands."""
    return Markup(render(text))  # noqa: S704 - the store answers for its safety


def marked(comparison: str) -> Markup:
    """Show a comparison that was kept."""
    return Markup(spoken(comparison, _words(language())))  # noqa: S704 - as above


def compared(old: str | None, new: str | None) -> Markup:
    """Show what became of one text in another."""
    return marked(render_comparison(old, new))


def phrased(text: str, phrases: Sequence[Phrase], names: Mapping[int, str]) -> Markup:
    """Show a text in which each phrase bears the name of the version that brought it."""
    html = render_phrases(text, phrases, names.__getitem__)
    return Markup(html)  # noqa: S704 - as above


def differing(old: str | None, new: str | None) -> Markup:
    """Show in one line what became of a title or a field."""
    return Markup("").join(_span(kind, text) for kind, text in spans(old or "", new or ""))


def by_kind(shown: Callable[[Kind], Markup]) -> dict[Kind, Markup]:
    """Show each kind of change once, for a page that shows them again and again."""
    return {kind: shown(kind) for kind in (*Effect, *Fate)}


def by_level(shown: Callable[[Obligation], Markup]) -> dict[Obligation, Markup]:
    """Show each obligation once, for a page that shows them again and again."""
    return {level: shown(level) for level in Obligation}


def brief_day(at: datetime, procedure: Procedure) -> Markup:
    """Write the day of a moment where there is little room."""
    local = at.astimezone(ZoneInfo(procedure.time_zone))
    words = format_date(local, "d MMM y", locale=get_locale())
    return Markup('<time datetime="{}">{}</time>').format(local.date().isoformat(), words)


def _span(kind: str, text: str) -> Markup:
    if kind == "equal":
        return Markup("{}").format(text)
    words = _words(language())
    tag, said = (Markup(_TAGS[kind]), words.added if kind == "insert" else words.removed)  # noqa: S704
    return Markup('<{0}><span class="vh">{1} </span>{2}</{0}>').format(tag, said, text)


@lru_cache(maxsize=8)
def _words(_language: str) -> MarkWords:
    return MarkWords(
        added=gettext("Added:"),
        removed=gettext("Removed:"),
        formatted=gettext("Formatted differently:"),
        relinked=gettext("Link changed:"),
        moved=gettext("Moved to here:"),
        moved_away=gettext("Moved from here:"),
        regrouped=gettext("Divided differently:"),
        rearranged=gettext("Columns arranged differently:"),
        was_paragraph=gettext("Was a paragraph:"),
        was_heading=gettext("Was a heading:"),
        was_bullets=gettext("Was in a bulleted list:"),
        was_numbers=gettext("Was in a numbered list:"),
        was_quote=gettext("Was a quotation:"),
        was_level=gettext("Was on another level:"),
    )

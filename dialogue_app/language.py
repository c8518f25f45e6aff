"""In which language a page speaks: the person's choice, the visitor's cookie, then the browser."""

from typing import Any

from flask import Flask, current_app, g, request
from flask_babel import Babel, gettext, ngettext
from werkzeug import Response

from dialogue_app.sentences import spoken_by
from dialogue_app.sign_in import signed_in_person

COOKIE = "language"
_A_YEAR = 365 * 24 * 3600
NAMES = {"en": "English", "nb": "Norsk bokmål"}
_UNDERSTOOD_AS = {"no": "nb", "nn": "nb"}  # asked for by browsers, answered in bokmål


def init_app(app: Flask) -> None:
    """Choose a language for each request, and let templates know which."""
    Babel(app, default_locale="en", locale_selector=spoken)
    spoken_by(_say)
    app.jinja_env.globals.update(language=spoken, languages=languages)


def languages() -> dict[str, str]:
    """Return the languages that can be chosen, each by its own name."""
    return {code: NAMES[code] for code in current_app.config["LANGUAGES"]}


def spoken() -> str:
    """Return the language that this request is answered in."""
    if "language" not in g:
        g.language = _chosen() or _asked_for()
    language: str = g.language
    return language


def _say(one: str, many: str, count: int, values: dict[str, Any]) -> str:
    """Say what a rule says; outside of a request, in English."""
    words = ngettext(one, many, count, **values) if many else gettext(one, **values)
    return str(words)


def remember(response: Response, language: str) -> Response:
    """Let the browser remember *language* for when nobody is signed in."""
    response.set_cookie(
        COOKIE,
        language,
        max_age=_A_YEAR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response


def _chosen() -> str | None:
    person = signed_in_person()
    choices = (person.language if person else "", request.cookies.get(COOKIE, ""))
    return next((choice for choice in choices if choice in languages()), None)


def _asked_for() -> str:
    """Return the first of our languages that the browser asks for, else the first of all."""
    for asked, _quality in request.accept_languages:
        code = asked.partition("-")[0].lower()
        if (code := _UNDERSTOOD_AS.get(code, code)) in languages():
            return code
    return next(iter(languages()))

"""What every answer says to browsers, and what happens when something goes wrong."""

import pytest

from dialogue_app import access, database
from dialogue_app.database import current_session
from dialogue_app.forms import read_form
from dialogue_app.views.home import Credentials
from tests.browser import Browser, words


def test_nothing_but_our_own_files_may_run_or_show_on_a_page(app):
    headers = Browser(app).client.get("/sign-in").headers

    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_pages_are_not_kept_by_anyone_and_files_are_kept_by_their_content(app):
    browser = Browser(app)
    style = browser.get("home.door").select("link[rel=stylesheet]")[-1]["href"]

    def kept(address):
        with browser.client.get(address) as answer:
            return answer.headers["Cache-Control"]

    assert kept("/sign-in") == "no-store"
    assert kept(style) == "public, max-age=31536000, immutable"
    assert kept("/static/app.css?v=old") == "public, max-age=3600"
    assert kept("/static/app.css") == "public, max-age=3600"
    assert kept("/static/none.css") == "no-store"


def test_the_session_cookie_is_for_this_site_and_for_tls_only(app, person):
    noor = person("Noor", password="a long password")

    answer = Browser(app).client.post(
        "/sign-in", data={"email": noor.email, "password": "a long password"}
    )

    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-dialogue=")
    assert cookie.endswith("; Secure; HttpOnly; Path=/; SameSite=Lax")


def test_more_than_the_limit_is_refused_before_it_is_read(app):
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_TEXT_BYTES"] = 1_500_000

    page = Browser(app).post("home.enter", {"email": "a" * 1_500_000, "password": "b"}, expect=413)

    assert "At most 1.5 megabytes can be sent at once." in words(page.main)


def test_an_address_cannot_be_opened_in_a_way_it_is_not_made_for(app):
    answer = Browser(app).client.get("/sign-out")

    assert (answer.status_code, set(answer.allow)) == (405, {"OPTIONS", "POST"})
    assert "Nothing was changed." in answer.text


def test_when_something_breaks_the_page_says_so_and_nothing_else(app, browse, person):
    @app.get("/broken")
    @access.public
    def broken():
        raise ZeroDivisionError("a secret")

    app.testing = False
    page = browse(person("Noor")).get("broken", expect=500)

    assert words(page.h1) == "Something went wrong on our side"
    assert "secret" not in str(page)


def test_even_without_its_database_the_application_can_say_that_something_is_wrong(app, person):
    browser = Browser(app).sign_in(person("Noor"))
    app.testing = False
    database.engine_of(app).dispose()
    app.extensions["engine"] = database.open_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")

    page = browser.get("home.index", expect=500)

    assert words(page.h1) == "Something went wrong on our side"


@pytest.mark.parametrize("sent", [{"email": "a\0b", "password": "c"}, {"email": "a" * 201}])
def test_what_cannot_be_kept_is_refused_field_by_field(app, sent):
    with app.test_request_context(method="POST", data=sent):
        form = read_form(Credentials)

    assert form.accepted is None
    assert form.errors["email"] in {
        "This contains a character that cannot be kept.",
        "Use at most 200 characters.",
    }


def test_a_page_that_only_reads_begins_no_write(app, browse, person):
    browser = browse(person("Noor"))

    @app.get("/look")
    @access.signed_in
    def look(_person):
        return str(current_session().get_bind().get_execution_options()["reading"])

    assert browser.get("look").text == "True"

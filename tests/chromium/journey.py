"""An installation with nobody in it, a clock that a test can turn, and people who come in."""

import re
from collections.abc import Iterable
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread

from argon2 import PasswordHasher
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from dialogue_app import clock, create_app, database
from dialogue_app.passwords import hashed_by
from tests.chromium.visit import DESK, PHONE, Visit
from tests.sources import MONDAY

PASSWORD = "tram, ferry and bus"
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_OPAQUE = re.compile(r"/[\w-]{22}(?=/|$)|/\d+(?=/|$)|/K-\d+")


class TurnableClock:
    """The moment at which everything happens, until it is turned on."""

    def __init__(self) -> None:
        self.moment = MONDAY

    def __call__(self) -> datetime:
        return self.moment

    def turn(self, **by: int) -> None:
        self.moment += timedelta(**by)


@contextmanager
def installation(database_file: Path, told_by: TurnableClock) -> Iterable[tuple[Flask, str]]:
    """Serve an empty database; each request of the server's threads tells the time by the clock."""
    app = create_app(
        DATABASE_URL=f"sqlite:///{database_file}",
        SECRET_KEY="for tests",
        SESSION_COOKIE_SECURE=False,
        SESSION_HOURS=24 * 365,
    )

    def by_the_clock(environ, start_response):
        with clock.read_from(told_by), hashed_by(_CHEAP):
            return app(environ, start_response)

    server = make_server("127.0.0.1", 0, by_the_clock, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield app, f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
    database.engine_of(app).dispose()


class Traveller(Visit):
    """Someone who goes from page to page, each of which is inspected when it is new to them."""

    def __init__(self, browser: Browser, address: str, *, script: bool = True) -> None:
        super().__init__(browser, address, script=script)
        self.script = script
        self.place = ""
        self.inspected: set[str] = set()
        self.faults: list[str] = []

    def come_in(self, email: str) -> "Traveller":
        self.page.goto("/sign-in")
        self.fill(email=email, password=PASSWORD)
        return self.press("Sign in")

    def take_seat(self, link: str) -> "Traveller":
        """Follow a seat offer that came by mail."""
        self.page.goto(link)
        self.look()
        self.fill(password=PASSWORD, again=PASSWORD)
        self.press("Take the seat")
        self.place = "/".join(self.path.split("/")[:3])
        return self

    def visit(self, where: str) -> "Traveller":
        """Open a page of the procedure."""
        answer = self.page.goto(f"{self.place}/{where}")
        assert answer is not None
        assert answer.status == 200, f"{where}: {answer.status}\n{self.words}"
        return self.look()

    def follow(self, link: str) -> "Traveller":
        self.page.get_by_role("link", name=link).first.click()
        return self.look()

    def fill(self, **fields: str | bool) -> "Traveller":
        for name, value in fields.items():
            field = self.page.locator(f"main [name='{name.replace('_n', '-')}']").first
            kind = field.evaluate("one => one.localName + ' ' + (one.type || '')")
            if kind.startswith("select"):
                field.select_option(value)
            elif isinstance(value, bool):
                field.set_checked(value)
            else:
                field.fill(value)
        return self

    def press(self, button: str) -> "Traveller":
        """Send a form; being refused is a fault of the journey."""
        pressed = self.page.locator("main").get_by_role("button", name=button, exact=True).first
        with self.page.expect_navigation() as arriving:
            pressed.click()
        assert arriving.value.ok, f"{button}: {arriving.value.status}\n{self.words}"
        return self.look()

    def look(self) -> "Traveller":
        """Inspect the page if one like it was not seen before."""
        like = _OPAQUE.sub("/*", self.path)
        if self.script and like not in self.inspected:
            self.inspected.add(like)
            self.faults += [f"{like}: {found}" for found in self.findings()]
            self.page.set_viewport_size(PHONE)
            self.faults += [f"{like} at 320 px: {found}" for found in self.sideways()]
            self.page.set_viewport_size(DESK)
        return self

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.address).split("?")[0]

    @property
    def words(self) -> str:
        return self.page.locator("main").inner_text()

    def all_faults(self) -> list[str]:
        return self.faults + self.complaints_now()


def content_of(traveller: Traveller) -> str:
    """Return everything that the server said of this page, seen or not."""
    page: Page = traveller.page
    return page.content()

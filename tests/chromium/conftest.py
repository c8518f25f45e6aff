"""The demonstration, served, and Debian's Chromium to look at it."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from dialogue_app import create_app, database
from dialogue_app.demo import make_demo, ways_in
from tests.chromium.visit import Visit

NAMES = ("chromium", "chromium-browser", "google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep these tests in one worker: one browser and one server are enough."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("chromium"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start the browser once for all tests."""
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not program:
        missing = "no Chromium here; CHROMIUM names one that lies elsewhere"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            chromium_sandbox=os.geteuid() != 0,  # root has none
            args=["--disable-gpu", "--disable-component-update", "--disable-sync"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the demonstration from a thread; the address has no slash at its end."""
    path = tmp_path_factory.mktemp("demo") / "demo.sqlite3"
    make_demo(path, say=lambda _: None)
    app = create_app(DATABASE_URL=f"sqlite:///{path}", SECRET_KEY="for tests", DEMO=True)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
    database.engine_of(app).dispose()


@pytest.fixture(scope="session")
def visit_as(chromium: Browser, served: str) -> Iterator[Callable[[str], Visit]]:
    """Open one window for each role, signed in, and hand it out again and again."""
    windows: dict[str, Visit] = {}

    def visit(role: str) -> Visit:
        if role not in windows:
            email = next(way.email for way in ways_in() if way.role == role)
            windows[role] = Visit(chromium, served).sign_in(email)
        return windows[role]

    yield visit
    for window in windows.values():
        window.context.close()

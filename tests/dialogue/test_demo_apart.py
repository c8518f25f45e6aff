"""No page that a supplier of the demonstration can reach tells of another supplier."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from sqlmodel import Session, select

from dialogue_app import clock, create_app, database, ids
from dialogue_app.demo import load_demo, ways_in
from dialogue_app.demo.telling import read_text
from dialogue_app.dialogue.models import (
    Assignment,
    Change,
    Consent,
    Input,
    Minutes,
    Notice,
    Participant,
)
from dialogue_app.dialogue.people import person_with
from tests.browser import Browser, words
from tests.sources import KeyedIds

SUPPLIERS = ("alfa", "beta", "gamma", "delta", "epsilon")
_LONG = 40


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """The demonstration, loaded once: these tests only read, or note that something was read."""
    path = tmp_path_factory.mktemp("demo") / "demo.sqlite3"
    app = create_app(
        TESTING=True,
        SECRET_KEY="for tests",
        DATABASE_URL=f"sqlite:///{path}",
        DEMO=True,
    )
    engine = database.engine_of(app)
    database.create_tables(engine)
    with database.writing_session(engine) as session:
        load_demo(session)
        session.commit()
    yield app
    engine.dispose()


def phrases(text):
    """Return up to three stretches of a text, long enough to be nobody else's."""
    flat = " ".join(text.split())
    starts = (0, max(0, len(flat) // 2 - _LONG // 2), max(0, len(flat) - _LONG))
    return {flat[start : start + _LONG] for start in starts if len(flat) >= _LONG}


def secrets_of_others(session, own):
    """Return what must not be read in the lane *own*: phrases, names, ids, addresses."""
    told = set()
    for said in session.exec(select(Input).where(Input.lane != own)):
        told |= phrases(said.text) | {said.id}
    for minutes in session.exec(select(Minutes).where(Minutes.lane != own)):
        told |= phrases(minutes.text) | {minutes.meeting_id}
    for other in session.exec(select(Participant).where(Participant.lane != own)):
        told |= {other.name, other.lane}
    return told


def known_anyway(session, own):
    """Return what *own* may well read: what was told to all, and what it said or was sent."""
    texts = [read_text(f"v{number}.md") for number in range(1, 7)]
    texts += [each.exact_text for each in session.exec(select(Consent))]
    texts += [each.text for each in session.exec(select(Notice))]
    texts += [each.public_reason for each in session.exec(select(Change))]
    texts += [each.text for each in session.exec(select(Input).where(Input.lane == own))]
    texts += [each.text for each in session.exec(select(Minutes).where(Minutes.lane == own))]
    return " ".join(" ".join(texts).split())


def crawl(client):
    """Follow every link of this site from the first page on; return each page's words and code.

    A page is fetched once, whatever is asked for behind its question mark.
    """
    waiting, seen = ["/"], {}
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        page = BeautifulSoup(answer.text, "html.parser")
        seen[path] = f"{words(page)} {answer.text}"
        found = {urlsplit(link["href"]) for link in page.select("a[href]")}
        waiting += [each.path for each in found if not each.netloc and each.path.startswith("/")]
    return seen


@pytest.fixture
def come_in(app):
    """Come in as someone by the demonstration's own door."""

    def enter(email):
        browser = Browser(app)
        browser.post("demo.enter", {"email": email})
        return browser

    return enter


@pytest.fixture(autouse=True)
def _after_the_end(request):
    drawn = ids.drawn_from(KeyedIds(request.node.name.encode()))  # one database for all tests
    with clock.read_from(lambda: datetime(2026, 1, 2, 9, tzinfo=UTC)), drawn:
        yield


@pytest.mark.parametrize("supplier", SUPPLIERS)
def test_no_page_of_a_supplier_tells_of_a_rival(app, come_in, supplier):
    [email, *_] = [way.email for way in ways_in() if f"@{supplier}." in way.email]
    with Session(database.engine_of(app)) as session:
        person = person_with(session, email)
        own = session.exec(select(Assignment.lane).where(Assignment.person_id == person.id)).one()
        foreign = secrets_of_others(session, own)
        known = known_anyway(session, own)

    pages = crawl(come_in(email).client)

    assert len(pages) > 90
    assert len(foreign) > 250
    leaks = {
        (path, each)
        for path, content in pages.items()
        for each in foreign
        if each in content and each not in known
    }
    assert not leaks


def test_the_pages_count_what_the_files_tell(come_in):
    browser = come_in("auditor@revisjon.example.org")
    first = browser.get("home.index").select_one('main a[href^="/procedures/"]')["href"]
    procedure = first.split("/")[2]

    decisions = browser.get("decisions.index", procedure_id=procedure)
    notices = browser.get("notices.index", procedure_id=procedure)

    assert len(decisions.select('main a[href*="/decisions/"]')) == 24
    assert len(notices.select('main a[href*="/notices/"]')) == 17


def test_only_the_invented_people_come_in_by_one_click(app):
    browser = Browser(app)

    door = browser.get("home.door")
    browser.post("demo.enter", {"email": "somebody@else.example.org"}, expect=404)

    offered = [button["value"] for button in door.select('.ways button[name="email"]')]
    assert offered == [way.email for way in ways_in()]
    assert browser.client.get("/").status_code == 401


def test_elsewhere_there_is_no_such_door(tmp_path):
    database_url = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    app = create_app(TESTING=True, SECRET_KEY="for tests", DATABASE_URL=database_url)
    database.create_tables(database.engine_of(app))
    email = ways_in()[0].email

    answer = app.test_client().post("/demo/visits", data={"email": email})

    assert answer.status_code == 404
    assert email not in app.test_client().get("/sign-in").text
    database.engine_of(app).dispose()

"""The team writes in a real browser: the preview follows, and what is typed is kept."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from werkzeug.serving import make_server

from dialogue_app import clock, create_app, database, ids
from dialogue_app.demo import PASSWORD
from dialogue_app.dialogue.models import Procedure
from dialogue_app.dialogue.people import register_person
from dialogue_app.dialogue.procedures import start_procedure
from dialogue_app.dialogue.revisions import Edit, write_specification
from dialogue_app.passwords import hash_password
from tests.chromium.visit import Visit

TRAPS = Path(__file__).parents[1] / "store" / "fixtures" / "traps-old.md"
PLACES = ["revisions", "revisions/1", "edit", "edit/K-012", "edit/BOAT_01", "additions"]
EMAIL = "amara@example.org"


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Iterator[str]:
    """Serve a procedure whose hard document is not released yet; return the document's address."""
    path = tmp_path_factory.mktemp("writing") / "dialogue.sqlite3"
    app = create_app(
        DATABASE_URL=f"sqlite:///{path}", SECRET_KEY="for tests", SESSION_COOKIE_SECURE=False
    )
    database.create_tables(database.engine_of(app))
    with database.writing_session(database.engine_of(app), expire_on_commit=False) as session:
        at = clock.now()
        amara = register_person(
            session, "Amara", EMAIL, password_hash=hash_password(PASSWORD), at=at
        )
        boat = Procedure(id=ids.new(), title="Floating library", started_at=at)
        lead = start_procedure(session, boat, amara, host="Harbour", at=at)
        unique = TRAPS.read_text().replace("| QES_25 ", "| QES_45 ", 1)
        text = Edit(unique, "The first text")
        specification = write_specification(lead, "The boat", text, at=at)
        session.commit()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    address = f"/procedures/{boat.id}/specifications/{specification.id}"
    yield f"http://127.0.0.1:{server.port}{address}"
    server.shutdown()
    thread.join()
    server.server_close()
    database.engine_of(app).dispose()


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def amara(chromium, desk, request) -> Iterator[Visit]:
    visit = Visit(chromium, desk.partition("/procedures")[0], script=request.param)
    visit.sign_in(EMAIL)
    yield visit
    visit.context.close()


@pytest.mark.parametrize("amara", [True], indirect=True)
@pytest.mark.parametrize("place", PLACES)
def test_a_page_for_writing_is_accessible_by_day_and_on_a_phone_by_night(amara, desk, place):
    amara.page.goto(f"{desk}/{place}")
    by_day = amara.findings()
    amara.take_a_phone_at_night()

    assert (by_day, amara.findings()) == ([], [])
    assert amara.sideways() == []
    assert amara.complaints_now() == []


@pytest.mark.parametrize("amara", [True], indirect=True)
def test_the_preview_follows_and_what_is_typed_is_kept(amara, desk):
    page = amara.page
    page.goto(f"{desk}/edit/K-012")
    page.fill("#text", "Hjelp innen **20 sekunder**.")
    page.locator("#preview strong", has_text="20 sekunder").first.wait_for()
    page.locator("[data-kept]", has_text="Nobody else sees it").wait_for()
    page.goto(f"{desk}/edit/K-012")
    page.get_by_role("link", name="Go on with it").click()

    assert page.input_value("#text") == "Hjelp innen **20 sekunder**."
    page.locator("#text").select_text()
    page.locator("md-italic").click()
    assert page.input_value("#text").startswith("_")
    page.locator("[data-kept]", has_text="Nobody else sees it").wait_for()
    page.goto(f"{desk}/edit/K-012")
    page.get_by_role("button", name="Throw it away").click()
    assert "20 sekunder" not in page.input_value("#text")
    assert amara.complaints_now() == []


def test_a_text_is_previewed_kept_and_saved_by_its_buttons(amara, desk):
    page = amara.page
    text = f"The gangway SHALL carry {amara.page.viewport_size['width']} people, {id(amara)}."
    page.goto(f"{desk}/edit/BOAT_02")
    page.fill("#text", text)
    page.get_by_role("button", name="Preview").click()
    assert page.locator("#preview .rt").first.inner_text() == text
    page.get_by_role("button", name="Keep for later").click()
    page.get_by_role("link", name="Go on with it").click()
    page.get_by_role("button", name="Save as the next revision").click()

    assert page.locator("[role=status]", has_text="BOAT_02 is saved in revision").count() == 1
    page.goto(f"{desk}/edit/BOAT_02")
    assert page.input_value("#text") == text
    assert amara.complaints_now() == []

from io import BytesIO

import pytest
from sqlmodel import select

from dialogue_app.dialogue.models import AwardCriterion, Procedure, Role
from dialogue_app.dialogue.participants import Admission, admit, leave
from dialogue_app.dialogue.procedures import Announcement, announce
from requirements_store import Specification, latest_revision, read_revision
from tests.browser import words
from tests.sources import MONDAY

STARTED = {
    "title": "Ferries",
    "reference": "7",
    "host": "Bru",
    "time_zone": "Europe/Oslo",
}
CRITERIA = {
    "place-1": "2",
    "name-1": "Cost",
    "weight-1": "40",
    "place-2": "1",
    "name-2": "Quality",
    "weight-2": "60",
    "description-2": "Short *queues*.",
    "place-3": "3",
}


@pytest.fixture
def noor(person):
    return person("Noor", may_start=True, password="a long password")


@pytest.fixture
def seat(session, noor):
    """The seat of someone who has just started a procedure."""
    seat = announce(session, noor, Announcement(**STARTED), at=MONDAY)
    session.commit()
    return seat


@pytest.fixture
def browser(browse, noor):
    return browse(noor)


def fields(page):
    """Return what the page's form would send, but for what is chosen from a list."""
    return {each["name"]: each["value"] for each in page.select("main input")}


def test_the_site_administrator_lets_someone_start_procedures(browse, person):
    bo, admin = person("Bo"), browse(person("Admin", is_site_admin=True))
    assert "Start a procedure" not in words(browse(bo).get("home.index").main)
    browse(bo).get("starting.new", expect=403)
    browse(bo).post("starting.start", STARTED, expect=403)

    admin.post("home.allow", {"may_start": "true"}, person_id=bo.id)

    assert "Start a procedure" in words(browse(bo).get("home.index").main)
    browse(bo).get("starting.new")
    assert "may start procedures" in words(admin.get("home.people").main)

    admin.post("home.allow", {"may_start": "false"}, person_id=bo.id)

    browse(bo).get("starting.new", expect=403)
    browse(bo).post("home.allow", {"may_start": "true"}, expect=403, person_id=bo.id)
    admin.post("home.allow", {"may_start": "true"}, expect=404, person_id="nobody")


def test_who_starts_a_procedure_comes_to_what_is_to_be_done(browser, session):
    browser.post("starting.start", STARTED)

    [procedure] = session.exec(select(Procedure))
    page = browser.get("procedures.read", procedure_id=procedure.id)
    steps = page.select(".todo-list li")
    assert [words(step.select_one(".vh")) for step in steps].count("To do:") == 8
    assert words(steps[3]).startswith("Done: Name the contracting authorities")
    for step in steps:
        if link := step.select_one("a"):
            assert browser.client.get(link["href"].partition("#")[0]).status_code == 200


def test_a_refused_start_keeps_everything_that_was_typed(browser):
    page = browser.post("starting.start", {**STARTED, "title": " "}, expect=422)

    assert page.select_one("#title-error").text == "Fill this in."
    assert page.select_one(".refused a")["href"] == "#title"
    assert (page.select_one("#reference")["value"], page.select_one("#host")["value"]) == (
        "7",
        "Bru",
    )


def test_the_facts_are_saved_and_shown(browser, seat):
    here = {"procedure_id": seat.procedure.id}
    told = {
        "title": "Boats",
        "time_zone": "Europe/Berlin",
        "reason": "**Nobody** sells it.",
        "timeframe": "Until\r\nsummer.",
        "reduction_announced": "true",
    }

    browser.post("facts.save", told, **here)

    page = browser.get("procedures.read", **here)
    assert page.h1.text == "Boats"
    assert page.select_one("[aria-labelledby=why] strong").text == "Nobody"
    again = browser.get("facts.edit", **here)
    assert again.select_one("#timeframe").text.strip() == "Until\nsummer."
    assert again.select_one("#reduction_announced").has_attr("checked")


def test_refused_facts_keep_what_was_typed(browser, seat):
    page = browser.post(
        "facts.save",
        {"title": "", "time_zone": "Europe/Oslo", "reason": "Long thought."},
        expect=422,
        procedure_id=seat.procedure.id,
    )

    assert page.select_one("#reason").text.strip() == "Long thought."


def test_criteria_are_saved_in_their_order_and_empty_rows_left_out(browser, seat, session):
    browser.post("award_criteria.save", CRITERIA, procedure_id=seat.procedure.id)

    kept = session.exec(select(AwardCriterion).order_by(AwardCriterion.position)).all()
    assert [(each.name, each.weight) for each in kept] == [("Quality", 60), ("Cost", 40)]


@pytest.mark.parametrize(
    ("wrong", "place", "sentence"),
    [
        ({"weight-1": "30"}, ".refused li", "The weights make 90 per cent together."),
        ({"weight-1": "many"}, "#weight-1-error", "Enter a whole number."),
        ({"weight-1": "101"}, "#weight-1-error", "Enter 100 or less."),
        ({"name-1": ""}, "#name-1-error", "Fill this in."),
        ({"place-1": "x"}, "#place-1-error", "Enter a whole number."),
    ],
)
def test_refused_criteria_say_what_is_wrong_where_and_keep_the_rows(
    browser, seat, wrong, place, sentence
):
    page = browser.post(
        "award_criteria.save", {**CRITERIA, **wrong}, expect=422, procedure_id=seat.procedure.id
    )

    assert words(page.select_one(place)).startswith(sentence)
    assert page.select_one("#description-2").text.strip() == "Short *queues*."


def test_a_row_is_added_without_losing_or_saving_anything(browser, seat, session):
    sent = {**CRITERIA, "weight-1": "oops", "add": "1"}

    page = browser.post("award_criteria.save", sent, expect=200, procedure_id=seat.procedure.id)

    assert len(page.select("fieldset.criterion")) == 4
    assert page.select_one("#weight-1")["value"] == "oops"
    assert session.exec(select(AwardCriterion)).all() == []


def test_after_the_first_version_criteria_and_facts_are_text_and_a_change_is_refused(
    browse, lead, session
):
    here, browser = {"procedure_id": lead.procedure.id}, browse(lead.person)
    told = {"title": "Trams", "time_zone": "Europe/Oslo", "reason": "R.", "timeframe": "T."}
    browser.post("facts.save", told, **here)
    browser.post("award_criteria.save", CRITERIA, **here)

    page = browser.get("award_criteria.edit", **here)
    refused = browser.post("award_criteria.save", CRITERIA, expect=409, **here)
    facts = browser.get("facts.edit", **here)
    browser.post("facts.save", {**told, "reason": "Another."}, expect=409, **here)
    browser.post("facts.save", told | fields(facts), **here)

    assert not page.select("main form")
    assert "art. 30(2) and 67" in words(refused.main)
    assert not facts.select("textarea")
    assert "art. 30" in words(page.main)
    session.expire_all()
    procedure = session.get(Procedure, lead.procedure.id)
    assert (procedure.title, procedure.reason) == ("Trams", "R.")


def test_many_authorities_are_added_at_once_and_one_is_taken_back(browser, seat):
    here = {"procedure_id": seat.procedure.id}
    named = "Dal\r\n\r\n  Avik \r\nDal\r\n"

    browser.post("authorities.add", {"part": "participating", "names": named}, **here)

    page = browser.get("authorities.index", **here)
    assert [words(each.span) for each in page.select(".rows li")] == ["Bru", "Avik", "Dal"]
    browser.client.post(page.select(".rows form")[1]["action"])
    page = browser.get("authorities.index", **here)
    assert [words(each.span) for each in page.select(".rows li")] == ["Bru", "Dal"]


@pytest.mark.parametrize(
    ("part", "names", "place"),
    [
        ("host", "Dal", "#part-error"),
        ("host", "Dal\nAvik", "#names-error"),
        ("option", "New\nBru", "#names-error"),
        ("option", "x" * 201, "#names-error"),
        ("option", " ", "#names-error"),
        ("king", "Dal", "#part-error"),
    ],
)
def test_refused_authorities_are_none_of_them_added(browser, seat, part, names, place):
    here = {"procedure_id": seat.procedure.id}

    page = browser.post("authorities.add", {"part": part, "names": names}, expect=422, **here)

    assert page.select_one(place)
    assert page.select_one("#names").text.strip() == names.strip()
    assert [words(each.span) for each in page.select(".rows li")] == ["Bru"]


def test_a_supplier_is_admitted_and_its_people_are_invited_next(browser, seat):
    here = {"procedure_id": seat.procedure.id}
    assert "At least three" in words(browser.get("procedures.read", **here).main)
    told = {"name": "Alfa", "lots": "1", "protocol_accepted_on": "2026-03-01"}

    browser.post("participants.add", told, **here)
    twice = browser.post("participants.add", told, expect=422, **here)

    assert twice.select_one("#name-error")
    page = browser.get("participants.index", **here)
    assert "Alfa admitted on 2 March 2026 · 1" in words(page.main)
    assert "Fewer than three participants" in words(page.main)
    one = browser.client.get(page.select_one(".rows a")["href"]).text
    assert "Invite people" in one
    assert "1 March 2026" in one


def test_a_day_that_is_none_is_refused_with_everything_kept(browser, seat):
    told = {"name": "Alfa", "protocol_accepted_on": "soon", "selection_reason": "Good."}

    page = browser.post("participants.add", told, expect=422, procedure_id=seat.procedure.id)

    assert page.select_one("#protocol_accepted_on-error")
    assert page.select_one("#selection_reason").text.strip() == "Good."


def test_who_is_let_go_reads_the_reasons_and_its_rival_learns_nothing(browse, lead, seat_as):
    noor, rival = (seat_as(Role.PARTICIPANT, name) for name in ("Noor", "Rival"))
    here, browser = {"procedure_id": lead.procedure.id}, browse(lead.person)
    told = {"title": "Trams", "time_zone": "Europe/Oslo", "reduction_announced": "true"}
    browser.post("facts.save", told, **here)
    browser.post("award_criteria.save", CRITERIA, **here)
    before = str(browse(rival.person).get("procedures.read", **here))
    reasons = {"reason-1": "Slower than needed.", "reason-2": ""}

    page = browser.post("participants.reduce", reasons, expect=422, **here, lane=noor.lane)
    assert page.select_one("#reason-2-error")
    assert page.select_one("#reason-1").text.strip() == "Slower than needed."
    reasons["reason-2"] = "Dearer than needed."
    browser.post("participants.reduce", reasons, **here, lane=noor.lane)

    own = words(browse(noor.person).get("procedures.read", **here).main)
    assert "You have left this dialogue" in own
    assert "Slower than needed." in own
    assert str(browse(rival.person).get("procedures.read", **here)) == before


def test_without_announced_reduction_nobody_is_let_go_but_one_may_leave(browse, lead, seat_as):
    noor = seat_as(Role.PARTICIPANT, "Noor")
    here = {"procedure_id": lead.procedure.id, "lane": noor.lane}
    browser = browse(lead.person)

    refused = browser.post("participants.reduce", {"reason-1": "No."}, expect=409, **here)
    assert "only if that was announced" in words(refused.main)
    browser.post("participants.go", {"reason": " "}, expect=422, **here)
    browser.post("participants.go", {"reason": "No people."}, **here)

    assert "Has left the dialogue" in words(browser.get("participants.read", **here).main)


def test_the_warning_of_too_few_is_for_the_buying_side_only(browse, lead, seat_as):
    noor, bo = seat_as(Role.PARTICIPANT, "Noor").person, seat_as(Role.REVIEWER, "Bo").person
    here = {"procedure_id": lead.procedure.id}

    assert "Fewer than three" in words(browse(lead.person).get("procedures.read", **here).main)
    for other in (noor, bo):
        assert "Fewer than" not in words(browse(other).get("procedures.read", **here).main)


def test_a_participant_of_another_procedure_is_the_same_nothing_as_an_invented_one(
    browse, lead, begin, session
):
    foreign = admit(begin("Ferries"), Admission(name="Gamma"), at=MONDAY).lane
    session.commit()
    browser = browse(lead.person)

    pages = [
        browser.get("participants.read", expect=404, procedure_id=lead.procedure.id, lane=lane)
        for lane in (foreign, "invented")
    ]

    assert pages[0] == pages[1]


def test_thirty_participants_cost_as_many_queries_as_one(browse, lead, session, counting):
    browser, here = browse(lead.person), {"procedure_id": lead.procedure.id}
    admit(lead, Admission(name="Alfa"), at=MONDAY)
    session.commit()
    with counting() as for_one:
        browser.get("participants.index", **here)

    for number in range(29):
        last = admit(lead, Admission(name=f"Supplier {number}"), at=MONDAY)
    leave(lead, last.lane, "No people.", at=MONDAY)
    session.commit()
    with counting() as for_thirty:
        page = browser.get("participants.index", **here)

    assert len(page.select(".rows > li")) == 30
    assert len(for_one) == len(for_thirty)


TEXT = "# Needs\n\n## K-1 Sales\n\nOn board.\n\n## K-2 Refunds\n\nWithin 14 days.\n"


def send(browser, seat, *, expect, file=None, **told):
    told = {"title": "Ticketing", "language": "nn", "text": "", **told}
    if file is not None:
        told["file"] = (BytesIO(file), "needs.md")
    return browser.post("specifications.start", told, expect=expect, procedure_id=seat.procedure.id)


def first_text(session):
    [specification] = session.exec(select(Specification))
    number = latest_revision(session, specification).number
    return specification, read_revision(session, specification, number)


def test_a_specification_is_written_and_its_reading_shown(browser, seat, session):
    send(browser, seat, expect=302, text=TEXT.replace("\n", "\r\n"))

    specification, text = first_text(session)
    assert (specification.title, specification.language, text) == ("Ticketing", "nn", TEXT)
    page = browser.get(
        "specifications.findings",
        procedure_id=seat.procedure.id,
        specification_id=specification.id,
    )
    assert "It is read as 2 requirements." in words(page.main)
    assert "Nothing in it is odd." in words(page.main)


def test_a_file_is_brought_in_without_its_byte_order_mark(browser, seat, session):
    send(browser, seat, expect=302, file=b"\xef\xbb\xbf" + TEXT.encode())

    assert first_text(session)[1] == TEXT


def test_how_a_text_is_read_is_shown_before_it_is_saved(browser, seat, session):
    odd = TEXT + "## K-2 Again\n\n## K-3 Empty one\n"

    page = send(browser, seat, expect=200, text=odd, check="1")

    assert "The same id twice K-2#2 line 10" in words(page.select_one(".read-as"))
    assert "A requirement without a text K-3" in words(page.select_one(".read-as"))
    assert page.select_one("#text").text.strip() == odd.strip()
    assert session.exec(select(Specification)).all() == []


def test_an_id_that_stands_twice_is_refused_with_both_places_and_nothing_is_lost(
    browser, seat, session
):
    twice = TEXT + "## K-2 Again\n\nTo.\n"

    page = send(browser, seat, expect=422, file=twice.encode())

    assert page.select_one("#text-error").text == (
        "K-2 stands in line 7 and again in line 10. An id belongs to one requirement. "
        "Give one of them another."
    )
    assert page.select_one("#text").text.strip() == twice.strip()  # of the file, to go on with
    assert page.select_one("#title")["value"] == "Ticketing"
    assert page.select_one("option[selected]")["value"] == "nn"
    assert session.exec(select(Specification)).all() == []


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (b"", "This file is empty."),
        (b" \n", "This file is empty."),
        ("Krav på norsk".encode("latin-1"), "This file is not UTF-8; see line 1."),
        ("Krav".encode("utf-16"), "This file is UTF-16."),
        (b"PK\x03\x04 a word processor's", "This file is no text."),
        (b"text\0text", "This file is no text."),
        (b"x" * 1001, "A specification has at most 0.001 megabytes."),
    ],
)
def test_a_file_that_is_no_text_is_refused_in_clear_words(app, browser, seat, file, sentence):
    app.config["MAX_TEXT_BYTES"] = 1000

    page = send(browser, seat, expect=422, file=file)

    assert page.select_one("#file-error").text.startswith(sentence)
    assert page.select_one("#title")["value"] == "Ticketing"


def test_a_text_that_is_too_large_is_refused_and_kept(app, browser, seat):
    app.config["MAX_TEXT_BYTES"] = 1000

    page = send(browser, seat, expect=422, text="å" * 501)

    assert page.select_one("#text-error").text.startswith("A specification has at most")
    assert page.select_one("#text").text.strip() == "å" * 501


def test_a_file_and_a_text_are_not_both_taken(browser, seat):
    page = send(browser, seat, expect=422, text=TEXT, file=b"# Other\n")

    assert page.select_one("#file-error")
    assert page.select_one("#text").text.strip() == TEXT.strip()


def test_neither_file_nor_text_is_refused(browser, seat):
    assert send(browser, seat, expect=422).select_one("#text-error")


def test_a_procedure_can_have_several_specifications(browser, seat):
    send(browser, seat, expect=302, text=TEXT)
    send(browser, seat, expect=302, text=TEXT, title="Operations")

    assert [each.title for each in seat.specifications()] == ["Ticketing", "Operations"]

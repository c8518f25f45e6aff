"""The whole text is edited, previewed, kept and saved; nothing that was typed is ever lost."""

from dataclasses import replace

import pytest

import requirements_store as store
from dialogue_app.dialogue.models import Role
from dialogue_app.dialogue.revisions import Edit, save_revision
from requirements_store import editing
from tests.browser import words
from tests.conftest import NEEDS
from tests.sources import MONDAY

SHORTER = editing.set_text(NEEDS, "K-2", "Within 7 days.")
ONLINE = editing.set_text(NEEDS, "K-1", "Online, too.")


@pytest.fixture
def lead(begin):
    return begin("Trams")


@pytest.fixture
def amara(browse, lead):
    return browse(lead.person)


@pytest.fixture
def here(lead, specification):
    return {"procedure_id": lead.procedure.id, "specification_id": specification.id}


@pytest.fixture
def overtaken(lead, specification):
    """Someone saved another K-2 as revision 2."""
    save_revision(lead, specification, Edit(SHORTER, "Shorter", 1), at=MONDAY)
    lead.session.commit()


def typed(page) -> str:
    """Return what stands in the form."""
    return page.select_one("textarea#text").text.removeprefix("\n")


def latest_text(session, specification) -> str:
    session.commit()  # so that it sees what others have written
    number = store.latest_revision(session, specification).number
    return store.read_revision(session, specification, number)


def test_what_is_saved_is_the_next_revision_and_its_page_shows_what_it_changes(
    amara, here, session, specification
):
    form = amara.get("revisions.edit", **here)
    answer = amara.client.post(
        amara.address("revisions.save", **here),
        data={"text": SHORTER.replace("\n", "\r\n"), "note": "Shorter", "based_on": "1"},
    )
    page = amara.look(amara.client.get(answer.location), 200)

    assert typed(form) == NEEDS
    assert latest_text(session, specification) == SHORTER
    assert words(page.h1) == "Revision 2"
    assert [words(mark) for mark in page.select("del, ins")] == [
        "Removed: 14 days",
        "Added: 7 days",
    ]
    assert "What differs from v1" in page.text


def test_a_preview_shows_what_was_typed_and_saves_nothing(amara, here, session, specification):
    page = amara.post(
        "revisions.preview",
        {"text": SHORTER + "\n### K-2 Again\n\nTwice.\n", "note": "", "based_on": "1"},
        expect=200,
        **here,
    )

    shown = page.select_one("#preview")
    assert "K-2 stands on line" in shown.text
    assert [words(each) for each in shown.select("ins")][:1] == ["Added: 7 days"]
    assert latest_text(session, specification) == NEEDS


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Fill this in."),
        (NEEDS, "The last revision says this already"),
        (NEEDS + "\n## K-2 Again\n\nTwice.\n", "K-2 stands in line 7 and again in line 11"),
        ("Half a \0 character", "a character that cannot be kept"),
        ("x" * 1000 + "ø" * 600, "This is too large"),
    ],
)
def test_what_cannot_be_saved_stays_in_the_form(app, amara, here, text, told):
    app.config["MAX_TEXT_BYTES"] = 2000

    page = amara.post(
        "revisions.save", {"text": text, "note": "Mine", "based_on": "1"}, expect=422, **here
    )

    assert told in words(page.select_one("#text-error"))
    assert page.select_one(".refused a[href='#text']")
    assert page.select_one("#note")["value"] == "Mine"
    if "\0" not in text:
        assert typed(page) == text


@pytest.mark.usefixtures("overtaken")
def test_who_was_overtaken_elsewhere_gets_both_texts_in_one(amara, here, session, specification):
    page = amara.post(
        "revisions.save", {"text": ONLINE, "note": "", "based_on": "1"}, expect=409, **here
    )
    again = {field["name"]: field["value"] for field in page.select("main [name=based_on]")}
    both = typed(page)
    amara.post("revisions.save", {"text": both, "note": "", **again}, **here)

    told = words(page.select_one(".overtaken"))
    assert "You edited revision 1. Revision 2 is the last one now." in told
    assert "You touched different places" in told
    assert [words(each) for each in page.select(".overtaken ins")] == ["Added: 7 days"]
    assert [words(each) for each in page.select("#preview h4 .id")] == ["K-1"]
    assert both == editing.set_text(SHORTER, "K-1", "Online, too.")
    assert latest_text(session, specification) == both


@pytest.mark.usefixtures("overtaken")
def test_who_was_overtaken_in_the_same_place_sees_what_saving_would_take_back(
    amara, here, session, specification
):
    mine = editing.set_text(ONLINE, "K-2", "Within 30 days.")

    page = amara.post(
        "revisions.save", {"text": mine, "note": "", "based_on": "1"}, expect=409, **here
    )

    assert "Both of you touched: K-2." in words(page.select_one(".overtaken"))
    assert typed(page) == mine
    assert page.select_one("[name=based_on]")["value"] == "2"
    shown = [words(each) for each in page.select("#preview h4 .id")]
    assert shown == ["K-1", "K-2"]
    assert page.select_one(".overtaken textarea[readonly]").text.strip() == SHORTER.strip()
    assert latest_text(session, specification) == SHORTER


def test_a_revision_that_never_was_is_no_way_round_the_last_one(
    amara, here, session, specification
):
    for never in ("0", "17"):
        amara.post(
            "revisions.save", {"text": ONLINE, "note": "", "based_on": never}, expect=409, **here
        )

    assert latest_text(session, specification) == NEEDS


def test_what_was_kept_waits_for_its_writer_and_for_nobody_else(amara, here, browse_as):
    sent = {"place": "edit", "text": ONLINE, "note": "Half", "based_on": "1"}
    address = amara.address("revisions.keep", **here)
    said = amara.client.post(address, data=sent, headers={"Accept": "text/plain"})
    asked = amara.get("revisions.edit", **here)
    form = amara.get("revisions.edit", unsent=1, **here)
    other = browse_as(Role.EDITOR).get("revisions.edit", **here)

    assert said.text == "Kept at 10:00, unsent. Nobody else sees it."
    assert said.content_type == "text/plain; charset=utf-8"
    assert "You have unsent text" in words(asked.h1)
    assert [words(each) for each in asked.select("main .id")] == ["K-1"]
    assert (typed(form), form.select_one("#note")["value"]) == (ONLINE, "Half")
    assert typed(other) == NEEDS

    amara.post("revisions.save", {"text": ONLINE, "note": "", "based_on": "1"}, **here)
    assert typed(amara.get("revisions.edit", **here)) == ONLINE


def test_what_was_kept_can_be_thrown_away(amara, here):
    sent = {"place": "edit", "text": ONLINE, "based_on": "1"}
    amara.post("revisions.keep", sent, **here)
    amara.post("revisions.forget", {"place": "edit"}, **here)

    assert typed(amara.get("revisions.edit", **here)) == NEEDS


def test_nothing_is_kept_at_a_place_that_is_none(amara, here):
    for place in ("", "elsewhere", "edit/" + "x" * 300):
        amara.post("revisions.keep", {"place": place, "text": "x"}, expect=422, **here)


@pytest.mark.usefixtures("overtaken")
def test_the_list_of_revisions_says_who_when_and_what_for(amara, here, lead):
    page = amara.get("revisions.index", **here)

    assert [words(each) for each in page.select(".revisions > li")] == [
        f"Revision 2 Shorter {lead.person.name}, 2 March 2026 10:00",
        "Revision 1 released as v1 Contract notice Amara, 2 March 2026 10:00",
    ]


def test_a_revision_that_is_not_there_is_not_found(amara, here):
    amara.get("revisions.read", number=9, expect=404, **here)


@pytest.mark.usefixtures("overtaken")
@pytest.mark.parametrize("role", [Role.APPROVER, Role.AUDITOR])
def test_who_only_reads_finds_no_way_to_edit(browse_as, here, role):
    browser = browse_as(role)

    for page in (
        browser.get("revisions.index", **here),
        browser.get("revisions.read", number=2, **here),
        browser.get("specification.read", **here),
    ):
        assert not page.select("a[href*='/edit'], a[href*='/additions']")
    browser.get("revisions.edit", expect=403, **here)


@pytest.mark.usefixtures("overtaken")
def test_a_supplier_learns_nothing_of_revisions(browse_as, here):
    supplier = browse_as(Role.PARTICIPANT)

    page = supplier.get("specification.read", **here)
    refusals = [
        supplier.get("revisions.read", number=number, expect=403, **here) for number in (2, 9)
    ]

    assert not page.select("a[href*='/revisions'], a[href*='/edit']")
    assert "7 days" not in page.text
    assert refusals[0] == refusals[1]


def test_a_locked_specification_is_not_edited(amara, here, session, specification):
    store.lock(session, store.latest_version(session, specification), at=MONDAY)
    session.commit()

    page = amara.get("revisions.edit", expect=409, **here)

    assert "The specification is locked" in page.text
    amara.post("revisions.save", {"text": ONLINE, "based_on": "1"}, expect=409, **here)


def test_a_long_text_is_edited_with_as_many_queries_as_a_short_one(
    amara, here, counting, lead, specification
):
    def queries() -> int:
        with counting() as asked:
            amara.get("revisions.edit", **here)
            amara.post("revisions.preview", {"text": ONLINE, "based_on": "1"}, expect=200, **here)
            latest = store.latest_revision(lead.session, specification).number
            amara.get("revisions.read", number=latest, **here)
        return len(asked)

    few = queries()
    more = "".join(f"\n## L-{number} More\n\nIt must be {number}.\n" for number in range(200))
    save_revision(lead, specification, replace(Edit("", "", 1), text=NEEDS + more), at=MONDAY)
    lead.session.commit()

    assert queries() == few

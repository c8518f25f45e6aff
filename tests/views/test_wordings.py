"""One requirement is edited, added or withdrawn by a form of its own."""

import pytest

import requirements_store as store
from dialogue_app.dialogue.revisions import Edit, save_revision
from requirements_store import editing
from tests.browser import words
from tests.sources import MONDAY

TEXT = """# Ticketing

## 1 Sales

### K-1 Fast sales

- Kravtype: Bør-krav (evalueres)
- Dokumentasjon: Beskrivelse
- Gevinst: Kortere kø

Tickets are sold quickly.

### K-2 Cash

Conductors take cash.

## 2 Boats

| Index | Requirement | Level |
| --- | --- | --- |
| BOAT_01 | The boat SHALL float. | 1 |

## 3 Crew

<div id="CREW_01">
<span>CREW_01 SHALL</span>
<div>Everybody swims.</div>
<div>Everybody sings.</div>
</div>
"""


@pytest.fixture
def lead(begin):
    return begin("Trams", text=TEXT)


@pytest.fixture
def amara(browse, lead):
    return browse(lead.person)


@pytest.fixture
def here(lead, specification):
    return {"procedure_id": lead.procedure.id, "specification_id": specification.id}


@pytest.fixture
def meanwhile(lead, specification):
    """Let someone else give a requirement another text."""

    def save(id_: str, text: str) -> str:
        latest = store.latest_revision(lead.session, specification).number
        before = store.read_revision(lead.session, specification, latest)
        after = editing.set_text(before, id_, text)
        save_revision(lead, specification, Edit(after, "", latest), at=MONDAY)
        lead.session.commit()
        return after

    return save


def sent(page, **instead: object) -> dict[str, object]:
    """Fill in the form as a browser would send it back, but for what is given."""
    form = page.select_one("form[data-keep]")
    values: dict[str, object] = {}
    for control in form.select("input[name], textarea, select"):
        value = control.get("value", "")
        if control.name == "textarea":
            value = control.text.removeprefix("\n")
        if control.name == "select":
            chosen = control.select_one("option[selected]")
            value = chosen["value"] if chosen else ""
        if control["name"].startswith("field_"):
            values.setdefault(control["name"], []).append(value)
        else:
            values[control["name"]] = value
    return values | instead


@pytest.fixture
def latest(session, specification):
    """What the last revision says."""
    return lambda: latest_text(session, specification)


def latest_text(session, specification) -> str:
    session.commit()  # so that it sees what others have written
    number = store.latest_revision(session, specification).number
    return store.read_revision(session, specification, number)


def test_each_part_of_a_requirement_has_a_control_in_the_words_of_the_document(amara, here):
    page = amara.get("wordings.edit", requirement="K-1", **here)

    labels = [words(label) for label in page.select("form[data-keep] .lab")]
    assert labels[:5] == ["Title", "Kravtype", "Dokumentasjon", "Gevinst", "Text, in Markdown"]
    assert [words(each) for each in page.select("#field-1 option")] == [
        "Not stated",
        "Need",
        "Bør-krav (evalueres)",
        "Must",
        "May",
    ]
    assert words(page.select_one("#preview .id")) == "K-1"


def test_only_the_requirement_is_saved(amara, here, session, specification):
    page = amara.get("wordings.edit", requirement="K-1", **here)
    answer = sent(page, title="Time to sell", text="Within 20 seconds.", note="A measure")
    answer["field_value"] = ["Must", "Test", "Kortere kø"]

    amara.post("wordings.save", answer, requirement="K-1", **here)

    assert latest_text(session, specification) == (
        TEXT.replace("Fast sales", "Time to sell")
        .replace("Tickets are sold quickly.", "Within 20 seconds.")
        .replace("Bør-krav (evalueres)", "Must")
        .replace("Beskrivelse", "Test")
    )


def test_a_row_and_the_lines_of_an_element_are_edited_too(amara, here, session, specification):
    row = sent(amara.get("wordings.edit", requirement="BOAT_01", **here))
    row["text"] = "The boat SHALL float | swim."
    amara.post("wordings.save", row, requirement="BOAT_01", **here)
    page = amara.get("wordings.edit", requirement="CREW_01", **here)
    lines = sent(page)
    lines["text"] = lines["text"].replace("sings", "dances")
    amara.post("wordings.save", lines, requirement="CREW_01", **here)

    assert "Its lines, as they stand in the document" in page.text
    assert latest_text(session, specification) == (
        TEXT.replace("float.", r"float \| swim.").replace("sings", "dances")
    )


@pytest.mark.parametrize(
    ("instead", "refusal"),
    [
        ({"text": ""}, ("text", "Fill this in.")),
        ({"text": "One.\n\n## K-9 Two\n\nTwo."}, ("text", "read as more than the wording of K-1")),
        ({"text": "```\nnever closed"}, ("text", "something that never ends")),
        ({"title": "x" * 301}, ("title", "Use at most 300 characters.")),
        ({"title": "Sales {#K-7}"}, ("text", "read as more than the wording")),
        ({}, ("text", "The last revision says this already")),
    ],
)
def test_what_cannot_stand_in_the_text_stays_in_the_form(amara, here, latest, instead, refusal):
    field, told = refusal
    page = amara.get("wordings.edit", requirement="K-1", **here)

    refused = amara.post(
        "wordings.save", sent(page, note="Mine", **instead), expect=422, requirement="K-1", **here
    )

    assert told in words(refused.select_one(f"#{field}-error"))
    assert sent(refused) == sent(page, note="Mine", **instead)
    assert latest() == TEXT


def test_a_preview_shows_the_requirement_as_it_would_be_read(amara, here, session, specification):
    page = amara.get("wordings.edit", requirement="K-1", **here)
    answer = sent(page, text="Tickets are sold **at once**.")

    preview = amara.post("wordings.preview", answer, expect=200, requirement="K-1", **here)

    assert words(preview.select_one("#preview .rt")) == "Tickets are sold at once."
    assert preview.select("#preview ins")
    assert sent(preview) == answer
    assert latest_text(session, specification) == TEXT


def test_who_was_overtaken_elsewhere_saves_on_top(amara, here, meanwhile, session, specification):
    page = amara.get("wordings.edit", requirement="K-1", **here)
    after = meanwhile("K-2", "Conductors take no cash.")

    told = amara.post(
        "wordings.save", sent(page, text="At once."), expect=409, requirement="K-1", **here
    )
    amara.post("wordings.save", sent(told), requirement="K-1", **here)

    assert "It did not touch K-1. You can save yours on top." in words(
        told.select_one(".overtaken")
    )
    assert latest_text(session, specification) == editing.set_text(after, "K-1", "At once.")


def test_who_was_overtaken_in_the_same_requirement_sees_both_wordings(
    amara, here, meanwhile, session, specification
):
    page = amara.get("wordings.edit", requirement="K-1", **here)
    after = meanwhile("K-1", "Tickets are sold slowly.")

    told = amara.post(
        "wordings.save",
        sent(page, text="Tickets are sold at once."),
        expect=409,
        requirement="K-1",
        **here,
    )

    assert "It changed K-1 too" in words(told.select_one(".overtaken"))
    assert "slowly" in words(told.select_one(".overtaken ins"))
    assert "slowly" in words(told.select_one("#preview del"))
    assert sent(told)["text"] == "Tickets are sold at once."
    assert latest_text(session, specification) == after


def test_who_edits_what_another_took_out_keeps_the_text(amara, here, lead, session, specification):
    page = amara.get("wordings.edit", requirement="K-2", **here)
    without = TEXT.replace("### K-2 Cash\n\nConductors take cash.\n\n", "")
    save_revision(lead, specification, Edit(without, "", 1), at=MONDAY)
    session.commit()

    told = amara.post(
        "wordings.save", sent(page, text="No cash."), expect=409, requirement="K-2", **here
    )

    assert "K-2 is not in the text any more" in words(told.select_one(".overtaken"))
    assert sent(told)["text"] == "No cash."
    assert not told.select("form[data-keep] button[type=submit]")


def test_a_withdrawn_requirement_is_read_as_withdrawn(amara, here, session, specification):
    amara.post("wordings.withdraw", {"based_on": "1"}, requirement="K-1", **here)

    document = store.parse(latest_text(session, specification))
    assert document.by_id["K-1"].withdrawn
    assert document.by_id["K-1"].fields["Gevinst"] == "Kortere kø"
    page = amara.get("wordings.edit", requirement="K-1", **here)
    assert not page.select("form[action$='/withdrawal']")


def test_a_withdrawal_of_what_changed_meanwhile_is_decided_again(
    amara, here, meanwhile, session, specification
):
    after = meanwhile("K-1", "Tickets are sold slowly.")

    told = amara.post("wordings.withdraw", {"based_on": "1"}, expect=409, requirement="K-1", **here)

    assert "It changed K-1 too" in words(told.select_one(".overtaken"))
    assert latest_text(session, specification) == after


def test_a_requirement_is_added_under_the_next_free_id(amara, here, session, specification):
    page = amara.get("wordings.add", chapter="Ticketing / 1 Sales", **here)
    answer = sent(page, title="Refunds", text="Money is paid back.")
    answer["field_value"] = ["Must", ""]

    amara.post("wordings.save_addition", answer, **here)

    assert answer["requirement"] == "K-3"
    assert latest_text(session, specification) == TEXT.replace(
        "take cash.\n",
        "take cash.\n\n### K-3 Refunds\n\n- Kravtype: Must\n\nMoney is paid back.\n",
    )


def test_a_row_is_added_to_a_table(amara, here, session, specification):
    page = amara.get("wordings.add", chapter="Ticketing / 2 Boats", **here)
    answer = sent(page, text="It SHALL sail.", field_value=["2"])

    amara.post("wordings.save_addition", answer, **here)

    assert "| BOAT_01 | The boat SHALL float. | 1 |\n| BOAT_02 | It SHALL sail. | 2 |\n" in (
        latest_text(session, specification)
    )


@pytest.mark.parametrize(
    ("id_", "told"),
    [
        ("K-2", "K-2, or an id that is easily taken for it, was used before."),
        ("K-02", "K-02, or an id that is easily taken for it, was used before."),
        ("Refunds", "Write an id such as K-012"),
        ("", "Fill this in."),
    ],
)
def test_an_id_that_cannot_be_used_is_told_at_its_field(amara, here, id_, told):
    page = amara.get("wordings.add", chapter="Ticketing / 1 Sales", **here)
    answer = sent(page, text="Money is paid back.", requirement=id_)

    refused = amara.post("wordings.save_addition", answer, expect=422, **here)

    assert told in words(refused.select_one("#requirement-error"))
    assert sent(refused) == answer


def test_what_was_typed_for_a_requirement_is_kept_for_it_alone(amara, here):
    page = amara.get("wordings.edit", requirement="K-1", **here)
    answer = sent(page, text="Half a sent")
    amara.post("revisions.keep", answer, **here)

    asked = amara.get("wordings.edit", requirement="K-1", **here)
    going_on = amara.get("wordings.edit", requirement="K-1", unsent=1, **here)

    assert "You have unsent text" in words(asked.h1)
    assert sent(going_on) == answer
    assert sent(amara.get("wordings.edit", requirement="K-2", **here))["text"] == (
        "Conductors take cash."
    )
    amara.post("wordings.save", answer, requirement="K-1", **here)
    assert "Half a sent" in sent(amara.get("wordings.edit", requirement="K-1", **here))["text"]


def test_an_addition_is_kept_too(amara, here):
    answer = sent(
        amara.get("wordings.add", chapter="Ticketing / 1 Sales", **here),
        text="Half a thought",
        title="Thought",
    )
    amara.post("revisions.keep", answer, **here)

    going_on = amara.get("wordings.add", unsent=1, **here)

    assert sent(going_on) == answer


def test_a_requirement_that_is_not_there_is_not_found(amara, here):
    amara.get("wordings.edit", requirement="K-9", expect=404, **here)
    amara.post(
        "wordings.save", {"text": "x", "based_on": "1"}, expect=404, requirement="K-9", **here
    )


def test_a_revision_that_never_was_leads_nowhere(amara, here, session, specification):
    page = amara.get("wordings.edit", requirement="K-1", **here)

    refused = amara.post(
        "wordings.save",
        sent(page, text="At once.", based_on="17"),
        expect=422,
        requirement="K-1",
        **here,
    )

    assert "There is no such revision" in words(refused.select_one("#text-error"))
    assert sent(refused)["text"] == "At once."
    assert latest_text(session, specification) == TEXT

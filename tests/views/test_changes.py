"""A change is explained by one person, approved by another, and released to all at once."""

# ruff: noqa: PLR0913, PLR0917 - a scene has as many people as it needs

import pytest
from sqlmodel import select

import requirements_store as store
from dialogue_app.dialogue.changes import cases, explain
from dialogue_app.dialogue.models import (
    Confidentiality,
    Effect,
    Input,
    InputKind,
    InputRequirement,
    Role,
)
from dialogue_app.dialogue.procedures import Criterion, Facts, describe, set_award_criteria
from dialogue_app.dialogue.revisions import Edit, save_revision, write_specification
from tests.browser import words
from tests.conftest import NEEDS
from tests.dialogue.test_changes import FRAMED, OFFLINE, WHY
from tests.sources import MONDAY

CAUSES = {
    "requirement": "K-1",
    "effect": "sharpened",
    "source": ["law", ""],
    "title": ["Act on tickets", ""],
    "dated": ["2026-02-01", ""],
    "internal_reason": "Tunnels",
    "public_reason": "There is no network in tunnels.",
}


@pytest.fixture
def lead(begin):
    return begin("Trams")


@pytest.fixture
def specification(lead):
    [specification] = lead.specifications()
    return specification


@pytest.fixture
def here(lead, specification):
    return {"procedure_id": lead.procedure.id, "specification_id": specification.id}


@pytest.fixture
def editor(seat_as):
    return seat_as(Role.EDITOR)


@pytest.fixture
def save(session, editor, specification):
    def save(text, seat=editor):
        latest = store.latest_revision(session, specification)
        save_revision(seat, specification, Edit(text, "n", latest.number), at=MONDAY)
        session.commit()

    return save


@pytest.fixture
def hear(session, seat_as, specification):
    """Let Supplier A say something about a requirement."""
    supplier = seat_as(Role.PARTICIPANT, "Supplier A")

    def hear(text="Ten seconds are too few.", number=1, **facts):
        said = Input(
            lane=supplier.lane,
            id=f"said-{number}",
            number=number,
            specification_id=specification.id,
            version=1,
            kind=InputKind.COMMENT,
            said_by=supplier.person.id,
            received_at=MONDAY,
            recorded_at=MONDAY,
            text=text,
            **{"confidentiality": Confidentiality.OPEN, **facts},
        )
        session.add(said)
        session.flush()
        about = InputRequirement(lane=supplier.lane, input_id=said.id, requirement="K-1")
        session.add(about)
        session.commit()
        return f"{supplier.lane}/{said.id}"

    return hear


def test_the_way_of_a_change_from_the_text_to_every_participant(
    browse, lead, editor, seat_as, save, here
):
    supplier = seat_as(Role.PARTICIPANT)
    save(OFFLINE)

    browse(editor.person).post("changes.state", CAUSES, **here)
    approving = browse(seat_as(Role.APPROVER).person)
    waiting = approving.get("changes.review", **here)
    [seen] = [box["value"] for box in waiting.select("input[name=seen]")]
    approving.post("changes.approve_seen", {"seen": seen}, **here)
    leading = browse(lead.person)
    ready = leading.get("releases.check", **here)
    leading.post("releases.release", {"title": "After round 1", "note": "Read **this**."}, **here)

    assert "Nothing is missing." in words(ready)
    page = browse(supplier.person).get("specification.read", **here)
    assert "also offline" in words(page)
    assert words(page.select_one(".told")) == "Read this."
    receipts = leading.get("releases.receipts", **here)
    assert [words(row) for row in receipts.select("#v2 ~ * tbody tr, tbody tr")][:1] == [
        "Participant AS 2 March 2026 10:00 2 March 2026 10:00, Participant"
    ]


def test_what_is_unfinished_stands_above_what_is_complete(browse, editor, save, here):
    save(OFFLINE.replace("14 days", "7 days"))
    browse(editor.person).post("changes.state", CAUSES, **here)

    page = browse(editor.person).get("changes.index", **here)

    assert [words(row.th) for row in page.select("tbody tr")] == [
        "Something is missing in 2",
        "K-1 Sales",
        "K-2 Refunds",
    ]
    assert "0 of 2 changes complete" in words(page.select_one(".gate"))


def test_everything_entered_is_still_there_when_a_row_is_incomplete(browse, editor, save, here):
    save(OFFLINE)
    half = {**CAUSES, "dated": ["one day", ""], "title": ["Act on tickets", "Half a row"]}

    page = browse(editor.person).post("changes.state", half, expect=422, **here)

    assert [field["value"] for field in page.select("input[name=title]")][:2] == [
        "Act on tickets",
        "Half a row",
    ]
    assert page.select_one("#internal_reason").text.strip() == "Tunnels"
    assert page.select_one("#public_reason").text.strip() == "There is no network in tunnels."
    assert page.select_one("#effect option[selected]")["value"] == "sharpened"
    assert {link["href"] for link in page.select(".refused a")} == {
        "#dated-1",
        "#source-2",
        "#dated-2",
    }


def test_a_confidential_input_is_refused_and_the_page_says_why(
    browse, editor, save, here, hear, specification
):
    key = hear(confidentiality=Confidentiality.CONFIDENTIAL)
    save(OFFLINE)

    page = browse(editor.person).post("changes.state", {**CAUSES, "input": key}, expect=422, **here)

    assert "own dated source" in words(page.select_one("#inputs-error"))
    assert page.select_one(f'input[value="{key}"]').has_attr("checked")
    assert cases(editor, specification)[0].change is None


def test_an_open_input_is_ticked_and_stands_as_the_basis(browse, editor, save, here, hear):
    key = hear()
    save(OFFLINE)

    browse(editor.person).post("changes.state", {**CAUSES, "input": key}, **here)

    page = browse(editor.person).get("changes.read", requirement="K-1", **here)
    basis = page.select_one(".causes .basis")
    assert words(basis) == (
        "Ten seconds are too few.Supplier A AS, Comment Act on ticketsLaw, 1 February 2026"
    )


def test_reading_what_could_be_ticked_is_opening_it(browse, editor, save, here, hear, session):
    hear()
    save(OFFLINE)

    browse(editor.person).get("changes.read", requirement="K-1", **here)

    session.expire_all()
    assert [said.opened_at for said in session.exec(select(Input))] == [MONDAY]


def test_many_are_explained_at_once(browse, editor, save, here, specification):
    save(OFFLINE.replace("14 days", "7 days"))

    page = browse(editor.person).get("changes.choose", requirement=["K-1", "K-2"], **here)
    chosen = [field["value"] for field in page.select("input[name=requirement]")]
    browse(editor.person).post("changes.state", {**CAUSES, "requirement": chosen}, **here)

    assert [case.effect for case in cases(editor, specification)] == [Effect.SHARPENED] * 2


def test_what_reads_differently_by_now_is_not_approved(
    browse, editor, seat_as, save, here, session, specification
):
    save(OFFLINE)
    explain(editor, specification, ["K-1"], WHY, at=MONDAY)
    session.commit()
    approving = browse(seat_as(Role.APPROVER).person)
    page = approving.get("changes.review", **here)
    [seen] = [box["value"] for box in page.select("input[name=seen]")]
    save(OFFLINE.replace("also", "always"))

    refusal = approving.post("changes.approve_seen", {"seen": seen}, expect=409, **here)

    assert "Read it again" in words(refusal)


def test_who_prepared_it_is_told_that_someone_else_approves(
    browse, lead, save, here, session, specification
):
    save(OFFLINE)
    explain(lead, specification, ["K-1"], WHY, at=MONDAY)
    session.commit()

    page = browse(lead.person).get("changes.read", requirement="K-1", **here)

    assert "someone else has to approve it" in words(page.select_one(".flag"))
    assert not page.select("form.approving")


def test_a_release_that_lacks_something_says_all_of_it_and_keeps_what_was_entered(
    browse, lead, save, here
):
    save(OFFLINE.replace("# Needs\n", "# Needs\n\nRead this first.\n"))

    page = browse(lead.person).post(
        "releases.release", {"title": "After round 1", "note": "To all"}, expect=422, **here
    )

    assert [words(item.h3) for item in page.select(".open-item")] == ["K-1 Sales", "Needs"]
    assert page.select_one("#title")["value"] == "After round 1"
    assert page.select_one("#note").text.strip() == "To all"
    links = [item.a["href"] for item in page.select(".open-item")]
    assert [link.partition("/changes/")[2] for link in links] == ["K-1", "sections"]


def test_the_first_version_waits_for_what_the_procedure_has_to_say(browse, begin, session):
    seat = begin("Ferries")
    specification = _unreleased(seat, session)
    here = {"procedure_id": seat.procedure.id, "specification_id": specification.id}
    browser = browse(seat.person)

    refused = browser.post("releases.release", {"title": "", "note": ""}, expect=422, **here)
    describe(seat, _facts(), at=MONDAY)
    set_award_criteria(seat, [Criterion(name="Quality", weight=100)], at=MONDAY)
    session.commit()
    browser.post("releases.release", {"title": "Notice", "note": ""}, **here)

    assert len(refused.select(".open-item")) == 3
    assert store.latest_version(session, specification).number == 1


def _facts():
    return Facts(title="Ferries", reason="Complex", timeframe="A year", time_zone="Europe/Oslo")


def _unreleased(seat, session):
    specification = write_specification(seat, "Boats", Edit(NEEDS, "n"), at=MONDAY)
    session.commit()
    return specification


def test_an_auditor_sees_who_confirmed_an_edit_of_a_frame(browse, begin, session):
    seat = begin("Ferries", text=FRAMED)
    [specification] = seat.specifications()
    edited = FRAMED.replace("sold on board", "sold on board or online")
    save_revision(seat, specification, Edit(edited, "n", 1), at=MONDAY)
    confirmed = WHY.model_copy(update={"frame_confirmed": True})
    explain(seat, specification, ["K-1"], confirmed, at=MONDAY)
    session.commit()
    here = {"procedure_id": seat.procedure.id, "specification_id": specification.id}

    page = browse(seat.person).get("changes.read", requirement="K-1", **here)
    store.release(session, store.latest_revision(session, specification), at=MONDAY)
    session.commit()
    ladder = browse(seat.person).get("requirements.read", requirement="K-1", **here)

    assert "confirmed by Lead of Ferries" in words(page.select_one(".causes"))
    assert "confirmed by Lead of Ferries" in words(ladder.select_one("#v2 .inside"))


def test_a_section_is_explained_where_it_is_shown(browse, editor, save, here):
    save(NEEDS.replace("# Needs\n", "# Needs\n\nRead this first.\n"))
    browser = browse(editor.person)
    key = browser.get("changes.sections", **here).select_one("input[name=section]")["value"]

    empty = {"section": key, "public_reason": ""}
    refused = browser.post("changes.state_section", empty, expect=422, **here)
    browser.post("changes.state_section", {**empty, "public_reason": "To guide."}, **here)

    assert refused.select_one("#public_reason").text == "Fill this in."
    page = browser.get("changes.index", **here)
    assert words(page.select_one("#prose").find_next("li")) == "NeedsTo guide."


def needs(count, says="Tickets"):
    return "# Needs\n\n" + "".join(
        f"## K-{n} Sale {n}\n\n{says} number {n} are sold.\n\n" for n in range(1, count + 1)
    )


@pytest.mark.parametrize(
    ("endpoint", "values"),
    [
        ("changes.index", {}),
        ("changes.read", {"requirement": "K-1"}),
        ("changes.choose", {"requirement": ["K-1", "K-2", "K-3"]}),
        ("changes.review", {}),
        ("releases.check", {}),
    ],
)
def test_many_changes_cost_as_many_queries_as_few(
    begin, browse, session, counting, endpoint, values
):
    asked = []
    for count in (3, 94):
        seat = begin(f"Procedure with {count}", text=needs(count))
        [specification] = seat.specifications()
        save_revision(seat, specification, Edit(needs(count, "Fares"), "n", 1), at=MONDAY)
        every = [f"K-{n}" for n in range(1, count + 1)]
        explain(seat, specification, every, WHY, at=MONDAY)
        session.commit()
        browser = browse(seat.person)
        with counting() as statements:
            browser.get(
                endpoint,
                procedure_id=seat.procedure.id,
                specification_id=specification.id,
                **values,
            )
        asked.append(len(statements))

    assert asked[0] == asked[1]


def test_many_inputs_cost_as_many_queries_as_few(
    browse, editor, save, here, hear, counting, session
):
    save(OFFLINE)
    browser = browse(editor.person)
    asked = []
    for first, last in ((1, 120), (121, 2000)):
        for number in range(first, last + 1):
            _quickly(session, hear, number)
        session.commit()
        browser.get("changes.read", requirement="K-1", **here)  # opens them
        with counting() as statements:
            browser.get("changes.read", requirement="K-1", **here)
        asked.append(len(statements))

    assert asked[0] == asked[1]


def _quickly(session, hear, number):
    if number == 1:
        hear(number=number)
        return
    first = session.get(Input, session.exec(select(Input.lane, Input.id)).first())
    copy = {**first.model_dump(), "id": f"said-{number}", "number": number}
    session.add(Input(**copy))


def test_who_approves_reads_what_was_said(browse, editor, seat_as, save, here, hear):
    key = hear("Ten seconds are too few, PLANTED.")
    save(OFFLINE)
    browse(editor.person).post("changes.state", {**CAUSES, "input": key}, **here)

    page = browse(seat_as(Role.APPROVER).person).get("changes.review", **here)

    assert "PLANTED" in words(page.select_one(".basis"))

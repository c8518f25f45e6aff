import pytest

from dialogue_app.dialogue.models import Change, Effect, Role
from tests.browser import words


def rows(page):
    """Return each requirement's marks, by the version's place."""
    return {
        words(row.th).split()[0]: [
            words(cell.a) if cell.a else "" for cell in row.select("td:not(.now, .n-in)")
        ]
        for row in page.select(".mx tbody tr:not(.grp)")
    }


def test_each_cell_says_what_the_version_did_to_the_requirement(visit):
    page = visit("sharpening.read")

    assert rows(page) == {
        "K-1": ["", "Sharpenedv2 K-1, v2, Should", "Relaxedv3 K-1, v3, Must"],
        "K-2": ["", "Merged → K-1v2 K-2, v2", ""],
        "K-9": ["", "", ""],
        "K-10": ["", "", "Removed → K-11v3 K-10, v3"],
        "K-11": ["", "", "Added ← K-10v3 K-11, v3, Should"],
        "K-12": ["", "", "Addedv3 K-12, v3, May"],
    }


def test_a_changed_cell_leads_to_its_step_and_no_other_cell_is_a_link(visit):
    page = visit("sharpening.read")

    [sales] = [row for row in page.select(".mx tbody tr") if words(row.th).startswith("K-1 ")]
    assert [
        cell.a["href"].rsplit("/", 1)[1] if cell.a else None for cell in sales.select("td")
    ] == [
        None,
        "K-1#v2",
        "K-1#v3",
        None,
        None,
    ]


def test_the_line_between_the_marks_is_how_binding_it_was(visit):
    page = visit("sharpening.read")

    lines = {
        words(row.th).split()[0]: [
            " ".join(cell.get("class", [])) for cell in row.select("td:not(.now, .n-in)")
        ]
        for row in page.select(".mx tbody tr:not(.grp)")
    }
    assert lines["K-1"] == ["trk need", "trk should", "trk must"]
    assert lines["K-2"] == ["trk need", "", ""]
    assert lines["K-12"] == ["", "", "trk may"]


def test_versions_stand_under_the_round_that_brought_them(visit):
    page = visit("sharpening.read")

    assert [words(head) for head in page.select(".mx thead tr:first-child > *")] == [
        "",
        "",
        "Round 1",
        "Round 2",
        "",
    ]
    assert [words(head) for head in page.select(".mx thead tr:last-child th")] == [
        "Requirement",
        "v1 2 Mar 2026",
        "v2 9 Mar 2026",
        "v3 16 Mar 2026",
        "Now",
        "Input",
    ]


def test_the_figures_above_say_the_same_as_their_table(visit):
    page = visit("sharpening.read")

    assert words(page.select_one(".lede")) == (
        "The 4 requirements of v1 became 4 in v3. It took 6 changes. "
        "1 of them made a requirement easier to meet."
    )
    assert [
        [bars["aria-label"] for bars in row.select("svg.bars")]
        for row in page.select(".pict tbody tr")
    ] == [
        ["The first version", "Must 1, Should 1, Need 2"],
        ["Sharpened 1, Merged 1", "Must 1, Should 2"],
        ["Added 2, Relaxed 1, Removed 1", "Must 2, Should 1, May 1"],
    ]
    assert [
        [words(cell).split(" ")[0] for cell in row.find_all(["th", "td"])]
        for row in page.select(".fig tr")
    ] == [
        [
            "Version",
            "Sharpened",
            "Added",
            "Relaxed",
            "Merged",
            "Removed",
            "Must",
            "Should",
            "Need",
            "May",
        ],
        ["v1", "0", "0", "0", "0", "0", "1", "1", "2", "0"],
        ["v2", "1", "0", "0", "1", "0", "1", "2", "0", "0"],
        ["v3", "0", "2", "1", "0", "1", "2", "1", "0", "1"],
    ]
    assert page.select(".fig a")[-1]["href"].endswith("?effect=removed&version=3")


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ({"chapter": "2 After the journey"}, ["K-9", "K-10", "K-11", "K-12"]),
        ({"effect": "relaxed"}, ["K-1"]),
        ({"effect": ["merged", "added"]}, ["K-2", "K-11", "K-12"]),
        ({"version": 2}, ["K-1", "K-2"]),
        ({"version": 3, "effect": "sharpened"}, []),
        ({"obligation": "must"}, ["K-1", "K-9"]),
        ({"q": "k-1"}, ["K-1", "K-10", "K-11", "K-12"]),
        ({"q": "NETWORK"}, ["K-12"]),
        ({"q": "nowhere"}, []),
    ],
)
def test_one_sees_what_one_asks_for(visit, question, found):
    page = visit("sharpening.read", **question)

    assert list(rows(page)) == found
    assert words(page.select_one(".found")).startswith(f"{len(found)} of 6 requirements")


@pytest.mark.parametrize(
    "nonsense",
    [{"effect": "better"}, {"version": "two"}, {"version": 2**40}, {"page": -1}, {"page": 10**30}],
)
def test_what_makes_no_sense_is_as_if_it_had_not_been_asked(visit, nonsense):
    page = visit("sharpening.read", **nonsense)

    assert len(rows(page)) == 6
    assert not page.select(".found")


def test_the_form_keeps_what_was_asked(visit):
    page = visit("sharpening.read", q="sell", effect="relaxed", obligation="must", version=3)

    assert page.find(id="q")["value"] == "sell"
    assert [box["value"] for box in page.select("[name=effect][checked]")] == ["relaxed"]
    assert [words(chosen) for chosen in page.select("option[selected]")] == ["All", "Must", "v3"]


def test_a_page_has_a_hundred_rows_and_links_to_the_others_keep_the_question(visit, grow):
    grow(1, 240)

    page = visit("sharpening.read", chapter="2 After the journey", page=2)

    assert len(rows(page)) == 100
    links = page.select(".pager a")
    assert [words(link) for link in links] == [
        "Page 1: K-9 to L-96",
        "Page 2: L-97 to L-196",
        "Page 3: L-197 to L-240",
    ]
    assert links[1]["aria-current"] == "page"
    assert "chapter=2+After+the+journey" in links[0]["href"]


def test_a_change_prepared_for_a_version_to_come_is_seen_nowhere(
    visit, session, history, browse_as
):
    before = visit("sharpening.read", browse_as(Role.PARTICIPANT))
    session.add(
        Change(
            specification_id=history.id,
            version=4,
            requirement="K-9",
            effect=Effect.RELAXED,
            public_reason="Not said yet",
        )
    )
    session.commit()

    after = visit("sharpening.read", browse_as(Role.REVIEWER))

    assert words(after.main) == words(before.main)


def test_before_the_second_version_there_is_nothing_to_compare(browse, begin):
    seat = begin("Ferries")
    [alone] = seat.specifications()

    page = browse(seat.person).get(
        "sharpening.read", procedure_id=seat.procedure.id, specification_id=alone.id
    )

    assert words(page.select_one(".lede")) == (
        "2 requirements in v1. There is nothing to compare them with yet."
    )


def test_a_longer_history_and_a_larger_document_cost_no_more_queries(visit, grow, counting):
    question = {"q": "days", "effect": "changed", "obligation": "must"}
    visit("sharpening.read", **question)
    with counting() as few:
        visit("sharpening.read", **question)
    grow(6, 30)
    with counting() as many:
        visit("sharpening.read", **question)

    assert len(few) == len(many)

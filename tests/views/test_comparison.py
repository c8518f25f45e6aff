import pytest

from tests.browser import words


def entries(page):
    return {words(each.h3): words(each.select_one(".meta")) for each in page.select("article.req")}


def test_by_default_the_last_two_versions_stand_beside_each_other(visit):
    page = visit("comparison.read")

    assert words(page.h1) == "From v2 to v3"
    assert words(page.select_one(".lede")) == (
        "Requirements: 1 added, 0 removed, 2 changed, 1 unchanged. 1 goes on under another id."
    )
    assert entries(page) == {
        "K-1 Time to sell": "Relaxed Should → became Must All its steps, K-1",
        "K-11 Complaints": "Changed Should Was K-10 All its steps, K-11",
        "K-12 Offline": "Added May All its steps, K-12",
    }


def test_two_versions_that_are_not_neighbours_show_the_way_between_them(visit):
    page = visit("comparison.read", old=1, new=3)

    assert entries(page) == {
        "K-1 Time to sell": "Changed Need → became Must All its steps, K-1",
        "K-2 Cash": "Removed Need All its steps, K-2",
        "K-11 Complaints": "Changed Should Was K-10 All its steps, K-11",
        "K-12 Offline": "Added May All its steps, K-12",
    }
    sold = page.find(id="K-1")
    assert [(mark.name, words(mark)) for mark in sold.select(".rt ins, .rt del")] == [
        ("del", "Removed: quickly"),
        ("ins", "Added: within 30 seconds"),
    ]
    assert words(sold.select_one("dl")) == (
        "Title Removed: Fast salesAdded: Time to sell "
        "Type Removed: NeedAdded: Must Evidence Removed: DescriptionAdded: Test"
    )


def test_prose_that_differs_is_shown_under_its_heading(visit):
    page = visit("comparison.read", old=1, new=2)

    prose = page.select_one(".prose")
    assert words(prose.h3) == "Ticketing"
    assert [words(mark) for mark in prose.select("ins")] == ["Added: and paid back"]


def test_the_whole_text_has_what_is_unchanged_too(visit):
    page = visit("comparison.read", old=1, new=2, show="whole")

    assert list(entries(page)) == [
        "K-1 Fast sales",
        "K-2 Cash",
        "K-9 Refunds",
        "K-10 Complaints",
    ]
    assert entries(page)["K-9 Refunds"] == "Unchanged Must All its steps, K-9"


def test_one_chapter_can_be_compared_alone(visit):
    page = visit("comparison.read", old=1, new=3, chapter="2 After the journey")

    assert [words(heading) for heading in page.select("h2.chap")] == ["2 After the journey"]


def test_where_nothing_differs_the_page_says_so(visit):
    page = visit("comparison.read", old=1, new=2, chapter="2 After the journey")

    assert words(page.select_one(".empty")) == "Nothing differs in this chapter. Show all chapters"


def test_a_version_beside_itself_is_one_and_the_same(visit):
    page = visit("comparison.read", old=2, new=2)

    assert words(page.select_one(".empty")) == (
        "This is one and the same version. Choose another one on either side."
    )


def test_backwards_is_said_and_can_be_turned_around(visit):
    page = visit("comparison.read", old=3, new=2)

    assert "v3 is the later version" in words(page.select_one(".found"))
    assert page.find("a", string="Turn around")["href"].endswith("?old=2&new=3")
    assert entries(page)["K-12 Offline"] == "Removed May All its steps, K-12"


@pytest.mark.parametrize("missing", [{"old": 9}, {"new": 9}, {"old": 1, "new": 10**30}])
def test_a_version_that_does_not_exist_is_answered_with_the_one_that_does(visit, missing):
    page = visit("comparison.read", expect=404, **missing)

    assert words(page.h1) == "This version does not exist"


@pytest.mark.parametrize(
    "nonsense", [{"old": "one"}, {"show": "all"}, {"page": 99}, {"endpoint": "x"}, {"_anchor": "x"}]
)
def test_what_makes_no_sense_is_as_if_it_had_not_been_asked(browse, lead, history, nonsense):
    browser = browse(lead.person)
    where = {"procedure_id": lead.procedure.id, "specification_id": history.id}
    address = browser.address("comparison.read", **where)

    answer = browser.client.get(address, query_string=nonsense)

    assert answer.status_code == 200
    assert "From v2 to v3" in answer.text


def test_a_longer_history_and_a_larger_document_cost_no_more_queries(visit, grow, counting):
    visit("comparison.read")
    with counting() as few:
        visit("comparison.read")
    grow(6, 30)
    with counting() as many:
        visit("comparison.read")

    assert len(few) == len(many)

import pytest

import requirements_store as store
from dialogue_app.dialogue.models import Role
from tests.browser import words
from tests.views.conftest import V2


def test_the_version_in_force_is_read_from_the_first_heading_to_the_last_requirement(visit):
    page = visit("specification.read")

    assert words(page.h1) == "Ticketing, v3"
    assert [
        (h.name, words(h).split(" Permanent")[0]) for h in page.select(".read h2, .read h3")
    ] == [
        ("h2", "Contents Changed"),
        ("h2", "Ticketing"),
        ("h2", "1 Sales"),
        ("h3", "K-1 Time to sell"),
        ("h2", "2 After the journey"),
        ("h3", "K-9 Refunds"),
        ("h3", "K-11 Complaints"),
        ("h3", "K-12 Offline"),
    ]


def test_a_requirement_shows_how_binding_it_is_its_fields_and_the_version_it_last_changed_in(visit):
    page = visit("specification.read")

    refunds = page.find(id="K-9")
    assert words(refunds.select_one(".meta")) == (
        "Must Frame from the contract notice Unchanged since the first version, K-9"
    )
    assert words(refunds.select_one(".rt")) == "Money is paid back within 14 days, see the law."
    assert refunds.select_one(".rt strong")
    sales = page.find(id="K-1")
    assert words(sales.select_one(".meta")) == "Must Relaxed What changed, K-1"
    assert words(sales.select_one("dl")) == "Type Must Evidence Test"
    assert sales.select_one(".meta a")["href"].endswith("/requirements/K-1#v3")
    assert [node["lang"] for node in sales.select("[lang]")] == ["en", "en", "en"]


def test_an_earlier_version_says_so_and_links_to_where_it_changed_last(visit):
    page = visit("specification.read", number=2)

    assert "A later version is in force: v3." in words(page.select_one(".lede"))
    assert words(page.find(id="K-10").select_one(".meta")) == (
        "Should Unchanged since the first version, K-10"
    )
    assert words(page.select_one(".toc")) == (
        "Contents Changed Ticketing 1 Sales 1 2 After the journey"
    )


def test_a_requirement_has_a_permanent_link_in_its_version(visit):
    page = visit("specification.read", number=2)

    link = page.find(id="K-1").select_one(".perma")

    assert link["href"] == "#K-1"
    assert words(link) == "Permanent link, K-1, v2"


def test_a_withdrawn_requirement_is_shown_as_such(visit, release, history):
    release(history, V2.replace("Complaints are answered.", "Empty"))

    page = visit("specification.read")

    assert words(page.find(id="K-10").select_one(".meta")).startswith("Withdrawn")


def test_the_download_is_the_text_byte_for_byte(browse, lead, history, session):
    browser = browse(lead.person)
    address = browser.address(
        "specification.download",
        procedure_id=lead.procedure.id,
        specification_id=history.id,
        number=2,
    )

    answer = browser.client.get(address)

    assert answer.data == V2.encode()
    assert answer.data == store.read_version(session, store.version(session, history, 2)).encode()
    assert answer.content_type == "text/markdown; charset=utf-8"
    assert "Ticketing v2.md" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("endpoint", ["specification.read", "specification.download"])
def test_a_version_that_does_not_exist_is_answered_with_the_one_that_does(visit, endpoint):
    page = visit(endpoint, number=9, expect=404)

    assert words(page.h1) == "Version 9 does not exist"
    assert "v3" in words(page.main)


def test_a_supplier_reads_what_the_team_reads(visit, browse_as):
    team, supplier = (
        visit("specification.read"),
        visit("specification.read", browse_as(Role.PARTICIPANT)),
    )

    for what_to_do in [*team.select(".give"), *supplier.select(".give")]:
        what_to_do.decompose()
    assert words(supplier.select_one(".read")) == words(team.select_one(".read"))


def test_a_longer_history_and_a_larger_document_cost_no_more_queries(visit, grow, counting):
    visit("specification.read")
    with counting() as few:
        visit("specification.read")
    grow(6, 30)
    with counting() as many:
        visit("specification.read")

    assert len(few) == len(many)

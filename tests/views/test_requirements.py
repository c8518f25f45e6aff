import pytest

from dialogue_app.dialogue.models import Change, Effect, Role
from tests.browser import words
from tests.views.conftest import INTERNAL


def test_the_ladder_has_the_newest_step_on_top_and_the_first_wording_at_the_bottom(visit):
    page = visit("requirements.read", requirement="K-1")

    assert [(step["id"], words(step.select_one(".top-row"))) for step in page.select(".step")] == [
        ("v3", "Relaxed Should → became Must"),
        ("v2", "Sharpened Need → became Should"),
        ("v1", "First wording Need"),
    ]
    assert words(page.select_one(".lede")) == (
        "It began as “Need” and is now “Must”, after 2 changes."
    )


def test_a_step_marks_the_words_the_fields_and_the_title_that_changed(visit):
    page = visit("requirements.read", requirement="K-1")

    newest, second, _ = page.select(".step")
    assert [(mark.name, words(mark)) for mark in newest.select(".rt ins, .rt del")] == [
        ("del", "Removed: 20 seconds"),
        ("ins", "Added: 30 seconds"),
    ]
    assert words(newest.select_one("dl")) == (
        "Title Removed: Fast salesAdded: Time to sell Type Removed: ShouldAdded: Must"
    )
    assert words(second.select_one("dl")) == (
        "Type Removed: NeedAdded: Should Evidence Removed: DescriptionAdded: Test"
    )


@pytest.mark.parametrize(
    ("view", "texts"),
    [
        (
            "new",
            [
                "Tickets are sold within 30 seconds.",
                "Tickets are sold within 20 seconds.",
                "Tickets are sold quickly.",
            ],
        ),
        ("old", ["Tickets are sold within 20 seconds.", "Tickets are sold quickly."]),
    ],
)
def test_either_text_can_be_read_without_marks(visit, view, texts):
    page = visit("requirements.read", requirement="K-1", view=view)

    assert [words(text) for text in page.select(".step .rt")] == texts
    assert not page.select(".step .rt :is(ins, del)")


def test_reasons_given_to_all_are_for_all_and_what_is_inside_is_not(visit, browse_as):
    pages = {
        role: visit("requirements.read", browse_as(role), requirement="K-1")
        for role in (Role.EDITOR, Role.APPROVER, Role.AUDITOR, Role.REVIEWER, Role.PARTICIPANT)
    }

    for role, page in pages.items():
        assert words(page.select_one("#v3 .why")) == (
            "Reason given to all 20 seconds could not be met."
        )
        inside = [words(panel) for panel in page.select("#v3 .inside")]
        if role in (Role.REVIEWER, Role.PARTICIPANT):
            assert inside == []
            assert INTERNAL not in page.text
            assert "Trial on line 12" not in page.text
            assert "Approver of all" not in page.text
        else:
            said = (
                "Team and auditors only Basis Trial on line 12 Test, 12 March 2026 "
                f"Internal reason {INTERNAL} "
                "Prepared by Lead of Trams Approved by Approver of all, 16 March 2026"
            )
            assert inside == [said]


def test_the_last_wording_names_the_version_of_every_phrase(visit):
    page = visit("requirements.read", requirement="K-1")

    assert [
        (phrase["data-version"], words(phrase)) for phrase in page.select(".phrase-text .ph")
    ] == [
        ("1", "Tickets are soldv1"),
        ("2", "withinv2"),
        ("3", "30 seconds.v3"),
    ]
    assert [words(each.b) for each in page.select(".leg > li")] == ["v3", "v2", "v1"]
    assert all(page.find(id=link["href"][1:]) for link in page.select("a.ph"))


def test_a_requirement_that_is_gone_keeps_its_page(visit):
    page = visit("requirements.read", requirement="K-2")

    assert words(page.h1) == "K-2 Cash"
    assert words(page.select_one(".lede")) == "No longer in force since v2."
    assert [words(step.select_one(".top-row")) for step in page.select(".step")] == [
        "Unchanged in v3",
        "Merged",
        "First wording Need",
    ]
    assert words(page.select_one("#v2 .rt")) == "Removed: Conductors take cash."
    assert words(page.select_one("#v2 .fieldchg")) == "Merged into K-1."
    assert not page.select("#phrases")


def test_a_requirement_that_goes_on_under_another_id_is_one_story(visit):
    new = visit("requirements.read", requirement="K-11")
    old = visit("requirements.read", requirement="K-10")

    assert [words(step.select_one(".top-row")) for step in new.select(".step")] == [
        "Added Should",
        "First wording Should Then called K-10",
    ]
    assert new.find("a", string="K-10")["href"].endswith("/requirements/K-10")
    assert "Goes on as K-11." in words(old.select_one("#v3"))


def test_a_requirement_unchanged_since_then_says_so_on_top(visit):
    page = visit("requirements.read", requirement="K-9")

    assert [words(step.select_one(".top-row")) for step in page.select(".step")] == [
        "Unchanged in v3 Must",
        "First wording Must",
    ]
    assert words(page.select_one(".lede")) == "As it was first worded in v1."


def test_one_goes_on_to_the_neighbours_in_the_order_of_the_document(visit):
    page = visit("requirements.read", requirement="K-9")

    assert [(link["rel"][0], words(link)) for link in page.select(".around a")] == [
        ("prev", "Previous requirement: K-2 Cash"),
        ("next", "Next requirement: K-10 Complaints"),
    ]


def test_an_id_that_no_version_has_is_named_and_answered_with_what_there_is(visit):
    page = visit("requirements.read", requirement="K-99", expect=404)

    assert words(page.h1) == "There is no requirement K-99"


def test_a_reason_prepared_for_a_version_to_come_is_not_given_yet(
    visit, session, history, browse_as
):
    session.add(
        Change(
            specification_id=history.id,
            version=4,
            requirement="K-1",
            effect=Effect.RELAXED,
            public_reason="Not said yet",
            internal_reason="Not said either",
        )
    )
    session.commit()

    page = visit("requirements.read", browse_as(Role.PARTICIPANT), requirement="K-1")

    assert "Not said" not in page.text


def test_a_longer_history_and_a_larger_document_cost_no_more_queries(visit, grow, counting):
    visit("requirements.read", requirement="K-1")
    with counting() as few:
        visit("requirements.read", requirement="K-1")
    grow(6, 30)
    with counting() as many:
        visit("requirements.read", requirement="K-1")

    assert len(few) == len(many)

from itertools import pairwise

import pytest

import requirements_store as store
from tests.sources import MONDAY
from tests.store.test_history import append, start

FIRST = """\
# Ticketing

Words of welcome.

## 1 Sales

### K-1 On board

- Priority: low

Tickets are sold on board within a reasonable time.

### K-2 At stops

Machines at stops take cards and coins from all countries.

## 2 Refunds

### K-3 Time

Refunds MUST be paid within 14 days.
"""
SECOND = (
    FIRST.replace("a reasonable time", "40 seconds")
    .replace("K-2", "K-20")
    .replace("Time\n", "Time limit\n")
)
THIRD = (
    SECOND.replace("Priority: low", "Priority: high")
    .replace("cards", "cards, notes")
    .replace("\n### K-3 Time limit\n\nRefunds MUST be paid within 14 days.\n", "")
)
FOURTH = THIRD.replace("40 seconds", "a reasonable time").replace("# Ticketing", "# Tickets")


def release_all(session, *texts, id_="trams"):
    specification = start(session, id_, texts[0])
    store.release(session, store.latest_revision(session, specification), at=MONDAY)
    for number, (_, words) in enumerate(pairwise(texts), start=1):
        revision = append(session, specification, words, based_on=number)
        store.release(session, revision, at=MONDAY)
    return specification


@pytest.fixture
def specification(session):
    specification = release_all(session, FIRST, SECOND, THIRD, FOURTH)
    session.commit()
    session.expunge_all()
    return specification


def told(step):
    return step.requirement, step.version, step.fate


def test_a_step_is_taken_where_a_requirement_is_not_as_it_was(session, specification):
    steps = store.steps(session, specification)

    assert [told(step) for step in steps] == [
        ("K-1", 1, "added"),
        ("K-1", 2, "changed"),
        ("K-1", 3, "changed"),
        ("K-1", 4, "changed"),
        ("K-2", 1, "added"),
        ("K-2", 2, "removed"),
        ("K-20", 2, "added"),
        ("K-20", 3, "changed"),
        ("K-3", 1, "added"),
        ("K-3", 2, "changed"),
        ("K-3", 3, "removed"),
    ]
    assert [step.kind for step in steps[:4]] == [None, "wording", None, "wording"]


def test_steps_are_chosen_by_requirement_and_by_version(session, specification):
    of_two = store.steps(session, specification, ["K-3", "K-20", "K-99"])
    of_second = store.steps(session, specification, version=2)
    of_none = store.steps(session, specification, [])

    assert [step.requirement for step in of_two] == ["K-20", "K-20", "K-3", "K-3", "K-3"]
    assert [step.requirement for step in of_second] == ["K-1", "K-2", "K-20", "K-3"]
    assert of_none == []


def test_a_step_says_where_it_was_taken(session, specification):
    last = store.steps(session, specification, ["K-3"])[-1]

    assert (last.chapter, last.title, last.obligation) == ("2 Refunds", "Time limit", "must")
    assert (last.wording, last.before is not None) == (None, True)


def test_steps_are_counted_by_version(session, specification):
    assert store.step_counts(session, specification) == {
        1: {"added": 3, "removed": 0, "changed": 0},
        2: {"added": 1, "removed": 1, "changed": 2},
        3: {"added": 0, "removed": 1, "changed": 2},
        4: {"added": 0, "removed": 0, "changed": 1},
    }


def test_a_ladder_has_the_newest_rung_on_top_and_each_with_what_differs(session, specification):
    fourth, third, second, first = store.ladder(session, specification, "K-1")

    assert first.text == "Tickets are sold on board within a reasonable time."
    assert (first.before, first.comparison_html, first.fields_changed) == (None, None, {})
    assert second.text == "Tickets are sold on board within 40 seconds."
    assert second.before == first.text
    assert second.comparison_html == store.render_comparison(second.before, second.text)
    assert (third.comparison_html, third.fields_changed) == (None, {"Priority": ("low", "high")})
    assert fourth.text == first.text


def test_a_ladder_goes_on_under_the_earlier_id(session, specification):
    changed, renamed, first = store.ladder(session, specification, "K-20")

    assert [rung.step.requirement for rung in (changed, renamed, first)] == ["K-20", "K-20", "K-2"]
    assert (renamed.step.renamed_from, renamed.step.similarity) == ("K-2", 1.0)
    assert (renamed.before, renamed.comparison_html) == (first.text, None)


def test_the_ladder_of_the_old_id_ends_with_the_new_one(session, specification):
    removed, _first = store.ladder(session, specification, "K-2")

    assert (removed.step.fate, removed.step.renamed_to, removed.text) == ("removed", "K-20", None)
    assert removed.comparison_html == store.render_comparison(removed.before, None)


def test_a_new_title_is_told(session, specification):
    _removed, second, _first = store.ladder(session, specification, "K-3")

    assert second.title_changed == ("Time", "Time limit")
    assert (second.step.kind, second.comparison_html) == (None, None)


def test_the_rungs_of_a_version_are_those_of_the_ladders(session, specification):
    version = store.version(session, specification, 3)

    rungs = store.rungs(session, version)

    assert [told(rung.step) for rung in rungs] == [
        ("K-1", 3, "changed"),
        ("K-20", 3, "changed"),
        ("K-3", 3, "removed"),
    ]
    assert rungs[1] == store.ladder(session, specification, "K-20")[0]


def test_phrases_are_what_provenance_finds_in_the_whole_history(session, specification):
    rungs = store.ladder(session, specification, "K-1")
    wordings = [(rung.step.version, rung.text) for rung in reversed(rungs)]

    phrases = store.phrases(session, specification, "K-1")

    assert phrases == store.provenance(wordings)
    assert "".join(words for _, words in phrases) == rungs[0].text


def test_phrases_go_back_to_the_earlier_id(session, specification):
    assert store.phrases(session, specification, "K-20") == [
        (1, "Machines at stops take cards,"),
        (3, " notes"),
        (1, " and coins from all countries."),
    ]


def test_what_was_removed_has_no_phrases(session, specification):
    assert store.phrases(session, specification, "K-3") == []


def test_the_contents_say_what_stands_where(session, specification):
    version = store.version(session, specification, 1)

    contents = store.contents(session, version)

    assert [(e.section[1:], e.chapter, e.requirement, e.title, e.text) for e in contents] == [
        ((), "Ticketing", None, "Ticketing", "Words of welcome."),
        (("1 Sales",), "1 Sales", None, "1 Sales", ""),
        (("1 Sales",), "1 Sales", "K-1", "On board",
         "Tickets are sold on board within a reasonable time."),
        (("1 Sales",), "1 Sales", "K-2", "At stops",
         "Machines at stops take cards and coins from all countries."),
        (("2 Refunds",), "2 Refunds", None, "2 Refunds", ""),
        (("2 Refunds",), "2 Refunds", "K-3", "Time", "Refunds MUST be paid within 14 days."),
    ]  # fmt: skip
    assert contents[2].fields == {"Priority": "low"}
    assert "".join(entry.source for entry in contents) == FIRST


def test_the_outline_is_the_contents_without_the_texts(session, specification):
    version = store.version(session, specification, 4)
    facts = store.Outlined.__dataclass_fields__

    outline = store.outline(session, version)

    assert outline == [
        store.Outlined(**{name: getattr(entry, name) for name in facts})
        for entry in store.contents(session, version)
    ]


def test_any_two_versions_can_be_compared_either_way(session, specification):
    first, last = (store.version(session, specification, number) for number in (1, 4))

    assert store.compare_versions(session, first, last) == store.compare(FIRST, FOURTH)
    assert store.compare_versions(session, last, first) == store.compare(FOURTH, FIRST)


def test_a_requirement_that_came_back_has_its_old_words(session):
    again = THIRD + "\n### K-3 Time limit\n\nRefunds MUST be paid within 14 days or at once.\n"
    specification = release_all(session, FIRST, SECOND, THIRD, again)

    phrases = store.phrases(session, specification, "K-3")

    assert phrases == [(1, "Refunds MUST be paid within 14 days"), (4, " or at once.")]
    fates = [rung.step.fate for rung in store.ladder(session, specification, "K-3")]
    assert fates == ["added", "removed", "changed", "added"]


def test_only_order_or_blanks_are_no_step(session):
    specification = release_all(session, FIRST, FIRST.replace("within 14", "within\n14"))

    assert store.steps(session, specification, version=2) == []

"""One requirement is edited, and not one character elsewhere."""

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from requirements_store import Obligation, Statement, parse
from requirements_store.customs import name_of, obligations
from requirements_store.editing import (
    add_requirement,
    chapters,
    next_id,
    replace_requirement,
    restate,
    set_text,
    source_of,
    statement,
    withdraw,
)
from requirements_store.errors import NotInOnePiece, ReadOtherwise, RequirementMissing
from requirements_store.fields import Field

FIXTURES = Path(__file__).parent / "fixtures"
DEMO = Path(__file__).parents[2] / "dialogue_app" / "demo"
DOCUMENTS = {
    **{name: (FIXTURES / f"{name}.md").read_text() for name in ("traps-old", "traps-new")},
    **{name: (DEMO / f"{name}.md").read_text() for name in ("v1", "v6")},
}
PLACES = [(name, one.id) for name, text in DOCUMENTS.items() for one in parse(text).requirements]
SCATTERED = """<div id="W_1">
<span>W_1</span>
<div>The boat SHALL float.</div>
<div>It SHALL NOT sink.</div>
</div>
"""
KNOT = """# Needs

## K-1 Sales

- Obligation: Must
- Verification: Test,
  twice

Sold on board.

## K-2 Refunds
Within 14 days.
"""


def outside(text: str, id_: str) -> tuple[str, str]:
    """Return what stands before and after the lines of a requirement."""
    found = parse(text).by_id[id_]
    lines = text.split("\n")
    return "\n".join(lines[: found.line_start - 1]), "\n".join(lines[found.line_end :])


@pytest.mark.parametrize(("name", "id_"), PLACES)
def test_what_is_saved_as_it_was_read_changes_nothing(name, id_):
    text = DOCUMENTS[name]

    assert restate(text, id_, statement(text, id_)) == text
    assert replace_requirement(text, id_, source_of(text, id_)) == text


@pytest.mark.parametrize(("name", "id_"), PLACES)
def test_another_text_and_the_old_one_again_give_the_same_bytes(name, id_):
    text = DOCUMENTS[name]
    old = statement(text, id_).text

    edited = set_text(text, id_, "Something else | SHALL hold.")

    assert outside(edited, id_) == outside(text, id_)
    assert "SHALL hold" in parse(edited).by_id[id_].text
    assert set_text(edited, id_, old) == text


@pytest.mark.parametrize(("name", "id_"), PLACES)
def test_each_field_and_the_title_are_changed_alone(name, id_):
    text = DOCUMENTS[name]
    old = statement(text, id_)
    titles = [] if old.title is None else [Statement(old.text, "Another title", old.fields)]
    fields = [
        Statement(old.text, old.title, {**old.fields, name: "Another value"})
        for name, value in old.fields.items()
        if value
    ]

    for new in titles + fields:
        edited = restate(text, id_, new)
        assert statement(edited, id_) == new
        assert outside(edited, id_) == outside(text, id_)
        assert restate(edited, id_, old) == text


@settings(deadline=None)
@given(
    place=st.sampled_from(PLACES),
    typed=st.text(alphabet="aæ|#-<>`~*_[](){}:.1 \n\tK", min_size=1, max_size=60),
)
def test_whatever_is_typed_is_either_read_so_or_refused(place, typed):
    name, id_ = place
    text = DOCUMENTS[name]

    try:
        edited = set_text(text, id_, typed)
    except ReadOtherwise:
        return

    head, tail = outside(text, id_)
    assert (edited.startswith(head), edited.endswith(tail)) == (True, True)
    before, after = parse(text), parse(edited)
    assert [one.id for one in after.requirements] == [one.id for one in before.requirements]
    said = "".join(after.by_id[id_].text.replace("<br>", "").replace("\\|", "|").split())
    assert said == "".join(typed.replace("<br>", "").replace("\\|", "|").split())


def test_a_field_that_was_not_there_joins_the_others():
    first = statement(KNOT, "K-1")

    edited = restate(KNOT, "K-1", Statement(first.text, first.title, {**first.fields, "Lot": "2"}))
    both = restate(edited, "K-2", Statement("Within 14 days.", "Refunds", {"Obligation": "Should"}))

    assert "- Verification: Test,\n  twice\n- Lot: 2\n\nSold" in both
    assert both.endswith("## K-2 Refunds\n\n- Obligation: Should\n\nWithin 14 days.\n")


def test_a_field_that_is_emptied_is_gone_with_all_its_lines():
    first = statement(KNOT, "K-1")

    edited = restate(KNOT, "K-1", Statement(first.text, "", {"Obligation": "Must"}))

    assert edited == KNOT.replace("- Verification: Test,\n  twice\n", "").replace(" Sales", "")


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("## K-3 A further one\n\nText.", "others"),
        ("Text.\n\n# Next chapter", "others"),
        ("Text.\n\n```\nnever closed", "others"),
        ("<!-- never closed", "others"),
        ("- Lot: 2\n\nText.", "text"),
        ("[](){#here}\n\nText.", "text"),  # a mere link target
        ("<!-- begins here", "others"),
    ],
)
def test_a_text_that_would_be_read_as_more_than_a_text_is_refused(typed, part):
    with pytest.raises(ReadOtherwise) as refusal:
        set_text(KNOT, "K-1", typed)

    assert refusal.value.part == part


def test_lines_that_hold_another_requirement_are_refused():
    with pytest.raises(ReadOtherwise):
        replace_requirement(KNOT, "K-1", "## K-7 Sales\n\nSold on board.")
    with pytest.raises(ReadOtherwise):
        replace_requirement(KNOT, "K-1", source_of(KNOT, "K-1") + "\n\n## K-3 More\n\nMore.")
    with pytest.raises(RequirementMissing):
        replace_requirement(KNOT, "K-9", "")


def test_a_text_in_several_places_is_edited_by_its_lines():
    with pytest.raises(NotInOnePiece):
        statement(SCATTERED, "W_1")

    edited = replace_requirement(
        SCATTERED, "W_1", source_of(SCATTERED, "W_1").replace("sink", "leak")
    )

    assert edited == SCATTERED.replace("sink", "leak")


@pytest.mark.parametrize(
    ("place", "language"),
    [
        *((place, "nb") for place in PLACES),
        *((("v6", "K-012"), other) for other in ("nn", "sv", "da", "en", "fi")),
    ],
)
def test_a_tombstone_is_read_as_withdrawn_in_every_language(place, language):
    name, id_ = place
    text = DOCUMENTS[name]

    edited = withdraw(text, id_, language)

    assert parse(edited).by_id[id_].withdrawn
    assert statement(edited, id_).fields == statement(text, id_).fields
    assert outside(edited, id_) == outside(text, id_)


@pytest.mark.parametrize(
    ("name", "place"), [(n, p) for n, t in DOCUMENTS.items() for p in range(len(chapters(t)))]
)
def test_a_requirement_is_added_to_any_chapter_in_the_shape_of_those_there(name, place):
    text = DOCUMENTS[name]
    chapter = chapters(text)[place]
    last = chapter.requirements[-1].id if chapter.requirements else None
    id_ = next_id((one.id for one in parse(text).requirements), last)

    edited = add_requirement(text, chapter.path, id_, Statement("It SHALL be new.", "New", {}))

    ids = [one.id for one in parse(edited).requirements]
    added = parse(edited).by_id[id_]
    assert added.text == "It SHALL be new."
    assert [one for one in ids if one != id_] == [one.id for one in parse(text).requirements]
    if last:
        assert ids[ids.index(last) + 1] == id_
        assert added.section == parse(text).by_id[last].section
    before, after = outside(edited, id_)
    assert "".join((before + after).split()) == "".join(text.split())


@pytest.mark.parametrize("text", ["", "Words.", "# Only a title", "# A title\n\nWords.\n"])
def test_the_first_requirement_of_a_text_finds_its_place(text):
    edited = add_requirement(
        text, ("nowhere",), "K-001", Statement("New.", "First", {"Lot": "1", "Goal": ""})
    )

    [added] = parse(edited).requirements
    assert (added.title, added.text, dict(added.fields)) == ("First", "New.", {"Lot": "1"})
    assert edited.startswith(text)


@pytest.mark.parametrize(
    ("used", "after", "expected"),
    [
        ([], None, "K-001"),
        (["K-003"], "K-003", "K-004"),
        (["K-003", "K-004"], "K-003", "K-005"),
        (["K-003", "K-4"], "K-003", "K-005"),  # easily taken for K-004
        (["K-004#2"], "K-003", "K-005"),
        (["K-099", "K-100"], "K-099", "K-101"),
        ([], "DATA_DLT_02a", "DATA_DLT_03"),
        ([], "2.1.9", "2.1.10"),
        ([], "AS-WP-06-009", "AS-WP-06-010"),
    ],
)
def test_an_id_that_was_ever_used_is_never_proposed_again(used, after, expected):
    assert next_id(used, after) == expected


def test_a_document_calls_things_as_it_always_did():
    told = parse(DOCUMENTS["v6"])

    assert name_of(Field.OBLIGATION, told, "en") == "Kravtype"
    assert obligations(told, "en")[1:3] == ["Bør-krav (evalueres)", "Skal-krav (absolutt)"]
    assert obligations(parse(""), "sv") == ["Behov", "Bör", "Ska", "Kan"]
    assert {
        (language, name_of(field, parse(""), language))
        for language, field in product(("da", "en"), (Field.OBLIGATION, Field.VERIFICATION))
    } == {
        ("da", "Kravets type"),
        ("da", "Dokumentation"),
        ("en", "Obligation"),
        ("en", "Verification"),
    }
    assert len(obligations(parse(""), "en")) == len(Obligation)

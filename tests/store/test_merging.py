"""Two people edit the same text: nothing of either is lost, and nothing is invented."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from requirements_store import Statement, parse
from requirements_store.editing import add_requirement, chapters, set_text, withdraw
from requirements_store.merging import Merged, merge

TRAPS = (Path(__file__).parent / "fixtures" / "traps-new.md").read_text()
IDS = [one.id for one in parse(TRAPS).requirements if one.span]
BASE = "# Needs\n\nProse.\n\n## K-1 Sales\n\nOn board.\n\n## K-2 Refunds\n\nWithin 14 days.\n"


def test_who_touched_different_requirements_both_get_what_they_wrote():
    theirs = set_text(BASE, "K-1", "On board and online.")
    yours = set_text(BASE, "K-2", "Within 7 days.").replace("Prose.", "Better prose.")

    expected = set_text(yours, "K-1", "On board and online.")
    assert merge(BASE, theirs, yours) == Merged(expected)
    assert merge(BASE, yours, theirs) == Merged(expected)


def test_who_touched_the_same_requirement_must_decide():
    theirs = set_text(BASE, "K-1", "Online.")
    yours = set_text(set_text(BASE, "K-1", "On paper."), "K-2", "At once.")

    assert merge(BASE, theirs, yours) == Merged(None, ("K-1",))


def test_who_wrote_the_same_agree():
    same = set_text(BASE, "K-1", "Online.")

    assert merge(BASE, same, same) == Merged(same)


@pytest.mark.parametrize("turned", [False, True])
def test_what_one_added_stands_where_it_was_added(turned):
    new = Statement("By letter.", "Complaints")
    theirs = add_requirement(BASE, ("Needs",), "K-3", new)
    yours = set_text(BASE, "K-2", "Within 7 days.")

    merged = merge(BASE, *((yours, theirs) if turned else (theirs, yours)))

    assert merged == Merged(add_requirement(yours, ("Needs",), "K-3", new))


def test_what_one_took_away_is_gone_unless_the_other_edited_it():
    theirs = BASE.replace("## K-1 Sales\n\nOn board.\n\n", "")

    assert merge(BASE, theirs, BASE.replace("14", "7")) == Merged(theirs.replace("14", "7"))
    assert merge(BASE, theirs, set_text(BASE, "K-1", "Online.")) == Merged(None, ("K-1",))


def test_two_different_new_requirements_of_the_same_id_must_be_told_apart():
    theirs = add_requirement(BASE, ("Needs",), "K-3", Statement("By letter.", "Complaints"))
    yours = add_requirement(BASE, ("Needs",), "K-3", Statement("In the dark.", "Lamps"))

    assert merge(BASE, theirs, yours).both == ("K-3",)


@settings(deadline=None, max_examples=60)
@given(pair=st.lists(st.sampled_from(IDS), min_size=2, max_size=2, unique=True))
def test_any_two_edits_of_two_requirements_merge_to_the_byte(pair):
    mine, other = pair
    theirs = set_text(TRAPS, other, "They SHALL say this.")
    yours = withdraw(TRAPS, mine, "en")

    expected = withdraw(theirs, mine, "en")
    assert merge(TRAPS, theirs, yours) == Merged(expected)


def test_a_text_that_they_only_reordered_is_not_guessed_at():
    first, second = BASE.index("## K-1"), BASE.index("## K-2")
    theirs = BASE[:first] + BASE[second:] + "\n" + BASE[first:second].rstrip() + "\n"

    assert merge(BASE, theirs, BASE.replace("14", "7")).text is None
    assert merge(BASE, BASE, theirs) == Merged(theirs)


def test_every_chapter_of_the_hard_document_takes_additions_from_two_sides():
    for chapter in chapters(TRAPS):
        theirs = add_requirement(TRAPS, chapter.path, "ZZ-1", Statement("It SHALL be theirs.", "T"))
        yours = set_text(TRAPS, "BOAT_01", "It SHALL be yours.")

        merged = merge(TRAPS, theirs, yours).text

        assert merged == set_text(theirs, "BOAT_01", "It SHALL be yours.")

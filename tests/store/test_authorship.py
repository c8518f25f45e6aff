"""Whose words are they now?"""

import pytest

import requirements_store as store
from tests.store.test_history import NEEDS, append, start
from tests.store.test_store_queries import counted, needs


def author(session, specification, requirement="K-1"):
    return store.author_of_wording(session, specification, requirement)


@pytest.fixture
def specification(session):
    return start(session, "ticketing", NEEDS)


def test_who_saved_the_present_wording_is_its_author(session, specification):
    append(session, specification, NEEDS.replace("board", "trams"), based_on=1, author="Birgit")

    assert author(session, specification) == "Birgit"
    assert author(session, specification, "K-2") == "Amara"


def test_who_saves_something_else_later_does_not_become_the_author(session, specification):
    sold_on_trams = NEEDS.replace("board", "trams")
    append(session, specification, sold_on_trams, based_on=1, author="Birgit")
    append(session, specification, f"{sold_on_trams}\n## K-3\n\nNew.\n", based_on=2, author="Chen")

    assert author(session, specification) == "Birgit"


@pytest.mark.parametrize(
    "edited",
    [
        NEEDS.replace("K-1 Sales", "K-1 Sale of tickets"),
        NEEDS.replace("On board.", "- Type: Must\n\nOn board."),
    ],
)
def test_title_and_fields_are_part_of_a_wording(session, specification, edited):
    append(session, specification, edited, based_on=1, author="Birgit")

    assert author(session, specification) == "Birgit"


def test_white_space_makes_no_author(session, specification):
    append(session, specification, NEEDS.replace("\n\n", "\n\n\n"), based_on=1, author="Birgit")

    assert author(session, specification) == "Amara"


def test_who_goes_back_to_an_earlier_wording_is_its_author_from_then_on(session, specification):
    append(session, specification, NEEDS.replace("board", "trams"), based_on=1, author="Birgit")
    append(session, specification, NEEDS, based_on=2, author="Chen")

    found = store.authorship(session, specification, ["K-1"])

    assert found == {"K-1": store.Authorship(revision=3, author="Chen")}


def test_who_takes_a_requirement_out_answers_for_its_absence(session, specification):
    append(session, specification, NEEDS.split("## K-2")[0], based_on=1, author="Birgit")
    append(session, specification, NEEDS.split("## K-2")[0] + "End.\n", based_on=2, author="Chen")

    assert author(session, specification, "K-2") == "Birgit"


def test_what_is_older_than_asked_counts_as_if_it_had_come_then(session, specification):
    append(session, specification, NEEDS.replace("board", "trams"), based_on=1, author="Birgit")

    found = store.authorship(session, specification, ["K-1", "K-2"], since=2)

    assert set(found.values()) == {store.Authorship(2, "Birgit")}


def test_authors_of_many_requirements_cost_as_many_queries_as_of_one(session, engine):
    specification = start(session, "large", needs(30, days=1))
    for number in range(1, 5):
        append(session, specification, needs(30, days=number + 1), based_on=number)

    asked = []
    for requirements in (["K-1"], [f"K-{n}" for n in range(1, 31)]):
        with counted(engine) as statements:
            found = store.authorship(session, specification, requirements)
        asked.append(len(statements))
        assert set(found.values()) == {store.Authorship(5, "Amara")}
    assert asked == [2, 2]

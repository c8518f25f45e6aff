"""The history tells of many inputs at the price of few."""

from datetime import timedelta

import pytest

from dialogue_app.dialogue.models import Input, InputBasis, InputKind, Role
from tests.sources import MONDAY


@pytest.fixture
def supplier(history, seat_as):  # noqa: ARG001 - the versions come first
    """A supplier whose inputs a change rests on."""
    return seat_as(Role.PARTICIPANT, "Alfa")


@pytest.fixture
def rest_on(session, history, supplier):
    """Let what became of K-1 rest on inputs with these numbers."""

    def rest_on(numbers):
        where = {"specification_id": history.id, "lane": supplier.lane}
        session.add_all(
            Input(
                **where,
                id=f"{number:022}",
                number=number,
                version=2,
                kind=InputKind.COMMENT,
                text="Thirty are enough.",
                said_by=supplier.person.id,
                received_at=MONDAY + timedelta(seconds=number),
                recorded_at=MONDAY,
                opened_at=MONDAY,
            )
            for number in numbers
        )
        session.flush()
        session.add_all(
            InputBasis(**where, version=3, requirement="K-1", input_id=f"{number:022}")
            for number in numbers
        )
        session.commit()

    return rest_on


@pytest.fixture(params=[Role.AUDITOR, Role.PARTICIPANT])
def browser(request, browse, supplier, seat_as):
    is_supplier = request.param is Role.PARTICIPANT
    return browse((supplier if is_supplier else seat_as(request.param)).person)


def test_two_thousand_inputs_cost_the_history_as_many_queries_as_a_hundred_and_twenty(
    visit, browser, rest_on, counting
):
    def read():
        visit("requirements.read", browser, requirement="K-1")
        visit("sharpening.read", browser)

    asked = []
    for numbers in (range(1, 121), range(121, 2001)):
        rest_on(numbers)
        read()
        with counting() as statements:
            read()
        asked.append(len(statements))

    assert asked[0] == asked[1]

"""A specification that went through two rounds, with one of everything that can happen."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from dialogue_app.dialogue.models import Basis, Change, Effect, Source
from dialogue_app.dialogue.rounds import close_round
from tests.rounds import begin_round
from tests.sources import MONDAY

V1 = """# Ticketing

How tickets are sold.

## 1 Sales

### K-1 Fast sales

- Type: Need
- Evidence: Description

Tickets are sold quickly.

### K-2 Cash

- Type: Need

Conductors take cash.

## 2 After the journey

### K-9 Refunds

- Type: Must
- Frame from the contract notice: yes

Money is paid back within 14 days, see **the law**.

### K-10 Complaints

- Type: Should

Complaints are answered.
"""
V2 = (
    V1.replace(
        "- Type: Need\n- Evidence: Description\n\nTickets are sold quickly.",
        "- Type: Should\n- Evidence: Test\n\nTickets are sold within 20 seconds.",
    )
    .replace("### K-2 Cash\n\n- Type: Need\n\nConductors take cash.\n\n", "")
    .replace("How tickets are sold.", "How tickets are sold and paid back.")
)
V3 = (
    V2.replace("- Type: Should\n- Evidence: Test", "- Type: Must\n- Evidence: Test")
    .replace("within 20 seconds", "within 30 seconds")
    .replace("### K-1 Fast sales", "### K-1 Time to sell")
    .replace("### K-10 Complaints", "### K-11 Complaints")
    + "\n### K-12 Offline\n\n- Type: May\n\nSales may go on without a network.\n"
)
INTERNAL = "The second bidder could not do it in 20"


@pytest.fixture
def lead(begin):
    """Whoever leads a procedure whose specification is in three versions."""
    return begin("Trams", text=V1)


@pytest.fixture
def history(session, lead, specification, release, person):
    """Three versions, two rounds, and why each requirement changed, but for one."""
    approver = person("Approver of all")
    days = [MONDAY + timedelta(days=7 * week) for week in range(4)]
    begin_round(lead, "Needs", at=days[0])
    release(specification, V2, at=days[1], title="After round 1")
    close_round(lead, 1, at=days[1])
    begin_round(lead, "Draft", at=days[1] + timedelta(days=1))
    release(specification, V3, at=days[2], title="After round 2")
    close_round(lead, 2, at=days[2])

    def change(version: int, requirement: str, effect: Effect, **facts: str) -> Change:
        return Change(
            specification_id=specification.id,
            version=version,
            requirement=requirement,
            effect=effect,
            prepared_by=lead.person.id,
            approved_by=approver.id,
            approved_at=days[version - 1],
            **facts,
        )

    session.add_all(
        [
            change(2, "K-1", Effect.SHARPENED, public_reason="A measure was asked for."),
            change(2, "K-2", Effect.MERGED, merged_into="K-1", public_reason="Said in K-1."),
            change(
                3,
                "K-1",
                Effect.RELAXED,
                public_reason="20 seconds could not be met.",
                internal_reason=INTERNAL,
            ),
        ]
    )
    session.flush()
    session.add(
        Basis(
            specification_id=specification.id,
            version=3,
            requirement="K-1",
            position=1,
            source=Source.TEST,
            title="Trial on line 12",
            dated=date(2026, 3, 12),
            recorded_at=days[2],
        )
    )
    session.commit()
    return specification


@pytest.fixture
def visit(browse, lead, history) -> Callable[..., object]:
    """Open a page about the specification, as its lead or in someone else's browser."""

    def open_page(endpoint: str, browser=None, **values: object):
        where = {"procedure_id": lead.procedure.id, "specification_id": history.id}
        return (browser or browse(lead.person)).get(endpoint, **where, **values)

    return open_page


@pytest.fixture
def grow(release, history) -> Callable[[int, int], None]:
    """Make the history longer, and the document larger."""

    def more(versions: int, requirements: int) -> None:
        for number in range(versions):
            added = "".join(
                f"\n### L-{place} Later\n\n- Type: Must\n\nWithin {number} days.\n"
                for place in range(1, requirements + 1)
            )
            release(history, V3 + added, at=MONDAY + timedelta(days=30 + number))

    return more

from datetime import timedelta

import pytest

from dialogue_app.dialogue.decisions import Resolution, record_decision
from dialogue_app.dialogue.models import Role
from tests.browser import words
from tests.sources import MONDAY

DECISION = {
    "title": "No lots",
    "decision": "One contract for all.",
    "reason": "One party answers for the **whole chain**.",
    "legal_basis": "Art. 46",
    "alternatives": "- Three lots",
    "decided_by": "Noor",
    "on_behalf_of": "The steering group",
    "dated": "2026-02-27T09:30",
}


@pytest.fixture
def here(procedure):
    return {"procedure_id": procedure.id}


def test_a_decision_entered_late_shows_when_it_was_taken_and_when_recorded(browse, lead, here):
    browser = browse(lead.person)

    browser.post("decisions.record", DECISION, **here)

    page = browser.get("decisions.read", number=1, **here)
    facts = [words(each) for each in page.select("dl dd")]
    assert facts[:2] == ["27 February 2026 09:30", f"2 March 2026 10:00, {lead.person.name}"]
    assert page.select_one(".rt strong").text == "whole chain"
    listed = words(browser.get("decisions.index", **here).select_one(".entries"))
    assert "recorded later, on 2 March 2026" in listed


@pytest.mark.parametrize(
    ("field", "value"), [("decision", " "), ("dated", "2026-03-03T09:00"), ("dated", "some day")]
)
def test_a_refused_decision_keeps_what_was_typed(browse, lead, here, field, value):
    page = browse(lead.person).post(
        "decisions.record", {**DECISION, field: value}, expect=422, **here
    )

    assert page.select_one(".refused a")["href"] == f"#{field}"
    assert page.select_one(f"#{field}")["aria-invalid"] == "true"
    assert page.select_one("#reason").text.strip() == DECISION["reason"]


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.REVIEWER])
def test_no_participant_or_reviewer_sees_a_decision(browse, lead, seat_as, here, role):
    planted = Resolution(
        title="Planted", decision="Planted.", decided_by="Noor", dated=MONDAY - timedelta(days=1)
    )
    record_decision(lead, planted, at=MONDAY)
    lead.session.commit()
    browser = browse(seat_as(role).person)

    for endpoint, more in [("decisions.index", {}), ("decisions.read", {"number": 1})]:
        assert "Planted" not in browser.get(endpoint, expect=403, **here, **more).text
    overview = browser.get("procedures.read", **here)
    assert "Decisions" not in [words(tab) for tab in overview.select("nav a")]


def test_an_empty_list_says_what_to_do(browse, lead, seat_as, here):
    page = browse(lead.person).get("decisions.index", **here)
    auditor = browse(seat_as(Role.AUDITOR).person).get("decisions.index", **here)

    assert words(page.select_one(".empty a")) == "Record the first decision"
    assert [words(each) for each in auditor.select(".empty")] == [
        "No decision is recorded yet. The lead and approvers record them."
    ]


def test_many_decisions_cost_as_many_queries_as_one(session, browse, lead, here, counting):
    browser = browse(lead.person)
    asked = []
    for count in (1, 60):
        for number in range(count):
            taken = Resolution(title=str(number), decision="So.", decided_by="Noor", dated=MONDAY)
            record_decision(lead, taken, at=MONDAY)
        session.commit()
        with counting() as statements:
            browser.get("decisions.index", **here)
        asked.append(len(statements))

    assert asked[0] == asked[1]

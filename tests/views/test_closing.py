from datetime import timedelta

import pytest

import requirements_store as store
from dialogue_app.dialogue.closing import Finding, declare_closed, lock, record_finding
from dialogue_app.dialogue.invitations import Terms, invite
from dialogue_app.dialogue.models import Participant, Role, Round
from dialogue_app.dialogue.notices import Message
from tests.browser import words
from tests.conftest import NEEDS
from tests.sources import MONDAY

FOUND = "Planted finding: all can."
NOTICE = {"title": "Closed", "text": "The dialogue is closed."}
TERMS = {
    "title": "Invited",
    "text": "You are invited.",
    "deadline": "2026-04-30T12:00",
    "address": "Town hall",
    "note": "In Norwegian.",
}
DIGEST = store.text_digest(NEEDS)


@pytest.fixture
def lead(begin):
    return begin("Trams")


@pytest.fixture
def parties(seat_as):
    return [seat_as(Role.PARTICIPANT, name) for name in ("Alfa", "Beta", "Gamma")]


@pytest.fixture
def here(procedure):
    return {"procedure_id": procedure.id}


@pytest.fixture
def leading(browse, lead):
    """The browser of whoever leads."""
    return browse(lead.person)


@pytest.fixture
def conclude(session, lead, parties):
    """Walk so many steps of the way."""
    assert len(parties) == 3
    closed = Message(**NOTICE)
    terms = Terms(deadline=MONDAY + timedelta(days=40), address="Town hall")
    steps = [
        lambda: record_finding(lead, Finding(text=FOUND), at=MONDAY),
        lambda: declare_closed(lead, closed, at=MONDAY, going_on="So."),
        lambda: lock(lead, at=MONDAY),
        lambda: invite(
            lead, terms.model_copy(update={"going_on": "So."}), [DIGEST], closed, at=MONDAY
        ),
    ]

    def walk(count):
        for step in steps[:count]:
            step()
        session.commit()

    return walk


def hidden(page):
    form = page.select_one("form.confirm")
    return {each["name"]: each.get("value", each.text.strip()) for each in form.select("[name]")}


def test_the_lead_walks_from_the_finding_to_the_invitation(browse, lead, parties, here):
    browser = browse(lead.person)

    browser.post("closing.find", {"text": FOUND}, **here)
    preview = browser.post("closing.preview_declaration", NOTICE, expect=200, **here)
    assert "can't be opened again" in words(preview.select_one(".final"))
    browser.post("closing.declare", hidden(preview), **here)
    confirmation = browser.get("closing.locking", **here)
    assert confirmation.select_one(".digest").text == DIGEST
    browser.post("closing.lock", {}, **here)
    preview = browser.post("closing.preview_invitation", TERMS, expect=200, **here)
    assert DIGEST in preview.select_one(".paper").text
    browser.post("closing.invite", hidden(preview), **here)

    page = browse(parties[0].person).get("closing.invitation", **here)
    assert page.select_one(".panel .digest").text == DIGEST
    assert "Thursday 30 April 2026 12:00" in words(page.select_one(".letter"))
    assert "Within 14 days." in words(page.select_one(".annex"))
    way = browser.get("closing.read", **here)
    assert words(way.h1) == "Final tenders are invited"
    assert way.select(".ahead") == []
    assert [words(each.h3) for each in way.select(".behind li:has(h3)")] == [
        "Final tenders are invited",
        "The specification is locked",
        "The dialogue is declared closed",
        "The last version is released",
        "A solution can meet the needs",
    ]


def test_what_has_to_come_first_is_said_with_links_and_what_was_typed_is_kept(
    browse, lead, parties, here
):
    stage = Round(procedure_id=lead.procedure.id, number=4, theme="Draft", opens_at=MONDAY)
    stage.opened_at = MONDAY
    lead.session.add(stage)
    lead.session.commit()
    assert parties

    for act in ("closing.preview_declaration", "closing.declare"):
        page = browse(lead.person).post(act, NOTICE, expect=422, **here)

        assert [words(each) for each in page.select(".refused li")] == [
            "It is not on record yet that a solution can meet the needs. Record the finding.",
            "Round 4 is open. Close it first.",
        ]
        assert page.select_one("#title")["value"] == "Closed"


def test_with_two_left_the_reason_is_asked_for_and_kept_as_a_decision(
    browse, parties, here, conclude, lead
):
    conclude(1)
    lead.session.get_one(Participant, parties[0].lane).left_at = MONDAY
    lead.session.commit()
    browser = browse(lead.person)

    for act in ("closing.preview_declaration", "closing.declare"):
        page = browser.post(act, {**NOTICE, "going_on": " "}, expect=422, **here)
        assert page.select_one(".refused a")["href"] == "#going_on"
    browser.post("closing.declare", {**NOTICE, "going_on": "Both are good."}, **here)

    decision = words(browser.get("decisions.read", number=1, **here).main)
    assert "The procedure goes on with 2 participants." in decision
    assert "Both are good." in decision


@pytest.mark.parametrize(
    ("taken", "endpoints"),
    [
        (1, ["closing.locking", "closing.terms"]),
        (2, ["closing.finding", "closing.declaration", "closing.terms"]),
        (3, ["closing.finding", "closing.declaration", "closing.locking"]),
        (4, ["closing.finding", "closing.declaration", "closing.locking", "closing.terms"]),
    ],
)
def test_a_step_out_of_turn_is_answered_with_the_reason(leading, here, conclude, taken, endpoints):
    conclude(taken)

    for endpoint in endpoints:
        assert words(leading.get(endpoint, expect=409, **here).select_one(".lede"))


def test_a_deadline_that_has_passed_is_refused_at_its_field(browse, lead, here, conclude):
    conclude(3)

    page = browse(lead.person).post(
        "closing.preview_invitation", {**TERMS, "deadline": "2026-03-02T09:59"}, expect=422, **here
    )

    assert page.select_one(".refused a")["href"] == "#deadline"
    assert page.select_one("#address").text.strip() == "Town hall"


def test_an_invitation_whose_digest_was_not_seen_is_not_sent(browse, lead, here, conclude):
    conclude(3)
    browser = browse(lead.person)

    browser.post("closing.invite", {**TERMS, "digest": "0" * 64}, expect=409, **here)

    browser.get("closing.invitation", expect=404, **here)


def test_participants_and_reviewers_learn_nothing_of_the_way(
    browse, parties, seat_as, here, conclude
):
    conclude(1)

    for person in (parties[0].person, seat_as(Role.REVIEWER).person):
        page = browse(person).get("closing.read", **here)
        assert words(page.select_one(".lede")) == "The dialogue goes on."
        assert not [word for word in ("Planted", "Beta", "Gamma") if word in page.text]


def test_everyone_remaining_is_told_when_it_is_closed_and_invited(
    browse, parties, here, conclude, lead
):
    conclude(4)

    page = browse(parties[1].person).get("closing.read", **here)

    assert "Final tenders were invited on" in words(page.main)
    assert "Planted" not in page.text
    assert browse(lead.person).get("closing.invitation", **here)


def test_to_whoever_left_the_end_is_the_same_nothing_as_before_it(
    session, browse, parties, here, conclude
):
    session.get_one(Participant, parties[0].lane).left_at = MONDAY - timedelta(days=1)
    session.commit()
    browser = browse(parties[0].person)

    def looks():
        answers = [
            browser.client.get(browser.address(place, **here))
            for place in ("closing.read", "closing.invitation", "notices.index")
        ]
        return [(each.status_code, each.data, dict(each.headers)) for each in answers]

    before = looks()
    conclude(4)

    assert looks() == before
    assert [status for status, _, _ in before] == [200, 404, 200]


def test_a_large_specification_costs_as_many_queries_as_a_small_one(begin, browse, counting):
    def cost(size):
        text = "# Needs\n" + "".join(f"\n## K-{n} Sales\n\nSold.\n" for n in range(1, size + 1))
        seat = begin(f"Of {size}", text=text)
        there = {"procedure_id": seat.procedure.id}
        seat.session.add(Participant(lane=f"lane of {size}", name="Alfa", **there))
        seat.session.commit()
        record_finding(seat, Finding(text=FOUND), at=MONDAY)
        declare_closed(seat, Message(**NOTICE), at=MONDAY, going_on="So.")
        lock(seat, at=MONDAY)
        seat.session.commit()
        browser = browse(seat.person)
        with counting() as asked:
            browser.post("closing.preview_invitation", TERMS, expect=200, **there)
            browser.get("closing.read", **there)
        return len(asked)

    assert cost(2) == cost(60)

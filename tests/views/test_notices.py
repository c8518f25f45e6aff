from datetime import timedelta

import pytest

from dialogue_app.dialogue.models import Participant, Role
from dialogue_app.dialogue.notices import read_notice, send_notice
from tests.browser import words
from tests.sources import MONDAY

MESSAGE = {"title": "Plan", "text": "We meet in **week 12**."}


@pytest.fixture
def alfa(seat_as):
    return seat_as(Role.PARTICIPANT, "Alfa")


@pytest.fixture
def beta(seat_as):
    return seat_as(Role.PARTICIPANT, "Beta")


@pytest.fixture
def own(browse, alfa):
    return browse(alfa.person)


@pytest.fixture
def rival(browse, beta):
    return browse(beta.person)


@pytest.fixture
def team(browse, lead):
    return browse(lead.person)


@pytest.fixture
def sent(session, lead, alfa, beta):
    """A notice that reached both."""
    notice = send_notice(lead, "Plan", "We meet.", at=MONDAY)
    session.commit()
    assert [each.participant.lane for each in read_notice(lead, 1).receipts] == [
        alfa.lane,
        beta.lane,
    ]
    return notice


@pytest.fixture
def here(procedure):
    return {"procedure_id": procedure.id}


@pytest.mark.usefixtures("beta")
def test_a_notice_is_seen_as_participants_will_see_it_before_it_is_sent(browse, lead, alfa, here):
    browser = browse(lead.person)

    page = browser.post("notices.preview", MESSAGE, expect=200, **here)
    assert page.select_one(".paper strong").text == "week 12"
    assert words(page.select_one(".final")) == (
        "This goes to all participants at the same moment. It can't be called back."
    )
    assert words(browse(alfa.person).get("notices.index", **here).main).count("Plan") == 0

    form = page.select_one("form.confirm")
    sent = {field["name"]: field.get("value", field.text) for field in form.select("[name]")}
    browser.post("notices.send", sent, **here)
    browser.post("notices.send", sent, **here)

    listed = browse(alfa.person).get("notices.index", **here).select(".entries li")
    assert [words(each.h2) for each in listed] == ["Plan"]


@pytest.mark.usefixtures("alfa")
def test_what_was_previewed_can_be_changed(browse, lead, here):
    page = browse(lead.person).post("notices.revise", MESSAGE, expect=200, **here)

    assert page.select_one("#title")["value"] == "Plan"
    assert page.select_one("#text").text.strip() == MESSAGE["text"]


@pytest.mark.usefixtures("alfa")
@pytest.mark.parametrize("step", ["notices.preview", "notices.send"])
def test_a_notice_without_a_text_is_refused_and_what_was_typed_is_kept(browse, lead, here, step):
    page = browse(lead.person).post(step, {"title": "Plan", "text": " "}, expect=422, **here)

    assert page.select_one("#title")["value"] == "Plan"
    assert page.select_one(".refused a")["href"] == "#text"


def test_a_notice_to_nobody_says_why_not(browse, lead, here):
    page = browse(lead.person).post("notices.send", MESSAGE, expect=409, **here)

    assert "There is no participant to send to." in words(page.main)


@pytest.mark.usefixtures("sent")
def test_the_first_reading_by_a_participant_is_kept(lead, own, rival, team, here):
    team.get("notices.read", number=1, **here)
    rival.get("notices.index", **here)
    lead.session.rollback()
    assert [each.opened_at for each in read_notice(lead, 1).receipts] == [None, None]

    first = own.get("notices.read", number=1, **here)
    again = own.get("notices.read", number=1, **here)

    lead.session.rollback()
    assert [each.opened_at for each in read_notice(lead, 1).receipts] == [MONDAY, None]
    receipt = "Opened first 2 March 2026 10:00, Alfa"
    for page in (first, again):
        assert receipt in " ".join(page.main.get_text(" ").split()).replace(" ,", ",")
        assert "Beta" not in page.text
    assert "Alfa AS opened first on 2 March 2026 10:00, by Alfa Beta AS not opened yet" in words(
        team.get("notices.read", number=1, **here).main
    ).replace("ASopened", "AS opened").replace("AlfaBeta", "Alfa Beta").replace("ASnot", "AS not")


@pytest.mark.usefixtures("sent")
def test_a_reviewer_reads_the_notice_and_nobody_s_name(browse, alfa, seat_as, here):
    reviewer = browse(seat_as(Role.REVIEWER).person)

    for page in (
        reviewer.get("notices.index", **here),
        reviewer.get("notices.read", number=1, **here),
    ):
        assert alfa.party not in page.text
        assert "opened" not in words(page.main).lower()


def test_what_did_not_reach_a_participant_looks_like_what_was_never_sent(
    lead, alfa, own, rival, here
):
    lead.session.get_one(Participant, alfa.lane).left_at = MONDAY
    lead.session.commit()
    send_notice(lead, "Planted", "For who remains.", at=MONDAY + timedelta(hours=1))
    lead.session.commit()

    rival.get("notices.read", number=1, **here)
    foreign = own.client.get(own.address("notices.read", number=1, **here))
    missing = own.client.get(own.address("notices.read", number=9, **here))

    assert foreign.status_code == 404
    assert (foreign.data, dict(foreign.headers)) == (missing.data, dict(missing.headers))
    assert "Planted" not in own.get("notices.index", **here).text


@pytest.mark.usefixtures("sent")
def test_what_a_rival_does_with_a_notice_changes_no_byte_of_anothers_pages(own, rival, here):
    def looks():
        return [
            own.client.get(own.address(place, **here, **more)).data
            for place, more in [("notices.index", {}), ("notices.read", {"number": 1})]
        ]

    looks()
    before = looks()
    rival.get("notices.read", number=1, **here)

    assert looks() == before


@pytest.mark.usefixtures("alfa", "beta")
def test_many_notices_cost_as_many_queries_as_one(session, browse, lead, here, counting):
    browser = browse(lead.person)

    def cost():
        with counting() as asked:
            browser.get("notices.index", **here)
        return len(asked)

    send_notice(lead, "First", "One.", at=MONDAY)
    session.commit()
    one = cost()
    for number in range(60):
        send_notice(lead, f"Notice {number}", "More.", at=MONDAY)
    session.commit()

    assert cost() == one
    pages = browser.get("notices.index", **here).select(".pager a")
    assert [words(each) for each in pages] == ["Page 1: 1 to 50", "Page 2: 51 to 61"]

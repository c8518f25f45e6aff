from datetime import timedelta

import pytest
from sqlmodel import select

from dialogue_app import clock
from dialogue_app.dialogue.models import Person, Role
from dialogue_app.dialogue.offers import pending
from tests.browser import Browser, words
from tests.sources import MONDAY

BO = {"name": "Bo", "email": "bo@example.org", "role": "approver", "lane": ""}
TYPED = {"name": "Bo Berg", "password": "several easy words", "again": "several easy words"}


@pytest.fixture
def here(lead):
    return {"procedure_id": lead.procedure.id}


@pytest.fixture
def leading(browse, lead):
    return browse(lead.person)


@pytest.fixture
def link(leading, here):
    """The link to a seat for Bo."""
    page = leading.post("offers.offer", BO, expect=200, **here)
    return page.select_one("#link")["value"]


def path(link):
    return link.partition("localhost")[2]


def send(browser, link, typed, expect):
    return browser.look(browser.client.post(path(link), data=typed), expect)


def test_the_link_is_shown_once_with_words_for_the_mail(leading, here, link):
    token = link.rpartition("/")[2]

    page = leading.get("offers.index", **here)

    assert "Bo approver · bo@example.org open until 16 March 2026 10:00" in words(page.main)
    assert token.rpartition(".")[2] not in str(page)


def test_the_mail_says_what_for_and_until_when(leading, here):
    page = leading.post("offers.offer", BO, expect=200, **here)

    mail = words(page.select_one("#mail"))
    assert "competitive dialogue “Trams” as approver" in mail
    assert page.select_one("#link")["value"] in mail
    assert "until 16 March 2026 10:00" in mail


def test_a_newcomer_chooses_a_password_and_is_at_the_table(app, here, link):
    browser = Browser(app)
    page = browser.look(browser.client.get(path(link)), 200)
    assert "Lead of Trams invites you to this competitive dialogue as approver." in words(page.main)

    send(browser, link, TYPED, 302)

    page = browser.get("procedures.read", **here)
    assert words(page.select_one("header .seat")) == "Bo Berg, approver"
    browser.client.post("/sign-out")
    browser.post("home.enter", {"email": "bo@example.org", "password": TYPED["password"]})


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"password": "short", "again": "short"}, "#password-error"),
        ({"again": "several other words"}, "#again-error"),
        ({"name": " "}, "#name-error"),
        ({"password": "", "again": ""}, "#password-error"),
    ],
)
def test_a_refused_newcomer_is_not_registered_and_types_passwords_again(
    app, session, link, wrong, place
):
    page = send(Browser(app), link, {**TYPED, **wrong}, 422)

    assert page.select_one(place)
    assert "several" not in str(page.select("input"))
    assert not session.exec(select(Person).where(Person.email == "bo@example.org")).all()
    send(Browser(app), link, TYPED, 302)


def test_who_is_known_signs_in_first_and_then_takes_the_seat(app, person, link, here):
    bo, browser = person("Bo", password="a long password"), Browser(app)
    page = browser.look(browser.client.get(path(link)), 200)
    assert not page.select("main form")
    send(browser, link, TYPED, 200)  # no password is set over theirs

    door = page.select_one("main a")["href"]
    wanted = browser.look(browser.client.get(door), 200).select_one("[name=next]")["value"]
    sent = {"email": bo.email, "password": "a long password", "next": wanted}
    browser.post("home.enter", sent)
    assert browser.client.post(wanted).status_code == 302

    assert "Bo, approver" in words(browser.get("procedures.read", **here).header)


def test_someone_else_who_is_signed_in_cannot_take_it(browse, person, link, here):
    person("Bo", password="a long password")
    noor = browse(person("Noor"))

    page = noor.look(noor.client.get(path(link)), 200)
    assert "This seat is for someone else" in words(page.main)
    send(noor, link, {}, 200)

    noor.get("procedures.read", expect=404, **here)


def test_used_withdrawn_expired_and_invented_links_are_the_same_page(app, leading, here, lead):
    def offered(name):
        told = {**BO, "name": name, "email": f"{name}@example.org"}
        page = leading.post("offers.offer", told, expect=200, **here)
        return path(page.select_one("#link")["value"])

    used, withdrawn, expired = offered("a"), offered("b"), offered("c")
    Browser(app).client.post(used, data=TYPED)
    for each in pending(lead):
        if each.offer.name == "b":
            withdrawal = {"lane": each.offer.lane, "digest": each.offer.digest}
            leading.post("offers.withdraw", {}, **here, **withdrawal)
    invented = f"/seat-offers/shared.{'x' * 22}"

    answers = []
    for link in (used, withdrawn, invented, "/seat-offers/x"):
        client = Browser(app).client
        answers += [client.get(link), client.post(link, data=TYPED)]
    with clock.read_from(lambda: MONDAY + timedelta(days=14)):
        client = Browser(app).client
        answers += [client.get(expired), client.post(expired, data=TYPED)]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1
    assert "opens nothing" in answers[0].text


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"email": "bo"}, "#email-error"),
        ({"role": "king"}, "#role-error"),
        ({"role": "participant"}, "#lane-error"),
        ({"name": ""}, "#name-error"),
    ],
)
def test_a_refused_offer_keeps_what_was_typed(leading, here, wrong, place):
    page = leading.post("offers.offer", {**BO, "organisation": "Bru", **wrong}, expect=422, **here)

    assert page.select_one(place)
    assert page.select_one("#organisation")["value"] == "Bru"


def test_a_team_member_is_not_put_in_a_lane_by_mistake(leading, here, seat_as):
    lane = seat_as(Role.PARTICIPANT, "Noor").lane

    page = leading.post("offers.offer", {**BO, "lane": lane}, expect=422, **here)

    assert page.select_one("#lane-error")


def test_an_offer_that_is_open_or_a_seat_that_is_taken_is_said_at_the_address(
    app, leading, here, link
):
    open_ = leading.post("offers.offer", BO, expect=422, **here)
    Browser(app).client.post(path(link), data=TYPED)
    taken = leading.post("offers.offer", BO, expect=422, **here)

    assert open_.select_one("#email-error").text.startswith("An offer to this address is open.")
    assert (
        taken.select_one("#email-error").text == "Whoever has this address has a seat here already."
    )


def test_a_lost_link_is_made_anew(app, leading, here, lead, link):
    [each] = pending(lead)

    page = leading.post(
        "offers.renew", {}, expect=200, **here, lane=each.offer.lane, digest=each.offer.digest
    )

    assert Browser(app).client.get(path(link)).status_code == 404
    assert Browser(app).client.get(path(page.select_one("#link")["value"])).status_code == 200


def test_people_of_a_participant_are_invited_into_its_lane(app, leading, here, seat_as):
    noor = seat_as(Role.PARTICIPANT, "Noor")
    page = leading.get("offers.for_participant", **here, lane=noor.lane)
    chosen = {each.parent["name"]: each["value"] for each in page.select("option[selected]")}

    page = leading.post("offers.offer", {**BO, **chosen}, expect=200, **here)
    assert "you are invited to speak for Noor AS" in words(page.select_one("#mail"))
    bo = Browser(app)
    send(bo, page.select_one("#link")["value"], TYPED, 302)

    assert "Noor AS, participant" in words(bo.get("procedures.read", **here).header)


def test_ending_a_seat_asks_why_and_cuts_access_at_once(browse, leading, here, seat_as):
    bo = seat_as(Role.EDITOR, "Bo").person
    browser = browse(bo)
    leading.post("offers.end", {"reason": " "}, expect=422, **here, person_id=bo.id)
    browser.get("procedures.read", **here)

    leading.post("offers.end", {"reason": "Recused."}, **here, person_id=bo.id)

    browser.get("procedures.read", expect=404, **here)
    assert "You have no seat" in words(browser.get("home.index").main)
    leading.get("offers.ending", expect=404, **here, person_id=bo.id)


def test_the_last_lead_stays(leading, here, lead):
    page = leading.post(
        "offers.end", {"reason": "Enough."}, expect=409, **here, person_id=lead.person.id
    )

    assert "Give someone else that seat first" in words(page.main)


def test_the_team_sees_who_sits_there_and_suppliers_do_not(browse, here, seat_as):
    noor, editor = seat_as(Role.PARTICIPANT, "Noor").person, seat_as(Role.EDITOR, "Bo").person

    page = browse(editor).get("offers.index", **here)
    assert "Noor participant, Noor AS" in words(page.main)
    assert not page.select("main form")
    browse(noor).get("offers.index", expect=403, **here)

"""Rounds and meetings as pages: what each side reads, and that no supplier reads of another."""

# ruff: noqa: PLR0913, PLR0917 - a scene has as many people as it needs

from contextlib import contextmanager
from datetime import timedelta

import pytest

from dialogue_app import clock
from dialogue_app.dialogue.meetings import (
    Appointment,
    Held,
    MeetingPlan,
    Waiver,
    plan_meetings,
    record_meeting,
    waive_meeting,
)
from dialogue_app.dialogue.minutes import Account, Objection, object_to_minutes, write_minutes
from dialogue_app.dialogue.models import Role
from dialogue_app.dialogue.round_plans import RoundPlan, plan_round
from dialogue_app.dialogue.rounds import find_round, schedule
from tests.browser import words
from tests.rounds import begin_round
from tests.sources import MONDAY

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PLANTED = "Rivalia"
TYPED = {
    "theme": "Needs",
    "about": "What you **cannot** offer",
    "requirements": "K-2, K-1",
    "opens_at": "2026-03-02T10:00",
    "ask_by": "2026-03-09T12:00",
    "input_deadline": "2026-03-10T12:00",
    "meetings_from": "2026-03-03",
    "meetings_to": "2026-03-05",
}


@pytest.fixture
def team(browse, lead):
    return browse(lead.person)


@pytest.fixture
def where(procedure):
    return {"procedure_id": procedure.id}


@pytest.fixture
def suppliers(seat_as):
    return [seat_as(Role.PARTICIPANT, name) for name in ("Alfa", "Beta", PLANTED)]


@pytest.fixture
def stage(lead, session, suppliers):
    assert len(suppliers) == 3
    opened = begin_round(lead, "Needs", at=MONDAY, requirements=["K-1"], about="Say **all**")
    session.commit()
    return opened


@pytest.fixture
def busy(lead, session):
    """Let a supplier have a meeting with minutes, an objection and a correction."""

    def have(seat, said=PLANTED):
        plan = MeetingPlan(planned_minutes=60, place=f"Room {said}", agenda=said)
        start = Appointment(lane=seat.lane, planned_start=MONDAY)
        [meeting] = plan_meetings(lead, 1, plan, [start], at=MONDAY)
        held = Held(held_minutes=99, attended_for_participant=said, deviation=f"As {said} asked")
        record_meeting(lead, seat.lane, meeting.id, held, at=MONDAY)
        account = Account(text=said, confidential_text=f"Secret of {said}")
        write_minutes(lead, seat.lane, meeting.id, account, at=MONDAY)
        objection = Objection(objection=said)
        object_to_minutes(seat, seat.lane, meeting.id, 1, objection, at=MONDAY)
        further = Account(text=said, based_on=1)
        write_minutes(lead, seat.lane, meeting.id, further, at=MONDAY)
        session.commit()
        return meeting

    return have


@contextmanager
def at(moment, *visits):
    """Let it be this moment; those who look sign in again, for a visit does not last for days."""
    with clock.read_from(lambda: moment):
        for browser, seat in visits:
            browser.sign_in(seat.person)
        yield


def test_the_lead_plans_a_round_and_reads_it_back(team, where, lead):
    team.post("rounds.plan", TYPED, **where)

    page = team.get("rounds.read", number=1, **where)
    edit = team.get("rounds.edit", number=1, **where)

    assert words(page.h1) == "Round 1: Needs"
    assert words(page.select_one(".by")).startswith("Is to open Monday 2 March 2026 at 10:00")
    assert [words(link) for link in page.select(".open-reqs a")] == ["K-1 Fast sales", "K-2 Cash"]
    assert page.select_one(".rt strong").text == "cannot"
    shown = {field["name"]: field["value"] for field in edit.select("main input[value]")}
    assert shown["input_deadline"] == "2026-03-10T12:00"
    assert edit.select_one("#requirements").text.split() == ["K-1", "K-2"]
    assert lead.procedure.time_zone == "Europe/Oslo"


def test_a_refused_plan_keeps_what_was_typed_and_says_what_is_wrong_where(team, where, lead):
    wrong = TYPED | {"ask_by": "2026-03-11T12:00", "requirements": "K-99", "theme": "Kept"}

    page = team.post("rounds.plan", wrong, expect=422, **where)
    empty = team.post("rounds.plan", TYPED | {"theme": "", "opens_at": "x"}, expect=422, **where)

    assert [link["href"] for link in page.select(".refused a")] == ["#ask_by", "#requirements"]
    assert page.select_one("#theme")["value"] == "Kept"
    assert page.select_one("#ask_by")["value"] == "2026-03-11T12:00"
    assert [link["href"] for link in empty.select(".refused a")] == ["#theme", "#opens_at"]
    assert schedule(lead) == []


def test_a_round_is_opened_and_closed_past_a_page_that_asks_once_more(
    team, where, lead, session, suppliers
):
    assert suppliers
    team.post("rounds.plan", TYPED | {"in_writing_only": "true"}, **where)
    page = team.get("rounds.before_opening", number=1, **where)
    team.post("rounds.begin", {}, number=1, **where)
    early = team.get("rounds.before_closing", number=1, expect=409, **where)
    with at(MONDAY + 9 * DAY, (team, lead)):
        nothing_left = team.get("rounds.before_closing", number=1, **where)
        team.post("rounds.close", {}, number=1, **where)

    session.expire_all()
    assert "All 3 participants read what it is about" in words(page.main)
    assert "Close it when its deadline has passed" in words(early.main)
    assert "Nothing is left to do" in words(nothing_left.main)
    assert find_round(lead, 1).closed_at == MONDAY + 9 * DAY


def test_with_fewer_than_three_the_opening_asks_why(team, where, session, lead):
    plan_round(lead, RoundPlan(theme="N", opens_at=MONDAY, input_deadline=MONDAY + DAY), at=MONDAY)
    session.commit()

    asked = team.get("rounds.before_opening", number=1, **where)
    refused = team.post("rounds.begin", {}, number=1, expect=422, **where)
    team.post("rounds.begin", {"going_on_reason": "One is enough"}, number=1, **where)

    assert asked.select_one("#going_on_reason")
    assert [link["href"] for link in refused.select(".refused a")] == ["#going_on_reason"]


def test_what_is_left_is_said_with_links_and_the_round_stays_open(
    team, where, stage, busy, suppliers, lead
):
    busy(suppliers[0])

    with at(stage.input_deadline + DAY, (team, lead)):
        page = team.post("rounds.close", {}, number=1, expect=422, **where)
        read = team.get("rounds.read", number=1, **where)

    left = [words(each) for each in page.select(".left li")]
    assert left == [
        "Beta AS No meeting is held in this round, and none is waived.",
        "Rivalia AS No meeting is held in this round, and none is waived.",
        "Alfa AS The minutes are neither approved nor objected to.",
    ]
    assert [words(each) for each in read.select(".left li")] == left
    for link in page.select(".left a"):
        assert team.client.get(link["href"]).status_code == 200


def test_an_open_round_cannot_be_replanned(team, where, stage):
    page = team.get("rounds.edit", number=stage.number, expect=409, **where)
    team.post("rounds.replan", TYPED, number=stage.number, expect=409, **where)

    assert "Moving a deadline is a decision of its own" in words(page.main)


def test_a_supplier_reads_until_when_by_the_servers_clock(browse, where, stage, suppliers):
    browser = browse(suppliers[0].person)

    with at(stage.input_deadline - 21 * HOUR, (browser, suppliers[0])):
        page = browser.get("rounds.read", number=1, **where)
    with at(stage.input_deadline + HOUR, (browser, suppliers[0])):
        late = browser.get("rounds.read", number=1, **where)

    assert words(page.select_one(".by")) == (
        "Input closes Tuesday 3 March 2026 at 10:00 in 21 hours, by the clock of this server: "
        "Monday 2 March 2026 at 13:00 (Europe/Oslo)"
    )
    assert "You are asked as Alfa AS" in words(page.select_one(".asked"))
    assert [words(each) for each in page.select(".ask .acts a")] == [
        "Read and comment on v1",
        "Your input in this round",
    ]
    assert words(late.select_one(".by")).startswith("Input closed Tuesday 3 March 2026 at 10:00")
    assert words(late.select_one(".ask .acts")) == "Your input in this round"


def test_time_left_is_never_more_than_there_is(browse, where, stage, suppliers):
    browser = browse(suppliers[0].person)
    left = []
    for before in (47 * HOUR + HOUR / 2, HOUR * 1.9, timedelta(seconds=59)):
        with at(stage.input_deadline - before, (browser, suppliers[0])):
            page = browser.get("rounds.read", number=1, **where)
        left.append(words(page.select_one(".by small")).partition(",")[0])

    assert left == ["in 47 hours", "in 114 minutes", "in less than a minute"]


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.REVIEWER])
def test_a_planned_round_is_the_same_nothing_as_an_invented_one(
    browse, where, seat_as, lead, session, role
):
    browser = browse(seat_as(role, "Noor").person)
    before = str(browser.get("rounds.index", **where))
    plan = RoundPlan(theme=PLANTED, opens_at=MONDAY, input_deadline=MONDAY + DAY)
    plan_round(lead, plan, at=MONDAY)
    session.commit()

    planned = browser.get("rounds.read", number=1, expect=404, **where)
    invented = browser.get("rounds.read", number=2, expect=404, **where)

    assert planned == invented
    assert str(browser.get("rounds.index", **where)) == before


@pytest.mark.usefixtures("stage")
def test_what_a_supplier_reads_does_not_depend_on_what_a_rival_does(
    browse, where, suppliers, busy, lead, session
):
    alfa, beta, rival = suppliers
    own = busy(alfa, "own")
    browser = browse(alfa.person)

    def pages():
        return [
            str(page)
            for page in (
                browser.get("rounds.index", **where),
                browser.get("rounds.read", number=1, **where),
                browser.get("meetings.index", **where),
                browser.get("meetings.read", lane=own.lane, meeting_id=own.id, **where),
            )
        ]

    before = pages()
    theirs = busy(rival)
    waiver = Waiver(said_by=PLANTED, dated=MONDAY.date(), reason=PLANTED)
    waive_meeting(lead, beta.lane, 1, waiver, at=MONDAY)
    session.commit()

    assert pages() == before
    assert not [page for page in before if PLANTED in page or rival.lane in page]
    assert "As own asked" not in "".join(before), "what was not as planned is the team's"
    foreign = {"lane": theirs.lane, "meeting_id": theirs.id}
    invented = {"lane": theirs.lane, "meeting_id": "x" * 22}
    assert browser.get("meetings.read", expect=404, **foreign, **where) == browser.get(
        "meetings.read", expect=404, **invented, **where
    )
    for act in ("approve", "contest"):
        answer = {"objection": "No"}
        browser.post(f"minutes.{act}", answer, expect=404, number=2, **foreign, **where)


@pytest.mark.usefixtures("stage")
def test_the_team_plans_a_series_alike_for_all(team, where, suppliers, browse):
    alfa, beta, _rival = suppliers
    typed = {"round": "1", "planned_minutes": "120", "agenda": "- Needs", "version": "1"}
    lanes = {"lanes": [seat.lane for seat in suppliers]}

    nobody = team.post(
        "meetings.plan", typed | lanes | {"starts": ["", "", ""]}, expect=422, **where
    )
    starts = ["2026-03-03T09:00", "", "2026-03-04T09:00"]
    unclear = typed | lanes | {"starts": [starts[0], "?", ""], "planned_minutes": ""}
    wrong = team.post("meetings.plan", unclear, expect=422, **where)
    team.post("meetings.plan", typed | lanes | {"starts": starts}, **where)

    assert [link["href"] for link in nobody.select(".refused a")] == ["#starts"]
    assert wrong.select_one("#start-1")["value"] == starts[0]
    rows = [words(row) for row in team.get("meetings.index", **where).select("tbody tr")]
    assert rows[0] == "Alfa AS 3 March 2026 09:00 not recorded, 120 min planned"
    assert "No meeting planned" in rows[1]
    own = browse(alfa.person).get("meetings.index", **where)
    assert [words(each) for each in own.select(".meet")] == [
        "Tuesday 3 March 2026 at 09:00 120 minutes"
    ]
    assert "No meeting is planned with you yet" in words(
        browse(beta.person).get("meetings.index", **where).main
    )


@pytest.mark.usefixtures("stage")
def test_a_meeting_from_its_plan_to_approved_minutes(team, where, suppliers, browse, lead, session):
    alfa = suppliers[0]
    start = Appointment(lane=alfa.lane, planned_start=MONDAY + HOUR)
    [meeting] = plan_meetings(lead, 1, MeetingPlan(planned_minutes=60), [start], at=MONDAY)
    session.commit()
    place = {"lane": meeting.lane, "meeting_id": meeting.id, **where}

    moved = {"planned_start": "2026-03-02T12:00", "planned_minutes": "90", "place": "Room 3"}
    team.post("meetings.change", moved, **place)
    team.get("meetings.account", expect=409, **place)
    with at(MONDAY + DAY, (team, lead)):
        unexplained = team.post("meetings.record", {"held_minutes": "91"}, expect=422, **place)
        team.post("meetings.record", {"held_minutes": "90"}, **place)
        written = {"text": "They **agreed**.", "confidential_text": "By radio.", "based_on": "0"}
        preview = team.post("minutes.send", written | {"preview": "1"}, expect=200, **place)
        team.post("minutes.send", written, **place)
        conflict = team.post("minutes.send", written, expect=409, **place)
        asked = browse(alfa.person).get("meetings.read", **place)
        silent = {"objection": ""}
        refused = browse(alfa.person).post("minutes.contest", silent, expect=422, number=1, **place)
        browse(alfa.person).post("minutes.approve", {}, number=1, **place)
        page = team.get("meetings.read", **place)

    assert [link["href"] for link in unexplained.select(".refused a")] == ["#deviation"]
    assert preview.select_one("section .rt strong").text == "agreed"
    assert conflict.select_one("#text").text.strip() == written["text"]
    assert conflict.select_one("[name=based_on]")["value"] == "1"
    assert "By radio." in words(asked.main)
    assert asked.select_one("form[action$=approval]")
    assert [link["href"] for link in refused.select(".refused a")] == ["#objection"]
    assert "Approved by Alfa" in words(page.main)
    assert "Room 3" in words(page.select_one(".lede"))


@pytest.mark.usefixtures("stage")
def test_a_waiver_is_recorded_and_read_by_its_participant(team, where, suppliers, browse):
    beta = suppliers[1]
    place = {"number": 1, "lane": beta.lane, **where}
    team.get("meetings.before_waiving", **place)

    nobody = {"said_by": "", "dated": "2026-03-01"}
    refused = team.post("meetings.waive", nobody, expect=422, **place)
    team.post("meetings.waive", {"said_by": "Beta", "dated": "2026-03-01"}, **place)

    assert [link["href"] for link in refused.select(".refused a")] == ["#said_by"]
    said = "said by Beta on 1 March 2026"
    assert said in words(team.get("meetings.index", **where).main)
    assert said in words(browse(beta.person).get("meetings.index", **where).main)


@pytest.mark.parametrize("role", [Role.LEAD, Role.EDITOR, Role.PARTICIPANT])
def test_empty_pages_say_what_comes_or_what_to_do(browse_as, where, role):
    browser = browse_as(role)

    rounds = browser.get("rounds.index", **where)
    meetings = browser.get("meetings.index", **where)

    assert bool(rounds.select('.empty a[href$="/rounds/new"]')) == (role is Role.LEAD)
    assert rounds.select(".empty p")
    assert meetings.select(".empty p")


def test_an_auditor_reads_everything_and_is_offered_no_act(
    browse, seat_as, where, stage, busy, suppliers
):
    meeting, auditor = busy(suppliers[0]), seat_as(Role.AUDITOR)
    browser = browse(auditor.person)

    with at(stage.input_deadline + DAY, (browser, auditor)):
        pages = [
            browser.get("rounds.index", **where),
            browser.get("rounds.read", number=1, **where),
            browser.get("meetings.index", **where),
            browser.get("meetings.read", lane=meeting.lane, meeting_id=meeting.id, **where),
        ]

    assert not [page for page in pages if page.select("main .ds-button, main form")]
    assert f"As {PLANTED} asked" in words(pages[3].main)


def test_ten_rounds_and_meetings_cost_as_many_queries_as_one(
    team, where, stage, busy, suppliers, counting, lead, session, browse
):
    supplier = browse(suppliers[0].person)
    visits = [
        (team, "rounds.index", {}),
        (team, "rounds.read", {"number": stage.number}),
        (team, "meetings.index", {}),
        (supplier, "rounds.index", {}),
        (supplier, "rounds.read", {"number": stage.number}),
        (supplier, "meetings.index", {}),
    ]

    def costs():
        counts = []
        for browser, endpoint, place in visits:
            with counting() as asked:
                browser.get(endpoint, **place, **where)
            counts.append(len(asked))
        return counts

    busy(suppliers[0])
    with_one = costs()
    for seat in suppliers * 3:
        busy(seat)
    for _ in range(9):
        plan = RoundPlan(theme="Later", opens_at=MONDAY, input_deadline=MONDAY + DAY)
        plan_round(lead, plan, at=MONDAY)
    session.commit()

    assert costs() == with_one
    assert max(with_one) <= 20, with_one

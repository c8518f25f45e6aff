"""Input on the page: sent, followed, weighed; and no supplier learns about another."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlmodel import select

from dialogue_app import clock, ids
from dialogue_app.dialogue.consents import Agreement, record_consent
from dialogue_app.dialogue.hearing import Heard, record_heard
from dialogue_app.dialogue.models import (
    ConsentState,
    Draft,
    Input,
    InputKind,
    Outcome,
    Role,
    Submission,
)
from dialogue_app.dialogue.outcomes import Ruling, Shown, give_outcomes
from tests.browser import words
from tests.inputs import AFTER, FRIDAY, QUESTION, SECRET, meet, open_a_round, send, write
from tests.sources import MONDAY, KeyedIds

CANARY = "canary"


@pytest.fixture
def table(lead, seat_as, specification):
    """A procedure with its lead, two suppliers, and where their pages are."""
    here = {"procedure_id": lead.procedure.id}
    return SimpleNamespace(
        lead=lead,
        alfa=seat_as(Role.PARTICIPANT, "Ada"),
        beta=seat_as(Role.PARTICIPANT, "Bo"),
        specification=specification,
        here=here,
        on=here | {"specification_id": specification.id},
    )


@pytest.fixture
def after():
    """Let the deadline have passed."""
    with clock.read_from(lambda: AFTER):
        yield


def give(lead, *inputs, shown=Shown.AT_ONCE, outcome=Outcome.ADOPTED, at=AFTER):
    ruling = Ruling(
        outcome=outcome, reason_to_supplier="It can be met.", assessment="Weak.", shown=shown
    )
    give_outcomes(lead, [(said.lane, said.id) for said in inputs], ruling, at=at)
    lead.session.commit()


def fields(page, name="text"):
    """Return what the page's form would send, with its address."""
    form = next(each for each in page.select("form") if each.select_one(f"[name={name}]"))
    sent = {each["name"]: each.get("value", "") for each in form.select("[type=hidden]")}
    ticked = form.select("[type=checkbox][checked], [type=radio][checked]")
    for each in ticked:
        sent.setdefault(each["name"], []).append(each["value"])
    for each in form.select("textarea"):
        sent[each["name"]] = each.text.removeprefix("\n")
    for each in form.select("select"):
        chosen = each.select_one("[selected]")
        sent[each["name"]] = chosen["value"] if chosen else ""
    return form["action"], sent


def test_a_supplier_writes_keeps_reviews_sends_and_has_a_receipt(table, browse, session):
    open_a_round(table.lead)
    browser = browse(table.alfa.person)

    page = browser.get("drafts.write", requirement="K-2", **table.on)
    action, sent = fields(page)
    assert (sent["requirements"], sent["proposed_wording"].strip()) == (
        ["K-2"],
        "Conductors take cash.",
    )
    assert sent["confidentiality"] == ["confidential"]
    kept = browser.client.post(action, data=sent | {"text": "Too long.", "next": "index"})
    review = browser.look(browser.client.get(kept.location), 200)
    assert "Drafts are not received until you send them." in words(review.main)
    action, sent = fields(review, "form_key")
    first = browser.client.post(action, data=sent)
    again = browser.client.post(action, data=sent)

    assert first.location == again.location
    receipt = words(browser.look(browser.client.get(first.location), 200).main)
    assert "2 March 2026 10:00:00 +01:00" in receipt
    assert "Input 1 Comment K-2 Confidential on version 1 Too long. SHA-256" in receipt
    assert (
        len(session.exec(select(Input)).all()) == len(session.exec(select(Submission)).all()) == 1
    )
    assert session.exec(select(Draft)).all() == []
    assert "Sealed until" in words(browser.get("inputs.index", **table.here).main)


def test_a_form_that_does_not_fit_comes_back_with_everything_in_it(table, browse):
    open_a_round(table.lead)
    typed = {
        "version": "1",
        "kind": "risk",
        "requirements": ["K-1"],
        "quote": "in shops",
        "text": "What I typed.",
        "proposed_wording": "",
        "confidentiality": "business_secret",
        "confidentiality_reason": "",
    }

    page = browse(table.alfa.person).post(
        "drafts.keep", typed, expect=422, draft_id=ids.new(table.alfa.lane), **table.on
    )

    assert fields(page)[1] | {"confidentiality": "business_secret"} == typed
    assert [words(each) for each in page.select("[role=alert] li")] == [
        "Quote: These words do not stand there in v1. Copy them as they stand.",
        "Why it is a business secret: Say why this is a business secret.",
    ]


@pytest.mark.usefixtures("after")
def test_who_is_late_is_told_before_and_after(table, browse):
    open_a_round(table.lead)
    write(table.alfa)
    table.alfa.session.commit()
    browser = browse(table.alfa.person)

    assert "marked late" in words(browser.get("drafts.write", **table.on).main)
    review = browser.get("drafts.index", **table.here)
    assert "This will be marked late and left unopened." in words(review.main)
    action, sent = fields(review, "form_key")
    receipt = browser.client.post(action, data=sent, follow_redirects=True)

    assert "This was after the deadline" in words(browser.look(receipt, 200).main)
    inbox = words(browse(table.lead.person).get("inputs.index", **table.here).main)
    assert "Ada AS 1 round 1, received" in inbox
    assert "Too long." not in inbox


def test_when_no_round_is_open_a_comment_waits_with_a_reason(table, browse):
    draft = write(table.alfa)
    table.alfa.session.commit()

    page = browse(table.alfa.person).post(
        "drafts.send", {"drafts": [draft], "form_key": "key"}, expect=409, **table.here
    )

    assert "No round is open, so only questions can be sent." in words(page.main)
    assert "drafts are kept" in words(page.main)


def test_sending_nothing_keeps_the_page_and_says_so(table, browse):
    open_a_round(table.lead)
    write(table.alfa)
    table.alfa.session.commit()

    page = browse(table.alfa.person).post(
        "drafts.send", {"form_key": "key"}, expect=422, **table.here
    )

    assert words(page.select_one("[role=alert] li")) == "Choose at least one draft."


@pytest.mark.usefixtures("after")
def test_own_input_shows_outcome_and_reason_once_they_are_shown(table, browse):
    open_a_round(table.lead)
    waits, seen = send(table.alfa, "One", "Two")
    give(table.lead, waits, shown=Shown.WITH_NEXT_VERSION)
    give(table.lead, seen)
    browser = browse(table.alfa.person)

    page = words(browser.get("inputs.index", **table.here).main)
    adopted = words(browser.get("inputs.index", outcome="adopted", **table.here).main)
    one = browser.get("inputs.read", lane=waits.lane, input_id=waits.id, **table.here)
    two = browser.get("inputs.read", lane=seen.lane, input_id=seen.id, **table.here)

    assert page.count("It can be met.") == 1
    assert ("Two" in adopted, "One" in adopted) == (True, False)
    assert "It can be met." not in words(one)
    assert "Adopted It can be met. Shown" in words(two.main)
    assert "Weak." not in str(two) + str(one)


@pytest.mark.usefixtures("after")
def test_an_input_says_which_version_it_speaks_of_and_when_a_newer_one_is_out(
    table, browse, release
):
    open_a_round(table.lead)
    [said] = send(table.alfa, quote="take cash")
    release(table.specification, "# Needs\n\n## K-2 Cash\n\nNo cash.\n")

    for person in (table.alfa.person, table.lead.person):
        listed = browse(person).get("inputs.index", **table.here)
        page = browse(person).get("inputs.read", lane=said.lane, input_id=said.id, **table.here)

        assert listed.select_one('.m a[href*="comparison?old=1&new=2"]')
        assert page.select_one("mark.quote").text == "take cash"
        assert "A newer version is out: v2." in words(page.main)
        assert page.select_one('a[href$="/requirements/K-2"]')


def test_the_inbox_shows_how_many_are_sealed_and_nothing_of_whom(table, browse):
    open_a_round(table.lead)
    send(table.alfa, f"{CANARY} one", f"{CANARY} two")
    send(table.beta, "When?", **QUESTION)

    page = browse(table.lead.person).get("inputs.index", **table.here)

    assert words(page.select_one(".sealed .count")) == "2 sealed"
    assert CANARY not in str(page)
    assert "Ada AS" not in words(page.select_one(".sealed")) + words(page.select_one(".ib"))
    assert "Bo AS 1" in words(page.select_one(".ib"))


@pytest.mark.usefixtures("after")
def test_reading_the_inbox_or_an_input_is_opening_it(table, browse, session):
    open_a_round(table.lead)
    [said] = send(table.alfa)
    browse(table.alfa.person).get("inputs.read", lane=said.lane, input_id=said.id, **table.here)
    session.commit()
    session.refresh(said)
    assert said.opened_at is None

    browse(table.lead.person).get("inputs.read", lane=said.lane, input_id=said.id, **table.here)

    session.commit()
    session.refresh(said)
    assert said.opened_at == AFTER


@pytest.mark.usefixtures("after")
def test_many_get_the_same_outcome_in_one_form(table, browse, session):
    open_a_round(table.lead)
    inputs = [*send(table.alfa, "One"), *send(table.beta, "Two")]
    browser = browse(table.lead.person)
    ticked = [
        each["value"] for each in browser.get("inputs.index", **table.here).select("[name=chosen]")
    ]

    form = browser.get("outcomes.write", chosen=ticked, **table.here)
    action, sent = fields(form, "reason_to_supplier")
    refused = browser.client.post(action, data=sent | {"assessment": "Typed."})
    page = browser.look(refused, 422)
    assert fields(page, "reason_to_supplier")[1] == sent | {"assessment": "Typed."}
    answer = browser.client.post(
        action, data=sent | {"outcome": "noted", "reason_to_supplier": "Not needed."}
    )

    assert "2 inputs have their outcome." in words(
        browser.look(browser.client.get(answer.location), 200).main
    )
    session.commit()
    for said in inputs:
        session.refresh(said)
        assert (said.outcome, said.reason_to_supplier) == (Outcome.NOTED, "Not needed.")


def test_what_was_said_in_a_meeting_is_recorded_and_read_by_who_said_it(table, browse):
    meeting = meet(table.lead, table.alfa.lane)
    browser = browse(table.lead.person)
    assert "Ada AS" in words(browser.get("inputs.meetings", **table.here).main)

    form = browser.get("inputs.hear", lane=table.alfa.lane, meeting_id=meeting.id, **table.on)
    action, sent = fields(form)
    assert browser.client.post(action, data=sent).status_code == 422
    answer = browser.client.post(
        action,
        data=sent | {"said_by": table.alfa.person.id, "text": "We can.", "kind": "information"},
    )

    page = words(browser.look(browser.client.get(answer.location), 200).main)
    assert "Said by Ada in a meeting" in page
    assert "We can." in words(browse(table.alfa.person).get("inputs.index", **table.here).main)


@pytest.mark.usefixtures("after")
def test_a_consent_is_recorded_by_hand_and_followed(table, browse):
    open_a_round(table.lead)
    [said] = send(table.alfa)
    browser = browse(table.lead.person)
    page = browser.get("consents.write", lane=said.lane, input_id=said.id, **table.here)
    action, sent = fields(page, "exact_text")
    sent |= {"dated": "2026-03-06T09:00", "recipients": "All", "exact_text": "60 seconds."}

    assert browser.client.post(action, data=sent | {"state": "given"}).status_code == 422
    browser.client.post(action, data=sent | {"state": "given", "person": "Ada"})

    listed = browser.get("consents.index", **table.here)
    assert "Given 60 seconds. Ada AS Input 1 To: All Ada 6 March 2026 09:00" in words(listed.main)
    step = browser.get(
        "consents.look",
        lane=said.lane,
        consent_id=listed.select_one(".out a")["href"][-22:],
        **table.here,
    )
    assert [each["value"] for each in step.select("#state option")] == [
        "",
        "withdrawn",
        "expired",
        "invalid",
    ]


def test_a_general_waiver_is_recorded_as_invalid_with_a_note(table, browse):
    browser = browse(table.lead.person)
    sent = {
        "lane": table.alfa.lane,
        "exact_text": "All.",
        "person": "Ada",
        "dated": "2026-03-01T09:00",
    }

    browser.post("consents.waive", sent, expect=422, **table.here)
    browser.post("consents.waive", sent | {"note": "Not one text."}, **table.here)

    page = words(browser.get("consents.index", **table.here).main)
    assert "Invalid All. Ada AS General waiver" in page


def everything_of(browser, here, on):
    """Return every page of input that a supplier can come to, with all that it asks."""
    pages = [
        browser.client.get(browser.address(endpoint, **values))
        for endpoint, values in (
            ("procedures.read", here),
            ("specification.read", on),
            ("inputs.index", here),
            ("inputs.index", here | {"requirement": "K-2"}),
            ("inputs.index", here | {"round": 1, "kind": "comment"}),
            ("inputs.index", here | {"outcome": "adopted"}),
            ("inputs.index", here | {"outcome": "missing", "page": 2}),
            ("drafts.index", here),
            ("drafts.write", on | {"requirement": "K-2"}),
        )
    ]
    return [(page.status_code, dict(page.headers), page.text) for page in pages]


def rival_says_everything(lead, rival, specification):
    """Let a rival do all that a supplier can, each time with a word that must not be seen."""
    write(rival, f"{CANARY} draft")
    early = send(rival, f"{CANARY} early", quote="take cash", proposed_wording=f"{CANARY} word")
    early += send(rival, f"{CANARY} secret", **SECRET)
    send(rival, f"{CANARY} question", **QUESTION)
    send(rival, f"{CANARY} late", at=AFTER)
    meeting = meet(lead, rival.lane)
    heard = Heard(version=1, kind=InputKind.RISK, text=f"{CANARY} heard", said_by=rival.person.id)
    record_heard(lead, rival.lane, meeting.id, specification, heard, at=MONDAY)
    give(lead, *early)
    agreed = Agreement(
        state=ConsentState.GIVEN,
        exact_text=f"{CANARY} agreed",
        recipients="All",
        person=CANARY,
        dated=FRIDAY,
    )
    record_consent(lead, rival.lane, early[0].id, agreed, at=AFTER)
    lead.session.commit()
    return early


@pytest.mark.usefixtures("after")
def test_what_a_supplier_sees_is_the_same_whether_or_not_a_rival_has_said_anything(table, browse):
    open_a_round(table.lead)
    send(table.beta, "Own words", **QUESTION)
    write(table.beta, "Own draft")
    table.beta.session.commit()
    browser = browse(table.beta.person)
    everything_of(browser, table.here, table.on)  # the first opening of a version is on record
    with ids.drawn_from(KeyedIds(b"pages")):
        alone = everything_of(browser, table.here, table.on)

    rival_says_everything(table.lead, table.alfa, table.specification)
    with ids.drawn_from(KeyedIds(b"pages")):
        with_a_rival = everything_of(browser, table.here, table.on)

    assert alone == with_a_rival
    assert CANARY not in str(with_a_rival)
    assert all(status == 200 for status, _, _ in alone)
    assert "Own words" in str(alone)


def test_foreign_missing_and_sealed_input_are_the_same_nothing(table, browse):
    open_a_round(table.lead)
    [foreign] = send(table.alfa, CANARY)
    [own] = send(table.beta)
    draft = write(table.alfa)
    table.alfa.session.commit()

    def nothing(person, endpoint, **values):
        browser = browse(person)
        answer = browser.client.get(browser.address(endpoint, **table.here, **values))
        return answer.status_code, dict(answer.headers), answer.data

    missing = nothing(table.beta.person, "inputs.read", lane="x" * 22, input_id="y" * 22)
    assert missing[0] == 404
    for lane, key in ((foreign.lane, foreign.id), (own.lane, foreign.id), (foreign.lane, own.id)):
        assert nothing(table.beta.person, "inputs.read", lane=lane, input_id=key) == missing
    for endpoint, name, key in (
        ("drafts.edit", "draft_id", draft),
        ("drafts.receipt", "submission_id", foreign.submission_id),
    ):
        assert nothing(table.beta.person, endpoint, **{name: key}) == missing
    sealed = nothing(table.lead.person, "inputs.read", lane=foreign.lane, input_id=foreign.id)
    assert sealed == nothing(table.lead.person, "inputs.read", lane=foreign.lane, input_id="y" * 22)


@pytest.mark.parametrize("who", ["lead", "alfa"])
@pytest.mark.usefixtures("after")
def test_two_thousand_inputs_cost_as_many_queries_as_a_hundred_and_twenty(
    table, browse, counting, session, who
):
    open_a_round(table.lead)
    person = {"lead": table.lead, "alfa": table.alfa}[who].person

    def fill(first, last):
        session.add_all(
            Input(
                lane=table.alfa.lane,
                id=f"{number:022}",
                number=number,
                round_number=1,
                specification_id=table.specification.id,
                version=1,
                kind=InputKind.COMMENT,
                text=f"Text {number}",
                said_by=table.alfa.person.id,
                received_at=MONDAY + timedelta(seconds=number),
                recorded_at=MONDAY,
                opened_at=AFTER,
            )
            for number in range(first, last)
        )
        session.commit()

    fill(1, 121)
    browser = browse(person)
    with counting() as for_few:
        browser.get("inputs.index", **table.here)
    fill(121, 2001)
    with counting() as for_many:
        page = browser.get("inputs.index", **table.here)

    assert len(page.select(".q")) == 50
    assert len(page.select(".pager a")) == 40
    assert len(for_many) == len(for_few) <= 20

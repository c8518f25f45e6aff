"""A whole dialogue, from the first need to the invitation, by pages and in five roles."""

import shutil
from hashlib import sha256

import pytest

from dialogue_app import database
from dialogue_app.dialogue.people import register_person
from dialogue_app.passwords import hash_password
from tests.chromium.journey import PASSWORD, Traveller, TurnableClock, content_of, installation
from tests.sources import MONDAY

NEEDS = """# Needs

How tickets are sold in the harbour.

## K-1 Sales

- Type: Need

Tickets are sold on board within 30 seconds.

## K-2 Refunds

- Type: Need

Money is paid back within 14 days.
"""
OF_ALFA = "Twenty seconds are enough with our reader ALFA-7731."
OF_BETA = "Our ledger BETA-9902 settles within a day."
TOLD_ALFA = "Adopted for ALFA: twenty seconds it is."
TOLD_BETA = "Partly for BETA: ten days leave room for others."
INSIDE = "Measured on line 12; nobody needed more."
FASTER = "Queues are shorter when each sale takes less time."
SOONER = "Travellers waited too long for their money."
EVERYWHERE = (
    "", "rounds/", "rounds/1", "inputs/", "meetings/", "notices/", "closing/", "drafts/",
)  # fmt: skip


@pytest.fixture
def told_by():
    return TurnableClock()


@pytest.fixture
def address(empty_sqlite_file, tmp_path, told_by):
    path = tmp_path / "dialogue.sqlite3"
    shutil.copyfile(empty_sqlite_file, path)
    with installation(path, told_by) as (app, address):
        _register_lead(app)
        yield address


def _register_lead(app):
    with database.writing_session(database.engine_of(app)) as session:
        kept = hash_password(PASSWORD)
        lead = register_person(session, "Amara", "amara@example.org", password_hash=kept, at=MONDAY)
        lead.may_start = True
        session.commit()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def arrive(request, chromium, address):
    """Let someone open a window of their own; in the end, nothing was wrong with any page."""
    arrived = []

    def arrive():
        arrived.append(Traveller(chromium, address, script=request.param))
        return arrived[-1]

    yield arrive
    for traveller in arrived:
        traveller.context.close()
    assert [fault for traveller in arrived for fault in traveller.all_faults()] == []


def test_a_dialogue_goes_from_the_first_need_to_the_invitation(arrive, told_by):
    lead = arrive().come_in("amara@example.org")
    text = set_up(lead)
    editor, approver, auditor = (
        arrive().take_seat(offer_seat(lead, name, role))
        for name, role in (("Ed", "editor"), ("April", "approver"), ("Audrey", "auditor"))
    )
    alfa, beta = (arrive().take_seat(admit(lead, name)) for name in ("Alfa", "Beta"))
    lead.visit(f"{text}/release").fill(title="To begin with").press("Release version 1 to all")
    open_round(lead)

    say(alfa, "K-1", OF_ALFA, "open")
    say(beta, "K-2", OF_BETA, "confidential")
    assert not {"ALFA-7731", "BETA-9902"} & set(content_of(editor.visit("inputs/")).split())
    told_by.turn(days=5)
    assert "ALFA-7731" in content_of(editor.visit("inputs/"))

    sharpen(editor, text)
    approve(approver, text)
    give_outcome(lead, "Alfa", "adopted", TOLD_ALFA)
    give_outcome(lead, "Beta", "partly", TOLD_BETA)
    told_by.turn(hours=1)
    lead.visit(f"{text}/release").fill(title="After round 1").press("Release version 2 to all")

    for supplier, own, foreign in ((alfa, TOLD_ALFA, "BETA"), (beta, TOLD_BETA, "ALFA")):
        reads_what_became_of_it(supplier, text, own)
        learns_nothing_of(supplier, foreign, text)
    reads_why(auditor, text)

    lead.visit("rounds/1/closing").press("Close the round now")
    conclude(lead)
    for supplier in (alfa, beta):
        is_invited(supplier, text)


def set_up(lead):
    """Start the procedure and write its first text; return where that lies."""
    lead.follow("Start a procedure").fill(title="Tickets", host="Harbour City")
    lead.press("Start the procedure")
    lead.place = "/".join(lead.path.split("/")[:3])
    lead.visit("facts").fill(reason="Nothing ready-made.", timeframe="Two months.")
    lead.press("Save the facts")
    lead.visit("award-criteria")
    criteria = {"name-1": "Price", "weight-1": "60", "name-2": "Quality", "weight-2": "40"}
    lead.fill(**criteria).press("Save the criteria")
    lead.visit("authorities").fill(part="participating", names="Island City").press("Add")
    lead.visit("specifications/new").fill(title="Ticketing", language="en", text=NEEDS)
    lead.press("Save as revision 1")
    return "/".join(lead.path.split("/")[3:5])


def offer_seat(lead, name, role, where="seats"):
    """Make a link that is to be sent to someone."""
    lead.visit(where).fill(name=name, email=f"{name.lower()}@example.org", role=role)
    lead.press("Make the link")
    return lead.page.locator("#link").input_value()


def admit(lead, name):
    lead.visit("participants").fill(
        name=name, selection_reason="Has done it before.", protocol_accepted_on="2026-02-27"
    )
    lead.press("Admit")
    lead.visit("participants").follow(name).follow("Invite people")
    where = lead.path.removeprefix(lead.place).strip("/")
    return offer_seat(lead, f"{name} Andersen".replace(" ", "."), "participant", where)


def open_round(lead):
    lead.visit("rounds/new").fill(
        theme="Needs",
        opens_at="2026-03-02T10:00",
        ask_by="2026-03-04T12:00",
        input_deadline="2026-03-06T12:00",
        in_writing_only=True,
    )
    lead.press("Save the plan").visit("rounds/1/opening")
    lead.fill(going_on_reason="Two are enough here.").press("Open the round now")


def say(supplier, requirement, text, confidentiality):
    """Read the version, write one input, look it over and send it."""
    supplier.visit("").follow("Specification").follow(f"Give input on {requirement}")
    supplier.fill(kind="comment", text=text)
    supplier.page.check(f"#confidentiality-{confidentiality}")
    supplier.press("Save and go on to send").press("Send what is ticked")
    assert text in supplier.words


def sharpen(editor, text):
    edit(editor, text, "K-1", "Tickets are sold on board within 20 seconds.")
    edit(editor, text, "K-2", "Money is paid back within 10 days.")
    editor.visit(f"{text}/changes/K-1")
    editor.fill(effect="sharpened", internal_reason=INSIDE, public_reason=FASTER)
    editor.page.get_by_role("checkbox", name="Alfa").first.check()
    editor.press("Save reasons").visit(f"{text}/changes/K-2")
    editor.fill(effect="sharpened", internal_reason="As for K-1.", public_reason=SOONER)
    editor.fill(source="user_panel", title="Panel of travellers", dated="2026-02-12")
    editor.press("Save reasons")


def edit(editor, text, requirement, wording):
    editor.visit(f"{text}/edit/{requirement}").fill(text=wording)
    editor.press("Save as the next revision")


def approve(approver, text):
    approver.visit(f"{text}/changes/approvals")
    for tick in approver.page.locator("main [name=seen]").all():
        tick.check()
    approver.press("Approve the ticked ones")


def give_outcome(lead, supplier, outcome, reason):
    lead.visit("inputs/")
    lead.page.get_by_role("checkbox", name=f"of {supplier}").check()
    lead.press("Give those ticked an outcome")
    lead.fill(outcome=outcome, reason_to_supplier=reason, shown="with_next_version")
    lead.press("Give the outcome")


def reads_what_became_of_it(supplier, text, told):
    assert told in supplier.visit("inputs/").words
    supplier.visit(f"{text}/sharpening").visit(f"{text}/comparison")
    assert "within 10 days" in supplier.visit(f"{text}/").words
    assert FASTER in supplier.visit(f"{text}/requirements/K-1").words
    assert SOONER in supplier.visit(f"{text}/requirements/K-2").words


def learns_nothing_of(supplier, rival, text):
    """Look everywhere for the rival's name, words and outcome, and for what is the team's."""
    history = (f"{text}/{page}" for page in ("", "sharpening", "comparison", "requirements/K-1"))
    for where in (*EVERYWHERE, *history):
        page = content_of(supplier.visit(where))
        assert not [each for each in (rival, rival.title(), INSIDE) if each in page], where


def reads_why(auditor, text):
    """Come to the reason in two clicks from the specification."""
    auditor.visit(f"{text}/sharpening").follow("K-1")
    auditor.visit(f"{text}/requirements/K-1")
    for said in (INSIDE, FASTER, OF_ALFA, "Ed", "April"):
        assert said in auditor.words, said
    auditor.visit(f"{text}/requirements/K-2")
    assert "Panel of travellers" in auditor.words


def conclude(lead):
    few = "Two are enough for a fair competition here."
    lead.visit("closing/").visit("closing/finding").fill(text="Both can meet the needs.")
    lead.press("Put on record")
    lead.visit("closing/declaration").fill(
        title="The dialogue is closed", text="Thank you both.", going_on=few
    )
    lead.press("Preview").press("Declare the dialogue closed")
    lead.visit("closing/lock").press("Lock the specification")
    lead.visit("closing/invitation").fill(
        deadline="2026-05-04T12:00",
        address="https://tenders.example.org",
        title="You are invited",
        text="See the invitation.",
    )
    lead.press("Preview").press("Send the invitation to all participants")


def is_invited(supplier, text):
    """Read the invitation, whose digest is that of the text as one downloads it."""
    supplier.visit("invitation")
    url = f"{supplier.address}{supplier.place}/{text}/versions/2.md"
    locked = supplier.context.request.get(url).body()

    assert sha256(locked).hexdigest() in content_of(supplier)
    for said in ("https://tenders.example.org", FASTER, SOONER, "Quality"):
        assert said in supplier.words, said

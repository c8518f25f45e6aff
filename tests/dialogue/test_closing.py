"""From the finding to the invitation: each step in its order, and none twice."""

from datetime import timedelta

import pytest
from sqlmodel import select

import requirements_store as store
from dialogue_app import ids
from dialogue_app.dialogue.changes import Explanation, approve, explain, explain_section
from dialogue_app.dialogue.closing import (
    Finding,
    Stage,
    declare_closed,
    lock,
    read_way,
    record_finding,
    require_open,
)
from dialogue_app.dialogue.decisions import list_decisions
from dialogue_app.dialogue.imports import FormerHistory, FormerVersion, import_history
from dialogue_app.dialogue.inputs import submit
from dialogue_app.dialogue.invitations import Terms, compose, invite, read_invitation, read_news
from dialogue_app.dialogue.models import (
    AwardCriterion,
    Change,
    Effect,
    Input,
    InputKind,
    Notice,
    NoticeDelivery,
    Outcome,
    Participant,
    Role,
    Round,
    TenderInvitation,
)
from dialogue_app.dialogue.notices import Message
from dialogue_app.dialogue.refusals import NotComplete, NotNow
from dialogue_app.dialogue.revisions import (
    Edit,
    refuse_if_locked,
    save_revision,
    write_specification,
)
from dialogue_app.dialogue.rounds import refuse_after_the_dialogue
from dialogue_app.dialogue.seats import NotVisible, PermissionDenied
from dialogue_app.dialogue.versions import release_version
from tests.conftest import NEEDS
from tests.sources import MONDAY

TUESDAY, FRIDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=4)
FOUND = Finding(text="Two solutions can meet the needs.")
CLOSED = Message(title="Closed", text="The dialogue is closed.")
INVITED = Message(title="Invited", text="You are invited.")
TERMS = Terms(deadline=FRIDAY, address="Town hall", note="In Norwegian.")
LATER = NEEDS.replace("14 days", "10 days")


@pytest.fixture
def parties(seat_as):
    return [seat_as(Role.PARTICIPANT, name) for name in ("Alfa", "Beta", "Gamma")]


@pytest.fixture
def found(lead, parties):
    """The lead, when three participants are left and a solution is found."""
    assert len(parties) == 3
    record_finding(lead, FOUND, at=MONDAY)
    lead.session.commit()
    return lead


@pytest.fixture
def closed(found):
    declare_closed(found, CLOSED, at=MONDAY)
    found.session.commit()
    return found


@pytest.fixture
def locked(closed):
    lock(closed, at=MONDAY)
    closed.session.commit()
    return closed


@pytest.fixture
def digests():
    return [store.text_digest(NEEDS)]


def leave(seat, at):
    seat.session.get_one(Participant, seat.lane).left_at = at
    seat.session.commit()


def say(seat, specification, **facts):
    said = Input(
        lane=seat.lane,
        id=ids.new(seat.lane),
        number=1,
        specification_id=specification.id,
        version=1,
        kind=InputKind.COMMENT,
        text="Too strict.",
        said_by=seat.person.id,
        received_at=MONDAY,
        recorded_at=MONDAY,
        **facts,
    )
    seat.session.add(said)
    seat.session.commit()


def lacks(seat):
    with pytest.raises(NotComplete) as refusal:
        declare_closed(seat, CLOSED, at=MONDAY)
    seat.session.rollback()
    assert seat.procedure.closed_at is None
    return [(lack.endpoint, dict(lack.place)) for lack in refusal.value.lacks]


def test_all_that_remain_are_informed_at_the_moment_the_dialogue_is_closed(
    session, closed, parties
):
    [notice] = session.exec(select(Notice)).all()
    deliveries = session.exec(select(NoticeDelivery)).all()

    assert (notice.title, notice.sent_at) == ("Closed", MONDAY)
    assert {(each.lane, each.available_at) for each in deliveries} == {
        (party.lane, MONDAY) for party in parties
    }
    assert closed.procedure.closed_at == MONDAY


@pytest.mark.usefixtures("parties")
def test_the_dialogue_is_not_closed_without_a_finding(lead):
    assert lacks(lead) == [("closing.finding", {})]


def test_the_dialogue_is_not_closed_while_a_round_is_open(session, found):
    stage = Round(procedure_id=found.procedure.id, number=4, theme="Draft", opens_at=MONDAY)
    session.add(stage)
    stage.opened_at = MONDAY
    session.commit()

    assert lacks(found) == [("rounds.read", {"number": 4})]

    stage.closed_at = MONDAY
    session.commit()
    declare_closed(found, CLOSED, at=MONDAY)


def test_a_planned_round_keeps_nothing_open(session, found):
    session.add(Round(procedure_id=found.procedure.id, number=4, theme="Never", opens_at=MONDAY))

    declare_closed(found, CLOSED, at=MONDAY)


def test_the_dialogue_is_not_closed_over_what_is_saved_and_not_released(
    session, found, specification
):
    proposal = store.Proposal(LATER, "Amara", "Shorter", 1)
    store.append_revision(session, specification, proposal, at=MONDAY)
    session.commit()

    assert lacks(found) == [("changes.index", {"specification_id": specification.id})]


def test_the_dialogue_is_not_closed_while_an_input_lacks_its_outcome(found, parties, specification):
    say(parties[0], specification, outcome=Outcome.NOTED)
    say(parties[1], specification)

    assert lacks(found) == [("inputs.index", {})]


def test_the_dialogue_is_not_closed_when_nobody_is_left_to_invite(found, parties):
    for party in parties:
        leave(party, MONDAY)

    assert lacks(found) == [("participants.index", {})]


def test_the_dialogue_is_closed_once(closed):
    for act in (
        lambda: declare_closed(closed, CLOSED, at=TUESDAY),
        lambda: record_finding(closed, FOUND, at=TUESDAY),
        lambda: require_open(closed),
    ):
        with pytest.raises(NotNow):
            act()


def test_nothing_carries_the_dialogue_on_once_it_is_closed(closed, parties, specification):
    edit = Edit(LATER, "Shorter", 1)
    history = FormerHistory("Other", "en", [FormerVersion("v1", "v1.md", NEEDS)])
    for act in (
        lambda: save_revision(closed, specification, edit, at=TUESDAY),
        lambda: write_specification(closed, "Other", edit, at=TUESDAY),
        lambda: refuse_if_locked(closed, specification),
        lambda: import_history(closed, history, at=TUESDAY),
        lambda: explain(closed, specification, ["K-1"], Explanation(), at=TUESDAY),
        lambda: explain_section(closed, specification, ["Needs"], "So.", at=TUESDAY),
        lambda: approve(closed, specification, {}, at=TUESDAY),
        lambda: release_version(closed, specification, at=TUESDAY),
        lambda: submit(parties[0], [], "a key", at=TUESDAY),
        lambda: refuse_after_the_dialogue(closed),
    ):
        with pytest.raises(NotNow) as refusal:
            act()
        assert "declared closed" in str(refusal.value.reason)
        closed.session.rollback()


def test_going_on_with_fewer_than_three_is_a_decision(found, parties):
    leave(parties[0], MONDAY)
    assert lacks(found) == [("", {})]

    declare_closed(found, CLOSED, at=MONDAY, going_on="Both solutions are good.")

    [decision] = list_decisions(found).rows
    assert (decision.reason, decision.dated) == ("Both solutions are good.", MONDAY)


def test_with_three_no_decision_is_asked_for(closed):
    assert list_decisions(closed).rows == []


def test_nothing_is_locked_before_the_dialogue_is_closed(session, found, specification):
    with pytest.raises(NotNow):
        lock(found, at=MONDAY)

    assert store.locked(session, specification) is None


def test_each_specification_is_locked_at_its_version_in_force_and_the_store_refuses_more(
    session, locked, specification
):
    made = store.locked(session, specification)

    assert (made.version, made.text_digest) == (1, store.text_digest(NEEDS))
    assert locked.procedure.locked_at == MONDAY
    with pytest.raises(store.SpecificationLocked):
        store.append_revision(
            session, specification, store.Proposal(LATER, "Amara", "Late", 1), at=TUESDAY
        )
    with pytest.raises(NotNow):
        lock(locked, at=TUESDAY)


def test_nobody_is_invited_before_the_lock(session, closed, digests):
    with pytest.raises(NotNow):
        invite(closed, TERMS, digests, INVITED, at=MONDAY)

    session.rollback()
    assert session.exec(select(TenderInvitation)).all() == []


def test_the_invitation_has_the_digest_of_the_locked_text_and_reaches_all_at_one_moment(
    session, locked, parties, digests
):
    [sent] = invite(locked, TERMS, digests, INVITED, at=TUESDAY)

    assert (sent.version, sent.digest, sent.sent_at) == (1, digests[0], TUESDAY)
    assert sent.digest in sent.text
    notice = session.get_one(Notice, (locked.procedure.id, 2))
    reached = select(NoticeDelivery).where(NoticeDelivery.number == notice.number)
    assert {(each.lane, each.available_at) for each in session.exec(reached)} == {
        (party.lane, TUESDAY) for party in parties
    }
    for seat in (*parties, locked):
        [received] = read_invitation(seat)
        assert (received.invitation, received.text) == (sent, NEEDS)


def test_the_invitation_is_sent_once(locked, digests):
    invite(locked, TERMS, digests, INVITED, at=TUESDAY)

    with pytest.raises(NotNow):
        invite(locked, TERMS, digests, INVITED, at=TUESDAY)


def test_a_digest_that_is_not_that_of_the_locked_text_stops_the_invitation(session, locked):
    with pytest.raises(NotNow):
        invite(locked, TERMS, ["0" * 64], INVITED, at=TUESDAY)

    session.rollback()
    assert locked.procedure.invited_at is None
    assert len(session.exec(select(Notice)).all()) == 1


def test_a_text_that_is_not_what_was_locked_stops_the_invitation(locked, digests, monkeypatch):
    monkeypatch.setattr(store, "read_version", lambda _session, _version: LATER)

    with pytest.raises(store.HistoryTampered):
        invite(locked, TERMS, digests, INVITED, at=TUESDAY)


def test_a_deadline_lies_ahead(locked, digests):
    with pytest.raises(NotComplete) as refusal:
        invite(locked, TERMS, digests, INVITED, at=FRIDAY)

    assert [lack.about for lack in refusal.value.lacks] == ["deadline"]


def test_when_someone_left_after_the_closing_going_on_is_decided_again(locked, parties, digests):
    leave(parties[0], TUESDAY)
    with pytest.raises(NotComplete):
        invite(locked, TERMS, digests, INVITED, at=TUESDAY)

    why = TERMS.model_copy(update={"going_on": "Two are enough."})
    invite(locked, why, digests, INVITED, at=TUESDAY)

    assert [each.reason for each in list_decisions(locked).rows] == ["Two are enough."]


def test_whoever_left_before_reads_no_invitation_and_learns_nothing_of_the_end(
    locked, parties, digests
):
    leave(parties[0], MONDAY - timedelta(days=1))
    invite(locked, TERMS.model_copy(update={"going_on": "So."}), digests, INVITED, at=TUESDAY)
    leave(parties[1], TUESDAY + timedelta(days=1))

    assert (read_news(parties[0]).closed_at, read_news(parties[0]).invited_at) == (None, None)
    with pytest.raises(NotVisible):
        read_invitation(parties[0])
    assert read_invitation(parties[1])


def test_there_is_no_invitation_before_it_is_sent(locked, parties):
    for seat in (locked, parties[0]):
        with pytest.raises(NotVisible):
            read_invitation(seat)


@pytest.mark.usefixtures("parties")
def test_the_invitation_says_what_changed_since_the_first_version_and_why(
    session, lead, specification, release
):
    specification.language = "nb"
    release(specification, LATER, at=MONDAY)
    renewed = LATER.replace("Tickets are sold on board.", "Tickets are sold on board and on quays.")
    release(specification, renewed, at=MONDAY)
    session.add_all(
        [
            Change(
                specification_id=specification.id,
                version=version,
                requirement=requirement,
                effect=effect,
                public_reason=reason,
                internal_reason="Alfa cannot do 14",
            )
            for version, requirement, effect, reason in [
                (2, "K-2", Effect.SHARPENED, "Ten days\n# are enough."),
                (3, "K-1", Effect.RELAXED, "More places."),
            ]
        ]
    )
    session.add(
        AwardCriterion(procedure_id=lead.procedure.id, position=1, name="Quality", weight=100)
    )
    record_finding(lead, FOUND, at=MONDAY)
    declare_closed(lead, CLOSED, at=MONDAY)
    lock(lead, at=MONDAY)

    [composed] = compose(lead, TERMS, at=TUESDAY)

    assert composed.version.number == 3
    assert composed.text == (
        "Dialogen er avsluttet. Dere inviteres til å gi endelig tilbud i «Trams», på grunnlag av "
        "løsningen dere la frem og presiserte i dialogen.\n\n"
        "## Tilbudsfrist\n\n**fredag 6. mars 2026 10:00** (Europe/Oslo)\n\n"
        "## Hvor tilbud leveres\n\nTown hall\n\n"
        "## Annet som gjelder\n\nIn Norwegian.\n\n"
        "## Tildelingskriterier\n\n1. **Quality**, 100 %\n\n"
        "## Kravspesifikasjonen\n\n"
        "«Ticketing», v3, frigitt 2. mars 2026, er låst: Den blir ikke endret, og endelige tilbud "
        f"måles mot den. SHA-256 av teksten: `{store.text_digest(renewed)}`\n\n"
        "## Hva som er endret siden v1, og hvorfor\n\n"
        "### K-1 Sales\n\n- **v3, Lempet:** More places.\n\n"
        "### K-2 Refunds\n\n- **v2, Skjerpet:** Ten days # are enough."
    )


@pytest.mark.usefixtures("parties")
def test_the_way_shows_what_is_taken_and_what_is_left(lead):
    assert read_way(lead).left == [
        Stage.FINDING,
        Stage.DECLARATION,
        Stage.LOCK,
        Stage.INVITATION,
    ]

    record_finding(lead, FOUND, at=TUESDAY)

    way = read_way(lead)
    assert (way.taken[Stage.FINDING], way.left[0]) == (TUESDAY, Stage.DECLARATION)
    assert way.may_close


def test_what_is_saved_after_the_version_in_force_is_a_step_that_is_left(
    session, found, specification
):
    store.append_revision(
        session, specification, store.Proposal(LATER, "Amara", "Shorter", 1), at=MONDAY
    )

    assert read_way(found).left[0] is Stage.LAST_VERSION


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.LEAD])
def test_only_the_lead_concludes(seat_as, role):
    seat = seat_as(role)

    for act in (
        lambda: record_finding(seat, FOUND, at=MONDAY),
        lambda: declare_closed(seat, CLOSED, at=MONDAY),
        lambda: lock(seat, at=MONDAY),
        lambda: compose(seat, TERMS, at=MONDAY),
        lambda: invite(seat, TERMS, [], INVITED, at=MONDAY),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_every_step_is_on_record(session, locked, digests):
    invite(locked, TERMS, digests, INVITED, at=TUESDAY)

    bodies = b"".join(event.body for event in store.events(session, locked.procedure.id))
    for what in (
        b"finding_recorded",
        b"dialogue_closed",
        b"specification_locked",
        b"tenders_invited",
    ):
        assert bodies.count(b'"type":"' + what) == 1
    store.verify_register(session, locked.procedure.id)

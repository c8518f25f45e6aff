"""What suppliers say: received once, in time or late, sealed until the deadline."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlmodel import select

from dialogue_app import database, ids
from dialogue_app.dialogue.drafts import (
    Writing,
    discard_draft,
    drafts,
    keep_draft,
    read_draft,
)
from dialogue_app.dialogue.hearing import Heard, record_heard
from dialogue_app.dialogue.inbox import MISSING, Asked, late, read_listing, sealed
from dialogue_app.dialogue.inputs import (
    about,
    open_inputs,
    read_input,
    read_submission,
    submit,
)
from dialogue_app.dialogue.models import (
    Channel,
    Confidentiality,
    Draft,
    Input,
    InputKind,
    Outcome,
    Participant,
    Person,
    Role,
)
from dialogue_app.dialogue.refusals import NotComplete, NotNow
from dialogue_app.dialogue.seats import NotVisible, PermissionDenied, take_seat
from requirements_store import VersionMissing, events, verify_register
from tests.inputs import AFTER, FRIDAY, QUESTION, meet, open_a_round, send, write
from tests.sources import MONDAY

MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def alfa(seat_as):
    """A supplier's seat."""
    return seat_as(Role.PARTICIPANT, "Ada")


@pytest.fixture
def beta(seat_as):
    """The seat of its rival."""
    return seat_as(Role.PARTICIPANT, "Bo")


def texts(seat, *, at, **asked):
    stages = read_listing(seat, Asked(**asked), at=at).stages
    return [row.said.text for stage in stages for group in stage.concerned for row in group.rows]


def lacks(refused):
    return [lack.about for lack in refused.value.lacks]


def test_what_is_sent_together_is_received_together_and_numbered_within_the_lane(lead, alfa, beta):
    open_a_round(lead)
    send(beta, "Nobody else's number counts.")

    first = send(alfa, "One", "Two")
    second = send(alfa, "Three")

    assert [said.number for said in first + second] == [1, 2, 3]
    assert {said.submission_id for said in first} == {first[0].submission_id}
    assert (first[0].received_at, first[0].said_by) == (MONDAY, alfa.person.id)
    assert first[0].confidentiality is Confidentiality.CONFIDENTIAL
    submission, rows = read_submission(alfa, first[0].submission_id)
    assert [row.said.text for row in rows] == ["One", "Two"]
    assert (submission.number, submission.late) == (1, False)


def test_what_is_sent_is_on_record_in_the_suppliers_own_lane(lead, alfa):
    open_a_round(lead)

    send(alfa, "One")

    recorded = [each for each in events(lead.session, lead.procedure.id) if each.lane == alfa.lane]
    assert [b"inputs_submitted" in each.body for each in recorded] == [True]
    assert b"One" not in recorded[0].body
    verify_register(lead.session, lead.procedure.id)


def test_a_form_sent_again_has_the_same_answer_and_nothing_is_there_twice(lead, alfa):
    open_a_round(lead)
    draft = write(alfa)

    first = submit(alfa, [draft], "key", at=MONDAY)
    again = submit(alfa, [draft], "key", at=AFTER)

    assert first is again
    assert len(alfa.session.exec(select(Input)).all()) == 1
    assert drafts(alfa) == []


def test_the_same_form_key_in_another_lane_is_another_form(lead, alfa, beta):
    open_a_round(lead)

    mine = submit(alfa, [write(alfa)], "key", at=MONDAY)
    theirs = submit(beta, [write(beta)], "key", at=MONDAY)

    assert mine.lane != theirs.lane


def test_a_double_click_is_one_submission_with_one_answer(app, lead, alfa):
    open_a_round(lead)
    draft = write(alfa)
    person_id, procedure_id = alfa.person.id, alfa.procedure.id
    alfa.session.commit()
    together, answers = Barrier(2), []

    def click():
        with database.writing_session(database.engine_of(app)) as session:
            seat = take_seat(session, session.get_one(Person, person_id), procedure_id)
            together.wait()
            answers.append(submit(seat, [draft], "key", at=MONDAY).id)
            session.commit()

    clicks = [Thread(target=click) for _ in range(2)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()

    assert len(answers) == 2
    assert len(set(answers)) == 1
    assert len(lead.session.exec(select(Input)).all()) == 1


@pytest.mark.parametrize(
    ("moment", "is_late", "readable"),
    [(FRIDAY - MICROSECOND, False, 0), (FRIDAY, False, 0), (AFTER, True, 1)],
)
def test_input_is_sealed_and_in_time_until_the_deadline_to_the_microsecond(
    lead, alfa, moment, is_late, readable
):
    open_a_round(lead)
    [early] = send(alfa, "Early")

    assert len(texts(lead, at=moment)) == readable
    assert [each.count for each in sealed(lead, at=moment)] == [1 - readable][: 1 - readable]
    if not readable:
        with pytest.raises(NotVisible):
            read_input(lead, early.lane, early.id, at=moment)
    [last] = send(alfa, "Last", at=moment)
    assert last.late is is_late


@pytest.mark.parametrize("role", [Role.LEAD, Role.EDITOR, Role.APPROVER, Role.AUDITOR])
def test_nobody_on_the_buying_side_reads_sealed_input_but_questions_at_once(
    lead, alfa, seat_as, role
):
    open_a_round(lead)
    send(alfa, "Sealed")
    send(alfa, "When?", **QUESTION)
    seat = seat_as(role, "Somebody")

    assert texts(seat, at=MONDAY) == ["When?"]
    assert texts(seat, at=AFTER) == ["Sealed", "When?"]


def test_before_the_deadline_one_sees_how_many_there_are_whatever_one_asks(lead, alfa, beta):
    open_a_round(lead)
    send(alfa, "One", "Two")
    send(beta, "Three")

    assert [(each.round, each.deadline, each.count) for each in sealed(lead, at=MONDAY)] == [
        (1, FRIDAY, 3)
    ]
    assert texts(lead, at=MONDAY, participant=alfa.lane) == []
    assert read_listing(lead, Asked(participant=alfa.lane), at=MONDAY).total == 0


def test_what_comes_late_is_kept_marked_and_unopened(lead, alfa):
    open_a_round(lead)

    [said] = send(alfa, "Late words", at=AFTER)

    assert (said.late, texts(lead, at=AFTER)) == (True, [])
    with pytest.raises(NotVisible):
        read_input(lead, said.lane, said.id, at=AFTER)
    [seen] = late(lead, Asked())
    assert (seen.participant, seen.received_at) == ("Ada AS", AFTER)
    assert "Late words" not in repr(seen)
    assert texts(alfa, at=AFTER) == ["Late words"]


def test_no_filter_tells_what_is_inside_late_input(lead, alfa):
    open_a_round(lead)
    send(alfa, at=AFTER)

    assert late(lead, Asked(kind=InputKind.COMMENT)) == []
    assert late(lead, Asked(requirement="K-2")) == []
    assert late(lead, Asked(confidentiality=Confidentiality.CONFIDENTIAL)) == []
    assert len(late(lead, Asked(participant=alfa.lane, round=1, outcome=MISSING))) == 1


def test_a_question_is_never_late(lead, alfa):
    open_a_round(lead)

    [said] = send(alfa, "When?", at=AFTER, **QUESTION)

    assert (said.late, texts(lead, at=AFTER)) == (False, ["When?"])


def test_outside_of_rounds_only_questions_are_taken(lead, alfa):
    comment, question = write(alfa), write(alfa, "When?", **QUESTION)

    with pytest.raises(NotNow):
        submit(alfa, [comment, question], "both", at=MONDAY)
    received = submit(alfa, [question], "one", at=MONDAY)

    assert received.round_number is None
    assert texts(lead, at=MONDAY) == ["When?"]
    assert [draft.id for draft in drafts(alfa)] == [comment]


def test_who_has_left_sends_nothing_but_reads_what_it_sent(lead, alfa):
    open_a_round(lead)
    send(alfa, "Said")
    draft = write(alfa)
    alfa.session.get_one(Participant, alfa.lane).left_at = MONDAY
    alfa.session.commit()

    with pytest.raises(NotNow):
        submit(alfa, [draft], "key", at=MONDAY)
    with pytest.raises(NotNow):
        write(alfa)

    assert texts(alfa, at=MONDAY) == ["Said"]


def test_a_draft_that_a_colleague_sent_or_a_rival_wrote_is_not_there(lead, alfa, beta):
    open_a_round(lead)
    sent, foreign = write(alfa), write(beta)
    submit(alfa, [sent], "key", at=MONDAY)

    for gone in (sent, foreign, "x" * 22):
        with pytest.raises(NotNow):
            submit(alfa, [gone], "another", at=MONDAY)
        with pytest.raises(NotVisible):
            read_draft(alfa, gone)
        with pytest.raises(NotVisible):
            discard_draft(alfa, gone)
    assert [draft.id for draft in drafts(beta)] == [foreign]


def test_sending_nothing_is_refused(lead, alfa):
    open_a_round(lead)

    with pytest.raises(NotComplete) as refused:
        submit(alfa, [], "key", at=MONDAY)

    assert lacks(refused) == ["drafts"]


def test_a_draft_is_kept_edited_and_discarded_and_seen_by_its_lane_alone(
    lead, alfa, beta, specification
):
    draft_id = write(alfa, "First words")
    changed = Writing(version=1, kind=InputKind.OBJECTION, text="Better words")
    keep_draft(alfa, specification, draft_id, changed, at=MONDAY)

    [draft] = drafts(alfa)
    assert (draft.text, draft.kind, draft.requirements) == ("Better words", "objection", "")
    assert drafts(beta) == []
    with pytest.raises(PermissionDenied):
        drafts(lead)

    discard_draft(alfa, draft_id)
    assert alfa.session.exec(select(Draft)).all() == []


@pytest.mark.parametrize(
    ("facts", "lacking"),
    [
        ({"text": " "}, ["text"]),
        ({"requirements": ["K-9"]}, ["requirements"]),
        ({"quote": "sold in shops"}, ["quote"]),
        ({"kind": "proposed_wording"}, ["proposed_wording"]),
        (
            {"kind": "proposed_wording", "proposed_wording": "Within  14 days."},
            ["proposed_wording"],
        ),
        ({"requirements": ["K-1", "K-2"], "proposed_wording": "Soon."}, ["requirements"]),
        ({"confidentiality": "business_secret"}, ["confidentiality_reason"]),
    ],
)
def test_what_does_not_fit_the_version_is_refused_at_its_place(alfa, facts, lacking):
    with pytest.raises(NotComplete) as refused:
        write(alfa, **facts)

    assert lacks(refused) == lacking


def test_the_present_wording_left_in_the_form_proposes_nothing(lead, alfa):
    open_a_round(lead)

    [same] = send(alfa, proposed_wording="Within 14 days.")
    [other] = send(alfa, "", kind="proposed_wording", proposed_wording="Within 10 days.")

    assert (same.proposed_wording, other.proposed_wording) == ("", "Within 10 days.")


def test_a_phrase_is_found_whatever_its_blanks_and_capitals(lead, alfa):
    open_a_round(lead)

    [said] = send(alfa, requirements=[], quote="sold\non Board")

    assert said.quote == "sold\non Board"


def test_a_version_that_has_not_reached_the_supplier_cannot_be_spoken_of(alfa):
    with pytest.raises(VersionMissing):
        write(alfa, version=2)


def test_what_the_team_heard_is_read_at_once_by_both_with_the_meeting_and_the_recorder(
    lead, alfa, beta, specification
):
    open_a_round(lead)
    meeting = meet(lead, alfa.lane, at=MONDAY - timedelta(hours=2))
    heard = Heard(version=1, kind=InputKind.INFORMATION, text="We can.", said_by=alfa.person.id)

    said = record_heard(lead, alfa.lane, meeting.id, specification, heard, at=MONDAY)

    assert (said.channel, said.meeting_id, said.recorded_by) == (
        Channel.MEETING,
        meeting.id,
        lead.person.id,
    )
    assert (said.received_at, said.recorded_at, said.opened_at) == (
        MONDAY - timedelta(hours=2),
        MONDAY,
        MONDAY,
    )
    assert texts(lead, at=MONDAY) == texts(alfa, at=MONDAY) == ["We can."]
    assert texts(beta, at=MONDAY) == []
    assert events(lead.session, lead.procedure.id)[-1].lane in {alfa.lane, ids.SHARED}


def test_what_was_heard_was_said_by_one_of_the_suppliers_people_in_its_own_meeting(
    lead, alfa, beta, specification
):
    meeting = meet(lead, alfa.lane)
    heard = Heard(version=1, kind=InputKind.INFORMATION, text="We can.", said_by=beta.person.id)

    with pytest.raises(NotComplete) as refused:
        record_heard(lead, alfa.lane, meeting.id, specification, heard, at=MONDAY)
    with pytest.raises(NotVisible):
        record_heard(lead, beta.lane, meeting.id, specification, heard, at=MONDAY)

    assert lacks(refused) == ["said_by"]


def test_the_first_reading_by_the_buying_side_is_noted_once_and_in_the_lane(lead, alfa):
    open_a_round(lead)
    [said] = send(alfa, "Sealed")

    open_inputs(lead, [(said.lane, said.id)], at=FRIDAY)
    assert said.opened_at is None
    open_inputs(lead, [(said.lane, said.id)], at=AFTER)
    open_inputs(lead, [(said.lane, said.id)], at=AFTER + MICROSECOND)

    assert said.opened_at == AFTER
    opened = [e for e in events(lead.session, lead.procedure.id) if b"inputs_opened" in e.body]
    assert [event.lane for event in opened] == [alfa.lane]


def test_the_inputs_about_one_requirement_are_those_that_may_be_read(
    lead, alfa, beta, specification
):
    open_a_round(lead)
    send(alfa, "On both", requirements=["K-1", "K-2"])
    send(beta, "On one", requirements=["K-1"], at=MONDAY + MICROSECOND)
    send(beta, "Late", requirements=["K-1"], at=AFTER)

    def of(seat, requirement, at):
        return [row.said.text for row in about(seat, specification, requirement, at=at)]

    assert of(lead, "K-1", MONDAY) == []
    assert of(lead, "K-1", AFTER) == ["On both", "On one"]
    assert of(lead, "K-2", AFTER) == ["On both"]
    assert of(beta, "K-1", AFTER) == ["On one", "Late"]


def test_a_list_is_filtered_by_all_that_an_input_is(lead, alfa, beta):
    open_a_round(lead)
    send(alfa, "Open objection", kind="objection", confidentiality="open")
    send(beta, "Comment on sales", requirements=["K-1"])

    for asked in (
        {"kind": InputKind.OBJECTION},
        {"requirement": "K-2"},
        {"participant": alfa.lane},
        {"confidentiality": Confidentiality.OPEN},
    ):
        assert texts(lead, at=AFTER, **asked) == ["Open objection"]
    assert texts(lead, at=AFTER, round=2) == []
    assert texts(lead, at=AFTER, outcome=Outcome.ADOPTED) == []
    assert len(texts(lead, at=AFTER, outcome=MISSING)) == 2


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PARTICIPANT])
def test_only_a_participant_writes_and_sends(seat_as, specification, role):
    seat = seat_as(role, "Somebody")
    writing = Writing(version=1, kind=InputKind.QUESTION, text="Why?")

    with pytest.raises(PermissionDenied):
        keep_draft(seat, specification, "x" * 22, writing, at=MONDAY)
    with pytest.raises(PermissionDenied):
        submit(seat, ["x" * 22], "key", at=MONDAY)
    with pytest.raises(PermissionDenied):
        read_submission(seat, "x" * 22)


@pytest.mark.parametrize("role", list(Role)[2:])
def test_only_the_team_records_what_was_heard(lead, alfa, seat_as, specification, role):
    meeting = meet(lead, alfa.lane)
    heard = Heard(version=1, kind=InputKind.INFORMATION, text="We can.", said_by=alfa.person.id)

    with pytest.raises(PermissionDenied):
        record_heard(
            seat_as(role, "Somebody"), alfa.lane, meeting.id, specification, heard, at=MONDAY
        )


def test_another_authority_reads_no_input(seat_as):
    with pytest.raises(PermissionDenied):
        read_listing(seat_as(Role.REVIEWER), Asked(), at=AFTER)

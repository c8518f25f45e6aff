"""The demonstration: complete, in the order of time, and without a supplier's name in an id."""

import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session, SQLModel, col, func, select

import requirements_store as store
from dialogue_app import database
from dialogue_app.demo import PASSWORD, load_demo, ways_in
from dialogue_app.demo.telling import read_list, read_text, read_told
from dialogue_app.dialogue.authorities import authorities
from dialogue_app.dialogue.models import (
    Assignment,
    Basis,
    Change,
    Channel,
    Consent,
    ConsentState,
    Decision,
    Effect,
    Input,
    InputBasis,
    InputKind,
    Meeting,
    Notice,
    Outcome,
    Part,
    Participant,
    Person,
    Role,
    TenderInvitation,
)
from dialogue_app.dialogue.people import person_with
from dialogue_app.dialogue.rounds import round_of, rounds
from dialogue_app.dialogue.seats import take_seat
from dialogue_app.ids import SHARED
from dialogue_app.passwords import fits

_SOURCE_ID = re.compile(
    r"\b(I-R\d-[A-E]-\d+|C-\d{3}|P-\d\d|P-[A-E]\d|OB-\d\d|D-\d\d|CO-\d\d|M-R\d-[A-E]|M-00|N-\d\d)\b"
)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """A database in which the demonstration was loaded once, for tests that only read."""
    path = tmp_path_factory.mktemp("demo") / "demo.sqlite3"
    engine = database.open_engine(f"sqlite:///{path}")
    database.create_tables(engine)
    with database.writing_session(engine) as session:
        load_demo(session)
        session.commit()
    engine.dispose()
    return path


@pytest.fixture
def demo(path):
    engine = database.open_engine(f"sqlite:///{path}")
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture
def auditor(demo):
    person = person_with(demo, "auditor@revisjon.example.org")
    return take_seat(demo, person, demo.exec(select(Assignment.procedure_id)).first())


@pytest.fixture
def specification(auditor):
    [specification] = auditor.specifications()
    return specification


def test_each_step_has_one_change_with_an_effect_and_no_change_is_left_over(demo, specification):
    steps = Counter(
        (step.version, step.requirement)
        for step in store.steps(demo, specification)
        if step.version > 1
    )
    changes = demo.exec(select(Change)).all()

    assert steps == Counter((change.version, change.requirement) for change in changes)
    assert Counter(change.effect for change in changes) == {
        Effect.SHARPENED: 48,
        Effect.CLARIFIED: 24,
        Effect.RELAXED: 12,
        Effect.NEW: 8,
        Effect.WITHDRAWN: 1,
        Effect.MERGED: 1,
    }


def test_each_change_was_prepared_by_one_and_approved_by_another_before_the_release(
    demo, specification
):
    released = {
        version.number: version.released_at for version in store.versions(demo, specification)
    }

    for change in demo.exec(select(Change)):
        assert change.prepared_by != change.approved_by
        assert change.approved_at < released[change.version]
        assert change.internal_reason
        assert change.public_reason


def test_own_sources_are_dated_before_the_change_that_rests_on_them(demo):
    found = demo.exec(select(Basis)).all()

    assert len(found) == 29
    told = sum(len(each["basis"]["inputs"]) for each in read_list("changes"))
    assert demo.exec(select(func.count()).select_from(InputBasis)).one() == told
    assert all(basis.dated <= basis.recorded_at.date() for basis in found)


def test_inputs_are_of_each_kind_channel_and_outcome_as_told(demo):
    said = demo.exec(select(Input)).all()

    assert Counter(each.kind for each in said) == {
        InputKind.COMMENT: 56,
        InputKind.PROPOSED_WORDING: 17,
        InputKind.OBJECTION: 13,
        InputKind.INFORMATION: 10,
        InputKind.QUESTION: 9,
        InputKind.COST_DRIVER: 7,
        InputKind.SOLUTION_OUTLINE: 5,
        InputKind.RISK: 3,
    }
    assert Counter(each.outcome for each in said) == {
        Outcome.ADOPTED: 91,
        Outcome.NOTED: 10,
        Outcome.ANSWERED_TO_ALL: 9,
        Outcome.PARTLY: 5,
        Outcome.NOT_ADOPTED: 4,
        Outcome.UNOPENED: 1,
    }
    assert Counter(each.channel for each in said) == {Channel.WRITTEN: 97, Channel.MEETING: 23}
    assert [each.opened_at for each in said if each.late] == [None]
    assert all(each.opened_at for each in said if not each.late)


def test_every_outcome_was_shown_at_once_or_with_the_version_that_followed(demo):
    waited = Counter(
        (said.outcome, said.outcome_shown_at - said.outcome_at) for said in demo.exec(select(Input))
    )

    assert {waiting for _, waiting in waited} == {timedelta()}


def test_consents_stand_where_they_were_left(demo):
    kept = demo.exec(select(Consent)).all()

    assert Counter(each.state for each in kept) == {
        ConsentState.REFUSED: 4,
        ConsentState.GIVEN: 3,
        ConsentState.INVALID: 1,
        ConsentState.WITHDRAWN: 1,
        ConsentState.EXPIRED: 1,
    }


def test_what_follows_at_one_moment_follows_in_its_order(auditor, demo):
    events = store.events(demo, auditor.procedure.id)
    facts = [json.loads(event.body) for event in events if event.lane == SHARED]
    noon = datetime.fromisoformat("2025-10-10T12:00:00+02:00")

    then = [each["type"] for each in facts if datetime.fromisoformat(each["at"]) == noon]

    assert then == [
        "version_released",
        "notice_sent",
        "round_closed",
        "round_opened",
    ]


def test_it_ends_with_the_invitation_to_the_locked_version(demo, auditor):
    [invitation] = demo.exec(select(TenderInvitation))

    closing = read_told("procurement")["closing"]
    assert invitation.digest == closing["sha256_of_invitation_annex"]
    assert invitation.deadline == datetime.fromisoformat("2026-01-30T12:00+01:00")
    assert auditor.procedure.locked_at == datetime.fromisoformat(closing["locked_at"])


def test_notices_and_decisions_are_all_there(demo):
    assert demo.exec(select(func.count()).select_from(Notice)).one() == 17
    assert demo.exec(select(func.count()).select_from(Decision)).one() == 24
    assert demo.exec(select(func.count()).select_from(Meeting)).one() == 20


def test_who_was_recused_sits_here_no_more(demo):
    [ended] = demo.exec(select(Assignment).where(col(Assignment.ended_at).is_not(None)))

    assert person_with(demo, "reviewer@gronvik.example.org").id == ended.person_id


def test_versions_are_what_was_told_at_its_time_with_its_title(demo, specification):
    versions = store.versions(demo, specification)

    told = read_list("versions")
    assert [(version.title, version.released_at) for version in versions] == [
        (each["title_nb"], datetime.fromisoformat(each["released_at"])) for each in told
    ]
    assert [store.read_version(demo, version) for version in versions] == [
        read_text(each["file"]) for each in told
    ]
    store.verify(demo, specification)


def test_each_version_after_the_first_was_brought_by_its_round(demo, auditor, specification):
    among = rounds(auditor)

    brought = [round_of(version, among) for version in store.versions(demo, specification)]

    assert [stage and stage.number for stage in brought] == [None, 1, 2, 3, 4, 5]
    assert among[0].theme == "Behov og løsningsskisser"


def test_everyone_who_is_shown_a_way_in_can_sign_in(demo):
    people = [person_with(demo, way.email) for way in ways_in()]

    assert all(people)
    assert fits(people[0].password_hash, PASSWORD)
    assert [person.email for person in people if person.is_site_admin] == [
        "admin@drift.example.org"
    ]


def test_suppliers_sit_in_their_own_lanes(demo):
    seated = demo.exec(
        select(Participant.name, Person.email)
        .select_from(Assignment)
        .join(Participant, col(Participant.lane) == Assignment.lane)
        .join(Person)
        .where(Assignment.role == Role.PARTICIPANT)
    ).all()

    assert Counter(name for name, _ in seated) == {
        "Alfa Omsorgssystem AS": 2,
        "Beta Velferd AS": 3,
        "Gamma Signal AS": 2,
        "Delta Hjemmeteknologi AS": 2,
        "Epsilon Plattform AS": 3,
    }
    assert all(name.split()[0].lower() in email for name, email in seated)


def test_one_municipality_is_host_and_the_others_take_part_or_have_an_option(auditor):
    parts = {part: len(those) for part, those in authorities(auditor).items()}

    assert parts == {Part.HOST: 1, Part.PARTICIPATING: 20, Part.OPTION: 9}
    assert auditor.host == "Skarvøy kommune"


def test_each_act_left_its_event_in_the_order_of_time(demo, auditor):
    events = store.events(demo, auditor.procedure.id)
    store.verify_register(demo, auditor.procedure.id)

    facts = [json.loads(event.body) for event in events]
    assert Counter(fact["type"] for fact in facts) == {
        "procedure_started": 1,
        "procedure_described": 2,
        "criteria_set": 1,
        "authority_added": 30,
        "participant_admitted": 5,
        "protocol_accepted": 5,
        "seat_granted": 19,
        "seat_ended": 1,
        "specification_added": 1,
        "revision_saved": 48,
        "section_explained": 2,
        "version_released": 6,
        "version_opened": 30,
        "round_planned": 5,
        "round_opened": 5,
        "meeting_planned": 20,
        "meeting_recorded": 20,
        "minutes_sent": 21,
        "minutes_objected": 1,
        "minutes_approved": 20,
        "round_closed": 5,
        "change_explained": 94,
        "change_approved": 94,
        "inputs_submitted": 97,
        "input_recorded": 23,
        "inputs_opened": 28,
        "outcome_given": 120,
        "consent_recorded": 20,
        "notice_sent": 17,
        "notice_opened": 85,
        "decision_recorded": 24,
        "finding_recorded": 1,
        "dialogue_closed": 1,
        "specification_locked": 1,
        "tenders_invited": 1,
    }
    for lane in {event.lane for event in events}:
        moments = [
            datetime.fromisoformat(fact["at"])
            for event, fact in zip(events, facts, strict=True)
            if event.lane == lane
        ]
        assert moments == sorted(moments)
    first = min(datetime.fromisoformat(fact["at"]) for fact in facts)
    assert first == datetime(2025, 2, 3, 8, tzinfo=UTC)


def test_no_id_of_the_source_is_in_the_database(demo):
    for name, table in SQLModel.metadata.tables.items():
        for row in demo.execute(text(f'SELECT * FROM "{name}"')):  # noqa: S608 - our own names
            told = " ".join(
                cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell)
                for cell in row
            )
            assert not _SOURCE_ID.search(told), (table.name, told)


def test_it_can_be_loaded_into_either_database(session):
    procedure = load_demo(session)
    session.commit()

    assert procedure.title == "Felles anskaffelse av trygghetsalarm og varslingsteknologi"
    assert len(session.exec(select(Change)).all()) == 94

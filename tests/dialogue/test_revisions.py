"""Every save is a revision; of two who save at once, neither loses a word."""

from threading import Barrier, Thread

import pytest

import requirements_store as store
from dialogue_app import database
from dialogue_app.dialogue.clashes import clash
from dialogue_app.dialogue.kept_forms import forget_form, keep_form, kept_form
from dialogue_app.dialogue.models import Person, Role
from dialogue_app.dialogue.revisions import (
    Addition,
    Edit,
    IdUsed,
    NoId,
    RequirementEdit,
    Withdrawal,
    next_id,
    read_text,
    refuse_if_locked,
    revisions,
    save_requirement,
    save_revision,
    saved,
)
from dialogue_app.dialogue.seats import PermissionDenied, take_seat
from requirements_store import RevisionConflict, SpecificationLocked, Statement, editing
from tests.conftest import NEEDS
from tests.sources import MONDAY

REFUNDS = Statement("Within 7 days.", "Refunds", {})


@pytest.fixture
def editor(seat_as):
    return seat_as(Role.EDITOR, "Amara")


def test_a_requirement_is_saved_alone(editor, specification):
    edit = RequirementEdit("K-2", REFUNDS, "Shorter", 1)

    revision = save_requirement(editor, specification, edit, at=MONDAY)

    text = read_text(editor, specification, 2)
    assert (revision.number, text) == (2, NEEDS.replace("14 days", "7 days"))
    [last, first] = revisions(editor, specification)
    assert (last.number, last.author, last.note, last.version) == (2, "Amara", "Shorter", None)
    assert (first.number, first.version.name) == (1, "v1")


def test_a_withdrawn_requirement_leaves_a_tombstone_and_its_id_is_never_given_again(
    editor, specification
):
    save_requirement(editor, specification, Withdrawal("K-2", "en", based_on=1), at=MONDAY)
    text = read_text(editor, specification, 2)
    save_revision(editor, specification, Edit(text.split("## K-2")[0], "Cleared", 2), at=MONDAY)

    assert store.parse(text).by_id["K-2"].withdrawn
    assert next_id(editor, specification, "K-1") == "K-3"
    for id_ in ("K-2", "K-02", "k_2"):
        again = Addition(("Needs",), id_, REFUNDS, based_on=3)
        with pytest.raises(IdUsed):
            save_requirement(editor, specification, again, at=MONDAY)


def test_what_is_no_id_is_refused_before_anything_is_saved(editor, specification):
    for id_ in ("Refunds", "K 3", "K-3 or so", "# K-3"):
        with pytest.raises(NoId):
            save_requirement(
                editor, specification, Addition(("Needs",), id_, REFUNDS, based_on=1), at=MONDAY
            )

    assert saved(editor, specification).number == 1


@pytest.mark.parametrize("role", [Role.APPROVER, Role.REVIEWER, Role.PARTICIPANT, Role.AUDITOR])
def test_only_the_team_saves(seat_as, specification, role):
    seat = seat_as(role)
    acts = [
        lambda: save_revision(seat, specification, Edit("New", "", 1), at=MONDAY),
        lambda: save_requirement(seat, specification, RequirementEdit("K-2", REFUNDS), at=MONDAY),
        lambda: refuse_if_locked(seat, specification),
    ]

    for act in acts:
        with pytest.raises(PermissionDenied):
            act()


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.PARTICIPANT])
def test_revisions_are_not_for_suppliers_and_reviewers(seat_as, specification, role):
    seat = seat_as(role)
    acts = [
        lambda: revisions(seat, specification),
        lambda: saved(seat, specification),
        lambda: read_text(seat, specification, 1),
        lambda: next_id(seat, specification, None),
    ]

    for act in acts:
        with pytest.raises(PermissionDenied):
            act()


def test_a_locked_specification_takes_no_text(editor, specification, session):
    version = store.latest_version(session, specification)
    store.lock(session, version, at=MONDAY)

    with pytest.raises(SpecificationLocked):
        refuse_if_locked(editor, specification)
    with pytest.raises(SpecificationLocked):
        save_revision(editor, specification, Edit("New", "", 1), at=MONDAY)


def test_who_was_overtaken_is_told_what_happened_meanwhile(lead, editor, specification):
    save_requirement(lead, specification, RequirementEdit("K-2", REFUNDS, based_on=1), at=MONDAY)
    yours = editing.set_text(NEEDS, "K-1", "Online, too.")

    with pytest.raises(RevisionConflict) as conflict:
        save_revision(editor, specification, Edit(yours, "", 1), at=MONDAY)
    found = clash(editor, specification, conflict.value)

    assert (found.based_on, found.latest.number, found.yours) == (1, 2, yours)
    assert [(each.requirement, each.new) for each in found.meanwhile] == [("K-2", REFUNDS.text)]
    assert [(each.requirement, each.new) for each in found.saving] == [("K-1", "Online, too.")]
    assert found.merged == editing.set_text(found.theirs, "K-1", "Online, too.")
    assert (found.touched("K-2"), found.touched("K-1")) == (True, False)


def test_of_two_who_save_at_the_same_instant_one_is_overtaken_and_loses_nothing(
    app, lead, editor, specification
):
    """Each in a thread and a transaction of its own, starting together."""
    start, outcomes = Barrier(2), {}

    def save(person_id: str, id_: str, text: str) -> None:
        with database.writing_session(database.engine_of(app)) as session:
            seat = take_seat(session, session.get_one(Person, person_id), lead.procedure.id)
            theirs = seat.specification(specification.id)
            base = read_text(seat, theirs, 1)
            start.wait()
            edit = Edit(editing.set_text(base, id_, text), "", 1)
            try:
                outcomes[id_] = save_revision(seat, theirs, edit, at=MONDAY).number
                session.commit()
            except RevisionConflict as conflict:
                outcomes[id_] = clash(seat, theirs, conflict).merged

    lead.session.commit()
    threads = [
        Thread(target=save, args=(lead.person.id, "K-1", "By mail.")),
        Thread(target=save, args=(editor.person.id, "K-2", "By post.")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    both = editing.set_text(editing.set_text(NEEDS, "K-1", "By mail."), "K-2", "By post.")
    assert sorted(outcomes) == ["K-1", "K-2"]
    assert {2, both} == set(outcomes.values())


def test_what_someone_left_unsent_is_theirs_alone(lead, editor):
    keep_form(editor, "here", {"text": "Half a", "field_name": ["Lot"]}, at=MONDAY)
    keep_form(editor, "here", {"text": "Half a sentence", "field_name": ["Lot"]}, at=MONDAY)

    kept = kept_form(editor, "here")
    assert kept.values == {"text": "Half a sentence", "field_name": ["Lot"]}
    assert kept.kept_at == MONDAY
    assert (kept_form(lead, "here"), kept_form(editor, "there")) == (None, None)
    forget_form(lead, "here")
    assert kept_form(editor, "here") == kept
    forget_form(editor, "here")
    assert kept_form(editor, "here") is None


def test_a_long_list_of_revisions_takes_as_many_queries_as_a_short_one(
    editor, specification, counting
):
    with counting() as few:
        revisions(editor, specification)
    for number in range(1, 8):
        edit = RequirementEdit("K-2", Statement(f"Within {number} days.", "Refunds"), "", number)
        save_requirement(editor, specification, edit, at=MONDAY)
    with counting() as many:
        assert len(revisions(editor, specification)) == 8

    assert len(many) == len(few) == 1

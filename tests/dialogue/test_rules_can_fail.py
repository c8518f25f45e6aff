"""Each rule is taken out of its verb once, and then the test that names it fails.

A row of the table: a test of ``test_rules``, then a function, what is taken out of its source,
and what stands there instead. The code of the function itself is replaced, so that whoever has
imported it gets it without the rule.
"""

# ruff: noqa: SLF001 - what holds a rule is often a helper of its verb

from collections.abc import Callable
from functools import cached_property
from inspect import getsource, signature
from textwrap import dedent

import pytest

from dialogue_app.dialogue import (
    cases,
    changes,
    closing,
    deliveries,
    inputs,
    invitations,
    notices,
    outcomes,
    participants,
    procedures,
    revisions,
    round_plans,
    rounds,
    unfinished,
    versions,
    visibility,
)
from requirements_store import locking
from tests.dialogue import test_rules as rules

TO_ALL = "remaining_participants(seat.session, seat.procedure.id)"
FRAME = "is_frame and ("

TAKEN_OUT = [
    (
        rules.test_promise_1_nothing_is_released_whose_change_lacks_a_cause,
        (versions.lacking_of, "by_case + by_section", "by_section"),
    ),
    (
        rules.test_promise_1_nothing_is_released_whose_prose_changed_for_no_reason,
        (versions.lacking_of, "by_case + by_section", "by_case"),
    ),
    (
        rules.test_promise_1_nobody_approves_what_they_wrote_or_prepared,
        (changes.approve, "is_own(seat, case)", "False"),
    ),
    (
        rules.test_promise_1_an_edit_after_the_approval_voids_it,
        (cases.Case.is_approved, "self.change.approved_digest == self.digest", "True"),
    ),
    (
        rules.test_promise_1_one_approves_what_one_has_seen_and_nothing_newer,
        (changes.approve, "len(chosen) < len(seen)", "False"),
    ),
    (
        rules.test_promise_2_a_supplier_is_shown_its_own_inputs_and_no_others,
        (visibility.visible, "lanes = lanes.where(Participant.lane == seat.lane)", "pass"),
    ),
    (
        rules.test_rule_1_the_first_version_waits_for_reason_timeframe_and_criteria,
        (procedures.lacking_for_first_version, "not facts.reason.strip()", "False"),
    ),
    (
        rules.test_rule_1_the_first_version_waits_for_reason_timeframe_and_criteria,
        (procedures.lacking_for_first_version, "not facts.timeframe.strip()", "False"),
    ),
    (
        rules.test_rule_1_the_first_version_waits_for_reason_timeframe_and_criteria,
        (procedures.lacking_for_first_version, "not award_criteria(seat)", "False"),
    ),
    (
        rules.test_rule_1_after_the_first_version_the_criteria_are_fixed,
        (procedures.set_award_criteria, "is_fixed(seat)", "False"),
    ),
    (
        rules.test_rule_2_a_release_reaches_all_who_remain_at_one_moment,
        (versions.release_version, TO_ALL, f"{TO_ALL}[:1]"),
    ),
    (
        rules.test_rule_2_a_release_reaches_all_who_remain_at_one_moment,
        (deliveries.deliver, "available_at=at", "available_at=at.replace(hour=0)"),
    ),
    (
        rules.test_rule_2_version_and_receipts_are_one_transaction,
        (versions.release_version, "participants = ", "seat.session.commit(); participants = "),
    ),
    (
        rules.test_rule_2_the_first_opening_is_on_record_and_no_later_one,
        (deliveries._unopened, "col(Delivery.first_opened_at).is_(None),", ""),
    ),
    (
        rules.test_rule_4_until_the_deadline_one_sees_how_many_and_nothing_else,
        (visibility.visible_inputs, "& ~_awaits(seat, at)", ""),
    ),
    (
        rules.test_rule_4_until_the_deadline_one_sees_how_many_and_nothing_else,
        (visibility._awaits, "col(Round.input_deadline) >= at", "col(Round.input_deadline) > at"),
    ),
    (
        rules.test_rule_4_a_question_is_read_at_once,
        (visibility._is_sealable, "col(Input.kind) != InputKind.QUESTION, ", ""),
    ),
    (
        rules.test_rule_4_at_the_deadline_is_on_time_and_after_it_is_late,
        (inputs.is_late, "at > stage.input_deadline", "False"),
    ),
    (
        rules.test_rule_4_at_the_deadline_is_on_time_and_after_it_is_late,
        (inputs.is_late, "at > stage.input_deadline", "at >= stage.input_deadline"),
    ),
    (
        rules.test_rule_4_what_comes_late_is_kept_and_stays_unopened,
        (visibility.visible_inputs, "_is_in_time() & ", ""),
    ),
    (
        rules.test_rule_5_the_deadline_of_an_open_round_is_not_moved_in_silence,
        (round_plans.change_plan, "refuse_to_replan(planned)", "pass"),
    ),
    (
        rules.test_rule_6_a_confidential_input_without_consent_is_no_basis,
        (changes._unfit_inputs, "private - consents.in_force(seat.session, private)", "None"),
    ),
    (
        rules.test_rule_6_a_consent_withdrawn_before_the_release_stops_it,
        (cases._with_causes, "private - consents.in_force(seat.session, private)", "set()"),
    ),
    (
        rules.test_rule_7_a_round_is_not_closed_over_what_is_unanswered,
        (rounds.close_round, "unfinished(seat, closed)", "None"),
    ),
    (
        rules.test_rule_7_a_round_is_not_closed_over_what_is_unanswered,
        (unfinished.unfinished, "*_without_outcome(seat, stage),", ""),
    ),
    (
        rules.test_rule_7_a_round_is_not_closed_over_what_is_unanswered,
        (unfinished.unfinished, "*_without_meeting(seat, stage, left, held),", ""),
    ),
    (
        rules.test_rule_8_nobody_is_let_go_unless_that_was_announced,
        (participants.let_go, "refuse_to_reduce(seat)", "pass"),
    ),
    (
        rules.test_rule_8_who_is_let_go_gets_a_reason_by_each_award_criterion,
        (participants.let_go, "if not given.get(each.position)", "if False"),
    ),
    (
        rules.test_rule_8_who_has_left_gets_no_more_releases,
        (deliveries.remaining_participants, ", col(Participant.left_at).is_(None)", ""),
    ),
    (
        rules.test_rule_9_a_round_for_two_is_opened_by_a_decision_with_its_reason,
        (rounds.open_round, "_go_on_with_few(seat, going_on_reason.strip(), at=at)", "pass"),
    ),
    (
        rules.test_rule_9_a_dialogue_with_two_is_closed_by_a_decision_with_its_reason,
        (closing.declare_closed, "decide_to_go_on(seat, going_on, at=at)", "pass"),
    ),
    (
        rules.test_rule_10_the_dialogue_is_closed_after_the_finding_and_the_last_version,
        (closing.lacking, "_lacking_finding(seat)", "()"),
    ),
    (
        rules.test_rule_10_the_dialogue_is_closed_after_the_finding_and_the_last_version,
        (closing.lacking, "_lacking_versions(in_force)", "()"),
    ),
    (
        rules.test_rule_10_all_who_remain_are_informed_when_the_dialogue_is_closed,
        (notices._deliver, "in recipients(seat)]", "in recipients(seat)[:1]]"),
    ),
    (
        rules.test_rule_10_nothing_is_locked_before_the_dialogue_is_closed,
        (closing.lock, "refuse_to_lock(seat)", "pass"),
    ),
    (
        rules.test_rule_10_nobody_is_invited_before_the_specification_is_locked,
        (invitations.compose, "refuse_to_invite(seat)", "pass"),
        (
            invitations._composed,  # which asks again: here the text is locked on the way
            "store.locked(seat.session, specification)",
            "store.lock(seat.session, version, at=terms.deadline)",
        ),
    ),
    (
        rules.test_rule_10_the_invitation_has_the_digest_of_the_locked_version,
        (invitations.invite, "[each.digest for each in composed] != list(digests)", "False"),
    ),
    (
        rules.test_rule_10_the_invitation_has_the_digest_of_the_locked_version,
        (invitations._row, "digest=composed.digest", 'digest="0" * 64'),
    ),
    (
        rules.test_rule_10_nothing_is_saved_after_the_lock,
        (locking.lock, "session.add(made)", "pass"),
    ),
    (
        rules.test_rule_12_the_substance_of_a_frame_requirement_is_edited_by_confirmation_only,
        (cases.Case.touches_frame, FRAME, f"False and {FRAME}"),
    ),
    (
        rules.test_rule_12_an_auditor_sees_that_the_substance_of_a_frame_requirement_was_edited,
        (cases.Case.touches_frame, FRAME, f"False and {FRAME}"),
    ),
    (
        rules.test_rule_12_the_form_of_a_frame_requirement_is_edited_without_ado,
        (cases.Case.touches_frame, FRAME, f"{FRAME}True or "),
    ),
    (
        rules.test_rule_14_an_outcome_that_is_corrected_leaves_the_one_before_on_record,
        (outcomes._give, "record(seat, what, said.id, content, at=at, lane=said.lane)", "pass"),
    ),
    (
        rules.test_rule_14_a_withdrawn_requirement_is_read_as_long_as_the_history,
        (
            revisions.read_text,
            "specification, number)",
            "specification, store.latest_revision(seat.session, specification).number)",
        ),
    ),
    (
        rules.test_rule_14_who_left_and_all_it_said_stay_on_record,
        (
            participants._leave,
            'record(seat, "participant_left", lane, content, at=at, lane=lane)',
            "pass",
        ),
    ),
]


@pytest.fixture
def take_out(monkeypatch):
    """Let a function be without a part of its source."""

    def take_out(what: object, part: str, instead: str) -> None:
        function = _function(what)
        source = dedent(getsource(function))
        source = source[source.index("def ") :]
        assert part in source, f"{function.__qualname__} has no {part!r} any more"
        there: dict[str, Callable] = {}
        exec(source.replace(part, instead), function.__globals__, there)  # noqa: S102 - our own
        monkeypatch.setattr(function, "__code__", there[function.__name__].__code__)

    return take_out


def _function(what: object) -> Callable:
    if isinstance(what, property):
        return what.fget
    return what.func if isinstance(what, cached_property) else what


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    "row", TAKEN_OUT, ids=[row[0].__name__.removeprefix("test_") for row in TAKEN_OUT]
)
def test_without_the_rule_its_test_fails(request, take_out, row):
    rule, *parts = row
    used = [mark.args for mark in getattr(rule, "pytestmark", []) if mark.name == "usefixtures"]
    for name in sum(used, ()):
        request.getfixturevalue(name)
    given = {name: request.getfixturevalue(name) for name in signature(rule).parameters}
    for part in parts:
        take_out(*part)

    with pytest.raises((AssertionError, pytest.fail.Exception)):
        rule(**given)


def test_every_rule_is_taken_out_once():
    named = {name for name in vars(rules) if name.startswith("test_")}

    assert {row[0].__name__ for row in TAKEN_OUT} == named

"""An editor prepares, a second person approves, the lead releases: every change has a cause."""

# ruff: noqa: PLR0913, PLR0917 - a scene has as many people as it needs

from datetime import date, timedelta

import pytest
from sqlmodel import select

import requirements_store as store
from dialogue_app.dialogue.cases import Part, read_coming
from dialogue_app.dialogue.changes import (
    Explanation,
    NotAsSeen,
    OwnApproval,
    OwnSource,
    approve,
    cases,
    explain,
    explain_section,
)
from dialogue_app.dialogue.models import (
    Change,
    Confidentiality,
    Consent,
    ConsentState,
    Delivery,
    Effect,
    Input,
    InputKind,
    Outcome,
    Participant,
    Role,
    Source,
)
from dialogue_app.dialogue.refusals import NotComplete, NotNow
from dialogue_app.dialogue.revisions import Edit, save_revision
from dialogue_app.dialogue.seats import PermissionDenied
from dialogue_app.dialogue.versions import lacking, release_version
from requirements_store import Fate
from tests.conftest import NEEDS
from tests.sources import MONDAY

OFFLINE = NEEDS.replace("on board", "on board, also offline")
FRAMED = NEEDS.replace("## K-1 Sales\n", "## K-1 Sales\n\n- Frame from the contract notice: yes\n")
PANEL = OwnSource(source=Source.USER_PANEL, title="User panel", dated=date(2026, 2, 12))
WHY = Explanation(
    effect=Effect.SHARPENED,
    sources=[PANEL],
    internal_reason="Tunnels",
    public_reason="There is no network in tunnels.",
)


@pytest.fixture
def save(session, specification):
    def save(seat, text):
        latest = store.latest_revision(session, specification)
        save_revision(seat, specification, Edit(text, "n", latest.number), at=MONDAY)

    return save


@pytest.fixture
def prepare(editor, specification, save):
    """Save a text, and state the same cause for these requirements."""

    def prepare(text=OFFLINE, requirements=("K-1",), **facts):
        save(editor, text)
        why = WHY.model_copy(update=facts)
        return explain(editor, specification, requirements, why, at=MONDAY)

    return prepare


@pytest.fixture
def approve_all(specification):
    def approve_all(seat):
        seen = {case.requirement: case.digest for case in cases(seat, specification)}
        return approve(seat, specification, seen, at=MONDAY)

    return approve_all


@pytest.fixture
def say(session, seat_as, specification):
    """Let a supplier have said something about a requirement, opened by now."""
    supplier = seat_as(Role.PARTICIPANT, "Supplier A")

    def say(**facts):
        facts = {
            "kind": InputKind.COMMENT,
            "confidentiality": Confidentiality.OPEN,
            "text": "Ten seconds are too few.",
            **facts,
        }
        number = len(session.exec(select(Input)).all()) + 1
        said = Input(
            lane=supplier.lane,
            id=f"input-{number}",
            number=number,
            specification_id=specification.id,
            version=1,
            said_by=supplier.person.id,
            received_at=MONDAY,
            recorded_at=MONDAY,
            **facts,
        )
        session.add(said)
        session.commit()
        return said

    return say


@pytest.fixture
def consent_to(session, lead):
    def consent_to(said, state=ConsentState.GIVEN):
        consent = Consent(
            lane=said.lane,
            id="consent",
            input_id=said.id,
            exact_text="Ten seconds",
            recipients="all",
            state=state,
            recorded_by=lead.person.id,
            recorded_at=MONDAY,
            dated=MONDAY,
        )
        session.add(consent)
        session.commit()
        return consent

    return consent_to


def parts(seat, specification):
    return [case.lacks for case in cases(seat, specification)]


def missing(refusal):
    return [(lack.about, lack.anchor) for lack in refusal.value.lacks]


def test_what_is_prepared_and_approved_is_released(
    prepare, approver, approve_all, lead, specification, session
):
    prepare()
    approve_all(approver)

    version = release_version(lead, specification, title="After round 1", at=MONDAY)

    assert (version.number, version.title) == (2, "After round 1")
    assert store.read_version(session, version) == OFFLINE
    assert list(cases(lead, specification)) == []


def test_each_kind_of_edit_is_a_change(save, editor, specification):
    save(
        editor,
        "# Needs\n\n## K-1 Sale of tickets\n\nTickets are sold on board.\n\n## K-3 New\n\nNew.\n",
    )

    found = cases(editor, specification)

    assert [(case.requirement, case.fate) for case in found] == [
        ("K-1", Fate.CHANGED),
        ("K-3", Fate.ADDED),
        ("K-2", Fate.REMOVED),
    ]


def test_a_change_of_a_field_alone_is_a_change(save, editor, specification):
    save(editor, NEEDS.replace("Within 14", "- Type: Must\n\nWithin 14"))

    [case] = cases(editor, specification)

    assert (case.requirement, case.kind, dict(case.fields.fields)) == (
        "K-2",
        None,
        {"Type": (None, "Must")},
    )


@pytest.mark.parametrize(
    ("left_out", "lacks"),
    [
        ({"effect": None}, Part.EFFECT),
        ({"sources": []}, Part.BASIS),
        ({"internal_reason": " "}, Part.INTERNAL_REASON),
        ({"public_reason": ""}, Part.PUBLIC_REASON),
    ],
)
def test_a_version_is_not_released_while_a_cause_is_incomplete(
    prepare, lead, specification, left_out, lacks
):
    prepare(**left_out)

    with pytest.raises(NotComplete) as refusal:
        release_version(lead, specification, at=MONDAY)

    assert missing(refusal) == [("K-1", lacks), ("K-1", Part.APPROVAL)]


def test_a_change_without_any_cause_lacks_everything(save, editor, lead, specification):
    save(editor, OFFLINE)

    with pytest.raises(NotComplete) as refusal:
        release_version(lead, specification, at=MONDAY)

    everything = (
        Part.EFFECT,
        Part.BASIS,
        Part.INTERNAL_REASON,
        Part.PUBLIC_REASON,
        Part.APPROVAL,
    )
    assert missing(refusal) == [("K-1", part) for part in everything]


def test_a_change_that_nobody_approved_is_not_released(prepare, lead, specification):
    prepare()

    with pytest.raises(NotComplete) as refusal:
        release_version(lead, specification, at=MONDAY)

    assert missing(refusal) == [("K-1", Part.APPROVAL)]


def test_a_requirement_that_is_merged_away_says_into_which(prepare, lead, specification):
    prepare(NEEDS.split("## K-2")[0], ["K-2"], effect=Effect.MERGED)

    with pytest.raises(NotComplete) as refusal:
        release_version(lead, specification, at=MONDAY)

    assert missing(refusal)[0] == ("K-2", Part.MERGED_INTO)


@pytest.mark.parametrize("other", ["K-2", "K-77"])
def test_nothing_is_merged_into_what_is_not_there(prepare, other):
    with pytest.raises(NotComplete) as refusal:
        prepare(NEEDS.split("## K-2")[0], ["K-2"], effect=Effect.MERGED, merged_into=other)

    assert [lack.about for lack in refusal.value.lacks] == ["merged_into"]


def test_an_own_source_is_not_dated_in_the_future(prepare):
    tomorrow = PANEL.model_copy(update={"dated": MONDAY.date() + timedelta(days=1)})

    with pytest.raises(NotComplete) as refusal:
        prepare(sources=[tomorrow])

    assert [lack.about for lack in refusal.value.lacks] == ["sources"]


def test_editing_the_wording_voids_the_approval_and_keeps_the_reasons(
    prepare, editor, approver, approve_all, save, lead, specification
):
    prepare()
    approve_all(approver)

    save(editor, OFFLINE.replace("also offline", "always offline"))

    assert parts(lead, specification) == [[Part.APPROVAL]]


def test_editing_there_and_back_voids_the_approval(
    prepare, editor, approver, approve_all, save, lead, specification
):
    prepare()
    approve_all(approver)

    save(editor, NEEDS)
    save(editor, OFFLINE)

    assert parts(lead, specification) == [[Part.APPROVAL]]


def test_editing_another_requirement_leaves_the_approval_alone(
    prepare, editor, approver, approve_all, save, lead, specification
):
    prepare()
    approve_all(approver)

    save(editor, OFFLINE.replace("14 days", "7 days"))

    assert [case.is_approved for case in cases(lead, specification)] == [True, False]


@pytest.mark.parametrize(
    "edited",
    [
        {"effect": Effect.CLARIFIED},
        {"sources": [PANEL.model_copy(update={"title": "A rumour"})]},
        {"sources": [PANEL.model_copy(update={"dated": date(2026, 1, 1)})]},
        {"internal_reason": "Other"},
        {"public_reason": "Other"},
        {},
    ],
)
def test_editing_the_causes_voids_the_approval(
    prepare, editor, approver, approve_all, lead, specification, edited
):
    prepare()
    approve_all(approver)

    explain(editor, specification, ["K-1"], WHY.model_copy(update=edited), at=MONDAY)

    assert parts(lead, specification) == [[Part.APPROVAL]]


def test_back_to_the_old_text_the_change_is_closed_and_leaves_nothing_to_the_release(
    prepare, editor, approver, approve_all, save, lead, specification, session
):
    prepare()
    save(editor, NEEDS.replace("14 days", "7 days"))
    explain(editor, specification, ["K-2"], WHY, at=MONDAY)
    approve_all(approver)

    release_version(lead, specification, at=MONDAY)

    assert [change.requirement for change in session.exec(select(Change))] == ["K-2"]


def test_nobody_approves_what_they_wrote(lead, editor, save, approve_all, specification):
    save(lead, OFFLINE)
    explain(editor, specification, ["K-1"], WHY, at=MONDAY)

    with pytest.raises(OwnApproval):
        approve_all(lead)


def test_nobody_approves_what_they_explained(lead, editor, save, approve_all, specification):
    save(editor, OFFLINE)
    explain(lead, specification, ["K-1"], WHY, at=MONDAY)

    with pytest.raises(OwnApproval):
        approve_all(lead)


def test_who_edited_something_else_may_approve(lead, editor, save, specification):
    save(lead, NEEDS.replace("14 days", "7 days"))
    save(editor, OFFLINE.replace("14 days", "7 days"))
    explain(editor, specification, ["K-1"], WHY, at=MONDAY)
    [case, _other] = cases(lead, specification)

    [change] = approve(lead, specification, {"K-1": case.digest}, at=MONDAY)

    assert change.approved_by == lead.person.id


def test_nobody_approves_what_they_have_not_seen(prepare, editor, approver, save, specification):
    prepare()
    seen = {case.requirement: case.digest for case in cases(approver, specification)}
    save(editor, OFFLINE.replace("also", "always"))

    with pytest.raises(NotAsSeen):
        approve(approver, specification, seen, at=MONDAY)


@pytest.mark.parametrize(
    "edited",
    [
        {"effect": Effect.CLARIFIED},
        {"sources": [PANEL.model_copy(update={"title": "A rumour"})]},
        {"internal_reason": "Other"},
        {"public_reason": "Other"},
    ],
)
def test_nobody_approves_causes_that_they_have_not_seen(
    prepare, editor, approver, specification, edited
):
    prepare()
    seen = {case.requirement: case.digest for case in cases(approver, specification)}
    explain(editor, specification, ["K-1"], WHY.model_copy(update=edited), at=MONDAY)

    with pytest.raises(NotAsSeen):
        approve(approver, specification, seen, at=MONDAY)


def test_what_is_not_explained_in_full_is_not_approved(prepare, approver, approve_all):
    prepare(public_reason="")

    with pytest.raises(NotComplete):
        approve_all(approver)


def test_many_are_explained_and_approved_at_once(
    prepare, approver, approve_all, lead, specification
):
    prepare(OFFLINE.replace("14 days", "7 days"), ["K-1", "K-2"])

    approve_all(approver)

    assert parts(lead, specification) == [[], []]


def test_of_many_nothing_is_approved_if_one_reads_differently(
    prepare, approver, lead, specification
):
    prepare(OFFLINE.replace("14 days", "7 days"), ["K-1", "K-2"])
    seen = {case.requirement: case.digest for case in cases(approver, specification)}

    with pytest.raises(NotAsSeen):
        approve(approver, specification, {**seen, "K-2": "0" * 64}, at=MONDAY)

    assert parts(lead, specification) == [[Part.APPROVAL], [Part.APPROVAL]]


def test_what_does_not_change_cannot_be_explained(editor, specification):
    with pytest.raises(NotNow):
        explain(editor, specification, ["K-1"], WHY, at=MONDAY)


def test_an_input_can_be_the_basis(prepare, say, lead, specification):
    said = say()

    prepare(sources=[], inputs=[(said.lane, said.id)])

    assert parts(lead, specification) == [[Part.APPROVAL]]


@pytest.mark.parametrize("kept", [Confidentiality.CONFIDENTIAL, Confidentiality.BUSINESS_SECRET])
def test_what_is_confidential_is_no_basis_without_consent(prepare, say, kept):
    said = say(confidentiality=kept)

    with pytest.raises(NotComplete) as refusal:
        prepare(inputs=[(said.lane, said.id)])

    assert [lack.about for lack in refusal.value.lacks] == ["inputs"]


@pytest.mark.parametrize("state", [ConsentState.REQUESTED, ConsentState.REFUSED])
def test_only_a_consent_in_force_opens_what_is_confidential(prepare, say, consent_to, state):
    said = say(confidentiality=Confidentiality.CONFIDENTIAL)
    consent_to(said, state)

    with pytest.raises(NotComplete):
        prepare(inputs=[(said.lane, said.id)])


def test_a_consent_that_is_withdrawn_later_stops_the_release(
    prepare, say, consent_to, approver, approve_all, lead, specification, session
):
    said = say(confidentiality=Confidentiality.CONFIDENTIAL)
    consent = consent_to(said)
    prepare(inputs=[(said.lane, said.id)])
    approve_all(approver)

    consent.state = ConsentState.WITHDRAWN
    session.commit()

    with pytest.raises(NotComplete) as refusal:
        release_version(lead, specification, at=MONDAY)
    assert missing(refusal) == [("K-1", Part.CONSENT)]


def test_what_came_late_and_lies_unopened_is_no_basis(prepare, say):
    said = say(late=True, round_number=1)

    with pytest.raises(NotComplete):
        prepare(inputs=[(said.lane, said.id)])


def test_an_input_of_another_procedure_is_no_basis(prepare, say, begin):
    foreign = say()
    [elsewhere] = begin("Ferries").specifications()
    foreign.lane, foreign.specification_id = foreign.lane, elsewhere.id

    with pytest.raises(NotComplete):
        prepare(inputs=[("another lane", foreign.id)])


@pytest.fixture
def framed(begin):
    """A procedure whose first version has a requirement from the notice."""
    return begin("Ferries", text=FRAMED)


@pytest.mark.parametrize(
    ("edited", "substantive"),
    [
        (FRAMED.replace("sold on board", "sold on board or online"), True),
        (FRAMED.replace("K-1 Sales", "K-1 Selling"), True),
        (FRAMED.replace("contract notice: yes", "contract notice: no"), True),
        (FRAMED.split("## K-1")[0] + "## K-2" + FRAMED.split("## K-2")[1], True),
        (FRAMED.replace("Tickets are sold on board.", "Tickets are sold, on board."), False),
        (FRAMED.replace("Tickets", "**Tickets**"), False),
    ],
)
def test_a_substantive_edit_of_a_frame_requirement_is_told_from_a_clarification(
    framed, edited, substantive
):
    [specification] = framed.specifications()
    save_revision(framed, specification, Edit(edited, "n", 1), at=MONDAY)

    [case] = cases(framed, specification)

    assert case.touches_frame is substantive
    assert (Part.FRAME in case.lacks) is substantive


def test_who_confirms_a_substantive_edit_of_a_frame_requirement_is_on_record(framed):
    [specification] = framed.specifications()
    edited = FRAMED.replace("sold on board", "sold on board or online")
    save_revision(framed, specification, Edit(edited, "n", 1), at=MONDAY)

    confirmed = WHY.model_copy(update={"frame_confirmed": True})
    [change] = explain(framed, specification, ["K-1"], confirmed, at=MONDAY)

    assert change.frame_confirmed_by == framed.person.id
    assert [case.lacks for case in cases(framed, specification)] == [[Part.APPROVAL]]


def test_a_changed_section_needs_one_public_reason(save, editor, lead, specification):
    save(editor, NEEDS.replace("# Needs\n", "# Needs\n\nRead this first.\n"))
    with pytest.raises(NotComplete) as refusal:
        release_version(lead, specification, at=MONDAY)
    [section] = read_coming(editor, specification).sections

    explain_section(editor, specification, section.path, "To guide the reader.", at=MONDAY)

    assert missing(refusal) == [("Needs", "")]
    assert release_version(lead, specification, at=MONDAY).number == 2


def test_a_section_that_does_not_change_cannot_be_explained(editor, specification):
    with pytest.raises(NotNow):
        explain_section(editor, specification, ("Needs",), "Why not?", at=MONDAY)


def test_outcomes_that_wait_for_the_version_are_shown_with_it(
    prepare, say, approver, approve_all, lead, specification, session
):
    said = say()
    said.outcome, said.reason_to_supplier, said.outcome_at = Outcome.ADOPTED, "Now so.", MONDAY
    prepare()
    approve_all(approver)

    release_version(lead, specification, at=MONDAY)

    session.refresh(said)
    assert said.outcome_shown_at == MONDAY


def test_a_release_reaches_all_who_remain_and_nobody_who_left(
    prepare, approver, approve_all, lead, specification, session, seat_as
):
    remaining, leaver = (seat_as(Role.PARTICIPANT, name) for name in ("Alfa", "Beta"))
    session.get(Participant, leaver.lane).left_at = MONDAY
    prepare()
    approve_all(approver)

    release_version(lead, specification, at=MONDAY)

    delivered = session.exec(select(Delivery).where(Delivery.version == 2)).all()
    assert [(each.lane, each.available_at) for each in delivered] == [(remaining.lane, MONDAY)]


def test_the_version_in_force_is_not_released_again(lead, specification):
    with pytest.raises(NotComplete):
        release_version(lead, specification, at=MONDAY)

    assert len(lacking(lead, specification)) == 1


@pytest.mark.parametrize("role", [Role.EDITOR, Role.APPROVER, Role.PARTICIPANT, Role.AUDITOR])
def test_only_the_lead_releases(seat_as, specification, role):
    with pytest.raises(PermissionDenied, match="version:release"):
        release_version(seat_as(role), specification, at=MONDAY)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER, Role.PARTICIPANT, Role.AUDITOR])
def test_only_lead_and_approver_approve(seat_as, specification, role):
    with pytest.raises(PermissionDenied, match="change:approve"):
        approve(seat_as(role), specification, {"K-1": "x"}, at=MONDAY)


@pytest.mark.parametrize("role", [Role.APPROVER, Role.REVIEWER, Role.PARTICIPANT, Role.AUDITOR])
def test_only_the_team_explains(seat_as, specification, role):
    seat = seat_as(role)

    with pytest.raises(PermissionDenied, match="change:explain"):
        explain(seat, specification, ["K-1"], WHY, at=MONDAY)
    with pytest.raises(PermissionDenied, match="change:explain"):
        explain_section(seat, specification, ("Needs",), "Because", at=MONDAY)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.PARTICIPANT])
def test_outside_the_wall_nobody_learns_what_is_prepared(seat_as, specification, role):
    with pytest.raises(PermissionDenied, match="revision:read"):
        cases(seat_as(role), specification)

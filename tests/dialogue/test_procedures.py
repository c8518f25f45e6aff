import pytest
from pydantic import ValidationError

from dialogue_app.dialogue.authorities import authorities, remove_authority
from dialogue_app.dialogue.models import Part, Role
from dialogue_app.dialogue.procedures import (
    Announcement,
    Criterion,
    Facts,
    WeightsDoNotAddUp,
    announce,
    award_criteria,
    describe,
    is_fixed,
    lacking_for_first_version,
    set_award_criteria,
)
from dialogue_app.dialogue.refusals import NotNow
from dialogue_app.dialogue.revisions import Edit, write_specification
from dialogue_app.dialogue.seats import PermissionDenied, take_seat
from dialogue_app.dialogue.setting_up import progress
from requirements_store import events, latest_revision, release
from tests.sources import MONDAY

FERRIES = Announcement(title=" Ferries ", host="Bru", reference="7")
PROMISED = {"reason": "Nobody sells it yet.", "timeframe": "Until summer."}


def facts(seat, **changed):
    told = {name: getattr(seat.procedure, name) for name in Facts.model_fields}
    return Facts(**{**told, **changed})


def criteria(*weights):
    return [Criterion(name=f"Criterion {weight}", weight=weight) for weight in weights]


@pytest.fixture
def starting(session, person):
    """The seat of someone who has just started a procedure."""
    return announce(session, person("Noor", may_start=True), FERRIES, at=MONDAY)


@pytest.fixture
def announced(starting):
    """The same when reason, timeframe, criteria, and a first version are out."""
    describe(starting, facts(starting, **PROMISED), at=MONDAY)
    set_award_criteria(starting, criteria(60, 40), at=MONDAY)
    specification = write_specification(starting, "Ticketing", Edit("# Needs\n", ""), at=MONDAY)
    release(starting.session, latest_revision(starting.session, specification), at=MONDAY)
    return starting


def test_who_may_start_a_procedure_leads_it(starting):
    assert (starting.role, starting.host) == (Role.LEAD, "Bru")
    assert (starting.procedure.title, starting.procedure.time_zone) == ("Ferries", "Europe/Oslo")


def test_nobody_else_starts_one(session, person):
    with pytest.raises(PermissionDenied):
        announce(session, person("Noor"), FERRIES, at=MONDAY)


@pytest.mark.parametrize(
    "wrong", [{"title": "  "}, {"host": ""}, {"time_zone": "Europe/Atlantis"}, {"title": "x" * 201}]
)
def test_a_procedure_is_not_started_without_what_it_needs(wrong):
    with pytest.raises(ValidationError):
        Announcement(**{**FERRIES.model_dump(), **wrong})


def test_the_first_version_lacks_reason_timeframe_and_criteria_until_they_are_there(starting):
    assert [lack.about for lack in lacking_for_first_version(starting)] == [
        "reason",
        "timeframe",
        "criteria",
    ]

    describe(starting, facts(starting, **PROMISED), at=MONDAY)
    assert [lack.endpoint for lack in lacking_for_first_version(starting)] == [
        "award_criteria.edit"
    ]

    set_award_criteria(starting, criteria(100), at=MONDAY)
    assert lacking_for_first_version(starting) == []


def test_a_reason_of_blanks_is_no_reason(starting):
    describe(starting, facts(starting, reason=" \n ", timeframe="\t"), at=MONDAY)

    assert len(lacking_for_first_version(starting)) == 3


@pytest.mark.parametrize("weights", [(), (60, 30), (60, 41)])
def test_weights_that_do_not_make_a_hundred_are_refused(starting, weights):
    with pytest.raises(WeightsDoNotAddUp):
        set_award_criteria(starting, criteria(*weights), at=MONDAY)


def test_new_criteria_stand_in_the_place_of_the_old_in_their_order(starting):
    set_award_criteria(starting, criteria(60, 40), at=MONDAY)

    set_award_criteria(starting, criteria(20, 70, 10), at=MONDAY)

    assert [(each.position, each.weight) for each in award_criteria(starting)] == [
        (1, 20),
        (2, 70),
        (3, 10),
    ]


def test_after_the_first_version_the_criteria_cannot_be_edited(announced):
    with pytest.raises(NotNow):
        set_award_criteria(announced, criteria(100), at=MONDAY)

    assert [each.weight for each in award_criteria(announced)] == [60, 40]


@pytest.mark.parametrize(
    "changed", [{"reason": "Another."}, {"timeframe": ""}, {"reduction_announced": True}]
)
def test_after_the_first_version_what_it_announced_is_fixed(announced, changed):
    with pytest.raises(NotNow):
        describe(announced, facts(announced, **changed), at=MONDAY)


def test_after_the_first_version_title_reference_and_zone_can_be_put_right(announced):
    described = describe(
        announced, facts(announced, title="Boats", time_zone="Europe/Berlin"), at=MONDAY
    )

    assert (described.title, described.time_zone) == ("Boats", "Europe/Berlin")


def test_an_imported_history_can_be_completed_once(lead):
    assert not is_fixed(lead)  # versions, but neither reason nor criteria

    describe(lead, facts(lead, **PROMISED), at=MONDAY)
    set_award_criteria(lead, criteria(100), at=MONDAY)

    assert is_fixed(lead)
    with pytest.raises(NotNow):
        set_award_criteria(lead, criteria(50, 50), at=MONDAY)


@pytest.mark.parametrize("role", set(Role) - {Role.LEAD})
def test_only_the_lead_sets_up(seat_as, role):
    seat = seat_as(role)

    with pytest.raises(PermissionDenied):
        describe(seat, facts(seat, title="Mine"), at=MONDAY)
    with pytest.raises(PermissionDenied):
        set_award_criteria(seat, criteria(100), at=MONDAY)


def test_what_is_set_up_is_on_record(announced):
    types = [
        event.body.split(b'"type":"')[1].split(b'"')[0].decode()
        for event in events(announced.session, announced.procedure.id)
    ]

    assert types[:4] == [
        "procedure_started",
        "authority_added",
        "procedure_described",
        "criteria_set",
    ]


def test_an_authority_noted_by_mistake_is_taken_back_until_the_first_version(starting):
    [host] = authorities(starting)[Part.HOST]

    remove_authority(starting, host.id, at=MONDAY)

    assert authorities(take_seat(starting.session, starting.person, starting.procedure.id)) == {}


def test_after_the_first_version_no_authority_is_removed(announced):
    [host] = authorities(announced)[Part.HOST]

    with pytest.raises(NotNow):
        remove_authority(announced, host.id, at=MONDAY)


def test_progress_tells_what_is_left_in_one_query(announced, counting):
    announced.session.commit()
    announced.procedure.id  # noqa: B018 - loaded before counting

    with counting() as asked:
        so_far = progress(announced)

    assert [step for step, done in so_far.steps.items() if not done] == [
        "people",
        "participants",
        "rounds",
    ]
    assert (so_far.left, len(asked)) == (3, 1)

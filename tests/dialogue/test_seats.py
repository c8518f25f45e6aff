import pytest
from sqlmodel import select

from dialogue_app import ids
from dialogue_app.dialogue.authorities import HasHost, TakesPart, add_authority
from dialogue_app.dialogue.models import Part, Participant, ProcedureAuthority, Role
from dialogue_app.dialogue.participants import Admission, admit, participants
from dialogue_app.dialogue.people import AlreadyRegistered, person_with, register_person
from dialogue_app.dialogue.seats import (
    GRANTS,
    NoSeat,
    NotVisible,
    Permission,
    PermissionDenied,
    SeatTaken,
    grant_seat,
    take_seat,
)
from dialogue_app.dialogue.visibility import visible
from requirements_store import events, verify_register
from tests.sources import MONDAY


def acts(seat):
    return [event.body.split(b'"type":"')[1].split(b'"')[0] for event in events_of(seat)]


def events_of(seat):
    return events(seat.session, seat.procedure.id)


def test_every_role_may_read_what_is_sent_to_all_and_other_authorities_no_more():
    for_all = {
        Permission.READ_VERSION,
        Permission.READ_ROUND,
        Permission.READ_NOTICE,
        Permission.READ_INVITATION,
    }

    assert all(for_all <= GRANTS[role] for role in Role)
    assert GRANTS[Role.REVIEWER] == for_all


def test_a_participant_may_say_and_answer_and_nothing_of_the_buying_side():
    of_its_own = {
        Permission.READ_INPUT,
        Permission.SUBMIT_INPUT,
        Permission.READ_MEETING,
        Permission.ANSWER_MINUTES,
    }

    assert GRANTS[Role.PARTICIPANT] == GRANTS[Role.REVIEWER] | of_its_own


def test_an_auditor_can_change_nothing():
    assert {grant.value.partition(":")[2] for grant in GRANTS[Role.AUDITOR]} == {"read"}


def test_a_seat_tells_the_host_and_to_a_supplier_its_own_name(lead, seat_as):
    assert (lead.host, lead.party) == ("Host of Trams", "")

    seat = seat_as(Role.PARTICIPANT, "Noor")

    assert (seat.host, seat.party) == ("Host of Trams", "Noor AS")


def test_without_a_seat_there_is_no_procedure(session, person, procedure):
    with pytest.raises(NoSeat):
        take_seat(session, person("Noor"), procedure.id)


def test_a_specification_of_another_procedure_is_not_there(lead, begin):
    [foreign] = begin("Ferries").specifications()

    with pytest.raises(NotVisible):
        lead.specification(foreign.id)


def test_the_lead_gives_seats_and_it_is_on_record(lead, person):
    seat = grant_seat(lead, person("Noor"), Role.AUDITOR, at=MONDAY)

    assert (seat.role, seat.lane) == (Role.AUDITOR, ids.SHARED)
    assert acts(lead)[-1] == b"seat_granted"
    verify_register(lead.session, lead.procedure.id)


def test_nobody_sits_twice(lead, person):
    noor = person("Noor")
    grant_seat(lead, noor, Role.AUDITOR, at=MONDAY)

    with pytest.raises(SeatTaken):
        grant_seat(lead, noor, Role.LEAD, at=MONDAY)


@pytest.mark.parametrize("role", set(Role) - {Role.LEAD})
def test_only_the_lead_gives_seats_and_says_who_takes_part(seat_as, person, role):
    seat = seat_as(role)

    with pytest.raises(PermissionDenied):
        grant_seat(seat, person("Noor"), Role.LEAD, at=MONDAY)
    with pytest.raises(PermissionDenied):
        admit(seat, Admission(name="Alfa"), at=MONDAY)
    with pytest.raises(PermissionDenied):
        add_authority(seat, "Bru", Part.OPTION, at=MONDAY)


def test_a_supplier_sees_its_own_lane_the_team_all_and_another_authority_none(lead, begin, person):
    alfa = admit(lead, Admission(name="Alfa"), at=MONDAY)
    beta = admit(lead, Admission(name="Beta"), at=MONDAY)
    admit(begin("Ferries"), Admission(name="Gamma"), at=MONDAY)
    noor = grant_seat(lead, person("Noor"), Role.PARTICIPANT, at=MONDAY, lane=alfa.lane)
    bo = grant_seat(lead, person("Bo"), Role.REVIEWER, at=MONDAY)

    def lanes(seat):
        seen = select(Participant.lane).where(visible(seat, Participant.lane))
        return set(seat.session.exec(seen))

    assert lanes(noor) == {alfa.lane}
    assert lanes(bo) == set()
    assert lanes(lead) == {alfa.lane, beta.lane}
    assert [each.name for each in participants(lead)] == ["Alfa", "Beta"]


def test_an_authority_takes_one_part_and_one_is_host(lead):
    add_authority(lead, "Bru", Part.OPTION, at=MONDAY)
    with pytest.raises(TakesPart):
        add_authority(lead, "Bru", Part.PARTICIPATING, at=MONDAY)

    with pytest.raises(HasHost):
        add_authority(lead, "Avik", Part.HOST, at=MONDAY)


def test_an_authority_is_known_by_name_in_every_procedure(lead, begin):
    ferries = begin("Ferries")

    here, there = (add_authority(seat, "Bru", Part.OPTION, at=MONDAY) for seat in (lead, ferries))

    assert here.id == there.id
    assert len(lead.session.exec(select(ProcedureAuthority)).all()) == 4


def test_one_address_is_one_person_however_it_is_written(session):
    noor = register_person(session, " Noor ", "Noor@Example.org ", at=MONDAY)

    with pytest.raises(AlreadyRegistered):
        register_person(session, "Another", "noor@example.ORG", at=MONDAY)

    assert (noor.name, noor.email) == ("Noor", "noor@example.org")
    assert person_with(session, "NOOR@example.org") is noor

from datetime import timedelta

import pytest
from sqlmodel import select

from dialogue_app.dialogue.models import Notice, NoticeDelivery, Participant, Role
from dialogue_app.dialogue.notices import (
    is_unopened,
    list_notices,
    note_opening,
    read_notice,
    send_notice,
)
from dialogue_app.dialogue.refusals import NotNow
from dialogue_app.dialogue.seats import NotVisible, PermissionDenied
from requirements_store import Opening
from tests.sources import MONDAY

LATER = MONDAY + timedelta(hours=3)


@pytest.fixture
def alfa(seat_as):
    return seat_as(Role.PARTICIPANT, "Alfa")


@pytest.fixture
def beta(seat_as):
    return seat_as(Role.PARTICIPANT, "Beta")


def leave(seat, at=MONDAY):
    seat.session.get_one(Participant, seat.lane).left_at = at
    seat.session.commit()


def test_a_notice_reaches_all_remaining_participants_at_one_moment(session, lead, alfa, beta):
    notice = send_notice(lead, "Plan", "We meet in **week 12**.", at=LATER)

    deliveries = session.exec(select(NoticeDelivery)).all()
    assert {(each.lane, each.number, each.available_at) for each in deliveries} == {
        (alfa.lane, 1, LATER),
        (beta.lane, 1, LATER),
    }
    assert (notice.number, notice.sent_at, notice.sent_by) == (1, LATER, lead.person.id)


def test_who_left_gets_no_more_and_keeps_what_came_before(lead, alfa, beta):
    send_notice(lead, "First", "For both.", at=MONDAY)
    leave(alfa)
    send_notice(lead, "Second", "For who is still here.", at=LATER)

    assert [each.notice.title for each in list_notices(alfa).rows] == ["First"]
    assert [each.notice.title for each in list_notices(beta).rows] == ["Second", "First"]
    with pytest.raises(NotVisible):
        read_notice(alfa, 2)


@pytest.mark.usefixtures("alfa")
def test_who_comes_later_does_not_read_what_was_sent_before(lead, seat_as):
    send_notice(lead, "First", "For who is here.", at=MONDAY)
    late = seat_as(Role.PARTICIPANT, "Late")

    assert list_notices(late).rows == []
    with pytest.raises(NotVisible):
        read_notice(late, 1)


def test_a_notice_to_nobody_is_not_sent(session, lead, alfa):
    leave(alfa)

    with pytest.raises(NotNow):
        send_notice(lead, "Plan", "For nobody.", at=LATER)

    session.rollback()
    assert session.exec(select(Notice)).all() == []


@pytest.mark.usefixtures("alfa")
def test_an_impatient_second_click_sends_nothing_twice(session, lead):
    first = send_notice(lead, "Plan", "We meet.", at=MONDAY, number=1)
    again = send_notice(lead, "Plan", "We meet.", at=LATER, number=1)

    assert again == first
    assert len(session.exec(select(NoticeDelivery)).all()) == 1


@pytest.mark.usefixtures("alfa")
def test_a_notice_previewed_before_another_was_sent_is_looked_at_again(lead):
    send_notice(lead, "Plan", "We meet.", at=MONDAY)

    with pytest.raises(NotNow):
        send_notice(lead, "Another", "We do not meet.", at=LATER, number=1)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.LEAD])
def test_only_the_lead_sends(seat_as, role):
    with pytest.raises(PermissionDenied):
        send_notice(seat_as(role), "Plan", "We meet.", at=MONDAY)


def test_the_first_opening_stays(session, lead, alfa):
    send_notice(lead, "Plan", "We meet.", at=MONDAY)
    session.commit()

    assert is_unopened(alfa, 1)
    note_opening(session, alfa, 1, at=LATER)
    note_opening(session, alfa, 1, at=LATER + timedelta(days=1))

    [receipt] = read_notice(alfa, 1).receipts
    assert (receipt.opened_at, receipt.opened_by) == (LATER, "Alfa")
    assert not is_unopened(alfa, 1)


@pytest.mark.usefixtures("alfa")
def test_the_buying_side_opens_nothing_for_a_participant(lead):
    send_notice(lead, "Plan", "We meet.", at=MONDAY)

    assert not is_unopened(lead, 1)


@pytest.mark.usefixtures("beta")
def test_a_participant_sees_its_own_receipt_and_the_team_sees_all(lead, alfa, seat_as):
    send_notice(lead, "Plan", "We meet.", at=MONDAY)

    def named(seat):
        return [each.participant.name for each in read_notice(seat, 1).receipts]

    assert named(lead) == named(seat_as(Role.AUDITOR)) == ["Alfa AS", "Beta AS"]
    assert named(alfa) == ["Alfa AS"]
    assert named(seat_as(Role.REVIEWER)) == []


def test_what_was_sent_and_opened_is_on_record(session, lead, alfa):
    send_notice(lead, "Plan", "We meet.", at=MONDAY)
    note_opening(session, alfa, 1, at=LATER)

    openings = {each.content: each.lane for each in session.exec(select(Opening))}
    assert openings[b'{"number":1}'] == alfa.lane
    assert sum(b'"text":"We meet."' in content for content in openings) == 1

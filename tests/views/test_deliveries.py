"""A participant reads what was delivered to it and what is older, on every page, and no more."""

# ruff: noqa: PLR0913, PLR0917 - a scene has as many people as it needs

from datetime import timedelta

import pytest
from sqlmodel import select

from dialogue_app.dialogue.deliveries import deliver_version_in_force, deliveries
from dialogue_app.dialogue.models import Delivery, Participant, Role
from requirements_store import Event
from tests.browser import words
from tests.conftest import NEEDS
from tests.sources import MONDAY

SECRET = NEEDS.replace("on board", "on board, PLANTED") + "\n## K-3 Later\n\nPLANTED, too.\n"
PAGES = (
    ("procedures.read", {}),
    ("specification.read", {}),
    ("sharpening.read", {}),
    ("sharpening.read", {"effect": "changed"}),
    ("comparison.read", {}),
    ("requirements.read", {"requirement": "K-1"}),
    ("home.index", None),
)


@pytest.fixture
def lead(begin):
    return begin("Trams")


@pytest.fixture
def specification(lead):
    [specification] = lead.specifications()
    return specification


@pytest.fixture
def here(lead, specification):
    return {"procedure_id": lead.procedure.id, "specification_id": specification.id}


@pytest.fixture
def leaver(seat_as, session):
    """A participant who left before the second version was released."""
    seat = seat_as(Role.PARTICIPANT, "Leaver")
    session.get(Participant, seat.lane).left_at = MONDAY
    session.commit()
    return seat


@pytest.fixture
def secret(release, specification):
    return release(specification, SECRET, at=MONDAY + timedelta(days=7), title="PLANTED title")


def address(endpoint, values, here):
    wanted = {} if values is None else {**here, **values}
    if endpoint == "procedures.read":
        wanted.pop("specification_id")
    return {"endpoint": endpoint, **wanted}


@pytest.mark.usefixtures("leaver", "secret")
@pytest.mark.parametrize(("endpoint", "values"), PAGES)
def test_who_left_sees_nothing_of_what_came_later(browse, leaver, here, endpoint, values):
    page = browse(leaver.person).get(**address(endpoint, values, here))

    for planted in ("PLANTED", "K-3", "v2", "9 March"):
        assert planted not in page.main.decode(), planted


@pytest.mark.parametrize(("endpoint", "values"), PAGES)
def test_to_who_left_each_page_is_as_if_nothing_had_come(
    browse, leaver, here, endpoint, values, release, specification
):
    browser = browse(leaver.person)
    browser.get("specification.read", **here)  # so that it is opened, whatever comes first
    before = browser.get(**address(endpoint, values, here)).decode()

    release(specification, SECRET, at=MONDAY + timedelta(days=7))

    assert browser.get(**address(endpoint, values, here)).decode() == before


@pytest.mark.usefixtures("leaver", "secret")
@pytest.mark.parametrize(
    ("endpoint", "values", "invented"),
    [
        ("specification.read", {"number": 2}, {"number": 77}),
        ("specification.download", {"number": 2}, {"number": 77}),
        ("requirements.read", {"requirement": "K-3"}, {"requirement": "K-77"}),
        ("comparison.read", {"old": 1, "new": 2}, {"old": 1, "new": 77}),
    ],
)
def test_what_came_later_is_the_same_nothing_as_what_was_invented(
    browse, leaver, here, endpoint, values, invented
):
    browser = browse(leaver.person)

    real = browser.get(endpoint, expect=404, **here, **values)
    nothing = browser.get(endpoint, expect=404, **here, **invented)

    assert real.decode().replace("K-3", "K-77").replace("2 ", "77 ") == nothing.decode().replace(
        "2 ", "77 "
    )


def test_who_remains_reads_it(browse, seat_as, release, specification, here):
    seat = seat_as(Role.PARTICIPANT)

    release(specification, SECRET)

    assert "PLANTED" in words(browse(seat.person).get("specification.read", **here))


def test_who_was_admitted_before_the_first_version_sees_that_there_is_none(
    browse, seat_as, session, here
):
    seat = seat_as(Role.PARTICIPANT)
    for delivery in session.exec(select(Delivery)):
        session.delete(delivery)
    session.commit()

    browse(seat.person).get("specification.read", expect=404, **here)
    page = browse(seat.person).get("procedures.read", procedure_id=here["procedure_id"])

    assert "No version is released yet" in words(page)


def test_who_is_admitted_later_reads_the_version_in_force_and_what_led_there(
    browse, seat_as, release, specification, here
):
    release(specification, SECRET)

    latecomer = browse(seat_as(Role.PARTICIPANT).person)

    assert "PLANTED" in words(latecomer.get("specification.read", **here))
    assert "PLANTED" not in words(latecomer.get("specification.read", number=1, **here))


def test_one_participants_delivery_opens_nothing_to_another(browse, leaver, seat_as, secret, here):
    seat_as(Role.PARTICIPANT, "Latecomer")

    number = secret.number

    browse(leaver.person).get("specification.read", number=number, expect=404, **here)


def test_the_first_opening_is_on_record_once(browse, seat_as, session, lead, specification, here):
    seat = seat_as(Role.PARTICIPANT)
    browse(lead.person).get("specification.read", **here)

    browse(seat.person).get("specification.read", **here)
    browse(seat.person).get("specification.download", number=1, **here)

    session.expire_all()
    [delivered] = deliveries(lead, specification)
    [receipt] = delivered.receipts
    assert (receipt.opened_at, receipt.opened_by) == (MONDAY, seat.person.name)
    lanes = [event.lane for event in session.exec(select(Event))]
    assert lanes.count(seat.lane) == 1


def test_taking_the_file_away_is_opening_it(browse, seat_as, session, here):
    seat = seat_as(Role.PARTICIPANT)

    browse(seat.person).get("specification.download", number=1, **here)

    session.expire_all()
    assert [each.first_opened_by for each in session.exec(select(Delivery))] == [seat.person.id]


@pytest.mark.usefixtures("leaver")
def test_all_who_remain_get_it_at_the_same_instant(seat_as, release, specification, session):
    for name in ("Alfa", "Beta"):
        seat_as(Role.PARTICIPANT, name)

    release(specification, SECRET, at=MONDAY + timedelta(days=7))

    second = session.exec(select(Delivery).where(Delivery.version == 2)).all()
    assert {each.available_at for each in second} == {MONDAY + timedelta(days=7)}
    assert len(second) == 2


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.REVIEWER])
def test_whom_a_version_has_reached_is_for_the_inside(browse_as, here, role):
    browse_as(role).get("releases.receipts", expect=403, **here)


def test_the_receipts_say_who_has_not_opened_yet(browse, lead, seat_as, here):
    seat_as(Role.PARTICIPANT)

    page = browse(lead.person).get("releases.receipts", **here)

    assert [words(row) for row in page.select("tbody tr")] == [
        "Participant AS 2 March 2026 10:00 not yet"
    ]


def test_admission_delivers_the_version_in_force(session, lead):
    participant = Participant(lane="one", procedure_id=lead.procedure.id, name="One")
    session.add(participant)
    session.flush()

    deliver_version_in_force(session, participant, MONDAY)

    assert [(each.lane, each.version) for each in session.exec(select(Delivery))] == [("one", 1)]

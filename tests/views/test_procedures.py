from datetime import timedelta

import pytest

from dialogue_app.dialogue.authorities import add_authority
from dialogue_app.dialogue.models import Change, Effect, Part, Procedure, Role
from dialogue_app.dialogue.procedures import start_procedure
from dialogue_app.dialogue.rounds import close_round
from tests.browser import words
from tests.rounds import begin_round
from tests.sources import MONDAY

SHARPER = (
    "# Needs\n\n## K-1 Sales\n\nTickets are sold on board within 10 seconds.\n\n"
    "## K-2 Refunds\n\nWithin 7 days.\n\n## K-3 Offline\n\nSales go on for 24 hours.\n"
)


@pytest.fixture
def lead(begin):
    """Whoever leads a procedure whose only specification has two requirements."""
    return begin("Trams")


@pytest.fixture
def open_page(browse, lead):
    return lambda **who: browse(who.get("person", lead.person)).get(
        "procedures.read", procedure_id=lead.procedure.id
    )


def test_the_time_line_tells_what_each_version_changed_the_newest_first(
    open_page, specification, release
):
    release(specification, SHARPER, at=MONDAY + timedelta(days=7), title="Efter runde 1")

    page = open_page()

    assert [words(version) for version in page.select(".chain > li")] == [
        "9 March 2026 v2 Efter runde 1 3 requirements Added 1 Changed 2 Compare with v1",
        "2 March 2026 v1 2 requirements The first version",
    ]
    compare = page.find("a", string="Compare with v1")
    assert compare["href"].endswith(f"{specification.id}/comparison?old=1&new=2")


def test_where_an_effect_is_recorded_it_is_what_is_counted(
    open_page, session, specification, release
):
    release(specification, SHARPER)
    for requirement, effect in (("K-1", Effect.SHARPENED), ("K-3", Effect.NEW), ("K-2", None)):
        session.add(
            Change(
                specification_id=specification.id,
                version=2,
                requirement=requirement,
                effect=effect,
            )
        )
    session.commit()

    page = open_page()

    assert [words(mark) for mark in page.select(".chain li:first-child .fx")] == [
        "New 1",
        "Sharpened 1",
        "Changed 1",
    ]


def test_a_requirement_that_is_withdrawn_or_gone_counts_no_more(open_page, specification, release):
    release(specification, "# Needs\n\n## K-1 Sales\n\nEmpty\n\n## K-2 Refunds\n\nNow.\n")
    release(specification, "# Needs\n\n## K-1 Sales\n\nOn board.\n")

    counts = [count.text for count in open_page().select(".chain .what > p.quiet")]

    assert counts == ["1 requirement", "1 requirement", "2 requirements"]


def test_rounds_are_bands_and_one_that_brought_nothing_says_so(
    open_page, session, lead, specification, release
):
    day = timedelta(days=1)
    begin_round(lead, "Needs", at=MONDAY)
    session.commit()
    release(specification, SHARPER, at=MONDAY + 7 * day)
    close_round(lead, 1, at=MONDAY + 7 * day)
    begin_round(lead, "Solutions", at=MONDAY + 7 * day)
    close_round(lead, 2, at=MONDAY + 14 * day)
    begin_round(lead, "Draft", at=MONDAY + 14 * day)
    session.commit()

    page = open_page()

    assert [words(band) for band in page.select(".band > h3, .band > p, h4, .sec > .chain h3")] == [
        "Round 3: Draft",
        "open since 16 March 2026",
        "No version has come out of this round yet.",
        "Round 2: Solutions",
        "9 March 2026 to 16 March 2026",
        "This round brought no new version.",
        "Round 1: Needs",
        "2 March 2026 to 9 March 2026",
        "v2",
        "v1",
    ]


def test_what_an_imported_version_says_of_its_date_is_shown_as_said(
    open_page, specification, release
):
    release(specification, SHARPER, name="v2.9.0", dated=MONDAY - timedelta(days=400))

    newest = open_page().select_one(".chain > li")

    assert words(newest).startswith("26 January 2025 as stated; recorded 2 March 2026 v2.9.0")


@pytest.mark.parametrize("role", Role)
def test_everyone_with_a_seat_sees_the_procedure_and_their_own_place_in_it(
    open_page, seat_as, role
):
    page = open_page(person=seat_as(role, "Noor").person)

    expected = "Noor AS, participant" if role is Role.PARTICIPANT else f"Noor, {role}"
    assert words(page.select_one("header .seat")) == expected
    assert words(page.select_one("header .proc")) == "Trams 2026/7, Host of Trams"
    assert [tab.text for tab in page.select("nav a")][:3] == [
        "Overview",
        "Specification",
        "Sharpening",
    ]


def test_no_supplier_and_no_other_authority_learns_who_takes_part(open_page, seat_as):
    rival = seat_as(Role.PARTICIPANT, "Rival").person
    others = [seat_as(Role.PARTICIPANT, "Noor").person, seat_as(Role.REVIEWER).person]

    for person in others:
        assert "Rival" not in str(open_page(person=person))
    assert "Rival AS" in words(open_page().main)
    assert "Participants" not in words(open_page(person=rival).main)


def test_what_one_supplier_sees_does_not_depend_on_whether_there_is_another(open_page, seat_as):
    noor = seat_as(Role.PARTICIPANT, "Noor").person
    alone = str(open_page(person=noor))

    seat_as(Role.PARTICIPANT, "Rival")

    assert str(open_page(person=noor)) == alone


def test_authorities_are_named_with_the_part_they_take_the_host_first(open_page, session, lead):
    for name, part in (
        ("Dal", Part.OPTION),
        ("Bru", Part.PARTICIPATING),
        ("Avik", Part.PARTICIPATING),
    ):
        add_authority(lead, name, part, at=MONDAY)
    session.commit()

    page = open_page()

    listed = page.select_one("[aria-labelledby=authorities]").select("h3, li")
    assert [each.text for each in listed] == [
        "Host",
        "Host of Trams",
        "Participating",
        "Avik",
        "Bru",
        "Holding an option",
        "Dal",
    ]


def test_moments_are_shown_in_the_time_zone_of_the_procedure(open_page, session, lead):
    lead.procedure.time_zone = "Pacific/Kiritimati"  # where it is 14 hours later
    lead.procedure.started_at = MONDAY.replace(hour=23)
    session.add(lead.procedure)
    session.commit()

    page = open_page()

    assert page.select_one("dl time")["datetime"] == "2026-03-03"
    assert "Times are in the time zone Pacific/Kiritimati." in words(page.footer)


def test_a_procedure_without_a_specification_says_what_to_do_next(browse, session, person):
    seat = start_procedure(
        session,
        Procedure(id="empty", title="Ferries", started_at=MONDAY),
        person("Noor"),
        at=MONDAY,
    )
    session.commit()

    page = browse(seat.person).get("procedures.read", procedure_id="empty")

    assert "dialogue import-history" in words(page.main)


def test_twenty_five_versions_cost_as_many_queries_as_two(
    browse, lead, specification, release, counting
):
    release(specification, SHARPER)
    browser = browse(lead.person)
    with counting() as for_two:
        browser.get("procedures.read", procedure_id=lead.procedure.id)

    for number in range(23):
        release(specification, SHARPER.replace("10 seconds", f"{number + 11} seconds"))
    with counting() as for_all:
        page = browser.get("procedures.read", procedure_id=lead.procedure.id)

    assert len(page.select(".chain > li")) == 25
    assert len(for_all) == len(for_two) <= 12


def test_who_asks_for_a_version_that_does_not_exist_learns_which_is_the_last(
    browse, lead, specification, release
):
    release(specification, SHARPER, name="v2.0")

    page = browse(lead.person).get(
        "specification.read",
        expect=404,
        procedure_id=lead.procedure.id,
        specification_id=specification.id,
        number=9,
    )

    assert words(page.main) == (
        "Version 9 does not exist "
        "The latest version is v2.0, number 2, released 2 March 2026. Read the latest version"
    )


@pytest.mark.parametrize("number", [0, 2**31, 10**30])
def test_a_version_that_no_database_can_count_to_is_not_found(browse, lead, specification, number):
    address = f"/procedures/{lead.procedure.id}/specifications/{specification.id}/versions/{number}"

    assert browse(lead.person).client.get(address).status_code == 404


def test_who_asks_for_a_requirement_that_never_was_is_told_so(browse, lead, specification):
    page = browse(lead.person).get(
        "requirements.read",
        expect=404,
        procedure_id=lead.procedure.id,
        specification_id=specification.id,
        requirement="K-<9>",
    )

    assert words(page.h1) == "There is no requirement K-<9>"

"""What every page owes everyone, in a real browser: axe, a silent console, a narrow window."""

import pytest

from dialogue_app.demo import ways_in
from tests.chromium.visit import STEPS, Visit

PAGES = ["home", *STEPS]
ROLES = ["lead", "auditor", "participant"]
FIRST = 40  # of the things that the Tab key comes to, how many a test follows
FOCUSABLE = """() => [...document.querySelectorAll(
        'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
    .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.closest('[inert]')
        && !one.disabled && one.tabIndex >= 0)
    .map(one => one.outerHTML)"""
RING = """one => {
    const {outlineStyle, outlineWidth, boxShadow} = getComputedStyle(one);
    return (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || boxShadow !== 'none';
}"""
MARKS = """() => [...document.querySelectorAll('main ins, main del')].map(mark => {
    const {textDecorationLine, display, visibility} = getComputedStyle(mark);
    return [mark.localName, textDecorationLine, display !== 'none' && visibility === 'visible'];
})"""


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_accessible_on_a_desk_by_day_and_on_a_phone_by_night(visit_as, role, page):
    visit = visit_as(role)

    visit.go(page)
    by_day = visit.findings()
    visit.take_a_phone_at_night()
    by_night = visit.findings()

    assert (by_day, by_night) == ([], [])
    assert visit.sideways() == []
    assert visit.complaints_now() == []


def test_the_door_is_accessible_to_a_stranger(chromium, served):
    visit = Visit(chromium, served)

    visit.page.goto("/sign-in")
    by_day = visit.findings()
    visit.take_a_phone_at_night()

    assert (by_day, visit.findings()) == ([], [])
    assert visit.sideways() == []
    assert visit.complaints_now() == []
    visit.context.close()


@pytest.mark.parametrize("page", PAGES)
def test_the_tab_key_comes_to_everything_in_the_order_of_reading(visit_as, page):
    visit = visit_as("lead")
    visit.go(page)
    expected = visit.page.evaluate(FOCUSABLE)[:FIRST]

    reached = []
    for _ in expected:
        visit.page.keyboard.press("Tab")
        reached.append(visit.focused().evaluate("one => one.outerHTML"))
        assert visit.focused().evaluate(RING), f"nothing shows the focus on {reached[-1]}"

    assert reached == expected


@pytest.mark.parametrize("page", PAGES)
def test_the_skip_link_leads_past_the_navigation(visit_as, page):
    visit = visit_as("lead")
    visit.go(page)

    visit.page.keyboard.press("Tab")
    assert visit.focused().get_attribute("href") == "#main"
    visit.page.keyboard.press("Enter")
    visit.page.keyboard.press("Tab")

    assert visit.page.evaluate("() => !document.activeElement.closest('header')")


@pytest.mark.parametrize("page", ["requirement", "comparison"])
def test_the_marks_are_still_there_on_paper(visit_as, page):
    visit = visit_as("lead")
    visit.go(page)

    visit.page.emulate_media(media="print")
    marks = {tuple(mark) for mark in visit.page.evaluate(MARKS)}

    assert marks == {("ins", "underline", True), ("del", "line-through", True)}


@pytest.mark.parametrize("role", ROLES)
def test_everything_is_reached_without_javascript(chromium, served, role):
    visit = Visit(chromium, served, script=False)
    visit.sign_in(next(way.email for way in ways_in() if way.role == role))

    places = visit.walk()

    assert list(places) == PAGES
    assert visit.page.locator("main ins, main del").count()
    assert visit.complaints_now() == []
    visit.context.close()

"""Someone in front of a real browser, looking at the demonstration."""

from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page

from dialogue_app.demo import PASSWORD

AXE = Path(__file__).with_name("vendor") / "axe.min.js"
STEPS = {  # where one comes to -> from where, by which link
    "procedure": ("home", "main li a[href^='/procedures/']"),
    "specification": ("procedure", "nav a[href*='/specifications/']"),
    "sharpening": ("specification", "nav a[href$='/sharpening']"),
    "requirement": ("sharpening", "main a[href*='/requirements/K-012']"),
    "comparison": ("sharpening", "a[href*='/comparison']"),
}
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 320, "height": 640}
_FINDINGS = """async () => (await axe.run()).violations.flatMap(
    rule => rule.nodes.map(node => `${rule.id}: ${node.target} ${node.failureSummary}`))"""
_OVERFLOW = """() => {
    const room = document.documentElement.clientWidth;
    if (document.scrollingElement.scrollWidth <= room) return [];
    return [...document.body.querySelectorAll('*')]
        .filter(element => element.getBoundingClientRect().right > room + 1)
        .map(element => element.outerHTML.slice(0, 120));
}"""


class Visit:
    """One person's window; it keeps account of what the person would never notice."""

    def __init__(self, browser: Browser, address: str, *, script: bool = True) -> None:
        self.address = address
        self.complaints: list[str] = []
        self.places: dict[str, str] = {"home": "/"}
        self.context = self._open(browser, script=script)
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda said: self.complaints.append(f"{said.text} {said.location}"))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _open(self, browser: Browser, *, script: bool) -> BrowserContext:
        context = browser.new_context(
            base_url=self.address,
            java_script_enabled=script,
            reduced_motion="reduce",  # axe would measure contrast in the middle of a transition
            viewport=DESK,
            locale="en-GB",
        )
        context.set_default_timeout(5_000)
        context.on("request", lambda request: self._note_foreign(request.url))
        return context

    def _note_foreign(self, url: str) -> None:
        if urlsplit(url).scheme != "data" and not url.startswith(self.address):
            self.complaints.append(f"asks another host: {url}")

    def sign_in(self, email: str) -> "Visit":
        self.page.goto("/sign-in")
        self.page.fill("[name=email]", email)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("main button[type=submit]")
        assert self.page.locator("main a[href^='/procedures/']").count(), self.page.inner_text(
            "main"
        )
        return self

    def walk(self) -> dict[str, str]:
        """Go from home to every page by links alone; remember where each led."""
        for name, (origin, link) in STEPS.items():
            if self.page.url != self.address + self.places[origin]:
                self.page.goto(self.places[origin])
            self.page.locator(link).first.click()
            self.page.wait_for_load_state()
            self.places[name] = self.page.url.removeprefix(self.address)
        return self.places

    def go(self, name: str) -> Page:
        """Open a page that a walk has found, as it is on a desk by daylight."""
        self.page.set_viewport_size(DESK)
        self.page.emulate_media(color_scheme="light", media="screen")
        if name not in self.places:
            self.walk()
        answer = self.page.goto(self.places[name])
        assert answer
        assert answer.status == 200
        return self.page

    def findings(self) -> list[str]:
        """Ask axe about the page as it is now; given by evaluation, past the page's own policy."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE.read_text())
        found: list[str] = self.page.evaluate(_FINDINGS)
        return found

    def sideways(self) -> list[str]:
        """Name what makes the page wider than the window."""
        found: list[str] = self.page.evaluate(_OVERFLOW)
        return found

    def take_a_phone_at_night(self) -> None:
        self.page.set_viewport_size(PHONE)
        self.page.emulate_media(color_scheme="dark")

    def focused(self) -> Locator:
        return self.page.locator(":focus")

    def complaints_now(self) -> list[str]:
        """Hand over what has piled up, and begin anew."""
        said, self.complaints = self.complaints, []
        return said

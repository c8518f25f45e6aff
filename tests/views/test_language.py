import pytest

from tests.browser import Browser, words


@pytest.mark.parametrize(
    ("asked_for", "answered_in"),
    [
        ("", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("nb-NO,nb;q=0.9,en;q=0.5", "nb"),
        ("no", "nb"),
        ("nn-NO", "nb"),
        ("de,fr", "en"),
        ("de,no;q=0.5,en;q=0.1", "nb"),
        ("en;q=0.1,nb;q=0.9", "nb"),
    ],
)
def test_a_stranger_is_answered_in_a_language_the_browser_asks_for(app, asked_for, answered_in):
    assert Browser(app, asked_for).get("home.door").html["lang"] == answered_in


def test_a_stranger_who_chooses_is_answered_so_from_then_on(app):
    browser = Browser(app)

    browser.post("home.language", {"language": "nb"})

    page = browser.get("home.door")
    assert page.html["lang"] == "nb"
    [current] = page.select("footer [aria-current]")
    assert current.text == "Norsk bokmål"


def test_whoever_is_signed_in_takes_the_choice_to_every_browser(app, person, browse):
    noor = person("Noor")

    browse(noor).post("home.language", {"language": "nb"})

    assert browse(noor).get("home.index").html["lang"] == "nb"
    assert Browser(app).get("home.door").html["lang"] == "en"


def test_the_same_page_is_shown_in_the_language_that_was_chosen(lead, browse):
    client = browse(lead.person).client
    page = f"http://localhost/procedures/{lead.procedure.id}/?q=%C3%A6"

    here = client.post("/language", data={"language": "nb"}, headers={"Referer": page})
    elsewhere = client.post(
        "/language", data={"language": "nb"}, headers={"Referer": "http://elsewhere.example/a"}
    )

    assert here.location == f"/procedures/{lead.procedure.id}/?q=%C3%A6"
    assert elsewhere.location == "/"


@pytest.mark.parametrize("language", ["", "xx", "../en"])
def test_a_language_we_do_not_speak_is_refused(app, language):
    page = Browser(app).post("home.language", {"language": language}, expect=422)

    assert "Nothing was saved." in words(page.main)


def test_an_error_speaks_the_language_too(browse, person):
    noor = person("Noor", language="nb")

    assert browse(noor).get("procedures.read", expect=404, procedure_id="x").html["lang"] == "nb"

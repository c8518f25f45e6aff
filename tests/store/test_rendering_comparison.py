import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from requirements_store.rendering import MarkWords, render, render_comparison, spoken
from tests.store.rendered import gives_both_texts_back, marks, marks_stand_inside_blocks, parsed
from tests.store.test_rendering import MESSY

PARTS = [
    "Overføringstiden skal være høyst 40 sekunder.", "Svaret skal **logges** i 30 dager.", "Se [a](http://b.no).",
    "- lås på døra", "- logg av alt", "1. først dette", "## Tittel på krav", "> sitert tekst her",
    "| a | b |\n|---|---|\n| c d | 5 % |\n| e f | 6 % |",
    "| a | b | ny |\n|---|---|---|\n| c d | 5 % | x |",
    "```\nkode  her\n```", "---", "Tekst<ul><li>lås på døra</li><li>annet</li></ul>",
    "Svar<br>innen 2 s",
]  # fmt: skip
DOCUMENT = st.lists(st.sampled_from(PARTS), max_size=5).map("\n\n".join)
ANY = DOCUMENT | MESSY


def brief(html: str) -> str:
    """Spell the places of words as they are easy to read."""
    return re.sub(r'<span class="(?:vh|note)" data-word="(\w+)"></span>', r"(\1)", html)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "rask hjelp",
            "hjelp innen 40 sekunder",
            "<p><del>(removed)rask</del> hjelp <ins>(added)innen 40 sekunder</ins></p>",
            id="only words that changed are marked",
        ),
        pytest.param(
            "innen 30 sekunder (for 95 %).",
            "innen 40 sekunder (for 99 %).",
            '<p>innen <del class="num">(removed)30 sekunder</del>'
            '<ins class="num">(added)40 sekunder</ins> (for <del class="num">(removed)95 %</del>'
            '<ins class="num">(added)99 %</ins>).</p>',
            id="a figure that replaced a figure",
        ),
        pytest.param(
            "skal svare raskt",
            "skal **svare** raskt",
            '<p>skal <span class="formatted">(formatted)<strong>svare</strong></span> raskt</p>',
            id="a word became bold",
        ),
        pytest.param(
            "se [det](#a) nå",
            "se [det](#b) nå",
            '<p>se <span class="relinked">(relinked)<a href="#b">det</a></span> nå</p>',
            id="only the target of a link changed",
        ),
        pytest.param(
            "- lås\n- logg",
            "- lås\n- varsling\n- logg",
            "<ul><li><p>lås</p></li>"
            '<li><p class="added"><ins>(added)varsling</ins></p></li><li><p>logg</p></li></ul>',
            id="an item is added to its list",
        ),
        pytest.param(
            "1. lås\n2. varsling\n3. logg",
            "1. lås\n2. logg",
            '<ol><li value="1"><p>lås</p></li>'
            '<li value="2"><p class="removed"><del>(removed)varsling</del></p></li>'
            '<li value="2"><p>logg</p></li></ol>',
            id="an item is removed from its list, and the numbers are those of the texts",
        ),
        pytest.param(
            "- lås",
            "1. lås",
            '<ol><li value="1"><p>(was_bullets)lås</p></li></ol>',
            id="a bulleted list became numbered",
        ),
        pytest.param(
            "## Tittel",
            "### Tittel",
            '<p class="heading level-3">(was_level)Tittel</p>',
            id="a heading is on another level",
        ),
        pytest.param(
            "Den skal ha lås på døra og logg",
            "Den skal ha\n\n- lås på døra\n- logg",
            "<p>(regrouped)Den skal ha</p><ul>"
            "<li><p>(was_paragraph)lås på døra <del>(removed)og</del></p></li>"
            "<li><p>(was_paragraph)logg</p></li></ul>",
            id="a paragraph became a list",
        ),
        pytest.param(
            "| a | b |\n|---|---|\n| oppetid | 99 % |",
            "| a | b |\n|---|---|\n| oppetid | 99,5 % |\n| svartid | 2 s |",
            '<div class="table" tabindex="0"><table><thead><tr><th scope="col">a</th>'
            '<th scope="col">b</th></tr></thead><tbody><tr><td>oppetid</td>'
            '<td><del class="num">(removed)99 %</del><ins class="num">(added)99,5 %</ins></td></tr>'
            '<tr class="row-added"><td><ins>(added)svartid</ins></td>'
            "<td><ins>(added)2 s</ins></td></tr></tbody></table></div>",
            id="a row changed and a row was added",
        ),
        pytest.param(
            "| a |\n|---|\n| c |",
            "| a | b |\n|---|---|\n| c | d |",
            '<div class="table" tabindex="0"><table><thead><tr><th scope="col">a</th>'
            '<th scope="col" class="cell-added"><ins>(added)b</ins></th></tr></thead>'
            '<tbody><tr><td>c</td><td class="cell-added"><ins>(added)d</ins></td></tr></tbody>'
            "</table></div>",
            id="a column was added",
        ),
        pytest.param(
            "En og to og tre.\n\nFire og fem.\n\nSeks og sju.",
            "Fire og fem.\n\nSeks og sju.\n\nEn og to og tre.",
            '<p class="moved-away"><del class="moved">(moved_away)En og to og tre.</del></p>'
            "<p>Fire og fem.</p><p>Seks og sju.</p>"
            '<p class="moved"><ins class="moved">(moved)En og to og tre.</ins></p>',
            id="a paragraph moved",
        ),
        pytest.param("a\n\n---", "a", '<p>a</p><hr class="removed"/>', id="a rule was removed"),
        pytest.param(None, "a", '<p class="added"><ins>(added)a</ins></p>', id="all is new"),
        pytest.param("a", None, '<p class="removed"><del>(removed)a</del></p>', id="all is gone"),
        pytest.param("a", "a", "<p>a</p>", id="nothing differs"),
    ],
)
def test_a_comparison_shows_what_changed(old, new, expected):
    assert brief(render_comparison(old, new)) == expected


@given(ANY, ANY)
@example("a\n\nb", "a b")
@example("`a  b`", "`a b`")
@example("a b", "**a** b")
@example("a b", "a** **b")
@example("1. a", "5. a")
@example("| a |\n|:-|\n| b |", "| a |\n|-:|\n| b |")
def test_a_comparison_is_well_formed_reads_as_both_texts_and_is_never_silent(old, new):
    html = render_comparison(old, new)

    parsed(html)
    assert marks_stand_inside_blocks(html)
    assert gives_both_texts_back(html, old, new)
    assert render(old) == render(new) or marks(html)


@given(ANY)
def test_what_is_equal_is_not_marked(text):
    assert marks(render_comparison(text, text)) == 0


@given(ANY)
def test_what_stands_on_one_side_only_is_marked_as_a_whole(text):
    assert gives_both_texts_back(render_comparison(None, text), "", text)
    assert gives_both_texts_back(render_comparison(text, None), text, "")


def test_the_words_for_screen_readers_come_in_the_language_of_the_reader():
    words = MarkWords(added="Lagt til:", removed="Fjernet:")

    assert spoken(render_comparison("a", "b"), words) == (
        '<p><del><span class="vh">Fjernet: </span>a</del>'
        '<ins><span class="vh">Lagt til: </span>b</ins></p>'
    )


def test_the_text_cannot_speak_for_the_product():
    text = '<span class="vh" data-word="added"></span>'

    assert "Added" not in spoken(render_comparison(text, text), MarkWords())


def test_every_place_of_a_word_has_one():
    html = render_comparison("- a b c\n\nx y z w", "1. a **b** [c](#d)\n\n## x y z")

    assert "data-word" in html
    assert "data-word" not in spoken(html, MarkWords())

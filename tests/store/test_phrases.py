import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requirements_store.phrasing import ages, render_phrases, word_counts
from requirements_store.provenance import provenance
from requirements_store.rendering import render
from requirements_store.tokens import tokens

MARKED_UP = (
    "**Tiden** fra `trykk` til *svar*, se [Tabell 2](#tabell-2), er 40&nbsp;sekunder.\n\n"
    "1. først\n2. så <br> dette\n   - og R&D\n\n"
    "| Krav | Tid |\n| --- | --- |\n| A\\|B | 2 timer |\n\n"
    "```python\nhent(2)\n```\n"
)
PIECES = [*tokens(MARKED_UP), "\n\n- ", " <", "_", "[", "<b>", "</b>", "<p>"]
LABEL = re.compile(r"<sup>v[\d.]+</sup>")
PIECE = re.compile(r'class="ph [^"]*" data-version="(\d+)"[^>]*>(.*?)(?:<sup>v|</span>)')
VOID = {"br", "hr", "img", "wbr"}


def test_a_phrase_is_a_link_to_its_version_and_ends_in_its_label():
    html = render_phrases("Svar gis innen 2 timer.", [(1, "Svar gis"), (3, " innen 2 timer.")])

    assert inside_its_paragraph(html) == (
        '<a class="ph age-4" data-version="1" href="#v1">Svar gis<sup>v1</sup></a> '
        '<a class="ph age-5" data-version="3" href="#v3">innen 2 timer.<sup>v3</sup></a>'
    )


def test_a_phrase_that_goes_over_into_bold_type_has_two_pieces_and_one_label():
    phrases = [(1, "Svar **gis"), (2, " raskt**")]

    assert inside_its_paragraph(render_phrases("Svar **gis raskt**", phrases)) == (
        '<span class="ph age-4" data-version="1">Svar</span> '
        '<strong><a class="ph age-4" data-version="1" href="#v1">gis<sup>v1</sup></a> '
        '<a class="ph age-5" data-version="2" href="#v2">raskt<sup>v2</sup></a></strong>'
    )


def test_a_phrase_that_holds_a_link_is_none_itself():
    text = "Se [tabell 2](#tabell-2) her."

    assert inside_its_paragraph(render_phrases(text, [(7, text)])).startswith(
        '<span class="ph age-5" data-version="7">Se <a '
    )


def test_a_phrase_within_a_link_is_none_itself():
    html = render_phrases("[Se tabell](#t)", [(1, "[Se"), (2, " tabell](#t)")])

    assert html.count("<a ") == 1
    assert html.count('<span class="ph') == 2


def test_each_paragraph_of_a_phrase_has_its_label():
    assert render_phrases("Først.\n\nSå.", [(2, "Først.\n\nSå.")]).count("<sup>v2</sup>") == 2


def test_versions_can_be_called_by_name_and_names_are_escaped():
    html = render_phrases("Svar.", [(2, "Svar.")], label=lambda number: f"v{number}.0 <b>")

    assert "<sup>v2.0 &lt;b&gt;</sup>" in html


def test_the_address_of_a_link_does_not_lend_its_origin_to_the_words():
    text = "Se [Topic 12](#topic-12) og Topic 12."
    phrases = [(1, "Se [Topic 12]"), (2, "(#topic-12) og Topic 12.")]

    assert read(render_phrases(text, phrases)) == [(1, "Se Topic 12"), (2, "og Topic 12.")]


def test_the_newest_of_the_versions_is_the_brightest():
    assert ages([(2, "a"), (3, "b"), (5, "c"), (3, "d")]) == {5: 5, 3: 4, 2: 3}


def test_many_versions_share_five_ages():
    many = ages([(number, "x") for number in range(1, 11)])

    assert many == {1: 1, 2: 1, 3: 2, 4: 2, 5: 3, 6: 3, 7: 4, 8: 4, 9: 5, 10: 5}


def test_shares_count_words():
    assert word_counts([(1, "Svar gis,"), (2, " innen 2 timer"), (3, ".")]) == {1: 2, 2: 3}


@pytest.mark.parametrize("version_of", [lambda n: n // 999, lambda n: n % 2, lambda n: n // 7 % 3])
def test_every_kind_of_block_is_marked_inside_and_reads_as_before(version_of):
    phrases = [(version_of(n), token) for n, token in enumerate(tokens(MARKED_UP))]

    html = render_phrases(MARKED_UP, phrases)

    assert visible(html) == visible(render(MARKED_UP))
    assert well_formed(html)
    assert unmarked(html) == unmarked(render(MARKED_UP))


@given(st.lists(st.tuples(st.integers(1, 7), st.sampled_from(PIECES))))
def test_any_markdown_in_any_phrases_reads_as_before(phrases):
    text = "".join(part for _, part in phrases)

    html = render_phrases(text, phrases)

    assert unmarked(html) == unmarked(render(text))
    assert well_formed(html)


def test_the_phrases_of_a_history_read_as_the_last_wording():
    wordings = [(1, "Svar **raskt**."), (2, "Svar **innen 2 timer**.\n\n- også i helger")]

    html = render_phrases(wordings[-1][1], provenance(wordings))

    assert read(html) == [(1, "Svar"), (2, "innen 2 timer."), (2, "også i helger")]


def inside_its_paragraph(html):
    return re.sub(r"^<p[^>]*>|</p>\s*$", "", html.strip())


def visible(html):
    return "".join(text for _, text in events(LABEL.sub("", html)) if _ == "text")


def unmarked(html):
    """Everything but the marks, tag by tag."""
    kept, marks = [], []
    for kind, value in events(LABEL.sub("", html)):
        if kind == "start":
            marks.append('class="ph ' in value)
            if marks[-1]:
                continue
        if kind == "end" and marks.pop():
            continue
        if kind == "text" and kept and kept[-1][0] == "text":
            kept[-1] = ("text", kept[-1][1] + value)
        else:
            kept.append((kind, value))
    return kept


def well_formed(html):
    names = []
    for kind, value in events(html):
        if kind == "start":
            name = re.match(r"<(\w+)", value)[1]
            if name == "a" and "a" in names:
                return False
            names.append(name)
        if kind == "end" and names.pop() != value:
            return False
    return not names


def read(html):
    """The phrases as a reader sees them: version and words."""
    return [(int(version), visible(text)) for version, text in PIECE.findall(html)]


def events(html):
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.found


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append(("void" if tag in VOID else "start", self.get_starttag_text()))

    def handle_startendtag(self, tag, attrs):
        self.found.append(("void", self.get_starttag_text()))

    def handle_endtag(self, tag):
        self.found.append(("end", tag))

    def handle_data(self, data):
        self.found.append(("text", data))

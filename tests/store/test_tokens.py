from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requirements_store.tokens import is_figure, tokens, words

FAMILY = "👩\u200d👩\u200d👧\u200d👦"
HINDI = "क्\u200dष"

# Letters, figures, units, and everything that a reader sees as one character.
PIECES = [
    "hjelp", "e-post", "K-012", " ", "\n", "\u00a0", "\u200b", "40 sekunder", "99,5 %", "1 000 kr",
    "12", "3", "°C", "m²", "N", "**", "`", "|", "\\|", "<br>", "<p", ".", ",", "🇳🇴", "🇳🇱", "🇳",
    FAMILY, "👍🏽", "1️⃣", "a\u030a", "\u030a", "\u200d", HINDI, "한", "\u2139\ufe0f",
    "\r\n", "é", "_", "x_1",
]  # fmt: skip
MESSY = st.lists(st.sampled_from(PIECES) | st.text(max_size=3)).map("".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hjelp innen 40 sekunder", ["hjelp", " innen", " 40 sekunder"]),
        ("for 99,5 % av 1 300 000 kr.", ["for", " 99,5 %", " av", " 1 300 000 kr", "."]),
        (
            "minst \N{MINUS SIGN}5 °C, 12 m² og 30 N",
            ["minst", " \N{MINUS SIGN}5 °C", ",", " 12 m²", " og", " 30 N"],
        ),
        ("kr 500 000,00 per år", ["kr 500 000,00", " per", " år"]),
        ("10\u00a0ms eller 2 GB", ["10\u00a0ms", " eller", " 2 GB"]),
        ("30 virkedagar, 5 vardagar", ["30 virkedagar", ",", " 5 vardagar"]),
        ("5 mennesker", ["5", " mennesker"]),
        ("K-012 og OIA_03b kl. 12:00", ["K-012", " og", " OIA_03b", " kl", ".", " 12:00"]),
        ("**e-post** `x`", ["**", "e-post", "**", " `", "x", "`"]),
        ("_ja_, a<br>b", ["_", "ja", "_", ",", " a", "<br>", "b"]),
        ("slutt \n", ["slutt", " \n"]),
        ("a\u030ar 🇳🇴🇳🇱" + FAMILY + " 1️⃣", ["a\u030ar", " 🇳🇴", "🇳🇱", FAMILY, " 1️⃣"]),
        ("", []),
    ],
)
def test_a_token_is_a_word_or_a_figure_with_its_unit_and_the_blank_before_it(text, expected):
    assert tokens(text) == expected


@pytest.mark.parametrize(
    "figure", ["40 sekunder", "95 %", "99,5 %", "12", "kr 500", "\N{MINUS SIGN}5 °C"]
)
def test_a_figure_is_known_as_one(figure):
    assert is_figure(figure)


@pytest.mark.parametrize("word", ["hjelp", "K-012", "%", "", "5G", "1️⃣"])
def test_a_word_is_no_figure(word):
    assert not is_figure(word)


@given(MESSY)
def test_tokens_joined_are_the_text(text):
    assert "".join(tokens(text)) == text
    assert "".join(blank + core for blank, core in words(text)) == text


@given(MESSY)
def test_what_a_reader_sees_as_one_character_is_never_split(text):
    regex = pytest.importorskip("regex", reason="regex is not installed")
    between_characters = {match.end() for match in regex.finditer(r"\X", text)}

    ends = set(accumulate(map(len, tokens(text))))

    assert ends <= between_characters

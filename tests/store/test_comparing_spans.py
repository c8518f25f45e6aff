from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from requirements_store.comparing import common, similarity, spans

SIGNS = {"equal": ("", ""), "delete": ("[-", "-]"), "insert": ("{+", "+}")}
PIECES = [
    "skal", "ikke", "og", "40 sekunder", "95 %", "hjelp", " ", " ", " ", "\n", "\n\n", "- ", "| ",
    ". ", ", ", "**", "[a](http://b.no)", "<li>", "\u00a0", "🇳🇴", "🇳🇱", "a\u030a",
    "\u030a", "\u200d",
    "👩\u200d👧", "Svar. ", "# ", "1. ", "\U00010000",
]  # fmt: skip
MESSY = st.lists(st.sampled_from(PIECES) | st.text(max_size=2), max_size=25).map("".join)


def marked(old: str, new: str) -> str:
    return "".join(text.join(SIGNS[kind]) for kind, text in spans(old, new))


def accepted(found):
    return "".join(text for kind, text in found if kind != "delete")


def rejected(found):
    return "".join(text for kind, text in found if kind != "insert")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "rask hjelp",
            "hjelp innen 40 sekunder",
            "[-rask -]hjelp{+ innen 40 sekunder+}",
            id="a word that stays is not marked, wherever it stands",
        ),
        pytest.param(
            "de fleste forespørslene innen rimelig tid",
            "95 % av forespørslene innen 2 sekunder",
            "[-de fleste-]{+95 % av+} forespørslene innen [-rimelig tid-]{+2 sekunder+}",
            id="a need becomes measured",
        ),
        pytest.param(
            "høyst 60 sekunder for 95 % av alarmene",
            "høyst 90 sekunder for 99 % av alarmene",
            "høyst [-60 sekunder-]{+90 sekunder+} for [-95 %-]{+99 %+} av alarmene",
            id="figures are replaced with their units, and not joined over a short word",
        ),
        pytest.param(
            "Leverandøren skal lagre data utenfor EØS.",
            "Leverandøren skal ikke lagre data utenfor EØS.",
            "Leverandøren skal{+ ikke+} lagre data utenfor EØS.",
            id="a negation is inserted",
        ),
        pytest.param(
            "Ved brudd skal kunden varsles, innen to timer.",
            "Innen to timer skal kunden varsles, ved brudd.",
            "[-Ved brudd-]{+Innen to timer+} skal kunden varsles, [-innen to timer-]{+ved brudd+}.",
            id="a clause is moved",
        ),
        pytest.param(
            "Den skal ha:\n\n- lås\n- logg\n",
            "Den skal ha:\n\n- lås\n- varsling ved feil\n- logg\n",
            "Den skal ha:\n\n- lås\n{+- varsling ved feil\n+}- logg\n",
            id="a list item is added",
        ),
        pytest.param(
            "| Krav | Verdi |\n| --- | --- |\n| Oppe | 99 % |\n| Svartid | 2 s |\n",
            "| Krav | Verdi |\n| --- | --- |\n| Oppe | 99,5 % |\n| Svartid | 2 s |\n",
            "| Krav | Verdi |\n| --- | --- |\n| Oppe | [-99 %-]{+99,5 %+} |\n| Svartid | 2 s |\n",
            id="a table row is changed",
        ),
        pytest.param(
            "Når noen trykker på alarmen, må det gå kort tid. Svaret skal logges.",
            "Tiden fra trykk til skjerm skal måles for hver alarm. Svaret skal logges.",
            "[-Når noen trykker på alarmen, må det gå kort tid.-]"
            "{+Tiden fra trykk til skjerm skal måles for hver alarm.+} Svaret skal logges.",
            id="a rewritten sentence is not shredded, and leaves its neighbour alone",
        ),
        pytest.param(
            "minst 99,5 % oppetid",
            "minst 99,9 % oppetid",
            "minst [-99,5 %-]{+99,9 %+} oppetid",
            id="a decimal comma does not divide a figure",
        ),
        pytest.param(
            "Rapporten leveres den 5. hver måned, jf. § 5 nr. 3.",
            "Rapporten leveres den 10. hver måned, jf. § 5 nr. 3.",
            "Rapporten leveres den [-5-]{+10+}. hver måned, jf. § 5 nr. 3.",
            id="an ordinal ends no sentence",
        ),
        pytest.param(
            "Se [veilederen](https://a.no/x).",
            "Se [veilederen](https://b.no/x).",
            "Se [veilederen](https://[-a-]{+b+}.no/x).",
            id="only the target of a link is changed",
        ),
        pytest.param(
            "Systemet skal svare.",
            "Systemet **skal** svare.",
            "Systemet {+**+}skal{+**+} svare.",
            id="a word becomes bold",
        ),
        pytest.param("A. C.", "A. B. C.", "A.{+ B.+} C.", id="marks begin where a sentence does"),
        pytest.param(
            "Flagg 🇳🇴 og\nblå a\u030a.",
            "Flagg 🇳🇱 og blå a\u030a.",
            "Flagg [-🇳🇴-]{+🇳🇱+} og[-\n-]{+ +}blå a\u030a.",
            id="a flag is one character, and a line break moves no word",
        ),
        pytest.param(
            "gi tilgang til kart og logg",
            "vise frem tegninger og bilder til byer",
            "[-gi tilgang til kart og logg-]{+vise frem tegninger og bilder til byer+}",
            id="what was rewritten on both sides of a short word is one mark",
        ),
        pytest.param("", "Ny.", "{+Ny.+}", id="all is new"),
        pytest.param("Borte.", "", "[-Borte.-]", id="all is gone"),
        pytest.param("Likt.", "Likt.", "Likt.", id="nothing differs"),
    ],
)
def test_exactly_what_changed_is_marked(old, new, expected):
    assert marked(old, new) == expected


@given(MESSY, MESSY)
@example("a\n\nb c. D e f", "a b c. D e\n\nf")
@example(" \u030a", "x")
def test_accepting_all_gives_the_new_text_and_rejecting_all_the_old(old, new):
    found = spans(old, new)

    assert accepted(found) == new
    assert rejected(found) == old
    assert all(text for _, text in found)
    assert all(before[0] != after[0] for before, after in pairwise(found))


@given(MESSY, MESSY)
def test_no_mark_cuts_what_a_reader_sees_as_one_character(old, new):
    regex = pytest.importorskip("regex", reason="regex is not installed")

    found = spans(old, new)

    for text, other in ((old, "insert"), (new, "delete")):
        ends, place = set(), 0
        for kind, part in found:
            if kind != other:
                place += len(part)
                ends.add(place)
        assert ends <= {match.end() for match in regex.finditer(r"\X", text)} | {0}


def test_more_different_words_than_fit_below_the_surrogates_are_compared():
    words = [f"ord{number}" for number in range(60_000)]
    changed = [*words[:30_000], "nytt", *words[30_001:57_000], *words[57_500:]]

    found = spans(" ".join(words), " ".join(changed))

    assert accepted(found) == " ".join(changed)
    assert rejected(found) == " ".join(words)
    assert [text for kind, text in found if kind == "insert"] == ["nytt"]
    assert sum(len(text.split()) for kind, text in found if kind == "delete") == 501


def test_two_long_texts_without_anything_once_are_compared_in_time():
    old, new = "a b " * 20_000, "b b a " * 15_000

    found = spans(old, new)

    assert accepted(found) == new
    assert rejected(found) == old


def longest_common(one, other):
    """The obvious way, in quadratic time."""
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            longer = max(table[i][j + 1], table[i + 1][j])
            table[i + 1][j + 1] = max(longer, table[i][j] + 1) if a == b else longer
    return table[-1][-1]


FEW = st.lists(st.sampled_from("abcdef"), max_size=30)


@given(FEW, FEW)
def test_as_many_words_as_possible_stay(one, other):
    pairs = common(one, other)

    assert len(pairs) == longest_common(one, other)
    assert all(one[i] == other[j] for i, j in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))


@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=12), st.data())
def test_words_that_stay_are_not_marked(one, data):
    """One sentence, and no figures: the words without marks are a longest common subsequence."""
    other = data.draw(st.permutations(one) | st.lists(st.sampled_from("abcd"), min_size=1))
    long_names = {letter: letter * 5 for letter in "abcd"}  # so that none is a short word
    old, new = [" ".join(long_names[letter] for letter in some) for some in (one, other)]

    kept = sum(len(text.split()) for kind, text in spans(old, new) if kind == "equal")

    assert kept == longest_common(one, other)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("a b", "a b", 1.0),
        ("A b.", "a b", 1.0),
        ("a b", "b a", 0.5),
        ("a", "b", 0.0),
        ("", "", 1.0),
    ],
)
def test_similarity_is_the_share_of_words_in_the_same_order(one, other, expected):
    assert similarity(one, other) == expected

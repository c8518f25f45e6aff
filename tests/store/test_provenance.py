from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requirements_store.comparing import spans
from requirements_store.provenance import Phrase, carry, provenance
from requirements_store.sentences import sentence_ends
from requirements_store.tokens import words as take_apart

RESPONSE_TIME = [
    (1, "Når noen trykker på alarmen, må det gå kort tid før de snakker med et menneske."),
    (2, "Tiden fra trykk til alarmen vises hos operatøren må kunne måles for hver alarm."),
    (3, "Tiden fra trykk til alarmen vises hos operatøren bør ikke overstige 60 sekunder."),
    (4, "Tiden fra trykk til alarmen vises hos operatøren skal være høyst 30 sekunder."),
    (5, "Tiden fra trykk til alarmen vises hos operatøren skal være høyst 40 sekunder for 95 %."),
]


def test_the_first_wording_came_with_its_version():
    assert provenance([(4, "Svar innen 2 timer.\n\n- også i helger\n")]) == [
        (4, "Svar innen 2 timer.\n\n- også i helger\n")
    ]


def test_what_was_put_in_came_with_the_version_that_put_it_in():
    wordings = [
        (1, "Data lagres i Norge."),
        (2, "Data lagres kryptert i Norge."),
        (3, "Data lagres kryptert i Norge eller Sverige."),
    ]

    assert provenance(wordings) == [
        (1, "Data lagres"),
        (2, " kryptert"),
        (1, " i Norge"),
        (3, " eller Sverige."),
    ]


def test_a_figure_and_its_unit_came_together():
    assert provenance(RESPONSE_TIME)[-2:] == [
        (4, " skal være høyst"),
        (5, " 40 sekunder for 95 %."),
    ]


def test_a_sentence_that_comes_back_keeps_its_first_origin():
    wordings = [
        (1, "Alle brukere varsles. Svartid måles."),
        (2, "Svartid måles."),
        (3, "Svartid måles hver måned. Alle brukere varsles."),
    ]

    assert provenance(wordings) == [
        (1, "Svartid måles"),
        (3, " hver måned."),
        (1, " Alle brukere varsles."),
    ]


def test_a_sentence_that_was_sharpened_and_comes_back_whole_keeps_its_first_origin():
    wordings = [
        (1, "Svar gis innen 30 dager."),
        (2, "Svar gis innen 10 dager."),
        (3, "Svar gis innen 30 dager."),
    ]

    assert provenance(wordings) == [(1, "Svar gis innen 30 dager.")]


def test_five_words_that_come_back_keep_their_first_origin():
    wordings = [
        (1, "Varsel sendes til alle berørte brukere i kommunen straks"),
        (2, "Varsel sendes straks"),
        (3, "Nå skal melding gå til alle berørte brukere i kommunen"),
    ]

    assert provenance(wordings)[-1] == (1, " til alle berørte brukere i kommunen")


def test_four_words_that_come_back_are_new():
    wordings = [
        (1, "Varsel sendes til alle berørte brukere nå"),
        (2, "Varsel sendes nå"),
        (3, "Varsel sendes nå, også til alle berørte brukere"),
    ]

    assert provenance(wordings) == [(1, "Varsel sendes nå,"), (3, " også til alle berørte brukere")]


def test_of_wordings_that_had_the_same_words_the_oldest_tells_their_origin():
    wordings = [
        (1, "Varsel sendes til alle berørte brukere i kommunen straks"),
        (2, "Utgår"),
        (3, "Melding til alle berørte brukere"),
        (4, "Melding til alle berørte brukere i kommunen"),
        (5, "Utgår"),
        (6, "Brev til alle berørte brukere i kommunen nå"),
    ]

    assert provenance(wordings[:4])[-1] == (4, " i kommunen")
    assert provenance(wordings)[1] == (1, " til alle berørte brukere i kommunen")


def test_the_longest_run_that_came_back_tells_the_origin_of_its_words():
    wordings = [
        (1, "Varsel går til alle berørte brukere i kommunen"),
        (2, "Utgår"),
        (3, "Melding til alle berørte brukere i kommunen og fylket"),
        (4, "Utgår"),
        (5, "Brev til alle berørte brukere i kommunen og fylket nå"),
    ]

    assert provenance(wordings) == [
        (5, "Brev"),
        (1, " til alle berørte brukere i kommunen"),
        (3, " og fylket"),
        (5, " nå"),
    ]


def test_two_that_are_the_same_come_back_each_with_its_own_origin():
    wordings = [
        (1, "Svartid måles."),
        (2, "Svartid måles. Svartid måles."),
        (3, None),
        (4, "Svartid måles. Svartid måles. Svartid måles."),
    ]

    assert provenance(wordings) == [
        (1, "Svartid måles."),
        (2, " Svartid måles."),
        (4, " Svartid måles."),
    ]


def test_words_come_back_after_the_requirement_was_absent():
    wordings = [
        (1, "Alle hendelser logges i tre år. Loggen er åpen."),
        (2, None),
        (3, "Alle hendelser logges i tre år. Den er lukket."),
    ]

    assert provenance(wordings) == [
        (1, "Alle hendelser logges i tre år."),
        (3, " Den er lukket."),
    ]


def test_a_sentence_that_moves_keeps_its_origin():
    wordings = [
        (1, "Først kommer denne setningen. Deretter kommer den andre. Til sist den tredje."),
        (2, "Til sist den tredje. Først kommer denne setningen. Deretter kommer den andre."),
    ]

    assert {version for version, _ in provenance(wordings)} == {1}


def test_a_copy_of_what_still_stands_is_new():
    rule = "Leverandøren skal varsle alle berørte brukere uten opphold."
    wordings = [(1, rule), (2, f"{rule} Kommunen er med. {rule}")]

    assert provenance(wordings) == [(1, rule), (2, f" Kommunen er med. {rule}")]


def test_capitals_matter():
    wordings = [(1, "Tjenesten skal svare."), (2, "Tjenesten SKAL svare.")]

    assert provenance(wordings) == [(1, "Tjenesten"), (2, " SKAL"), (1, " svare.")]


def test_a_comma_goes_with_the_word_before_it_and_a_bracket_with_what_is_in_it():
    wordings = [(1, "Svar gis raskt"), (2, "Svar, gis (alltid) raskt")]

    assert provenance(wordings) == [(1, "Svar, gis"), (2, " (alltid)"), (1, " raskt")]


@pytest.mark.parametrize("last", [None, ""])
def test_where_nothing_stands_there_are_no_phrases(last):
    assert provenance([(1, "Noe."), (2, last)]) == []


def test_no_wordings_have_no_phrases():
    assert provenance([]) == []


def test_text_without_words_came_with_its_version():
    assert provenance([(1, "---"), (2, "***")]) == [(2, "***")]


PLACES = st.integers(0, 60)
WORDS = ["alarm", "bør", "c", "data", "svar", "og", "40 sekunder", "**nå**", "(se", "NÅ,"]
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(
    lambda words: "Det " + " ".join(words) + "."
)


@st.composite
def histories(draw):
    """Wordings made of few sentences, so that sentences and words go and come back."""
    sentences = draw(st.lists(SENTENCES, min_size=1, max_size=5))
    text = st.lists(st.sampled_from(sentences), min_size=1, max_size=4).map(" ".join)
    cut = st.builds(lambda text, a, b: text[:a] + text[b:], text, PLACES, PLACES)
    texts = draw(st.lists(st.one_of(text, cut, text, st.none()), min_size=1, max_size=6))
    return list(enumerate(texts, start=1))


@given(histories())
def test_phrases_are_the_last_wording_in_runs_as_long_as_possible(wordings):
    phrases = provenance(wordings)

    assert "".join(text for _, text in phrases) == (wordings[-1][1] or "")
    assert all(before != after for (before, _), (after, _) in pairwise(phrases))
    assert all(text for _, text in phrases)


@given(st.lists(st.one_of(st.none(), st.text()), max_size=5))
def test_any_text_at_all_is_given_back(texts):
    phrases = provenance(list(enumerate(texts)))

    assert "".join(text for _, text in phrases) == (texts[-1] or "" if texts else "")


@given(histories())
def test_phrases_can_be_carried_forward_one_version_at_a_time(wordings):
    told: list[list[Phrase]] = []
    for version, text in wordings:
        told.append(carry(told, text or "", version))

    assert told[-1] == provenance(wordings)


@given(histories())
def test_every_word_has_the_version_that_a_slow_and_obvious_search_finds(wordings):
    assert versions_of_words(provenance(wordings)) == slowly(wordings)


def versions_of_words(phrases):
    origins = [version for version, text in phrases for _ in text]
    wording = Slow("".join(text for _, text in phrases))
    return [(word, origins[end - 1]) for word, end in zip(wording.words, wording.ends, strict=True)]


class Slow:
    """A wording as lists of words; nothing is looked up, everything is compared."""

    def __init__(self, text):
        self.text, self.words, self.ends, self.sentences = text, [], [], []
        apart, end, begin = take_apart(text), 0, 0
        stops = sentence_ends(apart)
        for place, (blank, core) in enumerate(apart, start=1):
            end += len(blank) + len(core)
            if any(character.isalnum() for character in core):
                self.words.append(" ".join(core.split()))
                self.ends.append(end)
            if place in stops and begin < len(self.words):
                self.sentences.append((begin, len(self.words)))
                begin = len(self.words)
        self.origins = [None] * len(self.words)

    def places(self, words, *, as_sentence):
        ways = self.sentences if as_sentence else [(n, n + len(words)) for n in range(99)]
        return [a for a, b in ways if self.words[a:b] == words]

    def keep(self, before):
        kept, old = {}, 0
        new = 0
        for kind, part in spans(before.text, self.text):
            if kind == "equal":
                kept |= {new + n + 1: old + n + 1 for n in range(len(part))}
            old += len(part) * (kind != "insert")
            new += len(part) * (kind != "delete")
        for place, end in enumerate(self.ends):
            if kept.get(end) in before.ends:
                self.origins[place] = before.origins[before.ends.index(kept[end])]

    def take_back(self, start, end, told, *, as_sentence):
        words = self.words[start:end]
        here = self.places(words, as_sentence=as_sentence)
        standing = [place for place in here if None not in self.origins[place : place + len(words)]]
        for old in told:
            there = old.places(words, as_sentence=as_sentence)
            if len(there) > len(standing):
                place = there[len(standing)]
                self.origins[start:end] = old.origins[place : place + len(words)]
                return True
        return False

    def runs(self, start, told):
        """Return the ends of all runs, of five new words or more, that some wording had."""
        ends = set()
        for old in told:
            for place in range(len(old.words)):
                end = start
                for here, there in zip(self.words[start:], old.words[place:], strict=False):
                    if here != there:
                        break
                    end += 1
                if end - start >= 5:
                    while self.origins[end - 1] is not None:
                        end -= 1
                    ends.add(end)
        return [end for end in ends if self.origins[start:end].count(None) >= 5]


def slowly(wordings):
    told = []
    for version, text in wordings:
        wording = Slow(text or "")
        if told and told[-1].text == wording.text:
            continue
        if told:
            wording.keep(told[-1])
        for start, end in wording.sentences:
            if None in wording.origins[start:end]:
                wording.take_back(start, end, told, as_sentence=True)
        for start in range(len(wording.words)):
            if wording.origins[start] is None:
                for end in sorted(wording.runs(start, told), reverse=True):
                    if wording.take_back(start, end, told, as_sentence=False):
                        break
        wording.origins = [version if origin is None else origin for origin in wording.origins]
        told.append(wording)
    return list(zip(told[-1].words, told[-1].origins, strict=True))

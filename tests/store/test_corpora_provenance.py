"""Every requirement of the real documents, through all its versions."""

import json
import lzma
import os
import re
from html import unescape
from pathlib import Path

import pytest

from requirements_store.phrasing import render_phrases
from requirements_store.provenance import carry, provenance
from requirements_store.rendering import render

CORPORA = Path(os.environ.get("DIALOGUE_CORPORA", Path(__file__).parents[3] / "shared" / "corpora"))
TEXTS = CORPORA / "arf" / "texts.json.xz"
LABEL = re.compile(r"<sup>v\d+</sup>")

pytestmark = pytest.mark.skipif(not TEXTS.is_file(), reason=f"no corpus at {TEXTS}")


@pytest.fixture(scope="module")
def histories():
    with lzma.open(TEXTS, "rt", encoding="utf-8") as file:
        versions = list(json.load(file).values())
    return {
        id_: [(number, texts.get(id_)) for number, texts in enumerate(versions, start=1)]
        for id_ in versions[-1]
    }


def test_joined_phrases_are_the_last_wording_and_show_as_it_does(histories):
    wrong = []
    for id_, wordings in histories.items():
        text, phrases = wordings[-1][1], provenance(wordings)
        joined = "".join(part for _, part in phrases)
        if joined != text or visible(render_phrases(text, phrases)) != visible(render(text)):
            wrong.append(id_)

    assert (len(histories), wrong) == (725, [])


def test_phrases_carried_forward_are_those_found_at_once(histories):
    wrong = []
    for id_, wordings in list(histories.items())[::9]:
        told = []
        for number, text in wordings:
            told.append(carry(told, text or "", number))
        if told[-1] != provenance(wordings):
            wrong.append(id_)

    assert wrong == []


def visible(html):
    return unescape(re.sub(r"<[^>]*>", "", LABEL.sub("", html)))

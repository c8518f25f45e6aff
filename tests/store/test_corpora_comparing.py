"""Real documents, compared: what independent scripts found, and nothing malformed or silent.

The documents are no part of the product; ``DIALOGUE_CORPORA`` says where they are.
"""

import json
import lzma
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from requirements_store.comparing import compare, spans
from requirements_store.comparisons import Kind
from requirements_store.parsing import parse
from requirements_store.rendering import render, render_comparison
from tests.store.rendered import gives_both_texts_back, marks, marks_stand_inside_blocks, parsed

DEFAULT = Path(__file__).parents[2].parent / "shared" / "corpora"
CORPORA = Path(os.environ.get("DIALOGUE_CORPORA", DEFAULT))
NAMES = {"arf": 24, "asvs": 4, "asvs/drafts": 14}

pytestmark = pytest.mark.skipif(
    not (CORPORA / "arf" / "truth.json").is_file(),
    reason=f"no corpora in {CORPORA}; set DIALOGUE_CORPORA",
)


@cache
def truth(corpus: str) -> dict:
    return json.loads((CORPORA / corpus / "truth.json").read_text("utf-8"))


@cache
def document(corpus: str, version: str):
    return parse((CORPORA / corpus / f"{version}.md").read_bytes().decode("utf-8"))


def changed_texts(corpus: str) -> Iterator[tuple[str, str]]:
    with lzma.open(CORPORA / corpus / "texts.json.xz", "rt", encoding="utf-8") as file:
        texts = json.load(file)
    for pair in truth(corpus)["pairs"]:
        for id_ in pair["changed"]:
            yield texts[pair["old"]][id_], texts[pair["new"]][id_]


@pytest.mark.parametrize("corpus", NAMES)
def test_what_was_added_removed_and_changed_is_what_others_found(corpus):
    pairs = truth(corpus)["pairs"]
    assert len(pairs) == NAMES[corpus]

    for pair in pairs:
        found = compare(document(corpus, pair["old"]), document(corpus, pair["new"]))

        assert {
            "added": set(found.added),
            "removed": set(found.removed),
            "changed": {difference.id for difference in found.changed},
            "unchanged": set(found.unchanged),
        } == {name: set(pair[name]) for name in ("added", "removed", "changed", "unchanged")}
        certain = {(rename.old, rename.new) for rename in found.renamed if rename.similarity == 1}
        assert certain == set(map(tuple, pair["renamed"]["exact"]))
        # The truth folds quotation marks and brackets away before it calls a change markup only.
        markup = {difference.id for difference in found.changed if difference.kind == Kind.MARKUP}
        assert markup <= set(pair["changed_markup_only"])
        wording = {difference.id for difference in found.changed if difference.kind == Kind.WORDING}
        letters = {*pair["changed_markup_only"], *pair["changed_punctuation_only"]}
        assert wording.isdisjoint(letters)


@pytest.mark.parametrize("corpus", NAMES)
def test_every_change_gives_both_texts_back_and_none_is_malformed_or_silent(corpus):
    for old, new in changed_texts(corpus):
        found = spans(old, new)
        assert "".join(text for kind, text in found if kind != "delete") == new
        assert "".join(text for kind, text in found if kind != "insert") == old
        html = render_comparison(old, new)
        parsed(html)
        assert gives_both_texts_back(html, old, new)
        assert marks_stand_inside_blocks(html)
        assert bool(marks(html)) == (render(old) != render(new)) or marks(html)

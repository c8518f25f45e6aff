"""Real documents with independent truth, where they are at hand (DIALOGUE_CORPORA)."""

import json
import lzma
import os
import re
from pathlib import Path

import pytest

from requirements_store.parsing import parse

ROOT = Path(__file__).parents[2]
CORPORA = ROOT / os.environ.get("DIALOGUE_CORPORA", "../shared/corpora")
DEMO = CORPORA.parent / "demo"
SIZES = {"arf": 25, "asvs": 5, "asvs/drafts": 15}

pytestmark = pytest.mark.skipif(
    not (CORPORA / "README.md").exists(),
    reason=f"no real documents in {CORPORA}; set DIALOGUE_CORPORA to the folder that holds them",
)


def read(path):
    return parse(path.read_bytes().decode("utf-8"))


def shown(text):
    return re.sub(r"\s+", " ", text.replace("\u200b", "")).strip()


@pytest.mark.parametrize("corpus", SIZES)
def test_every_requirement_of_every_version_is_found_with_its_text(corpus):
    with lzma.open(CORPORA / corpus / "texts.json.xz", "rt", encoding="utf-8") as file:
        truth = json.load(file)

    assert len(truth) == SIZES[corpus]
    for version, texts in truth.items():
        document = read(CORPORA / corpus / f"{version}.md")
        found = [(one.id, shown(one.text)) for one in document.requirements]
        assert found == [(name, shown(text)) for name, text in texts.items()], version
        assert all(
            document.text[slice(*one.span)] == one.text for one in document.requirements if one.span
        )


@pytest.mark.parametrize("corpus", SIZES)
def test_what_the_truth_calls_withdrawn_is_withdrawn(corpus):
    truth = json.loads((CORPORA / corpus / "truth.json").read_text(encoding="utf-8"))

    for pair in truth["pairs"]:
        document = read(CORPORA / corpus / f"{pair['new']}.md")
        assert [one for one in pair["withdrawn"] if not document.by_id[one].withdrawn] == []


def test_the_obligation_is_the_one_that_the_authors_label_their_cards_with():
    document = read(CORPORA / "arf" / "v3.0.0.md")
    labels = dict(re.findall(r'__id">([^<]+)<span class="kw-(\w+)"', document.text))
    words = {"shall": "must", "should": "should", "may": "may"}

    assert {one.id: one.obligation for one in document.requirements} == {
        one.id: words.get(labels.get(one.id, "")) for one in document.requirements
    }


def test_findings_in_real_documents_are_what_their_readme_tells_of():
    found = {
        path.stem: [(one.code, one.id) for one in read(path).findings]
        for path in sorted((CORPORA / "arf").glob("v*.md"))
    }

    assert {version: odd for version, odd in found.items() if odd} == {
        "v1.10.0": [("near-miss-id", "PRRC_11")],
        "v1.4.0": [
            ("duplicate-id", f"{one}#2") for one in ("QES_23", "QES_24", "ACP_07", "ACP_08")
        ],
        "v1.4.1": [("duplicate-id", f"{one}#2") for one in ("QES_23", "QES_24")],
        **{
            v: [("duplicate-id", "ISSU_61#2")]
            for v in ("v1.6.0", "v1.6.1", "v1.7.0", "v1.7.1", "v1.8.0")
        },
        "v2.4.0": [("duplicate-id", "WIAM_21#2")],
    }


@pytest.mark.parametrize("version", ["v2.7.0", "v2.8.0", "v2.9.0", "v3.0.0"])
def test_the_second_ids_of_the_files_by_category_keep_the_first_as_a_field(version):
    named = {one.id for one in read(CORPORA / "arf" / f"{version}.md").requirements}
    second = read(CORPORA / "arf" / "by-category" / f"{version}.md").requirements

    former = [one.fields.get("Legacy ID") or one.fields.get("Legacy Identifier") for one in second]

    assert set(former) == named
    assert not any(one.text.startswith("Legacy") for one in second)


@pytest.mark.parametrize("folder", ["arf/discussion-topics", "arf/by-category", "arf"])
def test_papers_about_the_requirements_are_read_without_a_fault(folder):
    for path in (CORPORA / folder).glob("*.md"):
        document = read(path)
        assert len(document.by_id) == len(document.requirements)


@pytest.mark.parametrize(
    ("folder", "obligation", "evidence", "frame"),
    [
        ("", "Kravtype", "Dokumentasjon", "Ramme fra kunngjøringen"),
        ("en", "Type", "Evidence", "Frame from the contract notice"),
    ],
)
def test_the_demonstration_is_read_in_both_languages(folder, obligation, evidence, frame):
    if not DEMO.exists():
        pytest.skip(f"no demonstration data in {DEMO}")
    versions = [read(DEMO / folder / f"v{number}.md") for number in range(1, 7)]

    assert [len(one.requirements) for one in versions] == [31, 33, 36, 37, 37, 37]
    for version in versions:
        assert version.findings == ()
        assert [one.id for one in version.requirements if one.frame] == ["K-001", "K-040", "K-050"]
        for one in version.requirements:
            assert all((one.obligation, one.title, one.text))
            assert list(one.fields) == [obligation, evidence, *([frame] if one.frame else [])]


def test_both_languages_of_the_demonstration_say_the_same():
    if not DEMO.exists():
        pytest.skip(f"no demonstration data in {DEMO}")
    for number in range(1, 7):
        norwegian, english = (read(DEMO / f / f"v{number}.md").requirements for f in ("", "en"))
        assert [(one.id, one.obligation) for one in norwegian] == [
            (one.id, one.obligation) for one in english
        ]

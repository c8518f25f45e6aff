"""A document of our own, with every trap that real ones have set, in two versions."""

import json
from pathlib import Path

import pytest

from requirements_store.parsing import parse

FIXTURES = Path(__file__).parent / "fixtures"
TRUTH = json.loads((FIXTURES / "traps-truth.json").read_text(encoding="utf-8"))


def traps(version):
    return parse((FIXTURES / f"traps-{version}.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("version", ["old", "new"])
def test_every_requirement_is_read_as_its_author_meant_it(version):
    found = [
        {
            "id": one.id,
            "title": one.title,
            "text": one.text,
            "obligation": one.obligation,
            "fields": one.fields,
            "section": list(one.section),
            "withdrawn": one.withdrawn,
            "frame": one.frame,
        }
        for one in traps(version).requirements
    ]

    assert found == TRUTH[version]["requirements"]


@pytest.mark.parametrize("version", ["old", "new"])
def test_only_what_is_odd_is_reported(version):
    found = sorted([one.code, one.id] for one in traps(version).findings)

    assert found == sorted(TRUTH[version]["findings"])

"""A history from elsewhere becomes a specification's, as a whole or not at all."""

import csv
import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import select

import requirements_store as store
from dialogue_app.dialogue.imports import (
    FormerHistory,
    FormerVersion,
    count_steps,
    import_history,
    procedure_called,
)
from dialogue_app.dialogue.models import Basis, Change, Role, Source
from dialogue_app.dialogue.seats import PermissionDenied
from requirements_store import Fate
from tests.sources import MONDAY

CORPORA = Path(os.environ.get("DIALOGUE_CORPORA", Path(__file__).parents[3] / "shared" / "corpora"))
FIRST = "## K-1 Sales\n\nOn board.\n\n## K-2 Refunds\n\nWithin 14 days.\n"
SECOND = "## K-1 Sales\n\nOn board and in shops.\n\n## K-3 Wi-Fi\n\nFree.\n"
HISTORY = FormerHistory(
    "Trams, as they were",
    "en",
    [
        FormerVersion("2024", "first.md", FIRST, date(2024, 1, 2)),
        FormerVersion("2024b", "same.md", FIRST),
        FormerVersion("2025", "second.md", SECOND, date(2025, 7, 8)),
    ],
)


def test_each_text_is_a_version_by_its_own_name_recorded_now_and_dated_then(session, lead):
    imported = import_history(lead, HISTORY, at=MONDAY)
    session.commit()

    assert imported in lead.specifications()
    versions = store.versions(session, imported)
    assert [(version.name, version.released_at, version.dated) for version in versions] == [
        ("2024", MONDAY, datetime(2024, 1, 1, 23, tzinfo=UTC)),  # midnight in Oslo
        ("2024b", MONDAY, None),
        ("2025", MONDAY, datetime(2025, 7, 7, 22, tzinfo=UTC)),
    ]
    texts = [store.read_version(session, version) for version in versions]
    assert texts == [FIRST, FIRST, SECOND]
    store.verify(session, imported)


def test_each_change_rests_on_the_file_it_came_with_and_claims_nothing_else(session, lead):
    imported = import_history(lead, HISTORY, at=MONDAY)
    session.commit()

    changes = session.exec(
        select(Change).where(Change.specification_id == imported.id).order_by(Change.requirement)
    ).all()
    assert changes == [
        Change(specification_id=imported.id, version=3, requirement=requirement)
        for requirement in ("K-1", "K-2", "K-3")
    ]
    bases = session.exec(select(Basis).where(Basis.specification_id == imported.id)).all()
    assert {
        (basis.source, basis.title, basis.dated, basis.recorded_at, basis.position)
        for basis in bases
    } == {(Source.IMPORTED, "second.md", date(2025, 7, 8), MONDAY, 1)}
    assert sorted(basis.requirement for basis in bases) == ["K-1", "K-2", "K-3"]


def test_steps_are_counted_by_what_became_of_the_wording(session, lead):
    imported = import_history(lead, HISTORY, at=MONDAY)

    assert count_steps(session, imported) == {
        (1, Fate.ADDED): 2,
        (3, Fate.ADDED): 1,
        (3, Fate.REMOVED): 1,
        (3, Fate.CHANGED): 1,
    }


def test_the_register_keeps_which_texts_were_imported(session, lead):
    import_history(lead, HISTORY, at=MONDAY)
    session.commit()

    store.verify_register(session, lead.procedure.id)
    last = store.events(session, lead.procedure.id)[-1]
    assert json.loads(last.body)["type"] == "history_imported"


def test_progress_is_told_version_by_version(lead):
    told = []

    import_history(lead, HISTORY, at=MONDAY, after_each=lambda version: told.append(version.name))

    assert told == ["2024", "2024b", "2025"]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.LEAD}))
def test_nobody_but_a_lead_may_import(seat_as, role):
    seat = seat_as(role)

    with pytest.raises(PermissionDenied):
        import_history(seat, HISTORY, at=MONDAY)


def test_a_text_that_cannot_be_kept_leaves_nothing_once_undone(session, lead):
    before = lead.specifications()
    bad = FormerHistory("Bad", "en", [*HISTORY.versions, FormerVersion("x", "x.md", "a\0b")])

    with pytest.raises(store.UnreadableText):
        import_history(lead, bad, at=MONDAY)
    session.rollback()

    assert lead.specifications() == before
    assert session.exec(select(Basis)).all() == []


def test_a_procedure_is_found_by_its_title(session, procedure):
    assert procedure_called(session, " Trams ") == procedure
    assert procedure_called(session, "Buses") is None


@pytest.fixture
def arf():
    if not CORPORA.is_dir():
        pytest.skip(f"no corpora at {CORPORA}; DIALOGUE_CORPORA says where they are")
    with (CORPORA / "arf" / "meta.csv").open() as meta:
        names = [row["version"] for row in csv.DictReader(meta)]
    texts = [(CORPORA / "arf" / f"{name}.md").read_text() for name in names]
    return [FormerVersion(name, f"{name}.md", t) for name, t in zip(names, texts, strict=True)]


def test_twenty_five_real_versions_are_counted_as_the_truth_has_it(session, lead, arf):
    imported = import_history(lead, FormerHistory("ARF", "en", arf), at=MONDAY)
    session.commit()

    counted = count_steps(session, imported)
    versions = store.versions(session, imported)
    truth = json.loads((CORPORA / "arf" / "truth.json").read_text())["pairs"]
    assert [
        {fate.value: counted[number, fate] for fate in Fate}
        for number in range(2, len(versions) + 1)
    ] == [{fate.value: pair["counts"][fate.value] for fate in Fate} for pair in truth]
    assert [store.read_version(session, version) for version in versions] == [
        former.text for former in arf
    ]

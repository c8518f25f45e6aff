"""Whatever is saved comes back byte for byte, and whatever is kept is what was worked out."""

from hypothesis import given, settings
from hypothesis import strategies as some
from sqlalchemy import create_engine
from sqlmodel import Session

import requirements_store as store
from tests.sources import MONDAY

LINES = some.sampled_from(
    [
        "# Needs",
        "## K-1 Sales",
        "## K-2 Refunds",
        "### K-1 Sales",
        "- Kravtype: Skal-krav",
        "Tickets are sold on board.",
        "Refunds within 14 days.",
        "| ID | Requirement |",
        "|---|---|",
        "| K-3 | Cards and coins |",
        "| K-3 | Cards |",
        '<div id="K-4">',
        "</div>",
        "```",
        "",
        "  ",
    ]
)
TEXTS = some.lists(LINES, max_size=12).map("\n".join) | some.text(
    some.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60
)


def save_all(session, texts):
    """Save and release the texts; say again is not a revision. Return what was kept."""
    specification = store.Specification(id="any", title="Any")
    kept = []
    for words in map(store.normalise, texts):
        if kept and kept[-1] == words:
            continue
        proposal = store.Proposal(words, "Amara", "n", based_on=len(kept), imported=True)
        save = store.append_revision if kept else store.start_specification
        revision = save(session, specification, proposal, at=MONDAY)
        store.release(session, revision, at=MONDAY)
        kept.append(words)
    session.expunge_all()
    return specification, kept


@settings(deadline=None, max_examples=60)
@given(some.lists(TEXTS, min_size=1, max_size=5))
def test_any_sequence_of_texts_comes_back_and_every_step_can_be_told(texts):
    engine = create_engine("sqlite://")
    store.create_tables(engine)
    with Session(engine) as session:
        specification, kept = save_all(session, texts)

        store.verify(session, specification)
        versions = store.versions(session, specification)
        assert [store.read_version(session, version) for version in versions] == kept
        for old, new in zip(["", *kept], versions, strict=False):
            comparison = store.compare(old, store.read_version(session, new))
            rungs = store.rungs(session, new)
            assert {rung.step.requirement for rung in rungs} == {
                *comparison.added,
                *comparison.removed,
                *(changed.id for changed in comparison.changed),
                *(changed.id for changed in comparison.fields_changed),
            }
        for requirement in store.parse(kept[-1]).requirements:
            phrases = store.phrases(session, specification, requirement.id)
            assert "".join(words for _, words in phrases).split() == requirement.text.split()
    engine.dispose()

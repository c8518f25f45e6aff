"""What became of each requirement from one version to the next, worked out. No database."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from requirements_store.comparing import compare
from requirements_store.comparisons import Comparison
from requirements_store.documents import Document
from requirements_store.marks import render_comparison
from requirements_store.models import Fate, Step, Version
from requirements_store.outlining import Outlined
from requirements_store.packing import pack, pack_json, unpack, unpack_json
from requirements_store.provenance import Phrase, carry

History = Sequence[Sequence[Phrase]]
"""The phrases of a requirement's wordings, oldest first; none where it was absent."""


@dataclass(frozen=True, slots=True)
class Side:
    """A version's text taken apart, and where each requirement stands in it."""

    document: Document
    places: Mapping[str, Outlined]

    def text(self, requirement: str) -> str:
        """Return what *requirement* says."""
        return self.document.by_id[requirement].text


def steps_to(
    version: Version, old: Side, new: Side, histories: Callable[[list[str]], Mapping[str, History]]
) -> list[Step]:
    """Return the steps to *version* from the one before; to the first one from an empty text.

    *histories* is called once, with all requirements whose histories are needed.
    """
    comparison = compare(old.document, new.document)
    origins = {rename.new: rename.old for rename in comparison.renamed}
    steps = list(_steps(version, comparison, old, new))
    present = [step.requirement for step in steps if step.fate is not Fate.REMOVED]
    known = histories([*present, *origins.values()])
    for step in steps:
        if step.fate is not Fate.REMOVED:
            followed = [*known.get(step.requirement, ()), *known.get(step.renamed_from or "", ())]
            text = new.text(step.requirement)
            step.phrases = pack_phrases(carry(followed, text, version.number))
    return steps


def _steps(version: Version, comparison: Comparison, old: Side, new: Side) -> Iterator[Step]:
    """Yield the steps, without the phrases."""
    came_from = {rename.new: rename for rename in comparison.renamed}
    goes_on = {rename.old: rename for rename in comparison.renamed}
    for requirement in comparison.added:
        step = _step(version, requirement, Fate.ADDED, new.places[requirement])
        if rename := came_from.get(requirement):
            step.before = old.places[rename.old].wording
            step.renamed_from, step.similarity = rename.old, rename.similarity
            step.comparison = _compared(old.text(rename.old), new.text(requirement))
        yield step
    kinds = {difference.id: difference.kind for difference in comparison.changed}
    fields = {difference.id for difference in comparison.fields_changed}
    for requirement in dict.fromkeys([*kinds, *fields]):
        step = _step(version, requirement, Fate.CHANGED, new.places[requirement])
        step.before = old.places[requirement].wording
        step.moved = requirement in comparison.moved
        if requirement in kinds:
            step.kind = kinds[requirement]
            step.comparison = _compared(old.text(requirement), new.text(requirement))
        yield step
    for requirement in comparison.removed:
        step = _step(version, requirement, Fate.REMOVED, old.places[requirement])
        step.before, step.wording, step.withdrawn = step.wording, None, False
        if rename := goes_on.get(requirement):
            step.renamed_to, step.similarity = rename.new, rename.similarity
        yield step


def _step(version: Version, requirement: str, fate: Fate, place: Outlined) -> Step:
    return Step(
        specification_id=version.specification_id,
        requirement=requirement,
        version=version.number,
        fate=fate,
        wording=place.wording,
        chapter=place.chapter,
        obligation=place.obligation,
        title=place.title,
        withdrawn=place.withdrawn,
    )


def _compared(old: str, new: str) -> bytes | None:
    if old == new:
        return None
    return pack(render_comparison(old, new), like=old + new)


def unpack_comparison(packed: bytes, old: str, new: str) -> str:
    """Return the rendered comparison that was kept of these two texts."""
    return unpack(packed, like=old + new)


def pack_phrases(phrases: Sequence[Phrase]) -> bytes:
    """Return *phrases* without the text, which the wording has."""
    return pack_json([[version, len(text)] for version, text in phrases])


def unpack_phrases(packed: bytes | None, text: str) -> list[Phrase]:
    """Return the phrases of *text* that were packed; none where it was absent."""
    phrases, start = [], 0
    for version, length in unpack_json(packed) if packed else ():
        phrases.append((version, text[start : start + length]))
        start += length
    return phrases

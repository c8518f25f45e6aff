"""Steps with their texts: one requirement's ladder, or all that a version changed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from requirements_store.errors import RequirementMissing
from requirements_store.marks import render_comparison
from requirements_store.models import Specification, Step, Version, Wording
from requirements_store.stepping import unpack_comparison
from requirements_store.tracing import is_on, keeps, line_of, text_of_words, words_of

Change = tuple[str | None, str | None]
"""What something was and what it is; ``None`` where it is absent."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step with its texts: the present one, the one before, and what differs.

    ``comparison_html`` has placeholders for the words that are only spoken (see ``spoken``). It
    is ``None`` where the text is the first one, or did not change.
    """

    step: Step
    text: str | None
    before: str | None
    comparison_html: str | None
    fields_changed: Mapping[str, Change]
    title_changed: Change | None


def ladder(session: Session, specification: Specification, requirement: str) -> list[Rung]:
    """Return every step of *requirement*, newest first, those under earlier ids too: one query.

    Raises:
        RequirementMissing: no version has, or had, a requirement of this id.
    """
    line = line_of(session, specification.id, [requirement])
    climbed = (
        _rungs(specification.id)
        .join(line, is_on(line))
        .order_by(col(Step.version).desc(), line.c.until.desc())
    )
    rungs = [_rung(row) for row in session.execute(climbed)]
    if not rungs:
        raise RequirementMissing(f"there is no requirement {requirement}")
    return rungs


def rungs(session: Session, version: Version) -> list[Rung]:
    """Return every step to *version*, by requirement: one query, whatever its size."""
    taken = (
        _rungs(version.specification_id)
        .where(col(Step.version) == version.number)
        .order_by(col(Step.requirement))
    )
    return [_rung(row) for row in session.execute(taken)]


def _rungs(specification_id: str) -> Select[Any]:
    present, before = aliased(Wording), aliased(Wording)
    return (
        select(Step, *_columns(present), *_columns(before))
        .select_from(Step)
        .join(present, keeps(present, Step.wording, specification_id), isouter=True)
        .join(before, keeps(before, Step.before, specification_id), isouter=True)
        .where(col(Step.specification_id) == specification_id)
    )


def _columns(wording: Any) -> tuple[Any, ...]:
    return (*words_of(wording), wording.title, wording.fields)


def _rung(row: Row[Any]) -> Rung:
    columns: Sequence[Any] = row
    step, present, before = columns[0], columns[1:7], columns[7:]
    text, old_text = text_of_words(present[:4]), text_of_words(before[:4])
    fields: Mapping[str, Change] = {}
    title: Change | None = None
    if text is not None and old_text is not None:
        fields = _differing(json.loads(before[5] or "{}"), json.loads(present[5] or "{}"))
        title = (before[4], present[4]) if before[4] != present[4] else None
    return Rung(step, text, old_text, _comparison(step, old_text, text), fields, title)


def _comparison(step: Step, before: str | None, text: str | None) -> str | None:
    if text is None:
        return render_comparison(before, None)
    if step.comparison is None:
        return None
    return unpack_comparison(step.comparison, before or "", text)


def _differing(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, Change]:
    return {
        name: (old.get(name), new.get(name))
        for name in dict.fromkeys([*new, *old])
        if old.get(name) != new.get(name)
    }

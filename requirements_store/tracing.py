"""Follow the requirements through the versions: the steps, one requirement's ladder, phrases."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, Row, and_, func, literal
from sqlalchemy.orm import aliased, defer
from sqlmodel import Session, col, select

from requirements_store.errors import RequirementMissing
from requirements_store.listing import listed, one_of
from requirements_store.models import Fate, Specification, Step, Version, Wording, said
from requirements_store.provenance import Phrase
from requirements_store.stepping import (
    History,
    render_comparison,
    unpack_comparison,
    unpack_phrases,
)

_EVER = 2**31 - 1  # later than any version

Change = tuple[str | None, str | None]
"""What something was and is; ``None`` where it is absent."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step with the texts: the present one, the one before, and what differs.

    ``comparison_html`` has placeholders for words that are only spoken; it is ``None`` where
    the text is the first one, or did not change.
    """

    step: Step
    text: str | None
    before: str | None
    comparison_html: str | None
    fields_changed: Mapping[str, Change]
    title_changed: Change | None


def steps(
    session: Session,
    specification: Specification,
    requirements: Sequence[str] | None = None,
    version: int | None = None,
) -> list[Step]:
    """Return the steps of these requirements, or to this version, or all: one query.

    They come by requirement and version, without the packed columns.
    """
    chosen = (
        select(Step)
        .where(Step.specification_id == specification.id)
        .order_by(col(Step.requirement), col(Step.version))
        .options(*_unpacked())
    )
    if requirements is not None:
        chosen = chosen.where(one_of(session, col(Step.requirement), requirements))
    if version is not None:
        chosen = chosen.where(Step.version == version)
    return list(session.exec(chosen))


def step_counts(session: Session, specification: Specification) -> dict[int, dict[Fate, int]]:
    """Return how many requirements were added, removed and changed in each version: one query."""
    counted = (
        select(Step.version, Step.fate, func.count())
        .where(Step.specification_id == specification.id)
        .group_by(col(Step.version), col(Step.fate))
        .order_by(col(Step.version))
    )
    counts: dict[int, dict[Fate, int]] = defaultdict(lambda: dict.fromkeys(Fate, 0))
    for version, fate, count in session.exec(counted):
        counts[version][fate] = count
    return dict(counts)


def ladder(session: Session, specification: Specification, requirement: str) -> list[Rung]:
    """Return every step of *requirement*, newest first, under its earlier ids too: one query.

    Raises:
        RequirementMissing: no version has, or had, a requirement of this id.
    """
    line = _line(session, specification.id, [requirement])
    climbed = (
        _rungs()
        .join(line, _on_the_line(line))
        .where(Step.specification_id == specification.id)
        .order_by(col(Step.version).desc(), line.c.until.desc())
    )
    rungs = [_rung(row) for row in session.execute(climbed)]
    if not rungs:
        raise RequirementMissing(f"there is no requirement {requirement}")
    return rungs


def rungs(session: Session, version: Version) -> list[Rung]:
    """Return every step to *version*, by requirement: one query."""
    taken = (
        _rungs()
        .where(Step.specification_id == version.specification_id, Step.version == version.number)
        .order_by(col(Step.requirement))
    )
    return [_rung(row) for row in session.execute(taken)]


def phrases(session: Session, specification: Specification, requirement: str) -> list[Phrase]:
    """Return the last wording of *requirement* in phrases, each with its version: one query.

    Of a requirement that was removed there are none. Raises ``RequirementMissing``.
    """
    newest_first = (
        select(Step.phrases, *_words_of(Wording))
        .join(Wording, _is_present(Wording), isouter=True)
        .where(Step.specification_id == specification.id, Step.requirement == requirement)
        .order_by(col(Step.version).desc())
    )
    found = session.execute(newest_first.limit(1)).first()
    if found is None:
        raise RequirementMissing(f"there is no requirement {requirement}")
    packed, *words = found
    return unpack_phrases(packed, _text(words) or "")


def histories(
    session: Session, specification_id: str, requirements: Collection[str]
) -> dict[str, History]:
    """Return the phrases of every wording of these requirements so far: one query.

    A requirement's wordings under earlier ids are among them; oldest first.
    """
    line = _line(session, specification_id, requirements)
    every = (
        select(line.c.root, Step.phrases, *_words_of(Wording))
        .join(Step, _on_the_line(line))
        .join(Wording, _is_present(Wording), isouter=True)
        .where(Step.specification_id == specification_id)
        .order_by(col(Step.version), line.c.until)
    )
    found: dict[str, list[list[Phrase]]] = defaultdict(list)
    for root, packed, *words in session.execute(every):
        found[root].append(unpack_phrases(packed, _text(words) or ""))
    return dict(found)


def _line(session: Session, specification_id: str, requirements: Collection[str]) -> CTE:
    """Return under which ids each of *requirements* (root) went, and until which version."""
    roots = listed(session, requirements, col(Step.requirement).type)
    start = select(
        roots.c.value.label("root"), roots.c.value.label("id"), literal(_EVER).label("until")
    ).cte("line", recursive=True)
    earlier = select(start.c.root, Step.renamed_from, Step.version).join(start, _on_the_line(start))
    return start.union_all(
        earlier.where(
            Step.specification_id == specification_id, col(Step.renamed_from).is_not(None)
        )
    )


def _on_the_line(line: CTE) -> Any:
    return and_(col(Step.requirement) == line.c.id, col(Step.version) < line.c.until)


def _rungs() -> Any:
    present, before = aliased(Wording), aliased(Wording)
    return (
        select(
            Step,
            *_words_of(present),
            present.title,
            present.fields,
            *_words_of(before),
            before.title,
            before.fields,
        )
        .join(present, _is_present(present), isouter=True)
        .join(
            before,
            and_(before.specification_id == Step.specification_id, before.number == Step.before),
            isouter=True,
        )
    )


def _is_present(wording: Any) -> Any:
    return and_(wording.specification_id == Step.specification_id, wording.number == Step.wording)


def _words_of(wording: Any) -> Sequence[Any]:
    return (wording.source, wording.text_start, wording.text_end, wording.own_text)


def _text(words: Sequence[Any]) -> str | None:
    return None if words[0] is None else said(*words)


def _rung(row: Row[Any]) -> Rung:
    step: Step = row[0]
    text, title, fields = _text(row[1:5]), row[5], row[6]
    before, old_title, old_fields = _text(row[7:11]), row[11], row[12]
    both = text is not None and before is not None
    return Rung(
        step,
        text,
        before,
        _comparison(step, before, text),
        _differing(json.loads(old_fields), json.loads(fields)) if both else {},
        (old_title, title) if both and old_title != title else None,
    )


def _comparison(step: Step, before: str | None, text: str | None) -> str | None:
    if step.comparison is not None and before is not None and text is not None:
        return unpack_comparison(step.comparison, before, text)
    return render_comparison(before, None) if text is None else None


def _differing(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, Change]:
    return {
        name: (old.get(name), new.get(name))
        for name in dict.fromkeys([*new, *old])
        if old.get(name) != new.get(name)
    }


def _unpacked() -> Sequence[Any]:
    packed: Sequence[Any] = (Step.comparison, Step.phrases)
    return [defer(column, raiseload=True) for column in packed]

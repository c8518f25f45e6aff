"""Follow requirements through the versions: which steps they took, whose words they have."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import CTE, String, and_, func, literal, select
from sqlalchemy.orm import defer
from sqlmodel import Session, col

from requirements_store.errors import RequirementMissing
from requirements_store.keeping import number_of
from requirements_store.listing import listed, one_of
from requirements_store.models import Fate, Specification, Step, Wording, said
from requirements_store.provenance import Phrase
from requirements_store.stepping import History, unpack_phrases

_EVER = 2**31 - 1  # later than any version


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
        .where(col(Step.specification_id) == specification.id)
        .order_by(col(Step.requirement), col(Step.version))
        .options(*_without_what_is_packed())
    )
    if requirements is not None:
        chosen = chosen.where(one_of(session, col(Step.requirement), requirements))
    if version is not None:
        chosen = chosen.where(col(Step.version) == version)
    return list(session.scalars(chosen))


def step_counts(session: Session, specification: Specification) -> dict[int, dict[Fate, int]]:
    """Return how many requirements were added, removed and changed in each version: one query."""
    counted = (
        select(col(Step.version), col(Step.fate), func.count())
        .where(col(Step.specification_id) == specification.id)
        .group_by(col(Step.version), col(Step.fate))
        .order_by(col(Step.version))
    )
    counts: dict[int, dict[Fate, int]] = {}
    for version, fate, count in session.execute(counted):
        counts.setdefault(version, dict.fromkeys(Fate.__members__.values(), 0))[fate] = count
    return counts


def ids_ever_used(session: Session, specification: Specification) -> set[str]:
    """Return every id that a revision ever gave to a requirement, the drafts' too: one query."""
    given = (
        select(col(Wording.requirement))
        .where(col(Wording.specification) == specification.number)
        .where(col(Wording.requirement).is_not(None))
        .distinct()
    )
    return {str(id_) for id_ in session.scalars(given)}


def phrases(
    session: Session, specification: Specification, requirement: str, version: int = _EVER
) -> list[Phrase]:
    """Return the wording of *requirement* in phrases, each with its version: one query.

    It is the last one, or that of *version*; of a requirement that was removed there are none.
    Raises ``RequirementMissing``.
    """
    newest_first = (
        select(col(Step.phrases), *words_of(Wording))
        .select_from(Step)
        .join(Wording, keeps(Wording, Step.wording, specification.id), isouter=True)
        .where(col(Step.specification_id) == specification.id)
        .where(col(Step.requirement) == requirement, col(Step.version) <= version)
        .order_by(col(Step.version).desc())
    )
    found = session.execute(newest_first.limit(1)).first()
    if found is None:
        raise RequirementMissing(f"there is no requirement {requirement}")
    packed, *words = found
    return unpack_phrases(packed, text_of_words(words) or "")


def histories(
    session: Session, specification_id: str, requirements: Collection[str]
) -> dict[str, History]:
    """Return the phrases of every wording of these requirements so far: one query.

    A requirement's wordings under earlier ids are among them; oldest first.
    """
    line = line_of(session, specification_id, requirements)
    every = (
        select(line.c.root, col(Step.phrases), *words_of(Wording))
        .select_from(line)
        .join(Step, is_on(line))
        .join(Wording, keeps(Wording, Step.wording, specification_id), isouter=True)
        .where(col(Step.specification_id) == specification_id)
        .order_by(col(Step.version), line.c.until)
    )
    found: dict[str, list[list[Phrase]]] = defaultdict(list)
    for root, packed, *words in session.execute(every):
        found[root].append(unpack_phrases(packed, text_of_words(words) or ""))
    return dict(found)


def line_of(session: Session, specification_id: str, requirements: Collection[str]) -> CTE:
    """Return under which ids each of *requirements*, the roots, went until which version."""
    roots = listed(session, requirements, String())
    root = roots.c.value
    line = select(root.label("root"), root.label("id"), literal(_EVER).label("until")).cte(
        "line", recursive=True
    )
    earlier = (
        select(line.c.root, col(Step.renamed_from), col(Step.version))
        .join(line, is_on(line))
        .where(col(Step.specification_id) == specification_id)
        .where(col(Step.renamed_from).is_not(None))
    )
    return line.union_all(earlier)


def is_on(line: CTE) -> Any:
    """Say that a step was taken on this line."""
    return and_(col(Step.requirement) == line.c.id, col(Step.version) < line.c.until)


def keeps(wording: Any, number: Any, specification_id: str) -> Any:
    """Say that *wording* is the one of this number in the specification."""
    return and_(wording.specification == number_of(specification_id), wording.number == number)


def words_of(wording: Any) -> tuple[Any, ...]:
    """Return the columns that ``text_of_words`` reads."""
    return (wording.source, wording.text_start, wording.text_end, wording.own_text)


def text_of_words(words: Sequence[Any]) -> str | None:
    """Return what a wording says; ``None`` if there is none."""
    return None if words[0] is None else said(*words)


def _without_what_is_packed() -> list[Any]:
    packed: Sequence[Any] = (Step.comparison, Step.phrases)
    return [defer(column, raiseload=True) for column in packed]

"""Whose words a requirement has now: who saved the revision in which they came."""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from requirements_store.comparing import normal
from requirements_store.keeping import number_of, unpack_places
from requirements_store.listing import one_of
from requirements_store.models import Revision, Specification, Wording, said


@dataclass(frozen=True, slots=True)
class Authorship:
    """Since which revision a requirement has its present wording, or none, and who saved that."""

    revision: int
    author: str


def author_of_wording(session: Session, specification: Specification, requirement: str) -> str:
    """Return who saved the revision in which *requirement* got its present wording, or went."""
    return authorship(session, specification, [requirement])[requirement].author


def authorship(
    session: Session,
    specification: Specification,
    requirements: Collection[str],
    *,
    since: int = 1,
) -> dict[str, Authorship]:
    """Return whose the present wordings of *requirements* are: two queries, however many.

    A wording is the same while it says the same: white space makes no author. One that is
    older than revision *since* counts as if it had come in that.
    """
    says = _what_each_says(session, specification, requirements)
    newest_first = (
        select(Revision.number, Revision.author, Revision.contents)
        .where(Revision.specification_id == specification.id, col(Revision.number) >= since)
        .order_by(col(Revision.number).desc())
    )
    found: dict[str, Authorship] = {}
    present: Mapping[str, Hashable] | None = None
    unsettled = set(requirements)
    for number, author, contents in session.exec(newest_first):
        standing = (says.get(place.wording) for place in unpack_places(contents))
        stated = {each.requirement: each.sense for each in standing if each}
        present = stated if present is None else present
        unsettled = {each for each in unsettled if stated.get(each) == present.get(each)}
        found.update(dict.fromkeys(unsettled, Authorship(number, author)))
    return found


@dataclass(frozen=True, slots=True)
class _Saying:
    requirement: str
    sense: Hashable


def _what_each_says(
    session: Session, specification: Specification, requirements: Collection[str]
) -> dict[int, _Saying]:
    """Return what the wordings of *requirements* say, by their numbers."""
    theirs = select(Wording).where(
        Wording.specification == number_of(specification.id),
        one_of(session, col(Wording.requirement), requirements),
    )
    return {
        each.number: _Saying(each.requirement, _sense(each))
        for each in session.exec(theirs)
        if each.requirement is not None
    }


def _sense(wording: Wording) -> Hashable:
    text = said(wording.source, wording.text_start, wording.text_end, wording.own_text)
    return (normal(text), wording.title, wording.obligation, wording.fields)

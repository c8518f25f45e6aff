"""What a comparison of two texts finds: plain facts, no algorithm."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from requirements_store.documents import Finding

Span = tuple[Literal["equal", "delete", "insert"], str]


class Kind(StrEnum):
    """What differs between two texts of a requirement; the kinds exclude each other."""

    MARKUP = "markup"  # the plain text is equal
    PUNCTUATION = "punctuation"  # letters and digits are equal
    WORDING = "wording"


@dataclass(frozen=True, slots=True)
class Difference:
    """One requirement whose text differs after white space is normalised.

    Joining the equal and delete spans gives ``old``, the equal and insert spans ``new``.
    """

    id: str
    kind: Kind
    old: str
    new: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class FieldsDifference:
    """One requirement whose fields or title differ: name -> (old, new); absent is ``None``.

    There are neither where nothing but a label differs that says how binding it is.
    """

    id: str
    fields: Mapping[str, tuple[str | None, str | None]]
    title: tuple[str | None, str | None] | None


@dataclass(frozen=True, slots=True)
class Rename:
    """A requirement that goes on under another id; *similarity* is 1 where the text is equal."""

    old: str
    new: str
    similarity: float


@dataclass(frozen=True, slots=True)
class SectionDifference:
    """One prose section that differs; absent is ``None``."""

    path: tuple[str, ...]
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of each requirement, by id in the order of the new text; removed in the old's.

    ``added``, ``removed``, ``unchanged`` and ``changed`` are disjoint and complete;
    ``fields_changed``, ``moved`` and ``renamed`` say more about the same requirements.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    changed: tuple[Difference, ...]
    fields_changed: tuple[FieldsDifference, ...]
    moved: tuple[str, ...]
    renamed: tuple[Rename, ...]
    sections: tuple[SectionDifference, ...]
    findings: tuple[Finding, ...]

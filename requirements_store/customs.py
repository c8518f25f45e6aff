"""What a document calls its fields and how it writes obligations: its own custom goes first."""

from collections import Counter
from collections.abc import Iterable

from requirements_store import fields as names
from requirements_store.documents import Document, Obligation
from requirements_store.fields import Field


def name_of(field: Field, document: Document, language: str) -> str:
    """Return the name under which most requirements of *document* have *field*."""
    used = (name for one in document.requirements for name in one.fields)
    return _usual(name for name in used if names.kind(name) is field) or names.usual_name(
        field, language
    )


def obligations(document: Document, language: str) -> list[str]:
    """Return the values to choose from, from the weakest to the strongest obligation."""
    return [_obligation(level, document, language) for level in Obligation]


def _obligation(level: Obligation, document: Document, language: str) -> str:
    said = (
        value
        for one in document.requirements
        for name, value in one.fields.items()
        if names.kind(name) is Field.OBLIGATION and names.obligation(value) is level
    )
    return _usual(said) or names.usual_obligation(level, language)


def _usual(values: Iterable[str]) -> str:
    most = Counter(values).most_common(1)
    return most[0][0] if most else ""

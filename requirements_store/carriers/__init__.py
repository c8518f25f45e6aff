"""What carries a requirement in Markdown: headings, rows of tables, HTML elements."""

from dataclasses import dataclass, field

from requirements_store.documents import Finding, Obligation


@dataclass(slots=True)
class Carrier:
    """One requirement as found; lines count from 0, ``end`` is the line after its last.

    ``id`` is ``None`` for a near-miss: then ``meant`` is its prefix and number, ``spelled`` what
    stands in the document.
    """

    id: str | None
    start: int
    end: int
    text: str
    span: tuple[int, int] | None
    title: str | None = None
    fields: dict[str, str] = field(default_factory=dict)
    keyword: Obligation | None = None
    level: int = 0
    meant: tuple[str, str] | None = None
    spelled: str = ""


def finding(code: str, line: int, message: str, name: str | None = None) -> Finding:
    """Return a finding for a line that counts from 0."""
    return Finding(code, name, line + 1, message)

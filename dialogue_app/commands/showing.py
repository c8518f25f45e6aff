"""What the text commands print for people; every mark can be read without colour."""

import re
import shutil
import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

import click

from requirements_store.comparing import spans
from requirements_store.comparisons import Comparison, FieldsDifference, Span
from requirements_store.documents import Document, Finding, Requirement

_MARKS = {"delete": ("[-", "-]"), "insert": ("{+", "+}"), "equal": ("", "")}
_COLOURS = (
    (re.compile(r"\[-.*?-\]", re.DOTALL), "red"),
    (re.compile(r"\{\+.*?\+\}", re.DOTALL), "green"),
)


def show_requirements(document: Document) -> None:
    """List the requirements under their headings, then how many there are, then the findings."""
    id_width = max((len(found.id) for found in document.requirements), default=0)
    outermost = {found.section[:1] for found in document.requirements}
    depth = 1 if len(outermost) == 1 else 0  # one heading above all is the document's title
    for section, inside in groupby(document.requirements, lambda found: found.section):
        click.secho(f"\n{' / '.join(section[depth:])}".rstrip(), bold=True)
        for found in inside:
            click.echo(_requirement_line(found, id_width))
    click.echo(f"\n{_summary(document.requirements)}")
    _show_findings(document.findings)


def show_comparison(comparison: Comparison, before: Document, after: Document) -> None:
    """Tell how many changed how; then each of them."""
    click.secho(_counts(comparison), bold=True)
    for id_ in comparison.added:
        _show_entry("+", after.by_id[id_], "green")
    for id_ in comparison.removed:
        _show_entry("-", before.by_id[id_], "red")
    fields = {each.id: each for each in comparison.fields_changed}
    for difference in comparison.changed:
        kind = "" if difference.kind == "wording" else f" ({difference.kind} only)"
        click.echo(f"\n~ {_named(after.by_id[difference.id])}{kind}")
        _show_fields(fields.pop(difference.id, None))
        _show_text(marked(difference.spans))
    for each in fields.values():
        click.echo(f"\n~ {_named(after.by_id[each.id])}")
        _show_fields(each)
    _show_other_places(comparison)
    _show_findings(before.findings, " in the old text")
    _show_findings(after.findings, " in the new text")


def show_history(
    requirement: str,
    wordings: Sequence[tuple[int, str | None]],
    phrases: Sequence[tuple[int, str]],
    files: Sequence[str],
) -> None:
    """Show each wording with marks against the one before, then who brought each phrase."""
    click.secho(
        f"{requirement}: {_count(len(wordings), 'step')} in {len(files)} versions", bold=True
    )
    before: str | None = None
    for number, text in wordings:
        click.echo(f"\nv{number}  {files[number - 1]}")
        if text is None:
            click.echo("    (not there)")
        else:
            _show_text(text if before is None else marked(spans(before, text)))
        before = text
    if phrases:
        click.secho("\nThe last wording, phrase by phrase", bold=True)
    width = max((len(f"v{number}") for number, _ in phrases), default=0)
    for number, text in phrases:
        _show_text(text.strip(), label=f"v{number}".ljust(width))


def count_findings(files: Sequence[str], documents: Sequence[Document]) -> None:
    """Say on standard error how many findings each text has, and how to see them."""
    for file, document in zip(files, documents, strict=True):
        if document.findings:
            kinds = ", ".join(sorted({found.code for found in document.findings}))
            told = f"{file}: {_count(len(document.findings), 'finding')} ({kinds})"
            click.echo(told, err=True)
    if any(document.findings for document in documents):
        click.echo("See them with: dialogue requirements FILE", err=True)


def marked(marks: Iterable[Span]) -> str:
    """Put signs around what was taken out and put in; a blank in front stays outside."""
    written = []
    for sort, text in marks:
        begin, end = _MARKS[sort]
        bare = text.lstrip() if text.strip() else text
        blank = text[: len(text) - len(bare)]
        written.append(f"{blank}{begin}{bare}{end}")
    return "".join(written)


def _requirement_line(found: Requirement, id_width: int) -> str:
    lines = f"{found.line_start}-{found.line_end}"
    start = f"  {found.id:<{id_width}}  {found.obligation or '':<6}  "
    room = max(_width() - len(start) - 13, 20)
    title = textwrap.shorten(found.title or found.text, room, placeholder=" …")
    return f"{start}{title:<{room}}  {lines:>11}"


def _summary(requirements: Sequence[Requirement]) -> str:
    of_each = Counter(found.obligation or "not said" for found in requirements)
    parts = ", ".join(f"{count} {obligation}" for obligation, count in of_each.most_common())
    return _count(len(requirements), "requirement") + (f": {parts}" if parts else "")


def _counts(comparison: Comparison) -> str:
    names = ("added", "removed", "changed", "fields_changed", "moved", "renamed", "unchanged")
    return ", ".join(f"{len(getattr(comparison, name))} {name.replace('_', ' ')}" for name in names)


def _show_entry(sign: str, found: Requirement, colour: str) -> None:
    click.secho(f"\n{sign} {_named(found)}", fg=colour)
    _show_text(found.text)


def _show_fields(difference: FieldsDifference | None) -> None:
    if difference is None:
        return
    values = dict(difference.fields) | ({"title": difference.title} if difference.title else {})
    for name, (old, new) in values.items():
        taken_out = "" if old is None else marked([("delete", old)])
        put_in = "" if new is None else marked([("insert", new)])
        click.echo(_coloured(f"    {name}: {taken_out} {put_in}".rstrip()))


def _show_other_places(comparison: Comparison) -> None:
    if comparison.moved:
        click.echo(f"\nmoved: {', '.join(comparison.moved)}")
    if comparison.renamed:
        click.echo()
    for each in comparison.renamed:
        click.echo(f"renamed: {each.old} → {each.new} ({each.similarity:.0%} alike)")


def _show_findings(findings: Sequence[Finding], where: str = "") -> None:
    if findings:
        click.secho(f"\n{_count(len(findings), 'finding')}{where}", bold=True)
    for found in findings:
        click.echo(f"  line {found.line:<6} {found.code}: {found.message}")


def _show_text(text: str, label: str = "  ") -> None:
    """Fold *text* to the width of the terminal, line by line, under its label."""
    indent = " " * (len(label) + 2)
    for place, line in enumerate(text.splitlines() or [""]):
        folded = textwrap.fill(
            line,
            _width(),
            initial_indent=indent if place else f"{label}  ",
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        click.echo(_coloured(folded))


def _coloured(text: str) -> str:
    for mark, colour in _COLOURS:
        text = mark.sub(click.style(r"\g<0>", fg=colour), text)
    return text


def _named(found: Requirement) -> str:
    return f"{found.id} {found.title}" if found.title else found.id


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _width() -> int:
    return min(shutil.get_terminal_size().columns, 100)

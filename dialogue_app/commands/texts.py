"""Commands that only read texts: no web framework, no database.

With ``--json`` they print exactly what README.md promises; without it, something to read.
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NoReturn

import click

from dialogue_app.commands import showing
from dialogue_app.commands.files import read_text
from dialogue_app.commands.nearest import nearest
from dialogue_app.commands.refusal import Refusal
from requirements_store.comparing import compare as compare_documents
from requirements_store.comparing import normal
from requirements_store.comparisons import Comparison
from requirements_store.documents import Document, Finding, Requirement
from requirements_store.parsing import parse
from requirements_store.provenance import provenance

Wording = tuple[int, str | None]

_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


@click.command()
@click.argument("file")
@_as_json
def requirements(file: str, *, as_json: bool) -> NoReturn:
    """Show the requirements of FILE, and what is odd about it.

    FILE is Markdown in UTF-8; - stands for standard input.
    """
    document = parse(read_text(file))
    if as_json:
        _print_json(requirements_facts(document))
    else:
        showing.show_requirements(document)
    _finish(document.findings)


@click.command()
@click.argument("old")
@click.argument("new")
@_as_json
def compare(old: str, new: str, *, as_json: bool) -> NoReturn:
    """Show what became of each requirement from the file OLD to the file NEW."""
    before, after = parse(read_text(old)), parse(read_text(new))
    found = compare_documents(before, after)
    comparison = replace(found, findings=(*before.findings, *found.findings))
    if as_json:
        _print_json(comparison_facts(comparison))
    else:
        showing.show_comparison(comparison, before, after)
    _finish(comparison.findings)


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--requirement", required=True, metavar="ID", help="Whose history to show.")
@_as_json
def history(files: Sequence[str], requirement: str, *, as_json: bool) -> NoReturn:
    """Show how a requirement came to its last wording.

    Each FILE is one version, in the order given; they are numbered 1, 2 and so on. The
    provenance says which version brought each phrase of the last wording.
    """
    documents = [parse(read_text(file)) for file in files]
    wordings = wordings_of(requirement, documents)
    phrases = [] if wordings[-1][1] is None else list(provenance(wordings))
    if as_json:
        _print_json(
            {
                "id": requirement,
                "wordings": [{"version": number, "text": text} for number, text in wordings],
                "provenance": phrases,
            }
        )
    else:
        showing.show_history(requirement, wordings, phrases, files)
    showing.count_findings(files, documents)
    _finish([found for document in documents for found in document.findings])


def requirements_facts(document: Document) -> dict[str, Any]:
    """Return what ``dialogue requirements --json`` prints."""
    return {
        "requirements": [_requirement_facts(found) for found in document.requirements],
        "findings": _findings_facts(document.findings),
    }


def comparison_facts(comparison: Comparison) -> dict[str, Any]:
    """Return what ``dialogue compare --json`` prints."""
    return {
        "added": comparison.added,
        "removed": comparison.removed,
        "unchanged": comparison.unchanged,
        "changed": [
            {"id": each.id, "kind": each.kind, "old": each.old, "new": each.new}
            | {"spans": each.spans}
            for each in comparison.changed
        ],
        "fields_changed": [
            {"id": each.id, "fields": dict(each.fields), "title": each.title}
            for each in comparison.fields_changed
        ],
        "moved": comparison.moved,
        "renamed": [(each.old, each.new, each.similarity) for each in comparison.renamed],
        "findings": _findings_facts(comparison.findings),
    }


def wordings_of(requirement: str, documents: Sequence[Document]) -> list[Wording]:
    """Return a requirement's wordings; of equal ones in a row the first, absence as ``None``.

    Wordings are equal where ``dialogue compare`` calls them unchanged: white space apart.
    """
    if not any(requirement in document.by_id for document in documents):
        raise Refusal(_nowhere(requirement, documents))
    wordings: list[Wording] = []
    for number, document in enumerate(documents, start=1):
        found = document.by_id.get(requirement)
        text = found.text if found else None
        if not wordings or not _alike(wordings[-1][1], text):
            wordings.append((number, text))
    return wordings


def _alike(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return one is other
    return normal(one) == normal(other)


def _requirement_facts(found: Requirement) -> dict[str, Any]:
    names = ("id", "title", "text", "obligation")
    return {name: getattr(found, name) for name in names} | {
        "fields": dict(found.fields),
        "line_start": found.line_start,
        "line_end": found.line_end,
        "section": found.section,
    }


def _findings_facts(findings: Iterable[Finding]) -> list[Mapping[str, Any]]:
    return [
        {"code": found.code, "id": found.id, "line": found.line, "message": found.message}
        for found in findings
    ]


def _nowhere(requirement: str, documents: Sequence[Document]) -> str:
    near = nearest(requirement, {id_ for document in documents for id_ in document.by_id})
    hint = f"Did you mean {' or '.join(near)}?" if near else "See: dialogue requirements FILE"
    return f"{requirement} is in none of the {len(documents)} files. {hint}"


def _print_json(facts: Mapping[str, Any]) -> None:
    """Print in UTF-8, whatever the terminal believes."""
    click.echo(json.dumps(facts, ensure_ascii=False, indent=2).encode())


def _finish(findings: Sequence[Finding]) -> NoReturn:
    sys.exit(1 if findings else 0)

"""Bring an existing history into the database."""

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click
from sqlmodel import Session

from dialogue_app import clock, database, demo, ids
from dialogue_app.commands.files import read_text
from dialogue_app.commands.instance import demo_database, instance_folder, open_site
from dialogue_app.commands.meta import Named, in_natural_order, in_order_of
from dialogue_app.commands.refusal import Refusal
from dialogue_app.commands.showing import count_findings
from dialogue_app.dialogue import imports
from dialogue_app.dialogue.imports import FormerHistory, FormerVersion
from dialogue_app.dialogue.models import Person, Procedure
from dialogue_app.dialogue.people import person_with, register_person
from dialogue_app.dialogue.procedures import start_procedure
from dialogue_app.dialogue.seats import Seat, grant_seat
from dialogue_app.passwords import hash_password
from requirements_store import Fate, Specification
from requirements_store.documents import Document
from requirements_store.parsing import parse

_FATES = (Fate.ADDED, Fate.REMOVED, Fate.CHANGED)


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--procedure", "name", required=True, metavar="NAME", help="What to call it.")
@click.option("--lead", required=True, metavar="EMAIL", help="Who leads it.")
@click.option("--lead-name", metavar="NAME", help="The lead's name, if not known yet.")
@click.option("--meta", metavar="CSV", help="The versions' order and dates: version,date.")
@click.option("--title", help="The specification's title.  [default: the procedure's name]")
@click.option("--language", default="en", show_default=True, help="The language of its text.")
def import_history(  # noqa: PLR0913 - one parameter for each option
    files: Sequence[str],
    *,
    name: str,
    lead: str,
    lead_name: str | None,
    meta: str | None,
    title: str | None,
    language: str,
) -> NoReturn:
    """Make a new procedure out of a specification's versions, one FILE each.

    They come in the order of the rows of the CSV file, or else of their names, v1.9 before v1.10.
    All or nothing: if one file cannot be read, none is imported.
    """
    named = _in_order(files, meta)
    texts = [read_text(each.path) for each in named]
    documents = [parse(text) for text in texts]
    click.echo(f"Versions, in this order: {', '.join(each.name for each in named)}")
    history = FormerHistory(title or name, language, _former(named, texts))
    with database.writing_session(database.engine_of(open_site(**_settings()))) as session:
        seat = _seat_of_lead(session, name.strip(), lead, lead_name)
        specification = _import(seat, history)
        session.commit()
        _show_counts(session, specification, named, documents)
    count_findings([each.path for each in named], documents)
    sys.exit(1 if any(document.findings for document in documents) else 0)


def _in_order(files: Sequence[str], meta: str | None) -> list[Named]:
    for file in files:
        if files.count(file) > 1:
            raise Refusal(f"{file} is given twice. Give each version once.")
    return in_order_of(meta, files) if meta else in_natural_order(files)


def _former(named: Sequence[Named], texts: Sequence[str]) -> list[FormerVersion]:
    return [
        FormerVersion(each.name, os.path.basename(each.path), text, each.dated)  # noqa: PTH119
        for each, text in zip(named, texts, strict=True)
    ]


def _settings() -> dict[str, str]:
    """Return what to open: where there is only the demonstration, someone is trying things out."""
    real = ("dialogue.sqlite3", "config.toml")
    if (
        os.environ.get("DIALOGUE_DATABASE_URL")
        or any((instance_folder() / file).exists() for file in real)
        or not demo_database().exists()
    ):
        return {}
    click.echo("Importing into the demonstration, as there is no other database yet.")
    return {"DATABASE_URL": f"sqlite:///{demo_database()}"}


def _seat_of_lead(session: Session, name: str, email: str, lead_name: str | None) -> Seat:
    """Start the procedure; whoever looks on in the demonstration gets a seat, too."""
    if imports.procedure_called(session, name):
        raise Refusal(f"There is a procedure called “{name}” already. Choose another name.")
    lead = person_with(session, email) or _register(session, email, lead_name)
    procedure = Procedure(id=ids.new(), title=name, started_at=clock.now())
    seat = start_procedure(session, procedure, lead, at=clock.now())
    for person, role in demo.onlookers(session):
        if person.id != lead.id:
            grant_seat(seat, person, role, at=clock.now())
    return seat


def _register(session: Session, email: str, name: str | None) -> Person:
    local, at, domain = email.strip().partition("@")
    if not (local and at and domain):
        raise Refusal(f"{email!r} is no e-mail address. Give the lead's.")
    password = ids.new()
    kept = hash_password(password)
    person = register_person(session, name or local, email, password_hash=kept, at=clock.now())
    click.echo(f"{person.email} is new here. The password, shown only now: {password}")
    return person


def _import(seat: Seat, history: FormerHistory) -> Specification:
    length = len(history.versions)
    with click.progressbar(length=length, label="Importing", file=sys.stderr) as bar:
        return imports.import_history(
            seat, history, at=clock.now(), after_each=lambda _version: bar.update(1)
        )


def _show_counts(
    session: Session,
    specification: Specification,
    named: Sequence[Named],
    documents: Sequence[Document],
) -> None:
    width = max(len(each.name) for each in named)
    counted = imports.count_steps(session, specification)
    for number, (each, document) in enumerate(zip(named, documents, strict=True), start=1):
        added, removed, changed = (counted[number, fate] for fate in _FATES)
        unchanged = len(document.requirements) - added - changed
        click.echo(
            f"{each.name:<{width}}  {added:5} added  {removed:5} removed"
            f"  {changed:5} changed  {unchanged:5} unchanged"
        )

"""Run the real site: serve it, prepare its database, let people in."""

import click
from sqlmodel import select

from dialogue_app import access, clock, create_app, database, ids
from dialogue_app.commands.instance import open_site
from dialogue_app.commands.refusal import Refusal
from dialogue_app.commands.serving import HOST, claim, port_option
from dialogue_app.commands.serving import serve as serve_app
from dialogue_app.dialogue.models import Person
from dialogue_app.dialogue.people import AlreadyRegistered, register_person
from dialogue_app.passwords import hash_password

_SHORTEST = 12


@click.command()
@port_option
@click.option("--host", default=HOST, show_default=True, help="The address to listen at.")
def serve(port: int, host: str) -> None:
    """Serve the database of DIALOGUE_DATABASE_URL, or instance/dialogue.sqlite3.

    Tables that are missing are created. People reach it through a web server with TLS.
    """
    listening = claim(port, host)
    app = open_site()
    with database.reading_session(database.engine_of(app)) as session:
        anyone = session.exec(select(Person.id).limit(1)).first()
    if not anyone:
        click.echo("Nobody can sign in yet. Let the first person in: dialogue add-person")
    if app.config["SESSION_COOKIE_SECURE"]:
        remedy = "To try it without, set DIALOGUE_SESSION_COOKIE_SECURE=no."
        click.echo(f"Signing in needs https, by a web server in front of this one. {remedy}")
    serve_app(app, listening)


@click.command()
@click.option("--name", prompt=True, help="As others will see it.")
@click.option("--email", prompt="E-mail", help="To sign in with.")
@click.option("--site-administrator", is_flag=True, help="Runs the site, but no procedure.")
@click.option("--generate-password", is_flag=True, help="Print one instead of asking.")
def add_person(name: str, email: str, *, site_administrator: bool, generate_password: bool) -> None:
    """Let someone sign in."""
    password = ids.new() if generate_password else _ask_for_password()
    with database.writing_session(database.engine_of(open_site())) as session:
        try:
            kept = hash_password(password)
            person = register_person(session, name, email, password_hash=kept, at=clock.now())
        except AlreadyRegistered as refusal:
            raise Refusal(f"{refusal}. Give another address.") from None
        person.is_site_admin = site_administrator
        session.commit()
        click.echo(f"{person.name} can sign in as {person.email}.")
    if generate_password:
        click.echo(f"The password, shown only now: {password}")


@click.command()
def create_tables() -> None:
    """Create every table that does not exist yet."""
    url = database.engine_of(open_site()).url
    click.echo(f"{url.render_as_string()} has every table.")


@click.command()
def access_table() -> None:
    """Print which roles may enter which page, as README.md shows it."""
    click.echo(access.access_table(create_app(SECRET_KEY="no session is opened")))  # noqa: S106


def _ask_for_password() -> str:
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    if len(password) < _SHORTEST:
        raise Refusal(f"A password has {_SHORTEST} characters or more. Choose a longer one.")
    return password

"""Serve the demonstration: a database of its own, and everyone's way in."""

import click

from dialogue_app import create_app
from dialogue_app.commands.instance import demo_database
from dialogue_app.commands.serving import claim, port_option, serve
from dialogue_app.commands.table import show_table
from dialogue_app.demo import PASSWORD, make_demo, remove, ways_in


@click.command()
@port_option
@click.option("--reset", is_flag=True, help="Forget what was done in the demonstration.")
@click.option("--no-serve", is_flag=True, help="Only make the database.")
def demo(port: int, *, reset: bool, no_serve: bool) -> None:
    """Serve a demonstration on this machine: a dialogue in six versions, all invented.

    It has a database of its own, instance/demo.sqlite3, and everyone has the same password.
    """
    listening = None if no_serve else claim(port)
    path = demo_database()
    if reset:
        remove(path)
    make_demo(path, say=click.echo)
    show_table(
        ("role", "name", "e-mail", "password", "for"),
        [(way.role, way.name, way.email, PASSWORD, way.organisation) for way in ways_in()],
    )
    if listening:
        app = create_app(DATABASE_URL=f"sqlite:///{path}", DEMO=True)
        click.echo()
        serve(app, listening)

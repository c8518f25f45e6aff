"""The command line ``dialogue``.

A command's module is loaded when the command is called: those that only read texts start
without the web framework and without a database.
"""

import os
from importlib import import_module

import click

_COMMANDS = {
    "requirements": ("texts", "Show the requirements of a text, and what is odd about it."),
    "compare": ("texts", "Show what became of each requirement from one text to another."),
    "history": ("texts", "Show how one requirement came to its last wording."),
    "import-history": ("imports", "Make a procedure out of versions that exist as files."),
    "demo": ("demo", "Serve a demonstration with a database of its own."),
    "serve": ("site", "Serve the real database."),
    "add-person": ("site", "Let someone sign in."),
    "create-tables": ("site", "Create every table that does not exist yet."),
    "access-table": ("site", "Print which roles may enter which page."),
    "benchmark": ("benchmark", "Measure against other tools."),
}


class Commands(click.Group):
    """Know the commands by name; load one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"{__name__}.{_COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, told) in _COMMANDS.items()])


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="competitive-dialogue", message="%(version)s")
@click.pass_context
def main(context: click.Context) -> None:
    """Run a competitive dialogue, and see how its requirement specification was sharpened.

    Exit code 0: fine. 1: findings in the texts. 2: wrong call, or a file that cannot be read.
    """
    if os.environ.get("NO_COLOR"):
        context.color = False
    if context.invoked_subcommand is None:
        click.echo(context.get_help())

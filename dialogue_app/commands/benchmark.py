"""Measure against other tools; the benchmarks stand beside the package, in a checkout."""

import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import click

import dialogue_app
from dialogue_app.commands.refusal import Refusal


@click.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1)
def benchmark(arguments: tuple[str, ...]) -> NoReturn:
    """Measure against other tools; takes what benchmarks take."""
    checkout = Path(dialogue_app.__file__).parents[1]
    if not (checkout / "benchmarks" / "__main__.py").exists():
        raise Refusal("The benchmarks come with the source. Start ./dialogue benchmark there.")
    command = [sys.executable, "-m", "benchmarks", *arguments]
    sys.exit(subprocess.call(command, cwd=checkout))  # noqa: S603 - our own benchmarks

"""The command line as a whole."""

import subprocess
import sys

import pytest

from dialogue_app.commands import main
from tests.commands.conftest import NEW, OLD

_BLOCKED = ("flask", "flask_login", "flask_babel", "werkzeug", "jinja2", "sqlalchemy", "sqlmodel")
_WITHOUT = f"""
import sys

for module in {_BLOCKED}:
    sys.modules[module] = None
from dialogue_app.commands import main
main(prog_name="dialogue")
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("requirements", "old.md"),
        ("compare", "old.md", "new.md"),
        ("history", "old.md", "new.md", "--requirement", "K-1"),
    ],
)
def test_to_read_texts_takes_neither_web_framework_nor_database(write, arguments):
    write("old.md", OLD)
    write("new.md", NEW)

    command = [sys.executable, "-c", _WITHOUT, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout != ""


def test_called_alone_it_shows_the_commands(run):
    assert "import-history" in run().stdout


@pytest.mark.parametrize("name", sorted(set(main.list_commands(None)) - {"benchmark"}))
def test_each_command_has_help(run, name):
    assert run(name, "--help").stdout.startswith(f"Usage: dialogue {name} ")


@pytest.mark.parametrize(
    "arguments", [("nonsense",), ("requirements",), ("compare", "a"), ("history", "--json")]
)
def test_a_wrong_call_ends_with_2(run, arguments):
    assert "Usage: dialogue" in run(*arguments, expect=2).stderr


def test_as_a_module_it_is_the_same_command(write):
    write("old.md", OLD)

    command = [sys.executable, "-m", "dialogue_app", "requirements", "gone.md"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Error: gone.md does not exist. Check the path.\n"

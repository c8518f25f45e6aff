"""README.md says only what happens: its examples are run, and what they print is compared."""

import re
import shlex
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner

from dialogue_app.commands import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
LEFT_OUT = "⋮"  # stands for any number of lines


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def matches(printed: str, shown: str) -> bool:
    """Compare line by line, but for what the README leaves out."""
    parts = [re.escape(part.strip("\n")) for part in shown.split(LEFT_OUT)]
    return re.fullmatch(r".*\n".join(parts), printed.strip("\n"), re.DOTALL) is not None


@pytest.mark.parametrize("example", blocks("console"), ids=lambda block: block.split()[2])
def test_a_command_prints_what_the_readme_shows(example, monkeypatch):
    monkeypatch.chdir(ROOT)
    prompt, shown = example.split("\n", 1)

    done = CliRunner().invoke(main, shlex.split(prompt.removeprefix("$ ./dialogue ")))

    assert matches(done.output, shown), done.output


@pytest.mark.parametrize("example", blocks("python"))
def test_the_library_does_what_the_readme_shows(example):
    code, shown = re.split(r"^# prints:\n", example, flags=re.MULTILINE)
    printed = StringIO()

    with redirect_stdout(printed):
        exec(code, {})  # noqa: S102 - our own README

    assert printed.getvalue() == re.sub(r"^# ", "", shown, flags=re.MULTILINE)


@pytest.mark.parametrize("linked", re.findall(r"\]\(([^)#:]+)\)", README))
def test_what_the_readme_links_to_is_there(linked):
    assert (ROOT / linked).exists()

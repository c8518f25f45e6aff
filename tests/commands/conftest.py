"""A shell in an empty folder."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dialogue_app.commands import main

OLD = """# Trams

## Selling

### K-1 Sales

- Type: Need
- Evidence: Description

Tickets are sold on board, with quick help.

### K-2 Refunds

Tickets are refunded.

### K-3 Lost property

Lost things are kept.
"""
NEW = """# Trams

## Selling

### K-1 Sales on board

- Type: Must
- Evidence: Description

Tickets are sold on board, with help within 40 seconds.

### K-2 Refunds

Tickets  are refunded.

## Keeping

### K-4 Wi-Fi

The tram has Wi-Fi.
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty folder; nothing is set."""
    monkeypatch.chdir(tmp_path)
    for setting in ("DATABASE_URL", "INSTANCE", "MAX_TEXT_BYTES", "SECRET_KEY"):
        monkeypatch.delenv(f"DIALOGUE_{setting}", raising=False)
    monkeypatch.setenv("DIALOGUE_INSTANCE", "instance")  # so that what a command sets is undone
    return tmp_path


@pytest.fixture
def write(folder: Path) -> Callable[[str, str | bytes], str]:
    """Write a file and return its name."""

    def write(name: str, content: str | bytes) -> str:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return name

    return write


@pytest.fixture
def run() -> Callable[..., Result]:
    """Run a command as someone at a terminal 80 columns wide."""

    def run(*arguments: str, expect: int = 0, **options: Any) -> Result:
        done = CliRunner().invoke(main, arguments, prog_name="dialogue", **options)
        assert done.exit_code == expect, done.output
        return done

    return run


@pytest.fixture
def json_of(run: Callable[..., Result]) -> Callable[..., Any]:
    """Run a command with ``--json`` and read what it prints."""
    return lambda *arguments, **options: json.loads(run(*arguments, "--json", **options).stdout)


@pytest.fixture
def refusal(run: Callable[..., Result]) -> Callable[..., str]:
    """Run a command that cannot be done, and return the one sentence it says."""

    def refused(*arguments: str, **options: Any) -> str:
        done = run(*arguments, expect=2, **options)
        assert done.stdout == ""
        [sentence] = done.stderr.splitlines()
        return sentence.removeprefix("Error: ")

    return refused

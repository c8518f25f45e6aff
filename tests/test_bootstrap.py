"""What `./dialogue` says when something stands in its way. Nothing here reaches the network."""

import ast
import os
import shutil
import socket
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import pytest
from click import Context

from dialogue_app.commands import main

ROOT = Path(__file__).parents[1]
NEEDED = ("dialogue", "pyproject.toml", "README.md", "LICENSE")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout in which nothing was installed yet."""
    folder = tmp_path / "a checkout"
    folder.mkdir()
    for path in [*(ROOT / name for name in NEEDED), *ROOT.glob("requirements*.lock")]:
        shutil.copy(path, folder)
    return folder


@pytest.fixture
def start(checkout: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run ./dialogue in the checkout, by a Python that a doctoring may have spoilt."""

    def run(*arguments: str, doctored: str = "", **env: str):
        spoilt = checkout / "spoilt"
        spoilt.mkdir(exist_ok=True)
        (spoilt / "sitecustomize.py").write_text(doctored)
        return subprocess.run(  # noqa: S603
            [sys.executable, str(checkout / "dialogue"), *arguments],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(spoilt), **env},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture(scope="module")
def empty_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python with pip and nothing else; the one that runs the tests has too much installed."""
    folder = tmp_path_factory.mktemp("empty")
    venv.create(folder, with_pip=True, symlinks=True)
    return folder / "bin" / "python"


@pytest.fixture
def bare_venv(checkout: Path, empty_python: Path) -> None:
    """Spare a test the seconds that making .venv takes."""
    make_program(checkout / ".venv" / "bin" / "python", f'exec "{empty_python}" "$@"')


def make_program(path: Path, does: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{does}\n")
    path.chmod(0o755)
    return path


def said(done: subprocess.CompletedProcess[str]) -> str:
    """Give the last words of a start that failed, which must not be a traceback."""
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.splitlines()[-1]


def test_alone_it_prints_help_and_installs_nothing(start, checkout):
    done = start()

    assert done.returncode == 0
    assert done.stdout.startswith("Dialogue: how a requirement specification became what it is.")
    assert not (checkout / ".venv").exists()


def test_help_names_every_command_of_the_installed_tool(start):
    offered = {line.split()[1] for line in start("--help").stdout.splitlines() if "  ./" in line}

    assert set(main.list_commands(Context(main))) <= offered


def test_an_old_python_is_told_which_it_should_be(start, checkout):
    ast.parse((checkout / "dialogue").read_text(), feature_version=(3, 6))  # else: SyntaxError

    done = start("demo", doctored="import sys; sys.version_info = (3, 8, 18, 'final', 0)")

    assert said(done) == (
        "dialogue: needs Python 3.11 or newer, and this is 3.8. Start it with a newer one, "
        f"like this: python3.11 {checkout}/dialogue demo"
    )


def test_a_python_without_venv_is_told_which_package_brings_it(start):
    done = start("demo", doctored="import sys; sys.modules['ensurepip'] = None", PATH="/nowhere")

    package = "python{}.{}-venv".format(*sys.version_info)
    assert said(done) == (
        "dialogue: this Python cannot make virtual environments. On Debian or Ubuntu: "
        f"sudo apt-get install {package}. Then start again."
    )


def test_a_folder_that_cannot_be_written_is_named(start, checkout):
    (checkout / ".venv").symlink_to("/proc/nothing-can-be-made-here")

    done = start("demo")

    assert f"dialogue: {checkout}/.venv cannot be written" in said(done)


@pytest.mark.usefixtures("bare_venv")
def test_without_a_network_it_says_so_and_how_to_go_on(start):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    index = f"http://127.0.0.1:{port}/simple"

    done = start("demo", PIP_INDEX_URL=index, PIP_CONFIG_FILE=os.devnull, PIP_NO_CACHE_DIR="1")

    assert said(done).startswith(
        "dialogue: the packages could not be fetched: the package index does not answer."
    )


@pytest.mark.usefixtures("bare_venv")
def test_a_package_that_is_not_the_locked_one_is_refused(start, checkout):
    (checkout / "waitress-3.0.2-py3-none-any.whl").write_bytes(b"something else")
    lock = checkout / "requirements.lock"
    lock.write_text(f"waitress==3.0.2 --hash=sha256:{'0' * 64}\n")
    here = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": checkout.as_uri(), "PIP_CONFIG_FILE": os.devnull}

    done = start("demo", **here)

    assert "a package that was fetched is not the one that requirements.lock names" in said(done)


def test_what_is_installed_is_not_installed_again_until_a_lock_changes(start, checkout):
    tool = make_program(checkout / ".venv" / "bin" / "dialogue", 'echo "dialogue $*"')
    python = make_program(tool.with_name("python"), "exit 0")

    first = start("demo", "--port", "5070")
    make_program(python, "echo no connection; exit 1")
    second = start("demo", "--port", "5070")
    with (checkout / "requirements.lock").open("a") as lock:
        lock.write("# something else is asked for\n")
    third = start("demo", "--port", "5070")

    assert (first.returncode, first.stdout) == (0, "dialogue demo --port 5070\n")
    assert (second.returncode, second.stdout, second.stderr) == (0, first.stdout, "")
    assert "the packages could not be fetched" in said(third)


def test_an_extra_brings_the_base_with_it(start, checkout):
    tool = make_program(checkout / ".venv" / "bin" / "dialogue", "echo serving")
    python = make_program(tool.with_name("python"), "exit 0")

    start("serve", DIALOGUE_DATABASE_URL="postgresql+psycopg://localhost/dialogue")
    make_program(python, "exit 1")

    assert start("demo").stdout == "serving\n"
    assert start("benchmark").returncode == 2

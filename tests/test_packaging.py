"""What someone who installs the wheel gets, and what they do not."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
TREES = {  # folder of the checkout -> where it is in the wheel
    "dialogue_app": "dialogue_app",
    "requirements_store": "requirements_store",
    "templates": "dialogue_app/templates",
}
LEFT_AT_HOME = {".pyc", ".pot"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*build, str(ROOT)], check=True, capture_output=True)  # noqa: S603
    return ZipFile(next(folder.glob("*.whl")))


def committed(folder: str) -> list[Path]:
    """List the files that git knows, or would if they were committed now."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", folder]
    done = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603
    return [path for line in done.stdout.splitlines() if (ROOT / (path := Path(line))).exists()]


def test_everything_that_runs_is_in_the_wheel(wheel):
    expected = {
        str(place / path.relative_to(folder))
        for folder, place in ((f, Path(p)) for f, p in TREES.items())
        for path in committed(folder)
        if path.suffix not in LEFT_AT_HOME
    }
    about = {name for name in wheel.namelist() if ".dist-info/" in name}

    assert set(wheel.namelist()) - about == expected


def test_the_wheel_carries_what_the_pages_and_the_demonstration_need(wheel):
    names = set(wheel.namelist())

    assert {
        "dialogue_app/templates/base.html",
        "dialogue_app/static/app.css",
        "dialogue_app/translations/nb/LC_MESSAGES/messages.mo",
        "dialogue_app/demo/v1.md",
        "requirements_store/py.typed",
    } <= names


def test_the_wheel_carries_the_licence_and_the_command(wheel):
    about = {Path(name).name: name for name in wheel.namelist() if ".dist-info/" in name}

    assert wheel.read(about["LICENSE"]) == (ROOT / "LICENSE").read_bytes()
    assert b"dialogue = dialogue_app.commands:main" in wheel.read(about["entry_points.txt"])

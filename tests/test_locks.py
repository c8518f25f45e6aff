"""The locks hold what pyproject.toml asks for, each file by its hash. `.ci/lock` writes them."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
EXTRAS = PROJECT["project"]["optional-dependencies"]
EVERYWHERE = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["checkout"]]
LOCKS = {
    "requirements.lock": EVERYWHERE,
    **{f"requirements-{extra}.lock": [*EVERYWHERE, *asked] for extra, asked in EXTRAS.items()},
}
A_PIN = re.compile(r"^\S+==.*(?:\n    --hash=.*)*", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    """Map what is pinned, with the Pythons and platforms that it is for, to the whole entry."""
    entries = A_PIN.findall((ROOT / lock).read_text())
    return {re.split(r" \\\n", entry)[0]: entry for entry in entries}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_meets_every_requirement(lock):
    pinned = {}
    for pin in map(Requirement, pins(lock)):
        if pin.marker is None or pin.marker.evaluate():
            pinned[canonicalize_name(pin.name)] = next(iter(pin.specifier)).version

    unmet = [
        asked
        for asked in map(Requirement, LOCKS[lock])
        if not asked.specifier.contains(pinned.get(canonicalize_name(asked.name), "0"))
    ]
    assert unmet == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_of_a_lock_is_held_by_its_hashes(lock):
    assert [pin for pin, entry in pins(lock).items() if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_an_extra_adds_to_the_base_and_changes_nothing_in_it(lock):
    assert pins("requirements.lock").items() <= pins(lock).items()

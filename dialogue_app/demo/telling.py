"""Read what the demonstration's files tell."""

from datetime import date, datetime, time
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from requirements_store.parsing import normalise

Told = dict[str, Any]

ZONE = ZoneInfo("Europe/Oslo")
_OPENING_HOURS = time(9)
_TELLING = (".yaml", ".md", ".py")
_SOURCE = files("dialogue_app.demo")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_told(name: str) -> Any:
    """Return what the file ``name.yaml`` tells."""
    return yaml.load((_SOURCE / f"{name}.yaml").read_text("utf-8"), _Loader)  # noqa: S506 - a safe loader


def read_list(name: str) -> list[Told]:
    """Return the one list that the file ``name.yaml`` tells."""
    told: list[Told] = read_told(name)[name]
    return told


def read_text(name: str) -> str:
    """Return a version's text."""
    return normalise((_SOURCE / name).read_text("utf-8"))


def moment(told: str) -> datetime:
    """Return the moment told; of a mere day its morning."""
    if "T" in told:
        return datetime.fromisoformat(told)
    return datetime.combine(date.fromisoformat(told), _OPENING_HOURS, ZONE)


def everything_told() -> bytes:
    """Return what is told and by what, so that one can tell whether it has changed."""
    files = [*_SOURCE.iterdir(), *(_SOURCE / "loading").iterdir()]
    told = sorted(files, key=lambda file: file.name)
    return b"".join(file.read_bytes() for file in told if file.name.endswith(_TELLING))

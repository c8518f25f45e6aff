"""Settings: ours, then ``config.toml`` in the instance folder, then ``DIALOGUE_…`` variables."""

import os
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from flask import Flask

from dialogue_app import ids
from dialogue_app.language import NAMES

_PREFIX = "DIALOGUE_"
_TRUTH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}


class BadSetting(Exception):
    """A setting has a value that it cannot have."""


def configure(app: Flask, overrides: Mapping[str, object]) -> None:
    """Settle every setting of *app*; what a test or a command passes in goes before all else."""
    defaults = _defaults(Path(app.instance_path))
    app.config.from_mapping(defaults)
    app.config.from_file("config.toml", load=tomllib.load, silent=True, text=False)
    app.config.from_mapping(_from_environment(defaults))
    app.config.from_mapping(overrides)
    _derive(app)


def instance_folder() -> str | None:
    """Return the folder for what belongs to this installation, if it is not Flask's own choice."""
    folder = os.environ.get("DIALOGUE_INSTANCE")
    return str(Path(folder).absolute()) if folder else None


def _defaults(instance: Path) -> dict[str, object]:
    return {
        "DATABASE_URL": f"sqlite:///{instance / 'dialogue.sqlite3'}",
        "SECRET_KEY": "",
        "MAX_TEXT_BYTES": 5_000_000,
        "DEMO": False,
        "LANGUAGES": "en,nb",
        "SESSION_COOKIE_SECURE": None,  # yes, but for the demonstration
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_HOURS": 12,
    }


def _from_environment(known: Mapping[str, object]) -> dict[str, object]:
    """Read what the environment sets, each in the type that its default has."""
    settings: dict[str, object] = {}
    for variable, text in os.environ.items():
        name = variable.removeprefix(_PREFIX)
        if name == variable or name not in known:
            continue
        read = _READERS.get(type(known[name]), str)
        try:
            settings[name] = read(text)
        except (KeyError, ValueError) as error:
            raise BadSetting(f"{variable} cannot be {text!r}") from error
    return settings


def _derive(app: Flask) -> None:
    """Settle what follows from the settings."""
    config = app.config
    secure = config["SESSION_COOKIE_SECURE"]
    if secure is None:  # the demonstration is served without TLS, to this machine only
        secure = config["SESSION_COOKIE_SECURE"] = not config["DEMO"]
    config["SESSION_COOKIE_NAME"] = "__Host-dialogue" if secure else "dialogue"
    config["PERMANENT_SESSION_LIFETIME"] = timedelta(hours=config["SESSION_HOURS"])
    config["MAX_CONTENT_LENGTH"] = config["MAX_FORM_MEMORY_SIZE"] = config["MAX_TEXT_BYTES"]
    config["LANGUAGES"] = _languages(config["LANGUAGES"])
    config["SECRET_KEY"] = config["SECRET_KEY"] or _kept_key(Path(app.instance_path))


def _languages(told: str) -> list[str]:
    codes = [code.strip() for code in told.split(",")]
    if not set(codes) <= NAMES.keys():
        raise BadSetting(f"LANGUAGES cannot be {told!r}; there are {', '.join(NAMES)}")
    return codes


def _kept_key(instance: Path) -> str:
    """Return the key in the instance folder; the first of all processes to start draws it."""
    path, drawn = instance / "secret-key", instance / f"secret-key.{os.getpid()}"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        drawn.touch(mode=0o600)
        drawn.write_text(ids.new() + ids.new())
        with suppress(FileExistsError):
            path.hardlink_to(drawn)
        drawn.unlink()
    return path.read_text()


def _truth(text: str) -> bool:
    return _TRUTH[text.strip().lower()]


_READERS: dict[type, Callable[[str], object]] = {bool: _truth, int: int, type(None): _truth}

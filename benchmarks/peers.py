"""Other people's tools, as far as they are installed here."""

from importlib import import_module
from typing import Any

from benchmarks.goals import Skipped


def peer(module: str, name: str) -> Any:
    """Return *name* of *module*, or raise ``Skipped``."""
    try:
        return getattr(import_module(module), name)
    except ImportError as missing:
        raise Skipped(f"{missing}; install the extra benchmark") from missing

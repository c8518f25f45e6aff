"""The files' texts without the files' ids: some of those name a supplier, or count across them."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from dialogue_app.demo.telling import read_list, read_told

_IN_BRACKETS = re.compile(r" \((?:I-R\d-[A-E]|D|OB|CO)-\d+\)")
_INPUT = re.compile(r"\bI-R(\d)-[A-E]-\d+\b")
_DECISION, _NOTICE = re.compile(r"\bD-\d+\b"), re.compile(r"\bN-\d+\b")
_ALIAS = re.compile(r"\b[Ll]everandør ([A-E])\b")
_BEGINNING = re.compile(r"^[a-z]")


def for_supplier(text: str) -> str:
    """Return what a supplier reads: of the team's decisions it knows neither how many nor which."""
    text = _IN_BRACKETS.sub("", text)
    return _notices(_DECISION.sub("egen beslutning", text))


def for_team(text: str) -> str:
    """Return what stays inside the wall: decisions by their numbers here, suppliers by name."""
    plain = _IN_BRACKETS.sub("", text)
    plain = _INPUT.sub(lambda found: _input(found[0], found[1]), plain)
    plain = _DECISION.sub(lambda found: f"beslutning {_numbers('decisions')[found[0]]}", plain)
    plain = _ALIAS.sub(lambda found: _suppliers()[found[1]], plain)
    return _notices(plain if plain == text else _BEGINNING.sub(_upper, plain))


def _notices(text: str) -> str:
    return _NOTICE.sub(lambda found: f"melding {_numbers('notices')[found[0]]}", text)


def _input(told: str, stage: str) -> str:
    is_open = _classifications()[told] == "open"
    return f"et innspill i runde {stage}" if is_open else f"et fortrolig innspill i runde {stage}"


_upper: Callable[[re.Match[str]], str] = lambda found: found[0].upper()  # noqa: E731


@lru_cache
def _numbers(name: str) -> Mapping[str, int]:
    """Return what the product counts: these files are in the order of time."""
    return {told["id"]: number for number, told in enumerate(read_list(name), start=1)}


@lru_cache
def _classifications() -> Mapping[str, str]:
    return {told["id"]: told["classification"] for told in read_list("inputs")}


@lru_cache
def _suppliers() -> Mapping[str, str]:
    return {told["id"]: told["name"] for told in read_told("procurement")["suppliers"]}

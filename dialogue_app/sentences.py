"""What the rules say to people: stated in English where the rule stands, spoken where it is read.

The rules know neither the reader nor the web. A ``Sentence`` becomes words when it is turned into
a string, in the language of whoever reads just then; ``spoken_by`` says how, once, when the
application is put together. Without that it is English.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Speak = Callable[[str, str, int, dict[str, Any]], str]


def _in_english(one: str, many: str, count: int, values: dict[str, Any]) -> str:
    text = many if many and count != 1 else one
    return text % {"num": count, **values} if values or many else text


_speak: list[Speak] = [_in_english]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that waits for its reader; *many* is its form for any *count* but one."""

    one: str
    many: str = ""
    count: int = 1
    values: dict[str, Any] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return _speak[-1](self.one, self.many, self.count, self.values)


def lazy_gettext(text: str, **values: Any) -> Sentence:
    """Say *text*, with *values* put in."""
    return Sentence(text, values=values)


def lazy_ngettext(one: str, many: str, num: int, **values: Any) -> Sentence:
    """Say *one* or *many*, as *num* asks for; it is put in as ``num``."""
    return Sentence(one, many, num, values)


def spoken_by(speak: Speak) -> None:
    """Let *speak* turn each sentence into words from now on."""
    _speak[-1] = speak

"""Which ids someone may have meant who wrote one that does not exist."""

import re
from collections.abc import Iterable
from itertools import takewhile

_PARTS = re.compile(r"[^\W\d_]+|\d+")
_ALIKE = 0.5


def nearest(wanted: str, ids: Iterable[str]) -> list[str]:
    """Return up to three of *ids* that look like *wanted*, the likeliest first."""
    likeness = {id_: _likeness(_folded(wanted), _folded(id_)) for id_ in ids}
    near = [id_ for id_, alike in likeness.items() if alike > _ALIKE]
    return sorted(near, key=lambda id_: (-likeness[id_], id_))[:3]


def _folded(id_: str) -> str:
    """Leave out what people get wrong: case, signs between the parts, zeros in front."""
    return "".join(part.lstrip("0") for part in _PARTS.findall(id_.casefold()))


def _likeness(one: str, other: str) -> float:
    """Return the share of characters that stand at both ends of both."""
    begin = _in_common(one, other)
    end = _in_common(one[begin:][::-1], other[begin:][::-1])
    return (begin + end) / max(len(one), len(other), 1)


def _in_common(one: str, other: str) -> int:
    """Return how many characters both begin with."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))

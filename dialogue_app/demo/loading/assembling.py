"""Texts between two versions: some requirements as they will be, the others still as they were."""

import re
from collections.abc import Collection

_PART = re.compile(r"(?m)^(?=#{2,3} )")
_REQUIREMENT = re.compile(r"### (K-\d+)")


def assemble(old: str, new: str, pending: Collection[str], *, with_prose: bool) -> str:
    """Return *new*, but for the *pending* requirements and, unless wanted, its prose."""
    before, after = _parts(old), _parts(new)
    return "".join(
        (before if _waits(name, pending, with_prose=with_prose) else after).get(name, "")
        for name in _in_order(list(before), list(after))
    )


def _parts(text: str) -> dict[str, str]:
    """Take a text apart at its headings; a requirement's part is known by its id."""
    return {_name(part): part for part in _PART.split(text)}


def _name(part: str) -> str:
    found = _REQUIREMENT.match(part)
    return found[1] if found else part.partition("\n")[0]


def _waits(name: str, pending: Collection[str], *, with_prose: bool) -> bool:
    is_requirement = not name.startswith("#")
    return name in pending if is_requirement else not with_prose


def _in_order(before: list[str], after: list[str]) -> list[str]:
    """Return all parts as they stand in the new text; what is gone stands where it stood."""
    order = list(after)
    for place, name in enumerate(before):
        if name not in order:
            order.insert(order.index(before[place - 1]) + 1 if place else 0, name)
    return order

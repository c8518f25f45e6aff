"""Where the visible text of a rendered wording stands in its source."""

import re
from bisect import bisect_right

_UNSEEN = re.compile(
    r"(?<=\])\((?:[^()\s]|\([^()\s]*\))*(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"  # a link's address
    r"|<[^<>]*>"
    r"|&#?\w+;"
    r"|^[ \t>]*\d+[.)](?=\s)",  # the number of a list's item
    re.MULTILINE,
)
_SPOKEN = re.compile(r"[^\W_]")
_SURE = 8  # so many letters and digits in a row are the place looked for
_REACH = 4000  # no markup is longer


def trace(source: str, visible: str) -> list[int]:
    """Return, for each character of *visible*, the index of the one in *source* it comes from.

    What comes from none (a decoded entity, say) gets that of the character before it. Letters and
    digits decide; between them, other characters are the first ones that look the same.
    """
    shown = [match.start() for match in _SPOKEN.finditer(visible)]
    there = _spoken_places(source)
    found = _follow(
        "".join(source[place] for place in there), "".join(visible[place] for place in shown)
    )
    sources = [there[index] if index >= 0 else -1 for index in found]
    return _fill(source, visible, dict(zip(shown, sources, strict=True)))


def _spoken_places(source: str) -> list[int]:
    """Return where letters and digits stand that are not part of the markup."""
    unseen = [match.span() for match in _UNSEEN.finditer(source)]
    starts = [start for start, _ in unseen]
    places = []
    for match in _SPOKEN.finditer(source):
        before = bisect_right(starts, match.start()) - 1
        if before < 0 or unseen[before][1] <= match.start():
            places.append(match.start())
    return places


def _follow(source: str, visible: str) -> list[int]:
    """Return the index in *source* of each character, -1 while there is none."""
    found: list[int] = []
    place = 0
    for index, character in enumerate(visible):
        if source[place : place + 1] != character:
            ahead = source.find(visible[index : index + _SURE], place, place + _REACH)
            if ahead < 0:
                found.append(found[-1] if found else -1)
                continue
            place = ahead
        found.append(place)
        place += 1
    return found


def _fill(source: str, visible: str, spoken: dict[int, int]) -> list[int]:
    """Find the characters that are neither letters nor digits."""
    found: list[int] = []
    last = -1
    for index, character in enumerate(visible):
        here = spoken.get(index)
        last = _beside(source, character, last) if here is None else max(last, here)
        found.append(max(last, 0))
    return found


def _beside(source: str, character: str, last: int) -> int:
    """Return where *character* stands before the next letter or digit, else *last*."""
    place = last + 1
    while place < len(source) and not _SPOKEN.match(source[place]):
        if source[place] == character:
            return place
        place += 1
    return last

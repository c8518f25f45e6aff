"""What counts as the id of a requirement, and what nearly does."""

import html
import re

# Letters first; digits and underscores may follow (W2W_01, DATA_DLT_02a, AS-WP-06-001); then a
# hyphen or an underscore, digits, and perhaps one letter. V1.1, A.2.1 and 1 are no ids.
IDENTIFIER = r"[^\W\d_]\w*(?:-\w+)*?[-_]\d+[^\W\d_]?"
_IDENTIFIER = re.compile(IDENTIFIER)
_LEADING = re.compile(rf"({IDENTIFIER})(?![\w-])(?!\.\w)(?:[:.,;)\]]+)?(?:\s+|$)")
_ANCHORED = re.compile(r"\s*\{:?\s*#([^\s{}]+)[^{}]*\}\s*$")
_DOTTED = re.compile(r"\d+(?:\.\d+)+[a-z]?")
_INTEGER = re.compile(r"\d+")
# What people write, and word processors make, of PRRC_11 and K-012: a blank, another dash.
_NEARLY = re.compile(
    r"([^\W\d_]\w{0,40})\s{0,3}([\s.\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}\N{HYPHEN}"
    r"\N{NON-BREAKING HYPHEN}_-])\s{0,3}(\d{1,12}[^\W\d_]?)"
)
_NEARLY_LEADING = re.compile(_NEARLY.pattern + r"(?![\w-])(?!\.\w)[:.,;)]?(?:\s+|$)")
_FAMILY = re.compile(r"(.*)([-_])(\d+)([^\W\d_]?)$")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_TAG = re.compile(r"<[^<>]*>")
_ESCAPE = re.compile(r"\\([^\w\s]|_)")
_DECORATION = re.compile(r"[*`~]+")

# What a heading begins with whose id is emphasised, linked or escaped.
_OPENS_MARKUP = ("*", "_", "`", "[", "\\", "<")
# What may stand between an id and a title.
DASHES = "-: \N{EN DASH}\N{EM DASH}"

# How long an id may be: what is longer is a mistake, and would be a burden in every list.
LONGEST = 64


def plain(text: str) -> str:
    """Return *text* as a reader sees it: no emphasis, links, tags, escapes or entities."""
    if text.isalnum():
        return text
    bare = _TAG.sub("", _LINK.sub(r"\1", text))
    bare = _DECORATION.sub("", _ESCAPE.sub(r"\1", bare))
    return " ".join(html.unescape(bare).replace("\u200b", "").split())


def identifier(text: str) -> str | None:
    """Return the id that *text* consists of, whatever its markup."""
    bare = _undecorated(text)
    if len(bare) <= LONGEST and _IDENTIFIER.fullmatch(bare):
        return bare
    return None


def dotted(text: str) -> str | None:
    """Return the number with dots that *text* consists of: ``1.2.3``."""
    bare = _undecorated(text)
    return bare if len(bare) <= LONGEST and _DOTTED.fullmatch(bare) else None


def integer(text: str) -> str | None:
    """Return the whole number that *text* consists of."""
    bare = _undecorated(text)
    return bare if len(bare) <= LONGEST and _INTEGER.fullmatch(bare) else None


def nearly(text: str) -> tuple[str, str] | None:
    """Return prefix and number of what was meant as an id: ``PRRC 11``."""
    bare = _undecorated(text)
    found = _NEARLY.fullmatch(bare) if len(bare) <= LONGEST else None
    return (found[1], found[3]) if found else None


def leading(heading: str) -> tuple[str, str] | None:
    """Return the id that *heading* begins with, and what follows it."""
    found = _LEADING.match(heading)
    if found and len(found[1]) <= LONGEST:
        return found[1], heading[found.end() :].lstrip(DASHES)
    if heading[:1] in _OPENS_MARKUP or "\\" in heading[:LONGEST]:
        bare = plain(heading).lstrip("[")
        return leading(bare) if bare[:1].isalpha() and "\\" not in bare[:LONGEST] else None
    return None


def nearly_leading(heading: str) -> tuple[str, str, str] | None:
    """Return prefix, number and the rest of a heading that nearly begins with an id."""
    found = _NEARLY_LEADING.match(heading)
    return (found[1], found[3], heading[found.end() :].strip()) if found else None


def anchored(heading: str) -> tuple[str, str] | None:
    """Return the id in ``{#K-012}`` at the end of *heading*, and what stands before it.

    An anchor without a capital letter (``{#topic-1}``) is a mere link target.
    """
    tail = heading.rfind("{")
    found = _ANCHORED.match(heading, tail) if tail >= 0 else None
    if found is None or found[1].islower() or identifier(found[1]) is None:
        return None
    return found[1], heading[:tail].strip()


def family(name: str) -> tuple[str, str] | None:
    """Return what ids of one kind share: the prefix, and its separator."""
    found = _FAMILY.match(name)
    return (found[1], found[2]) if found else None


def alike(name: str) -> str:
    """Return what two ids share that readers take for the same: ``EDP_2a`` and ``EDP-02A``."""
    found = _FAMILY.match(name)
    if found is None:
        return name
    return f"{found[1]}-{found[3].lstrip('0')}{found[4]}".replace("_", "-").casefold()


def _undecorated(text: str) -> str:
    bare = text.strip()
    if bare.isascii() and bare.replace("_", "a").replace("-", "a").replace(".", "a").isalnum():
        return bare
    bare = plain(bare)
    return bare[1:-1] if bare[:1] == "[" and bare[-1:] == "]" else bare

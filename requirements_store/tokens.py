"""Text -> tokens: the smallest pieces that a comparison marks and that a phrase consists of."""

import re
from typing import NamedTuple
from unicodedata import category

from requirements_store import units

# White to a reader: the zero width space and the byte order mark, too.
BLANK = r"[\s\u200b\ufeff]"


def tokens(text: str) -> list[str]:
    """Take *text* apart; joined, the tokens give it back.

    A token is a word, a figure with its unit ("40 sekunder", "99,5 %"), an HTML tag or another
    character (repeated, where it is markup), with the blanks before it. Blanks at the end are a
    token. What a reader sees as one character (a flag, a family, å as a and ring) is not split.
    """
    return [blank + core or end for blank, core, _sign, end in _TOKEN.findall(text)]


class Word(NamedTuple):
    """A token in two parts: the blanks, and what they stand before (nothing at the end)."""

    blank: str
    core: str


def words(text: str) -> list[Word]:
    """Take *text* apart as ``tokens`` does."""
    return [
        Word(blank, core) if core else Word(end, "")
        for blank, core, _sign, end in _TOKEN.findall(text)
    ]


def leading_blank(text: str) -> str:
    """Return the blanks before the first token."""
    found = _BLANKS.match(text)
    return found[0] if found else ""


def is_figure(core: str) -> bool:
    """Tell whether a token, without its blanks, is a figure, perhaps with its unit."""
    return _FIGURE.fullmatch(core) is not None


def _extending() -> str:
    """What belongs to the character before it, for a set in a regular expression."""
    marks = [code for code in range(0x300, 0x20000) if category(chr(code))[0] == "M"]
    firsts = [code for code, before in zip(marks, [0, *marks], strict=False) if code != before + 1]
    lasts = [code for code, after in zip(marks, [*marks[1:], 0], strict=True) if code + 1 != after]
    ranges = [f"{chr(first)}-{chr(last)}" for first, last in zip(firsts, lasts, strict=True)]
    joiners_and_tones = "\u200c\u200d\uff9e\uff9f\U0001f3fb-\U0001f3ff"
    return "".join(ranges) + joiners_and_tones + "\U000e0020-\U000e007f\U000e0100-\U000e01ef"


def _choice(names: str) -> str:
    # The longest first, since the first alternative that fits is taken.
    longest_first = sorted(set(names.split()), key=lambda name: (-len(name), name))
    return "|".join(re.escape(name).replace("_", " ") for name in longest_first)


def _initials(names: str) -> str:
    return "".join(sorted({name[0] for name in names.split()}))


_EXTEND = f"[{_extending()}]"
_LETTERS = rf"(?:[^\W_]++(?:{_EXTEND}++[^\W_]*+)*+|{_EXTEND}++(?:[^\W_]++{_EXTEND}*+)*+)"
_GAP = r"[ \n\u00a0\u2009\u202f]"
_AMOUNT = (
    r"(?:(?<![\w)\]])[-\u2212+\u00b1])?"
    r"\d+(?:[ \u00a0\u2009\u202f](?=\d{3}(?!\d))\d{3})*(?:[.,:/-]\d+)*"
)
_UNIT = rf"(?=[^\W\d_]|[%‰°€$£])(?:(?i:{_choice(units.WORDS)})|{_choice(units.SYMBOLS)})"
_CURRENCY = rf"(?:{_choice(units.CURRENCIES)}){_GAP}?"
_NUMBER = (
    rf"(?=[\d+\u2212\u00b1{_initials(units.CURRENCIES)}-])"
    rf"(?:{_CURRENCY})?{_AMOUNT}(?:{_GAP}?{_UNIT})?(?![\w{_EXTEND[1:]})"
)
# Most words: found without trying what else they could be.
_PLAIN_WORD = rf"(?!{_CURRENCY}\d)[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]++(?=[ ,.;:()\n])"
_WORD = rf"{_LETTERS}(?:(?:_+|[-'\u2019\u2010\u2011\u00ad]){_LETTERS})*+"
_TAG = r"</?[a-zA-Z][\w-]*(?:\s+[\w:-]+(?:=(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]+))?)*\s*/?>"
_MARKUP = r"(?P<sign>[*_~`#=.-])(?P=sign)+"
_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
_PREFIX = "[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]*"
_OTHER = rf"{_PREFIX}(?:{_FLAG}|\\[^\w\s]|\S|\s(?={_EXTEND}))"
# What follows a joiner belongs to what stands before it.
_TAIL = rf"{_EXTEND}*(?:(?<=\u200d)(?:{_FLAG}|\S){_EXTEND}*)*"
_TOKEN = re.compile(
    rf"(?P<blank>(?:{BLANK}+(?!{_EXTEND}))?)"
    rf"(?P<core>{_PLAIN_WORD}|{_NUMBER}|(?:{_WORD}|{_TAG}|{_MARKUP}|{_OTHER}){_TAIL})"
    rf"|(?P<end>{BLANK}+)"
)
_BLANKS = re.compile(rf"{BLANK}+(?!{_EXTEND})")
_FIGURE = re.compile(_NUMBER)

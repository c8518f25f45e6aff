"""Files that people give us -> text, or one sentence about what is wrong and what to do."""

import os
import sys
from pathlib import Path
from typing import BinaryIO

from dialogue_app.commands.refusal import Refusal
from requirements_store.parsing import normalise

MAX_TEXT_BYTES = 5_000_000
_SETTING = "DIALOGUE_MAX_TEXT_BYTES"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BINARY = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def read_text(path: str) -> str:
    """Return the text of a file, or of standard input for ``-``; in NFC, with LF.

    Raises:
        Refusal: there is no text in it, it is too large, or it is not UTF-8.
    """
    name = "Standard input" if path == "-" else path
    return normalise(decode(name, _read_bytes(name, path)))


def decode(name: str, content: bytes) -> str:
    """Return the text that *content* is in UTF-8, without a byte order mark."""
    if content.startswith(_UTF16):
        raise Refusal(f"{name} is UTF-16. Save it as UTF-8.")
    if content.startswith(_BINARY) or b"\0" in content:
        raise Refusal(f"{name} is a binary file. Export it as Markdown first.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Refusal(f"{name} is not UTF-8 (line {line}). Save it as UTF-8.") from None
    if not text.strip():
        raise Refusal(f"{name} is empty. Give a text with requirements.")
    return text


def most_bytes() -> int:
    """Return how large a text may be."""
    setting = os.environ.get(_SETTING, str(MAX_TEXT_BYTES))
    if not setting.isdecimal():
        raise Refusal(f"{_SETTING} is {setting!r}. Give a number of bytes.")
    return int(setting)


def _read_bytes(name: str, path: str) -> bytes:
    try:
        if path == "-":
            return _at_most(name, sys.stdin.buffer)
        with Path(path).open("rb") as file:
            return _at_most(name, file)
    except FileNotFoundError:
        raise Refusal(f"{name} does not exist. Check the path.") from None
    except IsADirectoryError:
        raise Refusal(f"{name} is a folder. Name the files in it, as in *.md.") from None
    except PermissionError:
        raise Refusal(f"{name} may not be read. Ask its owner for the right to.") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise Refusal(f"{name} cannot be read: {error}. Check the path.") from None


def _at_most(name: str, file: BinaryIO) -> bytes:
    """Read no more than it takes to see that a text is too large."""
    limit = most_bytes()
    content = file.read(limit + 1)
    if len(content) > limit:
        remedy = f"Split it, or set {_SETTING} to more."
        raise Refusal(f"{name} is larger than {limit / 1_000_000:g} MB. {remedy}")
    return content

"""Text -> few bytes, and back."""

import json
import zlib
from typing import Any


def pack(text: str, *, like: str = "") -> bytes:
    """Return *text* in few bytes; in very few where it repeats what stands in *like*."""
    packer = zlib.compressobj(9, zdict=like.encode())
    return packer.compress(text.encode()) + packer.flush()


def unpack(packed: bytes, *, like: str = "") -> str:
    """Return the text that was packed with the same *like*; ``ValueError`` if there is none."""
    unpacker = zlib.decompressobj(zdict=like.encode())
    try:
        return (unpacker.decompress(packed) + unpacker.flush()).decode()
    except (zlib.error, TypeError) as reason:
        raise ValueError(f"these bytes were not packed here: {reason}") from reason


def pack_json(value: Any) -> bytes:
    """Return *value* as packed JSON."""
    return pack(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def unpack_json(packed: bytes) -> Any:
    """Return the value that was packed; ``ValueError`` if there is none."""
    return json.loads(unpack(packed))

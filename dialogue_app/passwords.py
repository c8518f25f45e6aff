"""Passwords, as argon2 keeps them. No Flask: the command line sets them, too."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dialogue_app import ids

_hasher: ContextVar[PasswordHasher] = ContextVar("hasher", default=PasswordHasher())  # noqa: B039 - never changed


def hash_password(password: str) -> str:
    """Return what may be kept instead of *password*."""
    hasher = _hasher.get()
    return hasher.hash(password, salt=ids.salt(ids.SHARED)[: hasher.salt_len])


def fits(kept: str, password: str) -> bool:
    """Tell whether *kept* was made from *password*; where nothing is kept it takes as long."""
    try:
        return _hasher.get().verify(kept or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Tell whether *kept* was made at another cost than one made today."""
    return _hasher.get().check_needs_rehash(kept)


@contextmanager
def hashed_by(hasher: PasswordHasher) -> Iterator[None]:
    """Hash at another cost while the block runs."""
    before = _hasher.set(hasher)
    try:
        yield
    finally:
        _hasher.reset(before)


def _nobody() -> str:
    """Return what looks like a hash, costs as much to check, and fits no password."""
    hasher = _hasher.get()
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    lengths = (hasher.salt_len, hasher.hash_len)
    salt, digest = (b64encode(bytes(length)).decode().rstrip("=") for length in lengths)
    return f"$argon2id$v=19${cost}${salt}${digest}"

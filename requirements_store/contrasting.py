"""Any two versions beside each other."""

from functools import lru_cache

from sqlmodel import Session

from requirements_store.comparing import compare
from requirements_store.comparisons import Comparison
from requirements_store.models import Version
from requirements_store.reading import read_version
from requirements_store.saving import parsed


def compare_versions(session: Session, old: Version, new: Version) -> Comparison:
    """Return what became of each requirement from *old* to *new*: four queries, any two versions.

    What became of them from one version to the next, with the comparisons rendered, is kept:
    ``rungs`` is quicker. The last few pairs that were asked for are at hand.
    """
    return _compared(read_version(session, old), read_version(session, new))


@lru_cache(maxsize=4)
def _compared(old: str, new: str) -> Comparison:
    return compare(parsed(old), parsed(new))

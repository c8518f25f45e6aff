"""Where sentences end, in Norwegian, Swedish, Danish and English."""

from collections.abc import Sequence

from requirements_store.tokens import Word

# A full stop after one of these ends no sentence; of "f.eks." and the like the last part.
_ABBREVIATIONS = frozenset(
    """
    adm alt anm approx art ca cf dvs eks ekskl ev evt ex fig fl fx gml hhv iht inkl istf jf jfr
    jmf jvf kap kl kr maks mht mvh nr no osv par pga pkt pr sec sect sek sk smv stk tab tel tilsv
    tlf vol vs
    """.split()  # noqa: SIM905
)
ENDS = frozenset((".", "!", "?", "...", "…"))
_OPENING = "\"'«»“”‘’([–—-*_`<|#"  # noqa: RUF001


def sentence_ends(words: Sequence[Word]) -> list[int]:
    """Return the index after the last word of each sentence; the last one is the length."""
    ends = [place for place in range(1, len(words)) if _ends_before(words, place)]
    return [*ends, len(words)] if words else []


def _ends_before(words: Sequence[Word], place: int) -> bool:
    """Tell whether a sentence ends where *place* begins."""
    following = words[place]
    if "\n\n" in following.blank:
        return True
    if words[place - 1].core not in ENDS or not following.blank or not following.core:
        return False
    return _may_begin(following.core) and not _needs_its_stop(words, place - 1)


def _may_begin(core: str) -> bool:
    return core[0].isupper() or core[0].isdigit() or core[0] in _OPENING


def _needs_its_stop(words: Sequence[Word], stop: int) -> bool:
    """An abbreviation, an initial or an ordinal keeps its full stop: "nr. 3", "den 5. Mai"."""
    before = words[stop - 1].core if stop and words[stop].core == "." else ""
    if words[stop].blank:
        return False
    return before.lower() in _ABBREVIATIONS or (len(before) == 1 and before.isalpha())

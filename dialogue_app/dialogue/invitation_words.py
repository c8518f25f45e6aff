"""What an invitation says around the authority's own words, in the specification's language.

An invitation is a document, not a page: it speaks the language of the specification, whoever
sends it, and stays as it was sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from dialogue_app.dialogue.models import Effect
from requirements_store import Fate


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences and headings, braces to be filled in, and how days are written."""

    locale: str
    opening: str
    deadline: str
    address: str
    note: str
    criteria: str
    specification: str
    locked: str
    changes: str
    unchanged: str
    no_reason: str
    kinds: Mapping[Effect | Fate, str]
    day: str = "d. MMMM y"


_ORDER = (*Effect, *Fate)


def _kinds(*words: str) -> Mapping[Effect | Fate, str]:
    return dict(zip(_ORDER, words, strict=True))


_EN = Words(
    locale="en",
    opening="The dialogue is closed. You are invited to submit a final tender in “{procedure}”, "
    "on the basis of the solution that you presented and specified in the dialogue.",
    deadline="Deadline",
    address="Where tenders are delivered",
    note="What else applies",
    criteria="Award criteria",
    specification="The specification",
    locked="“{title}”, {version}, released {day}, is locked: it will not be changed, and it is "
    "what final tenders are measured against. SHA-256 of its text: `{digest}`",
    changes="What changed since {first}, and why",
    unchanged="No requirement has changed.",
    no_reason="no reason is recorded",
    kinds=_kinds(
        "New", "Sharpened", "Clarified", "Relaxed", "Withdrawn", "Merged", "Split", "Moved",
        "Added", "Removed", "Changed",
    ),
    day="d MMMM y",
)  # fmt: skip
_NB = Words(
    locale="nb",
    opening="Dialogen er avsluttet. Dere inviteres til å gi endelig tilbud i «{procedure}», på "
    "grunnlag av løsningen dere la frem og presiserte i dialogen.",
    deadline="Tilbudsfrist",
    address="Hvor tilbud leveres",
    note="Annet som gjelder",
    criteria="Tildelingskriterier",
    specification="Kravspesifikasjonen",
    locked="«{title}», {version}, frigitt {day}, er låst: Den blir ikke endret, og endelige "
    "tilbud måles mot den. SHA-256 av teksten: `{digest}`",
    changes="Hva som er endret siden {first}, og hvorfor",
    unchanged="Ingen krav er endret.",
    no_reason="ingen begrunnelse er registrert",
    kinds=_kinds(
        "Nytt", "Skjerpet", "Presisert", "Lempet", "Utgått", "Slått sammen", "Delt", "Flyttet",
        "Kommet til", "Tatt ut", "Endret",
    ),
)  # fmt: skip
_NN = Words(
    locale="nn",
    opening="Dialogen er avslutta. De blir inviterte til å gi endeleg tilbod i «{procedure}», på "
    "grunnlag av løysinga de la fram og presiserte i dialogen.",
    deadline="Tilbodsfrist",
    address="Kvar tilbod skal leverast",
    note="Anna som gjeld",
    criteria="Tildelingskriterium",
    specification="Kravspesifikasjonen",
    locked="«{title}», {version}, frigitt {day}, er låst: Han blir ikkje endra, og endelege "
    "tilbod blir målte mot han. SHA-256 av teksten: `{digest}`",
    changes="Kva som er endra sidan {first}, og kvifor",
    unchanged="Ingen krav er endra.",
    no_reason="inga grunngiving er registrert",
    kinds=_kinds(
        "Nytt", "Skjerpt", "Presisert", "Lempa", "Utgått", "Slått saman", "Delt", "Flytt",
        "Komme til", "Teke ut", "Endra",
    ),
)  # fmt: skip
_SV = Words(
    locale="sv",
    opening="Dialogen är avslutad. Ni inbjuds att lämna ett slutligt anbud i ”{procedure}”, på "
    "grundval av den lösning som ni har lagt fram och preciserat i dialogen.",
    deadline="Sista anbudsdag",
    address="Var anbud lämnas",
    note="Övrigt som gäller",
    criteria="Tilldelningskriterier",
    specification="Kravspecifikationen",
    locked="”{title}”, {version}, frisläppt {day}, är låst: den ändras inte, och slutliga anbud "
    "bedöms mot den. SHA-256 av texten: `{digest}`",
    changes="Vad som har ändrats sedan {first}, och varför",
    unchanged="Inget krav har ändrats.",
    no_reason="inget skäl är antecknat",
    kinds=_kinds(
        "Nytt", "Skärpt", "Förtydligat", "Lättat", "Utgått", "Sammanslaget", "Delat", "Flyttat",
        "Tillkommit", "Borttaget", "Ändrat",
    ),
    day="d MMMM y",
)  # fmt: skip
_DA = Words(
    locale="da",
    opening="Dialogen er afsluttet. I opfordres til at afgive et endeligt tilbud i »{procedure}« "
    "på grundlag af den løsning, som I har fremlagt og præciseret i dialogen.",
    deadline="Tilbudsfrist",
    address="Hvor tilbud afleveres",
    note="Andet, der gælder",
    criteria="Tildelingskriterier",
    specification="Kravspecifikationen",
    locked="»{title}«, {version}, frigivet {day}, er låst: Den ændres ikke, og endelige tilbud "
    "måles mod den. SHA-256 af teksten: `{digest}`",
    changes="Hvad der er ændret siden {first}, og hvorfor",
    unchanged="Ingen krav er ændret.",
    no_reason="ingen begrundelse er registreret",
    kinds=_kinds(
        "Nyt", "Skærpet", "Præciseret", "Lempet", "Udgået", "Slået sammen", "Delt", "Flyttet",
        "Kommet til", "Taget ud", "Ændret",
    ),
)  # fmt: skip
_WORDS = {"en": _EN, "nb": _NB, "no": _NB, "nn": _NN, "sv": _SV, "da": _DA}


def words_in(language: str) -> Words:
    """Return the words of a language, or the English ones."""
    return _WORDS.get(language.partition("-")[0].lower(), _EN)

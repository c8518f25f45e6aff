"""What fields of a requirement are called in five languages, and what their values mean.

The names are data: a language, or a custom of one authority, is added here and nowhere else.
"""

import re
from enum import StrEnum

from requirements_store.documents import Obligation


class Field(StrEnum):
    """What a field says. Fields that are none of these are kept and shown all the same."""

    OBLIGATION = "obligation"
    VERIFICATION = "verification"
    FRAME = "frame"
    LOT = "lot"
    RESPONSIBLE = "responsible"
    BENEFITS = "benefits"
    GOALS = "goals"
    STATUS = "status"
    TITLE = "title"
    FORMER = "former"


# Each line: Norwegian bokmål and nynorsk, Swedish, Danish, English.
_FIELD_NAMES = {
    Field.OBLIGATION: """
        kravtype, type, type krav, kravstype, kravgrad, forpliktelse, forplikting, bindingsgrad
        kravtyp, typ, typ av krav, skyldighet, förpliktelse
        kravets type, forpligtelse, kravkategori
        obligation, requirement type, type of requirement, binding, keyword""",
    Field.VERIFICATION: """
        dokumentasjon, dokumentasjonskrav, verifikasjon, verifisering, bevis, påvisning
        dokumentation, verifiering, bevisning, verifikation
        dokumentationskrav, verificering
        evidence, verification, documentation, proof, acceptance criterion, acceptance criteria""",
    Field.FRAME: """
        ramme, ramme fra kunngjøringen, rammekrav, ramme frå kunngjeringa
        ram, ram från annonsen, ramkrav, ram från upphandlingsannonsen
        ramme fra bekendtgørelsen, ramme fra udbudsbekendtgørelsen, mindstekrav
        frame, frame from the notice, frame from the contract notice, minimum requirement""",
    Field.LOT: """
        delkontrakt, delanskaffelse, del, delkontraktar, delkontrakter, delinnkjøp
        delområde, anbudsområde
        delaftale, delaftaler
        lot, lots""",
    Field.RESPONSIBLE: """
        ansvarlig, ansvarleg, kraveier, kraveigar
        ansvarig, kravägare
        ansvarlig enhed, kravejer
        responsible, owner, responsible party""",
    Field.BENEFITS: """
        gevinst, gevinster, nytte, gevinstar, vinst
        nyttor, nytta, effekt, effekter
        gevinster og nytte, udbytte
        benefit, benefits, value""",
    Field.GOALS: """
        mål, målsetting, formål, effektmål, føremål
        målsättning, syfte
        målsætning
        goal, goals, objective, objectives, purpose""",
    Field.STATUS: "status, tilstand, stilling, state",
    Field.TITLE: """
        tittel, navn, namn, kravtittel, overskrift
        titel, rubrik, benämning
        navn på krav, betegnelse
        title, name, heading, short name""",
    Field.FORMER: """
        tidligere id, tidligere nummer, tidlegare id, gammelt nummer
        tidigare id, tidigare nummer
        tidligere nr
        legacy id, legacy identifier, former id, former identifier, previous id, old id""",
}

# Headers of columns that hold ids; whole numbers are ids only in the second group.
_ID_HEADERS = """
    index, id, ids, identifier, identifikator, identifikasjon, kravid, krav id, krav-id, krav_id
    nr, nummer, no, number, num, #, ref, referanse, referens, reference
    requirement id, req id, req, reqid, id nr, id-nr, unique id, uid, key"""
_REQUIREMENT_HEADERS = """
    krav, krav nr, kravnr, kravnummer, krav nummer, kravets nummer, krav #
    requirement, requirement no, requirement nr, requirement number
    requirement #, req no, req nr"""
_TEXT_HEADERS = """
    krav, kravet, kravtekst, kravbeskrivelse, beskrivelse, tekst, ordlyd, kravspesifikasjon
    kravbeskrivning, beskrivning, text, lydelse, kravtext, kravets lydelse
    kravbeskrivelse, beskriving, skildring
    requirement, requirements, requirement specification, requirement text, description
    high level requirement, high-level requirement, wording, statement, specification"""

# What a new field or value is called where the document has no custom of its own, and what
# stands in the place of a requirement that is withdrawn.
_USUAL_NAMES = {
    "nb": {Field.OBLIGATION: "Kravtype", Field.VERIFICATION: "Dokumentasjon"},
    "nn": {Field.OBLIGATION: "Kravtype", Field.VERIFICATION: "Dokumentasjon"},
    "sv": {Field.OBLIGATION: "Kravtyp", Field.VERIFICATION: "Verifiering"},
    "da": {Field.OBLIGATION: "Kravets type", Field.VERIFICATION: "Dokumentation"},
    "en": {Field.OBLIGATION: "Obligation", Field.VERIFICATION: "Verification"},
}
_USUAL_OBLIGATIONS = {
    "nb": ("Behov", "Bør", "Skal", "Kan"),
    "nn": ("Behov", "Bør", "Skal", "Kan"),
    "sv": ("Behov", "Bör", "Ska", "Kan"),
    "da": ("Behov", "Bør", "Skal", "Kan"),
    "en": ("Need", "Should", "Must", "May"),
}
_TOMBSTONES = {
    "nb": "Utgått.",
    "nn": "Utgått.",
    "sv": "Utgår.",
    "da": "Udgået.",
    "en": "Withdrawn.",
}
_OBLIGATION_WORDS = {
    Obligation.NEED: "behov need needs behovskrav",
    Obligation.SHOULD: "bør bor bör børkrav bör-krav should recommended anbefalt anbefalet "
    "rekommenderad ønsket önskvärt ønskelig desirable",
    Obligation.MUST: "skal ska skall må måste must shall obligatorisk obligatoriskt mandatory "
    "absolutt absolut absolute skalkrav minstekrav mindstekrav required requirement-must",
    Obligation.MAY: "kan may can valgfritt valgfri valfritt valfri optional opsjon option",
}
_YES = {"ja", "yes", "true", "sann", "sant", "sand", "x", "✓", "✔", "1", "y", "j"}

# Words that stand in the place of a requirement that is no more: those that say it all, and
# those that go on with the id of another requirement.
_GONE = """
    empty, void, withdrawn, deleted, removed, retired, obsolete, intentionally left blank
    utgått, utgår, utgåtte, trukket, trukket tilbake, strøket, slettet, fjernet, bortfalt, opphevet
    trekt, trekt tilbake, stroken, stroke, sletta, fjerna, bortfalle, oppheva
    utgången, utgånget, tillbakadragen, tillbakadraget, borttagen, borttaget, struken, struket
    raderad, raderat, upphävd, upphävt, tom, tomt
    udgået, udgår, trukket tilbage, bortfaldet, ophævet"""
_GONE_INTO = """
    merged into, merged with, moved to, replaced by, superseded by
    slått sammen med, erstattet av, flyttet til, slått saman med, erstatta av, flytta til
    sammanslagen med, sammanslaget med, ersatt av, ersatt med, flyttad till, flyttat till
    slået sammen med, sammenlagt med, erstattet af"""


def _names(listed: str) -> frozenset[str]:
    return frozenset(name.strip() for name in re.split(r"[,\n]", listed) if name.strip())


_KINDS = {name: kind for kind, listed in _FIELD_NAMES.items() for name in _names(listed)}
_ID_NAMES = _names(_ID_HEADERS)
_REQUIREMENT_NAMES = _names(_REQUIREMENT_HEADERS)
_TEXT_NAMES = _names(_TEXT_HEADERS)
_OBLIGATIONS = {word: kind for kind, listed in _OBLIGATION_WORDS.items() for word in listed.split()}
_WORD = re.compile(r"\w+")
_KEYWORD = re.compile(r"\b(?:SHALL|MUST|SHOULD|MAY)\b")
_STRONGEST = (
    (("SHALL", "MUST"), Obligation.MUST),
    (("SHOULD",), Obligation.SHOULD),
    (("MAY",), Obligation.MAY),
)


def _either(listed: str) -> str:
    longest_first = sorted(_names(listed), key=len, reverse=True)
    return "|".join(re.escape(words).replace(r"\ ", r"\s") for words in longest_first)


_TOMBSTONE = re.compile(
    rf"""[\s*_~(\[-]{{0,8}}
    (?: (?:{_either(_GONE)}) (?![\w-]) [*_~]{{0,4}} [^\S\n]{{0,8}}
        (?: $ | [\n.:;,()\]\N{{EN DASH}}\N{{EM DASH}}] | -\s  # nothing else, or a remark
        | (?:in|from|i|fra|frå|från)\s (?:v|version|versjon)? [\s.]? \d
        | (?:and|og|och)\s (?:{_either(_GONE_INTO)}) \s )
    | (?:{_either(_GONE_INTO)}) \s \[? [^\W\d_]{{1,20}} \w{{0,20}} [-_]\d )""",
    re.IGNORECASE | re.VERBOSE,
)
_DELETED = re.compile(
    r"[\s*_~]{0,8}\\?\[\s{0,8}"
    r"(?:(?:DELETED|WITHDRAWN|REMOVED)\b|(?:MOVED|MERGED|SPLIT) (?:IN)?TO\b[^\[\]]*\][\s*_~]*$)"
)


def simple(name: str) -> str:
    """Return a field's or column's name in the form that the lists above use."""
    return " ".join(name.casefold().replace(".", " ").rstrip(" :").split())


def kind(name: str) -> Field | None:
    """Return what a field called *name* says, in any of the five languages."""
    return _KINDS.get(simple(name))


def names_ids(header: str) -> bool:
    """Tell whether a column under *header* holds ids."""
    return simple(header) in _ID_NAMES


def names_requirements(header: str) -> bool:
    """Tell whether whole numbers under *header* are ids of requirements."""
    return simple(header) in _REQUIREMENT_NAMES


def names_texts(header: str) -> bool:
    """Tell whether a column under *header* holds the wording of requirements."""
    return simple(header) in _TEXT_NAMES


def obligation(value: str) -> Obligation | None:
    """Return how binding the value of a field, or a keyword, says that a requirement is."""
    for word in _WORD.findall(value.casefold()):
        if word in _OBLIGATIONS:
            return _OBLIGATIONS[word]
    return None


def obligation_in(text: str) -> Obligation | None:
    """Return the strongest obligation that *text* states in capitals."""
    said = set(_KEYWORD.findall(text))
    return next((kind for words, kind in _STRONGEST if not said.isdisjoint(words)), None)


def affirmed(value: str) -> bool:
    """Tell whether the value of a field says yes."""
    first = _WORD.search(value.casefold())
    return (first[0] if first else value.strip()) in _YES


def withdrawn(text: str) -> bool:
    """Tell whether *text* only marks the place of a requirement that is no more."""
    return bool(_TOMBSTONE.match(text) or _DELETED.match(text))


def usual_name(field: Field, language: str) -> str:
    """Return what a field is called in *language*, if the document does not say."""
    return _USUAL_NAMES.get(language, _USUAL_NAMES["en"])[field]


def usual_obligation(level: Obligation, language: str) -> str:
    """Return the value by which a requirement says in *language* how binding it is."""
    words = _USUAL_OBLIGATIONS.get(language, _USUAL_OBLIGATIONS["en"])
    return words[list(Obligation).index(level)]


def tombstone(language: str) -> str:
    """Return what stands in the place of a withdrawn requirement's text."""
    return _TOMBSTONES.get(language, _TOMBSTONES["en"])

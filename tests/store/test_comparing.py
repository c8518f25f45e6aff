from requirements_store.comparing import compare, spans
from requirements_store.comparisons import (
    Comparison,
    Difference,
    FieldsDifference,
    Kind,
    Rename,
    SectionDifference,
)

OLD = """\
# Krav

Innledning.

### K-001 Lås

- Kravtype: Bør-krav

Døra skal ha lås.

### K-002 Logg

Alt skal logges i 30 dager.

### K-003 Lenke

Se [veilederen](https://a.no).

### K-004 Komma

Raskt, sikkert.

### K-005 Kart

Løsningen skal vise et kart over alle enheter som er i bruk.

### K-006 Bort

Skal bort.
"""

NEW = """\
# Krav

Ny innledning.

### K-002 Logg

Alt skal\u00a0 logges i\u200b 30 dager.

### K-001 Lås

- Kravtype: Skal-krav

Døra skal ha to låser.

### K-003 Lenker

Se [veilederen](https://b.no).

### K-004 Komma

Raskt; sikkert.

### K-015 Kart

Løsningen skal vise et kart over alle enheter som er i bruk.
"""


def changed(id_, kind, old, new):
    return Difference(id_, kind, old, new, spans(old, new))


def test_a_comparison_tells_what_became_of_each_requirement():
    assert compare(OLD, NEW) == Comparison(
        added=("K-015",),
        removed=("K-005", "K-006"),
        unchanged=("K-002",),
        changed=(
            changed("K-001", Kind.WORDING, "Døra skal ha lås.", "Døra skal ha to låser."),
            changed(
                "K-003",
                Kind.MARKUP,
                "Se [veilederen](https://a.no).",
                "Se [veilederen](https://b.no).",
            ),
            changed("K-004", Kind.PUNCTUATION, "Raskt, sikkert.", "Raskt; sikkert."),
        ),
        fields_changed=(
            FieldsDifference("K-001", {"Kravtype": ("Bør-krav", "Skal-krav")}, None),
            FieldsDifference("K-003", {}, ("Lenke", "Lenker")),
        ),
        moved=("K-002",),
        renamed=(Rename("K-005", "K-015", 1.0),),
        sections=(SectionDifference(("Krav",), "Innledning.", "Ny innledning."),),
        findings=(),
    )


def test_nothing_became_of_an_equal_text():
    comparison = compare(OLD, OLD)

    assert comparison.unchanged == ("K-001", "K-002", "K-003", "K-004", "K-005", "K-006")
    assert comparison == Comparison((), (), comparison.unchanged, (), (), (), (), (), ())


def test_a_nearly_equal_text_is_a_rename_and_each_goes_on_once():
    text = "Løsningen skal vise et kart over alle enheter som er i bruk i kommunen"

    comparison = compare(
        f"### K-1 A\n\n{text}.\n\n### K-2 B\n\n{text} nå.\n",
        f"### K-8 A\n\n{text} nå.\n\n### K-9 B\n\n{text} da.\n",
    )

    assert comparison.renamed == (Rename("K-1", "K-9", 0.966), Rename("K-2", "K-8", 1.0))


def test_withdrawn_requirements_go_on_nowhere():
    comparison = compare("### K-1 A\n\nEmpty\n", "### K-2 A\n\nEmpty\n")

    assert comparison.renamed == ()


def test_a_thousand_unlike_requirements_under_other_ids_are_compared_in_time():
    def document(prefix: str, shift: int) -> str:
        return "".join(
            f"### {prefix}-{n} T\n\nDen skal ha del{n + shift}a, del{n + shift}b og del{n}c.\n\n"
            for n in range(1_000)
        )

    comparison = compare(document("A", 0), document("B", 1_000))

    assert (len(comparison.removed), len(comparison.added)) == (1_000, 1_000)
    assert comparison.renamed == ()


def test_a_label_that_binds_more_is_a_change_even_if_the_text_stays():
    old = '<div id="R_1"><b>R_1 SHOULD</b>\nThe unit shows a text.\n</div>\n'

    found = compare(old, old.replace("SHOULD", "MUST"))

    assert found.fields_changed == (FieldsDifference("R_1", {}, None),)

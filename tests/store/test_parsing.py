import pytest

from requirements_store.documents import Obligation
from requirements_store.parsing import normalise, parse

ALARM = """\
# Needs

## 2 Equipment

### K-012 Responstid ved utløst alarm

- Kravtype: Skal-krav (absolutt)
- Dokumentasjon: Akseptansetest (K-072)
  og månedlig rapport
- Ramme fra kunngjøringen: ja

Overføringstiden skal være høyst 40 sekunder.

- også om natten

#### Merknad

Målt over en måned.

### K-013 Dekning

Alarmen må virke i bygdene.

## 3 Vilkår
"""


def ids(text):
    return [one.id for one in parse(text).requirements]


def codes(text):
    return [(one.code, one.id, one.line) for one in parse(text).findings]


def only(text):
    (requirement,) = parse(text).requirements
    return requirement


def test_a_requirement_under_a_heading_has_fields_and_then_its_text_up_to_the_next():
    alarm, coverage = parse(ALARM).requirements

    assert (alarm.id, alarm.title) == ("K-012", "Responstid ved utløst alarm")
    assert alarm.text == (
        "Overføringstiden skal være høyst 40 sekunder.\n\n- også om natten\n\n"
        "#### Merknad\n\nMålt over en måned."
    )
    assert alarm.fields == {
        "Kravtype": "Skal-krav (absolutt)",
        "Dokumentasjon": "Akseptansetest (K-072) og månedlig rapport",
        "Ramme fra kunngjøringen": "ja",
    }
    assert (alarm.obligation, alarm.frame, alarm.withdrawn) == (Obligation.MUST, True, False)
    assert alarm.section == ("Needs", "2 Equipment")
    assert (alarm.line_start, alarm.line_end) == (5, 18)
    assert ALARM[slice(*alarm.span)] == alarm.text
    assert coverage.text == "Alarmen må virke i bygdene."


def test_prose_is_kept_in_sections_with_paths_of_their_own():
    text = "Before.\n\n# A\n\nOne.\n\n## K-1 X\n\nText.\n\n# A\n\n## B\n\nTwo.\n"

    found = [
        (one.path, one.level, one.text, one.line_start, one.line_end)
        for one in parse(text).sections
    ]

    assert found == [
        ((), 0, "Before.", 1, 1),
        (("A",), 1, "One.", 3, 5),
        (("A#2",), 1, "", 11, 11),
        (("A", "B"), 2, "Two.", 13, 15),
    ]


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("K-012 Title", "K-012"),
        ("K-012: Title", "K-012"),
        ("K-012", "K-012"),
        ("W2W_01 Title", "W2W_01"),
        ("DATA_DLT_02a", "DATA_DLT_02a"),
        ("AS-WP-06-001 Title", "AS-WP-06-001"),
        ("Å_1 Tittel", "Å_1"),
        ("**K-012** Title", "K-012"),
        ("K\\_012 Title", "K_012"),
        ("[K-012](#k-012) Title", "K-012"),
        ("K-012 Title ##", "K-012"),
        ("K-012 Title <!-- omit from toc -->", "K-012"),
        ("Title {#K-012}", "K-012"),
        ("Title {#K-012 .wide}", "K-012"),
    ],
)
def test_a_heading_names_its_requirement(heading, expected):
    found = only(f"## {heading}\n\nText.\n")

    assert found.id == expected
    assert found.title in ("Title", "Tittel", None)


@pytest.mark.parametrize(
    "heading",
    [
        "V1.1 Title",
        "A.2.1 Title",
        "1 Title",
        "1.2.3 Title",
        "Title K-012",
        "K-012.1 Title",
        "K-012bis Title",
        "Topic 12 Title",
        "Title {#topic-1}",
        "2024-01-01 Title",
        "-1 Title",
    ],
)
def test_a_heading_without_an_id_is_prose(heading):
    assert ids(f"## {heading}\n\nText.\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "```\n# K-1 A\n\n| ID | Krav |\n|---|---|\n| K-2 | b |\n```\n",
        "~~~~ text\n# K-1 A\n~~~\n# K-2 B\n~~~~\n",
        "<!-- hidden\n# K-1 A\n-->\n",
        "---\ntitle: x\n# K-1 A\n...\n",
        "---\ntitle: x\n# K-1 A\n---\n",
        "<pre>\n# K-1 A\n</pre>\n",
        "    # K-1 A\n",
        "> # K-1 A\n",
        "#K-1 A\n",
        "####### K-1 A\n",
        "- K-1 A\n",
        "| Term | Meaning |\n|---|---|\n| K-1 | a |\n",
        "| ID | Krav |\n\n| K-1 | a |\n",
        "<div id='K-1'>no label</div>\n",
        "`<div id='K-1'><b>K-1</b>`\n",
    ],
)
def test_what_only_looks_like_a_requirement_is_none(text):
    assert ids(text) == []


def test_a_setext_heading_is_a_heading():
    assert ids("K-1 First\n===\n\nText.\n\nK-2 Second\n---\n\nMore.\n") == ["K-1", "K-2"]


@pytest.mark.parametrize(
    "header",
    [
        "ID | Tekst",
        "**Index** | **Requirement**",
        "Nr. | Krav",
        "# | Description",
        "Ref | Tekst",
        "Krav | Beskrivelse",
        "Krav nr. | Krav",
        "Requirement ID | Text",
        "`ID` | Text",
    ],
)
def test_a_table_whose_header_names_ids_has_a_requirement_in_each_row(header):
    text = f"| {header} |\n| --- | :-: |\n| K-1 | a \\| b |\n| **1.2.3** | c |\n| `K_2` | d\n"

    assert [(one.id, one.text) for one in parse(text).requirements] == [
        ("K-1", r"a \| b"),
        ("1.2.3", "c"),
        ("K_2", "d"),
    ]


@pytest.mark.parametrize(("header", "expected"), [("Krav", ["1", "2"]), ("Nr", []), ("#", [])])
def test_whole_numbers_are_ids_only_where_the_column_says_requirement(header, expected):
    text = f"| {header} | Beskrivelse |\n|---|---|\n| 1 | a |\n| 2 | b |\n"

    assert ids(text) == expected
    assert codes(text) == ([] if expected else [("plain-numbers", None, 1)])


def test_the_other_columns_are_fields_under_their_headers():
    text = (
        "| Kapittel | Krav nr. | Tittel | Krav | Type | | [NIST &sect;](x) |\n"
        "|---|---|---|---|---|---|---|\n"
        "| 2 | K-1 | Rask | Svar raskt. | Bør | x | |\n"
    )

    found = only(text)

    assert (found.title, found.text, found.obligation) == ("Rask", "Svar raskt.", Obligation.SHOULD)
    assert found.fields == {"Kapittel": "2", "Type": "Bør", "(6)": "x"}


def test_a_former_id_is_a_field_and_the_description_the_text():
    text = (
        "|**Identifier**|**Legacy Identifier**|**Description**|\n|-|-|-|\n|AS-01 | RPA_01 | Do.|\n"
    )

    found = only(text)

    assert (found.id, found.text, found.fields) == ("AS-01", "Do.", {"Legacy Identifier": "RPA_01"})


CARD = """\
<div class="card" id="K_1" markdown>
<div class="card__id">K_1<span class="kw">SHOULD</span></div>
<div class="card__body" markdown>

Legacy ID: RPA_01
{: .card__meta }

A text.

*Note: with a `</div>` in it.*

</div>
</div>
"""


def test_an_element_with_a_label_is_a_requirement_without_its_carrier_markup():
    found = only(CARD)

    assert (found.id, found.obligation) == ("K_1", Obligation.SHOULD)
    assert found.text == "A text.\n\n*Note: with a `</div>` in it.*"
    assert found.fields == {"Legacy ID": "RPA_01"}
    assert (found.line_start, found.line_end) == (1, 13)
    assert CARD[slice(*found.span)] == found.text


def test_a_row_of_an_html_table_is_a_requirement():
    text = '<table>\n<tr id="K-1"><td>K-1</td><td>First.</td><td>Second.</td></tr>\n</table>\n'

    found = only(text)

    assert (found.text, found.span) == ("First.\n\nSecond.", None)


def test_an_element_that_is_never_closed_ends_before_the_next_and_is_reported():
    text = (
        '<div id="K-1"><b>K-1</b>\nOne.\n\n'
        '<div id="K-2"><b>K-2</b>\nTwo.\n</div>\n\n# End\n\nProse.\n'
    )

    assert [(one.id, one.text, one.line_end) for one in parse(text).requirements] == [
        ("K-1", "One.", 3),
        ("K-2", "Two.", 6),
    ]
    assert codes(text) == [("unclosed-element", "K-1", 1)]


def test_an_element_that_is_never_closed_ends_at_the_next_heading():
    text = '<div id="K-1"><b>K-1</b>\nOne.\n\n# End\n\nProse.\n'

    assert only(text).text == "One."
    assert [(one.path, one.text) for one in parse(text).sections] == [(("End",), "Prose.")]


def test_an_example_in_an_element_does_not_end_it():
    text = '<div id="K-1"><b>K-1</b>\n\n```\n</div>\n```\n\nMore.\n</div>\n'

    assert only(text).text == "```\n</div>\n```\n\nMore."


def test_the_header_of_a_table_of_requirements_is_nobodys_prose():
    text = "# A\n\nBefore.\n\n| ID | Krav |\n|---|---|\n| K-1 | a |\n> After.\n"

    assert [one.text for one in parse(text).sections] == ["Before.", "> After."]
    assert parse(text).findings == ()


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("Kravtype: Skal-krav", "must"),
        ("Kravtype: Behov", "need"),
        ("Type krav: Bør", "should"),
        ("Kravtyp: Ska-krav", "must"),
        ("Kravtyp: Bör", "should"),
        ("**Kravtype:** Kan-krav", "may"),
        ("Type: Must requirement (absolute)", "must"),
        ("Obligation: SHOULD", "should"),
        ("Requirement type: need", "need"),
    ],
)
def test_the_obligation_comes_from_its_field_first(field, expected):
    assert only(f"## K-1 A\n\n- {field}\n\nIt MAY be so.\n").obligation == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It SHALL be.", "must"),
        ("It MUST NOT be.", "must"),
        ("It MAY be, and then SHOULD stay.", "should"),
        ("It MAY be.", "may"),
        ("It shall be.", None),
        ("SHALLOW", None),
    ],
)
def test_without_a_field_the_strongest_word_in_capitals_counts(text, expected):
    assert only(f"## K-1 A\n\n{text}\n").obligation == expected


@pytest.mark.parametrize(
    "field",
    [
        "Ramme fra kunngjøringen: ja",
        "Ramme frå kunngjeringa: Ja",
        "Ram från annonsen: ja",
        "Ramme fra udbudsbekendtgørelsen: ja",
        "Frame from the contract notice: yes",
    ],
)
def test_the_frame_is_known_in_every_language(field):
    assert only(f"## K-1 A\n\n- {field}\n\nText.\n").frame
    assert not only(f"## K-1 A\n\n- {field.rsplit(' ', 1)[0]} nei\n\nText.\n").frame


@pytest.mark.parametrize(
    "text",
    [
        "Empty",
        "Empty.",
        "*Empty*",
        "Empty (moved to [Topic 18](#t))",
        "Empty\n\n*Note: see K-2.*",
        "[DELETED, DUPLICATE OF 6.2.5]",
        r"\[DELETED\]",
        "[MOVED TO 9.4.1]",
        "Utgått",
        "Utgår.",
        "Trukket tilbake: ikke lenger aktuelt.",
        "Slått sammen med K-015.",
        "Moved to K-015.",
        "Utgår \N{EN DASH} se K-015",
        "Trekt",
        "Tillbakadragen",
        "Udgået i v3",
        "Utgått og erstattet av K-2",
    ],
)
def test_a_tombstone_withdraws_the_requirement(text):
    assert only(f"## K-1 A\n\n{text}\n").withdrawn


@pytest.mark.parametrize(
    "text",
    [
        "Empty bottles SHALL be returned.",
        "Removed parts SHALL be kept.",
        "Void-free castings.",
        "Trukket strøm skal måles.",
        "Moved to the left, the lever locks.",
        "[MODIFIED] Text.",
        "Slettet innhold skal kunne hentes fram.",
        "Tomten skal ryddes.",
        "[MOVED TO 1.2.3] Text.",
    ],
)
def test_a_rule_that_begins_like_a_tombstone_is_none(text):
    assert not only(f"## K-1 A\n\n{text}\n").withdrawn


def test_a_heading_alone_can_be_a_tombstone():
    assert only("## K-1 Utgått\n").withdrawn
    assert codes("## K-1 Utgått\n") == []


def test_a_list_is_the_text_where_nothing_says_that_it_is_fields():
    found = only("## K-1 A\n\n- Alarm: 40 s\n- Tale: 20 s\n")

    assert (found.text, found.fields) == ("- Alarm: 40 s\n- Tale: 20 s", {})


def test_unknown_fields_are_kept_and_a_list_after_them_is_text():
    found = only("## K-1 A\n\n* Kilde: brukerpanel\n* Type: Bør\n\n- Alarm: 40 s\n- Tale: 20 s\n")

    assert found.fields == {"Kilde": "brukerpanel", "Type": "Bør"}
    assert found.text == "- Alarm: 40 s\n- Tale: 20 s"


def test_a_requirement_under_another_is_one_of_its_own():
    outer, inner = parse("## K-1 A\n\nOne.\n\n### K-2 B\n\nTwo.\n").requirements

    assert (outer.text, inner.text, inner.section) == ("One.", "Two.", ("K-1 A",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# K-1 A\n\na\n\n# K-1 B\n\nb\n", [("duplicate-id", "K-1#2", 5)]),
        ("|ID|Krav|\n|-|-|\n|RPA_1|a|\n|PRRC 11|b|\n", [("near-miss-id", "PRRC_11", 4)]),
        ("# K-1 A\n\na\n\n# K 2 B\n\nb\n", [("near-miss-id", "K-2", 5)]),
        ("# K-1 A\n\na\n\n# K\N{EN DASH}2 B\n\nb\n", [("near-miss-id", "K-2", 5)]),
        ("# K-1 A\n\na\n\n# K-01 B\n\nb\n", [("similar-id", "K-01", 5)]),
        ("# K-1 A\n\n# K-2 B\n\nb\n", [("empty-text", "K-1", 1)]),
        ("|ID|Krav|\n|-|-|\n|K-1|a|\n|x|b|\n", [("not-an-id", None, 4)]),
        ("|ID|Krav|\n|-|-|\n|K-1|a|b|\n", [("too-many-cells", "K-1", 3)]),
        ("# K-1 A\n\na\n\n```\n# K-2 B\n", [("unclosed-fence", None, 5)]),
        ("# K-1 A\n\na\n\n<!-- x\n# K-2 B\n", [("unclosed-comment", None, 5)]),
        ("# K-1 A\n\na\n\n|ID|Krav|\n|-|-|\n|T-1|a|\n", [("requirement-inside", "T-1", 7)]),
    ],
)
def test_what_is_odd_is_reported_with_its_line(text, expected):
    assert codes(text) == expected


def test_a_finding_says_what_to_do():
    (found,) = parse("# K-1 A\n\na\n\n# K-1 B\n\nb\n").findings

    assert found.message == (
        "K-1 stands on line 1 already; this one is read as K-1#2. "
        "Give one of them an id of its own."
    )


def test_a_near_miss_takes_the_separator_of_its_family():
    assert ids("|ID|Krav|\n|-|-|\n|A-1|a|\n|A-2|a|\n|B_1|b|\n|B 2|c|\n|C 1|d|\n")[-2:] == [
        "B_2",
        "C-1",
    ]


def test_text_that_was_never_normalised_is_read_as_well():
    text = "\ufeff# K-1 A\r\n\r\nOne.\r\nTwo.\r\n\r\n| ID | Krav |\r\n"

    found = only(text)

    assert found.text == "One.\r\nTwo.\r\n\r\n| ID | Krav |"
    assert text[slice(*found.span)] == found.text


def test_texts_are_kept_composed_and_with_one_kind_of_line_end():
    assert normalise("Ska\u030ar\r\nB\rC\n") == "Skår\nB\nC\n"

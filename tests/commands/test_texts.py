"""What programs and people read from the commands that only read texts."""

import pytest

from tests.commands.conftest import NEW, OLD


@pytest.fixture
def old(write):
    return write("old.md", OLD)


@pytest.fixture
def new(write):
    return write("new.md", NEW)


def test_requirements_are_told_with_what_the_document_says_of_them(json_of, old):
    assert json_of("requirements", old) == {
        "requirements": [
            {
                "id": "K-1",
                "title": "Sales",
                "text": "Tickets are sold on board, with quick help.",
                "obligation": "need",
                "fields": {"Type": "Need", "Evidence": "Description"},
                "line_start": 5,
                "line_end": 10,
                "section": ["Trams", "Selling"],
            },
            {
                "id": "K-2",
                "title": "Refunds",
                "text": "Tickets are refunded.",
                "obligation": None,
                "fields": {},
                "line_start": 12,
                "line_end": 14,
                "section": ["Trams", "Selling"],
            },
            {
                "id": "K-3",
                "title": "Lost property",
                "text": "Lost things are kept.",
                "obligation": None,
                "fields": {},
                "line_start": 16,
                "line_end": 18,
                "section": ["Trams", "Selling"],
            },
        ],
        "findings": [],
    }


def test_a_requirement_in_a_table_has_no_title(json_of, write):
    table = write("table.md", "| ID | Text | Level |\n|--|--|--|\n| A_01 | A SHALL b. | L1 |\n")

    [found] = json_of("requirements", table)["requirements"]

    assert found == {
        "id": "A_01",
        "title": None,
        "text": "A SHALL b.",
        "obligation": "must",
        "fields": {"Level": "L1"},
        "line_start": 3,
        "line_end": 3,
        "section": [],
    }


def test_findings_are_told_and_make_the_exit_code_1(json_of, write):
    twice = write("twice.md", "## K-1 Once\n\nYes.\n\n## K-1 Again\n\nNo.\n")

    told = json_of("requirements", twice, expect=1)

    assert [found["id"] for found in told["requirements"]] == ["K-1", "K-1#2"]
    [finding] = told["findings"]
    assert set(finding) == {"code", "id", "line", "message"}
    assert (finding["id"], finding["line"]) == ("K-1#2", 5)


def test_a_text_without_requirements_has_none(json_of, write):
    told = json_of("requirements", write("prose.md", "Only prose.\n"))

    assert told == {"requirements": [], "findings": []}


def test_json_is_utf8_and_reads_as_it_was_written(run, write):
    sami = write("sami.md", "## K-1 Áššu\n\nSøknad på nordsamisk: ášši.\n")

    told = run("requirements", sami, "--json").stdout

    assert '"title": "Áššu"' in told


def test_a_byte_order_mark_is_no_text(json_of, write):
    marked = write("bom.md", b"\xef\xbb\xbf## K-1 Sales\r\n\r\nOn board.\r\n")

    [found] = json_of("requirements", marked)["requirements"]

    assert (found["id"], found["text"], found["line_start"]) == ("K-1", "On board.", 1)


def test_standard_input_can_be_read(json_of):
    [found] = json_of("requirements", "-", input="## K-1 Sales\n\nOn board.\n")["requirements"]

    assert found["id"] == "K-1"


def test_people_read_a_list_by_chapter(run, old):
    assert run("requirements", old).stdout == (
        "\n"
        "Selling\n"
        "  K-1  need    Sales                                                        5-10\n"
        "  K-2          Refunds                                                     12-14\n"
        "  K-3          Lost property                                               16-18\n"
        "\n"
        "3 requirements: 2 not said, 1 need\n"
    )


def test_a_comparison_tells_what_became_of_each_requirement(json_of, old, new):
    assert json_of("compare", old, new) == {
        "added": ["K-4"],
        "removed": ["K-3"],
        "unchanged": ["K-2"],
        "changed": [
            {
                "id": "K-1",
                "kind": "wording",
                "old": "Tickets are sold on board, with quick help.",
                "new": "Tickets are sold on board, with help within 40 seconds.",
                "spans": [
                    ["equal", "Tickets are sold on board, with"],
                    ["delete", " quick"],
                    ["equal", " help"],
                    ["insert", " within 40 seconds"],
                    ["equal", "."],
                ],
            }
        ],
        "fields_changed": [
            {
                "id": "K-1",
                "fields": {"Type": ["Need", "Must"]},
                "title": ["Sales", "Sales on board"],
            }
        ],
        "moved": [],
        "renamed": [],
        "findings": [],
    }


def test_a_renamed_requirement_is_told_with_its_likeness(json_of, write):
    old = write("a.md", "## K-1 Sales\n\nTickets are sold on board of every tram.\n")
    new = write("b.md", "## K-9 Sales\n\nTickets are sold on board of every tram.\n")

    told = json_of("compare", old, new)

    assert (told["added"], told["removed"]) == (["K-9"], ["K-1"])
    assert told["renamed"] == [["K-1", "K-9", 1.0]]


def test_findings_in_either_text_make_the_exit_code_1(json_of, old, write):
    twice = write("twice.md", OLD + "\n### K-1 Again\n\nNo.\n")

    assert json_of("compare", old, twice, expect=1)["findings"] != []
    assert json_of("compare", twice, old, expect=1)["findings"] != []


def test_people_read_marks_without_colours(run, old, new):
    assert run("compare", old, new).stdout == (
        "1 added, 1 removed, 1 changed, 1 fields changed, 0 moved, 0 renamed, 1 unchanged\n"
        "\n"
        "+ K-4 Wi-Fi\n"
        "    The tram has Wi-Fi.\n"
        "\n"
        "- K-3 Lost property\n"
        "    Lost things are kept.\n"
        "\n"
        "~ K-1 Sales on board\n"
        "    Type: [-Need-] {+Must+}\n"
        "    title: [-Sales-] {+Sales on board+}\n"
        "    Tickets are sold on board, with [-quick-] help {+within 40 seconds+}.\n"
    )


def test_on_a_terminal_the_marks_have_colours(run, old, new):
    told = run("compare", old, new, color=True).stdout

    assert "\x1b[31m[-quick-]\x1b[0m" in told
    assert "\x1b[32m{+within 40 seconds+}\x1b[0m" in told


def test_colours_can_be_declined(run, old, new, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")

    assert "\x1b" not in run("compare", old, new, color=True).stdout


def test_a_history_tells_each_wording_once_and_absence_as_null(json_of, old, new, write):
    without = write("without.md", "# Nothing\n\nNothing is required.\n")
    spaced = write("spaced.md", NEW.replace("on board, with", "on  board,\u00a0with"))

    told = json_of("history", without, old, old, new, spaced, "--requirement", "K-1")

    phrases = told.pop("provenance")
    assert told == {
        "id": "K-1",
        "wordings": [
            {"version": 1, "text": None},
            {"version": 2, "text": "Tickets are sold on board, with quick help."},
            {"version": 4, "text": "Tickets are sold on board, with help within 40 seconds."},
        ],
    }
    assert phrases[:1] == [[2, "Tickets are sold on board, with help"]]
    assert "".join(text for _, text in phrases) == told["wordings"][-1]["text"]


def test_a_requirement_that_is_gone_has_no_provenance(json_of, old, new):
    told = json_of("history", old, new, "--requirement", "K-3")

    assert told == {
        "id": "K-3",
        "wordings": [{"version": 1, "text": "Lost things are kept."}, {"version": 2, "text": None}],
        "provenance": [],
    }


def test_people_read_a_history_from_the_first_wording_on(run, write):
    one = write("1.md", "## K-1 Sales\n\nTickets are sold on board.\n")
    two = write("2.md", "## K-1 Sales\n\nTickets are sold on board. They are.\n")
    none = write("3.md", "# Nothing\n")

    assert run("history", none, one, two, "--requirement", "K-1").stdout == (
        "K-1: 3 steps in 3 versions\n"
        "\n"
        "v1  3.md\n"
        "    (not there)\n"
        "\n"
        "v2  1.md\n"
        "    Tickets are sold on board.\n"
        "\n"
        "v3  2.md\n"
        "    Tickets are sold on board. {+They are.+}\n"
        "\n"
        "The last wording, phrase by phrase\n"
        "v2  Tickets are sold on board.\n"
        "v3  They are.\n"
    )


def test_findings_of_a_history_go_beside_it(run, old, write):
    twice = write("twice.md", OLD + "\n### K-1 Again\n\nNo.\n")

    done = run("history", old, twice, "--requirement", "K-2", "--json", expect=1)

    assert done.stderr == (
        "twice.md: 1 finding (duplicate-id)\nSee them with: dialogue requirements FILE\n"
    )


@pytest.mark.parametrize("wanted", ["K-01", "k-1", "K1"])
def test_who_asks_for_an_unknown_requirement_is_told_which_may_be_meant(refusal, old, wanted):
    told = refusal("history", old, "--requirement", wanted)

    assert told.startswith(f"{wanted} is in none of the 1 files. Did you mean K-1")


def test_an_id_like_no_other_gets_no_suggestion(refusal, old):
    assert refusal("history", old, "--requirement", "QES_99") == (
        "QES_99 is in none of the 1 files. See: dialogue requirements FILE"
    )

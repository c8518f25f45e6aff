"""What holds for any text at all, and for any document put together from what documents hold."""

import re
import sys
import time
from collections import Counter
from itertools import takewhile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from requirements_store.parsing import normalise, parse

LINES = [
    "# A",
    "## B-1 Title",
    "### K_2a",
    "#### C",
    "## V1.1 x",
    "##### D-9 Deep",
    "",
    "",
    "text",
    "two",
    "```",
    "~~~",
    "| ID | Tekst |",
    "| --- | --- |",
    "|:-:|-|",
    "| T-1 | en |",
    r"| T_2 | to \| tre |",
    "| x | y |",
    "| Navn | Verdi |",
    "> # Q-1",
    "    # I-1 code",
    "| 1.2.3 | fire",
    "|T-1||",
    "# A",
]
PIECES = [
    "#",
    "# ",
    "K-1",
    "K_02a",
    "PRRC 11",
    "{#K-1}",
    "|",
    "\\|",
    "---",
    "===",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "    ",
    "```",
    "~~~",
    "<!--",
    "-->",
    '<div id="K-1">',
    "</div>",
    "<b>K-1</b>",
    "<pre>",
    "`",
    "``",
    "ID",
    "Krav",
    "- Type: Skal",
    "- A: b",
    "Empty",
    "[DELETED",
    "{: .meta }",
    "Legacy ID: X_1",
    "\ufeff",
    "\u200b",
    "\u00a0",
    "\0",
    "\ud800",
    "å",
    "a\u030a",
    "👩\u200d👧",
    "\u2028",
    "\x85",
    "\x1c",
    "...",
    "+++",
    "[](){ #x }",
    "<a id=x></a>",
    "<",
    ">",
    '"',
    "'",
    "*",
    "[",
    "](",
    "&amp;",
    "SHALL",
    "1",
    ".",
    "2.1.1",
    "-",
    "_",
]
NASTY = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=60).map("".join)
DOCUMENTS = st.lists(st.sampled_from(LINES), max_size=25).map("\n".join)


@settings(max_examples=400)
@given(NASTY)
def test_no_text_makes_it_raise_and_every_promise_holds(text):
    document = parse(text)

    lines = text.split("\n")
    owners = Counter(
        line
        for one in (*document.requirements, *document.sections)
        for line in range(one.line_start, one.line_end + 1)
    )
    assert document.text == text
    assert set(owners.values()) <= {1}
    assert all(1 <= line <= len(lines) for line in owners)
    assert len(document.by_id) == len(document.requirements)
    assert len({one.path for one in document.sections}) == len(document.sections)
    assert all(1 <= one.line <= len(lines) and one.message for one in document.findings)
    for one in document.requirements:
        assert one.span is None or text[slice(*one.span)] == one.text
        assert one.line_start <= one.line_end
    starts = [one.line_start for one in document.requirements]
    assert starts == sorted(starts)


@given(NASTY)
def test_normalising_twice_changes_nothing_more(text):
    once = normalise(text)

    assert normalise(once) == once
    assert "\r" not in once


@settings(max_examples=500)
@given(DOCUMENTS)
def test_documents_are_read_as_slow_and_obvious_code_reads_them(text):
    found = [
        (one.id, one.text, one.section, one.line_start, one.line_end)
        for one in parse(text).requirements
    ]

    assert found == list(reference(text))


@settings(max_examples=300)
@given(DOCUMENTS)
def test_no_line_is_lost(text):
    document = parse(text)
    owned = {
        line
        for one in (*document.requirements, *document.sections)
        for line in range(one.line_start, one.line_end + 1)
    }

    lost = [line for number, line in enumerate(text.split("\n"), 1) if number not in owned and line]

    # Only the headers of tables belong to nobody: "| ID | Tekst |" and the line under it.
    assert {line for line in lost if line.strip()} <= {"| ID | Tekst |", "| --- | --- |", "|:-:|-|"}


def reference(text):
    """Read headings and tables by looking at the whole document again for every line."""
    lines = text.split("\n")
    hidden = fenced(lines)
    headings = {
        number: (len(line) - len(line.lstrip("#")), line.lstrip("#").strip())
        for number, line in enumerate(lines)
        if line.startswith("#") and number not in hidden
    }
    found, owned = {}, {}
    for number, (level, title) in headings.items():
        name = re.fullmatch(r"([A-Z]\w*[-_]\d+[a-z]?)( .*)?", title)
        if name is None:
            continue
        later = [
            other
            for other, (depth, shown) in headings.items()
            if other > number and (depth <= level or re.match(r"[A-Z]\w*[-_]\d", shown))
        ]
        end = min([*later, len(lines)])
        while not lines[end - 1].strip():
            end -= 1
        body = "\n".join(lines[number + 1 : end])
        indented = body.strip("\n").startswith("    ")
        body = body.strip("\n") if indented else body.strip()
        found[number] = (name[1], body, level, end)
        owned.update(dict.fromkeys(range(number, end), number))
    found.update(rows(lines, {*hidden, *headings, *owned}))
    seen = Counter()
    for number, (name, body, level, end) in sorted(found.items()):
        seen[name] += 1
        key = name if seen[name] == 1 else f"{name}#{seen[name]}"
        above = {n: h for n, h in headings.items() if n < number and owned.get(n, n) == n}
        yield key, body, path(above, level), number + 1, end


def fenced(lines):
    hidden, fence = set(), None
    for number, line in enumerate(lines):
        if fence or line in ("```", "~~~"):
            hidden.add(number)
        if fence:
            fence = None if line == fence else fence
        elif line in ("```", "~~~"):
            fence = line
    return hidden


def rows(lines, taken):
    number = 1
    while number < len(lines):
        header = {number - 1, number}
        if (
            "|" in lines[number - 1]
            and re.fullmatch(r"[|:\- ]*-[|:\- ]*", lines[number])
            and not header & taken
        ):
            body = list(
                takewhile(
                    lambda n: n not in taken and lines[n].strip() and not lines[n].startswith(">"),
                    range(number + 1, len(lines)),
                )
            )
            for row in body if lines[number - 1] == "| ID | Tekst |" else ():
                cells = re.split(r"(?<!\\)\|", lines[row].strip().removeprefix("|"))
                if re.fullmatch(r"T[-_]\d|1\.2\.3", cells[0].strip()):
                    yield row, (cells[0].strip(), cells[1].strip(), 7, row + 1)
            number += len(body) + 1
        number += 1


def path(headings, level):
    above = []
    for _, (depth, title) in sorted(headings.items(), reverse=True):
        if depth < level:
            above.insert(0, title)
            level = depth
    return tuple(above)


UNITS = [
    "|",
    "|\n",
    '<div id="K-1">',
    '<div id="K-1"><b>K-1</b>\n',
    "#",
    "#\n",
    "# K-1\n",
    "# K 1\n",
    "`",
    "` ",
    "``` `\n",
    "[",
    "[](",
    "<",
    "<a ",
    "<a id='\"",
    "<!--",
    "text <!--\n",
    "-",
    "-\n",
    "K_",
    "K_1",
    "K-1-",
    "1.",
    " ",
    "\u00a0",
    "{#",
    "# {#K-1\n",
    "# K-1\n- A: b\n",
    "- a: ",
    "# A\n",
    "\\",
    "*",
    "|-\n",
    "a\n=\n",
    "```\n",
    "| ID | Krav |\n|-|-|\n| K-1 | a |\n",
    "- a\n - b\n  - c\n",
    "Empty ",
    "# K-1 Empty *_~",
    "\r",
    "&",
    "&amp;",
]
OPENINGS = [
    "",
    "# ",
    "# K-1 ",
    "| ID | Krav |\n|-|-|\n| K-1 | ",
    "| ID | Krav |\n|-|-|\n| ",
    '<p id="',
]


@pytest.mark.parametrize("unit", UNITS)
def test_eight_times_the_text_is_eight_times_the_work(unit):
    for opening in OPENINGS:
        once, eight = (work(opening + unit * count) for count in (100, 800))

        assert eight <= 9 * once + 200, opening


def work(text):
    """Count the calls that parsing makes: unlike time, it doesn't depend on the machine."""
    calls = 0

    def count(*_):
        nonlocal calls
        calls += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        parse(text)
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize("unit", UNITS)
def test_no_pattern_runs_away(unit):
    """A pattern works inside one call; a quadratic one would take minutes here."""
    started = time.process_time()
    for opening in OPENINGS:
        parse(opening + unit * (40_000 // len(unit)))

    assert time.process_time() - started < 20

"""D5 and D8: two versions of the whole document, against whole-document differences."""

import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from benchmarks import corpora
from benchmarks.goals import Goal, Result, Skipped
from benchmarks.measuring import exactly, ratio
from benchmarks.peers import peer
from benchmarks.words import split, words
from requirements_store.blocks import blocks
from requirements_store.comparing import compare, spans
from requirements_store.comparisons import Comparison, Span
from requirements_store.parsing import parse
from requirements_store.rendering import render

MIGRATION = ("v2.9.0", "v3.0.0")  # every requirement moved from a table into a card
EDITING = ("v2.8.0", "v2.9.0")
SURROGATES = range(0xD800, 0xE000)  # no characters

_WHAT = "words that changed from v2.9.0 to v3.0.0, whole document"
_TIME = "comparing {} with {}, time"
GOALS = DEFAULTS, FAST, GIT, *TIMES = (
    Goal("D5", _WHAT, "diff-match-patch, defaults", 0.15),
    Goal("D5", _WHAT, "fast-diff-match-patch, by word", 0.35),
    Goal("D5", _WHAT, "git diff --word-diff --minimal", 0.30),
    Goal("D8", _TIME.format(*MIGRATION), "lxml htmldiff, v2.9.0", 0.35),
    Goal("D8", _TIME.format(*EDITING), "lxml htmldiff, v2.8.0", 0.35),
)


def measure_words(rounds: int) -> Iterator[Result]:  # noqa: ARG001 - counts do not vary
    """Count changed words; every method runs once."""
    old, new = (corpora.versions()[name] for name in MIGRATION)
    comparison = compare(old, new)
    ours = changed_words(comparison, old, new)
    wrong = _wrong(comparison, old, new)
    peers: list[tuple[Goal, Callable[[str, str], int]]] = [
        (DEFAULTS, _diff_match_patch),
        (FAST, _fast_diff_match_patch),
        (GIT, _git),
    ]
    for goal, count in peers:
        try:
            theirs = count(old, new)
        except Skipped as reason:
            yield Result(goal, skipped=str(reason))
        else:
            yield Result(goal, exactly(ours, theirs), wrong, note=f"{ours} to {theirs} words")


def measure_time(rounds: int) -> Iterator[Result]:
    """Compare documents that neither side has seen before; theirs gets them rendered."""
    htmldiff = peer("lxml.html.diff", "htmldiff")
    for goal, names in zip(TIMES, (MIGRATION, EDITING), strict=True):
        old, new = (corpora.versions()[name] for name in names)
        rendered = render(old), render(new)
        time, attempts = ratio(
            partial(_compare_afresh, old, new),
            partial(htmldiff, *rendered),
            rounds=min(rounds, 3),
        )
        yield Result(goal, time, _wrong(compare(old, new), old, new), note=f"{attempts} attempts")


def changed_words(comparison: Comparison, old: str, new: str) -> int:
    """Count the words that a reader of the comparison finds marked."""
    before, after = parse(old).by_id, parse(new).by_id
    renamed = {rename.new: rename.old for rename in comparison.renamed}
    texts = [(change.old, change.new) for change in comparison.changed]
    texts += [(before[was].text, after[now].text) for now, was in renamed.items()]
    texts += [("", after[id_].text) for id_ in comparison.added if id_ not in renamed]
    gone = set(comparison.removed) - set(renamed.values())
    texts += [(before[id_].text, "") for id_ in gone]
    texts += [(section.old or "", section.new or "") for section in comparison.sections]
    for fields in comparison.fields_changed:
        values = [*fields.fields.values(), fields.title or ("", "")]
        texts += [(was or "", now or "") for was, now in values]
    return sum(_marked(spans(was, now)) for was, now in texts)


def _marked(marks: Sequence[Span]) -> int:
    return sum(words(text) for kind, text in marks if kind != "equal")


def _wrong(comparison: Comparison, old: str, new: str) -> str:
    """Every requirement must be told of once, and every change give both texts back."""
    before, after = parse(old).by_id, parse(new).by_id
    both = {*comparison.unchanged, *(change.id for change in comparison.changed)}
    if set(before) - both != set(comparison.removed) or set(after) - both != set(comparison.added):
        return "requirements are missing from the comparison"
    for change in comparison.changed:
        was = "".join(text for kind, text in change.spans if kind != "insert")
        now = "".join(text for kind, text in change.spans if kind != "delete")
        if (was, now) != (before[change.id].text, after[change.id].text):
            return f"{change.id} does not give both texts back"
    return ""


def _compare_afresh(old: str, new: str) -> Comparison:
    blocks.cache_clear()
    return compare(old, new)


def _diff_match_patch(old: str, new: str) -> int:
    differ = peer("diff_match_patch", "diff_match_patch")()
    marks = differ.diff_main(old, new)
    differ.diff_cleanupSemantic(marks)
    return sum(words(text) for operation, text in marks if operation)


def _fast_diff_match_patch(old: str, new: str) -> int:
    diff = peer("fast_diff_match_patch", "diff")
    codes: dict[str, int] = {}
    coded = ["".join(_character(codes, token) for token in split(text)) for text in (old, new)]
    tokens = {_character(codes, token): token for token in codes}
    found = diff(*coded, timelimit=0, checklines=False, cleanup="No", counts_only=False)
    changed = (text for operation, text in found if operation != "=")
    return sum(words(tokens[character]) for text in changed for character in text)


def _character(codes: dict[str, int], token: str) -> str:
    code = codes.setdefault(token, len(codes) + 1)
    return chr(code if code < SURROGATES.start else code + len(SURROGATES))


def _git(old: str, new: str) -> int:
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder, "old.md"), Path(folder, "new.md")
        for file, text in zip(files, (old, new), strict=True):
            file.write_text(text, encoding="utf-8")
        command = [
            *("git", "diff", "--no-index", "--minimal", "--word-diff=porcelain"),
            "--word-diff-regex=[[:alnum:]_]+|[^[:space:]]",
            *map(str, files),
        ]
        try:
            run = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        except FileNotFoundError as missing:
            raise Skipped("git is not installed") from missing
    lines = run.stdout.split("\n@@", maxsplit=1)[-1].splitlines()
    return sum(words(line[1:]) for line in lines if line.startswith(("+", "-")))

"""D1 and D2: the marked text of each requirement that changed, against lxml's ``htmldiff``."""

from collections.abc import Iterator

from markdown_it import MarkdownIt

from benchmarks import corpora
from benchmarks.goals import Goal, Result
from benchmarks.measuring import exactly, ratio
from benchmarks.peers import peer
from benchmarks.words import changed_words, fewest_changed_words, without_deleted
from requirements_store.blocks import plain
from requirements_store.rendering import render, render_comparison

GOALS = SPEED, SHARPNESS, SAME = (
    Goal("D1", "marking what changed in rendered requirements, time", "lxml htmldiff", 2.5),
    Goal("D2", "words marked as changed in them", "lxml htmldiff, HTML by markdown-it-py", 0.70),
    Goal("D2", "words marked as changed in them", "lxml htmldiff, HTML by Dialogue", 0.70),
)


def measure(rounds: int) -> Iterator[Result]:
    """Compare all pairs of requirement texts; both sides have seen the Markdown before."""
    htmldiff = peer("lxml.html.diff", "htmldiff")
    pairs = corpora.changed_pairs()
    rendered = [(render(old), render(new)) for old, new in pairs]
    ours = [render_comparison(old, new) for old, new in pairs]
    wrong = _wrong(ours, rendered)
    time, attempts = ratio(
        lambda: [render_comparison(old, new) for old, new in pairs],
        lambda: [htmldiff(old, new) for old, new in rendered],
        rounds=rounds,
    )
    yield Result(SPEED, time, wrong=wrong, note=f"{len(pairs)} pairs, {attempts} attempts")
    # Dialogue drops what leads nowhere, so that its HTML has fewer links to be marked.
    plainly = MarkdownIt("commonmark", {"html": False}).enable("table").render
    usual = [(plainly(old), plainly(new)) for old, new in pairs]
    marked = sum(map(changed_words, ours))
    fewest = sum(fewest_changed_words(plain(old), plain(new)) for old, new in pairs)
    for goal, htmls in ((SHARPNESS, usual), (SAME, rendered)):
        theirs = [htmldiff(old, new) for old, new in htmls]
        others = sum(map(changed_words, theirs))
        note = (
            f"{marked} to {others} words, {fewest} at the least; "
            f"theirs does not give the new text back {_lost(theirs, htmls)} times"
        )
        yield Result(goal, exactly(marked, others), wrong, note=note)


def _wrong(marked: list[str], rendered: list[tuple[str, str]]) -> str:
    failures = _lost(marked, rendered)
    return f"{failures} of {len(marked)} do not give the new text" if failures else ""


def _lost(marked: list[str], rendered: list[tuple[str, str]]) -> int:
    """Count where, without what is deleted, the new text does not stand there."""
    return sum(
        without_deleted(html) != without_deleted(new)
        for html, (_, new) in zip(marked, rendered, strict=True)
    )

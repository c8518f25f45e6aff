"""D1 and D2: the marked text of each requirement that changed, against lxml's ``htmldiff``."""

from collections.abc import Iterator

from benchmarks import corpora
from benchmarks.goals import Goal, Result
from benchmarks.measuring import exactly, ratio
from benchmarks.peers import peer
from benchmarks.words import changed_words, without_deleted
from requirements_store.rendering import render, render_comparison

GOALS = SPEED, SHARPNESS = (
    Goal("D1", "marking what changed in rendered requirements, time", "lxml htmldiff", 2.5),
    Goal("D2", "words marked as changed in them", "lxml htmldiff", 0.70),
)


def measure(rounds: int) -> Iterator[Result]:
    """Compare all pairs of requirement texts; both sides have seen the Markdown before."""
    htmldiff = peer("lxml.html.diff", "htmldiff")
    pairs = corpora.changed_pairs()
    rendered = [(render(old), render(new)) for old, new in pairs]

    ours = [render_comparison(old, new) for old, new in pairs]
    theirs = [htmldiff(old, new) for old, new in rendered]
    wrong = _wrong(ours, rendered)
    time, attempts = ratio(
        lambda: [render_comparison(old, new) for old, new in pairs],
        lambda: [htmldiff(old, new) for old, new in rendered],
        rounds=rounds,
    )
    yield Result(SPEED, time, wrong=wrong, note=f"{len(pairs)} pairs, {attempts} attempts")
    marked, others = (sum(map(changed_words, side)) for side in (ours, theirs))
    lost = sum(
        without_deleted(html) != without_deleted(new)
        for html, (_, new) in zip(theirs, rendered, strict=True)
    )
    yield Result(
        SHARPNESS,
        exactly(marked, others),
        wrong=wrong,
        note=f"{marked} to {others} words; theirs does not give the new text back {lost} times",
    )


def _wrong(marked: list[str], rendered: list[tuple[str, str]]) -> str:
    """Without what is deleted the new text must stand there, each time."""
    failures = sum(
        without_deleted(html) != without_deleted(new)
        for html, (_, new) in zip(marked, rendered, strict=True)
    )
    return f"{failures} of {len(marked)} do not give the new text" if failures else ""

"""Markdown -> safe HTML, and two texts -> HTML that shows what changed."""

from functools import lru_cache

from requirements_store.blocks import Block, blocks
from requirements_store.elements import cell, inline, leaf, nested
from requirements_store.marks import MarkWords, render_comparison, spoken

__all__ = ["MarkWords", "render", "render_comparison", "spoken"]


@lru_cache(maxsize=8192)
def render(text: str) -> str:
    """Return *text* as HTML that may stand on any page, any number of times.

    A heading is a paragraph with a class, so that the page's own headings keep their order; a
    picture is a link to it; links lead to http, https, mailto and places on the page.
    """
    return nested((block.path, leaf(block, _inner(block))) for block in blocks(text))


def _inner(block: Block) -> list[str]:
    if block.kind != "tr":
        return [inline(runs) for runs in block.cells]
    return [cell(block, column, inline(runs)) for column, runs in enumerate(block.cells)]

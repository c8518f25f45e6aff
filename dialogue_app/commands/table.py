"""A table for people, in columns."""

from collections.abc import Sequence

import click


def show_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print *rows* under their *heads*."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for row in (heads, *rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.secho("  ".join(cells).rstrip(), bold=row is heads)

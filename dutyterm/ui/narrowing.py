"""What is typed after `/`: rows are kept by any part of a cell, or by the initials of a name in it."""

from collections.abc import Sequence
from functools import lru_cache

from ..initials import initials
from ..text import clean_line, fold
from .grid import Table
from .rows import Row


def narrowed(text: str, rows: list[Row], table: Table) -> tuple[list[Row], Table]:
    """The rows of a list and of a grid that are meant; all when nothing was typed."""
    wanted = fold(clean_line(text)).replace(" ", "")
    if not wanted:
        return rows, table
    rows = [one for one in rows if matches(wanted, one.cells)]
    kept = tuple(one for one in table.rows if matches(wanted, (one.label, *(cell.text for cell in one.cells if cell))))
    return rows, Table(table.titles, kept, table.corner)


@lru_cache(maxsize=4000)
def _words(text: str) -> tuple[str, ...]:
    """A text and, of each name in it, the initials; folded."""
    plain = fold(clean_line(text))
    names = [one for one in plain.split() if len(one) <= 8 and not one.isascii()]
    return (plain.replace(" ", ""), *(found for name in names for found in initials(name)))


def matches(wanted: str, cells: Sequence[str]) -> bool:
    """Whether a folded text is meant by any of these cells."""
    for cell in cells:
        whole, *short = _words(cell)
        if wanted in whole or any(one.startswith(wanted) for one in short):
            return True
    return False

"""The building board: stairway by floor, a cell for each flat, as a table of the grid; every room brings its lens.

People move, houses do not: who looks after a stairway reads it as the building stands, the top floor on top.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from .grid import GridCell, GridRow, Table

CELL = 12  # columns that a cell needs; more stairways than fit beside each other stand below each other
LABEL = 10


@dataclass(frozen=True, slots=True)
class Flat:
    """One flat: what opens it, where it is, and how the lens shows it. `look` names a style, never the only sign."""

    key: object
    stairway: str  # `HQ 3-1`
    floor: int
    door: str  # `501`
    text: str
    look: str = ""
    level: str = ""  # what stands before its floor, where that is not `5F`


def board(flats: Sequence[Flat], width: int) -> Table:
    """The table of a grid `width` columns wide; stairways in the order in which they come."""
    stairways: dict[str, list[Flat]] = {}
    for flat in flats:
        stairways.setdefault(flat.stairway, []).append(flat)
    room = max((width - LABEL) // CELL, 1)
    bands = [(_heads(band, room), _floors(band, room)) for band in _bands(stairways, room)]
    most = max((len(row.cells) for heads, rows in bands for row in (heads, *rows)), default=0)
    rows = [row for heads, floors in bands for row in ((heads, *floors) if len(bands) > 1 else floors)]
    titles = [cell.text if cell else "" for cell in bands[0][0].cells] if len(bands) == 1 else []
    return Table(tuple(titles + [""] * (most - len(titles))), tuple(_filled(row, most) for row in rows))


def _filled(row: GridRow, most: int) -> GridRow:
    return GridRow(row.key, row.label, row.cells + (None,) * (most - len(row.cells)))


def _bands(stairways: dict[str, list[Flat]], room: int) -> list[list[tuple[str, list[Flat]]]]:
    """Stairways that stand beside each other."""
    bands: list[list[tuple[str, list[Flat]]]] = []
    used = room + 1
    for label, flats in stairways.items():
        wide = _doors(flats)
        if used + wide > room:
            bands.append([])
            used = 0
        bands[-1].append((label, flats))
        used += wide
    return bands


def _doors(flats: Sequence[Flat]) -> int:
    floors = sorted(flats, key=lambda one: one.floor)
    return max(len(list(same)) for _floor, same in groupby(floors, key=lambda one: one.floor))


def _heads(band: Sequence[tuple[str, list[Flat]]], room: int) -> GridRow:
    """The names of a band's stairways, each above its first door."""
    cells: list[GridCell | None] = []
    for label, flats in band:
        cells += [GridCell(None, label, "head"), *[None] * (_doors(flats) - 1)]
    return GridRow(_name(band), "", tuple(cells[:room]))


def _floors(band: Sequence[tuple[str, list[Flat]]], room: int) -> list[GridRow]:
    """Rows of the floors of a band; a floor with more doors than there is room for goes on in the row below."""
    rows = []
    for floor in sorted({flat.floor for _label, flats in band for flat in flats}, reverse=True):
        cells: list[GridCell | None] = []
        for _label, flats in band:
            here = sorted((one for one in flats if one.floor == floor), key=lambda one: one.door)
            cells += [GridCell(one.key, one.text, one.look) for one in here]
            cells += [None] * (_doors(flats) - len(here) if len(band) > 1 else 0)
        for number in range(0, len(cells), room):
            label = "" if number else _level(band, floor)
            rows.append(GridRow((_name(band), floor, number), label, tuple(cells[number : number + room])))
    return rows


def _level(band: Sequence[tuple[str, list[Flat]]], floor: int) -> str:
    named = (one.level for _label, flats in band for one in flats if one.floor == floor and one.level)
    return next(named, f"{floor:>2}F")


def _name(band: Sequence[tuple[str, list[Flat]]]) -> str:
    return "|".join(label for label, _flats in band)

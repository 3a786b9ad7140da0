"""Passes that were printed with a number and nobody's name; and the places passes are printed for."""

import datetime as dt
from typing import Any, NamedTuple

from .base import execute, fetch, insert_many, one, utc, utc_text
from .passes import code_of


class Blank(NamedTuple):
    """A numbered blank: unused, given to somebody (`pass_id`), or spoiled."""

    id: int
    no: int
    code: str
    compound_id: int
    compound: str
    community: str
    printed_at: dt.datetime
    pass_id: int | None
    spoiled_at: dt.datetime | None
    spoiled_by: str
    spoiled_why: str


_BLANK = """SELECT b.id, b.no, c.short_code, c.id, c.name, m.name, b.printed_at, b.pass_id, b.spoiled_at,
        COALESCE(u.display, ''), b.spoiled_why FROM pass_blank b JOIN compound c ON c.id = b.compound_id
        JOIN community m ON m.id = c.community_id LEFT JOIN user_account u ON u.id = b.spoiled_by"""


def _blank(*columns: Any) -> Blank:
    blank_id, no, short, compound_id, compound, community, printed, pass_id, spoiled, *rest = columns
    return Blank(
        blank_id, no, code_of(short, no), compound_id, compound, community, utc(printed), pass_id,
        utc(spoiled) if spoiled else None, *rest,
    )  # fmt: skip


def get(blank_id: int) -> Blank | None:
    """One blank."""
    rows = fetch(f"{_BLANK} WHERE b.id = ?", blank_id, as_=_blank)
    return rows[0] if rows else None


def by_code(short_code: str, no: int) -> Blank | None:
    """One blank by the number printed on it."""
    rows = fetch(f"{_BLANK} WHERE c.short_code = ? AND b.no = ?", short_code.upper(), no, as_=_blank)
    return rows[0] if rows else None


def by_no(compound_id: int, no: int) -> Blank | None:
    """One blank by its number in a compound."""
    rows = fetch(f"{_BLANK} WHERE b.compound_id = ? AND b.no = ?", compound_id, no, as_=_blank)
    return rows[0] if rows else None


def unused(compound_id: int | None, limit: int = 1000) -> list[Blank]:
    """Blanks of a compound, or of all, that nobody has and that are not spoiled."""
    where, values = (" AND b.compound_id = ?", [compound_id]) if compound_id is not None else ("", [])
    sql = f"{_BLANK} WHERE b.pass_id IS NULL AND b.spoiled_at IS NULL{where} ORDER BY c.short_code, b.no LIMIT ?"
    return fetch(sql, *values, limit, as_=_blank)


def add(compound_id: int, first: int, count: int, at: dt.datetime, by: int) -> list[Blank]:
    """Insert blanks with these numbers, in their order."""
    now = utc_text(at)
    insert_many(
        "pass_blank",
        ("compound_id", "no", "printed_at", "printed_by", "created_at", "created_by", "updated_at"),
        ((compound_id, no, now, by, now, by, now) for no in range(first, first + count)),
    )
    sql = f"{_BLANK} WHERE b.compound_id = ? AND b.no >= ? AND b.no < ? ORDER BY b.no"
    return fetch(sql, compound_id, first, first + count, as_=_blank)


def use(blank_id: int, pass_id: int, at: dt.datetime) -> bool:
    """Note whose a blank became; False when it is used or spoiled already."""
    cursor = execute(
        "UPDATE pass_blank SET pass_id = ?, updated_at = ?, version = version + 1"
        " WHERE id = ? AND pass_id IS NULL AND spoiled_at IS NULL",
        *(pass_id, utc_text(at), blank_id),
    )
    return int(cursor.rowcount) == 1


def spoil(blank_id: int, why: str, at: dt.datetime, by: int) -> bool:
    """Note that a blank is spoiled; False when it is used or spoiled already."""
    now = utc_text(at)
    cursor = execute(
        "UPDATE pass_blank SET spoiled_at = ?, spoiled_by = ?, spoiled_why = ?, updated_at = ?, version = version + 1"
        " WHERE id = ? AND pass_id IS NULL AND spoiled_at IS NULL",
        *(now, by, why, now, blank_id),
    )
    return int(cursor.rowcount) == 1


class Place(NamedTuple):
    """A compound, or one of its stairways, that passes or posters are printed for."""

    compound_id: int
    code: str
    compound: str
    community: str
    stairway_id: int | None = None
    stairway: str = ""  # `3-1`


_PLACE = "SELECT c.id, c.short_code, c.name, m.name FROM compound c JOIN community m ON m.id = c.community_id"


def place(compound_id: int) -> Place | None:
    """A compound by its id."""
    rows = fetch(f"{_PLACE} WHERE c.id = ?", compound_id, as_=Place)
    return rows[0] if rows else None


def place_called(text: str) -> Place | None:
    """A compound by its code or name; the smallest id where two share a name."""
    rows = fetch(f"{_PLACE} WHERE c.short_code = ? OR c.name = ? ORDER BY c.id LIMIT 1", text.upper(), text, as_=Place)
    return rows[0] if rows else None


def stairway(compound_id: int, block: int, no: int) -> int | None:
    """The stairway of a compound by block and number."""
    row = one(
        "SELECT s.id FROM stairway s JOIN block b ON b.id = s.block_id WHERE b.compound_id = ? AND b.no = ?"
        " AND s.no = ?",
        *(compound_id, block, no),
    )
    return int(row[0]) if row else None

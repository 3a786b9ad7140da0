"""Merging two rows of the register that are one: what went from the one to the other, so that it can be given back."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from .base import execute, fetch, one, utc, utc_text
from .register import marks, new_row

Moved = dict[str, list[int]]
"""`table.column`: ids of the rows that pointed to the one that is gone and point to the kept one now."""

POINTS = {
    "person": (
        "travel_report.person_id", "watch_item.person_id", "household_change.person_id", "residence.person_id",
        "exit_approval.person_id", "person.merged_into",
    ),
    "household": (
        "person.household_id", "pass.household_id", "errand.household_id", "question.household_id",
        "user_account.home_household_id", "travel_report.household_id", "watch_item.household_id",
        "household_change.household_id", "residence.household_id", "household.merged_into",
    ),
}  # fmt: skip
"""What follows the kept row; the logs of gates and of visits stay as they were written."""


class Merge(NamedTuple):
    """A merge as stored."""

    id: int
    kind: str
    kept_id: int
    gone_id: int
    moved: dict[str, Any]
    reason: str
    at: dt.datetime
    who: str
    undone_at: dt.datetime | None
    undone_by: str


def repoint(kind: str, gone: int, kept: int, at: dt.datetime) -> Moved:
    """Let everything that points to the one point to the other; what did."""
    moved: Moved = {}
    for name in POINTS[kind]:
        table, column = name.split(".")
        ids = fetch(f"SELECT id FROM {table} WHERE {column} = ? ORDER BY id", gone, as_=int)
        if ids:
            _point(table, column, ids, gone, kept, at)
            moved[name] = ids
    return moved


def give_back(moved: Moved, kept: int, gone: int, at: dt.datetime) -> None:
    """The way back, for what still points to the kept one: somebody who moved on since stays where they went."""
    for name, ids in moved.items():
        table, column = name.split(".")
        for start in range(0, len(ids), 400):
            _point(table, column, ids[start : start + 400], kept, gone, at)


def _point(table: str, column: str, ids: Sequence[int], old: int, new: int, at: dt.datetime) -> None:
    execute(
        f"UPDATE {table} SET {column} = ?, updated_at = ?, version = version + 1"
        f" WHERE {column} = ? AND id IN ({marks(ids)})",
        *(new, utc_text(at), old, *ids),
    )


class Live(NamedTuple):
    """A pass that counts, or would but for an isolation."""

    id: int
    compound_id: int
    kind: str
    state: str


def live_passes(person_id: int) -> list[Live]:
    """The live passes of a person."""
    return fetch(
        "SELECT id, compound_id, kind, state FROM pass WHERE person_id = ? AND state IN ('active','suspended')"
        " ORDER BY id",
        person_id,
        as_=Live,
    )


def end_pass(pass_id: int, by_pass: int | None, at: dt.datetime, by: int) -> None:
    """A pass counts no more: another one of the same person does (P1), or they do not live there (P2)."""
    now = utc_text(at)
    execute(
        "UPDATE pass SET state = ?, replaced_by = ?, ended_at = ?, ended_by = ?, ended_why = 'merged',"
        " updated_at = ?, version = version + 1 WHERE id = ?",
        *("replaced" if by_pass else "revoked", by_pass, now, by, now, pass_id),
    )


def revive_pass(pass_id: int, state: str, at: dt.datetime) -> bool:
    """It counts again as before, if nothing was done with it since."""
    done = execute(
        "UPDATE pass SET state = ?, replaced_by = NULL, ended_at = NULL, ended_by = NULL, ended_why = '',"
        " updated_at = ?, version = version + 1 WHERE id = ? AND state IN ('replaced','revoked')"
        " AND ended_why = 'merged'",
        *(state, utc_text(at), pass_id),
    )
    return bool(done.rowcount == 1)


def give_pass(pass_id: int, old: int, new: int, household_id: int | None, at: dt.datetime) -> None:
    """A pass is one of another row of the same person."""
    execute(
        "UPDATE pass SET person_id = ?, household_id = ?, updated_at = ?, version = version + 1"
        " WHERE id = ? AND person_id = ?",
        *(new, household_id, utc_text(at), pass_id, old),
    )


def passes_of(person_id: int) -> list[tuple[int, int | None]]:
    """(id, household) of all passes of a person, whatever they are worth."""
    sql = "SELECT id, household_id FROM pass WHERE person_id = ? ORDER BY id"
    return fetch(sql, person_id, as_=lambda number, home: (int(number), home))


def presence_of(person_id: int) -> tuple[int, int] | None:
    """(id, compound) of the row that says whether somebody is in their compound."""
    row = one("SELECT id, compound_id FROM presence WHERE person_id = ?", person_id)
    return (int(row[0]), int(row[1])) if row else None


def give_presence(row_id: int, old: int, new: int, at: dt.datetime) -> None:
    """Whoever was seen at the gate is another row of the same person."""
    execute(
        "UPDATE presence SET person_id = ?, updated_at = ?, version = version + 1 WHERE id = ? AND person_id = ?"
        " AND NOT EXISTS (SELECT 1 FROM presence w WHERE w.person_id = ?)",
        *(new, utc_text(at), row_id, old, new),
    )


def add_merge(kind: str, kept: int, gone: int, moved: dict[str, Any], reason: str, at: dt.datetime, by: int) -> int:
    """A merge was done; its id."""
    values: dict[str, object] = {
        "kind": kind, "kept_id": kept, "gone_id": gone, "moved": json.dumps(moved, sort_keys=True), "reason": reason,
        "at": at, "user_id": by or None,
    }  # fmt: skip
    return new_row("register_merge", values, at, by)


def undo(merge_id: int, at: dt.datetime, by: int) -> bool:
    """It was taken back; False when somebody had done so."""
    now = utc_text(at)
    done = execute(
        "UPDATE register_merge SET undone_at = ?, undone_by = ?, updated_at = ?, version = version + 1"
        " WHERE id = ? AND undone_at IS NULL",
        *(now, by or None, now, merge_id),
    )
    return bool(done.rowcount == 1)


_MERGE = """SELECT m.id, m.kind, m.kept_id, m.gone_id, m.moved, m.reason, m.at, COALESCE(u.display, ''), m.undone_at,
                   COALESCE(w.display, '')
            FROM register_merge m LEFT JOIN user_account u ON u.id = m.user_id
                 LEFT JOIN user_account w ON w.id = m.undone_by"""


def _merge(number: int, kind: str, kept: int, gone: int, moved: str, reason: str, at: Any, who: str, undone: Any,
           undone_by: str) -> Merge:  # fmt: skip
    return Merge(
        number, kind, kept, gone, json.loads(moved), reason, utc(at), who, utc(undone) if undone else None, undone_by
    )


def merge(merge_id: int) -> Merge | None:
    """One merge."""
    rows = fetch(f"{_MERGE} WHERE m.id = ?", merge_id, as_=_merge)
    return rows[0] if rows else None


def merges(limit: int = 200) -> list[Merge]:
    """The merges, the newest first."""
    return fetch(f"{_MERGE} ORDER BY m.id DESC LIMIT ?", limit, as_=_merge)


class Named(NamedTuple):
    """A row that was merged, as it stands now: where, who, and the household that stands for it."""

    where: str
    name: str
    home_id: int


_NAMED = {
    "person": "SELECT p.id, COALESCE(c.short_code || ' ' || h.room, ''), p.name, COALESCE(h.merged_into, h.id, 0)"
    " FROM person p LEFT JOIN household h ON h.id = p.household_id LEFT JOIN compound c ON c.id = h.compound_id"
    " WHERE p.id",
    "household": "SELECT h.id, c.short_code || ' ' || h.room, '', COALESCE(h.merged_into, h.id)"
    " FROM household h JOIN compound c ON c.id = h.compound_id WHERE h.id",
}


def named(found: Sequence[Merge]) -> dict[tuple[str, int], Named]:
    """Both rows of each of these merges by kind and id, in a query for each kind; what is gone is not in it."""
    rows: dict[tuple[str, int], Named] = {}
    for kind, sql in _NAMED.items():
        ids = sorted({number for one in found if one.kind == kind for number in (one.kept_id, one.gone_id)})
        if ids:
            told = fetch(f"{sql} IN ({marks(ids)})", *ids, as_=lambda number, *row: (int(number), Named(*row)))
            rows |= {(kind, number): row for number, row in told}
    return rows

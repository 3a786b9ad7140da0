"""Who is outside and which visitors are inside: a row a person, so that the answer does not grow with the log."""

import datetime as dt
from typing import NamedTuple

from .base import execute, fetch, one, utc, utc_text


class Whereabouts(NamedTuple):
    """Somebody whose last passage leaves them outside (residents) or inside (visitors)."""

    entry_id: int
    person_id: int | None
    name: str
    room: str
    since: dt.datetime
    phone: str
    plate: str


def _whereabouts(entry_id: int, person_id: int | None, name: str, room: str, since: "str | dt.datetime", phone: str,
                 plate: str) -> Whereabouts:  # fmt: skip
    return Whereabouts(entry_id, person_id, name, room, utc(since), phone, plate)


_WHEREABOUTS = """SELECT w.entry_id, w.person_id, COALESCE(p.name, e.name), COALESCE(h.room, d.room, ''), w.since,
                         COALESCE(p.phone, e.phone), COALESCE(v.plate, '')
                  FROM presence w JOIN gate_entry e ON e.id = w.entry_id
                       LEFT JOIN person p ON p.id = w.person_id LEFT JOIN household h ON h.id = p.household_id
                       LEFT JOIN household d ON d.id = e.dest_household_id
                       LEFT JOIN vehicle_entry v ON v.id = e.vehicle_id"""


def still_out(compound_id: int, limit: int = 200) -> list[Whereabouts]:
    """Residents who went out and are not back, longest first."""
    sql = (
        f"{_WHEREABOUTS} WHERE w.compound_id = ? AND w.inside = ? AND w.person_id IS NOT NULL ORDER BY w.since LIMIT ?"
    )
    return fetch(sql, compound_id, False, limit, as_=_whereabouts)


def visitors_in(compound_id: int, limit: int = 200) -> list[Whereabouts]:
    """Visitors who came in and have not left, longest first."""
    clause = "w.compound_id = ? AND w.inside = ? AND w.visit_entry_id IS NOT NULL"
    sql = f"{_WHEREABOUTS} WHERE {clause} ORDER BY w.since LIMIT ?"
    return fetch(sql, compound_id, True, limit, as_=_whereabouts)


def whereabouts_counts(compound_id: int) -> tuple[int, int]:
    """(residents still out, visitors still in)."""
    row = one(
        "SELECT sum(CASE WHEN person_id IS NOT NULL AND inside = ? THEN 1 ELSE 0 END),"
        " sum(CASE WHEN visit_entry_id IS NOT NULL AND inside = ? THEN 1 ELSE 0 END)"
        " FROM presence WHERE compound_id = ?",
        False,
        True,
        compound_id,
    )
    return (int(row[0] or 0), int(row[1] or 0)) if row else (0, 0)


def set_presence(compound_id: int, person_id: int, inside: bool, at: dt.datetime, post_id: int, entry_id: int) -> None:
    """Where a resident is after a passage."""
    moment = utc_text(at)
    execute(
        "INSERT INTO presence (compound_id, person_id, inside, since, post_id, entry_id, created_at, updated_at)"
        " VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (person_id) DO UPDATE SET inside = excluded.inside,"
        " since = excluded.since, post_id = excluded.post_id, entry_id = excluded.entry_id,"
        " compound_id = excluded.compound_id, updated_at = excluded.updated_at, version = presence.version + 1",
        *(compound_id, person_id, inside, moment, post_id, entry_id, moment, moment),
    )


def open_visit(compound_id: int, entry_id: int, at: dt.datetime, post_id: int) -> None:
    """A visitor came in."""
    moment = utc_text(at)
    execute(
        "INSERT INTO presence (compound_id, visit_entry_id, inside, since, post_id, entry_id, created_at, updated_at)"
        " VALUES (?,?,?,?,?,?,?,?)",
        *(compound_id, entry_id, True, moment, post_id, entry_id, moment, moment),
    )


def close_visit(visit_entry_id: int, by_entry: int, at: dt.datetime, post_id: int) -> bool:
    """A visitor left with row `by_entry`; False if nobody with that entry is inside.

    The visit stays for a day, so that undoing the exit can reopen it; older ones are swept away here.
    """
    moment = utc_text(at)
    cursor = execute(
        "UPDATE presence SET inside = ?, since = ?, post_id = ?, entry_id = ?, updated_at = ?, version = version + 1"
        " WHERE visit_entry_id = ? AND inside = ?",
        *(False, moment, post_id, by_entry, moment, visit_entry_id, True),
    )
    execute(
        "DELETE FROM presence WHERE visit_entry_id IS NOT NULL AND inside = ? AND since < ?"
        " AND compound_id = (SELECT compound_id FROM post WHERE id = ?)",
        *(False, utc_text(at - dt.timedelta(days=1)), post_id),
    )
    return bool(cursor.rowcount == 1)


def reopen_visit(by_entry: int) -> None:
    """The exit that had closed visits is taken back: they are inside again."""
    execute(
        "UPDATE presence SET inside = ?, entry_id = visit_entry_id, version = version + 1,"
        " since = (SELECT e.at FROM gate_entry e WHERE e.id = presence.visit_entry_id)"
        " WHERE entry_id = ? AND visit_entry_id IS NOT NULL AND inside = ?",
        *(True, by_entry, False),
    )


def forget_visit(visit_entry_id: int) -> None:
    """The entry that had opened a visit is taken back."""
    execute("DELETE FROM presence WHERE visit_entry_id = ?", visit_entry_id)


def visits_of_plate(compound_id: int, plate: str) -> list[int]:
    """The visits that came in with a vehicle and are still inside."""
    return fetch(
        "SELECT w.visit_entry_id FROM presence w JOIN gate_entry e ON e.id = w.visit_entry_id"
        " JOIN vehicle_entry v ON v.id = e.vehicle_id WHERE w.compound_id = ? AND w.inside = ? AND v.plate = ?",
        compound_id,
        True,
        plate,
        as_=int,
    )


def forget_presence(person_id: int) -> None:
    """A person has no valid passage left."""
    execute("DELETE FROM presence WHERE person_id = ?", person_id)


def inside(person_id: int) -> bool | None:
    """Whether a person's last passage left them inside; None when nothing is known."""
    row = one("SELECT inside FROM presence WHERE person_id = ?", person_id)
    return bool(row[0]) if row else None

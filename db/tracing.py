"""Tracing lists: whom another office asks the town to find, and what was found."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .base import day, execute, fetch, insert, insert_many, one, utc, utc_text
from .locks import lock_tables
from .people import stairways_of

_COLUMNS = (
    *("list_id", "name", "phone", "id_no", "id_hash", "address", "came_from", "left_on", "note", "digest"),
    *("person_id", "household_id", "due_at", "created_at", "created_by", "updated_at"),
)


class New(NamedTuple):
    """An item to be written."""

    name: str
    phone: str
    id_no: str
    id_hash: str
    address: str
    came_from: str
    left_on: dt.date | None
    note: str
    digest: str
    person_id: int | None
    household_id: int | None
    due_at: dt.datetime


class Item(NamedTuple):
    """Somebody on a list; `code` and `room` are of the household they were found in, empty for nobody known."""

    id: int
    version: int
    list_id: int
    list_name: str
    name: str
    phone: str
    id_no: str
    address: str
    came_from: str
    left_on: dt.date | None
    note: str
    person_id: int | None
    household_id: int | None
    compound_id: int | None
    code: str
    room: str
    due_at: dt.datetime
    state: str
    outcome: str
    received_at: dt.datetime
    decided_at: dt.datetime | None
    decided_by: str


class Known(NamedTuple):
    """A person of the register a list may mean."""

    id: int
    household_id: int
    name: str
    phone: str
    id_hash: str


def people() -> list[Known]:
    """Everybody who lives in the town and has a number of any kind."""
    return fetch(
        "SELECT id, household_id, name, phone, id_hash FROM person WHERE moved_out IS NULL AND merged_into IS NULL"
        " AND (id_hash <> '' OR phone <> '') ORDER BY id",
        as_=Known,
    )


def list_named(name: str) -> int | None:
    """A list by its name."""
    row = one("SELECT id FROM watch_list WHERE name = ?", name)
    return int(row[0]) if row else None


def add_list(name: str, due_at: dt.datetime, at: dt.datetime, by: int) -> int:
    """A new list; its id."""
    now = utc_text(at)
    columns = ("name", "received_at", "due_at", "created_at", "created_by", "updated_at")
    return insert("watch_list", columns, (name, now, utc_text(due_at), now, by or None, now))


def lock_lists() -> None:
    """One import of lists at a time, until this transaction ends."""
    lock_tables("watch_list", "watch_item")


def digests(list_id: int) -> set[str]:
    """What a list holds already."""
    return set(fetch("SELECT digest FROM watch_item WHERE list_id = ?", list_id, as_=str))


def add_items(list_id: int, new: Sequence[New], at: dt.datetime, by: int) -> int:
    """Write items; how many."""
    now = utc_text(at)
    rows = (
        (list_id, *item[:6], item.left_on.isoformat() if item.left_on else None, *item[7:11], utc_text(item.due_at),
         now, by or None, now)
        for item in new
    )  # fmt: skip
    return insert_many("watch_item", _COLUMNS, rows, 200)


_ITEM = """SELECT w.id, w.version, w.list_id, l.name, w.name, w.phone, w.id_no, w.address, w.came_from, w.left_on,
                  w.note, w.person_id, w.household_id, h.compound_id, COALESCE(c.short_code, ''), COALESCE(h.room, ''),
                  COALESCE(w.due_at, l.due_at, l.received_at), w.state, w.outcome, l.received_at, w.decided_at,
                  COALESCE(u.display, '')
           FROM watch_item w JOIN watch_list l ON l.id = w.list_id LEFT JOIN household h ON h.id = w.household_id
           LEFT JOIN compound c ON c.id = h.compound_id LEFT JOIN user_account u ON u.id = w.decided_by"""


def _item(*row: Any) -> Item:
    found = Item._make(row)
    return found._replace(
        left_on=day(found.left_on) if found.left_on else None,
        due_at=utc(found.due_at),
        received_at=utc(found.received_at),
        decided_at=utc(found.decided_at) if found.decided_at else None,
    )


def item(item_id: int) -> Item | None:
    """One item, in whatever state."""
    rows = fetch(f"{_ITEM} WHERE w.id = ?", item_id, as_=_item)
    return rows[0] if rows else None


def _open(leader: int | None, at: dt.datetime | None) -> tuple[str, list[int]] | None:
    """The query for items nobody has ended, and its values; None for whoever has no stairway."""
    sql = f"{_ITEM} WHERE w.state = 'open'"
    if leader is None:
        return sql, []
    assert at is not None
    stairs = [stair.id for stair in stairways_of(leader, at)]
    return (f"{sql} AND h.stairway_id IN ({','.join('?' * len(stairs))})", stairs) if stairs else None


def open_items(limit: int, *, leader: int | None = None, at: dt.datetime | None = None) -> list[Item]:
    """Items nobody has ended, by due date and door; with `leader` only of that account's stairways."""
    if (found := _open(leader, at)) is None:
        return []
    sql, values = found
    order = "ORDER BY COALESCE(w.due_at, l.due_at, l.received_at), c.short_code, h.room, w.id LIMIT ?"
    return fetch(f"{sql} {order}", *values, limit, as_=_item)


def how_many_open(*, leader: int | None = None, at: dt.datetime | None = None) -> int:
    """How many there are of them in all."""
    if (found := _open(leader, at)) is None:
        return 0
    sql, values = found
    row = one(f"SELECT count(*) FROM ({sql}) AS open_items", *values)
    return int(row[0]) if row else 0


def listed(*, ended: bool = False) -> list[Item]:
    """All items nobody has ended, with `ended` the others too, as they came."""
    states = "" if ended else " WHERE w.state = 'open'"
    return fetch(f"{_ITEM}{states} ORDER BY w.id", as_=_item)


def change(item_id: int, version: int, values: Mapping[str, object], at: dt.datetime) -> bool:
    """Set columns of an item if it still has this version; whether it had."""
    sets = "".join(f"{name} = ?, " for name in values)
    plain = [utc_text(value) if isinstance(value, dt.datetime) else value for value in values.values()]
    done = execute(
        f"UPDATE watch_item SET {sets}updated_at = ?, version = version + 1 WHERE id = ? AND version = ?",
        *(*plain, utc_text(at), item_id, version),
    )
    return bool(done.rowcount)


def overdue(at: dt.datetime) -> tuple[int, dt.datetime | None]:
    """How many open items are past their day, and since when the oldest."""
    row = one(
        "SELECT count(*), min(COALESCE(w.due_at, l.due_at, l.received_at)) FROM watch_item w"
        " JOIN watch_list l ON l.id = w.list_id WHERE w.state = 'open'"
        " AND COALESCE(w.due_at, l.due_at, l.received_at) < ?",
        utc_text(at),
    )
    return (int(row[0]), utc(row[1]) if row[1] else None) if row else (0, None)

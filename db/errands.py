"""Errands, their items, their story and their money: rows and the writes on them. Lists are in `errand_lists`."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from .base import day, execute, fetch, insert, insert_many, one, utc, utc_text
from .engine import is_sqlite
from .locks import lock_rows
from .roster import plain


class Errand(NamedTuple):
    """One errand with where it goes and who has it. Money in fen."""

    id: int
    household_id: int | None  # None once it is forgotten whose it was
    isolation_id: int | None
    kind: str  # grocery medicine garbage other
    channel: str  # chat phone door contact clock
    priority: int  # 1 to 4, 1 is life and health
    text: str  # as it was said; never changed by the parser
    run_at: dt.datetime  # the cut-off of the run it goes with
    window_end: dt.datetime  # by when it should be there
    state: str
    state_at: dt.datetime
    assignee_id: int | None
    delivered_at: dt.datetime | None
    deliver_how: str  # door hand pick
    closed_at: dt.datetime | None
    reason: str  # of a failure, a skip, a cancellation
    feedback: str
    total_fen: int | None  # typed for this trip; None: not yet
    advanced_fen: int  # laid out over all trips
    settled_fen: int  # come back over all trips
    settle_how: str
    trip: int
    reopened: int
    merged_into: int | None
    garbage_day: dt.date | None
    final: bool  # the last run of an isolation, with disinfection
    bags: int | None
    double_bagged: bool | None
    sprayed: bool | None
    created_at: dt.datetime
    version: int
    room: str
    compound_id: int | None
    code: str  # of the compound
    compound: str
    login: str  # of the assignee
    assignee: str
    no_smartphone: bool
    elderly_alone: bool

    @property
    def owed_fen(self) -> int:
        """Laid out and not come back."""
        return self.advanced_fen - self.settled_fen


_MOMENTS = ("run_at", "window_end", "state_at", "delivered_at", "closed_at", "created_at")
_PLACES = tuple(Errand._fields.index(name) for name in _MOMENTS)
_FLAGS = tuple(Errand._fields.index(name) for name in ("final", "double_bagged", "sprayed"))
_DAY = Errand._fields.index("garbage_day")


def errand_row(*row: Any) -> Errand:
    """A row of ERRAND_SQL."""
    values = list(row)
    for place in _PLACES:
        values[place] = utc(values[place]) if values[place] else None
    for place in _FLAGS:
        values[place] = None if values[place] is None else bool(values[place])
    values[_DAY] = day(values[_DAY]) if values[_DAY] else None
    values[-2:] = bool(values[-2]), bool(values[-1])
    return Errand._make(values)


_OWN = ", ".join(f"e.{name}" for name in Errand._fields[: Errand._fields.index("room")])
ERRAND_SQL = f"""SELECT {_OWN}, COALESCE(h.room, ''), h.compound_id, COALESCE(c.short_code, ''),
                        COALESCE(c.name, ''), COALESCE(u.login, ''), COALESCE(u.display, ''),
                        COALESCE(h.no_smartphone, {{false}}), COALESCE(h.elderly_alone, {{false}})
                 FROM errand e LEFT JOIN household h ON h.id = e.household_id
                 LEFT JOIN compound c ON c.id = h.compound_id LEFT JOIN user_account u ON u.id = e.assignee_id"""


def errand_sql() -> str:
    """ERRAND_SQL in the words of the bound database."""
    return ERRAND_SQL.format(false="0" if is_sqlite() else "FALSE")


def errand(errand_id: int) -> Errand | None:
    """One errand, in whatever state."""
    rows = fetch(f"{errand_sql()} WHERE e.id = ?", errand_id, as_=errand_row)
    return rows[0] if rows else None


def hold(errand_ids: Sequence[int]) -> None:
    """One act at a time on some errands; whoever needs several takes them at once."""
    lock_rows("errand", *errand_ids)


def by_key(entry_key: str) -> Errand | None:
    """The errand that was made with a key, if it was."""
    rows = fetch(f"{errand_sql()} WHERE e.entry_key = ?", entry_key, as_=errand_row)
    return rows[0] if rows else None


class Item(NamedTuple):
    """Something wanted. `origin_id` is the errand it was asked for in, before any merge."""

    id: int
    errand_id: int
    origin_id: int
    name: str
    qty: str  # a decimal number as text, or nothing
    unit: str
    unsure: bool  # the parser would have had to guess
    may_substitute: bool
    state: str  # wanted bought substituted out_of_stock
    instead: str  # what was bought instead
    amount_fen: int | None
    version: int


def _item(*row: Any) -> Item:
    return Item._make((*row[:6], bool(row[6]), bool(row[7]), *row[8:]))


_ITEM_SQL = f"SELECT {', '.join(Item._fields)} FROM errand_item"


def items_of(errand_ids: Sequence[int]) -> list[Item]:
    """The items of errands, in the order they were said."""
    if not errand_ids:
        return []
    marks = ",".join("?" * len(errand_ids))
    return fetch(f"{_ITEM_SQL} WHERE errand_id IN ({marks}) ORDER BY errand_id, id", *errand_ids, as_=_item)


def item(item_id: int) -> Item | None:
    """One item."""
    rows = fetch(f"{_ITEM_SQL} WHERE id = ?", item_id, as_=_item)
    return rows[0] if rows else None


def add_errand(entry_key: str, at: dt.datetime, by: int, **columns: Any) -> int | None:
    """A new errand; its id, or None when the key, the day's rubbish or the last run is there already."""
    values = {"entry_key": entry_key, "state_at": at, **columns}
    names = (*values, "created_at", "created_by", "updated_at")
    marks, now = ",".join("?" * len(names)), utc_text(at)
    rows = execute(
        f"INSERT INTO errand ({','.join(names)}) VALUES ({marks}) ON CONFLICT DO NOTHING RETURNING id",
        *(*(plain(value) for value in values.values()), now, by, now),
    ).fetchall()
    return int(rows[0][0]) if rows else None


def add_items(errand_id: int, items: Sequence[tuple[str, str, str, bool, bool]], at: dt.datetime, by: int) -> None:
    """Items of an errand: name, quantity, unit, unsure, may be substituted."""
    now = utc_text(at)
    insert_many(
        "errand_item",
        ("errand_id", "origin_id", "name", "qty", "unit", "unsure", "may_substitute", "created_at", "created_by")
        + ("updated_at",),
        [(errand_id, errand_id, *one, now, by, now) for one in items],
    )


def drop_items(errand_id: int) -> None:
    """Take away an errand's own items, to write them anew."""
    execute("DELETE FROM errand_item WHERE errand_id = ? AND origin_id = ?", errand_id, errand_id)


def change(errand_id: int, version: int, at: dt.datetime, **columns: Any) -> bool:
    """Change an errand as it was read; False when somebody has changed it since. Holds its row until the end."""
    sets = "".join(f"{name} = ?, " for name in columns)
    done = execute(
        f"UPDATE errand SET {sets}updated_at = ?, version = version + 1 WHERE id = ? AND version = ?",
        *(*(plain(value) for value in columns.values()), utc_text(at), errand_id, version),
    )
    return bool(done.rowcount == 1)


def claim(errand_id: int, user_id: int, at: dt.datetime) -> bool:
    """Give an errand nobody has to somebody; False when it is not free. Two at once: one of them gets it."""
    moment = utc_text(at)
    done = execute(
        "UPDATE errand SET state = 'assigned', assignee_id = ?, state_at = ?, updated_at = ?, version = version + 1"
        " WHERE id = ? AND state = 'requested'",
        *(user_id, moment, moment, errand_id),
    )
    return bool(done.rowcount == 1)


def change_item(item_id: int, at: dt.datetime, **columns: Any) -> None:
    """Change an item; whoever does holds its errand already."""
    sets = ", ".join(f"{name} = ?" for name in columns)
    execute(
        f"UPDATE errand_item SET {sets}, updated_at = ?, version = version + 1 WHERE id = ?",
        *(*columns.values(), utc_text(at), item_id),
    )


def move_items(before: int, after: int, at: dt.datetime) -> None:
    """Bring the items of one errand into another; where they came from stays known."""
    execute(
        "UPDATE errand_item SET errand_id = ?, updated_at = ?, version = version + 1 WHERE errand_id = ?",
        *(after, utc_text(at), before),
    )


def return_items(origin: int, at: dt.datetime) -> int:
    """Bring what was asked for in an errand back into it; how many. The undoing of `move_items`."""
    done = execute(
        "UPDATE errand_item SET errand_id = ?, updated_at = ?, version = version + 1 WHERE origin_id = ?"
        " AND errand_id <> ?",
        *(origin, utc_text(at), origin, origin),
    )
    return int(done.rowcount)


def want_again(errand_id: int, at: dt.datetime) -> None:
    """All items of an errand are wanted again, nothing bought."""
    execute(
        "UPDATE errand_item SET state = 'wanted', instead = '', amount_fen = NULL, updated_at = ?,"
        " version = version + 1 WHERE errand_id = ?",
        *(utc_text(at), errand_id),
    )


class Event(NamedTuple):
    """One step of an errand's story; `user_id` is whom it concerned, the assignee mostly."""

    id: int
    errand_id: int
    act: str
    before: str
    after: str
    user_id: int | None
    user: str
    note: str
    at: dt.datetime
    by_id: int
    by: str


def _event(*row: Any) -> Event:
    return Event._make((*row[:8], utc(row[8]), *row[9:]))


_EVENT_SQL = """SELECT v.id, v.errand_id, v.act, v.before, v.after, v.user_id, COALESCE(u.display, ''), v.note, v.at,
                       v.by_id, COALESCE(b.display, '')
                FROM errand_event v LEFT JOIN user_account u ON u.id = v.user_id
                LEFT JOIN user_account b ON b.id = v.by_id"""


def events_of(errand_id: int) -> list[Event]:
    """The story of an errand, from its beginning."""
    return fetch(f"{_EVENT_SQL} WHERE v.errand_id = ? ORDER BY v.id", errand_id, as_=_event)


def add_event(errand_id: int, act: str, before: str, after: str, user_id: int | None, note: str, at: dt.datetime,
              by: int) -> int:  # fmt: skip
    """One more step of an errand's story; its id."""
    return insert(
        "errand_event",
        ("errand_id", "act", "before", "after", "user_id", "note", "at", "by_id"),
        (errand_id, act, before, after, user_id, note, utc_text(at), by),
    )


class Owed(NamedTuple):
    """What somebody laid out for a trip of an errand, and what came back; in fen."""

    errand_id: int
    trip: int
    user_id: int
    user: str
    advanced: int
    settled: int

    @property
    def fen(self) -> int:
        """What is still owed to them."""
        return self.advanced - self.settled


OWED_SQL = """SELECT m.errand_id, m.trip, m.user_id, u.display,
                     COALESCE(SUM(CASE WHEN m.kind = 'advance' THEN m.fen END), 0),
                     COALESCE(SUM(CASE WHEN m.kind = 'settle' THEN m.fen END), 0)
              FROM errand_money m JOIN user_account u ON u.id = m.user_id {where}
              GROUP BY m.errand_id, m.trip, m.user_id, u.display ORDER BY m.errand_id, m.trip, m.user_id"""


def owed_row(errand_id: int, trip: int, user_id: int, user: str, advanced: Any, settled: Any) -> Owed:
    return Owed(errand_id, trip, user_id, user, int(advanced), int(settled))


def owed_of(errand_id: int, trip: int | None = None) -> list[Owed]:
    """Who laid out what for an errand, on all its trips or on one."""
    only, values = ("", []) if trip is None else (" AND m.trip = ?", [trip])
    return fetch(OWED_SQL.format(where=f"WHERE m.errand_id = ?{only}"), errand_id, *values, as_=owed_row)


def add_money(errand_id: int, trip: int, user_id: int, kind: str, fen: int, how: str, at: dt.datetime, by: int
              ) -> None:  # fmt: skip
    """A line of the ledger, and the errand's own sums with it; both in the caller's transaction."""
    execute(
        "INSERT INTO errand_money (errand_id, trip, user_id, kind, fen, how, at, by_id) VALUES (?,?,?,?,?,?,?,?)",
        *(errand_id, trip, user_id, kind, fen, how, utc_text(at), by),
    )
    column = "advanced_fen" if kind == "advance" else "settled_fen"
    execute(f"UPDATE errand SET {column} = {column} + ? WHERE id = ?", fen, errand_id)


class Back(NamedTuple):
    """A line of what came back to somebody, in fen."""

    user_id: int
    how: str
    fen: int


def came_back(errand_id: int, trip: int, at: dt.datetime, by: int) -> list[Back]:
    """What somebody settled of a trip at a moment, without what was taken back since."""
    return fetch(
        """SELECT user_id, how, fen FROM errand_money
           WHERE errand_id = ? AND trip = ? AND kind = 'settle' AND at = ? AND by_id = ? AND fen > 0
           AND id > COALESCE((SELECT MAX(id) FROM errand_money
                              WHERE errand_id = ? AND trip = ? AND kind = 'settle' AND fen < 0), 0) ORDER BY id""",
        *(errand_id, trip, utc_text(at), by, errand_id, trip),
        as_=Back,
    )


def ledger_sums() -> tuple[int, int]:
    """All that was ever laid out and all that came back, from the ledger."""
    row = one(
        "SELECT COALESCE(SUM(CASE WHEN kind = 'advance' THEN fen END), 0),"
        " COALESCE(SUM(CASE WHEN kind = 'settle' THEN fen END), 0) FROM errand_money"
    )
    assert row is not None
    return int(row[0]), int(row[1])

"""Lists of errands: the queue, somebody's round, a household's past, who owes, whose rubbish is due."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from .base import execute, fetch, utc_text
from .errands import OWED_SQL, Errand, Owed, errand_row, errand_sql, owed_row

OPEN = ("requested", "assigned", "accepted", "picked_up", "collected", "failed")
"""States in which somebody still has to do something, money aside."""
OPEN_SQL = "('requested','assigned','accepted','picked_up','collected','failed')"


def open_errands() -> list[Errand]:
    """All that is not done, by priority, window and age (domain.md E3)."""
    return fetch(
        f"{errand_sql()} WHERE e.state IN {OPEN_SQL} ORDER BY e.priority, e.window_end, e.created_at, e.id",
        as_=errand_row,
    )


def of_assignee(user_id: int, closed_since: dt.datetime) -> list[Errand]:
    """What somebody has open, and what they closed since a moment or are owed money for."""
    moment = utc_text(closed_since)
    return fetch(
        f"{errand_sql()} WHERE e.assignee_id = ? AND (e.state IN {OPEN_SQL} OR e.state_at >= ?"
        " OR (e.state = 'delivered') OR e.advanced_fen <> e.settled_fen) ORDER BY e.priority, e.window_end, e.id",
        *(user_id, moment),
        as_=errand_row,
    )


def of_household(household_id: int, limit: int = 50) -> list[Errand]:
    """What a household ever asked for, the newest first."""
    return fetch(
        f"{errand_sql()} WHERE e.household_id = ? ORDER BY e.id DESC LIMIT ?", household_id, limit, as_=errand_row
    )


def open_of_household(household_id: int) -> list[Errand]:
    """What a household still waits for."""
    return fetch(
        f"{errand_sql()} WHERE e.household_id = ? AND e.state IN {OPEN_SQL} ORDER BY e.id", household_id, as_=errand_row
    )


def past_of_assignee(user_id: int, limit: int = 50) -> list[Errand]:
    """What somebody did, the newest first."""
    return fetch(
        f"{errand_sql()} WHERE e.assignee_id = ? ORDER BY e.state_at DESC, e.id DESC LIMIT ?",
        *(user_id, limit),
        as_=errand_row,
    )


def closed_since(moment: dt.datetime, limit: int = 300) -> list[Errand]:
    """What was closed since a moment, the newest first."""
    return fetch(
        f"{errand_sql()} WHERE e.closed_at >= ? ORDER BY e.closed_at DESC, e.id DESC LIMIT ?",
        *(utc_text(moment), limit),
        as_=errand_row,
    )


def owing() -> list[Errand]:
    """Errands for which somebody laid out money that has not come back, the oldest first."""
    return fetch(f"{errand_sql()} WHERE e.advanced_fen <> e.settled_fen ORDER BY e.id", as_=errand_row)


def settled_since(moment: dt.datetime, limit: int = 100) -> list[Errand]:
    """What was settled since a moment, the newest first."""
    return fetch(
        f"{errand_sql()} WHERE e.state = 'settled' AND e.state_at >= ? ORDER BY e.state_at DESC, e.id DESC LIMIT ?",
        *(utc_text(moment), limit),
        as_=errand_row,
    )


def owed() -> list[Owed]:
    """The same by errand, trip and volunteer."""
    found = fetch(
        OWED_SQL.format(
            where="WHERE m.errand_id IN (SELECT id FROM errand WHERE advanced_fen <> settled_fen)",
        ),
        as_=owed_row,
    )
    return [one for one in found if one.fen]


def between(since: dt.datetime, until: dt.datetime) -> list[Errand]:
    """Errands asked for in a time, the oldest first; for exports."""
    return fetch(
        f"{errand_sql()} WHERE e.created_at >= ? AND e.created_at < ? ORDER BY e.created_at, e.id",
        *(utc_text(since), utc_text(until)),
        as_=errand_row,
    )


class Door(NamedTuple):
    """A household as one picks it to order for."""

    id: int
    room: str
    compound_id: int
    code: str
    compound: str
    occupancy: str
    people: int
    isolated: bool
    no_smartphone: bool
    elderly_alone: bool


def _door(*row: Any) -> Door:
    return Door._make((*row[:7], *(bool(one) for one in row[7:])))


_DOOR_SQL = """SELECT h.id, h.room, h.compound_id, c.short_code, c.name, h.occupancy,
                      (SELECT COUNT(*) FROM person p WHERE p.household_id = h.id AND p.moved_out IS NULL),
                      EXISTS (SELECT 1 FROM isolation i WHERE i.household_id = h.id
                              AND i.state IN ('pending','active','due')), h.no_smartphone, h.elderly_alone
               FROM household h JOIN compound c ON c.id = h.compound_id"""


def doors(room: str, code: str = "", limit: int = 9) -> list[Door]:
    """Households of a room, in one compound or all; those in isolation first, they order most."""
    only, values = ("", []) if not code else (" AND c.short_code = ?", [code])
    return fetch(
        f"{_DOOR_SQL} WHERE h.room = ?{only} AND h.merged_into IS NULL ORDER BY 8 DESC, c.short_code LIMIT ?",
        room,
        *values,
        limit,
        as_=_door,
    )


def door(household_id: int) -> Door | None:
    """One household."""
    rows = fetch(f"{_DOOR_SQL} WHERE h.id = ?", household_id, as_=_door)
    return rows[0] if rows else None


class Phone(NamedTuple):
    """Whom to call about an errand."""

    person_id: int
    name: str
    phone: str


def phones_of(household_id: int) -> list[Phone]:
    """The people of a household who have a telephone."""
    return fetch(
        "SELECT id, name, phone FROM person WHERE household_id = ? AND moved_out IS NULL AND phone <> '' ORDER BY id",
        household_id,
        as_=Phone,
    )


class Load(NamedTuple):
    """What somebody has to carry: open errands, all of today, and the households they go to."""

    user_id: int
    open: int
    today: int


def loads(since: dt.datetime) -> dict[int, Load]:
    """Open errands and those of today, of every assignee who has any."""
    rows = execute(
        f"""SELECT assignee_id, SUM(CASE WHEN state IN {OPEN_SQL} THEN 1 ELSE 0 END), COUNT(*) FROM errand
            WHERE assignee_id IS NOT NULL AND (state IN {OPEN_SQL} OR state_at >= ?) GROUP BY assignee_id""",
        utc_text(since),
    ).fetchall()
    return {int(user): Load(int(user), int(count), int(today)) for user, count, today in rows}


def served_before(household_ids: Sequence[int]) -> dict[int, int]:
    """How often each account has brought something to these households."""
    if not household_ids:
        return {}
    marks = ",".join("?" * len(household_ids))
    rows = execute(
        f"SELECT assignee_id, COUNT(*) FROM errand WHERE household_id IN ({marks}) AND assignee_id IS NOT NULL"
        " AND state IN ('delivered','settled','disposed') GROUP BY assignee_id",
        *household_ids,
    ).fetchall()
    return {int(user): int(count) for user, count in rows}


def on_the_way() -> dict[int, frozenset[tuple[int, str]]]:
    """Where each assignee is going already: compound and room of their open errands."""
    found: dict[int, set[tuple[int, str]]] = {}
    for user, compound, room in execute(
        f"SELECT e.assignee_id, h.compound_id, h.room FROM errand e JOIN household h ON h.id = e.household_id"
        f" WHERE e.assignee_id IS NOT NULL AND e.state IN {OPEN_SQL}"
    ).fetchall():
        found.setdefault(int(user), set()).add((int(compound), str(room)))
    return {user: frozenset(some) for user, some in found.items()}


def unwell() -> frozenset[int]:
    """Accounts that may not go: sent home ill and nobody has closed that, living in isolation, or disabled."""
    rows = execute(
        "SELECT user_id FROM escalation WHERE user_id IS NOT NULL AND state <> 'closed'"
        " UNION SELECT u.id FROM user_account u JOIN isolation i ON i.household_id = u.home_household_id"
        " WHERE i.state IN ('pending','active','due')"
        " UNION SELECT id FROM user_account WHERE NOT active"
    ).fetchall()
    return frozenset(int(row[0]) for row in rows)


def feverish(since: dt.datetime, fever: int) -> frozenset[int]:
    """Accounts that measured a fever at a check-in since a moment, or were found unfit there."""
    rows = execute(
        "SELECT DISTINCT a.user_id FROM assignment a JOIN shift s ON s.id = a.shift_id"
        " WHERE a.updated_at >= ? AND s.end_at >= ? AND (a.temp >= ? OR a.end_reason IN ('fever','symptoms'))",
        *(utc_text(since), utc_text(since), fever),
    ).fetchall()
    return frozenset(int(row[0]) for row in rows)


def busy(at: dt.datetime, until: dt.datetime) -> frozenset[int]:
    """Accounts that stand at a post, or must soon, or said they cannot come."""
    rows = execute(
        "SELECT a.user_id FROM assignment a JOIN shift s ON s.id = a.shift_id WHERE s.state = 'open' AND"
        " (a.state = 'on_duty' OR (a.state IN ('planned','confirmed') AND s.start_at < ? AND s.end_at > ?))"
        " UNION SELECT user_id FROM availability WHERE withdrawn_at IS NULL AND from_at < ? AND to_at > ?",
        *(utc_text(until), utc_text(at), utc_text(until), utc_text(at)),
    ).fetchall()
    return frozenset(int(row[0]) for row in rows)


def communities() -> dict[int, int]:
    """The community of each compound."""
    return {int(one): int(two) for one, two in execute("SELECT id, community_id FROM compound").fetchall()}


def homes_without_garbage(today: dt.date) -> int:
    """How many households to serve have no rubbish errand of a day yet."""
    rows = execute(
        "SELECT COUNT(DISTINCT i.household_id) FROM isolation i WHERE i.state IN ('active','due')"
        " AND i.kind IN ('quarantine','central') AND i.household_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM errand e"
        " WHERE e.household_id = i.household_id AND e.kind = 'garbage' AND NOT e.final AND e.garbage_day = ?)",
        today.isoformat(),
    ).fetchall()
    return int(rows[0][0])

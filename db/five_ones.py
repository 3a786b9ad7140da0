"""The five ones: visits, groups of stairways, reminders; and the households they are about."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from .base import day, execute, fetch, insert, one, utc, utc_text
from .locks import lock_rows, lock_to_write

_COUNTING = "('met','phone','wechat')"


class Stair(NamedTuple):
    """A stairway somebody looks after; `label` is how people write it: `HQ 3-1`."""

    id: int
    label: str
    compound: str
    block: int
    no: int


class Door(NamedTuple):
    """A household of a stairway, with what the five ones ask of the register."""

    id: int
    room: str
    stairway_id: int
    occupancy: str
    created_at: dt.datetime
    registered_at: dt.datetime | None
    group_member: bool
    no_smartphone: bool
    elderly_alone: bool
    note: str
    version: int


class Visit(NamedTuple):
    """One attempt at a door."""

    id: int
    household_id: int
    day: dt.date
    at: dt.datetime
    user_id: int | None
    who: str
    outcome: str
    temp: int | None
    note: str
    timing: str
    reason: str


class Folk(NamedTuple):
    """Who lives in a household, as numbers."""

    people: int
    newest: dt.datetime | None  # when the last of them came into the register


def marks(ids: Sequence[int]) -> str:
    """A placeholder for each value."""
    return ",".join("?" * len(ids))


def _stair(stair_id: int, code: str, name: str, block: int, no: int) -> Stair:
    return Stair(stair_id, f"{code} {block}-{no}", name, block, no)


_STAIR = """SELECT s.id, c.short_code, c.name, b.no, s.no FROM stairway s JOIN block b ON b.id = s.block_id
            JOIN compound c ON c.id = b.compound_id"""


def stairs_of(user_id: int, at: dt.datetime) -> list[Stair]:
    """The stairways a leader, or a stand-in, has at a moment."""
    moment = utc_text(at)
    return fetch(
        f"{_STAIR} WHERE EXISTS (SELECT 1 FROM leader_assignment a WHERE a.stairway_id = s.id AND a.user_id = ?"
        " AND a.from_at <= ? AND (a.to_at IS NULL OR a.to_at > ?)) ORDER BY c.short_code, b.no, s.no",
        *(user_id, moment, moment),
        as_=_stair,
    )


def stairs_led(at: dt.datetime) -> list[Stair]:
    """All stairways that somebody looks after at a moment."""
    moment = utc_text(at)
    return fetch(
        f"{_STAIR} WHERE EXISTS (SELECT 1 FROM leader_assignment a WHERE a.stairway_id = s.id"
        " AND a.from_at <= ? AND (a.to_at IS NULL OR a.to_at > ?)) ORDER BY c.short_code, b.no, s.no",
        *(moment, moment),
        as_=_stair,
    )


class Leads(NamedTuple):
    """Who has a stairway at a moment."""

    stairway_id: int
    user_id: int
    display: str
    login: str
    stands_in: bool


def leads(at: dt.datetime) -> list[Leads]:
    """Every stairway with whoever has it; one with a stand-in comes twice, the stand-in last."""
    moment = utc_text(at)
    return fetch(
        "SELECT a.stairway_id, u.id, u.display, u.login, a.stands_in_for FROM leader_assignment a"
        " JOIN user_account u ON u.id = a.user_id AND u.active"
        " WHERE a.from_at <= ? AND (a.to_at IS NULL OR a.to_at > ?)"
        " ORDER BY a.stairway_id, a.stands_in_for IS NOT NULL, a.id",
        *(moment, moment),
        as_=lambda stair, uid, display, login, for_id: Leads(stair, uid, display, login, for_id is not None),
    )


_DOOR = """SELECT h.id, h.room, h.stairway_id, h.occupancy, h.created_at, h.registered_at, h.group_member,
                  h.no_smartphone, h.elderly_alone, h.note, h.version FROM household h"""


def _door(hid: int, room: str, stair: int, occupancy: str, created: Any, registered: Any, member: Any, phone: Any,
          alone: Any, note: str, version: int) -> Door:  # fmt: skip
    told = utc(registered) if registered else None
    return Door(hid, room, stair, occupancy, utc(created), told, bool(member), bool(phone), bool(alone), note, version)


def doors(stairways: Sequence[int]) -> list[Door]:
    """The households of stairways, in the order of their rooms' text."""
    if not stairways:
        return []
    return fetch(f"{_DOOR} WHERE h.stairway_id IN ({marks(stairways)}) ORDER BY h.room", *stairways, as_=_door)


def lock_door(household_id: int, *, compound: bool = False) -> None:
    """One act at a time at a household, with `compound` in all of its compound, for what is part of an isolation.

    An import of the register, which may change the household too, is waited for first.
    """
    lock_to_write("household")
    if compound and (found := one("SELECT compound_id FROM household WHERE id = ?", household_id)):
        lock_rows("compound", int(found[0]))
    lock_rows("household", household_id)


def door(household_id: int) -> Door | None:
    """One household that belongs to a stairway."""
    rows = fetch(f"{_DOOR} WHERE h.id = ? AND h.stairway_id IS NOT NULL", household_id, as_=_door)
    return rows[0] if rows else None


def of_stairways(stairways: Sequence[int]) -> str:
    """The ids of the households of stairways, as a subquery."""
    return f"(SELECT id FROM household WHERE stairway_id IN ({marks(stairways)}))"


def folk(stairways: Sequence[int]) -> dict[int, Folk]:
    """How many live in each household, and since when the newest is known."""
    if not stairways:
        return {}
    rows = fetch(
        "SELECT household_id, count(*), max(created_at) FROM person"
        f" WHERE moved_out IS NULL AND household_id IN {of_stairways(stairways)} GROUP BY household_id",
        *stairways,
        as_=lambda home, people, newest: (int(home), Folk(int(people), utc(newest) if newest else None)),
    )
    return dict(rows)


def kept_in(stairways: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Who of each household is under quarantine now."""
    found: dict[int, tuple[int, ...]] = defaultdict(tuple)
    if stairways:
        rows = fetch(
            "SELECT household_id, person_id FROM isolation WHERE state IN ('pending','active','due')"
            f" AND kind IN ('quarantine','central') AND household_id IN {of_stairways(stairways)} ORDER BY id",
            *stairways,
            as_=lambda home, person: (int(home), int(person)),
        )
        for home, person in rows:
            found[home] += (person,)
    return found


_VISIT = """SELECT v.id, v.household_id, v.duty_day, v.at, v.user_id, COALESCE(u.display, ''), v.outcome, v.temp,
                   v.note, v.timing, v.reason FROM visit v LEFT JOIN user_account u ON u.id = v.user_id"""


def _visit(vid: int, home: int, on: Any, at: Any, *rest: Any) -> Visit:
    return Visit(vid, home, day(on), utc(at), *rest)


def visits(stairways: Sequence[int], on: dt.date) -> dict[int, list[Visit]]:
    """The attempts of a day at each household, in their order."""
    found: dict[int, list[Visit]] = defaultdict(list)
    if stairways:
        rows = fetch(
            f"{_VISIT} WHERE v.duty_day = ? AND v.state = 'live' AND v.household_id IN {of_stairways(stairways)}"
            " ORDER BY v.at, v.id",
            *(on.isoformat(), *stairways),
            as_=_visit,
        )
        for row in rows:
            found[row.household_id].append(row)
    return found


def visits_of(household_id: int, limit: int = 60) -> list[Visit]:
    """The attempts at one household, the newest first."""
    return fetch(
        f"{_VISIT} WHERE v.household_id = ? AND v.state = 'live'"
        " ORDER BY v.duty_day DESC, v.at DESC, v.id DESC LIMIT ?",
        *(household_id, limit),
        as_=_visit,
    )


def visit(visit_id: int) -> Visit | None:
    """One attempt that counts."""
    rows = fetch(f"{_VISIT} WHERE v.id = ? AND v.state = 'live'", visit_id, as_=_visit)
    return rows[0] if rows else None


def visit_by_key(key: str) -> Visit | None:
    """The attempt that was entered with a form's key, also one that was taken back."""
    rows = fetch(f"{_VISIT} WHERE v.entry_key = ?", key, as_=_visit)
    return rows[0] if rows else None


def last_met(stairways: Sequence[int], before: dt.date) -> dict[int, dt.date]:
    """The last day before `before` on which each household was met."""
    if not stairways:
        return {}
    rows = fetch(
        "SELECT household_id, max(duty_day) FROM visit WHERE state = 'live' AND duty_day < ?"
        f" AND outcome IN {_COUNTING} AND household_id IN {of_stairways(stairways)} GROUP BY household_id",
        *(before.isoformat(), *stairways),
        as_=lambda home, last: (int(home), day(last)),
    )
    return dict(rows)


def add_visit(key: str, household_id: int, on: dt.date, at: dt.datetime, by: int, outcome: str, temp: int | None,
              note: str, timing: str, reason: str) -> int:  # fmt: skip
    """One attempt; its id."""
    now = utc_text(at)
    return insert(
        "visit",
        ("entry_key", "household_id", "duty_day", "at", "user_id", "outcome", "temp", "note", "timing", "reason")
        + ("created_at", "created_by", "updated_at"),
        (key, household_id, on.isoformat(), now, by or None, outcome, temp, note, timing, reason, now, by, now),
    )


def undo_visit(visit_id: int, at: dt.datetime) -> bool:
    """It counts no more, and stays in the table; False when somebody has taken it back already."""
    done = execute(
        "UPDATE visit SET state = 'undone', updated_at = ?, version = version + 1 WHERE id = ? AND state = 'live'",
        *(utc_text(at), visit_id),
    )
    return bool(done.rowcount == 1)


def ticks(on: dt.date) -> dict[int, list[dt.datetime]]:
    """When each person entered visits that count on a day; of those entered on the day itself."""
    found: dict[int, list[dt.datetime]] = defaultdict(list)
    rows = fetch(
        "SELECT user_id, at FROM visit WHERE duty_day = ? AND state = 'live' AND user_id IS NOT NULL"
        f" AND outcome IN {_COUNTING} ORDER BY at",
        on.isoformat(),
        as_=lambda who, at: (int(who), utc(at)),
    )
    for who, at in rows:
        found[who].append(at)
    return found


def register(household_id: int, at: dt.datetime, by: int) -> None:
    """A household was registered at its door."""
    now = utc_text(at)
    execute(
        "UPDATE household SET registered_at = ?, registered_by = ?, register_source = 'doorstep', updated_at = ?,"
        " version = version + 1 WHERE id = ?",
        *(now, by or None, now, household_id),
    )


def set_member(household_id: int, member: bool, at: dt.datetime) -> None:
    """Whether a household is in its stairway's group."""
    execute(
        "UPDATE household SET group_member = ?, updated_at = ?, version = version + 1 WHERE id = ?",
        *(member, utc_text(at), household_id),
    )


def groups(stairways: Sequence[int]) -> dict[int, str]:
    """The names of the groups of stairways that have one."""
    if not stairways:
        return {}
    return dict(
        fetch(
            f"SELECT stairway_id, name FROM stairway_group WHERE stairway_id IN ({marks(stairways)})",
            *stairways,
            as_=lambda stair, name: (int(stair), str(name)),
        )
    )


def set_group(stairway_id: int, name: str, at: dt.datetime, by: int) -> None:
    """A stairway's group exists, or has another name."""
    now = utc_text(at)
    execute(
        "INSERT INTO stairway_group (stairway_id, name, at, user_id, created_at, created_by, updated_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (stairway_id) DO UPDATE SET name = excluded.name,"
        " updated_at = excluded.updated_at, version = stairway_group.version + 1",
        *(stairway_id, name, now, by or None, now, by, now),
    )


def lock_stairway(stairway_id: int) -> None:
    """One act at a time on what a stairway has."""
    lock_rows("stairway", stairway_id)


def reminders(on: dt.date, stairways: Sequence[int] | None = None) -> dict[tuple[int, str], dt.datetime]:
    """(stairway, slot): when the reminder of a day was sent."""
    if stairways is not None and not stairways:
        return {}
    only = "" if stairways is None else f" AND stairway_id IN ({marks(stairways)})"
    rows = fetch(
        f"SELECT stairway_id, slot, at FROM reminder WHERE duty_day = ?{only}",
        *(on.isoformat(), *(stairways or ())),
        as_=lambda stair, slot, at: ((int(stair), str(slot)), utc(at)),
    )
    return dict(rows)


def remind(stairway_id: int, on: dt.date, slot: str, at: dt.datetime, by: int) -> bool:
    """A reminder was sent; False when it had been."""
    now = utc_text(at)
    done = execute(
        "INSERT INTO reminder (stairway_id, duty_day, slot, at, user_id, created_at, created_by, updated_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (stairway_id, duty_day, slot) DO NOTHING",
        *(stairway_id, on.isoformat(), slot, now, by or None, now, by, now),
    )
    return bool(done.rowcount == 1)

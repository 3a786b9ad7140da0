"""The duty roster: shifts, and who is or was on them. People, plans and swaps have modules beside this one."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from .base import day, execute, fetch, insert, insert_many, utc, utc_text
from .locks import ROSTER, lock_turn

LIVE = ("planned", "confirmed", "on_duty", "relieved")
"""States in which somebody counts for a shift; the others have freed their place."""


LIVE_SQL = "('planned','confirmed','on_duty','relieved')"


def lock_roster() -> None:
    """One act on the roster at a time; what it reads from here on is the last word on who stands where."""
    lock_turn(ROSTER)


class Shift(NamedTuple):
    """One shift at one post. `least` to `most` people, `leads` of them in charge; `changeover` in minutes."""

    id: int
    post_id: int
    code: str
    post: str
    compound_id: int | None
    duty_day: dt.date  # the day it began on, as duty days go
    name: str
    start: dt.datetime
    end: dt.datetime
    least: int
    most: int
    leads: int
    changeover: int
    night: bool
    state: str  # open cancelled
    cancel_reason: str
    template_id: int | None
    batch_id: int | None
    version: int


def shift_row(shift_id: int, post_id: int, code: str, post: str, compound_id: int | None, duty_day: Any, name: str,
           start: Any, end: Any, *rest: Any) -> Shift:  # fmt: skip
    """A row of SHIFT_SQL."""
    times = (day(duty_day), name, utc(start), utc(end), *rest[:4], bool(rest[4]), *rest[5:])
    return Shift._make((shift_id, post_id, code, post, compound_id, *times))


SHIFT_SQL = """SELECT s.id, s.post_id, p.code, p.name, p.compound_id, s.duty_day, s.name, s.start_at, s.end_at,
                   s.least, s.most, s.leads, s.changeover, s.night, s.state, s.cancel_reason, s.template_id,
                   s.batch_id, s.version
            FROM shift s JOIN post p ON p.id = s.post_id"""


def shift(shift_id: int) -> Shift | None:
    """A shift, cancelled ones too."""
    rows = fetch(f"{SHIFT_SQL} WHERE s.id = ?", shift_id, as_=shift_row)
    return rows[0] if rows else None


def shifts(since: dt.datetime, until: dt.datetime, post_id: int | None = None) -> list[Shift]:
    """Open shifts that touch a time, by post and start."""
    only, values = ("", []) if post_id is None else (" AND s.post_id = ?", [post_id])
    return fetch(
        f"{SHIFT_SQL} WHERE s.start_at < ? AND s.end_at > ? AND s.state = 'open'{only} ORDER BY p.code, s.start_at",
        *(utc_text(until), utc_text(since), *values),
        as_=shift_row,
    )


def shifts_of_days(
    first: dt.date, last: dt.date, post_id: int | None = None, *, cancelled: bool = False
) -> list[Shift]:
    """Open shifts of duty days, both ends included, by post and start; with `cancelled` those that are not held too."""
    only, values = ("", []) if post_id is None else (" AND s.post_id = ?", [post_id])
    only += "" if cancelled else " AND s.state = 'open'"
    return fetch(
        f"{SHIFT_SQL} WHERE s.duty_day BETWEEN ? AND ?{only} ORDER BY p.code, s.start_at",
        *(first.isoformat(), last.isoformat(), *values),
        as_=shift_row,
    )


def shift_at(post_id: int, start: dt.datetime) -> Shift | None:
    """The open shift of a post that begins at a moment."""
    rows = fetch(
        f"{SHIFT_SQL} WHERE s.post_id = ? AND s.start_at = ? AND s.state = 'open'",
        post_id,
        utc_text(start),
        as_=shift_row,
    )
    return rows[0] if rows else None


def next_shift(after: Shift) -> Shift | None:
    """The open shift of the same post that takes over: the first one that begins at or after this one's end."""
    rows = fetch(
        f"{SHIFT_SQL} WHERE s.post_id = ? AND s.start_at >= ? AND s.state = 'open' ORDER BY s.start_at LIMIT 1",
        *(after.post_id, utc_text(after.end)),
        as_=shift_row,
    )
    return rows[0] if rows else None


class Assigned(NamedTuple):
    """Somebody on a shift, with the shift's place and time beside."""

    id: int
    shift_id: int
    user_id: int
    login: str
    display: str
    role: str
    phone: str
    state: str
    source: str
    lead: bool
    pinned: bool
    covers_id: int | None
    overridden: str  # codes, space-separated
    override_reason: str
    why: str  # codes of why this person, from the planner or the list of candidates
    check_in_at: dt.datetime | None
    temp: int | None
    check_out_at: dt.datetime | None
    forced: str
    left_early: str
    end_reason: str
    version: int
    post_id: int
    code: str
    post: str
    name: str
    start: dt.datetime
    end: dt.datetime
    force_reason: str
    given: dt.datetime  # when the place was given

    @property
    def due(self) -> dt.datetime:
        """When they should be there: at the start, or, put there later, from then on."""
        return max(self.start, self.given)

    @property
    def live(self) -> bool:
        """Whether it counts for its shift."""
        return self.state in LIVE


def assigned_row(*row: Any) -> Assigned:
    """A row of ASSIGNED_SQL."""
    values = list(row)
    for place in (9, 10):
        values[place] = bool(values[place])
    for place in (15, 17):
        values[place] = utc(values[place]) if values[place] else None
    values[26], values[27], values[29] = utc(values[26]), utc(values[27]), utc(values[29])
    return Assigned(*values)


ASSIGNED_SQL = """SELECT a.id, a.shift_id, a.user_id, u.login, u.display, u.role, u.phone, a.state, a.source, a.lead,
                      a.pinned, a.covers_id, a.overridden, a.override_reason, a.why, a.check_in_at, a.temp,
                      a.check_out_at, a.forced, a.left_early, a.end_reason, a.version, s.post_id, p.code, p.name,
                      s.name, s.start_at, s.end_at, a.force_reason, a.created_at
               FROM assignment a JOIN user_account u ON u.id = a.user_id JOIN shift s ON s.id = a.shift_id
               JOIN post p ON p.id = s.post_id"""


def assignment(assignment_id: int) -> Assigned | None:
    """One place of one person, in whatever state."""
    rows = fetch(f"{ASSIGNED_SQL} WHERE a.id = ?", assignment_id, as_=assigned_row)
    return rows[0] if rows else None


def on_shift(shift_id: int) -> list[Assigned]:
    """All who are or were on a shift, in the order they were put there."""
    return fetch(f"{ASSIGNED_SQL} WHERE a.shift_id = ? ORDER BY a.id", shift_id, as_=assigned_row)


def assigned(since: dt.datetime, until: dt.datetime, user_id: int | None = None) -> list[Assigned]:
    """Who is or was on open shifts that touch a time: of everybody, or of one person; by start."""
    only, values = ("", []) if user_id is None else (" AND a.user_id = ?", [user_id])
    return fetch(
        f"{ASSIGNED_SQL} WHERE s.start_at < ? AND s.end_at > ? AND s.state = 'open'{only} ORDER BY s.start_at, a.id",
        *(utc_text(until), utc_text(since), *values),
        as_=assigned_row,
    )


def assigned_of_days(first: dt.date, last: dt.date, *, cancelled: bool = False) -> list[Assigned]:
    """Who is or was on the open shifts of duty days, both ends included; with `cancelled` on all."""
    only = "" if cancelled else " AND s.state = 'open'"
    return fetch(
        f"{ASSIGNED_SQL} WHERE s.duty_day BETWEEN ? AND ?{only} ORDER BY s.start_at, a.id",
        *(first.isoformat(), last.isoformat()),
        as_=assigned_row,
    )


def still_on(user_id: int | None = None) -> list[Assigned]:
    """Everybody, or one person, who is on duty and has not been relieved, whenever the shift was to end."""
    only, values = ("", ()) if user_id is None else (" AND a.user_id = ?", (user_id,))
    return fetch(f"{ASSIGNED_SQL} WHERE a.state = 'on_duty'{only} ORDER BY s.end_at, a.id", *values, as_=assigned_row)


def not_come(before: dt.datetime) -> list[Assigned]:
    """Places of shifts that began before a moment, and were given before it, on which nobody has been seen yet."""
    moment = utc_text(before)
    return fetch(
        f"{ASSIGNED_SQL} WHERE a.state IN ('planned','confirmed') AND s.state = 'open' AND s.start_at <= ?"
        " AND a.created_at <= ? ORDER BY s.start_at, a.id",
        *(moment, moment),
        as_=assigned_row,
    )


def add_assignment(shift_id: int, user_id: int, source: str, at: dt.datetime, by: int, **more: Any) -> int:
    """Put somebody on a shift; `more` are columns of the table. Its id."""
    columns = ("shift_id", "user_id", "source", "created_at", "created_by", "updated_at", *more)
    now = utc_text(at)
    return insert("assignment", columns, (shift_id, user_id, source, now, by, now, *(plain(v) for v in more.values())))


def change(table: str, row_id: int, at: dt.datetime, version: int | None = None, **values: Any) -> bool:
    """Change columns of one roster row; False when its version has moved on (None: whatever it is)."""
    sets = ", ".join(f"{name} = ?" for name in values)
    only, more = ("", []) if version is None else (" AND version = ?", [version])
    done = execute(
        f"UPDATE {table} SET {sets}, updated_at = ?, version = version + 1 WHERE id = ?{only}",
        *(*(plain(value) for value in values.values()), utc_text(at), row_id, *more),
    )
    return bool(done.rowcount == 1)


def add(table: str, at: dt.datetime, by: int, **values: Any) -> int:
    """A new row of a roster table; its id."""
    columns = (*values, "created_at", "created_by", "updated_at")
    now = utc_text(at)
    return insert(table, columns, (*(plain(value) for value in values.values()), now, by, now))


def plain(value: Any) -> Any:
    """A value as both databases take it: moments and days as text."""
    if isinstance(value, dt.datetime):
        return utc_text(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def add_assignments(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Many people on shifts at once; `names` are columns."""
    insert_many("assignment", names, [[plain(value) for value in row] for row in rows])

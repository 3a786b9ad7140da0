"""The plans that shifts are made from, the posts they are for, and batches that can be taken back."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from .base import day, fetch, insert_many, one, utc
from .roster import ASSIGNED_SQL, LIVE_SQL, SHIFT_SQL, Assigned, Shift, assigned_row, plain, shift_row


class Template(NamedTuple):
    """A plan that shifts are made from: `starts` and `ends` are wall-clock `HH:MM`; an earlier end is next day's."""

    id: int
    post_id: int | None  # None: every open gate
    code: str
    name: str
    starts: str
    ends: str
    least: int
    most: int
    leads: int
    changeover: int
    rule: str  # RFC 5545 RRULE without DTSTART
    first_day: dt.date
    version: int


def _template(*row: Any) -> Template:
    return Template._make((*row[:11], day(row[11]), row[12]))


def templates() -> list[Template]:
    """The plans in force, those for every gate first."""
    return fetch(
        """SELECT t.id, t.post_id, COALESCE(p.code, ''), t.name, t.starts, t.ends, t.least, t.most, t.leads,
                  t.changeover, t.rule, t.first_day, t.version
           FROM shift_template t LEFT JOIN post p ON p.id = t.post_id WHERE t.retired_at IS NULL
           ORDER BY CASE WHEN t.post_id IS NULL THEN 0 ELSE 1 END, p.code, t.starts, t.id""",
        as_=_template,
    )


class DutyPost(NamedTuple):
    """A post that people stand at."""

    id: int
    code: str
    name: str
    kind: str
    compound_id: int | None
    community_id: int | None


def posts() -> list[DutyPost]:
    """All open posts, by code."""
    return fetch(
        """SELECT p.id, p.code, p.name, p.kind, p.compound_id, COALESCE(c.community_id, g.community_id)
           FROM post p LEFT JOIN compound c ON c.id = p.compound_id LEFT JOIN resident_group g ON g.id = p.group_id
           WHERE p.active ORDER BY p.code""",
        as_=DutyPost,
    )


class Batch(NamedTuple):
    """Shifts or assignments that came in one go and can be taken back in one."""

    id: int
    kind: str
    note: str
    at: dt.datetime
    login: str
    undone: bool
    shifts: int
    assignments: int


def _batch(batch_id: int, kind: str, note: str, at: Any, login: str, undone: Any, shifts_: int, places: int) -> Batch:
    return Batch(batch_id, kind, note, utc(at), login, bool(undone), shifts_, places)


def batches(limit: int = 50) -> list[Batch]:
    """The latest batches, newest first."""
    return fetch(
        f"""SELECT b.id, b.kind, b.note, b.created_at, COALESCE(u.login, ''), b.undone_at IS NOT NULL,
                  (SELECT COUNT(*) FROM shift s WHERE s.batch_id = b.id AND s.state = 'open'),
                  (SELECT COUNT(*) FROM assignment a WHERE a.batch_id = b.id AND a.state IN {LIVE_SQL})
           FROM roster_batch b LEFT JOIN user_account u ON u.id = b.created_by ORDER BY b.id DESC LIMIT ?""",
        limit,
        as_=_batch,
    )


def of_batch(batch_id: int) -> tuple[list[Shift], list[Assigned]]:
    """The open shifts a batch made, and all assignments it made or that stand on its shifts."""
    made = fetch(f"{SHIFT_SQL} WHERE s.batch_id = ? AND s.state = 'open' ORDER BY s.start_at", batch_id, as_=shift_row)
    places = fetch(
        f"{ASSIGNED_SQL} WHERE (a.batch_id = ? OR s.batch_id = ?) AND a.state IN {LIVE_SQL} ORDER BY a.id",
        *(batch_id, batch_id),
        as_=assigned_row,
    )
    return made, places


def batch(batch_id: int) -> tuple[str, bool] | None:
    """The kind of a batch, and whether it has been undone."""
    row = one("SELECT kind, undone_at IS NOT NULL FROM roster_batch WHERE id = ?", batch_id)
    return (str(row[0]), bool(row[1])) if row else None


def add_shifts(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Many shifts at once; `names` are columns."""
    insert_many("shift", names, [[plain(value) for value in row] for row in rows])

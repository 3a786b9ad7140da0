"""What must not be forgotten: fever, breach and the like, from open to closed with an outcome."""

import datetime as dt
from typing import Any, NamedTuple

from .base import execute, fetch, insert, one, utc, utc_text


class Escalation(NamedTuple):
    """An escalation with what a list shows; who may see the person decides the service."""

    id: int
    kind: str
    state: str
    at: dt.datetime
    post: str
    room: str
    name: str
    household_id: int | None
    person_id: int | None
    entry_id: int | None
    taken_by: str
    outcome: str
    post_id: int | None = None
    isolation_id: int | None = None
    code: str = ""  # of the household's compound
    notified_to: str = ""
    notified_at: dt.datetime | None = None
    taken_at: dt.datetime | None = None


def _escalation(eid: int, kind: str, state: str, at: "str | dt.datetime", *rest: Any) -> Escalation:
    *same, told, taken = rest
    moments = (utc(one) if one else None for one in (told, taken))
    return Escalation(eid, kind, state, utc(at), *same, *moments)


_ESCALATION = """SELECT x.id, x.kind, x.state, x.created_at, COALESCE(o.name, ''), COALESCE(h.room, ''),
                        COALESCE(p.name, e.name, ''), x.household_id, x.person_id, x.entry_id,
                        COALESCE(u.display, ''), x.outcome, x.post_id,
                        x.isolation_id, COALESCE(c.short_code, ''), x.notified_to, x.notified_at, x.taken_at
                 FROM escalation x LEFT JOIN post o ON o.id = x.post_id
                      LEFT JOIN household h ON h.id = x.household_id
                      LEFT JOIN compound c ON c.id = h.compound_id LEFT JOIN person p ON p.id = x.person_id
                      LEFT JOIN gate_entry e ON e.id = x.entry_id LEFT JOIN user_account u ON u.id = x.taken_by"""


def open_escalations(limit: int = 100) -> list[Escalation]:
    """All that are not closed: fever first, then breach, the oldest first."""
    return fetch(
        f"{_ESCALATION} WHERE x.state <> 'closed'"
        " ORDER BY CASE x.kind WHEN 'fever' THEN 0 WHEN 'breach' THEN 1 ELSE 2 END, x.created_at, x.id LIMIT ?",
        limit,
        as_=_escalation,
    )


def escalation(escalation_id: int) -> Escalation | None:
    """One escalation."""
    rows = fetch(f"{_ESCALATION} WHERE x.id = ?", escalation_id, as_=_escalation)
    return rows[0] if rows else None


def open_escalation(
    kind: str,
    at: dt.datetime,
    by: int,
    *,
    post_id: int | None = None,
    household_id: int | None = None,
    person_id: int | None = None,
    entry_id: int | None = None,
    isolation_id: int | None = None,
    user_id: int | None = None,
) -> int:
    """Insert one; returns its id. `user_id` is somebody on duty whom it is about."""
    moment = utc_text(at)
    return insert(
        "escalation",
        ("kind", "post_id", "household_id", "person_id", "entry_id", "isolation_id", "user_id")
        + ("created_at", "created_by", "updated_at"),
        (kind, post_id, household_id, person_id, entry_id, isolation_id, user_id, moment, by, moment),
    )


def notify(escalation_id: int, whom: str, at: dt.datetime) -> bool:
    """Somebody was told of one; who has taken it over keeps it. False if it is closed."""
    moment = utc_text(at)
    cursor = execute(
        "UPDATE escalation SET state = CASE WHEN state = 'open' THEN 'notified' ELSE state END, notified_to = ?,"
        " notified_at = ?, updated_at = ?, version = version + 1 WHERE id = ? AND state <> 'closed'",
        *(whom, moment, moment, escalation_id),
    )
    return bool(cursor.rowcount == 1)


def take(escalation_id: int, by: int, at: dt.datetime) -> bool:
    """Take one over; False if somebody else has, or it is closed."""
    moment = utc_text(at)
    cursor = execute(
        "UPDATE escalation SET state = 'taken_over', taken_by = ?, taken_at = ?, updated_at = ?,"
        " version = version + 1 WHERE id = ? AND state IN ('open','notified')",
        *(by, moment, moment, escalation_id),
    )
    return bool(cursor.rowcount == 1)


def close(escalation_id: int, by: int, at: dt.datetime, outcome: str) -> bool:
    """Close one with its outcome; False if it already was closed."""
    moment = utc_text(at)
    cursor = execute(
        "UPDATE escalation SET state = 'closed', closed_by = ?, closed_at = ?, outcome = ?, updated_at = ?,"
        " version = version + 1 WHERE id = ? AND state <> 'closed'",
        *(by, moment, outcome, moment, escalation_id),
    )
    return bool(cursor.rowcount == 1)


def close_of_entry(entry_id: int, by: int, at: dt.datetime, outcome: str) -> int:
    """Close what an undone row had opened; how many."""
    moment = utc_text(at)
    cursor = execute(
        "UPDATE escalation SET state = 'closed', closed_by = ?, closed_at = ?, outcome = ?, updated_at = ?,"
        " version = version + 1 WHERE entry_id = ? AND state <> 'closed'",
        *(by, moment, outcome, moment, entry_id),
    )
    return int(cursor.rowcount)


def reopen_of_entry(entry_id: int, outcome: str, at: dt.datetime) -> int:
    """Open again what was closed only because its row was corrected; how many."""
    cursor = execute(
        "UPDATE escalation SET state = 'open', closed_by = NULL, closed_at = NULL, outcome = '', taken_by = NULL,"
        " taken_at = NULL, updated_at = ?, version = version + 1"
        " WHERE entry_id = ? AND state = 'closed' AND outcome = ?",
        *(utc_text(at), entry_id, outcome),
    )
    return int(cursor.rowcount)


def open_at(post_id: int) -> list[Escalation]:
    """What is not closed and began at a post, the oldest first; all of it."""
    return fetch(
        f"{_ESCALATION} WHERE x.state <> 'closed' AND x.post_id = ? ORDER BY x.created_at, x.id",
        post_id,
        as_=_escalation,
    )


def ill(user_id: int) -> bool:
    """Whether somebody on duty was sent home with a fever or symptoms, and nobody has closed that yet."""
    return one("SELECT 1 FROM escalation WHERE user_id = ? AND state <> 'closed' LIMIT 1", user_id) is not None


def count_open() -> int:
    """How many are not closed."""
    row = one("SELECT count(*) FROM escalation WHERE state <> 'closed'")
    return int(row[0]) if row else 0

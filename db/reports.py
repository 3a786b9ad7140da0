"""Daily reports as they were submitted, and what became of them."""

import datetime as dt
from typing import Any, NamedTuple

from .base import day, execute, fetch, utc, utc_text


class Report(NamedTuple):
    """A report; `figures` is the JSON that was frozen."""

    id: int
    level: str
    scope_id: int
    duty_day: dt.date
    state: str  # submitted returned accepted
    figures: str
    note: str
    until: dt.datetime
    late: bool
    submitted_by: str
    submitted_at: dt.datetime
    decided_by: str
    decided_at: dt.datetime | None
    return_reason: str
    version: int


_REPORT = """SELECT r.id, r.level, r.scope_id, r.duty_day, r.state, r.figures, r.note, r.until_at, r.late,
                    COALESCE(s.display, ''), r.submitted_at, COALESCE(d.display, ''), r.decided_at, r.return_reason,
                    r.version
             FROM daily_report r LEFT JOIN user_account s ON s.id = r.submitted_by
                  LEFT JOIN user_account d ON d.id = r.decided_by"""


def _report(rid: int, level: str, scope: int, on: Any, state: str, figures: str, note: str, until: Any, late: Any,
            by: str, at: Any, decider: str, decided: Any, reason: str, version: int) -> Report:  # fmt: skip
    return Report(rid, level, scope, day(on), state, figures, note, utc(until), bool(late), by, utc(at), decider,
                  utc(decided) if decided else None, reason, version)  # fmt: skip


def report(level: str, scope_id: int, on: dt.date) -> Report | None:
    """The report of somebody or something on a day."""
    rows = fetch(f"{_REPORT} WHERE r.level = ? AND r.scope_id = ? AND r.duty_day = ?", level, scope_id,
                 on.isoformat(), as_=_report)  # fmt: skip
    return rows[0] if rows else None


def reports(on: dt.date) -> list[Report]:
    """All reports of a day."""
    return fetch(f"{_REPORT} WHERE r.duty_day = ? ORDER BY r.level, r.scope_id", on.isoformat(), as_=_report)


def by_id(report_id: int) -> Report | None:
    """One report."""
    rows = fetch(f"{_REPORT} WHERE r.id = ?", report_id, as_=_report)
    return rows[0] if rows else None


def submit(level: str, scope_id: int, on: dt.date, figures: str, note: str, until: dt.datetime, late: bool,
           at: dt.datetime, by: int) -> int | None:  # fmt: skip
    """Freeze a report, for the first time or after it was returned; its id, None when another one stands."""
    now = utc_text(at)
    rows = execute(
        "INSERT INTO daily_report (level, scope_id, duty_day, state, figures, note, until_at, late, submitted_by,"
        " submitted_at, created_at, created_by, updated_at) VALUES (?, ?, ?, 'submitted', ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (level, scope_id, duty_day) DO UPDATE SET state = 'submitted', figures = excluded.figures,"
        " note = excluded.note, until_at = excluded.until_at, late = excluded.late,"
        " submitted_by = excluded.submitted_by, submitted_at = excluded.submitted_at, return_reason = '',"
        " updated_at = excluded.updated_at, version = daily_report.version + 1"
        " WHERE daily_report.state = 'returned' RETURNING id",
        *(level, scope_id, on.isoformat(), figures, note, utc_text(until), late, by or None, now, now, by, now),
    ).fetchall()
    return int(rows[0][0]) if rows else None


def decide(report_id: int, state: str, reason: str, at: dt.datetime, by: int) -> bool:
    """Accept or return a submitted report; False when it is not submitted (any more)."""
    now = utc_text(at)
    done = execute(
        "UPDATE daily_report SET state = ?, return_reason = ?, decided_by = ?, decided_at = ?, updated_at = ?,"
        " version = version + 1 WHERE id = ? AND state = 'submitted'",
        *(state, reason, by or None, now, now, report_id),
    )
    return bool(done.rowcount == 1)


class Place(NamedTuple):
    """A community, as a report names it."""

    id: int
    name: str


def communities() -> list[Place]:
    """All communities."""
    return fetch("SELECT id, name FROM community ORDER BY id", as_=Place)


def community_of_cadre(user_id: int, at: dt.datetime) -> list[int]:
    """The communities of the resident groups a cadre is linked to at a moment."""
    moment = utc_text(at)
    return fetch(
        "SELECT DISTINCT g.community_id FROM cadre_link a JOIN resident_group g ON g.id = a.group_id"
        " WHERE a.user_id = ? AND a.from_at <= ? AND (a.to_at IS NULL OR a.to_at > ?) ORDER BY g.community_id",
        *(user_id, moment, moment),
        as_=int,
    )


def town_name() -> str:
    """What the town is called."""
    rows = fetch("SELECT name FROM town ORDER BY id LIMIT 1", as_=str)
    return rows[0] if rows else ""


def hours(since: dt.datetime, until: dt.datetime) -> list[tuple[dt.datetime, int, int, int]]:
    """(hour, passages, refusals, fever and low) of all gates by the hour; empty hours are left out."""
    hour = "substr(CAST(e.at AS TEXT), 1, 13)"  # both databases write a moment in the same way
    return fetch(
        f"SELECT {hour}, sum(CASE WHEN e.decision = 'ALLOW' THEN 1 ELSE 0 END),"
        " sum(CASE WHEN e.decision = 'REFUSE' THEN 1 ELSE 0 END),"
        " sum(CASE WHEN e.t1 >= 373 OR e.t1 < 350 THEN 1 ELSE 0 END)"
        # the posts are named so that each one's day is a range of the index
        " FROM gate_entry e WHERE e.post_id IN (SELECT id FROM post) AND e.at >= ? AND e.at < ? AND e.state = 'live'"
        f" GROUP BY {hour}",
        *(utc_text(since), utc_text(until)),
        as_=lambda at, passed, refused, fever: (utc(f"{at}:00:00"), int(passed), int(refused), int(fever)),
    )

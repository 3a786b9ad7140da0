"""Notices of the office, and who has read them."""

import datetime as dt
from typing import Any, NamedTuple

from .base import execute, fetch, insert, utc, utc_text


class Notice(NamedTuple):
    """A notice, with how many of those it is for have read it; `read`: whether whoever asks has."""

    id: int
    title: str
    text: str
    audience: str
    at: dt.datetime
    by: str
    readers: int
    wanted: int
    read: bool


_NOTICE = """SELECT n.id, n.title, n.text, n.audience, n.created_at, COALESCE(u.display, ''),
                    (SELECT count(*) FROM notice_read r WHERE r.notice_id = n.id),
                    (SELECT count(*) FROM user_account a
                     WHERE a.active AND (n.audience = 'all' OR a.role = n.audience)),
                    (SELECT count(*) FROM notice_read r WHERE r.notice_id = n.id AND r.user_id = ?)
             FROM notice n LEFT JOIN user_account u ON u.id = n.created_by"""


def _notice(nid: int, title: str, text: str, audience: str, at: Any, by: str, readers: int, wanted: int,
            mine: int) -> Notice:  # fmt: skip
    return Notice(nid, title, text, audience, utc(at), by, int(readers), int(wanted), bool(mine))


def notices(user_id: int, role: str | None, limit: int = 100) -> list[Notice]:
    """Notices that stand, the newest first; with a role only those that are for it."""
    only, values = ("", ()) if role is None else (" AND n.audience IN ('all', ?)", (role,))
    return fetch(f"{_NOTICE} WHERE n.withdrawn_at IS NULL{only} ORDER BY n.id DESC LIMIT ?", user_id, *values, limit,
                 as_=_notice)  # fmt: skip


def notice(notice_id: int, user_id: int) -> Notice | None:
    """One notice that stands."""
    rows = fetch(f"{_NOTICE} WHERE n.withdrawn_at IS NULL AND n.id = ?", user_id, notice_id, as_=_notice)
    return rows[0] if rows else None


def unread(user_id: int, role: str) -> int:
    """How many notices somebody has not read."""
    rows = fetch(
        "SELECT count(*) FROM notice n WHERE n.withdrawn_at IS NULL AND n.audience IN ('all', ?)"
        " AND NOT EXISTS (SELECT 1 FROM notice_read r WHERE r.notice_id = n.id AND r.user_id = ?)",
        *(role, user_id),
        as_=int,
    )
    return rows[0]


def waiting(user_id: int, role: str, limit: int = 20) -> list[tuple[int, str]]:
    """(id, title) of what others have sent to somebody who has not read it, the newest first."""
    return fetch(
        "SELECT n.id, n.title FROM notice n WHERE n.withdrawn_at IS NULL AND n.audience IN ('all', ?)"
        " AND COALESCE(n.created_by, 0) <> ?"
        " AND NOT EXISTS (SELECT 1 FROM notice_read r WHERE r.notice_id = n.id AND r.user_id = ?)"
        " ORDER BY n.id DESC LIMIT ?",
        *(role, user_id, user_id, limit),
        as_=lambda notice_id, title: (int(notice_id), str(title)),
    )


def non_readers(notice_id: int, audience: str) -> list[str]:
    """The names of those it is for who have not read it."""
    return fetch(
        "SELECT a.display FROM user_account a WHERE a.active AND (? = 'all' OR a.role = ?)"
        " AND NOT EXISTS (SELECT 1 FROM notice_read r WHERE r.notice_id = ? AND r.user_id = a.id)"
        " ORDER BY a.role, a.login LIMIT 300",
        *(audience, audience, notice_id),
        as_=str,
    )


def add(title: str, text: str, audience: str, at: dt.datetime, by: int) -> int:
    """A notice; its id."""
    now = utc_text(at)
    return insert("notice", ("title", "text", "audience", "created_at", "created_by", "updated_at"),
                  (title, text, audience, now, by, now))  # fmt: skip


def withdraw(notice_id: int, at: dt.datetime, by: int) -> bool:
    """It stands no more; False when it did not."""
    now = utc_text(at)
    done = execute(
        "UPDATE notice SET withdrawn_at = ?, withdrawn_by = ?, updated_at = ?, version = version + 1"
        " WHERE id = ? AND withdrawn_at IS NULL",
        *(now, by or None, now, notice_id),
    )
    return bool(done.rowcount == 1)


def mark_read(notice_id: int, user_id: int, at: dt.datetime) -> bool:
    """Somebody has read it; False when they had."""
    now = utc_text(at)
    done = execute(
        "INSERT INTO notice_read (notice_id, user_id, at, created_at, created_by, updated_at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (notice_id, user_id) DO NOTHING",
        *(notice_id, user_id, now, now, user_id, now),
    )
    return bool(done.rowcount == 1)

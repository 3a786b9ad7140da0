"""The log of sittings: who sat where, by which key, on what kind of terminal, from when to when."""

import datetime as dt
from typing import Any, NamedTuple

from .base import execute, fetch, one, utc, utc_text


class SittingRow(NamedTuple):
    """One sitting. Moments are aware; `ended_at` None: it goes on."""

    number: str
    user_id: int | None  # None: a shared laptop
    login: str
    key_id: int | None
    post: str  # the code
    origin: str  # the client's address
    term: str
    size: str  # 80x24
    started_at: dt.datetime
    ended_at: dt.datetime | None


def _row(*row: Any) -> SittingRow:
    *rest, started, ended = row
    return SittingRow._make((*rest, utc(started), utc(ended) if ended else None))


_SELECT = (
    "SELECT s.number, s.user_id, COALESCE(u.login, ''), s.key_id, COALESCE(p.code, ''), s.origin, s.term, s.size,"
    " s.started_at, s.ended_at"
    " FROM session_log s LEFT JOIN user_account u ON u.id = s.user_id LEFT JOIN post p ON p.id = s.post_id"
)


def begin(number: str, user_id: int | None, key_id: int | None, post_id: int | None, origin: str, term: str,
          size: str, at: dt.datetime) -> bool:  # fmt: skip
    """Write that a sitting begins; False when its number is taken."""
    now = utc_text(at)
    return one(
        "INSERT INTO session_log (number, user_id, key_id, post_id, origin, term, size, started_at, created_at,"
        " created_by, updated_at) VALUES (?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (number) DO NOTHING RETURNING id",
        *(number, user_id, key_id, post_id, origin, term, size, now, now, user_id, now),
    ) is not None  # fmt: skip


def end(number: str, at: dt.datetime) -> bool:
    """Write that a sitting has ended, never before it began; False when that stood there already."""
    moment = utc_text(at)
    return one(
        "UPDATE session_log SET ended_at = CASE WHEN started_at > ? THEN started_at ELSE ? END, updated_at = ?,"
        " version = version + 1 WHERE number = ? AND ended_at IS NULL RETURNING id",
        *(moment, moment, moment, number),
    ) is not None  # fmt: skip


def open_now() -> list[SittingRow]:
    """The sittings whose end is not written, the oldest first."""
    return fetch(f"{_SELECT} WHERE s.ended_at IS NULL ORDER BY s.started_at, s.id", as_=_row)


def latest(limit: int = 200, *, user_id: int | None = None, key_id: int | None = None) -> list[SittingRow]:
    """The last sittings, the newest first; of one account or key if it is named."""
    wanted, values = "", list[object]()
    for column, value in (("user_id", user_id), ("key_id", key_id)):
        if value is not None:
            wanted += f"{' AND' if wanted else ' WHERE'} s.{column} = ?"
            values.append(value)
    return fetch(f"{_SELECT}{wanted} ORDER BY s.started_at DESC, s.id DESC LIMIT ?", *values, limit, as_=_row)


def forget(before: dt.datetime) -> int:
    """Remove sittings that ended before a moment; how many."""
    sql = "DELETE FROM session_log WHERE ended_at IS NOT NULL AND ended_at < ? RETURNING id"
    return len(execute(sql, utc_text(before)).fetchall())

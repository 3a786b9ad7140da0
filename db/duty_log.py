"""The duty log of the office: what happened, as it was written; lines are struck, never deleted or changed."""

import datetime as dt
from typing import Any, NamedTuple

from .base import execute, fetch, insert, utc, utc_text


class LogLine(NamedTuple):
    """One line."""

    id: int
    at: dt.datetime  # when it happened
    written_at: dt.datetime
    who: str
    post: str
    kind: str
    text: str
    struck_at: dt.datetime | None
    struck_by: str
    strike_reason: str


_LINE = """SELECT l.id, l.at, l.created_at, COALESCE(u.display, ''), COALESCE(p.code, ''), l.kind, l.text, l.struck_at,
                  COALESCE(s.display, ''), l.strike_reason
           FROM duty_log l LEFT JOIN user_account u ON u.id = l.user_id LEFT JOIN post p ON p.id = l.post_id
                LEFT JOIN user_account s ON s.id = l.struck_by"""


def _line(lid: int, at: Any, written: Any, who: str, post: str, kind: str, text: str, struck: Any, by: str,
          why: str) -> LogLine:  # fmt: skip
    return LogLine(lid, utc(at), utc(written), who, post, kind, text, utc(struck) if struck else None, by, why)


def lines(since: dt.datetime, until: dt.datetime) -> list[LogLine]:
    """The lines of a stretch, the newest first, also those that were struck."""
    return fetch(f"{_LINE} WHERE l.at >= ? AND l.at < ? ORDER BY l.at DESC, l.id DESC LIMIT 500", utc_text(since),
                 utc_text(until), as_=_line)  # fmt: skip


def add(at: dt.datetime, written: dt.datetime, by: int, post_id: int | None, kind: str, text: str) -> int:
    """Write a line about a moment; its id."""
    now = utc_text(written)
    return insert(
        "duty_log",
        ("at", "user_id", "post_id", "kind", "text", "created_at", "created_by", "updated_at"),
        (utc_text(at), by or None, post_id, kind, text, now, by, now),
    )


def strike(line_id: int, reason: str, at: dt.datetime, by: int) -> bool:
    """Strike a line; it stays. False when there is none, or it is struck."""
    now = utc_text(at)
    done = execute(
        "UPDATE duty_log SET struck_at = ?, struck_by = ?, strike_reason = ?, updated_at = ?, version = version + 1"
        " WHERE id = ? AND struck_at IS NULL",
        *(now, by or None, reason, now, line_id),
    )
    return bool(done.rowcount == 1)

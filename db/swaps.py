"""Swaps between two people, and answers of those who were asked to take a shift."""

import datetime as dt
from typing import Any, NamedTuple

from .base import execute, fetch, utc, utc_text


def answer_cover(shift_id: int, user_id: int, answer: str, at: dt.datetime) -> bool:
    """Note what somebody who was asked has said; False when nobody has asked them."""
    done = execute(
        "UPDATE cover_request SET state = ?, answered_at = ?, updated_at = ?, version = version + 1"
        " WHERE shift_id = ? AND user_id = ?",
        *(answer, utc_text(at), utc_text(at), shift_id, user_id),
    )
    return bool(done.rowcount == 1)


class Swap(NamedTuple):
    """Somebody wants another to take their place, or to change places."""

    id: int
    state: str  # asked agreed
    assignment_id: int
    from_user_id: int
    from_display: str
    post: str
    name: str
    start: dt.datetime
    end: dt.datetime
    to_user_id: int
    to_display: str
    other_id: int | None
    other_post: str
    other_name: str
    other_start: dt.datetime | None
    note: str
    version: int


def _swap(*row: Any) -> Swap:
    values = list(row)
    values[7], values[8] = utc(values[7]), utc(values[8])
    values[14] = utc(values[14]) if values[14] else None
    return Swap._make(values)


def swaps() -> list[Swap]:
    """Swaps that are not decided yet, by the start of the shift."""
    return fetch(
        """SELECT w.id, w.state, w.assignment_id, a.user_id, u.display, p.name, s.name, s.start_at, s.end_at,
                  w.to_user_id, t.display, w.other_id, COALESCE(op.name, ''), COALESCE(os.name, ''), os.start_at,
                  w.note, w.version
           FROM swap_request w JOIN assignment a ON a.id = w.assignment_id JOIN user_account u ON u.id = a.user_id
           JOIN shift s ON s.id = a.shift_id JOIN post p ON p.id = s.post_id
           JOIN user_account t ON t.id = w.to_user_id
           LEFT JOIN assignment o ON o.id = w.other_id LEFT JOIN shift os ON os.id = o.shift_id
           LEFT JOIN post op ON op.id = os.post_id
           WHERE w.state IN ('asked','agreed') ORDER BY s.start_at, w.id""",
        as_=_swap,
    )

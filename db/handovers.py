"""What one shift hands to the next: one sheet for each shift that ends, signed by both."""

import datetime as dt
from typing import Any, NamedTuple

from .base import execute, fetch, utc, utc_text
from .roster import SHIFT_SQL, Shift, shift_row

GAP = dt.timedelta(hours=1)
"""A shift that begins within this time of another's end takes over from it; later, the post was closed."""


class Handover(NamedTuple):
    """A sheet. `figures` and `open_items` are JSON, frozen when the outgoing have signed."""

    id: int
    from_shift_id: int
    to_shift_id: int | None
    state: str  # draft offered disputed accepted
    figures: str
    open_items: str
    equipment: str
    note: str
    out_user_id: int | None
    out_name: str
    out_at: dt.datetime | None
    in_user_id: int | None
    in_name: str
    in_at: dt.datetime | None
    dispute: str
    version: int


def _row(*row: Any) -> Handover:
    values = list(row)
    for place in (10, 13):
        values[place] = utc(values[place]) if values[place] else None
    return Handover(*values)


_SQL = """SELECT h.id, h.from_shift_id, h.to_shift_id, h.state, h.figures, h.open_items, h.equipment, h.note,
                 h.out_user_id, COALESCE(o.display, ''), h.out_at, h.in_user_id, COALESCE(i.display, ''), h.in_at,
                 h.dispute, h.version
          FROM handover h LEFT JOIN user_account o ON o.id = h.out_user_id
               LEFT JOIN user_account i ON i.id = h.in_user_id"""


def of_shift(shift_id: int) -> Handover | None:
    """The sheet of a shift that ends, if anybody has begun it."""
    rows = fetch(f"{_SQL} WHERE h.from_shift_id = ?", shift_id, as_=_row)
    return rows[0] if rows else None


def last_accepted(post_id: int, before: dt.datetime) -> Handover | None:
    """The sheet that was signed by both last at a post before a moment."""
    rows = fetch(
        f"{_SQL} JOIN shift s ON s.id = h.from_shift_id WHERE s.post_id = ? AND h.state = 'accepted' AND h.in_at <= ?"
        " ORDER BY h.in_at DESC, h.id DESC LIMIT 1",
        *(post_id, utc_text(before)),
        as_=_row,
    )
    return rows[0] if rows else None


def follows(shift: Shift) -> Shift | None:
    """The open shift that takes over from one at its post; None when the post closes then."""
    rows = fetch(
        f"{SHIFT_SQL} WHERE s.post_id = ? AND s.id <> ? AND s.start_at > ? AND s.start_at >= ? AND s.start_at <= ?"
        " AND s.state = 'open' ORDER BY s.start_at LIMIT 1",
        *(shift.post_id, shift.id, utc_text(shift.start), utc_text(shift.end - GAP), utc_text(shift.end + GAP)),
        as_=shift_row,
    )
    return rows[0] if rows else None


def comes_after(shift: Shift) -> Shift | None:
    """The open shift that a shift takes over from; None when nobody stood here before it."""
    rows = fetch(
        f"{SHIFT_SQL} WHERE s.post_id = ? AND s.id <> ? AND s.start_at < ? AND s.end_at >= ? AND s.end_at <= ?"
        " AND s.state = 'open' ORDER BY s.end_at DESC LIMIT 1",
        *(shift.post_id, shift.id, utc_text(shift.start), utc_text(shift.start - GAP), utc_text(shift.start + GAP)),
        as_=shift_row,
    )
    return rows[0] if rows else None


def signed_in_by(shift_id: int, user_id: int) -> bool:
    """Whether somebody has signed for what was handed to a shift."""
    return bool(
        execute(
            "SELECT 1 FROM handover WHERE to_shift_id = ? AND in_user_id = ? AND state = 'accepted' LIMIT 1",
            *(shift_id, user_id),
        ).fetchall()
    )

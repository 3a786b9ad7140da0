"""Who holds a stairway and when they were last heard of, for asking for a stand-in before households are forgotten."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from .base import fetch, utc, utc_text
from .five_ones import Stair, marks


class Holder(NamedTuple):
    """Somebody who has a stairway at a moment, in their own right or in the place of another leader."""

    stairway_id: int
    label: str
    user_id: int
    login: str
    display: str
    since: dt.datetime
    for_id: int | None  # a stand-in: for whom


def _holder(stair: int, label: str, user: int, login: str, display: str, since: Any, for_id: int | None) -> Holder:
    return Holder(stair, label, user, login, display, utc(since), for_id)


def holders(at: dt.datetime) -> list[Holder]:
    """Every stairway with each active account that has it, in the order of stairways, stand-ins last."""
    moment = utc_text(at)
    return fetch(
        "SELECT s.id, c.short_code || ' ' || b.no || '-' || s.no, u.id, u.login, u.display, a.from_at, a.stands_in_for"
        " FROM leader_assignment a JOIN user_account u ON u.id = a.user_id AND u.active"
        " JOIN stairway s ON s.id = a.stairway_id JOIN block b ON b.id = s.block_id"
        " JOIN compound c ON c.id = b.compound_id"
        " WHERE a.from_at <= ? AND (a.to_at IS NULL OR a.to_at > ?)"
        " ORDER BY c.short_code, b.no, s.no, a.stands_in_for IS NOT NULL, a.id",
        *(moment, moment),
        as_=_holder,
    )


def orphaned(at: dt.datetime) -> list[Stair]:
    """Stairways that somebody had once and nobody with an account that may be used has now."""
    moment = utc_text(at)
    return fetch(
        "SELECT s.id, c.short_code || ' ' || b.no || '-' || s.no, c.name, b.no, s.no"
        " FROM stairway s JOIN block b ON b.id = s.block_id JOIN compound c ON c.id = b.compound_id"
        " WHERE EXISTS (SELECT 1 FROM leader_assignment a WHERE a.stairway_id = s.id AND a.from_at <= ?)"
        " AND NOT EXISTS (SELECT 1 FROM leader_assignment a JOIN user_account u ON u.id = a.user_id AND u.active"
        " WHERE a.stairway_id = s.id AND a.from_at <= ? AND (a.to_at IS NULL OR a.to_at > ?))"
        " ORDER BY c.short_code, b.no, s.no",
        *(moment, moment, moment),
        as_=Stair,
    )


def last_signs(since: dt.date, users: Sequence[int] | None = None) -> dict[int, dt.datetime]:
    """When each account last entered a visit, sent a reminder or a report, of those about a day from `since` on."""
    only = "" if users is None else f" AND user_id IN ({marks(users)})"
    day, who = since.isoformat(), tuple(users or ())
    if users is not None and not users:
        return {}
    parts = [
        f"SELECT user_id, at FROM visit WHERE duty_day >= ?{only}",
        f"SELECT user_id, at FROM reminder WHERE duty_day >= ?{only}",
        "SELECT submitted_by, submitted_at FROM daily_report WHERE duty_day >= ?"
        + only.replace("user_id", "submitted_by"),
    ]
    rows = fetch(
        f"SELECT user_id, max(at) FROM ({' UNION ALL '.join(parts)}) AS sign"
        " WHERE user_id IS NOT NULL GROUP BY user_id",
        *((day, *who) * 3),
        as_=lambda user, at: (int(user), utc(at)),
    )
    return dict(rows)


def living_homes(stairways: Sequence[int]) -> int:
    """How many households of stairways somebody lives in."""
    if not stairways:
        return 0
    rows = fetch(
        f"SELECT count(*) FROM household h WHERE h.stairway_id IN ({marks(stairways)}) AND (h.occupancy <> 'vacant'"
        " OR EXISTS (SELECT 1 FROM person p WHERE p.household_id = h.id AND p.moved_out IS NULL))",
        *stairways,
        as_=int,
    )
    return rows[0]

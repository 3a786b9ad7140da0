"""What filling the roster asks about people: who could come, when not, where they stand already."""

import datetime as dt
from typing import Any, NamedTuple

from .base import day, execute, fetch, one, utc, utc_text
from .roster import LIVE_SQL


def duty_posts(user_id: int, since: dt.datetime, until: dt.datetime) -> list[int]:
    """The posts somebody stands at: on duty there, or on a shift that touches a time and has not ended for them.

    Where they are on duty comes first, then what begins first.
    """
    rows = fetch(
        """SELECT s.post_id FROM assignment a JOIN shift s ON s.id = a.shift_id
            WHERE a.user_id = ? AND (a.state = 'on_duty' OR (a.state IN ('planned','confirmed')
            AND s.state = 'open' AND s.start_at <= ? AND s.end_at > ?))
            ORDER BY CASE WHEN a.state = 'on_duty' THEN 0 ELSE 1 END, s.start_at, a.id""",
        *(user_id, utc_text(until), utc_text(since)),
        as_=int,
    )
    return list(dict.fromkeys(rows))


class Hand(NamedTuple):
    """Somebody who can be put on a shift, as far as filling asks."""

    id: int
    login: str
    display: str
    role: str
    kind: str
    phone: str
    birth_year: int | None
    availability: str
    most_shifts: int | None  # a week
    post_id: int | None
    compound_id: int | None  # where they live
    community_id: int | None
    isolated: bool


def _hand(*row: Any) -> Hand:
    return Hand._make((*row[:-1], bool(row[-1])))


def hands(user_id: int | None = None) -> list[Hand]:
    """Active volunteers, leaders and cadres by login; or one account, whatever its role."""
    only = "u.role IN ('volunteer','leader','cadre')" if user_id is None else "u.id = ?"
    return fetch(
        f"""SELECT u.id, u.login, u.display, u.role, u.kind, u.phone, u.birth_year, u.availability, u.most_shifts,
                   u.post_id, h.compound_id, c.community_id,
                   EXISTS (SELECT 1 FROM isolation i WHERE i.household_id = u.home_household_id
                           AND i.state IN ('pending','active','due'))
            FROM user_account u LEFT JOIN household h ON h.id = u.home_household_id
            LEFT JOIN compound c ON c.id = h.compound_id WHERE u.active AND {only} ORDER BY u.login""",
        *(() if user_id is None else (user_id,)),
        as_=_hand,
    )


class Away(NamedTuple):
    """A time in which somebody cannot come."""

    id: int
    user_id: int
    since: dt.datetime
    until: dt.datetime
    reason: str


def _away(away_id: int, user_id: int, since: Any, until: Any, reason: str) -> Away:
    return Away(away_id, user_id, utc(since), utc(until), reason)


def away(since: dt.datetime, until: dt.datetime, user_id: int | None = None) -> list[Away]:
    """When people said they cannot come, as far as it touches a time."""
    only, values = ("", []) if user_id is None else (" AND user_id = ?", [user_id])
    return fetch(
        "SELECT id, user_id, from_at, to_at, reason FROM availability WHERE from_at < ? AND to_at > ?"
        f" AND withdrawn_at IS NULL{only} ORDER BY from_at",
        *(utc_text(until), utc_text(since), *values),
        as_=_away,
    )


def away_row(away_id: int) -> Away | None:
    """One such time, unless it was withdrawn."""
    rows = fetch(
        "SELECT id, user_id, from_at, to_at, reason FROM availability WHERE id = ? AND withdrawn_at IS NULL",
        away_id,
        as_=_away,
    )
    return rows[0] if rows else None


def done_before(post_id: int) -> dict[int, int]:
    """How often each account has stood at a post."""
    rows = execute(
        "SELECT a.user_id, COUNT(*) FROM assignment a JOIN shift s ON s.id = a.shift_id"
        " WHERE s.post_id = ? AND a.state IN ('on_duty','relieved') GROUP BY a.user_id",
        post_id,
    ).fetchall()
    return {int(user): int(count) for user, count in rows}


def posts_before() -> dict[int, frozenset[str]]:
    """The codes of the posts each account has stood at."""
    found: dict[int, set[str]] = {}
    for user, code in execute(
        "SELECT DISTINCT a.user_id, p.code FROM assignment a JOIN shift s ON s.id = a.shift_id"
        " JOIN post p ON p.id = s.post_id WHERE a.state IN ('on_duty','relieved')"
    ).fetchall():
        found.setdefault(int(user), set()).add(str(code))
    return {user: frozenset(codes) for user, codes in found.items()}


def no_shows(since: dt.datetime) -> dict[int, int]:
    """How often each account did not come to a shift that began since a moment; who came ill did come."""
    rows = execute(
        "SELECT a.user_id, COUNT(*) FROM assignment a JOIN shift s ON s.id = a.shift_id"
        " WHERE a.state = 'absent' AND a.end_reason NOT IN ('fever','symptoms') AND s.start_at >= ? GROUP BY a.user_id",
        utc_text(since),
    ).fetchall()
    return {int(user): int(count) for user, count in rows}


def home_of(user_id: int) -> int | None:
    """The household an account lives in, if that is known."""
    row = one("SELECT home_household_id FROM user_account WHERE id = ?", user_id)
    return row[0] if row else None


def asked(shift_id: int) -> dict[int, str]:
    """Who has been asked to cover a shift: account and answer (`asked` `yes` `no`)."""
    rows = execute("SELECT user_id, state FROM cover_request WHERE shift_id = ?", shift_id).fetchall()
    return {int(user): str(state) for user, state in rows}


class Stretch(NamedTuple):
    """A live place of somebody, as light as filling needs it."""

    user_id: int
    post_id: int
    code: str
    name: str
    start: dt.datetime
    end: dt.datetime
    night: bool
    duty_day: dt.date
    shift_id: int


def _stretch(user_id: int, post_id: int, code: str, name: str, start: Any, end: Any, night: Any, duty_day: Any,
             shift_id: int) -> Stretch:  # fmt: skip
    return Stretch(user_id, post_id, code, name, utc(start), utc(end), bool(night), day(duty_day), shift_id)


def stretches(since: dt.datetime, until: dt.datetime, user_id: int | None = None) -> list[Stretch]:
    """Who stands where and when in a time, of everybody or one account; for clashes, hours and nights."""
    only, values = ("", []) if user_id is None else (" AND a.user_id = ?", [user_id])
    return fetch(
        f"""SELECT a.user_id, s.post_id, p.code, s.name, s.start_at, s.end_at, s.night, s.duty_day, s.id
            FROM shift s JOIN assignment a ON a.shift_id = s.id JOIN post p ON p.id = s.post_id
            WHERE s.start_at < ? AND s.end_at > ? AND s.state = 'open' AND a.state IN {LIVE_SQL}{only}
            ORDER BY s.start_at""",
        *(utc_text(until), utc_text(since), *values),
        as_=_stretch,
    )


def nights(since: dt.datetime, until: dt.datetime) -> dict[int, int]:
    """How many night duties each account has in a time."""
    rows = execute(
        f"""SELECT a.user_id, COUNT(*) FROM shift s JOIN assignment a ON a.shift_id = s.id
            WHERE s.start_at >= ? AND s.start_at < ? AND s.night AND s.state = 'open' AND a.state IN {LIVE_SQL}
            GROUP BY a.user_id""",
        *(utc_text(since), utc_text(until)),
    ).fetchall()
    return {int(user): int(count) for user, count in rows}

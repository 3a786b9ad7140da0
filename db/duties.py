"""Who looks after what: stairways of leaders, resident groups of cadres, what people claimed for themselves."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from .base import execute, fetch, insert, utc, utc_text

LEAD, LINK, CLAIM = "lead", "link", "claim"


class Place(NamedTuple):
    """A stairway or a resident group; `label` is how people write it: `HQ 3-1`, or the group's name."""

    kind: str  # stairway group
    id: int
    label: str
    within: str  # the compound's name, the community's for a group


class Duty(NamedTuple):
    """Something somebody looks after, or will. `until` is exclusive; None means until further notice."""

    kind: str  # lead link claim
    id: int
    user_id: int
    login: str
    display: str
    place: Place
    since: dt.datetime
    until: dt.datetime | None
    for_id: int | None  # a stand-in: for whom
    for_login: str

    def at(self, moment: dt.datetime) -> bool:
        """Whether it holds at a moment."""
        return self.since <= moment and (self.until is None or moment < self.until)

    def touches(self, since: dt.datetime, until: dt.datetime | None) -> bool:
        """Whether it holds at any time of a period."""
        return (until is None or self.since < until) and (self.until is None or since < self.until)


def _duty(kind: str, duty_id: int, user_id: int, login: str, display: str, place_kind: str, place_id: int, label: str,
          within: str, since: Any, until: Any, for_id: int | None, for_login: str) -> Duty:  # fmt: skip
    place = Place(place_kind, place_id, label, within)
    end = utc(until) if until else None
    return Duty(kind, duty_id, user_id, login, display, place, utc(since), end, for_id, for_login)


_STAIR = "c.short_code || ' ' || b.no || '-' || s.no"
_OF_STAIR = "JOIN block b ON b.id = s.block_id JOIN compound c ON c.id = b.compound_id"
_OF_GROUP = "JOIN community m ON m.id = g.community_id"
_STAIRS, _GROUPS = f"stairway s {_OF_STAIR}", f"resident_group g {_OF_GROUP}"
_WHO = "u.id, u.login, u.display"
_SOURCES = (
    f"""SELECT 'lead', a.id, {_WHO}, 'stairway', s.id, {_STAIR}, c.name, a.from_at, a.to_at, a.stands_in_for,
               COALESCE(f.login, '')
        FROM leader_assignment a JOIN user_account u ON u.id = a.user_id
        JOIN stairway s ON s.id = a.stairway_id {_OF_STAIR}
        LEFT JOIN user_account f ON f.id = a.stands_in_for
        WHERE (a.to_at IS NULL OR (a.to_at > ? AND a.to_at > a.from_at)) {{user}}
        ORDER BY c.short_code, b.no, s.no, a.from_at""",
    f"""SELECT 'link', a.id, {_WHO}, 'group', g.id, g.name, m.name, a.from_at, a.to_at, NULL, ''
        FROM cadre_link a JOIN user_account u ON u.id = a.user_id JOIN resident_group g ON g.id = a.group_id {_OF_GROUP}
        WHERE (a.to_at IS NULL OR (a.to_at > ? AND a.to_at > a.from_at)) {{user}} ORDER BY g.id, a.id""",
    f"""SELECT 'claim', a.id, {_WHO}, 'stairway', s.id, {_STAIR}, c.name, a.claimed_at, a.released_at, NULL, ''
        FROM grid_claim a JOIN user_account u ON u.id = a.user_id JOIN stairway s ON s.id = a.stairway_id {_OF_STAIR}
        WHERE (a.released_at IS NULL OR a.released_at > ?) {{user}} ORDER BY c.short_code, b.no, s.no, a.id""",
    f"""SELECT 'claim', a.id, {_WHO}, 'group', g.id, g.name, m.name, a.claimed_at, a.released_at, NULL, ''
        FROM grid_claim a JOIN user_account u ON u.id = a.user_id JOIN resident_group g ON g.id = a.group_id {_OF_GROUP}
        WHERE (a.released_at IS NULL OR a.released_at > ?) {{user}} ORDER BY g.id, a.id""",
)


def duties(at: dt.datetime, user_id: int | None = None) -> list[Duty]:
    """All that holds at a moment or will later, of everybody or of one account."""
    only = "" if user_id is None else "AND u.id = ?"
    values = (utc_text(at),) if user_id is None else (utc_text(at), user_id)
    return [row for sql in _SOURCES for row in fetch(sql.format(user=only), *values, as_=_duty)]


def _place(kind: str, place_id: int, label: str, within: str) -> Place:
    return Place(kind, place_id, label, within)


def stairway(compound: str, block: int, no: int) -> Place | None:
    """A stairway by its compound (short code or name), block and number."""
    rows = fetch(
        f"SELECT 'stairway', s.id, {_STAIR}, c.name FROM {_STAIRS}"
        " WHERE (c.short_code = ? OR c.name = ?) AND b.no = ? AND s.no = ?",
        *(compound.upper(), compound, block, no),
        as_=_place,
    )
    return rows[0] if rows else None


def groups_called(text: str) -> list[Place]:
    """Resident groups by their name, or the group of a compound by its short code or name."""
    return fetch(
        f"SELECT DISTINCT 'group', g.id, g.name, m.name FROM {_GROUPS} LEFT JOIN compound c ON c.group_id = g.id"
        " WHERE g.name = ? OR c.short_code = ? OR c.name = ? ORDER BY 2",
        *(text, text.upper(), text),
        as_=_place,
    )


def home(compound: str, room: str) -> int | None:
    """The household of a room, by its compound's short code or name."""
    rows = fetch(
        "SELECT COALESCE(h.merged_into, h.id) FROM household h JOIN compound c ON c.id = h.compound_id"
        " WHERE (c.short_code = ? OR c.name = ?) AND h.room = ?",
        *(compound.upper(), compound, room),
        as_=int,
    )
    return rows[0] if rows else None


def stairways_without_leader(at: dt.datetime) -> list[Place]:
    """Stairways that nobody, no stand-in either, looks after at a moment."""
    moment = utc_text(at)
    return fetch(
        f"SELECT 'stairway', s.id, {_STAIR}, c.name FROM {_STAIRS} WHERE NOT EXISTS (SELECT 1 FROM leader_assignment a"
        " JOIN user_account u ON u.id = a.user_id AND u.active AND u.role = 'leader'"
        " WHERE a.stairway_id = s.id AND a.from_at <= ? AND (a.to_at IS NULL OR a.to_at > ?))"
        " ORDER BY c.short_code, b.no, s.no",
        *(moment, moment),
        as_=_place,
    )


def groups_without_cadre(at: dt.datetime) -> list[Place]:
    """Resident groups to which no cadre is linked at a moment."""
    moment = utc_text(at)
    return fetch(
        f"SELECT 'group', g.id, g.name, m.name FROM {_GROUPS} WHERE NOT EXISTS (SELECT 1 FROM cadre_link a"
        " JOIN user_account u ON u.id = a.user_id AND u.active AND u.role = 'cadre'"
        " WHERE a.group_id = g.id AND a.from_at <= ? AND (a.to_at IS NULL OR a.to_at > ?)) ORDER BY g.id",
        *(moment, moment),
        as_=_place,
    )


def cadres_without_link(at: dt.datetime) -> list[int]:
    """The ids of active cadres who are linked to no resident group at a moment."""
    moment = utc_text(at)
    return fetch(
        "SELECT u.id FROM user_account u WHERE u.role = 'cadre' AND u.active AND NOT EXISTS (SELECT 1 FROM"
        " cadre_link a WHERE a.user_id = u.id AND a.from_at <= ? AND (a.to_at IS NULL OR a.to_at > ?)) ORDER BY u.id",
        *(moment, moment),
        as_=int,
    )


def on_stairways(stairways: Sequence[int], at: dt.datetime) -> list[Duty]:
    """Who has these stairways at a moment or later."""
    wanted = set(stairways)
    return [one for one in fetch(_SOURCES[0].format(user=""), utc_text(at), as_=_duty) if one.place.id in wanted]


def add(kind: str, user_id: int, place: Place, since: dt.datetime, until: dt.datetime | None, for_id: int | None,
        at: dt.datetime, by: int) -> int:  # fmt: skip
    """A new row of its kind; its id."""
    start, end = utc_text(since), utc_text(until) if until else None
    meta = (utc_text(at), by, utc_text(at))
    names = ("created_at", "created_by", "updated_at")
    if kind == LEAD:
        columns: tuple[str, ...] = ("user_id", "stairway_id", "from_at", "to_at", "stands_in_for")
        return insert("leader_assignment", (*columns, *names), (user_id, place.id, start, end, for_id, *meta))
    if kind == LINK:
        columns = ("user_id", "group_id", "from_at", "to_at")
        return insert("cadre_link", (*columns, *names), (user_id, place.id, start, end, *meta))
    columns = ("user_id", f"{place.kind}_id", "claimed_at", "released_at")
    return insert("grid_claim", (*columns, *names), (user_id, place.id, start, end, *meta))


_ENDS = {LEAD: ("leader_assignment", "to_at"), LINK: ("cadre_link", "to_at"), CLAIM: ("grid_claim", "released_at")}


def end(duty: Duty, when: dt.datetime, at: dt.datetime) -> None:
    """Let it end at a moment; what would have begun later never begins."""
    table, until = _ENDS[duty.kind]
    execute(
        f"UPDATE {table} SET {until} = ?, updated_at = ?, version = version + 1 WHERE id = ?",
        *(utc_text(max(when, duty.since)), utc_text(at), duty.id),
    )

"""The figures of reports: each one a condition on rows, so that its number and the rows behind it cannot differ (B3).

A source is where rows come from, how they are bound to a stretch of time, and how they belong to a place. Figures of
one source are counted in one pass over the stretch; its cost grows with the stretch, not with what lies before it.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any, NamedTuple

from .base import execute, one, utc_text

_COUNTING = "('met','phone','wechat')"


class Stretch(NamedTuple):
    """What a report is about: a duty day, and the moments between which things count; aware."""

    day: dt.date
    since: dt.datetime
    until: dt.datetime


class Scope(NamedTuple):
    """Whose report: a leader (`id` is the account), a community, or the town (`id` is nothing)."""

    level: str  # leader community town
    id: int


@dataclass(frozen=True, slots=True)
class Source:
    """Rows `x` of a table. `when`: its time; `?day`, `?since`, `?until` stand for the stretch."""

    table: str
    when: str
    place: str  # how it belongs somewhere: post home self stairway either user
    columns: str  # what a row shows; its first one is what identifies it
    joins: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number: how many rows of a source meet a condition, or how many different `of` they have."""

    key: str
    source: str
    condition: str = "1 = 1"
    of: str = ""


_AT = "x.at >= ?since AND x.at < ?until"
_PLACES = """LEFT JOIN post o ON o.id = x.post_id LEFT JOIN household h ON h.id = x.household_id"""
_HOME = "LEFT JOIN household h ON h.id = x.household_id"
SOURCES = {
    "gate": Source(
        "gate_entry", f"{_AT} AND x.state = 'live'", "post",
        "x.id, x.at, COALESCE(o.code, ''), COALESCE(h.room, ''), x.direction, x.decision, x.reason_code", _PLACES,
    ),
    "vehicle": Source(
        "vehicle_entry", _AT, "post",
        "x.id, x.at, COALESCE(o.code, ''), x.plate, x.direction, x.decision, x.reason_code",
        "LEFT JOIN post o ON o.id = x.post_id",
    ),
    "visit": Source(
        "visit", "x.duty_day = ?day AND x.state = 'live'", "home",
        "x.id, x.at, COALESCE(h.room, ''), COALESCE(u.login, ''), x.outcome, x.timing",
        f"{_HOME} LEFT JOIN user_account u ON u.id = x.user_id",
    ),
    "home": Source("household", "1 = 1", "self", "x.id, x.room, x.occupancy"),
    "leaflet": Source(
        "leaflet", _AT, "home", "x.id, x.at, COALESCE(h.room, ''), m.title",
        f"{_HOME} JOIN material m ON m.id = x.material_id",
    ),
    "question": Source(
        "question", "x.created_at >= ?since AND x.created_at < ?until", "stairway",
        "x.id, x.created_at, x.text, x.state",
    ),
    "reminder": Source("reminder", "x.duty_day = ?day", "stairway", "x.id, x.at, x.slot"),
    "episode": Source(
        "isolation", "x.started_at < ?until AND x.state NOT IN ('pending','cancelled')", "home",
        "x.id, x.started_at, COALESCE(h.room, ''), x.kind, x.state", _HOME,
    ),
    "escalation": Source(
        "escalation", "x.created_at >= ?since AND x.created_at < ?until", "either",
        "x.id, x.created_at, COALESCE(o.code, ''), COALESCE(h.room, ''), x.kind, x.state, x.outcome", _PLACES,
    ),
    "duty": Source(
        "assignment", "s.duty_day = ?day", "duty", "x.id, s.start_at, p.code, s.name, u.login, x.state",
        "JOIN shift s ON s.id = x.shift_id JOIN post p ON p.id = s.post_id JOIN user_account u ON u.id = x.user_id",
    ),
}  # fmt: skip

_KEPT = "(x.state IN ('active','due') OR (x.state = 'released' AND x.released_at >= ?until))"
_FEVER = "(x.reason_code = 'fever' OR x.reason_code LIKE 'fever+%' OR x.reason_code LIKE '%+fever%')"
_LIVED_IN = "(x.occupancy <> 'vacant' OR EXISTS (SELECT 1 FROM person p WHERE p.household_id = x.id" \
            " AND p.moved_out IS NULL))"  # fmt: skip
FIGURES = (
    Figure("in", "gate", "x.direction = 'in' AND x.decision = 'ALLOW'"),
    Figure("out", "gate", "x.direction = 'out' AND x.decision = 'ALLOW'"),
    Figure("refused", "gate", "x.decision = 'REFUSE'"),
    Figure("visitors", "gate", "x.direction = 'in' AND x.decision = 'ALLOW' AND x.subject = 'visitor'"),
    Figure("returnees", "gate", "x.direction = 'in' AND x.decision = 'ALLOW' AND x.outbreak14 = 'yes'"),
    Figure("fever", "gate", _FEVER),
    Figure("held", "gate", "x.decision = 'HOLD'"),
    Figure("vehicles", "vehicle"),
    Figure("vehicles_refused", "vehicle", "x.decision = 'REFUSE'"),
    Figure("on_duty", "duty", "x.state IN ('on_duty','relieved')", "x.user_id"),
    Figure("absent", "duty", "x.state = 'absent'"),
    Figure("isolated", "episode", _KEPT),
    Figure("isolated_homes", "episode", _KEPT, "x.household_id"),
    Figure("isolation_opened", "episode", "x.started_at >= ?since"),
    Figure("released", "episode", "x.state = 'released' AND x.released_at >= ?since AND x.released_at < ?until"),
    Figure("homes", "home", _LIVED_IN),
    Figure("visited", "visit", f"x.outcome IN {_COUNTING}", "x.household_id"),
    Figure("visited_late", "visit", f"x.outcome IN {_COUNTING} AND x.timing <> 'in_time'", "x.household_id"),
    Figure(
        "tried", "visit",
        f"x.outcome NOT IN {_COUNTING} AND NOT EXISTS (SELECT 1 FROM visit v WHERE v.household_id = x.household_id"
        f" AND v.duty_day = x.duty_day AND v.state = 'live' AND v.outcome IN {_COUNTING})",
        "x.household_id",
    ),
    Figure("leaflets", "leaflet"),
    Figure("questions", "question"),
    Figure("reminders", "reminder"),
    Figure("escalations", "escalation"),
)  # fmt: skip
BY_KEY = {one.key: one for one in FIGURES}

_LED = (
    "SELECT a.stairway_id FROM leader_assignment a WHERE a.from_at <= ?until AND (a.to_at IS NULL OR a.to_at > ?since)"
)
_POSTS = "SELECT p.id FROM post p JOIN compound c ON c.id = p.compound_id WHERE c.community_id = ?scope"
_HOMES = "SELECT h.id FROM household h JOIN compound c ON c.id = h.compound_id WHERE c.community_id = ?scope"
_STAIRS = (
    "SELECT s.id FROM stairway s JOIN block b ON b.id = s.block_id JOIN compound c ON c.id = b.compound_id"
    " WHERE c.community_id = ?scope"
)
_OWN = f"SELECT h.id FROM household h WHERE h.stairway_id IN ({_LED} AND a.user_id = ?scope)"
# where a row belongs, by the kind of place and the level; "" needs nothing, None is no part of such a report
_WITHIN: dict[str, dict[str, str | None]] = {
    # the posts are named so that each one's day is a range of the index
    "post": {"town": "x.post_id IN (SELECT id FROM post)", "community": f"x.post_id IN ({_POSTS})", "leader": None},
    "duty": {"town": "", "community": f"s.post_id IN ({_POSTS})", "leader": None},
    "home": {"town": "", "community": f"x.household_id IN ({_HOMES})", "leader": f"x.household_id IN ({_OWN})"},
    "self": {
        "town": f"x.stairway_id IN ({_LED})",
        "community": f"x.stairway_id IN ({_LED}) AND x.id IN ({_HOMES})",
        "leader": f"x.id IN ({_OWN})",
    },
    "stairway": {
        "town": "", "community": f"x.stairway_id IN ({_STAIRS})",
        "leader": f"x.stairway_id IN ({_LED} AND a.user_id = ?scope)",
    },
    "either": {
        "town": "", "community": f"(x.household_id IN ({_HOMES}) OR x.post_id IN ({_POSTS}))",
        "leader": f"x.household_id IN ({_OWN})",
    },
}  # fmt: skip


def keys_for(level: str) -> tuple[str, ...]:
    """The figures that a report of a level has, in their order."""
    return tuple(one.key for one in FIGURES if _WITHIN[SOURCES[one.source].place][level] is not None)


def counted(scope: Scope, stretch: Stretch) -> dict[str, int]:
    """All figures of a scope."""
    wanted = keys_for(scope.level)
    found: dict[str, int] = {}
    for name, source in SOURCES.items():
        some = [one for one in FIGURES if one.source == name and one.key in wanted]
        if not some:
            continue
        columns = ", ".join(_column(one) for one in some)
        sql, values = _bound(f"SELECT {columns} FROM {_from(source)} WHERE {_where(source, scope)}", scope, stretch)
        row = one(sql, *values) or (0,) * len(some)
        found |= {figure.key: int(value or 0) for figure, value in zip(some, row, strict=True)}
    return {key: found[key] for key in wanted}


def behind(key: str, scope: Scope, stretch: Stretch, limit: int = 500) -> list[tuple[Any, ...]]:
    """The rows behind a figure, the newest first: as many as the figure says, or one for each different `of`."""
    figure = BY_KEY[key]
    source = SOURCES[figure.source]
    only = f" AND x.id IN (SELECT max(x.id) FROM {_from(source)} WHERE {_where(source, scope)} AND {figure.condition}"
    grouped = f"{only} GROUP BY {figure.of})" if figure.of else ""
    sql, values = _bound(
        f"SELECT {source.columns} FROM {_from(source)} WHERE {_where(source, scope)} AND {figure.condition}{grouped}"
        f" ORDER BY x.id DESC LIMIT {int(limit)}",
        scope,
        stretch,
    )
    return [tuple(row) for row in execute(sql, *values).fetchall()]


def _column(figure: Figure) -> str:
    if figure.of:
        return f"count(DISTINCT CASE WHEN {figure.condition} THEN {figure.of} END)"
    return f"sum(CASE WHEN {figure.condition} THEN 1 ELSE 0 END)"


def _from(source: Source) -> str:
    return f"{source.table} x {source.joins}"


def _where(source: Source, scope: Scope) -> str:
    within = _WITHIN[source.place][scope.level]
    return f"{source.when} AND {within}" if within else source.when


def _bound(sql: str, scope: Scope, stretch: Stretch) -> tuple[str, list[Any]]:
    """The statement with its values in the order of their names."""
    known = {
        "?since": utc_text(stretch.since),
        "?until": utc_text(stretch.until),
        "?day": stretch.day.isoformat(),
        "?scope": scope.id,
    }
    values: list[Any] = []
    parts = sql.split("?")
    said = parts[0]
    for part in parts[1:]:
        name = next(one for one in known if part.startswith(one[1:]))
        values.append(known[name])
        said += "?" + part[len(name) - 1 :]
    return said, values

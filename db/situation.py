"""Figures of the whole town for its situation."""

import datetime as dt
from typing import NamedTuple

from .base import one, utc_text


class Town(NamedTuple):
    """What is so now."""

    name: str
    people: int
    households: int
    gates: int
    passes: int
    suspended: int
    kept_households: int
    kept_people: int
    still_out: int
    visitors_in: int


class Today(NamedTuple):
    """What happened since midnight; live rows only."""

    into: int
    out: int
    refused: int
    recheck: int
    held: int


def _number(sql: str, *values: object) -> int:
    row = one(sql, *values)
    return int(row[0] or 0) if row else 0


def town() -> Town:
    """The town's standing figures."""
    name = one("SELECT name FROM town ORDER BY id LIMIT 1")
    open_states = "state IN ('pending','active','due')"
    return Town(
        str(name[0]) if name else "",
        _number("SELECT count(*) FROM person WHERE moved_out IS NULL"),
        _number("SELECT count(*) FROM household WHERE merged_into IS NULL"),
        _number("SELECT count(*) FROM post WHERE kind = 'gate' AND active"),
        _number("SELECT count(*) FROM pass WHERE state = 'active'"),
        _number("SELECT count(*) FROM pass WHERE state = 'suspended'"),
        _number(f"SELECT count(DISTINCT household_id) FROM isolation WHERE {open_states}"),
        _number(f"SELECT count(*) FROM isolation WHERE {open_states}"),
        _number("SELECT count(*) FROM presence WHERE person_id IS NOT NULL AND inside = ?", False),
        _number("SELECT count(*) FROM presence WHERE visit_entry_id IS NOT NULL AND inside = ?", True),
    )


def today(midnight: dt.datetime) -> Today:
    """The day's figures over all gates; gates are few, so each one's day is a short index range."""
    row = one(
        "SELECT sum(CASE WHEN e.direction = 'in' AND e.decision = 'ALLOW' THEN 1 ELSE 0 END),"
        " sum(CASE WHEN e.direction = 'out' AND e.decision = 'ALLOW' THEN 1 ELSE 0 END),"
        " sum(CASE WHEN e.decision = 'REFUSE' THEN 1 ELSE 0 END),"
        " sum(CASE WHEN e.decision = 'RECHECK' THEN 1 ELSE 0 END),"
        " sum(CASE WHEN e.decision = 'HOLD' THEN 1 ELSE 0 END)"
        " FROM post p JOIN gate_entry e ON e.post_id = p.id AND e.at >= ?"
        " WHERE p.kind = 'gate' AND e.state = 'live'",
        utc_text(midnight),
    )
    return Today(*(int(value or 0) for value in row)) if row else Today(0, 0, 0, 0, 0)

"""Daily reports: what a day is, when one is due, who may move it where, and what has changed since (domain.md B1-B3).

Pure. A report that was submitted is frozen; what is corrected afterwards shows as a difference.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from zoneinfo import ZoneInfo

LEVELS = ("leader", "community", "town")
MIDNIGHT = "00:00"
DAY = dt.timedelta(days=1)

NEXT = {
    ("", "submit"): "submitted",
    ("returned", "submit"): "submitted",
    ("submitted", "accept"): "accepted",
    ("submitted", "return"): "returned",
}
"""(state, act): the state afterwards. A report that is not there yet has the state ''; all else is refused."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the office has decided about reports: section `[reports]` of the settings."""

    leader_due: str = "17:00"  # F7, B1
    community_due: str = "18:00"
    town_due: str = "19:00"
    window: str = MIDNIGHT  # when a day of a report ends: 16:00 counts from 16:00 the day before to 16:00


class Day(NamedTuple):
    """A report's day, and the moments it counts from and up to; aware."""

    day: dt.date
    since: dt.datetime
    until: dt.datetime


def day_of(day: dt.date, zone: ZoneInfo, terms: Terms) -> Day:
    """The stretch of a report of this day (B1): the calendar day, or from one cut-off to the next."""
    end = dt.datetime.combine(day, dt.time.fromisoformat(terms.window), zone)
    if terms.window == MIDNIGHT:
        return Day(day, end, dt.datetime.combine(day + DAY, dt.time(), zone))
    return Day(day, dt.datetime.combine(day - DAY, dt.time.fromisoformat(terms.window), zone), end)


def up_to(stretch: Day, at: dt.datetime) -> Day:
    """As much of a stretch as has passed at a moment."""
    return stretch._replace(until=max(min(stretch.until, at), stretch.since))


def due_at(level: str, day: dt.date, zone: ZoneInfo, terms: Terms) -> dt.datetime:
    """By when the report of a level is to be in."""
    clock = {"leader": terms.leader_due, "community": terms.community_due, "town": terms.town_due}[level]
    return dt.datetime.combine(day, dt.time.fromisoformat(clock), zone)


def after(state: str, act: str) -> str | None:
    """The state after an act; None when it may not be done."""
    return NEXT.get((state, act))


class Difference(NamedTuple):
    """A figure that is not what was submitted."""

    key: str
    then: int
    now: int


def differences(frozen: Mapping[str, int], now: Mapping[str, int]) -> list[Difference]:
    """What has changed since a report was submitted, in the report's order; a figure it did not have was 0."""
    return [Difference(key, frozen.get(key, 0), value) for key, value in now.items() if frozen.get(key, 0) != value]


def is_zero(figures: Mapping[str, int]) -> bool:
    """Whether nothing happened: such a report is submitted all the same (零报告)."""
    return not any(value for key, value in figures.items() if key not in STANDING)


STANDING = frozenset({"homes", "isolated", "isolated_homes"})
"""Figures that say how things stand, not what happened."""

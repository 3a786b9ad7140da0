"""How pressing a hole in the roster is, and which night counts as tonight (domain.md D4). Pure."""

import datetime as dt
from collections.abc import Sequence
from typing import Literal
from zoneinfo import ZoneInfo

from .rules import HOUR, Terms, duty_day

Urgency = Literal["now", "soon", "today", "later"]
"""`now`: the shift is running. `soon`: it begins within three hours. `today`: of this duty day. `later`: after that."""

URGENCIES: tuple[Urgency, ...] = ("now", "soon", "today", "later")
SOON = 3 * HOUR
EVENING = 18  # from this hour on today is called tonight


def urgency(start: dt.datetime, at: dt.datetime, zone: ZoneInfo, terms: Terms) -> Urgency:
    """How pressing a hole is in a shift that has not ended and begins at `start`."""
    if start <= at:
        return "now"
    if start - at <= SOON:
        return "soon"
    return "today" if duty_day(start, zone, terms) == duty_day(at, zone, terms) else "later"


def day_word(start: dt.datetime, at: dt.datetime, zone: ZoneInfo, terms: Terms) -> str:
    """What people call the day of a shift: `today` `tonight` `tomorrow` `tomorrow_night`, empty for another one."""
    apart = (duty_day(start, zone, terms) - duty_day(at, zone, terms)).days
    late = start.astimezone(zone).hour >= EVENING or start.astimezone(zone).date() > duty_day(start, zone, terms)
    return {(0, False): "today", (0, True): "tonight", (1, False): "tomorrow", (1, True): "tomorrow_night"}.get(
        (apart, late), ""
    )


Clock = tuple[int, int]
"""Start and end of a shift in minutes after the beginning of its duty day's calendar day."""


def columns(days: Sequence[Sequence[Clock]], most: int) -> list[Clock]:
    """The columns of a grid, at most `most`: of the sets of shifts that posts have, the one that most shifts fit.

    A shift that would need a line of its own below another counts twice against a set.
    """
    if not days:
        return []
    sets = {tuple(sorted(shifts)) for shifts in days if 0 < len(shifts) <= most}
    if not sets:
        return sorted(days[0])[:most]
    ranked = [(_fits(days, list(one)), len(list(one)), list(one)) for one in sets]
    return max(ranked)[2]


def _fits(days: Sequence[Sequence[Clock]], into: Sequence[Clock]) -> int:
    exact = sum(one in into for shifts in days for one in shifts)
    below = sum(max(len(found) for found in placed(shifts, into)) - 1 for shifts in days if shifts)
    return exact - 2 * below


def placed(shifts: Sequence[Clock], into: Sequence[Clock]) -> list[list[int]]:
    """Which shifts (by number) stand in each column: each where it overlaps most, however many already stand there."""
    found: list[list[int]] = [[] for _column in into]
    for number, (start, end) in enumerate(shifts):
        common = [min(end, last) - max(start, first) for first, last in into]
        if common:
            found[common.index(max(common))].append(number)
    return found

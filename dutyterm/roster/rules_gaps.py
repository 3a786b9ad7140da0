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
    """The columns of a grid: the longest set of shifts that several posts have in common, at most `most` of them."""
    if not days:
        return []
    count: dict[tuple[Clock, ...], int] = {}
    for shifts in days:
        if len(shifts) <= most:
            key = tuple(sorted(shifts))
            count[key] = count.get(key, 0) + 1
    if not count:
        return sorted(days[0])[:most]
    enough = max(2, len(days) // 20)  # one odd post does not decide for all
    several: dict[tuple[Clock, ...], int] = {key: number for key, number in count.items() if number >= enough} or count
    found = [(len(key), number, key) for key, number in several.items()]
    return list(max(found)[2])


def placed(shifts: Sequence[Clock], into: Sequence[Clock]) -> list[list[int]]:
    """Which shifts (by number) stand in each column: each where it overlaps most, however many already stand there."""
    found: list[list[int]] = [[] for _column in into]
    for number, (start, end) in enumerate(shifts):
        common = [min(end, last) - max(start, first) for first, last in into]
        if common:
            found[common.index(max(common))].append(number)
    return found

"""Duty days, nights, and when the shifts of a day begin and end (domain.md D1). Pure."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from ..errors import Refused

HOUR = dt.timedelta(hours=1)
MOST_HOURS = 24  # a shift is never longer


@dataclass(frozen=True, slots=True)
class Terms:
    """What the office decides about the roster; the section [roster] of the settings has the same names.

    Times of day are `HH:MM` on the town's clock.
    """

    day_starts: str = "05:00"  # a duty day runs from here to here: a night stays with its evening
    night_from: str = "22:00"
    night_to: str = "06:00"
    rest_hours: int = 8  # D3: less rest between two shifts is warned about
    plan_rest_hours: int = 11  # what the planner keeps, which has nobody to ask
    longest_hours: int = 12  # D3: more in a row is warned about
    day_hours: int = 12  # in any 24 hours
    nights_in_row: int = 3
    elder_age: int = 60  # from this age on not at night
    claim_days: int = 7  # how long before its start a shift may be claimed
    release_hours: int = 3  # how long before its start one may give it back oneself
    early_minutes: int = 30  # how long before the start one may check in
    absent_minutes: int = 15  # after the start, without a check-in: absent (domain.md §3)
    relief_minutes: int = 10  # after the end, nobody has come: alarm (scenario 7)
    no_shows: int = 2  # in 14 days; then only the office puts one on a shift


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of duty at a post; aware moments."""

    post_id: int
    start: dt.datetime
    end: dt.datetime
    name: str = ""
    code: str = ""  # the post's
    user_id: int = 0

    @property
    def hours(self) -> float:
        """Real hours, whatever the wall clock did meanwhile."""
        return (self.end - self.start) / HOUR


@lru_cache(256)
def minutes_of(text: str) -> int:
    """Minutes after midnight of `HH:MM`. Refused `bad_time`."""
    hour, colon, minute = text.partition(":")
    ascii_digits = hour.isascii() and minute.isascii() and hour.isdigit() and minute.isdigit()
    if not colon or len(text) != 5 or not ascii_digits or int(hour) > 23 or int(minute) > 59:
        raise Refused("bad_time", text=text)
    return int(hour) * 60 + int(minute)


def at_time(day: dt.date, text: str, zone: ZoneInfo) -> dt.datetime:
    """A time of a calendar day on the town's clock, aware UTC."""
    hour, minute = divmod(minutes_of(text), 60)
    return dt.datetime.combine(day, dt.time(hour, minute), zone).astimezone(dt.UTC)


def duty_day(moment: dt.datetime, zone: ZoneInfo, terms: Terms) -> dt.date:
    """The duty day of a moment: before `day_starts` it is still yesterday's."""
    local = moment.astimezone(zone)
    early = local.hour * 60 + local.minute < minutes_of(terms.day_starts)
    return local.date() - dt.timedelta(days=1) if early else local.date()


def span_of(day: dt.date, starts: str, ends: str, zone: ZoneInfo, terms: Terms) -> tuple[dt.datetime, dt.datetime]:
    """When a shift of a duty day begins and ends (aware UTC); it may cross midnight.

    A start before `day_starts` lies on the next calendar day: 01:00 to 06:30 belongs to the evening before.
    """
    begin = day + dt.timedelta(days=minutes_of(starts) < minutes_of(terms.day_starts))
    finish = begin + dt.timedelta(days=minutes_of(ends) <= minutes_of(starts))
    return at_time(begin, starts, zone), at_time(finish, ends, zone)


def night_hours(start: dt.datetime, end: dt.datetime, zone: ZoneInfo, terms: Terms) -> float:
    """How many real hours of a stretch lie in the night."""
    total = dt.timedelta()
    day = start.astimezone(zone).date() - dt.timedelta(days=1)
    while (night := at_time(day, terms.night_from, zone)) < end:
        over = minutes_of(terms.night_to) <= minutes_of(terms.night_from)
        morning = at_time(day + dt.timedelta(days=over), terms.night_to, zone)
        total += max(min(end, morning) - max(start, night), dt.timedelta())
        day += dt.timedelta(days=1)
    return total / HOUR


@lru_cache(4096)  # a list of candidates asks it for the same shift hundreds of times
def is_night(start: dt.datetime, end: dt.datetime, zone: ZoneInfo, terms: Terms) -> bool:
    """Whether a shift is a night duty: more than two of its hours lie in the night."""
    return night_hours(start, end, zone, terms) > 2

"""The five ones (domain.md F1 to F9): what is due at a door, from when it is overdue, and what counts. Pure."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from zoneinfo import ZoneInfo

OUTCOMES = ("met", "phone", "wechat", "no_answer", "refused", "away")
COUNTING = frozenset({"met", "phone", "wechat"})
"""Outcomes that make a visit (F1); the others say that somebody was there and has to come again."""
EMPTY = "vacant"
"""The occupancy that leaves the denominator: nobody lives there (F1)."""
SLOTS = ("am", "pm")
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the office has decided about the five ones: section `[five_ones]` of the settings."""

    visit_due: str = "17:00"  # F2
    remind_am: str = "09:00"  # F8
    remind_pm: str = "21:00"
    register_hours: int = 24  # F4
    leaflet_hours: int = 48  # F5
    fast_visits: int = 15  # so many visits of one person
    fast_minutes: int = 3  # in so few minutes are shown to the office


class Tried(NamedTuple):
    """One attempt at a door, as far as the rules ask."""

    outcome: str
    timing: str  # in_time late backfill
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Home:
    """A household as the five ones see it on one day."""

    id: int
    room: str
    stairway_id: int
    occupancy: str
    people: int
    known_since: dt.datetime  # when the household, or the newest of its people, came into the register
    registered_at: dt.datetime | None = None
    leaflet_since: dt.datetime | None = None  # when the newest material it has not got came out
    isolated: tuple[int, ...] = ()  # persons who are kept in
    last_met: dt.date | None = None  # the last day with a visit that counts, up to the day before
    tries: tuple[Tried, ...] = field(default=())  # of the day
    group_member: bool = False
    no_smartphone: bool = False
    elderly_alone: bool = False


def local_day(at: dt.datetime, zone: ZoneInfo) -> dt.date:
    """The calendar day of a moment on the town's clock (X9)."""
    return at.astimezone(zone).date()


def moment(day: dt.date, clock: str, zone: ZoneInfo) -> dt.datetime:
    """A time of day, `17:00`, on a day of the town's clock."""
    return dt.datetime.combine(day, dt.time.fromisoformat(clock), zone)


def timing(day: dt.date, at: dt.datetime, zone: ZoneInfo, terms: Terms) -> str:
    """How a visit for `day` that is entered at `at` stands for good (F2, F3).

    `in_time`, `late` after the day's end of visits, `backfill` on the day after; `future` and `too_old` may not be
    entered at all.
    """
    today = local_day(at, zone)
    if day > today:
        return "future"
    if day == today:
        return "in_time" if at <= moment(day, terms.visit_due, zone) else "late"
    return "backfill" if day == today - DAY else "too_old"


def counts(home: Home) -> bool:
    """Whether a household is to be visited at all (F1)."""
    return home.occupancy != EMPTY or home.people > 0


def best(tries: Sequence[Tried]) -> Tried | None:
    """What a day's attempts come to: the first that counts, else the last one."""
    return next((one for one in tries if one.outcome in COUNTING), tries[-1] if tries else None)


def visit_state(home: Home, day: dt.date, at: dt.datetime, zone: ZoneInfo, terms: Terms) -> str:
    """How a household stands with the visit of a day.

    `none` nobody lives there, `done`, `done_late` (after the end of visits, or filled in later), `tried` somebody was
    there but met nobody and it is not overdue yet, `due`, `overdue` from the end of visits on, `missed` from midnight.
    """
    if not counts(home):
        return "none"
    said = best(home.tries)
    if said and said.outcome in COUNTING:
        return "done" if said.timing == "in_time" else "done_late"
    if local_day(at, zone) > day:
        return "missed"
    if at > moment(day, terms.visit_due, zone):
        return "overdue"
    return "tried" if said else "due"


def register_due(home: Home, terms: Terms) -> dt.datetime | None:
    """By when somebody has to register a household again at its door (F4); None when nothing has to be done."""
    if not counts(home):
        return None
    if home.registered_at is not None and home.registered_at >= home.known_since:
        return None
    return home.known_since + dt.timedelta(hours=terms.register_hours)


def leaflet_due(home: Home, terms: Terms) -> dt.datetime | None:
    """By when a household is to have the newest leaflet (F5); None when it has it."""
    if not counts(home) or home.leaflet_since is None:
        return None
    return home.leaflet_since + dt.timedelta(hours=terms.leaflet_hours)


def remind_due(day: dt.date, slot: str, zone: ZoneInfo, terms: Terms) -> dt.datetime:
    """By when the reminder of a slot has to be in the groups (F8)."""
    return moment(day, terms.remind_am if slot == "am" else terms.remind_pm, zone)


def unmet_days(home: Home, day: dt.date) -> int | None:
    """For how many whole days nobody of a household was met before `day`; None when nobody ever was."""
    return None if home.last_met is None else (day - home.last_met).days - 1


def needs_temperature(home: Home, outcome: str) -> bool:
    """Whether a visit with this outcome must come with a temperature of everybody who is kept in."""
    return outcome in COUNTING and bool(home.isolated)


def fast(moments: Iterable[dt.datetime], terms: Terms) -> dt.datetime | None:
    """When somebody ticked faster than anybody can visit; None when never. `moments`: of visits that count."""
    ordered = sorted(moments)
    span = dt.timedelta(minutes=terms.fast_minutes)
    for first, last in zip(ordered, ordered[terms.fast_visits - 1 :], strict=False):
        if last - first <= span:
            return first
    return None


class Sums(NamedTuple):
    """How a leader's households stand with the visits of a day; `homes` is the denominator."""

    homes: int
    done: int
    late: int  # of those done
    tried: int
    open: int  # due, overdue or missed, and nobody was there
    vacant: int


def sums(homes: Iterable[Home], day: dt.date, at: dt.datetime, zone: ZoneInfo, terms: Terms) -> Sums:
    """Add up a day. A household somebody tried at counts as tried also when it is overdue or missed by now."""
    done = late = tried = left = vacant = 0
    for home in homes:
        state = visit_state(home, day, at, zone, terms)
        if state == "none":
            vacant += 1
        elif state in ("done", "done_late"):
            done += 1
            late += state == "done_late"
        elif home.tries:
            tried += 1
        else:
            left += 1
    return Sums(done + tried + left, done, late, tried, left, vacant)


class Absence(NamedTuple):
    """Why somebody who has stairways counts as away (F9), and since when; `until` is the end of a leave."""

    why: str  # leave silent
    since: dt.datetime
    until: dt.datetime | None = None


def absence(at: dt.datetime, zone: ZoneInfo, held_since: dt.datetime, last_sign: dt.datetime | None,
            leave: Iterable[tuple[dt.datetime, dt.datetime]]) -> Absence | None:  # fmt: skip
    """Whether a leader is away for more than a day (F9), None when not.

    `leave`: a leave of more than a day that runs or begins within a day, unless they went on all the same. `silent`:
    the whole day before and this one without a visit, reminder or report, as long as they have had the stairway.
    """
    for start, end in _joined(leave):
        if end - start > DAY and start - DAY <= at < end and (last_sign is None or last_sign < max(start, at - DAY)):
            return Absence("leave", start, end)
    heard = max(held_since, last_sign or held_since)
    if local_day(heard, zone) < local_day(at, zone) - DAY:
        return Absence("silent", heard)
    return None


def _joined(leave: Iterable[tuple[dt.datetime, dt.datetime]]) -> list[tuple[dt.datetime, dt.datetime]]:
    """Leaves that follow on each other are one."""
    found: list[tuple[dt.datetime, dt.datetime]] = []
    for start, end in sorted(leave):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found

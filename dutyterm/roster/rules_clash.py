"""What speaks against putting somebody on a shift: hard clashes refuse, soft ones are warned about (D3). Pure."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from .rules import HOUR, Span, Terms, duty_day, is_night
from .rules_availability import available

HARD = ("inactive", "role", "isolated", "overlap", "on_it", "full", "over", "cancelled")
SOFT = ("rest", "in_row", "day_hours", "nights", "elder_night", "week_full", "not_free", "away")
"""Codes in the order in which they are told."""


@dataclass(frozen=True, slots=True)
class Clash:
    """One reason against, with its facts."""

    code: str
    values: dict[str, object] = field(default_factory=dict)

    @property
    def hard(self) -> bool:
        """Whether nobody may decide otherwise."""
        return self.code in HARD


@dataclass(frozen=True, slots=True)
class Body:
    """What is known of a person as far as clashes ask."""

    active: bool
    role: str
    birth_year: int | None
    availability: str
    most_shifts: int | None
    isolated: bool
    duties: tuple[Span, ...] = ()  # other shifts, some days before and after
    away: tuple[tuple[dt.datetime, dt.datetime], ...] = ()


ROLES = ("volunteer", "leader", "cadre", "coordinator")
"""Who may stand at a post."""


def clashes(body: Body, wanted: Span, changeover: int, zone: ZoneInfo, terms: Terms) -> list[Clash]:
    """All that speaks against, hard reasons first; empty when nothing does.

    At the same post two shifts may overlap by the `changeover` minutes: staying on is no clash.
    """
    found: list[Clash] = []
    if not body.active:
        found.append(Clash("inactive"))
    if body.role not in ROLES:
        found.append(Clash("role"))
    if body.isolated:
        found.append(Clash("isolated"))
    for one in body.duties:
        if _overlap(one, wanted, changeover):
            found.append(Clash("overlap", _told(one, zone)))
    return found + _soft(body, wanted, changeover, zone, terms)


def _overlap(one: Span, wanted: Span, changeover: int) -> bool:
    common = min(one.end, wanted.end) - max(one.start, wanted.start)
    grace = dt.timedelta(minutes=changeover if one.post_id == wanted.post_id else 0)
    return common > grace


def _soft(body: Body, wanted: Span, changeover: int, zone: ZoneInfo, terms: Terms) -> list[Clash]:
    found: list[Clash] = []
    others = [one for one in body.duties if not _overlap(one, wanted, changeover)]
    block = _joined(others, wanted)
    for one in others:
        gap = max(one.start - wanted.end, wanted.start - one.end)
        if dt.timedelta() < gap < terms.rest_hours * HOUR and not block[0] <= one.start < block[1]:
            found.append(Clash("rest", {**_told(one, zone), "hours": _round(gap / HOUR)}))
    if (block[1] - block[0]) / HOUR > terms.longest_hours:
        found.append(Clash("in_row", {"hours": _round((block[1] - block[0]) / HOUR)}))
    if (hours := _most_in_a_day(others, wanted)) > terms.day_hours:
        found.append(Clash("day_hours", {"hours": _round(hours)}))
    night = is_night(wanted.start, wanted.end, zone, terms)
    if night and (row := _nights_in_row(others, wanted, zone, terms)) > terms.nights_in_row:
        found.append(Clash("nights", {"nights": row}))
    age = wanted.start.astimezone(zone).year - body.birth_year if body.birth_year else None
    if night and age is not None and age >= terms.elder_age:
        found.append(Clash("elder_night", {"age": age}))
    week = week_of(duty_day(wanted.start, zone, terms))
    count = sum(week_of(duty_day(one.start, zone, terms)) == week for one in body.duties)
    if body.most_shifts is not None and count >= body.most_shifts:
        found.append(Clash("week_full", {"count": count, "most": body.most_shifts}))
    if not available(body.availability, wanted.start, wanted.end, night, zone):
        found.append(Clash("not_free", {"availability": body.availability}))
    if any(since < wanted.end and until > wanted.start for since, until in body.away):
        found.append(Clash("away"))
    return found


def _joined(others: Iterable[Span], wanted: Span) -> tuple[dt.datetime, dt.datetime]:
    """The unbroken stretch of duty that the wanted one would be part of."""
    start, end = wanted.start, wanted.end
    for one in sorted(others, key=lambda span: span.start, reverse=True):
        if one.start < start <= one.end:
            start = one.start
    for one in sorted(others, key=lambda span: span.start):
        if one.start <= end < one.end:
            end = one.end
    return start, end


def _most_in_a_day(others: Sequence[Span], wanted: Span) -> float:
    """The most hours of duty in any 24 hours that touch the wanted shift."""
    spans = [*others, wanted]
    most = 0.0
    for begin in [one.start for one in spans] + [one.end - 24 * HOUR for one in spans]:
        until = begin + 24 * HOUR
        if begin < wanted.end and until > wanted.start:
            inside = [max((min(one.end, until) - max(one.start, begin)) / HOUR, 0.0) for one in spans]
            most = max(most, sum(inside))
    return most


def _nights_in_row(others: Iterable[Span], wanted: Span, zone: ZoneInfo, terms: Terms) -> int:
    """How many night duties on end, the wanted one among them."""
    nights = {duty_day(one.start, zone, terms) for one in others if is_night(one.start, one.end, zone, terms)}
    own = duty_day(wanted.start, zone, terms)
    row = 1
    for step in (-1, 1):
        at = own + dt.timedelta(days=step)
        while at in nights:
            row += 1
            at += dt.timedelta(days=step)
    return row


def week_of(day: dt.date) -> tuple[int, int]:
    """The calendar week (Monday first) that limits by the week count in."""
    year, week, _weekday = day.isocalendar()
    return year, week


def _told(one: Span, zone: ZoneInfo) -> dict[str, object]:
    start, end = one.start.astimezone(zone), one.end.astimezone(zone)
    return {"post": one.code, "name": one.name, "when": f"{start:%m-%d %H:%M}-{end:%H:%M}"}


def _round(hours: float) -> str:
    return f"{hours:.1f}".removesuffix(".0")

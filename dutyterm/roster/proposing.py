"""The planner's question, read from the roster: who could come, which places are empty, what stands already."""

import datetime as dt
from collections.abc import Container, Iterable
from dataclasses import dataclass
from math import cos, pi, sin
from zoneinfo import ZoneInfo

from db import roster as table
from db import roster_people as people
from db.audit import Act
from db.roster import Assigned, Shift
from db.roster_people import Hand, Stretch
from db.roster_plans import DutyPost, posts

from ..people.service import allow
from .filling import AROUND
from .plan.problem import Duty, Limits, Person, Pin, Problem, Seat
from .rules import Terms
from .rules_availability import available

LEADING = ("party_member", "public_employee")
"""Kinds that may be in charge of a shift, beside leaders and cadres."""
LEAD = "lead"
HISTORY = dt.timedelta(days=14)
YOUTH_AGE = 18
_APART, _AROUND_METRES = 8000, 600


@dataclass(frozen=True, slots=True)
class Question:
    """A problem for the planner with what its answer is about."""

    problem: Problem
    first: dt.date
    last: dt.date
    shifts: dict[int, Shift]
    hands: dict[int, Hand]


def seat_id(shift_id: int, number: int) -> str:
    """How the planner calls one place of a shift: `417/0`."""
    return f"{shift_id}/{number}"


def shift_of(seat: str) -> int:
    """The shift a place belongs to."""
    return int(seat.partition("/")[0])


def read_question(act: Act, first: dt.date, last: dt.date, zone: ZoneInfo, terms: Terms) -> Question:
    """What is to be filled in duty days, both ends included: each place that a shift lacks is a seat; a query.

    Whoever is on a shift stays: those duties stand for the planner. Only shifts that have not begun are filled.
    """
    allow(act, "roster.assign")
    shifts = [one for one in table.shifts_of_days(first, last) if one.start > act.at]
    hands = people.hands()
    if not shifts:
        return Question(Problem((), ()), first, last, {}, {one.id: one for one in hands})
    held = table.assigned_of_days(first, last)
    where = {one.id: one for one in posts()}
    seats = [seat for shift in shifts for seat in _seats(shift, held, where, zone)]
    wanted = {shift_of(seat.id) for seat in seats}
    able = _people(hands, [one for one in shifts if one.id in wanted], zone, terms)
    problem = Problem(able, tuple(seats), limits=limits(terms))
    return Question(problem, first, last, {one.id: one for one in shifts}, {one.id: one for one in hands})


@dataclass(frozen=True, slots=True)
class Standing:
    """The roster as it stands, as a problem: every place that is taken is a seat, and `places` says whose row it is."""

    question: Question
    seated: tuple[tuple[str, int], ...]
    places: dict[str, Assigned]


def read_standing(act: Act, first: dt.date, last: dt.date, zone: ZoneInfo, terms: Terms) -> Standing:
    """All places of duty days that are taken and have not begun, for planning anew when somebody drops out; a query.

    Places that the office has pinned stay pinned. Empty ones are not in it.
    """
    allow(act, "roster.assign")
    shifts = {one.id: one for one in table.shifts_of_days(first, last) if one.start > act.at}
    held = [
        one for one in table.assigned_of_days(first, last)
        if one.shift_id in shifts and one.state in ("planned", "confirmed")
    ]  # fmt: skip
    places = {seat_id(one.shift_id, one.id): one for one in held}
    where = {one.id: one for one in posts()}
    seats = [_seat(shifts[one.shift_id], seat, one.lead, where, zone) for seat, one in places.items()]
    moving = {(one.user_id, one.shift_id) for one in held}
    hands = people.hands()
    persons = _people(hands, list(shifts.values()), zone, terms, moving) if shifts else ()
    known = {one.id for one in persons}
    kept = {seat: one for seat, one in places.items() if one.user_id in known}
    problem = Problem(
        persons,
        tuple(one for one in seats if one.id in kept),
        tuple(Pin(one.user_id, seat) for seat, one in kept.items() if one.pinned),
        limits(terms),
    )
    question = Question(problem, first, last, shifts, {one.id: one for one in hands})
    return Standing(question, tuple((seat, one.user_id) for seat, one in kept.items()), kept)


def limits(terms: Terms) -> Limits:
    """The planner's hard limits: stricter on rest than the hand, which may decide otherwise with a reason."""
    return Limits(
        rest=max(terms.plan_rest_hours, terms.rest_hours) * 60,
        stretch=terms.longest_hours * 60,
        day=terms.day_hours * 60,
        nights_in_a_row=terms.nights_in_row,
    )


def _seats(shift: Shift, held: Iterable[Assigned], where: dict[int, DutyPost], zone: ZoneInfo) -> list[Seat]:
    """The places that a shift lacks, those of whoever is in charge first."""
    live = [one for one in held if one.shift_id == shift.id and one.live]
    leads = max(shift.leads - sum(one.lead for one in live), 0)
    missing = max(shift.least - len(live), leads if len(live) < shift.most else 0)
    return [
        _seat(shift, seat_id(shift.id, number), number < leads, where, zone)
        for number in range(min(missing, shift.most - len(live)))
    ]


def _seat(shift: Shift, name: str, lead: bool, where: dict[int, DutyPost], zone: ZoneInfo) -> Seat:
    post = where.get(shift.post_id)
    return Seat(
        id=name,
        post=shift.code,
        start=_minutes(shift.start),
        end=_minutes(shift.end),
        day=shift.duty_day.toordinal(),
        part="night" if shift.night else "morning" if shift.start.astimezone(zone).hour < 12 else "afternoon",
        night=shift.night,
        roles=frozenset({LEAD}) if lead else frozenset(),
        place=_point(shift.compound_id, post.community_id if post else None),
        weight=2 if lead else 1,
    )


def _people(hands: Iterable[Hand], shifts: list[Shift], zone: ZoneInfo, terms: Terms,
            moving: Container[tuple[int, int]] = ()) -> tuple[Person, ...]:  # fmt: skip
    """Everybody who could come to one of these shifts; places of `moving` (account, shift) are not duties of theirs."""
    if not shifts:
        return ()
    since, until = min(one.start for one in shifts), max(one.end for one in shifts)
    away = people.away(since, until)
    nights, before = people.nights(since - HISTORY, since), people.posts_before()
    by_user: dict[int, list[Stretch]] = {}
    for one in people.stretches(since - AROUND, until + AROUND):
        if (one.user_id, one.shift_id) not in moving:
            by_user.setdefault(one.user_id, []).append(one)
    return tuple(
        _person(hand, by_user.get(hand.id, []), shifts,
                [(off.since, off.until) for off in away if off.user_id == hand.id],
                nights.get(hand.id, 0), before.get(hand.id, frozenset()), zone, terms, since)
        for hand in hands if not hand.isolated
    )  # fmt: skip


def _person(hand: Hand, duties: list[Stretch], shifts: list[Shift], away: list[tuple[dt.datetime, dt.datetime]],
            nights: int, before: frozenset[str], zone: ZoneInfo, terms: Terms, since: dt.datetime
            ) -> Person:  # fmt: skip
    age = since.astimezone(zone).year - hand.birth_year if hand.birth_year else None
    free = {
        (_minutes(one.start), _minutes(one.end))
        for one in shifts
        if available(hand.availability, one.start, one.end, one.night, zone)
        and not any(off < one.end and until > one.start for off, until in away)
    }
    leads = hand.role in ("leader", "cadre") or hand.kind in LEADING
    return Person(
        id=hand.id,
        home=_point(hand.compound_id, hand.community_id),
        roles=frozenset({LEAD}) if leads else frozenset(),
        elder=age is not None and age >= terms.elder_age,
        youth=age is not None and age < YOUTH_AGE,
        free=tuple(sorted(free)),
        most_shifts=hand.most_shifts,
        duties=tuple(
            Duty(_minutes(one.start), _minutes(one.end), one.duty_day.toordinal(), one.night, one.code)
            for one in duties
        ),
        nights_before=max(nights - sum(one.night and one.start < since for one in duties), 0),
        posts=before,
    )


def _minutes(moment: dt.datetime) -> int:
    return int(moment.timestamp() // 60)


def _point(compound_id: int | None, community_id: int | None) -> tuple[int, int] | None:
    """A point on a map that nobody drew: the same for one compound, near in one community, far in another.

    Nothing else of it is true, so only these three are ever told.
    """
    if compound_id is None or community_id is None:
        return None
    angle = 2 * pi * (compound_id * 0.618034 % 1)
    return (round(community_id * _APART + _AROUND_METRES * cos(angle)), round(_AROUND_METRES * sin(angle)))

"""The planner's question, read from the roster: who could come, which places are empty, what stands already."""

import datetime as dt
from collections.abc import Iterable
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
from .plan.problem import Duty, Limits, Person, Problem, Seat
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
    since, until = min(one.start for one in shifts), max(one.end for one in shifts)
    duties = people.stretches(since - AROUND, until + AROUND)
    held = table.assigned_of_days(first, last)
    where = {one.id: one for one in posts()}
    seats = [seat for shift in shifts for seat in _seats(shift, held, where, terms, zone)]
    wanted = {shift_of(seat.id) for seat in seats}
    open_shifts = [one for one in shifts if one.id in wanted]
    away = people.away(since, until)
    nights = people.nights(since - HISTORY, since)
    before = people.posts_before()
    by_user: dict[int, list[Stretch]] = {}
    for one in duties:
        by_user.setdefault(one.user_id, []).append(one)
    able = [
        _person(hand, by_user.get(hand.id, []), open_shifts,
                [(off.since, off.until) for off in away if off.user_id == hand.id],
                nights.get(hand.id, 0), before.get(hand.id, frozenset()), zone, terms, since)
        for hand in hands if not hand.isolated
    ]  # fmt: skip
    problem = Problem(tuple(able), tuple(seats), limits=limits(terms))
    return Question(problem, first, last, {one.id: one for one in shifts}, {one.id: one for one in hands})


def limits(terms: Terms) -> Limits:
    """The planner's hard limits: stricter on rest than the hand, which may decide otherwise with a reason."""
    return Limits(
        rest=max(terms.plan_rest_hours, terms.rest_hours) * 60,
        stretch=terms.longest_hours * 60,
        day=terms.day_hours * 60,
        nights_in_a_row=terms.nights_in_row,
    )


def _seats(shift: Shift, held: Iterable[Assigned], where: dict[int, DutyPost], terms: Terms, zone: ZoneInfo
           ) -> list[Seat]:  # fmt: skip
    live = [one for one in held if one.shift_id == shift.id and one.live]
    leads = max(shift.leads - sum(one.lead for one in live), 0)
    missing = max(shift.least - len(live), leads if len(live) < shift.most else 0)
    part = "night" if shift.night else "morning" if shift.start.astimezone(zone).hour < 12 else "afternoon"
    return [
        Seat(
            id=seat_id(shift.id, number),
            post=shift.code,
            start=_minutes(shift.start),
            end=_minutes(shift.end),
            day=shift.duty_day.toordinal(),
            part=part,
            night=shift.night,
            roles=frozenset({LEAD}) if number < leads else frozenset(),
            place=_point(shift.compound_id, where[shift.post_id].community_id if shift.post_id in where else None),
            weight=2 if number < leads else 1,
        )
        for number in range(min(missing, shift.most - len(live)))
    ]


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

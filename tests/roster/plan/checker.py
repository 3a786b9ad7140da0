"""Reads a plan against the rules of domain.md and the limits, by itself: it shares no code with the planner."""

from collections.abc import Iterable
from typing import NamedTuple

from dutyterm.roster.plan.problem import Person, Problem, Seat


class Stood(NamedTuple):
    """Anything a person stands, wherever it comes from."""

    start: int
    end: int
    day: int
    night: bool


def faults(problem: Problem, seated: Iterable[tuple[str, int]]) -> list[str]:
    """Every way the plan is wrong: pins that moved, seats twice, rules that what the planner chose breaks."""
    pairs = list(seated)
    found = [f"{seat} twice" for seat in {seat for seat, _person in pairs if [s for s, _p in pairs].count(seat) > 1}]
    plan = dict(pairs)
    found += [f"pin {pin} moved" for pin in problem.pins if plan.get(pin.seat) != pin.person]
    pinned = {pin.seat for pin in problem.pins}
    for seat, person in plan.items():
        if seat not in pinned:
            found += [f"{person} at {seat}: {rule}" for rule in sorted(broken(problem, plan, person, seat))]
    return found


def broken(problem: Problem, plan: dict[str, int], who: int, where: str) -> set[str]:
    """Codes of the rules broken by this person at this seat, everything else as planned."""
    person = next(one for one in problem.people if one.id == who)
    seats = {one.id: one for one in problem.seats}
    seat = seats[where]
    others = [Stood(d.start, d.end, d.day, d.night) for d in person.duties]
    others += [
        Stood(seats[s].start, seats[s].end, seats[s].day, seats[s].night)
        for s, p in plan.items()
        if p == who and s != where
    ]
    found = _alone(problem, person, seat)
    gaps = [max(one.start - seat.end, seat.start - one.end) for one in others]
    if any(gap < 0 for gap in gaps):
        found.add("overlap")
    if any(0 <= gap < problem.limits.rest for gap in gaps):
        found.add("rest")
    return found | _counted(problem, person, seat, others)


def _alone(problem: Problem, person: Person, seat: Seat) -> set[str]:
    limits, found = problem.limits, set[str]()
    if problem.frozen is not None and seat.start < problem.frozen:
        found.add("past")
    if (person.id, seat.id) in problem.refusals:
        found.add("said_no")
    if seat.roles - person.roles:
        found.add("role")
    if person.youth and seat.adult:
        found.add("adult")
    if seat.night and not person.nights:
        found.add("no_nights")
    if seat.night and person.elder and not limits.elder_nights:
        found.add("elder_night")
    if seat.night and person.youth and not limits.youth_nights:
        found.add("youth_night")
    if person.free is not None and all(seat.start < start or seat.end > end for start, end in person.free):
        found.add("away")
    return found


def _counted(problem: Problem, person: Person, seat: Seat, others: list[Stood]) -> set[str]:
    limits, found = problem.limits, set[str]()
    me = Stood(seat.start, seat.end, seat.day, seat.night)
    everything = [*others, me]
    if limits.day is not None and sum(o.end - o.start for o in everything if o.day == seat.day) > limits.day:
        found.add("day_full")
    if limits.stretch is not None:
        begin, finish = me.start, me.end
        for _round in everything:
            for one in everything:
                # nearer than a pause, on either side or overlapping
                if one.start - finish < limits.pause and begin - one.end < limits.pause:
                    begin, finish = min(begin, one.start), max(finish, one.end)
        if (finish - begin if limits.rest < limits.pause else me.end - me.start) > limits.stretch:
            found.add("stretch")
    if limits.week == "iso":
        weeks = [[one for one in everything if (one.day + 6) // 7 == (seat.day + 6) // 7]]
    else:
        weeks = [
            [one for one in everything if first <= one.day < first + 7] for first in range(seat.day - 6, seat.day + 1)
        ]
    for week in weeks:
        if person.most_shifts is not None and len(week) > person.most_shifts:
            found.add("week_shifts")
        if person.most_minutes is not None and sum(o.end - o.start for o in week) > person.most_minutes:
            found.add("week_minutes")
        if seat.night and person.most_nights is not None and sum(o.night for o in week) > person.most_nights:
            found.add("week_nights")
    if seat.night and limits.nights_in_a_row is not None:
        nights = sorted({one.day for one in everything if one.night})
        run = [day for day in nights if all(between in nights for between in range(*sorted((day, seat.day))))]
        if len(run) > limits.nights_in_a_row:
            found.add("nights_in_a_row")
    return found

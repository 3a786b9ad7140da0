"""The best there is for tiny problems, by trying everything; rules come from the checker, points are summed anew."""

from itertools import product

from dutyterm.roster.plan import soft
from dutyterm.roster.plan.problem import Problem

from .checker import broken


def points_of(problem: Problem, plan: dict[str, int]) -> int:
    """All points of a plan, added up from the terms alone."""
    seats, total = {one.id: one for one in problem.seats}, 0
    units = {one.id: sum((d.end - d.start) // soft.LOAD_UNIT for d in one.duties) for one in problem.people}
    nights = {one.id: one.nights_before + sum(d.night for d in one.duties) for one in problem.people}
    least, few = min(units.values()), min((nights[one.id] for one in problem.people if one.nights), default=0)
    for person in problem.people:
        mine = [seats[seat] for seat, who in plan.items() if who == person.id]
        had, dark = units[person.id] - least, max(0, nights[person.id] - few)
        total += sum(sum(soft.fixed_terms(person, seat).values()) for seat in mine)
        total += sum(
            k // soft.LOAD_STEP for k in range(had, had + sum((s.end - s.start) // soft.LOAD_UNIT for s in mine))
        )
        after = dark + sum(seat.night for seat in mine)
        total += sum(soft.NIGHT * k * min(k, soft.NIGHT_EVEN) for k in range(dark, after))
    return total + sum(soft.empty(seat) for seat in problem.seats if seat.id not in plan)


def valid(problem: Problem, plan: dict[str, int], pinned: set[str]) -> bool:
    """Whether everybody who is not pinned may sit where they do."""
    return not any(broken(problem, plan, who, seat) for seat, who in plan.items() if seat not in pinned)


def plans(problem: Problem) -> list[dict[str, int]]:
    """All valid plans."""
    pinned = {pin.seat: pin.person for pin in problem.pins}
    found: list[dict[str, int]] = [dict(pinned)]
    for seat in problem.seats:
        if seat.id in pinned:
            continue
        more = []
        for plan, person in product(found, problem.people):
            wider = plan | {seat.id: person.id}
            # taking a seat away never breaks a rule, so what is broken now stays broken
            if not broken(problem, wider, person.id, seat.id) and valid(problem, wider, set(pinned)):
                more.append(wider)
        found += more
    return found

"""Recomputes the lower bounds of `tests/roster/plan/bounds.json`: no plan of these towns can cost less.

    python -m tests.bench.roster_bounds s:1 M:1:1.05 M:1:1.05:empty    none named: all that are kept

Names are size:seed[:load][:empty]; with `empty` only the points of empty seats are bounded.

A linear relaxation of the same rules and points, written on its own; HiGHS finds prices for its rows, and what those
prove is kept: a little less than the least cost, but surely no more. Needs `pip install highspy`
in a venv of its own; nothing else of the project does, so it is in no list of packages. Large towns take minutes.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dutyterm.roster.plan import soft
from dutyterm.roster.plan.problem import Person, Problem, Seat
from tests.roster.plan.towns import sized

METHOD = "ipm"  # the quickest of HiGHS for these
RESTLESS = "L"  # sizes bounded without the rows of rest, which are most of all: it costs them some 0.03 %
KEPT = Path(__file__).parents[1] / "roster" / "plan" / "bounds.json"


class Model:
    """Columns and rows of one linear program, all `<=` rows or `==` rows."""

    def __init__(self) -> None:
        self.costs: list[float] = []
        self.tops: list[float] = []
        self.rows: list[tuple[float, float, list[int], list[float]]] = []

    def column(self, cost: float, top: float = float("inf")) -> int:
        """A variable from 0 to `top`."""
        self.costs.append(cost)
        self.tops.append(top)
        return len(self.costs) - 1

    def most(self, terms: dict[int, float], most: float) -> None:
        """The sum is at most this."""
        if terms:
            self.rows.append((float("-inf"), most, list(terms), list(terms.values())))

    def equal(self, terms: dict[int, float], value: float) -> None:
        """The sum is this."""
        self.rows.append((value, value, list(terms), list(terms.values())))


def allowed(person: Person, seat: Seat, problem: Problem) -> bool:
    """Roles, ages, hours that suit, and rest from duties that stand."""
    limits = problem.limits
    if not seat.roles <= person.roles or (seat.adult and person.youth):
        return False
    if seat.night and (not person.nights or (person.elder and not limits.elder_nights)):
        return False
    if seat.night and person.youth and not limits.youth_nights:
        return False
    if person.free is not None and not any(a <= seat.start and seat.end <= b for a, b in person.free):
        return False
    if limits.stretch is not None and seat.end - seat.start > limits.stretch:
        return False
    return all(d.end + limits.rest <= seat.start or seat.end + limits.rest <= d.start for d in person.duties)


def empty_only(model: Model, seats: int) -> Model:
    """The same with no points for anything but empty seats: how little can stay empty."""
    model.costs[seats:] = [0.0] * (len(model.costs) - seats)
    return model


def model_of(problem: Problem, *, rest: bool = True) -> Model:
    """The relaxation: a column for each person and seat, for each empty seat, each unit of load and each night.

    Without `rest` between duties more is allowed: a bound of that is one of the whole, too.
    """
    model, seats = Model(), problem.seats
    cover: list[dict[int, float]] = [{model.column(soft.empty(seat)): 1.0} for seat in seats]
    base = [sum((d.end - d.start) // soft.LOAD_UNIT for d in one.duties) for one in problem.people]
    before = [one.nights_before + sum(d.night for d in one.duties) for one in problem.people]
    least = min(base)
    few = min(count for count, one in zip(before, problem.people, strict=True) if one.nights)
    for number, person in enumerate(problem.people):
        mine = [(s, seat) for s, seat in enumerate(seats) if allowed(person, seat, problem)]
        columns = dict[int, int]()
        for s, seat in mine:
            cost = soft.distance(person, seat) + soft.wish(person, seat.part) + soft.new_post(person, seat.post)
            columns[s] = model.column(cost + soft.spare_role(person, seat.roles))
            cover[s][columns[s]] = 1.0
        if rest:
            _rest(model, problem, mine, columns)
        _rules(model, problem, person, mine, columns)
        _comfort(model, mine, columns, _most(person, mine), base[number] - least, max(0, before[number] - few))
    for terms in cover:
        model.equal(terms, 1.0)
    return model


def _rest(model: Model, problem: Problem, mine: list[tuple[int, Seat]], columns: dict[int, int]) -> None:
    known = set[frozenset[int]]()
    for moment in sorted({seat.start for _s, seat in mine}):
        alive = frozenset(s for s, seat in mine if seat.start <= moment < seat.end + problem.limits.rest)
        if not any(alive <= one for one in known):
            known.add(alive)
    for alive in known:
        model.most({columns[s]: 1.0 for s in alive}, 1.0)


def _rules(
    model: Model, problem: Problem, person: Person, mine: list[tuple[int, Seat]], columns: dict[int, int]
) -> None:
    limits = problem.limits
    weeks = defaultdict[int, list[tuple[int, Seat]]](list)
    for s, seat in mine:
        weeks[(seat.day - 1) // 7].append((s, seat))
    for week, inside in weeks.items():
        stood = [d for d in person.duties if (d.day - 1) // 7 == week]
        if person.most_shifts is not None:
            model.most({columns[s]: 1.0 for s, _seat in inside}, max(0, person.most_shifts - len(stood)))
        if person.most_minutes is not None:
            left = person.most_minutes - sum(d.end - d.start for d in stood)
            model.most({columns[s]: float(seat.end - seat.start) for s, seat in inside}, max(0, left))
        if person.most_nights is not None:
            left = person.most_nights - sum(d.night for d in stood)
            model.most({columns[s]: 1.0 for s, seat in inside if seat.night}, max(0, left))
    if limits.nights_in_a_row is not None:
        by_day = defaultdict[int, dict[int, float]](dict)
        for s, seat in mine:
            if seat.night:
                by_day[seat.day][columns[s]] = 1.0
        stood_nights = {d.day for d in person.duties if d.night}
        for day in range(min(by_day, default=0) - limits.nights_in_a_row, max(by_day, default=-1) + 1):
            days = range(day, day + limits.nights_in_a_row + 1)
            terms = {column: 1.0 for one in days for column in by_day.get(one, {})}
            model.most(terms, max(0, limits.nights_in_a_row - sum(one in stood_nights for one in days)))


def _most(person: Person, mine: list[tuple[int, Seat]]) -> tuple[int, int]:
    """Units of load and duties that the weeks of the person have room for at most."""
    longest = max((seat.end - seat.start for _s, seat in mine), default=0) // soft.LOAD_UNIT
    weeks = Counter((seat.day - 1) // 7 for _s, seat in mine)
    duties = sum(min(count, 7 if person.most_shifts is None else person.most_shifts) for count in weeks.values())
    return (sys.maxsize if person.most_shifts is None else duties * longest), duties


def _comfort(
    model: Model, mine: list[tuple[int, Seat]], columns: dict[int, int], most: tuple[int, int], units: int, nights: int
) -> None:
    """Load and nights cost more the more there are: columns of rising cost that the duties must buy."""
    total = min(most[0], sum((seat.end - seat.start) // soft.LOAD_UNIT for _s, seat in mine))
    bought = {columns[s]: float((seat.end - seat.start) // soft.LOAD_UNIT) for s, seat in mine}
    while total > 0:
        step = soft.LOAD_STEP - units % soft.LOAD_STEP
        bought[model.column(units // soft.LOAD_STEP, step)] = -1.0
        units, total = units + step, total - step
    model.most(bought, 0.0)
    dark = {columns[s]: 1.0 for s, seat in mine if seat.night}
    if dark:
        terms = dict(dark)
        for number in range(len({seat.day for _s, seat in mine if seat.night})):
            terms[model.column(soft.night(nights + number), 1.0)] = -1.0
        model.most(terms, 0.0)


def proved(model: Model, duals: Sequence[float]) -> float:
    """What no plan costs less than, by any prices of the rows: those nearer to the best ones only prove more.

    Each seat (the `==` rows) takes whoever is cheapest at the prices of all other rows; everything else that would pay
    at them is bought.
    """
    left, bound = list(model.costs), 0.0
    seats = list[list[int]]()
    for (low, high, columns, values), dual in zip(model.rows, duals, strict=True):
        if low == high:
            seats.append(columns)
            continue
        price = min(dual, 0.0)
        bound += price * high
        for column, value in zip(columns, values, strict=True):
            left[column] -= price * value
    for columns in seats:
        bound += min(left[column] for column in columns)
        for column in columns:
            left[column] = 0.0
    return bound + sum(cost * top for cost, top in zip(left, model.tops, strict=True) if cost < 0)


def solve(model: Model) -> float:
    """The least cost, as far as the prices that were found in time prove it."""
    try:
        import highspy
    except ImportError:
        sys.exit("This recomputes the bounds and needs HiGHS: pip install highspy, in a venv of its own.")
    import numpy as np

    lp: Any = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(model.costs), len(model.rows)
    lp.col_cost_, lp.col_lower_ = np.array(model.costs), np.zeros(len(model.costs))
    lp.col_upper_ = np.array(model.tops)
    lp.row_lower_ = np.array([row[0] for row in model.rows])
    lp.row_upper_ = np.array([row[1] for row in model.rows])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0] + [len(row[2]) for row in model.rows])
    lp.a_matrix_.index_ = np.concatenate([row[2] for row in model.rows])
    lp.a_matrix_.value_ = np.concatenate([row[3] for row in model.rows])
    highs: Any = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("solver", METHOD)
    highs.setOptionValue("run_crossover", "off")  # the corner itself is not asked for, and takes longest to find
    highs.passModel(lp)
    highs.run()
    return proved(model, list(highs.getSolution().row_dual))


def main() -> None:
    """Solve what is named and keep the numbers."""
    kept: dict[str, float] = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    for name in sys.argv[1:] or list(kept):
        size, seed, *more = name.split(":")
        load = [one for one in more if one != "empty"]
        problem = sized(size, int(seed), float(load[0]) if load else 0.88)
        model = model_of(problem, rest=size not in RESTLESS)
        bound = solve(empty_only(model, len(problem.seats)) if "empty" in more else model)
        kept[name] = round(bound, 1)
        print(name, kept[name], flush=True)
        KEPT.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()

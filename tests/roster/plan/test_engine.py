"""How good the plans are, and that they are the same everywhere."""

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from dutyterm.roster.plan.chains import close
from dutyterm.roster.plan.engine import Plan, Search, fill, improve, ledger_of, plan_of
from dutyterm.roster.plan.matching import NOBODY, match
from dutyterm.roster.plan.problem import Limits, Person, Problem, Seat
from dutyterm.roster.plan.tables import Tables

from .brute import plans, points_of
from .cases import odd
from .checker import faults
from .towns import sized, town

ROOT = Path(__file__).parents[3]
BOUNDS: dict[str, float] = json.loads(Path(__file__).with_name("bounds.json").read_text())


def test_a_matching_is_the_cheapest_there_is() -> None:
    random = Random(1)
    for _round in range(300):
        people, rows = random.randint(1, 4), random.randint(1, 4)
        arcs = [
            sorted((random.randint(0, 9), p) for p in random.sample(range(people), random.randint(0, people)))
            for _row in range(rows)
        ]
        empty = [random.choice((3, 12)) for _row in range(rows)]
        found = match(arcs, empty)
        taken = [p for p in found.people if p >= 0]
        assert len(taken) == len(set(taken))
        assert _cost(arcs, empty, found.people) == _least(arcs, empty, 0, frozenset())
        # a person's worth is what all gets dearer by without them
        for p in taken:
            without = [[arc for arc in row if arc[1] != p] for row in arcs]
            lost = _least(without, empty, 0, frozenset()) - _cost(arcs, empty, found.people)
            assert 0 <= found.worth[p] <= lost


def _cost(arcs: list[list[tuple[int, int]]], empty: list[int], people: list[int]) -> int:
    prices = [{p: cost for cost, p in row} for row in arcs]
    return sum(empty[row] if p < 0 else prices[row][p] for row, p in enumerate(people))


def _least(arcs: list[list[tuple[int, int]]], empty: list[int], row: int, taken: frozenset[int]) -> int:
    if row == len(arcs):
        return 0
    ways = [empty[row] + _least(arcs, empty, row + 1, taken)]
    ways += [cost + _least(arcs, empty, row + 1, taken | {p}) for cost, p in arcs[row] if p not in taken]
    return min(ways)


def test_small_plans_are_the_best_there_are() -> None:
    tried = best = 0
    for seed in range(400):
        problem = odd(seed)
        if not (2 <= len(problem.seats) <= 7 and 3 <= len(problem.people) <= 5):
            continue
        least = min(points_of(problem, plan) for plan in plans(problem))
        plan = fill(problem, steps=80, seed=1)
        assert plan.points == points_of(problem, dict(plan.seated)) >= least
        tried, best = tried + 1, best + (plan.points == least)
        # comfort may be a little off where two must move at once; an empty seat too many may not be
        assert plan.points - least < 100, seed
    assert tried > 50 and best >= tried * 0.97


@pytest.mark.parametrize("name", ["s:1", "s:2", "s:3"])
def test_small_towns_are_near_what_no_plan_can_beat(name: str) -> None:
    size, seed = name.split(":")
    plan = fill(sized(size, int(seed)), steps=400, seed=1)
    assert BOUNDS[name] <= plan.points <= BOUNDS[name] * 1.02


def test_a_larger_town_is_full_at_once_and_near_the_bound_soon() -> None:
    reports = improve(sized("M", 1), steps=240, seed=1)
    first = next(reports).better
    assert first and not first.empty
    last = first
    for report in reports:
        last = report.better or last
    assert BOUNDS["M:1"] <= last.points <= BOUNDS["M:1"] * 1.02


def test_more_seats_than_people_gives_the_best_part_of_it() -> None:
    people = tuple(Person(number, most_shifts=2) for number in range(1, 6))
    seats = tuple(
        Seat(f"{day}.{number}", "HQ", day * 1440 + 480, day * 1440 + 960, 700_001 + day, weight=2 if number == 0 else 1)
        for day in range(4)
        for number in range(5)
    )
    plan = fill(Problem(people, seats), steps=60)
    assert len(plan.seated) == 10  # all that five people may stand
    assert {f"{day}.0" for day in range(4)} <= {seat for seat, _person in plan.seated}


def test_chains_fill_a_hole_by_the_rules_or_leave_all_as_it_was() -> None:
    filled = tried = 0
    for seed in range(60):
        problem = town(16, 4, 7, seed, load=1.1)
        search = Search(Tables(problem), seed)
        search.start()
        ledger = search.ledger
        for hole in [s for s in search.free if ledger.who[s] == NOBODY]:
            before, cost = ledger.who[:], ledger.cost
            tried += 1
            if close(ledger, hole, search.movable):
                filled += 1
                assert ledger.who[hole] != NOBODY and ledger.cost < cost
            else:
                assert ledger.who == before and ledger.cost == cost
        assert faults(problem, plan_of(ledger).seated) == []
    assert 20 < filled < tried


def test_nobody_stands_at_both_ends_of_a_chain() -> None:
    # 1 would leave s for the hole, 2 would leave t for s; and t suits 1, but not with the hole
    roles = {"hole": 30, "s": 38, "t": 16}
    seats = tuple(
        Seat(id_, "HQ", hour * 60, hour * 60 + 480, 700_001 + hour // 24, roles=frozenset({id_}))
        for id_, hour in roles.items()
    )
    people = (Person(1, roles=frozenset(roles)), Person(2, roles=frozenset({"s", "t"}), most_shifts=1))
    problem = Problem(people, seats)
    ledger = ledger_of(problem, (("s", 1), ("t", 2)))
    assert not close(ledger, 0, [True] * 3)
    assert dict(plan_of(ledger).seated) == {"s": 1, "t": 2}


def test_optional_seats_never_cost_a_needed_one() -> None:
    people = (Person(1, most_shifts=1, home=(0, 0)),)
    seats = (
        Seat("may", "HQ", 0, 300, 719_163, place=(0, 0), optional=True),
        Seat("must", "HQ", 2000, 2300, 719_164, place=(4000, 4000)),
    )
    assert fill(Problem(people, seats), steps=20).seated == (("must", 1),)
    assert fill(Problem(people, seats[:1]), steps=20).seated == (("may", 1),)


def test_work_and_nights_are_shared() -> None:
    people = tuple(Person(number, nights_before=number % 2) for number in range(1, 7))
    seats = tuple(
        Seat(
            f"{day}.{hour}", "HQ", day * 1440 + hour * 60, day * 1440 + hour * 60 + 480, 700_001 + day, night=hour == 22
        )
        for day in range(9)
        for hour in (6, 22)
    )
    plan = fill(Problem(people, seats, limits=Limits(nights_in_a_row=None)), steps=100)
    nights = {one.id: one.nights_before for one in people}
    for seat, person in plan.seated:
        nights[person] += seat.endswith("22")
    shifts = [sum(who == one.id for _seat, who in plan.seated) for one in people]
    assert not plan.empty and max(shifts) - min(shifts) <= 1 and max(nights.values()) - min(nights.values()) <= 1


def test_a_town_shares_nights_and_hours() -> None:
    problem = sized("M", 1)
    ledger = ledger_of(problem, fill(problem, steps=240, seed=1).seated)
    tables = ledger.tables
    awake = {p for s, seat in enumerate(problem.seats) if seat.night for p in tables.candidates[s]}
    nights = [ledger.night_count[p] for p in awake]
    assert max(nights) - min(nights) <= 2
    hours = sorted(sum(tables.kind_of[s].minutes for s in held) for held in ledger.held)
    gini = sum((2 * number - len(hours) + 1) * one for number, one in enumerate(hours)) / (len(hours) * sum(hours))
    assert gini <= 0.145


def _bytes(plan: Plan) -> str:
    return json.dumps([plan.seated, plan.empty, plan.points, plan.terms])


def test_the_same_question_has_the_same_answer() -> None:
    code = (
        "import json\n"
        "from dutyterm.roster.plan.engine import fill\n"
        "from tests.roster.plan.towns import town\n"
        "plan = fill(town(40, 6, 7, 11), steps=150, seed=5)\n"
        "print(json.dumps([plan.seated, plan.empty, plan.points, plan.terms]), end='')\n"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": salt, "PYTHONPATH": str(ROOT)},
            capture_output=True, text=True, check=True, timeout=60,
        ).stdout
        for salt in ("1", "77")
    ]  # fmt: skip
    assert told[0] == told[1] == _bytes(fill(town(40, 6, 7, 11), steps=150, seed=5))
    assert _bytes(fill(town(40, 6, 7, 11), steps=150, seed=6)) != told[0]  # it is the seed that decides


def test_the_engine_is_light_to_load() -> None:
    code = "import sys\nimport dutyterm.roster.plan.engine\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )  # fmt: skip
    heavy = {
        "numpy",
        "textual",
        "rich",
        "peewee",
        "sqlite3",
        "asyncio",
        "zoneinfo",
        "dataclasses",
        "inspect",
        "datetime",
    }
    assert not heavy & set(done.stdout.split())

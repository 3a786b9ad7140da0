"""Who else could sit there, why nobody does, and why this one: every number is the planner's own."""

import pytest

from dutyterm.roster.plan import explain
from dutyterm.roster.plan.engine import Plan, fill, ledger_of
from dutyterm.roster.plan.ledger import Ledger
from dutyterm.roster.plan.problem import Duty, Person, Problem, Seat
from dutyterm.roster.plan.suggest import suggest

from .checker import broken, faults
from .towns import sized, town

DAY = 737_467
START = (DAY - 719_163) * 1440


def seat(id_: str, hour: int, **more: object) -> Seat:
    return Seat(id_, "HQ", START + hour * 60, START + hour * 60 + 480, DAY + hour // 24, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def small() -> tuple[Problem, Plan]:
    problem = sized("s", 1)
    return problem, fill(problem, steps=120)


@pytest.mark.parametrize("number", range(0, 150, 10))
def test_every_suggestion_can_be_followed(small: tuple[Problem, Plan], number: int) -> None:
    problem, plan = small
    ledger = ledger_of(problem, plan.seated)
    where = problem.seats[number].id
    old, cost = dict(plan.seated), ledger.cost
    found = suggest(ledger, where, 8)
    assert ledger.cost == cost and {problem.seats[s].id: problem.people[p].id for s, p in _who(ledger)} == old
    without = {k: v for k, v in old.items() if k != where}
    base = ledger_of(problem, tuple(without.items())).cost - ledger.tables.empty[ledger.tables.seat_of[where]]
    for one in found:
        new = without | {where: one.person}
        if one.leaves:
            assert old[one.leaves] == one.person and one.second is not None
            new |= {one.leaves: one.second}
        assert one.person != old.get(where) and faults(problem, new.items()) == []
        # it costs exactly what it says
        assert ledger_of(problem, tuple(new.items())).cost - base == one.points
        assert one.leaves or sum(one.terms.values()) == one.points
    direct = [one.points for one in found if not one.leaves]
    assert direct == sorted(direct) and [bool(one.leaves) for one in found] == sorted(bool(one.leaves) for one in found)
    fitting = [
        one.id for one in problem.people if one.id != old.get(where) and not broken(problem, without, one.id, where)
    ]
    assert len(direct) == min(8, len(fitting))


def _who(ledger: Ledger) -> list[tuple[int, int]]:
    return [(s, p) for s, p in enumerate(ledger.who) if p >= 0]


def test_a_swap_is_suggested_where_nobody_is_free() -> None:
    seats = (seat("lead", 6, roles=frozenset({"lead"})), seat("any", 6))
    people = (Person(1, roles=frozenset({"lead"})), Person(2))
    ledger = ledger_of(Problem(people, seats), (("any", 1),))
    (only,) = suggest(ledger, "lead")
    assert (only.person, only.leaves, only.second) == (1, "any", 2)
    assert suggest(ledger, "lead", without=frozenset({2})) == []
    assert suggest(ledger, "lead", without=frozenset({1})) == []


def test_every_hole_counts_everybody_once_by_a_true_rule(small: tuple[Problem, Plan]) -> None:
    problem, plan = small
    assert plan.empty
    ledger = ledger_of(problem, plan.seated)
    told = explain.holes(ledger)
    assert {one.seat for one in told} == set(plan.empty)
    for hole in told:
        true = {one.id: broken(problem, dict(plan.seated), one.id, hole.seat) for one in problem.people}
        assert sum(hole.blocked.values()) + hole.free == len(problem.people)
        assert hole.free == sum(not rules for rules in true.values())
        assert set(hole.blocked) <= set().union(*true.values())
        for miss in hole.near:
            assert true[miss.person] == {miss.reason.code}
        alone = sum(len(rules) == 1 for rules in true.values())
        assert len(hole.near) <= explain.NEAR_MISSES and (len(hole.near) == alone or alone >= len(hole.near))
    weights = [ledger.tables.empty[ledger.tables.seat_of[one.seat]] for one in told]
    assert weights == sorted(weights, reverse=True)


def test_a_near_miss_says_what_is_missing() -> None:
    full = Person(1, most_shifts=1, duties=(Duty(START - 2880, START - 2400, DAY - 2, False, "HQ"),))
    problem = Problem((full, Person(2, elder=True, nights=False)), (seat("a", 22, night=True),))
    (hole,) = explain.holes(ledger_of(problem, ()))
    assert hole.blocked == {"no_nights": 1, "week_shifts": 1} and hole.free == 0
    (miss,) = hole.near  # two rules keep the elder off: not near
    assert miss.person == 1 and miss.reason.facts == {"have": 1, "most": 1}


def test_the_reason_of_a_choice_is_what_the_planner_paid() -> None:
    people = (
        Person(1, home=(0, 0), posts=frozenset({"HQ"})),
        Person(2, home=(1000, 0), avoids=frozenset({"noon"})),
        Person(3, home=(3000, 0), roles=frozenset({"lead"})),
    )
    ledger = ledger_of(Problem(people, (seat("a", 14, part="noon", place=(0, 0)),)), (("a", 1),))
    found = explain.choice(ledger, "a")
    assert found and found.person == 1 and found.points == 4 and found.shifts == 1 and found.mean == 100
    (second, more), (third, most) = found.others
    assert (second.person, more) == (2, 60) and (third.person, most) == (3, 72)
    assert second.terms == {"distance": 20, "wish": 32, "new_post": 8, "spare_role": 0, "load": 4, "nights": 0}
    assert explain.choice(ledger_of(Problem(people, (seat("a", 14),)), ()), "a") is None


def test_a_time_with_too_few_leaders_is_told() -> None:
    lead = frozenset({"lead"})
    seats = tuple(seat(f"{number}", 6, roles=lead if number < 3 else frozenset()) for number in range(4))
    people = (Person(1, roles=lead), Person(2, roles=lead), Person(3), Person(4))
    (found,) = explain.scarce(ledger_of(Problem(people, seats), ()))
    assert (found.roles, found.needed, found.possible) == (("lead",), 3, 2)


def test_explaining_a_whole_plan_changes_nothing() -> None:
    problem = town(30, 5, 7, 3)
    plan = fill(problem, steps=60)
    ledger = ledger_of(problem, plan.seated)
    for where, person in plan.seated:
        found = explain.choice(ledger, where)
        assert found and found.person == person and sum(found.terms.values()) == found.points
    assert ledger.cost == plan.points

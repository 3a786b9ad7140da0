"""Somebody drops out: the fewest changes, against trying everything; pins and the past stay."""

from random import Random

import pytest

from dutyterm.roster.plan import soft
from dutyterm.roster.plan.engine import fill
from dutyterm.roster.plan.problem import Limits, Person, Pin, Problem, Seat
from dutyterm.roster.plan.replan import replan
from dutyterm.roster.plan.tables import Tables

from .brute import plans, points_of
from .cases import odd
from .checker import faults
from .towns import town

DAY = 737_467


def seat(id_: str, day: int, **more: object) -> Seat:
    start = (DAY + day - 719_163) * 1440
    return Seat(id_, "HQ", start, start + 480, DAY + day, **more)  # type: ignore[arg-type]


def without(problem: Problem, who: int, since: int) -> Problem:
    """The problem as it is once this person cannot come any more."""
    starts = {one.id: one.start for one in problem.seats}
    frozen = max(problem.frozen or 0, since)
    return problem._replace(
        pins=tuple(pin for pin in problem.pins if pin.person != who or starts[pin.seat] < frozen),
        refusals=problem.refusals | {(who, one.id) for one in problem.seats if one.start >= frozen},
        frozen=frozen,
    )


def value(problem: Problem, old: dict[str, int], new: dict[str, int]) -> tuple[int, int, int]:
    """What a change is judged by: seats lost, people told of a new duty, all points."""
    lost = sum(soft.empty(one) for one in problem.seats if one.id in old and one.id not in new)
    return lost, sum(old.get(where) != person for where, person in new.items()), points_of(problem, new)


def test_no_change_is_smaller_than_the_one_it_finds() -> None:
    tried = 0
    for seed in range(600):
        problem = odd(seed)
        if not (2 <= len(problem.seats) <= 7 and 3 <= len(problem.people) <= 5):
            continue
        plan = fill(problem, steps=30, seed=1)
        if not plan.seated:
            continue
        random = Random(seed)
        who = random.choice(plan.seated)[1]
        since = random.choice(problem.seats).start
        found = replan(problem, plan.seated, [who], since=since)
        later, old = without(problem, who, since), dict(plan.seated)
        past = {one.id for one in problem.seats if one.start < (later.frozen or 0)}
        kept = later._replace(pins=later.pins + tuple(Pin(old[where], where) for where in past if where in old))
        assert faults(kept, found.seated) == []
        choices = [
            value(kept, old, one) for one in plans(kept) if not one.keys() - old.keys()
        ]  # only what was filled is to be closed
        assert value(kept, old, dict(found.seated)) == min(choices), seed
        assert found.proved
        tried += 1
    assert tried > 60


def test_a_free_person_comes_before_any_swap() -> None:
    seats = (seat("a", 0), seat("b", 2))
    problem = Problem((Person(1), Person(2), Person(3)), seats)
    found = replan(problem, (("a", 1), ("b", 2)), [1], since=0)
    assert [(one.seat, one.before, one.after) for one in found.changes] == [("a", 1, 3)]
    assert found.calls == (3,) and found.lost == () and found.proved


def test_the_nearest_person_is_left_for_the_seat_that_has_nobody_else() -> None:
    lead = frozenset({"lead"})
    seats = (seat("any", 0, place=(0, 0), weight=2), seat("lead", 0, roles=lead, place=(0, 0)))
    people = (Person(1), Person(2, roles=lead), Person(3, home=(0, 0), roles=lead), Person(4, home=(4000, 0)))
    # 3 lives next door to both, but 4 may not lead
    found = replan(Problem(people, seats), (("any", 1), ("lead", 2)), [1, 2], since=0)
    assert dict(found.seated) == {"any": 4, "lead": 3} and found.lost == ()


def test_two_change_where_one_cannot() -> None:
    # only 2 may lead; 3 can take what 2 leaves
    seats = (seat("lead", 0, roles=frozenset({"lead"})), seat("any", 0))
    people = (Person(1, roles=frozenset({"lead"})), Person(2, roles=frozenset({"lead"})), Person(3))
    found = replan(Problem(people, seats), (("lead", 1), ("any", 2)), [1], since=0)
    assert dict(found.seated) == {"lead": 2, "any": 3} and len(found.changes) == 2


def test_a_lighter_seat_is_given_up_for_a_heavier_one() -> None:
    seats = (seat("gate", 0, weight=2), seat("yard", 0))
    found = replan(Problem((Person(1), Person(2)), seats), (("gate", 1), ("yard", 2)), [1], since=0)
    assert dict(found.seated) == {"gate": 2} and found.lost == ("yard",)
    even = (seat("gate", 0), seat("yard", 0))
    found = replan(Problem((Person(1), Person(2)), even), (("gate", 1), ("yard", 2)), [1], since=0)
    assert dict(found.seated) == {"yard": 2} and found.lost == ("gate",)


def test_pins_and_the_past_are_not_touched() -> None:
    seats = (seat("gone", 0), seat("lead", 1, weight=2), seat("pinned", 1))
    problem = Problem((Person(1), Person(2)), seats, (Pin(2, "pinned"),))
    since = seats[0].start + 1
    found = replan(problem, (("gone", 1), ("lead", 1), ("pinned", 2)), [1], since=since)
    assert dict(found.seated) == {"gone": 1, "pinned": 2} and found.lost == ("lead",)


def test_who_is_out_for_a_day_keeps_the_rest() -> None:
    seats = (seat("a", 0), seat("b", 1), seat("c", 2))
    problem = Problem((Person(1), Person(2)), seats)
    found = replan(problem, (("a", 1), ("b", 1), ("c", 1)), [1], since=seats[1].start, until=seats[2].start)
    assert dict(found.seated) == {"a": 1, "b": 2, "c": 1}


@pytest.mark.parametrize("out", [1, 8])
def test_people_of_a_town_fall_ill(out: int) -> None:
    problem = town(80, 12, 7, 2, limits=Limits())
    plan = fill(problem, steps=80)
    start = min(one.start for one in problem.seats) + 2 * 1440
    ill = Random(out).sample(sorted({person for _seat, person in plan.seated}), out)
    found = replan(problem, plan.seated, ill, since=start)
    starts, old, new = {one.id: one.start for one in problem.seats}, dict(plan.seated), dict(found.seated)
    left = [where for where, person in old.items() if person in ill and starts[where] >= start]
    assert left and all(new[where] == old[where] for where in old if starts[where] < start)
    assert not [where for where, person in new.items() if person in ill and starts[where] >= start]
    assert len(found.changes) >= len(left) and len(found.changes) <= len(left) * 2
    past = tuple(Pin(old[where], where) for where in old if starts[where] < start)
    assert faults(problem._replace(pins=past), found.seated) == []


def test_a_sick_call_asks_only_about_what_it_touches(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = town(80, 12, 7, 2)
    plan = fill(problem, steps=40)
    made, real = set[int](), Tables._candidates

    def counted(self: Tables, s: int) -> list[int]:
        made.add(s)
        return real(self, s)

    monkeypatch.setattr(Tables, "_candidates", counted)
    found = replan(problem, plan.seated, [plan.seated[-1][1]], since=0)
    assert found.changes and len(found.changes) <= len(made) <= 40 < len(problem.seats) / 4

"""What is asked: as JSON and back, and what is refused because no plan could be read from it."""

import json

import pytest

from dutyterm.roster.plan.engine import fill
from dutyterm.roster.plan.problem import (
    BadProblem,
    Duty,
    Limits,
    Person,
    Pin,
    Problem,
    Seat,
    problem_from_json,
    problem_to_json,
)

from .cases import odd
from .towns import town

SEAT = Seat("s", "HQ", 0, 60, 1)


@pytest.mark.parametrize("seed", range(60))
def test_a_problem_survives_json(seed: int) -> None:
    problem = odd(seed)
    assert problem_from_json(json.loads(json.dumps(problem_to_json(problem)))) == problem


def test_every_field_survives_json() -> None:
    person = Person(
        7, (1, -2), frozenset({"lead"}), True, True, False, ((1, 2), (3, 4)), 0, 0, 0, frozenset({"noon"}),
        frozenset({"night"}), (Duty(1, 2, 3, True, "P"),), 4, frozenset({"HQ", "P"}),
    )  # fmt: skip
    seat = Seat("s", "HQ", 1, 2, 3, "noon", True, frozenset({"lead"}), (5, 6), 2, True, True)
    limits = Limits(1, 2, None, None, None, True, True, "rolling")
    problem = Problem((person,), (seat,), (Pin(7, "s"),), limits, 0, frozenset({(7, "s")}))
    assert problem_from_json(json.loads(json.dumps(problem_to_json(problem)))) == problem
    town_ = town(20, 3, 7, 1)
    assert problem_from_json(problem_to_json(town_)) == town_


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("person_twice", {"people": (Person(1), Person(1))}),
        ("seat_twice", {"seats": (SEAT, SEAT)}),
        ("seat_ends_first", {"seats": (Seat("s", "HQ", 60, 60, 1),)}),
        ("duty_ends_first", {"people": (Person(1, duties=(Duty(5, 5, 1),)),)}),
        ("pin_nobody", {"seats": (SEAT,), "pins": (Pin(9, "s"),)}),
        ("pin_no_seat", {"pins": (Pin(1, "x"),)}),
        ("pin_two_people", {"people": (Person(1), Person(2)), "seats": (SEAT,), "pins": (Pin(1, "s"), Pin(2, "s"))}),
        ("week", {"limits": Limits(week="fortnight")}),
    ],
)
def test_nonsense_is_refused_by_name(code: str, parts: dict[str, object]) -> None:
    with pytest.raises(BadProblem) as caught:
        Problem(**({"people": (Person(1),), "seats": ()} | parts))  # type: ignore[arg-type]
    assert caught.value.code == code


def test_the_same_pin_twice_is_one() -> None:
    problem = Problem((Person(1),), (SEAT,), (Pin(1, "s"), Pin(1, "s")))
    assert fill(problem, steps=3).seated == (("s", 1),)


def test_nothing_to_do_is_done() -> None:
    for people, seats in (((), ()), ((Person(1),), ()), ((), (SEAT,))):
        plan = fill(Problem(people, seats), steps=3)
        assert plan.seated == () and len(plan.empty) == len(seats)

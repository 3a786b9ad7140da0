"""Hard rules: what the planner chose never breaks one, and what it says about one is true."""

import datetime as dt
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dutyterm.roster.plan import hard
from dutyterm.roster.plan.engine import Search, fill, improve, ledger_of
from dutyterm.roster.plan.problem import Duty, Limits, Person, Pin, Problem, Seat
from dutyterm.roster.plan.tables import Tables

from .cases import odd
from .checker import broken, faults
from .towns import SHANGHAI, span, town

BERLIN = ZoneInfo("Europe/Berlin")
DAY = dt.date(2020, 2, 12)  # a Wednesday
MANY = settings(max_examples=150, deadline=None, derandomize=True)


def seat(id_: str, day: dt.date, hour: int, hours: float = 8, zone: ZoneInfo = SHANGHAI, **more: object) -> Seat:
    start, end = span(day, hour, 0, hours, zone)
    return Seat(id_, "HQ", start, end, day.toordinal(), night=hour >= 22, **more)  # type: ignore[arg-type]


def duty(day: dt.date, hour: int, hours: float = 8, zone: ZoneInfo = SHANGHAI) -> Duty:
    start, end = span(day, hour, 0, hours, zone)
    return Duty(start, end, day.toordinal(), hour >= 22, "HQ")


def later(days: int) -> dt.date:
    return DAY + dt.timedelta(days=days)


@MANY
@given(st.integers(0, 1 << 40))
def test_no_plan_ever_reported_breaks_a_rule_or_moves_a_pin(seed: int) -> None:
    problem = odd(seed)
    last = None
    for report in improve(problem, steps=60, seed=seed):
        if report.better:
            assert faults(problem, report.better.seated) == []
            assert last is None or report.better.points < last
            last = report.better.points
            assert sum(report.better.terms.values()) == last
            assert len(report.better.seated) + len(report.better.empty) == len(problem.seats)


@MANY
@given(st.integers(0, 1 << 40))
def test_why_not_tells_every_broken_rule_and_no_other(seed: int) -> None:
    problem = odd(seed)
    if not problem.seats:
        return
    plan = fill(problem, steps=10)
    ledger, random = ledger_of(problem, plan.seated), Random(seed)
    for _try in range(15):
        person, where = random.choice(problem.people).id, random.choice(problem.seats).id
        p, s = ledger.tables.person_of[person], ledger.tables.seat_of[where]
        told = [one.code for one in hard.reasons(ledger, p, s)]
        true = broken(problem, dict(plan.seated), person, where)
        assert set(told) == true
        reason = hard.why_not(ledger, person, where)
        assert (reason is None) == (not true) and (reason is None or reason.code == told[0])
        if ledger.who[s] != p:
            fixed = {"past", "said_no", "role", "adult", "no_nights", "elder_night", "youth_night", "away"}
            lone = problem.limits.stretch is not None and ledger.tables.kind_of[s].minutes > problem.limits.stretch
            assert ledger.fits(p, ledger.tables.kind_of[s]) or true - fixed
            assert not ledger.fits(p, ledger.tables.kind_of[s]) or not (true - fixed - ({"stretch"} if lone else set()))
    assert ledger.cost == plan.points  # asking changes nothing


@MANY
@given(st.integers(0, 1 << 40))
def test_asking_about_everybody_says_the_same_as_asking_one_by_one(seed: int) -> None:
    problem = odd(seed)
    ledger = ledger_of(problem, fill(problem, steps=10).seated)
    for s in range(len(problem.seats)):
        one_by_one = [[one.code for one in hard.reasons(ledger, p, s)] for p in range(len(problem.people))]
        expected = [(codes[0] if codes else "", len(codes) == 1) for codes in one_by_one]
        assert hard.first_codes(ledger, s) == expected


def first_reason(person: Person, where: Seat, *others: Seat, limits: Limits | None = None) -> hard.Reason | None:
    pins = tuple(Pin(person.id, one.id) for one in others)
    problem = Problem((person,), (where, *others), pins, limits or Limits())
    ledger = ledger_of(problem, ())
    return hard.why_not(ledger, person.id, where.id)


def code(person: Person, where: Seat, *others: Seat, limits: Limits | None = None) -> str | None:
    reason = first_reason(person, where, *others, limits=limits)
    return reason and reason.code


def test_rest_is_counted_over_midnight() -> None:
    evening, early = seat("a", DAY, 18, 6), seat("b", later(1), 10)
    assert code(Person(1), early, evening) == "rest"
    assert code(Person(1), seat("b", later(1), 11), evening) is None
    reason = first_reason(Person(1), early, evening)
    assert reason and reason.facts["minutes"] == 600 and reason.facts["least"] == 660 and reason.facts["seat"] == "a"


def test_rest_is_real_where_the_clock_changes() -> None:
    spring, autumn = dt.date(2020, 3, 28), dt.date(2020, 10, 24)
    for night, free in ((spring, False), (autumn, True)):
        # 19:00 to 08:00 by the clock is twelve hours in spring and fourteen in autumn
        before = seat("a", night, 11, 8, BERLIN)
        after = seat("b", night + dt.timedelta(days=1), 8, 6, BERLIN)
        assert (code(Person(1), after, before, limits=Limits(rest=780)) is None) == free


def test_history_counts_for_rest_and_for_the_week() -> None:
    tired = Person(1, duties=(duty(later(-1), 22),))
    assert code(tired, seat("a", DAY, 14)) == "rest"
    monday, sunday = DAY - dt.timedelta(days=2), DAY + dt.timedelta(days=4)
    stood = (duty(monday - dt.timedelta(days=1), 6), duty(monday, 6))
    assert code(Person(1, most_shifts=2, duties=stood), seat("a", sunday, 6)) is None
    assert code(Person(1, most_shifts=1, duties=stood), seat("a", sunday, 6)) == "week_shifts"
    assert code(Person(1, most_shifts=1, duties=stood[:1]), seat("a", sunday, 6)) is None
    # a night of Sunday is Sunday's, though it ends on Monday
    assert code(Person(1, most_shifts=1, duties=stood[1:]), seat("a", sunday, 22)) == "week_shifts"


def test_any_seven_days_are_a_week_where_it_rolls() -> None:
    rolling = Limits(week="rolling")
    ahead = Person(1, most_shifts=1, duties=(duty(later(6), 6),))
    assert code(ahead, seat("a", DAY, 6), limits=rolling) == "week_shifts"
    assert code(ahead, seat("a", later(-1), 6), limits=rolling) is None


def test_nights_in_a_row_join_what_was_and_what_comes() -> None:
    limits = Limits(nights_in_a_row=3, week="rolling")
    around = Person(1, duties=(duty(later(-1), 22), duty(later(1), 22), duty(later(2), 22)))
    reason = first_reason(around, seat("a", DAY, 22), limits=limits)
    assert reason == hard.Reason("nights_in_a_row", {"nights": 4, "most": 3})
    assert code(around._replace(duties=around.duties[:2]), seat("a", DAY, 22), limits=limits) is None


@pytest.mark.parametrize(
    ("person", "where", "expected"),
    [
        (Person(1, elder=True), seat("a", DAY, 22), "elder_night"),
        (Person(1, youth=True), seat("a", DAY, 22), "youth_night"),
        (Person(1, nights=False), seat("a", DAY, 22), "no_nights"),
        (Person(1, youth=True), seat("a", DAY, 6, adult=True), "adult"),
        (Person(1), seat("a", DAY, 6, roles=frozenset({"lead"})), "role"),
        (Person(1, free=()), seat("a", DAY, 6), "away"),
        (Person(1, free=(span(DAY, 6, 0, 7, SHANGHAI),)), seat("a", DAY, 6), "away"),
        (Person(1), seat("a", DAY, 6, 13), "stretch"),
        (Person(1, most_minutes=479), seat("a", DAY, 6), "week_minutes"),
        (Person(1, most_nights=0), seat("a", DAY, 22), "week_nights"),
        (Person(1, elder=True), seat("a", DAY, 14), None),
    ],
)
def test_each_rule_by_itself(person: Person, where: Seat, expected: str | None) -> None:
    assert code(person, where) == expected


def test_duties_back_to_back_are_one_stretch() -> None:
    limits = Limits(rest=0, day=None)
    assert code(Person(1), seat("b", DAY, 14), seat("a", DAY, 6), limits=limits) == "stretch"
    assert code(Person(1), seat("b", DAY, 15), seat("a", DAY, 6), limits=limits) is None
    assert code(Person(1), seat("b", DAY, 15), seat("a", DAY, 6), limits=Limits(rest=0)) == "day_full"


def test_nobody_sits_twice_in_one_shift() -> None:
    twins = (seat("a", DAY, 6), seat("b", DAY, 6))
    plan = fill(Problem((Person(1),), twins), steps=5)
    assert len(plan.seated) == 1 and len(plan.empty) == 1


def test_a_pin_that_breaks_rules_stays_and_lets_nothing_else_break_them() -> None:
    seats = (seat("a", DAY, 6), seat("b", DAY, 6), seat("c", later(3), 6))
    elder = Person(1, elder=True, most_shifts=1)
    problem = Problem((elder, Person(2, most_shifts=1)), seats, (Pin(1, "a"), Pin(1, "b")))
    plan = fill(problem, steps=20)
    assert dict(plan.seated) == {"a": 1, "b": 1, "c": 2}
    assert faults(problem, plan.seated) == []


def test_the_past_keeps_what_it_has() -> None:
    seats = (seat("a", DAY, 6), seat("b", later(1), 6))
    problem = Problem((Person(1), Person(2)), seats, frozen=seats[0].start + 1)
    plan = fill(problem, steps=5)
    assert plan.empty == ("a",) and len(plan.seated) == 1


@pytest.mark.parametrize("seed", [3, 4])
def test_a_whole_town_keeps_every_rule(seed: int) -> None:
    zone_day = (BERLIN, dt.date(2020, 3, 23)) if seed == 3 else (SHANGHAI, dt.date(2020, 2, 24))
    problem = town(50, 8, 7, seed, zone=zone_day[0], first=zone_day[1])
    plan = fill(problem, steps=150)
    assert faults(problem, plan.seated) == []
    # half of it by hand, and again
    random = Random(seed)
    pins = tuple(Pin(person, where) for where, person in plan.seated if random.random() < 0.5)
    again = problem._replace(pins=pins)
    second = fill(again, steps=100)
    assert faults(again, second.seated) == []
    assert len(second.empty) <= len(plan.empty)


def test_the_search_keeps_its_sums_right() -> None:
    problem = town(50, 8, 7, 5)
    search = Search(Tables(problem), 0)
    search.start()
    for _step in range(120):
        search.step()
    seats, people = problem.seats, problem.people
    seated = tuple((seats[s].id, people[p].id) for s, p in enumerate(search.ledger.who) if p >= 0)
    fresh = ledger_of(problem, seated)
    assert fresh.cost == search.ledger.cost
    assert (fresh.shifts, fresh.minutes, fresh.nights) == (
        search.ledger.shifts,
        search.ledger.minutes,
        search.ledger.nights,
    )
    assert [sorted(one) for one in fresh.busy] == [sorted(one) for one in search.ledger.busy]

"""The rules of the five ones: cut-offs, what counts, what is due; the bounds of the clock."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dutyterm.errors import Refused
from dutyterm.five_ones import words
from dutyterm.five_ones.rules import (
    COUNTING,
    OUTCOMES,
    Home,
    Terms,
    Tried,
    fast,
    leaflet_due,
    needs_temperature,
    register_due,
    remind_due,
    sums,
    timing,
    unmet_days,
    visit_state,
)
from dutyterm.five_ones.rules_temps import temperatures
from tests.five_ones.conftest import DAY, TODAY, on
from tests.gate.town import ZONE

TERMS = Terms()
OLD, TEN = on(1), on(5, "10:00")


def home(*tries: Tried, occupancy: str = "owner", people: int = 3, **more: object) -> Home:
    return Home(1, "3-2-501", 1, occupancy, people, OLD, registered_at=OLD, tries=tries, **more)  # type: ignore[arg-type]


def tried(outcome: str = "met", kind: str = "in_time", at: dt.datetime = TEN) -> Tried:
    return Tried(outcome, kind, at)


@pytest.mark.parametrize(
    ("day", "at", "stands"),
    [
        (5, on(5, "00:00"), "in_time"),
        (5, on(5, "17:00"), "in_time"),
        (5, on(5, "17:01"), "late"),
        (5, on(5, "23:59"), "late"),
        (5, on(6, "00:00"), "backfill"),
        (5, on(6, "23:59"), "backfill"),
        (5, on(7, "00:00"), "too_old"),
        (6, on(5, "23:59"), "future"),
        (29, on(29, "12:00"), "in_time"),
    ],
)
def test_when_a_visit_is_in_time(day: int, at: dt.datetime, stands: str) -> None:
    assert timing(dt.date(2020, 2, day), at, ZONE, TERMS) == stands


def test_the_day_after_leap_day_still_fills_it_in() -> None:
    assert timing(dt.date(2020, 2, 29), dt.datetime(2020, 3, 1, 8, tzinfo=ZONE), ZONE, TERMS) == "backfill"


@pytest.mark.parametrize(
    ("one", "at", "state"),
    [
        (home(), on(5, "09:00"), "due"),
        (home(), on(5, "17:00"), "due"),
        (home(), on(5, "17:01"), "overdue"),
        (home(), on(6, "00:00"), "missed"),
        (home(tried("no_answer")), on(5, "12:00"), "tried"),
        (home(tried("no_answer")), on(5, "18:00"), "overdue"),
        (home(tried("no_answer")), on(6, "08:00"), "missed"),
        (home(tried("no_answer"), tried("phone")), on(5, "18:00"), "done"),
        (home(tried("met"), tried("no_answer")), on(5, "18:00"), "done"),
        (home(tried("met", "late")), on(5, "18:00"), "done_late"),
        (home(tried("wechat", "backfill")), on(6, "18:00"), "done_late"),
        (home(occupancy="vacant", people=0), on(5, "18:00"), "none"),
        (home(occupancy="vacant", people=2), on(5, "12:00"), "due"),
    ],
)
def test_how_a_household_stands(one: Home, at: dt.datetime, state: str) -> None:
    assert visit_state(one, TODAY, at, ZONE, TERMS) == state


OUTCOME = some.sampled_from(OUTCOMES)
KIND = some.sampled_from(("in_time", "late", "backfill"))
TRIES = some.lists(some.builds(Tried, OUTCOME, KIND, some.just(on(5, "10:00"))), max_size=4).map(tuple)
HOMES = some.lists(
    some.builds(
        Home, some.just(1), some.just("3-2-501"), some.just(1), some.sampled_from(("owner", "let", "vacant")),
        some.integers(0, 5), some.just(OLD), tries=TRIES,
    ),
    max_size=30,
)  # fmt: skip
MOMENT = some.integers(0, 2 * 24 * 60).map(lambda minutes: on(5) + dt.timedelta(minutes=minutes))


@given(HOMES, MOMENT)
def test_every_household_stands_in_one_sum_and_only_a_meeting_is_done(homes: list[Home], at: dt.datetime) -> None:
    found = sums(homes, TODAY, at, ZONE, TERMS)
    assert found.homes + found.vacant == len(homes)
    assert found.done + found.tried + found.open == found.homes
    met = [one for one in homes if any(each.outcome in COUNTING for each in one.tries)]
    assert found.done == sum(one.occupancy != "vacant" or one.people > 0 for one in met)
    assert found.late <= found.done


@given(TRIES, MOMENT)
def test_time_alone_never_makes_a_visit(tries: tuple[Tried, ...], at: dt.datetime) -> None:
    counted = any(each.outcome in COUNTING for each in tries)
    assert (visit_state(home(*tries), TODAY, at, ZONE, TERMS) in ("done", "done_late")) == counted


def test_register_again_when_somebody_new_lives_there() -> None:
    assert register_due(home(), TERMS) is None
    new = Home(1, "3-1-204", 1, "let", 2, on(5, "09:00"), registered_at=on(2))
    assert register_due(new, TERMS) == on(6, "09:00")
    assert register_due(Home(1, "3-1-204", 1, "vacant", 0, on(5), registered_at=None), TERMS) is None


def test_a_leaflet_is_due_two_days_after_it_came_out() -> None:
    assert leaflet_due(home(leaflet_since=on(4, "16:00")), TERMS) == on(6, "16:00")
    assert leaflet_due(home(), TERMS) is None


def test_reminders_are_due_in_the_morning_and_in_the_evening() -> None:
    assert remind_due(TODAY, "am", ZONE, TERMS) == on(5, "09:00")
    assert remind_due(TODAY, "pm", ZONE, TERMS) == on(5, "21:00")


def test_since_when_nobody_was_met() -> None:
    assert unmet_days(home(last_met=TODAY - DAY), TODAY) == 0
    assert unmet_days(home(last_met=TODAY - 6 * DAY), TODAY) == 5
    assert unmet_days(home(), TODAY) is None


def test_who_is_kept_in_must_be_measured_by_whoever_met_them() -> None:
    kept = home(isolated=(7,))
    assert {one for one in OUTCOMES if needs_temperature(kept, one)} == COUNTING
    assert not any(needs_temperature(home(), one) for one in OUTCOMES)


def test_faster_than_anybody_walks() -> None:
    quick = [on(5, "16:00") + dt.timedelta(seconds=6 * number) for number in range(28)]
    slow = [on(5, "09:00") + dt.timedelta(minutes=2 * number) for number in range(28)]
    assert fast(quick, TERMS) == quick[0]
    assert fast([*slow, *quick[:14]], TERMS) is None
    assert fast([*slow, *quick[:15]], TERMS) == quick[0]


@pytest.mark.parametrize(
    ("text", "people", "found"),
    [
        ("365", 1, [365]),
        ("36.5", 1, [365]),
        (" ３６。５ ", 1, [365]),
        ("365 371", 2, [365, 371]),
        ("365，371", 2, [365, 371]),
        ("365371", 2, [365, 371]),
        ("365 n 36.8", 3, [365, None, 368]),
        ("- 365", 2, [None, 365]),
        ("", 2, []),
    ],
)
def test_temperatures_of_one_line(text: str, people: int, found: list[int | None]) -> None:
    assert temperatures(text, people) == found


@pytest.mark.parametrize(
    ("text", "people", "code"),
    [
        ("365", 2, "temps_count"),
        ("365 371 368", 2, "temps_count"),
        ("365371", 1, "bad_temp"),
        ("n n", 2, "nobody_measured"),
        ("38", 1, "two_digits"),
        ("38 365", 2, "two_digits"),
        ("464", 1, "bad_temp"),
        ("36.55", 1, "bad_temp"),
        ("365 正常", 2, "bad_temp"),
        ("36. 365", 2, "bad_temp"),
        ("٣٦٥", 1, "bad_temp"),
    ],
)
def test_temperatures_that_cannot_be_meant(text: str, people: int, code: str) -> None:
    with pytest.raises(Refused) as no:
        temperatures(text, people)
    assert no.value.code == code
    assert "{" not in words.refusal(code, **no.value.values)

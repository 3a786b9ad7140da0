"""How pressing a hole is, what its day is called, and where shifts stand in a grid."""

import datetime as dt

import pytest

from dutyterm.roster.rules_gaps import columns, day_word, placed, urgency
from tests.roster.conftest import TERMS, ZONE, on

THREE = [(360, 840), (840, 1320), (1320, 1800)]
FOUR = [(390, 690), (690, 1050), (1050, 1500), (1500, 1830)]
TWO = [(300, 870), (870, 1440)]
DAYTIME = [(480, 1080)]


@pytest.mark.parametrize(
    ("start", "at", "level"),
    [
        (on(5, "06:00"), on(5, "06:00"), "now"),
        (on(5, "06:00"), on(5, "05:59"), "soon"),
        (on(5, "14:00"), on(5, "11:00"), "soon"),
        (on(5, "14:00"), on(5, "10:59"), "today"),
        (on(6, "01:00"), on(5, "12:00"), "today"),  # after midnight is still this duty day
        (on(6, "04:59"), on(5, "12:00"), "today"),
        (on(6, "05:00"), on(5, "12:00"), "later"),
        (on(5, "22:00"), on(5, "04:00"), "later"),  # at four it is still yesterday's
        (on(6, "06:00"), on(6, "04:00"), "soon"),
    ],
)
def test_urgency(start: dt.datetime, at: dt.datetime, level: str) -> None:
    assert urgency(start, at, ZONE, TERMS) == level


@pytest.mark.parametrize(
    ("start", "at", "word"),
    [
        (on(5, "06:00"), on(5, "05:00"), "today"),
        (on(5, "17:59"), on(5, "05:00"), "today"),
        (on(5, "18:00"), on(5, "05:00"), "tonight"),
        (on(6, "01:00"), on(5, "20:00"), "tonight"),
        (on(6, "01:00"), on(6, "03:00"), "tonight"),
        (on(6, "06:00"), on(6, "03:00"), "tomorrow"),
        (on(6, "22:00"), on(5, "20:00"), "tomorrow_night"),
        (on(7, "06:00"), on(5, "20:00"), ""),
        (on(4, "22:00"), on(5, "20:00"), ""),
    ],
)
def test_the_day_of_a_shift_in_a_word(start: dt.datetime, at: dt.datetime, word: str) -> None:
    assert day_word(start, at, ZONE, TERMS) == word


def test_month_ends_and_leap_days() -> None:
    last, leap = dt.datetime(2020, 1, 31, 22, tzinfo=ZONE), dt.datetime(2020, 2, 29, 22, tzinfo=ZONE)
    assert day_word(dt.datetime(2020, 2, 1, 1, tzinfo=ZONE), last, ZONE, TERMS) == "tonight"
    assert day_word(dt.datetime(2020, 3, 1, 6, tzinfo=ZONE), leap, ZONE, TERMS) == "tomorrow"


def test_columns_are_what_most_shifts_fit() -> None:
    assert columns([THREE, THREE, DAYTIME, DAYTIME, DAYTIME], 3) == THREE
    assert columns([TWO] * 9 + [THREE], 3) == TWO, "one odd post does not decide"
    assert columns([FOUR, FOUR, THREE, THREE], 3) == THREE, "no more columns than there is room for"
    assert columns([FOUR, FOUR, THREE], 4) == FOUR
    assert columns([FOUR], 3) == FOUR[:3]
    assert columns([], 3) == []


def test_each_shift_stands_where_it_overlaps_most_and_none_is_lost() -> None:
    assert placed(THREE, THREE) == [[0], [1], [2]]
    assert placed(DAYTIME, THREE) == [[0], [], []]
    assert sorted(sum(placed(FOUR, THREE), [])) == [0, 1, 2, 3]
    assert placed(THREE, DAYTIME) == [[0, 1, 2]]

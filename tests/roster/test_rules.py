"""Days, nights, clashes, availability and states, with inputs nobody thought of."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dutyterm.errors import Refused
from dutyterm.roster.rules import Span, Terms, duty_day, is_night, minutes_of, night_hours, span_of
from dutyterm.roster.rules_availability import available
from dutyterm.roster.rules_clash import HARD, SOFT, Body, clashes
from dutyterm.roster.rules_duty import CheckIn, blockers, next_turn, phase, temperature
from dutyterm.roster.rules_rank import Facts, rank
from dutyterm.roster.rules_recurrence import checked_rule, falls_on
from dutyterm.roster.rules_states import LIVE, NEXT, Slot, may_become, may_release, need, sign_up
from dutyterm.roster.words import CLASHES, NEEDS, PHASES, STATES
from tests.gate.town import ZONE
from tests.roster.conftest import TERMS, on

BERLIN = ZoneInfo("Europe/Berlin")  # a zone whose clock jumps; the town's does not
HOUR = dt.timedelta(hours=1)
times = st.integers(0, 24 * 60 - 1).map(lambda minutes: f"{minutes // 60:02d}:{minutes % 60:02d}")
days = st.dates(dt.date(2019, 12, 25), dt.date(2020, 4, 5))
zones = st.sampled_from([ZONE, BERLIN])
FREE = Body(True, "volunteer", None, "", None, False)


# --- days and nights


@given(days, times, times, zones)
def test_a_shift_belongs_to_the_duty_day_it_was_made_for(day: dt.date, starts: str, ends: str, zone: ZoneInfo) -> None:
    if starts == ends or (zone is BERLIN and day.month == 3):
        return  # a wall clock that jumps has hours that do not exist
    start, end = span_of(day, starts, ends, zone, TERMS)
    assert dt.timedelta() < end - start < dt.timedelta(hours=25)
    assert duty_day(start, zone, TERMS) == day


def test_the_night_the_clock_is_set_forward_has_seven_real_hours() -> None:
    start, end = span_of(dt.date(2020, 3, 28), "22:00", "06:00", BERLIN, TERMS)
    assert end - start == 7 * HOUR
    assert night_hours(start, end, BERLIN, TERMS) == 7
    start, end = span_of(dt.date(2020, 10, 24), "22:00", "06:00", BERLIN, TERMS)
    assert end - start == 9 * HOUR


@given(days, st.integers(0, 2879), st.integers(1, 1440))
def test_night_hours_are_never_more_than_the_shift(day: dt.date, begin: int, length: int) -> None:
    start = dt.datetime.combine(day, dt.time(), ZONE) + dt.timedelta(minutes=begin)
    end = start + dt.timedelta(minutes=length)
    hours = night_hours(start, end, ZONE, TERMS)
    minutes = sum(
        (one := start + dt.timedelta(minutes=number)).astimezone(ZONE).hour >= 22 or one.astimezone(ZONE).hour < 6
        for number in range(length)
    )
    assert hours == pytest.approx(minutes / 60)


@pytest.mark.parametrize(
    ("starts", "ends", "night"),
    [("06:00", "14:00", False), ("14:00", "22:00", False), ("22:00", "06:00", True), ("17:30", "01:00", True),
     ("01:00", "06:30", True), ("06:00", "18:00", False), ("18:00", "06:00", True), ("18:00", "23:59", False)],
)  # fmt: skip
def test_which_shifts_are_nights(starts: str, ends: str, night: bool) -> None:
    assert is_night(*span_of(dt.date(2020, 2, 5), starts, ends, ZONE, TERMS), ZONE, TERMS) is night


@pytest.mark.parametrize("text", ["", "6:00", "24:00", "06:60", "0600", "aa:bb", "０６:00", "06:00 "])
def test_times_that_are_none(text: str) -> None:
    with pytest.raises(Refused, match="bad_time"):
        minutes_of(text)


def test_rules_fall_on_days() -> None:
    week = [dt.date(2020, 2, 3) + dt.timedelta(days=number) for number in range(7)]
    assert falls_on("FREQ=DAILY", week[0], week) == set(week)
    assert falls_on("FREQ=DAILY;INTERVAL=2", week[0], week) == set(week[::2])
    assert falls_on("FREQ=WEEKLY;BYDAY=SA,SU", dt.date(2020, 1, 1), week) == set(week[5:])
    assert falls_on("FREQ=DAILY", dt.date(2020, 2, 8), week) == set(week[5:])
    assert falls_on("FREQ=DAILY", week[0], []) == set()
    assert checked_rule(" rrule:freq=daily ") == "FREQ=DAILY"


@given(st.text(max_size=40))
def test_any_rule_is_taken_or_refused(text: str) -> None:
    try:
        rule = checked_rule(text)
    except Refused as no:
        assert no.code == "bad_rule"
    else:
        falls_on(rule, dt.date(2020, 2, 1), [dt.date(2020, 2, 5)])


# --- clashes


def shift(day: int, start: str, hours: float, post: int = 1) -> Span:
    begin = on(day, start)
    return Span(post, begin, begin + hours * HOUR, "班", f"P{post}")


def codes(wanted: Span, *duties: Span, changeover: int = 10, terms: Terms = TERMS, **more: object) -> list[str]:
    body = Body(**{**{name: getattr(FREE, name) for name in FREE.__slots__}, "duties": duties, **more})  # type: ignore[arg-type]
    return [one.code for one in clashes(body, wanted, changeover, ZONE, terms)]


spans = st.builds(
    lambda minutes, length, post: Span(post, on(1) + dt.timedelta(minutes=minutes),
                                       on(1) + dt.timedelta(minutes=minutes + length), "班", f"P{post}"),
    st.integers(0, 14 * 1440), st.integers(30, 1440), st.integers(1, 3),
)  # fmt: skip


@given(spans, st.lists(spans, max_size=6))
@settings(max_examples=300)
def test_overlap_and_rest_as_somebody_counting_minutes_would_find(wanted: Span, duties: list[Span]) -> None:
    found = codes(wanted, *duties)
    overlaps = False
    for one in duties:
        minutes = (min(one.end, wanted.end) - max(one.start, wanted.start)).total_seconds() / 60
        overlaps |= minutes > (10 if one.post_id == wanted.post_id else 0)
    assert ("overlap" in found) is overlaps
    if not duties:
        assert found == [] or set(found) <= {"day_hours", "in_row"}
    assert all(code in (*HARD, *SOFT) and code in CLASHES for code in found)


@given(spans, spans)
def test_two_shifts_clash_whichever_comes_first(one: Span, other: Span) -> None:
    assert ("overlap" in codes(one, other)) is ("overlap" in codes(other, one))
    if "overlap" not in codes(one, other) and max(one.hours, other.hours) <= 12:
        for code in ("rest", "in_row", "day_hours"):
            assert (code in codes(one, other)) is (code in codes(other, one)), code


def test_rest_is_counted_over_midnight_month_end_and_leap_day() -> None:
    assert codes(shift(6, "05:00", 6), shift(5, "14:00", 8)) == ["rest", "day_hours"]  # 7 hours
    assert codes(shift(6, "06:00", 4), shift(5, "14:00", 8)) == []  # 8 hours
    leap = Span(1, dt.datetime(2020, 3, 1, 5, tzinfo=ZONE), dt.datetime(2020, 3, 1, 9, tzinfo=ZONE))
    evening = Span(1, dt.datetime(2020, 2, 29, 14, tzinfo=ZONE), dt.datetime(2020, 2, 29, 22, tzinfo=ZONE))
    assert codes(leap, evening) == ["rest"]


def test_staying_on_is_no_overlap_but_long_is_long() -> None:
    first, next_one = shift(5, "06:00", 6.1), shift(5, "12:00", 5)
    assert codes(next_one, first) == []  # 6 minutes of changeover at the same post
    assert codes(Span(2, next_one.start, next_one.end), first) == ["overlap"]  # at another post nobody can
    assert codes(shift(5, "14:00", 8), shift(5, "06:00", 8)) == ["in_row", "day_hours"]
    assert codes(shift(5, "12:00", 8), first) == ["in_row", "day_hours"]  # the minutes of changeover hide nothing


def test_twelve_hours_are_bearable_and_more_are_not() -> None:
    assert codes(shift(5, "06:00", 12)) == []
    assert codes(shift(5, "06:00", 12.5)) == ["in_row", "day_hours"]


def test_nights_in_a_row_count_both_ways() -> None:
    nights = [shift(day, "22:00", 8) for day in (3, 4, 6)]
    assert codes(shift(5, "22:00", 8), *nights) == ["nights"]
    assert codes(shift(8, "22:00", 8), *nights) == []


def test_the_week_and_the_age_and_ones_own_words() -> None:
    three = [shift(day, "06:00", 4) for day in (3, 4, 5)]
    assert codes(shift(7, "06:00", 4), *three, most_shifts=3) == ["week_full"]
    assert codes(shift(10, "06:00", 4), *three, most_shifts=3) == []  # Monday begins another week
    assert codes(shift(5, "22:00", 8), birth_year=1960) == ["elder_night"]
    assert codes(shift(5, "22:00", 8), birth_year=1961) == []
    assert codes(shift(5, "22:00", 8), availability="白班") == ["not_free"]
    assert codes(shift(5, "06:00", 8), away=((on(5, "13:00"), on(5, "15:00")),)) == ["away"]
    assert codes(shift(5, "06:00", 8), active=False, role="admin", isolated=True) == ["inactive", "role", "isolated"]


# --- availability


@pytest.mark.parametrize(
    ("text", "day", "start", "hours", "can"),
    [("全天", 5, "22:00", 8, True), ("", 5, "22:00", 8, True), ("看情况", 5, "22:00", 8, True),
     ("白班", 5, "06:00", 8, True), ("白班", 5, "14:00", 8, True), ("白班", 5, "22:00", 8, False),
     ("夜班", 5, "22:00", 8, True), ("夜班", 5, "14:00", 8, False),
     ("周末", 8, "06:00", 8, True), ("周末", 7, "06:00", 8, False), ("双休日", 9, "22:00", 8, True),
     ("周一至周五晚", 5, "18:00", 4, True), ("周一至周五晚", 5, "08:00", 4, False),
     ("周一至周五晚", 8, "18:00", 4, False),
     ("星期三、星期五", 5, "06:00", 8, True), ("星期三、星期五", 6, "06:00", 8, False),
     ("周末、夜班", 6, "22:00", 8, True), ("周末、夜班", 6, "06:00", 8, False), ("周六到周一", 3, "06:00", 8, True),
     ("上午", 5, "08:00", 4, True), ("上午", 5, "13:00", 4, False), ("工作日", 8, "06:00", 8, False)],
)  # fmt: skip
def test_what_lists_of_volunteers_say(text: str, day: int, start: str, hours: float, can: bool) -> None:
    one = shift(day, start, hours)
    night = is_night(one.start, one.end, ZONE, TERMS)
    assert available(text, one.start, one.end, night, ZONE) is can


@given(st.text(max_size=30), spans)
def test_no_words_break_it(text: str, one: Span) -> None:
    assert available(text, one.start, one.end, False, ZONE) in (True, False)


# --- states


def test_the_table_of_moves() -> None:
    for state, nexts in NEXT.items():
        assert state in STATES and all(one in STATES for one in nexts)
    assert may_become("planned", "on_duty") and may_become("absent", "on_duty")
    for dead in ("swapped", "cancelled"):
        assert not any(may_become(dead, other) for other in STATES)
    assert not may_become("on_duty", "cancelled") and not may_become("nonsense", "planned")
    assert {"planned", "confirmed", "on_duty", "relieved"} == LIVE


def test_sign_up_says_what_stands_in_the_way() -> None:
    at = on(5, "08:00")

    def slot(**more: object) -> Slot:
        return Slot(**{"start": on(6), "end": on(6, "08:00"), "taken": 1, "most": 2, **more})  # type: ignore[arg-type]

    assert sign_up(slot(), at, TERMS) == "free"
    assert sign_up(slot(cancelled=True, mine=True), at, TERMS) == "cancelled"
    assert sign_up(slot(mine=True, taken=2), at, TERMS) == "signed_up"
    assert sign_up(slot(taken=2), at, TERMS) == "full"
    assert sign_up(slot(), on(6, "08:00"), TERMS) == "ended"
    assert sign_up(slot(), on(6, "07:59"), TERMS) == "free"
    assert sign_up(slot(start=on(13), end=on(14)), at, TERMS) == "not_yet"
    assert sign_up(slot(no_shows=2), at, TERMS) == "blocked"
    assert may_release(on(5, "11:00"), at, TERMS) and not may_release(on(5, "10:59"), at, TERMS)


@pytest.mark.parametrize(
    ("taken", "least", "most", "leads", "wanted", "state"),
    [(0, 1, 2, 0, 0, "short"), (1, 1, 2, 0, 0, "thin"), (2, 1, 2, 0, 0, "met"), (3, 1, 2, 0, 0, "over"),
     (2, 2, 2, 0, 1, "short"), (2, 2, 2, 1, 1, "met"), (0, 0, 2, 0, 0, "thin"), (1, 1, 1, 0, 0, "met")],
)  # fmt: skip
def test_holes_and_overloads(taken: int, least: int, most: int, leads: int, wanted: int, state: str) -> None:
    assert need(taken, least, most, leads, wanted) == state
    assert state in NEEDS


# --- on duty


def test_phases_turn_by_themselves() -> None:
    start, end = on(5, "14:00"), on(5, "22:00")
    said = [
        (state, clock, phase(state, start, end, on(5, clock), TERMS))
        for state, clock in (("planned", "13:29"), ("planned", "13:30"), ("confirmed", "14:00"), ("planned", "14:01"),
                             ("planned", "14:15"), ("on_duty", "14:15"), ("on_duty", "21:30"), ("on_duty", "22:00"),
                             ("relieved", "22:00"), ("absent", "14:20"), ("cancelled", "14:00"))
    ]  # fmt: skip
    assert [one[2] for one in said] == [
        "later", "soon", "due", "late", "absent", "on", "leaving", "over", "done", "absent", "gone"
    ]  # fmt: skip
    assert {one[2] for one in said} <= set(PHASES)


@given(st.sampled_from(sorted(STATES)), st.integers(-200, 800), st.integers(1, 400))
def test_no_phase_changes_before_the_next_turn(state: str, begin: int, ahead: int) -> None:
    start, end = on(5, "14:00"), on(5, "22:00")
    at = start + dt.timedelta(minutes=begin)
    turn = next_turn([(state, start, end)], at, TERMS)
    assert turn is None or turn > at
    later = at + dt.timedelta(minutes=ahead)
    if turn is None or later < turn:
        now, then = phase(state, start, end, at, TERMS), phase(state, start, end, later, TERMS)
        assert now == then or (now, then) == ("due", "late")  # the very second


def test_who_may_begin() -> None:
    def came(**more: object) -> CheckIn:
        well = {"temp": 364, "symptoms": False, "isolated": False, "start": on(5, "14:00"), "end": on(5, "22:00")}
        return CheckIn(**{**well, **more})  # type: ignore[arg-type]

    at = on(5, "13:50")
    assert blockers(came(), at, TERMS) == ()
    assert blockers(came(temp=373), at, TERMS) == ("fever",)
    assert blockers(came(temp=None, symptoms=True, isolated=True), at, TERMS) == ("isolated", "symptoms", "no_temp")
    assert blockers(came(), on(5, "13:29"), TERMS) == ("too_early",)
    assert blockers(came(on_elsewhere="JS"), on(5, "22:00"), TERMS) == ("ended", "on_elsewhere")


@pytest.mark.parametrize(("text", "tenths"), [("364", 364), ("36.4", 364), ("36。4", 364), (" 37 ", 370), ("", None)])
def test_temperatures_as_typed(text: str, tenths: int | None) -> None:
    assert temperature(text) == tenths


@pytest.mark.parametrize("text", ["3", "36.4.1", "abc", "500", "339", "-364", "36,4", "３６４x"])
def test_temperatures_that_are_none(text: str) -> None:
    with pytest.raises(Refused, match="bad_temp"):
        temperature(text)


def test_the_near_and_rested_come_first() -> None:
    base = Facts("here", 3, 0, 8, 1, None)
    better = rank(base, [], True)
    worse = [
        {"near": "town"}, {"done_before": 0}, {"nights": 2}, {"hours": 30.0}, {"no_shows": 1}, {"asked": "no"}
    ]  # fmt: skip
    for one in worse:
        assert rank(replace(base, **one), [], True) > better  # type: ignore[arg-type]
    assert rank(replace(base, asked="yes"), [], True) < better

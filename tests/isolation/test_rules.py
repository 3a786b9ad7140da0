"""Days, slots, readings and conditions, with the dates of domain.md and with dates nobody thought of."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dutyterm.errors import Refused
from dutyterm.isolation import rules
from dutyterm.isolation.rules_checks import (
    SYMPTOMS,
    Key,
    Marks,
    Reading,
    alarms,
    check_reading,
    check_time,
    demanded_keys,
    due_at,
    late,
    parse,
    phase,
)
from dutyterm.isolation.rules_release import Papers, Seen, conditions
from dutyterm.text import fold
from tests.gate.town import ZONE

DAYS = st.dates(dt.date(2019, 12, 1), dt.date(2024, 12, 31))
D = dt.date
MORNING = dt.datetime(2020, 2, 4, 0, 0, tzinfo=ZONE)


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def test_the_days_of_the_book() -> None:
    """Q1: 2020-02-03 gives d1 02-04, d14 02-17, release 02-18; over a leap day 02-20 gives 03-05."""
    assert rules.day_no(D(2020, 2, 3), D(2020, 2, 4)) == 1
    assert rules.last_day(D(2020, 2, 3)) == D(2020, 2, 17)
    assert rules.release_day(D(2020, 2, 3)) == D(2020, 2, 18)
    assert rules.last_day(D(2020, 2, 20)) == D(2020, 3, 5)
    assert rules.last_day(D(2019, 2, 20)) == D(2019, 3, 6)


@given(DAYS, st.integers(1, 28))
def test_a_term_has_as_many_days_as_it_has(ref: dt.date, days: int) -> None:
    last = rules.last_day(ref, days)
    assert rules.day_no(ref, last) == days
    assert rules.state_on("active", ref, days, last) == "active"
    assert rules.state_on("active", ref, days, last + dt.timedelta(days=1)) == "due"
    assert not rules.figure(ref, days, last).over
    assert rules.figure(ref, days, rules.release_day(ref, days)).over
    assert rules.figure(ref, days, last).left == 1


@given(DAYS, DAYS)
def test_no_reference_date_lies_in_the_future(ref: dt.date, today: dt.date) -> None:
    problem = rules.ref_date_problem(ref, today)
    assert (problem == "ref_future") == (ref > today)
    assert problem or today - ref <= rules.OLDEST


@given(DAYS, st.integers(-20, 40), st.integers(0, 40))
def test_a_restart_never_shortens(ref: dt.date, more: int, age: int) -> None:
    new, today = ref + dt.timedelta(days=more), ref + dt.timedelta(days=age)
    if not rules.restart_problem(ref, new, 14, today):
        assert rules.last_day(new) > rules.last_day(ref)
        assert new <= today


def test_the_table_of_moves_is_whole() -> None:
    every = {"pending", "active", "due", "released", "transferred", "restarted", "cancelled"}
    for froms, to in rules.TRANSITIONS.values():
        assert set(froms) <= set(rules.OPEN) and to in every
    assert not any(rules.may(move, over) for move in rules.TRANSITIONS for over in every - set(rules.OPEN))
    assert not rules.may("release", "active") and not rules.may("confirm", "active")


@given(DAYS, st.integers(1, 28), st.integers(-3, 30), st.integers(0, 1439))
def test_demanded_checks_are_due_after_the_beginning(ref: dt.date, days: int, later: int, minute: int) -> None:
    started = at(ref, 0) + dt.timedelta(days=later, minutes=minute)
    keys = list(demanded_keys(ref, days, started))
    assert keys == sorted(keys) and len(keys) <= 2 * days
    assert all(due_at(key) > started.replace(tzinfo=None) for key in keys)
    assert all(ref < key.day <= rules.last_day(ref, days) for key in keys)
    if later <= 0:
        assert len(keys) == 2 * days


def test_a_whole_term_is_28_checks() -> None:
    """Scenario 10: ref 02-03, since 02-04 in the morning."""
    assert len(list(demanded_keys(D(2020, 2, 3), 14, MORNING))) == 28
    assert next(demanded_keys(D(2020, 2, 3), 14, at(D(2020, 2, 4), 12))) == Key(D(2020, 2, 4), "pm")


@pytest.mark.parametrize(
    ("now", "am", "pm"),
    [
        ((5, 8, 0), "open", "future"),
        ((5, 11, 59), "open", "future"),
        ((5, 12, 0), "overdue", "open"),
        ((5, 19, 59), "overdue", "open"),
        ((5, 20, 0), "overdue", "overdue"),
        ((6, 0, 0), "missed", "missed"),
    ],
)
def test_where_a_check_stands(now: tuple[int, int, int], am: str, pm: str) -> None:
    moment = at(D(2020, 2, now[0]), now[1], now[2])
    of = [phase(Key(D(2020, 2, 5), slot), None, moment, D(2020, 2, 3), 14, MORNING) for slot in ("am", "pm")]
    assert of == [am, pm]


def test_yesterday_is_late_for_good_and_the_day_before_too_old() -> None:
    now = at(D(2020, 2, 6), 8)
    assert late(Key(D(2020, 2, 5), "pm"), now) and not late(Key(D(2020, 2, 6), "am"), now)
    assert not late(Key(D(2020, 2, 6), "am"), at(D(2020, 2, 6), 12)), "noon itself is in time"
    check_time(Key(D(2020, 2, 5), "am"), now, MORNING)
    for key, code in (
        (Key(D(2020, 2, 4), "am"), "check_too_old"),
        (Key(D(2020, 2, 6), "pm"), "check_future"),
        (Key(D(2020, 2, 7), "am"), "check_future"),
    ):
        with pytest.raises(Refused, match=code):
            check_time(key, now, MORNING)
    with pytest.raises(Refused, match="check_before_start"):
        check_time(Key(D(2020, 2, 5), "pm"), now, at(D(2020, 2, 5), 21))


READINGS = st.builds(
    Reading,
    st.none() | st.integers(-500, 5000),
    st.booleans(),
    st.lists(st.sampled_from(SYMPTOMS), max_size=3).map(tuple),
    st.sampled_from(("phone", "door", "")),
    st.booleans(),
    st.booleans(),
)


@given(READINGS)
def test_a_check_is_a_number_or_no_answer(said: Reading) -> None:
    """Q5: there is no third thing, and no way to say that all is well without a number."""
    try:
        check_reading(said, Marks())
    except Refused:
        return
    assert (said.temp is None) == said.no_answer
    assert said.temp is None or 340 <= said.temp <= 430
    assert not (said.no_answer and said.symptoms)


@given(READINGS)
def test_fever_or_a_symptom_is_never_silent(said: Reading) -> None:
    """Q6, with 37.2 / 37.3 / 37.4 of T1."""
    kinds = alarms(said, Marks())
    ill = bool(said.symptoms) or (said.temp or 0) >= 373
    assert bool({"fever", "medical"} & set(kinds)) == ill
    assert ("breach" in kinds) == said.out_of_home
    assert alarms(Reading(372), Marks()) == ()
    assert alarms(Reading(373), Marks()) == alarms(Reading(374), Marks()) == ("fever",)


@pytest.mark.parametrize(
    ("text", "temp", "symptoms", "slot", "yesterday"),
    [
        ("365", 365, (), None, False),
        ("３６。５", 365, (), None, False),
        ("36.5 2 5", 365, ("cough", "smell"), None, False),
        ("378 12", 378, ("fever", "cough"), None, False),
        ("z 366", 366, (), "am", False),
        ("b x 366", 366, (), "pm", True),
    ],
)
def test_what_is_typed(text: str, temp: int, symptoms: tuple[str, ...], slot: str | None, yesterday: bool) -> None:
    line = parse(fold(text))
    assert (line.reading.temp, line.reading.symptoms, line.slot, line.yesterday) == (temp, symptoms, slot, yesterday)


@given(st.text(max_size=20))
def test_anything_typed_is_read_or_refused(text: str) -> None:
    try:
        line = parse(fold(text))
    except Refused as no:
        assert no.code in ("bad_temp", "two_digits", "bad_symptom", "bad_word")
        return
    assert all(one in SYMPTOMS for one in line.reading.symptoms)


def test_words_that_are_none() -> None:
    for text, code in (
        ("all", "bad_word"),
        ("365 366", "bad_temp"),
        ("365 9", "bad_symptom"),
        ("38", "two_digits"),
        ("z x 365", "bad_word"),
    ):
        with pytest.raises(Refused, match=code):
            parse(text)
    assert parse("n").reading.no_answer
    assert parse("n d").reading.method == "door"
    assert parse("345 y").reading.sure and parse("365 o").reading.out_of_home


def everything(ref: dt.date, temp: int = 365) -> list[Seen]:
    return [Seen(key, True, temp, False) for key in demanded_keys(ref, 14, at(ref, 23))]


def test_each_missing_condition_is_named() -> None:
    ref, today = D(2020, 2, 3), D(2020, 2, 18)
    papers = Papers("2020-017")

    def missing(state: str = "due", seen: list[Seen] | None = None, papers: Papers = papers, on: dt.date = today
                ) -> tuple[str, ...]:  # fmt: skip
        said = everything(ref) if seen is None else seen
        return conditions(state, ref, 14, MORNING, said, papers, on, Marks()).missing

    assert missing() == ()
    assert missing("active") == (), "whether the clock's job ran does not matter"
    assert missing(on=D(2020, 2, 17)) == ("term_not_over",)
    assert missing("active", on=D(2020, 2, 17)) == ("term_not_over",)
    assert missing("pending")[0] == missing("released")[0] == "not_releasable"
    assert missing(papers=Papers("")) == ("notice_no_missing",)
    few = everything(ref)[:-1]
    assert missing(seen=few) == ("checks_missing",)
    assert missing(seen=few, papers=Papers("1", "医院里没法打电话")) == ()
    silent = [*few, Seen(Key(D(2020, 2, 17), "pm"), False, None, False)]
    assert missing(seen=silent) == ("checks_missing",), "no answer is no check that was made"
    for day, blocked in ((14, False), (15, True), (17, True)):
        hot = [one._replace(temp=373) if one.key == Key(D(2020, 2, day), "pm") else one for one in everything(ref)]
        assert missing(seen=hot) == (("fever_lately",) if blocked else ())
        ill = [one._replace(symptoms=True) if one.key == Key(D(2020, 2, day), "pm") else one for one in everything(ref)]
        assert missing(seen=ill) == (("symptoms_lately",) if blocked else ())


@given(
    st.integers(0, 20),
    st.lists(st.tuples(st.integers(0, 27), st.booleans(), st.integers(340, 430), st.booleans())),
    st.booleans(),
    st.booleans(),
)
def test_nobody_is_released_too_early(
    age: int, said: list[tuple[int, bool, int, bool]], notice: bool, why: bool
) -> None:
    ref = D(2020, 2, 20)  # over a leap day
    today = ref + dt.timedelta(days=age)
    keys = list(demanded_keys(ref, 14, at(ref, 0)))
    found = {keys[n]: Seen(keys[n], ok, temp if ok else None, ill and ok) for n, ok, temp, ill in said}
    answer = conditions("active", ref, 14, at(ref, 0), found.values(), Papers("7" * notice, "x" * why), today, Marks())
    if answer.ready:
        assert age > 14 and notice
        assert why or sum(one.answered for one in found.values()) == 28
        lately = [one for one in found.values() if (today - one.key.day).days <= 3]
        assert not any(one.symptoms or (one.temp or 0) >= 373 for one in lately)

"""Plans become shifts: previewed against what is there, applied as a batch, taken back in one go, nothing deleted."""

import datetime as dt

from db import roster as table
from db import roster_plans as plans
from dutyterm.roster import planning, shifts
from dutyterm.roster.planning import Plan
from tests.gate.town import ZONE, do, rows
from tests.roster.conftest import DAY, TERMS, Crew, refused


def test_a_week_for_every_gate(crew: Crew) -> None:
    made = table.shifts_of_days(dt.date(2020, 2, 3), dt.date(2020, 2, 9))
    assert len(made) == 3 * 3 * 7
    night = crew.shift(5, "夜班")
    assert night.night and (night.start, night.end) == (
        dt.datetime(2020, 2, 5, 22, tzinfo=ZONE),
        dt.datetime(2020, 2, 6, 6, tzinfo=ZONE),
    )
    assert night.duty_day == dt.date(2020, 2, 5)  # a night stays with its evening


def test_applying_twice_makes_nothing_new(crew: Crew) -> None:
    first, last = dt.date(2020, 2, 3), dt.date(2020, 2, 9)
    seen = planning.preview(crew.act(), first, last, ZONE, TERMS)
    assert (len(seen.new), len(seen.there), seen.clashing) == (0, 63, [])
    refused("nothing_new", do, planning.apply, crew.act(), first, last, ZONE, TERMS)
    longer = planning.preview(crew.act(), first, last + DAY, ZONE, TERMS)
    assert (len(longer.new), len(longer.there)) == (9, 63)


def test_a_posts_own_plan_goes_before_that_for_every_gate(crew: Crew) -> None:
    for name, starts, ends in (("甲", "06:30", "17:30"), ("乙", "17:30", "01:00"), ("丙", "01:00", "06:30")):
        do(planning.set_template, crew.act(), Plan(name, starts, ends, 2, 2, post="xz"), dt.date(2020, 2, 1))
    day = dt.date(2020, 2, 10)
    new = planning.preview(crew.act(), day, day, ZONE, TERMS).new
    own = sorted((one for one in new if one.post.code == "XZ"), key=lambda one: one.start)
    assert [one.name for one in own] == ["甲", "乙", "丙"]
    assert own[2].start == dt.datetime(2020, 2, 11, 1, tzinfo=ZONE)  # the small hours belong to the evening before
    assert [one.night for one in own] == [False, True, True]


def test_a_rule_says_on_which_days(crew: Crew) -> None:
    do(planning.set_template, crew.act(), Plan("周末加", "09:00", "12:00", rule="FREQ=WEEKLY;BYDAY=SA,SU", post="JS"),
       dt.date(2020, 2, 1))  # fmt: skip
    seen = planning.preview(crew.act(), dt.date(2020, 2, 10), dt.date(2020, 2, 16), ZONE, TERMS)
    assert [one.duty_day.day for one in seen.new if one.name == "周末加"] == [15, 16]
    for bad in ("FREQ=HOURLY", "FREQ=DAILY;BYHOUR=9", "nonsense", "FREQ=WEEKLY;BYDAY=XX"):
        refused("bad_rule", do, planning.set_template, crew.act(), Plan("坏", "09:00", "12:00", rule=bad),
                dt.date(2020, 2, 1))  # fmt: skip


def test_what_is_in_the_way_is_shown_and_left_alone(crew: Crew) -> None:
    day = dt.date(2020, 2, 12)
    do(shifts.add_shift, crew.act(), "HQ", day, Plan("加班", "12:00", "15:00"), ZONE, TERMS)
    seen = planning.preview(crew.act(), day, day, ZONE, TERMS)
    assert {(plan.name, there.name) for plan, there in seen.clashing} == {("早班", "加班"), ("中班", "加班")}
    _batch, made = do(planning.apply, crew.act(), day, day, ZONE, TERMS)
    assert len(made.new) == 7


def test_two_plans_in_each_others_way_make_one_shift(crew: Crew) -> None:
    for name, starts in (("早二", "06:00"), ("早三", "07:00")):
        do(planning.set_template, crew.act(), Plan(name, starts, "13:00"), dt.date(2020, 2, 1))
    day = dt.date(2020, 2, 12)
    seen = planning.preview(crew.act(), day, day, ZONE, TERMS)
    assert len(seen.new) == 9
    assert {(one.name, other.name) for one, other in seen.clashing} == {("早二", "早班"), ("早三", "早班")}
    do(planning.apply, crew.act(), day, day, ZONE, TERMS)


def test_undo_takes_the_whole_batch_back_and_deletes_nothing(crew: Crew) -> None:
    crew.put("v1", 6)
    (batch,) = plans.batches()
    assert (batch.shifts, batch.login, batch.undone) == (63, "boss", False)
    assert do(planning.undo_batch, crew.act(), batch.id) == (63, 1)
    assert table.shifts_of_days(dt.date(2020, 2, 3), dt.date(2020, 2, 9)) == []
    assert rows("SELECT state, COUNT(*) FROM shift GROUP BY state") == [("cancelled", 63)]
    assert rows("SELECT state, end_reason FROM assignment") == [("cancelled", "undo")]
    refused("batch_undone", do, planning.undo_batch, crew.act(), batch.id)
    do(planning.apply, crew.act(), dt.date(2020, 2, 3), dt.date(2020, 2, 3), ZONE, TERMS)  # and anew


def test_what_cannot_be_meant(crew: Crew) -> None:
    day = dt.date(2020, 2, 1)
    for plan, code in (
        (Plan("", "06:00", "14:00"), "bad_name"),
        (Plan("早", "6:00", "14:00"), "bad_time"),
        (Plan("早", "06:00", "06:00"), "bad_time"),
        (Plan("早", "06:00", "24:00"), "bad_time"),
        (Plan("早", "06:00", "14:00", 3, 2), "bad_count"),
        (Plan("早", "06:00", "14:00", 1, 21), "bad_count"),
        (Plan("早", "06:00", "14:00", 1, 1, 2), "bad_count"),
        (Plan("早", "06:00", "14:00", post="??"), "no_such_post"),
    ):
        refused(code, do, planning.set_template, crew.act(), plan, day)
    refused("days_backwards", planning.preview, crew.act(), day, day - DAY, ZONE, TERMS)
    refused("too_many_days", planning.preview, crew.act(), day, day + 400 * DAY, ZONE, TERMS)
    refused("not_allowed", do, planning.apply, crew.act("v1"), day, day, ZONE, TERMS)


def test_a_cancelled_shift_tells_who_was_on_it(crew: Crew) -> None:
    crew.put("v1", 6)
    refused("reason_missing", do, shifts.cancel_shift, crew.act(), crew.shift(6).id, " ")
    assert do(shifts.cancel_shift, crew.act(), crew.shift(6).id, "路封了") == ("值守1",)
    assert rows("SELECT state, end_reason FROM assignment") == [("cancelled", "路封了")]
    refused("shift_there", do, shifts.add_shift, crew.act(), "HQ", dt.date(2020, 2, 6), Plan("早", "13:00", "15:00"),
            ZONE, TERMS)  # fmt: skip
    early = (shifts.add_shift, crew.act(), "HQ", dt.date(2020, 2, 6), Plan("早", "06:00", "14:00"), ZONE, TERMS)
    do(*early)
    refused("shift_same", do, *early)
    refused("shift_ended", do, shifts.add_shift, crew.act(), "HQ", dt.date(2020, 2, 4), Plan("早", "15:00", "16:00"),
            ZONE, TERMS)  # fmt: skip


def test_a_shift_that_changed_under_an_open_form(crew: Crew) -> None:
    shift = crew.shift(6)
    do(shifts.change_shift, crew.act(), shift.id, shift.version, 2, 3, 1)
    refused("changed_meanwhile", do, shifts.change_shift, crew.act(), shift.id, shift.version, 1, 1, 0)
    changed = crew.shift(6)
    assert (changed.least, changed.most, changed.leads) == (2, 3, 1)

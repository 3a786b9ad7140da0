"""Scenarios 1 to 6 of domain.md §5, as they stand there."""

import datetime as dt
from collections.abc import Callable

import pytest

from db import gate as log
from db.escalations import open_escalations
from db.posts import gate as gate_post
from dutyterm.gate import service
from dutyterm.gate.rules import recheck_due
from dutyterm.isolation.rules import last_day, release_day
from tests.gate.town import NOW, Talk, Town, do, rows

Converse = Callable[..., Talk]


def test_1_normal_resident(talk: Converse) -> None:
    one = talk("137 365")
    assert len("137 365") + 1 <= 8
    assert one.verdict == ("ALLOW", "pass")
    row = one.last.rows[0]
    assert (row.name, row.room, row.t1, row.direction) == ("梁志锦", "3-2-501", 365, "in")
    assert one.dialogue.blank
    assert not one.question


def test_1_again_within_two_minutes_is_asked(talk: Converse) -> None:
    one = talk("137 365").later(119).say("137 365")
    assert (one.question, len(one.saved)) == ("duplicate", 1)
    assert one.say("y").verdict == ("ALLOW", "pass")
    assert len(one.saved) == 2


def test_1_again_after_two_minutes_is_a_new_passage(talk: Converse) -> None:
    assert len(talk("137 365").later(120).say("137 365").saved) == 2


def test_1_the_other_way_is_no_duplicate(talk: Converse) -> None:
    assert len(talk("137 365", "137 out").saved) == 2


def test_1_duplicate_dropped_with_escape(talk: Converse) -> None:
    one = talk("137 365", "137 365").cancel()
    assert one.dialogue.blank
    assert rows("SELECT count(*) FROM gate_entry") == [(1,)]


@pytest.mark.parametrize("lines", [("v", "366"), ("v", "", "366"), ("v 366",), ("v", "王二", "366"), ("v 王二 366",)])
def test_2_stranger_at_the_village(talk: Converse, lines: tuple[str, ...]) -> None:
    one = talk(*lines, gate="XZ")
    assert one.verdict == ("REFUSE", "non_resident")
    assert len(one.saved) == 1
    assert rows("SELECT t1, advised FROM gate_entry") in ([(366, 1)], [(366, True)])
    assert log.counts(one.desk.gate.id, NOW).refused == 1


def test_2_a_refusal_needs_neither_name_nor_temperature(talk: Converse) -> None:
    one = talk("v", "", "", gate="XZ")
    assert one.verdict == ("REFUSE", "non_resident")
    assert (one.last.rows[0].name, one.last.rows[0].t1) == ("", None)


@pytest.mark.parametrize("lines", [("r", "370 m"), ("r370 m",), ("r 370 m",), ("r", "m 370"), ("r 1 370 m",)])
def test_3_fever_that_was_none(talk: Converse, lines: tuple[str, ...]) -> None:
    one = talk("137 376")
    assert one.verdict == ("RECHECK", "fever_check")
    one.say("138 365")  # other people can be logged meanwhile
    assert one.verdict == ("ALLOW", "pass")
    one.later(60).say(*lines)
    assert one.verdict == ("ALLOW", "pass")
    row = one.last.rows[0]
    assert (row.name, row.t1, row.t2, row.t2_method) == ("梁志锦", 376, 370, "mercury")
    assert not log.open_rechecks(one.desk.gate.id)


def test_3_the_timer_is_five_minutes(talk: Converse) -> None:
    one = talk("137 376")
    due = recheck_due(one.last.rows[0].at, one.desk.limits)
    assert due == NOW + dt.timedelta(minutes=5)
    one.later(299).say("r 370")
    assert one.question == "early"
    one.later(1).say("")
    assert one.verdict == ("ALLOW", "pass")


def test_3_early_on_purpose(talk: Converse) -> None:
    assert talk("137 376", "r 370", "y").verdict == ("ALLOW", "pass")


def test_3_fever_that_is_one(talk: Converse) -> None:
    one = talk("137 376", "r", "378 m")
    assert one.verdict == ("HOLD", "fever")
    (found,) = open_escalations()
    assert (found.kind, found.state, found.entry_id) == ("fever", "open", one.last.rows[0].id)


def test_3_the_same_person_typed_again_is_the_second_reading(talk: Converse) -> None:
    one = talk("137 376", "137 370 m")
    assert one.verdict == ("ALLOW", "pass")
    assert rows("SELECT t1, t2, decision FROM gate_entry") == [(376, 370, "ALLOW")]


@pytest.mark.parametrize(
    "lines",
    [
        ("n", "wxs", "o y", "0203", "364"),
        ("n", "wxs", "o y 0203 364"),
        ("n", "wxs", "y", "2-3", "36.4"),
        ("n wxs", "oy 0203 364"),
        ("n wxs o y 0203 364",),
        ("wxs oy 0203 364",),
    ],
)
def test_4_returning_tenant(talk: Converse, town: Town, lines: tuple[str, ...]) -> None:
    one = talk(*lines)
    assert one.verdict == ("ALLOW", "returnee")
    assert one.last.verdict.isolate
    ((state, ref, days, person),) = rows("SELECT state, ref_date, days, person_id FROM isolation WHERE state='pending'")
    ref_date = dt.date.fromisoformat(str(ref))
    assert (state, ref_date, person) == ("pending", dt.date(2020, 2, 3), town.people["文秀生"])
    assert last_day(ref_date, int(str(days))) == dt.date(2020, 2, 17)
    assert release_day(ref_date, int(str(days))) == dt.date(2020, 2, 18)
    assert rows("SELECT state FROM pass WHERE no = 148") == [("suspended",)]
    assert [found.kind for found in open_escalations()] == ["contact"]
    # nobody of the household goes out any more
    assert one.say("148 out").verdict == ("REFUSE", "iso_leave")


def test_4_the_questions_in_between(talk: Converse) -> None:
    one = talk("n")
    assert one.question == "who"
    assert one.say("wxs").question == "outbreak"
    assert one.say("o y").question == "left_on"
    assert one.say("0203").question == "t1"


def test_5_isolated_goes_out(talk: Converse, town: Town) -> None:
    one = talk("3-2-302 out")
    assert one.verdict == ("REFUSE", "iso_leave")
    assert one.saved[0].verdict.escalation == "breach"
    (breach,) = open_escalations()
    assert (breach.kind, breach.room) == ("breach", "3-2-302")
    approval = do(service.approve_medical_exit, town.act("boss"), breach.id, "透析")
    again = one.say("3-2-302 out")
    assert again.verdict == ("ALLOW", "medical_exit")
    assert rows("SELECT approval_id FROM gate_entry ORDER BY id") == [(None,), (approval,)]
    assert again.later(3600).say("3-2-302 365").verdict == ("ALLOW", "iso_return")


def test_5_the_contact_is_shown_before_enter(talk: Converse) -> None:
    answer = talk().preview("3-2-302 out")
    assert (answer.call, answer.call_phone) == ("陈联系", "13800000099")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "lines",
    [
        ("粤ed12345 3", "365", "366", "375"),
        ("粤ed12345 3", "365 366", "375"),
        ("粤ed12345 3", "365 366 375"),
        ("粤ed12345 3 365 366 375",),
        ("ed12345", "3", "365 366 375"),
        ("粤ＥＤ１２３４５ ３", "３６．５ 36。6 37.5"),
        ("140 3", "365 366 375"),
    ],
)
def test_6_car_with_three(talk: Converse, lines: tuple[str, ...]) -> None:
    one = talk(*lines)
    assert one.verdict == ("RECHECK", "fever_check")
    assert [(row.decision, row.t1, row.plate) for row in one.last.rows] == [
        ("ALLOW", 365, "粤ED12345"),
        ("ALLOW", 366, "粤ED12345"),
        ("RECHECK", 375, "粤ED12345"),
    ]
    assert rows("SELECT decision, occupants_declared FROM vehicle_entry") == [("RECHECK", 3)]
    one.later(300).say("r 368")
    assert one.verdict == ("ALLOW", "pass")
    assert rows("SELECT decision FROM vehicle_entry") == [("ALLOW",)]


def test_6_two_of_three_are_not_enough(talk: Converse) -> None:
    one = talk("粤ed12345 3", "365 366")
    assert (one.question, one.dialogue.answer and one.dialogue.answer.unmeasured) == ("temps", 1)
    one.say("")  # saving is blocked
    assert (one.question, one.saved) == ("temps", [])
    assert len(one.say("365").saved) == 1


def test_6_too_many_temperatures(talk: Converse) -> None:
    one = talk("粤ed12345 2", "365 366 367")
    assert one.problem == "too_many"
    assert not one.saved
    assert len(one.say("365 366").saved) == 1


def test_the_fixture_gate_is_as_described(town: Town) -> None:
    village, estate = gate_post(town.posts["XZ"]), gate_post(town.posts["HQ"])
    assert village is not None
    assert estate is not None
    assert (village.visitor_policy, estate.visitor_policy) == ("refuse_all", "host_consent")

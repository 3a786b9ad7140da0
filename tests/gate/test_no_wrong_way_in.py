"""Ways in that the decision table closes: each was once open, and each hurts people when it opens again."""

import datetime as dt
from collections.abc import Callable

import pytest

from db.base import execute
from db.escalations import open_escalations
from dutyterm.gate import words
from dutyterm.gate.cases import Examined
from tests.gate.town import NOW, Talk, Town, add, rows

Converse = Callable[..., Talk]
OUTSIDER = "粤b11111"


def stored(column: str = "decision, reason_code") -> list[tuple[object, ...]]:
    return rows(f"SELECT {column} FROM gate_entry WHERE state = 'live' ORDER BY id")


# --- a void pass, or somebody else's, and a temperature


def test_a_lost_pass_with_a_fever_is_identified_first(talk: Converse) -> None:
    one = talk("142 376")
    assert one.question == "identify"
    assert not one.saved
    assert one.say("区伟民").verdict == ("RECHECK", "fever_check+void_pass")
    assert one.say("r 370 m", "n").verdict == ("ALLOW", "renew+void_pass")


def test_a_lost_pass_of_nobody_known_is_held_after_a_normal_second_reading(talk: Converse) -> None:
    one = talk("142 376", "")
    assert one.verdict == ("RECHECK", "fever_check+not_identified")
    assert one.say("r 370 m").verdict == ("HOLD", "void_pass")


@pytest.mark.parametrize("number", ["145", "137"])
def test_somebody_elses_pass_stays_so_over_the_second_reading(talk: Converse, number: str) -> None:
    one = talk(f"{number} x 376", "")
    assert one.verdict == ("RECHECK", "fever_check+not_holder+not_identified")
    assert one.say("r 370 m").verdict == ("HOLD", "void_pass")


def test_the_holder_of_another_pass_is_not_taken_for_the_holder_of_this(talk: Converse) -> None:
    one = talk("137 x 376", "何玉萍")
    assert one.verdict == ("RECHECK", "fever_check+not_holder+void_pass")
    assert one.say("r 370 m", "n").verdict == ("ALLOW", "renew+void_pass")


@pytest.mark.parametrize(("shown", "said"), [("142 365", "142"), ("142 365", "HQ-0142"), ("10 x 365", "137")])
def test_a_pass_does_not_say_who_shows_a_void_one(town: Town, talk: Converse, shown: str, said: str) -> None:
    town.grant("HQ", 10, "苏小红")
    one = talk(shown, said)
    assert (one.problem, one.question) == ("identify_by_pass", "identify")
    assert one.say("").verdict == ("HOLD", "void_pass")


# --- in a car as on foot


def test_a_lost_pass_in_a_car_is_held(talk: Converse) -> None:
    one = talk(f"{OUTSIDER} 1", "142 365")
    assert one.verdict == ("HOLD", "void_pass")
    assert stored() == [("HOLD", "void_pass")]


def test_who_is_known_by_name_in_a_car_comes_home(talk: Converse) -> None:
    assert talk(f"{OUTSIDER} 1", "3-1-204 365").problem == "occupant_unclear"
    assert talk(f"{OUTSIDER} 1", "冼建荣 365").verdict == ("ALLOW", "pass+car_unknown")


def test_a_workers_pass_works_in_a_car(talk: Converse) -> None:
    one = talk(f"{OUTSIDER} 1", "145 365")
    assert one.verdict == ("ALLOW", "pass")
    assert stored("subject") == [("worker",)]


def test_a_courier_with_a_van_stays_out(talk: Converse) -> None:
    one = talk(f"d {OUTSIDER} 1")
    one = one.say("") if one.question else one
    assert one.verdict == ("REFUSE", "drop_area")
    assert rows("SELECT subject, plate FROM gate_entry e JOIN vehicle_entry v ON v.id = e.vehicle_id") == [
        ("delivery", "粤B11111")
    ]


def test_a_courier_among_the_occupants_stays_out(talk: Converse) -> None:
    one = talk(f"{OUTSIDER} 1", "d 365")
    assert one.verdict == ("REFUSE", "drop_area")
    assert stored("subject, decision") == [("delivery", "REFUSE")]


def test_goods_open_no_isolated_door(town: Town, talk: Converse) -> None:
    home = town.home("XZ", "81", "黄隔离")
    town.isolate("黄隔离")
    town.grant("XZ", 81, kind="vehicle", plate="粤XH8193", household_id=home)
    assert talk("粤xh8193 1 out g", gate="XZ").verdict == ("REFUSE", "iso_leave")
    into = talk("粤xh8193 1 g", "365", gate="XZ")
    assert into.verdict[1].startswith("iso_")
    assert [one.kind for one in open_escalations()].count("breach") == 2


def test_a_households_permit_is_no_permit_for_supplies(town: Town, talk: Converse) -> None:
    town.grant("XZ", 23, kind="vehicle", plate="粤XA2307", household_id=town.homes["XZ", "12"])
    one = talk("粤xa2307 3 g", "365 365 365", gate="XZ")
    assert one.verdict[0] == "REFUSE"
    assert "supplies" not in one.verdict[1]
    assert talk("粤ex0001 1 g", "365", "n", gate="XZ").verdict == ("ALLOW", "supplies")


# --- days and second readings


def test_a_day_that_has_not_come_yet_is_no_day_of_last_year(talk: Converse) -> None:
    one = talk("137 o y 0206 365")
    assert (one.problem, one.saved) == ("left_on", [])


def test_a_day_of_last_december_is_meant_in_january(town: Town) -> None:
    one = Talk(town, town.desk(), dt.datetime(2020, 1, 3, 9, tzinfo=NOW.tzinfo)).say("137 o y 1228 365")
    assert one.verdict == ("ALLOW", "returnee")


def test_a_household_closed_meanwhile_takes_no_visitor_after_the_second_reading(town: Town, talk: Converse) -> None:
    one = talk("v 王二", "6-1-102", "1", "13800138000", "", "n", "376")
    assert one.verdict == ("RECHECK", "fever_check")
    household = town.homes["HQ", "6-1-102"]
    add(
        "isolation", person_id=town.people["苏小红"], household_id=household, kind="quarantine", ref_event="left_area",
        ref_date="2020-02-03", started_at="2020-02-05 00:00:00.000", state="active",
    )  # fmt: skip
    assert one.say("r 369 m").verdict == ("REFUSE", "no_consent")


def test_an_implausible_second_reading_is_said_before_enter(talk: Converse) -> None:
    one = talk("137 345")
    shown = one.preview("r 346 m")
    assert getattr(shown, "problem", "") == "still_implausible"


# --- the next person is not an answer about the last one


def test_at_the_duplicate_question_the_next_line_is_the_next_person(talk: Converse) -> None:
    one = talk("137 365", "137 365")
    assert one.question == "duplicate"
    one.say("138 366")
    assert [row.name for saved in one.saved for row in saved.rows] == ["梁志锦", "何玉萍"]
    assert one.question == "duplicate", "the first one is back and still asked"


def test_a_pass_number_going_out_is_no_temperature(town: Town, talk: Converse) -> None:
    town.grant("HQ", 400, "苏小红")
    one = talk("137 365", "137 365", "400 out")
    assert (one.last.rows[0].name, one.last.rows[0].direction, one.last.rows[0].t1) == ("苏小红", "out", None)
    waiting = talk("138", "400 out")
    assert (waiting.problem, waiting.saved) == ("t1", [])


def test_a_lone_reading_at_the_duplicate_question_says_what_to_press(talk: Converse) -> None:
    one = talk("137 365", "137 365", "366")
    assert (one.problem, len(one.saved)) == ("duplicate", 1)


def test_at_the_temperature_the_next_person_with_theirs_waits_for_nobody(talk: Converse) -> None:
    one = talk("137", "138 366")
    assert [row.name for row in one.last.rows] == ["何玉萍"]
    assert one.question == "t1"


# --- twice


def test_a_car_twice_within_two_minutes_is_asked(talk: Converse) -> None:
    one = talk("粤ed12345 1", "365", "粤ed12345 1", "365")
    assert (one.question, len(one.saved)) == ("duplicate", 1)
    assert len(one.say("y").saved) == 2


def test_a_car_after_two_minutes_or_the_other_way_is_not(talk: Converse) -> None:
    assert len(talk("粤ed12345 1", "365").later(121).say("粤ed12345 1", "365").saved) == 2


def test_another_reading_within_two_minutes_is_asked_too(talk: Converse) -> None:
    one = talk("137 365", "137 376")
    assert (one.question, len(one.saved)) == ("duplicate", 1)


@pytest.mark.parametrize("word", ["none", "无牌", "电动车"])
def test_what_has_no_plate(talk: Converse, word: str) -> None:
    one = talk(f"{word} 1", "137 365")
    assert one.verdict == ("ALLOW", "pass+car_unknown")
    assert rows("SELECT plate, plate_kind FROM vehicle_entry") == [("无牌", "none")]
    assert len(talk(f"{word} 1", "138 365").saved) == 1


def test_a_comma_in_a_temperature(talk: Converse) -> None:
    assert talk("137 36，5").last.rows[0].t1 == 365
    assert talk("138 36,6").last.rows[0].t1 == 366


def test_a_number_with_no_list_to_pick_from(talk: Converse) -> None:
    assert talk("137 20").problem == "no_list"


# --- what is said, and whom to call


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("137 out", "请慢走"),
        ("142 out", "补办出入证"),
        ("d out", "请慢走"),
        ("粤ed12345 1 out", "请慢走"),
        ("137 365", "请进"),
        ("3-2-302 out", "请先回家"),
    ],
)
def test_nobody_who_goes_out_is_asked_in(talk: Converse, line: str, said: str) -> None:
    answer = talk().preview(line)
    assert isinstance(answer, Examined)
    assert answer.verdict
    sentence = words.say(answer.verdict, answer.entry.direction)
    assert said in sentence
    assert ("请进" in sentence) == (said == "请进")


def test_a_refused_visitor_with_a_fever_is_sent_to_the_clinic(talk: Converse) -> None:
    one = talk("v 王二 376", "r 378 m")
    assert one.verdict == ("REFUSE", "fever")
    assert "发热门诊" in words.say(one.last.verdict)


def test_without_a_contact_the_leader_is_named_and_without_one_the_coordinator(town: Town, talk: Converse) -> None:
    execute("UPDATE user_account SET phone = '13800000077' WHERE login = 'boss'")
    execute("UPDATE user_account SET phone = '13800000088' WHERE login = 'L1'")
    execute("UPDATE isolation SET contact_user_id = NULL")
    answer = talk().preview("3-2-302 out")
    assert isinstance(answer, Examined)
    assert "13800000077" in words.next_step(answer)
    block = add("block", compound_id=town.compounds["HQ"], no=3)
    stairway = add("stairway", block_id=block, no=2)
    execute("UPDATE household SET stairway_id = ? WHERE room = '3-2-302'", stairway)
    add("leader_assignment", user_id=town.users["L1"], stairway_id=stairway, from_at="2020-02-01 00:00:00.000")
    answer = talk().preview("3-2-302 out")
    assert isinstance(answer, Examined)
    assert "13800000088" in words.next_step(answer)


def test_a_fever_that_is_held_names_somebody_to_call(talk: Converse) -> None:
    execute("UPDATE user_account SET phone = '13800000077' WHERE login = 'boss'")
    answer = talk("137 376").preview("r 378 m")
    assert isinstance(answer, Examined)
    assert answer.verdict and answer.verdict.decision == "HOLD"
    assert "13800000077" in words.next_step(answer)


@pytest.mark.parametrize(("text", "said"), [("u", "撤销"), ("@xz", "XZ"), ("q", "退出"), ("撤销", "撤销"), ("137", "")])
def test_lines_that_are_no_passage_say_what_enter_does(text: str, said: str) -> None:
    assert said in words.command(text)
    assert bool(words.command(text)) == bool(said)

"""Two acts of the five ones that meet: numbered once, and neither waits for the other in a circle."""

from db import audit
from db import five_ones as table
from dutyterm.five_ones import questions, service
from dutyterm.five_ones.service import AtDoor
from dutyterm.gate.service import close_escalation
from tests.five_ones.conftest import TERMS, TODAY, Block
from tests.gate.town import ZONE, add, do, rows
from tests.meeting import meet


def test_two_editions_of_one_leaflet(block: Block) -> None:
    who = block.town.act("boss")
    met = meet(lambda: service.add_material(who, "告居民书"), lambda: service.add_material(who, "告居民书"))
    assert met.second == met.first + 1, met
    assert rows("SELECT edition, retired_at IS NULL FROM material ORDER BY id") == [(1, False), (2, True)]


def test_a_fever_at_a_door_and_one_that_is_closed(block: Block) -> None:
    """The one has told that there is an alarm more, the other holds the trail: each would wait for the other."""
    who, boss = block.town.act("L1"), block.town.act("boss")
    alarm = add("escalation", kind="fever", household_id=block.home("3-1-101"))
    home = block.home("3-1-102")
    met = meet(
        lambda: service.visit(who, home, TODAY, "met", ZONE, TERMS, key="k", temp=385).timing,
        lambda: close_escalation(boss, alarm, "送医"),
        stands=(audit, "record"),
    )
    assert met == ("in_time", None)
    assert rows("SELECT state FROM escalation ORDER BY id") == [("closed",), ("open",)]


def test_all_at_one_door_and_a_visit_there(block: Block) -> None:
    who, home = block.town.act("L1"), block.home("3-1-101")
    met = meet(
        lambda: service.at_door(who, home, AtDoor(register=True), "met", ZONE, TERMS, key="a").timing,
        lambda: service.visit(who, home, TODAY, "met", ZONE, TERMS, key="b"),
    )
    assert met == ("in_time", "visited")


def test_reminders_in_two_orders(block: Block) -> None:
    one, two = block.stairs.values()
    who = block.town.act("L1")
    met = meet(
        lambda: service.remind(who, [one, two], "am", ZONE),
        lambda: service.remind(who, [two, one], "am", ZONE),
        stands=(table, "remind", 2),
    )
    assert sorted(met) == [0, 2]


def test_the_trail_of_a_question_says_what_was_answered_before(block: Block) -> None:
    who = block.town.act("L1")
    asked = do(questions.ask, who, block.stairs["3-1"], None, "group", "何时解封？")
    met = meet(lambda: questions.answer(who, asked, "不知道"), lambda: questions.answer(who, asked, "等通知"))
    assert met == (None, None)
    assert rows("SELECT before, after FROM audit_value WHERE field = 'answer' ORDER BY audit_id") == [
        ("", "不知道"), ("不知道", "等通知")
    ]  # fmt: skip


def test_the_trail_of_a_group_says_how_it_was_called_before(block: Block) -> None:
    who, stair = block.town.act("L1"), block.stairs["3-1"]
    met = meet(lambda: service.make_group(who, stair, "一群"), lambda: service.make_group(who, stair, "二群"))
    assert met == (None, None)
    assert rows("SELECT before, after FROM audit_value WHERE field = 'name' ORDER BY audit_id") == [
        ("", "一群"), ("一群", "二群")
    ]  # fmt: skip

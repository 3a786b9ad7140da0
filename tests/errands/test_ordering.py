"""Taking orders: what was said stays, the same order twice is one, two orders of a household may become one."""

import pytest

from db import errands as table
from dutyterm.errands import carrying, ordering
from dutyterm.errands.ordering import Order
from tests.errands.conftest import HOUR, TERMS, Crew, refused
from tests.gate.town import NOW, ZONE, do, rows

HOSTILE = ("Lin [/b]", "\x1b]0;x\x07白菜", "‮菜白", "𠮷" * 40, "白" * 40, "[red]白菜", "a\u200bb")


def test_an_elderly_callers_order(crew: Crew) -> None:
    """Scenario 9: free text becomes items, medicine raises priority, the text stays as it was said."""
    made = crew.order("2斤瘦肉 白菜 降压药")
    one = crew.errand(made.errand_id)
    assert [str(item) for item in made.items] == ["瘦肉 2斤", "白菜", "降压药"]
    assert (one.priority, one.channel, one.text, one.state) == (1, "phone", "2斤瘦肉 白菜 降压药", "requested")
    assert one.window_end == NOW + 2 * HOUR
    assert one.isolation_id is not None
    assert crew.story(one.id) == ["create"]


def test_the_same_order_sent_twice_is_one(crew: Crew) -> None:
    first, second = crew.order(key="same"), crew.order(key="same")
    assert (second.errand_id, second.again) == (first.errand_id, True)
    assert rows("SELECT count(*) FROM errand") == [(1,)]
    assert rows("SELECT count(*) FROM errand_item") == [(2,)]
    refused("key_taken", crew.order, key="same", room="3-2-501")


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("nothing_ordered", {"text": ""}),
        ("nothing_ordered", {"text": "，、 "}),
        ("bad_kind", {"kind": "pizza"}),
        ("bad_channel", {"channel": "clock"}),
        ("bad_priority", {"priority": 5}),
        ("too_many_items", {"text": "菜 " * 61}),
    ],
)
def test_orders_that_are_none(crew: Crew, code: str, more: dict[str, object]) -> None:
    refused(code, crew.order, **more)
    assert rows("SELECT count(*) FROM errand") == [(0,)]


def test_a_household_that_is_not_there(crew: Crew) -> None:
    order = Order("k", 9999, "phone", "白菜")
    refused("no_such_household", do, ordering.create, crew.act(), order, TERMS, ZONE)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_data(crew: Crew, text: str) -> None:
    one = crew.errand(crew.new(f"{text} 鸡蛋"))
    assert not any(ord(char) < 32 or char in "‮\u200b" for char in one.text)
    names = [item.name for item in crew.items(one.id)]
    assert "鸡蛋" in names
    assert all(0 < len(name) <= 60 for name in names)


def test_an_order_at_night_is_taken_and_rolls(crew: Crew) -> None:
    crew.at = NOW.replace(hour=22)
    one = crew.errand(crew.new())
    assert one.run_at.astimezone(ZONE).isoformat()[:16] == "2020-02-06T10:00"


def test_what_is_probably_wanted_once_is_offered(crew: Crew) -> None:
    first = crew.new("2斤瘦肉 白菜")
    again = crew.order("猪瘦肉一斤 牛奶")
    assert [(one.errand.id, one.names) for one in again.similar] == [(first, ("猪瘦肉",))]
    assert crew.order("瘦肉", room="3-2-501").similar == ()  # another household
    crew.bring(first, "picked_up")
    assert [one.errand.id for one in crew.order("白菜").similar] == []  # under way already


def test_two_orders_become_one_and_two_again(crew: Crew) -> None:
    first, second = crew.new("2斤瘦肉 白菜"), crew.new("降压药", channel="chat")
    assert do(ordering.merge, crew.act(), second, first)
    assert not do(ordering.merge, crew.act("boss2"), second, first)  # again: no harm
    assert [item.name for item in crew.items(first)] == ["瘦肉", "白菜", "降压药"]
    assert (crew.errand(first).priority, crew.state(second)) == (1, "merged")
    assert crew.errand(second).text == "降压药"
    do(ordering.unmerge, crew.act(), second)
    assert [item.name for item in crew.items(first)] == ["瘦肉", "白菜"]
    assert [item.name for item in crew.items(second)] == ["降压药"]
    assert crew.state(second) == "requested"
    assert crew.story(second) == ["create", "merge", "unmerge"]


def test_what_cannot_be_merged(crew: Crew) -> None:
    one, other, gone = crew.new(), crew.new(room="3-2-501"), crew.new()
    refused("same_errand", do, ordering.merge, crew.act(), one, one)
    refused("other_household", do, ordering.merge, crew.act(), one, other)
    crew.bring(gone, "picked_up")
    refused("not_now", do, ordering.merge, crew.act(), one, gone)
    refused("not_now", do, ordering.merge, crew.act(), gone, one)
    assert crew.state(one) == "requested"


def test_what_is_begun_is_not_taken_apart(crew: Crew) -> None:
    first, second = crew.new(), crew.new("牛奶")
    do(ordering.merge, crew.act(), second, first)
    crew.bring(first, "accepted")
    do(carrying.mark_item, crew.act("v1"), crew.item(first, "牛奶"), "bought")
    refused("begun", do, ordering.unmerge, crew.act(), second)
    version = crew.errand(first).version
    refused("begun", do, ordering.edit, crew.act(), first, version, "萝卜", TERMS, ZONE)


def test_a_corrected_order(crew: Crew) -> None:
    one = crew.new()
    do(ordering.edit, crew.act(), one, 1, "3斤萝卜 胰岛素", TERMS, ZONE)
    assert [(item.name, item.qty) for item in crew.items(one)] == [("萝卜", "3"), ("胰岛素", "")]
    assert crew.errand(one).priority == 1
    refused("changed_meanwhile", do, ordering.edit, crew.act("boss2"), one, 1, "白菜", TERMS, ZONE)
    refused("nothing_ordered", do, ordering.edit, crew.act(), one, 2, " ", TERMS, ZONE)


def test_cancelling(crew: Crew) -> None:
    one, other = crew.new(), crew.new("牛奶")
    refused("reason_missing", do, ordering.cancel, crew.act(), one, " ")
    assert do(ordering.cancel, crew.act(), one, "邻居买了")
    assert not do(ordering.cancel, crew.act(), one, "邻居买了")
    assert (crew.state(one), crew.errand(one).reason) == ("cancelled", "邻居买了")
    crew.bring(other, "picked_up")
    no = refused("in_hand", do, ordering.cancel, crew.act(), other, "不要了")
    assert no.values["who"] == "跑腿1"
    assert crew.state(other) == "picked_up"


def test_a_garbage_request_once_a_day(crew: Crew) -> None:
    assert crew.order("", room="3-2-501", kind="garbage").items == ()
    refused("garbage_there", crew.order, "", room="3-2-501", kind="garbage")


def test_an_errand_that_is_not_there(crew: Crew) -> None:
    refused("no_such_errand", do, ordering.cancel, crew.act(), 4711, "x")
    assert table.errand(4711) is None

"""A volunteer's round: every step once, repeated without harm, money to the fen; scenario 10."""

import pytest

from db import errands as table
from db.base import execute
from dutyterm.errands import carrying, following, reading
from dutyterm.errands.rules_text import MOST_FEN
from tests.errands.conftest import HOUR, TERMS, Crew, balanced, refused
from tests.gate.town import NOW, ZONE, do, rows


def test_scenario_10_goods(crew: Crew) -> None:
    one = crew.new("2斤瘦肉 白菜 降压药")
    crew.assign(one)
    act = crew.act("v1")
    assert do(carrying.pick_up, act, one, ZONE)
    assert do(carrying.mark_item, act, crew.item(one, "白菜"), "out_of_stock")
    assert do(carrying.set_total, act, one, 5850)
    assert do(carrying.deliver, act, one)
    assert do(carrying.settle, act, one, "wechat")
    found = crew.errand(one)
    assert (found.state, found.advanced_fen, found.settled_fen, found.settle_how) == ("settled", 5850, 5850, "wechat")
    assert [item.state for item in crew.items(one)] == ["bought", "out_of_stock", "bought"]
    assert crew.story(one) == ["create", "assign", "accept", "pick_up", "item", "total", "deliver", "settle"]
    balanced()


def test_every_step_again_changes_nothing(crew: Crew) -> None:
    """A line that broke before the answer came: the same key once more, and nothing is doubled."""
    one, act = crew.new(), crew.act("v1")
    crew.assign(one)
    item = crew.item(one, "白菜")
    steps = [
        lambda: do(carrying.accept, act, one, ZONE),
        lambda: do(carrying.pick_up, act, one, ZONE),
        lambda: do(carrying.mark_item, act, item, "bought", fen=350),
        lambda: do(carrying.set_total, act, one, 5850),
        lambda: do(carrying.deliver, act, one),
        lambda: do(carrying.settle, act, one, "cash"),
        lambda: do(following.feedback, act, one, "菜很新鲜"),
    ]
    for run in steps:
        assert run() is True
        before = [rows(f"SELECT * FROM {name} ORDER BY id") for name in
                  ("errand", "errand_item", "errand_event", "errand_money", "audit_log")]  # fmt: skip
        assert run() is False
        assert before == [rows(f"SELECT * FROM {name} ORDER BY id") for name in
                          ("errand", "errand_item", "errand_event", "errand_money", "audit_log")]  # fmt: skip
    balanced()


def test_declining_needs_a_reason_and_goes_back(crew: Crew) -> None:
    one = crew.bring(crew.new(), "accepted")
    refused("reason_missing", do, carrying.decline, crew.act("v1"), one, "")
    do(carrying.decline, crew.act("v1"), one, "车坏了")
    assert (crew.state(one), crew.errand(one).assignee_id) == ("requested", None)
    assert table.events_of(one)[-1].note == "车坏了"
    refused("not_yours", do, carrying.accept, crew.act("v1"), one, ZONE)


def test_somebody_elses_errand_is_not_touched(crew: Crew) -> None:
    one = crew.bring(crew.new(), "picked_up")
    for run in (carrying.deliver, carrying.fail):
        refused("not_yours", do, run, crew.act("v2"), one, "door")
    refused("not_yours", do, carrying.mark_item, crew.act("v2"), crew.item(one, "白菜"), "bought")
    refused("not_yours", reading.read_errand, crew.act("v2"), one, TERMS, ZONE)
    assert crew.state(one) == "picked_up"


def test_a_substitute_needs_consent(crew: Crew) -> None:
    one = crew.bring(crew.new(), "picked_up")
    item, act = crew.item(one, "白菜"), crew.act("v1")
    refused("no_consent", do, carrying.mark_item, act, item, "substituted", instead="菜心")
    refused("instead_missing", do, carrying.mark_item, act, item, "substituted", consent=True)
    assert do(carrying.mark_item, act, item, "substituted", instead="菜心", consent=True, fen=420)
    found = table.item(item)
    assert found
    assert (found.instead, found.may_substitute, found.amount_fen) == ("菜心", True, 420)
    asked = crew.bring(crew.new("牛奶", may_substitute=True), "picked_up")
    assert do(carrying.mark_item, act, crew.item(asked, "牛奶"), "substituted", instead="豆奶")


def test_money_that_cannot_be_right(crew: Crew) -> None:
    one = crew.bring(crew.new(), "picked_up")
    meat, cabbage, act = crew.item(one, "瘦肉"), crew.item(one, "白菜"), crew.act("v1")
    do(carrying.mark_item, act, meat, "bought", fen=5000)
    refused("total_below", do, carrying.set_total, act, one, 4999)
    do(carrying.set_total, act, one, 5500)
    refused("total_below", do, carrying.mark_item, act, meat, "bought", fen=5600)
    do(carrying.mark_item, act, cabbage, "bought", fen=400)  # all prices are known: they make the total
    assert (crew.errand(one).advanced_fen, crew.errand(one).total_fen) == (5400, 5400)
    refused("total_differs", do, carrying.set_total, act, one, 5500)
    do(carrying.mark_item, act, cabbage, "bought", fen=500)
    assert crew.errand(one).advanced_fen == 5500
    balanced()
    do(carrying.mark_item, act, cabbage, "out_of_stock")  # and its price with it
    assert crew.errand(one).advanced_fen == 5000
    balanced()


def test_prices_come_with_the_goods(crew: Crew) -> None:
    one = crew.bring(crew.new(), "accepted")
    refused("price_too_early", do, carrying.mark_item, crew.act("v1"), crew.item(one, "白菜"), "bought", fen=300)
    refused("not_now", do, carrying.set_total, crew.act("v1"), one, 300)
    assert do(carrying.mark_item, crew.act("v1"), crew.item(one, "白菜"), "bought")


def test_without_a_total_nothing_is_settled(crew: Crew) -> None:
    one = crew.bring(crew.new(), "picked_up")
    do(carrying.deliver, crew.act("v1"), one)
    refused("no_total", do, carrying.settle, crew.act("v1"), one, "cash")
    refused("bad_settle", do, carrying.settle, crew.act("v1"), one, "credit")
    do(carrying.set_total, crew.act("v1"), one, 0)
    assert do(carrying.settle, crew.act("v1"), one, "other")
    balanced()


def test_nothing_bought_is_not_delivered(crew: Crew) -> None:
    one = crew.bring(crew.new("白菜"), "picked_up")
    do(carrying.mark_item, crew.act("v1"), crew.item(one, "白菜"), "out_of_stock")
    refused("nothing_bought", do, carrying.deliver, crew.act("v1"), one)
    refused("bad_how", do, carrying.deliver, crew.act("v1"), one, "drone")
    do(carrying.fail, crew.act("v1"), one, "卖完了")
    assert crew.errand(one).reason == "卖完了"


def test_failed_goods_are_owed_and_tried_again(crew: Crew) -> None:
    """The first trip's money stays owed to who laid it out; the second trip has its own."""
    one = crew.bring(crew.new(), "priced")
    do(carrying.fail, crew.act("v1"), one, "没人应门")
    assert do(following.retry, crew.act(), one, TERMS, ZONE)
    assert not do(following.retry, crew.act(), one, TERMS, ZONE)
    found = crew.errand(one)
    assert (found.state, found.trip, found.total_fen, found.owed_fen) == ("requested", 2, None, 5850)
    crew.bring(one, "priced", who="v2")
    do(carrying.deliver, crew.act("v2"), one)
    refused("settle_first", do, carrying.clear_debt, crew.act(), one, 2, "cash", "x")
    do(carrying.settle, crew.act("v2"), one, "wechat")
    assert crew.errand(one).owed_fen == 5850
    debts = reading.read_debts(crew.act(), ZONE)
    assert (debts.total, debts.people) == (5850, (("跑腿1", 5850),))
    refused("reason_missing", do, carrying.clear_debt, crew.act(), one, 1, "cash", "")
    assert do(carrying.clear_debt, crew.act(), one, 1, "other", "居委会付") == 5850
    assert do(carrying.clear_debt, crew.act(), one, 1, "other", "居委会付") == 0
    assert reading.read_debts(crew.act(), ZONE).total == 0
    balanced()


def test_we_never_got_it(crew: Crew) -> None:
    """Reopened with its story: delivered to whom, paid how, and now again; two trips are counted."""
    one = crew.bring(crew.new(), "settled")
    refused("reason_missing", do, following.reopen, crew.act(), one, "", TERMS, ZONE)
    assert do(following.reopen, crew.act(), one, "302 说没收到", TERMS, ZONE)
    assert not do(following.reopen, crew.act(), one, "302 说没收到", TERMS, ZONE)
    found = crew.errand(one)
    assert (found.state, found.reopened, found.trip, found.advanced_fen) == ("requested", 1, 2, 5850)
    assert {item.state for item in crew.items(one)} == {"wanted"}
    story = table.events_of(one)
    assert (story[-1].act, story[-1].note, story[-1].before) == ("reopen", "302 说没收到", "settled")
    crew.bring(one, "settled", who="v3")
    assert crew.errand(one).advanced_fen == 11700
    balanced()


def test_the_total_of_what_came_back_cannot_shrink(crew: Crew) -> None:
    one = crew.bring(crew.new(), "priced")
    do(carrying.clear_debt, crew.act(), one, 1, "cash", "先付")
    refused("below_settled", do, carrying.set_total, crew.act("v1"), one, 5000)
    do(carrying.set_total, crew.act("v1"), one, 6000)
    balanced()


@pytest.mark.parametrize("fen", [-1, MOST_FEN + 1])
def test_the_database_knows_absurd_money_too(crew: Crew, fen: int) -> None:
    one = crew.bring(crew.new(), "picked_up")
    with pytest.raises(Exception, match="(?i)check"):
        do(lambda _act: execute("UPDATE errand SET total_fen = ? WHERE id = ?", fen, one), crew.act())


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE errand SET state = 'settled', settle_how = 'cash' WHERE id = ?",  # not delivered yet
        "UPDATE errand SET state = 'cancelled', reason = 'x' WHERE id = ?",  # goods in hand
        "UPDATE errand SET assignee_id = NULL WHERE id = ?",
        "UPDATE errand SET state = 'disposed', bags = 1, double_bagged = sprayed WHERE id = ?",  # no rubbish
        "DELETE FROM errand_event WHERE errand_id = ?",
        "UPDATE errand_event SET after = 'settled' WHERE errand_id = ?",
        "UPDATE errand_event SET note = 'anders' WHERE errand_id = ?",
        "UPDATE errand_money SET fen = 1 WHERE errand_id = ?",
        "DELETE FROM errand_money WHERE errand_id = ?",
    ],
)
def test_the_third_net(crew: Crew, sql: str) -> None:
    """Whoever writes past the rules is stopped by the database."""
    one = crew.bring(crew.new(), "priced")
    before = rows("SELECT * FROM errand")
    with pytest.raises(Exception, match="(?i)check|append-only|no such move"):
        do(lambda _act: execute(sql, one), crew.act())
    assert rows("SELECT * FROM errand") == before


def test_a_step_of_the_story_may_be_forgotten_only(crew: Crew) -> None:
    one = crew.bring(crew.new(), "accepted")
    do(carrying.decline, crew.act("v1"), one, "我发烧")
    do(lambda _act: execute("UPDATE errand_event SET note = '' WHERE errand_id = ?", one), crew.act())
    assert table.events_of(one)[-1].note == ""


def test_the_round_in_walking_order(crew: Crew) -> None:
    rooms = ("6-1-102", "3-2-501", "3-2-302", "5-1-301")
    for room in rooms:
        crew.assign(crew.new(f"瘦肉 {room[0]}斤米" if room != "5-1-301" else "白菜", room=room))
    found = reading.read_round(crew.act("v1"), crew.user("v1"), TERMS, ZONE)
    assert [one.errand.room for one in found.rows] == ["3-2-302", "3-2-501", "5-1-301", "6-1-102"]
    name, parts = found.shopping[0]
    assert (name, len(parts)) == ("瘦肉", 3)  # merged, and each bag still known
    refused("not_yours", reading.read_round, crew.act("v2"), crew.user("v1"), TERMS, ZONE)


def test_whom_to_call_and_until_when(crew: Crew) -> None:
    """E10: the assignee and the office, until a day after the end; each look is in the trail."""
    one = crew.bring(crew.new(room="3-2-501"), "settled")
    assert [phone.phone for phone in do(reading.reveal, crew.act("v1"), one, TERMS)] == ["13812345678", "13900005678"]
    assert rows("SELECT actor FROM audit_log WHERE action = 'errand.reveal'") == [("v1",)]
    refused("not_yours", do, reading.reveal, crew.act("v2"), one, TERMS)
    refused("not_allowed", do, reading.reveal, crew.act("chief"), one, TERMS)
    crew.at = NOW + 24 * HOUR
    refused("too_late_to_see", do, reading.reveal, crew.act("v1"), one, TERMS)
    (row,) = reading.of_person(crew.act("v1"), crew.user("v1"), TERMS, ZONE)
    assert (row.errand.room, row.errand.text, row.items) == ("***", "", ())
    assert reading.of_person(crew.act(), crew.user("v1"), TERMS, ZONE)[0].errand.room == "3-2-501"
    assert do(reading.reveal, crew.act(), one, TERMS)
    other = crew.bring(crew.new(), "assigned")
    refused("nobody_there", do, reading.reveal, crew.act("v1"), other, TERMS)

"""F4: who opens where, the queue, orders, the round; scenarios 9 and 10 on a frozen clock."""

import asyncio
from functools import partial

import pytest
from textual import events

from db.base import execute
from dutyterm.errands import assigning, carrying, garbage, ordering
from dutyterm.errands.ordering import Order
from dutyterm.errands.screen_views import VIEWS
from dutyterm.people.rules import ROLES, scope
from dutyterm.ui.views import tabs_for
from tests.errands.conftest import HOUR, TERMS, Crew
from tests.errands.screens import Sit
from tests.gate.screens import WIDE
from tests.gate.town import NOW, ZONE, do, rows

LOGINS = {"volunteer": "v1", "leader": "L1", "cadre": "kader", "coordinator": "boss", "admin": "chief"}
ALL, OFFICE = set(ROLES), {"coordinator", "admin"}
TABS = {"v": OFFICE, "m": ALL, "l": ALL, "f": OFFICE, "g": OFFICE, "h": OFFICE}


def test_every_tab_is_spoken_of_here() -> None:
    found = {one.letter: {role for role in ROLES if one in tabs_for(VIEWS, partial(scope, role))} for one in VIEWS}
    assert found == TABS
    assert not set("qjkayunbsotdxwciepr ") & set(found), "keys of acts"


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_opens_on_its_own_view_and_every_tab_opens(at_errands: Sit, role: str) -> None:
    async with at_errands(LOGINS[role]) as one:
        assert one.screen.view is one.screen.view_of("v" if role in OFFICE else "m")
        for tab in one.screen.tabs:
            await one.press(tab.letter)
            assert one.screen.view is one.screen.view_of(tab.letter)
            assert one.screen.view.loaded
            await one.press("f1")
            await one.sees("跑腿", one.screen.view.about()[0][:20])
            await one.press("f1")
        assert await one.stored("SELECT count(*) FROM audit_log WHERE origin = 'abc123'") == [(0,)]


async def test_whoever_has_no_register_is_told_so(at_errands: Sit) -> None:
    async with at_errands("v1") as one:
        await one.type("//lzj\r")
        await one.until(lambda: "没有住户台账" in one.told)
        assert one.screen is one.app.screen
        await one.press("f1")
        assert "Ctrl+F" not in one.text


async def test_scenario_9_a_selection_and_another_coordinator(at_errands: Sit, crew: Crew) -> None:
    """Three groceries and two garbage of one route to one volunteer; one was just taken: 4 given, 1 told."""
    some = [crew.new(f"菜{number}", room=room) for number, room in enumerate(("3-2-302", "3-2-501", "6-1-101"))]
    garbages = [crew.order("", room=room, kind="garbage").errand_id for room in ("3-2-302", "3-2-501")]
    execute("UPDATE user_account SET display = '李小明' WHERE login = 'v2'")
    execute("UPDATE user_account SET display = '何玉萍' WHERE login = 'v3'")
    async with at_errands() as one:
        await one.type("     ")
        await one.sees("选了 5 张")
        await one.press("a")
        await one.sees("派 5 张", "何玉萍")
        await one.other(assigning.assign, [some[1]], crew.user("v2"), ZONE)
        await one.type("/hyp\r\r")
        await one.tells("4 张派给 何玉萍。", "3-2-501 已经派给 李*")
        assert await one.stored("SELECT assignee_id, count(*) FROM errand GROUP BY assignee_id ORDER BY 2") == [
            (crew.user("v2"), 1), (crew.user("v3"), 4)
        ]  # fmt: skip
        assert garbages


async def test_scenario_9_an_elderly_caller(at_errands: Sit, crew: Crew) -> None:
    """Room, free text, three Enters: under 40 keys beyond the text, and what was understood is read back."""
    text = "2斤瘦肉 白菜 降压药"
    keys = "n", "3-2-302\r", "\r", "\r", "\r", "\r"
    async with at_errands() as one:
        await one.type(keys[0] + keys[1])
        await one.sees("HQ 3-2-302 隔离", "要什么>")
        await one.type(text)
        await one.type("".join(keys[2:]))
        await one.tells("瘦肉 2斤、白菜、降压药", "急")
        assert await one.stored("SELECT text, channel, kind, priority, state FROM errand") == [
            (text, "phone", "grocery", 1, "requested")
        ]
        assert one.rows.cursor_key[0] == "errand"  # type: ignore[index]
    assert len("".join(keys)) < 40


async def test_scenario_10_the_round(at_errands: Sit, crew: Crew) -> None:
    """u, item 2 out of stock, total, delivered, WeChat; rubbish c 2 y y t: digits and letters alone."""
    goods, rubbish = crew.new("2斤瘦肉 白菜 降压药", room="3-2-501"), crew.rubbish("assigned")
    crew.assign(goods)
    async with at_errands("v1") as one:
        await one.sees("HQ 3-2-302", "HQ 3-2-501", "等您接 2 张")
        await one.type("c")
        await one.tells("收了几袋")
        await one.type("2\ry\ry\r")
        await one.tells("按 t 入桶")
        await one.type("t")
        await one.tells("入桶了")
        assert (crew.state(rubbish), crew.errand(rubbish).bags) == ("disposed", 2)
        await one.type("u")
        await one.tells("取到货了：HQ 3-2-501")
        await one.type("2o")
        await one.tells("白菜 缺货")
        await one.type("t58.5\r")
        await one.tells("共 58.50 元")
        await one.type("d")
        await one.tells("送到门口了")
        await one.type("w")
        await one.tells("结清了 58.50 元")
        found = crew.errand(goods)
        assert (found.state, found.settled_fen, found.settle_how) == ("settled", 5850, "wechat")
        await one.sees("今天办完 2 张")


async def test_whoever_settles_from_an_item_goes_on_with_the_next_door(at_errands: Sit, crew: Crew) -> None:
    """And not with what is settled, where the next key would mean the money of that once more."""
    goods, rubbish = crew.new("2斤瘦肉 白菜 降压药"), crew.rubbish("assigned")
    crew.assign(goods)
    execute("UPDATE errand SET priority = 1 WHERE id = ?", goods)
    async with at_errands("v1") as one:
        await one.type("u2o")
        assert one.rows.cursor_key[0] == "item"  # type: ignore[index]
        await one.type("t58.5\r")
        await one.type("d")
        await one.type("w")
        await one.tells("结清了 58.50 元")
        assert one.rows.cursor_key == ("errand", rubbish)


async def test_a_key_behind_an_answer_is_meant_for_the_rows_after_it(
    at_errands: Sit, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The total is told before the rows are read again: `d` pressed then knows of it all the same."""
    crew.bring(crew.new(), "picked_up")
    async with at_errands("v1") as one:
        await one.type("t58.5")
        real = one.screen.load

        async def slowly() -> None:
            one.app.post_message(events.Key("d", "d"))
            await asyncio.sleep(0.1)
            await real()

        monkeypatch.setattr(one.screen, "load", slowly)
        one.app.post_message(events.Key("enter", None))
        await one.until(lambda: "没花钱" in one.text or "送到门口了" in one.told)
        assert "送到门口了" in one.told


async def test_nothing_waits_is_said(at_errands: Sit) -> None:
    async with at_errands() as one:
        await one.sees("没有人在等。按 n 记一张新单。")
    async with at_errands("v2") as one:
        await one.sees("现在没有派给您的单。")


async def test_what_others_do_appears_and_the_cursor_stays(at_errands: Sit, crew: Crew) -> None:
    first, second = crew.new("米"), crew.new("油", room="3-2-501")
    async with at_errands() as one:
        await one.press("down")
        assert one.rows.cursor_key == ("errand", second)
        await one.other(ordering.create, Order("k9", crew.home("6-1-101"), "chat", "胰岛素"), TERMS, ZONE)
        await one.sees("胰岛素")
        assert one.cells[0][3] == "胰岛素"
        assert one.rows.cursor_key == ("errand", second)
        await one.other(assigning.assign, [first], crew.user("v4"), ZONE)
        await one.sees("跑腿4")


async def test_what_is_told_of_a_row_comes_with_the_cursor(at_errands: Sit, crew: Crew) -> None:
    """In the same turn, or it would be painted a frame later than the row: no other task runs in between here."""
    crew.new("米"), crew.new("油", room="3-2-501")
    async with at_errands() as one:
        one.rows.action_step(1)
        told = one.screen.query_one("#view-told").render()
        assert "原话：油" in str(told)
        await one.settled()
        one.rows.action_step(-1)
        assert "原话：米" in str(one.screen.query_one("#view-told").render())


async def test_the_second_order_of_a_household_may_join_the_first(at_errands: Sit, crew: Crew) -> None:
    first = crew.new("2斤瘦肉")
    async with at_errands() as one:
        await one.type("n3-2-302\r猪瘦肉 鸡蛋\r\r\r\r")
        await one.tells("按 c 并单")
        await one.type("c")
        await one.tells("并好了")
        assert [item.name for item in crew.items(first)] == ["瘦肉", "猪瘦肉", "鸡蛋"]


async def test_joined_by_mistake_and_taken_apart(at_errands: Sit, crew: Crew) -> None:
    first, second = crew.new("2斤瘦肉"), crew.new("降压药")
    do(ordering.merge, crew.act(), second, first)
    async with at_errands() as one:
        await one.type("f\rr")
        await one.tells("又是两张单")
        assert crew.state(second) == "requested"
        assert [item.name for item in crew.items(first)] == ["瘦肉"]


async def test_an_order_is_corrected_and_made_urgent(at_errands: Sit, crew: Crew) -> None:
    errand = crew.new("2斤瘦肉")
    async with at_errands() as one:
        await one.type("e 白菜\r5\r")
        await one.tells("1 到 4")
        await one.press("backspace")
        await one.type("1\r")
        await one.tells("改好了")
        assert (crew.errand(errand).text, crew.errand(errand).priority) == ("2斤瘦肉 白菜", 1)
        await one.type("x邻居买了\r")
        await one.tells("取消了")
        assert crew.state(errand) == "cancelled"


async def test_a_room_that_is_nowhere_or_twice(at_errands: Sit, crew: Crew) -> None:
    crew.town.home("JS", "6-1-101", "某人")
    async with at_errands() as one:
        await one.type("n9-9-999\r")
        await one.tells("没有这一户")
        await one.press("escape")
        await one.type("n6-1-101\r")
        await one.tells("不止一个 6-1-101：HQ JS")
        await one.press(*["backspace"] * 7)
        await one.type("js 6-1-101\r")
        await one.sees("JS 6-1-101", "要什么>")


async def test_bad_money_keeps_the_line(at_errands: Sit, crew: Crew) -> None:
    one_errand = crew.bring(crew.new(), "picked_up")
    async with at_errands("v1") as one:
        for text, said in (("-5", "不能是负数"), ("abc", "看不懂"), ("999999", "太大")):
            await one.type(f"t{text}\r")
            await one.tells(said)
            assert one.screen.line.value == text
            await one.press("escape")
        assert crew.errand(one_errand).total_fen is None
        await one.type("t5８。5\r")
        await one.tells("共 58.50 元")


async def test_a_key_again_after_a_broken_line(at_errands: Sit, crew: Crew) -> None:
    errand = crew.new()
    crew.assign(errand)
    async with at_errands("v1") as one:
        await one.other(carrying.pick_up, errand, ZONE, login="v1")  # saved, and the answer never came
        await one.type("u")
        await one.tells("没有重复")
        assert crew.story(errand).count("pick_up") == 1


async def test_half_typed_orders_survive(at_errands: Sit, crew: Crew) -> None:
    async with at_errands() as one:
        await one.type("n3-2-302\r2斤瘦肉 白")
        await one.settled()
    async with at_errands() as one:
        await one.tells("接着刚才没写完的")
        await one.sees("要什么>", "2斤瘦肉 白")
        await one.type("菜\r\r\r\r")
        await one.tells("瘦肉 2斤、白菜")
        assert await one.stored("SELECT household_id, text FROM errand") == [(crew.home(), "2斤瘦肉 白菜")]
    async with at_errands() as one:
        assert one.screen.form is None


async def test_an_order_sent_and_never_answered_is_not_doubled(at_errands: Sit, crew: Crew) -> None:
    """The line broke behind the last Enter: the same question asked on makes the same order."""
    async with at_errands() as one:
        await one.type("n3-2-302\r白菜\r\r")
        form = one.screen.form
        assert form
        order = Order(str(form.base["key"]), crew.home(), "phone", "白菜")
        await one.other(ordering.create, order, TERMS, ZONE)
    async with at_errands() as one:
        await one.tells("接着刚才没写完的")
        await one.type("\r\r\r")
        await one.tells("没有重复")
        assert await one.stored("SELECT count(*) FROM errand") == [(1,)]


async def test_an_order_is_asked_on_wherever_the_cursor_was(at_errands: Sit, crew: Crew) -> None:
    """It is about none of the rows: whoever took the one it was begun on has nothing to do with it."""
    errand = crew.new("米", room="3-2-501")
    async with at_errands() as one:
        await one.type("n3-2-302\r2斤瘦肉")
    do(ordering.cancel, crew.act("boss2"), errand, "不要了")
    async with at_errands() as one:
        await one.tells("接着刚才没写完的", "HQ 3-2-302 隔离")
        await one.sees("要什么>", "2斤瘦肉")
        await one.type("\r\r\r\r")
        await one.tells("瘦肉 2斤")


async def test_an_order_of_this_morning_is_told_and_not_asked_on(at_errands: Sit, crew: Crew) -> None:
    async with at_errands() as one:
        await one.type("n3-2-302\r2斤瘦肉")
    async with at_errands(at=NOW + 3 * HOUR) as one:
        await one.tells("刚才没写完，现在问不了了", "2斤瘦肉")
        assert one.screen.form is None


async def test_a_price_of_what_has_gone_on_is_told(at_errands: Sit, crew: Crew) -> None:
    errand = crew.bring(crew.new(), "picked_up")
    async with at_errands("v1") as one:
        await one.type("t58")
    do(carrying.fail, crew.act("boss"), errand, "没人应门")
    async with at_errands("v1") as one:
        await one.tells("刚才没写完，现在问不了了", "58")
        assert one.screen.form is None


async def test_falling_ill_with_goods_in_hand(at_errands: Sit, crew: Crew) -> None:
    errand = crew.bring(crew.new(), "priced")
    crew.town.isolate("区伟明")
    async with at_errands() as one:
        await one.sees("卡住 1 张", "人病了")
        await one.type("a")
        await one.sees("接手 跑腿1 手上的")
        await one.type("/跑腿2\r\r发烧了\r")
        await one.tells("跑腿2 接手了")
        assert crew.errand(errand).assignee == "跑腿2"
        await one.type("\r")
        await one.sees("接手", "发烧了", "垫 58.50")


async def test_we_never_got_it(at_errands: Sit, crew: Crew) -> None:
    errand = crew.bring(crew.new(), "settled")
    async with at_errands() as one:
        await one.type("f\rr")
        await one.type("302 说没收到\r")
        await one.tells("重开了")
        await one.sees("302 说没收到", "送达", "结清")
        await one.press("escape", "v")
        await one.sees("重开1")
        assert crew.state(errand) == "requested"


async def test_money_at_the_days_end(at_errands: Sit, crew: Crew) -> None:
    crew.bring(crew.new(), "priced")
    failed = crew.bring(crew.new("米", room="3-2-501"), "priced", who="v2")
    do(carrying.fail, crew.act("v2"), failed, "没人")
    async with at_errands() as one:
        await one.sees("没结清 117.00 元")
        await one.type("g")
        await one.sees("没结清 117.00 元", "跑腿1 58.50", "跑腿2 58.50")
        await one.press("down")
        await one.type("c3\r居委会付\r")
        await one.tells("结清了 58.50 元")
        await one.sees("没结清 58.50 元")
        assert crew.errand(failed).owed_fen == 0


async def test_a_leader_orders_for_the_own_stairway_only(at_errands: Sit, crew: Crew) -> None:
    async with at_errands("L1") as one:
        await one.type("a3-2-302\r降压药\r\r4\r\r")
        await one.tells("记下了 HQ 3-2-302", "降压药")
        await one.type("a6-1-101\r米\r\r\r\r")
        await one.tells("这不归您管")
        assert await one.stored("SELECT channel, priority FROM errand") == [("contact", 1)]
    async with at_errands("v1") as one:
        assert "替住户下单" not in one.text
        await one.type("a")
        assert one.screen.form is None


async def test_whom_to_call(at_errands: Sit, crew: Crew) -> None:
    crew.bring(crew.new(room="3-2-501"), "accepted")
    async with at_errands("v1") as one:
        assert "13812345678" not in one.text
        await one.type("i")
        await one.tells("13812345678")
        assert rows("SELECT action FROM audit_log WHERE origin = 'abc123'") == [("errand.reveal",)]


async def test_declining_and_substituting(at_errands: Sit, crew: Crew) -> None:
    first = crew.bring(crew.new("白菜"), "picked_up")
    crew.assign(crew.new("米", room="6-1-101"))
    async with at_errands("v1") as one:
        await one.type("1s菜心\rn\r")
        await one.type("4.2\r")
        await one.tells("要先问住户")
        await one.press("backspace")
        await one.type("y\r4.2\r")
        await one.tells("换成了：菜心")
        assert crew.errand(first).advanced_fen == 420
        await one.press("end")
        await one.press("up")
        await one.type("n车坏了\r")
        await one.tells("推掉了")
        assert rows("SELECT state, assignee_id FROM errand WHERE text = '米'") == [("requested", None)]


async def test_hostile_texts_are_shown_as_they_are(at_errands: Sit, crew: Crew) -> None:
    for number, text in enumerate(("Lin [/b]", "\x1b]0;x\x07白菜", "‮abc", "𠮷" * 40)):
        crew.new(f"{text}、米{number}")
    for size in ((80, 24), WIDE):
        async with at_errands(size=size) as one:
            await one.sees("[/b]")
            for _row in range(4):
                await one.press("enter")
                await one.press("escape")
                await one.press("down")
            assert "\x1b" not in one.text


async def test_it_becomes_stuck_at_that_very_moment(at_errands: Sit, crew: Crew) -> None:
    crew.new("米")
    async with at_errands(at=NOW) as one:
        assert "卡住" not in one.text
        turn = one.screen.view.next_turn()
        assert turn is not None
        assert turn.astimezone(ZONE) == NOW.replace(hour=13)
        one.later(hours=5, minutes=1)
        await one.screen.load()
        await one.sees("卡住 1 张", "超时")


async def test_the_office_skips_rubbish(at_errands: Sit, crew: Crew) -> None:
    do(garbage.make_day, crew.act(), TERMS, ZONE)
    async with at_errands() as one:
        await one.type("x没放出来\r")
        await one.tells("今天没有")
        assert rows("SELECT state, reason FROM errand") == [("skipped", "没放出来")]
    assert HOUR


async def test_esc_asks_once_before_an_order_half_taken_is_gone(at_errands: Sit, crew: Crew) -> None:
    async with at_errands() as one:
        await one.type("n3-2-302\r2斤瘦肉\r")
        await one.sees("种类>")
        await one.press("escape")
        await one.tells("还没写完。真的不要了再按一次 Esc")
        await one.sees("种类>")
        await one.type("1")  # goes on
        await one.press("escape")
        await one.tells("还没写完")
        await one.press("escape")
        assert one.screen.form is None
        await one.press("n", "escape")  # nothing is written yet
        assert one.screen.form is None


async def test_rows_stay_narrowed_after_giving_one_and_a_digit_finds_a_candidate(at_errands: Sit, crew: Crew) -> None:
    crew.new("白菜", room="3-2-302")
    crew.new("瘦肉", room="3-2-501")
    async with at_errands() as one:
        await one.type("/3-2-501\r")
        assert len(one.rows.rows) == 1
        await one.press("a")
        await one.sees("1-9")
        second = one.rows.rows[1].key
        await one.press("2")
        assert one.rows.cursor_key == second
        assert await one.stored("SELECT count(*) FROM errand WHERE assignee_id IS NOT NULL") == [(0,)]
        await one.press("1", "enter")
        await one.tells("1 张派给")
        assert one.screen.line.value == "3-2-501" and len(one.rows.rows) == 1
        await one.press("escape")
        assert len(one.rows.rows) == 2


async def test_the_story_says_how_it_was_settled(at_errands: Sit, crew: Crew) -> None:
    number = crew.new("白菜", room="3-2-501")
    crew.assign(number)
    async with at_errands("v1") as one:
        await one.type("ut12\r")
        await one.tells("共 12.00 元")
        await one.type("dc")
        await one.tells("结清了 12.00 元")
        await one.press("enter")
        await one.sees("结清 现金")

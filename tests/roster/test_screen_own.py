"""Volunteers, leaders and cadres: their own shifts, claiming, giving back, swapping, being away; a post's board."""

import datetime as dt

import pytest

from db.base import execute
from dutyterm.roster import filling, swapping
from tests.roster.conftest import TERMS, ZONE, Crew, on
from tests.roster.screens import Seat, Sit


async def at_open(one: Seat, day: int, name: str = "早班", post: str = "HQ") -> None:
    """Put the cursor on an open shift."""
    await one.press("o")
    shift = one.crew.shift(day, name, post).id
    one.rows.go_to(("shift", shift))  # type: ignore[attr-defined]
    await one.settled()
    assert one.rows.cursor_key == ("shift", shift)


async def test_nothing_yet_says_where_to_go(at_roster: Sit) -> None:
    async with at_roster("v1") as one:
        await one.sees("您没有排班。按 o 看哪里缺人")


async def test_my_shifts_in_plain_sentences_the_next_first(at_roster: Sit, crew: Crew) -> None:
    crew.put("v1", 5, "夜班", reason="缺人")
    crew.put("v1", 5, reason="缺人")
    crew.put("v1", 7, "早班", "JS")
    async with at_roster("v1", at=on(5, "14:30")) as one:
        await one.sees("下一班：今晚 22:00-06:00 华侨新村门口 夜班")
        assert [cells[1] for cells in one.cells] == [
            "今晚 22:00-06:00 华侨新村门口 夜班",
            "02-07 周五 06:00-14:00 教师楼门口 早班",
            "今天 06:00-14:00 华侨新村门口 早班",
        ]
        await one.press("enter")
        await one.sees("怎么来的", "值守1")
        for letter in "arspkciny":
            await one.press(letter)
        assert await one.actions() == [], "no key of the office does anything here"


async def test_claimed_with_enter_and_y(at_roster: Sit) -> None:
    async with at_roster("v1") as one:
        await at_open(one, 6)
        await one.press("enter")
        await one.sees("报 明天 06:00-14:00 华侨新村门口 早班？输 y 回车>")
        await one.type("\r")
        await one.tells("要做就按 y")
        await one.type("y\r")
        await one.tells("报上了：明天 06:00-14:00 华侨新村门口 早班")
        assert await one.states(6) == {"v1": "planned"}
        await one.sees("您已报名")
        await one.press("m")
        await one.sees("下一班：明天 06:00-14:00")


async def test_the_whole_way_in_one_packet(at_roster: Sit) -> None:
    async with at_roster("v1") as one:
        await one.type("o5\ry\r")
        await one.tells("报上了：今晚 22:00-06:00 华侨新村门口 夜班")
        assert await one.states(5, "夜班") == {"v1": "planned"}


async def test_esc_claims_nothing(at_roster: Sit) -> None:
    async with at_roster("v1") as one:
        await at_open(one, 6)
        await one.press("enter", "escape")
        assert one.screen.form is None
        assert await one.actions() == []


async def test_taken_at_the_same_moment(at_roster: Sit, crew: Crew) -> None:
    crew.put("v2", 6)
    async with at_roster("v1") as one:
        await at_open(one, 6)
        await one.press("enter")
        await one.other(filling.claim, one.crew.shift(6).id, ZONE, TERMS, login="v3")
        await one.type("y\r")
        await one.tells("已经满了：值守2, 值守3")
        assert await one.states(6) == {"v2": "planned", "v3": "planned"}


async def test_what_only_the_office_may_decide_is_said_at_once(at_roster: Sit, crew: Crew) -> None:
    crew.put("v1", 6, "早班", "JS")
    async with at_roster("v1") as one:
        await at_open(one, 6)
        await one.press("enter")
        await one.tells("不能排", "时间冲突：JS 早班")
        assert one.screen.form is None
    async with at_roster("old") as one:
        await at_open(one, 6, "夜班")
        await one.press("enter")
        await one.tells("73 岁，不宜夜班")


async def test_filters(at_roster: Sit, crew: Crew) -> None:
    crew.put("v2", 5)
    async with at_roster("v1") as one:
        await one.press("o", "2")
        assert {cells[4] for cells in one.cells} == {"夜班"}
        assert {cells[1] for cells in one.cells} == {"今晚 22:00-06:00"}
        await one.press("4")
        assert "夜班" not in {cells[4] for cells in one.cells}
        await one.press("5")
        assert {cells[4] for cells in one.cells} == {"夜班"}
        await one.press("6")
        assert ("HQ", "今天 06:00-14:00") not in {(cells[2], cells[1]) for cells in one.cells}
        await one.press("3")
        await one.sees("这样的空班没有。按 1 看全部。")
        await one.press("1")
        assert ("HQ", "今天 06:00-14:00") in {(cells[2], cells[1]) for cells in one.cells}


async def test_my_post(at_roster: Sit) -> None:
    async with at_roster("gate2") as one:
        await one.press("o", "3")
        assert {cells[2] for cells in one.cells} == {"HQ"}


async def test_confirmed_and_given_back_in_time(at_roster: Sit, crew: Crew) -> None:
    crew.put("v1", 6)
    async with at_roster("v1") as one:
        await one.press("c")
        await one.tells("记下了，谢谢")
        await one.sees("本人已确认")
        await one.press("r")
        await one.type("孩子发烧\r")
        await one.tells("退了：明天 06:00-14:00")
        assert await one.states(6) == {"v1": "cancelled"}
        await one.sees("您没有排班")


async def test_too_late_to_give_back_says_whom_to_call(at_roster: Sit, crew: Crew) -> None:
    crew.put("v1", 5, "中班")
    async with at_roster("v1", at=on(5, "12:00")) as one:
        await one.press("r")
        await one.tells("请打电话给协调员")
        assert one.screen.form is None, "no reason would help"
        assert await one.states(5, "中班") == {"v1": "planned"}


async def test_a_swap_from_asking_to_the_office(at_roster: Sit, crew: Crew) -> None:
    crew.put("v1", 6)
    crew.put("v2", 7)
    async with at_roster("v1") as one:
        await one.press("s")
        await one.type("\r")
        await one.tells("没有这个人")
        await one.type("值守2\r0208\r\r")
        await one.tells("值守2 在 02-08 周六 没有班")
        one.screen.line.clear()
        await one.type("0207\r家里有事\r")
        await one.tells("已问 值守2")
        await one.press("s")
        await one.type("v3\r\r\r")
        await one.tells("已经有换班申请在等")
        await one.press("escape")
        await one.press("u")
        await one.sees("等对方回答 家里有事", "值守2")
    async with at_roster("v2") as one:
        await one.press("u")
        await one.sees("等您 1")
        await one.type("yy\r")
        await one.tells("办公室批准后才算")
        assert await one.actions() == ["roster.swap_ask", "roster.swap_answer"]


async def test_a_swap_is_withdrawn(at_roster: Sit, crew: Crew) -> None:
    place = crew.put("v1", 6)
    async with at_roster("v1") as one:
        await one.other(swapping.ask_swap, place, one.crew.user("v2"), "", login="v1")
        await one.press("u", "r")
        await one.tells("撤回了")
        await one.sees("没有等着的换班")


async def test_namesakes_are_told_apart(at_roster: Sit, crew: Crew) -> None:
    execute("UPDATE user_account SET display = '王芳' WHERE login IN ('v2', 'v3')")
    crew.put("v1", 6)
    async with at_roster("v1") as one:
        await one.press("s")
        await one.type("王芳\r\r\r")
        await one.tells("不止一位", "v2 v3")
        one.screen.line.clear()
        await one.type("v3\r\r\r")
        await one.tells("已问 王芳")


async def test_away_and_back(at_roster: Sit, crew: Crew) -> None:
    crew.put("v1", 7)
    async with at_roster("v1") as one:
        await one.press("a")
        await one.type("0231\r")
        await one.tells("0231")
        one.screen.line.clear()
        await one.type("0206\r0205\r\r")
        await one.tells("结束比开始早")
        one.screen.line.clear()
        await one.type("0207\r回老家\r")
        await one.tells("02-06 周四 到 02-07 周五 不来", "还有 1 班")
        await one.sees("请假 02-06 05:00 到 02-08 04:59 回老家")
        one.rows.go_to(next(row.key for row in one.rows.rows if row.key[0] == "away"))  # type: ignore[index, attr-defined]
        await one.press("r")
        await one.tells("您能来")
        assert await one.actions() == ["roster.away", "roster.away_end"]


@pytest.mark.parametrize("login", ["L1", "kader"])
async def test_leaders_and_cadres_claim_too(at_roster: Sit, login: str) -> None:
    async with at_roster(login) as one:
        await at_open(one, 6)
        await one.type("\ry\r")
        assert await one.states(6) == {login: "planned"}


async def test_late_is_seen_by_oneself(at_roster: Sit, crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dutyterm.ui.area.AreaScreen._next_minute", lambda screen: None)
    crew.put("v1", 5, "中班")
    async with at_roster("v1", at=on(5, "13:59") + dt.timedelta(seconds=59.7)) as one:
        await one.sees("可签到")
        one.later(seconds=0.5)
        await one.sees("迟到")


async def test_the_board_of_a_post(at_roster: Sit, crew: Crew) -> None:
    crew.put("v1", 5)
    crew.put("v2", 5)
    crew.put("v3", 5, "中班")
    execute("UPDATE assignment SET state = 'on_duty', check_in_at = created_at WHERE user_id = ?", crew.user("v1"))
    async with at_roster("gate2", at=on(5, "13:40")) as one:
        await one.press("b")
        assert [(cells[1], cells[2]) for cells in one.cells] == [
            ("没来", "值守2"),
            ("快下班", "值守1"),
            ("快到", "值守3"),
        ]
        await one.press("3")
        await one.sees("JS 教师楼门口", "缺 1 人")
        await one.press("1")
        await one.sees("HQ 华侨新村门口")
        await one.press("n")
        await one.type("abc\r")
        await one.tells("没有这个值守点")
        one.screen.line.clear()
        await one.type("xz\r")
        await one.sees("XZ 下寨门口")

"""The office fills holes on the screen: candidates with reasons, warnings, substitutes, swaps; what is refused."""

import pytest

from db.base import execute
from dutyterm.people import accounts
from dutyterm.roster import filling, shifts, swapping
from tests.roster.conftest import Crew, on
from tests.roster.screens import Seat, Sit


async def choose(one: Seat, login: str) -> None:
    """Put the cursor on a candidate."""
    user = one.crew.user(login)
    await one.until(lambda: any(row.key == ("user", user) for row in one.rows.rows), login)
    one.rows.go_to(("user", user))  # type: ignore[attr-defined]
    await one.settled()


async def test_a_hole_is_filled_with_two_keys(at_roster: Sit) -> None:
    async with at_roster() as one:
        await one.press("a")
        await one.sees("合适", "住本", "夜班 0", "本周 0 班")
        assert one.cells[0][:2] == ("1", "值守1"), "who lives here stands first"
        await one.press("enter")
        await one.tells("值守1 排上了：今天 06:00-14:00 华侨新村门口 早班")
        assert await one.states(5) == {"v1": "planned"}
        assert await one.actions() == ["roster.assign"]
        assert one.screen.view is one.screen.view_of("v")
        assert ("HQ", "早班") not in {(cells[3], cells[5]) for cells in one.cells if cells[0] == "!!"}


async def test_two_keys_of_one_packet_fill_it_too(at_roster: Sit) -> None:
    async with at_roster() as one:
        await one.type("a\ra\r")
        await one.until(lambda: one.screen.held == 0, "all steps done")
        assert await one.actions() == ["roster.assign", "roster.assign"]


async def test_a_warning_asks_for_a_reason_that_is_listed(at_roster: Sit, crew: Crew) -> None:
    async with at_roster() as one:
        await one.press("down", "down", "down", "down", "down", "down")  # the first night
        assert "夜班" in one.cells[6]
        await one.press("a")
        await choose(one, "old")
        await one.tells("73 岁，不宜夜班")
        await one.press("enter")
        await one.type("\r")
        await one.tells("仍要这样排，请写原因")
        assert await one.states(5, "夜班") == {}
        await one.type("老党员坚持\r")
        await one.tells("老何 排上了")
        await one.press("x")
        await one.sees("老何", "年纪大上夜班", "老党员坚持")


async def test_who_may_not_stands_last_and_is_refused_with_why(at_roster: Sit, crew: Crew) -> None:
    crew.put("v2", 5, post="JS")
    async with at_roster() as one:
        await one.press("a")
        await one.press("end")
        assert one.cells[-1][:2] == ("x", "值守2")
        await one.press("enter")
        await one.tells("不能排", "时间冲突：JS 早班")
        assert await one.actions() == []


async def test_somebody_else_was_faster(at_roster: Sit, crew: Crew) -> None:
    crew.put("v5", 5)
    async with at_roster() as one:
        await one.press("t", "enter", "a")
        await choose(one, "v3")
        monkey = one.screen.heard
        one.screen.heard = lambda topics: None  # type: ignore[method-assign]  # not yet heard of
        await one.puts("v4", 5)
        await one.press("enter")
        await one.tells("已经满了", "值守5", "值守4")
        one.screen.heard = monkey  # type: ignore[method-assign]
        assert await one.states(5) == {"v5": "planned", "v4": "planned"}


async def test_a_warning_that_came_meanwhile_is_asked_about(at_roster: Sit) -> None:
    async with at_roster() as one:
        await one.press("t", "enter", "a")
        await choose(one, "v3")
        monkey = one.screen.heard
        one.screen.heard = lambda topics: None  # type: ignore[method-assign]
        await one.other(filling.set_away, one.crew.user("v3"), on(5, "05:00"), on(6, "05:00"), "病")
        await one.press("enter")
        await one.until(lambda: one.screen.form is not None, "the question")
        await one.tells("这时请了假")
        one.screen.heard = monkey  # type: ignore[method-assign]
        await one.type("他说能来\r")
        await one.tells("值守3 排上了")


async def test_taken_off_with_a_reason(at_roster: Sit, crew: Crew) -> None:
    crew.put("v1", 5, "中班")
    async with at_roster() as one:
        await one.press("t", "right", "r")
        await one.tells("撤下 值守1", "中班")
        await one.type("\r")
        await one.tells("请写原因")
        await one.type("排错了\r")
        await one.tells("值守1 已从这一班撤下")
        assert await one.states(5, "中班") == {"v1": "cancelled"}
        await one.press("enter")
        await one.sees("排错了", "已退")


async def test_changed_under_the_question_is_told_and_a_second_enter_means_it(at_roster: Sit, crew: Crew) -> None:
    place = crew.put("v1", 5, "中班")
    async with at_roster() as one:
        await one.press("t", "right", "r")
        await one.type("排错了")
        await one.other(filling.pin, place, 1, True)
        await one.type("\r")
        await one.tells("别人刚改过这一班")
        assert one.screen.line.value == "排错了"
        await one.type("\r")
        await one.tells("已从这一班撤下")


async def test_a_shift_cancelled_under_the_question(at_roster: Sit, crew: Crew) -> None:
    crew.put("v1", 5, "中班")
    async with at_roster() as one:
        await one.press("t", "right", "r")
        await one.type("排错")
        await one.other(shifts.cancel_shift, one.crew.shift(5, "中班").id, "撤岗")
        await one.type("了\r")
        await one.tells("这个位置已经不在了")
        await one.press("escape")
        assert one.screen.form is None


async def test_with_several_people_one_is_chosen_first(at_roster: Sit, crew: Crew) -> None:
    crew.put("v1", 5, "中班")
    crew.put("v2", 5, "中班")
    async with at_roster() as one:
        await one.press("t", "right", "enter")
        await one.sees("值守1", "值守2", "怎么来的")
        await one.press("down")
        await one.type("pk")
        found = await one.stored("SELECT user_id, pinned, lead FROM assignment ORDER BY id")
        assert [tuple(map(bool, row[1:])) for row in found] == [(False, False), (True, True)]
        await one.sees("负责 固定")
        await one.type("cpk")
        assert await one.states(5, "中班") == {"v1": "planned", "v2": "confirmed"}
        assert await one.actions() == ["roster.pin", "roster.lead", "roster.confirm", "roster.pin", "roster.lead"]


async def test_somebody_stands_in_for_one_who_did_not_come(at_roster: Sit, crew: Crew) -> None:
    crew.put("v3", 5, lead=True)
    async with at_roster(at=on(5, "06:20")) as one:
        await one.sees("缺岗", "值守3", "没到岗 1")
        one.rows.go_to(next(row.key for row in one.rows.rows if row.key[0] == "place"))  # type: ignore[index, attr-defined]
        await one.press("s")
        await one.sees("替 值守3")
        await one.press("z")
        await one.tells("【值班求助】2月5日（周三）06:00-14:00，华侨新村门口早班缺 1 人")
        assert "值守3" not in one.told
        await one.press("enter")
        await one.tells("值守1 顶替 值守3")
        assert await one.states(5) == {"v3": "absent", "v1": "planned"}
        assert (await one.stored("SELECT lead, source FROM assignment ORDER BY id"))[-1][1] == "cover"


async def test_before_the_shift_a_substitute_leaves_nobody_absent(at_roster: Sit, crew: Crew) -> None:
    crew.put("v3", 5, "中班")
    async with at_roster() as one:
        await one.press("t", "right", "s", "enter")
        await one.tells("顶替 值守3")
        assert (await one.states(5, "中班"))["v3"] == "cancelled"


async def test_nobody_is_replaced_who_is_on_duty(at_roster: Sit, crew: Crew) -> None:
    crew.put("v3", 5)
    execute("UPDATE assignment SET state = 'on_duty', check_in_at = created_at")
    async with at_roster() as one:
        await one.press("t", "s")
        await one.tells("已经上岗，不能顶替")
        await one.press("r")
        await one.tells("已经上岗，请先交班或签退")


async def test_who_is_asked_is_noted(at_roster: Sit) -> None:
    async with at_roster() as one:
        await one.press("a")
        await choose(one, "v4")
        await one.press("c")
        await one.tells("正在问 值守4")
        await one.sees("已问过")
        await one.press("y")
        await one.tells("值守4 答应了")
        assert one.cells[0][1] == "值守4", "who said yes stands first"
        assert await one.actions() == ["roster.cover_ask", "roster.cover_answer"]


async def test_a_telephone_is_shown_for_a_moment(at_roster: Sit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dutyterm.roster.screen_cells.SHOWN_SECONDS", 1.5)
    async with at_roster() as one:
        await one.press("a")
        await choose(one, "v4")
        await one.pilot.press("i")
        await one.sees("13800000004")
        assert await one.actions() == ["people.reveal"]
        await one.until(lambda: "13800000004" not in one.text, "gone again")


async def test_how_many_a_shift_needs_and_cancelling_it(at_roster: Sit, crew: Crew) -> None:
    crew.put("v1", 5, "中班")
    async with at_roster() as one:
        await one.press("t", "right", "enter", "n")
        await one.type("x\r")
        await one.tells("人数不对")
        one.screen.line.clear()
        await one.type("3\r4\r\r")
        await one.tells("要 3 到 4 人")
        await one.sees("缺 2 人")
        await one.press("y")
        await one.type("撤岗\r")
        await one.tells("取消了", "值守1")
        await one.sees("已取消：撤岗")
        assert await one.actions() == ["roster.shift_change", "roster.shift_cancel"]


async def test_the_office_decides_swaps(at_roster: Sit, crew: Crew) -> None:
    mine, other = crew.put("v1", 6), crew.put("v2", 7)
    async with at_roster() as one:
        v1, v2 = one.crew.user("v1"), one.crew.user("v2")
        swap = await one.other(swapping.ask_swap, mine, v2, "家里有事", other, login="v1")
        await one.press("u")
        await one.sees("值守1", "值守2", "等对方回答 家里有事")
        await one.press("y")
        await one.tells("对方还没回答")
        await one.type("\r")
        await one.tells("请写原因")
        await one.press("escape")
        await one.other(swapping.answer_swap, swap, True, login="v2")
        await one.sees("对方同意")
        await one.press("y")
        await one.type("\r")
        await one.tells("批准了")
        assert await one.states(6) == {"v1": "swapped", "v2": "planned"}
        assert await one.states(7) == {"v2": "swapped", "v1": "planned"}
        await one.sees("没有等着的换班")
        again = (await one.stored("SELECT id FROM assignment WHERE user_id = ? AND state = 'planned'", v1))[0][0]
        await one.other(swapping.ask_swap, again, v2, "", login="v1")
        await one.sees("等对方回答")
        await one.press("n")
        await one.type("人手不够\r")
        await one.tells("没有批准")


async def test_a_person_disabled_with_shifts_ahead_is_seen(at_roster: Sit, crew: Crew) -> None:
    crew.put("v1", 6)
    async with at_roster() as one:
        await one.press("t", "3", "enter")
        await one.sees("值守1")
        await one.other(accounts.disable, one.crew.user("v1"), "搬走了", login="chief")
        await one.press("a")
        await one.until(lambda: one.rows.rows, "candidates")
        assert ("user", one.crew.user("v1")) not in [row.key for row in one.rows.rows]


async def test_a_post_with_a_week_of_its_own_and_overload(at_roster: Sit, crew: Crew) -> None:
    for login in ("v1", "v2"):
        crew.put(login, 5, "中班")
    async with at_roster() as one:
        shift = one.crew.shift(5, "中班")
        await one.other(shifts.change_shift, shift.id, shift.version, 1, 1, 0)
        await one.press("t")
        await one.sees("+超1", "超员 1 班")

"""The planner on the screen: searched beside the keys, shown before it is written, stopped at once when told."""

import time

from db.base import execute
from dutyterm.roster import screen_fill
from tests.roster.conftest import Crew
from tests.roster.screens import Sit


async def test_a_proposal_is_shown_and_written_only_when_accepted(at_roster: Sit) -> None:
    async with at_roster() as one:
        await one.press("g")
        await one.sees("按 s 开始", "今天起 7 天")
        await one.press("n")
        await one.type("2\r")
        await one.tells("按 s 开始排 2 天")
        await one.press("s")
        await one.sees("方案：缺", "还没有写入")
        assert await one.stored("SELECT COUNT(*) FROM assignment") == [(0,)]
        seated = len([row for row in one.cells if row[4] != "没有人"])
        assert seated > 5
        await one.press("a")
        await one.type("n\r")
        await one.tells("要做就按 y")
        assert await one.stored("SELECT COUNT(*) FROM assignment") == [(0,)]
        one.screen.line.clear()
        await one.type("y\r")
        await one.tells(f"已写入 {seated} 人次")
        assert await one.stored("SELECT COUNT(*) FROM assignment WHERE source = 'planner'") == [(seated,)]
        assert await one.actions() == ["roster.fill"]
        await one.press("e", "c")
        await one.sees("自动排")
        await one.press("r")
        await one.tells(f"{seated} 人次退下，班都留着")
        await one.type("y\r")
        await one.tells(f"撤销了：{seated} 人次退下，班都留着")


async def test_holes_stand_first_and_say_why(at_roster: Sit, crew: Crew) -> None:
    execute("UPDATE user_account SET availability = '白班'")
    async with at_roster() as one:
        await one.press("g", "s")
        await one.sees("方案：缺")
        assert one.cells[0][0] == "!!" and one.cells[0][4] == "没有人"
        await one.sees("人里：")
        await one.press("end")
        await one.sees("夜班", "平均")


async def test_one_choice_may_be_left_out(at_roster: Sit) -> None:
    async with at_roster() as one:
        await one.press("g", "s")
        await one.sees("方案：缺")
        await one.press("end")
        seat = str(one.rows.cursor_key)
        before = len([row for row in one.cells if row[4] != "没有人"])
        await one.press("k")
        assert one.cells[-1][0] == "-"
        await one.press("a")
        await one.type("y\r")
        await one.tells(f"已写入 {before - 1} 人次")
        shift = int(seat.partition("/")[0])
        taken = await one.stored("SELECT COUNT(*) FROM assignment WHERE shift_id = ?", shift)
        assert taken in ([(0,)], [(1,)])


async def test_it_is_stopped_at_once_and_the_keys_go_on(at_roster: Sit, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(screen_fill, "STEPS", 5_000_000)
    async with at_roster() as one:
        await one.pilot.press("g", "s")
        await one.until(lambda: "正在排" in one.text and "[" in one.text, "the bar")
        view = one.screen.view
        assert isinstance(view, screen_fill.Fill)
        await one.until(lambda: view.report is not None and view.report.step > 0, "some steps")
        begun = time.monotonic()
        await one.pilot.press("c")
        await one.until(lambda: "方案：缺" in one.text, "the best so far")
        assert time.monotonic() - begun < 3
        assert view.planner is None


async def test_leaving_the_screen_ends_the_search(at_roster: Sit, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(screen_fill, "STEPS", 5_000_000)
    async with at_roster() as one:
        await one.pilot.press("g", "s")
        view = one.screen.view
        assert isinstance(view, screen_fill.Fill)
        await one.until(lambda: view.report is not None, "the first plan")
        assert view.planner
        child = view.planner._process
        assert child.poll() is None
    child.wait(5)
    assert child.returncode is not None


async def test_nothing_to_fill_and_nobody_but_the_office(at_roster: Sit, crew: Crew) -> None:
    execute("UPDATE shift SET state = 'cancelled', cancel_reason = 'x'")
    async with at_roster() as one:
        await one.press("g", "s")
        await one.tells("没有缺人的班次")
    async with at_roster("v1") as one:
        await one.press("g")
        assert "方案" not in one.text and "按 s 开始" not in one.text


async def test_what_it_looks_like(at_roster: Sit) -> None:
    async with at_roster() as one:
        await one.press("g", "s")
        await one.sees("方案：缺")
        await one.golden("fill")


async def test_somebody_cannot_come_and_the_fewest_places_pass_on(at_roster: Sit, crew: Crew) -> None:
    crew.put("v1", 6, "早班")
    crew.put("v1", 7, "中班")
    async with at_roster() as one:
        await one.press("g", "r")
        await one.type("nobody\r\r\r")
        await one.tells("没有这个账号")
        one.screen.line.clear()
        await one.type("v3\r\r\r")
        await one.tells("这几天没有他的班")
        one.screen.line.clear()
        await one.type("v1\r0206\r0208\r")
        await one.sees("换 2 处", "还没有写入", "值守1")
        assert [row[4] for row in one.cells] == ["值守1", "值守1"]
        assert await one.states(6) == {"v1": "planned"}
        await one.press("a")
        await one.type("y\r")
        await one.tells("换好了 2 处", "请告诉")
        assert (await one.states(6))["v1"] == "cancelled"
        assert await one.actions() == ["roster.replace"]
        await one.press("escape")
        await one.sees("按 s 开始")

"""Plans on the screen: kept, previewed, applied, taken back; the week's loads; each asked before it is done."""

from dutyterm.roster import planning
from tests.roster.conftest import Crew
from tests.roster.screens import Sit


async def test_a_plan_is_added_question_by_question(at_roster: Sit) -> None:
    async with at_roster() as one:
        await one.press("e")
        await one.sees("模板 3", "所有卡口", "每天")
        await one.press("a")
        await one.type("巡逻\r9x\r")
        await one.tells("时间请写成")
        one.screen.line.clear()
        await one.type("2000\r23:30\r\r2\r0\rzz\r2\r0206\r")
        await one.tells("没有这个值守点")
        one.screen.line.clear()
        await one.type("js\r\r\r")
        await one.tells("模板 巡逻 存好了")
        await one.sees("JS", "20:00-23:30", "周末", "2020-02-06")
        assert await one.actions() == ["roster.template"]


async def test_previewed_applied_and_taken_back(at_roster: Sit) -> None:
    async with at_roster() as one:
        await one.press("e", "p")
        await one.type("0208\r0211\r")
        await one.sees("预览", "要新排 18 班", "已有 18 班不变")
        before = await one.stored("SELECT COUNT(*) FROM shift")
        await one.press("enter")
        await one.type("n\r")
        await one.tells("要做就按 y")
        assert await one.stored("SELECT COUNT(*) FROM shift") == before
        one.screen.line.clear()
        await one.type("y\r")
        await one.tells("排好了 18 班", "第 2 批")
        await one.press("c")
        assert one.cells[0][:1] == ("2",)
        await one.press("r")
        await one.tells("18 班一起取消，班上还没有人")
        await one.type("y\r")
        await one.tells("撤销了 18 班。")
        await one.sees("已撤销")
        assert await one.actions() == ["roster.apply", "roster.undo"]


async def test_what_is_refused_says_why_and_keeps_the_answers(at_roster: Sit, crew: Crew) -> None:
    async with at_roster() as one:
        await one.press("e", "p")
        await one.type("0209\r0208\r")
        await one.tells("结束比开始早")
        one.screen.line.clear()
        await one.type("0830\r")
        await one.tells("一次最多排")
        await one.press("escape", "p")
        await one.type("0203\r0209\r")
        await one.sees("要新排 0 班")
        await one.type("\ry\r")
        await one.tells("没有要新排的")


async def test_a_batch_that_has_begun_stays(at_roster: Sit, crew: Crew) -> None:
    from db.base import execute

    crew.put("v1", 5)
    execute("UPDATE assignment SET state = 'on_duty', check_in_at = created_at")
    async with at_roster() as one:
        await one.press("e", "c", "r")
        await one.type("y\r")
        await one.tells("已经有人上过岗")


async def test_a_plan_is_ended(at_roster: Sit) -> None:
    async with at_roster() as one:
        await one.press("e", "r")
        await one.type("y\r")
        await one.tells("停用了")
        await one.sees("模板 2")


async def test_a_plan_is_changed_while_another_ends_it(at_roster: Sit) -> None:
    async with at_roster() as one:
        await one.press("e", "enter")
        number = (await one.stored("SELECT MIN(id) FROM shift_template"))[0][0]
        await one.type("\r\r\r")
        await one.type("2\r")
        await one.type("3\r")
        await one.other(planning.retire_template, number)
        await one.type("\r\r\r\r")
        await one.tells("存好了")
        await one.sees("2-3")


async def test_loads_of_the_week_most_first(at_roster: Sit, crew: Crew) -> None:
    crew.put("v1", 5)
    crew.put("v2", 6, "夜班")
    crew.put("v2", 8, "夜班")
    async with at_roster() as one:
        await one.press("l")
        await one.sees("2 人 24 小时", "夜班 2，最多一人 2")
        assert [cells[:5] for cells in one.cells[:2]] == [
            ("值守2", "v2", "16", "2", "2"),
            ("值守1", "v1", "8", "1", "0"),
        ]
        assert one.cells[-1][2] == "0", "who has no shift yet stands at the end"
        await one.press("3")
        await one.sees("02-10 周一", "0 人 0 小时")

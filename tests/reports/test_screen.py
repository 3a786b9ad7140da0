"""F8: what is wrong now; a leader's report from its figures to the coordinator's yes; log and notices; pictures."""

import pytest

from db import engine
from db.escalations import open_escalation
from dutyterm.app import DutyTerm
from dutyterm.areas import opens_with
from dutyterm.reports import diary, service
from dutyterm.reports.screen_situation import spark
from tests.five_ones.conftest import Block, on
from tests.gate.screens import WIDE
from tests.gate.town import ZONE, do
from tests.reports.conftest import TERMS, TODAY, Sit


def test_a_day_as_a_line_of_characters() -> None:
    assert spark([0, 1, 5, 10]) == " .=@"
    assert len(spark([0] * 24)) == 24 and spark([0] * 24).strip() == ""
    assert spark([3, 9])[1] == "@"


async def test_scenario_8_submits_at_five_and_the_office_accepts(at_reports: Sit, block: Block) -> None:
    async with at_reports("L1", at=on(5, "16:30")) as one:
        assert [row[0] for row in one.cells] == ["楼长"]
        await one.press("enter")
        assert ("已随访户数", "3", "", "") in one.cells
        await one.press("s")
        await one.type("\r")
        await one.tells("还有 25 户没随访，17:00 才要交")
        await one.type("y\r")
        await one.tells("交了")
        await one.sees("已交")
        await one.press("g")
        assert "已随访户数 3" in one.app.clipboard
    async with at_reports("boss", at=on(5, "16:45")) as one:
        await one.press("r")
        await one.find("志愿者L1")
        await one.press("enter", "b")
        await one.type("302 ?\r")
        await one.tells("退回了")
    async with at_reports("L1", at=on(5, "16:50")) as one:
        assert "302 ?" in one.text
        await one.press("enter")
        await one.type("s302 37.0\ry\r")
        await one.tells("交了")
    async with at_reports("boss", at=on(5, "17:00")) as one:
        await one.press("r")
        await one.find("志愿者L1")
        await one.press("enter", "a")
        await one.tells("收下了")


async def test_a_figure_opens_the_rows_behind_it(at_reports: Sit) -> None:
    async with at_reports("L1") as one:
        await one.press("enter")
        await one.find("已随访户数")
        await one.press("enter")
        assert "3 条" in one.text
        assert {row[2] for row in one.cells} == {"3-1-101", "3-1-102", "3-2-401"}
        await one.press("escape", "escape")  # back, then all figures again
        await one.sees("应随访户数")


async def test_what_changed_in_yesterdays_report_stands_on_todays_page(at_reports: Sit, block: Block) -> None:
    do(service.submit, block.town.act("L1", on(5, "16:30")), "leader", block.town.users["L1"], TODAY, "", ZONE, TERMS)
    block.visit("3-2-402", "met", at=on(5, "17:20"))
    async with at_reports("L1", at=on(6, "17:30")) as one:
        await one.press("r", "enter")
        await one.sees("02-05 已随访户数")
        await one.press("g")
        await one.sees("02-05 的日报交后有变：已随访户数 3 改为 4")
        assert "02-05 的日报交后有变" in one.app.clipboard
        await one.press("escape", "end", "k", "enter")
        await one.sees("楼长 02-05 已随访户数  4 条")


async def test_the_situation_lives(at_reports: Sit, block: Block) -> None:
    async with at_reports() as one:
        assert "随访没做完" in one.text
        await one.other(diary.write, "event", "水马倒了", login="boss")
        await one.press("d")
        await one.sees("水马倒了")
        await one.press("w")
        await one.sees("随访没做完")


async def test_a_fever_is_first_and_taken_over_here(at_reports: Sit, block: Block) -> None:
    number = do(lambda act: open_escalation("fever", act.at, act.actor_id, post_id=block.town.posts["HQ"]),
                block.town.act("gate", on(5, "17:20")))  # fmt: skip
    async with at_reports() as one:
        assert one.cells[0][1] == "发热"
        await one.press("t")
        await one.tells("接手了：发热")
        await one.press("c")
        await one.type("\r")
        await one.type("song dao fa re men zhen\r")
        await one.tells("办结了")
        assert "发热" not in [row[1] for row in one.cells]
    assert number


async def test_enter_goes_where_it_is_put_right(at_reports: Sit) -> None:
    async with at_reports() as one:
        await one.find("随访没做完")
        await one.press("enter")
        await one.until(lambda: one.app.current_mode == "five_ones", "F5")


async def test_the_wall_shows_it_large_and_lives(at_reports: Sit, block: Block) -> None:
    async with at_reports() as one:
        await one.press("f")
        await one.sees("情况大屏", "随访没做完", "通行 2")
        assert "志愿者L1" not in one.text
        await one.other(diary.write, "event", "x", login="boss")
        await one.press("q", "d", "enter")
        await one.sees("情况大屏")
        await one.press("escape")
        await one.sees("w情况")


async def test_a_notice_is_read_and_counted(at_reports: Sit) -> None:
    async with at_reports() as one:
        await one.press("i", "n")
        await one.type("3\rming zao kai hui\rba dian\r")
        await one.tells("发了")
        assert one.cells[0][4] == "0/2"
    async with at_reports("L1") as one:
        await one.press("i")
        assert one.cells[0][0] == "!"
        await one.press("enter")
        await one.tells("ming zao kai hui：ba dian")
        await one.sees("没看的 0")
    async with at_reports() as one:
        await one.press("i")
        assert one.cells[0][4] == "1/2"
        await one.press("u")
        await one.tells("还没看：人L2")


async def test_a_volunteer_has_notices_only(at_reports: Sit) -> None:
    async with at_reports("gate") as one:
        assert "i通知" in one.text and "r日报" not in one.text and "w情况" not in one.text


@pytest.mark.parametrize("size", [(80, 24), WIDE])
async def test_what_it_looks_like(at_reports: Sit, block: Block, size: tuple[int, int]) -> None:
    async with at_reports("boss", size, on(5, "18:10")) as one:
        await one.golden("situation")
        await one.press("f")
        await one.golden("wall")
        await one.press("escape")
        await one.press("r")
        await one.golden("day")
        await one.press("enter")
        await one.golden("town")
        await one.find("进")
        await one.press("enter")
        await one.golden("behind")
        await one.press("escape", "escape", "escape", "d", "n")
        await one.type("1\rshui ma dao le\r")
        await one.golden("log")


async def test_a_notice_is_told_wherever_one_is_once_and_takes_no_key(
    at_reports: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[int] = []
    monkeypatch.setattr(DutyTerm, "bell", lambda _app: rung.append(1))
    async with at_reports("L1") as one:
        await one.press("f5")
        await one.type("/3-2")
        await one.other(diary.post, "明早开会\u202e", "八点", "leader", login="boss")
        await one.sees("通知：明早开会。按 F8 再按 i 看")
        await one.type("-501")
        assert one.app.screen.line.value == "3-2-501"
        assert rung == [1]
        one.app.screen.notice("")
        await one.other(diary.post, "给志愿者的", "", "volunteer", login="boss")
        await one.other(diary.post, "给所有人的", "", "all", login="boss")
        await one.sees("通知：给所有人的。按 F8")
        assert rung == [1, 1]
    async with at_reports("L1") as one:  # later, and until it is read
        await one.sees("通知：给所有人的，还有 1 条")
        await one.press("i", "enter", "j", "enter")
        await one.sees("没看的 0")
    async with at_reports("L1") as one:
        bell = one.app._bells.notices
        assert bell is not None
        await one.until(lambda: not bell._due and not bell._reading, "asked")
        assert "通知：" not in one.lines[0]
    async with at_reports("boss") as one:  # whoever sent it knows
        bell = one.app._bells.notices
        assert bell is not None
        await one.until(lambda: not bell._due and not bell._reading, "asked")
        assert "通知：" not in one.lines[0]


async def test_who_was_told_and_how_old_it_is_stand_in_the_situation(at_reports: Sit, block: Block) -> None:
    home = block.home("3-2-501")
    with engine.transaction():
        number = open_escalation("fever", on(5, "15:00"), 0, household_id=home)
    async with at_reports(at=on(5, "17:30")) as one:
        assert one.rows.cursor_key == f"fever:{number}"
        row = one.rows.rows[0].cells
        assert (row[2], row[3], row[-1]) == ("15:00", "2 小时!", "没人接手")
        await one.press("n")
        await one.type("\r")
        await one.tells("请写告诉了谁")
        await one.type("陈楼长 电话\r")
        await one.tells("记下了：告知了 陈楼长 电话")
        assert one.rows.rows[0].cells[-1] == "告知 陈楼长 电话 0分"
        one.later(minutes=20)
        await one.press("t")
        await one.tells("接手了")
        assert one.rows.rows[0].cells[-1] == "志愿者boss 接手 0分"
        await one.press("x")
        await one.tells("15:00 上报，17:30 告知 陈楼长 电话，17:50 志愿者boss 接手")
        assert await one.stored("SELECT state, notified_to FROM escalation WHERE id = ?", number) == [
            ("taken_over", "陈楼长 电话")
        ]
        assert await one.actions() == ["escalation.notify", "escalation.take"]


async def test_a_file_is_made_on_the_server_and_the_page_says_how(at_reports: Sit) -> None:
    async with at_reports() as one:
        await one.press("r")
        while one.rows.cursor_key != ("leader", one.town.users["L1"]):
            await one.press("j")
        await one.press("enter", "x")
        await one.sees("dutyterm report --level leader --of L1 --date 2020-02-05", "--format xlsx -o ribao.xlsx")
        await one.sees("文件过不了这个窗口")


@pytest.mark.parametrize(
    ("role", "names", "first"),
    [
        ("coordinator", ["roster", "gate", "reports"], "reports"),
        ("admin", ["roster", "gate", "reports"], "gate"),
        ("leader", ["roster", "five_ones", "reports"], "five_ones"),
        ("leader", ["gate", "five_ones"], "gate"),  # who stands at a gate has a queue
        ("volunteer", ["roster", "gate", "reports"], "gate"),
        ("cadre", ["roster", "reports"], "roster"),
        ("coordinator", ["roster"], "roster"),
        ("volunteer", [], ""),
    ],
)
def test_what_each_opens_on(role: str, names: list[str], first: str) -> None:
    assert opens_with(role, names) == first

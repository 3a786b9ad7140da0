"""F7, travel: reports and tracing lists by due date and door; verified, decided and ended by keys."""

import datetime as dt
from pathlib import Path

import pytest

from db.audit import Act
from dutyterm.households import tracing, travel
from dutyterm.households.rules_travel import Facts
from dutyterm.households.tracing_rows import read_sheets
from dutyterm.sheets import Sheet
from tests.gate.screens import SMALL, WIDE
from tests.gate.town import NOW, ZONE, Town, do
from tests.households.conftest import Seat, Sit

HEADER = ["姓名", "身份证号", "手机", "现住址", "来自地", "离开日期", "备注"]


@pytest.fixture
def told(homes: Town, tmp_path: Path) -> Town:
    """Two reports and a list of three: one late, one known, one nobody knows."""
    early = Act(NOW - dt.timedelta(hours=30), homes.users["boss"], "boss")
    do(travel.report, early, "k1", homes.people["文秀生"], Facts("湖北黄冈", "yes", dt.date(2020, 2, 3)), ZONE)
    at = Act(NOW, homes.users["boss"], "boss")
    do(travel.report, at, "k2", homes.people["何玉萍"], Facts("广东广州", "unknown"), ZONE)
    cells = [
        HEADER, ["梁志锦", "11010519491231002X", "", "某地1号", "湖北武汉", "2月3日", ""],
        ["Lin [/b]", "", "13566660000", "不知道", "", "", ""],
    ]  # fmt: skip
    listed = read_sheets([Sheet("名单", cells, 1)], NOW.date())
    do(tracing.save, at, listed, "0205省协查", dt.date(2020, 2, 6), ZONE)
    return homes


async def at_travel(one: Seat) -> None:
    await one.press("x")
    await one.sees("行程")


async def test_the_list_names_no_place(at_homes: Sit, told: Town) -> None:
    async with at_homes("boss") as one:
        await at_travel(one)
        await one.sees("行程 2 份  名单 2 人", "1 条过了期")
        assert not [word for word in ("湖北", "武汉", "黄冈", "广州") if word in one.text]
        await one.press("enter")
        await one.sees("湖北黄冈", "2020-02-03")


async def test_verified_then_decided(at_homes: Sit, told: Town) -> None:
    async with at_homes("L1") as one:
        await at_travel(one)
        await one.find("3-1-204")
        assert "o 观察" not in one.keys and "l 隔离" in one.keys
        await one.press("o")
        await one.tells("还没有核实。先按 v 核实")  # at once: no reason is asked in vain
        assert one.screen.form is None
        await one.press("v")
        await one.sees("从哪里来")
        await one.press(*["enter"] * 7)
        await one.tells("核实了")
        assert "u 不用管" not in one.told  # only an office lets somebody off
        assert "o 观察" in one.keys
        await one.press("l")
        await one.type("\r")
        await one.tells("要隔离，记下了")
        assert await one.stored("SELECT state FROM travel_report WHERE report_key = 'k1'") == [("isolate",)]
        found = await one.stored("SELECT state, kind FROM isolation ORDER BY id DESC LIMIT 1")
        assert found == [("pending", "quarantine")]
        await one.press("escape", "u")  # only an office lets somebody off
        assert "travel.dismiss" not in await one.actions()


async def test_whoever_may_let_off_is_told_so_once_it_is_verified(at_homes: Sit, told: Town) -> None:
    async with at_homes("boss") as one:
        await at_travel(one)
        await one.find("3-1-204")
        assert "u 不用管" not in one.keys
        await one.press("u")
        await one.tells("还没有核实")
        assert one.screen.form is None
        await one.press("v", *["enter"] * 7)
        await one.tells("核实了", "或 u 不用管")
        assert "u 不用管" in one.keys


async def test_what_is_over_is_neither_observed_nor_isolated(at_homes: Sit, told: Town) -> None:
    early = Act(NOW, told.users["boss"], "boss")
    do(travel.report, early, "k3", told.people["区伟明"], Facts("湖北黄冈", "yes", dt.date(2020, 1, 10)), ZONE)
    async with at_homes("boss") as one:
        await at_travel(one)
        await one.find("6-1-101")
        await one.press("v", *["enter"] * 7)
        await one.tells("核实了")
        assert "u 不用管" in one.keys and "o 观察" not in one.keys and "l 隔离" not in one.keys
        await one.press("o")
        await one.tells("14 天已经过了")
        assert one.screen.form is None


@pytest.mark.parametrize("typed", ["x", "9", "430000", "-", "?", "q 1"])
async def test_a_place_is_more_than_a_digit(at_homes: Sit, told: Town, typed: str) -> None:
    async with at_homes("boss") as one:
        await at_travel(one)
        await one.find("3-1-204")
        await one.press("v")
        await one.type(f"{typed}\r")
        await one.tells("这不像地名")
        assert one.screen.form.step.name == "place"
        await one.press("ctrl+u")
        await one.type("Wuhan\r" if typed == "x" else "鄂\r")
        await one.tells("y 到过")


async def test_a_report_is_typed_in(at_homes: Sit, told: Town) -> None:
    async with at_homes("boss") as one:
        await at_travel(one)
        await one.press("a")
        await one.type("区伟明\r")
        await one.sees("是哪一位")
        await one.press("enter")
        await one.tells("1本人报的", "2楼长报的")
        await one.type("\r")
        await one.tells("请输前面的数字")  # nobody's word is taken for granted
        for answer in ("1", "湖北武汉", "y", "0203", "0204", "火车 G1001", "", ""):
            await one.type(answer + "\r")
        await one.tells("记下了：HQ 6-1-101")
        sql = (
            "SELECT from_place, outbreak, left_on, arrived_on, transport, transport_no FROM travel_report WHERE id > 2"
        )
        row = (await one.stored(sql))[0]
        assert [str(value) for value in row] == ["湖北武汉", "yes", "2020-02-03", "2020-02-04", "火车", "G1001"]
        assert await one.stored("SELECT source FROM travel_report WHERE id > 2") == [("self",)]


@pytest.mark.parametrize(("login", "said", "source"), [("L1", "", "leader"), ("boss", "2\r", "leader"),
                                                       ("boss", "3\r", "list")])  # fmt: skip
async def test_who_said_it_is_what_is_stored(at_homes: Sit, told: Town, login: str, said: str, source: str) -> None:
    async with at_homes(login) as one:
        await at_travel(one)
        await one.type("a何玉萍\r")
        await one.press("enter")
        await one.type(said + "湖北武汉\ry\r\r\r\r\r\r")
        await one.tells("记下了：HQ 3-2-501")
        assert await one.stored("SELECT source FROM travel_report WHERE id > 2") == [(source,)]


async def test_a_list_that_is_cut_says_how_many_there_are(
    at_homes: Sit, told: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dutyterm.households import travel_reading

    monkeypatch.setattr(travel_reading, "SHOWN", 1)
    for login in ("boss", "L1"):
        async with at_homes(login) as one:
            await at_travel(one)
            await one.sees("行程 2 份  名单 ", "，先列 2 条")
            assert len(one.cells) == 2
            assert ("名单 2 人" in one.text) == (login == "boss")


async def test_a_row_says_what_its_keys_mean(at_homes: Sit, told: Town) -> None:
    async with at_homes("boss") as one:
        await at_travel(one)
        await one.find("3-1-204")
        await one.tells("按 v 核实")
        await one.press("escape")
        await one.find("没对上人")
        await one.tells("1在，已查 2不在本地 3信息有误 4早已管了 5已过期限")


async def test_a_wrong_day_is_asked_again(at_homes: Sit, told: Town) -> None:
    async with at_homes("boss") as one:
        await at_travel(one)
        await one.press("a")
        await one.type("区伟明\r")
        await one.press("enter")
        for answer in ("1", "湖北武汉", "y", "0204", "0203", "", "", ""):
            await one.type(answer + "\r")
        await one.tells("离开的日子比到达的还晚")
        assert await one.stored("SELECT count(*) FROM travel_report") == [(2,)]


async def test_items_end_by_a_number(at_homes: Sit, told: Town) -> None:
    async with at_homes("boss") as one:
        await at_travel(one)
        await one.find("梁")
        await one.press("1")
        await one.type("上门看过\r")
        await one.type("y\r")
        await one.tells("在，已查", "行程也记好了")
        await one.press("escape")
        await one.find("没对上人")
        await one.press("1")
        await one.tells("还不知道他是台账里的谁")
        await one.press("m")
        await one.type("5-1-301\r")
        await one.sees("是哪一位")
        await one.press("enter")
        await one.tells("对上了")
        states = await one.stored("SELECT state, person_id IS NOT NULL FROM watch_item ORDER BY id")
        assert [(state, bool(known)) for state, known in states] == [("here_checked", True), ("open", True)]


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_pictures(at_homes: Sit, told: Town, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dutyterm.ui.area.AreaScreen.notice", lambda screen, text: None)
    async with at_homes("boss", size) as one:
        await at_travel(one)
        await one.golden("travel")
        await one.press("enter")
        await one.golden("travel_page")
        await one.press("escape", "v")
        await one.golden("travel_verify")

"""The five ones' screen: a leader's day from the morning's reminder to the last door, the office's view of all."""

import datetime as dt

import pytest

from db.base import execute
from dutyterm.five_ones import service
from dutyterm.five_ones.screen_board import Board
from dutyterm.five_ones.screen_list import Doors
from tests.five_ones.conftest import TERMS, TODAY, Block, Sit, on, stored
from tests.gate.screens import WIDE
from tests.gate.town import NOW, ZONE, do
from tests.people.conftest import HOSTILE


def copied(one: object) -> str:
    """What lies in the terminal's clipboard."""
    return one.app.clipboard  # type: ignore[attr-defined,no-any-return]


async def visits(one: object) -> list[tuple[object, ...]]:
    sql = """SELECT h.room, v.outcome, v.temp, v.timing FROM visit v JOIN household h ON h.id = v.household_id
             WHERE v.state = 'live' ORDER BY v.id"""
    return await one.stored(sql)  # type: ignore[attr-defined,no-any-return]


async def test_a_leader_opens_on_the_board_as_the_building_stands(at_doors: Sit) -> None:
    async with at_doors() as one:
        assert isinstance(one.screen.view, Board)
        assert "HQ 3-1" in one.text and "HQ 3-2" in one.text
        floors = [line for line in one.lines if line[:2] in {f"{n}F" for n in range(8)}]
        assert [line[:2] for line in floors] == [f"{n}F" for n in range(7, 0, -1)]
        assert "302 - 隔租" in one.text
        assert "702 空" in one.text
        assert "还差 28" in one.text and "空置 1" in one.text


async def test_what_is_told_of_a_door_follows_the_cursor(at_doors: Sit) -> None:
    async with at_doors() as one:
        await one.press("down", "down")
        assert one.told.startswith(one.screen.view.home.room)
        told = one.told
        await one.press("right")
        assert one.told != told
        assert one.told.startswith(one.screen.view.home.room)


async def test_scenario_8_the_day_of_a_leader(at_doors: Sit, block: Block) -> None:
    do(service.add_material, block.town.act("boss", NOW - dt.timedelta(hours=1)), "致居民的一封信")
    execute("UPDATE household SET registered_at = NULL WHERE id = ?", block.home("3-1-204"))
    async with at_doors() as one:
        await one.press("m")
        await one.sees("HQ 3-1 HQ 3-2 友邻们早", "马上告诉我。")
        assert copied(one).startswith("HQ 3-1 HQ 3-2 友邻们早")
        await one.press("t")
        for room, key, outcome in (("501", "p", "phone"), ("502", "w", "wechat"), ("601", "x", "no_answer"),
                                   ("602", "a", "away"), ("401", "1", "met")):  # fmt: skip
            await one.find(f"3-2-{room}")
            await one.press(key)
            await one.tells(f"3-2-{room}")
            assert (await visits(one))[-1] == (f"3-2-{room}", outcome, None, "in_time")
            await one.press("escape")
        await one.find("3-2-302")
        await one.press("p")
        await one.tells("要写体温")
        await one.type("\r")
        await one.tells("要写体温，例如 364")
        await one.type("36。4\r")
        await one.tells("3-2-302 电话，记下了")
        assert (await visits(one))[-1] == ("3-2-302", "phone", 364, "in_time")
        await one.press("escape")
        await one.find("3-1-204")
        await one.press("g")
        await one.tells("3-1-204 已入户登记")
        await one.press("l")
        await one.tells("3-1-204 发了 1 份宣传单")
        await one.press("1")
        await one.press("escape")
        one.later(hours=13)
        await one.press("b")
        assert "5/28 户已随访" in one.text and "没见着 2" in one.text
        await one.press("e")
        assert "友邻们晚上好" in copied(one)
    assert [one for (one,) in execute("SELECT slot FROM reminder ORDER BY id").fetchall()] == ["am", "am", "pm", "pm"]


async def test_two_keys_for_an_ordinary_household(at_doors: Sit) -> None:
    async with at_doors() as one:
        await one.press("t")
        first = one.rows.rows[1].key  # the first one is kept in
        await one.press("j", "v")
        done = await one.stored("SELECT household_id FROM visit")
        assert done == [(first,)]
        assert one.rows.cursor_key == first  # a key pressed twice does not reach the next door
        await one.press("v")
        await one.tells("已经记过这一户")
        await one.press("j", "v")
        assert len(await one.stored("SELECT household_id FROM visit")) == 2
        await one.press("t")
        await one.tells("重新排过了")
        assert {row.key for row in one.rows.rows[-3:-1]} >= {first}


async def test_ticks_in_one_packet_find_their_rows(at_doors: Sit) -> None:
    async with at_doors() as one:
        await one.type("tj1j2j3")
        assert [outcome for _room, outcome, _temp, _when in await visits(one)] == ["met", "phone", "wechat"]
        assert len({room for room, *_rest in await visits(one)}) == 3


async def test_the_last_one_is_taken_back(at_doors: Sit) -> None:
    async with at_doors() as one:
        await one.press("t", "j", "v")
        assert " z " in one.keys
        await one.press("z")
        await one.tells("撤掉了")
        assert await visits(one) == []
        assert await one.actions() == ["five_ones.visit", "five_ones.take_back"]


async def test_a_visit_taken_back_says_where_its_temperature_still_is(at_doors: Sit) -> None:
    async with at_doors() as one:
        await one.press("t")
        await one.find("3-2-302")
        await one.type("1364\r")
        await one.tells("见面，记下了")
        await one.press("z")
        await one.tells("撤掉了", "F6 按 e 更正")
        assert await one.stored("SELECT temp FROM isolation_check") == [(364,)]


async def test_two_who_are_kept_in_are_two_numbers_in_one_line(at_doors: Sit, block: Block) -> None:
    block.town.person("HQ", block.home("3-2-302"), "覃[/b]妹")
    block.town.isolate("覃[/b]妹")
    async with at_doors() as one:
        await one.press("t")
        await one.find("3-2-302")
        await one.press("v")
        await one.tells("按次序写：1. 覃** #1  2. 覃*** #2", "没量到的写 n")
        assert "2 个体温>" in one.text
        await one.type("365\r")
        await one.tells("要写 2 个体温，现在 1 个")
        await one.type("365 371\r")
        await one.tells("3-2-302 见面，记下了")
        assert await one.stored("SELECT temp FROM isolation_check ORDER BY isolation_id") == [(365,), (371,)]


async def test_a_short_wrong_answer_gives_way_and_a_long_one_stays(at_doors: Sit) -> None:
    async with at_doors() as one:
        await one.press("t")
        await one.find("3-2-302")
        await one.type("1464\r")
        await one.tells("体温看不懂：464")
        assert one.screen.line.value == "464"
        await one.type("365")
        assert one.screen.line.value == "365"
        await one.type("365" * 8 + "\r")
        await one.tells("体温看不懂")
        await one.type("9")
        assert one.screen.line.value == "365" * 9 + "9"


async def test_the_form_of_a_door_asks_each_who_is_kept_in(at_doors: Sit, block: Block) -> None:
    block.town.person("HQ", block.home("3-2-302"), "覃小妹")
    block.town.isolate("覃小妹")
    async with at_doors() as one:
        await one.press("t")
        await one.find("3-2-302")
        await one.type("d1\r365 n\rn\r\r")
        await one.tells("3-2-302 都记下了")
        checks = await one.stored("SELECT answered, temp FROM isolation_check ORDER BY isolation_id")
        assert [(bool(answered), temp) for answered, temp in checks] == [(True, 365), (False, None)]


async def test_somebody_else_was_there_first(at_doors: Sit, block: Block) -> None:
    block.visit("3-2-501", "met", "boss", NOW - dt.timedelta(minutes=20))
    async with at_doors() as one:
        await one.press("t")
        await one.find("3-2-501")
        await one.press("p")
        await one.tells("志愿者boss 07:40 已经记过这一户：见面")
        assert len(await visits(one)) == 1
        await one.press("p")
        await one.tells("3-2-501 电话，记下了")
        assert len(await visits(one)) == 2


async def test_what_others_do_is_seen_and_the_cursor_stays(at_doors: Sit, block: Block) -> None:
    async with at_doors() as one:
        await one.press("down", "down", "right")
        where = one.grid.cursor_key
        await one.other(service.visit, block.home("3-1-601"), TODAY, "met", ZONE, TERMS, key="o", login="boss")
        await one.sees("601 见")
        assert one.grid.cursor_key == where


async def test_yesterday_is_filled_in_with_a_reason(at_doors: Sit) -> None:
    async with at_doors() as one:
        await one.press("t", "y")
        await one.sees("昨天（补记） 02-04")
        await one.find("3-2-501")
        await one.press("1")
        await one.tells("永远算迟")
        await one.type("\r")
        await one.tells("补记要写原因")
        await one.type("ting dian\r")
        await one.tells("补记")
        assert await visits(one) == [("3-2-501", "met", None, "backfill")]
        await one.press("escape", "y")
        await one.sees("今天 02-05")


async def test_a_reason_half_written_about_yesterday_is_about_yesterday(at_doors: Sit) -> None:
    async with at_doors() as one:
        await one.press("t", "y")
        await one.find("3-2-501")
        await one.press("1")
        await one.type("ting")
    async with at_doors() as one:
        await one.tells("接着刚才没写完的")
        await one.sees("昨天（补记） 02-04")
        await one.type(" dian\r")
        await one.tells("补记")
        assert await visits(one) == [("3-2-501", "met", None, "backfill")]


async def test_all_at_one_door(at_doors: Sit, block: Block) -> None:
    do(service.add_material, block.town.act("boss", NOW - dt.timedelta(hours=1)), "致居民的一封信")
    execute("UPDATE household SET registered_at = NULL WHERE id = ?", block.home("3-2-302"))
    async with at_doors() as one:
        await one.press("t")
        await one.find("3-2-302")
        await one.type("d1\r364\r\r\ry\rlao ren zai jia\r")
        await one.tells("3-2-302 都记下了")
    assert execute("SELECT outcome, temp, note FROM visit").fetchall() == [("met", 364, "lao ren zai jia")]
    home = execute("SELECT group_member, registered_at FROM household WHERE room = '3-2-302'").fetchall()[0]
    assert home[0] and str(home[1]).startswith("2020-02-05")
    assert execute("SELECT count(*) FROM leaflet").fetchall() == [(1,)]


async def test_a_page_of_a_household_and_a_number_that_is_logged(at_doors: Sit, block: Block) -> None:
    block.visit("3-2-501", "no_answer", at=NOW - dt.timedelta(hours=1))
    async with at_doors() as one:
        await one.press("t")
        await one.find("3-2-501")
        await one.press("enter")
        await one.sees("没人应", "3 人")
        assert "13812345678" not in one.text
        await one.press("u")
        await one.tells("梁志锦 13812345678")
        await one.press("escape")
        assert "13812345678" not in one.text
        assert await one.actions() == ["household.reveal"]


async def test_a_leader_without_a_stairway_hears_what_to_do(at_doors: Sit) -> None:
    async with at_doors("L2") as one:
        await one.press("t")
        assert "没有管的楼梯口" in one.text
        await one.press("1", "d", "m", "z")
        assert await visits(one) == []


async def test_the_office_sees_the_silent_first_and_opens_a_round(at_doors: Sit, block: Block) -> None:
    execute("UPDATE leader_assignment SET user_id = ? WHERE stairway_id = ?", block.town.users["L2"],
            block.stairs["3-2"])  # fmt: skip
    block.visit("3-1-101", at=NOW - dt.timedelta(minutes=5))
    async with at_doors("boss") as one:
        assert [row[0] for row in one.cells] == ["人L2", "志愿者L1"]
        assert "没动静 1" in one.text
        await one.press("n")
        await one.tells("人L2，您好：今天还有 13 户没有随访")
        await one.press("enter")
        assert isinstance(one.screen.view, Doors)
        assert "3-2-302" in one.text and "3-1-101" not in one.text
        await one.press("escape")
        assert [row[0] for row in one.cells] == ["人L2", "志愿者L1"]


async def test_hostile_names_are_only_text(at_doors: Sit, block: Block) -> None:
    for number, name in enumerate(HOSTILE):
        do(service.add_material, block.town.act("boss", NOW), f"{number}{name}")
    async with at_doors("boss") as one:
        await one.press("h")
        await one.settled()
        assert "\x1b]0" not in one.text and len(one.rows.rows) == len(HOSTILE)


@pytest.mark.parametrize("size", [(80, 24), WIDE])
async def test_what_it_looks_like(at_doors: Sit, block: Block, size: tuple[int, int]) -> None:
    do(service.add_material, block.town.act("boss", on(4, "16:00")), "致居民的一封信")
    for room, outcome in (("3-1-101", "met"), ("3-1-102", "phone"), ("3-2-101", "no_answer"), ("3-2-401", "away")):
        block.visit(room, outcome, at=on(5, "10:00"))
    block.visit("3-1-201", "wechat", at=on(5, "17:20"))
    execute("UPDATE household SET registered_at = ? WHERE id = ?", stored(on(1)), block.home("3-1-204"))
    async with at_doors("L1", size, on(5, "17:30")) as one:
        await one.golden("board")
        await one.press("t")
        await one.golden("list")
        await one.press("enter")
        await one.golden("home")
        await one.press("f1")
        await one.golden("help")
    async with at_doors("boss", size, on(5, "17:30")) as one:
        await one.golden("leaders")
        await one.press("h")
        await one.golden("materials")
        await one.press("s")
        await one.golden("questions")


async def test_the_key_of_a_closed_area_says_so(at_doors: Sit) -> None:
    async with at_doors("L1") as one:
        await one.press("f3")
        await one.sees("F3 卡口 不归您看。您能开的：", "F5 五个一")
        assert one.app.screen is one.screen

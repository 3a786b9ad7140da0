"""F7, changes: what a file says otherwise, known beside new; yes and no by keys, one by one or a household."""

import pytest

from dutyterm.households.imports import save
from dutyterm.households.workbook import read_sheets
from dutyterm.sheets import Sheet
from tests.gate.screens import SMALL, WIDE
from tests.gate.town import NOW, ZONE, Town, do
from tests.households.conftest import Seat, Sit
from tests.households.towns import REGISTER_HEADER

ROWS = (
    ("3-2-501", "自住", "户主", "梁志锦", "", "11010519491231002X", "13711110000", ""),
    ("3-2-501", "自住", "", "何玉萍", "", "", "13900005678", ""),
    ("3-2-501", "", "", "梁小豪", "男", "", "13566660000", "湖南衡阳"),
    ("6-1-102", "自住", "", "苏小红", "", "", "", ""),
    ("6-1-102", "自住", "", "苏小黑", "", "", "", ""),
    ("6-1-102", "自住", "", "苏大红", "", "", "", ""),
    ("6-1-102", "自住", "", "Lin [/b]", "", "", "13522220000", ""),
    ("5-1-302", "出租", "户主", "麦红", "女", "", "13533330000", "四川达州"),
)


@pytest.fixture
def asked(homes: Town) -> Town:
    """What a register asks that differs: one household twice used, somebody much like another, a new door."""
    told = [["漫江社区", "华侨新村", *row] for row in ROWS]
    reading = read_sheets([Sheet("住户总表", [list(REGISTER_HEADER), *told], 1)], NOW.date())
    do(save, homes.act("boss"), reading, name="住户总表.xlsx")
    return homes


async def at_changes(one: Seat) -> None:
    await one.press("d")
    await one.sees("处等核对")


async def test_yes_writes_and_the_row_goes(at_homes: Sit, asked: Town) -> None:
    async with at_homes("L1") as one:
        await at_changes(one)
        assert "6-1-102" not in one.text and "5-1-302" not in one.text  # not this leader's
        await one.sees("138****5678", "137****0000")
        assert "13711110000" not in one.text
        await one.find("改资料")
        await one.press("y")
        await one.tells("收下了：HQ 3-2-501 梁**")
        assert await one.stored("SELECT phone FROM person WHERE name = '梁志锦'") == [("13711110000",)]
        await one.press("escape")
        assert "137****0000" not in one.text


async def test_a_yes_and_a_no_are_taken_back_by_a_key(at_homes: Sit, asked: Town) -> None:
    async with at_homes("L1") as one:
        await at_changes(one)
        assert "u 撤回" not in one.keys
        await one.find("改资料")
        await one.press("y")
        await one.tells("137****0000", "按 u 撤回")
        await one.sees("u 撤回")
        await one.press("u")
        await one.tells("1处撤回了", "台账改回原来的了")
        await one.sees("138****5678", "137****0000")
        assert await one.stored("SELECT phone FROM person WHERE name = '梁志锦'") == [("13812345678",)]
        assert "u 撤回" not in one.keys
        await one.press("h")
        await one.type("r空号\r")
        await one.tells("3处不收", "按u撤回")
        await one.press("u")
        await one.tells("3处撤回了")
        first = one.screen.listing.cursor_key
        assert first[1] in {
            row[0] for row in await one.stored("SELECT id FROM household_change WHERE room = '3-2-501'")
        }
        await one.press("u")
        await one.tells("没有能一键撤回的")
        assert await one.stored("SELECT state FROM household_change WHERE state <> 'pending'") == []
        assert await one.actions() == [
            *("households.correct", "pending.take_back", "pending.reject", "pending.take_back")
        ]


async def test_what_was_answered_in_a_household_is_taken_back_when_its_page_is_empty(
    at_homes: Sit, asked: Town
) -> None:
    async with at_homes("boss") as one:
        await one.stored("UPDATE household_change SET state = 'rejected', reason = '-', decided_at = ? WHERE room <> ?"
                         " OR kind <> 'person' RETURNING id", "2020-02-05 00:00:00.000", "3-2-501")  # fmt: skip
        await at_changes(one)
        await one.find("改资料")
        await one.press("enter", "y")
        await one.tells("收下了")
        await one.sees("这一处核对完了", "u 撤回")
        await one.press("escape", "u")
        await one.tells("台账改回原来的了")


async def test_somebody_else_was_faster_than_the_key_that_takes_back(at_homes: Sit, asked: Town) -> None:
    from dutyterm.households import correcting

    async with at_homes("boss") as one:
        await at_changes(one)
        await one.find("改资料")
        await one.press("y")
        await one.tells("收下了")
        number = asked.people["梁志锦"]
        ((version,),) = await one.stored("SELECT version FROM person WHERE id = ?", number)
        await one.other(correcting.correct_person, number, version, {"phone": "13500000000"}, ZONE)
        await one.press("u")
        await one.tells("后来又有人办过、改过，撤不回来了")
        assert await one.stored("SELECT phone FROM person WHERE id = ?", number) == [("13500000000",)]


async def test_who_comes_to_live_somewhere_is_asked_about_first(at_homes: Sit, asked: Town) -> None:
    async with at_homes("boss") as one:
        await at_changes(one)
        await one.find("麦红")
        await one.find("5-1-302")
        await one.press("down", "y")
        await one.tells("麦* 住进 HQ 5-1-302")
        await one.press("escape")
        assert await one.stored("SELECT count(*) FROM person WHERE name = '麦红'") == [(0,)]
        await one.type("yy\r")
        await one.tells("收下了")
        assert "撤回" not in one.told and "u 撤回" not in one.keys
        assert await one.stored("SELECT count(*) FROM person WHERE name = '麦红'") == [(1,)]


async def test_a_door_with_changes_is_not_confirmed_before_they_are_looked_at(at_homes: Sit, asked: Town) -> None:
    async with at_homes("boss") as one:
        await one.press("c")
        await one.find("3-2-501")
        await one.sees("处不一样")
        await one.press("k")
        await one.tells("先按 d 在 改动 里核对")
        await one.sees("处等核对")
        assert await one.actions() == []


async def test_no_needs_a_reason(at_homes: Sit, asked: Town) -> None:
    async with at_homes("boss") as one:
        await at_changes(one)
        await one.find("改资料")
        await one.press("r", "enter")
        await one.tells("请写明为什么不收")
        await one.type("空号\r")
        await one.tells("1处不收")
        assert await one.stored("SELECT state, reason FROM household_change WHERE state <> 'pending'") == [
            ("rejected", "空号")
        ]


async def test_a_household_is_chosen_and_taken_as_a_whole(at_homes: Sit, asked: Town) -> None:
    async with at_homes("boss") as one:
        await at_changes(one)
        await one.find("5-1-302")
        await one.press("h")
        await one.sees("选了 2 处")
        await one.press("y")
        await one.sees("收下选的 2 处")
        await one.press("enter")
        await one.tells("要做就按y")  # an Enter alone is no yes
        await one.type("y\r")
        await one.tells("收下 2 处")
        found = await one.stored("SELECT h.room, p.name FROM person p JOIN household h ON h.head_person_id = p.id")
        assert ("5-1-302", "麦红") in found


async def test_somebody_much_like_a_newcomer_is_asked_about(at_homes: Sit, asked: Town) -> None:
    async with at_homes("boss") as one:
        await at_changes(one)
        await one.find("没有这个人")
        await one.tells("像 HQ 3-2-501 梁**", "只差一个字")
        await one.press("y")
        await one.sees("真是另一个人")
        await one.press("escape")
        assert await one.stored("SELECT count(*) FROM person WHERE name = '梁小豪'") == [(0,)]
        await one.press("y")
        await one.type("y\r")
        await one.tells("收下了")
        assert await one.stored("SELECT count(*) FROM person WHERE name = '梁小豪'") == [(1,)]


async def test_a_register_that_has_moved_is_said(at_homes: Sit, asked: Town) -> None:
    async with at_homes("boss") as one:
        await one.stored("UPDATE person SET phone = '13000000000' WHERE name = '梁志锦' RETURNING id")
        await at_changes(one)
        await one.find("改资料")
        await one.tells("台账后来改过")
        await one.press("y")
        await one.tells("没有改台账")
        assert await one.stored("SELECT phone FROM person WHERE name = '梁志锦'") == [("13000000000",)]


async def test_numbers_are_shown_for_a_while(at_homes: Sit, asked: Town) -> None:
    async with at_homes("L1") as one:
        await at_changes(one)
        await one.find("改资料")
        await one.press("i")
        await one.tells("13812345678 -> 13711110000")
        assert "pending.reveal" in await one.actions()


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_pictures(at_homes: Sit, asked: Town, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dutyterm.ui.area.AreaScreen.notice", lambda screen, text: None)
    async with at_homes("boss", size) as one:
        await at_changes(one)
        await one.press("down")
        await one.golden("changes")
        await one.press("enter")
        await one.golden("change_door")
        await one.press("escape", "h", "y")
        await one.golden("changes_yes")

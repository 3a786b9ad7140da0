"""F6 by keys: calls, strips, households, decisions; who sees whom; what is refused and what is masked."""

import pytest

from db import engine
from db.base import execute
from dutyterm.isolation.rules_checks import Key
from tests.gate.screens import WIDE
from tests.gate.town import NOW, Town, add
from tests.isolation.homes import D, begin, check, fill, key, on, pending
from tests.isolation.screens import Seat, Sit


@pytest.fixture
def homes(town: Town) -> list[int]:
    """Three of 3-2-501 and the tenant of 3-2-302; last evening's check of the tenant is missing."""
    isos = begin(town, ref=D(2020, 2, 3), at=on(4, 9))
    for iso in isos:
        check(town, iso, key(4, "am"), 365, at=on(4, 9))
        check(town, iso, key(4, "pm"), 366, at=on(4, 18))
    return isos


async def test_a_temperature_is_four_keys(at_isolation: Sit, homes: list[int]) -> None:
    async with at_isolation() as one:
        assert one.cells[0][1] == "HQ 3-2-302", "missed last night, so first"
        assert one.cells[0][0] == "!!" and one.cells[0][4] == "漏!"
        await one.type("365\r")
        await one.tells("早 36.5 记下了")
        assert await one.stored("SELECT temp, slot, late FROM isolation_check WHERE day = '2020-02-05'") in (
            [(365, "am", 0)],
            [(365, "am", False)],
        )
        assert one.screen.listing.cursor_key == ("iso", homes[0]), "on to the next"
        await one.type("n\r")
        await one.tells("没接 记下了")
        await one.type("t378 2\r")
        await one.tells("120", "不要自己走")
        assert await one.stored("SELECT kind, isolation_id FROM escalation ORDER BY id") == [("fever", homes[1])]


async def test_more_in_one_packet_is_not_guessed_for_somebody(at_isolation: Sit, homes: list[int]) -> None:
    """What comes before the check before it was saved is nobody's; it is said, and nothing wrong is written."""
    async with at_isolation() as one:
        await one.type("361\r362\r")
        await one.tells("36.1 记下了", "「362」没有收下")
        assert await one.stored("SELECT temp FROM isolation_check WHERE day = '2020-02-05'") == [(361,)]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("339\r", "34.0 到 43.0"),
        ("346\r", "再量一次"),
        ("3", "365；有症状"),
        ("t\r", "请输体温"),
        ("tok\r", "看不懂「ok」"),
        ("tx 365\r", "还没到那个时候"),
        ("t365 9\r", "1 到 8"),
    ],
)
async def test_what_is_not_taken_stays_in_the_line(at_isolation: Sit, homes: list[int], typed: str, said: str) -> None:
    async with at_isolation() as one:
        before = await one.stored("SELECT count(*) FROM isolation_check")
        await one.type(typed)
        await one.tells(said)
        assert one.screen.form is not None
        await one.press("escape")
        assert await one.stored("SELECT count(*) FROM isolation_check") == before


async def test_low_and_sure(at_isolation: Sit, homes: list[int]) -> None:
    async with at_isolation() as one:
        await one.type("346\r")
        await one.tells("再量一次")
        await one.type(" y\r")
        await one.tells("34.6 记下了")


async def test_another_was_faster(at_isolation: Sit, homes: list[int], town: Town) -> None:
    async with at_isolation() as one:
        await one.press("3", "6")
        ((iso,),) = await one.stored("SELECT id FROM isolation WHERE person_id = ?", town.people["覃国平"])
        await one.elsewhere(lambda: check(town, iso, Key(NOW.date(), "am"), 367, "contact", NOW))
        await one.type("5\r")
        await one.tells("陈联系 已经记过：36.7")


async def test_correct_a_check(at_isolation: Sit, homes: list[int], town: Town) -> None:
    check(town, homes[0], Key(NOW.date(), "am"), 366, at=NOW)
    async with at_isolation() as one:
        await one.find("501")
        await one.press("end")
        await one.press("e")
        await one.tells("原来是 36.6")
        await one.type("369\r听错了\r")
        await one.tells("36.9 记下了")
        assert await one.stored("SELECT temp, corrected FROM isolation_check WHERE day = '2020-02-05'") == [(369, 1)]


async def at_both(one: Seat) -> None:
    """The page of 梁志锦, on the 4th, whose both checks are there."""
    await one.find("501")
    await one.press("enter", "enter")
    await one.until(lambda: one.screen.listing.cursor_key == ("day", D(2020, 2, 4)), "on the first day")


@pytest.mark.parametrize("typed", ["qq", "3", "12", "pm", "0"])
async def test_only_a_check_that_stands_there_is_put_right(at_isolation: Sit, homes: list[int], typed: str) -> None:
    async with at_isolation() as one:
        await at_both(one)
        await one.type(f"e{typed}\r")
        await one.tells("请按 1 早或 2 晚")
        await one.press("escape")
        await one.type("e2\r")
        await one.tells("原来是 36.6 电话")


async def test_a_correction_keeps_the_way_it_was_taken(at_isolation: Sit, homes: list[int], town: Town) -> None:
    execute("UPDATE isolation_check SET method = 'door', symptoms = 'cough' WHERE isolation_id = ? AND slot = 'am'",
            homes[0])  # fmt: skip
    sql = "SELECT temp, method, symptoms FROM isolation_check WHERE isolation_id = ? AND slot = 'am'"
    async with at_isolation() as one:
        await at_both(one)
        for typed, stored in (
            ("368", (368, "door", "")),
            ("368 w", (368, "wechat", "")),
            ("367 2", (367, "wechat", "cough")),
        ):
            await one.type("e\r")
            await one.tells("改成多少")
            await one.type(f"{typed}\r听错了\r")
            await one.tells("记下了" if " 2" not in typed else "上报了")
            assert await one.stored(sql, homes[0]) == [stored]


@pytest.mark.parametrize("typed", ["x 368", "b 368"])
async def test_a_correction_of_another_check_is_not_this_one(at_isolation: Sit, homes: list[int], typed: str) -> None:
    async with at_isolation() as one:
        await at_both(one)
        await one.type("e1\r")
        await one.tells("改成多少")
        await one.type(f"{typed}\r")
        await one.tells("这里只改这一次")


@pytest.mark.parametrize("typed", ["三", "0", "49", "2.5", "q"])
async def test_hours_are_asked_again(at_isolation: Sit, homes: list[int], typed: str) -> None:
    async with at_isolation() as one:
        await one.find("501")
        await one.press("enter", "x")
        await one.type(f"透析\r{typed}\r")
        await one.tells("1 到 48 小时")
        assert not await one.stored("SELECT 1 FROM exit_approval")


async def test_names_and_numbers_are_masked_until_asked_for(at_isolation: Sit, homes: list[int]) -> None:
    async with at_isolation("boss", WIDE) as one:
        await one.find("501")
        assert "梁**" in one.text and "138****5678" in one.text
        for full in ("梁志锦", "13812345678"):
            assert full not in one.text
        await one.press("s")
        await one.tells("梁志锦", "13812345678")
        assert await one.stored("SELECT entity FROM audit_log WHERE action = 'isolation.reveal'") == [("person",)]
        await one.press("a")
        assert "13812345678" not in one.text, "gone with the next key"


async def test_everybody_sees_their_own(at_isolation: Sit, homes: list[int], town: Town) -> None:
    """Leaders their stairways, a contact their own people, the office all; a cadre has no such screen."""
    with engine.transaction():
        block = add("block", compound_id=town.compounds["HQ"], no=3)
        stairway = add("stairway", block_id=block, no=2)
        execute("UPDATE household SET stairway_id = ? WHERE room = '3-2-501'", stairway)
        add("leader_assignment", user_id=town.users["L1"], stairway_id=stairway, from_at="2020-02-01 00:00:00.000")
        execute("UPDATE isolation SET contact_user_id = ? WHERE id = ?", town.users["gate"], homes[2])
    for login, rooms in (
        ("boss", ["HQ 3-2-302", *["HQ 3-2-501"] * 3]),
        ("L1", ["HQ 3-2-501"] * 3),
        ("gate", ["HQ 3-2-501"]),
        ("gate2", []),
    ):
        async with at_isolation(login) as one:
            await one.press("a")
            assert [row[0] for row in one.cells] == rooms, login


async def test_strips_show_what_is_missing(at_isolation: Sit, homes: list[int], town: Town) -> None:
    check(town, homes[1], Key(NOW.date(), "am"), None, at=NOW)
    async with at_isolation() as one:
        await one.press("a")
        strips = {row[0] + row[1]: row[4] for row in one.cells}
        assert [len(one) for one in strips.values()] == [28] * len(strips)
        assert one.cells[0][4][:4] == "XXo ", "the tenant: both of the 4th missed, this morning's is open"
        assert one.cells[2][4][2] == "n"


async def test_a_household_page_and_a_person(at_isolation: Sit, homes: list[int]) -> None:
    async with at_isolation() as one:
        await one.find("501")
        await one.press("enter")
        assert "陈联系 13800000099" in one.text and "隔离 3 人，住 3 人" in one.text
        await one.press("p")
        await one.type("y\r")
        await one.tells("告知书和承诺书已签")
        await one.press("l")
        assert "签了告知书" in one.text and "开始，起算日 02-03" in one.text
        await one.press("escape", "enter")
        assert "02-04" in one.text and "36.6" in one.text and "走势" in one.text


async def test_open_a_household_with_keys_alone(at_isolation: Sit, town: Town) -> None:
    async with at_isolation() as one:
        await one.press("i")
        await one.type("hq 6-1-102\r1\r2\r0206\r1\r")
        await one.tells("不能在今天以后")
        for _ in range(4):
            await one.press("backspace")
        await one.type("0204\r1\r")
        await one.tells("3 人开始隔离", "02-19 起可解除")
        found = await one.stored("SELECT ref_event, contact_user_id IS NULL FROM isolation WHERE state = 'active'"
                                 " AND ref_date = '2020-02-04'")  # fmt: skip
        assert [row[0] for row in found] == ["last_exposure"] * 3 and not any(row[1] for row in found)


async def test_a_pending_one_from_the_gate_is_confirmed(at_isolation: Sit, town: Town) -> None:
    iso = pending(town)
    async with at_isolation() as one:
        await one.press("d")
        assert one.cells[0][2] == "待确认" and "按 y 确认" in one.cells[0][6]
        await one.press("y")
        await one.type("contact\r")
        await one.tells("1 人确认了，联系人 陈联系")
        assert await one.stored("SELECT state FROM isolation WHERE id = ?", iso) == [("active",)]


async def test_release_by_keys(at_isolation: Sit, town: Town) -> None:
    iso = begin(town, ref=D(2020, 2, 3), at=on(4), persons=(town.people["梁志锦"],))[0]
    fill(town, iso, D(2020, 2, 3), on(4))
    async with at_isolation("boss", at=on(18, 9)) as one:
        await one.press("d")
        await one.find("501")
        assert one.cells[0][5] == "28/28" and "可以解除" in one.cells[0][6]
        await one.press("r")
        await one.type("\r")
        await one.tells("请写解除通知书号")
        await one.type("2020-017\r")
        await one.tells("解除了", "出入证恢复 3 张")
        assert await one.stored("SELECT state, release_notice_no FROM isolation WHERE id = ?", iso) == [
            ("released", "2020-017")
        ]


async def test_acts_of_a_page(at_isolation: Sit, homes: list[int], town: Town) -> None:
    async with at_isolation(at=on(6, 9)) as one:
        await one.find("501")
        await one.press("enter", "o")
        await one.type("nobody\r")
        await one.tells("联系人要是")
        for _ in range(6):
            await one.press("backspace")
        await one.type("L1\r")
        await one.tells("联系人是 志愿者L1")
        await one.press("m")
        await one.type("\r赵医生\r钱警官\r")
        await one.tells("包保小组记下了")
        await one.press("x")
        await one.type("透析\r6\r")
        await one.tells("6 小时内门口放行")
        assert "到 02-06 15:00 透析" in one.text
        await one.press("u")
        await one.type("y\r")
        await one.tells("外出批准收回了")
        await one.press("g")
        await one.type("在楼下遛狗\r")
        await one.tells("记下并上报了")
        await one.press("z")
        await one.type("0205\r同住人发热\r")
        await one.tells("重新起算了")
        await one.press("v")
        await one.type("区医院\r")
        await one.tells("已转送")
        states = await one.stored("SELECT state, ref_date, restarts FROM isolation WHERE household_id = ? ORDER BY id",
                                  town.homes["HQ", "3-2-501"])  # fmt: skip
        assert [row[0] for row in states] == ["transferred", "active", "active"]
        assert (str(states[0][1]), states[0][2]) == ("2020-02-05", 1)


async def test_hostile_names_are_only_text(at_isolation: Sit, town: Town) -> None:
    for name in ("Lin [/b]", "\x1b]0;x\x07林", "‮林上下", "𠮷野家" * 10):
        with engine.transaction():
            execute("UPDATE person SET name = ? WHERE id = ?", name, town.people["覃国平"])
        async with at_isolation("boss", WIDE) as one:
            await one.press("s", "a", "enter", "enter", "escape", "escape", "b", "d")
            assert "\x1b" not in one.text and "‮" not in one.text


async def test_alarms_are_taken_and_closed(at_isolation: Sit, homes: list[int], town: Town) -> None:
    check(town, homes[0], Key(NOW.date(), "am"), 381, at=NOW)
    async with at_isolation() as one:
        await one.press("b")
        assert one.cells[0][0] == "发热" and one.cells[0][2] == "HQ 3-2-501"
        await one.press("t")
        await one.tells("由您接手了")
        await one.press("w")
        await one.type("\r")
        await one.tells("请写明结果")
        await one.type("已送发热门诊\r")
        await one.tells("办结了")
        assert "没有发热" in one.text


async def test_what_others_do_is_seen(at_isolation: Sit, homes: list[int], town: Town) -> None:
    async with at_isolation() as one:
        assert one.cells[0][5] == "--"
        ((iso,),) = await one.stored("SELECT id FROM isolation WHERE person_id = ?", town.people["覃国平"])
        await one.elsewhere(lambda: check(town, iso, Key(NOW.date(), "am"), 367, "contact", NOW))
        await one.until(lambda: any(row[5] == "36.7" for row in one.cells), "seen")

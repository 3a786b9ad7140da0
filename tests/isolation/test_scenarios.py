"""Scenarios 4, 5 and 10 of domain.md §5 through both screens: the gate's and F6, on a frozen clock."""

from db import engine
from db.base import execute
from tests.gate.screens import Open
from tests.gate.town import Town, add, rows
from tests.isolation.homes import D, fill, on
from tests.isolation.screens import Sit


async def test_4_a_returning_tenant_is_confirmed_by_the_leader(sit: Open, at_isolation: Sit, town: Town) -> None:
    """From the gate's row to a red row of the leader, a yes, and a gate that lets nobody out."""
    with engine.transaction():
        block = add("block", compound_id=town.compounds["HQ"], no=3)
        stairway = add("stairway", block_id=block, no=1)
        execute("UPDATE household SET stairway_id = ? WHERE room = '3-1-204'", stairway)
        add("leader_assignment", user_id=town.users["L1"], stairway_id=stairway, from_at="2020-02-01 00:00:00.000")
    async with sit() as gate:
        await gate.enter("n", "wxs", "o y", "0203", "364")
        await gate.settled()
    async with at_isolation("L1") as leader:
        await leader.press("d")
        (row,) = leader.cells
        assert (row[0], row[2], row[3], row[4]) == ("HQ 3-1-204", "待确认", "02-03", "02-18")
        assert leader.screen.listing.rows[0].look == "new"
        await leader.press("y")
        await leader.type("1\r")
        await leader.tells("1 人确认了，联系人")
        assert await leader.stored("SELECT state FROM pass WHERE no = 148") == [("suspended",)]
        assert (await leader.stored("SELECT state, days FROM isolation WHERE household_id = ?",
                                    town.homes["HQ", "3-1-204"])) == [("active", 14)]  # fmt: skip
    async with sit("gate2") as gate:
        await gate.enter("148 out")
        await gate.settled()
        assert "现在不能外出" in gate.text
        assert "隔离" not in gate.text, "X7: what may not be, never why"


async def test_5_leave_for_a_doctor_opens_the_gate(sit: Open, at_isolation: Sit, town: Town) -> None:
    async with sit() as gate:
        await gate.enter("3-2-302 out")
        await gate.settled()
        assert "13800000099" in gate.text
    async with at_isolation("boss") as office:
        await office.press("b")
        assert office.cells[0][0] == "擅自外出" and office.cells[0][2] == "HQ 3-2-302"
        await office.press("x")
        await office.type("\r")
        await office.tells("请写明原因")
        await office.type("透析\r")
        await office.tells("门口放行")
        assert "没有发热" in office.text
        ((approval,),) = await office.stored("SELECT id FROM exit_approval")
    async with sit() as gate:
        gate.later(600)
        await gate.enter("3-2-302 out")
        await gate.settled()
        assert await gate.stored(
            "SELECT decision, reason_code, approval_id FROM gate_entry ORDER BY id DESC LIMIT 1"
        ) == [("ALLOW", "medical_exit", approval)]


async def test_5_leave_given_before_and_taken_back(sit: Open, at_isolation: Sit, town: Town) -> None:
    async with at_isolation("boss") as office:
        await office.find("302")
        await office.press("enter", "x")
        await office.type("产检\r2\r")
        await office.tells("2 小时内门口放行")
        await office.press("u")
        await office.type("y\r")
        await office.tells("收回了")
    async with sit() as gate:
        await gate.enter("3-2-302 out")
        await gate.settled()
        assert "现在不能外出" in gate.text


async def test_10_release_day(at_isolation: Sit, town: Town) -> None:
    """On 02-17 refused, on 02-18 due with 28 of 28, then released with the notice, and the pass is back."""
    ((found,),) = rows("SELECT id FROM isolation WHERE state = 'active'")
    iso = int(str(found))
    fill(town, iso, D(2020, 2, 3), on(4, 0))
    async with at_isolation("boss", at=on(17, 23, 59)) as office:
        await office.press("d")
        assert office.cells == []
        await office.press("a", "enter", "r")
        await office.tells("第 14 天，第 14 天 24:00 才满")
        assert await office.stored("SELECT state FROM isolation WHERE id = ?", iso) == [("active",)]
    async with at_isolation("boss", at=on(18, 0)) as office:
        await office.press("d")
        assert (office.cells[0][2], office.cells[0][5]) == ("期满", "28/28")
        await office.press("r")
        await office.type("2020-017\r")
        await office.tells("解除了", "恢复 1 张")
        assert await office.stored("SELECT state FROM pass WHERE no = 147") == [("active",)]

"""One more shift by hand on the roster's screen: where it is asked, what is in its way, and that it is opened."""

import pytest

from dutyterm.roster import shifts
from tests.roster.conftest import Crew, on
from tests.roster.screens import Seat, Sit

ADDED = "SELECT duty_day, name, least, most FROM shift WHERE template_id IS NULL ORDER BY id"


async def free_noon(one: Seat) -> None:
    """HQ's afternoon of the 6th is not held."""
    shift = await one.asked(one.crew.shift, 6, "中班")
    await one.other(shifts.cancel_shift, shift.id, "路封了")


async def test_on_the_table_of_a_day_and_somebody_put_on_it(at_roster: Sit, crew: Crew) -> None:
    async with at_roster("boss") as one:
        await free_noon(one)
        await one.press("t", "3")
        await one.sees("c 加一班")
        await one.press("c")
        assert one.screen.line.value == "HQ", "the post under the cursor"
        await one.type("\r")
        await one.sees("02-06 周四 就直接回车")
        await one.type("\r加班\r1430\r1830\r\r3\r")
        await one.tells("02-06 周四 加了一班", "按 a")
        assert [(str(day), *more) for day, *more in await one.stored(ADDED)] == [("2020-02-06", "加班", 1, 3)]
        await one.press("a", "enter")
        await one.tells("排上了", "加班")


async def test_what_is_in_its_way_is_named_and_nothing_typed_is_lost(at_roster: Sit, crew: Crew) -> None:
    async with at_roster("boss") as one:
        await one.press("w", "c")
        await one.type("\r0206\r早一点\r0900\r1300\r\r\r")
        await one.tells("HQ 这段时间已经有 早班")
        assert one.screen.form
        assert one.screen.form.step.name == "starts"
        assert one.screen.line.value == "0900"
        one.screen.line.clear()
        await one.type("0600\r")
        one.screen.line.clear()
        await one.type("1400\r\r\r")
        await one.tells("HQ 已经有这一班：早班")
        assert await one.stored(ADDED) == []


@pytest.mark.parametrize("line", ["\r0201\r加班\r0600\r0700\r\r\r", "\r0206\r \r"])
async def test_a_day_gone_by_or_no_name(at_roster: Sit, crew: Crew, line: str) -> None:
    async with at_roster("boss") as one:
        await one.press("b", "c")
        await one.type(line)
        assert one.screen.form
        assert await one.stored(ADDED) == []


async def test_others_than_the_office_have_no_such_key(at_roster: Sit, crew: Crew) -> None:
    async with at_roster("v1", at=on(5, "08:00")) as one:
        for tab in "twb":
            await one.press(tab, "c")
            assert one.screen.form is None
            assert "加一班" not in one.text

"""What single views of the roster show and refuse: loads by nights, names that are counted, the sheet on the board."""

import asyncio

import pytest

from dutyterm.roster import attendance, handover
from dutyterm.roster.rules import HOUR
from dutyterm.ui.grid import GridCell
from tests.gate.town import do
from tests.roster.conftest import TERMS, Crew, on
from tests.roster.screens import Seat, Sit


async def test_loads_by_hours_and_by_nights(at_roster: Sit, crew: Crew) -> None:
    async with at_roster("boss") as one:
        for login, day, name in (("v1", 6, "早班"), ("v1", 7, "早班"), ("v2", 6, "夜班")):
            await one.puts(login, day, name)
        await one.press("l")
        assert [cells[0] for cells in one.cells[:2]] == ["值守1", "值守2"]
        assert "n 按夜班排" in one.keys
        await one.press("n")
        assert [cells[0] for cells in one.cells[:2]] == ["值守2", "值守1"]
        await one.press("n")
        assert [cells[0] for cells in one.cells[:2]] == ["值守1", "值守2"]


@pytest.mark.parametrize(
    ("width", "shown"),
    [(19, "2/1-2 何玉萍 冼建荣"), (18, "2/1-2 何玉萍 +1"), (15, "2/1-2 何玉萍 +1"), (14, "2/1-2 +2"), (7, "2/1-2")],
)
def test_names_there_is_no_room_for_are_counted(width: int, shown: str) -> None:
    assert GridCell(1, "2/1-2", "", ("何玉萍", "冼建荣")).within(width) == shown


async def test_a_cut_list_of_names_says_so_and_is_still_found(at_roster: Sit, crew: Crew) -> None:
    async with at_roster("boss") as one:
        for login in ("v1", "v2"):
            await one.puts(login, 6)
        await one.press("t", "3")
        row = one.grid.data.rows[0].cells[0]
        assert row
        assert row.names == ("值守1", "值守2")
        await one.find("值守2")
        assert [found.label for found in one.grid.data.rows] == ["HQ"]


def begun(crew: Crew, login: str, name: str, minutes: int = -10, day: int = 6) -> int:
    place = crew.put(login, day, name)
    start = crew.shift(day, name).start
    do(attendance.check_in, crew.act(login, start + minutes * HOUR / 60), place, 1, 364, TERMS)
    return place


def handed(crew: Crew) -> None:
    """v1 hands HQ over to v3, who has come already."""
    begun(crew, "v1", "早班")
    do(handover.offer, crew.act("v1", on(6, "13:50")), crew.shift(6).id, "门禁坏了", "口罩 14", frozenset())


async def test_the_board_shows_what_the_shift_was_handed(at_roster: Sit, crew: Crew) -> None:
    handed(crew)
    begun(crew, "v3", "中班")
    async with at_roster("boss", at=on(6, "14:20")) as one:
        await one.press("b")
        await one.sees("交班单", "值守1", "等接班人签字")
        await one.press("end")
        await one.tells("口罩 14", "门禁坏了")
        assert "派人" not in one.keys
        await one.press("enter")
        await one.sees("交班单 今天 06:00-14:00", "口罩 14")
        await one.press("escape", "a")
        assert len(one.screen.stack) == 1, "no shift is under the cursor"


async def test_a_sheet_that_nobody_wrote_on_is_not_shown(at_roster: Sit, crew: Crew) -> None:
    begun(crew, "v3", "中班")
    async with at_roster("boss", at=on(6, "14:20")) as one:
        await one.press("b")
        await one.sees("值守3")
        assert "交班单" not in one.text


async def test_whoever_may_not_see_the_sheet_sees_the_board(at_roster: Sit, crew: Crew) -> None:
    handed(crew)
    async with at_roster("v5", at=on(6, "14:20")) as one:
        await one.press("b")
        await one.sees("超时未交", "缺人")
        assert "交班单" not in one.text


async def half_signed(one: Seat) -> None:
    await one.press("h", "g")
    await one.sees("不舒服吗>", "13:55 签到时 36.4 度")


async def test_whoever_was_measured_within_the_hour_is_not_measured_again(at_roster: Sit, crew: Crew) -> None:
    handed(crew)
    begun(crew, "v3", "中班", -5)
    async with at_roster("v3", at=on(6, "14:05")) as one:
        await half_signed(one)
        await one.type("\r")
        await one.tells("已签字接班")
        assert (await one.states(6))["v1"] == "relieved"


async def test_how_they_feel_still_counts(at_roster: Sit, crew: Crew) -> None:
    handed(crew)
    begun(crew, "v3", "中班", -5)
    async with at_roster("v3", at=on(6, "14:05")) as one:
        await half_signed(one)
        await one.type("y\r")
        await one.until(lambda: one.screen.form is None, "sent home")
        assert (await one.states(6))["v1"] == "on_duty", "nobody has taken over"
        assert (await one.states(6, "中班"))["v3"] == "relieved"


async def test_after_an_hour_or_without_a_check_in_it_is_asked(at_roster: Sit, crew: Crew) -> None:
    handed(crew)
    begun(crew, "v3", "中班", -5)
    async with at_roster("v3", at=on(6, "14:56")) as one:
        await one.press("h", "g")
        await one.sees("自己的体温>")
    crew.put("v4", 6, "中班")
    async with at_roster("v4", at=on(6, "13:55")) as one:
        await one.press("h", "g")
        await one.sees("自己的体温>")


async def test_giving_back_what_one_stands_on_is_refused_before_a_reason_is_asked(at_roster: Sit, crew: Crew) -> None:
    begun(crew, "v1", "早班")
    async with at_roster("v1", at=on(6, "06:10")) as one:
        await one.press("o", "m")
        for key in "rs":
            await one.press(key)
            await one.tells("已经上岗，请先交班或签退")
            assert one.screen.form is None
    async with at_roster("boss", at=on(6, "06:10")) as one:
        await one.press("b", "r")
        await one.tells("已经上岗，请先交班或签退")
        assert one.screen.form is None


async def test_an_older_reading_neither_shows_nor_hides_anything(
    at_roster: Sit, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reading that began before an act ends after it: what was told of the act stays, and what it did is shown."""
    handed(crew)
    crew.put("v3", 6, "中班")
    async with at_roster("v3", at=on(6, "13:55")) as one:
        await one.press("h")
        view, held, began = one.screen.view, asyncio.Event(), asyncio.Event()
        query = view.ask_for

        async def slow(read: object, *values: object) -> object:
            found = await query(read, *values)
            began.set()
            await held.wait()
            return found

        monkeypatch.setattr(view, "ask_for", slow)
        late = asyncio.ensure_future(view.read())
        await began.wait()
        monkeypatch.setattr(view, "ask_for", query)
        await one.type("r口罩只有 10 个\r")
        await one.tells("已退回给交班人")
        held.set()
        await late
        await one.settled()
        await one.tells("已退回给交班人")
        assert view.sheet.state == "disputed"

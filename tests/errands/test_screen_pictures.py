"""Golden pictures of F4: a morning with a stuck errand, goods under way, rubbish, and money that is owed."""

import pytest

from db.base import execute
from dutyterm.errands import carrying, garbage
from tests.errands.conftest import TERMS, Crew
from tests.errands.screens import Sit
from tests.gate.screens import SMALL, WIDE
from tests.gate.town import ZONE, do

NAMES = ("梁志锦", "何玉萍", "冼建荣", "文秀生")


@pytest.fixture
def busy(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> Crew:
    monkeypatch.setattr("dutyterm.ui.area.AreaScreen.notice", lambda screen, text: None)
    for number, name in enumerate(NAMES, 1):
        execute("UPDATE user_account SET display = ? WHERE login = ?", name, f"v{number}")
    execute("UPDATE household SET elderly_alone = ? WHERE room = '6-1-101'", True)
    crew.new("2斤瘦肉 白菜 降压药", room="6-1-101")
    crew.bring(crew.new("鸡蛋三十个 大米10kg", room="3-2-501", channel="chat"), "priced")
    failed = crew.bring(crew.new("鱼一条 葱 999感冒灵", room="5-1-301"), "picked_up", who="v2")
    do(carrying.fail, crew.act("v2"), failed, "没人应门")
    crew.bring(crew.new("奶粉1罐", room="6-1-102"), "settled", who="v2")
    crew.bring(crew.new("猪骨2斤、莲藕、玉米3根", room="3-1-204"), "assigned")
    crew.new("煤气用完了", room="3-2-302", kind="other")
    do(garbage.make_day, crew.act(), TERMS, ZONE)
    crew.rubbish("assigned")
    return crew


OFFICE = {
    "queue": (), "candidates": (" ", " ", "a"), "story": ("enter",), "done": ("f",), "debts": ("g",), "people": ("h",),
    "order": ("n", *"3-2-501", "enter"), "help": ("f1",),
}  # fmt: skip


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_pictures_of_the_office(at_errands: Sit, busy: Crew, size: tuple[int, int]) -> None:
    async with at_errands("boss", size) as one:
        for name, keys in OFFICE.items():
            await one.press(*(("space" if key == " " else key) for key in keys))
            await one.golden(name)
            await one.press("escape", "escape", "escape")


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_pictures_of_a_volunteer(at_errands: Sit, busy: Crew, size: tuple[int, int]) -> None:
    async with at_errands("v1", size) as one:
        await one.golden("round")
        await one.press(*["down"] * 5, "t", *"58.5")
        await one.golden("total")
        await one.press("escape", "l")
        await one.golden("shopping")

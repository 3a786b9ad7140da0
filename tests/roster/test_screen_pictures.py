"""Golden pictures of the roster's main views, at a morning with holes, somebody late and a swap that waits."""

import pytest

from db import engine
from db.base import execute
from dutyterm.roster import planning, swapping
from dutyterm.roster.planning import Plan
from tests.gate.screens import SMALL, WIDE
from tests.gate.town import add, do
from tests.roster.conftest import TERMS, TODAY, ZONE, Crew, on
from tests.roster.screens import Sit

NAMES = ("梁志锦", "何玉萍", "冼建荣", "文秀生", "苏小红", "区伟明")
PLACES = (("v1", "早班", "HQ"), ("v2", "早班", "JS"), ("v3", "早班", "JS"), ("v4", "中班", "HQ"), ("v5", "夜班", "XZ"))


@pytest.fixture
def busy(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> Crew:
    """The crew with names, sixteen more posts, and people on some shifts; v1 has checked in, v2 has not."""
    monkeypatch.setattr("dutyterm.ui.area.AreaScreen.notice", lambda screen, text: None)  # alarms come and go
    with engine.transaction():
        for number, name in enumerate(NAMES, 1):
            execute("UPDATE user_account SET display = ? WHERE login = ?", name, f"v{number}")
        for number in range(1, 17):
            add("post", name=f"第{number}巡逻组", code=f"P{number:02}", kind="patrol", visitor_policy="register")
    for number in range(1, 17):
        do(planning.set_template, crew.act(), Plan("白天", "08:00", "18:00", 1, 1, post=f"P{number:02}"), TODAY)
    do(planning.apply, crew.act(), TODAY, TODAY, ZONE, TERMS)
    for login, name, post in PLACES:
        crew.put(login, 5, name, post)
    crew.put("v6", 5, "早班", "XZ", lead=True)
    crew.put("old", 6, "夜班", reason="本人坚持")
    execute("UPDATE assignment SET state = 'on_duty', check_in_at = created_at WHERE user_id IN (?, ?)",
            crew.user("v1"), crew.user("v6"))  # fmt: skip
    place = crew.put("v1", 7)
    do(swapping.ask_swap, crew.act("v1"), place, crew.user("v2"), "家里有事")
    return crew


VIEWS = {
    "holes": ("v",), "day": ("t",), "week": ("w",), "post_week": ("w", "enter"), "open": ("o",), "post": ("b",),
    "swaps": ("u",), "loads": ("l",), "forced": ("x",), "plans": ("e",), "shift": ("t", "right", "enter"),
    "candidates": ("a",), "question": ("o", "down", "c"), "wall": ("f",), "help": ("f1",),
}  # fmt: skip


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_pictures_of_the_office(at_roster: Sit, busy: Crew, size: tuple[int, int]) -> None:
    async with at_roster("boss", size, on(5, "08:20")) as one:
        for name, keys in VIEWS.items():
            await one.press(*keys)
            await one.golden(name)
            await one.press("escape", "escape", "escape")


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_pictures_of_a_volunteer(at_roster: Sit, busy: Crew, size: tuple[int, int]) -> None:
    async with at_roster("v1", size, on(5, "08:20")) as one:
        await one.golden("mine")
        await one.press("o", "2", "enter")
        await one.golden("claim")


async def test_nothing_on_screen_is_of_unclear_width(at_roster: Sit, busy: Crew) -> None:
    from tests.golden.pictures import ambiguous

    async with at_roster("boss", WIDE, on(5, "08:20")) as one:
        for keys in VIEWS.values():
            await one.press(*keys)
            assert not ambiguous(one.text)
            await one.press("escape", "escape", "escape")

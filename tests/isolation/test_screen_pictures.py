"""Golden pictures of F6 at a morning with a gap, a fever, somebody who did not answer, a pending and a due one."""

import pytest

from db import engine
from db.base import execute
from dutyterm.isolation import caring
from dutyterm.isolation.rules_checks import Key, demanded_keys
from tests.gate.screens import SMALL, WIDE
from tests.gate.town import NOW, Town, do
from tests.golden.pictures import ambiguous
from tests.isolation.homes import D, act, begin, check, key, on, pending
from tests.isolation.screens import Sit

TODAY = Key(NOW.date(), "am")


@pytest.fixture
def busy(town: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    """Two households in the middle of their term, one that is over, one from the gate."""
    monkeypatch.setattr("dutyterm.ui.area.AreaScreen.notice", lambda screen, text: None)  # alarms come and go
    with engine.transaction():
        execute("UPDATE user_account SET display = '林楼长', phone = '13700000001' WHERE login = 'L1'")
    isos = begin(town, ref=D(2020, 1, 28), at=on(29, 8, month=1))
    for number, iso in enumerate(isos):
        for one in demanded_keys(D(2020, 1, 28), 14, on(29, 8, month=1)):
            if one.day < NOW.date() and (one.day.day, one.slot, number) not in ((1, "pm", 1), (4, "pm", 2)):
                silent = (one.day.day, number) == (31, 0)
                check(town, iso, one, None if silent else 360 + (one.day.day * 3 + number * 2) % 12)
    check(town, isos[0], TODAY, 381, at=NOW, symptoms=("fever", "cough"))
    check(town, isos[1], TODAY, None, at=NOW)
    do(caring.set_team, act(town), town.homes["HQ", "3-2-501"], "boss", "赵医生", "钱警官")
    do(caring.sign_notice, act(town), town.homes["HQ", "3-2-501"])
    do(caring.give_exit, act(town), town.homes["HQ", "3-2-501"], town.people["何玉萍"], "透析", 6)
    over = begin(town, "6-1-101", ref=D(2020, 1, 20), at=on(21, 8, month=1), contact_user_id=town.users["L1"])
    for iso in over:
        for one in demanded_keys(D(2020, 1, 20), 14, on(21, 8, month=1)):
            if iso != over[1] or one != key(2, "am"):
                check(town, iso, one, 364)
    waits = pending(town)
    assert waits
    return town


VIEWS = {
    "calls": (), "strips": ("a",), "ends": ("d",), "alarms": ("b",), "home": ("b", "enter"),
    "person": ("b", "enter", "enter"), "story": ("b", "enter", "l"), "check": ("3", "6"), "help": ("f1",),
}  # fmt: skip


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_pictures_of_the_office(at_isolation: Sit, busy: Town, size: tuple[int, int]) -> None:
    async with at_isolation("boss", size) as one:
        for name, keys in VIEWS.items():
            await one.press(*keys)
            await one.golden(name)
            assert not ambiguous(one.text)
            await one.press("escape", "escape", "escape", "escape")
            if name == "story":
                await one.press("down")


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_pictures_of_a_contact(at_isolation: Sit, busy: Town, size: tuple[int, int]) -> None:
    async with at_isolation("contact", size) as one:
        await one.golden("contact")

"""What F7's lists of upkeep look like with real rows: who is new, and which doors have to be gone to."""

import datetime as dt

import pytest

from db.base import execute
from dutyterm.households import moving
from dutyterm.households.imports import save
from dutyterm.households.workbook import read_sheets
from dutyterm.sheets import Sheet
from tests.gate.screens import SMALL, WIDE
from tests.gate.town import NOW, ZONE, Town, do
from tests.households.conftest import Sit
from tests.households.test_screen_pending import ROWS
from tests.households.towns import REGISTER_HEADER
from tests.people.conftest import HOSTILE


@pytest.fixture
def moved(homes: Town) -> Town:
    """A week of people who came, one of them with a pass; doors that were never registered, are newer, or differ."""
    act = homes.act("boss")
    for number, name in enumerate(("钱来也", *HOSTILE)):
        said = {"name": name, "phone": f"1380000{number:04d}", "tenancy": "tenant" if number % 2 else "family"}
        room = homes.homes["HQ", f"3-1-{301 + number % 2 + 100 * (number // 2)}"]
        do(moving.move_in, act, room, said, ZONE, since=NOW.date() - dt.timedelta(days=number), sure=True)
    execute("UPDATE person SET moved_in = '2020-02-04', tenancy = 'tenant' WHERE id = ?", homes.people["区伟明"])
    for room in ("3-2-401", "3-2-402"):
        execute("UPDATE household SET registered_at = NULL WHERE id = ?", homes.homes["HQ", room])
    execute("UPDATE household SET elderly_alone = ? WHERE id = ?", True, homes.homes["HQ", "3-2-402"])
    told = [["漫江社区", "华侨新村", *row] for row in ROWS]
    do(save, act, read_sheets([Sheet("住户总表", [list(REGISTER_HEADER), *told], 1)], NOW.date()), name="总表.xlsx")
    return homes


@pytest.mark.parametrize("size", [SMALL, WIDE])
@pytest.mark.parametrize(("login", "ends"), [("boss", ""), ("L1", "_leader")])
async def test_pictures(at_homes: Sit, moved: Town, size: tuple[int, int], login: str, ends: str) -> None:
    async with at_homes(login, size) as one:
        await one.press("n")
        await one.sees("这七天搬来")
        await one.golden(f"newcomers{ends}")
        await one.press("c")
        await one.sees("户要上门核实")
        await one.golden(f"confirm{ends}")

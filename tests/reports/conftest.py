"""What tests of the reports may ask for: block 3 of the five ones, after a day at its gates and doors."""

import datetime as dt
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from db import engine
from dutyterm.five_ones import questions, service
from dutyterm.reports.rules import Terms
from dutyterm.reports.screen import ReportsScreen
from tests import seats
from tests.five_ones.conftest import Block, build, on
from tests.gate.screens import SMALL
from tests.gate.town import NOW, ZONE, Talk, bound, do

TERMS = Terms()
TODAY = NOW.date()


def live_a_day(block: Block) -> None:
    """Passages, refusals, a fever, a car; visits, a leaflet, a question, reminders."""
    town = block.town
    hq, xz = (Talk(town, town.desk(code), on(5, "09:00")) for code in ("HQ", "XZ"))
    hq.say("137 365")
    hq.at = on(5, "09:05")
    hq.say("138 out 364")
    hq.at = on(5, "09:10")
    hq.say("139 376")
    xz.say("v", "", "366")
    material = do(service.add_material, town.act("boss", on(5, "08:30")), "致居民的一封信")
    for room, outcome in (("3-1-101", "met"), ("3-1-102", "phone"), ("3-2-101", "no_answer"), ("3-2-401", "away")):
        block.visit(room, outcome, at=on(5, "10:00"))
    block.visit("3-2-401", "wechat", at=on(5, "11:00"))
    do(service.give, town.act("L1", on(5, "10:00")), block.home("3-1-101"), [material])
    do(service.remind, town.act("L1", on(5, "08:10")), list(block.stairs.values()), "am", ZONE)
    do(questions.ask, town.act("L1", on(5, "10:00")), block.stairs["3-1"], None, "group", "口罩哪里领")


@pytest.fixture
def block(db_url: str) -> Iterator[Block]:
    """Block 3 of HQ, led by L1, after the day of 5 February."""
    with bound(db_url) as town:
        with engine.transaction():
            made = build(town)
        live_a_day(made)
        yield made


@dataclass
class Seat(seats.Seat):
    """Somebody in front of the reports."""

    kind = ReportsScreen
    key = "f8"
    pictures = "reports"


Sit = Callable[..., AbstractAsyncContextManager[Seat]]
EVENING = on(5, "17:30")


@pytest.fixture
def at_reports(block: Block, db_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Sit:
    """`async with at_reports("boss") as one:` seats somebody at F8, at the moment `at`."""
    update = bool(request.config.getoption("--golden-update"))
    make = partial(Seat, block.town, update=update)

    @asynccontextmanager
    async def start(
        login: str = "boss", size: tuple[int, int] = SMALL, at: dt.datetime = EVENING
    ) -> AsyncIterator[Seat]:
        async with seats.seated(make, Seat, block.town, db_url, tmp_path, login, size, at) as here:
            yield here

    return start

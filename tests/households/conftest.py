"""What tests of the register may ask for: the gate's town with block 3 of HQ, which L1 leads, and a seat at F7."""

import datetime as dt
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from db import engine
from dutyterm.households.screen import HouseholdsScreen
from tests import seats
from tests.five_ones.conftest import build
from tests.gate.screens import SMALL
from tests.gate.town import NOW, Town, bound


@pytest.fixture
def homes(db_url: str) -> Iterator[Town]:
    """The town with block 3 of HQ."""
    with bound(db_url) as town:
        with engine.transaction():
            build(town)
        yield town


@dataclass
class Seat(seats.Seat):
    """Somebody in front of the register."""

    kind = HouseholdsScreen
    key = "f7"
    pictures = "households"


Sit = Callable[..., AbstractAsyncContextManager[Seat]]


@pytest.fixture
def at_homes(homes: Town, db_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Sit:
    """`async with at_homes("L1") as one:` seats somebody at F7, at the moment `at`."""
    make = partial(Seat, homes, update=bool(request.config.getoption("--golden-update")))

    @asynccontextmanager
    async def start(login: str = "boss", size: tuple[int, int] = SMALL, at: dt.datetime = NOW) -> AsyncIterator[Seat]:
        async with seats.seated(make, Seat, homes, db_url, tmp_path, login, size, at) as here:
            yield here

    return start

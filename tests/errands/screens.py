"""The errands' screen under test: the real app on the crew's town; keys in, what is painted out."""

import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from dutyterm.errands.screen import ErrandScreen
from tests import seats
from tests.errands.conftest import Crew
from tests.gate.screens import SMALL
from tests.gate.town import NOW


@dataclass
class Seat(seats.Seat):
    """Somebody in front of the errands."""

    kind = ErrandScreen
    key = "f4"
    pictures = "errands"

    async def other(self, act: Callable[..., Any], *values: Any, login: str = "boss2", **more: Any) -> Any:
        """Another session does something."""
        return await super().other(act, *values, login=login, **more)


Sit = Callable[..., AbstractAsyncContextManager[Seat]]


@pytest.fixture
def at_errands(crew: Crew, db_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Sit:
    """`async with at_errands("boss") as one:` seats somebody at F4, at the moment `at`."""
    make = partial(Seat, crew.town, update=bool(request.config.getoption("--golden-update")))

    @asynccontextmanager
    async def start(login: str = "boss", size: tuple[int, int] = SMALL, at: dt.datetime = NOW) -> AsyncIterator[Seat]:
        async with seats.seated(make, Seat, crew.town, db_url, tmp_path, login, size, at) as here:
            yield here

    return start

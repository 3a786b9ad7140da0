"""The isolation screen under test: the real app on the small town; keys in, what is painted out."""

import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from dutyterm.isolation.screen import IsolationScreen
from dutyterm.store import Store
from tests import seats
from tests.gate.screens import SMALL
from tests.gate.town import NOW, Town


@dataclass
class Seat(seats.Seat):
    """Somebody in front of F6."""

    kind = IsolationScreen
    key = "f6"
    pictures = "isolation"

    async def elsewhere(self, work: Callable[[], Any]) -> Any:
        """Something happens on another connection."""
        store = Store()
        try:
            return await store.read(work)
        finally:
            store.close()


Sit = Callable[..., AbstractAsyncContextManager[Seat]]


@pytest.fixture
def at_isolation(town: Town, db_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Sit:
    """`async with at_isolation("boss") as one:` seats somebody at F6, at the moment `at`."""
    make = partial(Seat, town, update=bool(request.config.getoption("--golden-update")))

    @asynccontextmanager
    async def start(login: str = "boss", size: tuple[int, int] = SMALL, at: dt.datetime = NOW) -> AsyncIterator[Seat]:
        async with seats.seated(make, Seat, town, db_url, tmp_path, login, size, at) as here:
            yield here

    return start

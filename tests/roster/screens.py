"""The roster's screen under test: the real app on the crew's town; keys in, what is painted out."""

import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from dutyterm.roster import filling
from dutyterm.roster.screen import RosterScreen
from dutyterm.store import Store
from tests import seats
from tests.gate.screens import SMALL
from tests.gate.town import NOW
from tests.roster.conftest import PLANNED, TERMS, ZONE, Crew


@dataclass
class Seat(seats.Seat):
    """Somebody in front of the roster."""

    kind = RosterScreen
    key = "f2"
    pictures = "roster"

    crew: Crew = field(default=None)  # type: ignore[assignment]  # always given

    async def puts(self, login: str, day: int, name: str = "早班", post: str = "HQ", **more: Any) -> int:
        """Another session puts somebody on a shift, days before."""
        shift = await self.asked(self.crew.shift, day, name, post)
        store, act = Store(), self.crew.act("chief", min(PLANNED, self.clock.now()))
        try:
            return await store.write(filling.assign, act, shift.id, self.crew.user(login), ZONE, TERMS, **more)
        finally:
            store.close()

    async def states(self, day: int, name: str = "早班", post: str = "HQ") -> dict[str, str]:
        return dict(await self.asked(self.crew.states, day, name, post))


Sit = Callable[..., AbstractAsyncContextManager[Seat]]


@pytest.fixture
def at_roster(crew: Crew, db_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Sit:
    """`async with at_roster("boss") as one:` seats somebody at F2, at the moment `at`."""
    update = bool(request.config.getoption("--golden-update"))
    make = partial(Seat, crew.town, update=update, crew=crew)

    @asynccontextmanager
    async def start(login: str = "boss", size: tuple[int, int] = SMALL, at: dt.datetime = NOW) -> AsyncIterator[Seat]:
        async with seats.seated(make, Seat, crew.town, db_url, tmp_path, login, size, at) as here:
            yield here

    return start

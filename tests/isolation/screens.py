"""The isolation screen under test: the real app on the small town; keys in, what is painted out."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from db.base import execute
from dutyterm.app import DutyTerm
from dutyterm.clock import FrozenClock
from dutyterm.isolation.screen import IsolationScreen
from dutyterm.store import Store
from dutyterm.ui.keystream import KeyStream
from dutyterm.ui.view_screen import ViewScreen
from tests.gate.screens import SMALL, session_of
from tests.gate.town import NOW, Town
from tests.golden.pictures import compare, picture

PATIENCE = 10.0
WAITING = ("view-line", "people-line", "gate-line", "door")  # workers that wait for a line for ever


@dataclass
class Seat:
    """Somebody in front of F6."""

    town: Town
    app: DutyTerm
    pilot: Pilot[None]
    clock: FrozenClock
    update: bool = False

    @property
    def screen(self) -> IsolationScreen:
        return next(one for one in self.app.screen_stack if isinstance(one, IsolationScreen))

    @property
    def text(self) -> str:
        return "\n".join(picture(self.app))

    @property
    def told(self) -> str:
        return "".join(line.strip() for line in picture(self.app)[2:4])

    @property
    def keys(self) -> str:
        return picture(self.app)[-1]

    @property
    def cells(self) -> list[tuple[str, ...]]:
        return [row.cells for row in self.screen.listing.rows]

    async def until(self, true: Callable[[], Any], what: str = "") -> None:
        end = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < end, f"never came true: {what}\n{self.text}"
            await asyncio.sleep(0.01)

    async def tells(self, *texts: str) -> None:
        """Wait until these stand in the two lines below the line; blanks may have become a new line."""
        await self.until(
            lambda: all(one.replace(" ", "") in self.told.replace(" ", "") for one in texts), " and ".join(texts)
        )

    async def settled(self) -> None:
        same, last, end = 0, self.text, time.monotonic() + PATIENCE
        while same < 3:
            assert time.monotonic() < end, f"never settled\n{self.text}"
            await self.app.session.store.read(lambda: None)
            await asyncio.sleep(0.01)
            busy = [one for one in self.app.workers if one.group not in WAITING and not one.is_finished]
            held = [one for one in self.app.screen_stack if isinstance(one, ViewScreen) and one.held]
            now = self.text
            same, last = (same + 1, last) if now == last and not busy and not held else (0, now)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settled()

    async def type(self, text: str) -> None:
        """Type as a terminal sends it in one packet."""
        for message in KeyStream().feed(text.encode(), 0):
            self.app.post_message(message)
        await self.settled()

    async def find(self, text: str) -> None:
        """Narrow the rows, and put the keys on the first of them."""
        await self.type("/" + text + "\r")

    async def stored(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return await self.app.session.store.read(lambda: [tuple(row) for row in execute(sql, *values).fetchall()])

    async def other(self, work: Callable[[], Any]) -> Any:
        """Something happens elsewhere."""
        store = Store()
        try:
            return await store.read(work)
        finally:
            store.close()

    async def golden(self, name: str) -> None:
        await self.settled()
        compare(self.app, f"isolation_{name}_{self.app.size.width}x{self.app.size.height}", update=self.update)


Sit = Callable[..., AbstractAsyncContextManager[Seat]]


@pytest.fixture
def at_isolation(town: Town, db_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Sit:
    """`async with at_isolation("boss") as one:` seats somebody at F6, at the moment `at`."""
    update = bool(request.config.getoption("--golden-update"))

    @asynccontextmanager
    async def start(login: str = "boss", size: tuple[int, int] = SMALL, at: datetime = NOW) -> AsyncIterator[Seat]:
        clock = FrozenClock(at)
        session = replace(session_of(town, db_url, tmp_path, login), clock=clock)
        app = DutyTerm(session)
        try:
            async with app.run_test(size=size, notifications=True) as pilot:
                await pilot.press("f6")
                here = Seat(town, app, pilot, clock, update)
                await here.until(lambda: any(isinstance(one, IsolationScreen) for one in app.screen_stack), "F6")
                await here.until(lambda: here.screen.is_mounted and not here.screen.held, "the first load")
                await here.settled()
                yield here
        finally:
            session.store.close()
            session.drafts.close()

    return start

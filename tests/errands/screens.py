"""The errands' screen under test: the real app on the crew's town; keys in, what is painted out."""

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from db.base import execute
from dutyterm.app import DutyTerm
from dutyterm.clock import FrozenClock
from dutyterm.errands.screen import ErrandScreen
from dutyterm.opening import gate_for
from dutyterm.store import Store
from dutyterm.ui.keystream import KeyStream
from dutyterm.ui.rows import RowList
from tests.errands.conftest import Crew
from tests.gate.screens import SMALL, session_of
from tests.gate.town import NOW
from tests.golden.pictures import compare, picture

PATIENCE = 10.0
WAITING = ("view-line", "people-line", "gate-line", "door")  # workers that wait for a line for ever


@dataclass
class Seat:
    """Somebody in front of the errands."""

    crew: Crew
    app: DutyTerm
    pilot: Pilot[None]
    clock: FrozenClock
    update: bool = False

    @property
    def screen(self) -> ErrandScreen:
        return next(one for one in self.app.screen_stack if isinstance(one, ErrandScreen))

    @property
    def rows(self) -> RowList:
        return self.screen.listing

    @property
    def lines(self) -> list[str]:
        return picture(self.app)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def told(self) -> str:
        return "".join(line.strip() for line in self.lines[2:4])

    @property
    def cells(self) -> list[tuple[str, ...]]:
        return [row.cells for row in self.rows.rows]

    async def until(self, true: Callable[[], Any], what: str = "") -> None:
        end = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < end, f"never came true: {what}\n{self.text}"
            await asyncio.sleep(0.01)

    async def sees(self, *texts: str) -> None:
        await self.until(lambda: all(one in self.text for one in texts), " and ".join(texts))

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
            held = [one for one in self.app.screen_stack if isinstance(one, ErrandScreen) and one.held]
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

    async def other(self, act: Callable[..., Any], *values: Any, login: str = "boss2", **more: Any) -> Any:
        """Another session does something."""
        store, who = Store(), replace_at(self.crew, self.clock).act(login)
        try:
            return await store.write(act, who, *values, **more)
        finally:
            store.close()

    async def stored(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return await self.app.session.store.read(lambda: [tuple(row) for row in execute(sql, *values).fetchall()])

    def later(self, **span: float) -> None:
        """Move the frozen clock."""
        self.clock.moment += dt.timedelta(**span)

    async def golden(self, name: str) -> None:
        await self.settled()
        compare(self.app, f"errands_{name}_{self.app.size.width}x{self.app.size.height}", update=self.update)


def replace_at(crew: Crew, clock: FrozenClock) -> Crew:
    """The crew at the clock's time."""
    return replace(crew, at=clock.now())


Sit = Callable[..., AbstractAsyncContextManager[Seat]]


@pytest.fixture
def at_errands(crew: Crew, db_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Sit:
    """`async with at_errands("boss") as one:` seats somebody at F4, at the moment `at`."""
    update = bool(request.config.getoption("--golden-update"))

    @asynccontextmanager
    async def start(login: str = "boss", size: tuple[int, int] = SMALL, at: dt.datetime = NOW) -> AsyncIterator[Seat]:
        clock = FrozenClock(at)
        session = session_of(crew.town, db_url, tmp_path, login)
        session = replace(session, gate=gate_for(session.user, at), clock=clock)
        app = DutyTerm(session)
        try:
            async with app.run_test(size=size, notifications=True) as pilot:
                await pilot.press("f4")
                here = Seat(crew, app, pilot, clock, update)
                await here.until(lambda: any(isinstance(one, ErrandScreen) for one in app.screen_stack), "F4")
                await here.until(lambda: here.screen.is_mounted and not here.screen.held, "the first load")
                await here.settled()
                yield here
        finally:
            session.store.close()
            session.drafts.close()

    return start

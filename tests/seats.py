"""Somebody in front of a screen of views: the real app on a small town; keys in, what is painted out."""

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from textual.pilot import Pilot

from db.base import execute
from dutyterm.app import DutyTerm
from dutyterm.clock import FrozenClock
from dutyterm.opening import gate_for
from dutyterm.store import Store
from dutyterm.ui.grid import Grid
from dutyterm.ui.keystream import KeyStream
from dutyterm.ui.rows import RowList
from dutyterm.ui.view_screen import ViewScreen
from tests.gate.screens import session_of
from tests.gate.town import Town
from tests.golden.pictures import compare, picture

PATIENCE = 10.0
WAITING = ("view-line", "people-line", "gate-line", "door")  # workers that wait for a line for ever


@dataclass
class Seat:
    """Somebody who sits there. A room's own seat names its screen, the key that opens it and how pictures begin."""

    kind: ClassVar[type[ViewScreen]]
    key: ClassVar[str]
    pictures: ClassVar[str]

    town: Town
    app: DutyTerm
    pilot: Pilot[None]
    clock: FrozenClock
    update: bool = False

    @property
    def screen(self) -> Any:
        return next(one for one in self.app.screen_stack if isinstance(one, self.kind))

    @property
    def rows(self) -> RowList:
        return self.screen.listing  # type: ignore[no-any-return]

    @property
    def grid(self) -> Grid:
        return self.screen.grid  # type: ignore[no-any-return]

    @property
    def lines(self) -> list[str]:
        return picture(self.app)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def keys(self) -> str:
        return self.lines[-1]

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

    async def other(self, act: Callable[..., Any], *values: Any, login: str = "chief", **more: Any) -> Any:
        """Another session does something."""
        store = Store()
        try:
            return await store.write(act, self.town.act(login, self.clock.now()), *values, **more)
        finally:
            store.close()

    async def asked(self, work: Callable[..., Any], *values: Any, **more: Any) -> Any:
        """Ask the database something off the screen's loop."""
        return await self.app.session.store.read(lambda: work(*values, **more))

    async def stored(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return await self.asked(lambda: [tuple(row) for row in execute(sql, *values).fetchall()])  # type: ignore[no-any-return]

    async def actions(self) -> list[str]:
        """What was done here, in order."""
        found = await self.stored("SELECT action FROM audit_log WHERE origin = 'abc123' ORDER BY seq")
        return [str(action) for (action,) in found]

    def later(self, **span: float) -> None:
        """Move the frozen clock."""
        self.clock.moment += dt.timedelta(**span)

    async def golden(self, name: str) -> None:
        await self.settled()
        size = self.app.size
        compare(self.app, f"{self.pictures}_{name}_{size.width}x{size.height}", update=self.update)


S = TypeVar("S", bound=Seat)


@asynccontextmanager
async def seated(
    seat: Callable[..., S], kind: type[S], town: Town, db_url: str, folder: Path, login: str,
    size: tuple[int, int], at: dt.datetime,
) -> AsyncIterator[S]:  # fmt: skip
    """Seat somebody at a room's screen, at the moment `at`; `seat` makes the seat of app, pilot and clock."""
    clock = FrozenClock(at)
    session = session_of(town, db_url, folder, login)
    session = replace(session, gate=gate_for(session.user, at), clock=clock)
    app = DutyTerm(session)
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            await pilot.press(kind.key)
            here = seat(app, pilot, clock)
            await here.until(lambda: any(isinstance(one, kind.kind) for one in app.screen_stack), kind.key)
            await here.until(lambda: here.screen.is_mounted and not here.screen.held, "the first load")
            await here.settled()
            yield here
    finally:
        session.store.close()
        session.drafts.close()

"""The people's screen under test: the real app on the small town, with somebody of a role at F10."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from db.base import execute
from dutyterm.app import DutyTerm
from dutyterm.opening import gate_for
from dutyterm.people.screen import PeopleScreen
from dutyterm.store import Store
from dutyterm.ui.keystream import KeyStream
from tests.gate.screens import SMALL, WAITING, session_of
from tests.gate.town import NOW, Town
from tests.golden.pictures import picture

PATIENCE = 10.0


@dataclass
class Seat:
    """Somebody in front of the people's screen."""

    town: Town
    app: DutyTerm
    pilot: Pilot[None]

    @property
    def screen(self) -> PeopleScreen:
        return next(one for one in self.app.screen_stack if isinstance(one, PeopleScreen))

    async def anew(self, before: PeopleScreen) -> None:
        """Wait until another screen stands in the place of this one, with what it shows."""
        await self.until(
            lambda: isinstance(now := self.app.screen, PeopleScreen) and now is not before and now.listing.rows,
            "seated anew",
        )
        await self.settled()

    @property
    def text(self) -> str:
        return "\n".join(picture(self.app))

    @property
    def keys(self) -> str:
        return "\n".join(picture(self.app)[-2:])

    async def until(self, true: Callable[[], Any], what: str = "") -> None:
        end = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < end, f"never came true: {what}\n{self.text}"
            await asyncio.sleep(0.01)

    async def sees(self, *texts: str) -> None:
        await self.until(lambda: all(one in self.text for one in texts), " and ".join(texts))

    async def settled(self) -> None:
        same, last, end = 0, self.text, time.monotonic() + PATIENCE
        while same < 3:
            assert time.monotonic() < end, f"never settled\n{self.text}"
            await self.app.session.store.read(lambda: None)
            await asyncio.sleep(0.01)
            busy = [
                one
                for one in self.app.workers
                if one.group not in ("people-line", "view-line", *WAITING) and not one.is_finished
            ]
            now = self.text
            same, last = (same + 1, last) if now == last and not busy else (0, now)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settled()

    async def type(self, text: str) -> None:
        """Type as a terminal sends it in one packet."""
        for message in KeyStream().feed(text.encode(), 0):
            self.app.post_message(message)
        await self.settled()

    async def find(self, login: str) -> None:
        """Search, and put the keys in the list."""
        await self.press("slash")
        await self.type(login + "\r")
        await self.until(lambda: self.screen.listing.cursor_key == self.town.users[login], login)
        await self.settled()

    async def other(self, act: Callable[..., Any], *values: Any, login: str = "chief") -> Any:
        store = Store()
        try:
            return await store.write(act, self.town.act(login), *values)
        finally:
            store.close()

    async def stored(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return await self.app.session.store.read(lambda: [tuple(row) for row in execute(sql, *values).fetchall()])

    async def actions(self) -> list[Any]:
        return [action for (action,) in await self.stored("SELECT action FROM audit_log ORDER BY seq")]


Sit = Callable[..., AbstractAsyncContextManager[Seat]]


@asynccontextmanager
async def seated(crew: Town, url: str, folder: Path, login: str, size: tuple[int, int] = SMALL) -> AsyncIterator[Seat]:
    """Somebody at F10, after the first load."""
    session = session_of(crew, url, folder, login)
    app = DutyTerm(replace(session, gate=gate_for(session.user, NOW)))
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            await pilot.press("f10")
            here = Seat(crew, app, pilot)
            await here.until(lambda: any(isinstance(one, PeopleScreen) for one in app.screen_stack), "F10")
            await here.until(lambda: here.screen.is_mounted and here.screen.listing.rows, "the first load")
            await here.settled()
            yield here
    finally:
        await asyncio.to_thread(session.store.close)
        app.session.drafts.close()

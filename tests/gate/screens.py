"""A gate's screen under test: the real app on the small town; keys in, what is painted out. Never sleeps blindly."""

import asyncio
import datetime as dt
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from db import engine, people, posts
from db.audit import Act
from db.base import execute
from dutyterm.app import DutyTerm
from dutyterm.clock import FrozenClock
from dutyterm.drafts import Drafts
from dutyterm.gate.dialogue import Dialogue
from dutyterm.gate.entry import Problem
from dutyterm.gate.examine import examine
from dutyterm.gate.screen import GateScreen
from dutyterm.gate.service import Recorded, record
from dutyterm.session import Session
from dutyterm.settings import Settings
from dutyterm.store import Store
from dutyterm.ui.inputs import LineInput
from dutyterm.ui.keystream import KeyStream
from dutyterm.ui.rows import RowList
from tests.gate.town import KEY, NOW, Town
from tests.golden.pictures import compare, picture

WAITING = ("gate-line", "view-line", "door")  # workers that wait for a line for ever
PATIENCE = 10.0  # seconds until a condition that does not come true fails the test
SMALL, WIDE = (80, 24), (120, 40)


@dataclass
class Sitting:
    """One person in front of one gate's screen."""

    town: Town
    session: Session
    clock: FrozenClock
    app: DutyTerm
    pilot: Pilot[None]
    update: bool = False

    # -- what is there

    @property
    def screen(self) -> GateScreen:
        """The gate's screen, whatever covers it now."""
        return next(one for one in self.app.screen_stack if isinstance(one, GateScreen))

    @property
    def line(self) -> LineInput:
        return self.screen.query_one("#gate-input", LineInput)

    @property
    def listing(self) -> RowList:
        return self.screen.query_one("#gate-rows", RowList)

    @property
    def lines(self) -> list[str]:
        """What is painted, line by line."""
        return picture(self.app)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def at(self, selector: str) -> str:
        """What is painted where a widget is, its lines joined."""
        region = self.screen.query_one(selector).region
        return "\n".join(line.rstrip() for line in self.lines[region.y : region.bottom])

    @property
    def question(self) -> str:
        return self.at("#gate-question")

    @property
    def verdict(self) -> str:
        return self.at("#gate-verdict")

    @property
    def keys(self) -> str:
        return self.at("#area-keys")

    @property
    def title(self) -> str:
        return self.at("#area-title")

    @property
    def listed(self) -> str:
        """The list with its titles."""
        return self.at("#gate-rows")

    # -- waiting

    async def until(self, true: Callable[[], Any], what: str = "") -> None:
        """Wait for a condition; fail with the picture when it does not come true."""
        end = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < end, f"never came true: {what}\n{self.text}"
            await asyncio.sleep(0.01)

    async def sees(self, *texts: str) -> None:
        """Wait until all these texts are painted."""
        await self.until(lambda: all(text in self.text for text in texts), " and ".join(texts))

    async def settled(self) -> list[str]:
        """Wait until nothing more is under way: the same picture after three rounds through the database's thread."""
        same, last = 0, self.lines
        end = time.monotonic() + PATIENCE
        while same < 3:
            assert time.monotonic() < end, f"never settled\n{self.text}"
            await self.session.store.read(lambda: None)
            await asyncio.sleep(0.01)
            now = self.lines
            same, last = (same + 1, last) if now == last and not self.busy else (0, now)
        return last

    @property
    def busy(self) -> bool:
        """Whether lines wait, or anything but the one who takes them is at work."""
        working = [one for one in self.app.workers if one.group not in WAITING and not one.is_finished]
        gate = next((one for one in self.app.screen_stack if isinstance(one, GateScreen)), None)  # not behind a door
        return bool(working) or bool(gate and not gate.queue.empty()) or self.session.store.pending > 0

    # -- doing

    async def press(self, *keys: str) -> None:
        """Press keys by name, one after the other, and let everything come of them."""
        await self.pilot.press(*keys)
        await self.settled()

    async def type(self, text: str) -> None:
        """Type without Enter, as a terminal sends it in one packet."""
        for message in KeyStream().feed(text.encode(), 0):
            self.app.post_message(message)
        await self.settled()

    async def enter(self, *lines: str) -> None:
        """Type lines, each with Enter."""
        for text in lines:
            await self.type(text + "\r")

    async def golden(self, name: str) -> None:
        """Compare what is painted with a golden picture."""
        await self.settled()
        compare(self.app, f"{name}_{self.app.size.width}x{self.app.size.height}", update=self.update)

    def later(self, seconds: float) -> None:
        """Move the frozen clock."""
        self.clock.moment += dt.timedelta(seconds=seconds)

    # -- the others

    async def other(self, *lines: str, login: str = "gate2", code: str = "HQ") -> Recorded:
        """Another session enters lines at a gate, through a store of its own; returns what was recorded last."""
        store, saved = Store(), []
        try:
            desk = self.town.desk(code)
            talk = Dialogue(desk.codes, desk.province)
            for text in lines:
                said = talk.enter(text, desk.today(self.clock.now()))
                assert not isinstance(said, Problem), said
                answer = await store.read(examine, desk, said.entry, self.clock.now())
                after = said.answered(answer)
                assert not isinstance(after, Problem), after
                talk = after
                if talk.ready:
                    act = self.town.act(login, self.clock.now(), code)
                    saved.append(await store.write(record, act, desk, talk.entry))
                    talk = talk.saved()
        finally:
            store.close()
        return saved[-1]

    async def act(self, act: Callable[..., Any], *values: Any, login: str = "gate2") -> Any:
        """Another session does something."""
        store = Store()
        try:
            return await store.write(act, self.town.act(login, self.clock.now()), *values)
        finally:
            store.close()

    async def stored(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """What the database holds."""
        return await self.session.store.read(lambda: [tuple(row) for row in execute(sql, *values).fetchall()])


@contextmanager
def held_lock() -> Iterator[Callable[[], None]]:
    """Somebody else holds the write lock until the returned function is called, or the block ends."""
    taken, go = threading.Event(), threading.Event()

    def hold(act: Act) -> None:
        if not engine.is_sqlite():
            execute("LOCK TABLE gate_entry IN EXCLUSIVE MODE")
        taken.set()
        assert go.wait(30)

    store = Store()
    holder = threading.Thread(target=lambda: store.write_now(hold, Act(NOW, 0, "other")))
    holder.start()
    try:
        assert taken.wait(10)
        yield go.set
    finally:
        go.set()
        holder.join()
        store.close()


def session_of(town: Town, url: str, folder: Path, login: str = "gate", code: str = "HQ") -> Session:
    """A sitting's session on the bound town, with a frozen clock."""
    user, gate = people.find_user(town.login(login, code)), posts.gate_by_code(code)
    assert user is not None
    return Session(
        user=user,
        settings=Settings(db=url),
        clock=FrozenClock(NOW),
        store=Store(),
        drafts=Drafts(folder / "drafts"),
        keys=(KEY,),
        number="abc123",
        gate=gate,
    )


@asynccontextmanager
async def sitting(
    town: Town, session: Session, size: tuple[int, int] = SMALL, *, update: bool = False
) -> AsyncIterator[Sitting]:
    """Open the app on a session and wait for its first picture; afterwards close the store as the command does."""
    app = DutyTerm(session)
    clock = session.clock
    assert isinstance(clock, FrozenClock)
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            here = Sitting(town, session, clock, app, pilot, update)
            if session.user.role == "coordinator":  # who opens on the situation
                await pilot.press("f3")
            await here.until(lambda: any(isinstance(one, GateScreen) for one in app.screen_stack), "the gate's screen")
            await here.until(lambda: here.screen.is_mounted and here.screen.board is not None, "the first load")
            await here.settled()
            yield here
    finally:
        session.store.close()
        session.drafts.close()


Open = Callable[..., AbstractAsyncContextManager[Sitting]]


@pytest.fixture
def sit(town: Town, db_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Open:
    """`async with sit(login="boss", code="XZ", size=WIDE) as one:` seats somebody at a gate of the small town."""
    update = bool(request.config.getoption("--golden-update"))

    def start(login: str = "gate", code: str = "HQ", size: tuple[int, int] = SMALL) -> Any:
        return sitting(town, session_of(town, db_url, tmp_path, login, code), size, update=update)

    return start

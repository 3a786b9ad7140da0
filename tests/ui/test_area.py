"""What all areas share: changes are told once and never lost, a sick database is a sentence, idle costs nothing."""

import asyncio
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from rich.text import Text
from textual.app import ComposeResult
from textual.css.query import NoMatches
from textual.widgets import Static

from dutyterm.clock import SystemClock
from dutyterm.settings import Settings
from dutyterm.troubles import DatabaseProblem
from dutyterm.ui import pulse
from dutyterm.ui.area import AreaScreen, fitting, keys_line
from dutyterm.ui.base import TerminalApp


class News:
    """Stands in for the store: what has changed, and how long it takes to say."""

    def __init__(self) -> None:
        self.topics: set[str] = set()
        self.asked = 0

    def stirred(self) -> bool:
        return True

    async def changed(self) -> frozenset[str]:
        self.asked += 1
        topics, self.topics = frozenset(self.topics), set()
        return topics


class Room(AreaScreen):
    """An area that counts how often it loads, and may be made to fail or to dawdle."""

    def __init__(self, session: Any) -> None:
        super().__init__(session)
        self.loads, self.sick, self.slow = 0, False, 0.0

    def body(self) -> ComposeResult:
        yield Static("body")

    def topics(self) -> frozenset[str]:
        return frozenset({"ours"})

    async def load(self) -> None:
        if self.slow:
            await asyncio.sleep(self.slow)
        if self.sick:
            raise DatabaseProblem("locked")
        self.loads += 1

    def title_text(self) -> Text:
        return Text("[b]title")

    def keys_text(self) -> Text:
        return keys_line([("v", "访客")])


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse, "POLL_SECONDS", 0.02)


def room() -> tuple[TerminalApp, Room, News]:
    news = News()
    session = SimpleNamespace(store=news, clock=SystemClock(), settings=Settings())
    return TerminalApp(), Room(session), news


async def until(true: Callable[[], Any]) -> None:
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end
        await asyncio.sleep(0.005)


async def opened(app: TerminalApp, screen: Room, news: News) -> int:
    """Show the screen and wait until it has loaded all it wants at first; returns how often it did."""
    app.push_screen(screen)
    await until(lambda: screen.loads)
    loads, asked = 0, 0
    while loads != screen.loads:
        loads, asked = screen.loads, news.asked
        await until(lambda: news.asked > asked + 3)  # noqa: B023 - awaited here
    return loads


def title(screen: Room) -> str:
    return str(screen.query_one("#area-title", Static).content)


async def test_only_own_topics_load_again() -> None:
    app, screen, news = room()
    async with app.run_test(size=(80, 24)):
        loads = await opened(app, screen, news)
        news.topics = {"theirs"}
        asked = news.asked
        await until(lambda: news.asked > asked + 2)
        assert screen.loads == loads
        news.topics = {"ours"}
        await until(lambda: screen.loads == loads + 1)
        assert title(screen) == "[b]title"


async def test_a_change_is_not_lost_while_a_load_takes_long() -> None:
    app, screen, news = room()
    async with app.run_test(size=(80, 24)):
        loads = await opened(app, screen, news)
        screen.slow = 0.2  # ten polls
        news.topics = {"ours"}
        await until(lambda: screen.loads == loads + 1)


async def test_what_could_not_be_read_is_read_when_the_database_is_back() -> None:
    app, screen, news = room()
    async with app.run_test(size=(80, 24)):
        screen.sick = True
        app.push_screen(screen)
        await until(lambda: screen.is_mounted and "数据库正被占用" in title(screen))
        assert app.is_running
        screen.sick = False
        await until(lambda: screen.loads)
        await until(lambda: title(screen) == "[b]title")


async def test_a_hidden_screen_asks_nothing() -> None:
    app, screen, news = room()
    _app, other, others_news = room()
    async with app.run_test(size=(80, 24)):
        loads = await opened(app, screen, news)
        await opened(app, other, others_news)
        asked, polls = news.asked, others_news.asked
        await until(lambda: others_news.asked > polls + 10)
        assert news.asked == asked
        app.pop_screen()
        await until(lambda: screen.loads > loads)
        await until(lambda: news.asked > asked)


async def test_the_same_text_is_not_shown_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    app, screen, news = room()
    async with app.run_test(size=(80, 24)):
        await opened(app, screen, news)
        shown: list[object] = []
        monkeypatch.setattr(screen.query_one("#area-title", Static), "update", shown.append)
        screen.put("#area-title", Text("[b]title"))
        assert shown == []
        screen.put("#area-title", Text("[b]title", style="bold"))
        assert len(shown) == 1


def test_keys_that_do_not_fit_give_way_to_one_that_tells_them_all() -> None:
    pairs = [(str(number), "七个字的长标签呢") for number in range(9)] + [("q", "退出")]
    assert fitting(pairs[-3:], 80) == pairs[-3:]
    short = fitting(pairs, 80)
    assert keys_line(short).cell_len <= 80
    assert short[-1] == ("q", "退出") and short[-2][0] == "?" and short[0] == pairs[0]


class Lingering(Static):
    """A part of a screen that takes its time to go, so that others have gone before."""

    leaving: asyncio.Event | None = None
    stay: asyncio.Event | None = None

    async def on_unmount(self) -> None:
        assert self.leaving and self.stay
        self.leaving.set()
        await self.stay.wait()


class Falling(Room):
    """An area whose own parts go one after the other."""

    def body(self) -> ComposeResult:
        yield Lingering(id="slow")


async def test_work_that_ends_while_its_screen_is_taken_down_ends_quietly() -> None:
    """A write that takes its own seat away (somebody sent home) comes back to a screen that is half gone already."""
    app, first, news = room()
    screen = Falling(first.session)
    Lingering.leaving, Lingering.stay = asyncio.Event(), asyncio.Event()
    done: list[bool] = []

    async def late() -> None:
        assert Lingering.leaving and Lingering.stay
        await Lingering.leaving.wait()
        try:
            screen.query_one("#gone", Static)
        finally:
            Lingering.stay.set()

    async def work() -> None:
        done.append(await screen.guarded(late))

    async with app.run_test(size=(80, 24)):
        await opened(app, screen, news)
        task = asyncio.ensure_future(work())
        app.pop_screen()
        await asyncio.wait_for(task, 10)
    assert done == [False]


async def test_a_part_that_is_missing_on_a_living_screen_is_a_mistake() -> None:
    app, screen, news = room()

    async def wrong() -> None:
        screen.query_one("#gone", Static)

    async with app.run_test(size=(80, 24)):
        await opened(app, screen, news)
        with pytest.raises(NoMatches):
            await screen.guarded(wrong)

"""What tests of the five ones may ask for: the gate's town, whose leader L1 holds 3-1 and 3-2 of HQ, 28 doors."""

import datetime as dt
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from db import engine
from db.base import execute
from dutyterm.errors import Refused
from dutyterm.five_ones import service, words
from dutyterm.five_ones.rules import Terms
from dutyterm.five_ones.screen import FiveOnesScreen
from dutyterm.five_ones.service import Visited
from tests import seats
from tests.gate.screens import SMALL
from tests.gate.town import NOW, ZONE, Town, add, bound, do, rows

TERMS = Terms()
TODAY = NOW.date()
DAY = dt.timedelta(days=1)


def on(day: int, time: str = "00:00") -> dt.datetime:
    """A moment of February 2020 on the town's clock."""
    hour, minute = map(int, time.split(":"))
    return dt.datetime(2020, 2, day, hour, minute, tzinfo=ZONE)


SINCE = on(1)


@dataclass
class Block:
    """The town with block 3: seven floors, two doors, two stairways, and 3-1-204.

    3-2-702 is vacant, somebody in 3-2-302 is kept in.
    """

    town: Town
    stairs: dict[str, int] = field(default_factory=dict)
    count: int = 0

    def home(self, room: str) -> int:
        return self.town.homes["HQ", room]

    def visit(self, room: str, outcome: str = "met", login: str = "L1", at: dt.datetime = NOW, **more: Any) -> Visited:
        self.count += 1
        day = more.pop("day", at.date())
        key = more.pop("key", f"key{self.count}")
        act = self.town.act(login, at)
        if (temp := more.pop("temp", None)) is not None:
            kept = rows("SELECT person_id FROM isolation WHERE household_id = ? ORDER BY id", self.home(room))
            more["temps"] = {person: temp for (person,) in kept} or {0: temp}
        return do(service.visit, act, self.home(room), day, outcome, ZONE, TERMS, key=key, **more)

    def lead(self, login: str, stair: str, since: dt.datetime = SINCE, until: dt.datetime | None = None) -> None:
        add("leader_assignment", user_id=self.town.users[login], stairway_id=self.stairs[stair],
            from_at=stored(since), to_at=stored(until) if until else None)  # fmt: skip


def stored(moment: dt.datetime) -> str:
    """A moment as the database keeps it."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S.000")


def refused(code: str, run: Callable[..., Any], *args: Any, **more: Any) -> Refused:
    """The act is refused with this code, and there is a sentence for it."""
    with pytest.raises(Refused) as no:
        run(*args, **more)
    assert no.value.code == code, (no.value.code, no.value.values)
    assert words.refusal(code, zone=ZONE, **no.value.values)
    return no.value


def build(town: Town) -> Block:
    """Block 3 of HQ, in the bound database."""
    made = Block(town)
    block = add("block", compound_id=town.compounds["HQ"], no=3)
    for no in (1, 2):
        made.stairs[f"3-{no}"] = add("stairway", block_id=block, no=no)
    for login, role in (("chief", "admin"), ("kader", "cadre"), ("L2", "leader")):
        if login not in town.users:
            town.users[login] = add("user_account", login=login, display=f"人{login}", role=role)
    for no in (1, 2):
        for floor in range(1, 8):
            for door in (1, 2):
                room = f"3-{no}-{floor}0{door}"
                if ("HQ", room) not in town.homes:
                    town.home("HQ", room, f"住户{no}{floor}{door}")
    for room in [room for code, room in town.homes if code == "HQ" and room.startswith("3-")]:
        stair = made.stairs[room[:3]]
        execute("UPDATE household SET stairway_id = ?, registered_at = ? WHERE id = ?", stair,
                "2020-02-01 00:00:00.000", made.home(room))  # fmt: skip
    for stair in made.stairs:
        made.lead("L1", stair)
    return made


@pytest.fixture
def block(db_url: str) -> Iterator[Block]:
    """Block 3 of HQ, led by L1."""
    with bound(db_url) as town:
        with engine.transaction():
            made = build(town)
        yield made


@dataclass
class Seat(seats.Seat):
    """Somebody in front of the five ones."""

    kind = FiveOnesScreen
    key = "f5"
    pictures = "five_ones"

    block: Block = field(default=None)  # type: ignore[assignment]  # always given


Sit = Callable[..., AbstractAsyncContextManager[Seat]]


@pytest.fixture
def at_doors(block: Block, db_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Sit:
    """`async with at_doors("L1") as one:` seats somebody at F5, at the moment `at`."""
    update = bool(request.config.getoption("--golden-update"))
    make = partial(Seat, block.town, update=update, block=block)

    @asynccontextmanager
    async def start(login: str = "L1", size: tuple[int, int] = SMALL, at: dt.datetime = NOW) -> AsyncIterator[Seat]:
        async with seats.seated(make, Seat, block.town, db_url, tmp_path, login, size, at) as here:
            yield here

    return start

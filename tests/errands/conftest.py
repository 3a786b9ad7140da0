"""What tests of errands may ask for: the gate's town with two coordinators and volunteers who carry."""

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from db import engine
from db import errands as table
from db.audit import Act
from db.base import execute
from db.errands import Errand, Item
from dutyterm.errands import assigning, carrying, garbage, ordering, words
from dutyterm.errands.ordering import Order, Ordered
from dutyterm.errands.rules import Terms
from dutyterm.errors import Refused
from tests.gate.town import NOW, ZONE, Town, add, bound, do, rows

TERMS = Terms()
HOUR = dt.timedelta(hours=1)


def refused(code: str, run: Any, *args: Any, **more: Any) -> Refused:
    """The act is refused with this code, and there is a sentence for it unless it is about rights."""
    with pytest.raises(Refused) as no:
        run(*args, **more)
    assert no.value.code == code, (no.value.code, no.value.values)
    if code not in ("not_allowed", "not_yours"):
        assert words.refusal(code, **no.value.values)
    return no.value


@dataclass
class Crew:
    """The town and short ways to act in it; `at` is the clock."""

    town: Town
    at: dt.datetime = NOW
    keys: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def act(self, login: str = "boss") -> Act:
        return Act(self.at, self.town.users[login], login, None, "test")

    def user(self, login: str) -> int:
        return self.town.users[login]

    def home(self, room: str = "3-2-302", code: str = "HQ") -> int:
        return self.town.homes[code, room]

    def order(self, text: str = "2斤瘦肉 白菜", room: str = "3-2-302", login: str = "boss", **more: Any) -> Ordered:
        order = Order(**{"key": f"k{next(self.keys)}", "household_id": self.home(room), "channel": "phone",
                         "text": text, **more})  # fmt: skip
        return do(ordering.create, self.act(login), order, TERMS, ZONE)

    def new(self, text: str = "2斤瘦肉 白菜", **more: Any) -> int:
        return self.order(text, **more).errand_id

    def assign(self, *errands: int, to: str = "v1", by: str = "boss") -> list[assigning.Given]:
        return do(assigning.assign, self.act(by), errands, self.user(to), ZONE)

    def bring(self, errand: int, state: str, who: str = "v1") -> int:
        """An errand of goods on its way up to a state."""
        self.assign(errand, to=who)
        act = self.act(who)
        steps: dict[str, Any] = {
            "accepted": lambda: do(carrying.accept, act, errand, ZONE),
            "picked_up": lambda: do(carrying.pick_up, act, errand, ZONE),
            "priced": lambda: do(carrying.set_total, act, errand, 5850),
            "delivered": lambda: do(carrying.deliver, act, errand),
            "settled": lambda: do(carrying.settle, act, errand, "wechat"),
        }
        if state != "assigned":
            for name, run in steps.items():
                run()
                if name == state:
                    break
        return errand

    def rubbish(self, state: str = "requested", who: str = "v1") -> int:
        """The day's rubbish of the one household in quarantine."""
        do(garbage.make_day, self.act(), TERMS, ZONE)
        ((found,),) = rows("SELECT max(id) FROM errand WHERE kind = 'garbage'")
        assert isinstance(found, int)
        if state != "requested":
            self.assign(found, to=who)
        if state == "collected":
            do(garbage.collect, self.act(who), found, ZONE)
        return found

    def errand(self, errand: int) -> Errand:
        found = table.errand(errand)
        assert found
        return found

    def state(self, errand: int) -> str:
        return self.errand(errand).state

    def items(self, errand: int) -> list[Item]:
        return table.items_of([errand])

    def item(self, errand: int, name: str) -> int:
        return next(one.id for one in self.items(errand) if one.name == name)

    def story(self, errand: int) -> list[str]:
        return [one.act for one in table.events_of(errand)]


def balanced() -> None:
    """The errands' own sums, the ledger, and what is owed are the same money."""
    advanced, settled = table.ledger_sums()
    assert rows("SELECT COALESCE(SUM(advanced_fen), 0), COALESCE(SUM(settled_fen), 0) FROM errand") == [
        (advanced, settled)
    ]
    for errand, laid_out, back in rows("SELECT id, advanced_fen, settled_fen FROM errand"):
        assert isinstance(errand, int)
        owed = table.owed_of(errand)
        assert (sum(one.advanced for one in owed), sum(one.settled for one in owed)) == (laid_out, back)
        assert all(0 <= one.settled <= one.advanced for one in owed), owed


@pytest.fixture
def crew(db_url: str) -> Iterator[Crew]:
    """Volunteers v1 to v4 (v1 lives in HQ), coordinators boss and boss2, leader L1 of 3-2, cadre kader, admin chief."""
    with bound(db_url) as town:
        with engine.transaction():
            for login, role in (("boss2", "coordinator"), ("chief", "admin"), ("kader", "cadre")):
                town.users[login] = add("user_account", login=login, display=f"人{login}", role=role)
            for number in range(1, 5):
                town.users[f"v{number}"] = add(
                    "user_account", login=f"v{number}", display=f"跑腿{number}", role="volunteer"
                )
            execute("UPDATE user_account SET home_household_id = ? WHERE login = 'v1'", town.homes["HQ", "6-1-101"])
            execute("UPDATE user_account SET home_household_id = ? WHERE login = 'v2'", town.homes["XZ", "12"])
            block = add("block", compound_id=town.compounds["HQ"], no=3)
            stairway = add("stairway", block_id=block, no=2)
            execute("UPDATE household SET stairway_id = ? WHERE room LIKE '3-2-%'", stairway)
            add("leader_assignment", user_id=town.users["L1"], stairway_id=stairway, from_at="2020-02-01 00:00:00.000")
        yield Crew(town)

"""What tests of the roster may ask for: the gate's town with people to fill shifts, and three plans for every gate."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from db import engine
from db import roster as table
from db.audit import Act
from db.base import execute
from db.roster import Assigned, Shift
from dutyterm.errors import Refused
from dutyterm.roster import filling, planning, words
from dutyterm.roster.planning import Plan
from dutyterm.roster.rules import Terms
from tests.gate.town import NOW, ZONE, Town, add, bound, do

TERMS = Terms()
TODAY = NOW.date()
PLANNED = NOW - dt.timedelta(days=2, hours=4)
"""When the office put people on the shifts of these days."""
PLANS = (("早班", "06:00", "14:00"), ("中班", "14:00", "22:00"), ("夜班", "22:00", "06:00"))
DAY = dt.timedelta(days=1)


def on(day: int, time: str = "00:00") -> dt.datetime:
    """A moment of February 2020 on the town's clock."""
    hour, minute = map(int, time.split(":"))
    return dt.datetime(2020, 2, day, hour, minute, tzinfo=ZONE)


@dataclass
class Crew:
    """The town, whose plans are applied from 3 to 9 February; at most two people a shift, at least one."""

    town: Town

    def act(self, login: str = "boss", at: dt.datetime = NOW) -> Act:
        return self.town.act(login, at)

    def user(self, login: str) -> int:
        return self.town.users[login]

    def shift(self, day: int, name: str = "早班", post: str = "HQ") -> Shift:
        found = [one for one in table.shifts_of_days(dt.date(2020, 2, day), dt.date(2020, 2, day))
                 if (one.name, one.code) == (name, post)]  # fmt: skip
        assert len(found) == 1
        return found[0]

    def put(self, login: str, day: int, name: str = "早班", post: str = "HQ", by: str = "boss", **more: Any) -> int:
        """The office puts somebody on a shift."""
        act = self.act(by, PLANNED if self.shift(day, name, post).start > PLANNED else NOW)
        return do(filling.assign, act, self.shift(day, name, post).id, self.user(login), ZONE, TERMS, **more)

    def take(self, login: str, day: int, name: str = "早班", post: str = "HQ", at: dt.datetime = NOW) -> int:
        """Somebody claims a shift."""
        return do(filling.claim, self.act(login, at), self.shift(day, name, post).id, ZONE, TERMS)

    def place(self, assignment_id: int) -> Assigned:
        found = table.assignment(assignment_id)
        assert found
        return found

    def states(self, day: int, name: str = "早班", post: str = "HQ") -> dict[str, str]:
        return {one.login: one.state for one in table.on_shift(self.shift(day, name, post).id)}


def refused(code: str, run: Any, *args: Any, **more: Any) -> Refused:
    """The act is refused with this code, and there is a sentence for it."""
    with pytest.raises(Refused) as no:
        run(*args, **more)
    assert no.value.code == code, (no.value.code, no.value.values)
    assert words.refusal(code, **no.value.values)
    return no.value


@pytest.fixture
def crew(db_url: str) -> Iterator[Crew]:
    """Volunteers v1 to v6 and `old` (73), leaders L1 and L2, `kader`, `boss` and `chief`; shifts of 3 to 9 February."""
    with bound(db_url) as town:
        with engine.transaction():
            for login, role in (("chief", "admin"), ("kader", "cadre"), ("L2", "leader")):
                town.users[login] = add("user_account", login=login, display=f"人{login}", role=role)
            for number in range(1, 7):
                more = {"phone": f"1380000000{number}", "availability": "全天"}
                town.users[f"v{number}"] = add(
                    "user_account", login=f"v{number}", display=f"值守{number}", role="volunteer", **more
                )
            town.users["old"] = add("user_account", login="old", display="老何", role="volunteer", birth_year=1947)
            execute("UPDATE user_account SET home_household_id = ? WHERE login = 'v1'", town.homes["HQ", "6-1-101"])
        made = Crew(town)
        for name, starts, ends in PLANS:
            do(planning.set_template, made.act(), Plan(name, starts, ends, 1, 2), dt.date(2020, 2, 1))
        do(planning.apply, made.act(), dt.date(2020, 2, 3), dt.date(2020, 2, 9), ZONE, TERMS)
        yield made

"""Random acts, legal and not, against a model of a few lines: what the database says is what the model says."""

import datetime as dt
import random
from dataclasses import dataclass, field

import pytest

from db import engine
from db.base import execute
from dutyterm.errors import Refused
from dutyterm.isolation import checking, ending, opening
from dutyterm.isolation.opening import New
from dutyterm.isolation.rules_checks import Key, Reading
from dutyterm.isolation.service import open_pending
from tests.gate.town import ZONE, Town, do, rows
from tests.isolation.homes import MARKS, D, act, let_go, on, passes, tick

DAY = dt.timedelta(days=1)
OVER = ("released", "transferred", "cancelled")
ROOMS = {"3-2-501": ("梁志锦", "何玉萍", "梁嘉豪"), "6-1-102": ("苏小红", "苏小黑", "苏大红")}


@dataclass
class One:
    """An episode as the model knows it; written without the rules of the program."""

    room: str
    name: str
    state: str
    ref: dt.date
    since: dt.datetime
    restarts: int = 0
    checks: dict[tuple[dt.date, str], int | None] = field(default_factory=dict)

    def is_over(self, today: dt.date) -> bool:
        return today > self.ref + 14 * DAY

    def running(self) -> bool:
        return self.state in ("active", "due")

    def complete(self) -> bool:
        for number in range(1, 15):
            for slot, hour in (("am", 12), ("pm", 20)):
                day = self.ref + number * DAY
                wanted = dt.datetime(day.year, day.month, day.day, hour, tzinfo=ZONE) > self.since
                if wanted and self.checks.get((day, slot)) is None:
                    return False
        return True

    def hot(self, today: dt.date) -> bool:
        return any((temp or 0) >= 373 for (day, _), temp in self.checks.items() if day >= today - 3 * DAY)


class Walk:
    """The model beside the database; each act is done on both."""

    def __init__(self, town: Town, seed: int) -> None:
        self.town, self.draw, self.now = town, random.Random(seed), on(5, 8)
        self.known: dict[int, One] = {}
        self.done: list[str] = []

    def open_of(self, name: str) -> bool:
        return any(one.name == name and one.state not in OVER for one in self.known.values())

    def begin(self) -> bool:
        room, ref = self.draw.choice(list(ROOMS)), self.now.date() + self.draw.randint(-3, 1) * DAY
        name, contact = self.draw.choice(ROOMS[room]), self.draw.choice(("contact", "L1", "boss"))
        new = New(self.town.homes["HQ", room], "quarantine", "left_area", ref, self.town.users[contact],
                  (self.town.people[name],))  # fmt: skip
        legal = ref <= self.now.date() and not self.open_of(name) and contact != "boss"
        if made := self.try_(legal, lambda: do(opening.open_home, act(self.town, at=self.now), new, ZONE)):
            self.known[made[0]] = One(room, name, "active", ref, self.now)  # type: ignore[index]
        return legal

    def from_gate(self) -> bool:
        room = self.draw.choice(list(ROOMS))
        name, ref = self.draw.choice(ROOMS[room]), self.now.date() - self.draw.randint(0, 3) * DAY
        home, person = self.town.homes["HQ", room], self.town.people[name]
        made = do(open_pending, act(self.town, "gate", self.now), person, home, ref, None)  # type: ignore[arg-type]
        assert (made is None) == self.open_of(name)
        if made is not None:
            self.known[made] = One(room, name, "pending", ref, self.now)
        return made is not None

    def confirm(self) -> bool:
        iso, one = self.any()
        legal = one.state == "pending"
        run = lambda: do(opening.confirm, act(self.town, at=self.now), iso, self.town.users["contact"], ZONE)  # noqa: E731
        self.try_(legal, run)
        if legal:
            for other in self.known.values():  # the household has one contact
                other.state = "active" if (other.room, other.state) == (one.room, "pending") else other.state
        return legal

    def check(self) -> bool:
        iso, one = self.any()
        day, slot = self.now.date() - self.draw.randint(-1, 2) * DAY, self.draw.choice(("am", "pm"))
        temp = self.draw.choice((None, 364, 365, 366, 372, 373, 391, 339, 431))
        begins = dt.datetime(day.year, day.month, day.day, 12 if slot == "pm" else 0, tzinfo=ZONE)
        due = dt.datetime(day.year, day.month, day.day, 20 if slot == "pm" else 12, tzinfo=ZONE)
        held = one.checks.get((day, slot), -1)
        legal = (
            one.running() and self.now >= begins and day >= self.now.date() - DAY and due > one.since
            and temp not in (339, 431) and held in (-1, None)
        )  # fmt: skip
        again = one.running() and held == temp and temp not in (339, 431)  # the same once more: saved once
        said = Reading(temp, no_answer=temp is None)
        key = Key(day, slot)  # type: ignore[arg-type]
        who = act(self.town, "boss", self.now)
        self.try_(legal or again, lambda: do(checking.record_check, who, iso, key, said, ZONE, MARKS))
        if legal:
            one.checks[day, slot] = temp
        return legal

    def restart(self) -> bool:
        iso, one = self.any()
        ref = self.now.date() - self.draw.randint(-1, 6) * DAY
        legal = one.running() and one.ref < ref <= self.now.date()
        self.try_(legal, lambda: do(ending.restart, act(self.town, at=self.now), iso, ref, "x", ZONE))
        if legal:
            one.ref, one.restarts, one.state = ref, one.restarts + 1, "active"
        return legal

    def transfer(self) -> bool:
        iso, one = self.any()
        legal = one.running()
        self.try_(legal, lambda: do(ending.transfer, act(self.town, at=self.now), iso, "x", ZONE))
        if legal:
            one.state = "transferred"
        return legal

    def cancel(self) -> bool:
        iso, one = self.any()
        legal = one.state not in OVER
        self.try_(legal, lambda: do(ending.cancel, act(self.town, at=self.now), iso, "x", ZONE))
        if legal:
            one.state = "cancelled"
        return legal

    def release(self) -> bool:
        iso, one = self.any()
        notice, why = self.draw.choice(("", "7")), self.draw.choice(("", "x"))
        today = self.now.date()
        legal = one.running() and one.is_over(today) and bool(notice) and not one.hot(today)
        legal = legal and (bool(why) or one.complete())
        self.try_(legal, lambda: let_go(self.town, iso, self.now, notice, why))
        if legal:
            one.state = "released"
        return legal

    def tick(self) -> bool:
        due = [one for one in self.known.values() if one.state == "active" and one.is_over(self.now.date())]
        assert tick(self.town, self.now) == len(due)
        for one in due:
            one.state = "due"
        return bool(due)

    def any(self) -> tuple[int, One]:
        iso = self.draw.choice(list(self.known))
        return iso, self.known[iso]

    def try_(self, legal: bool, run: object) -> list[int] | None:
        before = rows("SELECT count(*) FROM audit_log")
        try:
            made = run()  # type: ignore[operator]
        except Refused as no:
            assert not legal, (no.code, self.done[-5:])
            assert rows("SELECT count(*) FROM audit_log") == before, "what is refused leaves nothing"
            return None
        assert legal, self.done[-5:]
        return made  # type: ignore[no-any-return]

    def step(self) -> None:
        self.now += dt.timedelta(minutes=self.draw.choice((1, 30, 300, 700, 1500)))
        acts = [self.begin, self.from_gate, self.tick]
        if self.known:
            acts += [self.confirm, self.restart, self.transfer, self.cancel, self.release, self.release]
            acts += [self.check] * 6
        chosen = self.draw.choice(acts)
        self.done.append(chosen.__name__ + ("" if chosen() else " refused"))
        self.compare()

    def compare(self) -> None:
        stored = {
            int(str(iso)): (str(state), str(ref), restarts)
            for iso, state, ref, restarts in rows("SELECT id, state, ref_date, restarts FROM isolation")
        }
        assert stored == {iso: (one.state, str(one.ref), one.restarts) for iso, one in self.known.items()}, self.done[
            -5:
        ]
        for room in ROOMS:
            kept = any(one.room == room and one.state not in OVER for one in self.known.values())
            states = passes(self.town, room)
            assert states <= {"suspended" if kept else "active"}, (room, self.done[-5:])
        checks = {
            (int(str(iso)), str(day), str(slot)): temp
            for iso, day, slot, temp in rows("SELECT isolation_id, day, slot, temp FROM isolation_check")
        }
        model = {
            (iso, str(day), slot): temp for iso, one in self.known.items() for (day, slot), temp in one.checks.items()
        }
        assert checks == model, self.done[-5:]


@pytest.mark.parametrize("seed", range(6))
def test_a_random_walk(town: Town, seed: int) -> None:
    with engine.transaction():
        execute("DELETE FROM isolation")
        execute("UPDATE pass SET valid_to = '2030-01-01'")
        execute("UPDATE pass SET state = 'active' WHERE state = 'suspended'")
    walk = Walk(town, seed)
    for _ in range(220):
        walk.step()
    happened = set(walk.done)
    assert {"begin", "from_gate", "confirm", "check", "check refused", "release refused", "cancel"} <= happened


def test_the_walks_reach_a_release(town: Town) -> None:
    """The same model, steered to the end of a term, so that a release is among what is compared."""
    with engine.transaction():
        execute("DELETE FROM isolation")
    walk = Walk(town, 99)
    while not walk.known:
        walk.begin()
    (iso, one) = walk.any()
    while not one.is_over(walk.now.date()):
        for slot, hour in (("am", 9), ("pm", 18)):
            walk.now = walk.now.replace(hour=hour)
            key = Key(walk.now.date(), slot)  # type: ignore[arg-type]
            if walk.now.date() > one.ref and walk.now > one.since:
                said = do(checking.record_check, act(town, at=walk.now), iso, key, Reading(366), ZONE, MARKS)
                one.checks[walk.now.date(), slot] = said.check.temp
        walk.now += DAY
    while one.state != "released":
        walk.release()
        walk.compare()
    assert D(2020, 2, 18) <= walk.now.date()

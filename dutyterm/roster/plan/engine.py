"""Fills the seats: a greedy start, every window exactly, then exchanges between windows. Always has a valid plan."""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from . import soft
from .chains import close
from .ledger import NOBODY, Ledger
from .problem import Problem
from .tables import Tables
from .windows import Windows

REPORT = 40  # steps between two reports
_CHAINS = 12  # holes tried before each round of exchanges
_SWEEPS = 3  # rounds of windows without exchanges: the quick part


class Plan(NamedTuple):
    """Who sits where: (seat id, person id) in the order of the problem's seats, and what it costs by term.

    `empty` are the seats without anybody; seats that start before `Problem.frozen` are among them unless pinned.
    """

    seated: tuple[tuple[str, int], ...]
    empty: tuple[str, ...]
    points: int
    terms: dict[str, int]


class Report(NamedTuple):
    """How far a search is. `better` is a plan better than all reported before, or None."""

    step: int
    steps: int
    better: Plan | None


def fill(problem: Problem, *, steps: int = 600, seed: int = 0) -> Plan:
    """The best plan after so many steps: the same for the same problem, steps and seed, on any machine."""
    plan = None
    for report in improve(problem, steps=steps, seed=seed):
        plan = report.better or plan
    assert plan is not None
    return plan


def improve(problem: Problem, *, steps: int = 600, seed: int = 0) -> Iterator[Report]:
    """A first plan at once, then better and better ones; the last report has `step == steps`.

    A step seats one window anew: 600 are about 10 s of an ordinary core at 200 people x 14 days x 30 posts, and each
    takes longer the more people a day needs.
    """
    search = Search(Tables(problem), seed)
    search.start()
    best = search.ledger.cost
    yield Report(0, steps, plan_of(search.ledger))
    for step in range(1, steps + 1):
        search.step()
        if step % REPORT == 0 or step == steps or step == len(search.windows.seats):
            better = search.ledger.cost < best
            best = min(best, search.ledger.cost)
            yield Report(step, steps, plan_of(search.ledger) if better else None)


def plan_of(ledger: Ledger) -> Plan:
    """What stands in a ledger, for people outside."""
    tables = ledger.tables
    seated = tuple((tables.seats[s].id, tables.people[p].id) for s, p in enumerate(ledger.who) if p != NOBODY)
    empty = tuple(tables.seats[s].id for s, p in enumerate(ledger.who) if p == NOBODY)
    return Plan(seated, empty, ledger.cost, terms_of(ledger))


def ledger_of(problem: Problem, seated: tuple[tuple[str, int], ...]) -> Ledger:
    """A ledger in which this plan stands, and its problem's pins whatever it says."""
    tables = Tables(problem)
    ledger = Ledger(tables)
    who = {tables.seat_of[seat]: tables.person_of[person] for seat, person in seated} | tables.pinned
    for s, p in who.items():
        ledger.put(s, p)
    return ledger


def terms_of(ledger: Ledger) -> dict[str, int]:
    """The points of a plan by term; they add up to its cost."""
    tables, found = ledger.tables, dict.fromkeys(soft.TERMS, 0)
    for s, p in enumerate(ledger.who):
        if p == NOBODY:
            found["empty"] += tables.empty[s]
        else:
            for name, points in soft.fixed_terms(tables.people[p], tables.seats[s]).items():
                found[name] += points
    found["load"], found["nights"] = ledger.comfort()
    return found


class Search:
    """One search, step by step. Everything in it follows from problem, seed and number of steps."""

    def __init__(self, tables: Tables, seed: int) -> None:
        self.tables, self.ledger = tables, Ledger(tables)
        for s, p in tables.pinned.items():
            self.ledger.put(s, p)
        self.free = [s for s in tables.in_time() if s not in tables.pinned and s not in tables.past]
        self.movable = [False] * len(tables.seats)
        for s in self.free:
            self.movable[s] = True
        self.random = Random(seed)
        self.windows = Windows(self.ledger, self.free, self.random)
        self._round, self._todo, self._holes = 0, list[int](), list[int]()

    def start(self) -> None:
        """Seat whoever is cheapest, the seats first that hurt most and fewest people suit."""
        tables, ledger = self.tables, self.ledger
        for s in sorted(self.free, key=lambda s: (-tables.empty[s], len(tables.candidates[s]), s)):
            kind, points = tables.kind_of[s], tables.points[s]
            costs = ((points[p] + ledger.added(p, kind), p) for p in tables.candidates[s] if ledger.fits(p, kind))
            cost, person = min(costs, default=(0, NOBODY))
            if person != NOBODY and cost < tables.empty[s]:
                ledger.put(s, person)

    def step(self) -> None:
        """Make one window better or close one hole, or leave all as it is."""
        if not self.windows.seats:
            return
        if self._holes:
            close(self.ledger, self._holes.pop(), self.movable)
            return
        if not self._todo:
            self._todo = list(range(len(self.windows.seats)))
            if self._round >= _SWEEPS:
                self._todo = self._mixed(self._todo)
                self._holes = self._some_holes()
            self._round += 1
        w = self._todo.pop()
        if self._round <= _SWEEPS:
            self.windows.reseat(w)  # never dearer: nothing outside the window moves
        else:
            self._exchange(w)

    def _some_holes(self) -> list[int]:
        """Empty seats to try to close in this round: some, since where too few people are most cannot be."""
        who, seats = self.ledger.who, self.tables.seats
        empty = [s for s in self.free if who[s] == NOBODY and not seats[s].optional]
        return self._mixed(empty)[:_CHAINS]

    def _mixed(self, numbers: list[int]) -> list[int]:
        """In any order; of `Random` only `random()` is promised to stay the same in every Python."""
        random = self.random.random
        return [one for _place, one in sorted([(random(), one) for one in numbers])]

    def _exchange(self, w: int) -> None:
        """Seat a window with people who give up other seats, seat those anew; take it all back if it got dearer."""
        ledger, windows = self.ledger, self.windows
        before, cost = ledger.who[:], ledger.cost
        touched = list(windows.seats[w])
        left = windows.reseat(w, ask=True)
        for s in left:
            touched.append(s)
            if ledger.who[s] == NOBODY:
                choices = windows.of[s]
                other = choices[int(self.random.random() * len(choices))]
                windows.reseat(other)
                touched += windows.seats[other]
        if ledger.cost <= cost:
            return
        moved = sorted({s for s in touched if ledger.who[s] != before[s]})
        for s in moved:
            if ledger.who[s] != NOBODY:
                ledger.take(s)
        for s in moved:
            if before[s] != NOBODY:
                ledger.put(s, before[s])

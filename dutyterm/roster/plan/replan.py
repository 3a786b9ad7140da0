"""Somebody drops out: close what they leave open with the fewest changes. Pins and the past are never moved.

Ways to fill one seat, all mixed as they come: somebody who is free; somebody who leaves another seat that is then to
be filled (a chain); somebody who leaves a lighter seat that stays empty (robbing). Of all ways it takes the one that
loses least, then changes least, then costs least.
"""

from collections.abc import Iterable
from typing import NamedTuple

from .chains import close
from .ledger import NOBODY, Ledger
from .problem import Problem
from .suggest import movable
from .tables import Tables

LONGEST = 3  # seats that may be passed on beside those that were left
NODES = 300  # choices looked at for each number of chains beside one a seat, before the best found is good enough
TOGETHER = 6  # seats left at once up to which chains for all of them are weighed together
FEW = 1  # seats left so many of which are worth a deeper look
LOOKED_AT = 8  # seats a chain for a single one of more is sought through
BRANCHES = 80  # chains tried from one seat, the cheapest first
_FAR = 1 << 50


class Change(NamedTuple):
    """A seat that passes from one person to another; None is nobody."""

    seat: str
    before: int | None
    after: int | None


class Replanned(NamedTuple):
    """The new plan. `calls` are the people to be told of a new duty; `lost` seats were filled and are not now.

    `proved` says that no way of up to LONGEST seats passed on loses or changes less.
    """

    seated: tuple[tuple[str, int], ...]
    changes: tuple[Change, ...]
    calls: tuple[int, ...]
    lost: tuple[str, ...]
    points: int
    proved: bool


class _Value(NamedTuple):
    """What is compared: points of empty seats, seats with somebody new, points of all the rest."""

    lost: int
    changed: int
    points: int


def replan(
    problem: Problem, seated: tuple[tuple[str, int], ...], out: Iterable[int], *, since: int, until: int | None = None
) -> Replanned:
    """The plan without these people at seats that start from `since` to before `until`; all else stays if it can.

    Whatever starts before `since` stays as it is. Their own pins in that time are given up: they cannot come.
    """
    gone = frozenset(out)
    ends = _FAR if until is None else until
    frozen = since if problem.frozen is None else max(since, problem.frozen)
    leaving = {s for s, seat in enumerate(problem.seats) if frozen <= seat.start < ends}
    ids = {problem.seats[s].id for s in leaving}
    pins = tuple(pin for pin in problem.pins if not (pin.person in gone and pin.seat in ids))
    tables = Tables(problem._replace(pins=pins, frozen=frozen))
    ledger = Ledger(tables)
    barred = {p for p, one in enumerate(tables.people) if one.id in gone}
    tables.bar(barred, leaving)
    before = dict(seated) | {pin.seat: pin.person for pin in pins}
    vacated = list[int]()
    for id_, person in before.items():
        s, p = tables.seat_of[id_], tables.person_of[person]
        if p in barred and s in leaving:
            vacated.append(s)
        else:
            ledger.put(s, p)
    search = _Closing(ledger, vacated)
    search.run()
    return _told(ledger, before, search.proved)


class _Ranked(NamedTuple):
    """What people cost at a seat when it was first asked, cheapest first, and who was not where they are at first."""

    free: list[tuple[int, int]]
    moved: frozenset[int]


class _Closing:
    """Depth first through the ways to close holes, with the best found so far as the bound."""

    def __init__(self, ledger: Ledger, vacated: list[int]) -> None:
        self.ledger, self.tables = ledger, ledger.tables
        empty, candidates = self.tables.empty, self.tables.candidates
        self.first = sorted(vacated, key=lambda s: (-empty[s], len(candidates[s]), s))
        self.best, self.plan = _Value(_FAR, 0, 0), dict[int, int]()
        self.moved = dict.fromkeys(self.first, NOBODY)  # every seat that is touched, and who has it now
        self.lost = self.changed = self.nodes = 0
        self.cut, self.proved, self.budget = False, True, NODES + len(self.first)
        self.least = dict[tuple[int, ...], int]()
        self.at_first = dict[int, _Ranked]()
        self.touched = dict[int, int]()  # whose duties are not as they were, and how many of theirs

    def run(self) -> None:
        """Find the best way and leave the ledger in it."""
        # without chains people only get more to do: what a seat costs now is the least it can cost
        least = 0
        self.least[()] = 0
        for number in range(len(self.first) - 1, -1, -1):
            free = self._free(self.first[number], 1)
            least += free[0][0] if free else 0
            self.least[tuple(self.first[number:])] = least
        self._round(0)
        # all closed with one change each: there is no less, however few ways were looked at
        self.proved = self.best.lost == 0 or not self.cut
        self.least.clear()
        if self.best.lost and len(self.first) > TOGETHER:
            self._close_one_by_one()
            return
        # few changes first: one more chain only helps where seats are still lost
        for chains in range(1, LONGEST + 1):
            if self.best.lost == 0:
                break
            self._round(chains)
            self.proved = self.proved and not self.cut
        self._stand()

    def _round(self, chains: int) -> None:
        self.nodes, self.cut = 0, False
        self._close(tuple(self.first), chains)

    def _close_one_by_one(self) -> None:
        """Many at once take too long together: what is still lost is closed by the shortest chain for each."""
        self.proved = False
        self._stand()
        ledger = self.ledger
        may = [movable(ledger, s) for s in range(len(ledger.who))]
        had = [s for s, p in enumerate(ledger.who) if p != NOBODY]
        for s in self.first:
            if ledger.who[s] == NOBODY:
                close(ledger, s, may, LOOKED_AT)
        # also those that were left for a heavier one
        rest = [s for s in (*self.first, *had) if ledger.who[s] == NOBODY]
        if 0 < len(rest) <= FEW:
            again = _Closing(ledger, rest)
            again.budget = NODES // 10
            again.run()

    def _stand(self) -> None:
        ledger = self.ledger
        for s in self.plan:
            if ledger.who[s] != NOBODY:
                ledger.take(s)
        for s, p in self.plan.items():
            if p != NOBODY:
                ledger.put(s, p)

    def _close(self, holes: tuple[int, ...], chains: int) -> None:
        best, points = self.best, self.ledger.cost - self.lost - sum(self.tables.empty[s] for s in holes)
        if not holes:
            value = _Value(self.lost, self.changed, points)
            if value < best:
                self.best, self.plan = value, dict(self.moved)
            return
        # each hole will be a change or a loss; where neither may be added to, points only grow
        if (self.lost, self.changed + len(holes), points + self.least.get(holes, 0)) >= best:
            return
        self.nodes += 1
        if self.nodes > self.budget:
            self.cut = True
            return
        s, later = holes[0], holes[1:]
        self._somebody_free(s, later, chains)
        if chains:
            self._somebody_seated(s, later, chains)
        self._nobody(s, later, chains)

    def _somebody_free(self, s: int, later: tuple[int, ...], chains: int) -> None:
        points = self.ledger.cost - self.lost - sum(self.tables.empty[one] for one in (s, *later))
        points, changed = points + self.least.get(later, 0), self.changed + 1 + len(later)
        if (self.lost, changed) > self.best[:2]:
            return
        # the other holes can use up one of them each: more need not be tried
        for cost, p in self._free(s, len(later) + chains + 1, self._room(changed, points)):
            if self.nodes > self.budget or cost >= self._room(changed, points):
                break  # whoever follows costs no less
            self._seat(s, p, later, chains)

    def _room(self, changed: int, points: int) -> int:
        """How many more points may be spent and be better than the best found so far."""
        return self.best.points - points if (self.lost, changed) == self.best[:2] else _FAR

    def _free(self, s: int, most: int, below: int = _FAR) -> list[tuple[int, int]]:
        """What the cheapest people cost who are free for an empty seat, and who they are; only those `below` so many.

        Looked up once for all; only who has been moved since is asked anew.
        """
        ledger, tables = self.ledger, self.tables
        kind, points = tables.kind_of[s], tables.points[s]
        if s not in self.at_first:
            row = [_FAR] * len(tables.people)
            ledger.prices(kind, tables.candidates[s], row)
            ranked = sorted([(points[p] + row[p], p) for p in tables.candidates[s] if row[p] < _FAR])
            self.at_first[s] = _Ranked(ranked, frozenset(self.touched))
        ranked, moved = self.at_first[s]
        anew, suits, found = moved | self.touched.keys(), tables.suits[s], list[tuple[int, int]]()
        for one in ranked:
            if one[0] >= below:
                break
            if one[1] not in anew:
                found.append(one)
                if len(found) == most:
                    below = one[0] + 1
                    break
        for p in anew:
            if points[p] < below and p in suits and ledger.fits(p, kind):
                found.append((points[p] + ledger.added(p, kind), p))
        return sorted(found)[:most]

    def _touch(self, p: int, by: int) -> None:
        left = self.touched.get(p, 0) + by
        if left:
            self.touched[p] = left
        else:
            del self.touched[p]

    def _somebody_seated(self, s: int, later: tuple[int, ...], chains: int) -> None:
        """People who would fit if they left another seat, which is then a hole itself."""
        ledger, tables = self.ledger, self.tables
        kind, points, ways = tables.kind_of[s], tables.points[s], list[tuple[int, int, int]]()
        for p in tables.candidates[s]:
            if not ledger.fits(p, kind):
                for other in ledger.in_the_way(p, s):
                    if other in self.moved or not movable(ledger, other):
                        continue
                    if ledger.fits_without(p, kind, other):
                        ledger.take(other)
                        ways.append((points[p] + ledger.added(p, kind) - tables.points[other][p], p, other))
                        ledger.put(other, p)
        ways.sort()
        if len(ways) > BRANCHES:
            self.cut = True
        for _cost, p, other in ways[:BRANCHES]:
            if self.nodes > self.budget:
                break
            ledger.take(other)
            self.moved[other] = NOBODY
            self._touch(p, 1)
            self._seat(s, p, (other, *later), chains - 1)
            self._touch(p, -1)
            del self.moved[other]
            ledger.put(other, p)

    def _seat(self, s: int, p: int, later: tuple[int, ...], chains: int) -> None:
        self.ledger.put(s, p)
        self._touch(p, 1)
        self.moved[s] = p
        self.changed += 1
        self._close(later, chains)
        self.changed -= 1
        self.moved[s] = NOBODY
        self._touch(p, -1)
        self.ledger.take(s)

    def _nobody(self, s: int, later: tuple[int, ...], chains: int) -> None:
        self.lost += self.tables.empty[s]
        if self.lost <= self.best.lost:
            self._close(later, chains)
        self.lost -= self.tables.empty[s]


def _told(ledger: Ledger, before: dict[str, int], proved: bool) -> Replanned:
    seats, people = ledger.tables.seats, ledger.tables.people
    after = {seats[s].id: people[p].id for s, p in enumerate(ledger.who) if p != NOBODY}
    times = {one.id: one.start for one in seats}
    moved = sorted((times[id_], id_) for id_, person in before.items() if after.get(id_) != person)
    changes = tuple(Change(id_, before[id_], after.get(id_)) for _start, id_ in moved)
    return Replanned(
        seated=tuple(after.items()),
        changes=changes,
        calls=tuple(sorted({one.after for one in changes if one.after is not None})),
        lost=tuple(one.seat for one in changes if one.after is None),
        points=ledger.cost,
        proved=proved,
    )

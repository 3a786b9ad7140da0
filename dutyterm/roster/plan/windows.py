"""Seats of which one person can take only one, because of the rest between them: re-seated all at once, exactly.

What a person is worth in a window is the price of using them elsewhere; so a window may also ask for somebody who
would have to give up one other seat, and pays for that seat what its window says it is worth.
"""

from random import Random
from typing import NamedTuple

from .ledger import NOBODY, Ledger
from .matching import Arc, match
from .tables import Kind

FAR = 1 << 50
ASKED = 20  # how many people a window asks for who would have to give up another seat


class _Offer(NamedTuple):
    """Somebody who would take a seat of a kind, for what it gains at best, and the seat they would give up."""

    gain: float
    kind: int
    person: int
    out: int


class Windows:
    """The windows of the seats that may be moved; `seats[w]` are seat numbers."""

    def __init__(self, ledger: Ledger, free: list[int], random: Random) -> None:
        self.ledger, self.tables, self.random = ledger, ledger.tables, random
        tables = self.tables
        self.seats = _cliques(free, tables.kind_of)
        self.of: list[list[int]] = [[] for _one in tables.seats]
        for w, seats in enumerate(self.seats):
            for s in seats:
                self.of[s].append(w)
        self.worth = [FAR] * len(tables.seats)  # of who sits there; no price moves a pin
        able: list[set[int]] = [set() for _one in tables.kinds]
        for s in free:
            self.worth[s] = 0
            able[tables.kind_of[s].index].update(tables.candidates[s])
        self._able = [sorted(people) for people in able]
        self._blank = [FAR] * len(tables.people)

    def reseat(self, w: int, ask: bool = False) -> list[int]:
        """Seat a window anew; with `ask` also people who give up another seat: those seats are now empty, returned."""
        ledger, tables = self.ledger, self.tables
        seats = self.seats[w]
        for s in seats:
            if ledger.who[s] != NOBODY:
                ledger.take(s)
        kinds = {tables.kind_of[s].index: tables.kind_of[s] for s in seats}
        rows, unfit = dict[int, list[int]](), dict[int, list[int]]()
        for index, kind in kinds.items():
            rows[index] = self._blank[:]
            unfit[index] = ledger.prices(kind, self._able[index], rows[index])
        arcs = list[list[Arc]]()
        for s in seats:
            points, row = tables.points[s], rows[tables.kind_of[s].index]
            arcs.append(sorted([(points[p] + row[p], p) for p in tables.candidates[s] if row[p] < FAR]))
        empty = [tables.empty[s] for s in seats]
        found, given = match(arcs, empty), dict[tuple[int, int], int]()
        if ask:
            given = self._ask(seats, arcs, self._offers(seats, kinds, found.pays, unfit), kinds)
            if given:
                found = match(arcs, empty)
        left = list[int]()
        for s, p in zip(seats, found.people, strict=True):
            if p != NOBODY:
                out = given.get((tables.kind_of[s].index, p), NOBODY)
                if out != NOBODY:
                    ledger.take(out)
                    left.append(out)
                self.worth[s] = found.worth[p]
                ledger.put(s, p)
        return left

    def _offers(
        self, seats: list[int], kinds: dict[int, Kind], pays: list[int], unfit: dict[int, list[int]]
    ) -> list[_Offer]:
        """People who do not fit, but would if they gave up one seat, and who look cheaper than whom the window has."""
        tables, ledger, worth, random = self.tables, self.ledger, self.worth, self.random.random
        found = list[_Offer]()
        for index, kind in kinds.items():
            mine = [
                (tables.points[s], pays[row]) for row, s in enumerate(seats) if tables.kind_of[s].index == index
            ]  # fmt: skip
            top = max(pay for _points, pay in mine)
            for p in unfit[index]:
                out = self._in_the_way(p, kind)
                if out == NOBODY:
                    continue
                price = worth[out] + ledger.added(p, kind)
                if price < top:
                    gain = max([pay - points[p] for points, pay in mine]) - price
                    if gain > 0:
                        # not always the same ones: some look better than they are
                        found.append(_Offer(gain * (1 + random()), index, p, out))
        found.sort(reverse=True)
        return found[:ASKED]

    def _in_the_way(self, p: int, kind: Kind) -> int:
        """The seat to give up: the one that leaves no rest, else the least worth in the same week; or NOBODY."""
        early, until, spans = kind.early, kind.until, kind.spans
        kind_of, worth = self.tables.kind_of, self.worth
        conflict, found, best = NOBODY, NOBODY, FAR
        for s in self.ledger.held[p]:
            other = kind_of[s]
            if other.start < until and early < other.end:
                if conflict != NOBODY:
                    return NOBODY
                conflict = s
            elif worth[s] < best and other.spans[0] <= spans[-1] and spans[0] <= other.spans[-1]:
                best, found = worth[s], s
        return found if conflict == NOBODY else conflict

    def _ask(
        self, seats: list[int], arcs: list[list[Arc]], offers: list[_Offer], kinds: dict[int, Kind]
    ) -> dict[tuple[int, int], int]:
        """Add the arcs of those who really fit without the other seat; which seat each gives up, by kind and person."""
        ledger, tables = self.ledger, self.tables
        given = dict[tuple[int, int], int]()
        for offer in offers:
            kind, p = kinds[offer.kind], offer.person
            ledger.take(offer.out)
            if ledger.fits(p, kind):
                price = self.worth[offer.out] + ledger.added(p, kind)
                for row, s in enumerate(seats):
                    if tables.kind_of[s] is kind and p in tables.suits[s]:
                        arcs[row].append((tables.points[s][p] + price, p))
                        given[kind.index, p] = offer.out
            ledger.put(offer.out, p)
        if given:
            for found in arcs:
                found.sort()
        return given


def _cliques(free: list[int], kind_of: list[Kind]) -> list[list[int]]:
    """All largest sets of seats of which each two leave too little rest; `free` is sorted by start."""
    found, alive = list[list[int]](), list[int]()
    for s in free:
        now = kind_of[s].start
        kept = [one for one in alive if kind_of[one].until > now or kind_of[one].start == now]
        if found and len(kept) == len(alive):
            found.pop()
        alive = [*kept, s]
        found.append(alive)
    return found

"""Fills the seats: a greedy start, then windows solved exactly, first for coverage, then for comfort."""

from collections.abc import Iterator
from math import log
from random import Random

from .ledger import NOBODY, Ledger
from .matching import match
from .tables import Tables

FAR = float("inf")
import os
KEEP=int(os.environ.get("KEEP","40"))
RND=float(os.environ.get("RND","1"))


class Search:
    """One search. Everything it does follows from problem, seed and number of steps."""

    def __init__(self, tables: Tables, seed: int) -> None:
        self.tables, self.ledger = tables, Ledger(tables)
        self.random = Random(seed)
        for s, p in tables.pinned.items():
            self.ledger.put(s, p)
        self.free = [s for s in tables.order if s not in tables.pinned and s not in tables.past]
        self.movable = [False] * len(tables.seats)
        for s in self.free:
            self.movable[s] = True
        self.windows = self._windows()
        self.windows_of = [[] for _s in tables.seats]
        for w, seats in enumerate(self.windows):
            for s in seats:
                self.windows_of[s].append(w)
        self.able = [sorted({p for s in self.free if tables.kind_of[s] is k for p in tables.candidates[s]}) for k in tables.kinds]
        self.worth = [0.0 if one else FAR for one in self.movable]
        self.cand_set = [frozenset(c) for c in tables.candidates]

    def _windows(self):
        kind_of = self.tables.kind_of
        found = []
        alive = []
        starts = sorted({kind_of[s].start for s in self.free})
        by = {}
        for s in self.free:
            by.setdefault(kind_of[s].start, []).append(s)
        for t in starts:
            kept = [s for s in alive if kind_of[s].until > t]
            if found and len(kept) == len(alive):
                found.pop()
            alive = kept + by[t]
            found.append(alive)
        return found

    def greedy(self):
        tables, ledger = self.tables, self.ledger
        for s in sorted(self.free, key=lambda s: (-tables.empty[s], len(tables.candidates[s]), s)):
            kind, points = tables.kind_of[s], tables.points[s]
            best = min(((points[p] + ledger.added(p, kind), p) for p in tables.candidates[s] if ledger.fits(p, kind)), default=None)
            if best and best[0] < tables.empty[s]:
                ledger.put(s, best[1])

    def rematch(self, w, noise=0.0, eject=0.0):
        tables, ledger, random = self.tables, self.ledger, self.random.random
        seats = self.windows[w]
        for s in seats:
            if ledger.who[s] != NOBODY:
                ledger.take(s)
        rows = {}
        offs = {}
        ejected = {}
        worth = self.worth
        mykinds = {tables.kind_of[s].index: tables.kind_of[s] for s in seats}
        for k in mykinds.values():
            row = [FAR] * len(tables.people)
            offs[k.index] = ledger.prices(k, self.able[k.index], row)
            if noise:
                for p in self.able[k.index]:
                    row[p] += noise * random()
            rows[k.index] = row
        arcs = []
        for s in seats:
            points, row = tables.points[s], rows[tables.kind_of[s].index]
            arcs.append(sorted([(points[p] + row[p], p) for p in tables.candidates[s] if row[p] < FAR]))
        empty = [tables.empty[s] for s in seats]
        people, price, value = match(arcs, empty)
        if eject:
            n = 0
            by = {}
            for i, s in enumerate(seats):
                by.setdefault(tables.kind_of[s].index, []).append((s, i))
            found = []
            for ki, mine in by.items():
                k = mykinds[ki]
                base = [(tables.points[s], price[i], self.cand_set[s], i) for s, i in mine]
                mx = max(price[i] for s, i in mine)
                for p in offs[ki]:
                    out = self._in_the_way(p, k)
                    if out < 0: continue
                    est = worth[out] + ledger.added(p, k)
                    if est >= mx: continue
                    gain, i = max((top - points[p] - est, i) for points, top, cs, i in base)
                    if gain > 0:
                        found.append((gain * (1 + random()*RND), ki, p, out))
            found.sort(reverse=True)
            for _g, ki, p, out in found[:KEEP]:
                k = mykinds[ki]
                ledger.take(out)
                if ledger.fits(p, k):
                    real = worth[out] + ledger.added(p, k)
                    ejected[ki, p] = out
                    for s, i in by[ki]:
                        if p in self.cand_set[s]:
                            arcs[i].append((tables.points[s][p] + real, p))
                            n += 1
                ledger.put(out, p)
            if n:
                for a in arcs: a.sort()
                people, price, value = match(arcs, empty)
        holes = []
        for s, p in zip(seats, people):
            if p != NOBODY:
                out = ejected.get((tables.kind_of[s].index, p), -1) if ejected else -1
                if out >= 0:
                    ledger.take(out)
                    holes.append(out)
                worth[s] = value[p]
                ledger.put(s, p)
        return holes

    def _in_the_way(self, p, k):
        early, until, spans = k.early, k.until, k.spans
        kind_of, worth = self.tables.kind_of, self.worth
        conflict, found, best = -1, -1, FAR
        for s in self.ledger.held[p]:
            o = kind_of[s]
            if o.start < until and early < o.end:
                if conflict >= 0: return -1
                conflict = s
            elif worth[s] < best and o.spans == spans:
                best, found = worth[s], s
        return conflict if conflict >= 0 else found

    def step(self, w, noise, eject, temperature):
        ledger = self.ledger
        before, cost = ledger.who[:], ledger.cost
        holes = self.rematch(w, noise, eject)
        touched = set(self.windows[w])
        for h in holes:
            touched.add(h)
        for h in holes:
            if ledger.who[h] == NOBODY:
                o = self.random.choice(self.windows_of[h])
                self.rematch(o)
                touched.update(self.windows[o])
        limit = cost - temperature * log(1 - self.random.random()) if temperature else cost
        if ledger.cost > limit:
            now = ledger.who
            diff = [s for s in touched if now[s] != before[s]]
            for s in diff:
                if now[s] != NOBODY:
                    ledger.take(s)
            for s in diff:
                if before[s] != NOBODY:
                    ledger.put(s, before[s])
            return False
        return True

"""Ranked people for one seat, each with what speaks for and against; swaps of two where nobody fits as it is."""

from typing import NamedTuple

from . import soft
from .ledger import NOBODY, Ledger

SWAPS_TRIED = 30  # people whose other seat is looked at; those nearest in points first
_FAR = 1 << 50


class Candidate(NamedTuple):
    """One way to fill the seat. `points` is what the whole plan gets dearer by, the empty seat itself left out.

    `terms` are the person's at this seat. In a swap the person leaves `leaves`, and `second` takes that.
    """

    person: int
    points: int
    terms: dict[str, int]
    leaves: str = ""
    second: int | None = None


def suggest(ledger: Ledger, seat: str, most: int = 5, *, without: frozenset[int] = frozenset()) -> list[Candidate]:
    """The `most` best ways to fill a seat (or to replace who sits there), cheapest first; nothing is changed.

    `without` are people not to be asked at all. Swaps come after everybody who can come without one.
    """
    tables = ledger.tables
    s = tables.seat_of[seat]
    barred = {tables.person_of[one] for one in without if one in tables.person_of}
    held = ledger.take(s) if ledger.who[s] != NOBODY else NOBODY
    barred.add(held)
    try:
        kind, points = tables.kind_of[s], tables.points[s]
        row = [_FAR] * len(tables.people)
        unfit = ledger.prices(kind, tables.candidates[s], row)
        ranked = sorted((points[p] + row[p], p) for p in tables.candidates[s] if row[p] < _FAR and p not in barred)
        found = [Candidate(tables.people[p].id, cost, terms_at(ledger, p, s)) for cost, p in ranked[:most]]
        if len(found) < most:
            found += _swaps(ledger, s, [p for p in unfit if p not in barred], barred)[: most - len(found)]
        return found
    finally:
        if held != NOBODY:
            ledger.put(s, held)


def terms_at(ledger: Ledger, p: int, s: int) -> dict[str, int]:
    """What person number `p` costs at seat number `s` by term, given all their other duties."""
    tables = ledger.tables
    here = ledger.who[s] == p
    if here:
        ledger.take(s)
    kind, units, nights = tables.kind_of[s], ledger.units[p], ledger.night_count[p]
    found = soft.fixed_terms(tables.people[p], tables.seats[s])
    found["load"] = ledger.load_points[units + kind.units] - ledger.load_points[units]
    found["nights"] = ledger.night_points[nights] if kind.night else 0
    if here:
        ledger.put(s, p)
    return found


def movable(ledger: Ledger, s: int) -> bool:
    """Whether the planner may take somebody off this seat."""
    tables = ledger.tables
    return s not in tables.pinned and s not in tables.past


def _swaps(ledger: Ledger, s: int, people: list[int], barred: set[int]) -> list[Candidate]:
    """People who would fit if somebody else took one of their other seats."""
    tables, found = ledger.tables, list[Candidate]()
    kind, points = tables.kind_of[s], tables.points[s]
    for p in sorted(people, key=lambda p: (points[p], p))[:SWAPS_TRIED]:
        best: Candidate | None = None
        for other in ledger.in_the_way(p, s):
            if not movable(ledger, other):
                continue
            cost = ledger.cost
            ledger.take(other)
            if ledger.fits(p, kind):
                terms = terms_at(ledger, p, s)
                ledger.put(s, p)
                second = cheapest(ledger, other, barred | {p})
                if second is not None:
                    added = ledger.cost + second[0] - tables.empty[other] - (cost - tables.empty[s])
                    if best is None or added < best.points:
                        best = Candidate(
                            tables.people[p].id, added, terms, tables.seats[other].id, tables.people[second[1]].id
                        )
                ledger.take(s)
            ledger.put(other, p)
        if best is not None:
            found.append(best)
    return sorted(found, key=lambda one: (one.points, one.person))


def cheapest(ledger: Ledger, s: int, barred: set[int]) -> tuple[int, int] | None:
    """Points and number of who fits an empty seat cheapest."""
    tables = ledger.tables
    row = [_FAR] * len(tables.people)
    ledger.prices(tables.kind_of[s], tables.candidates[s], row)
    points = tables.points[s]
    return min(
        ((points[p] + row[p], p) for p in tables.candidates[s] if row[p] < _FAR and p not in barred), default=None
    )

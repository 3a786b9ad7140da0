"""Why a seat is empty, and why somebody sits where they do: counts, codes and points; the screen makes sentences."""

from typing import NamedTuple

from .hard import Reason, first_codes, reasons
from .ledger import NOBODY, Ledger
from .suggest import Candidate, suggest, terms_at

NEAR_MISSES = 5
_LIFTED = ("week_shifts", "week_minutes", "rest", "day_full", "week_nights", "nights_in_a_row", "away", "said_no")
# how much it takes to lift a rule for once: a full week is a question, an age or a missing role is not
_HARDNESS = {code: number for number, code in enumerate(_LIFTED)}


class NearMiss(NamedTuple):
    """Somebody whom one rule alone keeps off the seat, and what they would cost there."""

    person: int
    reason: Reason
    points: int


class Hole(NamedTuple):
    """Why a seat is empty. `blocked` counts people by the first rule that keeps them off; `free` could still come.

    A seat with `free` people is empty because another choice paid better (an optional one), or is past.
    """

    seat: str
    blocked: dict[str, int]
    near: tuple[NearMiss, ...]
    free: int


class Choice(NamedTuple):
    """Why this person: their terms, the best others (`points` more than this one), and how their days add up.

    `shifts` of the person in the plan, `mean` of all people who have any, times 100; `nights` with those before.
    """

    seat: str
    person: int
    points: int
    terms: dict[str, int]
    others: tuple[tuple[Candidate, int], ...]
    shifts: int
    mean: int
    nights: int


class Scarce(NamedTuple):
    """A time at which more seats ask for these roles than people could take them, all together."""

    start: int
    end: int
    roles: tuple[str, ...]
    needed: int
    possible: int


def hole(ledger: Ledger, seat: str, near: int = NEAR_MISSES) -> Hole:
    """Why nobody sits there: every person with the true first rule, and who is nearest to fitting."""
    tables = ledger.tables
    s = tables.seat_of[seat]
    kind, points, free = tables.kind_of[s], tables.points[s], 0
    blocked, misses = dict[str, int](), list[tuple[int, int, int, int]]()
    for p, (first, alone) in enumerate(first_codes(ledger, s)):
        if not first:
            free += 1
            continue
        blocked[first] = blocked.get(first, 0) + 1
        if alone and first != "past":
            cost = points[p] + ledger.added(p, kind)
            misses.append((_HARDNESS.get(first, len(_HARDNESS)), cost, tables.people[p].id, p))
    misses.sort()
    told = [NearMiss(id_, next(reasons(ledger, p, s)), cost) for _hard, cost, id_, p in misses[:near]]
    return Hole(seat, dict(sorted(blocked.items(), key=lambda one: (-one[1], one[0]))), tuple(told), free)


def holes(ledger: Ledger) -> list[Hole]:
    """All empty seats that are not past, those that hurt most first."""
    tables = ledger.tables
    empty = [s for s, p in enumerate(ledger.who) if p == NOBODY and s not in tables.past]
    empty.sort(key=lambda s: (-tables.empty[s], tables.seats[s].start, tables.seats[s].id))
    return [hole(ledger, tables.seats[s].id) for s in empty]


def choice(ledger: Ledger, seat: str, others: int = 2) -> Choice | None:
    """Why who sits there does, with the next best people; None for an empty seat."""
    tables = ledger.tables
    s = tables.seat_of[seat]
    p = ledger.who[s]
    if p == NOBODY:
        return None
    terms = terms_at(ledger, p, s)
    points = sum(terms.values())
    ranked = [(one, one.points - points) for one in suggest(ledger, seat, others) if not one.leaves]
    busy = [len(held) for held in ledger.held if held]
    return Choice(
        seat, tables.people[p].id, points, terms, tuple(ranked),
        len(ledger.held[p]), 100 * sum(busy) // len(busy), tables.people[p].nights_before + nights_of(ledger, p),
    )  # fmt: skip


def nights_of(ledger: Ledger, p: int) -> int:
    """Nights person number `p` stands in the plan and in the duties that stand."""
    return sum(ledger.on_night[p].values())


def scarce(ledger: Ledger) -> list[Scarce]:
    """Times whose seats with the same roles outnumber everybody who may ever sit there, the worst first.

    A bound, not a proof of the contrary: what is not listed may still be impossible because of rest and weeks.
    """
    tables, groups = ledger.tables, dict[tuple[int, tuple[str, ...]], list[int]]()
    for s, seat in enumerate(tables.seats):
        if s not in tables.past and not seat.optional:
            groups.setdefault((tables.kind_of[s].index, tuple(sorted(seat.roles))), []).append(s)
    found = list[Scarce]()
    for (index, roles), seats in groups.items():
        kind = tables.kinds[index]
        # who may sit on any of these, or already does, and stands nothing pinned or fixed against it
        people = {p for s in seats for p in tables.candidates[s]}
        possible = sum(_could(ledger, p, index) for p in people) + sum(
            s in tables.pinned and tables.pinned[s] not in people for s in seats
        )
        if possible < len(seats):
            found.append(Scarce(kind.start, kind.end, roles, len(seats), possible))
    return sorted(found, key=lambda one: (one.possible - one.needed, one.start, one.roles))


def _could(ledger: Ledger, p: int, index: int) -> bool:
    kind, tables = ledger.tables.kinds[index], ledger.tables
    for duty in tables.people[p].duties:
        if duty.start < kind.until and kind.early < duty.end:
            return False
    return all(tables.kind_of[s] is kind or not _clash(ledger, s, index) for s in ledger.held[p] if s in tables.pinned)


def _clash(ledger: Ledger, s: int, index: int) -> bool:
    kind, other = ledger.tables.kinds[index], ledger.tables.kind_of[s]
    return other.start < kind.until and kind.early < other.end

"""An empty seat closed by a chain: somebody leaves a seat for it, somebody else takes that one, and so on."""

from .ledger import NOBODY, Ledger

LOOKED_AT = 60  # seats a chain is sought through


def close(ledger: Ledger, s: int, movable: list[bool], most: int = LOOKED_AT) -> bool:
    """Fill the empty seat by the shortest chain there is among the first `most` seats; whether there was one.

    Only seats that are `movable` change hands; what hurts as much as `s` is never left empty for it.
    """
    before, queue = {s: (NOBODY, NOBODY)}, [s]  # for each seat: whoever leaves it, and for which seat
    looked = 0
    while looked < min(len(queue), most):
        seat = queue[looked]
        looked += 1
        leaver = before[seat][0]
        people = [p for p in ledger.tables.candidates[seat] if p != leaver]
        kind = ledger.tables.kind_of[seat]
        free = [p for p in people if ledger.fits(p, kind)]
        points = ledger.tables.points[seat]
        for p in sorted(free, key=lambda p: (points[p], p))[:3]:
            if _pass_on(ledger, seat, p, before):
                return True
        for p in people:
            for other in _givable(ledger, seat, p, movable, before):
                before[other] = (p, seat)
                queue.append(other)
                # a lighter seat may stay empty
                if ledger.tables.empty[other] < ledger.tables.empty[s] and _pass_on(ledger, other, NOBODY, before):
                    return True
    return False


def _givable(ledger: Ledger, seat: int, p: int, movable: list[bool], before: dict[int, tuple[int, int]]) -> list[int]:
    """The person's seats of which leaving one is enough to fit."""
    kind, found = ledger.tables.kind_of[seat], list[int]()
    for other in ledger.in_the_way(p, seat):
        if movable[other] and other not in before and ledger.fits_without(p, kind, other):
            found.append(other)
    return found


def _pass_on(ledger: Ledger, seat: int, p: int, before: dict[int, tuple[int, int]]) -> bool:
    """Move everybody along the chain that ends here; undone where they get in each other's way."""
    moves = [(seat, p)]
    while before[seat][1] != NOBODY:
        leaver, target = before[seat]
        moves.append((target, leaver))
        seat = target
    was = [(s, ledger.who[s]) for s, _p in moves]
    for s, holder in was:
        if holder != NOBODY:
            ledger.take(s)
    put = list[int]()
    for s, person in moves:
        if person != NOBODY:
            if not ledger.fits(person, ledger.tables.kind_of[s]):
                break
            ledger.put(s, person)
            put.append(s)
    else:
        return True
    for s in put:
        ledger.take(s)
    for s, holder in was:
        if holder != NOBODY:
            ledger.put(s, holder)
    return False

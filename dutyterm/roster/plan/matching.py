"""The cheapest way to seat people of whom each takes at most one seat: shortest augmenting paths on sparse rows."""

from collections.abc import Sequence
from heapq import heappop, heappush

NOBODY = -1


def match(arcs: Sequence[Sequence[tuple[float, int]]], empty: Sequence[float]) -> tuple[list[int], dict[int, float]]:
    """Who takes each row, and what each taken person is worth there (how much dearer all is without them).

    `arcs[row]` are (cost, person) sorted by cost; a row may stay empty for `empty[row]`. The sum is the least there
    is. Equal sums are told apart by the order of rows and numbers of people only.
    """
    # duals: a row's price and a person's (never above 0, and 0 for who has no row): cost - u - v >= 0 on every arc,
    # so that in a sorted row no arc behind one that is too dear can be cheap enough
    u = [min(empty[row], found[0][0]) if found else empty[row] for row, found in enumerate(arcs)]
    v = dict[int, float]()
    row_of, person_of = dict[int, int](), [NOBODY] * len(arcs)
    for row, found in enumerate(arcs):
        if found and found[0][1] not in row_of and found[0][0] < empty[row]:
            row_of[found[0][1]] = row
            person_of[row] = found[0][1]
            v[found[0][1]] = 0.0
        elif found and found[0][0] < empty[row]:
            _augment(row, arcs, empty, u, v, row_of, person_of)
    return person_of, {person: -price for person, price in v.items()}


def _augment(
    first: int,
    arcs: Sequence[Sequence[tuple[float, int]]],
    empty: Sequence[float],
    u: list[float],
    v: dict[int, float],
    row_of: dict[int, int],
    person_of: list[int],
) -> None:
    """Seat one more row by the cheapest chain of moves, or leave empty whichever row that is cheapest for."""
    distance, came_from = dict[int, float](), dict[int, int]()
    heap, done, reached = list[tuple[float, int]](), list[int](), [(first, 0.0)]
    row, so_far = first, 0.0
    best, last_row, last_person = float("inf"), first, NOBODY
    while True:
        start = so_far - u[row]
        if start + empty[row] < best:
            best, last_row, last_person = start + empty[row], row, NOBODY
        for cost, person in arcs[row]:
            bound = start + cost
            if bound >= best:
                break
            if person in row_of:
                bound -= v[person]
                if bound < best and bound < distance.get(person, best):
                    distance[person], came_from[person] = bound, row
                    heappush(heap, (bound, person))
            else:
                best, last_row, last_person = bound, row, person
        while heap:
            so_far, person = heappop(heap)
            if so_far == distance[person] and person not in done:
                break
        else:
            break
        if so_far >= best:
            break
        done.append(person)
        row = row_of[person]
        reached.append((row, so_far))
    for row, so_far in reached:
        u[row] += best - so_far
    for person in done:
        v[person] -= best - distance[person]
    # along the chain everybody moves one row on
    row, person = last_row, last_person
    while True:
        before = person_of[row]
        person_of[row] = person
        if person != NOBODY:
            row_of[person] = row
            v.setdefault(person, 0.0)
        if row == first:
            return
        person, row = before, came_from[before]

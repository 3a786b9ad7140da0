"""The cheapest way to seat people of whom each takes at most one seat: shortest augmenting paths on sparse rows."""

from collections.abc import Sequence
from heapq import heappop, heappush
from typing import NamedTuple

NOBODY = -1
_FAR = 1 << 60
Arc = tuple[int, int]


class Matched(NamedTuple):
    """Who takes each row; what each row is paid for at most; what each person is worth.

    Somebody new makes it cheaper only in a row that pays more than they cost there. Without a person all would be
    dearer by what that person is worth.
    """

    people: list[int]
    pays: list[int]
    worth: dict[int, int]


def match(arcs: Sequence[Sequence[Arc]], empty: Sequence[int]) -> Matched:
    """Seat people as cheaply as can be. `arcs[row]` are (cost, person), sorted; a row left empty costs `empty[row]`.

    Whole numbers only. Ties fall by the order of rows and the numbers of people.
    """
    # duals: `pays` of rows and `worth` of people (never below 0, and 0 for who has no row), with
    # cost - pays + worth >= 0 on every arc: behind the first arc of a row that is too dear, none is cheap enough
    pays = [min(empty[row], found[0][0]) if found else empty[row] for row, found in enumerate(arcs)]
    made = _Making(arcs, empty, pays)
    for row, found in enumerate(arcs):
        if not found or found[0][0] >= empty[row]:
            continue
        person = found[0][1]
        if person in made.row_of:
            made.augment(row)
        else:
            made.row_of[person], made.people[row], made.worth[person] = row, person, 0
    return Matched(made.people, pays, made.worth)


class _Making:
    """A matching that is cheapest for the rows seated so far."""

    def __init__(self, arcs: Sequence[Sequence[Arc]], empty: Sequence[int], pays: list[int]) -> None:
        self.arcs, self.empty, self.pays = arcs, empty, pays
        self.worth, self.row_of = dict[int, int](), dict[int, int]()
        self.people = [NOBODY] * len(arcs)

    def augment(self, first: int) -> None:
        """Seat one more row by the cheapest chain of moves, or leave empty whichever row that is cheapest for."""
        arcs, empty, pays, worth, row_of = self.arcs, self.empty, self.pays, self.worth, self.row_of
        distance, came_from, done = dict[int, int](), dict[int, int](), set[int]()
        heap, reached = list[Arc](), [(first, 0)]
        row, so_far = first, 0
        best, last_row, last_person = _FAR, first, NOBODY
        while True:
            start = so_far - pays[row]
            if start + empty[row] < best:
                best, last_row, last_person = start + empty[row], row, NOBODY
            for cost, person in arcs[row]:
                bound = start + cost
                if bound >= best:
                    break
                if person not in row_of:
                    best, last_row, last_person = bound, row, person
                    break
                bound += worth[person]
                if bound < distance.get(person, best):
                    distance[person], came_from[person] = bound, row
                    heappush(heap, (bound, person))
            while heap and heap[0][1] in done:
                heappop(heap)
            if not heap or heap[0][0] >= best:
                break
            so_far, person = heappop(heap)
            done.add(person)
            row = row_of[person]
            reached.append((row, so_far))
        for row, so_far in reached:
            pays[row] += best - so_far
        for person in done:
            worth[person] += best - distance[person]
        self._move(first, last_row, last_person, came_from)

    def _move(self, first: int, row: int, person: int, came_from: dict[int, int]) -> None:
        """Along the chain, from its end, everybody moves one row on."""
        while True:
            before, self.people[row] = self.people[row], person
            if person != NOBODY:
                self.row_of[person] = row
                self.worth.setdefault(person, 0)
            if row == first:
                return
            person, row = before, came_from[before]

"""A problem as numbered rows: what depends on person and seat alone, worked out once and shared by like seats."""

from collections.abc import Callable
from dataclasses import dataclass

from . import hard, soft
from .problem import ROLLING, Person, Problem, Seat

NO_LIMIT = 1 << 40


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """When a seat is, the same for all seats of that time: all that rests and counts depend on."""

    index: int
    start: int
    end: int
    early: int  # a duty that ends after this and
    until: int  # starts before this leaves too little rest
    day: int
    night: bool
    minutes: int
    units: int
    spans: tuple[int, ...]  # the weeks it counts in, as numbers of `Tables.spans`


class Tables:
    """People and seats by number: their place in the problem. `order` is the seats by time."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.limits = problem, problem.limits
        self.people, self.seats = problem.people, problem.seats
        self.person_of = {one.id: number for number, one in enumerate(self.people)}
        self.seat_of = {one.id: number for number, one in enumerate(self.seats)}
        self.pinned = {self.seat_of[pin.seat]: self.person_of[pin.person] for pin in problem.pins}
        until = problem.frozen
        self.past = {s for s, seat in enumerate(self.seats) if until is not None and seat.start < until}
        self._number_weeks()
        self._number_kinds()
        self.empty = [soft.empty(seat) for seat in self.seats]
        self.most_shifts = [_limit(one.most_shifts) for one in self.people]
        self.most_minutes = [_limit(one.most_minutes) for one in self.people]
        self.most_nights = [_limit(one.most_nights) for one in self.people]
        self.order = sorted(range(len(self.seats)), key=lambda s: (self.seats[s].start, self.seats[s].end, s))
        self.chains = self.limits.stretch is not None and self.limits.rest < self.limits.pause
        self._rate()

    def _number_weeks(self) -> None:
        self._rolling = self.limits.week == ROLLING
        firsts = sorted({first for day in {seat.day for seat in self.seats} for first in self._weeks(day)})
        self.spans = {first: number for number, first in enumerate(firsts)}

    def _weeks(self, day: int) -> range:
        """First days of the weeks that hold this day: one, or seven where any seven days are a week."""
        if self._rolling:
            return range(day - 6, day + 1)
        monday = day - (day - 1) % 7
        return range(monday, monday + 1)

    def spans_of(self, day: int) -> tuple[int, ...]:
        """Numbers of the weeks a duty of that day counts in; a week without any seat has none."""
        return tuple(self.spans[first] for first in self._weeks(day) if first in self.spans)

    def _number_kinds(self) -> None:
        rest, found = self.limits.rest, dict[tuple[int, int, int, bool], Kind]()
        self.kind_of = list[Kind]()
        for seat in self.seats:
            start, end = seat.start, seat.end
            key = (start, end, seat.day, seat.night)
            if key not in found:
                minutes, spans = end - start, self.spans_of(seat.day)
                found[key] = Kind(
                    len(found), start, end, start - rest, end + rest, seat.day, seat.night, minutes,
                    minutes // soft.LOAD_UNIT, spans,
                )  # fmt: skip
            self.kind_of.append(found[key])
        self.kinds = list(found.values())

    def _rate(self) -> None:
        """For each seat its candidates (nothing that never changes keeps them off) and everybody's fixed points."""
        able, prices = dict[object, tuple[list[int], frozenset[int]]](), dict[object, list[int]]()
        rows = dict[tuple[str, object], list[int]]()
        self.points, self.candidates = list[list[int]](), list[list[int]]()
        self.suits = list[frozenset[int]]()  # the candidates again, to ask whether one is among them
        asked, there = dict[object, list[int]](), dict[int, frozenset[int]]()
        no_to = dict[str, set[int]]()
        for person, seat_id in self.problem.refusals:
            if person in self.person_of:
                no_to.setdefault(seat_id, set()).add(self.person_of[person])
        for number, seat in enumerate(self.seats):
            times = (self.kind_of[number].index, seat.roles, seat.adult)
            if times not in able:
                those = self._there(number, there)
                found = [p for p in self._asked_for(seat, asked) if p in those]
                able[times] = found, frozenset(found)
            who, suits = able[times]
            if number in self.past:
                who, suits = [], frozenset()
            elif seat.id in no_to:
                who = [p for p in who if p not in no_to[seat.id]]
                suits = frozenset(who)
            self.candidates.append(who)
            self.suits.append(suits)
            asks = (seat.place, seat.post, seat.part, seat.roles)
            if asks not in prices:
                prices[asks] = self._prices(seat, rows)
            self.points.append(prices[asks])

    def _asked_for(self, seat: Seat, known: dict[object, list[int]]) -> list[int]:
        key = (seat.roles, seat.adult)
        if key not in known:
            known[key] = [p for p, one in enumerate(self.people) if hard.suits(one, seat)]
        return known[key]

    def _there(self, s: int, known: dict[int, frozenset[int]]) -> frozenset[int]:
        kind, seat = self.kind_of[s].index, self.seats[s]
        if kind not in known:
            known[kind] = frozenset(p for p, one in enumerate(self.people) if hard.comes(one, seat, self.limits))
        return known[kind]

    def _prices(self, seat: Seat, rows: dict[tuple[str, object], list[int]]) -> list[int]:
        def row(name: str, asked: object, points: Callable[[Person], int]) -> list[int]:
            if (name, asked) not in rows:
                rows[name, asked] = [points(one) for one in self.people]
            return rows[name, asked]

        four = zip(
            row("distance", seat.place, lambda one: soft.distance(one, seat)),
            row("wish", seat.part, lambda one: soft.wish(one, seat.part)),
            row("new_post", seat.post, lambda one: soft.new_post(one, seat.post)),
            row("spare_role", seat.roles, lambda one: soft.spare_role(one, seat.roles)),
            strict=True,
        )
        return [a + b + c + d for a, b, c, d in four]


def _limit(most: int | None) -> int:
    return NO_LIMIT if most is None else most

"""A problem as numbered rows: what depends on person and seat alone, shared by like seats.

Most of it is worked out when it is first asked for: a search asks for everything, a sick call for a few seats.
"""

from bisect import bisect_right
from collections.abc import Callable
from typing import TypeVar

from . import hard, soft
from .problem import ROLLING, Person, Problem, Seat

NO_LIMIT = 1 << 40
_T = TypeVar("_T")


class Kind:
    """When a seat is, the same for all seats of that time: all that rests and counts depend on.

    A duty that ends after `early` and starts before `until` leaves too little rest; `spans` are the weeks it counts
    in, as numbers of `Tables.spans`.
    """

    __slots__ = ("day", "early", "end", "index", "minutes", "night", "spans", "start", "units", "until")

    def __init__(self, index: int, seat: Seat, rest: int, spans: tuple[int, ...]) -> None:
        self.index, self.spans = index, spans
        self.start, self.end, self.day, self.night = seat.start, seat.end, seat.day, seat.night
        self.early, self.until = seat.start - rest, seat.end + rest
        self.minutes = seat.end - seat.start
        self.units = self.minutes // soft.LOAD_UNIT


class Rows(dict[int, _T]):
    """A row for each number, made when it is first asked for."""

    __slots__ = ("_make",)

    def __init__(self, make: Callable[[int], _T]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, number: int) -> _T:
        found = self[number] = self._make(number)
        return found


class Tables:
    """People and seats by number: their place in the problem.

    By seat: `candidates` are whom nothing that never changes keeps off, `suits` the same to ask whether one is among
    them, `points` everybody's fixed points there. By kind: `there` are all who may stand at that time.
    """

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
        self.chains = self.limits.stretch is not None and self.limits.rest < self.limits.pause
        self.dark = [tuple(hard.no_nights(one, self.limits)) for one in self.people]
        self._openings = Rows(self._openings_of)
        self.there = Rows(self._there)
        self.candidates, self.suits = Rows(self._candidates), Rows(self._suits)
        self.points = Rows(self._points)
        self._no_to = dict[str, set[int]]()
        for person, seat_id in problem.refusals:
            if person in self.person_of:
                self._no_to.setdefault(seat_id, set()).add(self.person_of[person])
        self._barred: tuple[set[int], set[int]] = (set(), set())
        self._asked, self._able = dict[object, list[int]](), dict[object, tuple[list[int], frozenset[int]]]()
        self._prices, self._terms = dict[object, list[int]](), dict[tuple[str, object], list[int]]()

    def bar(self, people: set[int], seats: set[int]) -> None:
        """None of these people comes to any of these seats; to be said before any row is asked for."""
        self._barred = people, seats

    def in_time(self) -> list[int]:
        """All seats in the order they begin."""
        return sorted(range(len(self.seats)), key=lambda s: (self.seats[s].start, self.seats[s].end, s))

    def open_to(self, p: int, kind: Kind) -> bool:
        """Whether the time suits the person."""
        starts, ends = self._openings[p]
        if starts is None:
            return True
        before = bisect_right(starts, kind.start)
        return before > 0 and ends[before - 1] >= kind.end

    def spans_of(self, day: int) -> tuple[int, ...]:
        """Numbers of the weeks a duty of that day counts in; a week without any seat has none."""
        return tuple(self.spans[first] for first in self._weeks(day) if first in self.spans)

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

    def _number_kinds(self) -> None:
        found = dict[tuple[int, int, int, bool], Kind]()
        self.kind_of = list[Kind]()
        for seat in self.seats:
            key = (seat.start, seat.end, seat.day, seat.night)
            if key not in found:
                found[key] = Kind(len(found), seat, self.limits.rest, self.spans_of(seat.day))
            self.kind_of.append(found[key])
        self.kinds = list(found.values())

    def _openings_of(self, p: int) -> tuple[list[int] | None, list[int]]:
        """When the times that suit begin, and the latest end of all that begin no later; None for any time."""
        free = self.people[p].free
        if free is None:
            return None, []
        starts, ends = list[int](), list[int]()
        for start, end in sorted(free):
            starts.append(start)
            ends.append(max(end, ends[-1]) if ends else end)
        return starts, ends

    def _there(self, index: int) -> frozenset[int]:
        kind, dark = self.kinds[index], self.dark
        if hard.too_long(kind.minutes, self.limits):
            return frozenset()
        awake = (p for p in range(len(self.people)) if not (kind.night and dark[p]))
        return frozenset(p for p in awake if self.open_to(p, kind))

    def _whom(self, s: int) -> tuple[list[int], frozenset[int]]:
        """Who may sit there, refusals left aside."""
        seat, index = self.seats[s], self.kind_of[s].index
        asked = (seat.roles, seat.adult)
        if asked not in self._asked:
            self._asked[asked] = [p for p, one in enumerate(self.people) if hard.suits(one, seat)]
        times = (index, *asked)
        if times not in self._able:
            there = self.there[index]
            found = [p for p in self._asked[asked] if p in there]
            self._able[times] = found, frozenset(found)
        return self._able[times]

    def _candidates(self, s: int) -> list[int]:
        if s in self.past:
            return []
        found, no = self._whom(s)[0], self._not_to(s)
        return [p for p in found if p not in no] if no else found

    def _suits(self, s: int) -> frozenset[int]:
        if s in self.past:
            return frozenset()
        found, no = self._whom(s)[1], self._not_to(s)
        return found - no if no else found

    def _not_to(self, s: int) -> set[int]:
        """Who said no to that seat, or is barred from it."""
        people, seats = self._barred
        no = self._no_to.get(self.seats[s].id, set())
        return no | people if s in seats else no

    def _points(self, s: int) -> list[int]:
        seat = self.seats[s]
        asks = (seat.place, seat.post, seat.part, seat.roles)
        if asks not in self._prices:
            four = zip(
                self._term("distance", seat.place, lambda one: soft.distance(one, seat)),
                self._term("wish", seat.part, lambda one: soft.wish(one, seat.part)),
                self._term("new_post", seat.post, lambda one: soft.new_post(one, seat.post)),
                self._term("spare_role", seat.roles, lambda one: soft.spare_role(one, seat.roles)),
                strict=True,
            )
            self._prices[asks] = [a + b + c + d for a, b, c, d in four]
        return self._prices[asks]

    def _term(self, name: str, asked: object, points: Callable[[Person], int]) -> list[int]:
        if (name, asked) not in self._terms:
            self._terms[name, asked] = [points(one) for one in self.people]
        return self._terms[name, asked]


def _limit(most: int | None) -> int:
    return NO_LIMIT if most is None else most

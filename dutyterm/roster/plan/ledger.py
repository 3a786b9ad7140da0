"""Who stands where while planning: what each person's duties add up to, kept right seat by seat."""

from . import soft
from .matching import NOBODY
from .tables import NO_LIMIT, Kind, Tables

__all__ = ["NOBODY", "Ledger"]
_MINUTES_A_DAY = 1440


class Ledger:
    """A plan in the making. `who[seat]` is the person's number or NOBODY; `cost` all its points.

    `put` asks no rule: ask `fits` first. Fixed duties of people are in it from the start, pins are not.
    """

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        people, spans = tables.people, range(len(tables.spans))
        self.who = [NOBODY] * len(tables.seats)
        self.held: list[list[int]] = [[] for _one in people]
        self.busy: list[list[tuple[int, int]]] = [[] for _one in people]
        self.shifts = [[0 for _one in spans] for _person in people]
        self.minutes = [[0 for _one in spans] for _person in people]
        self.nights = [[0 for _one in spans] for _person in people]
        self.on_day: list[dict[int, int]] = [{} for _one in people]
        self.on_night: list[dict[int, int]] = [{} for _one in people]
        self.units = [0] * len(people)
        self.night_count = [one.nights_before for one in people]
        self._add_fixed()
        self._base = list(self.units), list(self.night_count)
        self._tabulate()
        self.cost = sum(tables.empty)

    def _add_fixed(self) -> None:
        tables = self.tables
        wide = tables.limits.rest + _MINUTES_A_DAY
        first = min((kind.start for kind in tables.kinds), default=0) - wide
        last = max((kind.end for kind in tables.kinds), default=0) + wide
        for p, person in enumerate(tables.people):
            for duty in person.duties:
                minutes = duty.end - duty.start
                # far away it counts, but is in nobody's rest
                if duty.end > first and duty.start < last:
                    self.busy[p].append((duty.start, duty.end))
                self._count(p, tables.spans_of(duty.day), duty.day, duty.night, minutes, minutes // soft.LOAD_UNIT, 1)
        # only what somebody has more than others is theirs to pay for
        least = min(self.units, default=0)
        self.units = [one - least for one in self.units]
        few = min((self.night_count[p] for p, one in enumerate(tables.people) if one.nights), default=0)
        self.night_count = [max(0, one - few) for one in self.night_count]

    def _tabulate(self) -> None:
        """Points by units of load and by nights: for all that one person can stand, pins that overlap included."""
        kinds = self.tables.kinds
        whole = max((one.end for one in kinds), default=0) - min((one.start for one in kinds), default=0)
        pins = sum(self.tables.kind_of[seat].units for seat in self.tables.pinned)
        most = max(self.units, default=0) + whole // soft.LOAD_UNIT + pins + 1
        self.load_points = [soft.load(units) for units in range(most + 1)]
        dark = max(self.night_count, default=0) + sum(one.night for one in kinds) + len(self.tables.pinned) + 1
        self.night_points = [soft.night(before) for before in range(dark + 1)]

    def _count(
        self, p: int, spans: tuple[int, ...], day: int, night: bool, minutes: int, units: int, sign: int
    ) -> None:
        shifts, total, nights = self.shifts[p], self.minutes[p], self.nights[p]
        for span in spans:
            shifts[span] += sign
            total[span] += sign * minutes
            if night:
                nights[span] += sign
        on_day = self.on_day[p]
        on_day[day] = on_day.get(day, 0) + sign * minutes
        self.units[p] += sign * units
        if night:
            on_night = self.on_night[p]
            on_night[day] = on_night.get(day, 0) + sign
            self.night_count[p] += sign

    def put(self, seat: int, p: int) -> None:
        """The person takes the empty seat."""
        tables = self.tables
        kind = tables.kind_of[seat]
        self.cost += self._fixed(seat, p) + self.added(p, kind) - tables.empty[seat]
        self.who[seat] = p
        self.held[p].append(seat)
        self.busy[p].append((kind.start, kind.end))
        self._count(p, kind.spans, kind.day, kind.night, kind.minutes, kind.units, 1)

    def take(self, seat: int) -> int:
        """The seat becomes empty; returns who had it."""
        tables = self.tables
        p, kind = self.who[seat], tables.kind_of[seat]
        self.who[seat] = NOBODY
        self.held[p].remove(seat)
        self.busy[p].remove((kind.start, kind.end))
        self._count(p, kind.spans, kind.day, kind.night, kind.minutes, kind.units, -1)
        self.cost -= self._fixed(seat, p) + self.added(p, kind) - tables.empty[seat]
        return p

    def _fixed(self, seat: int, p: int) -> int:
        row = self.tables.points.get(seat)  # not made for one person alone
        return soft.fixed(self.tables.people[p], self.tables.seats[seat]) if row is None else row[p]

    def added(self, p: int, kind: Kind) -> int:
        """Points that one more duty of this kind adds by the person's load and nights."""
        units, points = self.units[p], self.load_points
        found = points[units + kind.units] - points[units]
        return found + self.night_points[self.night_count[p]] if kind.night else found

    def comfort(self) -> tuple[int, int]:
        """The points of everybody's load and nights beyond the duties that stood before."""
        units, nights = self._base
        load = sum(self.load_points[now] - self.load_points[was] for now, was in zip(self.units, units, strict=True))
        dark = sum(soft.nights(now) - soft.nights(was) for now, was in zip(self.night_count, nights, strict=True))
        return load, dark

    def fits(self, p: int, kind: Kind) -> bool:
        """Whether nothing that the person already stands forbids one more duty of this kind."""
        early, until = kind.early, kind.until
        for start, end in self.busy[p]:
            if start < until and early < end:
                return False
        return self.has_room(p, kind)

    def fits_without(self, p: int, kind: Kind, seat: int) -> bool:
        """Whether one more duty of this kind would fit if the person left that seat of theirs."""
        left, busy = self.tables.kind_of[seat], self.busy[p]
        busy.remove((left.start, left.end))
        self._count(p, left.spans, left.day, left.night, left.minutes, left.units, -1)
        found = self.fits(p, kind)
        self._count(p, left.spans, left.day, left.night, left.minutes, left.units, 1)
        busy.append((left.start, left.end))
        return found

    def has_room(self, p: int, kind: Kind) -> bool:
        """What `fits` asks beyond the rest between duties."""
        tables, minutes, night = self.tables, kind.minutes, kind.night
        for span in kind.spans:
            if (
                self.shifts[p][span] >= tables.most_shifts[p]
                or self.minutes[p][span] + minutes > tables.most_minutes[p]
                or (night and self.nights[p][span] >= tables.most_nights[p])
            ):
                return False
        limits, day = tables.limits, kind.day
        if limits.day is not None and self.on_day[p].get(day, 0) + minutes > limits.day:
            return False
        if night and limits.nights_in_a_row is not None and self.night_run(p, day) > limits.nights_in_a_row:
            return False
        return not tables.chains or self.stretch(p, kind.start, kind.end) <= (limits.stretch or NO_LIMIT)

    def night_run(self, p: int, day: int) -> int:
        """How many nights in a row there are with a night on that day."""
        nights = self.on_night[p]
        first = last = day
        while nights.get(first - 1):
            first -= 1
        while nights.get(last + 1):
            last += 1
        return last - first + 1

    def stretch(self, p: int, start: int, end: int) -> int:
        """Minutes from start to end of the stretch a duty from `start` to `end` would be part of."""
        pause, grown = self.tables.limits.pause, True
        while grown:
            grown = False
            for a, b in self.busy[p]:
                if (a < start or b > end) and a < end + pause and start < b + pause:
                    start, end, grown = min(a, start), max(b, end), True
        return end - start

    def in_the_way(self, p: int, seat: int) -> list[int]:
        """The person's seats of which leaving one may be enough to fit: the one too near, or any that count with it."""
        kind_of, held = self.tables.kind_of, self.held[p]
        kind = kind_of[seat]
        early, until, spans, dark = kind.early, kind.until, kind.spans, kind.night or self.tables.chains
        near = [one for one in held if kind_of[one].start < until and early < kind_of[one].end]
        if near:
            return near if len(near) == 1 else []
        weeks = ((one, kind_of[one].spans) for one in held)
        return [one for one, its in weeks if dark or (its[0] <= spans[-1] and spans[0] <= its[-1])]

    def prices(self, kind: Kind, people: list[int], row: list[int]) -> list[int]:
        """Write what one more duty adds into `row` for who fits; returns who does not fit."""
        early, until, night, units = kind.early, kind.until, kind.night, kind.units
        busy, load, points = self.busy, self.units, self.load_points
        nights, dark = self.night_count, self.night_points
        off = list[int]()
        for p in people:
            for start, end in busy[p]:
                if start < until and early < end:
                    off.append(p)
                    break
            else:
                if self.has_room(p, kind):
                    have = load[p]
                    row[p] = points[have + units] - points[have] + (dark[nights[p]] if night else 0)
                else:
                    off.append(p)
        return off

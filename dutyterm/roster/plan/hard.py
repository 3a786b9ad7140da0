"""What must never be, as codes with facts. `Ledger.fits` answers the same quicker; tests hold the two together.

Codes, in the order they are asked: `past` `said_no` `role` `adult` `no_nights` `elder_night` `youth_night` `away`
`stretch` (these never change), then `overlap` `rest` `stretch` `day_full` `week_shifts` `week_minutes`
`week_nights` `nights_in_a_row` (these depend on the person's other duties).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from .problem import Limits, Person, Seat

if TYPE_CHECKING:
    from .ledger import Ledger


class Reason(NamedTuple):
    """A rule that keeps somebody off a seat, and the facts its sentence needs (minutes, counts, ids)."""

    code: str
    facts: dict[str, Any]


def suits(person: Person, seat: Seat) -> bool:
    """Whether the person is whom the seat asks for, whenever it is."""
    return next(_asked(person, seat), None) is None


def comes(person: Person, seat: Seat, limits: Limits) -> bool:
    """Whether the person may stand at that time at all, whatever the seat asks for."""
    return next(_timed(person, seat, limits), None) is None


def why_not(ledger: Ledger, person: int, seat: str) -> Reason | None:
    """The first rule that keeps the person (by id) off the seat, given all their other duties; None if none does."""
    tables = ledger.tables
    return next(reasons(ledger, tables.person_of[person], tables.seat_of[seat]), None)


def reasons(ledger: Ledger, p: int, s: int) -> Iterator[Reason]:
    """Every rule that keeps person number `p` off seat number `s`; whom the seat has now is no reason."""
    tables = ledger.tables
    person, seat = tables.people[p], tables.seats[s]
    if s in tables.past:
        yield Reason("past", {"start": seat.start})
    if (person.id, seat.id) in tables.problem.refusals:
        yield Reason("said_no", {})
    yield from _asked(person, seat)
    yield from _timed(person, seat, tables.limits)
    if ledger.who[s] != p:
        yield from _moving(ledger, p, s)
        return
    # who sits there already is asked as if they did not
    ledger.take(s)
    found = list(_moving(ledger, p, s))
    ledger.put(s, p)
    yield from found


def _asked(person: Person, seat: Seat) -> Iterator[Reason]:
    if not seat.roles <= person.roles:
        yield Reason("role", {"missing": sorted(seat.roles - person.roles)})
    if seat.adult and person.youth:
        yield Reason("adult", {})


def _timed(person: Person, seat: Seat, limits: Limits) -> Iterator[Reason]:
    if seat.night:
        if not person.nights:
            yield Reason("no_nights", {})
        if person.elder and not limits.elder_nights:
            yield Reason("elder_night", {})
        if person.youth and not limits.youth_nights:
            yield Reason("youth_night", {})
    if person.free is not None and not any(start <= seat.start and seat.end <= end for start, end in person.free):
        # how much of the seat the best window covers: a near miss of minutes is worth a question
        covered = max((min(end, seat.end) - max(start, seat.start) for start, end in person.free), default=0)
        yield Reason("away", {"missing": seat.end - seat.start - max(0, covered)})
    if limits.stretch is not None and seat.end - seat.start > limits.stretch:
        yield Reason("stretch", {"minutes": seat.end - seat.start, "most": limits.stretch})


def _moving(ledger: Ledger, p: int, s: int) -> Iterator[Reason]:
    tables = ledger.tables
    kind, limits = tables.kind_of[s], tables.limits
    yield from _near(ledger, p, s)
    if tables.chains and limits.stretch is not None and kind.minutes <= limits.stretch:
        stretch = ledger.stretch(p, kind.start, kind.end)
        if stretch > limits.stretch:
            yield Reason("stretch", {"minutes": stretch, "most": limits.stretch})
    minutes = ledger.on_day[p].get(kind.day, 0)
    if limits.day is not None and minutes + kind.minutes > limits.day:
        yield Reason("day_full", {"minutes": minutes, "most": limits.day})
    yield from _weeks(ledger, p, s)
    if kind.night and limits.nights_in_a_row is not None:
        run = ledger.night_run(p, kind.day)
        if run > limits.nights_in_a_row:
            yield Reason("nights_in_a_row", {"nights": run, "most": limits.nights_in_a_row})


def _near(ledger: Ledger, p: int, s: int) -> Iterator[Reason]:
    """Other duties at the same time, or with too little rest between."""
    tables = ledger.tables
    seat, kind, rest = tables.seats[s], tables.kind_of[s], tables.limits.rest
    if not any(start < kind.until and kind.early < end for start, end in ledger.busy[p]):
        return
    others = [(duty.start, duty.end, duty.post, "") for duty in tables.people[p].duties]
    others += [(one.start, one.end, one.post, one.id) for one in (tables.seats[n] for n in ledger.held[p])]
    near = sorted(one for one in others if one[0] < seat.end + rest and seat.start < one[1] + rest)
    for code in ("overlap", "rest"):
        for start, end, post, id_ in near:
            overlaps = start < seat.end and seat.start < end
            if overlaps == (code == "overlap"):
                facts = {"start": start, "end": end, "post": post, "seat": id_}
                if not overlaps:
                    facts |= {"minutes": max(start - seat.end, seat.start - end), "least": rest}
                yield Reason(code, facts)


def _weeks(ledger: Ledger, p: int, s: int) -> Iterator[Reason]:
    person, kind = ledger.tables.people[p], ledger.tables.kind_of[s]
    counts = (
        ("week_shifts", ledger.shifts, 1, person.most_shifts),
        ("week_minutes", ledger.minutes, kind.minutes, person.most_minutes),
        ("week_nights", ledger.nights, int(kind.night), person.most_nights),
    )
    for code, counted, more, most in counts:
        if most is not None and more:
            have = max((counted[p][span] for span in kind.spans), default=0)
            if have + more > most:
                yield Reason(code, {"have": have, "most": most})

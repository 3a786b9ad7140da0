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
    from .tables import Kind


class Reason(NamedTuple):
    """A rule that keeps somebody off a seat, and the facts its sentence needs (minutes, counts, ids)."""

    code: str
    facts: dict[str, Any]


def suits(person: Person, seat: Seat) -> bool:
    """Whether the person is whom the seat asks for, whenever it is."""
    return next(_asked(person, seat), None) is None


def no_nights(person: Person, limits: Limits) -> Iterator[str]:
    """Codes of what keeps the person off every night."""
    if not person.nights:
        yield "no_nights"
    if person.elder and not limits.elder_nights:
        yield "elder_night"
    if person.youth and not limits.youth_nights:
        yield "youth_night"


def too_long(minutes: int, limits: Limits) -> bool:
    """Whether a duty is longer than anybody may stand."""
    return limits.stretch is not None and minutes > limits.stretch


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
        yield from (Reason(code, {}) for code in no_nights(person, limits))
    if person.free is not None and not any(start <= seat.start and seat.end <= end for start, end in person.free):
        # how much of the seat the best window covers: a near miss of minutes is worth a question
        covered = max((min(end, seat.end) - max(start, seat.start) for start, end in person.free), default=0)
        yield Reason("away", {"missing": seat.end - seat.start - max(0, covered)})
    if too_long(seat.end - seat.start, limits):
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


def first_codes(ledger: Ledger, s: int) -> list[tuple[str, bool]]:
    """For each person by number: the first code of `reasons`, and whether it is the only one; "" for who may come.

    Everybody is asked about, so no facts are looked for: they take most of the time.
    """
    tables = ledger.tables
    kind, suits, holder = tables.kind_of[s], tables.suits[s], ledger.who[s]
    early, until, start, end = kind.early, kind.until, kind.start, kind.end
    long, found = too_long(kind.minutes, tables.limits), list[tuple[str, bool]]()
    for p, busy in enumerate(ledger.busy):
        if p == holder or long:
            codes = [one.code for one in reasons(ledger, p, s)]
        elif p not in suits:
            codes = _standing(ledger, p, s, kind)
            found.append((codes[0], len(codes) == 1 and ledger.fits(p, kind)))
            continue
        else:
            near = overlaps = 0
            for begins, ends in busy:
                if begins < until and early < ends:
                    near += 1
                    overlaps += begins < end and start < ends
            if near:
                found.append(("overlap" if overlaps else "rest", near == 1 and ledger.has_room(p, kind)))
                continue
            codes = [] if ledger.has_room(p, kind) else _full(ledger, p, kind)
        found.append((codes[0] if codes else "", len(codes) == 1))
    return found


def _standing(ledger: Ledger, p: int, s: int, kind: Kind) -> list[str]:
    """Codes of what never changes, the length of the seat left aside."""
    tables = ledger.tables
    person, seat = tables.people[p], tables.seats[s]
    found = ["past"] if s in tables.past else []
    if (person.id, seat.id) in tables.problem.refusals:
        found.append("said_no")
    if not seat.roles <= person.roles:
        found.append("role")
    if seat.adult and person.youth:
        found.append("adult")
    if kind.night:
        found += tables.dark[p]
    if not tables.open_to(p, kind):
        found.append("away")
    return found


def _full(ledger: Ledger, p: int, kind: Kind) -> list[str]:
    """Codes of what the person's other duties add up to, overlap and rest left aside."""
    tables, limits, found = ledger.tables, ledger.tables.limits, list[str]()
    if tables.chains and too_long(ledger.stretch(p, kind.start, kind.end), limits):
        found.append("stretch")
    if limits.day is not None and ledger.on_day[p].get(kind.day, 0) + kind.minutes > limits.day:
        found.append("day_full")
    if _most(ledger.shifts[p], kind) >= tables.most_shifts[p]:
        found.append("week_shifts")
    if _most(ledger.minutes[p], kind) + kind.minutes > tables.most_minutes[p]:
        found.append("week_minutes")
    if kind.night:
        if _most(ledger.nights[p], kind) >= tables.most_nights[p]:
            found.append("week_nights")
        if limits.nights_in_a_row is not None and ledger.night_run(p, kind.day) > limits.nights_in_a_row:
            found.append("nights_in_a_row")
    return found


def _most(counted: list[int], kind: Kind) -> int:
    return counted[kind.spans[0]] if len(kind.spans) == 1 else max([counted[span] for span in kind.spans], default=0)

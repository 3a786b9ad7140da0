"""What the roster's screen shows: a day or a week of posts and shifts, holes first, and who could fill one."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from db import roster as table
from db import roster_people as people
from db.audit import Act
from db.roster import Assigned, Shift
from db.roster_people import Away, Hand, Stretch
from db.roster_plans import Batch, DutyPost, Template, posts
from db.swaps import Swap

from ..errors import Refused
from ..people.service import allow
from .filling import AROUND, MISSED_DAYS, against, body, hand, span
from .rules import HOUR, Terms, duty_day
from .rules_clash import Clash, clashes, week_of
from .rules_duty import Phase, phase
from .rules_rank import Candidate, Facts, free_for, rank
from .rules_states import Need, need

NIGHT_DAYS = dt.timedelta(days=14)
"""How far back and ahead nights are counted."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A shift with whoever is or was on it, as it stands at a moment."""

    shift: Shift
    places: tuple[Assigned, ...]  # all, also those that are free again
    need: Need
    phases: tuple[Phase, ...]  # of `people`, in their order
    away: frozenset[int] = frozenset()  # places of people who say that they cannot come then

    @property
    def people(self) -> tuple[Assigned, ...]:
        """Who counts for it."""
        return tuple(one for one in self.places if one.live)

    @property
    def missing(self) -> int:
        """How many people it lacks."""
        return max(self.shift.least - len(self.people), 0)

    @property
    def room(self) -> int:
        """How many may still come."""
        return max(self.shift.most - len(self.people), 0)


@dataclass(frozen=True, slots=True)
class Load:
    """What somebody has done and is going to do in a time."""

    hours: float = 0.0
    shifts: int = 0
    nights: int = 0


@dataclass(slots=True)
class Board:
    """Some duty days of all posts."""

    first: dt.date
    last: dt.date
    cells: list[Cell] = field(default_factory=list)  # by post and start
    loads: dict[int, Load] = field(default_factory=dict)  # by account, of these days

    @property
    def gaps(self) -> list[Cell]:
        """Shifts that lack somebody, what comes first at the top."""
        return sorted((one for one in self.cells if one.need == "short"), key=lambda cell: cell.shift.start)

    def of_post(self, post_id: int) -> list[Cell]:
        """The shifts of one post."""
        return [one for one in self.cells if one.shift.post_id == post_id]


def read_board(act: Act, first: dt.date, last: dt.date, terms: Terms) -> Board:
    """The shifts of duty days, both ends included, with whoever is on them; a query. Refused as `allow` refuses."""
    allow(act, "roster.read")
    return _board(first, last, act.at, terms)


def read_around(act: Act, since: dt.datetime, until: dt.datetime, terms: Terms) -> list[Cell]:
    """The shifts that touch a time, by post and start; a query. For the board of a post and the list of who is due."""
    allow(act, "roster.read")
    return _cells(table.shifts(since, until), table.assigned(since, until), act.at, terms)


def read_shift(act: Act, shift_id: int, terms: Terms) -> Cell:
    """One shift, a cancelled one too, with all who are or were on it; a query. Refused `no_such_shift`."""
    allow(act, "roster.read")
    shift = table.shift(shift_id)
    if shift is None:
        raise Refused("no_such_shift")
    return cell_of(shift, table.on_shift(shift_id), act.at, terms)


def read_posts(act: Act) -> list[DutyPost]:
    """The posts that people stand at, by code; a query."""
    allow(act, "roster.read")
    return posts()


def read_away(act: Act, user_id: int, since: dt.datetime, until: dt.datetime) -> list[Away]:
    """When one person cannot come, as far as it touches a time; a query."""
    allow(act, "roster.claim", user_id=user_id)
    return people.away(since, until, user_id)


def read_mine(act: Act, user_id: int, since: dt.datetime, until: dt.datetime) -> list[Assigned]:
    """One person's places in a time, also those that are free again; a query."""
    allow(act, "roster.claim", user_id=user_id)
    return table.assigned(since, until, user_id)


def read_open(act: Act, since: dt.datetime, until: dt.datetime, terms: Terms) -> list[Cell]:
    """Shifts of a time where somebody may still come, what begins first at the top; a query."""
    cells = read_around(act, since, until, terms)
    return sorted((one for one in cells if one.room and one.shift.end > act.at), key=lambda cell: cell.shift.start)


def read_candidates(act: Act, shift_id: int, zone: ZoneInfo, terms: Terms) -> list[Candidate]:
    """Everybody who could be put on a shift, in the order to ask them; those nobody may put there stand last.

    A query. Refused `no_such_shift`.
    """
    allow(act, "roster.assign")
    shift = table.shift(shift_id)
    if shift is None:
        raise Refused("no_such_shift")
    return candidates(shift, people.hands(), act.at, zone, terms)


def candidates(shift: Shift, hands: Iterable[Hand], at: dt.datetime, zone: ZoneInfo, terms: Terms) -> list[Candidate]:
    """The ranking of `read_candidates` for the people of `hands`, who is on the shift already left out."""
    wanted, week = span(shift), week_of(duty_day(shift.start, zone, terms))
    busy: dict[int, list[Stretch]] = {}
    for one in people.stretches(shift.start - AROUND, shift.end + AROUND):
        busy.setdefault(one.user_id, []).append(one)
    nights = people.nights(shift.start - NIGHT_DAYS, shift.start + NIGHT_DAYS)
    away: dict[int, list[tuple[dt.datetime, dt.datetime]]] = {}
    for off in people.away(shift.start, shift.end):
        away.setdefault(off.user_id, []).append((off.since, off.until))
    before, missed, asked = people.done_before(shift.post_id), people.no_shows(at - MISSED_DAYS), people.asked(shift.id)
    community = next((one.community_id for one in posts() if one.id == shift.post_id), None)
    found = []
    for who in hands:
        duties = busy.get(who.id, [])
        if any(one.shift_id == shift.id for one in duties):
            continue
        known = body(who, duties, away.get(who.id, ()))
        speaks = clashes(known, wanted, shift.changeover, zone, terms)
        in_week = [one for one in duties if week_of(one.duty_day) == week]
        facts = Facts(
            near=_near(who, shift.compound_id, community),
            done_before=before.get(who.id, 0),
            nights=nights.get(who.id, 0),
            hours=sum((one.end - one.start) / HOUR for one in in_week),
            shifts=len(in_week),
            free_for=free_for(known.duties, wanted),
            no_shows=missed.get(who.id, 0),
            asked=asked.get(who.id, ""),
        )
        found.append(Candidate(who.id, facts, tuple(speaks), rank(facts, speaks, shift.night)))
    return sorted(found, key=lambda one: (one.cost, one.user_id))


def read_hands(act: Act) -> dict[int, Hand]:
    """Everybody who can be put on a shift, by account; a query."""
    allow(act, "roster.read")
    return {one.id: one for one in people.hands()}


def read_clashes(act: Act, shift_id: int, user_id: int, zone: ZoneInfo, terms: Terms) -> list[Clash]:
    """What speaks against one person on one shift; a query. Refused `no_such_shift`, `no_such_person`."""
    allow(act, "roster.claim", user_id=user_id)
    shift = table.shift(shift_id)
    if shift is None:
        raise Refused("no_such_shift")
    return against(shift, hand(user_id), zone, terms)


def read_forced(act: Act, first: dt.date, last: dt.date) -> list[Assigned]:
    """Places of some duty days where a warning or a blocker was overridden, with its reason; a query."""
    allow(act, "roster.assign")
    return [one for one in table.assigned_of_days(first, last) if one.overridden or one.forced]


def cell_of(shift: Shift, places: Iterable[Assigned], at: dt.datetime, terms: Terms, away: Iterable[Away] = ()
            ) -> Cell:  # fmt: skip
    """A shift with its people at a moment; `away` are times in which people cannot come."""
    rows = tuple(places)
    live = [one for one in rows if one.live]
    state = need(len(live), shift.least, shift.most, sum(one.lead for one in live), shift.leads)
    off = {one.user_id for one in away if one.since < shift.end and one.until > shift.start}
    missing = frozenset(one.id for one in live if one.user_id in off and one.state in ("planned", "confirmed"))
    return Cell(shift, rows, state, tuple(phase(one.state, one.due, shift.end, at, terms) for one in live), missing)


def _board(first: dt.date, last: dt.date, at: dt.datetime, terms: Terms) -> Board:
    shifts, places = table.shifts_of_days(first, last), table.assigned_of_days(first, last)
    board = Board(first, last, _cells(shifts, places, at, terms))
    for cell in board.cells:
        hours = (cell.shift.end - cell.shift.start) / HOUR
        for one in cell.people:
            load = board.loads.get(one.user_id, Load())
            board.loads[one.user_id] = Load(load.hours + hours, load.shifts + 1, load.nights + cell.shift.night)
    return board


def _cells(shifts: list[Shift], places: list[Assigned], at: dt.datetime, terms: Terms) -> list[Cell]:
    on: dict[int, list[Assigned]] = {}
    for one in places:
        on.setdefault(one.shift_id, []).append(one)
    off: dict[int, list[Away]] = {}
    if shifts:
        for one_away in people.away(min(one.start for one in shifts), max(one.end for one in shifts)):
            off.setdefault(one_away.user_id, []).append(one_away)
    return [
        cell_of(shift, found, at, terms, [gone for one in found for gone in off.get(one.user_id, ())])
        for shift in shifts
        for found in (on.get(shift.id, []),)
    ]


def _near(who: Hand, compound_id: int | None, community_id: int | None) -> str:
    if compound_id is not None and who.compound_id == compound_id:
        return "here"
    return "community" if community_id is not None and who.community_id == community_id else "town"


__all__ = [
    "Assigned",
    "Away",
    "Batch",
    "Board",
    "Candidate",
    "Cell",
    "DutyPost",
    "Hand",
    "Load",
    "Shift",
    "Swap",
    "Template",
    "candidates",
    "cell_of",
    "read_around",
    "read_away",
    "read_board",
    "read_candidates",
    "read_clashes",
    "read_forced",
    "read_hands",
    "read_mine",
    "read_open",
    "read_posts",
    "read_shift",
]

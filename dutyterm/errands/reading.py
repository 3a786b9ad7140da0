"""What the screens show: the queue, somebody's round, one errand with its story, candidates, money, the past."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from db import audit
from db import errand_lists as lists
from db import errands as table
from db.audit import Act
from db.errand_lists import Door, Load, Phone
from db.errands import Errand, Event, Item, Owed
from db.roster_people import Hand, hands

from ..errors import Refused
from ..households.rules import room_key
from ..people.service import allow
from ..roster.rules_duty import FEVER
from ..text import clean_line, fold
from .acting import is_office, today, why_not
from .rules import STUCK, Terms, stuck, visible
from .rules_rank import Candidate, Facts, merged_list, rank, walk_key

__all__ = ["Door", "Errand", "Event", "Hand", "Item", "Owed", "Phone", "candidates", "closed_today", "find_doors",
           "of_household", "of_person", "read_debts", "read_errand", "read_queue", "read_round", "reveal"]  # fmt: skip

HIDDEN_ROOM = "***"


@dataclass(frozen=True, slots=True)
class Row:
    """An errand in a list, with its items and why it is stuck (of STUCK, empty when it is not)."""

    errand: Errand
    items: tuple[Item, ...] = ()
    stuck: str = ""

    @property
    def unsure(self) -> bool:
        """Whether some of it could not be read for sure."""
        return any(one.unsure for one in self.items)


@dataclass(frozen=True, slots=True)
class Queue:
    """All that is open, the stuck first, and what is owed to people in fen."""

    rows: tuple[Row, ...]
    owed_fen: int
    owing: int  # how many errands


def read_queue(act: Act, terms: Terms, zone: ZoneInfo) -> Queue:
    """The coordinator's queue: the stuck before the others, each by priority, window, age (E3); a query."""
    allow(act, "errand.assign")
    found = _rows(lists.open_errands(), act.at, terms, zone)
    order = {code: place for place, code in enumerate(STUCK)}
    # insulin that nobody takes comes before rubbish that nobody takes; the sort is stable: the rest stays as it was
    found.sort(key=lambda one: (not one.stuck, one.errand.priority, order.get(one.stuck, len(order))))
    owing = lists.owing()
    return Queue(tuple(found), sum(one.owed_fen for one in owing), len(owing))


def _rows(found: Sequence[Errand], at: dt.datetime, terms: Terms, zone: ZoneInfo) -> list[Row]:
    unfit = lists.unwell() | lists.feverish(today(at, zone), FEVER)
    items: dict[int, list[Item]] = {}
    for one in table.items_of([one.id for one in found if one.kind != "garbage"]):
        items.setdefault(one.errand_id, []).append(one)
    return [
        Row(one, tuple(items.get(one.id, ())), stuck(
            one.state, one.state_at, one.window_end, one.assignee_id not in unfit, at, terms, priority=one.priority
        )) for one in found
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Round:
    """What one volunteer has to do, in the order they walk, and what has been done today."""

    user_id: int
    name: str
    rows: tuple[Row, ...]
    done: tuple[Row, ...]
    shopping: tuple[tuple[str, tuple[tuple[str, str, int], ...]], ...] = ()
    owed_fen: int = 0


def read_round(act: Act, user_id: int, terms: Terms, zone: ZoneInfo) -> Round:
    """Somebody's own errands in walking order; with the shopping list of what is still to be bought; a query."""
    allow(act, "errand.read", user_id=user_id)
    since = today(act.at, zone)
    found = _rows(lists.of_assignee(user_id, since), act.at, terms, zone)
    found.sort(key=lambda one: walk_key(one.errand.code, one.errand.room))
    mine = [one for one in found if one.errand.state not in _DONE or one.errand.owed_fen]
    rest = [one for one in found if one not in mine]
    wanted = [
        (item.errand_id, item.name, item.qty, item.unit)
        for one in mine
        if one.errand.state in ("assigned", "accepted", "picked_up")
        for item in one.items
        if item.state == "wanted"
    ]
    name = next((one.display for one in hands(user_id)), "")
    owed = sum(one.errand.owed_fen for one in mine)
    hidden = [_hidden(act, one, terms) for one in rest]
    mine = [_hidden(act, one, terms) for one in mine]
    return Round(user_id, name, tuple(mine), tuple(hidden), tuple(merged_list(wanted)), owed)


_DONE = ("settled", "disposed", "cancelled", "merged", "skipped")


def _hidden(act: Act, row: Row, terms: Terms) -> Row:
    """A row as it may be seen: where it went only for a day, but for the office (E10)."""
    one = row.errand
    if visible(one.state, one.closed_at, act.at, terms, owed=bool(one.owed_fen)) or is_office(act):
        return row
    return Row(one._replace(room=HIDDEN_ROOM, text=""), (), row.stuck)


@dataclass(frozen=True, slots=True)
class Page:
    """One errand with all that is known of it."""

    row: Row
    events: tuple[Event, ...]
    owed: tuple[Owed, ...]
    phones: int = 0  # how many telephone numbers there are to ask for
    others: tuple[Row, ...] = field(default_factory=tuple)  # what else the household waits for


def read_errand(act: Act, errand_id: int, terms: Terms, zone: ZoneInfo) -> Page:
    """One errand with its story, for who has it or the office; a query. Refused `no_such_errand`."""
    found = table.errand(errand_id)
    allow(act, "errand.read", user_id=found.assignee_id if found else None)
    if found is None:
        raise Refused("no_such_errand")
    row = _hidden(act, _rows([found], act.at, terms, zone)[0], terms)
    office, home = is_office(act), found.household_id
    others = _rows(lists.open_of_household(home), act.at, terms, zone) if office and home is not None else []
    phones = lists.phones_of(home) if home is not None and row.errand.room != HIDDEN_ROOM else []
    return Page(row, tuple(table.events_of(errand_id)), tuple(table.owed_of(errand_id)), len(phones),
                tuple(one for one in others if one.errand.id != errand_id))  # fmt: skip


def reveal(act: Act, errand_id: int, terms: Terms) -> list[Phone]:
    """Whom to call about an errand, in full: for who has it until a day after it is closed, and the office (E10).

    Known before it is seen. Refused `no_such_errand` `not_yours` `too_late_to_see` `nobody_there`.
    """
    found = table.errand(errand_id)
    allow(act, "errand.reveal", user_id=found.assignee_id if found else None)
    if found is None:
        raise Refused("no_such_errand")
    if not visible(found.state, found.closed_at, act.at, terms, owed=bool(found.owed_fen)) and not is_office(act):
        raise Refused("too_late_to_see")
    phones = lists.phones_of(found.household_id) if found.household_id is not None else []
    if not phones:
        raise Refused("nobody_there")
    audit.record(act, "errand.reveal", "errand", errand_id, ("name", "phone"))
    return phones


def candidates(act: Act, errand_ids: Sequence[int], zone: ZoneInfo) -> list[tuple[Hand, Candidate]]:
    """Who could take these errands, the best first, with the facts the reasons come from; a query."""
    allow(act, "errand.assign")
    wanted = [one for number in dict.fromkeys(errand_ids) if (one := table.errand(number))]
    places = {one.compound_id for one in wanted}
    since, until = today(act.at, zone), max([one.window_end for one in wanted], default=act.at)
    within, unwell, feverish = lists.communities(), lists.unwell(), lists.feverish(since, FEVER)
    loads, going, busy = lists.loads(since), lists.on_the_way(), lists.busy(act.at, max(until, act.at))
    known = lists.served_before([one.household_id for one in wanted if one.household_id is not None])
    communities = {within.get(one) for one in places if one is not None}
    found = []
    for hand in hands():
        near = "here" if hand.compound_id in places else "community" if hand.community_id in communities else "town"
        load = loads.get(hand.id, Load(hand.id, 0, 0))
        ways = sum(compound in places for compound, _room in going.get(hand.id, ()))
        facts = Facts(near, ways, load.open, load.today, known.get(hand.id, 0), hand.id in busy,
                      why_not(hand, unwell, feverish))  # fmt: skip
        found.append((hand, Candidate(hand.id, facts, rank(facts))))
    found.sort(key=lambda one: (one[1].cost, one[0].login))
    return found


@dataclass(frozen=True, slots=True)
class Debts:
    """What is owed at the day's end, line by line and person by person; in fen."""

    lines: tuple[tuple[Owed, Errand], ...]
    people: tuple[tuple[str, int], ...]
    total: int
    settled: tuple[Errand, ...] = ()  # today, the newest first


def read_debts(act: Act, zone: ZoneInfo) -> Debts:
    """All that somebody laid out and that has not come back, and what was settled today; a query."""
    allow(act, "errand.assign")
    errands = {one.id: one for one in lists.owing()}
    lines = [(line, errands[line.errand_id]) for line in lists.owed()]
    people: dict[str, int] = {}
    for line, _errand in lines:
        people[line.user] = people.get(line.user, 0) + line.fen
    ranked = sorted(people.items(), key=lambda one: -one[1])
    return Debts(tuple(lines), tuple(ranked), sum(people.values()), tuple(lists.settled_since(today(act.at, zone))))


def of_household(act: Act, household_id: int, terms: Terms, zone: ZoneInfo) -> list[Row]:
    """What a household ever ordered, the newest first; for the office and who looks after it; a query."""
    allow(act, "errand.create", household_id=household_id)
    return _rows(lists.of_household(household_id), act.at, terms, zone)


def of_person(act: Act, user_id: int, terms: Terms, zone: ZoneInfo) -> list[Row]:
    """What somebody carried, the newest first; addresses of long ago only for the office; a query."""
    allow(act, "errand.read", user_id=user_id)
    return [_hidden(act, one, terms) for one in _rows(lists.past_of_assignee(user_id), act.at, terms, zone)]


def closed_today(act: Act, terms: Terms, zone: ZoneInfo) -> list[Row]:
    """What was finished today, the newest first; a query."""
    allow(act, "errand.assign")
    return _rows(lists.closed_since(today(act.at, zone)), act.at, terms, zone)


def find_doors(act: Act, text: str) -> list[Door]:
    """Households by room, with or without the compound's code before it: `3-2-501`, `hq 3-2-501`; a query."""
    allow(act, "errand.read", user_id=act.actor_id)
    said = fold(clean_line(text, 40)).split()
    code, typed = (said[0].upper(), "".join(said[1:])) if len(said) > 1 else ("", "".join(said))
    room = room_key(typed)
    if room is None:
        return []
    return lists.doors(room, code) or (lists.doors(room_key("".join(said)) or "") if code else [])

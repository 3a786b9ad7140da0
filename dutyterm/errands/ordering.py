"""Taking orders: a new errand, correcting it, two that are one, one that is not wanted any more (E3, E4, E9, E11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from db import audit
from db import errand_lists as lists
from db import errands as table
from db.audit import Act
from db.errands import Errand
from db.isolation import open_in_household

from ..errors import Refused
from ..people.service import allow
from ..text import clean_line
from .acting import all_wanted, done, held, note_of, step
from .rules import CHANNELS, KINDS, Terms, garbage_run, run_of
from .rules_rank import shared
from .rules_text import TEXT_LENGTH, Wanted, priority_of, read_items


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody at home asks for. `key` makes it harmless to send the same order twice."""

    key: str
    household_id: int
    channel: str
    text: str = ""
    kind: str = "grocery"
    may_substitute: bool = False
    priority: int = 0  # 0: what kind and words say


@dataclass(frozen=True, slots=True)
class Similar:
    """An open errand of the same household, and what both orders have in common."""

    errand: Errand
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ordered:
    """What came of an order. `again`: this very order was there already. `similar`: may be wanted only once."""

    errand_id: int
    priority: int
    items: tuple[Wanted, ...]
    again: bool = False
    similar: tuple[Similar, ...] = ()


def create(act: Act, order: Order, terms: Terms, zone: ZoneInfo) -> Ordered:
    """A new errand: the text as it was said, and what can be read from it.

    Refused `bad_kind` `bad_channel` `nothing_ordered` `no_such_household` `garbage_there` `too_many_items`
    `bad_priority`.
    """
    allow(act, "errand.create", household_id=order.household_id)
    text = clean_line(order.text.replace("\n", "、"), TEXT_LENGTH)
    if order.kind not in KINDS or order.channel not in CHANNELS:
        raise Refused("bad_kind" if order.kind not in KINDS else "bad_channel")
    if not text and order.kind != "garbage":
        raise Refused("nothing_ordered")
    if lists.door(order.household_id) is None:
        raise Refused("no_such_household")
    items = tuple(read_items(order.text)) if order.kind in ("grocery", "medicine") else ()
    if order.kind in ("grocery", "medicine") and not items:
        raise Refused("nothing_ordered")
    priority = _priority(order.priority or priority_of(order.kind, text))
    if before := _sent_before(order, items):
        return before
    similar = tuple(likely_twice(order.household_id, items))
    episodes = open_in_household(order.household_id)
    garbage = order.kind == "garbage"
    day = act.at.astimezone(zone).date()
    run = garbage_run(day, terms, zone) if garbage else run_of(act.at, priority, terms, zone)
    made = table.add_errand(
        order.key, act.at, act.actor_id, household_id=order.household_id, kind=order.kind, channel=order.channel,
        isolation_id=episodes[0].id if episodes else None, priority=priority, text=text, run_at=run.cutoff,
        window_end=run.window_end, garbage_day=day if garbage else None,
    )  # fmt: skip
    if made is None:
        if before := _sent_before(order, items):
            return before
        raise Refused("garbage_there")
    _write_items(act, made, items, order.may_substitute)
    table.add_event(made, "create", "", "requested", None, "", act.at, act.actor_id)
    audit.record(act, "errand.create", "errand", made, ("text", "household_id"),
                 {"kind": ("", order.kind), "priority": ("", priority), "channel": ("", order.channel)})  # fmt: skip
    done()
    return Ordered(made, priority, items, similar=similar)


def _sent_before(order: Order, items: tuple[Wanted, ...]) -> Ordered | None:
    before = table.by_key(order.key)
    if before is None:
        return None
    if before.household_id != order.household_id:
        raise Refused("key_taken")
    return Ordered(before.id, before.priority, items, again=True)


def likely_twice(household_id: int, items: Sequence[Wanted]) -> list[Similar]:
    """Open errands of a household, not under way yet, that ask for some of the same things; a query."""
    waiting = [one for one in lists.open_of_household(household_id) if one.kind != "garbage" and one.state in
               ("requested", "assigned", "accepted")]  # fmt: skip
    found = table.items_of([one.id for one in waiting])
    names = [one.name for one in items]
    similar = []
    for one in waiting:
        if common := shared(names, {item.name for item in found if item.errand_id == one.id}):
            similar.append(Similar(one, common))
    return similar


def edit(act: Act, errand_id: int, version: int, text: str, terms: Terms, zone: ZoneInfo, *, priority: int = 0,
         may_substitute: bool = False) -> None:  # fmt: skip
    """Another text, and the items anew; until something has been fetched. What was merged into it stays.

    Refused `changed_meanwhile` `not_now` `begun` `nothing_ordered` `too_many_items` `bad_priority`.
    """
    allow(act, "errand.assign")
    one = held(errand_id)
    if one.version != version:
        raise Refused("changed_meanwhile")
    said = clean_line(text.replace("\n", "、"), TEXT_LENGTH)
    items = read_items(text) if one.kind != "other" else []
    if not said or (one.kind != "other" and not items):
        raise Refused("nothing_ordered")
    if not all_wanted([errand_id]):
        raise Refused("begun")
    urgency = _priority(priority or priority_of(one.kind, said))
    run = run_of(one.created_at, urgency, terms, zone)
    step(act, one, "edit", text=said, priority=urgency, run_at=run.cutoff, window_end=run.window_end)
    table.drop_items(errand_id)
    _write_items(act, errand_id, items, may_substitute)
    done()


def cancel(act: Act, errand_id: int, reason: str) -> bool:
    """Not wanted any more; refused once it is picked up (E9). False when it was cancelled already."""
    allow(act, "errand.assign")
    one = held(errand_id)
    if one.state == "cancelled":
        return False
    if one.state in ("picked_up", "collected"):
        raise Refused("in_hand", who=one.assignee)
    said = note_of(reason)
    step(act, one, "cancel", note=said, reason=said)
    done()
    return True


def merge(act: Act, errand_id: int, into: int) -> bool:
    """Two orders of one household become one; both keep their texts, the more urgent sets the time.

    Refused `same_errand` `other_household` `not_now`. False when it was done already.
    """
    allow(act, "errand.assign")
    if errand_id == into:
        raise Refused("same_errand")
    table.hold((errand_id, into))
    one, other = held(errand_id), held(into)
    if one.state == "merged" and one.merged_into == into:
        return False
    if one.household_id is None or one.household_id != other.household_id:
        raise Refused("other_household")
    step(act, one, "merge", note=f"#{into}", merged_into=into)
    step(act, other, "take_in", note=f"#{errand_id}", told=False, priority=min(one.priority, other.priority),
         window_end=min(one.window_end, other.window_end))  # fmt: skip
    table.move_items(errand_id, into, act.at)
    done()
    return True


def unmerge(act: Act, errand_id: int) -> None:
    """Two orders again; possible until something of them has been fetched. Refused `begun` `not_now`."""
    allow(act, "errand.assign")
    before = table.errand(errand_id)
    table.hold([errand_id, *([before.merged_into] if before and before.merged_into else [])])
    one = held(errand_id)
    if one.merged_into is None:
        raise Refused("not_now", act="unmerge", state=one.state, kind=one.kind, who="")
    into = held(one.merged_into)
    if into.state not in ("requested", "assigned", "accepted") or not all_wanted([into.id]):
        raise Refused("begun")
    step(act, one, "unmerge", note=f"#{into.id}", merged_into=None)
    table.return_items(errand_id, act.at)
    done()


def _priority(number: int) -> int:
    if number not in (1, 2, 3, 4):
        raise Refused("bad_priority")
    return number


def _write_items(act: Act, errand_id: int, items: Sequence[Wanted], may_substitute: bool) -> None:
    rows = [(one.name, one.qty, one.unit, one.unsure, may_substitute) for one in items]
    table.add_items(errand_id, rows, act.at, act.actor_id)

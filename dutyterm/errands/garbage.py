"""Rubbish of people who may not go out (E8): made once a household and day, fetched, packed, sprayed, thrown away."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from db import audit
from db import errand_lists as lists
from db import errands as table
from db.audit import Act
from db.isolation import active_homes, open_in_household

from ..errors import Refused
from ..isolation.rules import keeps_in
from ..people.service import allow
from .acting import carried, done, held, note_of, repeated, step
from .carrying import fetch
from .rules import Terms, garbage_run

PRIORITY = 4
MOST_BAGS = 99
FINAL_WITHIN = dt.timedelta(hours=24)
"""How soon after a release the last rubbish is fetched."""


def collect(act: Act, errand_id: int, zone: ZoneInfo) -> bool:
    """The bags are in hand. False when they were. Refused `unfit` `not_now`."""
    return fetch(act, errand_id, "collect", zone)


def pack(act: Act, errand_id: int, *, bags: int | None = None, double: bool | None = None, sprayed: bool | None = None
         ) -> bool:  # fmt: skip
    """What was done with the bags, as far as it is known; each may be said alone. False when nothing changes.

    Refused `bad_bags` `not_now`.
    """
    one = carried(act, errand_id)
    if bags is not None and not 0 <= bags <= MOST_BAGS:
        raise Refused("bad_bags", most=MOST_BAGS)
    said = {"bags": bags, "double_bagged": double, "sprayed": sprayed}
    new: dict[str, Any] = {
        name: value for name, value in said.items() if value is not None and getattr(one, name) != value
    }
    if not new:
        return False
    step(act, one, "pack", **new)
    done()
    return True


def dispose(act: Act, errand_id: int) -> bool:
    """Into the bin of its own. False when it was.

    Refused `pack_first` with `missing` (bags, double_bagged, sprayed), `final_needs_spray` for the last run.
    """
    one = carried(act, errand_id)
    if repeated(act, one, "dispose"):
        return False
    if one.state == "collected":
        missing = tuple(name for name in ("bags", "double_bagged", "sprayed") if getattr(one, name) is None)
        if missing:
            raise Refused("pack_first", missing=missing)
        if one.final and not one.sprayed:
            raise Refused("final_needs_spray")
    step(act, one, "dispose")
    done()
    return True


def skip(act: Act, errand_id: int, reason: str) -> bool:
    """Nothing to fetch today, with the reason. False when it was skipped already."""
    one = held(errand_id)
    if one.assignee_id is None:
        allow(act, "errand.assign")
    else:
        allow(act, "errand.do", user_id=one.assignee_id)
    if one.state == "skipped":
        return False
    said = note_of(reason)
    step(act, one, "skip", note=said, reason=said)
    done()
    return True


def make_day(act: Act, terms: Terms, zone: ZoneInfo) -> int:
    """Today's rubbish of every household that may not go out, once; how many were new.

    As often as one likes, from as many sessions as one likes: the database knows the day and the household.
    """
    allow(act, "errand.assign")
    day = act.at.astimezone(zone).date()
    run = garbage_run(day, terms, zone)
    made = []
    for home in active_homes():
        found = table.add_errand(
            f"garbage-{home.household_id}-{day}", act.at, act.actor_id, household_id=home.household_id,
            isolation_id=home.isolation_ids[0], kind="garbage", channel="clock", priority=PRIORITY, run_at=run.cutoff,
            window_end=run.window_end, garbage_day=day,
        )  # fmt: skip
        if found is not None:
            table.add_event(found, "create", "", "requested", None, "", act.at, act.actor_id)
            made.append(found)
    if made:
        audit.record(act, "errand.garbage_day", "errand", made[0], ("garbage_day",), {"count": ("", len(made))})
        done()
    return len(made)


def count_day(act: Act, zone: ZoneInfo) -> int:
    """How many `make_day` would make; a query."""
    allow(act, "errand.assign")
    day = act.at.astimezone(zone).date()
    return lists.homes_without_garbage(day)


def last_run(act: Act, household_id: int, isolation_id: int) -> int:
    """The last rubbish of a household whose isolation is over, with disinfection (Q9). Part of the caller's act,
    which bumps `acting.TOPIC` at its end.

    Its errand, however often it is asked for; 0 as long as somebody there is still kept in: whoever is released
    last brings it.
    """
    if any(keeps_in(one.kind, one.state) for one in open_in_household(household_id)):
        return 0
    key = f"final-{isolation_id}"
    waiting = [one.id for one in lists.open_of_household(household_id) if one.final]
    if found := table.by_key(key):
        return found.id
    if waiting:
        return waiting[0]
    made = table.add_errand(
        key, act.at, act.actor_id, household_id=household_id, isolation_id=isolation_id, kind="garbage",
        channel="clock", priority=PRIORITY, run_at=act.at, window_end=act.at + FINAL_WITHIN, garbage_day=act.at.date(),
        final=True,
    )  # fmt: skip
    if made is None:
        raise Refused("changed_meanwhile")
    table.add_event(made, "create", "", "requested", None, "", act.at, act.actor_id)
    return made

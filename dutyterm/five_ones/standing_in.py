"""Households are never orphaned (domain.md F9): who is away for more than a day, and the stand-in the office gives."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from db import duties, stand_ins
from db.audit import Act
from db.duties import LEAD
from db.roster_people import away
from db.stand_ins import Holder

from ..errors import Refused
from ..people.accounts import find_account
from ..people.assignments import lead
from ..people.service import allow
from .rules import DAY, Absence, absence, local_day

LOOK_BACK = 60  # days for which it is told since when somebody was not heard of
LEAVE_AHEAD = dt.timedelta(days=2)  # of a leave's rows: what joins on to one that begins within a day


@dataclass(frozen=True, slots=True)
class Missing:
    """A leader who is away, with the stairways for which nobody stands in."""

    user_id: int
    login: str
    display: str
    stairs: tuple[str, ...]
    homes: int
    absence: Absence


def read_missing(act: Act, zone: ZoneInfo) -> list[Missing]:
    """Leaders, and stand-ins, who are away for more than a day while nobody else has their stairways; a query."""
    allow(act, "five_ones.read")
    today = local_day(act.at, zone)
    held = stand_ins.holders(act.at)
    since: dict[int, dt.datetime] = {}
    for one in held:
        since[one.user_id] = min(one.since, since.get(one.user_id, one.since))
    signs = stand_ins.last_signs(today - DAY)
    quiet = [user for user in since if user not in signs]
    signs |= stand_ins.last_signs(today - LOOK_BACK * DAY, quiet)
    leaves = defaultdict[int, list[tuple[dt.datetime, dt.datetime]]](list)
    for row in away(act.at - DAY, act.at + LEAVE_AHEAD):
        leaves[row.user_id].append((row.since, row.until))
    looked = {user: absence(act.at, zone, began, signs.get(user), leaves[user]) for user, began in since.items()}
    gone = {user: why for user, why in looked.items() if why}
    by_stair = defaultdict[int, list[Holder]](list)
    for one in held:
        by_stair[one.stairway_id].append(one)
    left = defaultdict[int, list[Holder]](list)
    for there in by_stair.values():
        if all(one.user_id in gone for one in there):
            left[there[-1].user_id].append(there[-1])  # whoever was to look after it last
    found: list[Missing] = []
    for user, those in left.items():
        homes = stand_ins.living_homes([one.stairway_id for one in those])
        if homes:
            labels = tuple(one.label for one in those)
            found.append(Missing(user, those[0].login, those[0].display, labels, homes, gone[user]))
    return sorted(found, key=lambda one: (one.absence.since, one.login))


def count_missing(act: Act, zone: ZoneInfo) -> int:
    """How many leaders are away without a stand-in; a query."""
    return len(read_missing(act, zone))


def stand_in(act: Act, user_id: int, text: str, zone: ZoneInfo, last: dt.date | None = None) -> tuple[str, ...]:
    """Somebody takes all stairways of a leader in their place, from now through a day; the stairways.

    `text`: the login or name of the one who takes them. Refused `has_nothing` when the leader has none, and as
    `people.assignments.lead`.
    """
    allow(act, "people.assign")
    who = find_account(text)
    held = [one for one in duties.duties(act.at, user_id) if one.kind == LEAD and one.at(act.at)]
    if not held:
        raise Refused("has_nothing", who=text)
    taken: tuple[str, ...] = ()
    for login in dict.fromkeys(one.for_login or one.login for one in held):
        places = [one.place.label for one in held if (one.for_login or one.login) == login]
        taken += lead(act, who.id, places, zone, None, last, login)
    return taken

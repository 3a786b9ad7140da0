"""What the five ones' screens show: a leader's stairways and households on a day, and all leaders at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from zoneinfo import ZoneInfo

from db import five_ones as table
from db import leaflets as papers
from db import stand_ins
from db.audit import Act
from db.five_ones import Leads, Stair, Visit
from db.kept_in import Kept, kept_people
from db.leaflets import Material
from db.people import looks_after

from ..errors import Refused
from ..households.travel_reading import Waiting, read_doors
from ..people.service import allow
from ..text import clean_line, mask_name
from .rules import (
    COUNTING,
    SLOTS,
    Home,
    Sums,
    Terms,
    Tried,
    fast,
    leaflet_due,
    local_day,
    register_due,
    remind_due,
    sums,
)

__all__ = ["Home", "Material", "Stair", "Visit", "Waiting"]


@dataclass(slots=True)
class Round:
    """Stairways with their households on one day."""

    day: dt.date
    stairs: list[Stair]
    homes: list[Home]  # in the order of stairways and rooms
    visits: dict[int, list[Visit]]  # by household
    materials: list[Material]
    lacking: dict[int, tuple[Material, ...]] = field(default_factory=dict)  # household: what it has not got yet
    groups: dict[int, str] = field(default_factory=dict)  # stairway: name of its group
    reminded: dict[tuple[int, str], dt.datetime] = field(default_factory=dict)
    kept: dict[int, tuple[str, ...]] = field(default_factory=dict)  # household: who is kept in, masked, as `isolated`
    waits: dict[int, tuple[Waiting, ...]] = field(default_factory=dict)  # household: travel and lists, due ones first

    def of(self, stairway_id: int) -> list[Home]:
        """The households of one stairway."""
        return [one for one in self.homes if one.stairway_id == stairway_id]


def read_round(act: Act, day: dt.date, leader_id: int | None = None) -> Round:
    """The stairways of a leader (oneself when None) on a day. Refused when it is somebody else's and one may not."""
    who = act.actor_id if leader_id is None else leader_id
    allow(act, "five_ones.read", user_id=who)
    found = round_of(table.stairs_of(who, act.at), day)
    found.waits = read_doors(act, [one.id for one in found.stairs])
    return found


def read_told(act: Act) -> dict[tuple[str, int], Waiting]:
    """What others have entered that waits at one's own doors, by its row: what a leader is told of; a query."""
    stairs = table.stairs_of(act.actor_id, act.at)
    doors = read_doors(act, [one.id for one in stairs]).values()
    return {one.key: one for door in doors for one in door if one.by_user != act.actor_id}


def round_of(stairs: list[Stair], day: dt.date) -> Round:
    """Stairways on a day, as the database has them; a query."""
    ids = [one.id for one in stairs]
    doors, folk, kept = table.doors(ids), table.folk(ids), kept_people(ids)
    visits, met = table.visits(ids, day), table.last_met(ids, day)
    materials = papers.materials()
    given = papers.leaflets(ids, materials)
    order = {one: number for number, one in enumerate(ids)}
    lacking: dict[int, tuple[Material, ...]] = {}
    homes = []
    for door in sorted(doors, key=lambda one: (order[one.stairway_id], floor_of(one.room), one.room)):
        there = folk.get(door.id)
        misses = tuple(one for one in materials if one.id not in given.get(door.id, ()))
        if misses:
            lacking[door.id] = misses
        since = max(filter(None, (door.created_at, there.newest if there else None)))
        homes.append(
            Home(
                door.id,
                door.room,
                door.stairway_id,
                door.occupancy,
                there.people if there else 0,
                known_since=since,
                registered_at=door.registered_at,
                leaflet_since=min((one.since for one in misses), default=None),
                isolated=tuple(one.person_id for one in kept.get(door.id, ())),
                last_met=met.get(door.id),
                tries=tuple(Tried(one.outcome, one.timing, one.at) for one in visits.get(door.id, ())),
                group_member=door.group_member,
                no_smartphone=door.no_smartphone,
                elderly_alone=door.elderly_alone,
            )
        )
    return Round(
        *(day, stairs, homes, dict(visits), materials, lacking, table.groups(ids), table.reminders(day, ids)),
        kept={home: _told_apart(people) for home, people in kept.items()},
    )


def _told_apart(people: Sequence[Kept]) -> tuple[str, ...]:
    """Surname and year of birth of each, and a number where two look alike, as in the list of isolation (X5)."""
    alike = defaultdict[tuple[str, int | None], list[int]](list)
    for one in people:
        alike[one.name[:1], one.birth_year].append(one.person_id)
    said = []
    for one in people:
        same = sorted(alike[one.name[:1], one.birth_year])
        number = f"#{same.index(one.person_id) + 1}" if len(same) > 1 else ""
        said.append(f"{mask_name(clean_line(one.name, 20))} {one.birth_year or ''}{number}".rstrip())
    return tuple(said)


def floor_of(room: str) -> int:
    """The floor of a room `3-2-501`; 0 where the room does not tell."""
    digits = "".join(char for char in room.rpartition("-")[2] if char.isdigit())
    return int(digits) // 100 if digits else 0


@dataclass(frozen=True, slots=True)
class LeaderDay:
    """How one leader's day stands."""

    user_id: int
    display: str
    login: str
    stairs: tuple[str, ...]
    sums: Sums
    to_register: int
    to_hand_out: int
    in_group: int
    reminders: int  # of those due by now
    reminders_due: int
    last_tick: dt.datetime | None
    too_fast: dt.datetime | None
    stands_in: bool  # for somebody else, on one of the stairways


@dataclass(frozen=True, slots=True)
class Overview:
    """All leaders on a day, the silent ones first; and stairways that nobody has."""

    day: dt.date
    leaders: tuple[LeaderDay, ...]
    orphaned: tuple[str, ...]


def read_overview(act: Act, day: dt.date, zone: ZoneInfo, terms: Terms) -> Overview:
    """28 leaders on a day. Refused `not_allowed` to whoever does not read all."""
    allow(act, "five_ones.read")
    stairs = table.stairs_led(act.at)
    whole = round_of(stairs, day)
    who: dict[int, Leads] = {one.stairway_id: one for one in table.leads(act.at)}  # a stand-in comes last
    homes, mine = defaultdict[int, list[Home]](list), defaultdict[int, list[Stair]](list)
    by_stair = defaultdict[int, list[Home]](list)
    for home in whole.homes:
        by_stair[home.stairway_id].append(home)
    for stair in stairs:
        if lead := who.get(stair.id):
            mine[lead.user_id].append(stair)
            homes[lead.user_id] += by_stair[stair.id]
    people = {one.user_id: one for one in who.values()}
    standing_in = {one.user_id for one in who.values() if one.stands_in}
    ticks = table.ticks(day)
    late = [slot for slot in SLOTS if remind_due(day, slot, zone, terms) <= act.at]
    days = []
    for user_id, own in homes.items():
        ids = [one.id for one in mine[user_id]]
        live = [one for one in own if one.occupancy != "vacant" or one.people]
        entered = ticks.get(user_id, [])
        sent = sum((stair, slot) in whole.reminded for stair in ids for slot in late)
        days.append(
            LeaderDay(
                user_id,
                people[user_id].display,
                people[user_id].login,
                tuple(one.label for one in mine[user_id]),
                sums(own, day, act.at, zone, terms),
                sum(register_due(one, terms) is not None for one in own),
                sum(leaflet_due(one, terms) is not None for one in own),
                sum(one.group_member for one in live),
                sent,
                len(ids) * len(late),
                entered[-1] if entered else None,
                fast(entered, terms) if local_day(act.at, zone) >= day else None,
                user_id in standing_in,
            )
        )
    days.sort(key=_silent_first)
    return Overview(day, tuple(days), tuple(one.label for one in stand_ins.orphaned(act.at)))


def _silent_first(one: LeaderDay) -> tuple[float, float, str]:
    share = one.sums.done / one.sums.homes if one.sums.homes else 1.0
    return (0.0 if one.last_tick is None and one.sums.homes else 1.0, share, one.login)


def read_home(act: Act, household_id: int) -> list[Visit]:
    """The attempts at one household, the newest first. Refused to whoever neither reads all nor has its stairway."""
    found = table.door(household_id)
    if found is None:
        raise Refused("no_such_household")
    allow(act, "five_ones.read", user_id=act.actor_id if looks_after(act.actor_id, household_id, act.at) else None)
    return table.visits_of(household_id)


class MaterialState(NamedTuple):
    """An edition, and how many households have it."""

    material: Material
    given: int


def read_materials(act: Act) -> list[MaterialState]:
    """All editions, the newest first."""
    allow(act, "material.manage")
    given = papers.given_counts()
    return [MaterialState(one, given.get(one.id, 0)) for one in papers.materials(retired=True)]


def counting(visits: Sequence[Visit]) -> Visit | None:
    """The visit that counts among a day's attempts; None when nobody was met."""
    return next((one for one in visits if one.outcome in COUNTING), None)

"""Acts of the five ones at a door: visits, registering, leaflets; each is one transaction and one audit row."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from db import audit, changes
from db import five_ones as table
from db import leaflets as papers
from db.audit import Act
from db.chain import Change
from db.escalations import open_escalation
from db.five_ones import Door, Visit
from db.isolation import open_in_household

from ..errors import Refused
from ..isolation.checking import record_check
from ..isolation.rules import keeps_in
from ..isolation.rules_checks import Key, Marks, Reading, slot_now
from ..people.service import allow
from ..text import clean_line
from .rules import COUNTING, OUTCOMES, Terms, Tried, best, local_day, timing

TOPIC = "five_ones"
NOTE_LENGTH = 200
UNDO_SECONDS = 60  # U5
LOW, HIGH = 340, 430  # tenths of a degree (T5)
MARKS = Marks()
METHODS = {"met": "door", "phone": "phone", "wechat": "wechat"}  # of a check, by the outcome of a visit


class Visited(NamedTuple):
    """What became of an attempt that was entered."""

    id: int
    timing: str
    again: bool = False  # it had been entered before, with the same key: nothing was added


def visit(
    act: Act,
    household_id: int,
    day: dt.date,
    outcome: str,
    zone: ZoneInfo,
    terms: Terms,
    *,
    key: str,
    temp: int | None = None,
    note: str = "",
    reason: str = "",
    again: bool = False,
    marks: Marks = MARKS,
) -> Visited:
    """Enter an attempt at a door for a day (F1, F3); `key` makes entering it twice harmless.

    Two people at one household: the second is told who was there first, and may add another visit with `again`.
    Refused `no_such_household` `bad_outcome` `future_day` `too_old` `reason_missing` `temp_missing` `bad_temp`,
    `vacant`, and `visited` (who, at, outcome) when somebody has met them that day.
    """
    allow(act, "five_ones.write", household_id=household_id)
    home = _door(household_id, temp)
    if known := table.visit_by_key(key):
        return Visited(known.id, known.timing, again=True)
    done = _visit(act, home, day, outcome, zone, terms, key, temp, note, reason, again=again)
    topics = (
        _follow(act, home, outcome, temp, zone, marks) if temp is not None and day == local_day(act.at, zone) else ()
    )
    values = {"outcome": ("", outcome), "duty_day": ("", day.isoformat()), "timing": ("", done.timing)}
    if temp is not None:
        values["temp"] = ("", str(temp))
    _done(act, "five_ones.visit", "visit", done.id, values, *topics)
    return done


def _visit(act: Act, home: Door, day: dt.date, outcome: str, zone: ZoneInfo, terms: Terms, key: str, temp: int | None,
           note: str, reason: str, *, again: bool) -> Visited:  # fmt: skip
    if outcome not in OUTCOMES:
        raise Refused("bad_outcome")
    when = timing(day, act.at, zone, terms)
    if when == "future":
        raise Refused("future_day")
    if when == "too_old":
        raise Refused("too_old")
    why, said = clean_line(reason, NOTE_LENGTH), clean_line(note, NOTE_LENGTH)
    if when == "backfill" and not why:
        raise Refused("reason_missing")
    if temp is not None and not LOW <= temp <= HIGH:
        raise Refused("bad_temp", text=str(temp))
    stairs = [home.stairway_id]
    if outcome in COUNTING and temp is None and day == local_day(act.at, zone) and home.id in table.kept_in(stairs):
        raise Refused("temp_missing")
    folk = table.folk(stairs).get(home.id)
    if home.occupancy == "vacant" and (folk is None or not folk.people):
        raise Refused("vacant")
    before = table.visits(stairs, day).get(home.id, [])
    met = best([Tried(one.outcome, one.timing, one.at) for one in before])
    if met and met.outcome in COUNTING and not again:
        first = next(one for one in before if one.outcome in COUNTING)
        raise Refused("visited", who=first.who, at=first.at, outcome=first.outcome)
    return Visited(table.add_visit(key, home.id, day, act.at, act.actor_id, outcome, temp, said, when, why), when)


def _follow(act: Act, home: Door, outcome: str, temp: int, zone: ZoneInfo, marks: Marks) -> tuple[str, ...]:
    """What a temperature at a door means elsewhere: it is the check of the one who is kept in; a fever is reported.

    Entered once, it is not asked for again. A check that cannot be taken (another one stands, the leader has not said
    yes yet) loses nothing: the visit has the temperature. The topics the act has to bump at its end.
    """
    kept = [one for one in open_in_household(home.id) if keeps_in(one.kind, one.state)]
    if len(kept) == 1:
        local = act.at.astimezone(zone)
        said = Reading(temp, method=METHODS[outcome], sure=True)
        try:
            record_check(act, kept[0].id, Key(local.date(), slot_now(local)), said, zone, marks)
        except Refused:
            pass
        else:
            return ()  # a fever has been reported with the check
    if temp >= marks.fever:
        person = kept[0].person_id if len(kept) == 1 else None
        open_escalation("fever", act.at, act.actor_id, household_id=home.id, person_id=person)
        return ("escalations",)
    return ()


class AtDoor(NamedTuple):
    """What was done at one door beside the visit."""

    register: bool = False
    materials: tuple[int, ...] = ()
    member: bool | None = None  # whether the household is in the stairway's group; None: not asked


def at_door(
    act: Act,
    household_id: int,
    done: AtDoor,
    outcome: str,
    zone: ZoneInfo,
    terms: Terms,
    *,
    key: str,
    temp: int | None = None,
    note: str = "",
    again: bool = False,
    marks: Marks = MARKS,
) -> Visited:
    """All that was done at one door today, in one act: registered, leaflets handed out, visited.

    Refused as `visit` and `give`. `outcome` may be empty: nothing is said of a visit then, and the id is 0.
    """
    allow(act, "five_ones.write", household_id=household_id)
    home = _door(household_id, temp)
    if known := table.visit_by_key(key):
        return Visited(known.id, known.timing, again=True)
    values: dict[str, Change] = {}
    visited = Visited(0, "")
    if outcome:
        day = local_day(act.at, zone)
        visited = _visit(act, home, day, outcome, zone, terms, key, temp, note, "", again=again)
        values["outcome"] = ("", outcome)
    if done.register:
        table.register(home.id, act.at, act.actor_id)
        values["registered_at"] = (home.registered_at, act.at)
    for material_id in done.materials:
        if _give(act, home, material_id):
            values[f"leaflet_{material_id}"] = ("", "given")
    if done.member is not None and done.member != home.group_member:
        table.set_member(home.id, done.member, act.at)
        values["group_member"] = (home.group_member, done.member)
    topics = _follow(act, home, outcome, temp, zone, marks) if outcome and temp is not None else ()
    if values:
        _done(act, "five_ones.at_door", "household", home.id, values, *topics)
    return visited


def take_back(act: Act, visit_id: int) -> Visit:
    """Take back one's own attempt within a minute (U5); it stays in the table and counts no more.

    Refused `no_such_visit` `not_your_visit` `too_late_to_undo`.
    """
    found = table.visit(visit_id)
    if found is None:
        raise Refused("no_such_visit")
    allow(act, "five_ones.write", household_id=found.household_id)
    if found.user_id != (act.actor_id or None):
        raise Refused("not_your_visit", who=found.who)
    if act.at - found.at > dt.timedelta(seconds=UNDO_SECONDS):
        raise Refused("too_late_to_undo", seconds=UNDO_SECONDS)
    if not table.undo_visit(visit_id, act.at):
        raise Refused("no_such_visit")
    _done(act, "five_ones.take_back", "visit", visit_id, {"outcome": (found.outcome, "")})
    return found


def register(act: Act, household_id: int) -> None:
    """A household was registered at its door (F4). Refused `no_such_household`."""
    allow(act, "five_ones.write", household_id=household_id)
    home = _door(household_id)
    table.register(home.id, act.at, act.actor_id)
    _done(act, "five_ones.register", "household", home.id, {"registered_at": (home.registered_at, act.at)})


def give(act: Act, household_id: int, materials: Sequence[int]) -> int:
    """Leaflets were handed out (F5); how many the household did not have yet. Refused `no_such_material`."""
    allow(act, "five_ones.write", household_id=household_id)
    home = _door(household_id)
    given = [one for one in materials if _give(act, home, one)]
    if given:
        _done(act, "five_ones.leaflet", "household", home.id, {f"leaflet_{one}": ("", "given") for one in given})
    return len(given)


def _give(act: Act, home: Door, material_id: int) -> bool:
    found = papers.material(material_id)
    if found is None or found.retired is not None:
        raise Refused("no_such_material")
    return papers.give_leaflet(home.id, material_id, act.at, act.actor_id)


def set_member(act: Act, household_id: int, member: bool) -> None:
    """Whether a household is in its stairway's group (F6). Refused `no_such_household`."""
    allow(act, "five_ones.write", household_id=household_id)
    home = _door(household_id)
    if home.group_member == member:
        return
    table.set_member(home.id, member, act.at)
    _done(act, "five_ones.member", "household", home.id, {"group_member": (home.group_member, member)})


def make_group(act: Act, stairway_id: int, name: str) -> None:
    """The group of a stairway exists under this name (F6). Refused `bad_name`."""
    allow(act, "five_ones.write", stairway_id=stairway_id)
    said = clean_line(name, 40)
    if not said:
        raise Refused("bad_name")
    table.lock_stairway(stairway_id)
    before = table.groups([stairway_id]).get(stairway_id, "")
    table.set_group(stairway_id, said, act.at, act.actor_id)
    _done(act, "five_ones.group", "stairway", stairway_id, {"name": (before, said)})


def remind(act: Act, stairways: Sequence[int], slot: str, zone: ZoneInfo) -> int:
    """The morning's or evening's reminder is in these groups today (F8); in how many it was not yet."""
    for one in stairways:
        allow(act, "five_ones.write", stairway_id=one)
    today = local_day(act.at, zone)
    # in one order, or two with some of the same stairways could wait for each other
    new = [one for one in sorted(stairways) if table.remind(one, today, slot, act.at, act.actor_id)]
    if new:
        values = {f"{slot}_{one}": ("", today.isoformat()) for one in new}
        _done(act, "five_ones.remind", "stairway", new[0] if len(new) == 1 else None, values)
    return len(new)


def add_material(act: Act, title: str) -> int:
    """A leaflet comes out, as the next edition when there was one of this title (F5); its id. Refused `bad_name`."""
    allow(act, "material.manage")
    said = clean_line(title, 60)
    if not said:
        raise Refused("bad_name")
    material_id = papers.add_material(said, act.at, act.actor_id)
    _done(act, "five_ones.material", "material", material_id, {"title": ("", said)})
    return material_id


def retire_material(act: Act, material_id: int) -> None:
    """A leaflet is handed out no more. Refused `no_such_material`."""
    allow(act, "material.manage")
    if not papers.retire_material(material_id, act.at):
        raise Refused("no_such_material")
    _done(act, "five_ones.material_end", "material", material_id, {"retired_at": ("", act.at)})


def _door(household_id: int, temp: int | None = None) -> Door:
    """A household, alone with it; with a temperature, which may be a check, with its compound too."""
    table.lock_door(household_id, compound=temp is not None)
    found = table.door(household_id)
    if found is None:
        raise Refused("no_such_household")
    return found


def _done(act: Act, action: str, entity: str, row_id: int | None, values: Mapping[str, Change], *topics: str) -> None:
    audit.record(act, action, entity, row_id, values=values)
    changes.bump(TOPIC, *topics)

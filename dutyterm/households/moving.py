"""People move in, move out, move to another door; a door that nobody knew comes into the register."""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple
from zoneinfo import ZoneInfo

from db import register, registry
from db.audit import Act
from db.base import utc_text
from db.presence import forget_presence
from db.register import Home, Member

from ..errors import Refused
from ..initials import initials
from ..people.service import allow
from .acting import begin_home, begin_person, check_version, done, not_kept_in, rekey, today, write_home, write_person
from .rules import room_key
from .rules_register import OCCUPANCIES, checked_person, derived, near

NEVER = dt.date(2019, 1, 1)  # nobody's move is entered from before the register began


class Moved(NamedTuple):
    """How many passes stopped, and the numbers of those that count again."""

    ended: int
    back: tuple[str, ...] = ()


def move_in(
    act: Act, household_id: int, said: Mapping[str, str], zone: ZoneInfo, *, since: dt.date | None = None,
    sure: bool = False,
) -> int:  # fmt: skip
    """Somebody new lives in a household from a day on (today); their id.

    Refused as `rules_register.checked_person` says, `bad_move_day`, `already_known` when the identity number is
    somebody's already (they are to be moved, not entered twice), `near` (with `who`, `where`, `why`) when somebody much
    like them is known, unless `sure`.
    """
    home = begin_home(act, household_id)
    on = _move_day(since, today(act, zone))
    values = checked_person({"name": "", **said}, today(act, zone))
    values |= derived(values)
    check_near(home, values, None, sure=sure)
    read = initials(str(values["name"]))
    py = str(values.get("name_py") or "") or (read[0] if read else "")
    tenancy = values.get("tenancy") or ("tenant" if home.occupancy in ("let", "dorm") else "unknown")
    row = {**values, "name_py": py, "tenancy": tenancy, "household_id": home.id, "moved_in": on}
    person_id = register.new_row("person", row, act.at, act.actor_id)
    rekey(person_id)
    if home.occupancy == "vacant":  # somebody lives there: an empty cell would keep everybody from their door
        write_home(act, home, {"occupancy": "unknown"})
    told = {name: ("", values[name]) for name in ("name", "id_no", "phone") if values.get(name)}
    done(act, "households.move_in", "person", person_id, {**told, "room": ("", _said(home)), "moved_in": ("", on)})
    return person_id


def check_near(home: Home, values: Mapping[str, object], but: int | None, *, sure: bool) -> None:
    """Refused `already_known` or `near` when somebody who is in the register may be the one that is entered."""
    digest, name = str(values.get("id_hash") or ""), str(values["name"])
    known: dict[int, Member] = {}
    phone = str(values.get("phone") or "")
    alike = (*register.same_id(digest, but), *register.members(home.id), *register.same_name(name, but))
    for one in (*alike, *register.same_phone(phone)):
        if one.id != but:
            known[one.id] = one
    year = values.get("birth_year")
    found = near(name, year if isinstance(year, int) else None, digest, home.id, known.values(), phone)
    if not found:
        return
    first = found[0]
    there = register.home(first.household_id)
    where = _said(there) if there else ""
    if first.why == "same_id":
        raise Refused("already_known", who=known[first.person_id].name, where=where)
    if not sure:
        raise Refused("near", who=known[first.person_id].name, where=where, why=first.why)


def _said(home: Home) -> str:
    return f"{home.code} {home.room}"


def _move_day(day: dt.date | None, today: dt.date) -> dt.date:
    on = day or today
    if not NEVER <= on <= today:
        raise Refused("bad_move_day")
    return on


def move_out(
    act: Act, person_id: int, version: int, zone: ZoneInfo, *, on: dt.date | None = None, reason: str = ""
) -> int:
    """Somebody has left the town's homes on a day (today): their passes stop; how many.

    Refused `no_such_person`, `not_living_here`, `kept_in`, `bad_move_day`, `changed_meanwhile`.
    """
    one, home = begin_person(act, person_id)
    if not one.lives:
        raise Refused("not_living_here")
    check_version(one, version)
    _may_go(one, home)
    day = _move_day(on, today(act, zone))
    register.add_residence(one.id, home.id, one.moved_in, day, reason[:200], act.at, act.actor_id)
    told = write_person(act, one, {"moved_out": day})
    _leave_head(act, home, one.id)
    ended = register.end_passes(one.id, "moved_out", act.at, act.actor_id)
    forget_presence(one.id)
    told |= {f"pass_{each.id}": (each.state, "revoked") for each in ended}
    done(act, "households.move_out", "person", one.id, {**told, "room": (_said(home), "")}, "passes")
    return len(ended)


def _may_go(one: Member, home: Home) -> None:
    if register.person_kept_in(one.id):
        raise Refused("kept_in")
    not_kept_in(home.id)


def _leave_head(act: Act, home: Home, person_id: int) -> None:
    """A household is headed by somebody who lives there."""
    if home.head_id == person_id:
        left = [one.id for one in register.members(home.id) if one.id != person_id]
        write_home(act, home, {"head_person_id": left[0] if left else None})


def move(
    act: Act, person_id: int, version: int, to_household: int, zone: ZoneInfo, *, on: dt.date | None = None,
    reason: str = "",
) -> Moved:  # fmt: skip
    """Somebody lives behind another door from a day on (today), or has come back.

    Within a compound the pass goes along; in another one it counts no more (P2). Who comes back on the day of moving
    out has the pass again that stopped then: they hold it in their hand, and a gate must not turn them back.

    Refused `no_such_person`, `no_such_home`, `same_home`, `kept_in`, `their_home_kept_in`, `bad_move_day`,
    `changed_meanwhile`.
    """
    one, home = begin_person(act, person_id)
    check_version(one, version)
    there = begin_home(act, to_household)
    if there.id == home.id and one.lives:
        raise Refused("same_home")
    if one.lives:
        _may_go(one, home)
    if register.kept_in(there.id):
        raise Refused("their_home_kept_in")
    day = _move_day(on, today(act, zone))
    if one.lives:
        register.add_residence(one.id, home.id, one.moved_in, day, reason[:200], act.at, act.actor_id)
    told = write_person(act, one, {"household_id": there.id, "moved_in": day, "moved_out": None})
    _leave_head(act, home, one.id)
    ended = register.end_passes(one.id, "moved", act.at, act.actor_id, but=there.compound_id)
    back: list[tuple[int, str]] = []
    if not one.lives:
        midnight = dt.datetime.combine(today(act, zone), dt.time(), zone)
        back = register.revive_passes(one.id, there.compound_id, midnight, act.at)
    registry.passes_follow(one.id, there.id, there.compound_id, utc_text(act.at))
    if there.compound_id != home.compound_id:
        forget_presence(one.id)
    if there.occupancy == "vacant":
        write_home(act, there, {"occupancy": "unknown"})
    rekey(one.id)
    told.pop("household_id", None)
    told |= {"room": (_said(home), _said(there))} | {f"pass_{each.id}": (each.state, "revoked") for each in ended}
    told |= {f"pass_{number}": ("revoked", "active") for number, _code in back}
    done(act, "households.move", "person", one.id, told, "passes")
    return Moved(len(ended), tuple(code for _number, code in back))


def add_home(act: Act, compound_id: int, room: str, occupancy: str) -> int:
    """A door that the register does not have yet; its id. Refused `no_such_compound`, `bad_room`, `bad_occupancy`,
    `room_taken`.
    """
    allow(act, "household.add")
    register.lock()
    place = next((one for one in register.compounds() if one[0] == compound_id), None)
    if place is None:
        raise Refused("no_such_compound")
    key = room_key(room)
    if key is None:
        raise Refused("bad_room")
    if occupancy not in OCCUPANCIES:
        raise Refused("bad_occupancy")
    if register.home_at(compound_id, key):
        raise Refused("room_taken", room=f"{place[1]} {key}")
    stairway = stairway_for(act, compound_id, key)
    row = {"compound_id": compound_id, "stairway_id": stairway, "room": key, "occupancy": occupancy}
    made = register.new_row("household", row, act.at, act.actor_id)
    told = {"room": ("", f"{place[1]} {key}"), "occupancy": ("", occupancy)}
    done(act, "households.add", "household", made, told)
    return made


def stairway_for(act: Act, compound_id: int, room: str) -> int | None:
    """The stairway a room names, made if it is new; None in a village. Part of an act."""
    parts = room.split("-")
    if len(parts) < 3:
        return None
    key = (compound_id, int(parts[0]), int(parts[1]))
    known = registry.stairways().get(key)
    now = utc_text(act.at)
    return known or registry.add_stairway(*key, (now, act.actor_id, now))

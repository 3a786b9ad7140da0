"""Two persons or two households that are one become one; with a trail that can be undone.

The one that is gone keeps its row, hidden from every list and from the gate, and says into which it went.
"""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from db import register
from db import register_merges as table
from db.audit import Act
from db.register import Home, Member
from db.register_merges import Merge

from ..errors import Refused
from ..people.service import allow
from ..text import clean_line
from .acting import begin_home, begin_person, done, not_kept_in, rekey, today, write_home, write_person

RIGHT = "household.add"
FILLED = (
    *("sex", "birth_year", "id_type", "id_no", "id_last4", "id_hash", "phone", "origin", "relation", "employer"),
    *("work_status", "back_to_work_on", "return_on", "care_flags", "note"),
)
"""What the kept person takes over where nothing is known of them."""
EMPTY = {"birth_year": None, "back_to_work_on": None, "return_on": None, "tenancy": "unknown"}
"""What says that nothing is known, where that is not the empty text."""


def merge_people(act: Act, kept_id: int, gone_id: int, reason: str, zone: ZoneInfo) -> int:
    """The same person is in the register twice: one row stays; the number of the merge.

    What is only known of the other is taken over, passes go along but for one that would be a second one in its
    compound (P1). Refused `no_such_person`, `same_row`, `two_ids`, `keep_the_kept_in`, `keep_the_living`,
    `reason_missing`.
    """
    said = _reason(reason)
    if kept_id == gone_id:
        raise Refused("same_row")
    gone, gone_home = begin_person(act, gone_id, RIGHT)
    kept, home = begin_person(act, kept_id, RIGHT)
    if kept.id_hash and gone.id_hash and kept.id_hash != gone.id_hash:
        raise Refused("two_ids")
    if register.person_kept_in(gone.id):
        raise Refused("keep_the_kept_in")
    if gone.lives and not kept.lives:
        raise Refused("keep_the_living")
    moved: dict[str, Any] = {"points": table.repoint("person", gone.id, kept.id, act.at)}
    moved["passes"] = _join_passes(act, kept, gone)
    moved["presence"] = _join_presence(act, kept, gone, home)
    moved["filled"] = _fill(act, kept, gone)
    moved["was_out"] = gone.moved_out.isoformat() if gone.moved_out else ""
    out = gone.moved_out or today(act, zone)
    told = write_person(act, gone, {"merged_into": kept.id, "moved_out": out})
    if gone_home.head_id == gone.id:
        now = register.home(gone_home.id) or gone_home
        living = [one.id for one in register.members(gone_home.id)]
        head = kept.id if kept.id in living else next(iter(living), None)
        write_home(act, now, {"head_person_id": head})
        moved["headed"] = gone_home.id
    rekey(gone.id)
    rekey(kept.id)
    number = table.add_merge("person", kept.id, gone.id, moved, said, act.at, act.actor_id)
    told = {"merged": ("", gone.id), "reason": ("", said)} | dict.fromkeys(moved["filled"], ("", "1"))
    done(act, "households.merge_people", "person", kept.id, told, "passes")
    return number


def _reason(reason: str) -> str:
    if not (said := clean_line(reason)):
        raise Refused("reason_missing")
    return said


def _join_passes(act: Act, kept: Member, gone: Member) -> dict[str, Any]:
    """Passes of the one are the other's; two live ones in a compound, or one where they do not live, do not stay."""
    home = register.home(kept.household_id)
    here = home.compound_id if home else 0
    mine = {one.compound_id: one.id for one in table.live_passes(kept.id)}
    ended, live = [], {}
    for one in table.live_passes(gone.id):
        better = mine.get(one.compound_id)
        if better or (one.compound_id != here and one.kind != "worker"):
            table.end_pass(one.id, better, act.at, act.actor_id)
            ended.append([one.id, one.state])
        elif one.compound_id == here:
            live[one.id] = kept.household_id
    given = table.passes_of(gone.id)
    for number, household in given:
        table.give_pass(number, gone.id, kept.id, live.get(number, household), act.at)
    return {"ended": ended, "given": given}


def _join_presence(act: Act, kept: Member, gone: Member, home: Home) -> int:
    found = table.presence_of(gone.id)
    if found is None or found[1] != home.compound_id or table.presence_of(kept.id):
        return 0
    table.give_presence(found[0], gone.id, kept.id, act.at)
    return found[0]


def _fill(act: Act, kept: Member, gone: Member) -> list[str]:
    values = {name: getattr(gone, name) for name in FILLED if getattr(gone, name) and not getattr(kept, name)}
    if kept.tenancy == "unknown" != gone.tenancy:
        values["tenancy"] = gone.tenancy
    return sorted(write_person(act, kept, values))


def merge_homes(act: Act, kept_id: int, gone_id: int, reason: str) -> int:
    """The same home is in the register under two rooms: one stays, all people live there; the number of the merge.

    Whoever asks a gate for the other room is led to this one. Refused `no_such_home`, `same_row`, `other_compound`,
    `kept_in` while anybody of either is kept in, `reason_missing`.
    """
    said = _reason(reason)
    if kept_id == gone_id:
        raise Refused("same_row")
    gone = begin_home(act, gone_id, RIGHT)
    kept = begin_home(act, kept_id, RIGHT)
    if gone.compound_id != kept.compound_id:
        raise Refused("other_compound")
    for one in (gone, kept):
        not_kept_in(one.id)
    moved: dict[str, Any] = {"points": table.repoint("household", gone.id, kept.id, act.at)}
    moved |= {"stairway_id": gone.stairway_id, "occupancy": gone.occupancy, "head_id": gone.head_id}
    empty = {"merged_into": kept.id, "stairway_id": None, "occupancy": "vacant", "head_person_id": None}
    write_home(act, gone, empty)
    values: dict[str, Any] = {}
    if kept.occupancy in ("unknown", "vacant") and gone.occupancy not in ("unknown", "vacant"):
        values["occupancy"] = gone.occupancy
    for name, now, other in (
        ("landlord_name", kept.landlord, gone.landlord),
        ("landlord_phone", kept.landlord_phone, gone.landlord_phone),
        ("head_person_id", kept.head_id, gone.head_id),
        ("no_smartphone", kept.no_smartphone, gone.no_smartphone),
        ("elderly_alone", kept.elderly_alone, gone.elderly_alone),
        ("note", kept.note, gone.note),
    ):
        if other and not now:
            values[name] = other
    if values.get("elderly_alone") and len(register.members(kept.id)) > 1:
        del values["elderly_alone"]  # not alone any more
    told = write_home(act, kept, values)
    moved["filled"] = {name: [_plain(before), _plain(after)] for name, (before, after) in told.items()}
    for name in ("landlord_name", "landlord_phone", "note"):
        if name in moved["filled"]:
            moved["filled"][name] = None  # the row that is gone still says it
    number = table.add_merge("household", kept.id, gone.id, moved, said, act.at, act.actor_id)
    told = {"merged": ("", f"{gone.code} {gone.room}"), "reason": ("", said), **told}
    done(act, "households.merge_homes", "household", kept.id, told, "passes", "errands")
    return number


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value


def undo_merge(act: Act, merge_id: int, zone: ZoneInfo) -> None:
    """Two rows are two again: everything goes back that has not moved on since.

    Refused `no_such_merge`, `undone_already`, `merged_again` while the kept row itself is hidden in another,
    `merged_kept_in`, `forgotten`.
    """
    allow(act, RIGHT)
    register.lock()
    found = table.merge(merge_id)
    if found is None:
        raise Refused("no_such_merge")
    if found.undone_at:
        raise Refused("undone_already", who=found.undone_by, at=found.undone_at)
    if found.kind == "person":
        _part_people(act, found)
    else:
        _part_homes(act, found)
    table.undo(found.id, act.at, act.actor_id)
    entity = "person" if found.kind == "person" else "household"
    told = {"merged": (str(found.gone_id), "")}
    done(act, "households.undo_merge", entity, found.kept_id, told, "passes", "errands")


def _part_people(act: Act, found: Merge) -> None:
    kept, gone = register.member(found.kept_id), register.member(found.gone_id)
    if kept is None or gone is None or "-" in (kept.name, gone.name):
        raise Refused("forgotten")
    if kept.merged_into is not None or gone.merged_into != kept.id:
        raise Refused("merged_again")
    if register.person_kept_in(kept.id):
        raise Refused("merged_kept_in")
    home = register.home(gone.household_id)
    if home is None or home.merged_into is not None:
        raise Refused("merged_again")
    moved = found.moved
    table.give_back(moved["points"], kept.id, gone.id, act.at)
    same = {name: EMPTY.get(name, "") for name in moved["filled"] if getattr(kept, name) == getattr(gone, name)}
    write_person(act, kept, same)
    for number, household in moved["passes"]["given"]:
        table.give_pass(number, kept.id, gone.id, household, act.at)
    for number, state in moved["passes"]["ended"]:
        table.revive_pass(number, state, act.at)
    if moved["presence"]:
        table.give_presence(moved["presence"], kept.id, gone.id, act.at)
    out = dt.date.fromisoformat(moved["was_out"]) if moved["was_out"] else None
    write_person(act, gone, {"merged_into": None, "moved_out": out})
    if moved.get("headed") == home.id and out is None:
        write_home(act, home, {"head_person_id": gone.id})
    rekey(kept.id)
    rekey(gone.id)


def _part_homes(act: Act, found: Merge) -> None:
    kept, gone = register.home(found.kept_id), register.home(found.gone_id)
    if kept is None or gone is None:
        raise Refused("forgotten")
    if kept.merged_into is not None or gone.merged_into != kept.id:
        raise Refused("merged_again")
    if register.kept_in(kept.id):
        raise Refused("merged_kept_in")
    moved = found.moved
    table.give_back(moved["points"], kept.id, gone.id, act.at)
    here = {one.id for one in register.members(gone.id)}
    values: dict[str, object] = {}
    for name, change in moved["filled"].items():
        if change is None:
            attribute = {"landlord_name": "landlord"}.get(name, name)
            if getattr(kept, attribute) == getattr(gone, attribute):
                values[name] = ""
        elif getattr(kept, {"head_person_id": "head_id"}.get(name, name)) == change[1]:
            values[name] = change[0]
    living = {one.id for one in register.members(kept.id)}
    head = values.get("head_person_id", kept.head_id)
    values["head_person_id"] = head if head in (None, *living) else next(iter(sorted(living)), None)
    write_home(act, kept, values)
    occupancy = moved["occupancy"] if here or moved["occupancy"] == "vacant" else "unknown"
    back = {
        "merged_into": None, "stairway_id": moved["stairway_id"], "occupancy": occupancy,
        "head_person_id": moved["head_id"] if moved["head_id"] in here else next(iter(sorted(here)), None),
    }  # fmt: skip
    write_home(act, gone, back)

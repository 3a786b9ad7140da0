"""What waits for a yes, as its view shows it: known beside new, who it may be after all, and whether it still fits."""

from collections.abc import Iterable
from dataclasses import dataclass

from db import audit, register
from db import pending as table
from db.audit import Act
from db.pending import Change
from db.register import Home

from ..errors import Refused
from ..people.rules import scope
from ..people.service import allow, standing_of
from .rules import id_hash
from .rules_register import near

__all__ = ["Change"]

SHOWN = 200
"""How many questions a list shows at once."""
MASKED = ("name", "id_no", "phone")


@dataclass(frozen=True, slots=True)
class Likeness:
    """Somebody in the register who may be the one a file calls new; `why` is of `rules_register.near`, or `phone`."""

    name: str
    where: str
    why: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One question with what helps to answer it."""

    change: Change
    moved: bool = False  # the register is not any more as it was when the question was asked
    near: tuple[Likeness, ...] = ()
    there: str = ""  # where somebody lives now who is said to live behind this door
    heads: tuple[str, str] = ("", "")  # names of who heads the household, known and new


@dataclass(frozen=True, slots=True)
class Waiting:
    """All that waits for whoever asks, door by door, at most `SHOWN`; `town` counts what waits for anybody."""

    items: tuple[Item, ...]
    town: int
    office: bool


def reach_of(act: Act) -> str:
    """How far whoever acts may answer: `all` or `stairs`. Refused `not_allowed` and the like for nobody's."""
    if not act.actor_id:
        return "all"
    standing = standing_of(act.actor_id, act.key_id)
    reach = scope(standing.role, "household.write") if standing else ""
    if reach != "stairs":
        allow(act, "household.write")
    return reach


def read_waiting(act: Act) -> Waiting:
    """What waits, of the whole town for the office, else behind one's own stairways; a query."""
    office = reach_of(act) == "all"
    found = table.waiting(SHOWN) if office else table.waiting(SHOWN, leader=act.actor_id, at=act.at)
    return Waiting(tuple(_item(one) for one in found), table.count_waiting(), office)


def _item(one: Change) -> Item:
    person = register.member(one.person_id) if one.person_id else None
    if one.kind == "new_household":
        return Item(one, moved=register.home_at(one.compound_id, one.room) is not None)
    if one.kind == "household":
        heads = one.fields.get("head_person_id", (None, None))
        return Item(one, not _holds(one, "household", one.household_id), heads=(_name(heads[0]), _name(heads[1])))
    if one.kind == "move_in" and one.person_id is None:
        return Item(one, near=_near(one))
    gone = person is None or person.merged_into is not None or person.name == "-"
    if one.kind == "person":
        return Item(one, gone or not _holds(one, "person", one.person_id))
    if one.kind == "move_in":
        before = one.fields.get("household_id", (None, None))[0]
        home = register.home(person.household_id) if person else None
        moved = gone or (before is not None and person is not None and person.household_id != before)
        return Item(one, moved, there=_where(home))
    return Item(one, gone or person is None or not person.lives or person.household_id != one.household_id)


def _holds(one: Change, kind: str, row_id: int | None) -> bool:
    found, held = table.values_of(kind, row_id or 0, list(one.fields))
    return found and all(held[name] == before for name, (before, _after) in one.fields.items())


def _name(person_id: object) -> str:
    found = register.member(person_id) if isinstance(person_id, int) else None
    return found.name if found else ""


def _where(home: Home | None) -> str:
    return f"{home.code} {home.room}" if home else ""


def _near(one: Change) -> tuple[Likeness, ...]:
    told = {name: after for name, (_before, after) in one.fields.items()}
    name, digest, phone = str(told.get("name", "")), id_hash(str(told.get("id_no", ""))), str(told.get("phone", ""))
    home_id = one.household_id or 0
    people = [*register.same_id(digest), *(register.members(home_id) if home_id else ()), *register.same_name(name)]
    known = {each.id: each for each in people}
    year = told.get("birth_year")
    found = [
        Likeness(known[each.person_id].name, _home_of(each.household_id), each.why, not known[each.person_id].lives)
        for each in near(name, year if isinstance(year, int) else None, digest, home_id, known.values())
    ]
    seen = {(each.name, each.where) for each in found}
    for each in register.same_phone(phone):
        like = Likeness(each.name, _home_of(each.household_id), "phone", not each.lives)
        if (like.name, like.where) not in seen:
            found.append(like)
    return tuple(found[:5])


def _home_of(household_id: int) -> str:
    return _where(register.home(household_id))


def reveal(act: Act, change_id: int) -> tuple[tuple[str, str, str], ...]:
    """Names and numbers of a question unmasked, (field, known, new); each look is written down (X5).

    Refused `answered` when the question is gone, and for who may not.
    """
    one = table.change(change_id)
    allow(act, "household.reveal", household_id=one.household_id if one else None)
    if one is None:
        raise Refused("answered")
    shown = tuple((name, str(pair[0] or ""), str(pair[1] or "")) for name, pair in one.fields.items() if name in MASKED)
    audit.record(act, "pending.reveal", "household_change", change_id, [name for name, *_rest in shown])
    return shown


def of_door(items: Iterable[Item], item: Item) -> list[Item]:
    """All that waits for the door of one question."""
    door = (item.change.compound_id, item.change.room)
    return [one for one in items if (one.change.compound_id, one.change.room) == door]

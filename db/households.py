"""The register: town, compounds, blocks, stairways, households, persons, passes, and the keys they are found by."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from peewee import BooleanField, IntegerField, TextField

from .base import DayField, Model, UtcField, day, execute, fetch, utc


class Setting(Model):
    """What the town decided for everybody; also marks a demo database (`demo` = `1`)."""

    key = TextField(unique=True)
    value = TextField()


class Town(Model):
    name = TextField()
    short_code = TextField(default="")


class Community(Model):
    town_id = IntegerField()
    name = TextField()
    short_code = TextField(default="")


class ResidentGroup(Model):
    """A villager or resident group, the second tier."""

    community_id = IntegerField()
    name = TextField()
    kind = TextField()
    branch_name = TextField(default="")


class Compound(Model):
    """What one gate closes: an estate or a natural village. `short_code` starts its pass numbers."""

    community_id = IntegerField()
    group_id = IntegerField(null=True)
    name = TextField()
    short_code = TextField()
    kind = TextField()
    enclosed_at = UtcField(null=True)
    next_pass_no = IntegerField(default=1)


class Block(Model):
    compound_id = IntegerField()
    no = IntegerField()


class Stairway(Model):
    block_id = IntegerField()
    no = IntegerField()


class Household(Model):
    """One door. `room` is canonical and unique in its compound: `3-2-501` in an estate, `12` in a village."""

    compound_id = IntegerField()
    stairway_id = IntegerField(null=True)
    room = TextField()
    occupancy = TextField()
    landlord_name = TextField(default="")
    landlord_phone = TextField(default="")
    head_person_id = IntegerField(null=True)
    registered_at = UtcField(null=True)
    registered_by = IntegerField(null=True)
    register_source = TextField(default="clerk")
    no_smartphone = BooleanField(default=False)
    elderly_alone = BooleanField(default=False)
    group_member = BooleanField(default=False)
    contact_pref = TextField(default="")
    note = TextField(default="")


class Person(Model):
    """Somebody who lives, or lived (`moved_out`), in a household."""

    household_id = IntegerField()
    name = TextField()
    name_py = TextField(default="")
    sex = TextField(default="")
    birth_year = IntegerField(null=True)
    id_type = TextField(default="")
    id_no = TextField(default="")
    id_last4 = TextField(default="")
    id_hash = TextField(default="")
    phone = TextField(default="")
    origin = TextField(default="")
    tenancy = TextField(default="unknown")
    relation = TextField(default="")
    employer = TextField(default="")
    back_to_work_on = DayField(null=True)
    care_flags = TextField(default="")
    note = TextField(default="")
    moved_in = DayField(null=True)
    moved_out = DayField(null=True)


class Pass(Model):
    """A pass of one person, or of one plate (kind `vehicle`). Whether it has expired is never stored."""

    no = IntegerField()
    compound_id = IntegerField()
    kind = TextField()
    person_id = IntegerField(null=True)
    household_id = IntegerField(null=True)
    plate = TextField(default="")
    holder = TextField(default="")  # a worker's name: workers are nobody's household
    valid_from = DayField()
    valid_to = DayField()
    initial_temp = IntegerField(null=True)
    issued_by = IntegerField(null=True)
    state = TextField(default="active")
    replaced_by = IntegerField(null=True)
    ended_at = UtcField(null=True)
    ended_by = IntegerField(null=True)
    ended_why = TextField(default="")
    printed_at = UtcField(null=True)


class Found(NamedTuple):
    """A person as a gate needs them to decide."""

    person_id: int
    name: str
    sex: str
    birth_year: int | None
    id_last4: str
    phone: str
    tenancy: str
    household_id: int
    room: str
    occupancy: str
    compound_id: int
    compound: str
    compound_kind: str
    gone: bool  # moved out


class PassRow(NamedTuple):
    """A pass as stored; `code` is what is printed on it."""

    id: int
    no: int
    compound_id: int
    code: str
    kind: str
    person_id: int | None
    household_id: int | None
    plate: str
    valid_from: dt.date
    valid_to: dt.date
    state: str
    replaced_by: int | None
    holder: str
    ended_at: dt.datetime | None = None  # since when it is lost, revoked or replaced
    ended_by: str = ""
    successor: str = ""  # the number of the pass that took its place


_FOUND = """SELECT p.id, p.name, p.sex, p.birth_year, p.id_last4, p.phone, p.tenancy,
                   h.id, h.room, h.occupancy, c.id, c.name, c.kind, p.moved_out IS NOT NULL
            FROM {source} JOIN household h ON h.id = p.household_id JOIN compound c ON c.id = h.compound_id"""
_BY_KEY = _FOUND.format(source="person_key k JOIN person p ON p.id = k.person_id")
_BY_PERSON = _FOUND.format(source="person p")
# the household of a room; where it was merged into another one, that one
_KEPT = "SELECT COALESCE(d.merged_into, d.id) FROM household d WHERE d.compound_id = ? AND d.room = ?"
_PASS = """SELECT s.id, s.no, s.compound_id, c.short_code, s.kind, s.person_id, s.household_id, s.plate,
                  s.valid_from, s.valid_to, s.state, s.replaced_by, s.holder, s.ended_at, COALESCE(u.display, ''), n.no
           FROM pass s JOIN compound c ON c.id = s.compound_id LEFT JOIN user_account u ON u.id = s.ended_by
                LEFT JOIN pass n ON n.id = s.replaced_by"""


def _pass_row(*columns: Any) -> PassRow:
    pass_id, no, compound_id, short, kind, person_id, household_id, plate, valid_from, valid_to, *rest = columns
    *rest, ended_at, ended_by, successor = rest
    return PassRow._make((
        pass_id, no, compound_id, f"{short}-{no:04d}", kind, person_id, household_id, plate, day(valid_from),
        day(valid_to), *rest, utc(ended_at) if ended_at else None, ended_by,
        f"{short}-{successor:04d}" if successor else "",
    ))  # fmt: skip


def keys_of(name: str, initials: Iterable[str], phone: str, id_last4: str) -> set[tuple[str, str]]:
    """What a person is found by: (kind, key) pairs for name, initials, phone tail and identity tail."""
    keys = {("name", name)} | {("py", key) for key in initials if key}
    if len(phone) >= 4:
        keys.add(("tel", phone[-4:]))
    if id_last4:
        keys.add(("id", id_last4.lower()))
    return keys


def by_key(compound_id: int | None, kind: str, key: str, *, prefix: bool = False, limit: int = 30) -> list[Found]:
    """Persons of a compound (None: the whole town) by key; with `prefix` all keys that start with it."""
    where, values = ("k.compound_id = ? AND ", [compound_id]) if compound_id is not None else ("", [])
    if prefix:
        where += "k.kind = ? AND k.key >= ? AND k.key < ?"
        values += [kind, key, key + "\U0010ffff"]  # type: ignore[list-item]
    else:
        where += "k.kind = ? AND k.key = ?"
        values += [kind, key]  # type: ignore[list-item]
    sql = f"{_BY_KEY} WHERE {where} ORDER BY k.key, h.room, p.id LIMIT ?"
    return fetch(sql, *values, limit, as_=Found)


def by_room(compound_id: int, room: str) -> list[Found]:
    """Who lives behind one door, the head of the household first."""
    sql = f"{_BY_PERSON} WHERE h.id = ({_KEPT}) AND p.moved_out IS NULL ORDER BY p.id"
    return fetch(sql, compound_id, room, as_=Found)


def by_id_hash(digest: str) -> list[Found]:
    """Whoever has the identity number of this digest, anywhere in the town."""
    return fetch(f"{_BY_PERSON} WHERE p.id_hash = ? ORDER BY p.id LIMIT 9", digest, as_=Found) if digest else []


def of_household(household_id: int) -> list[Found]:
    """Who lives in a household now."""
    sql = f"{_BY_PERSON} WHERE p.household_id = ? AND p.moved_out IS NULL ORDER BY p.id"
    return fetch(sql, household_id, as_=Found)


def person(person_id: int) -> Found | None:
    """One person, also one who moved out."""
    rows = fetch(f"{_BY_PERSON} WHERE p.id = ?", person_id, as_=Found)
    return rows[0] if rows else None


class Door(NamedTuple):
    """A household without its people."""

    household_id: int
    room: str
    occupancy: str
    compound_id: int
    compound: str


def door(compound_id: int, room: str) -> Door | None:
    """The household of a room, also an empty one."""
    rows = fetch(
        "SELECT h.id, h.room, h.occupancy, c.id, c.name FROM household h JOIN compound c ON c.id = h.compound_id"
        f" WHERE h.id = ({_KEPT})",
        compound_id,
        room,
        as_=Door,
    )
    return rows[0] if rows else None


def pass_by_no(compound_id: int, no: int) -> PassRow | None:
    """A pass by its number in a compound, in whatever state."""
    rows = fetch(f"{_PASS} WHERE s.compound_id = ? AND s.no = ?", compound_id, no, as_=_pass_row)
    return rows[0] if rows else None


def pass_by_code(short_code: str, no: int) -> PassRow | None:
    """A pass by the number printed on it, of any compound."""
    rows = fetch(f"{_PASS} WHERE c.short_code = ? AND s.no = ?", short_code.upper(), no, as_=_pass_row)
    return rows[0] if rows else None


def pass_by_id(pass_id: int) -> PassRow | None:
    """A pass by its id."""
    rows = fetch(f"{_PASS} WHERE s.id = ?", pass_id, as_=_pass_row)
    return rows[0] if rows else None


def pass_of_person(person_id: int, compound_id: int) -> PassRow | None:
    """The newest pass of a person here; a live one before all others."""
    rows = fetch(
        f"{_PASS} WHERE s.person_id = ? AND s.compound_id = ?"
        " ORDER BY CASE s.state WHEN 'active' THEN 0 WHEN 'suspended' THEN 1 ELSE 2 END, s.id DESC LIMIT 1",
        person_id,
        compound_id,
        as_=_pass_row,
    )
    return rows[0] if rows else None


def permit_of_plate(plate: str, compound_id: int) -> PassRow | None:
    """The newest vehicle permit of a plate here."""
    rows = fetch(
        f"{_PASS} WHERE s.plate = ? AND s.compound_id = ? AND s.kind = 'vehicle'"
        " ORDER BY CASE s.state WHEN 'active' THEN 0 ELSE 1 END, s.id DESC LIMIT 1",
        plate,
        compound_id,
        as_=_pass_row,
    )
    return rows[0] if rows else None


def set_pass_states(household_id: int, old: str, new: str, at: str) -> int:
    """Move all passes of a household's people from one state to another (domain.md P5); how many moved."""
    cursor = execute(
        "UPDATE pass SET state = ?, updated_at = ?, version = version + 1 WHERE household_id = ? AND state = ?"
        " AND kind <> 'vehicle'",
        new,
        at,
        household_id,
        old,
    )
    return int(cursor.rowcount)


def give_back_passes(household_id: int, today: str, at: str) -> int:
    """Let passes of a household count again that its isolation had suspended, but not those that ran out (P5)."""
    cursor = execute(
        "UPDATE pass SET state = 'active', updated_at = ?, version = version + 1 WHERE household_id = ?"
        " AND state = 'suspended' AND kind <> 'vehicle' AND valid_to >= ?",
        *(at, household_id, today),
    )
    return int(cursor.rowcount)

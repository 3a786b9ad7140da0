"""The living register: one household and its people as they stand, and the small writes of acts on them."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from .base import day, execute, fetch, insert, one, utc, utc_text
from .households import keys_of
from .locks import REGISTER, lock_turn
from .registry import add_keys, drop_keys


class Home(NamedTuple):
    """A household as its page and its acts need it; `stairway` is the part of the room that names it."""

    id: int
    version: int
    compound_id: int
    code: str
    compound: str
    room: str
    stairway_id: int | None
    occupancy: str
    landlord: str
    landlord_phone: str
    head_id: int | None
    registered_at: dt.datetime | None
    no_smartphone: bool
    elderly_alone: bool
    group_member: bool
    contact_pref: str
    note: str
    merged_into: int | None
    created_at: dt.datetime


class Member(NamedTuple):
    """A person of the register, with all that an act may change."""

    id: int
    version: int
    household_id: int
    name: str
    name_py: str
    py_by_hand: bool
    sex: str
    birth_year: int | None
    id_type: str
    id_no: str
    id_last4: str
    id_hash: str
    phone: str
    origin: str
    tenancy: str
    relation: str
    employer: str
    work_status: str
    back_to_work_on: dt.date | None
    return_on: dt.date | None
    care_flags: str
    note: str
    moved_in: dt.date | None
    moved_out: dt.date | None
    merged_into: int | None
    created_at: dt.datetime

    @property
    def lives(self) -> bool:
        """Whether they live there now."""
        return self.moved_out is None


_HOME = """SELECT h.id, h.version, c.id, c.short_code, c.name, h.room, h.stairway_id, h.occupancy, h.landlord_name,
                  h.landlord_phone, h.head_person_id, h.registered_at, h.no_smartphone, h.elderly_alone,
                  h.group_member, h.contact_pref, h.note, h.merged_into, h.created_at
           FROM household h JOIN compound c ON c.id = h.compound_id"""
_MEMBER = """SELECT p.id, p.version, p.household_id, p.name, p.name_py, p.py_by_hand, p.sex, p.birth_year, p.id_type,
                    p.id_no, p.id_last4, p.id_hash, p.phone, p.origin, p.tenancy, p.relation, p.employer,
                    p.work_status, p.back_to_work_on, p.return_on, p.care_flags, p.note, p.moved_in, p.moved_out,
                    p.merged_into, p.created_at FROM person p"""


def _home(*row: Any) -> Home:
    found = Home._make(row)
    return found._replace(
        registered_at=utc(found.registered_at) if found.registered_at else None,
        no_smartphone=bool(found.no_smartphone),
        elderly_alone=bool(found.elderly_alone),
        group_member=bool(found.group_member),
        created_at=utc(found.created_at),
    )


_DAYS = ("back_to_work_on", "return_on", "moved_in", "moved_out")


def _member(*row: Any) -> Member:
    found = Member._make(row)
    days = {name: getattr(found, name) and day(getattr(found, name)) for name in _DAYS}
    return Member._make({**found._asdict(), **days, "py_by_hand": bool(found.py_by_hand),
                         "created_at": utc(found.created_at)}.values())  # fmt: skip


def marks(values: Sequence[object]) -> str:
    """A placeholder for each value."""
    return ",".join("?" * len(values))


def home(household_id: int) -> Home | None:
    """One household, also one that was merged into another."""
    rows = fetch(f"{_HOME} WHERE h.id = ?", household_id, as_=_home)
    return rows[0] if rows else None


def home_at(compound_id: int, room: str) -> Home | None:
    """The household of a room; where it was merged into another, that one."""
    rows = fetch(
        f"{_HOME} WHERE h.id = (SELECT COALESCE(d.merged_into, d.id) FROM household d"
        " WHERE d.compound_id = ? AND d.room = ?)",
        *(compound_id, room),
        as_=_home,
    )
    return rows[0] if rows else None


def homes(ids: Sequence[int]) -> list[Home]:
    """These households that still stand for themselves, by compound and room."""
    if not ids:
        return []
    return fetch(
        f"{_HOME} WHERE h.id IN ({marks(ids)}) AND h.merged_into IS NULL ORDER BY c.short_code, h.room",
        *ids,
        as_=_home,
    )


def member(person_id: int) -> Member | None:
    """One person, also one who moved out or was merged into another."""
    rows = fetch(f"{_MEMBER} WHERE p.id = ?", person_id, as_=_member)
    return rows[0] if rows else None


def members(household_id: int) -> list[Member]:
    """All who live in a household, its head first."""
    return fetch(
        f"{_MEMBER} JOIN household h ON h.id = p.household_id WHERE p.household_id = ? AND p.moved_out IS NULL"
        " ORDER BY CASE WHEN p.id = h.head_person_id THEN 0 ELSE 1 END, p.id",
        household_id,
        as_=_member,
    )


def gone_members(household_id: int) -> list[Member]:
    """Those who moved out of the town from this household, the last first."""
    return fetch(
        f"{_MEMBER} WHERE p.household_id = ? AND p.moved_out IS NOT NULL AND p.merged_into IS NULL"
        " ORDER BY p.moved_out DESC, p.id LIMIT 60",
        household_id,
        as_=_member,
    )


def same_id(digest: str, but: int | None = None) -> list[Member]:
    """Everybody who has the identity number of this digest, except one person."""
    if not digest:
        return []
    return fetch(
        f"{_MEMBER} WHERE p.id_hash = ? AND p.id <> ? AND p.merged_into IS NULL ORDER BY p.id LIMIT 9",
        *(digest, but or 0),
        as_=_member,
    )


def same_name(name: str, but: int | None = None) -> list[Member]:
    """Everybody of exactly this name, except one person."""
    return fetch(
        f"{_MEMBER} WHERE p.id IN (SELECT k.person_id FROM person_key k WHERE k.kind = 'name' AND k.key = ?)"
        " AND p.name = ? AND p.id <> ? AND p.merged_into IS NULL ORDER BY p.id LIMIT 30",
        *(name, name, but or 0),
        as_=_member,
    )


def same_phone(phone: str) -> list[Member]:
    """Everybody who has this telephone number."""
    if len(phone) < 7:
        return []
    return fetch(
        f"{_MEMBER} WHERE p.id IN (SELECT k.person_id FROM person_key k WHERE k.kind = 'tel' AND k.key = ?)"
        " AND p.phone = ? AND p.merged_into IS NULL ORDER BY p.id LIMIT 9",
        *(phone[-4:], phone),
        as_=_member,
    )


# -- writes; each is a part of an act


def lock() -> None:
    """One act on the register at a time, until this transaction ends. Ask before any row is read."""
    lock_turn(REGISTER)


def set_row(table: str, row_id: int, version: int, values: Mapping[str, object], at: dt.datetime) -> bool:
    """Set columns of a household or a person if the row still has this version; whether it had."""
    sets = "".join(f"{column} = ?, " for column in values)
    done = execute(
        f"UPDATE {table} SET {sets}updated_at = ?, version = version + 1 WHERE id = ? AND version = ?",
        *(_plain(one) for one in values.values()),
        *(utc_text(at), row_id, version),
    )
    return bool(done.rowcount == 1)


def _plain(value: object) -> object:
    if isinstance(value, dt.datetime):
        return utc_text(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def new_row(table: str, values: Mapping[str, object], at: dt.datetime, by: int) -> int:
    """A new row of a table that has the meta columns; its id."""
    now = utc_text(at)
    meta = {"created_at": now, "created_by": by, "updated_at": now}
    plain = {name: _plain(value) for name, value in values.items()}
    return insert(table, (*plain, *meta), (*plain.values(), *meta.values()))


def rekey(person_id: int, found_by: "Mapping[int, Iterable[str]]") -> None:
    """Write anew what a person is found by; `found_by` names the initials of them and of those merged into them."""
    drop_keys(person_id)
    row = one(
        "SELECT h.compound_id FROM person p JOIN household h ON h.id = p.household_id"
        " WHERE p.id = ? AND p.merged_into IS NULL",
        person_id,
    )
    if row is None:
        return
    keys: set[tuple[str, str]] = set()
    for each in same_as(person_id):
        keys |= keys_of(each.name, found_by.get(each.id, ()), each.phone, each.id_last4)
    add_keys(sorted((int(row[0]), kind, key, person_id) for kind, key in keys))


def same_as(person_id: int) -> list[Member]:
    """A person and those who were merged into them."""
    return fetch(f"{_MEMBER} WHERE p.id = ? OR p.merged_into = ? ORDER BY p.id", person_id, person_id, as_=_member)


def add_residence(person_id: int, household_id: int, since: dt.date | None, until: dt.date, reason: str,
                  at: dt.datetime, by: int) -> None:  # fmt: skip
    """Somebody lived there until a day."""
    values = {"person_id": person_id, "household_id": household_id, "from_on": since, "to_on": until, "reason": reason}
    new_row("residence", values, at, by)


class Ended(NamedTuple):
    """A pass that an act ended."""

    id: int
    state: str  # before


def end_passes(person_id: int, why: str, at: dt.datetime, by: int, but: int | None = None) -> list[Ended]:
    """Revoke the live passes of a resident, except in one compound; where somebody works is no home."""
    found = fetch(
        "SELECT id, state FROM pass WHERE person_id = ? AND compound_id <> ? AND state IN ('active','suspended')"
        " AND kind IN ('resident','tenant_temp') ORDER BY id",
        *(person_id, but or 0),
        as_=Ended,
    )
    now = utc_text(at)
    for each in found:
        execute(
            "UPDATE pass SET state = 'revoked', ended_at = ?, ended_by = ?, ended_why = ?, updated_at = ?,"
            " version = version + 1 WHERE id = ?",
            *(now, by, why, now, each.id),
        )
    return found


def revive_passes(person_id: int, compound_id: int, since: dt.datetime, at: dt.datetime) -> list[tuple[int, str]]:
    """Let the pass count again that moving out has ended since a moment; its id and number, unless one counts now."""
    found = fetch(
        "SELECT s.id, c.short_code, s.no FROM pass s JOIN compound c ON c.id = s.compound_id"
        " WHERE s.person_id = ? AND s.compound_id = ? AND s.state = 'revoked' AND s.ended_why = 'moved_out'"
        " AND s.ended_at >= ? AND s.kind IN ('resident','tenant_temp') AND NOT EXISTS (SELECT 1 FROM pass o"
        " WHERE o.person_id = s.person_id AND o.compound_id = s.compound_id AND o.state IN ('active','suspended'))"
        " ORDER BY s.id DESC LIMIT 1",
        *(person_id, compound_id, utc_text(since)),
        as_=lambda number, code, no: (int(number), f"{code}-{no:04d}"),
    )
    for number, _code in found:
        execute(
            "UPDATE pass SET state = 'active', ended_at = NULL, ended_by = NULL, ended_why = '', updated_at = ?,"
            " version = version + 1 WHERE id = ?",
            *(utc_text(at), number),
        )
    return found


def kept_in(household_id: int) -> list[int]:
    """Whose isolation is not over in a household."""
    return fetch(
        "SELECT person_id FROM isolation WHERE household_id = ? AND state IN ('pending','active','due') ORDER BY id",
        household_id,
        as_=int,
    )


def person_kept_in(person_id: int) -> bool:
    """Whether the isolation of a person is not over."""
    sql = "SELECT 1 FROM isolation WHERE person_id = ? AND state IN ('pending','active','due') LIMIT 1"
    return one(sql, person_id) is not None


def compounds() -> list[tuple[int, str, str]]:
    """(id, code, name) of all compounds, by code."""
    sql = "SELECT id, short_code, name FROM compound ORDER BY short_code"
    return fetch(sql, as_=lambda number, code, name: (int(number), str(code), str(name)))

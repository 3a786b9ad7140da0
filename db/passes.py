"""Passes: who has which, how it ended, what runs out; and the numbers that are given to them."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from .base import day, execute, fetch, insert, one, utc, utc_text
from .posts import lock_compound

LIVE = ("active", "suspended")


class Listed(NamedTuple):
    """A pass with whose it is; `code` is the number printed on it. Names are as stored, not masked."""

    id: int
    no: int
    code: str
    compound_id: int
    compound: str
    community: str
    kind: str
    person_id: int | None
    household_id: int | None
    room: str
    stairway_id: int | None
    name: str
    birth_year: int | None
    origin: str
    came_from: str
    gone: bool  # the person has moved out
    plate: str
    holder: str
    valid_from: dt.date
    valid_to: dt.date
    initial_temp: int | None
    state: str
    replaced_by: int | None
    successor: str
    issued_at: dt.datetime
    issued_by: str
    ended_at: dt.datetime | None
    ended_by: str
    ended_why: str
    printed_at: dt.datetime | None
    version: int


_LISTED = """SELECT s.id, s.no, c.id, c.short_code, c.name, m.name, s.kind, s.person_id, s.household_id,
        COALESCE(h.room, ''), h.stairway_id, COALESCE(p.name, ''), p.birth_year, COALESCE(p.origin, ''),
        COALESCE((SELECT t.from_place FROM travel_report t WHERE t.person_id = s.person_id ORDER BY t.id DESC LIMIT 1),
                 ''), p.moved_out IS NOT NULL, s.plate, s.holder, s.valid_from, s.valid_to, s.initial_temp, s.state,
        s.replaced_by, n.no, s.created_at, COALESCE(u.display, ''), s.ended_at, COALESCE(e.display, ''), s.ended_why,
        s.printed_at, s.version
    FROM pass s JOIN compound c ON c.id = s.compound_id JOIN community m ON m.id = c.community_id
        LEFT JOIN household h ON h.id = s.household_id LEFT JOIN person p ON p.id = s.person_id
        LEFT JOIN pass n ON n.id = s.replaced_by LEFT JOIN user_account u ON u.id = s.issued_by
        LEFT JOIN user_account e ON e.id = s.ended_by"""


def code_of(short_code: str, no: int) -> str:
    """`HQ-0137`, as it is printed (P6)."""
    return f"{short_code}-{no:04d}"


def _listed(*columns: Any) -> Listed:
    pass_id, no, compound_id, short, *rest = columns
    rest[11] = bool(rest[11])
    rest[14], rest[15] = day(rest[14]), day(rest[15])
    rest[19] = code_of(short, rest[19]) if rest[19] else ""
    rest[20] = utc(rest[20])
    rest[22] = utc(rest[22]) if rest[22] else None
    rest[25] = utc(rest[25]) if rest[25] else None
    return Listed._make((pass_id, no, code_of(short, no), compound_id, *rest))


def get(pass_id: int) -> Listed | None:
    """One pass, in whatever state."""
    rows = fetch(f"{_LISTED} WHERE s.id = ?", pass_id, as_=_listed)
    return rows[0] if rows else None


def by_code(short_code: str, no: int) -> Listed | None:
    """One pass by the number printed on it."""
    rows = fetch(f"{_LISTED} WHERE c.short_code = ? AND s.no = ?", short_code.upper(), no, as_=_listed)
    return rows[0] if rows else None


class Where(NamedTuple):
    """Which passes: of a compound, of stairways, of a household, of the groups a cadre is linked to; None is all."""

    compound_id: int | None = None
    stairways: tuple[int, ...] | None = None
    household_id: int | None = None
    linked_to: int | None = None


def _clauses(where: Where, at: dt.datetime) -> tuple[list[str], list[Any]]:
    clauses, values = ["1 = 1"], list[Any]()
    for clause, value in (("s.compound_id = ?", where.compound_id), ("s.household_id = ?", where.household_id)):
        if value is not None:
            clauses.append(clause)
            values.append(value)
    if where.stairways is not None:
        marks = ",".join("?" * len(where.stairways)) or "NULL"
        clauses.append(f"h.stairway_id IN ({marks})")
        values += where.stairways
    if where.linked_to is not None:
        clauses.append(
            "c.group_id IN (SELECT l.group_id FROM cadre_link l WHERE l.user_id = ? AND l.from_at <= ?"
            " AND (l.to_at IS NULL OR l.to_at > ?))"
        )
        values += [where.linked_to, utc_text(at), utc_text(at)]
    return clauses, values


_CHOICES = {
    "todo": "((s.state = 'active' AND s.valid_to <= ?) OR (s.state = 'lost' AND s.replaced_by IS NULL)"
    " OR (s.state = 'suspended' AND s.valid_to <= ?))",
    "active": "s.state = 'active' AND s.valid_to >= ?",
    "suspended": "s.state = 'suspended'",
    "ended": "s.state IN ('lost','revoked','replaced')",
    "live": "s.state IN ('active','suspended')",
    "all": "1 = 1",
}
"""What may be asked for; `todo` runs out until the day that is named, or is lost and nobody has another."""
_DAYS = {"todo": 2, "active": 1}


def listed(where: Where, choice: str, until: dt.date, at: dt.datetime, limit: int = 1000) -> list[Listed]:
    """Passes of a choice, those that end first on top; the ended ones newest first."""
    clauses, values = _clauses(where, at)
    clauses.append(_CHOICES[choice])
    values += [until.isoformat()] * _DAYS.get(choice, 0)
    order = "s.ended_at DESC, s.id DESC" if choice == "ended" else "s.valid_to, s.compound_id, s.no"
    sql = f"{_LISTED} WHERE {' AND '.join(clauses)} ORDER BY {order} LIMIT ?"
    return fetch(sql, *values, limit, as_=_listed)


def counts(where: Where, today: dt.date, soon: dt.date, at: dt.datetime) -> dict[str, int]:
    """How many: `active`, of them `soon` (end until a day) and `expired`; `suspended`; `lost` and not replaced."""
    clauses, values = _clauses(where, at)
    row = one(
        "SELECT sum(CASE WHEN s.state = 'active' AND s.valid_to >= ? THEN 1 ELSE 0 END),"
        " sum(CASE WHEN s.state = 'active' AND s.valid_to >= ? AND s.valid_to <= ? THEN 1 ELSE 0 END),"
        " sum(CASE WHEN s.state = 'active' AND s.valid_to < ? THEN 1 ELSE 0 END),"
        " sum(CASE WHEN s.state = 'suspended' THEN 1 ELSE 0 END),"
        " sum(CASE WHEN s.state = 'lost' AND s.replaced_by IS NULL THEN 1 ELSE 0 END)"
        " FROM pass s JOIN compound c ON c.id = s.compound_id LEFT JOIN household h ON h.id = s.household_id"
        f" WHERE {' AND '.join(clauses)}",
        *(today.isoformat(), today.isoformat(), soon.isoformat(), today.isoformat()),
        *values,
    )
    names = ("active", "soon", "expired", "suspended", "lost")
    return dict(zip(names, (int(value or 0) for value in row or (0,) * 5), strict=True))


def live_of_person(person_id: int, compound_id: int) -> Listed | None:
    """The one pass of a person in a compound that is active or suspended (P1)."""
    sql = f"{_LISTED} WHERE s.person_id = ? AND s.compound_id = ? AND s.state IN ('active','suspended')"
    rows = fetch(sql, person_id, compound_id, as_=_listed)
    return rows[0] if rows else None


def live_of_plate(plate: str, compound_id: int) -> Listed | None:
    """The one permit of a plate in a compound that is active or suspended (P7)."""
    sql = f"{_LISTED} WHERE s.plate = ? AND s.compound_id = ? AND s.state IN ('active','suspended')"
    rows = fetch(sql, plate, compound_id, as_=_listed)
    return rows[0] if rows else None


def unreplaced(person_id: int, compound_id: int) -> int | None:
    """The newest lost pass of a person here that no other has taken the place of."""
    row = one(
        "SELECT id FROM pass WHERE person_id = ? AND compound_id = ? AND state = 'lost' AND replaced_by IS NULL"
        " ORDER BY id DESC LIMIT 1",
        *(person_id, compound_id),
    )
    return int(row[0]) if row else None


def without(where: Where, at: dt.datetime) -> list[tuple[int, int]]:
    """(person, household) of tenants of a place who have no live pass of its compound, by room."""
    clauses, values = _clauses(where._replace(compound_id=None, household_id=None), at)
    for clause, value in (("h.compound_id = ?", where.compound_id), ("h.id = ?", where.household_id)):
        if value is not None:
            clauses.append(clause)
            values.append(value)
    return fetch(
        "SELECT p.id, h.id FROM person p JOIN household h ON h.id = p.household_id JOIN compound c"
        " ON c.id = h.compound_id WHERE p.moved_out IS NULL AND p.merged_into IS NULL"
        " AND p.tenancy IN ('tenant','dorm') AND NOT EXISTS (SELECT 1 FROM pass s WHERE s.person_id = p.id"
        f" AND s.compound_id = h.compound_id AND s.state IN ('active','suspended')) AND {' AND '.join(clauses)}"
        " ORDER BY h.room, p.id",
        *values,
        as_=lambda person, home: (int(person), int(home)),
    )


def take_numbers(compound_id: int, count: int) -> int:
    """The first of `count` numbers in a row that neither a pass nor a blank has had; others wait for theirs."""
    lock_compound(compound_id)
    row = one(
        "SELECT max(no) FROM (SELECT next_pass_no - 1 AS no FROM compound WHERE id = ? UNION ALL"
        " SELECT max(no) FROM pass WHERE compound_id = ? UNION ALL"
        " SELECT max(no) FROM pass_blank WHERE compound_id = ?) taken",
        *(compound_id, compound_id, compound_id),
    )
    first = int(row[0] or 0) + 1 if row else 1
    execute("UPDATE compound SET next_pass_no = ? WHERE id = ?", first + count, compound_id)
    return first


_COLUMNS = (
    *("no", "compound_id", "kind", "person_id", "household_id", "plate", "holder", "valid_from", "valid_to"),
    *("initial_temp", "issued_by", "state", "created_at", "created_by", "updated_at"),
)


def add(values: Mapping[str, Any], at: dt.datetime, by: int) -> int:
    """Insert a pass; its id. `values` are columns but for who and when."""
    now = utc_text(at)
    full = {"plate": "", "holder": "", "state": "active", "person_id": None, "household_id": None, **values}
    full |= {"initial_temp": full.get("initial_temp"), "issued_by": by, "created_at": now, "created_by": by}
    return insert("pass", _COLUMNS, [{**full, "updated_at": now}[name] for name in _COLUMNS])


def change(pass_id: int, version: int, values: Mapping[str, Any], at: dt.datetime) -> bool:
    """Set columns of a pass; False when somebody was faster."""
    sets = ", ".join(f"{name} = ?" for name in values)
    cursor = execute(
        f"UPDATE pass SET {sets}, updated_at = ?, version = version + 1 WHERE id = ? AND version = ?",
        *(*values.values(), utc_text(at), pass_id, version),
    )
    return int(cursor.rowcount) == 1


def set_successor(pass_id: int, successor: int, at: dt.datetime) -> None:
    """Note which pass took another one's place."""
    execute(
        "UPDATE pass SET replaced_by = ?, updated_at = ?, version = version + 1 WHERE id = ?",
        *(successor, utc_text(at), pass_id),
    )


def set_printed(ids: Sequence[int], at: dt.datetime) -> None:
    """Note that passes were printed."""
    for start in range(0, len(ids), 400):
        some = ids[start : start + 400]
        execute(f"UPDATE pass SET printed_at = ? WHERE id IN ({','.join('?' * len(some))})", utc_text(at), *some)


def chain(pass_id: int) -> list[int]:
    """A pass with those it took the place of and those that took its own, oldest first."""
    found, step = [pass_id], one("SELECT replaced_by FROM pass WHERE id = ?", pass_id)
    while step and step[0] and step[0] not in found:
        found.append(int(step[0]))
        step = one("SELECT replaced_by FROM pass WHERE id = ?", step[0])
    before: Iterable[int] = (pass_id,)
    while before := [one_id for other in before for one_id in _replaced(other) if one_id not in found]:
        found = [*before, *found]
    return found


def _replaced(pass_id: int) -> list[int]:
    return fetch("SELECT id FROM pass WHERE replaced_by = ?", pass_id, as_=int)


def running_out(today: dt.date, last: dt.date) -> list[tuple[int, str, int]]:
    """(compound, its code, how many): active passes of people that end between two days, most first."""
    return fetch(
        "SELECT c.id, c.short_code, count(*) FROM pass p JOIN compound c ON c.id = p.compound_id"
        " WHERE p.state = 'active' AND p.kind <> 'vehicle' AND p.valid_to >= ? AND p.valid_to <= ?"
        " GROUP BY c.id, c.short_code ORDER BY 3 DESC, 2",
        *(today.isoformat(), last.isoformat()),
        as_=lambda compound, code, number: (int(compound), str(code), int(number)),
    )

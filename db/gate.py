"""The gate's log: entries and vehicles. The hot path is hand-written SQL."""

import datetime as dt
from typing import Any, NamedTuple

from .base import day, execute, fetch, insert, one, utc, utc_text


class Passage(NamedTuple):
    """One row of the log as lists and verdicts need it. Temperatures in tenths of a degree Celsius."""

    id: int
    at: dt.datetime
    direction: str
    subject: str
    person_id: int | None
    household_id: int | None
    name: str
    room: str
    plate: str
    t1: int | None
    t2: int | None
    t2_method: str
    decision: str
    reason_code: str
    state: str
    corrects_id: int | None
    recorded_by: int
    recorder: str
    vehicle_id: int | None
    entry_key: str
    post_id: int
    phone: str


_PASSAGE = """SELECT e.id, e.at, e.direction, e.subject, e.person_id, e.household_id,
                     COALESCE(p.name, e.name), COALESCE(h.room, d.room, ''), COALESCE(v.plate, ''), e.t1, e.t2,
                     e.t2_method, e.decision, e.reason_code, e.state, e.corrects_id, e.recorded_by,
                     COALESCE(u.display, ''), e.vehicle_id, e.entry_key, e.post_id, COALESCE(p.phone, e.phone)
              FROM gate_entry e LEFT JOIN person p ON p.id = e.person_id
                   LEFT JOIN household h ON h.id = e.household_id
                   LEFT JOIN household d ON d.id = e.dest_household_id
                   LEFT JOIN vehicle_entry v ON v.id = e.vehicle_id
                   LEFT JOIN user_account u ON u.id = e.recorded_by"""


def _passage(entry_id: int, at: "str | dt.datetime", *rest: object) -> Passage:
    return Passage(entry_id, utc(at), *rest)  # type: ignore[arg-type]


class Filter(NamedTuple):
    """Which passages a list shows; empty means all."""

    since: dt.datetime | None = None
    until: dt.datetime | None = None
    person_id: int | None = None
    decision: str = ""


ALL = Filter()


def last_passages(post_id: int, limit: int, chosen: Filter = ALL) -> list[Passage]:
    """The newest passages of a post, newest first; cost does not grow with the history."""
    where, values = ["e.post_id = ?"], list[object]([post_id])
    for clause, value in (
        ("e.at >= ?", chosen.since and utc_text(chosen.since)),
        ("e.at < ?", chosen.until and utc_text(chosen.until)),
        ("e.person_id = ?", chosen.person_id),
        ("e.decision = ?", chosen.decision),
    ):
        if value:
            where.append(clause)
            values.append(value)
    if chosen.decision and chosen.decision != "ALLOW":
        where.append("e.decision <> 'ALLOW'")  # lets the index of exceptions answer
    sql = f"{_PASSAGE} WHERE {' AND '.join(where)} ORDER BY e.at DESC, e.id DESC LIMIT ?"
    return fetch(sql, *values, limit, as_=_passage)


def passage(entry_id: int) -> Passage | None:
    """One row of the log."""
    rows = fetch(f"{_PASSAGE} WHERE e.id = ?", entry_id, as_=_passage)
    return rows[0] if rows else None


class Stored(NamedTuple):
    """What was stored of a row, as far as a second reading must judge it again."""

    post_id: int
    at: dt.datetime
    direction: str
    subject: str
    person_id: int | None
    pass_id: int | None
    household_id: int | None
    dest_household_id: int | None
    consent_by: str
    phone: str
    came_from: str
    mask: str
    t1: int | None
    outbreak14: str
    left_on: dt.date | None
    vehicle_id: int | None
    vehicle: str  # '', permit, essential, outside
    decision: str
    state: str
    reason_code: str


def stored(entry_id: int) -> Stored | None:
    """A row's own facts."""

    def build(*columns: Any) -> Stored:
        post_id, at, *middle = columns
        left_on = middle[12]
        return Stored._make((post_id, utc(at), *middle[:12], left_on and day(left_on), *middle[13:]))

    rows = fetch(
        "SELECT e.post_id, e.at, e.direction, e.subject, e.person_id, e.pass_id, e.household_id, e.dest_household_id,"
        " e.consent_by, e.phone, e.came_from, e.mask, e.t1, e.outbreak14, e.left_on, e.vehicle_id,"
        " CASE WHEN e.vehicle_id IS NULL THEN '' WHEN v.permit_id IS NULL THEN 'outside'"
        " WHEN v.goods <> '' THEN 'essential' ELSE 'permit' END, e.decision, e.state, e.reason_code"
        " FROM gate_entry e LEFT JOIN vehicle_entry v ON v.id = e.vehicle_id WHERE e.id = ?",
        entry_id,
        as_=build,
    )
    return rows[0] if rows else None


def own_last(post_id: int, recorded_by: int, since: dt.datetime) -> Passage | None:
    """The valid row somebody wrote last at a post since then; a correction counts when it was written."""
    sql = (
        f"{_PASSAGE} WHERE e.recorded_by = ? AND e.created_at >= ? AND e.post_id = ? AND e.state = 'live'"
        " ORDER BY e.created_at DESC, e.id DESC LIMIT 1"
    )
    rows = fetch(sql, recorded_by, utc_text(since), post_id, as_=_passage)
    return rows[0] if rows else None


def of_vehicle(vehicle_id: int) -> list[Passage]:
    """The occupants of a vehicle, in the order they were measured."""
    return fetch(f"{_PASSAGE} WHERE e.vehicle_id = ? ORDER BY e.id", vehicle_id, as_=_passage)


def passages_of_key(entry_key: str) -> list[Passage]:
    """The rows one submitted line became: itself, or one for each occupant of a vehicle (`key/1` …)."""
    sql = f"{_PASSAGE} WHERE e.entry_key = ? OR (e.entry_key > ? AND e.entry_key < ?) ORDER BY e.id"
    return fetch(sql, entry_key, entry_key + "/", entry_key + "0", as_=_passage)


def last_of_plate(post_id: int, plate: str, since: dt.datetime) -> Passage | None:
    """The newest valid passage at a post since then of a vehicle with this plate."""
    sql = (
        f"{_PASSAGE} WHERE e.vehicle_id = (SELECT id FROM vehicle_entry WHERE post_id = ? AND at >= ? AND plate = ?"
        " ORDER BY at DESC, id DESC LIMIT 1) AND e.state = 'live' ORDER BY e.id DESC LIMIT 1"
    )
    rows = fetch(sql, post_id, utc_text(since), plate, as_=_passage)
    return rows[0] if rows else None


def newest_passage() -> dt.datetime | None:
    """When the last passage of the whole town was."""
    row = one("SELECT max(at) FROM gate_entry WHERE id > (SELECT max(id) - 1000 FROM gate_entry)")
    return utc(row[0]) if row and row[0] else None


def open_rechecks(post_id: int) -> list[Passage]:
    """People waiting for their second measurement at a post, oldest first."""
    sql = f"{_PASSAGE} WHERE e.post_id = ? AND e.decision = 'RECHECK' AND e.state = 'live' ORDER BY e.at, e.id"
    return fetch(sql, post_id, as_=_passage)


def last_of_person(person_id: int, *, post_id: int | None = None) -> Passage | None:
    """A person's newest valid passage, anywhere or at one post."""
    extra, values = (" AND e.post_id = ?", [post_id]) if post_id else ("", [])
    sql = f"{_PASSAGE} WHERE e.person_id = ?{extra} AND e.state = 'live' ORDER BY e.at DESC, e.id DESC LIMIT 1"
    rows = fetch(sql, person_id, *values, as_=_passage)
    return rows[0] if rows else None


def last_admission(person_id: int) -> Passage | None:
    """A person's newest passage that was let through, anywhere."""
    sql = (
        f"{_PASSAGE} WHERE e.person_id = ? AND e.state = 'live' AND e.decision = 'ALLOW'"
        " ORDER BY e.at DESC, e.id DESC LIMIT 1"
    )
    rows = fetch(sql, person_id, as_=_passage)
    return rows[0] if rows else None


def outings(household_id: int, since: dt.datetime) -> int:
    """How often people of a household were let out since then (domain.md G14)."""
    row = one(
        "SELECT count(*) FROM gate_entry WHERE household_id = ? AND direction = 'out' AND at >= ?"
        " AND decision = 'ALLOW' AND state = 'live'",
        household_id,
        utc_text(since),
    )
    return int(row[0]) if row else 0


class Counts(NamedTuple):
    """What a shift's sheet counts; live rows only."""

    into: int = 0
    out: int = 0
    refused: int = 0
    fever: int = 0
    held: int = 0
    recheck: int = 0


def counts(post_id: int, since: dt.datetime, until: dt.datetime | None = None) -> Counts:
    """A post's counts since the shift began (until its end); cost grows with the shift only."""
    end, values = ("", ()) if until is None else (" AND at < ?", (utc_text(until),))
    row = one(
        "SELECT sum(CASE WHEN direction = 'in' AND decision = 'ALLOW' THEN 1 ELSE 0 END),"
        " sum(CASE WHEN direction = 'out' AND decision = 'ALLOW' THEN 1 ELSE 0 END),"
        " sum(CASE WHEN decision = 'REFUSE' THEN 1 ELSE 0 END),"
        # fever_check is not a fever yet: it is counted while it waits
        " sum(CASE WHEN reason_code = 'fever' OR reason_code LIKE 'fever+%' OR reason_code LIKE '%+fever%'"
        " THEN 1 ELSE 0 END),"
        " sum(CASE WHEN decision = 'HOLD' THEN 1 ELSE 0 END),"
        " sum(CASE WHEN decision = 'RECHECK' THEN 1 ELSE 0 END)"
        f" FROM gate_entry WHERE post_id = ? AND at >= ? AND state = 'live'{end}",
        post_id,
        utc_text(since),
        *values,
    )
    return Counts(*(int(value or 0) for value in row)) if row else Counts()


def revive(entry_id: int, at: dt.datetime) -> None:
    """Let a corrected row count again, because its correction was undone."""
    execute(
        "UPDATE gate_entry SET state = 'live', updated_at = ?, version = version + 1"
        " WHERE id = ? AND state = 'corrected'",
        utc_text(at),
        entry_id,
    )


class NewEntry(NamedTuple):
    """A row about to be written; its fields are the columns of the table."""

    entry_key: str
    post_id: int
    at: dt.datetime
    direction: str
    subject: str
    person_id: int | None = None
    pass_id: int | None = None
    household_id: int | None = None
    name: str = ""
    phone: str = ""
    came_from: str = ""
    dest_household_id: int | None = None
    consent_by: str = ""
    reason: str = ""
    mask: str = ""
    t1: int | None = None
    t1_site: str = ""
    outbreak14: str = ""
    left_on: dt.date | None = None
    decision: str = ""
    reason_code: str = ""
    advised: bool = False
    approval_id: int | None = None
    vehicle_id: int | None = None
    recorded_by: int = 0
    corrects_id: int | None = None
    correct_reason: str = ""


ENTRY_COLUMNS = (*NewEntry._fields, "created_at", "created_by", "updated_at")


def add_entry(entry: NewEntry, now: dt.datetime) -> int:
    """Insert a row of the log; returns its id. `entry_key` is unique: a line sent twice is one row."""
    moment = utc_text(now)
    values = list(entry)
    values[2] = utc_text(entry.at)
    values[18] = entry.left_on and entry.left_on.isoformat()
    return insert("gate_entry", ENTRY_COLUMNS, [*values, moment, entry.recorded_by, moment])


def add_vehicle(
    post_id: int, at: dt.datetime, direction: str, plate: str, kind: str, occupants: int,
    permit_id: int | None, goods: str, disinfected: bool, decision: str, reason_code: str, by: int,
) -> int:  # fmt: skip
    """Insert a vehicle; its occupants are rows of the log that point here."""
    moment = utc_text(at)
    return insert(
        "vehicle_entry",
        ("post_id", "at", "direction", "plate", "plate_kind", "occupants_declared", "permit_id", "goods",
         "disinfected", "decision", "reason_code", "created_at", "created_by", "updated_at"),
        (post_id, moment, direction, plate, kind, occupants, permit_id, goods, disinfected, decision, reason_code,
         moment, by, moment),
    )  # fmt: skip


def settle_vehicle(vehicle_id: int, decision: str, reason_code: str, at: dt.datetime) -> None:
    """Store a vehicle's new decision after one of its occupants was measured again."""
    execute(
        "UPDATE vehicle_entry SET decision = ?, reason_code = ?, updated_at = ?, version = version + 1 WHERE id = ?",
        decision,
        reason_code,
        utc_text(at),
        vehicle_id,
    )


def finish_recheck(
    entry_id: int, t2: int, method: str, at: dt.datetime, decision: str, reason_code: str, advised: bool,
    outbreak14: str, left_on: dt.date | None,
) -> bool:  # fmt: skip
    """Store the second reading and what it decided; False if somebody else has done it."""
    moment = utc_text(at)
    cursor = execute(
        "UPDATE gate_entry SET t2 = ?, t2_method = ?, t2_at = ?, decision = ?, reason_code = ?, advised = ?,"
        " outbreak14 = ?, left_on = ?, updated_at = ?, version = version + 1"
        " WHERE id = ? AND decision = 'RECHECK' AND state = 'live'",
        *(t2, method, moment, decision, reason_code, advised),
        *(outbreak14, left_on and left_on.isoformat(), moment, entry_id),
    )
    return bool(cursor.rowcount == 1)


def strike(entry_id: int, state: str, at: dt.datetime) -> bool:
    """Take a row out of the count but not out of sight (`undone`, `corrected`); False if it already was."""
    cursor = execute(
        "UPDATE gate_entry SET state = ?, updated_at = ?, version = version + 1 WHERE id = ? AND state = 'live'",
        state,
        utc_text(at),
        entry_id,
    )
    return bool(cursor.rowcount == 1)

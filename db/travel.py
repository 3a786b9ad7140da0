"""Travel reports: where somebody came from, who said so, and what was decided about it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

from .base import day, execute, fetch, insert, one, utc, utc_text
from .people import stairways_of

OPEN = ("new", "verified")
FACTS = (
    *("from_place", "outbreak", "left_on", "arrived_on", "transport", "transport_no", "contact_with_case"),
    "symptoms",
)
"""What a report says; the columns that may be put right while it is verified."""


class Report(NamedTuple):
    """A report with whom and which door it is about."""

    id: int
    version: int
    report_key: str
    person_id: int
    household_id: int
    compound_id: int
    code: str
    room: str
    name: str
    phone: str
    gone: bool  # moved out
    from_place: str
    outbreak: str
    left_on: dt.date | None
    arrived_on: dt.date | None
    transport: str
    transport_no: str
    contact_with_case: str
    symptoms: str
    source: str
    state: str
    at: dt.datetime
    reason: str
    isolation_id: int | None
    watch_item_id: int | None
    entry_id: int | None
    by_name: str
    decided_at: dt.datetime | None
    decided_by: str


COUNTS = "(t.entry_id IS NULL OR EXISTS (SELECT 1 FROM gate_entry g WHERE g.id = t.entry_id AND g.state = 'live'))"
"""Of `travel_report t`: what an undone or corrected passage had said counts no more."""

_REPORT = """SELECT t.id, t.version, t.report_key, t.person_id, t.household_id, h.compound_id, c.short_code, h.room,
                    p.name, p.phone, p.moved_out IS NOT NULL, t.from_place, t.outbreak, t.left_on, t.arrived_on,
                    t.transport, t.transport_no, t.contact_with_case, t.symptoms, t.source, t.state, t.at, t.reason,
                    (SELECT i.id FROM isolation i WHERE i.id = t.isolation_id AND i.state <> 'cancelled'),
                    t.watch_item_id, t.entry_id, COALESCE(u.display, ''), t.decided_at, COALESCE(d.display, '')
             FROM travel_report t JOIN person p ON p.id = t.person_id JOIN household h ON h.id = t.household_id
             JOIN compound c ON c.id = h.compound_id LEFT JOIN user_account u ON u.id = t.by_user
             LEFT JOIN user_account d ON d.id = t.decided_by"""


def _report(*row: Any) -> Report:
    found = Report._make(row)
    return found._replace(
        gone=bool(found.gone),
        left_on=day(found.left_on) if found.left_on else None,
        arrived_on=day(found.arrived_on) if found.arrived_on else None,
        at=utc(found.at),
        decided_at=utc(found.decided_at) if found.decided_at else None,
    )


def report(report_id: int) -> Report | None:
    """One report, in whatever state."""
    rows = fetch(f"{_REPORT} WHERE t.id = ?", report_id, as_=_report)
    return rows[0] if rows else None


def report_by_key(key: str) -> Report | None:
    """The report that was sent under this key, if it was."""
    rows = fetch(f"{_REPORT} WHERE t.report_key = ?", key, as_=_report)
    return rows[0] if rows else None


def of_person(person_id: int) -> list[Report]:
    """What is reported of a person and counts, the newest first."""
    return fetch(f"{_REPORT} WHERE t.person_id = ? AND {COUNTS} ORDER BY t.id DESC LIMIT 20", person_id, as_=_report)


def _undecided(leader: int | None, at: dt.datetime | None) -> tuple[str, list[int]] | None:
    """The query for reports nobody has decided, and its values; None for whoever has no stairway."""
    sql = f"{_REPORT} WHERE t.state IN ('new','verified') AND {COUNTS}"
    if leader is None:
        return sql, []
    assert at is not None
    stairs = [stair.id for stair in stairways_of(leader, at)]
    return (f"{sql} AND h.stairway_id IN ({','.join('?' * len(stairs))})", stairs) if stairs else None


def undecided(limit: int, *, leader: int | None = None, at: dt.datetime | None = None) -> list[Report]:
    """Reports nobody has decided, the oldest first; with `leader` only of that account's stairways."""
    if (found := _undecided(leader, at)) is None:
        return []
    sql, values = found
    return fetch(f"{sql} ORDER BY t.at, c.short_code, h.room, t.id LIMIT ?", *values, limit, as_=_report)


def how_many_undecided(*, leader: int | None = None, at: dt.datetime | None = None) -> int:
    """How many there are of them in all."""
    if (found := _undecided(leader, at)) is None:
        return 0
    sql, values = found
    row = one(f"SELECT count(*) FROM ({sql}) AS undecided", *values)
    return int(row[0]) if row else 0


def listed(compound_id: int | None = None, *, decided: bool = False) -> list[Report]:
    """All reports of the town or a compound nobody has decided, with `decided` the others too, the oldest first."""
    states = "" if decided else " AND t.state IN ('new','verified')"
    only, values = ("", ()) if compound_id is None else (" AND h.compound_id = ?", (compound_id,))
    return fetch(f"{_REPORT} WHERE {COUNTS}{states}{only} ORDER BY t.at, t.id", *values, as_=_report)


class Said(NamedTuple):
    """What a gate needs of a report: whether it must act on it."""

    id: int
    outbreak: str
    left_on: dt.date | None
    arrived_on: dt.date | None
    at: dt.datetime


def _said(report_id: int, outbreak: str, left: Any, arrived: Any, at: Any) -> Said:
    return Said(report_id, outbreak, day(left) if left else None, day(arrived) if arrived else None, utc(at))


def open_of_person(person_id: int) -> list[Said]:
    """Undecided reports of a person that do not say no, the newest first."""
    return fetch(
        f"SELECT t.id, t.outbreak, t.left_on, t.arrived_on, t.at FROM travel_report t WHERE t.person_id = ?"
        f" AND t.state IN ('new','verified') AND t.outbreak <> 'no' AND {COUNTS} ORDER BY t.id DESC",
        person_id,
        as_=_said,
    )


def add(values: Mapping[str, object], at: dt.datetime, by: int) -> int:
    """A new report; returns its id."""
    now = utc_text(at)
    plain = {name: _plain(value) for name, value in values.items()}
    meta = {"at": now, "by_user": by or None, "created_at": now, "created_by": by or None, "updated_at": now}
    return insert("travel_report", (*plain, *meta), (*plain.values(), *meta.values()))


def change(report_id: int, version: int, values: Mapping[str, object], at: dt.datetime) -> bool:
    """Set columns of a report if it still has this version; whether it had."""
    sets = "".join(f"{name} = ?, " for name in values)
    done = execute(
        f"UPDATE travel_report SET {sets}updated_at = ?, version = version + 1 WHERE id = ? AND version = ?",
        *(_plain(value) for value in values.values()),
        *(utc_text(at), report_id, version),
    )
    return bool(done.rowcount)


def link_isolation(report_id: int, isolation_id: int, at: dt.datetime) -> None:
    """Say which episode a report has led to."""
    execute(
        "UPDATE travel_report SET isolation_id = ?, updated_at = ?, version = version + 1 WHERE id = ?",
        *(isolation_id, utc_text(at), report_id),
    )


def open_isolation_of(person_id: int) -> int | None:
    """The person's episode that is not over."""
    row = one(
        "SELECT id FROM isolation WHERE person_id = ? AND state IN ('pending','active','due') ORDER BY id DESC LIMIT 1",
        person_id,
    )
    return int(row[0]) if row else None


def count_undecided(before: dt.datetime) -> tuple[int, dt.datetime | None]:
    """How many reports made before a moment nobody has decided, and when the oldest was made."""
    row = one(
        "SELECT count(*), min(t.at) FROM travel_report t"
        f" WHERE t.state IN ('new','verified') AND t.at < ? AND {COUNTS}",
        utc_text(before),
    )
    return (int(row[0]), utc(row[1]) if row[1] else None) if row else (0, None)


def _plain(value: object) -> object:
    if isinstance(value, dt.datetime):
        return utc_text(value)
    return value.isoformat() if isinstance(value, dt.date) else value

"""Reading the trail: in the order of its chain for the check, by record for the history of one, and its guards."""

import datetime as dt
from importlib import import_module
from typing import NamedTuple

from .audit import COLUMNS
from .base import execute, fetch, one, utc, utc_text
from .engine import is_sqlite

PURGED = "retention.values"
"""The action of a row that says: values up to the row `entity_id` (a `seq`) may be gone from here on."""


_LAST = 2**63 - 1


class Link(NamedTuple):
    """A row of the trail as its mac covers it; `columns` are those `chain.link` takes."""

    id: int
    seq: int
    columns: tuple[object, ...]
    digest: str
    mac: str


def _link(row_id: int, seq: int, at: "str | dt.datetime", *rest: object) -> Link:
    when = at if isinstance(at, str) else utc_text(utc(at))
    # SQLite takes bytes in any column, and then there is no mac of them
    *middle, digest, mac = (repr(one) if isinstance(one, bytes) else one for one in rest)
    return Link(row_id, seq, (seq, when, *middle, digest), str(digest), str(mac))


def links(after: int, until: int, limit: int) -> list[Link]:
    """Rows with `after` < seq <= `until`, in the order of the chain."""
    sql = f"SELECT id, {', '.join(COLUMNS)} FROM audit_log WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?"
    return fetch(sql, after, until, limit, as_=_link)


def values_of(ids: list[int]) -> dict[int, dict[str, tuple[str, str]]]:
    """The values that are still kept of these rows, by row id and field."""
    found: dict[int, dict[str, tuple[str, str]]] = {}
    if ids:
        marks = ",".join("?" * len(ids))
        sql = f"SELECT audit_id, field, before, after FROM audit_value WHERE audit_id IN ({marks})"
        for row_id, field, before, after in execute(sql, *ids).fetchall():
            found.setdefault(int(row_id), {})[str(field)] = (str(before), str(after))
    return found


def values_between(first: int, last: int) -> dict[int, dict[str, tuple[str, str]]]:
    """The same for all rows whose ids lie between these two."""
    found: dict[int, dict[str, tuple[str, str]]] = {}
    sql = "SELECT audit_id, field, before, after FROM audit_value WHERE audit_id BETWEEN ? AND ?"
    for row_id, field, before, after in execute(sql, first, last).fetchall():
        found.setdefault(int(row_id), {})[str(field)] = (str(before), str(after))
    return found


def newest(until: int = _LAST) -> tuple[int, str] | None:
    """`seq` and mac of the newest row up to a number; None when there is none."""
    row = one("SELECT seq, mac FROM audit_log WHERE seq BETWEEN 1 AND ? ORDER BY seq DESC LIMIT 1", until)
    return (int(row[0]), str(row[1])) if row else None


def unnumbered(limit: int = 20) -> list[str]:
    """What stands as `seq` of rows that no act can have written; SQLite takes text there too."""
    sql = "SELECT seq FROM audit_log WHERE seq < 1 OR seq > ? LIMIT ?"
    return fetch(sql, _LAST, limit, as_=str)


def mac_at(seq: int) -> str | None:
    """The mac of the row with this number."""
    row = one("SELECT mac FROM audit_log WHERE seq = ?", seq)
    return str(row[0]) if row else None


def purged_through() -> int:
    """Up to which `seq` values may be gone, as the trail itself says; read it after the values."""
    row = one(
        "SELECT max(entity_id) FROM audit_log WHERE entity = 'audit_log' AND action = ? AND entity_id < seq", PURGED
    )
    return int(row[0]) if row and row[0] else 0


# -- the guards

_WANTED_ON_SERVER = {  # trigger: table, and what it fires on as pg_trigger codes it (row 1, before 2, delete 8 …)
    "audit_log_no_change": ("audit_log", 1 + 2 + 8 + 16),
    "audit_log_no_truncate": ("audit_log", 2 + 32),
    "audit_value_no_update": ("audit_value", 1 + 2 + 16),
}
_ON_SERVER = """SELECT t.tgname, c.relname, t.tgtype FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
                       JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_proc p ON p.oid = t.tgfoid
                WHERE n.nspname = current_schema() AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
                      AND t.tgqual IS NULL AND t.tgattr = '' AND p.proname = 'trail_is_append_only'
                      AND p.prosrc LIKE 'BEGIN RAISE EXCEPTION %'"""


def lost_guards() -> list[str]:
    """The names of triggers that keep the trail append-only and are gone, switched off or not what they were."""
    if not is_sqlite():
        there = {name: (table, int(kind)) for name, table, kind in execute(_ON_SERVER).fetchall()}
        return sorted(name for name, wanted in _WANTED_ON_SERVER.items() if there.get(name) != wanted)
    guards: tuple[str, ...] = import_module("db.migrations.0002_people_and_trail").GUARDS["sqlite"]
    found = {str(row[0]) for row in execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'").fetchall()}
    return sorted(sql.split()[2] for sql in guards if sql not in found)


# -- the history of one record


class Step(NamedTuple):
    """One act on a record: who (login and name), when, from which sitting, what, and what its fields held."""

    seq: int
    at: dt.datetime
    actor_id: int
    login: str
    display: str
    origin: str
    action: str
    entity: str
    entity_id: int
    fields: tuple[str, ...]
    changes: dict[str, tuple[str, str]]  # of fields whose values are still kept


def history_of(records: list[tuple[str, int]], limit: int = 200) -> list[Step]:
    """What was done to these records (entity, id), oldest first; the newest `limit` acts."""
    found: dict[int, tuple[object, ...]] = {}
    for entity, entity_id in dict.fromkeys(records):
        sql = (
            "SELECT a.id, a.seq, a.at, a.actor_id, a.actor, COALESCE(u.display, ''), a.origin, a.action, a.entity,"
            " a.entity_id, a.fields FROM audit_log a LEFT JOIN user_account u ON u.id = a.actor_id"
            " WHERE a.entity = ? AND a.entity_id = ? ORDER BY a.seq DESC LIMIT ?"
        )
        found |= {int(row[0]): tuple(row[1:]) for row in execute(sql, entity, entity_id, limit).fetchall()}
    newest = sorted(found, key=lambda row_id: found[row_id][0], reverse=True)[:limit]  # type: ignore[arg-type, return-value]
    values = values_of(newest)
    return [_step(*found[row_id], values.get(row_id, {})) for row_id in reversed(newest)]


def _step(*columns: object) -> Step:
    seq, at, actor_id, *middle, fields, values = columns
    names = tuple(name for name in str(fields).split(",") if name)
    told = dict(sorted(values.items()))  # type: ignore[attr-defined]  # databases return rows as they like
    return Step._make((seq, utc(at), actor_id or 0, *middle, names, told))  # type: ignore[arg-type]


def related_to_entry(entry_id: int) -> list[tuple[str, int]]:
    """What a row of the gate's log belongs together with: its vehicle, corrections both ways, escalations, leave."""
    own = one("SELECT post_id, at, corrects_id, vehicle_id, approval_id FROM gate_entry WHERE id = ?", entry_id)
    if own is None:
        return []
    post_id, at, corrects_id, vehicle_id, approval_id = own
    ids = {entry_id}
    if vehicle_id:  # its act names the first of its occupants
        first = one("SELECT min(id) FROM gate_entry WHERE vehicle_id = ?", vehicle_id)
        ids |= {int(first[0])} if first else set()
    if corrects_id:
        ids.add(int(corrects_id))
    # a correction happened when the row happened that it replaces, so the log's index finds it
    sql = "SELECT id FROM gate_entry WHERE post_id = ? AND at = ? AND corrects_id = ?"
    ids |= {int(row[0]) for row in execute(sql, post_id, utc_text(utc(at)), entry_id).fetchall()}
    marks = ",".join("?" * len(ids))
    raised = execute(f"SELECT id FROM escalation WHERE entry_id IN ({marks})", *sorted(ids)).fetchall()
    found = [("gate_entry", one_id) for one_id in sorted(ids)] + [("escalation", int(row[0])) for row in raised]
    return found + ([("exit_approval", int(approval_id))] if approval_id else [])


def related_to_escalation(escalation_id: int) -> list[tuple[str, int]]:
    """An escalation, the row of the log that raised it, and the leave that closed it."""
    own = one("SELECT entry_id, household_id, closed_at FROM escalation WHERE id = ?", escalation_id)
    if own is None:
        return []
    entry_id, household_id, closed_at = own
    found = [("escalation", escalation_id)]
    if entry_id:
        found.append(("gate_entry", int(entry_id)))
    if household_id and closed_at:
        sql = "SELECT id FROM exit_approval WHERE household_id = ? AND valid_from = ?"
        rows = execute(sql, household_id, utc_text(utc(closed_at))).fetchall()
        found += [("exit_approval", int(row[0])) for row in rows]
    return found


def author_of(entity: str, entity_id: int) -> int | None:
    """Whose record this is, as far as rights ask: who wrote it, or the account itself."""
    columns = {"gate_entry": "recorded_by", "escalation": "created_by", "user_account": "id"}
    if entity not in columns:
        return None
    row = one(f"SELECT {columns[entity]} FROM {entity} WHERE id = ?", entity_id)
    return None if row is None or row[0] is None else int(row[0])

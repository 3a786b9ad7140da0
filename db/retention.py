"""Forgetting who it was: which rows are due, and taking people out of them in pieces of bounded size.

What a report sums up stays: direction, decision, reason code, temperatures, post, time, recorder. What is still
open is never touched: somebody out, a visit, a second measurement, an escalation.
"""

import datetime as dt
from typing import Any, NamedTuple

from .audit import Act, record
from .base import execute, fetch, one, utc, utc_text
from .engine import is_sqlite
from .locks import lock_tables
from .trail import PURGED, newest

WINDOW = 500
"""How many ids one piece spans: a piece is one short transaction, between two of which gates have their turn."""


class Kind(NamedTuple):
    """A table people are taken out of: which rows `e` are due before a moment, and what is left of them."""

    table: str
    due: str
    left: str  # what is set; empty: the row goes
    holes: tuple[object, ...] = ()  # of `due`, after the moment
    day: bool = False  # the moment is compared as a calendar day


def _open(alias: str) -> str:
    return (
        f"(({alias}.decision = 'RECHECK' AND {alias}.state = 'live')"
        f" OR EXISTS (SELECT 1 FROM escalation x WHERE x.entry_id = {alias}.id AND x.state <> 'closed')"
        f" OR {alias}.id IN (SELECT w.entry_id FROM presence w WHERE w.inside = ? AND w.person_id IS NOT NULL)"
        f" OR {alias}.id IN (SELECT w.visit_entry_id FROM presence w"
        " WHERE w.inside = ? AND w.visit_entry_id IS NOT NULL))"
    )


_STILL_OPEN = (False, True)

_ENDINGS = "('', '-', 'undo', 'account', 'replaced', 'no_show', 'stays', 'moved', 'handed_over', 'import')"
"""Ends of a place that the program writes and that say nothing of a person's health or affairs."""

KINDS = {
    "gate": Kind(
        "gate_entry",
        "e.at < ? AND (e.person_id IS NOT NULL OR e.household_id IS NOT NULL OR e.pass_id IS NOT NULL"
        " OR e.dest_household_id IS NOT NULL OR e.approval_id IS NOT NULL OR e.left_on IS NOT NULL OR e.name <> ''"
        " OR e.phone <> '' OR e.came_from <> '' OR e.consent_by <> '' OR e.reason <> '' OR e.correct_reason <> '')"
        f" AND NOT {_open('e')}",
        "person_id = NULL, household_id = NULL, pass_id = NULL, dest_household_id = NULL, approval_id = NULL,"
        " left_on = NULL, name = '', phone = '', came_from = '', consent_by = '', reason = '', correct_reason = ''",
        _STILL_OPEN,
    ),
    "vehicles": Kind(
        "vehicle_entry",
        "e.at < ? AND (e.plate <> '' OR e.permit_id IS NOT NULL)"
        f" AND NOT EXISTS (SELECT 1 FROM gate_entry g WHERE g.vehicle_id = e.id AND {_open('g')})",
        "plate = '', permit_id = NULL",
        _STILL_OPEN,
    ),
    "escalations": Kind(
        "escalation",
        "e.created_at < ? AND e.state = 'closed' AND (e.person_id IS NOT NULL OR e.household_id IS NOT NULL"
        " OR e.isolation_id IS NOT NULL OR e.user_id IS NOT NULL OR e.notified_to <> ''"
        " OR e.outcome NOT IN ('-', 'undone', 'corrected', 'medical_exit_approved'))",
        "person_id = NULL, household_id = NULL, isolation_id = NULL, user_id = NULL, notified_to = '',"
        " outcome = CASE WHEN outcome IN ('undone', 'corrected', 'medical_exit_approved') THEN outcome ELSE '-' END",
    ),
    "approvals": Kind(
        "exit_approval",
        "e.valid_to < ? AND (e.household_id IS NOT NULL OR e.person_id IS NOT NULL OR e.reason <> '-')",
        "household_id = NULL, person_id = NULL, reason = '-'",
    ),
    "isolation": Kind(
        "isolation",
        "COALESCE(e.released_at, e.updated_at) < ? AND e.state NOT IN ('pending','active','due')"
        " AND (e.person_id IS NOT NULL OR e.household_id IS NOT NULL OR e.doctor <> '' OR e.police <> ''"
        " OR e.release_notice_no <> '' OR e.notice_signed_at IS NOT NULL OR e.contact_user_id IS NOT NULL"
        " OR e.source_entry_id IS NOT NULL OR e.undertaking_signed_at IS NOT NULL OR e.cadre_user_id IS NOT NULL"
        " OR e.end_reason NOT IN ('', '-') OR e.missing_reason NOT IN ('', '-'))",
        "person_id = NULL, household_id = NULL, doctor = '', police = '', release_notice_no = '',"
        " notice_signed_at = NULL, undertaking_signed_at = NULL, contact_user_id = NULL, cadre_user_id = NULL,"
        " source_entry_id = NULL, end_reason = CASE WHEN end_reason = '' THEN '' ELSE '-' END,"
        " missing_reason = CASE WHEN missing_reason = '' THEN '' ELSE '-' END",
    ),
    "travel": Kind(
        "travel_report",
        "COALESCE(e.decided_at, e.at) < ? AND (e.state NOT IN ('new','verified')"
        " OR EXISTS (SELECT 1 FROM gate_entry g WHERE g.id = e.entry_id AND g.state <> 'live'))"
        " AND NOT EXISTS (SELECT 1 FROM isolation i WHERE i.id = e.isolation_id"
        " AND i.state IN ('pending','active','due'))",
        "",
    ),
    "tracing": Kind(
        "watch_item",
        "e.decided_at < ? AND e.state <> 'open' AND e.name <> '-'",
        "name = '-', phone = '', id_no = '', id_hash = '', address = '', came_from = '', left_on = NULL, note = '',"
        " person_id = NULL, household_id = NULL, digest = CAST(id AS TEXT),"
        " outcome = CASE WHEN outcome = '' THEN '' ELSE '-' END",
    ),
    "changes": Kind(
        "household_change",
        "e.decided_at < ? AND e.state <> 'pending' AND (e.fields <> '{}' OR e.person_id IS NOT NULL"
        " OR e.place <> '' OR e.reason NOT IN ('', '-'))",
        # what it asked stays as a digest alone, so that a no still holds
        "fields = '{}', person_id = NULL, place = '', reason = CASE WHEN reason = '' THEN '' ELSE '-' END",
    ),
    "moved_out": Kind(
        "person",
        "e.moved_out < ? AND e.name <> '-' AND NOT EXISTS (SELECT 1 FROM isolation i WHERE i.person_id = e.id"
        " AND i.state IN ('pending','active','due'))"
        " AND NOT EXISTS (SELECT 1 FROM presence w WHERE w.person_id = e.id AND w.inside = ?)",
        "name = '-', name_py = '', sex = '', birth_year = NULL, id_type = '', id_no = '', id_last4 = '', id_hash = '',"
        " phone = '', origin = '', relation = '', employer = '', back_to_work_on = NULL, care_flags = '', note = '',"
        " work_status = '', return_on = NULL, py_by_hand = FALSE",
        (False,),
        day=True,
    ),
    # where somebody lived stays while they are known, and leads to nobody afterwards; why they went does not
    "residences": Kind("residence", "e.to_on < ? AND e.reason NOT IN ('', '-')", "reason = '-'", day=True),
    "merges": Kind("register_merge", "e.at < ? AND e.reason <> '-'", "reason = '-'"),
    "duties": Kind(
        "assignment",
        "e.updated_at < ? AND e.state NOT IN ('planned','confirmed','on_duty') AND (e.temp IS NOT NULL"
        " OR e.override_reason NOT IN ('', '-') OR e.force_reason NOT IN ('', '-') OR e.left_early NOT IN ('', '-')"
        f" OR e.end_reason NOT IN {_ENDINGS})",
        "temp = NULL, override_reason = CASE WHEN override_reason = '' THEN '' ELSE '-' END,"
        " force_reason = CASE WHEN force_reason = '' THEN '' ELSE '-' END,"
        " left_early = CASE WHEN left_early = '' THEN '' ELSE '-' END,"
        f" end_reason = CASE WHEN end_reason IN {_ENDINGS} THEN end_reason ELSE '-' END",
    ),
    "handovers": Kind(
        "handover",
        "e.updated_at < ? AND (e.note <> '' OR e.dispute <> '' OR e.open_items <> '' OR e.equipment <> '')",
        "note = '', dispute = '', open_items = '', equipment = ''",
    ),
    "swaps": Kind(
        "swap_request",
        "e.updated_at < ? AND e.state NOT IN ('asked','agreed') AND (e.note <> '' OR e.decide_reason <> '')",
        "note = '', decide_reason = ''",
    ),
    "absences": Kind("availability", "e.to_at < ? AND e.reason <> ''", "reason = ''"),
    "errands": Kind(
        "errand",
        "e.closed_at < ? AND e.state IN ('delivered','settled','disposed','cancelled','merged','skipped')"
        " AND e.advanced_fen = e.settled_fen AND (e.household_id IS NOT NULL OR e.text <> '' OR e.feedback <> ''"
        " OR e.reason NOT IN ('', '-'))",
        # a last run names its isolation, whose own file is forgotten by itself
        "household_id = NULL, isolation_id = CASE WHEN final THEN isolation_id END, text = '', feedback = '',"
        " reason = CASE WHEN reason = '' THEN '' ELSE '-' END",
    ),
    "visits": Kind(
        "visit",
        "e.at < ? AND (e.temp IS NOT NULL OR e.note <> '' OR e.reason NOT IN ('', '-'))",
        "temp = NULL, note = '', reason = CASE WHEN reason = '' THEN '' ELSE '-' END",
    ),
    "questions": Kind(
        "question",
        "e.closed_at < ? AND e.state = 'closed' AND (e.text <> '-' OR e.household_id IS NOT NULL)",
        "household_id = NULL, text = '-', answer = ''",
    ),
    "duty_log": Kind(
        "duty_log",
        "e.at < ? AND (e.text <> '-' OR e.strike_reason NOT IN ('', '-'))",
        "text = '-', strike_reason = CASE WHEN strike_reason = '' THEN '' ELSE '-' END",
    ),
    "reports": Kind(
        "daily_report",
        "e.submitted_at < ? AND (e.note <> '' OR e.return_reason NOT IN ('', '-'))",
        "note = '', return_reason = CASE WHEN return_reason = '' THEN '' ELSE '-' END",
    ),
    "accounts": Kind(
        "user_account",
        "COALESCE(e.disabled_at, e.updated_at) < ? AND NOT e.active AND (e.phone <> '' OR e.note <> ''"
        " OR e.home_household_id IS NOT NULL OR e.birth_year IS NOT NULL OR e.branch <> '' OR e.availability <> ''"
        " OR e.most_shifts IS NOT NULL OR e.pin_hash <> '' OR e.display NOT LIKE '_**')",
        "phone = '', note = '', home_household_id = NULL, birth_year = NULL, branch = '', availability = '',"
        " most_shifts = NULL, pin_hash = '', display = substr(display, 1, 1) || '**'",
    ),
    "sittings": Kind("session_log", "e.ended_at < ?", ""),
}
"""What is forgotten, in this order: rows first, then what they pointed to."""


def _moment(kind: Kind, before: dt.datetime) -> str:
    return before.date().isoformat() if kind.day else utc_text(before)


def count_due(name: str, before: dt.datetime) -> int:
    """How many rows of a kind are due."""
    kind = KINDS[name]
    row = one(f"SELECT count(*) FROM {kind.table} e WHERE {kind.due}", _moment(kind, before), *kind.holes)
    return int(row[0]) if row else 0


def next_due(name: str, before: dt.datetime, after: int) -> int | None:
    """The first row of a kind after an id that is due; reads on without holding anybody up."""
    kind = KINDS[name]
    sql = f"SELECT e.id FROM {kind.table} e WHERE e.id > ? AND {kind.due} ORDER BY e.id LIMIT 1"
    row = one(sql, after, _moment(kind, before), *kind.holes)
    return int(row[0]) if row else None


def forget(name: str, before: dt.datetime, first: int, at: dt.datetime) -> int:
    """Take people out of the due rows among the WINDOW ids from `first` on; how many. Part of an act."""
    kind = KINDS[name]
    what = f"{kind.table} AS e SET {kind.left}, updated_at = ?, version = version + 1" if kind.left else ""
    begin, values = (f"UPDATE {what}", [utc_text(at)]) if what else (f"DELETE FROM {kind.table} AS e", [])
    sql = f"{begin} WHERE e.id BETWEEN ? AND ? AND {kind.due} RETURNING id"
    due = (first, first + WINDOW - 1, _moment(kind, before), *kind.holes)
    holes: tuple[Any, ...] = (*values, *due)
    if name == "isolation":
        _leave_homes_to_count(f"e.id BETWEEN ? AND ? AND {kind.due}", due)
    ids = [int(row[0]) for row in execute(sql, *holes).fetchall()]
    if ids:
        _forget_beside(name, ids)
    return len(ids)


_COUNTED = "state NOT IN ('pending','cancelled')"  # as `isolation.ever` counts


def _leave_homes_to_count(due: str, holes: tuple[Any, ...]) -> None:
    """Let one row stand for each household of which no named file is left: a count, and no way back to it."""
    lock_tables("isolation")  # two runs would each see the other's rows as left
    execute(
        "UPDATE isolation SET last_of_home = ? WHERE id IN (SELECT max(e.id) FROM isolation e"
        f" WHERE {due} AND e.household_id IS NOT NULL AND e.{_COUNTED} GROUP BY e.household_id"
        " HAVING count(*) = (SELECT count(*) FROM isolation o"
        f" WHERE o.household_id = e.household_id AND o.{_COUNTED}))",
        *(True, *holes),
    )


_BESIDE = {
    # where somebody was seen last would still tell whose row it was; nobody open is among them
    "gate": (
        "DELETE FROM presence WHERE entry_id IN (@)",
        "DELETE FROM presence WHERE visit_entry_id IN (@)",
        "UPDATE isolation SET source_entry_id = NULL WHERE source_entry_id IN (@)",
    ),
    # how warm somebody was stays, as at a gate; nothing is left that says who it was
    "isolation": (
        "UPDATE isolation_check SET symptoms = '' WHERE isolation_id IN (@) AND symptoms <> ''",
        "UPDATE isolation_event SET note = '' WHERE isolation_id IN (@) AND note <> ''",
    ),
    "moved_out": (
        "DELETE FROM person_key WHERE person_id IN (@)",
        "UPDATE pass SET holder = '' WHERE person_id IN (@) AND holder <> ''",
    ),
    "errands": (
        "UPDATE errand_item SET name = '-', instead = '' WHERE errand_id IN (@)",
        "UPDATE errand_item SET name = '-', instead = '' WHERE origin_id IN (@)",
        "UPDATE errand_event SET note = '' WHERE errand_id IN (@) AND note <> ''",
    ),
    "accounts": ("UPDATE ssh_key SET label = '' WHERE user_id IN (@) AND label <> ''",),
}


def _forget_beside(name: str, ids: list[int]) -> None:
    for sql in _BESIDE.get(name, ()):
        execute(sql.replace("@", ",".join("?" * len(ids))), *ids)


# -- values of the trail


# a run's own numbers are nobody's, and a run that only forgets the run before would never end
_PURGEABLE = "audit_value v JOIN audit_log a ON a.id = v.audit_id WHERE a.seq <= ? AND a.action <> 'retention.run'"


def values_due(before: dt.datetime) -> tuple[int, int]:
    """Up to which `seq` values of the trail are due, and how many values that are."""
    low, high = 0, (newest() or (0, ""))[0]
    while low < high:  # the trail is in the order of time
        middle = (low + high + 1) // 2
        row = one("SELECT seq, at FROM audit_log WHERE seq <= ? ORDER BY seq DESC LIMIT 1", middle)
        if row is None or utc(row[1]) < before:
            low = middle
        else:
            high = min(middle, int(row[0])) - 1
    row = one(f"SELECT count(*) FROM {_PURGEABLE}", low)
    return low, int(row[0]) if row else 0


def announce_purge(act: Act, through: int) -> None:
    """Say in the trail that values up to a `seq` may be gone from now on. An act of its own, before the first goes."""
    record(act, PURGED, "audit_log", through)


def purge_values(through: int, rows: int = WINDOW) -> int:
    """Delete the values of the oldest rows up to a `seq`; how many values. Part of an act."""
    ids = fetch(f"SELECT DISTINCT v.audit_id FROM {_PURGEABLE} ORDER BY v.audit_id LIMIT ?", through, rows, as_=int)
    if not ids:
        return 0
    return int(execute(f"DELETE FROM audit_value WHERE audit_id IN ({','.join('?' * len(ids))})", *ids).rowcount)


def fold() -> bool:
    """Fold SQLite's log into its file, so that nothing forgotten stays there; False when somebody was in the way."""
    if not is_sqlite():
        return True
    # writers wait behind this one, so it does not wait long for a reader
    (patience,) = one("PRAGMA busy_timeout") or (30_000,)
    execute("PRAGMA busy_timeout = 500").fetchall()
    try:
        busy, *_rest = one("PRAGMA wal_checkpoint(TRUNCATE)") or (1,)
    finally:
        execute(f"PRAGMA busy_timeout = {int(patience)}").fetchall()
    return not busy

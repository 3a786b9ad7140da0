"""Changes of the register that wait for a decision: batches of files, the questions they ask, and the answers."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from .base import execute, fetch, insert, insert_many, one, utc, utc_text
from .people import stairways_of

Pair = tuple[Any, Any]
"""What is known, and what the file says."""

_COLUMNS = (
    *("batch_id", "kind", "compound_id", "room", "household_id", "person_id", "fields", "place", "digest"),
    *("created_at", "created_by", "updated_at"),
)


class Asked(NamedTuple):
    """A question as an import finds it: what was asked before, undecided or rejected."""

    digest: str
    state: str
    household_id: int | None
    person_id: int | None
    fields: dict[str, Pair]


class New(NamedTuple):
    """A question to be written."""

    kind: str
    compound_id: int
    room: str
    household_id: int | None
    person_id: int | None
    fields: dict[str, Pair]
    place: str
    digest: str


class Change(NamedTuple):
    """A waiting change as stored, with where it stands and what the register calls who it is about."""

    id: int
    version: int
    kind: str
    state: str
    compound_id: int
    code: str
    compound: str
    room: str
    household_id: int | None
    person_id: int | None
    name: str  # of the person as known; empty for a new one
    fields: dict[str, Pair]
    place: str
    source: str
    file_name: str
    at: dt.datetime
    reason: str


def _pairs(text: str) -> dict[str, Pair]:
    return {name: (pair[0], pair[1]) for name, pair in json.loads(text).items()}


def pairs_text(fields: Mapping[str, Pair]) -> str:
    """Pairs as they are stored."""
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def _asked(digest: str, state: str, household: int | None, person: int | None, fields: str) -> Asked:
    return Asked(digest, state, household, person, _pairs(fields))


def asked() -> list[Asked]:
    """All questions that wait, and all that were answered with no."""
    sql = "SELECT digest, state, household_id, person_id, fields FROM household_change"
    return fetch(f"{sql} WHERE state IN ('pending','rejected') ORDER BY id", as_=_asked)


def add_batch(source: str, file_name: str, at: dt.datetime, user: int) -> int:
    """A file, or one leader's own note; returns its id."""
    moment = utc_text(at)
    columns = ("source", "file_name", "at", "user_id", "created_at", "created_by", "updated_at")
    return insert("change_batch", columns, (source, file_name, moment, user or None, moment, user or None, moment))


def add_changes(batch: int, new: Iterable[New], at: dt.datetime, user: int) -> int:
    """Write questions of a batch; how many."""
    moment = utc_text(at)
    rows = (
        (batch, *one[:5], pairs_text(one.fields), one.place, one.digest, moment, user or None, moment) for one in new
    )
    return insert_many("household_change", _COLUMNS, rows, 200)


_CHANGE = """SELECT x.id, x.version, x.kind, x.state, x.compound_id, c.short_code, c.name, x.room, x.household_id,
                    x.person_id, p.name, x.fields, x.place, b.source, b.file_name, b.at, x.reason
             FROM household_change x JOIN change_batch b ON b.id = x.batch_id JOIN compound c ON c.id = x.compound_id
             LEFT JOIN person p ON p.id = x.person_id"""


def _change(*row: Any) -> Change:
    found = Change._make(row)
    return found._replace(name=found.name or "", fields=_pairs(str(found.fields)), at=utc(found.at))


def change(change_id: int) -> Change | None:
    """One question, in whatever state."""
    rows = fetch(f"{_CHANGE} WHERE x.id = ?", change_id, as_=_change)
    return rows[0] if rows else None


def all_waiting(compound_id: int | None = None) -> list[Change]:
    """All that waits in the town, or in a compound, door by door."""
    only, values = ("", ()) if compound_id is None else (" AND x.compound_id = ?", (compound_id,))
    sql = f"{_CHANGE} WHERE x.state = 'pending'{only} ORDER BY c.short_code, x.room, x.id"
    return fetch(sql, *values, as_=_change)


def waiting(limit: int, *, leader: int | None = None, at: dt.datetime | None = None) -> list[Change]:
    """What waits, door by door; with `leader` only behind the stairways that account has at that moment."""
    sql = f"{_CHANGE} WHERE x.state = 'pending'"
    if leader is None:
        return fetch(f"{sql} ORDER BY c.short_code, x.room, x.id LIMIT ?", limit, as_=_change)
    assert at is not None
    found: list[Change] = []
    for stair in stairways_of(leader, at):
        # a new household has no stairway yet: the room says which one it will have
        found += fetch(
            f"{sql} AND x.compound_id = ? AND x.room LIKE ? ORDER BY x.room, x.id LIMIT ?",
            *(stair.compound_id, f"{stair.block}-{stair.no}-%", limit),
            as_=_change,
        )
    return found[:limit]


def of_door(compound: int, room: str) -> list[Change]:
    """What waits for one door."""
    sql = f"{_CHANGE} WHERE x.state = 'pending' AND x.compound_id = ? AND x.room = ? ORDER BY x.id"
    return fetch(sql, compound, room, as_=_change)


def state_of(change_id: int) -> str:
    """The state of a question; empty when there is none."""
    row = one("SELECT state FROM household_change WHERE id = ?", change_id)
    return str(row[0]) if row else ""


def count_waiting() -> int:
    """How many questions wait in the town."""
    row = one("SELECT count(*) FROM household_change WHERE state = 'pending'")
    return int(row[0]) if row else 0


def decide(change_id: int, version: int, state: str, by: int, at: dt.datetime, reason: str = "") -> bool:
    """Answer a question; False when somebody did meanwhile."""
    moment = utc_text(at)
    sql = (
        "UPDATE household_change SET state = ?, decided_by = ?, decided_at = ?, reason = ?, updated_at = ?,"
        " version = version + 1 WHERE id = ? AND version = ? AND state = 'pending'"
    )
    return bool(execute(sql, state, by or None, moment, reason, moment, change_id, version).rowcount)


def answered_by(change_id: int) -> int | None:
    """Whose answer a question has; None for the owner's at the command line, and for none."""
    row = one("SELECT decided_by FROM household_change WHERE id = ?", change_id)
    return int(row[0]) if row and row[0] else None


def reopen(change_id: int, version: int, at: dt.datetime) -> bool:
    """Let an answered question wait again; False when it has changed, or the same was asked anew meanwhile."""
    sql = (
        "UPDATE household_change SET state = 'pending', decided_by = NULL, decided_at = NULL, reason = '',"
        " updated_at = ?, version = version + 1 WHERE id = ? AND version = ? AND state <> 'pending'"
        " AND NOT EXISTS (SELECT 1 FROM household_change w WHERE w.state = 'pending'"
        " AND w.digest = household_change.digest)"
    )
    return bool(execute(sql, utc_text(at), change_id, version).rowcount)


class Values(NamedTuple):
    """Columns of one row, and what they hold."""

    found: bool
    held: dict[str, Any]


def values_of(table: str, row_id: int, columns: Sequence[str]) -> Values:
    """What some columns of a row hold now, days as text, as pairs hold them."""
    row = one(f"SELECT {','.join(columns) or 'id'} FROM {table} WHERE id = ?", row_id)
    if row is None:
        return Values(False, {})
    return Values(True, dict(zip(columns, (_plain(value) for value in row), strict=False)))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value

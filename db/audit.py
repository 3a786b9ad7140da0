"""The trail: one row for each act, in the act's own transaction, holding on to the row before it (db/chain.py).

A row names who, when, from where, what and which fields; never values, so that it may stay when people are
forgotten. What fields held before and after stands in `audit_value`, which retention empties.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from .base import execute, insert, insert_many, utc_text
from .chain import START, Change, digest, link
from .locks import TRAIL, lock_turn

COLUMNS = (
    *("seq", "at", "actor_id", "actor", "post_id", "origin", "action", "entity", "entity_id", "fields", "digest"),
    "mac",
)
"""The columns of the trail in the order in which `link` takes them, and the mac."""


class Act(NamedTuple):
    """Who does something, when and from where; handed to every service function."""

    at: dt.datetime  # aware
    actor_id: int  # 0: whoever owns the database, at the command line
    actor: str  # login
    post_id: int | None = None
    origin: str = ""  # the number of the sitting, or the command
    key_id: int | None = None  # the SSH key it came in by


def record(
    act: Act,
    action: str,
    entity: str,
    entity_id: int | None,
    fields: Iterable[str] = (),
    values: Mapping[str, Change] | None = None,
) -> int:
    """Write the audit row of one act, after the rows it is about; its number in the trail.

    `action` is like `gate.record`, `fields` the names that changed. `values` says what fields held before and
    after, as text; their names need not be repeated in `fields`.
    """
    texts = {name: _texts(one) for name, one in (values or {}).items()}
    lock_turn(TRAIL)
    last = execute("SELECT seq, mac FROM audit_log ORDER BY seq DESC LIMIT 1").fetchall()
    seq, before = (int(last[0][0]) + 1, str(last[0][1])) if last else (1, START)
    named = ",".join(dict.fromkeys((*fields, *texts)))
    columns = (
        *(seq, utc_text(act.at), act.actor_id, act.actor, act.post_id, act.origin),
        *(action, entity, entity_id, named, digest(texts)),
    )
    row = insert("audit_log", COLUMNS, (*columns, link(before, columns)))
    if texts:
        insert_many(
            "audit_value", ("audit_id", "field", "before", "after"), [(row, name, *one) for name, one in texts.items()]
        )
    return seq


def _texts(change: Change) -> Change:
    return (_text(change[0]), _text(change[1]))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, dt.datetime):
        return utc_text(value)
    return "" if value is None else str(value)

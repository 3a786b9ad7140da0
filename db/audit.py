"""The trail: one row for each act, in the act's own transaction. Ids and field names, never values."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from .base import execute, utc_text


class Act(NamedTuple):
    """Who does something, when and from where; handed to every service function."""

    at: dt.datetime  # aware
    actor_id: int
    actor: str  # login
    post_id: int | None = None
    origin: str = ""  # session id, or the command


def record(act: Act, action: str, entity: str, entity_id: int | None, fields: Iterable[str] = ()) -> None:
    """Write the audit row of one act; `action` like `gate.record`, `fields` the names that changed."""
    execute(
        "INSERT INTO audit_log (at, actor_id, actor, post_id, origin, action, entity, entity_id, fields)"
        " VALUES (?,?,?,?,?,?,?,?,?)",
        *(utc_text(act.at), act.actor_id, act.actor, act.post_id, act.origin),
        *(action, entity, entity_id, ",".join(fields)),
    )

"""Errands on their way out: one row each, field names of domain.md §3; masked, or full with a reason (X6).

What a household ordered tells of its health, so a masked table says from which compound an errand came, not from
which door, and nothing of what was wanted.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from db import errand_lists as lists
from db import errands as table
from db.audit import Act
from db.errands import Errand

from ..people.service import allow
from ..text import clean_line, mask_name
from .rules_text import yuan

FIELDS = (
    *("id", "asked", "compound", "room", "kind", "channel", "priority", "text", "items", "run", "window_end", "state"),
    *("state_at", "assignee", "name", "delivered_at", "deliver_how", "trip", "reopened", "merged_into", "advanced"),
    *("settled", "settle_how", "bags", "double_bagged", "sprayed", "final", "reason", "feedback"),
)
FIRST, LAST = dt.date(2020, 1, 1), dt.date(9000, 1, 1)


def read_table(act: Act, since: dt.date | None, until: dt.date | None, zone: ZoneInfo, *, full: bool = False
               ) -> tuple[Sequence[str], list[list[Any]]]:  # fmt: skip
    """Errands asked for from one day to before another, the oldest first: fields and rows; a query.

    Ask `gate.export.may_export` first.
    """
    allow(act, "errand.assign")
    begin, end = (dt.datetime.combine(day, dt.time(), zone) for day in (since or FIRST, until or LAST))
    found = lists.between(begin, end)
    return FIELDS, [_row(one, zone, full) for one in found]


def _row(one: Errand, zone: ZoneInfo, full: bool) -> list[Any]:
    def local(moment: dt.datetime | None) -> str | None:
        return moment.astimezone(zone).isoformat(timespec="minutes") if moment else None

    def told(text: str) -> str:
        return clean_line(text, 500) if full else ""

    wanted = table.items_of([one.id]) if full else []
    items = "; ".join(f"{item.name} {item.qty}{item.unit} {item.state}" for item in wanted)
    name = clean_line(one.assignee) if full else mask_name(clean_line(one.assignee))
    return [
        one.id, local(one.created_at), one.code, told(one.room), one.kind, one.channel, one.priority, told(one.text),
        told(items), local(one.run_at), local(one.window_end), one.state, local(one.state_at), one.login, name,
        local(one.delivered_at), one.deliver_how, one.trip, one.reopened, one.merged_into, yuan(one.advanced_fen),
        yuan(one.settled_fen), one.settle_how, one.bags, one.double_bagged, one.sprayed, one.final, told(one.reason),
        told(one.feedback),
    ]  # fmt: skip

"""What travel reports and tracing lists ask for behind the doors of stairways, in one reading."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from .base import fetch, utc
from .five_ones import marks
from .travel import COUNTS


class AtDoor(NamedTuple):
    """A report nobody has decided, or an item of a list nobody has ended; `at`: when the report was made, or by when
    the item is due."""

    household_id: int
    kind: str  # report item
    id: int
    at: dt.datetime
    name: str
    state: str  # new verified open
    by_user: int | None  # who entered it


def _row(home: int, kind: str, number: int, at: Any, name: str, state: str, by_user: int | None) -> AtDoor:
    return AtDoor(home, kind, number, utc(at), name, state, by_user)


def at_doors(stairways: Sequence[int]) -> list[AtDoor]:
    """All that waits at the households of stairways; where somebody came from is not in it (domain.md X6)."""
    if not stairways:
        return []
    where = f"h.stairway_id IN ({marks(stairways)})"
    return fetch(
        "SELECT t.household_id, 'report', t.id, t.at, p.name, t.state, t.by_user FROM travel_report t"
        " JOIN household h ON h.id = t.household_id JOIN person p ON p.id = t.person_id"
        f" WHERE t.state IN ('new','verified') AND {COUNTS} AND {where}"
        " UNION ALL"
        " SELECT w.household_id, 'item', w.id, COALESCE(w.due_at, l.due_at, l.received_at), w.name, w.state,"
        " w.created_by"
        " FROM watch_item w JOIN watch_list l ON l.id = w.list_id JOIN household h ON h.id = w.household_id"
        f" WHERE w.state = 'open' AND {where}",
        *stairways,
        *stairways,
        as_=_row,
    )

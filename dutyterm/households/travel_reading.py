"""Travel reports and tracing lists as their view shows them: by due date and door, never by where somebody came from
(domain.md X6); a place stands on the row's own page alone."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from db import audit, tracing
from db import travel as table
from db.audit import Act
from db.people import stairways_of
from db.tracing import Item
from db.travel import Report
from db.travel_doors import at_doors

from ..errors import Refused
from ..people.rules import scope
from ..people.service import allow, standing_of
from ..text import clean_line, mask_name
from .rules_travel import LATE

__all__ = ["Item", "Report", "Waiting"]

SHOWN = 300
"""How many rows of each kind a list holds."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: an undecided report, or an item of a list that nobody has ended."""

    due: dt.datetime
    code: str
    room: str
    name: str
    report: Report | None = None
    item: Item | None = None

    @property
    def key(self) -> tuple[str, int]:
        """What names the row."""
        if self.report:
            return "report", self.report.id
        assert self.item is not None
        return "item", self.item.id


@dataclass(frozen=True, slots=True)
class Board:
    """All that waits for whoever asks, what is due first on top."""

    lines: tuple[Line, ...]
    office: bool
    at: dt.datetime
    reports: int  # in all, listed or not
    items: int

    def late(self) -> int:
        """How many are past their time."""
        return sum(one.due < self.at for one in self.lines)


def read_board(act: Act) -> Board:
    """Undecided reports and open items, of the town for the office, else of one's own stairways; a query."""
    reach = "all"
    if act.actor_id:
        standing = standing_of(act.actor_id, act.key_id)
        reach = scope(standing.role, "travel.read") if standing else ""
        if reach != "stairs":
            allow(act, "travel.read")
    leader = None if reach == "all" else act.actor_id
    reports = table.undecided(SHOWN, leader=leader, at=act.at)
    items = tracing.open_items(SHOWN, leader=leader, at=act.at)
    lines = [Line(one.at + LATE, one.code, one.room, one.name, report=one) for one in reports]
    lines += [Line(one.due_at, one.code, one.room, one.name, item=one) for one in items]
    counts = (
        len(reports) if len(reports) < SHOWN else table.how_many_undecided(leader=leader, at=act.at),
        len(items) if len(items) < SHOWN else tracing.how_many_open(leader=leader, at=act.at),
    )
    # an unknown door comes last within its hour
    lines.sort(key=lambda one: (one.due, one.code or "~", one.room, one.key))
    return Board(tuple(lines), reach == "all", act.at, *counts)


class Waiting(NamedTuple):
    """What a door's row says of a report or an item: who (masked), what is to be done, by when."""

    due: dt.datetime
    kind: str  # report item
    id: int
    name: str
    state: str  # new verified open
    by_user: int | None  # who entered it

    @property
    def key(self) -> tuple[str, int]:
        """What names its row on the board, as `Line.key`."""
        return self.kind, self.id


def read_doors(act: Act, stairways: Sequence[int]) -> dict[int, tuple[Waiting, ...]]:
    """What waits behind the doors of stairways, by household, what is due first on top; a query.

    Of stairways that are not one's own nothing, unless one reads all; nothing at all for whoever reads no travel.
    """
    if act.actor_id:
        standing = standing_of(act.actor_id, act.key_id)
        reach = scope(standing.role, "travel.read") if standing else ""
        if not reach:
            return {}
        allow(act, "travel.read", user_id=act.actor_id)
        if reach == "stairs":
            own = {one.id for one in stairways_of(act.actor_id, act.at)}
            stairways = [one for one in stairways if one in own]
    found = defaultdict[int, list[Waiting]](list)
    for one in at_doors(stairways):
        due = one.at + LATE if one.kind == "report" else one.at
        name = mask_name(clean_line(one.name, 20))
        found[one.household_id].append(Waiting(due, one.kind, one.id, name, one.state, one.by_user))
    return {home: tuple(sorted(waits)) for home, waits in found.items()}


def overdue(act: Act) -> tuple[tuple[int, dt.datetime | None], tuple[int, dt.datetime | None]]:
    """How many reports, and how many items, are past their time, and since when the oldest waits; for the office."""
    allow(act, "travel.import")
    number, oldest = table.count_undecided(act.at - LATE)
    return (number, oldest + LATE if oldest else None), tracing.overdue(act.at)


def reveal_report(act: Act, report_id: int) -> tuple[str, str]:
    """Name and telephone of whom a report is about; each look is written down (X5). Refused `changed_report`."""
    one = table.report(report_id)
    allow(act, "household.reveal", household_id=one.household_id if one else None)
    if one is None:
        raise Refused("changed_report")
    audit.record(act, "travel.reveal", "travel_report", report_id, ("name", "phone"))
    return one.name, one.phone

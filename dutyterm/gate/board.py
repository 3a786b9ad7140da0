"""What the gate's screen shows beside the line, in one read."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from db import gate as log
from db import posts
from db import presence as where
from db.audit import Act
from db.escalations import Escalation, open_escalations
from db.gate import Counts, Passage
from db.gate import Filter as Filter
from db.posts import Gate
from db.presence import Whereabouts

from ..people.service import allow
from ..settings import Settings
from .desk import Desk
from .rules import shift_start

ROWS = 200  # as many as a list holds; older ones by day


@dataclass(frozen=True, slots=True)
class Board:
    """The state of one gate: counts of the shift, who waits, the chosen list."""

    since: dt.datetime
    counts: Counts
    out: int
    visitors: int
    rechecks: tuple[Passage, ...]
    escalations: tuple[Escalation, ...]
    passages: tuple[Passage, ...] = ()
    whereabouts: tuple[Whereabouts, ...] = ()

    def listed(self) -> dict[int, object]:
        """The rows of the chosen list by what the list calls them."""
        rows: dict[int, object] = {row.id: row for row in self.passages}
        rows.update((row.entry_id, row) for row in self.whereabouts)
        return rows or {row.id: row for row in self.escalations}


def open_desk(act: Act, gate: Gate, settings: Settings, keys: Sequence[bytes]) -> Desk:
    """The desk of a gate under these settings; Refused to who may not look at it."""
    allow(act, "gate.read", post_id=gate.id)
    codes = frozenset(one.compound_code.lower() for one in posts.gates())
    return Desk(gate, settings.gate, settings.tz, settings.province, keys, codes, settings.shifts)


def find_gate(code: str) -> Gate | None:
    """A gate by its code, for changing posts."""
    return posts.gate_by_code(code)


def board(desk: Desk, at: dt.datetime, view: str, chosen: Filter) -> Board:
    """Read a gate's state; `view` is log, out, in or escalations. Cost does not grow with the history."""
    since = shift_start(at.astimezone(desk.zone), desk.shifts)
    here = desk.gate.compound_id
    out, visitors = where.whereabouts_counts(here)
    return Board(
        since,
        log.counts(desk.gate.id, since),
        out,
        visitors,
        tuple(log.open_rechecks(desk.gate.id)),
        tuple(open_escalations()),
        passages=tuple(log.last_passages(desk.gate.id, ROWS, chosen)) if view == "log" else (),
        whereabouts=tuple(where.still_out(here) if view == "out" else where.visitors_in(here) if view == "in" else ()),
    )

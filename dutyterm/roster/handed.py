"""What a shift has to hand over, drawn from what it did: figures and open items, each room its own part (D6)."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from db import escalations as escalated
from db import gate as log
from db import presence as where


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is not finished. `after`: it came up when the outgoing had signed already."""

    kind: str  # of words_duty.ITEMS
    id: int  # of the row it is about
    at: dt.datetime
    room: str = ""  # where, as far as the log knows; read anew each time, never kept
    after: bool = False

    @property
    def key(self) -> str:
        """What names it, whatever happens to it."""
        return f"{self.kind}:{self.id}"


@dataclass(slots=True)
class Part:
    """What one room has to say about a shift."""

    figures: dict[str, int] = field(default_factory=dict)  # names of words_duty.FIGURES
    items: list[Item] = field(default_factory=list)


class Stretch(NamedTuple):
    """Where and for how long; the post's compound None for a post that is no gate."""

    post_id: int
    compound_id: int | None
    since: dt.datetime
    until: dt.datetime


def of_gate(stretch: Stretch) -> Part:
    """The gate's log: passages, who waits for a second measurement, who is inside, what was reported from here."""
    part = Part()
    if stretch.compound_id is not None:
        counts = log.counts(stretch.post_id, stretch.since, stretch.until)
        outside, visitors = where.whereabouts_counts(stretch.compound_id)
        part.figures = {
            "in": counts.into, "out": counts.out, "refused": counts.refused, "fever": counts.fever,
            "held": counts.held, "outside": outside, "visitors": visitors,
        }  # fmt: skip
        part.items = [Item("recheck", one.id, one.at, one.room) for one in log.open_rechecks(stretch.post_id)]
    part.items += [Item(one.kind, one.id, one.at, one.room) for one in escalated.open_at(stretch.post_id)]
    return part


SOURCES: list[Callable[[Stretch], Part]] = [of_gate]
"""One line a room that has something to hand over: errands, stock at the post."""


def gathered(stretch: Stretch) -> Part:
    """What all rooms say together; the urgent first, then the oldest."""
    found = Part()
    for source in SOURCES:
        part = source(stretch)
        found.figures |= part.figures
        found.items += part.items
    found.items.sort(key=lambda one: (one.kind != "fever", one.at, one.key))
    return found

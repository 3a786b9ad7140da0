"""What may become of somebody's place on a shift, and who may sign up: states with names (domain.md §3). Pure."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from .rules import Terms

State = Literal["planned", "confirmed", "on_duty", "relieved", "swapped", "cancelled", "absent"]

NEXT: dict[State, frozenset[State]] = {
    "planned": frozenset({"confirmed", "on_duty", "swapped", "cancelled", "absent"}),
    "confirmed": frozenset({"planned", "on_duty", "swapped", "cancelled", "absent"}),
    "on_duty": frozenset({"relieved", "planned"}),  # back to planned: checked in by mistake
    "relieved": frozenset({"on_duty"}),  # checked out by mistake
    "absent": frozenset({"on_duty", "cancelled"}),  # came after all; stood at another post
    "swapped": frozenset(),
    "cancelled": frozenset(),
}
"""The legal moves; what is not here is refused. A place that is `swapped`, `cancelled` or `absent` is free again."""

LIVE = frozenset({"planned", "confirmed", "on_duty", "relieved"})

FREE, TAKEN, FULL, ENDED = "free", "signed_up", "full", "ended"
NOT_YET, BLOCKED, CANCELLED = "not_yet", "blocked", "cancelled"


def may_become(now: str, then: str) -> bool:
    """Whether a place may go from one state to another."""
    return then in NEXT.get(now, frozenset())  # type: ignore[call-overload]


@dataclass(frozen=True, slots=True)
class Slot:
    """A shift as somebody who wants it sees it."""

    start: dt.datetime
    end: dt.datetime
    taken: int
    most: int
    cancelled: bool = False
    mine: bool = False
    no_shows: int = 0  # of the person, lately


def sign_up(slot: Slot, at: dt.datetime, terms: Terms) -> str:
    """Whether somebody may take a place themselves: `free`, or the name of what stands in the way.

    The office is bound by none of this but `full`, `ended` and `cancelled`. Clashes are asked for apart.
    """
    if slot.cancelled:
        return CANCELLED
    if slot.mine:
        return TAKEN
    if at >= slot.end:
        return ENDED
    if slot.taken >= slot.most:
        return FULL
    if slot.start - at > dt.timedelta(days=terms.claim_days):
        return NOT_YET
    if slot.no_shows >= terms.no_shows:
        return BLOCKED
    return FREE


def may_release(start: dt.datetime, at: dt.datetime, terms: Terms) -> bool:
    """Whether somebody may still give their place back themselves; later only the office can."""
    return start - at >= dt.timedelta(hours=terms.release_hours)


Need = Literal["short", "thin", "met", "over"]


def need(taken: int, least: int, most: int, leads: int, needed_leads: int) -> Need:
    """How a shift is filled: below `least` or without its leads `short`, between `thin`, `met` or `over` most."""
    if taken < least or leads < needed_leads:
        return "short"
    if taken > most:
        return "over"
    return "met" if taken >= most or least == most else "thin"

"""What may happen to an errand, by whom, and when it is due or stuck (domain.md E1 to E9). Pure."""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple
from zoneinfo import ZoneInfo

KINDS = ("grocery", "medicine", "garbage", "other")
CHANNELS = ("chat", "phone", "door", "contact")
"""How somebody asks; `clock` is for what the program makes itself."""
STATES = (
    *("requested", "assigned", "accepted", "picked_up", "delivered", "settled", "collected", "disposed"),
    *("failed", "cancelled", "merged", "skipped"),
)
OPEN = frozenset({"requested", "assigned", "accepted", "picked_up", "collected", "failed"})
"""Somebody still has to do something, money aside."""
IN_HAND = frozenset({"picked_up", "collected"})
CLOSED = frozenset(STATES) - OPEN
DONE = frozenset({"delivered", "settled", "disposed"})
HOW_DELIVERED = ("door", "hand", "pick")
HOW_SETTLED = ("cash", "wechat", "other")
OFFICE, ASSIGNEE = "office", "assignee"
GOODS, GARBAGE = "goods", "garbage"


class Move(NamedTuple):
    """An act: from which states, to which (empty: the state stays), by whom, with what kind of errand."""

    act: str
    before: tuple[str, ...]
    after: str
    who: tuple[str, ...]
    what: tuple[str, ...] = (GOODS, GARBAGE)


_BOTH = (OFFICE, ASSIGNEE)
_WAITING = ("requested", "assigned", "accepted")
MOVES = (
    Move("assign", ("requested",), "assigned", (OFFICE,)),
    Move("reassign", ("assigned", "accepted"), "assigned", (OFFICE,)),
    Move("unassign", ("assigned", "accepted"), "requested", (OFFICE,)),
    Move("accept", ("assigned",), "accepted", _BOTH),
    Move("decline", ("assigned", "accepted"), "requested", _BOTH),
    Move("pick_up", ("accepted",), "picked_up", _BOTH, (GOODS,)),
    Move("item", ("accepted", "picked_up"), "", _BOTH, (GOODS,)),
    Move("total", ("picked_up", "delivered"), "", _BOTH, (GOODS,)),
    Move("deliver", ("picked_up",), "delivered", _BOTH, (GOODS,)),
    Move("settle", ("delivered",), "settled", _BOTH, (GOODS,)),
    Move("collect", ("accepted",), "collected", _BOTH, (GARBAGE,)),
    Move("pack", ("collected",), "", _BOTH, (GARBAGE,)),
    Move("dispose", ("collected",), "disposed", _BOTH, (GARBAGE,)),
    Move("skip", _WAITING, "skipped", _BOTH, (GARBAGE,)),
    Move("fail", ("picked_up", "collected"), "failed", _BOTH),
    Move("retry", ("failed",), "requested", (OFFICE,)),
    Move("cancel", _WAITING, "cancelled", (OFFICE,)),
    Move("take_over", ("picked_up", "collected"), "", (OFFICE,)),
    Move("edit", _WAITING, "", (OFFICE,), (GOODS,)),
    Move("merge", ("requested",), "merged", (OFFICE,), (GOODS,)),
    Move("take_in", _WAITING, "", (OFFICE,), (GOODS,)),
    Move("unmerge", ("merged",), "requested", (OFFICE,), (GOODS,)),
    Move("unsettle", ("settled",), "delivered", (OFFICE,), (GOODS,)),
    Move("reopen", ("delivered", "settled", "disposed", "cancelled", "skipped"), "requested", (OFFICE,)),
    Move("clear_debt", tuple(one for one in STATES if one != "merged"), "", (OFFICE,), (GOODS,)),
    Move("feedback", ("delivered", "settled", "disposed"), "", _BOTH),
)  # fmt: skip
"""The one table of what may happen: the service, the database's guard and the help all come from it."""

TRANSITIONS: dict[tuple[str, str, str], str] = {
    (before, move.act, who): move.after or before for move in MOVES for before in move.before for who in move.who
}
"""(state, act, who): the state afterwards. What is not here is not allowed."""
ACTS = tuple(move.act for move in MOVES)
_WHAT = {move.act: move.what for move in MOVES}
PAIRS = frozenset((before, after) for (before, _act, _who), after in TRANSITIONS.items() if before != after)
"""Changes of state there are at all; the database keeps the same list."""
THEN = {"pick_up": "accept", "collect": "accept"}
"""What is done on the way when an errand was only assigned: who fetches it has accepted it."""


def what_of(kind: str) -> str:
    """Whether an errand of a kind goes the way of goods or of garbage."""
    return GARBAGE if kind == "garbage" else GOODS


def after(kind: str, state: str, act: str, who: str) -> str:
    """The state after an act; empty when it may not be done."""
    return TRANSITIONS.get((state, act, who), "") if what_of(kind) in _WHAT[act] else ""


def acts_for(kind: str, state: str, who: str) -> tuple[str, ...]:
    """What somebody may do with an errand now, in the order of the table."""
    found = [act for act in ACTS if after(kind, state, act, who)]
    if state == "assigned":
        found += [act for act in THEN if after(kind, "accepted", act, who)]
    return tuple(found)


def already(state: str, act: str) -> bool:
    """Whether an act has led to this state already: typed again after a broken connection it does no harm."""
    return any(move.act == act and move.after == state and state not in move.before for move in MOVES)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the office decides about errands: section [errands] of the settings."""

    cutoffs: tuple[str, ...] = ("10:00", "16:00")  # until when one orders for a run
    deliver_hours: int = 3  # after the cut-off of the run
    urgent_hours: int = 2  # what life and health need waits for no run
    accept_minutes: int = 30  # then an errand nobody accepted is stuck
    way_hours: int = 2  # goods or rubbish in hand for longer are stuck
    garbage_by: str = "18:00"  # until when the day's rubbish is fetched
    shown_hours: int = 24  # address and telephone after an errand is closed (E10)


class Run(NamedTuple):
    """With which run an errand goes, and by when it should be there."""

    cutoff: dt.datetime
    window_end: dt.datetime


def run_of(asked: dt.datetime, priority: int, terms: Terms, zone: ZoneInfo) -> Run:
    """The next run whose cut-off is not over (E4): exactly at the cut-off is still in time."""
    here = asked.astimezone(zone)
    day = here.date()
    times = sorted(dt.time.fromisoformat(one) for one in terms.cutoffs)
    found = [dt.datetime.combine(day + dt.timedelta(days=n), one, zone) for n in (0, 1) for one in times]
    cutoff = next(one for one in found if one >= here)
    if priority == 1:
        return Run(cutoff, asked + dt.timedelta(hours=terms.urgent_hours))
    return Run(cutoff, cutoff + dt.timedelta(hours=terms.deliver_hours))


def garbage_run(day: dt.date, terms: Terms, zone: ZoneInfo) -> Run:
    """The run of a day's rubbish."""
    end = dt.datetime.combine(day, dt.time.fromisoformat(terms.garbage_by), zone)
    return Run(end, end)


STUCK = ("failed", "unfit", "overdue", "not_accepted", "long_way", "nobody")
"""Why an errand needs somebody now, the worst first."""


def stuck(state: str, state_at: dt.datetime, window_end: dt.datetime, assignee_fit: bool, at: dt.datetime, terms: Terms,
          *, priority: int = 3) -> str:  # fmt: skip
    """Why an errand is stuck, of STUCK; empty when it goes its way.

    `unfit`: whoever has it may not go out any more. `nobody`: urgent, and nobody has it yet.
    """
    if state not in OPEN:
        return ""
    if state == "failed":
        return "failed"
    if state != "requested" and not assignee_fit:
        return "unfit"
    if at > window_end:
        return "overdue"
    waited = at - state_at
    if state == "assigned" and waited >= dt.timedelta(minutes=terms.accept_minutes):
        return "not_accepted"
    if state in IN_HAND and waited >= dt.timedelta(hours=terms.way_hours):
        return "long_way"
    if state == "requested" and priority == 1:
        return "nobody"
    return ""


def visible(state: str, closed_at: dt.datetime | None, at: dt.datetime, terms: Terms, *, owed: bool = False) -> bool:
    """Whether address and telephone may still be seen by whoever carried it (E10); what is owed is not over."""
    return owed or state in OPEN or closed_at is None or at < closed_at + dt.timedelta(hours=terms.shown_hours)


def closes(state: str) -> bool:
    """Whether an errand is at its end in a state; a delivered one may still owe money, but the goods are there."""
    return state in CLOSED


def unfit_reason(active: bool, may: bool, ill: bool, feverish: bool) -> str:
    """Why somebody may not get an errand (E1); empty when they may. All from the records, nothing asked."""
    if not active:
        return "inactive"
    if not may:
        return "role"
    if ill:
        return "unwell"
    return "fever" if feverish else ""

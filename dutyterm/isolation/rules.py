"""Isolation in days and states (domain.md Q1, Q2): the end is computed from the reference date, never typed. Pure."""

import datetime as dt
from typing import Literal, NamedTuple

from ..errors import Refused
from ..gate.line import month_day
from ..text import fold

DAYS = 14
OPEN = ("pending", "active", "due")
KINDS = ("quarantine", "observation", "central")
KEPT_IN = ("quarantine", "central")  # observation may leave rarely; quarantine may not (§2)
REF_EVENTS = ("left_area", "last_exposure", "control_start")
OLDEST = dt.timedelta(days=60)
"""A reference date further back than this is a slip of the finger."""
LONGEST_EXIT = 48
"""Hours that a medical exit may last (Q8)."""
FAR_AHEAD = dt.timedelta(days=180)

Move = Literal["confirm", "due", "restart", "transfer", "cancel", "release"]

TRANSITIONS: dict[Move, tuple[tuple[str, ...], str]] = {
    "confirm": (("pending",), "active"),
    "due": (("active",), "due"),
    "restart": (("active", "due"), "active"),  # new exposure: day 1 begins again (Q3)
    "transfer": (("active", "due"), "transferred"),
    "cancel": (("pending", "active", "due"), "cancelled"),
    "release": (("due",), "released"),
}
"""What may be done to an episode: from which states, and to which it leads. There is no other way."""


def check_hours(hours: int) -> None:
    """Refused `bad_hours` unless a medical exit may last so long."""
    if not 1 <= hours <= LONGEST_EXIT:
        raise Refused("bad_hours", most=LONGEST_EXIT)


def hours_of(text: str) -> int:
    """How many hours of a medical exit were typed. Refused `bad_hours`."""
    said = fold(text.strip())
    hours = int(said) if said.isascii() and said.isdigit() else 0
    check_hours(hours)
    return hours


def day_no(ref_date: dt.date, today: dt.date) -> int:
    """Which day of the term today is; day 1 is the day after the reference date, so 0 or less is before it."""
    return (today - ref_date).days


def last_day(ref_date: dt.date, days: int = DAYS) -> dt.date:
    """The last day of the term, whole until midnight: 2020-02-03 gives 2020-02-17."""
    return ref_date + dt.timedelta(days=days)


def release_day(ref_date: dt.date, days: int = DAYS) -> dt.date:
    """The first day on which release is possible, from 00:00 local: 2020-02-03 gives 2020-02-18."""
    return ref_date + dt.timedelta(days=days + 1)


def keeps_in(kind: str, state: str) -> bool:
    """Whether an episode forbids leaving home. Pending ones do: the leader decides, not the gate."""
    return kind in KEPT_IN and state in OPEN


def expected_back(last_out: dt.datetime | None, began: dt.datetime, had_leave: bool) -> bool:
    """Whether somebody in isolation who comes in has not broken it: out since before, or out with leave."""
    return had_leave or (last_out is not None and last_out < began)


def state_on(state: str, ref_date: dt.date, days: int, today: dt.date) -> str:
    """The state as of a day: an active episode whose term is over is due, whether or not the clock's job has run."""
    return "due" if state == "active" and today >= release_day(ref_date, days) else state


def may(move: Move, state: str) -> bool:
    """Whether a move is legal in a state, by `TRANSITIONS`."""
    return state in TRANSITIONS[move][0]


def ref_date_problem(ref_date: dt.date, today: dt.date) -> str:
    """Why a reference date cannot be one, as a code; empty when it can. It lies never in the future."""
    if ref_date > today:
        return "ref_future"
    return "ref_too_old" if today - ref_date > OLDEST else ""


def parse_day(text: str, today: dt.date) -> dt.date | None:
    """The day meant by `0203`, `2-3` or `2020-02-03`; None when it is none.

    Without a year it is this year's, and last year's only for months far ahead: tomorrow stays tomorrow.
    """
    parts = month_day(text)
    if parts is None:
        return None
    year, month, number = parts
    try:
        found = dt.date(year or today.year, month, number)
        return found.replace(year=found.year - 1) if not year and found - today > FAR_AHEAD else found
    except ValueError:
        return None


def restart_problem(ref_date: dt.date, new: dt.date, days: int, today: dt.date) -> str:
    """Why a new exposure cannot restart a term; empty when it can. It must lie inside, so that the end moves back."""
    if problem := ref_date_problem(new, today):
        return problem
    return "ref_not_later" if new <= ref_date else ""


class Figure(NamedTuple):
    """Where a term stands: the day of `days`, and whether it is before, in or past it."""

    day: int
    days: int

    @property
    def over(self) -> bool:
        """Whether release is possible as far as the term goes."""
        return self.day > self.days

    @property
    def left(self) -> int:
        """Days that remain, today included; 0 when the term is over."""
        return max(self.days - self.day + 1, 0)


def figure(ref_date: dt.date, days: int, today: dt.date) -> Figure:
    """Day N of the term."""
    return Figure(day_no(ref_date, today), days)

"""Isolation in days (domain.md Q1, Q2): computed from the reference date, never typed."""

import datetime as dt

DAYS = 14
OPEN = ("pending", "active", "due")
KEPT_IN = ("quarantine", "central")  # observation may leave rarely; quarantine may not (§2)


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

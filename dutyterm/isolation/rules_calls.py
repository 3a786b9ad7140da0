"""Who must still be called today, and the strip of a term: missed checks in plain sight (domain.md Q4). Pure."""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from .rules import last_day
from .rules_checks import SLOTS, Key, Phase, phase

MISSED, TRIED, OPEN, DONE = 0, 1, 2, 3
"""Ranks of a call list: a check is overdue; nobody answered; the check of this hour; nothing is owed."""


class Term(NamedTuple):
    """What of an episode decides which checks are demanded; `started` is local."""

    ref_date: dt.date
    days: int
    started: dt.datetime


class Call(NamedTuple):
    """Whether somebody must be called now: how urgently, and for which checks."""

    rank: int
    owed: tuple[Key, ...]


Answers = Mapping[Key, bool]
"""The checks that were entered: answered, or not."""


def stand(term: Term, key: Key, answers: Answers, now: dt.datetime) -> Phase:
    """Where one check stands; see `rules_checks.phase`."""
    return phase(key, answers.get(key), now, term.ref_date, term.days, term.started)


def call(term: Term, answers: Answers, now: dt.datetime) -> Call:
    """What a person's line in the call list says at a local moment.

    A gap before an answered check stays a gap, yet nobody needs to be called for it any more.
    """
    today, yesterday = now.date(), now.date() - dt.timedelta(days=1)
    keys = [Key(day, slot) for day in (yesterday, today) for slot in SLOTS]
    answered = [key for key in keys if answers.get(key)]
    owed = []
    for key in keys:
        where = stand(term, key, answers, now)
        if where in ("open", "overdue", "missed", "no_answer") and not any(later > key for later in answered):
            owed.append(key)
    phases = {stand(term, key, answers, now) for key in owed}
    rank = MISSED if phases & {"overdue", "missed"} else TRIED if "no_answer" in phases else OPEN if owed else DONE
    return Call(rank, tuple(owed))


def strip(term: Term, answers: Answers, now: dt.datetime) -> list[tuple[Key, Phase]]:
    """All checks of the days of a term, in order, with where each stands."""
    days = (last_day(term.ref_date, term.days) - term.ref_date).days
    return [
        (key, stand(term, key, answers, now))
        for number in range(1, days + 1)
        for slot in SLOTS
        for key in [Key(term.ref_date + dt.timedelta(days=number), slot)]
    ]


def gaps(term: Term, answers: Answers, now: dt.datetime) -> int:
    """How many demanded checks are not there although their time is over; `no answer` counts as one."""
    return sum(1 for _, where in strip(term, answers, now) if where in ("overdue", "missed", "no_answer"))


_STEPS = ".:-=+*#%"
_FLOOR, _TOP = 355, 385


def sparkline(temps: list[int | None]) -> str:
    """The trend of temperatures in ASCII, low to high `.:-=+*#%`; a blank where there is none, `!` from 37.3 on."""
    drawn = []
    for temp in temps:
        if temp is None:
            drawn.append(" ")
        elif temp >= 373:
            drawn.append("!")
        else:
            step = (max(min(temp, _TOP), _FLOOR) - _FLOOR) * (len(_STEPS) - 1) // (373 - _FLOOR)
            drawn.append(_STEPS[min(step, len(_STEPS) - 1)])
    return "".join(drawn)

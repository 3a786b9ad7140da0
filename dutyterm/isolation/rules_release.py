"""What must be there before somebody is released (domain.md Q9): each missing condition by its code. Pure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from .rules import TRANSITIONS, figure, state_on
from .rules_checks import Key, Marks, demanded_keys

CALM_DAYS = 3
"""Days before the release, the day itself included, without a fever and without a symptom."""

TERM, STATE, FEVER, SYMPTOMS = "term_not_over", "not_releasable", "fever_lately", "symptoms_lately"
MISSING, NOTICE = "checks_missing", "notice_no_missing"
CODES = (STATE, TERM, FEVER, SYMPTOMS, MISSING, NOTICE)


class Seen(NamedTuple):
    """A check that was entered."""

    key: Key
    answered: bool
    temp: int | None
    symptoms: bool


@dataclass(frozen=True, slots=True)
class Papers:
    """What whoever releases brings: the authority's notice, and why checks are missing if some are."""

    notice_no: str = ""
    missing_reason: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """Whether an episode can be released: what is missing, and the count of checks that are there."""

    missing: tuple[str, ...]
    done: int
    wanted: int
    day: int
    days: int

    @property
    def ready(self) -> bool:
        """Nothing is missing."""
        return not self.missing


def conditions(
    state: str, ref_date: dt.date, days: int, started: dt.datetime, seen: Iterable[Seen], papers: Papers,
    today: dt.date, marks: Marks,
) -> Release:  # fmt: skip
    """All conditions of Q9, none hidden behind another. `started` is local; `no answer` is no check that was made."""
    entered = {one.key: one for one in seen}
    wanted = list(demanded_keys(ref_date, days, started))
    done = sum(1 for key in wanted if key in entered and entered[key].answered)
    now, at = state_on(state, ref_date, days, today), figure(ref_date, days, today)
    lately = [one for one in entered.values() if (today - one.key.day).days <= CALM_DAYS]
    missing = []
    if now not in TRANSITIONS["release"][0] and not (now == "active" and not at.over):
        missing.append(STATE)
    if not at.over:
        missing.append(TERM)
    if any(one.temp is not None and one.temp >= marks.fever for one in lately):
        missing.append(FEVER)
    if any(one.symptoms for one in lately):
        missing.append(SYMPTOMS)
    if done < len(wanted) and not papers.missing_reason:
        missing.append(MISSING)
    if not papers.notice_no:
        missing.append(NOTICE)
    return Release(tuple(missing), done, len(wanted), at.day, at.days)

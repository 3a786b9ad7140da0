"""Where somebody came from: what a report may say, how long it counts, and from which day an isolation runs. Pure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import Refused
from ..text import clean_line
from .rules import is_place

DAYS = 14
OLDEST = dt.timedelta(days=60)
"""A day further back than this is a slip of the finger."""
ANSWERS = ("yes", "no", "unknown")
SOURCES = ("self", "leader", "gate", "list")
DECISIONS = ("isolate", "observe", "none")
LATE = dt.timedelta(hours=24)
"""How long a report may wait for a decision: arrivals report, and are seen to, the same day (G10)."""
_LENGTHS = {"from_place": 60, "transport": 20, "transport_no": 20, "symptoms": 100}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a report says. The outbreak answer is three-valued and never guessed from a place (G9)."""

    from_place: str
    outbreak: str = "unknown"
    left_on: dt.date | None = None
    arrived_on: dt.date | None = None
    transport: str = ""
    transport_no: str = ""
    contact_with_case: str = "unknown"
    symptoms: str = ""


def checked(facts: Facts, today: dt.date) -> dict[str, object]:
    """A report as columns. Refused `no_place`, `bad_answer`, `bad_travel_day`, `left_after_arrived`."""
    found: dict[str, object] = {name: clean_line(getattr(facts, name), most) for name, most in _LENGTHS.items()}
    if not found["from_place"]:
        raise Refused("no_place")
    if facts.outbreak not in ANSWERS or facts.contact_with_case not in ANSWERS:
        raise Refused("bad_answer")
    for day in (facts.left_on, facts.arrived_on):
        if day is not None and not today - OLDEST <= day <= today:
            raise Refused("bad_travel_day")
    if facts.left_on and facts.arrived_on and facts.left_on > facts.arrived_on:
        raise Refused("left_after_arrived")
    days = {"left_on": facts.left_on, "arrived_on": facts.arrived_on}
    return found | days | {"outbreak": facts.outbreak, "contact_with_case": facts.contact_with_case}


def check_place(text: str) -> None:
    """Refused `no_place`, `bad_place` unless what was typed could name a place."""
    said = clean_line(text)
    if not said:
        raise Refused("no_place")
    if not is_place(said):
        raise Refused("bad_place")


def reference(left_on: dt.date | None, arrived_on: dt.date | None, contact: str, reported: dt.date
              ) -> tuple[str, dt.date]:  # fmt: skip
    """The event and the day an isolation runs from (Q1): leaving the area; when nobody knows that day, the arrival,
    which is never earlier; when nobody knows either, the day it was reported. Contact with a case is an exposure.
    """
    if contact == "yes":
        return "last_exposure", left_on or arrived_on or reported
    if left_on or arrived_on:
        return "left_area", left_on or arrived_on or reported
    return "control_start", reported


def inside(left_on: dt.date | None, arrived_on: dt.date | None, reported: dt.date, today: dt.date, days: int = DAYS
           ) -> bool:  # fmt: skip
    """Whether what was reported still matters today (G10)."""
    return today <= (left_on or arrived_on or reported) + dt.timedelta(days=days)


def decision_problem(state: str, decision: str, reason: str, ref_date: dt.date, today: dt.date) -> str:
    """Why a decision cannot be made; empty when it can.

    To isolate needs nobody's word first; to let somebody go, or only observe them, needs a report that was verified.
    """
    if decision not in DECISIONS:
        return "bad_decision"
    if state not in ("new", "verified"):
        return "decided"
    if state == "new" and decision != "isolate":
        return "not_verified"
    if decision == "none":
        return "" if reason else "why_none"
    return "term_over" if today > ref_date + dt.timedelta(days=DAYS) else ""


def answer(text: str) -> str:
    """`yes`, `no` or `unknown` from `y`, `n`, `u` or Chinese. Refused `bad_answer`."""
    said = {
        "y": "yes", "是": "yes", "有": "yes", "n": "no", "否": "no", "没有": "no", "无": "no", "u": "unknown",
        "不知道": "unknown", "说不清": "unknown",
    }.get(clean_line(text).lower())  # fmt: skip
    if said is None:
        raise Refused("bad_answer")
    return said


def told(values: Mapping[str, object]) -> tuple[str, ...]:
    """The names of the facts that were said, for the trail; never what they hold."""
    return tuple(sorted(name for name, value in values.items() if value not in ("", None, "unknown")))

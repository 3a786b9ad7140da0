"""A term restarts, or an episode ends otherwise than by its release; and the clock marks what is due (Q2, Q3)."""

import datetime as dt
from zoneinfo import ZoneInfo

from db import isolation_lists as table
from db.audit import Act

from ..errors import Refused
from ..people.service import allow
from .acting import begin, change, check_move, done, reason_of, settle_passes, tell, today
from .rules import restart_problem, state_on


def restart(act: Act, isolation_id: int, ref_date: dt.date, reason: str, zone: ZoneInfo) -> None:
    """A new exposure inside the term: it begins again from there (Q3). The old date stays in the story.

    Refused `illegal_move`, `reason_missing`, `ref_future`, `ref_too_old`, `ref_not_later`, `changed_meanwhile`.
    """
    one = begin(act, "isolation.manage", isolation_id)
    on, why = today(act, zone), _reason(reason)
    check_move(one, "restart", on)
    if problem := restart_problem(one.ref_date, ref_date, one.days, on):
        raise Refused(problem)
    change(act, one, {"state": "active", "ref_date": ref_date, "restarts": one.restarts + 1})
    tell(act, one, "restarted", why, was=one.ref_date, becomes=ref_date)
    told = {"ref_date": (one.ref_date.isoformat(), ref_date.isoformat()), "reason": ("", why)}
    done(act, "isolation.restart", one.id, told)


def transfer(act: Act, isolation_id: int, where: str, zone: ZoneInfo) -> None:
    """Somebody was taken to a hospital or a central place. Refused `illegal_move`, `reason_missing`."""
    _end(act, isolation_id, "transfer", "transferred", where, zone)


def cancel(act: Act, isolation_id: int, reason: str, zone: ZoneInfo) -> None:
    """An episode was opened by mistake. Refused `illegal_move`, `reason_missing`."""
    _end(act, isolation_id, "cancel", "cancelled", reason, zone)


def _end(act: Act, isolation_id: int, move: str, state: str, reason: str, zone: ZoneInfo) -> None:
    one = begin(act, "isolation.manage", isolation_id)
    on, why = today(act, zone), _reason(reason)
    check_move(one, "transfer" if move == "transfer" else "cancel", on)
    change(act, one, {"state": state, "end_reason": why})
    tell(act, one, state, why)
    settle_passes(act, one.household_id, on)
    told = {"state": (one.state, state), "reason": ("", why)}
    done(act, f"isolation.{move}", one.id, told, "households")


def _reason(text: str) -> str:
    said = reason_of(text)
    if not said:
        raise Refused("reason_missing")
    return said


def count_due(act: Act, zone: ZoneInfo) -> int:
    """How many active episodes have their term behind them; a query."""
    allow(act, "isolation.manage")
    return len(_over(today(act, zone)))


def tick(act: Act, zone: ZoneInfo) -> int:
    """Mark as due what is; how many. Twice is once, and nothing is written when nothing is due."""
    allow(act, "isolation.manage")
    ids = _over(today(act, zone))
    marked = [one for one in ids if table.mark_due(one, act.at)]
    for isolation_id in marked:
        if one := table.episode(isolation_id):
            tell(act, one, "due")
    if marked:
        done(act, "isolation.due", marked[0] if len(marked) == 1 else None, {"episodes": ("", len(marked))})
    return len(marked)


def _over(on: dt.date) -> list[int]:
    return [one.id for one in table.active_terms() if state_on("active", one.ref_date, one.days, on) == "due"]

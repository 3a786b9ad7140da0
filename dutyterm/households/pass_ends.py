"""What becomes of a pass: a later end, lost, taken away (P3 to P5)."""

import datetime as dt
from zoneinfo import ZoneInfo

from db import passes as table
from db.audit import Act
from db.base import utc_text
from db.passes import Listed

from ..errors import Refused
from ..text import clean_line
from .pass_acts import REASON_LENGTH, Lost, New, begin, change, check_live, done, give, kept_in, today
from .passes import Terms, end_problem, last_day


def renew(act: Act, pass_id: int, valid_to: dt.date | None, zone: ZoneInfo, terms: Terms) -> dt.date:
    """The same number with a later end, from today on if nobody says which; the new last day.

    A pass that an isolation had stopped, and that had run out when it was over, counts again. Refused `no_such_pass`,
    `not_live`, `moved_out`, `end_past`, `end_too_long`, `end_not_later` (with `until`), `pass_changed`.
    """
    one = begin(act, "pass.issue", pass_id)
    check_live(one)
    if one.gone:
        raise Refused("moved_out")
    on = today(act, zone)
    last = valid_to or last_day(one.kind, on, terms)
    if problem := end_problem(on, last, on, terms):
        raise Refused(problem, days=terms.longest_days)
    if last <= one.valid_to:
        raise Refused("end_not_later", until=one.valid_to)
    state = "suspended" if one.kind != "vehicle" and kept_in(one.household_id) else "active"
    change(act, one, {"valid_to": last.isoformat(), "state": state})
    told = {"valid_to": (one.valid_to.isoformat(), last.isoformat())}
    done(act, "pass.renew", one.id, told if state == one.state else {**told, "state": (one.state, state)})
    return last


def lose(act: Act, pass_id: int, zone: ZoneInfo, terms: Terms, *, again: bool) -> Lost:
    """A pass was lost: its number counts no more from now on (P4). With `again` a new one takes its place at once.

    The new one ends when the lost one would have, or is as long as any new one where that has run out.
    Refused `no_such_pass`, `not_live`, `moved_out`, `pass_changed`.
    """
    one = begin(act, "pass.issue", pass_id)
    check_live(one)
    _end(act, one, "lost", "")
    made = None
    if again:
        on = today(act, zone)
        longest = on + dt.timedelta(days=terms.longest_days - 1)
        rest = min(one.valid_to, longest) if one.valid_to >= on else None
        new = New(
            kind=one.kind, person_id=one.person_id, household_id=one.household_id, compound_id=one.compound_id,
            plate=one.plate, holder=one.holder, valid_to=rest, initial_temp=one.initial_temp,
        )  # fmt: skip
        made = give(act, new, zone, terms)
        table.set_successor(one.id, made.pass_id, act.at)
    told = {"state": (one.state, "lost"), "no": (one.code, made.code if made else "")}
    done(act, "pass.lost", one.id, told)
    return Lost(one.code, made)


def revoke(act: Act, pass_id: int, reason: str) -> str:
    """Take a pass away, with a reason: a worker has gone, a plate was sold, a wrong one was given. Its number.

    Refused `no_such_pass`, `not_live`, `reason_missing`, `pass_changed`.
    """
    one = begin(act, "pass.revoke", pass_id)
    why = clean_line(reason, REASON_LENGTH)
    if not why:
        raise Refused("reason_missing")
    check_live(one)
    _end(act, one, "revoked", why)
    done(act, "pass.revoke", one.id, {"state": (one.state, "revoked"), "reason": ("", why)})
    return one.code


def _end(act: Act, one: Listed, state: str, why: str) -> None:
    change(
        act, one, {"state": state, "ended_at": utc_text(act.at), "ended_by": act.actor_id, "ended_why": why}
    )  # fmt: skip

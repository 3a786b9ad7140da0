"""Mistakes on duty taken back or put right: what stood there before stays in the trail (domain.md U5)."""

import datetime as dt

from db import changes, handovers
from db.audit import Act

from ..errors import Refused
from ..text import clean_line
from .acting import REASON_LENGTH, TOPIC, begin, is_office
from .attendance import change, same
from .filling import place_of
from .rules import Terms

UNDO = dt.timedelta(minutes=15)
"""How long one may take back one's own check-in or check-out; the office later too."""
CORRECTED = "corrected"
"""What the list of forced places calls a beginning that was put right afterwards."""


def undo_check_in(act: Act, assignment_id: int, version: int) -> None:
    """Begun by mistake: the place waits again as if nobody had come.

    Refused `not_on_duty` `undo_late` `signed_in` (they have signed for a handover) `changed_meanwhile`.
    """
    one = place_of(assignment_id)
    begin(act, "duty.check_in", one.user_id)
    one = same(place_of(assignment_id), version)
    if one.state != "on_duty" or one.check_in_at is None:
        raise Refused("not_on_duty")
    _in_time(act, one.check_in_at)
    if handovers.signed_in_by(one.shift_id, one.user_id):
        raise Refused("signed_in")
    change(act, one, "planned", "duty.undo_in", check_in_at=None, temp=None, checked_in_by=None, forced="",
           force_reason="")  # fmt: skip
    changes.bump(TOPIC)


def undo_check_out(act: Act, assignment_id: int, version: int) -> None:
    """Checked out by mistake: still on duty. Refused `not_relieved` `undo_late` `changed_meanwhile`."""
    one = place_of(assignment_id)
    begin(act, "duty.check_in", one.user_id)
    one = same(place_of(assignment_id), version)
    if one.state != "relieved" or one.check_out_at is None:
        raise Refused("not_relieved")
    _in_time(act, one.check_out_at)
    change(act, one, "on_duty", "duty.undo_out", check_out_at=None, left_early="", ended_by=None, end_reason="")
    changes.bump(TOPIC)


def correct_begin(act: Act, assignment_id: int, version: int, since: dt.datetime, reason: str, terms: Terms) -> None:
    """Somebody stood there before they checked in; when they really began, listed for the office.

    Oneself within a day of the shift's end. Refused `bad_since` (not between the shift's earliest check-in and the
    one that is written), `reason_missing` `not_on_duty` `undo_late` `changed_meanwhile`.
    """
    one = place_of(assignment_id)
    begin(act, "duty.check_in", one.user_id)
    one, why = same(place_of(assignment_id), version), clean_line(reason, REASON_LENGTH)
    if one.state not in ("on_duty", "relieved") or one.check_in_at is None:
        raise Refused("not_on_duty")
    if not why:
        raise Refused("reason_missing")
    if not is_office(act) and act.at > one.end + dt.timedelta(days=1):
        raise Refused("undo_late")
    if not one.start - dt.timedelta(minutes=terms.early_minutes) <= since < one.check_in_at:
        raise Refused("bad_since")
    codes = dict.fromkeys((*one.forced.split(), CORRECTED))
    reasons = dict.fromkeys(text for text in (one.force_reason, why) if text)
    change(act, one, one.state, "duty.correct", check_in_at=since, forced=" ".join(codes),
           force_reason="; ".join(reasons))  # fmt: skip
    changes.bump(TOPIC)


def _in_time(act: Act, done_at: dt.datetime) -> None:
    if not is_office(act) and act.at - done_at > UNDO:
        raise Refused("undo_late")

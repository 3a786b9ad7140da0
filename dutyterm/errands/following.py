"""After an errand: try again, "we never got it", what the household says of it."""

from typing import Any
from zoneinfo import ZoneInfo

from db import errands as table
from db.audit import Act
from db.errands import Errand

from ..people.service import allow
from .acting import carried, done, held, note_of, step
from .rules import GARBAGE, Terms, garbage_run, run_of, what_of


def retry(act: Act, errand_id: int, terms: Terms, zone: ZoneInfo) -> bool:
    """A failed errand waits again for somebody, as a new trip; what the last one cost stays owed.

    False when it waits already.
    """
    allow(act, "errand.assign")
    one = held(errand_id)
    if one.state == "requested":
        return False
    _anew(act, one, "retry", "", terms, zone)
    done()
    return True


def reopen(act: Act, errand_id: int, reason: str, terms: Terms, zone: ZoneInfo) -> bool:
    """ "We never got it", or it was closed by mistake: it waits again, with its story and its money kept.

    Refused `reason_missing` `not_now`. False when it waits already.
    """
    allow(act, "errand.assign")
    one = held(errand_id)
    if one.state == "requested":
        return False
    _anew(act, one, "reopen", note_of(reason), terms, zone, reopened=one.reopened + 1)
    done()
    return True


def feedback(act: Act, errand_id: int, text: str) -> bool:
    """What the household says: fresh, dear, late. False when that was written down already."""
    one = carried(act, errand_id)
    said = note_of(text)
    if one.feedback == said:
        return False
    step(act, one, "feedback", note=said, feedback=said)
    done()
    return True


def _anew(act: Act, one: Errand, what: str, note: str, terms: Terms, zone: ZoneInfo, **columns: Any) -> None:
    if what_of(one.kind) == GARBAGE:
        run = garbage_run(act.at.astimezone(zone).date(), terms, zone)
    else:
        run = run_of(act.at, one.priority, terms, zone)
    step(
        act, one, what, note=note, assignee_id=None, trip=one.trip + 1, total_fen=None, delivered_at=None,
        deliver_how="", settle_how="", bags=None, double_bagged=None, sprayed=None, run_at=run.cutoff,
        window_end=run.window_end, **columns,
    )  # fmt: skip
    table.want_again(one.id, act.at)

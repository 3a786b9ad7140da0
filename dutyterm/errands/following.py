"""After an errand: try again, "we never got it", settled by mistake, what the household says of it."""

from typing import Any
from zoneinfo import ZoneInfo

from db import errands as table
from db.audit import Act
from db.errands import Errand

from ..errors import Refused
from ..people.service import allow
from .acting import carried, done, held, note_of, repeated, step
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


def unsettle(act: Act, errand_id: int, trip: int, reason: str) -> bool:
    """The way of settling, or the errand, was the wrong one: what came back with it is owed again (E7).

    `trip` is the one that was shown. The ledger keeps what was written; a counter line stands beside each line.
    Refused `reopened_since` (that trip is over), `household_forgotten` (nobody could be asked for the money),
    `reason_missing`, `not_now`. False when it was taken back already.
    """
    allow(act, "errand.assign")
    one = held(errand_id)
    if one.trip != trip:
        raise Refused("reopened_since")
    last = next((event for event in reversed(table.events_of(errand_id)) if event.act in ("settle", "unsettle")), None)
    if last is not None and last.act == "unsettle" and repeated(act, one, "unsettle"):
        return False
    if one.state == "settled" and one.household_id is None:
        raise Refused("household_forgotten")
    step(act, one, "unsettle", note=note_of(reason), settle_how="")
    assert last is not None
    for line in table.came_back(errand_id, trip, last.at, last.by_id):
        table.add_money(errand_id, trip, line.user_id, "settle", -line.fen, line.how, act.at, act.actor_id)
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

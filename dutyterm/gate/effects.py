"""What a row of the log brings with it, and how that is taken back: whereabouts, escalations, isolation."""

import datetime as dt
from collections.abc import Iterable

from db import changes, posts
from db import escalations as escalated
from db import gate as log
from db import presence as where
from db.audit import Act
from db.gate import NewEntry, Passage

from ..households.travel_gate import hear, reference_of, said_of
from ..isolation.service import cancel_of_entry, open_pending, reopen_of_entry
from .desk import Desk
from .rules import ALLOW, RECHECK, STRICTNESS, Verdict


def follow(act: Act, desk: Desk, entry_id: int, new: NewEntry, verdict: Verdict, isolation_id: int | None) -> None:
    """What a verdict brings with it: whereabouts, an escalation, a pending isolation."""
    person_id, household_id = new.person_id, new.household_id
    if verdict.decision == ALLOW and person_id is not None:
        if new.corrects_id:
            settle_presence(desk, person_id)  # later passages may have been written since
        else:
            into = new.direction == "in"
            where.set_presence(desk.gate.compound_id, person_id, into, act.at, desk.gate.id, entry_id)
    elif verdict.decision == ALLOW and new.direction == "in" and new.subject in ("visitor", "worker"):
        where.open_visit(desk.gate.compound_id, entry_id, act.at, desk.gate.id)
    if person_id is not None and household_id is not None and (verdict.isolate or "followup" in verdict.flags):
        isolation_id = _returned(act, desk, entry_id, new, verdict, person_id, household_id) or isolation_id
    if verdict.escalation:
        escalated.open_escalation(
            *(verdict.escalation, act.at, act.actor_id),
            post_id=desk.gate.id,
            household_id=household_id,
            person_id=person_id,
            entry_id=entry_id,
            isolation_id=isolation_id,
        )


def _returned(
    act: Act, desk: Desk, entry_id: int, new: NewEntry, verdict: Verdict, person_id: int, household_id: int
) -> int | None:
    """Isolate who is back from an outbreak area, and keep what was said as a travel report; the episode's id."""
    ref_date, made = new.left_on, None
    said = said_of(person_id, act.at, desk.zone, desk.limits.outbreak_days)
    if ref_date is None and said is not None:
        ref_date = reference_of(said, desk.zone)
    if verdict.isolate and ref_date is not None:
        made = open_pending(act, person_id, household_id, ref_date, entry_id)
    outbreak = new.outbreak14 or (said.outbreak if said else "")
    if outbreak in ("yes", "unknown") and new.direction == "in":
        hear(act, entry_id, person_id, household_id, outbreak, new.left_on, new.came_from, made)
    return made


def take_back(act: Act, desk: Desk, row: Passage, state: str) -> bool:
    """Take a row out of the count with all it brought (`undone`, `corrected`); False if it already was."""
    if not log.strike(row.id, state, act.at):
        return False
    escalated.close_of_entry(row.id, act.actor_id, act.at, state)
    cancel_of_entry(act, row.id)
    where.forget_visit(row.id)
    where.reopen_visit(row.id)
    if row.person_id is not None:
        settle_presence(desk, row.person_id)
    return True


def bring_back(act: Act, desk: Desk, entry_id: int) -> None:
    """Let a corrected row count again with all it brought, because its correction was undone."""
    log.revive(entry_id, act.at)
    escalated.reopen_of_entry(entry_id, "corrected", act.at)
    reopen_of_entry(act, entry_id)
    row = log.passage(entry_id)
    if row and row.person_id is not None:
        settle_presence(desk, row.person_id)


def settle_presence(desk: Desk, person_id: int) -> None:
    """Where a person is according to the rows that still count."""
    last = log.last_admission(person_id)
    if last is None:
        where.forget_presence(person_id)
        return
    post = posts.gate(last.post_id)
    compound_id = post.compound_id if post else desk.gate.compound_id
    where.set_presence(compound_id, person_id, last.direction == "in", last.at, last.post_id, last.id)


def settle_vehicle(act: Act, vehicle_id: int) -> None:
    """A vehicle's decision, from the rows of its occupants that still count."""
    rows = [row for row in log.of_vehicle(vehicle_id) if row.state == "live"]
    if not rows:
        return
    waiting = [row for row in rows if row.decision == RECHECK]
    worst = waiting[0] if waiting else max(rows, key=lambda row: STRICTNESS.index(row.decision))
    log.settle_vehicle(vehicle_id, worst.decision, worst.reason_code, act.at)


def close_visits(desk: Desk, entry_ids: Iterable[int], by_entry: int, at: dt.datetime) -> None:
    """Visitors left with a passage; they are remembered as outside until the day is over, for an undo."""
    for entry_id in entry_ids:
        where.close_visit(entry_id, by_entry, at, desk.gate.id)


def announce(desk: Desk, verdicts: Iterable[Verdict]) -> None:
    """Tell other sessions; last in an act."""
    verdicts = list(verdicts)
    topics = [f"gate/{desk.gate.id}"]
    topics += ["escalations"] if any(one.escalation for one in verdicts) else []
    topics += ["isolation", "households"] if any(one.isolate for one in verdicts) else []
    topics += ["travel"] if any(one.isolate or "followup" in one.flags for one in verdicts) else []
    changes.bump(*topics)


def announce_taken_back(desk: Desk) -> None:
    """Tell other sessions that something was taken back, with all it may have brought."""
    changes.bump(f"gate/{desk.gate.id}", "escalations", "isolation", "households", "travel")

"""The gate's acts. Each is one transaction and one audit row; the verdict that counts is made inside it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from db import audit, changes
from db import escalations as escalated
from db import gate as log
from db import presence as where
from db.audit import Act
from db.chain import Change
from db.escalations import Escalation
from db.gate import NewEntry, Passage
from db.posts import lock_compound

from ..errors import Refused
from ..isolation.service import approve_exit
from ..people.service import allow
from ..text import clean_line
from .desk import Desk
from .effects import announce, announce_taken_back, bring_back, close_visits, follow, settle_vehicle, take_back
from .entry import Entry
from .examine import examine
from .line import plausible
from .plates import NO_PLATE
from .rechecks import second_verdict
from .rows import add_vehicle, rows_of
from .rules import ALLOW, METHODS, RECHECK, REFUSE, STRICTNESS, Verdict, too_early

_TOLD = ("direction", "subject", "t1", "decision", "reason_code", "corrects_id")  # never who it was


@dataclass(frozen=True, slots=True)
class Recorded:
    """What an act left in the log: the rows as stored now, and the verdict they carry."""

    rows: tuple[Passage, ...]
    verdict: Verdict
    again: bool = False  # it had been saved before; nothing was written twice


def record(act: Act, desk: Desk, entry: Entry) -> Recorded:
    """Write a passage, or a vehicle with all its occupants. Refused when a rule forbids it or something is missing.

    Sending the same `entry.key` again answers with the rows of the first time. Refused codes: `duplicate` (with
    `at`), `early`, `incomplete` (with `question`), `recheck_done`, `cannot_correct`, and what `examine` calls a
    problem (with `word`).
    """
    allow(act, "gate.write", post_id=desk.gate.id)
    lock_compound(desk.gate.compound_id)
    if rows := log.passages_of_key(entry.key):
        return Recorded(tuple(rows), _verdict_of(rows), again=True)
    if entry.corrects:
        _strike_corrected(act, desk, entry.corrects)  # first, so that the new verdict does not see the old row
    answer = examine(desk, entry, act.at)
    entry, verdict = answer.entry, answer.verdict
    if answer.problem == "recheck_done" and (done := _same_reading(desk, entry)):
        return Recorded((done,), _verdict_of([done]), again=True)
    if answer.problem:
        raise Refused(answer.problem, word=answer.word)
    if answer.question in ("duplicate", "early"):
        raise Refused(answer.question, at=answer.before.at if answer.before else None)
    if answer.question or verdict is None:
        raise Refused("incomplete", question=answer.question)
    if entry.kind == "recheck" and answer.recheck and entry.t1 is not None:
        return second_reading(
            *(act, desk, answer.recheck.id, entry.t1, entry.method or "forehead"),
            early=entry.early_ok, outbreak=entry.outbreak, left_on=entry.left_on,
        )  # fmt: skip
    vehicle_id = add_vehicle(act, desk, answer) if answer.aboard or entry.plate else None
    rows_new = rows_of(act, desk, answer, vehicle_id)
    ids = []
    for new, one, isolation_id in rows_new:
        ids.append(log.add_entry(new, act.at))
        follow(act, desk, ids[-1], new, one, isolation_id)
    if entry.direction == "out" and verdict.decision == ALLOW:
        left = [entry.visit_id] if entry.visit_id else []
        left += where.visits_of_plate(desk.gate.compound_id, entry.plate) if _has_plate(entry) else []
        close_visits(desk, left, ids[0], act.at)
    told = _told(rows_new[0][0]) if entry.corrects or verdict.decision != ALLOW else {}
    audit.record(act, "gate.correct" if entry.corrects else "gate.record", "gate_entry", ids[0], values=told)
    announce(desk, [one for _, one, _ in rows_new])
    if entry.corrects:
        announce_taken_back(desk)
    return Recorded(tuple(_reload(ids)), verdict)


def second_reading(
    act: Act, desk: Desk, entry_id: int, t2: int, method: str, *, early: bool,
    outbreak: str = "", left_on: dt.date | None = None,
) -> Recorded:  # fmt: skip
    """Store a second measurement and what it decides (T2, T4); Refused if it was done or comes too early.

    `outbreak` and `left_on` complete what had not been answered at the first reading.
    """
    allow(act, "gate.write", post_id=desk.gate.id)
    lock_compound(desk.gate.compound_id)
    row = log.stored(entry_id)
    if row is None or row.decision != RECHECK or row.state != "live" or row.post_id != desk.gate.id:
        raise Refused("recheck_done")
    if not plausible(t2) or method not in METHODS.values():
        raise Refused("temperature")
    if too_early(row.at, act.at, method, desk.limits) and not early:
        raise Refused("early")
    verdict = second_verdict(desk, entry_id, t2, act.at, outbreak=outbreak, left_on=left_on)
    if verdict.decision == RECHECK:
        raise Refused("still_implausible")
    if verdict.decision == ALLOW and verdict.missing:
        raise Refused("incomplete", question=verdict.missing[0])
    outbreak, left_on = outbreak or row.outbreak14, left_on or row.left_on
    before = log.passage(entry_id)
    if not log.finish_recheck(
        *(entry_id, t2, method, act.at, verdict.decision, verdict.reason_code, verdict.decision == REFUSE),
        *(outbreak, left_on),
    ):
        raise Refused("recheck_done")
    new = NewEntry(
        *("", row.post_id, row.at, row.direction, row.subject),
        person_id=row.person_id, household_id=row.household_id, left_on=left_on, outbreak14=outbreak,
    )  # fmt: skip
    follow(act, desk, entry_id, new, verdict, None)
    if row.vehicle_id:
        settle_vehicle(act, row.vehicle_id)
    read = {"t2": ("", t2), "t2_method": ("", method), "decision": (RECHECK, verdict.decision)}
    read["reason_code"] = (before.reason_code if before else "", verdict.reason_code)
    audit.record(act, "gate.second_reading", "gate_entry", entry_id, values=read)
    announce(desk, [verdict])
    return Recorded(tuple(_reload([entry_id])), verdict)


def undo_last(act: Act, desk: Desk) -> list[Passage]:
    """Take back the last thing this person wrote here, within the undo window (U5); a vehicle goes as a whole."""
    allow(act, "gate.write", post_id=desk.gate.id)
    lock_compound(desk.gate.compound_id)
    since = act.at - dt.timedelta(seconds=desk.limits.undo_window)
    last = log.own_last(desk.gate.id, act.actor_id, since)
    if last is None:
        raise Refused("nothing_to_undo", seconds=desk.limits.undo_window)
    rows = [one for one in log.of_vehicle(last.vehicle_id) if one.state == "live"] if last.vehicle_id else [last]
    for row in rows:
        take_back(act, desk, row, "undone")
        if row.corrects_id:
            bring_back(act, desk, row.corrects_id)
    audit.record(act, "gate.undo", "gate_entry", last.id, values={"state": ("live", "undone")})
    announce_taken_back(desk)
    return _reload(row.id for row in rows)


def take_escalation(act: Act, escalation_id: int) -> None:
    """Take an escalation over; Refused when somebody else has."""
    _may_handle(act, escalation_id)
    if not escalated.take(escalation_id, act.actor_id, act.at):
        one = escalated.escalation(escalation_id)
        if one is None or one.state == "closed":
            raise Refused("escalation_closed")
        raise Refused("escalation_taken", who=one.taken_by)
    audit.record(act, "escalation.take", "escalation", escalation_id, values={"taken_by": ("", act.actor)})
    changes.bump("escalations")


def notify_escalation(act: Act, escalation_id: int, whom: str) -> None:
    """Write down who was told of an escalation. Refused `told_missing`, `escalation_closed`."""
    one, said = _may_handle(act, escalation_id), clean_line(whom, 60)
    if not said:
        raise Refused("told_missing")
    if not escalated.notify(escalation_id, said, act.at):
        raise Refused("escalation_closed")
    told = {"notified_to": (one.notified_to if one else "", said)}
    audit.record(act, "escalation.notify", "escalation", escalation_id, values=told)
    changes.bump("escalations")


def close_escalation(act: Act, escalation_id: int, outcome: str) -> None:
    """Close an escalation; it cannot be closed without saying how it ended (T4)."""
    one, said = _may_handle(act, escalation_id), clean_line(outcome, 200)
    if not said:
        raise Refused("outcome_missing")
    if not escalated.close(escalation_id, act.actor_id, act.at, said):
        raise Refused("escalation_closed")
    ended = {"state": (one.state if one else "", "closed"), "outcome": ("", said)}
    audit.record(act, "escalation.close", "escalation", escalation_id, values=ended)
    changes.bump("escalations")


def approve_medical_exit(act: Act, escalation_id: int, reason: str, hours: int = 12) -> int:
    """Give the person of a breach leave to see a doctor (Q8, scenario 5); returns the approval's id."""
    allow(act, "isolation.approve_exit")
    one, said = escalated.escalation(escalation_id), clean_line(reason, 200)
    if one is None or one.kind != "breach" or one.household_id is None:
        raise Refused("no_breach")
    if not said:
        raise Refused("reason_missing")
    if not escalated.close(escalation_id, act.actor_id, act.at, "medical_exit_approved"):
        raise Refused("escalation_closed")
    approval_id = approve_exit(act, one.household_id, one.person_id, said, hours)
    until = act.at + dt.timedelta(hours=hours)
    given = {"valid_to": ("", until), "escalation_id": ("", escalation_id)}
    audit.record(act, "isolation.approve_exit", "exit_approval", approval_id, ("reason",), given)
    changes.bump("isolation", "escalations")
    return approval_id


def _may_handle(act: Act, escalation_id: int) -> Escalation | None:
    one = escalated.escalation(escalation_id)
    allow(act, "escalation.handle", post_id=one and one.post_id, household_id=one and one.household_id)
    return one


def _has_plate(entry: Entry) -> bool:
    return entry.kind == "vehicle" and entry.plate != NO_PLATE


def _told(row: NewEntry) -> dict[str, Change]:
    # an ordinary passage is its row itself; the others are those people ask about later
    told = {name: ("", getattr(row, name)) for name in _TOLD}
    return {name: change for name, change in told.items() if change[1] is not None}


def _verdict_of(rows: Iterable[Passage]) -> Verdict:
    worst = max(rows, key=lambda row: STRICTNESS.index(row.decision))
    reason, *flags = worst.reason_code.split("+")
    return Verdict(worst.decision, reason, tuple(flags))


def _reload(ids: Iterable[int]) -> list[Passage]:
    return [row for entry_id in ids if (row := log.passage(entry_id))]


def _strike_corrected(act: Act, desk: Desk, entry_id: int) -> None:
    row = log.passage(entry_id)
    if row is None or row.post_id != desk.gate.id or not take_back(act, desk, row, "corrected"):
        raise Refused("cannot_correct")
    if row.vehicle_id:
        settle_vehicle(act, row.vehicle_id)


def _same_reading(desk: Desk, entry: Entry) -> Passage | None:
    """The row, when exactly this second reading is what closed it: the answer of the first time got lost."""
    row = log.passage(entry.recheck_id) if entry.recheck_id else None
    if row is None or row.post_id != desk.gate.id or row.state != "live":
        return None
    return row if (row.t2, row.t2_method) == (entry.t1, entry.method or "forehead") else None

"""From an answer to the rows of the log: one for a person, one for each occupant of a vehicle (domain.md V2)."""

import datetime as dt

from db import gate as log
from db.audit import Act
from db.gate import NewEntry
from db.households import person

from ..text import clean_line
from .cases import Examined
from .desk import Desk
from .entry import Entry
from .plates import plate_kind
from .rules import REFUSE, Verdict


def add_vehicle(act: Act, desk: Desk, answer: Examined) -> int:
    """Insert the vehicle of an answer; returns its id."""
    entry, verdict = answer.entry, answer.verdict
    assert verdict is not None
    goods = "essential" if _supplies(answer) else ""
    return log.add_vehicle(
        desk.gate.id, _event_time(act, entry), entry.direction, clean_line(entry.plate, 20), plate_kind(entry.plate),
        entry.occupants or 1, answer.permit.id if answer.permit else None, goods, False,
        verdict.decision, verdict.reason_code, act.actor_id,
    )  # fmt: skip


def _supplies(answer: Examined) -> bool:
    """Whether a vehicle came with goods under a permit of its own (V3)."""
    permit = answer.permit
    return answer.entry.goods and permit is not None and permit.household_id is None


def rows_of(
    act: Act, desk: Desk, answer: Examined, vehicle_id: int | None
) -> list[tuple[NewEntry, Verdict, int | None]]:
    """The rows an answer becomes, each with its verdict and the isolation it concerns."""
    verdict = answer.verdict
    assert verdict is not None
    row = _row(act, desk, answer, verdict)._replace(vehicle_id=vehicle_id)
    if not answer.aboard:
        return [(row, verdict, answer.isolation_id)]
    rows = []
    for number, one in enumerate(answer.aboard, 1):
        home = one.household_id
        t1 = one.occupant.t1 or None
        occupant = row._replace(
            entry_key=f"{row.entry_key}/{number}",
            subject=one.subject,
            person_id=one.found.person_id if one.found else None,
            pass_id=one.shown.id if one.shown else None,
            household_id=home,
            dest_household_id=row.dest_household_id if home is None else None,
            consent_by=row.consent_by if home is None else "",
            t1=t1,
            t1_site="forehead" if t1 else "",
            decision=one.verdict.decision,
            reason_code=one.verdict.reason_code,
            advised=one.verdict.decision == REFUSE,
        )
        rows.append((occupant, one.verdict, one.isolation_id))
    return rows


def _row(act: Act, desk: Desk, answer: Examined, verdict: Verdict) -> NewEntry:
    entry, found = answer.entry, answer.found
    consent = person(entry.consent_by) if entry.consent_by else None
    holder = answer.shown.holder if answer.shown and found is None else ""
    return NewEntry(
        entry_key=entry.key,
        post_id=desk.gate.id,
        at=_event_time(act, entry),
        direction=entry.direction,
        subject=answer.subject,
        person_id=found.person_id if found else None,
        pass_id=answer.shown.id if answer.shown else None,
        household_id=answer.household_id,
        name=clean_line(entry.name or holder, 60),
        phone=clean_line(entry.phone, 20),
        came_from=clean_line(entry.came_from, 60),
        dest_household_id=answer.door.household_id if answer.door else None,
        consent_by=consent.name if consent else ("yes" if entry.consent else ""),
        mask=entry.mask,
        t1=entry.t1,
        t1_site="forehead" if entry.t1 else "",
        outbreak14=entry.outbreak,
        left_on=entry.left_on,
        decision=verdict.decision,
        reason_code=verdict.reason_code,
        advised=verdict.decision == REFUSE,  # the sentence to say stands on the screen (G8)
        approval_id=answer.approval_id if verdict.reason == "medical_exit" else None,
        recorded_by=act.actor_id,
        corrects_id=entry.corrects,
        correct_reason=clean_line(entry.correct_reason, 100),
    )


def _event_time(act: Act, entry: Entry) -> dt.datetime:
    """A correction happened when the row it replaces happened; everything else happens now."""
    old = log.stored(entry.corrects) if entry.corrects else None
    return old.at if old else act.at

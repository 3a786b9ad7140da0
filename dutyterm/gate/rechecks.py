"""The second measurement of somebody who waits (domain.md T2 to T4): which row, when, and what it decides."""

import datetime as dt
from dataclasses import replace

from db import gate as log
from db import households as register

from ..errors import Refused
from .cases import Examined, closed, with_isolation, worth
from .desk import LISTED, Candidate, Desk
from .entry import Entry
from .picks import pick
from .rules import ALLOW, RECHECK, REFUSE, Case, Verdict, decide, night, too_early, within_outbreak_term


def examine_recheck(desk: Desk, entry: Entry, at: dt.datetime) -> Examined:
    """Which open recheck a second reading belongs to, and what it decides; never writes."""
    waiting = log.open_rechecks(desk.gate.id)
    listed = tuple(Candidate(recheck=one) for one in waiting)
    if entry.choice and entry.recheck_id is None:
        if (chosen := pick(entry, listed[:LISTED])) is None:
            return Examined(entry, problem="choice" if waiting else "no_recheck", word=str(entry.choice))
        entry = chosen
    if entry.recheck_id is None and len(waiting) == 1:
        entry = replace(entry, recheck_id=waiting[0].id)
    if entry.recheck_id is None:
        if not waiting:
            return Examined(entry, problem="no_recheck")
        return Examined(entry, question="choice", candidates=listed[:LISTED], more=len(listed) > LISTED)
    row = next((one for one in waiting if one.id == entry.recheck_id), None)
    if row is None:
        return Examined(entry, problem="recheck_done")  # never somebody else's: the reading is this person's
    answer = Examined(entry, recheck=row, subject=row.subject, household_id=row.household_id)
    if entry.t1 is None:
        return replace(answer, question="t2")
    verdict = second_verdict(desk, row.id, entry.t1, at, outbreak=entry.outbreak, left_on=entry.left_on)
    answer = replace(answer, verdict=verdict)
    if verdict.decision == RECHECK:
        return replace(answer, problem="still_implausible")
    if too_early(row.at, at, entry.method or "forehead", desk.limits) and not entry.early_ok:
        return replace(answer, question="early")
    asked = next((one for one in verdict.missing if verdict.decision == ALLOW), "")
    return replace(answer, question=asked)


def second_verdict(
    desk: Desk, entry_id: int, t2: int, at: dt.datetime, *, outbreak: str = "", left_on: dt.date | None = None
) -> Verdict:
    """What the second reading decides about a stored row (T2, T4). `outbreak` and `left_on` are what has been
    answered since; the row's own answers stand where they are empty."""
    row = log.stored(entry_id)
    if row is None:
        raise Refused("no_recheck")
    household, shown = row.household_id, register.pass_by_id(row.pass_id) if row.pass_id else None
    left_on = left_on or row.left_on
    outbreak = outbreak or row.outbreak14
    if outbreak == "yes" and left_on and not within_outbreak_term(left_on, desk.today(at), desk.limits):
        outbreak = "no"
    # the permit on the windscreen is the paper of everybody of that household (P7)
    permit = row.vehicle == "permit" and household is not None and row.person_id is None
    flags = row.reason_code.split("+")
    state = "other_person" if "not_holder" in flags else "valid" if permit else worth(desk, shown, at)
    local = at.astimezone(desk.zone)
    case = Case(
        direction=row.direction,
        subject=row.subject,
        lives_here=household is not None,
        pass_state=state,
        t1=row.t1,
        t2=t2,
        outbreak=outbreak,
        left_on=left_on is not None,
        policy=desk.gate.visitor_policy,
        consent=False if closed(row.dest_household_id) else True if row.consent_by else None,
        destination=row.dest_household_id is not None,
        phone=bool(row.phone),
        came_from=True,  # asked before the first reading, where it is asked at all
        mask=row.mask,
        village=desk.gate.compound_kind == "village",
        vehicle=row.vehicle,
        identified="not_identified" not in flags,
        night=night(local.time(), desk.gate.closed_from, desk.gate.closed_to),
    )
    case, _ = with_isolation(desk, case, household, row.person_id, at)
    verdict = decide(case, desk.limits)
    if verdict.missing and household is None:
        # measured well, but what a visitor must tell was never asked: start again as a visitor
        return Verdict(REFUSE, "incomplete")
    return verdict

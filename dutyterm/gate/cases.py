"""From what the register knows to the case a verdict is made of, and the answer that carries both."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import NamedTuple

from db import gate as log
from db import households as register
from db import isolation as isolated
from db import people
from db.gate import Passage
from db.households import Door, Found, PassRow

from ..households.passes import pass_state
from ..households.travel_gate import said_of
from ..isolation.rules import expected_back, keeps_in
from .desk import Candidate, Desk
from .entry import Entry, Occupant
from .rules import Case, Verdict, night, within_outbreak_term

CALLED = ("iso_leave", "iso_outside", "iso_return", "fever", "returnee", "reported", "outbreak", "void_pass")
"""Reasons with which a volunteer is not left alone: somebody is named to telephone."""


@dataclass(frozen=True, slots=True)
class Aboard:
    """An occupant with what was found out."""

    occupant: Occupant
    found: Found | None
    household_id: int | None
    verdict: Verdict
    shown: PassRow | None = None
    isolation_id: int | None = None
    subject: str = "visitor"
    kept: "Kept | None" = None


@dataclass(frozen=True, slots=True)
class Examined:
    """The answer to a half-typed or finished line. With `question` empty and no `problem` it can be saved."""

    entry: Entry
    verdict: Verdict | None = None
    question: str = ""
    problem: str = ""
    word: str = ""  # what the problem is about
    candidates: tuple[Candidate, ...] = ()
    more: bool = False  # more candidates than can be listed
    found: Found | None = None
    shown: PassRow | None = None
    door: Door | None = None  # a visitor's destination
    hosts: tuple[Found, ...] = ()
    household_id: int | None = None  # where the person lives, if it is here
    approval_id: int | None = None
    call: str = ""
    call_phone: str = ""
    isolation_id: int | None = None
    aboard: tuple[Aboard, ...] = ()
    permit: PassRow | None = None
    unmeasured: int = 0  # people in the vehicle without a temperature (V2)
    recheck: Passage | None = None
    before: Passage | None = None  # the passage this one may be a second record of (G13)
    subject: str = ""


def subject_of(found: Found | None) -> str:
    """What the log calls somebody who lives here."""
    return "tenant" if found and found.tenancy in ("tenant", "dorm") else "resident"


def worth(desk: Desk, shown: PassRow | None, at: dt.datetime) -> str:
    """What a pass is worth at this gate now."""
    if shown is None:
        return "none"
    here = shown.compound_id == desk.gate.compound_id
    return pass_state(shown.state, shown.valid_from, shown.valid_to, desk.today(at), here=here)


def base_case(desk: Desk, entry: Entry, at: dt.datetime, subject: str, lives_here: bool) -> Case:
    """The case as far as the entry, the gate and the hour make it."""
    gate, local = desk.gate, at.astimezone(desk.zone)
    outbreak = entry.outbreak
    if entry.left_on and outbreak == "yes" and not within_outbreak_term(entry.left_on, local.date(), desk.limits):
        outbreak = "no"
    return Case(
        direction=entry.direction,
        subject=subject,
        lives_here=lives_here,
        t1=entry.t1,
        outbreak=outbreak,
        left_on=entry.left_on is not None,
        policy=gate.visitor_policy,
        mask=entry.mask,
        night=night(local.time(), gate.closed_from, gate.closed_to),
        measure_exit=gate.measure_exit,
        village=gate.compound_kind == "village",
        phone=bool(entry.phone),
        came_from=bool(entry.came_from) or "came_from" in entry.skipped,
        consent=entry.consent,
    )


class Kept(NamedTuple):
    """What isolation says about a household: whom to call, never why (X7)."""

    approval_id: int | None = None
    call: str = ""
    call_phone: str = ""
    isolation_id: int | None = None


def with_isolation(
    desk: Desk, case: Case, household: int | None, person_id: int | None, at: dt.datetime
) -> tuple[Case, Kept]:
    """Add isolation (Q-rules), an undecided travel report (G10) and the outing quota (G14) of who lives here."""
    if household is None:
        return case, Kept()
    facts = Kept()
    if said := said_of(person_id, at, desk.zone, desk.limits.outbreak_days):
        case = replace(case, reported=said.outbreak)
    kept = [one for one in isolated.open_in_household(household) if keeps_in(one.kind, one.state)]
    if kept:
        approval = isolated.approval_now(household, person_id, at)
        last = log.last_admission(person_id) if person_id else None  # an exit refused was no movement
        out = last if last and last.direction == "out" else None
        leave = out is not None and out.reason_code.startswith("medical_exit")
        back = expected_back(out.at if out else None, min(one.started_at for one in kept), leave)
        case = replace(case, isolated=True, exit_approved=approval is not None, expected_back=back)
        named = next((one for one in kept if one.contact), kept[0])
        call, phone = (named.contact, named.contact_phone) if named.contact_phone else _leader(desk, household, at)
        facts = Kept(approval, call, phone, named.id)
    if desk.limits.outing_quota and case.direction == "out":
        since = at - dt.timedelta(days=desk.limits.outing_days)
        case = replace(case, over_quota=log.outings(household, since) >= desk.limits.outing_quota)
    return case, facts


def closed(household_id: int | None) -> bool:
    """Whether a household may have no visitors, because somebody there stays in."""
    if household_id is None:
        return False
    return any(keeps_in(one.kind, one.state) for one in isolated.open_in_household(household_id))


def _leader(desk: Desk, household: int | None, at: dt.datetime) -> tuple[str, str]:
    found = people.to_call(household, desk.gate.compound_id, at)
    return (found.display, found.phone) if found else ("", "")


def with_call(desk: Desk, answer: Examined, at: dt.datetime) -> Examined:
    """The answer with somebody to telephone, where the verdict needs one (U4)."""
    verdict = answer.verdict
    if answer.call or verdict is None or verdict.reason not in CALLED:
        return answer
    call, phone = _leader(desk, answer.household_id, at)
    return replace(answer, call=call, call_phone=phone)


def destination(desk: Desk, answer: Examined, case: Case) -> tuple[Examined, Case]:
    """Add where a visitor goes, and whether that household may have visitors; to a case and its answer."""
    entry = answer.entry
    if not entry.dest:
        return answer, case
    door = register.door(desk.gate.compound_id, entry.dest)
    if door is None:
        return replace(answer, problem="no_such_room", word=entry.dest), case
    hosts = tuple(register.of_household(door.household_id))
    consent = False if closed(door.household_id) else entry.consent
    return replace(answer, door=door, hosts=hosts), replace(case, destination=True, consent=consent)

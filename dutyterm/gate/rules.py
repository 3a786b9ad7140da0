"""What a gate decides: the decision table of domain.md §4, as one function of one case. Pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

ALLOW, REFUSE, RECHECK, HOLD = "ALLOW", "REFUSE", "RECHECK", "HOLD"
LOWEST, HIGHEST = 340, 430  # tenths of a degree; outside it is a slip of the hand (T5)
VOID_PASS = ("lost", "revoked", "replaced", "other_person")
CONTACT_METHODS = ("mercury", "ear", "axillary")  # they take their own minutes, so no further wait (T2)
METHODS = {"m": "mercury", "e": "ear", "a": "axillary", "f": "forehead", "w": "wrist"}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a town may set. Temperatures in tenths of a degree Celsius, times in seconds."""

    fever: int = 373  # T1: from here on a reading is high
    low: int = 350  # T3: below it is implausible
    recheck_wait: int = 300  # T2
    duplicate_window: int = 120  # G13
    undo_window: int = 60  # U5
    outbreak_days: int = 14  # G10
    mask_required: bool = False  # table row 16
    outing_quota: int = 0  # G14: outings a household may make in `outing_days`; 0 is off
    outing_days: int = 2


@dataclass(frozen=True, slots=True)
class Case:
    """All a verdict depends on, about one person at one gate."""

    direction: str = "in"
    subject: str = "visitor"
    lives_here: bool = False
    identified: bool = False  # known by room, name or phone, not only by the pass shown
    pass_state: str = "none"  # none valid expired suspended lost revoked replaced other_person other_place
    isolated: bool = False  # somebody in the household is under quarantine that is not over
    expected_back: bool = False  # went out before the isolation began, or with leave
    exit_approved: bool = False
    t1: int | None = None
    t2: int | None = None
    outbreak: str = ""  # '' not asked, yes, no, unknown (G9)
    policy: str = "host_consent"
    consent: bool | None = None
    destination: bool = False
    phone: bool = False
    came_from: bool = False
    left_on: bool = False
    mask: str = ""
    night: bool = False
    measure_exit: bool = False
    vehicle: str = ""  # '' on foot, permit, outside, essential (goods with permit)
    village: bool = False
    over_quota: bool = False
    reported: str = ""  # what is reported of somebody who lives here and not decided yet: '' yes unknown


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do, why, and what is still missing before it may be saved."""

    decision: str
    reason: str
    flags: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    escalation: str = ""  # kind to open: fever, breach, contact
    isolate: bool = False  # opens a pending isolation (G10)

    @property
    def reason_code(self) -> str:
        """As stored: the reason, then what modifies it, joined by `+`."""
        return "+".join((self.reason, *self.flags))


def abnormal(reading: int, limits: Limits) -> bool:
    """Whether a first reading asks for a second one (T2, T3)."""
    return reading >= limits.fever or reading < limits.low


def decide(case: Case, limits: Limits = Limits()) -> Verdict:  # noqa: B008 - frozen
    """The verdict on a case: first matching row of the table, then its modifiers; the stricter wins."""
    verdict = _modified(_first_match(case, limits), case, limits)
    needs_t1 = case.direction == "in" or case.measure_exit
    if verdict.decision == ALLOW and needs_t1 and case.t1 is None and verdict.reason != "emergency":
        verdict = replace(verdict, missing=(*verdict.missing, "t1"))  # G4, row 3
    return verdict


def _first_match(case: Case, limits: Limits) -> Verdict:
    into = case.direction == "in"
    if case.subject == "emergency":
        return Verdict(ALLOW, "emergency")  # 1
    if case.lives_here and case.isolated:
        return _isolated(case, limits)  # 2
    if case.t1 is not None and abnormal(case.t1, limits) and (case.t2 is None or case.t2 < limits.low):
        return Verdict(RECHECK, "fever_check" if case.t1 >= limits.fever else "implausible")  # 4
    if case.t2 is not None and case.t2 >= limits.fever:
        if case.lives_here:
            return Verdict(HOLD, "fever", escalation="fever")  # 6
        return Verdict(REFUSE if into else ALLOW, "fever", escalation="fever")  # 5
    if case.lives_here and case.reported == "yes":  # 7, said before they came; a gate need not hear why (X7)
        return Verdict(ALLOW, "reported", escalation="contact" if into else "", isolate=into)
    if case.outbreak == "yes":
        if case.lives_here:  # 7
            missing = ("left_on",) if into and not case.left_on else ()
            return Verdict(ALLOW, "returnee", escalation="contact" if into else "", isolate=into, missing=missing)
        return Verdict(REFUSE, "outbreak") if into else Verdict(ALLOW, "outbreak")  # 8
    supplies = case.vehicle == "essential" and not case.lives_here
    if into and supplies and case.outbreak != "unknown":  # 15, V3: above the policy that would turn everybody away
        return Verdict(ALLOW, "supplies", missing=() if case.outbreak else ("outbreak",))
    if into and case.subject == "worker" and case.outbreak == "unknown" and not case.lives_here:
        return Verdict(REFUSE, "outbreak_unknown")  # a pass does not answer the question
    if case.pass_state == "valid" and (case.lives_here or case.subject == "worker"):
        return Verdict(ALLOW, "pass")  # 9
    if case.pass_state in VOID_PASS and not case.identified:
        return Verdict(HOLD if into else ALLOW, "void_pass")  # 10
    if case.lives_here:
        missing = ("outbreak",) if into and not case.outbreak else ()
        return Verdict(ALLOW, "renew", missing=missing)  # 11
    if case.subject == "delivery":
        return Verdict(REFUSE if into else ALLOW, "drop_area")  # 12
    return _visitor(case) if into else Verdict(ALLOW, case.subject)  # 13, 14


def _isolated(case: Case, limits: Limits) -> Verdict:
    fever = case.t1 is not None and (case.t2 if case.t2 is not None else case.t1) >= limits.fever
    if case.direction == "out":
        if case.exit_approved:
            return Verdict(ALLOW, "medical_exit")
        return Verdict(REFUSE, "iso_leave", escalation="breach")
    # going home is never blocked, not even by a fever: that is told to those who must know
    flags = ("fever",) if fever else ()
    if case.expected_back:
        return Verdict(ALLOW, "iso_return", flags, escalation="fever" if fever else "")
    return Verdict(ALLOW, "iso_outside", flags, escalation="fever" if fever else "breach")


def _visitor(case: Case) -> Verdict:
    if case.policy == "refuse_all":
        return Verdict(REFUSE, "non_resident")
    if case.night:
        return Verdict(REFUSE, "night")
    if case.outbreak == "unknown":
        return Verdict(REFUSE, "outbreak_unknown")
    if case.policy == "host_consent" and not case.consent:
        asked = "dest" if not case.destination else "consent" if case.consent is None else ""
        return Verdict(REFUSE, "no_consent", missing=(asked,) if asked else ())
    wanted = (("dest", case.destination), ("phone", case.phone), ("came_from", case.came_from))
    missing = tuple(name for name, there in wanted if not there) + (("outbreak",) if not case.outbreak else ())
    return Verdict(ALLOW, "worker" if case.subject == "worker" else "visitor", missing=missing)


def _modified(verdict: Verdict, case: Case, limits: Limits) -> Verdict:
    """Rows 15 and 16, night (G12), quota (G14) and notes. Only an admission can become stricter here."""
    into, flags = case.direction == "in", list(verdict.flags)
    admitted = verdict.decision == ALLOW and verdict.reason != "emergency"
    stranger = into and case.vehicle == "outside" and case.village and not case.lives_here
    if stranger and (admitted or verdict.reason in ("non_resident", "no_consent")):
        return Verdict(REFUSE, "outside_vehicle")
    going_home = case.lives_here and case.isolated and into  # never blocked (row 2)
    if admitted and not going_home:
        if into and case.mask == "no" and limits.mask_required:
            return Verdict(REFUSE, "no_mask", escalation=verdict.escalation)
        if not into and case.over_quota and case.lives_here and not case.isolated:
            return Verdict(REFUSE, "quota")
    escalation = verdict.escalation
    if case.lives_here and case.night and into:
        flags.append("night")
    if case.mask == "no":
        flags.append("no_mask")
    if case.pass_state in VOID_PASS and verdict.reason != "void_pass":
        # a second reading must not forget that the pass proved nothing
        if verdict.decision == RECHECK and case.pass_state == "other_person":
            flags.append("not_holder")
        if case.identified:
            flags.append("void_pass")
        elif verdict.decision == RECHECK:
            flags.append("not_identified")
    if case.outbreak == "unknown" and case.lives_here and verdict.decision == ALLOW:
        flags.append("followup")
        escalation = escalation or "contact"
    elif case.reported == "unknown" and not case.isolated and verdict.decision == ALLOW:
        flags.append("followup")  # the report itself stands in the list of those who ask
    if case.vehicle == "outside" and case.lives_here and verdict.decision == ALLOW:
        flags.append("car_unknown")
    return replace(verdict, flags=tuple(flags), escalation=escalation)


STRICTNESS = (ALLOW, RECHECK, HOLD, REFUSE)


def of_vehicle(verdicts: Sequence[Verdict]) -> Verdict:
    """The verdict on a vehicle is the strictest of its occupants'; it waits while one waits."""
    worst = max(verdicts, key=lambda verdict: STRICTNESS.index(verdict.decision))
    waiting = [verdict for verdict in verdicts if verdict.decision == RECHECK]
    return waiting[0] if waiting else worst


def night(local: dt.time, closed_from: str, closed_to: str) -> bool:
    """Whether a gate is closed for the night at a local time; `HH:MM` bounds may cross midnight (G12)."""
    if not closed_from or not closed_to:
        return False
    now = local.strftime("%H:%M")
    if closed_from <= closed_to:
        return closed_from <= now < closed_to
    return now >= closed_from or now < closed_to


def recheck_due(measured: dt.datetime, limits: Limits) -> dt.datetime:
    """When the second measurement may be taken (T2)."""
    return measured + dt.timedelta(seconds=limits.recheck_wait)


def too_early(measured: dt.datetime, now: dt.datetime, method: str, limits: Limits) -> bool:
    """Whether a second reading comes before the rest it needs; contact thermometers bring their own."""
    return method not in CONTACT_METHODS and now < recheck_due(measured, limits)


def within_outbreak_term(left_on: dt.date, today: dt.date, limits: Limits) -> bool:
    """Whether somebody who left the outbreak area on that day is still inside the term today (G10, Q1)."""
    return today <= left_on + dt.timedelta(days=limits.outbreak_days)


def shift_start(local: dt.datetime, starts: tuple[str, ...]) -> dt.datetime:
    """When the shift that covers a local moment began; `starts` are `HH:MM`, and the night one crosses midnight."""
    today = [local.replace(hour=int(s[:2]), minute=int(s[3:]), second=0, microsecond=0) for s in sorted(starts)]
    begun = [start for start in today if start <= local]
    return begun[-1] if begun else today[-1] - dt.timedelta(days=1)

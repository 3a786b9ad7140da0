"""The answer to what has been typed: who it is, the verdict, and what is still to be asked. Never writes."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from db import gate as log
from db import households as register
from db.gate import Passage
from db.households import PassRow
from db.presence import visitors_in

from .cases import Examined, base_case, destination, subject_of, with_call, with_isolation, worth
from .desk import LISTED, Candidate, Desk, find
from .entry import VISITING, Entry, Occupant
from .picks import pick, pick_host
from .rechecks import examine_recheck
from .rules import ALLOW, HOLD, RECHECK, REFUSE, VOID_PASS, Case, decide
from .vehicles import examine_vehicle


def examine(desk: Desk, entry: Entry, at: dt.datetime) -> Examined:
    """Look up what an entry says and decide; never writes."""
    return with_call(desk, _examined(desk, entry, at), at)


def _examined(desk: Desk, entry: Entry, at: dt.datetime) -> Examined:
    if entry.kind == "recheck":
        return examine_recheck(desk, entry, at)
    if entry.kind == "vehicle":
        return examine_vehicle(desk, entry, at)
    if entry.kind == "emergency":
        verdict = decide(Case(entry.direction, "emergency"), desk.limits)
        asked = "" if entry.plate or "plate" in entry.skipped else "plate"
        return Examined(entry, verdict, asked, subject="emergency")
    if entry.kind in VISITING:
        return _visitor(desk, entry, at)
    if not entry.who:
        return Examined(entry, question="who")
    return _person(desk, entry, at)


def _person(desk: Desk, entry: Entry, at: dt.datetime) -> Examined:
    listed, problem = find(desk, entry.who)
    if problem:
        return Examined(entry, problem=problem, word=entry.who)
    permit = listed[0].shown if len(listed) == 1 else None
    if permit and permit.kind == "vehicle":  # `140 3`: the permit's number, then how many are in the car
        return _car(desk, replace(entry, occupants=entry.occupants or entry.choice), permit, at)
    if entry.person_id is not None or entry.pass_id is not None:
        listed = [one for one in listed if _picked(one, entry)] or listed
    elif entry.choice and not entry.identified:
        if (chosen := pick(entry, listed[:LISTED])) is None:
            return Examined(entry, problem=_no_pick(listed), word=str(entry.choice))
        listed, entry = [listed[entry.choice - 1]], chosen
    if len(listed) == 1:
        return _known(desk, entry, listed[0], at)
    if len({one.found.household_id if one.found else None for one in listed}) == 1:
        answers = [_known(desk, entry, one, at) for one in listed]
        if {answer.verdict and answer.verdict.reason for answer in answers} == {"iso_leave"}:
            # the whole household stays in: nobody has to be picked to say no
            return replace(answers[0], found=None, shown=None, question="")
    return _choice(Examined(entry), listed)


def _car(desk: Desk, entry: Entry, permit: PassRow, at: dt.datetime) -> Examined:
    """The number of a vehicle's permit stands for its plate."""
    aboard = entry.aboard or ((Occupant(entry.t1),) if entry.t1 else ())
    car = replace(entry, kind="vehicle", plate=permit.plate, who="", choice=0, t1=None, pass_id=None, aboard=aboard)
    return examine_vehicle(desk, car, at)


def _no_pick(listed: Sequence[Candidate]) -> str:
    """Why a number picks nobody: it is beyond the list, or there is none."""
    return "choice" if len(listed) > 1 else "no_list"


def _choice(answer: Examined, listed: Sequence[Candidate]) -> Examined:
    return replace(answer, question="choice", candidates=tuple(listed[:LISTED]), more=len(listed) > LISTED)


def _picked(one: Candidate, entry: Entry) -> bool:
    if one.found and entry.person_id is not None:
        return one.found.person_id == entry.person_id
    return bool(one.shown and one.shown.id == entry.pass_id)


def _known(desk: Desk, entry: Entry, who: Candidate, at: dt.datetime) -> Examined:
    shown, found = who.shown, who.found
    by_pass = shown is not None
    if shown and shown.kind == "vehicle":
        return _car(desk, entry, shown, at)
    if entry.identified and by_pass:
        listed, problem = find(desk, entry.identified)
        named = [one for one in listed if one.shown is None]
        if listed and not named:  # what is void says nothing, nor does another pass in the same hand
            return Examined(entry, question="identify", problem="identify_by_pass", word=entry.identified)
        listed = named
        if entry.identified_id is not None:
            listed = [one for one in listed if one.found and one.found.person_id == entry.identified_id] or listed
        elif entry.choice and not problem:
            if (chosen := pick(entry, listed[:LISTED])) is None:
                return Examined(entry, problem=_no_pick(listed), word=str(entry.choice))
            listed, entry = [listed[entry.choice - 1]], chosen
        if problem or not listed:
            return Examined(entry, problem=problem or "nobody", word=entry.identified)
        if len(listed) > 1:
            return _choice(Examined(entry), listed)
        found = listed[0].found
    elif found and not by_pass and entry.kind != "nopass":
        shown = register.pass_of_person(found.person_id, desk.gate.compound_id)
    state = worth(desk, shown, at)
    if by_pass and entry.not_holder:
        state = "other_person"
    if not by_pass and state not in ("valid", "expired", "suspended"):
        state, shown = "none", None  # on record only; nobody presented it
    lives_here = found is not None and found.compound_id == desk.gate.compound_id and not found.gone
    if state == "other_person" and not entry.identified:
        lives_here, found = False, None
    worker = shown is not None and shown.kind == "worker"
    subject = "worker" if worker else subject_of(found) if lives_here else "visitor"
    household = found.household_id if found and lives_here else None
    case = base_case(desk, entry, at, subject, lives_here)
    case = replace(case, pass_state=state, identified=not by_pass or bool(entry.identified))
    case, kept = with_isolation(desk, case, household, found.person_id if found else None, at)
    answer = Examined(entry, found=found, shown=shown, household_id=household, subject=subject, **kept._asdict())
    return _decided(desk, answer, case, at)


def _decided(desk: Desk, answer: Examined, case: Case, at: dt.datetime) -> Examined:
    """The verdict on somebody looked up, and the question that follows from it."""
    entry, found = answer.entry, answer.found
    waiting = _waiting(desk, entry, found.person_id) if found else None
    if waiting:
        # one person, one open row: what is measured now is the second reading
        return examine_recheck(desk, replace(entry, kind="recheck", recheck_id=waiting.id), at)
    if not case.lives_here and (case.pass_state not in VOID_PASS or case.identified):
        answer, case = destination(desk, answer, case)
        answer = _hosted(answer)
    answer = replace(answer, verdict=decide(case, desk.limits))
    answer = replace(answer, question=_next_question(answer, case))
    return answer if answer.question else _maybe_duplicate(desk, answer, at)


def _waiting(desk: Desk, entry: Entry, person_id: int) -> Passage | None:
    if entry.corrects:
        return None
    return next(
        (
            row
            for row in log.open_rechecks(desk.gate.id)
            if row.person_id == person_id and row.direction == entry.direction
        ),
        None,
    )


def _hosted(answer: Examined) -> Examined:
    """The answer with the person of the household who agreed, when a number was typed for them."""
    entry = answer.entry
    if answer.problem or not (entry.choice and entry.consent) or entry.consent_by is not None:
        return answer
    chosen = pick_host(entry, answer.hosts)
    return replace(answer, entry=chosen) if chosen else replace(answer, problem="choice", word=str(entry.choice))


def _maybe_duplicate(desk: Desk, answer: Examined, at: dt.datetime) -> Examined:
    """G13: same person, direction, gate and decision within the window is asked about, never written silently."""
    entry, found, verdict = answer.entry, answer.found, answer.verdict
    if entry.duplicate_ok or entry.corrects or found is None or verdict is None:
        return answer
    last = log.last_of_person(found.person_id, post_id=desk.gate.id)
    # who was sent away or measured high and comes again is news; who was let through and comes again may be a slip
    if last is None or last.direction != entry.direction or last.decision not in (verdict.decision, ALLOW):
        return answer
    if last.entry_key == entry.key:
        return answer  # it is this very entry, whose answer got lost: sending it again is harmless
    if 0 <= (at - last.at).total_seconds() < desk.limits.duplicate_window:
        return replace(answer, question="duplicate", before=last)
    return answer


def _visitor(desk: Desk, entry: Entry, at: dt.datetime) -> Examined:
    case = base_case(desk, entry, at, entry.kind, lives_here=False)
    answer = Examined(entry, subject=entry.kind)
    if entry.kind == "delivery":
        answer = replace(answer, verdict=decide(case, desk.limits))
        return replace(answer, question=_next_question(answer, case))
    if entry.direction == "out" and entry.visit_id is None and "choice" not in entry.skipped:
        listed = [Candidate(visit=one) for one in visitors_in(desk.gate.compound_id)]
        if entry.choice and (chosen := pick(entry, listed[:LISTED])) is None:
            return replace(answer, problem="choice", word=str(entry.choice))
        if not entry.choice and listed:
            return _choice(replace(answer, verdict=decide(case, desk.limits)), listed)
        answer = replace(answer, entry=chosen) if entry.choice and chosen else answer
    return _decided(desk, answer, case, at)


def _next_question(answer: Examined, case: Case) -> str:
    """What to ask next, in the order of the gate (G3): who, where to, from where, pass, temperature last."""
    entry, verdict = answer.entry, answer.verdict
    if answer.problem or verdict is None or case.direction == "out":
        return "t1" if verdict and "t1" in verdict.missing else ""
    unknown = verdict.decision == HOLD and verdict.reason == "void_pass" or "not_identified" in verdict.flags
    if unknown and "identify" not in entry.skipped:
        return "identify"
    if unknown or verdict.decision == RECHECK:
        return ""
    visiting = not case.lives_here and answer.subject in ("visitor", "worker")
    unnamed = answer.found is None and not entry.name and not (answer.shown and answer.shown.holder)
    if visiting and unnamed and entry.t1 is None and "name" not in entry.skipped:
        return "name"
    for field in verdict.missing:
        if verdict.decision != REFUSE or field not in entry.skipped:
            return field
    if verdict.decision == REFUSE and answer.subject != "delivery" and not case.isolated:
        # a refusal may be saved without a reading (G4), yet a fever on the road should not go unseen
        return "t1" if entry.t1 is None and "t1" not in entry.skipped else ""
    return ""

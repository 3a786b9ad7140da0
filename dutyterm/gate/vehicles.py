"""A vehicle at the gate: every occupant measured, each with a verdict, and the car with the strictest (V1 to V4)."""

import datetime as dt
from dataclasses import replace

from db import gate as log
from db import households as register

from .cases import Aboard, Examined, base_case, destination, subject_of, with_isolation, worth
from .desk import Desk, find
from .entry import Entry, Occupant
from .picks import pick_host
from .plates import NO_PLATE
from .rules import ALLOW, REFUSE, decide, of_vehicle


def examine_vehicle(desk: Desk, entry: Entry, at: dt.datetime) -> Examined:
    """The answer to what has been said of a vehicle; it cannot be saved until everybody in it is measured."""
    permit = register.permit_of_plate(entry.plate, desk.gate.compound_id)
    valid = worth(desk, permit, at) == "valid"
    # a household's own permit brings its people home; only one without a household stands for supplies (V3)
    goods = entry.goods and permit is not None and permit.household_id is None
    kind = ("essential" if goods else "permit") if valid else "outside"
    # a permit that has run out proves nothing to who comes in, yet still tells whose car goes out
    proves = valid or entry.direction == "out"
    home = permit.household_id if proves and permit else None
    answer = Examined(entry, permit=permit if valid else None, subject="resident" if home else "visitor")
    if not entry.occupants:
        return replace(answer, question="occupants")
    answer = _with_host(desk, answer, at)
    if answer.problem:
        return answer
    aboard = _aboard(desk, answer.entry, at, kind, home)
    if isinstance(aboard, Examined):
        return replace(answer, problem=aboard.problem, word=aboard.word)
    unmeasured = entry.occupants - entry.measured
    answer = replace(answer, verdict=of_vehicle([one.verdict for one in aboard]), aboard=aboard, unmeasured=unmeasured)
    if kept := next((one.kept for one in aboard if one.kept and one.kept.call), None):
        answer = replace(answer, call=kept.call, call_phone=kept.call_phone)
    if entry.direction == "out" and not desk.gate.measure_exit:
        return _maybe_twice(desk, answer, at)
    if unmeasured and "temps" in entry.skipped and all(one.verdict.decision == REFUSE for one in aboard):
        return _maybe_twice(desk, answer, at)  # a whole car turned back need not be measured (G4)
    if unmeasured:
        return replace(answer, question="temps")  # V2
    for one in aboard:
        for field in one.verdict.missing:
            if one.verdict.decision == ALLOW or field not in entry.skipped:
                return replace(answer, question=field)
    return _maybe_twice(desk, answer, at)


def _maybe_twice(desk: Desk, answer: Examined, at: dt.datetime) -> Examined:
    """G13 for vehicles: the same plate, direction and gate within the window is asked about."""
    entry, verdict = answer.entry, answer.verdict
    if entry.duplicate_ok or entry.corrects or verdict is None or entry.plate == NO_PLATE:
        return answer
    since = at - dt.timedelta(seconds=desk.limits.duplicate_window)
    last = log.last_of_plate(desk.gate.id, entry.plate, since)
    if last is None or last.at <= since or last.direction != entry.direction:
        return answer
    if last.entry_key.partition("/")[0] == entry.key:
        return answer  # it is this very entry, whose answer got lost: sending it again is harmless
    again = last.decision in (verdict.decision, ALLOW)
    return replace(answer, question="duplicate", before=last) if again else answer


def _aboard(desk: Desk, entry: Entry, at: dt.datetime, kind: str, home: int | None) -> "tuple[Aboard, ...] | Examined":
    """Everybody in the vehicle, also who has not been measured yet; an answer with a problem if one is unclear."""
    people = entry.aboard + (Occupant(0),) * (entry.occupants - len(entry.aboard))
    family, unnamed, aboard = len(register.of_household(home)) if home else 0, 0, []
    for occupant in people:
        anybody = not (occupant.who or occupant.visitor)
        unnamed += anybody
        # more than live there: the rest are visitors
        one = _occupant(desk, entry, occupant, at, kind, home if anybody and unnamed <= family else None)
        if isinstance(one, str):
            return Examined(entry, problem=one, word=occupant.who)
        aboard.append(one)
    return tuple(aboard)


def _with_host(desk: Desk, answer: Examined, at: dt.datetime) -> Examined:
    """The destination of the car's visitors, and who there agreed."""
    answer, _ = destination(desk, answer, base_case(desk, answer.entry, at, "visitor", lives_here=False))
    entry = answer.entry
    if answer.problem or not (entry.choice and entry.consent) or entry.consent_by is not None:
        return answer
    chosen = pick_host(entry, answer.hosts)
    return replace(answer, entry=chosen) if chosen else replace(answer, problem="choice", word=str(entry.choice))


def _occupant(
    desk: Desk, entry: Entry, occupant: Occupant, at: dt.datetime, vehicle: str, home: int | None
) -> "Aboard | str":
    found, shown, state, lives_here, identified = None, None, "none", home is not None, False
    if occupant.who:
        listed, problem = find(desk, occupant.who)
        if problem:
            return problem
        if len(listed) != 1 or listed[0].found is None:
            return "occupant_unclear"
        found, shown = listed[0].found, listed[0].shown
        lives_here = found.compound_id == desk.gate.compound_id and not found.gone
        home = found.household_id if lives_here else None
        identified = shown is None
        shown = shown or register.pass_of_person(found.person_id, desk.gate.compound_id)
        state = worth(desk, shown, at)
        if identified and state not in ("valid", "expired", "suspended"):
            state, shown = "none", None  # on record only; nobody presented it
    elif lives_here:
        state = "valid"  # the permit on the windscreen is the household's paper (P7)
    worker = shown is not None and shown.kind == "worker"
    subject = "worker" if worker else subject_of(found) if lives_here else occupant.kind or "visitor"
    single = replace(entry, t1=occupant.t1 or None)
    case = replace(base_case(desk, single, at, subject, lives_here), pass_state=state, identified=identified)
    case = replace(case, vehicle=vehicle)
    case, kept = with_isolation(desk, case, home, found.person_id if found else None, at)
    if not lives_here:
        _, case = destination(desk, Examined(single), case)
    return Aboard(occupant, found, home, decide(case, desk.limits), shown, kept.isolation_id, subject, kept)

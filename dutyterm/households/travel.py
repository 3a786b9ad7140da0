"""Travel reports: made, verified, decided (domain.md §1 item 21, G9, G10). A decision opens the isolation itself."""

import datetime as dt
from zoneinfo import ZoneInfo

from db import audit, changes
from db import travel as table
from db.audit import Act
from db.households import Found, person
from db.posts import lock_compound
from db.travel import Report

from ..errors import Refused
from ..isolation.service import open_pending
from ..people.service import allow
from ..text import clean_line
from .rules_travel import Facts, checked, decision_problem, reference, told

TOPIC = "travel"
KIND_OF = {"isolate": "quarantine", "observe": "observation"}


def today(act: Act, zone: ZoneInfo) -> dt.date:
    """The town's calendar day of an act."""
    return act.at.astimezone(zone).date()


def report(act: Act, key: str, person_id: int, facts: Facts, zone: ZoneInfo, *, source: str = "") -> int:
    """Somebody has said where they came from; the report's id. Sending the same `key` again writes nothing twice.

    Whoever reports for their own stairways is the source `leader`; an office may say that it was `self`. Refused
    `no_such_person`, and what `rules_travel.checked` says.
    """
    found = _lives(act, "travel.write", person_id)
    if (before := table.report_by_key(key)) is not None:
        if before.person_id != person_id:
            raise Refused("answered")
        return before.id
    values = checked(facts, today(act, zone))
    how = source if source in ("self", "list") else "leader"
    row = {"report_key": key, "person_id": found.person_id, "household_id": found.household_id, "source": how, **values}
    made = table.add(row, act.at, act.actor_id)
    audit.record(act, "travel.report", "travel_report", made, told(values), {"source": ("", how)})
    changes.bump(TOPIC)
    return made


def verify(act: Act, report_id: int, version: int, facts: Facts, zone: ZoneInfo) -> None:
    """Somebody has asked, and it is so; what was not known or told wrong is put right in the same breath.

    Refused `decided`, `changed_report` when somebody was faster, and what `rules_travel.checked` says.
    """
    one = _begin(act, "travel.write", report_id)
    values = checked(facts, today(act, zone))
    if one.state not in table.OPEN:
        raise Refused("decided")
    new = {name: value for name, value in values.items() if value != getattr(one, name)}
    meant = {**new, "state": "verified", "verified_by": act.actor_id or None, "verified_at": act.at}
    if one.version != version or not table.change(one.id, version, meant, act.at):
        raise Refused("changed_report")
    audit.record(act, "travel.verify", "travel_report", one.id, sorted(new), {"state": (one.state, "verified")})
    changes.bump(TOPIC)


def decide(act: Act, report_id: int, version: int, decision: str, reason: str, zone: ZoneInfo) -> int | None:
    """Isolate, observe, or nothing needs to be done; the episode's id where there is one.

    Isolation and observation wait for a contact like those the gate opens; one that runs already is kept. Refused
    `decided`, `not_verified`, `why_none`, `term_over`, `isolation_runs` when somebody is to be let off whose isolation
    has begun, `no_such_person`, `changed_report`.
    """
    one = _begin(act, "travel.dismiss" if decision == "none" else "travel.decide", report_id)
    said, on = clean_line(reason, 200), today(act, zone)
    event, day = reference(one.left_on, one.arrived_on, one.contact_with_case, one.at.astimezone(zone).date())
    if problem := decision_problem(one.state, decision, said, day, on):
        raise Refused(problem)
    running = table.open_isolation_of(one.person_id)
    if decision == "none" and running is not None:
        raise Refused("isolation_runs")
    if decision != "none" and one.gone:
        raise Refused("not_living_here")
    made = running
    if decision != "none" and running is None:
        found = person(one.person_id)
        home = found.household_id if found else one.household_id
        made = open_pending(act, one.person_id, home, day, one.entry_id, kind=KIND_OF[decision], ref_event=event)
    values = {
        "state": decision, "decided_by": act.actor_id or None, "decided_at": act.at, "reason": said,
        "isolation_id": made,
    }  # fmt: skip
    if one.version != version or not table.change(one.id, version, values, act.at):
        raise Refused("changed_report")
    audit.record(act, "travel.decide", "travel_report", one.id, ("reason",) if said else (),
                 {"state": (one.state, decision)})  # fmt: skip
    changes.bump(TOPIC, "isolation", "households")
    return made


def _lives(act: Act, right: str, person_id: int) -> Found:
    found = person(person_id)
    allow(act, right, household_id=found.household_id if found else None)
    if found is None or found.gone:
        raise Refused("no_such_person")
    lock_compound(found.compound_id)
    return found


def _begin(act: Act, right: str, report_id: int) -> Report:
    """The report an act is about, read when nobody else can act on its compound, and the right to it."""
    one = table.report(report_id)
    if one is None:
        allow(act, right)
        raise Refused("changed_report")
    lock_compound(one.compound_id)
    one = table.report(report_id) or one
    allow(act, right, household_id=one.household_id)
    return one

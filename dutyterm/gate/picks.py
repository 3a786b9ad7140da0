"""A number typed under a list: whom it means. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from db.households import Found

from .desk import Candidate
from .entry import Entry, choose


def pick(entry: Entry, listed: Sequence[Candidate]) -> Entry | None:
    """The entry with the `entry.choice`-th of a list in it (from 1); None when the list is shorter."""
    if not 1 <= entry.choice <= len(listed):
        return None
    one = listed[entry.choice - 1]
    if one.recheck:
        return replace(entry, choice=0, recheck_id=one.recheck.id)
    if one.visit:
        visit = one.visit
        name, phone = entry.name or visit.name, entry.phone or visit.phone
        return replace(entry, choice=0, visit_id=visit.entry_id, name=name, phone=phone)
    person_id = one.found.person_id if one.found else None
    if entry.identified:
        return replace(entry, choice=0, identified_id=person_id)
    return choose(entry, person_id=person_id, pass_id=one.shown.id if one.shown else None, choice=0)


def pick_host(entry: Entry, hosts: Sequence[Found]) -> Entry | None:
    """The entry with the person of the household who was phoned and said yes (domain.md G5)."""
    if not 1 <= entry.choice <= len(hosts):
        return None
    return replace(entry, choice=0, consent=True, consent_by=hosts[entry.choice - 1].person_id)

"""An episode begins: opened by the office, or a pending one from the gate confirmed (domain.md Q1, Q7, Q10, G10)."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from db import isolation_lists as table
from db.audit import Act
from db.households import of_household
from db.isolation import open_episode
from db.posts import lock_compound

from ..errors import Refused
from ..people.service import allow
from .acting import begin, change, check_move, done, settle_passes, tell, today
from .rules import DAYS, KINDS, OPEN, REF_EVENTS, ref_date_problem
from .rules_contacts import unfit


@dataclass(frozen=True, slots=True)
class New:
    """What is typed to open episodes in a household; nobody types an end. `persons` empty: the whole household."""

    household_id: int
    kind: str
    ref_event: str
    ref_date: dt.date
    contact_user_id: int
    persons: tuple[int, ...] = ()


def open_home(act: Act, new: New, zone: ZoneInfo) -> list[int]:
    """Begin the isolation of a household's people; their ids. Passes stop at once, gates see it (P5, Q7).

    Refused codes: `no_such_home`, `bad_kind`, `bad_event`, `ref_future`, `ref_too_old`, `nobody_lives_there`,
    `not_of_home`, `already_isolated`, and what `check_contact` says.
    """
    allow(act, "isolation.manage")
    compound = table.compound_of(new.household_id)
    if compound is None:
        raise Refused("no_such_home")
    lock_compound(compound)
    if new.kind not in KINDS:
        raise Refused("bad_kind")
    if new.ref_event not in REF_EVENTS:
        raise Refused("bad_event")
    on = today(act, zone)
    if problem := ref_date_problem(new.ref_date, on):
        raise Refused(problem)
    living = {one.person_id for one in of_household(new.household_id)}
    wanted = list(dict.fromkeys(new.persons)) or sorted(living)
    if not living or not wanted:
        raise Refused("nobody_lives_there")
    if not set(wanted) <= living:
        raise Refused("not_of_home")
    running = {one.person_id for one in table.of_household(new.household_id) if one.state in OPEN}
    wanted = [one for one in wanted if one not in running] if not new.persons else wanted
    if not wanted or set(wanted) & running or table.elsewhere(wanted):
        raise Refused("already_isolated")
    check_contact(new.contact_user_id, new.household_id)
    ids = [_add(act, new, person) for person in wanted]
    settle_passes(act, new.household_id, on)
    told = {"kind": ("", new.kind), "ref_event": ("", new.ref_event), "ref_date": ("", new.ref_date.isoformat())}
    done(act, "isolation.open", ids[0], {**told, "people": ("", len(ids))}, "households")
    return ids


def _add(act: Act, new: New, person_id: int) -> int:
    number = open_episode(
        act.at, act.actor_id, person_id=person_id, household_id=new.household_id, kind=new.kind,
        ref_event=new.ref_event, ref_date=new.ref_date, days=DAYS, started_at=act.at,
        contact_user_id=new.contact_user_id, confirmed_at=act.at, state="active",
    )  # fmt: skip
    if number is None:
        raise Refused("already_isolated")
    made = table.episode(number)
    assert made is not None
    tell(act, made, "opened", becomes=new.ref_date)
    return made.id


def check_contact(user_id: int, household_id: int) -> None:
    """Refused unless somebody can be a household's contact (Q10): `no_such_contact`, `contact_kept_in`,
    `contact_of_home`."""
    found = next((one for one in table.watchers() if one.id == user_id), None)
    if found is None:
        raise Refused("no_such_contact")
    if why := unfit(found.lives.household_id == household_id, found.kept_in):
        raise Refused(why)


def confirm(act: Act, isolation_id: int, contact_user_id: int, zone: ZoneInfo) -> int:
    """Say yes to a pending episode and name its contact; from now on checks are due. How many were confirmed.

    Others of the household that wait too are confirmed with it: the whole household stays in (Q7) and has one contact.
    Refused `illegal_move`, `changed_meanwhile`, and what `check_contact` says.
    """
    one = begin(act, "isolation.confirm", isolation_id)
    check_move(one, "confirm", today(act, zone))
    check_contact(contact_user_id, one.household_id)
    waiting = [other for other in table.of_household(one.household_id) if other.state == "pending"]
    for other in waiting:
        change(act, other, {"state": "active", "confirmed_at": act.at, "contact_user_id": contact_user_id})
        tell(act, other, "confirmed")
    settle_passes(act, one.household_id, today(act, zone))
    told = {"state": ("pending", "active"), "people": ("", len(waiting))}
    done(act, "isolation.confirm", one.id, told, "households")
    return len(waiting)

"""Papers, the contact, the care team, leave and breaches of households in isolation (domain.md Q3, Q8, Q10)."""

import datetime as dt

from db import escalations as escalated
from db import isolation_lists as table
from db.audit import Act
from db.chain import Change
from db.people import find_user

from ..errors import Refused
from ..people.service import allow
from ..text import clean_line
from .acting import REASON_LENGTH, begin, begin_home, change, done, reason_of, tell
from .opening import check_contact
from .rules import KEPT_IN, check_hours
from .service import approve_exit

NAME_LENGTH = 60
"""Hours that leave to go out may last."""


def sign_notice(act: Act, household_id: int) -> int:
    """The household has signed the notice and the undertaking; how many episodes. Refused `notice_signed`."""
    running = begin_home(act, "isolation.confirm", household_id)
    fresh = [one for one in running if one.notice_signed_at is None or one.undertaking_signed_at is None]
    if not fresh:
        raise Refused("notice_signed")
    for one in fresh:
        signed = {"notice_signed_at": one.notice_signed_at or act.at, "undertaking_signed_at": act.at}
        change(act, one, signed)
        tell(act, one, "noticed")
    done(act, "isolation.notice", fresh[0].id, {"notice_signed_at": ("", act.at)})
    return len(fresh)


def set_contact(act: Act, household_id: int, user_id: int) -> None:
    """Give a household the one volunteer who keeps in touch with it. Refused `same_contact`, and what
    `check_contact` says."""
    running = begin_home(act, "isolation.manage", household_id)
    check_contact(user_id, household_id)
    changed = [one for one in running if one.contact_user_id != user_id]
    if not changed:
        raise Refused("same_contact")
    for one in changed:
        change(act, one, {"contact_user_id": user_id})
        tell(act, one, "contact", str(user_id))
    done(act, "isolation.contact", changed[0].id, {"contact_user_id": (changed[0].contact_user_id, user_id)})


def set_team(act: Act, household_id: int, cadre: str, doctor: str, police: str) -> None:
    """Name the care team of a household: a cadre's login, the doctor, the police officer (Q10); empty is nobody yet.

    Refused `no_such_cadre`.
    """
    running = begin_home(act, "isolation.manage", household_id)
    login, cadre_id = clean_line(cadre, 32), None
    if login:
        found = find_user(login)
        if found is None or found.role not in ("cadre", "coordinator"):
            raise Refused("no_such_cadre", who=login)
        cadre_id = found.id
    team = {"cadre_user_id": cadre_id, "doctor": clean_line(doctor, NAME_LENGTH),
            "police": clean_line(police, NAME_LENGTH)}  # fmt: skip
    for one in running:
        change(act, one, team)
        tell(act, one, "team")
    done(act, "isolation.team", running[0].id, {"cadre_user_id": ("", cadre_id), "doctor": ("", "*"),
                                                "police": ("", "*")})  # fmt: skip


def note_breach(act: Act, isolation_id: int, note: str) -> int:
    """Somebody left home without leave, seen by whoever looks after them: an escalation opens (Q3); its id.

    Whether the term restarts is decided by the coordinator. Refused `reason_missing`, `not_kept_in`.
    """
    one = begin(act, "isolation.check", isolation_id)
    said = clean_line(note, REASON_LENGTH)
    if not said:
        raise Refused("reason_missing")
    if one.state not in ("pending", "active", "due") or one.kind not in KEPT_IN:
        raise Refused("not_kept_in")
    opened = open_alarm(act, isolation_id, "breach", one.household_id, one.person_id)
    tell(act, one, "breach", said, escalation_id=opened)
    done(act, "isolation.breach", one.id, {"escalation_id": ("", opened)}, "escalations")
    return opened


def open_alarm(act: Act, isolation_id: int, kind: str, household_id: int, person_id: int) -> int:
    """The open escalation of a kind about an episode, made if there is none. Part of an act."""
    return table.open_alarm(isolation_id, kind) or escalated.open_escalation(
        *(kind, act.at, act.actor_id), household_id=household_id, person_id=person_id, isolation_id=isolation_id
    )


def give_exit(act: Act, household_id: int, person_id: int | None, reason: str, hours: int) -> int:
    """Leave to go out for a medical reason, before anybody stands at a gate (Q8); the approval's id.

    `person_id` None: anybody of the household. Refused `reason_missing`, `bad_hours`, `not_of_home`.
    """
    running = begin_home(act, "isolation.approve_exit", household_id)
    said = reason_of(reason)
    if not said:
        raise Refused("reason_missing")
    check_hours(hours)
    whose = [one for one in running if person_id in (None, one.person_id)]
    if person_id is not None and not table.lives_in(person_id, household_id):
        raise Refused("not_of_home")
    approval = approve_exit(act, household_id, person_id, said, hours)
    for one in whose:
        tell(act, one, "exit", said)
    until = act.at + dt.timedelta(hours=hours)
    values: dict[str, Change] = {"valid_to": ("", until)}
    done(act, "isolation.give_exit", approval, values, entity="exit_approval")
    return approval


def revoke_exit(act: Act, approval_id: int) -> None:
    """Take leave back before its time. Refused `no_such_exit`, `exit_over`."""
    allow(act, "isolation.approve_exit")
    found = table.approval(approval_id)
    if found is None:
        raise Refused("no_such_exit")
    running = begin_home(act, "isolation.approve_exit", found.household_id)
    if not table.revoke(approval_id, act.at):
        raise Refused("exit_over")
    for one in running:
        if found.person_id in (None, one.person_id):
            tell(act, one, "exit_end")
    done(act, "isolation.revoke_exit", approval_id, {"revoked_at": ("", act.at)}, entity="exit_approval")

"""Who may do what: one table of rights, role by role, each with how far it reaches (domain.md §3). Pure.

Where domain.md and the stricter table of security.md §7 differ, reading follows the stricter one, doing follows
domain.md: an admin keeps the machine and the accounts, and sees no resident's number.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Scope = Literal["", "self", "post", "stairs", "linked", "all"]

ROLES = ("volunteer", "leader", "cadre", "coordinator", "admin")
KINDS = ("party_member", "applicant", "youth", "public_employee")

_EVERYBODY: dict[str, Scope] = {"volunteer": "self", "leader": "self", "cadre": "self"}
_OFFICE: dict[str, Scope] = {"coordinator": "all", "admin": "all"}
_GATE: dict[str, Scope] = {"volunteer": "post"}

RIGHTS: dict[str, dict[str, Scope]] = {
    "gate.read": {**_GATE, "cadre": "linked", **_OFFICE},
    "gate.write": {**_GATE, **_OFFICE},
    "escalation.handle": {**_GATE, "leader": "stairs", "cadre": "linked", **_OFFICE},
    "isolation.approve_exit": _OFFICE,  # a gate that could let itself let out would be no gate
    "post.open": _OFFICE,
    "registry.import": _OFFICE,
    "household.read": {"leader": "stairs", "cadre": "linked", **_OFFICE},
    "household.write": {"leader": "stairs", **_OFFICE},
    "household.add": _OFFICE,  # a door nobody knew, merging: what reaches beyond one stairway
    "travel.read": {"leader": "stairs", **_OFFICE},
    "travel.write": {"leader": "stairs", **_OFFICE},  # report, verify, and how an item of a tracing list ended
    "travel.decide": {"leader": "stairs", **_OFFICE},  # isolate or observe: what makes it stricter
    "travel.import": _OFFICE,  # tracing lists
    "travel.dismiss": _OFFICE,  # nothing needs to be done
    "household.reveal": {"leader": "stairs", "coordinator": "all"},
    "pass.read": {**_GATE, "leader": "stairs", "cadre": "linked", **_OFFICE},
    "pass.issue": {"leader": "stairs", **_OFFICE},  # give, make longer, report lost; a worker's and a car's: the office
    "pass.revoke": _OFFICE,
    "pass.print": {"leader": "stairs", **_OFFICE},  # blanks of a compound: the office
    "pass.key": {"admin": "all"},
    "export.masked": _OFFICE,
    "export.full": {"admin": "all"},  # and with a reason (X6)
    "people.read": {**_EVERYBODY, **_OFFICE},
    "people.manage": {"admin": "all"},  # accounts, roles, keys
    "people.assign": _OFFICE,  # stairways to leaders, resident groups to cadres
    "people.claim": {**_EVERYBODY, **_OFFICE},
    "people.reveal": _OFFICE,  # whoever keeps the roster must be able to call
    "pin.change": {**_EVERYBODY, "coordinator": "self", "admin": "self"},
    "pin.give": _OFFICE,
    "pin.unlock": _OFFICE,
    "audit.read": {**_EVERYBODY, **_OFFICE},
    "retention.run": {"admin": "all"},
    "roster.read": {"volunteer": "all", "leader": "all", "cadre": "all", **_OFFICE},
    "roster.claim": {**_EVERYBODY, **_OFFICE},  # places on shifts, swaps, when one cannot come: one's own
    "roster.assign": _OFFICE,
    "roster.plan": _OFFICE,  # plans, shifts, batches
    "duty.check_in": {**_EVERYBODY, **_OFFICE},
    "isolation.read": {"volunteer": "self", "leader": "stairs", **_OFFICE},  # `self`: whose 1-on-1 contact one is
    "isolation.check": {"volunteer": "self", "leader": "stairs", **_OFFICE},
    "isolation.reveal": {"volunteer": "self", "leader": "stairs", "coordinator": "all"},
    "isolation.confirm": {"leader": "stairs", **_OFFICE},  # a pending one, and the papers at the door
    "isolation.manage": _OFFICE,  # open, contact, care team, restart, transfer, cancel
    "isolation.release": _OFFICE,
    "five_ones.read": {"leader": "self", "cadre": "all", **_OFFICE},
    "five_ones.write": {"leader": "stairs", **_OFFICE},
    "material.manage": _OFFICE,
    "report.read": {"leader": "self", "cadre": "all", **_OFFICE},
    "report.submit": {"leader": "self", **_OFFICE},
    "report.decide": _OFFICE,
    "duty_log.read": {"cadre": "all", **_OFFICE},
    "duty_log.write": _OFFICE,
    "notice.read": {**_EVERYBODY, "coordinator": "self", "admin": "self"},  # what is for one's own role
    "notice.send": _OFFICE,
    "handover.sign": {**_EVERYBODY, **_OFFICE},  # and only who is on the shift, or comes for the next
    "errand.read": {**_EVERYBODY, **_OFFICE},  # one's own round
    "errand.create": {"leader": "stairs", "cadre": "linked", **_OFFICE},  # and what a household ordered before
    "errand.assign": _OFFICE,  # the queue, and all that is decided about an errand
    "errand.do": {**_EVERYBODY, **_OFFICE},  # accept, fetch, deliver, settle: what one was given
    "errand.reveal": {**_EVERYBODY, "coordinator": "all"},  # whom to call, as long as one carries it (E10)
}
"""right: role: how far. A role that is not named may not. `self` is one's own account, `post` the gate one stands
at, `stairs` the stairways one looks after and what is one's own beyond them, `linked` the resident groups one is
linked to."""

ON_DUTY = frozenset({"gate.read", "gate.write", "escalation.handle"})
"""What whoever is on duty at a gate, or due there, may do at it, whatever their role."""
DUTY_EARLY = dt.timedelta(minutes=30)
"""From how long before a shift's start those rights hold; they end when the relief has signed."""


def scope(role: str, right: str) -> Scope:
    """How far a right of this role reaches; empty when it has none. KeyError for a right nobody knows."""
    return RIGHTS[right].get(role, "")


@dataclass(frozen=True, slots=True)
class Standing:
    """An account, and the key its sitting came in by, as they are now."""

    role: str
    active: bool
    post_id: int | None  # where the person usually stands
    key_known: bool = True  # False: the key is gone from the register
    key_revoked: bool = False
    key_expires: dt.datetime | None = None
    key_user_id: int | None = None
    key_post_id: int | None = None
    duty_posts: frozenset[int] = frozenset()  # where they are on duty or due now


@dataclass(frozen=True, slots=True)
class Target:
    """What an act is about, as far as rights ask. None: the act is about nothing of that kind."""

    user_id: int | None = None
    post_id: int | None = None
    looks_after: bool = False  # the actor has the stairway of the household
    linked: bool = False  # the actor is linked to the resident group


NOBODY, DISABLED, KEY_GONE, NOT_ALLOWED = "no_account", "account_disabled", "key_gone", "not_allowed"
NOT_YOURS, NOT_YOUR_POST = "not_yours", "not_your_post"


def seat_problem(user_id: int, standing: Standing | None, at: dt.datetime) -> str:
    """Why a sitting may not go on at all; empty when it may."""
    if standing is None:
        return NOBODY
    if not standing.active:
        return DISABLED
    expired = standing.key_expires is not None and standing.key_expires <= at
    if not standing.key_known or standing.key_revoked or expired:
        return KEY_GONE
    if standing.key_user_id not in (None, user_id):
        return KEY_GONE
    return ""


def refusal(user_id: int, standing: Standing | None, right: str, target: Target, at: dt.datetime) -> str:
    """Why this person may not use a right on a target now, as a code; empty when they may.

    Duty rights follow the post: a volunteer's own, or the one whose shared laptop they signed in at; and the duty:
    whoever stands at a gate, leaders and cadres too, has its rights there and then.
    """
    if problem := seat_problem(user_id, standing, at):
        return problem
    assert standing is not None
    if right in ON_DUTY and target.post_id in standing.duty_posts:
        return ""
    reach = scope(standing.role, right)
    if not reach:
        return NOT_ALLOWED
    if reach == "self":
        return "" if target.user_id == user_id else NOT_YOURS
    if reach == "post":
        own = {standing.post_id, standing.key_post_id} - {None}
        return "" if target.post_id in own else NOT_YOUR_POST
    if reach == "stairs":
        return "" if target.looks_after or target.user_id == user_id else NOT_YOURS
    if reach == "linked":
        return "" if target.linked else NOT_YOURS
    return ""

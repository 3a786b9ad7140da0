"""Acts on accounts."""

import datetime as dt
import re
from dataclasses import replace

from db import people as table
from db.audit import Act
from db.people import has_stairway, linked_to, looks_after
from db.roster_people import duty_posts

from ..errors import Refused
from . import rules
from .rules import Standing, Target

LOGIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}")  # goes into command lines and key files: nothing else may


def standing_of(user_id: int, key_id: int | None = None) -> Standing | None:
    """An account and the key it came in by, as they are in the database now; None when there is no such account."""
    found = table.standing(user_id, key_id)
    return Standing(**found._asdict()) if found else None


def duty_gates(user_id: int, at: dt.datetime) -> list[int]:
    """The posts somebody is on duty at or due at now, where they stand already first; a query."""
    return duty_posts(user_id, at, at + rules.DUTY_EARLY)


def allow(act: Act, right: str, *, post_id: int | None = None, household_id: int | None = None,
          user_id: int | None = None, stairway_id: int | None = None) -> None:  # fmt: skip
    """Refused unless who acts may use this right on this post, household, stairway or account now; see `rules.RIGHTS`.

    Read inside the act's transaction: a role or a key that was taken away while a form stood open counts no
    more. Actor 0 is the database's owner at the command line, who could read the file anyway. Refused codes:
    `no_account`, `account_disabled`, `key_gone`, `not_allowed`, `not_yours`, `not_your_post`.
    """
    if not act.actor_id:
        return
    standing = standing_of(act.actor_id, act.key_id)
    reach = rules.scope(standing.role, right) if standing else ""
    target = Target(
        user_id=user_id,
        post_id=post_id,
        looks_after=reach == "stairs" and _looks_after(act, household_id, stairway_id),
        linked=reach == "linked" and linked_to(act.actor_id, act.at, post_id=post_id, household_id=household_id),
    )
    code = rules.refusal(act.actor_id, standing, right, target, act.at)
    if code and standing and right in rules.ON_DUTY and post_id is not None:
        # most are at their own post, so only who is not is asked where the roster has them
        standing = replace(standing, duty_posts=frozenset(duty_gates(act.actor_id, act.at)))
        code = rules.refusal(act.actor_id, standing, right, target, act.at)
    if code:
        raise Refused(code)


def _looks_after(act: Act, household_id: int | None, stairway_id: int | None) -> bool:
    if household_id is not None:
        return looks_after(act.actor_id, household_id, act.at)
    return stairway_id is not None and has_stairway(act.actor_id, stairway_id, act.at)


def add_user(act: Act, login: str, name: str, role: str, post: str = "", phone: str = "") -> int:
    """`accounts.add_account` with the little a new town knows of its first people."""
    from .accounts import add_account
    from .rules_accounts import Details

    return add_account(act, login, role, Details(name=name, post=post, phone=phone))

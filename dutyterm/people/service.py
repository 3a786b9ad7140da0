"""Acts on accounts."""

import re

from db import audit, changes
from db import people as table
from db.audit import Act
from db.people import UserAccount, find_user, linked_to, looks_after
from db.posts import gate_by_code

from ..errors import Refused
from ..text import clean_line
from . import rules
from .rules import Standing, Target

LOGIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}")  # goes into command lines and key files: nothing else may


def standing_of(user_id: int, key_id: int | None = None) -> Standing | None:
    """An account and the key it came in by, as they are in the database now; None when there is no such account."""
    found = table.standing(user_id, key_id)
    return Standing(**found._asdict()) if found else None


def allow(act: Act, right: str, *, post_id: int | None = None, household_id: int | None = None,
          user_id: int | None = None) -> None:  # fmt: skip
    """Refused unless who acts may use this right on this post, household or account now; see `rules.RIGHTS`.

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
        looks_after=reach == "stairs" and household_id is not None and looks_after(act.actor_id, household_id, act.at),
        linked=reach == "linked" and linked_to(act.actor_id, act.at, post_id=post_id, household_id=household_id),
    )
    if code := rules.refusal(act.actor_id, standing, right, target, act.at):
        raise Refused(code)


def add_user(act: Act, login: str, name: str, role: str, post: str = "", phone: str = "") -> int:
    """Add an account; `post` is the code of the gate where the person usually stands. Returns its id.

    Refused when the login is taken or is no plain word, or there is no such post.
    """
    allow(act, "people.manage")
    if not LOGIN.fullmatch(login):
        raise Refused("bad_login")
    if find_user(login) or UserAccount.get_or_none(UserAccount.login == login):
        raise Refused("login_taken", who=login)
    where = gate_by_code(post) if post else None
    if post and where is None:
        raise Refused("no_such_post", place=post)
    row = UserAccount.create(
        login=login,
        display=clean_line(name, 40),
        role=role,
        phone=clean_line(phone, 20),
        post_id=where.id if where else None,
        created_at=act.at,
        created_by=act.actor_id,
        updated_at=act.at,
    )
    given = {"login": ("", login), "role": ("", role), "post_id": ("", where.id if where else "")}
    audit.record(act, "people.add", "user_account", row.id, values=given)
    changes.bump("people")
    return int(row.id)

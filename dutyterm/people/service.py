"""Acts on accounts."""

import re

from db import audit, changes
from db.audit import Act
from db.people import UserAccount, find_user
from db.posts import gate_by_code

from ..errors import Refused
from ..text import clean_line

LOGIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}")  # goes into command lines and key files: nothing else may


def require_role(act: Act, *roles: str) -> None:
    """Refused unless who acts has one of these roles now; 0 is the database's owner at the command line.

    Read inside the act's transaction: a role that was taken away while a form stood open counts no more.
    """
    if act.actor_id:
        user = UserAccount.get_or_none(UserAccount.id == act.actor_id)
        if user is None or not user.active or user.role not in roles:
            raise Refused("not_allowed")


def add_user(act: Act, login: str, name: str, role: str, post: str = "", phone: str = "") -> int:
    """Add an account; `post` is the code of the gate where the person usually stands. Returns its id.

    Refused when the login is taken or is no plain word, or there is no such post.
    """
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
    audit.record(act, "people.add", "user_account", row.id, ("login", "role", "post_id"))
    changes.bump("people")
    return int(row.id)

"""Accounts: who may use the program, and where they stand."""

import datetime as dt
from typing import NamedTuple

from peewee import BooleanField, IntegerField, TextField

from .base import Model, UtcField, fetch, one, utc, utc_text


class UserAccount(Model):
    """A person who works with the program; `post_id` is where a volunteer opens."""

    login = TextField(unique=True)
    display = TextField()
    phone = TextField(default="")
    role = TextField()
    kind = TextField(default="")
    home_household_id = IntegerField(null=True)
    post_id = IntegerField(null=True)
    active = BooleanField(default=True)
    birth_year = IntegerField(null=True)
    branch = TextField(default="")
    availability = TextField(default="")  # as the list of volunteers has it: 全天, 白班, 夜班 …
    most_shifts = IntegerField(null=True)  # a week
    note = TextField(default="")
    disabled_at = UtcField(null=True)
    pin_hash = TextField(default="")
    pin_set_at = UtcField(null=True)
    pin_once = BooleanField(default=False)
    pin_tries = IntegerField(default=0)
    pin_locked_until = UtcField(null=True)


class User(NamedTuple):
    """An account as sessions carry it."""

    id: int
    login: str
    display: str
    role: str
    post_id: int | None


def find_user(login: str) -> User | None:
    """The active account with this login."""
    rows = fetch(
        "SELECT id, login, display, role, post_id FROM user_account WHERE login = ? AND active",
        login,
        as_=User,
    )
    return rows[0] if rows else None


def first_with_role(role: str) -> User | None:
    """The account of this role that was made first and is active."""
    rows = fetch(
        "SELECT id, login, display, role, post_id FROM user_account WHERE role = ? AND active ORDER BY id LIMIT 1",
        role,
        as_=User,
    )
    return rows[0] if rows else None


def users() -> list[User]:
    """All active accounts, by login."""
    return fetch("SELECT id, login, display, role, post_id FROM user_account WHERE active ORDER BY login", as_=User)


class Seat(NamedTuple):
    """An account, and the key its sitting came in by; the fields of `people.rules.Standing`."""

    role: str
    active: bool
    post_id: int | None
    key_known: bool
    key_revoked: bool
    key_expires: dt.datetime | None
    key_user_id: int | None
    key_post_id: int | None


def _seat(role: str, active: object, post_id: int | None, known: object, revoked: object, expires: "str | dt.datetime"
          " | None", key_user: int | None, key_post: int | None) -> Seat:  # fmt: skip
    until = utc(expires) if expires else None
    return Seat(role, bool(active), post_id, bool(known), bool(revoked), until, key_user, key_post)


def standing(user_id: int, key_id: int | None) -> Seat | None:
    """An account as it is now, with the key if one is named."""
    if key_id is None:
        rows = fetch(
            "SELECT role, active, post_id, 1, 0, NULL, NULL, NULL FROM user_account WHERE id = ?", user_id, as_=_seat
        )
    else:
        rows = fetch(
            "SELECT u.role, u.active, u.post_id, k.id IS NOT NULL, k.revoked_at IS NOT NULL, k.expires_at, k.user_id,"
            " k.post_id FROM user_account u LEFT JOIN ssh_key k ON k.id = ? WHERE u.id = ?",
            key_id,
            user_id,
            as_=_seat,
        )
    return rows[0] if rows else None


def looks_after(user_id: int, household_id: int, at: dt.datetime) -> bool:
    """Whether a leader, or a stand-in, has the stairway of a household at that moment."""
    return one(
        "SELECT 1 FROM leader_assignment a JOIN household h ON h.stairway_id = a.stairway_id"
        " WHERE a.user_id = ? AND h.id = ? AND a.from_at <= ? AND (a.to_at IS NULL OR a.to_at > ?) LIMIT 1",
        *(user_id, household_id, utc_text(at), utc_text(at)),
    ) is not None  # fmt: skip


class Reachable(NamedTuple):
    """Somebody to telephone."""

    display: str
    phone: str


def to_call(household_id: int | None, compound_id: int, at: dt.datetime) -> Reachable | None:
    """Who is told about a household, or about somebody at a gate: the leader of the stairway or a stand-in, else a
    cadre linked to the resident group, else a coordinator; only accounts with a telephone."""
    moment = utc_text(at)
    rows = fetch(
        "SELECT u.display, u.phone FROM user_account u JOIN ("
        "SELECT a.user_id, CASE WHEN a.stands_in_for IS NULL THEN 1 ELSE 0 END AS rank FROM leader_assignment a"
        " JOIN household h ON h.stairway_id = a.stairway_id"
        " WHERE h.id = ? AND a.from_at <= ? AND (a.to_at IS NULL OR a.to_at > ?)"
        " UNION ALL SELECT l.user_id, 2 FROM cadre_link l JOIN compound c ON c.group_id = l.group_id"
        " WHERE c.id = ? AND l.from_at <= ? AND (l.to_at IS NULL OR l.to_at > ?)"
        " UNION ALL SELECT id, 3 FROM user_account WHERE role = 'coordinator'"
        ") who ON who.user_id = u.id WHERE u.active AND u.phone <> '' ORDER BY who.rank, u.id LIMIT 1",
        *(household_id or 0, moment, moment, compound_id, moment, moment),
        as_=Reachable,
    )
    return rows[0] if rows else None


def linked_to(user_id: int, at: dt.datetime, *, post_id: int | None = None, household_id: int | None = None) -> bool:
    """Whether a cadre is linked at that moment to the resident group of a post or of a household."""
    group = (
        "SELECT COALESCE(p.group_id, c.group_id) FROM post p LEFT JOIN compound c ON c.id = p.compound_id"
        if household_id is None
        else "SELECT c.group_id FROM household p JOIN compound c ON c.id = p.compound_id"
    )
    what = post_id if household_id is None else household_id
    return what is not None and one(
        f"SELECT 1 FROM cadre_link WHERE user_id = ? AND group_id = ({group} WHERE p.id = ?)"
        " AND from_at <= ? AND (to_at IS NULL OR to_at > ?) LIMIT 1",
        *(user_id, what, utc_text(at), utc_text(at)),
    ) is not None  # fmt: skip

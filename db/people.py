"""Accounts: who may use the program, and where they stand."""

from typing import NamedTuple

from peewee import BooleanField, IntegerField, TextField

from .base import Model, fetch


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

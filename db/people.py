"""Accounts: who may use the program, and where they stand."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from peewee import BooleanField, IntegerField, TextField

from .base import Model, UtcField, execute, fetch, insert_many, one, utc, utc_text
from .locks import PEOPLE, lock_turn


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


def lock_people() -> None:
    """One act on accounts at a time; what it reads from here on is the last word, also who the last admin is."""
    lock_turn(PEOPLE)


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


def has_stairway(user_id: int, stairway_id: int, at: dt.datetime) -> bool:
    """Whether a leader, or a stand-in, has a stairway at that moment."""
    moment = utc_text(at)
    return one(
        "SELECT 1 FROM leader_assignment WHERE user_id = ? AND stairway_id = ? AND from_at <= ?"
        " AND (to_at IS NULL OR to_at > ?) LIMIT 1",
        *(user_id, stairway_id, moment, moment),
    ) is not None  # fmt: skip


class StairwayOf(NamedTuple):
    """A stairway somebody has, by the numbers that begin its rooms."""

    id: int
    compound_id: int
    block: int
    no: int


def stairways_of(user_id: int, at: dt.datetime) -> list[StairwayOf]:
    """The stairways a leader, or a stand-in, has at that moment."""
    return fetch(
        "SELECT s.id, b.compound_id, b.no, s.no FROM leader_assignment a JOIN stairway s ON s.id = a.stairway_id"
        " JOIN block b ON b.id = s.block_id WHERE a.user_id = ? AND a.from_at <= ?"
        " AND (a.to_at IS NULL OR a.to_at > ?) ORDER BY b.compound_id, b.no, s.no",
        *(user_id, utc_text(at), utc_text(at)),
        as_=StairwayOf,
    )


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


class Account(NamedTuple):
    """An account with all that its page shows. `home` and `post` are written as people write them: `HQ 3-2-501`."""

    id: int
    version: int
    login: str
    display: str
    role: str
    kind: str
    phone: str
    home_id: int | None
    home: str
    post_id: int | None
    post: str
    post_name: str
    branch: str
    availability: str
    most_shifts: int | None
    birth_year: int | None
    note: str
    active: bool
    disabled_at: dt.datetime | None
    has_pin: bool
    pin_once: bool
    pin_tries: int
    pin_locked_until: dt.datetime | None


def _account(*columns: Any) -> Account:
    *told, active, disabled_at, pin, once, tries, locked = columns
    state = (bool(active), _moment(disabled_at), bool(pin), bool(once), int(tries), _moment(locked))
    return Account._make((*told, *state))


def _moment(value: "str | dt.datetime | None") -> dt.datetime | None:
    return utc(value) if value else None


_ACCOUNT = """SELECT u.id, u.version, u.login, u.display, u.role, u.kind, u.phone, u.home_household_id,
                     COALESCE(c.short_code || ' ' || h.room, ''), u.post_id, COALESCE(p.code, ''),
                     COALESCE(p.name, ''), u.branch, u.availability, u.most_shifts, u.birth_year, u.note,
                     u.active, u.disabled_at, u.pin_hash <> '', u.pin_once, u.pin_tries, u.pin_locked_until
              FROM user_account u LEFT JOIN post p ON p.id = u.post_id
              LEFT JOIN household h ON h.id = u.home_household_id LEFT JOIN compound c ON c.id = h.compound_id"""


def accounts() -> list[Account]:
    """All accounts, also disabled ones, by login."""
    return fetch(f"{_ACCOUNT} ORDER BY u.login", as_=_account)


def account(user_id: int) -> Account | None:
    """One account, also a disabled one."""
    rows = fetch(f"{_ACCOUNT} WHERE u.id = ?", user_id, as_=_account)
    return rows[0] if rows else None


def accounts_called(text: str) -> list[Account]:
    """The account with this login, else all whose person has this name; also disabled ones."""
    rows = fetch(f"{_ACCOUNT} WHERE u.login = ?", text, as_=_account)
    return rows or fetch(f"{_ACCOUNT} WHERE u.display = ? ORDER BY u.login", text, as_=_account)


def other_admins(user_id: int) -> int:
    """How many active admins there are besides this account."""
    found = one("SELECT count(*) FROM user_account WHERE role = 'admin' AND active AND id <> ?", user_id)
    return int(found[0]) if found else 0


def change_account(user_id: int, values: Mapping[str, Any], at: str) -> None:
    """Set columns of an account; its version grows."""
    columns = ", ".join(f"{name} = ?" for name in values)
    execute(
        f"UPDATE user_account SET {columns}, updated_at = ?, version = version + 1 WHERE id = ?",
        *values.values(),
        at,
        user_id,
    )


def add_accounts(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Many new accounts; how many."""
    return insert_many("user_account", columns, rows)


def last_changed_by(user_id: int) -> str:
    """The login of whoever changed an account last, empty when nobody is known."""
    found = one(
        "SELECT actor FROM audit_log WHERE entity = 'user_account' AND entity_id = ? ORDER BY seq DESC LIMIT 1",
        user_id,
    )
    return str(found[0]) if found else ""


class KeyOf(NamedTuple):
    """A key of a person as their page shows it."""

    id: int
    fingerprint: str
    label: str
    expires_at: dt.datetime | None


def _key_of(key_id: int, fingerprint: str, label: str, expires: "str | dt.datetime | None") -> KeyOf:
    return KeyOf(key_id, fingerprint, label, _moment(expires))


def keys_of_user(user_id: int) -> list[KeyOf]:
    """The keys of a person that are not revoked; also expired ones."""
    return fetch(
        "SELECT id, fingerprint, label, expires_at FROM ssh_key WHERE user_id = ? AND revoked_at IS NULL ORDER BY id",
        user_id,
        as_=_key_of,
    )


def key_ends(until: dt.datetime) -> dict[int, dt.datetime]:
    """When the first key of each active account ends, for those that end before `until`."""
    found = execute(
        "SELECT k.user_id, MIN(k.expires_at) FROM ssh_key k JOIN user_account u ON u.id = k.user_id"
        " WHERE u.active AND k.revoked_at IS NULL AND k.expires_at < ? GROUP BY k.user_id",
        utc_text(until),
    ).fetchall()
    return {int(user_id): utc(expires) for user_id, expires in found}


def key_holders(at: dt.datetime) -> frozenset[int]:
    """The accounts with a key of their own that can be used at a moment."""
    found = execute(
        "SELECT DISTINCT user_id FROM ssh_key WHERE user_id IS NOT NULL AND revoked_at IS NULL"
        " AND (expires_at IS NULL OR expires_at > ?)",
        utc_text(at),
    ).fetchall()
    return frozenset(int(user_id) for (user_id,) in found)


class Sitting(NamedTuple):
    """One time somebody was signed in."""

    started_at: dt.datetime
    ended_at: dt.datetime | None
    origin: str
    post: str


def _sitting(started: "str | dt.datetime", ended: "str | dt.datetime | None", origin: str, post: str) -> Sitting:
    return Sitting(utc(started), _moment(ended), origin, post)


def sittings_of(user_id: int, limit: int = 3) -> list[Sitting]:
    """The last times somebody was signed in, newest first."""
    return fetch(
        "SELECT s.started_at, s.ended_at, s.origin, COALESCE(p.code, '') FROM session_log s"
        " LEFT JOIN post p ON p.id = s.post_id WHERE s.user_id = ? ORDER BY s.started_at DESC LIMIT ?",
        user_id,
        limit,
        as_=_sitting,
    )

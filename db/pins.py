"""PINs of accounts and how often they were guessed wrong: counted before anybody looks whether they are right."""

import datetime as dt
from typing import NamedTuple

from .base import execute, fetch, one, utc, utc_text


class PinRow(NamedTuple):
    """An account as far as its PIN is concerned."""

    user_id: int
    login: str
    role: str
    phone: str
    birth_year: int | None
    pin_hash: str  # empty: no PIN
    once: bool  # given by somebody else, to be changed at its first use
    locked_until: dt.datetime | None


class Named(NamedTuple):
    """An active account, and what it may be called by at a shared laptop."""

    user_id: int
    login: str
    display: str
    phone: str


class Counted(NamedTuple):
    """A try that was counted: the number of wrong ones in a row if this is one, or until when none is let in."""

    tries: int
    locked_until: dt.datetime | None


def _row(user_id: int, login: str, role: str, phone: str, birth_year: int | None, pin_hash: str, once: object,
         until: "str | dt.datetime | None") -> PinRow:  # fmt: skip
    return PinRow(user_id, login, role, phone, birth_year, pin_hash, bool(once), utc(until) if until else None)


_ROW = "SELECT id, login, role, phone, birth_year, pin_hash, pin_once, pin_locked_until FROM user_account WHERE active"


def pin_of(user_id: int) -> PinRow | None:
    """The PIN of an active account."""
    rows = fetch(f"{_ROW} AND id = ?", user_id, as_=_row)
    return rows[0] if rows else None


def pin_of_login(login: str) -> PinRow | None:
    """The PIN of an active account, by its login."""
    rows = fetch(f"{_ROW} AND login = ?", login, as_=_row)
    return rows[0] if rows else None


def named() -> list[Named]:
    """All active accounts, by login."""
    return fetch("SELECT id, login, display, phone FROM user_account WHERE active ORDER BY login", as_=Named)


def any_with_pin(post_id: int) -> bool:
    """Whether anybody whose usual post this is has a PIN."""
    return (
        one("SELECT 1 FROM user_account WHERE post_id = ? AND active AND pin_hash <> '' LIMIT 1", post_id) is not None
    )


def count_person(user_id: int, at: dt.datetime, limit: int, lock: dt.timedelta) -> Counted | None:
    """Count a try on an account before its PIN is looked at; None when there is no such active account.

    A transaction of its own: of any number of guessers at once, `limit` get through before the lock.
    """
    now = utc_text(at)
    execute("UPDATE user_account SET pin_tries = 0, pin_locked_until = NULL"
            " WHERE id = ? AND pin_locked_until <= ?", user_id, now)  # fmt: skip
    rows = execute(
        "UPDATE user_account SET pin_tries = pin_tries + 1 WHERE id = ? AND active AND pin_locked_until IS NULL"
        " RETURNING pin_tries",
        user_id,
    ).fetchall()
    if not rows:
        row = pin_of(user_id)
        return Counted(0, row.locked_until) if row else None
    tries = int(rows[0][0])
    if tries >= limit:
        execute("UPDATE user_account SET pin_locked_until = ? WHERE id = ?", utc_text(at + lock), user_id)
    return Counted(tries, None)


def count_place(scope: str, at: dt.datetime, limit: int, lock: dt.timedelta) -> Counted:
    """Count a try at a place (`post/3`), as `count_person` does for an account."""
    now = utc_text(at)
    execute("UPDATE pin_guard SET tries = 0, locked_until = NULL WHERE scope = ? AND locked_until <= ?", scope, now)
    rows = execute(
        "INSERT INTO pin_guard (scope, tries, created_at, updated_at) VALUES (?, 1, ?, ?)"
        " ON CONFLICT (scope) DO UPDATE SET tries = pin_guard.tries + 1, updated_at = excluded.updated_at"
        " WHERE pin_guard.locked_until IS NULL RETURNING tries",
        *(scope, now, now),
    ).fetchall()
    if not rows:
        return Counted(0, place_locked_until(scope))
    tries = int(rows[0][0])
    if tries >= limit:
        execute("UPDATE pin_guard SET locked_until = ? WHERE scope = ?", utc_text(at + lock), scope)
    return Counted(tries, None)


def place_locked_until(scope: str) -> dt.datetime | None:
    """Until when nobody may try at a place; may be past."""
    found = one("SELECT locked_until FROM pin_guard WHERE scope = ?", scope)
    return utc(found[0]) if found and found[0] else None


def forgive_person(user_id: int) -> None:
    """Forget the wrong tries on an account."""
    execute("UPDATE user_account SET pin_tries = 0, pin_locked_until = NULL WHERE id = ? AND pin_tries > 0", user_id)


def forgive_place(scope: str) -> None:
    """Forget the wrong tries at a place."""
    execute("UPDATE pin_guard SET tries = 0, locked_until = NULL WHERE scope = ? AND tries > 0", scope)


def set_pin(user_id: int, pin_hash: str, at: dt.datetime, *, once: bool, before: str | None = None) -> bool:
    """Give an account a PIN; its wrong tries are forgotten. False when it has not the one `before` any more."""
    only, more = ("", []) if before is None else (" AND pin_hash = ?", [before])
    done = execute(
        "UPDATE user_account SET pin_hash = ?, pin_set_at = ?, pin_once = ?, pin_tries = 0, pin_locked_until = NULL,"
        f" updated_at = ?, version = version + 1 WHERE id = ?{only}",
        *(pin_hash, utc_text(at), once, utc_text(at), user_id, *more),
    )
    return bool(done.rowcount == 1)


class KeyState(NamedTuple):
    """The key of a sitting, where nobody has signed in yet."""

    known: bool
    revoked: bool
    expires: dt.datetime | None


def key_state(key_id: int) -> KeyState:
    """A key as it is now."""
    found = one("SELECT revoked_at IS NOT NULL, expires_at FROM ssh_key WHERE id = ?", key_id)
    if found is None:
        return KeyState(False, False, None)
    return KeyState(True, bool(found[0]), utc(found[1]) if found[1] else None)

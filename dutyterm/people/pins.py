"""Acts on PINs: try one, change one's own, hand one out, let somebody try again.

A try is counted, and the account locked if it was the last one borne, in a transaction of its own before the
PIN is looked at: however many guess at once, no more guesses than that are ever looked at. The slow work is done
between transactions and blocks meanwhile; screens call it off the UI loop.
"""

import datetime as dt
import secrets
from collections.abc import Sequence
from typing import NamedTuple

from db import audit, changes
from db import pins as table
from db.audit import Act
from db.people import User, find_user
from db.pins import PinRow
from db.posts import gate_by_code

from ..errors import Refused
from ..initials import initials
from ..store import Store
from .pin_hash import hash_pin, is_pin
from .rules_pin import DIGITS, Guards, matches, may_give_to, pin_problem, read_pin
from .service import allow, standing_of

SIGN_IN, UNLOCK, CHANGE = "pin.sign_in", "pin.resume", "pin.old"
"""What a PIN is tried for; the name of the audit row when it was right (none for a change, which has its own)."""


class Checked(NamedTuple):
    """What came of a try."""

    right: bool
    left: int = 0  # tries left, when it was wrong
    until: dt.datetime | None = None  # locked until then: the PIN was not even looked at, or it was the last try
    post: bool = False  # it is the post that is locked, for everybody
    once: bool = False  # right, but to be changed before anything else


class _Try(NamedTuple):
    row: PinRow | None
    left: int
    until: dt.datetime | None
    post: bool
    shut: bool  # too late: was locked before


class PinState(NamedTuple):
    """What a locked screen asks about its person."""

    has_pin: bool
    locked_until: dt.datetime | None


# -- trying


def check_pin(store: Store, act: Act, user_id: int | None, typed: str, purpose: str, *, keys: Sequence[bytes],
              guards: Guards, shared: bool) -> Checked:  # fmt: skip
    """Try a PIN; None for `user_id` is somebody nobody knows and takes as long. Every try is counted first.

    `act` is who sits there (nobody yet, at a shared laptop's sign-in); at a `shared` laptop wrong ones also count
    for its post. Blocks for the work of a hash.
    """
    tried = store.write_now(_take_try, act, user_id, guards, shared)
    if tried.shut:
        return Checked(False, 0, tried.until, tried.post)
    kept = tried.row.pin_hash if tried.row else ""
    if not is_pin(keys, kept, read_pin(typed) or "-"):
        store.write_now(_wrong, act, tried.row, user_id)
        return Checked(False, tried.left, tried.until, tried.post)
    assert tried.row is not None
    store.write_now(_right, act, tried.row, purpose, shared, tried.until is not None)
    return Checked(True, once=tried.row.once)


def _place(act: Act) -> str:
    return f"post/{act.post_id or 0}"


def _strangers(act: Act) -> str:
    return f"nobody/{act.post_id or 0}"


def _take_try(act: Act, user_id: int | None, guards: Guards, shared: bool) -> _Try:
    lock, locks = guards.lock_time, list[tuple[str, int | None]]()
    until, left, post = None, guards.pin_post_tries, False
    if shared:
        place = table.count_place(_place(act), act.at, guards.pin_post_tries, lock)
        if place.locked_until:
            return _Try(None, 0, place.locked_until, True, True)
        left = guards.pin_post_tries - place.tries
        if left <= 0:
            locks.append(("post", act.post_id))
            until, post = act.at + lock, True
    row = table.pin_of(user_id) if user_id is not None else None
    counted = table.count_person(row.user_id, act.at, guards.pin_tries, lock) if row else None
    if counted is None:  # somebody nobody knows is treated like everybody, and locked like them
        counted = table.count_place(_strangers(act), act.at, guards.pin_tries, lock)
    if counted.locked_until:
        return _Try(row, 0, counted.locked_until, False, True)
    if counted.tries >= guards.pin_tries:
        until = act.at + lock
        if row:
            locks.append(("user_account", row.user_id))
    for entity, number in locks:
        audit.record(act, "pin.lock", entity, number, ("pin_locked_until",))
    if locks:
        changes.bump("people")
    return _Try(row, max(0, min(left, guards.pin_tries - counted.tries)), until, post, False)


def _wrong(act: Act, row: PinRow | None, user_id: int | None) -> None:
    audit.record(act, "pin.wrong", "user_account", row.user_id if row else user_id)


def _right(act: Act, row: PinRow, purpose: str, shared: bool, was_locked: bool) -> None:
    if shared:  # the places first, as `_take_try` counts them, or two could wait for each other
        table.forgive_place(_place(act))
        table.forgive_place(_strangers(act))
    table.forgive_person(row.user_id)
    if purpose != CHANGE:
        audit.record(act, purpose, "user_account", row.user_id)
    if was_locked:  # the last try that was left
        changes.bump("people")


def state_of(user_id: int, at: dt.datetime) -> PinState:
    """Whether an account has a PIN, and until when nobody may try it."""
    row = table.pin_of(user_id)
    if row is None:
        return PinState(False, None)
    return PinState(bool(row.pin_hash), row.locked_until if row.locked_until and row.locked_until > at else None)


def resume_without_pin(act: Act) -> bool:
    """Whether somebody may go on at a locked screen without a PIN: theirs is not set, and the key is their own.

    Written down, as every opening of a locked screen.
    """
    standing, row = standing_of(act.actor_id, act.key_id), table.pin_of(act.actor_id)
    if row is None or row.pin_hash or standing is None or standing.key_post_id is not None:
        return False
    audit.record(act, UNLOCK, "user_account", act.actor_id)
    return True


# -- who is it


def whom(typed: str) -> list[int]:
    """The active accounts that something typed at a shared laptop may mean."""
    return [one.user_id for one in table.named()
            if matches(typed, one.login, one.display, initials(one.display), one.phone)]  # fmt: skip


def whom_among(user_ids: Sequence[int], typed: str) -> int | None:
    """Which of several is meant by the last four of a telephone, or by a login; None when that is still unclear."""
    rows = [one for one in table.named() if one.user_id in set(user_ids)]
    found = [one for one in rows if matches(typed, one.login, "", (), one.phone)]
    exact = [one for one in found if one.login.lower() == typed.strip().lower()]
    found = exact or found
    return found[0].user_id if len(found) == 1 else None


def account(user_id: int) -> User | None:
    """An active account as sessions carry it."""
    row = table.pin_of(user_id)
    return find_user(row.login) if row else None


# -- setting


def change_pin(store: Store, act: Act, old: str, new: str, *, keys: Sequence[bytes], guards: Guards,
               shared: bool) -> Checked:  # fmt: skip
    """Change one's own PIN; the old one is needed and tried like any other, if there is one.

    Refused: `pin_form`, `pin_easy`, `pin_own` (see rules), `pin_same`; and what `allow` refuses.
    """
    row = store.read_now(_own, act)
    if problem := pin_problem(new, phone=row.phone, birth_year=row.birth_year):
        raise Refused(problem)
    if row.pin_hash:
        if read_pin(old) == read_pin(new):
            raise Refused("pin_same")
        done = check_pin(store, act, act.actor_id, old, CHANGE, keys=keys, guards=guards, shared=shared)
        if not done.right:
            return done
    store.write_now(_change, act, hash_pin(keys, read_pin(new)), row.pin_hash)
    return Checked(True)


def _own(act: Act) -> PinRow:
    allow(act, "pin.change", user_id=act.actor_id)
    row = table.pin_of(act.actor_id)
    if row is None:
        raise Refused("no_account")
    return row


def _change(act: Act, pin_hash: str, before: str) -> None:
    _own(act)
    if not table.set_pin(act.actor_id, pin_hash, act.at, once=False, before=before):  # another was given meanwhile
        raise Refused("pin_changed")
    audit.record(act, "pin.change", "user_account", act.actor_id, ("pin_hash",))
    changes.bump("people")


def give_pin(store: Store, act: Act, login: str, *, keys: Sequence[bytes]) -> str:
    """Give an account a PIN for one use and return it, to be said once; Refused: `no_such_login`, `pin_give_above`."""
    row = store.read_now(_may_give, act, login)
    pin = new_pin()
    while pin_problem(pin, phone=row.phone, birth_year=row.birth_year):
        pin = new_pin()
    store.write_now(_give, act, login, hash_pin(keys, pin))
    return pin


def new_pin() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def _may_give(act: Act, login: str) -> PinRow:
    allow(act, "pin.give")
    row = table.pin_of_login(login)
    if row is None:
        raise Refused("no_such_login", who=login)
    giver = standing_of(act.actor_id) if act.actor_id else None
    if giver and not may_give_to(giver.role, row.role):
        raise Refused("pin_give_above")
    return row


def _give(act: Act, login: str, pin_hash: str) -> None:
    row = _may_give(act, login)
    table.set_pin(row.user_id, pin_hash, act.at, once=True)
    audit.record(act, "pin.give", "user_account", row.user_id, ("pin_hash", "pin_once"))
    changes.bump("people")


def unlock(act: Act, login: str = "", *, post: str = "") -> None:
    """Let an account, or everybody at a post (its code), try again. Refused: `no_such_login`, `no_such_post`."""
    allow(act, "pin.unlock")
    if post:
        where = gate_by_code(post)
        if where is None:
            raise Refused("no_such_post", place=post)
        for scope in (f"post/{where.id}", f"nobody/{where.id}"):
            table.forgive_place(scope)
        audit.record(act, "pin.unlock", "post", where.id)
    else:
        row = table.pin_of_login(login)
        if row is None:
            raise Refused("no_such_login", who=login)
        table.forgive_person(row.user_id)
        audit.record(act, "pin.unlock", "user_account", row.user_id, ("pin_locked_until",))
    changes.bump("people")


def new_problem(user_id: int, typed: str) -> str:
    """Why this may not become the PIN of an account, as a code; empty when it may."""
    row = table.pin_of(user_id)
    return pin_problem(typed, phone=row.phone, birth_year=row.birth_year) if row else "no_account"

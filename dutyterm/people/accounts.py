"""Acts on accounts: added, changed, disabled and let in again, given another role. One admin is always left.

Keys of a disabled account stay in the register: the key file leaves them out, and `allow` refuses their sittings.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

from db import audit, changes, duties, roster
from db import people as table
from db.audit import Act
from db.base import insert, utc_text
from db.duties import Duty
from db.people import Account
from db.posts import gate_by_code

from ..errors import Refused
from ..households.rules import room_key
from ..roster.rules_clash import ROLES as STANDING
from ..text import clean_line, mask_phone
from . import rules_accounts
from .rules_accounts import Details
from .rules_duties import keeps
from .service import LOGIN, allow

FAR = dt.timedelta(days=400)  # further ahead nobody plans


class Left(NamedTuple):
    """What an act took away: duties that ended, stairways that nobody looks after now, shifts ahead that are free."""

    ended: tuple[str, ...] = ()
    orphaned: tuple[str, ...] = ()
    shifts: int = 0


def begin(act: Act, right: str, user_id: int | None = None) -> None:
    """Alone with the accounts until the end of the transaction, and allowed to go on; see `service.allow`."""
    table.lock_people()
    allow(act, right, user_id=user_id)


def find_account(text: str) -> Account:
    """The account with this login, or whose person alone has this name.

    Refused `no_such_account`, or `namesakes` when several are called so.
    """
    found = table.accounts_called(clean_line(text, 60))
    if not found:
        raise Refused("no_such_account", who=clean_line(text, 40))
    if len(found) > 1:
        raise Refused("namesakes", who=clean_line(text, 40), choices="; ".join(map(told_apart, found)))
    return found[0]


def told_apart(one: Account) -> str:
    """What tells two people of one name apart: login, post, masked telephone."""
    return " ".join(filter(None, (one.login, one.post, mask_phone(one.phone))))


def namesakes(one: Account) -> list[Account]:
    """Other active accounts whose person has the same name."""
    return [other for other in table.accounts_called(one.display) if other.id != one.id and other.active]


def add_account(act: Act, login: str, role: str, details: Details) -> int:
    """Add an account; its id.

    Refused codes: `bad_login` `login_taken` `bad_role` and those of `rules_accounts.checked`, `no_such_post`,
    `no_such_home`.
    """
    begin(act, "people.manage")
    login = login.strip()
    if not LOGIN.fullmatch(login):
        raise Refused("bad_login")
    rules_accounts.check_role(role)
    if any(one.login.lower() == login.lower() for one in table.accounts()):
        raise Refused("login_taken", who=login)
    if details.name is None:
        raise Refused("name_missing")
    values = _columns(act, details)
    meta = {"created_at": utc_text(act.at), "created_by": act.actor_id, "updated_at": utc_text(act.at)}
    row = {"login": login, "role": role, **values, **meta}
    user_id = insert("user_account", tuple(row), tuple(row.values()))
    told = _told({}, {"login": login, "role": role, **values})
    audit.record(act, "people.add", "user_account", user_id, values=told)
    changes.bump("people")
    return user_id


def change_account(act: Act, user_id: int, version: int, details: Details) -> bool:
    """Change what is spoken of in `details`; False when nothing differs, and then nothing is written.

    Refused `changed_meanwhile` when somebody else changed the account after this version, and the codes of
    `add_account`.
    """
    begin(act, "people.manage")
    before = _existing(user_id)
    if before.version != version:
        raise Refused("changed_meanwhile", who=table.last_changed_by(user_id) or "?")
    was = _stored(before)
    values = {name: value for name, value in _columns(act, details).items() if was[name] != value}
    if not values:
        return False
    table.change_account(user_id, values, utc_text(act.at))
    audit.record(act, "people.change", "user_account", user_id, values=_told(was, values))
    changes.bump("people")
    return True


def disable(act: Act, user_id: int, reason: str) -> Left:
    """Nobody signs in with the account any more; what its person looked after ends now.

    Refused `reason_missing`, `last_admin`, `inactive`.
    """
    begin(act, "people.manage")
    before = _existing(user_id)
    why = clean_line(reason)
    if not why:
        raise Refused("reason_missing")
    if not before.active:
        raise Refused("inactive", who=before.login)
    rules_accounts.check_not_last_admin(before.role, before.active, table.other_admins(user_id))
    ended = duties.duties(act.at, user_id)
    table.change_account(user_id, {"active": False, "disabled_at": utc_text(act.at)}, utc_text(act.at))
    left = _end(act, ended)._replace(shifts=_free_shifts(act, user_id))
    values: dict[str, tuple[object, object]] = {"active": (True, False), "reason": ("", why), **_taken(left)}
    audit.record(act, "people.disable", "user_account", user_id, values=values)
    changes.bump("people", *(("roster",) if left.shifts else ()))
    return left


def enable(act: Act, user_id: int) -> None:
    """Let somebody in again; what they looked after does not come back by itself. Refused `is_active`."""
    begin(act, "people.manage")
    before = _existing(user_id)
    if before.active:
        raise Refused("is_active", who=before.login)
    table.change_account(user_id, {"active": True, "disabled_at": None}, utc_text(act.at))
    audit.record(act, "people.enable", "user_account", user_id, values={"active": (False, True)})
    changes.bump("people")


def set_role(act: Act, user_id: int, role: str) -> Left:
    """Give another role; what the new role cannot look after ends now.

    Refused `bad_role`, `same_role`, `last_admin`.
    """
    begin(act, "people.manage")
    before = _existing(user_id)
    rules_accounts.check_role(role)
    if role == before.role:
        raise Refused("same_role", who=before.login)
    rules_accounts.check_not_last_admin(before.role, before.active, table.other_admins(user_id))
    ended = [one for one in duties.duties(act.at, user_id) if not keeps(one.kind, role)]
    table.change_account(user_id, {"role": role}, utc_text(act.at))
    left = _end(act, ended)
    if role not in STANDING:
        left = left._replace(shifts=_free_shifts(act, user_id))
    values: dict[str, tuple[object, object]] = {"role": (before.role, role), **_taken(left)}
    audit.record(act, "people.role", "user_account", user_id, values=values)
    changes.bump("people", *(("roster",) if left.shifts else ()))
    return left


def _existing(user_id: int) -> Account:
    found = table.account(user_id)
    if found is None:
        raise Refused("no_such_account", who=user_id)
    return found


def _end(act: Act, ended: list[Duty]) -> Left:
    for one in ended:
        duties.end(one, act.at, act.at)
    led = {one.place.id for one in ended if one.place.kind == "stairway" and one.kind == duties.LEAD and one.at(act.at)}
    orphans = [one.label for one in duties.stairways_without_leader(act.at) if one.id in led] if led else []
    return Left(tuple(f"{one.kind} {one.place.label}" for one in ended), tuple(orphans))


def _free_shifts(act: Act, user_id: int) -> int:
    """Free the places on shifts that have not begun for this person; how many. The rows stay, as cancelled."""
    roster.lock_roster()
    ahead = [one for one in roster.assigned(act.at, act.at + FAR, user_id) if one.state in ("planned", "confirmed")]
    for one in ahead:
        roster.change("assignment", one.id, act.at, state="cancelled", ended_by=act.actor_id, end_reason="account")
    return len(ahead)


def _taken(left: Left) -> dict[str, tuple[object, object]]:
    """What was taken away, for the trail."""
    values: dict[str, tuple[object, object]] = {}
    if left.ended:
        values["duties"] = ("; ".join(left.ended), "")
    if left.shifts:
        values["shifts"] = (left.shifts, 0)
    return values


def _columns(act: Act, details: Details) -> dict[str, Any]:
    values = rules_accounts.checked(details, act.at.year)
    if details.post is not None:
        code = clean_line(details.post, 20)
        where = gate_by_code(code) if code else None
        if code and where is None:
            raise Refused("no_such_post", place=code)
        values["post_id"] = where.id if where else None
    if details.home is not None:
        values["home_household_id"] = _home(details.home)
    return values


def _home(text: str) -> int | None:
    if not clean_line(text):
        return None
    parts = rules_accounts.split_home(text)
    room = room_key(parts[1]) if parts else None
    found = duties.home(parts[0], room) if parts and room else None
    if found is None:
        raise Refused("no_such_home", place=clean_line(text, 40))
    return found


def _stored(one: Account) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in ("display", "kind", "phone", "branch", "availability", "note")},
        "most_shifts": one.most_shifts,
        "birth_year": one.birth_year,
        "post_id": one.post_id,
        "home_household_id": one.home_id,
    }


def _told(was: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, tuple[object, object]]:
    """Before and after as the trail may keep them: telephone numbers masked."""
    return {
        name: (_hidden(name, was.get(name)), _hidden(name, value))
        for name, value in now.items()
        if value not in (None, "") or was.get(name) not in (None, "")
    }


def _hidden(name: str, value: object) -> object:
    return mask_phone(str(value)) if name == "phone" and value else value

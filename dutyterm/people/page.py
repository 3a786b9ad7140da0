"""One person's page: what the program knows of an account, for the screen and for `people show`. Queries."""

import datetime as dt
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from db import duties, people
from db.duties import Duty
from db.people import Account, KeyOf, Sitting

from ..errors import Refused
from ..i18n import _
from ..text import mask_phone
from . import words
from .accounts import namesakes, told_apart


class Page(NamedTuple):
    """An account with everything that belongs to it."""

    account: Account
    duties: tuple[Duty, ...]
    keys: tuple[KeyOf, ...]
    sittings: tuple[Sitting, ...]
    namesakes: tuple[str, ...]  # what tells others of the same name apart
    at: dt.datetime


def page(user_id: int, at: dt.datetime) -> Page:
    """The page of an account at a moment. Refused `no_such_account`."""
    one = people.account(user_id)
    if one is None:
        raise Refused("no_such_account", who=user_id)
    return Page(
        one,
        tuple(duties.duties(at, user_id)),
        tuple(people.keys_of_user(user_id)),
        tuple(people.sittings_of(user_id)),
        tuple(map(told_apart, namesakes(one))),
        at,
    )


def listed(one: Account) -> dict[str, Any]:
    """An account as `people list --json` tells it; the telephone number is masked."""
    return {
        **{name: getattr(one, name) for name in ("id", "login", "display", "role", "post_id", "post", "kind", "home")},
        "phone": mask_phone(one.phone),
        "active": one.active,
    }


def as_json(found: Page) -> dict[str, Any]:
    """A page as `people show --json` tells it."""
    one = found.account
    more = ("branch", "availability", "most_shifts", "birth_year", "note")
    return {
        **listed(one),
        **{name: getattr(one, name) for name in more},
        "pin": words.pin_state(one, found.at),
        "duties": [
            {
                "kind": duty.kind,
                "place": duty.place.label,
                "from": duty.since.isoformat(),
                "to": duty.until.isoformat() if duty.until else None,
                "for": duty.for_login,
            }
            for duty in found.duties
        ],
        "keys": [
            {"fingerprint": key.fingerprint, "expires": key.expires_at.isoformat() if key.expires_at else None}
            for key in found.keys
        ],
    }


def as_text(found: Page, zone: ZoneInfo) -> str:
    """A page as lines of text."""
    return "\n".join(f"{name}\t{value}" for name, value in lines(found, zone))


def lines(found: Page, zone: ZoneInfo) -> list[tuple[str, str]]:
    """A page as pairs of a word and what it says; empty ones are left out."""
    one = found.account
    pairs = [
        (_("账号"), one.login + ("" if one.active else "  " + _("已停用"))),
        (_("姓名"), one.display),
        (_("同名"), "; ".join(found.namesakes)),
        (_("角色"), words.role(one.role)),
        (_("类别"), words.kind(one.kind)),
        (_("电话"), mask_phone(one.phone)),
        (_("值守点"), f"{one.post} {one.post_name}".strip()),
        (_("住处"), one.home),
        (_("支部单位"), one.branch),
        (_("时段"), one.availability),
        (_("每周班次"), "" if one.most_shifts is None else str(one.most_shifts)),
        (_("出生年"), str(one.birth_year or "")),
        (_("备注"), one.note),
    ]
    pairs += [(words.duty_kind(duty), words.duty(duty, zone)) for duty in found.duties]
    pairs += [(_("密钥"), words.key(key, found.at, zone)) for key in found.keys] or [(_("密钥"), _("没有"))]
    pairs.append(("PIN", words.pin(one, found.at, zone)))
    pairs += [(_("登录"), words.sitting(sitting, zone)) for sitting in found.sittings]
    return [pair for pair in pairs if pair[1]]

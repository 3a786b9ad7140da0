"""What a pass is worth today, how long one is good for, and what may become of it (domain.md P1 to P7). Pure."""

import datetime as dt
import re
from dataclasses import dataclass

from ..text import fold

KINDS = ("resident", "tenant_temp", "worker", "vehicle")
LIVE = ("active", "suspended")
LOWEST, HIGHEST = 340, 430  # tenths of a degree (T5)
MOST_BLANKS = 400
"""How many blanks are printed at once."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the office decides about passes, in days; a pass of one day ends on the day it begins."""

    resident_days: int = 90
    tenant_days: int = 30
    worker_days: int = 14
    vehicle_days: int = 30
    longest_days: int = 180
    soon_days: int = 3  # from how long before its end a pass is listed as running out


@dataclass(frozen=True, slots=True)
class Link:
    """The address of the form in which households register themselves; empty: there is none."""

    link: str = ""


def pass_state(stored: str, valid_from: dt.date, valid_to: dt.date, today: dt.date, *, here: bool) -> str:
    """`valid`, `expired`, or why not: other_place suspended lost revoked replaced. Expiry is derived, never stored."""
    if not here:
        return "other_place"
    if stored != "active":
        return stored
    return "valid" if valid_from <= today <= valid_to else "expired"


def standing(stored: str, valid_to: dt.date, today: dt.date, terms: Terms) -> str:
    """How a list shows a pass: `active` `soon` `expired` `suspended` `lost` `revoked` `replaced`."""
    if stored != "active":
        return stored
    if valid_to < today:
        return "expired"
    return "soon" if valid_to <= soon(today, terms) else "active"


def soon(today: dt.date, terms: Terms) -> dt.date:
    """The last day of what runs out soon."""
    return today + dt.timedelta(days=terms.soon_days)


def days_of(kind: str, terms: Terms) -> int:
    """How many days a pass of a kind is good for unless somebody says otherwise."""
    return {
        "resident": terms.resident_days, "tenant_temp": terms.tenant_days, "worker": terms.worker_days,
        "vehicle": terms.vehicle_days,
    }[kind]  # fmt: skip


def last_day(kind: str, first: dt.date, terms: Terms) -> dt.date:
    """The last day of a pass that begins on a day and of which nobody said how long."""
    return first + dt.timedelta(days=days_of(kind, terms) - 1)


def end_problem(first: dt.date, last: dt.date, today: dt.date, terms: Terms) -> str:
    """Why a pass may not be valid from one day to another: `end_past`, `end_too_long`; empty when it may."""
    if last < max(first, today):
        return "end_past"
    return "end_too_long" if (last - max(first, today)).days >= terms.longest_days else ""


def kind_for(tenancy: str) -> str:
    """The kind of pass of somebody who lives here."""
    return "tenant_temp" if tenancy in ("tenant", "dorm") else "resident"


def good_temp(tenths: int | None) -> bool:
    """Whether a first temperature can be meant."""
    return tenths is None or LOWEST <= tenths <= HIGHEST


def parse_day(text: str, today: dt.date) -> dt.date | None:
    """A last day as people type it: `0331` is the next 31 March from today on, `30` is in so many days,
    `2020-03-31` is that day."""
    said = fold(text).strip()
    try:
        if found := re.fullmatch(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})", said, re.ASCII):
            return dt.date(int(found[1]), int(found[2]), int(found[3]))
        if found := re.fullmatch(r"(\d{1,2})[-./](\d{1,2})|(\d{2})(\d{2})", said, re.ASCII):
            month, of_month = int(found[1] or found[3]), int(found[2] or found[4])
            near = dt.date(today.year, month, of_month)
            return near if near >= today else dt.date(today.year + 1, month, of_month)
        if re.fullmatch(r"\d{1,3}", said, re.ASCII) and int(said):
            return today + dt.timedelta(days=int(said) - 1)
    except ValueError:
        return None
    return None


def parse_stair(text: str) -> tuple[int, int] | None:
    """Block and stairway of `3-1` or `3座1梯`; None when it is neither."""
    found = re.fullmatch(r"(\d{1,3})(?:[座栋幢]|号楼|-)(\d{1,2})(?:梯|单元|门)?", fold(text).strip(), re.ASCII)
    return (int(found[1]), int(found[2])) if found else None


def parse_temp(text: str) -> int | None:
    """Tenths of a degree of `365`, `36.5`; None when it is no temperature."""
    said = fold(text).strip()
    if found := re.fullmatch(r"(\d{2})\.?(\d)", said, re.ASCII):
        tenths = int(found[1] + found[2])
        return tenths if LOWEST <= tenths <= HIGHEST else None
    return None

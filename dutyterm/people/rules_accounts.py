"""What may be written about an account, and which acts on accounts are refused. Pure."""

import re
from dataclasses import dataclass
from typing import Any

from ..errors import Refused
from ..households.rules import check_phone, half_width, person_name
from ..text import clean_line
from .rules import KINDS, ROLES

NAME_LENGTH, NOTE_LENGTH, SHORT_LENGTH = 40, 200, 40
LEAST_AGE, MOST_AGE = 14, 100
MOST_SHIFTS = 21  # three a day
FIELDS = ("name", "kind", "phone", "post", "home", "branch", "availability", "most_shifts", "birth_year", "note")
"""What can be changed of an account, besides its role and whether it is active."""


@dataclass(frozen=True, slots=True)
class Details:
    """What somebody typed about an account, each as text. None: not spoken of, so it stays as it is."""

    name: str | None = None
    kind: str | None = None
    phone: str | None = None
    post: str | None = None  # the code of a gate
    home: str | None = None  # `HQ 3-2-501`
    branch: str | None = None
    availability: str | None = None
    most_shifts: str | None = None
    birth_year: str | None = None
    note: str | None = None


def checked(details: Details, year: int) -> dict[str, Any]:
    """The columns that details set, `post` and `home` left out: they are looked up.

    Refused codes: `name_missing` `bad_kind` `bad_phone` `bad_year` `bad_shifts`.
    """
    found: dict[str, Any] = {}
    if details.name is not None:
        found["display"] = person_name(details.name)[:NAME_LENGTH].rstrip()
        if not any(char.isalnum() for char in found["display"]):
            raise Refused("name_missing")
    if details.kind is not None:
        found["kind"] = half_width(details.kind)
        if found["kind"] not in ("", *KINDS):
            raise Refused("bad_kind", word=clean_line(details.kind, 20))
    if details.phone is not None:
        phone = check_phone(details.phone)
        if not phone.ok:
            raise Refused("bad_phone")
        found["phone"] = phone.number
    if details.branch is not None:
        found["branch"] = clean_line(details.branch, SHORT_LENGTH)
    if details.availability is not None:
        found["availability"] = clean_line(details.availability, SHORT_LENGTH)
    if details.most_shifts is not None:
        found["most_shifts"] = _number(details.most_shifts, 0, MOST_SHIFTS, "bad_shifts")
    if details.birth_year is not None:
        found["birth_year"] = _number(details.birth_year, year - MOST_AGE, year - LEAST_AGE, "bad_year")
    if details.note is not None:
        found["note"] = clean_line(details.note, NOTE_LENGTH)
    return found


def _number(text: str, least: int, most: int, code: str) -> int | None:
    said = half_width(text)
    if not said:
        return None
    if not re.fullmatch(r"\d{1,4}", said, re.ASCII) or not least <= int(said) <= most:
        raise Refused(code, least=least, most=most)
    return int(said)


def check_role(role: str) -> None:
    """Refused `bad_role` unless it is one."""
    if role not in ROLES:
        raise Refused("bad_role", word=clean_line(role, 20), roles=" ".join(ROLES))


def check_not_last_admin(role: str, active: bool, others: int) -> None:
    """Refused `last_admin` when an active admin would go and no other is left to let anybody in again."""
    if role == "admin" and active and not others:
        raise Refused("last_admin")


def split_home(text: str) -> tuple[str, str] | None:
    """Compound and room as typed: `HQ 3-2-501`, `hq3-2-501`, `第2村 12号`; None when they cannot be told apart."""
    words = clean_line(text, 60).split()
    if len(words) == 2:
        return words[0], words[1]
    match = re.fullmatch(r"([^\d０-９]+?)[-－]?([\d０-９].*)", "".join(words))
    return (match[1], match[2]) if match else None

"""One gate's desk, and whom the words typed there may mean."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from db import households as register
from db import pass_blanks
from db.gate import Passage
from db.households import Found, PassRow
from db.pass_blanks import Blank
from db.posts import Gate
from db.presence import Whereabouts

from ..households import tokens
from ..households.rules import id_hash, pass_code, room_key
from ..text import clean_line, fold
from .rules import Limits

LISTED = 9  # as many as one digit can pick


@dataclass(frozen=True, slots=True)
class Desk:
    """One gate and the settings its verdicts depend on."""

    gate: Gate
    limits: Limits
    zone: ZoneInfo
    province: str
    keys: Sequence[bytes]
    codes: frozenset[str]  # compounds' short codes, lower case
    shifts: tuple[str, ...] = ("06:00", "14:00", "22:00")

    def today(self, at: dt.datetime) -> dt.date:
        """The town's calendar day."""
        return at.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody, or something, a word may mean."""

    found: Found | None = None
    shown: PassRow | None = None
    visit: Whereabouts | None = None
    recheck: Passage | None = None


def find(desk: Desk, who: str) -> tuple[list[Candidate], str]:
    """Whom a word may mean at this gate, with a problem code when it can mean nobody."""
    here, low = desk.gate.compound_id, fold(clean_line(who))
    if tokens.looks_like(low):
        token = tokens.decode(desk.keys, low)
        if token and token.kind == tokens.BLANK:
            return _by_blank(pass_blanks.get(token.pass_id))
        row = register.pass_by_id(token.pass_id) if token else None
        return ([_of_pass(row)], "") if row else ([], "forged")
    code = pass_code(low)
    if code and code[0].lower() in desk.codes:
        row = register.pass_by_code(*code)
        return ([_of_pass(row)], "") if row else _by_blank(pass_blanks.by_code(*code))
    if re.fullmatch(r"\d{17}[\dx]", low, re.ASCII):
        found = register.by_id_hash(id_hash(low.upper()))
        return _people(found), "" if found else "nobody"
    if low.isascii() and low.isdigit():
        return _by_digits(here, low)
    door_no = re.fullmatch(r"(?:h|#)?(\d+)(?:#|号)?", low) if desk.gate.compound_kind == "village" else None
    if room := (door_no[1] if door_no else room_key(low)):
        return _by_room(here, room)
    kind, key = ("py", low) if low.isascii() else ("name", clean_line(who))
    found = register.by_key(here, kind, key) or register.by_key(here, kind, key, prefix=True)
    if not found and low.isascii():  # a name in Latin letters is not its initials
        found = register.by_key(here, "name", clean_line(who), prefix=True)
    found = found or register.by_key(None, kind, key)
    return (_people(found), "") if found else ([], "nobody")


def _people(found: Iterable[Found]) -> list[Candidate]:
    unique = {one.person_id: one for one in found}
    return [Candidate(one) for one in unique.values()]


def _of_pass(row: PassRow) -> Candidate:
    return Candidate(register.person(row.person_id) if row.person_id else None, row)


def _by_blank(blank: Blank | None) -> tuple[list[Candidate], str]:
    """Whosever pass a numbered blank has become; nobody's yet, or never."""
    if blank is None:
        return [], "unknown_pass"
    row = register.pass_by_id(blank.pass_id) if blank.pass_id is not None else None
    if row:
        return [_of_pass(row)], ""
    return [], "blank_spoiled" if blank.spoiled_at else "blank_unused"


def _by_digits(here: int, digits: str) -> tuple[list[Candidate], str]:
    if len(digits) == 11:
        found = [one for one in register.by_key(None, "tel", digits[-4:], limit=500) if one.phone == digits]
        return _people(found), "" if found else "nobody"
    if len(digits) > 5:
        return [], "unknown_pass"
    row = register.pass_by_no(here, int(digits))
    listed = [_of_pass(row)] if row else []
    if len(digits) == 4:
        known = {one.found.person_id for one in listed if one.found}
        tails = register.by_key(here, "tel", digits) + register.by_key(here, "id", digits)
        listed += [one for one in _people(tails) if one.found and one.found.person_id not in known]
    return (listed, "") if listed else _by_blank(pass_blanks.by_no(here, int(digits)))


def _by_room(here: int, room: str) -> tuple[list[Candidate], str]:
    if people := register.by_room(here, room):
        return _people(people), ""
    return [], "vacant" if register.door(here, room) else "no_such_room"

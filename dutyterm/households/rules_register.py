"""What may stand in the register about a person and a household, and who may be the same person twice; pure."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from ..errors import Refused
from ..text import clean_line, fold
from .rules import check_id, check_phone, id_hash, is_place, name_key, person_name, room_key

OCCUPANCIES = ("owner", "let", "vacant", "dorm", "unknown")
TENANCIES = ("owner", "tenant", "family", "dorm", "unknown")
WORK = ("", "working", "not_yet", "away", "home")
"""Work status of a tenant: nobody said, back at work, in town but not back at work, away from town, works at home."""
NEW_DAYS = 7
"""How long somebody counts as new (domain.md §1 item 7: returning tenants first)."""
SOON_DAYS = 3
"""How long before its last day a pass is shown as running out."""
MOST_AT_ONCE = 200
"""How many households one bulk act may touch."""

PERSON_FIELDS = (
    *("name", "name_py", "sex", "birth_year", "id_no", "phone", "origin", "tenancy", "relation", "employer"),
    *("work_status", "back_to_work_on", "return_on", "note"),
)
"""Columns of a person that may be put right."""
HOME_FIELDS = (
    *("occupancy", "landlord_name", "landlord_phone", "no_smartphone", "elderly_alone", "contact_pref", "note"),
    "head_person_id",
)
"""Columns of a household that may be put right."""
_SEX = {"": "", "男": "m", "女": "f", "m": "m", "f": "f", "1": "m", "2": "f"}  # the digits as GB/T 2261.1 has them
_LENGTHS = {"origin": 40, "relation": 20, "employer": 60, "note": 200, "contact_pref": 20, "landlord_name": 60}


def day_of(text: str, today: dt.date) -> dt.date:
    """A day as people type it: `0210`, `2-10`, `2020-02-10`; the year nearest to today. Refused `bad_day`."""
    said = fold(clean_line(text)).replace("/", "-").replace(".", "-").replace("月", "-").strip("日 ")
    try:
        if len(said) == 10:
            return dt.date.fromisoformat(said)
        month, day = (said[:2], said[2:]) if len(said) == 4 and said.isdigit() else said.split("-")
        found = [dt.date(today.year + by, int(month), int(day)) for by in (-1, 0, 1) if _real(today.year + by, said)]
        return min(found, key=lambda one: abs((one - today).days))
    except (ValueError, TypeError):
        raise Refused("bad_day", text=clean_line(text, 20)) from None


def _real(year: int, said: str) -> bool:
    return said.replace("-", "") != "0229" or year % 4 == 0


def checked_person(said: Mapping[str, str], today: dt.date) -> dict[str, object]:
    """What was typed about a person, as columns; only what was said. Refused with the field's own code.

    Codes: `no_name`, `bad_id` (with `why`), `bad_phone` (with `why`), `bad_sex`, `bad_birth`, `bad_tenancy`,
    `bad_work`, `bad_day`, `bad_initials`, `sex_differs`. An identity number tells sex and year of birth where nobody
    else does (X1).
    """
    found: dict[str, object] = {}
    if "name" in said:
        found["name"] = name = person_name(clean_line(said["name"], 60))
        if not name or not any(one.isalpha() for one in name):
            raise Refused("no_name")
    if "phone" in said:
        phone = check_phone(said["phone"])
        if not phone.ok:
            raise Refused("bad_phone", why=phone.why)
        found["phone"] = phone.number
    if "sex" in said:
        found["sex"] = _choice(said["sex"], _SEX, "bad_sex")
    if "birth_year" in said:
        found["birth_year"] = _year(said["birth_year"], today)
    if "id_no" in said:
        found |= _identity(said["id_no"], found, today)
    if "tenancy" in said:
        found["tenancy"] = _choice(said["tenancy"], {one: one for one in TENANCIES}, "bad_tenancy")
    if "work_status" in said:
        found["work_status"] = _choice(said["work_status"], {one: one for one in WORK}, "bad_work")
    for name in ("back_to_work_on", "return_on"):
        if name in said:
            found[name] = day_of(said[name], today) if said[name].strip() else None
    if "name_py" in said:
        found |= _initials(said["name_py"])
    for name in ("origin", "relation", "employer", "note"):
        if name in said:
            found[name] = clean_line(said[name], _LENGTHS[name])
    return found


def typed_person(said: Mapping[str, str], today: dt.date) -> dict[str, object]:
    """What somebody typed about a person just now, as `checked_person`; a place of origin must look like one.

    What a file said is kept as it is. Refused `bad_origin`.
    """
    found = checked_person(said, today)
    if (origin := str(found.get("origin", ""))) and not is_place(origin):
        raise Refused("bad_origin")
    return found


def _choice(text: str, known: Mapping[str, str], code: str) -> str:
    said = fold(clean_line(text))
    if said not in known:
        raise Refused(code)
    return known[said]


def _year(text: str, today: dt.date) -> int | None:
    said = fold(clean_line(text))
    if not said:
        return None
    if not said.isascii() or not said.isdigit() or not today.year - 120 <= int(said) <= today.year:
        raise Refused("bad_birth")
    return int(said)


def _identity(text: str, found: Mapping[str, object], today: dt.date) -> dict[str, object]:
    number = check_id(text, today)
    if not number.ok:
        raise Refused("bad_id", why=number.why)
    if number.sex and found.get("sex") and number.sex != found["sex"]:
        raise Refused("sex_differs")
    told: dict[str, object] = {"id_no": number.number, "id_type": number.kind if number.number else ""}
    if number.sex:
        told["sex"] = number.sex
    if number.birth:
        told["birth_year"] = number.birth.year
    return told


def _initials(text: str) -> dict[str, object]:
    said = fold(clean_line(text)).replace(" ", "")
    if said and (not said.isascii() or not said.isalnum() or len(said) > 12):
        raise Refused("bad_initials")
    return {"name_py": said, "py_by_hand": bool(said)}


def derived(values: Mapping[str, object]) -> dict[str, object]:
    """Columns that follow from the identity number, where that is among the values."""
    if "id_no" not in values:
        return {}
    number = str(values["id_no"])
    return {"id_last4": number[-4:], "id_hash": id_hash(number)}


def checked_home(said: Mapping[str, object], today: dt.date) -> dict[str, object]:
    """What was typed about a household, as columns. Refused `bad_occupancy`, `bad_phone` (with `why`)."""
    found: dict[str, object] = {}
    for name, value in said.items():
        if name == "occupancy":
            if value not in OCCUPANCIES:
                raise Refused("bad_occupancy")
            found[name] = value
        elif name == "landlord_phone":
            phone = check_phone(str(value))
            if not phone.ok:
                raise Refused("bad_phone", why=phone.why)
            found[name] = phone.number
        elif name in ("no_smartphone", "elderly_alone"):
            found[name] = bool(value)
        elif name in _LENGTHS:
            found[name] = clean_line(str(value), _LENGTHS[name])
        elif name == "head_person_id":
            found[name] = value
    return found


# -- the same person twice


class Known(Protocol):
    """What is compared of somebody who is in the register."""

    @property
    def id(self) -> int: ...
    @property
    def household_id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def birth_year(self) -> int | None: ...
    @property
    def id_hash(self) -> str: ...
    @property
    def phone(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Near:
    """Somebody who may be the person that is being entered. `why`: `same_id` `name_phone` `name_birth` `near_name`."""

    person_id: int
    household_id: int
    why: str


def near(
    name: str, birth_year: int | None, digest: str, household_id: int, known: Iterable[Known], phone: str = ""
) -> list[Near]:  # fmt: skip
    """Who of those known may be meant, the surest first.

    The same identity number anywhere; the same name with the same telephone number, or the same year of birth (or one
    that nobody knows) anywhere;
    in the same household also a name that differs in one character. Two identity numbers that differ are two people.
    """
    found = []
    key = name_key(name)
    for one in known:
        if digest and one.id_hash == digest:
            found.append(Near(one.id, one.household_id, "same_id"))
        elif digest and one.id_hash:
            continue
        elif phone and one.phone == phone and name_key(one.name) == key:
            found.append(Near(one.id, one.household_id, "name_phone"))
        elif name_key(one.name) == key and _same_year(birth_year, one.birth_year, one.household_id == household_id):
            found.append(Near(one.id, one.household_id, "name_birth"))
        elif one.household_id == household_id and one_off(name_key(one.name), key):
            found.append(Near(one.id, one.household_id, "near_name"))
    order = ("same_id", "name_phone", "name_birth", "near_name")
    return sorted(found, key=lambda each: (order.index(each.why), each.household_id != household_id, each.person_id))


def _same_year(first: int | None, second: int | None, same_home: bool) -> bool:
    if first is None or second is None:
        return same_home  # a town has many of one name
    return first == second


def one_off(first: str, second: str) -> bool:
    """Whether two texts differ in exactly one character: another one, one too many, or two that changed places."""
    if first == second or abs(len(first) - len(second)) > 1 or min(len(first), len(second)) < 2:
        return False
    if len(first) == len(second):
        wrong = [at for at, pair in enumerate(zip(first, second, strict=True)) if pair[0] != pair[1]]
        swapped = len(wrong) == 2 and first[wrong[0]] == second[wrong[1]] and first[wrong[1]] == second[wrong[0]]
        return len(wrong) == 1 or (swapped and wrong[1] == wrong[0] + 1)
    short, long = sorted((first, second), key=len)
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


# -- several rooms at once


@dataclass(frozen=True, slots=True)
class Rooms:
    """Which rooms are meant: of a block and stairway (None: any), of floors or doors from one number to another."""

    block: int | None
    stair: int | None
    first: int
    last: int

    def holds(self, room: str) -> bool:
        """Whether a canonical room is meant."""
        parts = room.split("-")
        digits = "".join(one for one in parts[-1] if one.isdigit())
        if not digits:
            return False
        if len(parts) == 3:
            if self.block not in (None, int(parts[0])) or self.stair not in (None, int(parts[1])):
                return False
            number = int(digits)
            return self.first <= (number if self.last >= 100 else number // 100) <= self.last
        return self.block is None and self.first <= int(digits) <= self.last


def rooms_meant(text: str) -> list[Rooms]:
    """Ranges as leaders type them, several with blanks or commas between. Refused `bad_range`.

    `3-27` are the floors (in a village the houses) 3 to 27 of what is shown; `301-602` doors; `3-1 2-5` (after a
    stairway and a blank) floors of that stairway; `3-2-501` one room; `501` one door; `all` everything that is shown.
    """
    found: list[Rooms] = []
    said = fold(clean_line(text)).replace("~", "-").replace("到", "-").replace(",", " ")
    stair: tuple[int, int] | None = None
    words = said.split()
    if words in (["all"], ["全部"]):
        return [Rooms(None, None, 0, 99), Rooms(None, None, 100, 9999)]
    for at, word in enumerate(words):
        if room := room_key(word) if word.count("-") == 2 else None:
            parts = room.split("-")
            door = int("".join(one for one in parts[2] if one.isdigit()))
            found.append(Rooms(int(parts[0]), int(parts[1]), door, door))
            continue
        low, dash, high = word.partition("-")
        if not low.isdigit() or (dash and not high.isdigit()) or len(low) > 4 or len(high) > 4:
            raise Refused("bad_range", text=clean_line(word, 20))
        first, last = int(low), int(high or low)
        if dash and stair is None and at + 1 < len(words) and len(words) == 2 and max(first, last) < 100:
            stair = (first, last)  # `3-1 2-5`
            continue
        if first > last or (first < 100 <= last):
            raise Refused("bad_range", text=clean_line(word, 20))
        block, number = stair or (None, None)
        found.append(Rooms(block, number, first, last))
    if not found:
        raise Refused("bad_range", text=clean_line(text, 20))
    return found

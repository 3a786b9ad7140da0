"""Who is who: rows of a file compared with the register, and what an import would therefore write. No SQL here."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from db.registry import TEXTS, Known, KnownCompound, KnownHome

from ..initials import initials
from .cells import HEAD_WORDS
from .rules import name_key
from .workbook import Reading, Refused, RegistryRow

KNOWN_CODES: Mapping[str, str] = {"华侨新村": "HQ"}  # codes already printed on passes
UNASSIGNED = "（社区待定）"
"""The community of a compound that only a leaders' book named; a register moves it to its own later."""

_CODE_LENGTH = 6
_NAME, _ID = TEXTS.index("name"), TEXTS.index("id_no")


@dataclass(slots=True, eq=False)
class Compound:
    """A compound of the file; `id` is None if it is new, `community` set if it is new or moves there."""

    name: str
    community: str = ""
    id: int | None = None
    code: str = ""
    kind: str = "estate"


@dataclass(slots=True, eq=False)
class Home:
    """A door of the file. `known` is what is stored of it; `occupancy` is empty if the file does not say."""

    compound: Compound
    room: str
    known: KnownHome | None
    occupancy: str = ""
    heads: list["Person"] = field(default_factory=list)
    place: str = ""  # where the file first speaks of it: sheet and row


@dataclass(slots=True, eq=False)
class Person:
    """A person of the file with the register's answer: `known` is None for a new one; `changes` by column."""

    row: RegistryRow
    home: Home
    key: str
    known: Known | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    moved: bool = False


@dataclass(slots=True)
class Plan:
    """What an import would write."""

    compounds: list[Compound] = field(default_factory=list)
    homes: list[Home] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def make_code(name: str, taken: set[str], known: Mapping[str, str] = KNOWN_CODES) -> str:
    """A code for a compound's passes: its initials in capitals, made unique by a letter; added to `taken`.

    It starts and ends with a letter (`rules.pass_code` finds its end without a dash).
    """
    letters = known.get(name) or next(iter(initials(name)), "").upper()
    base = letters.lstrip("0123456789")[:_CODE_LENGTH].rstrip("0123456789") or "X"
    code, number = base, 1
    while code in taken:
        code, rest = base, number
        while rest:
            code, rest = code + chr(ord("A") + rest % 26), rest // 26
        number += 1
    taken.add(code)
    return code


def tenancy(row: RegistryRow) -> str:
    """What the row tells of how a person lives here: owner, family, tenant, dorm, or empty."""
    if row.occupancy == "owner":
        return "" if not row.relation else "owner" if row.relation in HEAD_WORDS else "family"
    return {"let": "tenant", "dorm": "dorm"}.get(row.occupancy, "")


def plan(reading: Reading, compounds: list[KnownCompound], homes: list[KnownHome], people: list[Known]) -> Plan:
    """Compare a file with the register. A person is known by identity number first, then by door and name."""
    result = Plan()
    places = _Places(compounds)
    known_homes = {(home.compound_id, home.room): home for home in homes}
    doors: dict[tuple[int, str], Home] = {}
    empty: list[tuple[RegistryRow, Home]] = []

    def refuse(row: RegistryRow, field: str, why: str) -> None:
        column = reading.words.get(row.sheet, {}).get(field, "")
        result.refused.append(Refused(row.sheet, row.row, column, why, field))

    for row in reading.rows:
        compound = places.find(row.community, row.compound)
        if compound is None:
            refuse(row, "compound", "two_compounds")
            continue
        door = (id(compound), row.room)
        home = doors.get(door)
        if home is None:
            known_home = known_homes.get((compound.id, row.room)) if compound.id else None
            home = doors[door] = Home(compound, row.room, known_home, place=f"{row.sheet}!{row.row}")
            result.homes.append(home)
        if not row.name and row.occupancy == "vacant":
            empty.append((row, home))
            continue
        home.occupancy = home.occupancy or row.occupancy
        if row.name:
            result.people.append(Person(row, home, name_key(row.name)))
    result.compounds = places.settle(result.homes)
    _match(result.people, people, reading)
    for person in result.people:
        if person.known:
            _compare(person, person.known)
        if person.row.relation in HEAD_WORDS:
            person.home.heads.append(person)
    moved = {person.known.id for person in result.people if person.known and person.moved}
    lived_in = {one.household_id for one in people if one.moved_out is None and one.id not in moved}
    for row, home in empty:
        if home.known and home.known.id in lived_in:
            refuse(row, "occupancy", "lived_in")
        else:
            home.occupancy = "vacant"
    return result


class _Places:
    """Finds the compound a row means among those stored and those new in this file."""

    def __init__(self, known: list[KnownCompound]) -> None:
        self.taken = {compound.short_code for compound in known}
        self.by_name: defaultdict[str, list[Compound]] = defaultdict(list)
        self.communities: dict[int, str] = {}  # of the stored ones, by identity of the object
        for stored in known:
            compound = Compound(stored.name, id=stored.id)
            self.by_name[stored.name].append(compound)
            self.communities[id(compound)] = stored.community
        self.found: dict[tuple[str | None, str], Compound | None] = {}

    def find(self, community: str | None, name: str) -> Compound | None:
        """The compound of that name; None where two have it and no community tells which is meant."""
        key = (community, name)
        if key not in self.found:
            self.found[key] = self._look(community, name)
        return self.found[key]

    def _community(self, compound: Compound) -> str:
        return compound.community or self.communities.get(id(compound), "")

    def _look(self, community: str | None, name: str) -> Compound | None:
        known = self.by_name[name]
        if community is None and known:
            return known[0] if len(known) == 1 else None
        for compound in known:
            if self._community(compound) == community:
                return compound
        for compound in known:
            if self._community(compound) == UNASSIGNED and community:
                compound.community = community
                return compound
        compound = Compound(name, community or UNASSIGNED)
        known.append(compound)
        return compound

    def settle(self, homes: list[Home]) -> list[Compound]:
        """Those that are new, with their kind and code, or that move to another community."""
        rooms = defaultdict(list)
        for home in homes:
            rooms[id(home.compound)].append(home.room)
        written = [one for one in dict.fromkeys(self.found.values()) if one and one.community]
        for compound in written:
            if compound.id is None:
                bare = all(room.isdigit() for room in rooms[id(compound)])
                compound.kind = "village" if bare and compound.name.endswith("村") else "estate"
                compound.code = make_code(compound.name, self.taken)
        return written


def _match(people: list[Person], known: list[Known], reading: Reading) -> None:
    """Set `known` of each person, each stored one at most once; the surest likeness is served first."""
    by_id, by_door = defaultdict(list), defaultdict(list)
    for one in known:
        key = name_key(one.texts[_NAME])
        if one.texts[_ID]:
            by_id[one.texts[_ID]].append((one, key))
        if one.moved_out is None:
            by_door[one.household_id, key].append(one)
    claimed: set[int] = set()

    def claim(person: Person, found: list[Known]) -> None:
        person.known = found[0]
        claimed.add(found[0].id)

    def refused(person: Person, key: str) -> bool:
        return (person.row.compound, person.row.room, key) in reading.refused_names

    with_id = [(person, by_id[person.row.id_no]) for person in people if person.row.id_no in by_id]
    for likeness in (_same_door_and_name, _same_name, _same_door):
        for person, candidates in with_id:
            if person.known is None:
                found = [one for one, key in candidates if one.id not in claimed and likeness(person, one, key)]
                if found and (likeness is _same_door_and_name or len(found) == 1):
                    claim(person, found)
    rest = [person for person in people if person.known is None and person.home.known]
    alike = Counter((person.home, person.key) for person in rest)
    for person in rest:
        door = person.home.known.id if person.home.known else 0
        found = [one for one in by_door.get((door, person.key), ()) if one.id not in claimed]
        if person.row.id_no:
            # a number that differs is a correction only if nobody else can be meant
            free = [one for one in found if not one.texts[_ID]]
            lone = len(found) == alike[person.home, person.key] == 1 and not refused(person, person.key)
            found = free or (found if lone else [])
        else:
            found.sort(key=lambda one: one.texts[TEXTS.index("phone")] != person.row.phone)
        if found:
            claim(person, found)


def _same_door_and_name(person: Person, one: Known, key: str) -> bool:
    return _same_door(person, one, key) and key == person.key


def _same_name(person: Person, one: Known, key: str) -> bool:
    return key == person.key


def _same_door(person: Person, one: Known, key: str) -> bool:
    return person.home.known is not None and person.home.known.id == one.household_id


def texts(row: RegistryRow) -> tuple[Any, ...]:
    """The columns TEXTS as the row tells them; empty where it does not."""
    told = (row.name, row.sex, row.birth_year, row.id_type, row.id_no, row.phone, row.origin)
    return (*told, tenancy(row), row.relation, row.note)


def _compare(person: Person, known: Known) -> None:
    """What the file says otherwise than the register; an empty cell says nothing."""
    told = texts(person.row)
    if known.texts != told:
        for column, new, old in zip(TEXTS, told, known.texts, strict=True):
            if new and new != old and not (column == "name" and person.key == name_key(old)):
                person.changes[column] = new
    if known.moved_out is not None:
        person.changes["moved_out"] = None
    person.moved = person.home.known is None or person.home.known.id != known.household_id

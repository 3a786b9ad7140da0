"""Writes one file's worth of the register: places, households, people, what they are found by, and the questions."""

from collections.abc import Iterator
from typing import Any

from db import pending, register, registry
from db.audit import Act
from db.base import utc_text
from db.households import keys_of

from ..i18n import _
from ..initials import initials
from . import acting
from .matching import Home, Person, texts
from .pending_plan import Question, Work
from .rules import id_hash
from .workbook import Progress

_TOWN = "本镇"  # the name of a town nobody has named yet
_PERSON = (
    "id", "household_id", "name", "sex", "birth_year", "id_type", "id_no", "phone", "origin", "tenancy", "relation",
    "note", "name_py", "id_last4", "id_hash",
)  # fmt: skip
_HOME = ("id", "compound_id", "stairway_id", "room", "occupancy", "head_person_id")
Key = tuple[int, str, str, int]  # compound id, kind, key, person id
_BATCH = 2000  # people written between two calls of Progress


def occupancy_changed(home: Home) -> bool:
    """Whether the file says another use of a door than the register."""
    return bool(home.known and home.occupancy and home.occupancy != home.known.occupancy)


class Writer:
    """Writes what was planned and remembers which kinds of things changed, for the audit row."""

    def __init__(self, act: Act, work: Work, progress: Progress | None) -> None:
        self.act, self.work, self.progress = act, work, progress
        self.at = utc_text(act.at)
        self.meta = (self.at, act.actor_id, self.at)
        self.fields: set[str] = set()
        self.person_ids: dict[Person, int] = {}
        self.home_ids: dict[Home, int] = {}

    def write(self) -> list[str]:
        """Write everything; returns the names of what changed, none if nothing did."""
        self._compounds()
        new = self.work.people_new
        self.person_ids = dict(zip(new, registry.ids("person", len(new)), strict=True))
        self.person_ids |= {one: one.known.id for one in self.work.people_changed if one.known}
        self._homes()
        self._new_people(new)
        for person in self.work.people_changed:
            self._change_person(person)
        return sorted(self.fields)

    def ask(self, source: str, file_name: str) -> int:
        """Write the questions; how many."""
        if not self.work.questions:
            return 0
        batch = pending.add_batch(source, file_name, self.act.at, self.act.actor_id)
        new = (self._question(one) for one in self.work.questions)
        return pending.add_changes(batch, new, self.act.at, self.act.actor_id)

    def _question(self, one: Question) -> pending.New:
        home = one.home.known.id if one.home.known else self.home_ids.get(one.home)
        fields = dict(one.fields)
        if "household_id" in fields and home is not None:  # of a household that this very file made
            fields["household_id"] = (fields["household_id"][0], home)
        compound = one.home.compound.id
        assert compound is not None
        return pending.New(one.kind, compound, one.home.room, home, one.person_id, fields, one.place, one.digest)

    def _compounds(self) -> None:
        for compound in self.work.compounds:
            town = registry.town_id(_TOWN, self.meta)
            community = registry.community_id(town, compound.community, self.meta)
            if compound.id is None:
                added = (community, compound.name, compound.code, compound.kind)
                compound.id = registry.add_compound(*added, self.meta)
                self.fields.add("compound.new")
            else:
                registry.set_community(compound.id, community, self.at)
                self.fields.add("compound.community_id")

    def _homes(self) -> None:
        new = self.work.homes_new
        stairways = registry.stairways() if new else {}
        rows = []
        for home, home_id in zip(new, registry.ids("household", len(new)), strict=True):
            self.home_ids[home] = home_id
            head = next((self.person_ids[one] for one in home.heads if one in self.person_ids), None)
            stairway = self._stairway(home, stairways)
            rows.append((home_id, home.compound.id, stairway, home.room, home.occupancy or "unknown", head))
        registry.add_rows("household", _HOME, rows, self.meta)
        if rows:
            self.fields.add("household.new")
        for home in self.work.homes_changed:
            if home.known:
                self.home_ids[home] = home.known.id
                self._change_home(home, home.known)

    def _stairway(self, home: Home, stairways: dict[tuple[int, int, int], int]) -> int | None:
        parts = home.room.split("-")
        if len(parts) < 3 or home.compound.id is None:
            return None
        key = (home.compound.id, int(parts[0]), int(parts[1]))
        if key not in stairways:
            stairways[key] = registry.add_stairway(*key, self.meta)
        return stairways[key]

    def _change_home(self, home: Home, known: registry.KnownHome) -> None:
        values: dict[str, Any] = {}
        if occupancy_changed(home):
            values["occupancy"] = home.occupancy
        heads = [one.known.id if one.known else self.person_ids.get(one) for one in home.heads]
        if heads and known.head not in heads:
            values["head_person_id"] = heads[0]
        if values:
            registry.change("household", known.id, values, self.at)
            self.fields.update(f"household.{column}" for column in values)

    def _new_people(self, new: list[Person]) -> None:
        done = 0
        for rows, keys in self._batches(new):
            if self.progress:
                self.progress(done, len(new), _("写入"))
            done += registry.add_rows("person", _PERSON, rows, self.meta)
            registry.add_keys(keys)
        if new:
            self.fields.add("person.new")
            if self.progress:
                self.progress(done, len(new), _("写入"))

    def _batches(self, new: list[Person]) -> Iterator[tuple[list[tuple[Any, ...]], list[Key]]]:
        """Rows of the tables person and person_key."""
        for start in range(0, len(new), _BATCH):
            rows, keys = list[tuple[Any, ...]](), list[Key]()
            for person in new[start : start + _BATCH]:
                person_id, row = self.person_ids[person], person.row
                found_by = initials(row.name)
                told = texts(row)
                tenancy = told[7] or "unknown"
                derived = (found_by[0] if found_by else "", row.id_no[-4:], id_hash(row.id_no))
                rows.append((person_id, self.home_ids[person.home], *told[:7], tenancy, *told[8:], *derived))
                compound = person.home.compound.id or 0
                pairs = keys_of(row.name, found_by, row.phone, row.id_no[-4:])
                keys += [(compound, kind, key, person_id) for kind, key in pairs]
            keys.sort()
            yield rows, keys

    def _change_person(self, person: Person) -> None:
        known = person.known
        assert known is not None
        values = dict(person.changes)
        now = dict(zip(registry.TEXTS, known.texts, strict=True)) | values
        found_by = initials(now["name"])
        if "name" in values and not _set_by_hand(known.id):
            values["name_py"] = found_by[0] if found_by else ""
        if "id_no" in values:
            values |= {"id_last4": now["id_no"][-4:], "id_hash": id_hash(now["id_no"])}
        known_home = person.home.known
        home, compound = known_home.id if known_home else self.home_ids[person.home], person.home.compound.id or 0
        if person.moved:
            values["household_id"] = home
            registry.passes_follow(known.id, home, compound, self.at)
        registry.change("person", known.id, values, self.at)
        if person.moved or values.keys() & {"name", "phone", "id_no"}:
            acting.rekey(known.id)  # as by hand: initials a clerk has set, and whoever was merged into them
        self.fields.update(f"person.{column}" for column in values)


def _set_by_hand(person_id: int) -> bool:
    one = register.member(person_id)
    return one is not None and one.py_by_hand

"""Import of the register: one file, one transaction, one audit row. All of a row, or the row is named and left out."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db import audit, changes, registry
from db.audit import Act
from db.base import utc_text
from db.households import keys_of

from ..errors import BadInput
from ..i18n import _
from ..initials import initials
from ..people.service import allow
from ..sheets import BadFile
from ..store import Store
from . import matching, wording
from .matching import Home, Person, Plan, texts
from .rules import id_hash
from .workbook import Progress, Reading, Refused, read_registry

_TOWN = "本镇"  # the name of a town nobody has named yet
_PERSON = (
    "id", "household_id", "name", "sex", "birth_year", "id_type", "id_no", "phone", "origin", "tenancy", "relation",
    "note", "name_py", "id_last4", "id_hash",
)  # fmt: skip
_HOME = ("id", "compound_id", "stairway_id", "room", "occupancy", "head_person_id")
Key = tuple[int, str, str, int]  # compound id, kind, key, person id
_BATCH = 2000  # people written between two calls of Progress


@dataclass(frozen=True)
class Result:
    """What an import found and did, or with `dry_run` would do.

    `households` and `people` were found in the file, refused rows included; `added`, `changed` and `unchanged` count
    people, so that these three and the people of refused rows make `people`. `doubts` were imported all the same.
    """

    households: int
    people: int
    added: int
    changed: int
    unchanged: int
    refused: tuple[Refused, ...]
    doubts: tuple[Refused, ...] = ()
    households_added: int = 0
    households_changed: int = 0
    compounds_added: tuple[str, ...] = ()
    dry_run: bool = False


def import_registry(
    store: Store, act: Act, path: Path, *, dry_run: bool = False, progress: Progress | None = None
) -> Result:
    """Import a master register or a leaders' book; with `dry_run` only say what would happen.

    Raises BadInput with a sentence for people when no register can be read from the file.
    """
    try:
        with _no_collector():
            reading = read_registry(path, act.at.date(), progress)
    except BadFile as error:
        raise BadInput(wording.bad_file(error.code, path.name)) from error
    if dry_run:
        return store.read_now(preview, reading, progress)
    return store.write_now(save, act, reading, progress)


def preview(reading: Reading, progress: Progress | None = None) -> Result:
    """What `save` would do now; a query."""
    with _no_collector():
        return _result(reading, _plan(reading, progress), dry_run=True)


def save(act: Act, reading: Reading, progress: Progress | None = None) -> Result:
    """Write what the file says into the register; an act, run it inside a transaction.

    Nothing at all is written, no audit row either, when the register says the same already.
    """
    allow(act, "registry.import")
    registry.lock()
    with _no_collector():
        plan = _plan(reading, progress)
        result = _result(reading, plan)
        fields = _Writer(act, plan, progress).write()
    if fields:
        audit.record(act, "households.import", "registry", None, fields)
        changes.bump("households")
    return result


def result_as_json(result: Result) -> dict[str, Any]:
    """The contract of `import --json`."""
    refused = [{"sheet": r.sheet, "row": r.row, "column": r.column, "reason": r.reason} for r in result.refused]
    counts = ("households", "people", "added", "changed", "unchanged")
    return {name: getattr(result, name) for name in counts} | {"refused": refused}


def result_as_text(result: Result) -> str:
    """The report in words, for the one who imports."""
    lines = [_("预演：什么也没有写入。") if result.dry_run else _("导入完成。")]
    lines.append(
        _("文件里有 {households} 户、{people} 人：新增 {added} 人，更新 {changed} 人，不变 {unchanged} 人。").format(
            households=result.households,
            people=result.people,
            added=result.added,
            changed=result.changed,
            unchanged=result.unchanged,
        )
    )
    if result.households_added or result.households_changed:
        lines.append(
            _("新增 {added} 户，更新 {changed} 户的房屋情况。").format(
                added=result.households_added, changed=result.households_changed
            )
        )
    if result.compounds_added:
        lines.append(_("新建小区（村）：{names}").format(names="、".join(result.compounds_added)))
    if result.refused:
        lines.append(_("有 {n} 处没有导入，请在表里改好后再导入一次：").format(n=len(result.refused)))
        lines += [wording.refused(one) for one in result.refused]
    if result.doubts:
        checked = _("请再核对 {n} 处：") if result.dry_run else _("已经导入，但请再核对 {n} 处：")
        lines.append(checked.format(n=len(result.doubts)))
        lines += [wording.refused(one) for one in result.doubts]
    return "\n".join(lines)


@contextmanager
def _no_collector() -> Iterator[None]:
    """Spare the garbage collector the search through a town's rows, which refer to nothing in a circle."""
    active = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if active:
            gc.enable()


def _plan(reading: Reading, progress: Progress | None) -> Plan:
    if progress:
        progress(0, 1, _("与现有台账比对"))
    return matching.plan(reading, registry.compounds(), registry.homes(), registry.people())


def _occupancy_changed(home: Home) -> bool:
    return bool(home.known and home.occupancy and home.occupancy != home.known.occupancy)


def _result(reading: Reading, plan: Plan, *, dry_run: bool = False) -> Result:
    added, changed = len(plan.new_people()), len(plan.changed_people())
    return Result(
        households=reading.households,
        people=reading.people,
        added=added,
        changed=changed,
        unchanged=len(plan.people) - added - changed,
        refused=(*reading.refused, *plan.refused),
        doubts=tuple(reading.doubts),
        households_added=sum(home.known is None for home in plan.homes),
        households_changed=sum(_occupancy_changed(home) for home in plan.homes),
        compounds_added=tuple(one.name for one in plan.compounds if one.id is None),
        dry_run=dry_run,
    )


class _Writer:
    """Writes one plan and remembers which kinds of things changed, for the audit row."""

    def __init__(self, act: Act, plan: Plan, progress: Progress | None) -> None:
        self.plan, self.progress = plan, progress
        self.at = utc_text(act.at)
        self.meta = (self.at, act.actor_id, self.at)
        self.fields: set[str] = set()
        self.person_ids: dict[Person, int] = {}
        self.home_ids: dict[Home, int] = {}

    def write(self) -> list[str]:
        """Write everything; returns the names of what changed, none if nothing did."""
        self._compounds()
        new = self.plan.new_people()
        self.person_ids = dict(zip(new, registry.ids("person", len(new)), strict=True))
        for person in self.plan.people:
            if person.known:
                self.person_ids[person] = person.known.id
        self._homes()
        self._new_people(new)
        for person in self.plan.changed_people():
            self._change_person(person)
        return sorted(self.fields)

    def _compounds(self) -> None:
        for compound in self.plan.compounds:
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
        new = [home for home in self.plan.homes if home.known is None]
        stairways = registry.stairways() if new else {}
        rows = []
        for home, home_id in zip(new, registry.ids("household", len(new)), strict=True):
            self.home_ids[home] = home_id
            head = self.person_ids[home.heads[0]] if home.heads else None
            stairway = self._stairway(home, stairways)
            rows.append((home_id, home.compound.id, stairway, home.room, home.occupancy or "unknown", head))
        registry.add_rows("household", _HOME, rows, self.meta)
        if rows:
            self.fields.add("household.new")
        for home in self.plan.homes:
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
        if _occupancy_changed(home):
            values["occupancy"] = home.occupancy
        heads = [self.person_ids[person] for person in home.heads]
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
        if "name" in values:
            values["name_py"] = found_by[0] if found_by else ""
        if "id_no" in values:
            values |= {"id_last4": now["id_no"][-4:], "id_hash": id_hash(now["id_no"])}
        home, compound = self.home_ids[person.home], person.home.compound.id or 0
        if person.moved:
            values["household_id"] = home
            registry.passes_follow(known.id, home, compound, self.at)
        registry.change("person", known.id, values, self.at)
        if person.moved or values.keys() & {"name", "phone", "id_no"}:
            registry.drop_keys(known.id)
            pairs = keys_of(now["name"], found_by, now["phone"], now["id_no"][-4:])
            registry.add_keys([(compound, kind, key, known.id) for kind, key in pairs])
        self.fields.update(f"person.{column}" for column in values)

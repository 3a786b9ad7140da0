"""What waits in F7 on its way out: changes known beside new, travel reports, tracing lists. Masked, or full.

A masked table never says where somebody comes from (X6): no place, no day of leaving it, no answer about the outbreak
area, nothing anybody wrote, and not what a list or a file is called, for those are called after places. No table is of
one list, so that none can be of one place. Ask `gate.export.may_export` before each.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from db import pending, register, tracing, travel
from db.audit import Act
from db.pending import Change
from db.tracing import Item
from db.travel import Report

from ..text import clean_line
from .export_cells import HIDDEN, Cells, cells, day
from .export_lists import Table, compound_called
from .pending_travel import FIELDS as FORM
from .rules_travel import LATE

CHANGES = (
    *("change", "compound", "room", "household_id", "person_id", "kind", "name", "field", "known", "new", "masked"),
    *("source", "file", "sheet", "row", "asked_at"),
)
TRAVEL = (
    *("id", "compound", "room", "household_id", "person_id", "name", "phone", "source", "state", "at", "by", "due"),
    *("late", "arrived_on", "left_on", "outbreak", "from_place", "transport", "transport_no", "contact_with_case"),
    *("symptoms", "isolation", "decided_at", "decided_by", "reason"),
)
TRACING = (
    *("id", "list", "list_name", "received_at", "due", "late", "compound", "room", "household_id", "person_id"),
    *("name", "phone", "id_no", "address", "came_from", "left_on", "note", "state", "decided_at", "decided_by"),
    "outcome",
)
_OPEN = ("new", "verified")
_NAMES, _PHONES = ("name", "landlord_name"), ("phone", "landlord_phone")
_PLAIN = frozenset(
    {
        *("sex", "birth_year", "tenancy", "relation", "work_status", "back_to_work_on", "return_on", "occupancy"),
        *("no_smartphone", "elderly_alone", "contact_pref", "group_member", "moved_in", "moved_out"),
        "household_id",
    }
)
"""Fields that may be read by anybody; what is not named here is hidden, so that a new field is too."""


def read_changes(act: Act, zone: ZoneInfo, compound: str = "", *, full: bool = False) -> Table:
    """What files say otherwise than the register, door by door, a row a field: what a leader takes to the door.

    `change` is the same in all rows of one question. `masked` says that a row does not show all of its values, so
    that two numbers that look alike there are not taken for the same.
    """
    write = cells(act, zone, full=full)
    found = pending.all_waiting(compound_called(compound))
    return CHANGES, [row for one in found for row in _change(write, one)]


def _change(write: Cells, one: Change) -> Iterator[list[Any]]:
    name = one.name or str(one.fields.get("name", ("", ""))[1] or "")
    sheet, _mark, number = one.place.rpartition("!")
    head = [one.id, one.code, one.room, one.household_id, one.person_id, one.kind, write.name(name)]
    row = int(number) if number.isascii() and number.isdigit() else None
    tail = [one.source, write.told(one.file_name), write.told(sheet), row, write.moment(one.at)]
    # what kind of number it is follows from the number; a form's answers about travel are there only if one is a yes
    fields = [name for name in one.fields if name != "id_type" and (write.full or name not in FORM)] or [""]
    for field in fields:
        before, after = one.fields.get(field, ("", ""))
        pair = [_meant(field, before), f"{one.code} {one.room}" if field == "household_id" else _meant(field, after)]
        shown = [_value(write, field, value) for value in pair]
        yield [*head, field, *shown, shown != [clean_line(value, 500) for value in pair], *tail]


def _meant(field: str, value: object) -> str:
    """A value as text: a person by name, a household by its door."""
    if field == "head_person_id" and isinstance(value, int):
        person = register.member(value)
        return person.name if person else ""
    if field == "household_id" and isinstance(value, int):
        home = register.home(value)
        return f"{home.code} {home.room}" if home else ""
    return "" if value is None else str(value)


def _value(write: Cells, field: str, value: str) -> str:
    if write.full or field in _PLAIN or not value:
        return clean_line(value, 500)
    if field in _NAMES or field == "head_person_id":
        return write.name(value)
    if field in _PHONES:
        return write.phone(value)
    return write.id_no(value) if field == "id_no" else HIDDEN


def read_travel(act: Act, zone: ZoneInfo, compound: str = "", *, full: bool = False, ended: bool = False) -> Table:
    """Travel reports nobody has decided, what is due first on top; with `ended` the decided ones behind them."""
    write = cells(act, zone, full=full)
    found = travel.listed(compound_called(compound), decided=ended)
    found.sort(key=lambda one: (one.state not in _OPEN, one.at, one.code, one.room, one.id))
    return TRAVEL, [_report(write, one, act.at) for one in found]


def _report(write: Cells, one: Report, now: dt.datetime) -> list[Any]:
    due, told = one.at + LATE, write.told
    return [
        one.id, one.code, one.room, one.household_id, one.person_id, write.name(one.name), write.phone(one.phone),
        one.source, one.state, write.moment(one.at), write.name(one.by_name), write.moment(due),
        one.state in _OPEN and due < now, day(one.arrived_on), told(day(one.left_on) or ""), told(one.outbreak),
        told(one.from_place), told(one.transport), told(one.transport_no), told(one.contact_with_case),
        told(one.symptoms), one.isolation_id, write.moment(one.decided_at), write.name(one.decided_by),
        told(one.reason),
    ]  # fmt: skip


def read_tracing(act: Act, zone: ZoneInfo, *, full: bool = False, ended: bool = False) -> Table:
    """Whom tracing lists ask for and nobody has found yet, what is due first on top; with `ended` also how the others
    were found, list by list behind them: the answer to whoever sent a list.

    Always of the whole town: somebody whom nobody has matched lives in no compound, and must not be lost.
    """
    write = cells(act, zone, full=full)
    found = tracing.listed(ended=ended)
    found.sort(key=_order)
    return TRACING, [_item(write, one, act.at) for one in found]


def _order(one: Item) -> tuple[Any, ...]:
    door = (one.code or "~", one.room, one.id)
    return (0, one.due_at, *door) if one.state == "open" else (1, one.received_at, one.list_id, *door)


def _item(write: Cells, one: Item, now: dt.datetime) -> list[Any]:
    told = write.told
    return [
        one.id, one.list_id, told(one.list_name), write.moment(one.received_at), write.moment(one.due_at),
        one.state == "open" and one.due_at < now, one.code, one.room, one.household_id, one.person_id,
        write.name(one.name), write.phone(one.phone), write.id_no(one.id_no), told(one.address), told(one.came_from),
        told(day(one.left_on) or ""), told(one.note), one.state, write.moment(one.decided_at),
        write.name(one.decided_by), told(one.outcome),
    ]  # fmt: skip

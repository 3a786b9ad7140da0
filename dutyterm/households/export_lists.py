"""The lists of F7 on their way out, each whole and in the order of the screen: who is new, tenants' return, doors to be
confirmed, merges, blank passes. Masked, or full.

A table is of the town or of one compound and of nothing else, so that none is of people from one place (X6). It has
what the office needs on paper for that one thing; identity numbers and origins are nowhere in these. Ask
`gate.export.may_export` before each.
"""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from db import pass_blanks, register
from db import register_lists as table
from db.audit import Act
from db.base import WHOLE
from db.register_find import Within
from db.register_lists import Folk

from ..errors import Refused
from ..text import clean_line
from .export_cells import Cells, cells, day
from .reading_lists import born_by, is_new, merge_lines, new_since, pass_look, unconfirmed

Table = tuple[Sequence[str], list[list[Any]]]
"""Field names and rows."""

_PERSON = ("compound", "room", "household_id", "person_id", "name", "sex", "birth_year", "phone", "tenancy")
NEWCOMERS = (*_PERSON, "moved_in", "pass")
TENANTS = (*_PERSON, "work_status", "return_on", "overdue", "back_to_work_on")
UNCONFIRMED = (
    *("compound", "room", "household_id", "occupancy", "people", "why", "changes", "newest_in", "new", "elderly_alone"),
    *("no_smartphone", "registered_at"),
)
MERGES = (
    *("id", "at", "kind", "kept", "kept_name", "gone", "gone_name", "by", "reason", "undone_at", "undone_by"),
)  # fmt: skip
BLANKS = ("pass", "compound", "compound_name", "printed_at")


def compound_called(code: str) -> int | None:
    """The compound a table is of; None for the whole town. Refused `no_such_compound`."""
    if not code:
        return None
    found = next((number for number, known, _name in register.compounds() if known == code.upper()), None)
    if found is None:
        raise Refused("no_such_compound")
    return found


def _within(compound: str) -> Within:
    return Within(everything=True, compound_id=compound_called(compound))


def read_newcomers(act: Act, zone: ZoneInfo, compound: str = "", *, full: bool = False) -> Table:
    """Who moved in during the last seven days, the last first, and how their pass stands: whom a leader calls on."""
    write = cells(act, zone, full=full)
    today = act.at.astimezone(zone).date()
    found = table.moved_in_since(_within(compound), new_since(act.at, zone), WHOLE)
    return NEWCOMERS, [[*_person(write, one), day(one.moved_in), pass_look(one, today)] for one in found]


def read_tenants(act: Act, zone: ZoneInfo, compound: str = "", *, full: bool = False) -> Table:
    """Tenants of an age to work, those who are away first: who is expected when, and who is overdue."""
    write = cells(act, zone, full=full)
    today = act.at.astimezone(zone).date()

    def row(one: Folk) -> list[Any]:
        late = one.work_status == "away" and one.return_on is not None and one.return_on <= today
        status = [one.work_status, day(one.return_on), late, day(one.back_to_work_on)]
        return [*_person(write, one), *status]

    return TENANTS, [row(one) for one in table.tenants(_within(compound), born_by(act.at, zone), WHOLE)]


def _person(write: Cells, one: Folk) -> list[Any]:
    return [
        one.code, one.room, one.household_id, one.id, write.name(one.name), one.sex, one.birth_year,
        write.phone(one.phone), one.tenancy,
    ]  # fmt: skip


def read_unconfirmed(act: Act, zone: ZoneInfo, compound: str = "", *, full: bool = False) -> Table:
    """The doors a leader has to go to and why, changes that wait first; nobody's name."""
    write = cells(act, zone, full=full)
    today = act.at.astimezone(zone).date()
    found = table.unconfirmed(_within(compound), new_since(act.at, zone), WHOLE)
    return UNCONFIRMED, [
        [one.code, one.room, one.id, one.occupancy, one.people, unconfirmed(one), one.pending, day(one.newest_in),
         is_new(one, today), one.elderly_alone, one.no_smartphone, write.moment(one.registered_at)]
        for one in found
    ]  # fmt: skip


def read_merges(act: Act, zone: ZoneInfo, *, full: bool = False) -> Table:
    """All merges, the newest first, with those that were taken back; why is somebody's own words."""
    write = cells(act, zone, full=full)
    return MERGES, [
        [one.id, write.moment(one.at), one.kind, one.kept_where, write.name(one.kept_name), one.gone_where,
         write.name(one.gone_name), write.name(one.who), write.told(one.reason), write.moment(one.undone_at),
         write.name(one.undone_by)]
        for one in merge_lines(WHOLE)
    ]  # fmt: skip


def read_blanks(act: Act, zone: ZoneInfo, compound: str = "", *, full: bool = False) -> Table:
    """The numbered blanks nobody has, by compound and number: what is counted in the drawer."""
    write = cells(act, zone, full=full)
    found = pass_blanks.unused(compound_called(compound), WHOLE)
    return BLANKS, [
        [one.code, one.code.rpartition("-")[0], clean_line(one.compound, 60), write.moment(one.printed_at)]
        for one in found
    ]  # fmt: skip

"""What screens and exports read of passes, within what whoever asks may see; the code that a pass carries."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from db import pass_blanks, trail
from db import passes as table
from db.audit import Act
from db.five_ones import stairs_of
from db.households import Found, by_id_hash, by_key, by_room
from db.pass_blanks import Blank, place_called
from db.passes import Listed, Where
from db.people import looks_after
from db.posts import gate
from db.trail import Step

from ..errors import Refused
from ..people.rules import scope
from ..people.service import allow, standing_of
from ..text import clean_line, fold, mask_id, mask_name
from . import tokens
from .pass_blanks import place_of
from .passes import Terms, soon, standing
from .rules import id_hash, pass_code, room_key

__all__ = ["Blank", "Found", "Listed", "Where"]

LIMIT, LIMIT_HERE = 1000, 4000
"""How many passes a list shows, of the whole town and of one compound."""


@dataclass(frozen=True, slots=True)
class Board:
    """Passes of a choice, or unused blanks, with the counts of all that whoever asks may see."""

    passes: tuple[Listed, ...]
    blanks: tuple[Blank, ...]
    counts: dict[str, int]
    today: dt.date
    more: bool = False  # not all are there


def reach_of(act: Act) -> Where:
    """Whose passes somebody may see: all, those behind own stairways, of linked groups, of the compound they guard.

    Refused `not_allowed` and as every act.
    """
    standing_now = standing_of(act.actor_id, act.key_id) if act.actor_id else None
    reach = scope(standing_now.role, "pass.read") if standing_now else "all"
    if not act.actor_id or reach == "all":
        allow(act, "pass.read")
        return Where()
    if reach == "stairs":
        allow(act, "pass.read", user_id=act.actor_id)  # one's own stairways are one's own
        return Where(stairways=tuple(one.id for one in stairs_of(act.actor_id, act.at)))
    if reach == "linked":
        return Where(linked_to=act.actor_id)
    allow(act, "pass.read", post_id=act.post_id)
    where = gate(act.post_id) if act.post_id is not None else None
    return Where(compound_id=where.compound_id if where else 0)


def read_board(act: Act, choice: str, compound_id: int | None, zone: ZoneInfo, terms: Terms) -> Board:
    """Passes of a choice of `db.passes` (or `blanks`), of one compound or all; a query."""
    where = reach_of(act)
    if compound_id is not None and where.compound_id in (None, compound_id):
        where = where._replace(compound_id=compound_id)
    on = act.at.astimezone(zone).date()
    last = soon(on, terms)
    counts = table.counts(where, on, last, act.at)
    if choice == "blanks":
        office = where._replace(compound_id=None) == Where()
        blanks = pass_blanks.unused(where.compound_id, LIMIT + 1) if office else []
        return Board((), tuple(blanks[:LIMIT]), counts, on, len(blanks) > LIMIT)
    until = last if choice == "todo" else on
    most = LIMIT if where.compound_id is None else LIMIT_HERE
    found = table.listed(where, choice, until, act.at, most + 1)
    return Board(tuple(found[:most]), (), counts, on, len(found) > most)


def read_list(act: Act, choice: str, where: Where, zone: ZoneInfo, terms: Terms) -> list[Listed]:
    """All passes of a choice in a place, within what whoever asks may see; a query."""
    reach = reach_of(act)
    if reach.stairways is not None and where.stairways is not None:
        reach = reach._replace(stairways=tuple(one for one in reach.stairways if one in where.stairways))
    elif where.stairways is not None:
        reach = reach._replace(stairways=where.stairways)
    if where.compound_id is not None:
        if reach.compound_id not in (None, where.compound_id):
            return []
        reach = reach._replace(compound_id=where.compound_id)
    on = act.at.astimezone(zone).date()
    return table.listed(reach, choice, soon(on, terms) if choice == "todo" else on, act.at, limit=100_000)


def of_household(act: Act, household_id: int) -> list[Listed]:
    """All passes a household has or had, those that count first; for its page. A query."""
    allow(act, "pass.read", household_id=household_id)
    found = table.listed(Where(household_id=household_id), "all", act.at.date(), act.at)
    return sorted(found, key=lambda one: (one.state not in ("active", "suspended"), -one.id))


def read_pass(act: Act, pass_id: int) -> Listed:
    """One pass. Refused `no_such_pass`; a query."""
    one = table.get(pass_id)
    here = gate(act.post_id) if act.post_id is not None else None
    same = one is not None and here is not None and here.compound_id == one.compound_id
    allow(act, "pass.read", household_id=one.household_id if one else None, post_id=act.post_id if same else None)
    if one is None:
        raise Refused("no_such_pass")
    return one


def read_history(act: Act, pass_id: int) -> list[Step]:
    """What was done to a pass, to those it replaced and to those that replaced it, oldest first; a query."""
    read_pass(act, pass_id)
    return trail.history_of([("pass", one) for one in table.chain(pass_id)])


def find_person(act: Act, text: str, compound_id: int) -> Found:
    """Whoever is meant by a room with one person, a name, initials, the end of a phone, an identity number.

    Refused `nobody_found`, or `several_found` with `names`: rooms and masked names to choose from by typing more.
    """
    allow(act, "pass.issue", user_id=act.actor_id)
    standing_now = standing_of(act.actor_id) if act.actor_id else None
    stairs_only = standing_now is not None and scope(standing_now.role, "pass.issue") == "stairs"
    said = clean_line(text, 40)
    low = fold(said)
    room, _blank, rest = low.partition(" ")
    if place_room := room_key(room):
        found = by_room(compound_id, place_room)
        if rest.isdigit() and 1 <= int(rest) <= len(found):
            return found[int(rest) - 1]
        if rest:
            found = [one for one in found if fold(one.name).startswith(rest)]
    elif len(low) == 18 and low[:17].isdigit():
        found = by_id_hash(id_hash(low.upper()))
    elif low.isdigit():
        found = by_key(compound_id, "tel", low[-4:]) + by_key(compound_id, "id", low[-4:])
        found = [one for one in found if len(low) <= 4 or one.phone == low]
    else:
        found = by_key(compound_id, "py", low) if low.isascii() else by_key(compound_id, "name", said)
        found = found or by_key(compound_id, "name", said, prefix=True)
    found = [one for one in {one.person_id: one for one in found}.values() if not one.gone]
    if stairs_only:
        found = [one for one in found if looks_after(act.actor_id, one.household_id, act.at)]
    if not found:
        raise Refused("nobody_found")
    if len(found) > 1:
        names = "  ".join(f"{n} {one.room} {mask_name(one.name)}" for n, one in enumerate(found[:6], 1))
        raise Refused("several_found", names=names)
    return found[0]


def find_stair(act: Act, text: str, code: str) -> Where:
    """A stairway as people type it, `3-1` or `xz 3-1`; without a code in the compound of `code`.

    Refused `no_such_compound`, `no_such_stairway`; a query.
    """
    allow(act, "pass.issue", user_id=act.actor_id)
    place, _gap, stair = clean_line(text, 40).rpartition(" ")
    found = place_of(place or code, stair)
    return Where(found.compound_id, (found.stairway_id or 0,))


def find_place(act: Act, text: str) -> int:
    """The compound of a code or name. Refused `no_such_compound`; a query."""
    reach_of(act)
    found = place_called(clean_line(text))
    if found is None:
        raise Refused("no_such_compound")
    return found.compound_id


def find_pass(act: Act, text: str) -> Listed:
    """The pass of a number such as `HQ-0137`. Refused `no_such_pass`; a query."""
    said = pass_code(clean_line(text, 20))
    found = table.by_code(*said) if said else None
    if found is None:
        reach_of(act)
        raise Refused("no_such_pass")
    return read_pass(act, found.id)


def code_of(keys: Sequence[bytes], one: Listed) -> str:
    """The 34 digits of a pass, for the screen or the paper. Refused `no_key` where the town has no key."""
    if not keys:
        raise Refused("no_key")
    return tokens.encode(keys[0], one.kind, one.id, one.valid_to)


def code_of_blank(keys: Sequence[bytes], blank: Blank, until: dt.date) -> str:
    """The 34 digits of a blank; a gate reads them as whosever pass it has become. Refused `no_key`."""
    if not keys:
        raise Refused("no_key")
    return tokens.encode(keys[0], tokens.BLANK, blank.id, until)


FIELDS = (
    *("pass", "compound", "kind", "person", "room", "plate", "valid_from", "valid_to", "state", "initial_temp"),
    *("issued_at", "issued_by", "ended_at", "ended_by", "ended_why", "replaced_by", "printed_at"),
)


def read_table(act: Act, where: Where, zone: ZoneInfo, terms: Terms, *, full: bool = False
               ) -> tuple[Sequence[str], list[list[Any]]]:  # fmt: skip
    """All passes of a place, by compound and number: fields and rows; a query. Ask `gate.export.may_export` first."""
    allow(act, "export.full" if full else "export.masked")
    on = act.at.astimezone(zone).date()
    found = table.listed(where, "all", on, act.at, limit=1_000_000)
    found.sort(key=lambda one: (one.compound_id, one.no))
    return FIELDS, [_row(one, on, zone, terms, full) for one in found]


def _row(one: Listed, on: dt.date, zone: ZoneInfo, terms: Terms, full: bool) -> list[Any]:
    def local(moment: dt.datetime | None) -> str | None:
        return moment.astimezone(zone).isoformat(timespec="minutes") if moment else None

    name = clean_line(one.name or one.holder)
    return [
        one.code, clean_line(one.compound), one.kind, name if full else mask_name(name), one.room,
        one.plate if full else mask_id(one.plate), one.valid_from.isoformat(), one.valid_to.isoformat(),
        standing(one.state, one.valid_to, on, terms), None if one.initial_temp is None else one.initial_temp / 10,
        local(one.issued_at), mask_name(clean_line(one.issued_by)), local(one.ended_at),
        mask_name(clean_line(one.ended_by)), clean_line(one.ended_why) if full else "", one.successor,
        local(one.printed_at),
    ]  # fmt: skip

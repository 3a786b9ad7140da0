"""What belongs to one household: its passes, who lived there before, what waits for a decision."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from .base import day, fetch, one
from .register import marks
from .register_find import _OF_PERSON, _PERSON, Hit, _hit


class PassOf(NamedTuple):
    """A pass of somebody of a household, or of a plate of theirs."""

    id: int
    code: str
    kind: str
    person_id: int | None
    plate: str
    valid_from: dt.date
    valid_to: dt.date
    state: str
    replaced_by: int | None
    ended_why: str


class Lived(NamedTuple):
    """Somebody who lived there from a day (None: nobody knows) to a day."""

    person_id: int
    name: str
    since: dt.date | None
    until: dt.date
    where: str  # where they live now; empty: they left


def _pass(number: int, code: str, no: int, kind: str, person: int | None, plate: str, since: Any, until: Any,
          *rest: Any) -> PassOf:  # fmt: skip
    return PassOf(number, f"{code}-{no:04d}", kind, person, plate, day(since), day(until), *rest)


def passes_of(household_id: int, people: Sequence[int]) -> list[PassOf]:
    """Passes of a household and of its people in other compounds; those that count first."""
    mine = f" OR s.person_id IN ({marks(people)})" if people else ""
    return fetch(
        "SELECT s.id, c.short_code, s.no, s.kind, s.person_id, s.plate, s.valid_from, s.valid_to, s.state,"
        " s.replaced_by, s.ended_why FROM pass s JOIN compound c ON c.id = s.compound_id"
        f" WHERE s.household_id = ?{mine}"
        " ORDER BY CASE s.state WHEN 'active' THEN 0 WHEN 'suspended' THEN 1 ELSE 2 END, s.id DESC LIMIT 30",
        *(household_id, *people),
        as_=_pass,
    )


def _lived(person: int, name: str, since: Any, until: Any, where: str) -> Lived:
    return Lived(person, name, day(since) if since else None, day(until), where)


def lived(household_id: int) -> list[Lived]:
    """Who lived in a household, also in one that was merged into it; the last first."""
    return fetch(
        "SELECT r.person_id, p.name, r.from_on, r.to_on,"
        " CASE WHEN p.moved_out IS NULL THEN c.short_code || ' ' || h.room ELSE '' END"
        " FROM residence r JOIN person p ON p.id = r.person_id JOIN household h ON h.id = p.household_id"
        " JOIN compound c ON c.id = h.compound_id WHERE r.household_id = ? AND p.name <> '-'"
        " ORDER BY r.to_on DESC, r.id DESC LIMIT 30",
        household_id,
        as_=_lived,
    )


def with_merged(household_id: int) -> list[int]:
    """A household and those that were merged into it."""
    return fetch("SELECT id FROM household WHERE id = ? OR merged_into = ?", household_id, household_id, as_=int)


def pending_of(household_id: int, compound_id: int, room: str) -> int:
    """How many changes of a household wait for a decision."""
    row = one(
        "SELECT count(*) FROM household_change WHERE state = 'pending'"
        " AND (household_id = ? OR (compound_id = ? AND room = ?))",
        *(household_id, compound_id, room),
    )
    return int(row[0]) if row else 0


def display_of(household_id: int) -> str:
    """Who registered a household at its door."""
    row = one(
        "SELECT u.display FROM household h JOIN user_account u ON u.id = h.registered_by WHERE h.id = ?", household_id
    )
    return str(row[0]) if row else ""


def any_home(groups: Sequence[int]) -> int | None:
    """Some household of these resident groups."""
    row = one(
        "SELECT h.id FROM household h JOIN compound c ON c.id = h.compound_id"
        f" WHERE c.group_id IN ({marks(groups)}) LIMIT 1",
        *groups,
    )
    return int(row[0]) if row else None


def hits(people: Sequence[int]) -> list[Hit]:
    """These persons, as a search finds them."""
    if not people:
        return []
    found = fetch(f"{_PERSON} FROM person p {_OF_PERSON} WHERE p.id IN ({marks(people)})", *people, as_=_hit)
    return sorted(found, key=lambda each: people.index(each.person_id or 0))

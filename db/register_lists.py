"""The register as lists ask for it: the building board, who is new, tenants' return, what a leader must confirm."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from .base import day, fetch, utc
from .register import marks
from .register_find import Within


class Flat(NamedTuple):
    """A household on the building board."""

    id: int
    version: int
    code: str
    room: str
    occupancy: str
    people: int
    newest_in: dt.date | None  # when the last of them moved in
    known_since: dt.datetime | None  # when the last of them came into the register
    registered_at: dt.datetime | None
    pending: int  # changes that wait for a decision
    passes_end: dt.date | None  # when the first of the passes that count ends
    unpassed: int  # tenants without a pass that counts
    kept_in: bool
    elderly_alone: bool
    no_smartphone: bool


_PIECE = 500  # ids in one statement
_LIVES = "p.household_id = h.id AND p.moved_out IS NULL"
_WAITS = (
    "SELECT count(*) FROM household_change w WHERE w.state = 'pending' AND w.compound_id = h.compound_id"
    " AND w.room = h.room"
)
_FLAT = f"""SELECT h.id, h.version, c.short_code, h.room, h.occupancy,
                   (SELECT count(*) FROM person p WHERE {_LIVES}),
                   (SELECT max(p.moved_in) FROM person p WHERE {_LIVES}),
                   (SELECT max(p.created_at) FROM person p WHERE {_LIVES}),
                   h.registered_at, ({_WAITS}),
                   (SELECT min(s.valid_to) FROM pass s WHERE s.household_id = h.id AND s.state = 'active'
                    AND s.kind <> 'vehicle'),
                   (SELECT count(*) FROM person p WHERE {_LIVES} AND p.tenancy IN ('tenant','dorm')
                    AND NOT EXISTS (SELECT 1 FROM pass s WHERE s.person_id = p.id AND s.compound_id = h.compound_id
                                    AND s.state IN ('active','suspended'))),
                   EXISTS (SELECT 1 FROM isolation i WHERE i.household_id = h.id
                           AND i.state IN ('pending','active','due') AND i.kind <> 'observation'),
                   h.elderly_alone, h.no_smartphone
            FROM household h JOIN compound c ON c.id = h.compound_id"""


def _flat(*row: Any) -> Flat:
    one = Flat._make(row)
    return one._replace(
        newest_in=day(one.newest_in) if one.newest_in else None,
        known_since=utc(one.known_since) if one.known_since else None,
        registered_at=utc(one.registered_at) if one.registered_at else None,
        passes_end=day(one.passes_end) if one.passes_end else None,
        kept_in=bool(one.kept_in),
        elderly_alone=bool(one.elderly_alone),
        no_smartphone=bool(one.no_smartphone),
    )


def flats(within: Within, compound_id: int | None, limit: int = 2000) -> list[Flat]:
    """The households of a compound (None: of all that may be seen)."""
    seen, values = within.sql()
    only, more = ("", []) if compound_id is None else (" AND h.compound_id = ?", [compound_id])
    return fetch(
        f"{_FLAT} WHERE h.merged_into IS NULL AND {seen}{only} ORDER BY c.short_code, h.room LIMIT ?",
        *(*values, *more, limit),
        as_=_flat,
    )


class Place(NamedTuple):
    """A compound with how many households of it may be seen."""

    id: int
    code: str
    name: str
    homes: int


def places(within: Within) -> list[Place]:
    """Compounds, those with most households first."""
    seen, values = within.sql()
    return fetch(
        "SELECT c.id, c.short_code, c.name, count(*) FROM household h JOIN compound c ON c.id = h.compound_id"
        f" WHERE h.merged_into IS NULL AND {seen} GROUP BY c.id, c.short_code, c.name ORDER BY 4 DESC, 2",
        *values,
        as_=Place,
    )


class Folk(NamedTuple):
    """A person in a list of upkeep."""

    id: int
    version: int
    household_id: int
    code: str
    room: str
    name: str
    sex: str
    birth_year: int | None
    phone: str
    tenancy: str
    work_status: str
    return_on: dt.date | None
    back_to_work_on: dt.date | None
    moved_in: dt.date | None
    passes_end: dt.date | None  # the last day of the pass that counts; it may have run out
    stopped: bool  # an isolation has stopped it


# both states, so that the index of the live pass of a person serves it, not the one of all last days of a compound
_OWN_PASS = (
    "s.person_id = p.id AND s.compound_id = h.compound_id AND s.state IN ('active','suspended') AND s.kind <> 'vehicle'"
)
_FOLK = f"""SELECT p.id, p.version, h.id, c.short_code, h.room, p.name, p.sex, p.birth_year, p.phone, p.tenancy,
                  p.work_status, p.return_on, p.back_to_work_on, p.moved_in,
                  (SELECT max(CASE WHEN s.state = 'active' THEN s.valid_to END) FROM pass s WHERE {_OWN_PASS}),
                  EXISTS (SELECT 1 FROM pass s WHERE {_OWN_PASS} AND s.state = 'suspended')
           FROM person p JOIN household h ON h.id = p.household_id JOIN compound c ON c.id = h.compound_id"""


def _folk(*row: Any) -> Folk:
    one = Folk._make(row)
    return one._replace(
        return_on=one.return_on and day(one.return_on),
        back_to_work_on=one.back_to_work_on and day(one.back_to_work_on),
        moved_in=one.moved_in and day(one.moved_in),
        passes_end=one.passes_end and day(one.passes_end),
        stopped=bool(one.stopped),
    )


def moved_in_since(within: Within, since: dt.date, limit: int) -> list[Folk]:
    """Who moved in on a day or later, the last first."""
    seen, values = within.sql()
    return fetch(
        f"{_FOLK} WHERE p.moved_in >= ? AND p.moved_out IS NULL AND {seen} ORDER BY p.moved_in DESC, p.id DESC LIMIT ?",
        *(since.isoformat(), *values, limit),
        as_=_folk,
    )


def count_moved_in_since(within: Within, since: dt.date) -> int:
    """How many there are of them in all."""
    seen, values = within.sql()
    (number,) = fetch(
        "SELECT count(*) FROM person p JOIN household h ON h.id = p.household_id"
        f" JOIN compound c ON c.id = h.compound_id WHERE p.moved_in >= ? AND p.moved_out IS NULL AND {seen}",
        *(since.isoformat(), *values),
        as_=int,
    )
    return int(number)


_GROWN = "(p.birth_year IS NULL OR p.birth_year <= ?)"


def tenants(within: Within, born: int, limit: int) -> list[Folk]:
    """Tenants born in a year or before: those who are away first, by the day they are expected, then the rest."""
    seen, values = within.sql()
    return fetch(
        f"{_FOLK} WHERE p.tenancy IN ('tenant','dorm') AND p.moved_out IS NULL AND {_GROWN} AND {seen}"
        " ORDER BY CASE p.work_status WHEN 'away' THEN 0 WHEN 'not_yet' THEN 1 WHEN '' THEN 2 ELSE 3 END,"
        " CASE WHEN p.return_on IS NULL THEN 1 ELSE 0 END, p.return_on, c.short_code, h.room, p.id LIMIT ?",
        *(born, *values, limit),
        as_=_folk,
    )


def work_counts(within: Within, born: int) -> dict[str, int]:
    """The same tenants by work status."""
    seen, values = within.sql()
    rows = fetch(
        "SELECT p.work_status, count(*) FROM person p JOIN household h ON h.id = p.household_id"
        " JOIN compound c ON c.id = h.compound_id"
        f" WHERE p.tenancy IN ('tenant','dorm') AND p.moved_out IS NULL AND {_GROWN} AND {seen}"
        " GROUP BY p.work_status",
        *(born, *values),
        as_=lambda status, number: (str(status), int(number)),
    )
    return dict(rows)


_LIVED = f"EXISTS (SELECT 1 FROM person p WHERE {_LIVES})"
_DUE = (
    f"(EXISTS ({_WAITS.replace('count(*)', '1')}) OR (h.registered_at IS NULL AND {_LIVED})"
    f" OR EXISTS (SELECT 1 FROM person p WHERE {_LIVES} AND p.created_at > h.registered_at))"
)
"""Why a leader has to go: changes wait, it never was registered, or people came after it was."""


def unconfirmed(within: Within, since: dt.date, limit: int) -> list[Flat]:
    """Households a leader has to go to: changes wait, people came after it was registered, or it never was.

    First those with changes, then those somebody moved into on `since` or later; one nobody lives in is none.
    """
    seen, values = within.sql()
    waits = f"EXISTS ({_WAITS.replace('count(*)', '1')})"
    moved = f"EXISTS (SELECT 1 FROM person p WHERE {_LIVES} AND p.moved_in >= ?)"
    ids = fetch(
        f"SELECT h.id FROM household h JOIN compound c ON c.id = h.compound_id WHERE h.merged_into IS NULL"
        f" AND {seen} AND {_DUE}"
        f" ORDER BY CASE WHEN {waits} THEN 0 WHEN {moved} THEN 1 WHEN h.registered_at IS NULL THEN 2 ELSE 3 END,"
        " c.short_code, h.room LIMIT ?",
        *(*values, since.isoformat(), limit),
        as_=int,
    )
    place = {number: at for at, number in enumerate(ids)}
    found: list[Flat] = []
    for start in range(0, len(ids), _PIECE):
        piece = ids[start : start + _PIECE]
        found += fetch(f"{_FLAT} WHERE h.id IN ({marks(piece)})", *piece, as_=_flat)
    return sorted(found, key=lambda one: place[one.id])


def count_unconfirmed(within: Within) -> int:
    """How many there are of them in all."""
    seen, values = within.sql()
    (number,) = fetch(
        "SELECT count(*) FROM household h JOIN compound c ON c.id = h.compound_id"
        f" WHERE h.merged_into IS NULL AND {seen} AND {_DUE}",
        *values,
        as_=int,
    )
    return int(number)


class Exported(NamedTuple):
    """A row of the register as it leaves: a person, or a door behind which nobody lives."""

    household_id: int
    code: str
    compound: str
    room: str
    occupancy: str
    landlord: str
    landlord_phone: str
    registered_at: dt.datetime | None
    no_smartphone: bool
    elderly_alone: bool
    person_id: int | None
    name: str
    sex: str
    birth_year: int | None
    id_no: str
    phone: str
    origin: str
    tenancy: str
    relation: str
    employer: str
    work_status: str
    return_on: dt.date | None
    moved_in: dt.date | None


def _exported(*row: Any) -> Exported:
    one = Exported._make(row)
    return one._replace(
        registered_at=utc(one.registered_at) if one.registered_at else None,
        no_smartphone=bool(one.no_smartphone),
        elderly_alone=bool(one.elderly_alone),
        return_on=day(one.return_on) if one.return_on else None,
        moved_in=day(one.moved_in) if one.moved_in else None,
    )


def exported(compounds: Sequence[int]) -> list[Exported]:
    """Everybody who lives in these compounds, and the doors behind which nobody does, by room."""
    return fetch(
        "SELECT h.id, c.short_code, c.name, h.room, h.occupancy, h.landlord_name, h.landlord_phone, h.registered_at,"
        " h.no_smartphone, h.elderly_alone, p.id, COALESCE(p.name, ''), COALESCE(p.sex, ''), p.birth_year,"
        " COALESCE(p.id_no, ''), COALESCE(p.phone, ''), COALESCE(p.origin, ''), COALESCE(p.tenancy, ''),"
        " COALESCE(p.relation, ''), COALESCE(p.employer, ''), COALESCE(p.work_status, ''), p.return_on, p.moved_in"
        " FROM household h JOIN compound c ON c.id = h.compound_id"
        " LEFT JOIN person p ON p.household_id = h.id AND p.moved_out IS NULL"
        f" WHERE h.merged_into IS NULL AND h.compound_id IN ({marks(compounds)})"
        " ORDER BY c.short_code, h.room, CASE WHEN p.id = h.head_person_id THEN 0 ELSE 1 END, p.id",
        *compounds,
        as_=_exported,
    )

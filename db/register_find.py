"""Finding people and doors in the register by whatever is known of them, within what somebody may see."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from .base import execute, fetch
from .register import marks

LEAST = "\U0010ffff"


class Hit(NamedTuple):
    """Somebody who was found, or a door behind which nobody is known (`person_id` None)."""

    person_id: int | None
    name: str
    sex: str
    birth_year: int | None
    id_last4: str
    phone: str
    tenancy: str
    gone: bool  # moved out
    household_id: int
    room: str
    occupancy: str
    code: str
    compound: str
    kept_in: bool  # somebody of the household


class Within(NamedTuple):
    """What somebody may see: everything (of one compound), or what lies on these stairways, or in these groups."""

    everything: bool
    stairways: tuple[int, ...] = ()
    groups: tuple[int, ...] = ()
    compound_id: int | None = None

    def sql(self) -> tuple[str, tuple[int, ...]]:
        """A condition on household `h` and compound `c`, and its values."""
        if self.everything:
            return ("1 = 1", ()) if self.compound_id is None else ("h.compound_id = ?", (self.compound_id,))
        if self.stairways:
            return f"h.stairway_id IN ({marks(self.stairways)})", self.stairways
        if self.groups:
            return f"c.group_id IN ({marks(self.groups)})", self.groups
        return "1 = 0", ()


_KEPT = (
    "EXISTS (SELECT 1 FROM isolation i WHERE i.household_id = h.id AND i.state IN ('pending','active','due')"
    " AND i.kind <> 'observation')"
)
_PERSON = f"""SELECT p.id, p.name, p.sex, p.birth_year, p.id_last4, p.phone, p.tenancy, p.moved_out IS NOT NULL,
                     h.id, h.room, h.occupancy, c.short_code, c.name, {_KEPT}"""
_DOOR = f"""SELECT NULL, '', '', NULL, '', '', '', 0, h.id, h.room, h.occupancy, c.short_code, c.name, {_KEPT}
            FROM household h JOIN compound c ON c.id = h.compound_id"""
_OF_PERSON = "JOIN household h ON h.id = p.household_id JOIN compound c ON c.id = h.compound_id"


def _hit(*row: Any) -> Hit:
    return Hit._make((*row[:7], bool(row[7]), *row[8:13], bool(row[13])))


def by_key(kind: str, key: str, within: Within, compounds: Sequence[int], *, prefix: bool, limit: int) -> list[Hit]:
    """Persons by a key of theirs; of some compounds (none named: of all). Those who live there first."""
    seen, values = within.sql()
    match = "k.key >= ? AND k.key < ?" if prefix else "k.key = ?"
    asked: list[Any] = [kind, key, key + LEAST] if prefix else [kind, key]
    only = f" AND k.compound_id IN ({marks(compounds)})" if compounds else ""
    # the key is looked up first: a join would begin with the thousands of a resident group
    chosen = f"SELECT DISTINCT k.person_id FROM person_key k WHERE k.kind = ? AND {match}{only} LIMIT 2000"
    sql = (
        f"{_PERSON} FROM ({chosen}) k JOIN person p ON p.id = k.person_id {_OF_PERSON} WHERE {seen}"
        " ORDER BY 8, c.short_code, h.room, p.id LIMIT ?"
    )
    return fetch(sql, *asked, *compounds, *values, limit, as_=_hit)


def by_id_hash(digest: str, within: Within) -> list[Hit]:
    """Whoever has the identity number of this digest."""
    seen, values = within.sql()
    sql = f"{_PERSON} FROM person p {_OF_PERSON} WHERE p.id_hash = ? AND p.merged_into IS NULL AND {seen} LIMIT 9"
    return fetch(sql, digest, *values, as_=_hit)


def of_pass(code: str, no: int, within: Within) -> list[Hit]:
    """Whose pass has this number."""
    seen, values = within.sql()
    sql = (
        f"{_PERSON} FROM pass s JOIN compound o ON o.id = s.compound_id JOIN person p ON p.id = s.person_id"
        f" {_OF_PERSON} WHERE o.short_code = ? AND s.no = ? AND p.merged_into IS NULL AND {seen}"
    )
    return fetch(sql, code, no, *values, as_=_hit)


def homes_in(compounds: Sequence[int], first: str, last: str, within: Within, limit: int) -> list[int]:
    """Households whose room lies in a range of text; where one was merged into another, that one."""
    seen, values = within.sql()
    rows = execute(
        "SELECT DISTINCT h.id, h.room FROM household d JOIN household h ON h.id = COALESCE(d.merged_into, d.id)"
        " JOIN compound c ON c.id = h.compound_id"
        f" WHERE d.compound_id IN ({marks(compounds)}) AND d.room >= ? AND d.room < ? AND {seen}"
        " ORDER BY h.room, h.id LIMIT ?",
        *(*compounds, first, last, *values, limit),
    ).fetchall()
    return [int(row[0]) for row in rows]


def homes_ending(compounds: Sequence[int], door: str, within: Within, limit: int) -> list[int]:
    """Households by the door alone, `501`; reads the rooms of all these compounds."""
    seen, values = within.sql()
    rows = execute(
        "SELECT h.id FROM household h JOIN compound c ON c.id = h.compound_id"
        f" WHERE h.compound_id IN ({marks(compounds)}) AND h.room LIKE ? AND h.merged_into IS NULL AND {seen}"
        " ORDER BY c.short_code, h.room LIMIT ?",
        *(*compounds, f"%-{door}", *values, limit),
    ).fetchall()
    return [int(row[0]) for row in rows]


def of_homes(ids: Sequence[int], limit: int = 400) -> list[Hit]:
    """Who lives in these households, and the doors behind which nobody does; by compound and room."""
    if not ids:
        return []
    people = fetch(
        f"{_PERSON} FROM person p {_OF_PERSON} WHERE p.household_id IN ({marks(ids)}) AND p.moved_out IS NULL"
        " ORDER BY c.short_code, h.room, CASE WHEN p.id = h.head_person_id THEN 0 ELSE 1 END, p.id LIMIT ?",
        *(*ids, limit),
        as_=_hit,
    )
    lived = {one.household_id for one in people}
    empty = [one for one in ids if one not in lived]
    doors = fetch(f"{_DOOR} WHERE h.id IN ({marks(empty)})", *empty, as_=_hit) if empty else []
    if not doors:
        return people
    return sorted((*people, *doors), key=lambda one: (one.code, one.room))  # stable: the head stays first


def newest(within: Within, limit: int) -> list[Hit]:
    """Who came into the register last."""
    seen, values = within.sql()
    sql = f"{_PERSON} FROM person p {_OF_PERSON} WHERE p.moved_out IS NULL AND {seen} ORDER BY p.id DESC LIMIT ?"
    return fetch(sql, *values, limit, as_=_hit)


def homes_of_stairways(stairways: Sequence[int]) -> list[int]:
    """The households of stairways."""
    if not stairways:
        return []
    sql = f"SELECT id FROM household WHERE stairway_id IN ({marks(stairways)}) ORDER BY room"
    return fetch(sql, *stairways, as_=int)


def linked_groups(user_id: int, at: str) -> list[int]:
    """The resident groups a cadre is linked to at a moment."""
    sql = "SELECT DISTINCT group_id FROM cadre_link WHERE user_id = ? AND from_at <= ? AND (to_at IS NULL OR to_at > ?)"
    return fetch(sql, user_id, at, at, as_=int)

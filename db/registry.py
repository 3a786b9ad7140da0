"""The whole register at once: what an import compares with, and the bulk writes it makes."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from .base import database, execute, fetch, insert, insert_many, one
from .engine import is_sqlite
from .locks import REGISTER, lock_tables, lock_turn

META = ("created_at", "created_by", "updated_at")
TEXTS = ("name", "sex", "birth_year", "id_type", "id_no", "phone", "origin", "tenancy", "relation", "note")
"""The columns of a person that an import reads and compares, in the order of `Known.texts`."""


class KnownCompound(NamedTuple):
    """A compound as stored, with the name of its community."""

    id: int
    name: str
    short_code: str
    community: str


class KnownHome(NamedTuple):
    """A household as stored; `head` is the id of the person who heads it."""

    id: int
    compound_id: int
    room: str
    occupancy: str
    head: int | None


class Known(NamedTuple):
    """A person as stored; `texts` holds the columns TEXTS."""

    id: int
    household_id: int
    moved_out: "str | dt.date | None"
    texts: tuple[Any, ...]


def _known(person_id: int, household_id: int, moved_out: "str | dt.date | None", *texts: Any) -> Known:
    return Known(person_id, household_id, moved_out, texts)


def compounds() -> list[KnownCompound]:
    """All compounds of the town."""
    return fetch(
        "SELECT c.id, c.name, c.short_code, m.name FROM compound c JOIN community m ON m.id = c.community_id"
        " ORDER BY c.id",
        as_=KnownCompound,
    )


def homes() -> list[KnownHome]:
    """All households of the town; the room of one that was merged into another leads there."""
    return fetch(
        "SELECT k.id, h.compound_id, h.room, k.occupancy, k.head_person_id FROM household h"
        " JOIN household k ON k.id = COALESCE(h.merged_into, h.id) ORDER BY h.id",
        as_=KnownHome,
    )


def people() -> list[Known]:
    """All persons of the town, those who moved out too, but nobody twice."""
    return fetch(
        f"SELECT id, household_id, moved_out, {','.join(TEXTS)} FROM person WHERE merged_into IS NULL ORDER BY id",
        as_=_known,
    )


def lock() -> None:
    """Keep other writers out of the register until this transaction ends; readers and gate logs go on.

    Whoever is entering somebody by hand waits before they look who is known, not only before they write.
    """
    lock_turn(REGISTER)
    lock_tables("person", "household", "compound")


def ids(table: str, count: int) -> range | list[int]:
    """Ids for `count` new rows, to be inserted with their id; call it inside the writing transaction."""
    if is_sqlite():
        row = one("SELECT seq FROM sqlite_sequence WHERE name = ?", table)
        first = int(row[0]) + 1 if row else 1
        return range(first, first + count)
    sql = "SELECT nextval(pg_get_serial_sequence(?, 'id')) FROM generate_series(1, ?)"
    return [int(row[0]) for row in execute(sql, table, count).fetchall()]


def town_id(name: str, meta: tuple[Any, ...]) -> int:
    """The town of this database; made with `name` if there is none yet."""
    row = one("SELECT id FROM town ORDER BY id LIMIT 1")
    return int(row[0]) if row else insert("town", ("name", *META), (name, *meta))


def community_id(town: int, name: str, meta: tuple[Any, ...]) -> int:
    """The community of this name, made if there is none."""
    row = one("SELECT id FROM community WHERE town_id = ? AND name = ?", town, name)
    return int(row[0]) if row else insert("community", ("town_id", "name", *META), (town, name, *meta))


def add_compound(community: int, name: str, short_code: str, kind: str, meta: tuple[Any, ...]) -> int:
    """A new compound; returns its id."""
    columns = ("community_id", "name", "short_code", "kind", *META)
    return insert("compound", columns, (community, name, short_code, kind, *meta))


def set_community(compound: int, community: int, at: str) -> None:
    """Put a compound under the community it turned out to belong to."""
    sql = "UPDATE compound SET community_id = ?, updated_at = ?, version = version + 1 WHERE id = ?"
    execute(sql, community, at, compound)


def stairways() -> dict[tuple[int, int, int], int]:
    """All stairways: id by (compound id, block number, stairway number)."""
    sql = "SELECT b.compound_id, b.no, s.no, s.id FROM stairway s JOIN block b ON b.id = s.block_id"
    return {(row[0], row[1], row[2]): row[3] for row in execute(sql).fetchall()}


def add_stairway(compound: int, block: int, stair: int, meta: tuple[Any, ...]) -> int:
    """A new stairway, with its block if that is new too; returns its id."""
    row = one("SELECT id FROM block WHERE compound_id = ? AND no = ?", compound, block)
    block_id = int(row[0]) if row else insert("block", ("compound_id", "no", *META), (compound, block, *meta))
    return insert("stairway", ("block_id", "no", *META), (block_id, stair, *meta))


def add_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], meta: tuple[Any, ...]) -> int:
    """Insert many rows of a table that has the meta columns; returns how many."""
    return _insert(table, (*columns, *META), ((*row, *meta) for row in rows), 400)


def _insert(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], size: int) -> int:
    """Insert rows the fastest way there is; returns how many."""
    if is_sqlite():
        return insert_many(table, columns, rows, size)
    # PostgreSQL takes ten times as long to parse the same rows as values of a statement
    with database.cursor() as cursor:
        with cursor.copy(f"COPY {table} ({','.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return int(cursor.rowcount)


def add_keys(rows: Sequence[tuple[int, str, str, int]]) -> None:
    """Insert search keys (compound id, kind, key, person id); a B-tree takes them fastest when they are sorted."""
    _insert("person_key", ("compound_id", "kind", "key", "person_id"), rows, 4000)


def drop_keys(person: int) -> None:
    """Forget what a person was found by."""
    execute("DELETE FROM person_key WHERE person_id = ?", person)


def change(table: str, row_id: int, values: Mapping[str, Any], at: str) -> None:
    """Set columns of one row of a table that has the meta columns."""
    sets = ", ".join(f"{column} = ?" for column in values)
    sql = f"UPDATE {table} SET {sets}, updated_at = ?, version = version + 1 WHERE id = ?"
    execute(sql, *values.values(), at, row_id)


def passes_follow(person: int, household: int, compound: int, at: str) -> None:
    """A person moved within a compound: the pass goes along, so that an isolation there suspends it (P5)."""
    sql = (
        "UPDATE pass SET household_id = ?, updated_at = ?, version = version + 1"
        " WHERE person_id = ? AND compound_id = ? AND household_id IS NOT NULL"
    )
    execute(sql, household, at, person, compound)


def estates() -> list[str]:
    """Names of the compounds that are no village."""
    return fetch("SELECT name FROM compound WHERE kind <> 'village' ORDER BY id", as_=str)

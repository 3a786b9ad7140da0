"""Isolation files and leave can forget whom they were about; what is not over still must name them."""

from typing import Any

from peewee import SqliteDatabase

RELAXED = {
    "isolation": (
        "person_id INTEGER NOT NULL REFERENCES person, household_id INTEGER NOT NULL REFERENCES household",
        "person_id INTEGER REFERENCES person, household_id INTEGER REFERENCES household",
    ),
    "exit_approval": (
        "household_id INTEGER NOT NULL REFERENCES household",
        "household_id INTEGER REFERENCES household",
    ),
}
"""The columns of a table as they were, and as they become."""

LAST = "last_of_home BOOLEAN NOT NULL DEFAULT {false}"
"""One row of a household whose files are all forgotten stands for it, so that households can still be counted."""

NAMED = {
    "isolation": "state NOT IN ('pending','active','due') OR (person_id IS NOT NULL AND household_id IS NOT NULL)",
    "exit_approval": "household_id IS NOT NULL OR reason = '-'",
}


def up(migrator: Any, db: Any) -> None:
    sqlite = isinstance(db, SqliteDatabase)
    if sqlite:
        for table, (was, becomes) in RELAXED.items():
            _rebuild(db, table, was, becomes)
    else:
        for table, column in (
            ("isolation", "person_id"),
            ("isolation", "household_id"),
            ("exit_approval", "household_id"),
        ):
            db.execute_sql(f"ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL")
        for table, named in NAMED.items():
            db.execute_sql(f"ALTER TABLE {table} ADD CONSTRAINT {table}_named CHECK ({named})")
    db.execute_sql(f"ALTER TABLE isolation ADD COLUMN {LAST}".format(false="0" if sqlite else "FALSE"))


def _rebuild(db: Any, table: str, was: str, becomes: str) -> None:
    """SQLite cannot loosen a column: the table is written anew beside itself and takes its place.

    The runner has switched foreign keys off, else dropping the old table would fail on the rows that point to it.
    """
    if db.pragma("foreign_keys"):
        raise RuntimeError("foreign keys are on")
    ((sql,),) = db.execute_sql("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)).fetchall()
    body = sql.partition("(")[2]
    if was not in body or not body.endswith(")"):
        raise RuntimeError(f"{table} is not as an earlier step left it")
    broken = _broken(db)
    columns = ", ".join(f'"{row[1]}"' for row in db.execute_sql(f"PRAGMA table_info({table})").fetchall())
    beside = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('index', 'trigger') AND sql IS NOT NULL"
    kept = [str(row[0]) for row in db.execute_sql(beside, (table,)).fetchall()]
    # numbers of rows that are gone stand in the trail, so they are never given again
    used = db.execute_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchall()
    body = body.replace(was, becomes, 1)[:-1]
    db.execute_sql(f"CREATE TABLE {table}_new ({body}, CONSTRAINT {table}_named CHECK ({NAMED[table]}))")
    db.execute_sql(f"INSERT INTO {table}_new ({columns}) SELECT {columns} FROM {table}")
    db.execute_sql(f"DROP TABLE {table}")
    db.execute_sql(f"ALTER TABLE {table}_new RENAME TO {table}")
    for statement in kept:
        db.execute_sql(statement)
    db.execute_sql("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
    for (seq,) in used:
        db.execute_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, seq))
    if _broken(db) != broken:
        raise RuntimeError(f"rebuilding {table} would break references")


def _broken(db: Any) -> list[tuple[Any, ...]]:
    return sorted(map(tuple, db.execute_sql("PRAGMA foreign_key_check").fetchall()), key=repr)

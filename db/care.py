"""Looking after a database: is it whole, and a copy of it that is."""

from pathlib import Path
from typing import Any, NamedTuple

from .base import database, execute
from .engine import is_sqlite


class Report(NamedTuple):
    """What a check found; no problems means whole."""

    problems: list[str]
    counts: dict[str, int]


def check() -> Report:
    """Integrity of the file, foreign keys, and how many rows each table has."""
    problems: list[str] = []
    if is_sqlite():
        found = [str(row[0]) for row in execute("PRAGMA integrity_check(20)").fetchall()]
        problems += [line for line in found if line != "ok"]
        broken: list[tuple[Any, ...]] = execute("PRAGMA foreign_key_check").fetchall()
        problems += [f"{table} row {rowid}: missing {parent}" for table, rowid, parent, _no in broken[:20]]
    tables = [name for name in database.get_tables() if not name.startswith("sqlite_")]
    counts = {name: int(execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]) for name in sorted(tables)}
    return Report(problems, counts)


def backup(file: Path) -> None:
    """Write a whole, consistent copy while others go on writing; a plain copy of the file would be torn."""
    execute("VACUUM INTO ?", str(file))
    file.chmod(0o600)

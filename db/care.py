"""Looking after a database: is it whole, and a copy of it that is."""

import datetime as dt
import os
import stat
from pathlib import Path
from typing import Any, NamedTuple

from .base import database, execute
from .engine import APPLICATION_ID, is_sqlite

_MAGIC = b"SQLite format 3\0"
# of the header, as SQLite's file format fixes them: `user_version`, which is nobody else's, and `application_id`
_VERSION, _APPLICATION = slice(60, 64), slice(68, 72)


class Report(NamedTuple):
    """What a check found; no problems means whole."""

    problems: list[str]
    counts: dict[str, int]


def check(*, full: bool = False) -> Report:
    """Integrity of the file, foreign keys, and how many rows each table has.

    Every page and every row is read; with `full` each row is also looked up in each index, which takes three times
    as long.
    """
    problems: list[str] = []
    if is_sqlite():
        found = [str(row[0]) for row in execute(f"PRAGMA {'integrity' if full else 'quick'}_check(20)").fetchall()]
        problems += [line for line in found if line != "ok"]
        broken: list[tuple[Any, ...]] = execute("PRAGMA foreign_key_check").fetchall()
        problems += [f"{table} row {rowid}: missing {parent}" for table, rowid, parent, _no in broken[:20]]
    tables = [name for name in database.get_tables() if not name.startswith("sqlite_")]
    counts = {name: int(execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]) for name in sorted(tables)}
    return Report(problems, counts)


def backup(file: Path, at: dt.datetime) -> None:
    """Write a whole, consistent copy while others go on writing; a plain copy of the file would be torn.

    The copy itself says that it is one, and of when (`at`, aware): the time of a file changes when it is carried.
    """
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    try:
        execute("VACUUM INTO ?", str(file))
        with file.open("r+b") as copy:
            copy.seek(_VERSION.start)
            copy.write(int(at.timestamp()).to_bytes(4, "big"))
            copy.flush()
            os.fsync(copy.fileno())
    except BaseException:
        file.unlink(missing_ok=True)
        raise


def backup_made(file: Path) -> dt.datetime | None:
    """When a file was made as a backup of ours; None for anything else, a database in use or a link included.

    Its name says nothing. Only the header is read, so a damaged file does no harm. OSError when it cannot be read.
    """
    if any(file.with_name(file.name + ending).exists() for ending in ("-wal", "-shm", "-journal")):
        return None
    try:
        opened = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except IsADirectoryError:
        return None
    except OSError:
        if file.is_symlink():
            return None
        raise
    try:
        header = os.read(opened, 100) if stat.S_ISREG(os.fstat(opened).st_mode) else b""
    finally:
        os.close(opened)
    if len(header) < 100 or not header.startswith(_MAGIC):
        return None
    made = int.from_bytes(header[_VERSION], "big")
    ours = int.from_bytes(header[_APPLICATION], "big") == APPLICATION_ID
    return dt.datetime.fromtimestamp(made, dt.UTC) if ours and made else None

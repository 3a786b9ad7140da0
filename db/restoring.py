"""Putting a backup in a database's place; what was there before is moved aside, never removed."""

import datetime as dt
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from . import engine
from .problems import DatabaseProblem
from .queue import FairQueue

_BESIDE = ("", "-wal", "-shm")


class Copy(NamedTuple):
    """What a file holds that may become the database; `problems` are SQLite's words for what is broken."""

    made: dt.datetime | None  # when it was made as a backup; None for a plain file
    problems: tuple[str, ...]
    applied: frozenset[str]  # its migrations


def look(file: Path) -> Copy:
    """Read a file whole and say what it is. DatabaseProblem `missing`, or `foreign` when it is none of ours."""
    if not file.is_file():
        raise DatabaseProblem("missing", str(file))
    uri = f"file:{quote(str(file.absolute()))}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as raw:
            if raw.execute("PRAGMA application_id").fetchone()[0] != engine.APPLICATION_ID:
                raise DatabaseProblem("foreign", str(file))
            made = int(raw.execute("PRAGMA user_version").fetchone()[0])
            problems = [str(row[0]) for row in raw.execute("PRAGMA integrity_check(20)")]
            problems += [f"{row[0]}: {row[2]}" for row in raw.execute("PRAGMA foreign_key_check").fetchmany(20)]
            applied = frozenset(str(row[0]) for row in raw.execute("SELECT name FROM schema_migration"))
    except sqlite3.DatabaseError as error:
        raise DatabaseProblem("foreign", str(file), str(error)) from error
    moment = dt.datetime.fromtimestamp(made, dt.UTC) if made else None
    return Copy(moment, tuple(one for one in problems if one != "ok"), applied)


def is_newer(copy: Copy) -> bool:
    """Whether a newer program than this one has written the file."""
    return bool(copy.applied - {path.stem for path in engine.MIGRATIONS.glob("[0-9]*.py")})


def put_in_place(file: Path, target: Path, at: dt.datetime) -> Path | None:
    """Make a copy of `file` the database `target`; where what was there lies now, None when nothing was.

    Writers of the old one wait meanwhile and are then told that their database was replaced. The copy is whole and
    on the disk before anything is moved; a crash in between leaves the old one, or the old one aside.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f"{target.name}.restoring-{os.getpid()}")
    try:
        os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        _copy(file, beside)
        queue = FairQueue(target)
        try:
            with queue.turn():
                aside = _move_aside(target, at)
                if aside:
                    was = aside.stat()
                    if os.geteuid() == 0:  # the town's account must be able to write what root puts there
                        os.chown(beside, was.st_uid, was.st_gid)
                beside.rename(target)
        finally:
            queue.close()
        return aside
    finally:
        for ending in _BESIDE:
            beside.with_name(beside.name + ending).unlink(missing_ok=True)


def _copy(file: Path, beside: Path) -> None:
    uri = f"file:{quote(str(file.absolute()))}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as source, closing(sqlite3.connect(beside)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA user_version = 0")  # it is a database in use from now on, no backup
        copy.execute("PRAGMA journal_mode = wal")
        copy.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with beside.open("rb") as done:
        os.fsync(done.fileno())


def _move_aside(target: Path, at: dt.datetime) -> Path | None:
    if not target.exists():
        return None
    name = f"{target.name}.before-{at:%Y%m%d-%H%M%S}"
    if target.with_name(name).exists():  # twice within a second
        raise DatabaseProblem("exists", str(target.with_name(name)))
    for ending in reversed(_BESIDE):  # the file itself last: without its log it would be a shorter one
        one = target.with_name(target.name + ending)
        if one.exists():
            shutil.move(one, target.with_name(name + ending))
    return target.with_name(name)

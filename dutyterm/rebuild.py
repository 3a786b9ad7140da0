"""The demo database: there when asked for, whole or not at all, and never in place of a real town."""

import datetime as dt
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from db import engine
from db.base import database
from db.gate import newest_passage
from db.problems import DatabaseProblem

from . import keyring
from .errors import BadInput
from .i18n import _
from .opening import is_demo, side_path
from .settings import Settings
from .trail.check import mark_file

Progress = Callable[[int, int, str], None]


STALE_DAYS = 7  # an older demo's passes have run out and its week of history is long ago


def ready_demo(settings: Settings, now: dt.datetime, *, fresh: bool, progress: Progress, any_age: bool = False) -> None:
    """Leave a built demo town at the settings' address; an existing one is kept unless `fresh` or too old.

    With `any_age` an old one is kept too: its clock is stopped.
    """
    if not settings.db.startswith("sqlite:"):
        _ready(settings, now, progress, fresh=fresh, any_age=any_age)
        return
    with _alone(engine.sqlite_path(settings.db), lambda: progress(0, 1, _("另一个窗口正在建，请稍等"))) as waited:
        # whoever has waited has just got a fresh one from somebody else
        _ready(settings, now, progress, fresh=fresh and not waited, any_age=any_age)


@contextmanager
def _alone(path: Path, waits: Callable[[], None]) -> Iterator[bool]:
    """One builds a town at a time; whether somebody else was at it when we came."""
    try:
        lock = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:  # no folder, or not ours to write in: what is wrong is said where the file itself is needed
        yield False
        return
    waited = False
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waited = True
            waits()
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield waited
    finally:
        os.close(lock)


def _ready(settings: Settings, now: dt.datetime, progress: Progress, *, fresh: bool, any_age: bool) -> None:
    state = _state(settings.db)
    if state == "real":
        raise BadInput(_("{where} 不是演示数据库，没有改动。").format(where=settings.db.rpartition("@")[2]))
    if state == "demo" and not fresh and (any_age or not _too_old(settings.db, now)):
        return
    if settings.db.startswith("sqlite:"):
        _build_file(engine.sqlite_path(settings.db), now, progress)
    else:
        _build_server(settings.db, now, progress)
    mark_file(settings).unlink(missing_ok=True)  # another trail begins
    keyring.create(side_path(settings, ".key", settings.key_file))


def _state(url: str) -> str:
    """`none`, `demo`, `stale` (a demo of another version) or `real`."""
    try:
        engine.bind(url, any_version=True)
    except DatabaseProblem as problem:
        if problem.code == "missing":
            return "none"
        if problem.code == "foreign" and not url.startswith("sqlite:") and not database.get_tables():
            return "none"
        if problem.code == "new" and is_demo():
            return "stale"
        raise
    try:
        if not is_demo():
            return "real"
        return "stale" if engine.pending() else "demo"
    finally:
        engine.close()


def _too_old(url: str, now: dt.datetime) -> bool:
    engine.bind(url)
    newest = newest_passage()
    engine.close()
    return newest is None or abs(now - newest) > dt.timedelta(days=STALE_DAYS)


def _build_file(path: Path, now: dt.datetime, progress: Progress) -> None:
    from .demo import build

    # built beside and moved into place: a build that is killed leaves the old town, not half a new one
    building = path.with_name(path.name + ".building")
    for old in building.parent.glob(building.name + "*"):
        old.unlink()
    engine.create(f"sqlite:///{building}")
    build(now, progress)
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    engine.close()
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    drafts = path.with_name(path.name + ".drafts")
    for old in drafts.glob("*") if drafts.is_dir() else ():
        old.unlink()
    building.replace(path)
    for ending in ("-wal", "-shm", "-next", "-running"):
        building.with_name(building.name + ending).unlink(missing_ok=True)


def _build_server(url: str, now: dt.datetime, progress: Progress) -> None:
    from .demo import build

    engine.connect_empty(url)
    engine.migrate()
    build(now, progress)
    engine.close()

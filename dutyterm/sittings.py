"""The log of sittings, right also for those that die without a word: SIGHUP ends a session at once.

A sitting holds the lock of a small file beside the database, which the kernel frees when the session dies, and
touches it once a minute. Whoever looks next closes in the log what nobody holds any more, with the time of the
last touch as its end.
"""

import datetime as dt
import fcntl
import logging
import os
import re
from pathlib import Path

from db import changes
from db import sittings as table
from db.audit import Act
from db.problems import DatabaseProblem
from db.sittings import SittingRow

from .session import Session
from .store import Store

TOUCH_SECONDS = 60
TOPIC = "sittings"
_LOST = dt.timedelta(days=1)  # a sitting without a file may sit on another server; longer than this nobody sits
_STRAY = 3600  # seconds after which a file that no row names is swept away

log = logging.getLogger("dutyterm")


class Sitting:
    """The sitting of this process: its row in the log and its locked file."""

    def __init__(self, folder: Path, store: Store, session: Session, term: str = "") -> None:
        self.folder, self.store, self.session = folder, store, session
        self.term = re.sub(r"[^A-Za-z0-9._+-]", "?", term)[:40]  # the client says what it likes
        self._file: int | None = None
        self._begun = False

    async def begin(self, size: str) -> None:
        """Write that it begins (`size` as 80x24) and close what others left open. A sick database loses the row,
        not the sitting."""
        session = self.session
        log.info("session %s begins: %s %s %s", session.number, session.user.login or "-", self.term or "-", size)
        self._lock()
        self._begun = True  # from here on the row may be there, whether or not its answer is waited for
        try:
            self._begun = await self.store.write(_begin, session.act(), session, self.term, size)
            await self.store.write(settle, session.act(), self.folder)
        except DatabaseProblem as problem:
            log.error("session %s is not in the log: %s", session.number, problem.code)

    def touch(self) -> None:
        """Say that it goes on; once a minute."""
        if self._file is not None:
            now = self.session.clock.now().timestamp()
            os.utime(self._file, (now, now))

    def end(self) -> None:
        """Write that it has ended; before the store is closed."""
        try:
            if self._begun:
                self.store.write_now(_end, self.session.act(), self.session.number)
        except DatabaseProblem:
            return  # the next one who looks closes it
        if self._file is not None:
            _unlink(self.folder / self.session.number)
            os.close(self._file)
            self._file = None

    def _lock(self) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self.folder / self.session.number
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError:
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
            return
        self._file = file
        self.touch()


def _begin(act: Act, session: Session, term: str, size: str) -> bool:
    user = session.user.id if session.user.id > 0 else None
    begun = table.begin(session.number, user, session.key_id, act.post_id, session.origin, term, size, act.at)
    changes.bump(TOPIC)
    return begun


def _end(act: Act, number: str) -> None:
    started = next((row.started_at for row in table.open_now() if row.number == number), None)
    if table.end(number, act.at) and started:
        log.info("session %s ends: %s %d s", number, act.actor or "-", (act.at - started).total_seconds())
    changes.bump(TOPIC)


def settle(act: Act, folder: Path) -> int:
    """Close in the log every sitting that nobody holds any more; how many.

    The trail has no row of it: the log of sittings is one itself.
    """
    rows, closed = table.open_now(), 0
    for row in rows:
        last = _last_sign(folder / row.number)
        if last is None and act.at - row.started_at > _LOST:
            last = row.started_at.timestamp()
        if not last:
            continue
        ended = max(dt.datetime.fromtimestamp(last, dt.UTC), row.started_at)
        if table.end(row.number, ended):
            seconds = (ended - row.started_at).total_seconds()
            log.info("session %s ended without a word: %s %d s", row.number, row.login or "-", seconds)
            closed += 1
        _unlink(folder / row.number)
    _sweep(folder, {row.number for row in rows}, act.at)
    if closed:
        changes.bump(TOPIC)
    return closed


def _last_sign(path: Path) -> float | None:
    """When a sitting's file was touched last, as a timestamp; 0 while somebody holds it, None without a file."""
    try:
        file = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.fstat(file).st_mtime
    except OSError:
        return 0.0
    finally:
        os.close(file)


def _sweep(folder: Path, known: set[str], at: dt.datetime) -> None:
    """Remove files that no open row names: of sittings that ended between the row and the file."""
    try:
        files = [path for path in folder.iterdir() if path.name not in known]
    except OSError:
        return
    for path in files:
        last = _last_sign(path)
        if last and at.timestamp() - last > _STRAY:
            _unlink(path)


def _unlink(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        log.warning("a file of a sitting stays: %s", path.name)


def open_now(now: dt.datetime) -> list[tuple[SittingRow, int]]:
    """Who sits at a terminal, and for how many seconds; `settle` first, or the dead are among them."""
    return [(row, int((now - row.started_at).total_seconds())) for row in table.open_now()]


def latest(limit: int = 200, *, user_id: int | None = None, key_id: int | None = None) -> list[SittingRow]:
    """The last sittings, the newest first."""
    return table.latest(limit, user_id=user_id, key_id=key_id)

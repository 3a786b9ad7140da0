"""The reader of `authorized-keys`: a child process that has become the owner of the database.

What a client could make a database do to whoever opens it, it would do to that account and not to root. It says
what it found as one JSON line each time; the parent trusts none of it. It ends when its parent is gone.
"""

import contextlib
import datetime as dt
import json
import os
import select
import signal
import stat
from pathlib import Path
from typing import Any, NoReturn

from db.problems import DatabaseProblem, classify

from ..settings import Settings

LOOK = 1.0  # seconds between two looks for changes
_MOST = 16 * 2**20  # bytes of one answer: 15,000 long keys


class Reader:
    """The child, seen from the parent. `fileno` is for select."""

    def __init__(self, settings: Settings, script: str, *, watch: bool) -> None:
        self._left = b""
        self._out, into = os.pipe()
        alive, self._alive = os.pipe()
        self._pid = os.fork()
        if not self._pid:
            os.close(self._out)
            os.close(self._alive)
            _child(settings, script, into, alive, watch)
        os.close(into)
        os.close(alive)

    def fileno(self) -> int:
        """Where the answers come."""
        return self._out

    def answer(self, seconds: float) -> dict[str, Any]:
        """The next answer; the problem `locked` when none comes in time."""
        if not select.select([self], [], [], seconds)[0]:
            return {"problem": "locked"}
        return self.read()

    def read(self) -> dict[str, Any]:
        """The newest answer, when one has begun to come: `lines` and `broken`, or `problem`.

        What came before it is out of date; kept for later it would lag behind until keys change again.
        """
        while b"\n" not in self._left:
            piece = os.read(self._out, 65536)
            if not piece or len(self._left) > _MOST:
                return {"problem": "other"}
            self._left += piece
        lines, _newline, self._left = self._left.rpartition(b"\n")
        line = lines.rpartition(b"\n")[2]
        try:
            said = json.loads(line)
        except ValueError:
            return {"problem": "other"}
        right = isinstance(said, dict) and (isinstance(said.get("lines"), list) or "problem" in said)
        return said if right else {"problem": "other"}

    def close(self) -> None:
        """End the child and take its leave."""
        if self._pid:
            os.close(self._alive)
            os.close(self._out)
            with contextlib.suppress(OSError):
                os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
            self._pid = 0


def _child(settings: Settings, script: str, out: int, alive: int, watch: bool) -> NoReturn:
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, signal.SIG_DFL)
        try:
            become_owner(settings)
            _look(settings, script, out, alive, watch)
            code = 0
        except Exception as error:
            _say(out, {"problem": classify(error)})
    finally:
        os._exit(code)  # nothing of the parent's is flushed or tidied twice


def become_owner(settings: Settings) -> None:
    """Root becomes the owner of a database file, for good. DatabaseProblem when that owner cannot be believed."""
    if os.geteuid() != 0 or not settings.db.startswith("sqlite:"):
        return
    from db.engine import sqlite_path

    path = sqlite_path(settings.db)
    try:
        found, folder = path.lstat(), path.parent.stat()
    except OSError:
        raise DatabaseProblem("missing", settings.db) from None
    # whoever owns the folder can put there a link to a file of root's
    if not stat.S_ISREG(found.st_mode) or (found.st_uid == 0 and folder.st_uid != 0):
        raise DatabaseProblem("foreign", settings.db)
    if found.st_uid:
        os.setgroups([])
        os.setgid(found.st_gid)
        os.setuid(found.st_uid)


def _look(settings: Settings, script: str, out: int, alive: int, watch: bool) -> None:
    """Say the lines now, and with `watch` again whenever they change, until the parent or the database goes."""
    from db import engine
    from db.keys import doors

    from ..clock import SystemClock
    from ..people.keys import key_file_lines
    from ..store import Store

    clock = SystemClock()
    engine.bind(settings.db)
    place = _place(settings)
    store, last, due = Store(), None, None
    while True:
        now = clock.now()
        if store.stirred() or (due is not None and due <= now):
            said = store.read_now(key_file_lines, now, script)
            due = min((one.expires_at for one in store.read_now(doors, now) if one.expires_at), default=None)
            if said != last:
                last = said
                _say(out, {"lines": said[0], "broken": said[1]})
        if not watch:
            return
        if select.select([alive], [], [], _pause(now, due))[0]:
            return
        if _place(settings) != place:
            raise DatabaseProblem("replaced", settings.db)


def _pause(now: dt.datetime, due: dt.datetime | None) -> float:
    return LOOK if due is None else min(LOOK, max((due - now).total_seconds(), 0.0))


def _place(settings: Settings) -> tuple[int, int] | None:
    """Which file the database is; None for a server."""
    if not settings.db.startswith("sqlite:"):
        return None
    from db.engine import sqlite_path

    try:
        found = Path(sqlite_path(settings.db)).stat()
    except OSError:
        raise DatabaseProblem("missing", settings.db) from None
    return found.st_dev, found.st_ino


def _say(out: int, answer: dict[str, Any]) -> None:
    data = (json.dumps(answer) + "\n").encode()
    while data:
        data = data[os.write(out, data) :]

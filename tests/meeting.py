"""Two acts that meet: the first stands still before its commit, the second goes on until it waits or has ended.

Nothing is retried here, so an act that the server ends because two waited for each other is seen as what it is.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest

from db import engine
from db.base import execute
from dutyterm.errors import Refused

PATIENCE = 30.0
"""Seconds after which a meeting has gone wrong."""


class Met(NamedTuple):
    """What each act answered: its value, the code it was refused with, or the error that ended it."""

    first: Any
    second: Any


Stands = tuple[object, str] | tuple[object, str, int]
"""A module, a function there, and (else 1) which call of it."""


class _Actor:
    """One act in a thread and on a connection of its own."""

    def __init__(self, work: Callable[[], object], last: Callable[[], None] = lambda: None) -> None:
        self.work, self.last = work, last
        self.begun, self.ended = threading.Event(), threading.Event()
        self.pid, self.answer = 0, object()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        try:
            if not engine.is_sqlite():
                ((self.pid,),) = execute("SELECT pg_backend_pid()").fetchall()
            self.begun.set()
            with engine.transaction():
                self.answer = self.work()
                self.last()
        except Refused as no:
            self.answer = no.code
        except Exception as error:  # of whatever kind: the test says what it may be
            self.answer = error
        finally:
            self.begun.set()
            engine.close()
            self.ended.set()

    def waits(self) -> bool:
        """Whether it has gone as far as it can: it waits for somebody's lock."""
        if engine.is_sqlite():
            return True  # for the one who writes, always
        return bool(execute("SELECT 1 FROM pg_locks WHERE pid = ? AND NOT granted", self.pid).fetchall())


def meet(first: Callable[[], object], second: Callable[[], object], *, stands: Stands | None = None) -> Met:
    """Let two acts meet. `stands` says before what the first stands still, once; without it before its commit."""
    reached, go = threading.Event(), threading.Event()

    def stand() -> None:
        reached.set()
        assert go.wait(PATIENCE)

    one, two = _Actor(first, (lambda: None) if stands else stand), _Actor(second)
    with _standing(stands, one.thread, stand):
        one.thread.start()
        try:
            while not reached.wait(0.01):
                assert not one.ended.is_set(), f"it never came that far: {one.answer!r}"
            two.thread.start()
            assert two.begun.wait(PATIENCE)
            for _turn in range(int(PATIENCE / 0.01)):
                if two.ended.wait(0.01) or two.waits():
                    break
        finally:
            go.set()
        assert one.ended.wait(PATIENCE) and two.ended.wait(PATIENCE)
    return Met(one.answer, two.answer)


@contextmanager
def _standing(where: Stands | None, who: threading.Thread, stand: Callable[[], None]) -> Iterator[None]:
    """Lets one thread stand still the first time it comes to a function."""
    if where is None:
        yield
        return
    module, name, times = (*where, 1)[:3]
    real, left = getattr(module, name), [times]

    def stopping(*args: Any, **more: Any) -> Any:
        if threading.current_thread() is who:
            left[0] -= 1
            if not left[0]:
                stand()
        return real(*args, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, name, stopping)
        yield

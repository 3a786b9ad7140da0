"""A fair queue between processes for SQLite's one write lock.

SQLite's own busy handler is unfair: under a rush one process of 200 wrote 1 act while another wrote 1,464.
Two lock files cure it: only the holder of *next* may wait for *running*, so who has just written cannot
barge in again. The kernel frees both locks when a process dies.
"""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PAUSES = (0.0001,) * 20 + (0.0005,) * 200 + (0.002,) * 500  # then 20 ms: only one process ever polls


class FairQueue:
    """The queue of one database file. Locks belong to an open file, so each thread keeps its own pair."""

    def __init__(self, database: Path, patience: float = 30.0) -> None:
        self.next_path = database.with_name(database.name + "-next")
        self.running_path = database.with_name(database.name + "-running")
        self.patience = patience
        self._files = threading.local()

    def _open(self) -> tuple[int, int]:
        if not hasattr(self._files, "pair"):
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
            self._files.pair = (
                os.open(self.next_path, flags, 0o600),
                os.open(self.running_path, flags, 0o600),
            )
        pair: tuple[int, int] = self._files.pair
        return pair

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for our turn to write, at most `patience` seconds once first in line (TimeoutError)."""
        waiting, running = self._open()
        fcntl.flock(waiting, fcntl.LOCK_EX)
        try:
            self._take(running)
        finally:
            fcntl.flock(waiting, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(running, fcntl.LOCK_UN)

    def _take(self, running: int) -> None:
        # flock knows no timeout; the one process in front of the line may afford to ask again and again
        end, tries = time.monotonic() + self.patience, 0
        while True:
            try:
                return fcntl.flock(running, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > end:
                    raise TimeoutError("database is locked") from None
                time.sleep(_PAUSES[tries] if tries < len(_PAUSES) else 0.02)
                tries += 1

    def close(self) -> None:
        """Close the calling thread's pair of files."""
        for file in getattr(self._files, "pair", ()):
            os.close(file)
        if hasattr(self._files, "pair"):
            del self._files.pair

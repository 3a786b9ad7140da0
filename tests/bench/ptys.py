"""Measures programs on real terminals: when a key is painted, how many bytes it costs, how much an idle one takes.

Everything a program writes is stamped when it is read and drawn by an emulator only afterwards, so that the
emulator's own time is in no figure. Several programs are read by one loop: nobody waits for another.
"""

import contextlib
import fcntl
import os
import pty
import re
import selectors
import signal
import struct
import termios
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import pyte

QUIET = 0.04  # seconds of silence that end what one key set off
COLUMNS, ROWS = 80, 24

# what a terminal answers when it is asked what it can do; an unanswered question costs the program a timeout
_ANSWERS = {b"\x1b[?2026$p": b"\x1b[?2026;2$y", b"\x1b[c": b"\x1b[?62;22c", b"\x1b[6n": b"\x1b[1;1R"}
# what pyte would print instead of ignoring, and a sequence whose end is in the next chunk
_UNKNOWN = re.compile(rb"\x1b\[[<=>][\d;:]*[@-~]|\x1b\[\?[\d;]*\$p|\x1b[P_^X].*?\x1b\\", re.S)
_TORN = re.compile(rb"\x1b(?:\[[\d;:<=>?$ ]*|[P_^X\]][^\x1b\x07]{0,200}\x1b?|)$")


class Program:
    """A program and the far end of its terminal."""

    def __init__(self, argv: Sequence[str], *, env: Mapping[str, str], cwd: Path) -> None:
        self.chunks: list[tuple[float, bytes]] = []
        self.written = 0
        self.alive = True
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self.screen)
        self._drawn, self._torn = 0, b""
        self.started = perf_counter()
        self.pid, self.end = pty.fork()
        if not self.pid:
            with contextlib.suppress(BaseException):
                os.chdir(cwd)
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
                os.execve(argv[0], list(argv), {**env, "TERM": "xterm-256color", "LANG": "C.UTF-8"})
            os._exit(127)

    def read(self) -> None:
        """Take what has been written; called when there is something."""
        try:
            data = os.read(self.end, 65536)
        except OSError:  # how a pty says that nobody is there any more
            data = b""
        if not data:
            self.alive = False
            return
        self.chunks.append((perf_counter(), data))
        self.written += len(data)
        for question, answer in _ANSWERS.items():
            if question in data:
                os.write(self.end, answer)

    def type(self, keys: str) -> float:
        """Type; returns when."""
        moment = perf_counter()
        os.write(self.end, keys.encode())
        return moment

    def draw(self, until: float = float("inf")) -> Iterator[float]:
        """Show what was read before `until`, chunk by chunk; yields the moment of each."""
        while self._drawn < len(self.chunks) and self.chunks[self._drawn][0] < until:
            moment, data = self.chunks[self._drawn]
            self._drawn += 1
            data = self._torn + data
            cut = found.start() if (found := _TORN.search(data)) else len(data)
            self._torn = data[cut:]
            self._stream.feed(_UNKNOWN.sub(b"", data[:cut]))
            yield moment

    def draw_all(self) -> None:
        """Show everything that was read."""
        for _moment in self.draw():
            pass

    @property
    def text(self) -> str:
        """The screen as it is drawn; between two chunks there may be half a wide character, which `display` refuses."""
        cells = self.screen.buffer
        return "\n".join("".join(cells[row][column].data for column in range(COLUMNS)).rstrip() for row in range(ROWS))

    def picture(self) -> Any:
        """The screen with its colours and the cursor; equal pictures look the same."""
        rows = [dict(self.screen.buffer[row]) for row in range(ROWS)]
        return rows, self.screen.cursor.x, self.screen.cursor.y, self.screen.cursor.hidden

    def seen(self, regex: str, timeout: float = 60.0) -> float:
        """Wait until the screen shows `regex`; the moment when the chunk that showed it was read."""
        end = perf_counter() + timeout
        while perf_counter() < end and self.alive:
            for moment in self.draw():
                if re.search(regex, self.text, re.M):
                    return moment
            pump([self], 0.5, stop=lambda: self._drawn < len(self.chunks))
        raise AssertionError(f"never saw {regex!r}:\n{self.text}")

    def painted(self, since: float, until: float = float("inf"), quiet: float = QUIET) -> float | None:
        """Seconds from `since` to the last chunk that changed the picture before a silence; None if none did."""
        found = self.paints(since, until, quiet)
        return found and found[1]

    def paints(self, since: float, until: float = float("inf"), quiet: float = QUIET) -> tuple[float, float] | None:
        """Seconds from `since` to the first and to the last chunk that changed the picture before a silence."""
        last, first, changed, before = since, since, None, self.picture()
        while self._drawn < len(self.chunks) and self.chunks[self._drawn][0] < until:
            if changed is not None and self.chunks[self._drawn][0] - last > quiet:
                break
            last = next(self.draw())
            if (now := self.picture()) != before:
                first = last if changed is None else first
                changed, before = last, now
        return None if changed is None else (first - since, changed - since)

    def close(self) -> None:
        """End it and take its terminal away."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        os.close(self.end)
        os.waitpid(self.pid, 0)


def pump(programs: Sequence[Program], seconds: float, stop: Callable[[], bool] = lambda: False) -> bool:
    """Read all programs for so long (False), or until `stop()` (True)."""
    end = perf_counter() + seconds
    with selectors.DefaultSelector() as selector:
        for program in programs:
            if program.alive:
                selector.register(program.end, selectors.EVENT_READ, program)
        while not (stopped := stop()) and (left := end - perf_counter()) > 0:
            for key, _events in selector.select(min(left, 0.01)):
                key.data.read()
                if not key.data.alive:
                    selector.unregister(key.fileobj)
    return stopped


def settle(programs: Sequence[Program], quiet: float = 0.5, timeout: float = 60.0) -> None:
    """Read until nobody has written anything for `quiet` seconds."""

    def silent() -> bool:
        last = max((one.chunks[-1][0] if one.chunks else one.started for one in programs if one.alive), default=0.0)
        return perf_counter() - last > quiet

    pump(programs, timeout, silent)


def private_mb(pid: int) -> float:
    """Memory that this process alone pays for, in MB."""
    fields = dict(line.split()[:2] for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    return (int(fields["Private_Clean:"]) + int(fields["Private_Dirty:"])) / 1024


def cpu_seconds(pid: int) -> float:
    """Processor time that the living threads of a process have used."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]

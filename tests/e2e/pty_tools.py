"""Drives a program on a real terminal: a pty whose other end is a pyte screen.

    with Terminal([sys.executable, "-m", "dutyterm", "demo"]) as terminal:
        terminal.wait("今日值班")
        terminal.send("137 365\r")
        terminal.wait("已记录")

`wait` never sleeps a fixed time: it reads until the screen shows what is asked for, or fails with the screen.
Nothing is read between calls, so a test that only waits for time to pass uses `watch`.
"""

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Self

import pyte

# sequences that pyte would print instead of ignoring, and one that is not complete yet
_FOREIGN = re.compile(rb"\x1b\[[<=>][0-9;:]*[@-~]|\x1b\[\?[0-9;]*\$p|\x1b[P_^X].*?\x1b\\", re.S)
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-9;:<=>?$ ]*|[P_^X\]][^\x1b\x07]{0,200}\x1b?|)$")


class Terminal:
    """A program, its pty and the screen it draws. Leaving the `with` kills the program."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        size: tuple[int, int] = (80, 24),
        window: tuple[int, int] | None = None,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        ignore: Sequence[signal.Signals] = (),
    ) -> None:
        """Start `argv` on a pty of `size` (columns, rows), with signals in `ignore` ignored as nohup does.

        `window` is what the pty claims to be instead, for sizes that no emulator can show.
        """
        self.screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self.screen)
        self._held = b""
        self.output = bytearray()
        """Every byte the program wrote."""
        self.closed = False
        self._master, slave = pty.openpty()
        os.set_blocking(self._master, False)
        self._set_size(*(window or size))

        def make_it_the_terminal() -> None:
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            signal.signal(signal.SIGHUP, signal.SIG_DFL)  # as on any terminal, even where nohup runs the tests
            for ignored in ignore:
                signal.signal(ignored, signal.SIG_IGN)

        self.process = subprocess.Popen(
            argv,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=cwd,
            env={**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", **(env or {})},
            preexec_fn=make_it_the_terminal,
        )
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        self.close()

    @property
    def text(self) -> str:
        """The screen as text, a line per row, without the blanks at the end of rows."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    @property
    def cursor(self) -> tuple[int, int]:
        """Where the terminal's cursor is: column, row, from 0."""
        return self.screen.cursor.x, self.screen.cursor.y

    def send(self, keys: str | bytes, timeout: float = 30) -> None:
        """Type. As much as the line takes goes in one write; output is read meanwhile, so nothing blocks."""
        data = keys.encode() if isinstance(keys, str) else keys
        end = monotonic() + timeout
        while data:
            try:
                data = data[os.write(self._master, data) :]
            except BlockingIOError:
                self._read(0.01)
            if data and monotonic() > end:
                raise AssertionError(f"the program does not read; {len(data)} bytes left")
        self._read(0)

    def wait(self, regex: str, timeout: float = 15) -> re.Match[str]:
        """Read until the screen shows `regex` (multi-line); the match."""
        self.wait_until(lambda: bool(re.search(regex, self.text, re.M)), timeout, f"the screen shows {regex!r}")
        found = re.search(regex, self.text, re.M)
        assert found
        return found

    def wait_gone(self, text: str, timeout: float = 15) -> None:
        """Read until the screen does not show `text`: a screen may be painted in several pieces."""
        self.wait_until(lambda: text not in self.text, timeout, f"{text!r} is gone")

    def wait_until(self, condition: Callable[[], bool], timeout: float = 15, what: str = "it is so") -> None:
        """Read until `condition()`, or fail with `what` and the screen."""
        end = monotonic() + timeout
        while not condition():
            if self.process.poll() is not None and not self._read(0):
                if condition():
                    return
                raise AssertionError(f"ended with {self.process.returncode} before {what}:\n{self.text}")
            if monotonic() > end:
                raise AssertionError(f"not within {timeout} s: {what}\n{self.text}")
            self._read(0.02)

    def wait_exit(self, timeout: float = 15) -> int:
        """Read until the program ends; its exit code, negative for a signal."""
        end = monotonic() + timeout
        while self.process.poll() is None:
            if monotonic() > end:
                raise AssertionError(f"still running after {timeout} s:\n{self.text}")
            self._read(0.02)
        while self._read(0):
            pass
        return self.process.returncode

    def watch(self, seconds: float) -> int:
        """Read for `seconds`; how many bytes the program wrote."""
        before, end = len(self.output), monotonic() + seconds
        while (left := end - monotonic()) > 0:
            self._read(left)
        return len(self.output) - before

    def settle(self, quiet: float = 0.3, timeout: float = 15) -> None:
        """Read until the program has written nothing, and hardly computed, for `quiet` seconds."""
        end = monotonic() + timeout
        while True:
            before = self.cpu_seconds()
            if not self.watch(quiet) and self.cpu_seconds() - before < quiet / 10:
                return
            if monotonic() > end:
                raise AssertionError(f"never quiet for {quiet} s:\n{self.text}")

    def resize(self, columns: int, rows: int, *, screen: bool = True) -> None:
        """Change the window; `screen=False` keeps the emulator's size (for absurd windows)."""
        self._set_size(columns, rows)
        if screen:
            self.screen.resize(rows, columns)

    def close(self) -> None:
        """Pull the line: the program gets SIGHUP, then end of file."""
        if not self.closed:
            self.closed = True
            os.close(self._master)

    def kill(self) -> None:
        """End the program and what it started in its session."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def memory_mb(self, peak: bool = False) -> float:
        """Resident memory of the program now, or its highest so far, in MB."""
        field = "VmHWM" if peak else "VmRSS"
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(rf"^{field}:\s+(\d+) kB", status, re.M)
        assert found
        return int(found[1]) / 1024

    def cpu_seconds(self) -> float:
        """Processor time the program has used so far, in seconds, as exact as the kernel counts it."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def terminal_flags(self) -> int:
        """The local modes of the line (termios lflag): says whether echo and line mode are on again."""
        flags: int = termios.tcgetattr(self._master)[3]
        return flags

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _read(self, timeout: float) -> int:
        """Read what there is, at most 64 kB, waiting for at most `timeout` seconds; how much it was."""
        if self.closed:
            select.select([], [], [], min(timeout, 0.05))
            return 0
        if not select.select([self._master], [], [], timeout)[0]:
            return 0
        try:
            data = os.read(self._master, 65536)
        except OSError:  # the program has closed its end
            select.select([], [], [], min(timeout, 0.02))
            return 0
        self.output += data
        data = self._held + data
        cut = found.start() if (found := _UNFINISHED.search(data)) else len(data)
        self._held = data[cut:]
        self._stream.feed(_FOREIGN.sub(b"", data[:cut]))
        return len(data)

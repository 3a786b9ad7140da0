"""The terminal, made safe: whatever arrives on the line, the session lives on, or ends at once with the line.

Facts behind it: architecture.md 13 and security.md 2, 3. Relies on the input path of Textual 8.2; the tests
on a real terminal (tests/e2e/test_driver.py, test_typing.py) say whether a newer Textual still fits.
"""

import asyncio
import contextlib
import os
import select
import signal
import termios
import time
from collections.abc import Iterator
from itertools import islice
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

from textual import events
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message

from dutyterm.ui.keystream import InputProblem, KeyStream

if TYPE_CHECKING:
    from textual.app import App

EXIT_HANGUP = 128 + signal.SIGHUP
EXIT_TERMINATED = 128 + signal.SIGTERM

LARGEST = (500, 200)  # columns, rows; a window may claim 65535x65535 and would then cost gigabytes
USUAL = (80, 24)  # where the terminal does not know its size
KEYS_AT_ONCE = 4096  # five packets of twenty scans, two seconds of work; a longer flood is cut, not typed for minutes
KEYS_PER_SECOND = 200  # faster than any hand or key repeat; only what comes faster adds up to a flood
HANDFUL = 128  # messages between two chances of the app to draw
QUIET = 0.25  # seconds without input that end a flood
APP_PATIENCE = 1.0  # seconds to wait until the app has taken what was read before reading on

_SCREEN = 2  # Textual draws on stderr
_STOP = b"\x00"  # to the input thread; any other byte says that the app has taken the batch of that number
_HUNG_UP = select.POLLHUP | select.POLLERR | select.POLLNVAL
_RESTORE = (
    b"\x18\x1b[?2026l\x1b[0m"  # give up a half-written sequence, show what was held back, no colours
    b"\x1b[?2004l\x1b[?1004l\x1b[?1000l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?7h\x1b[?1049l\x1b[?25h"
)


class SafeDriver(LinuxDriver):
    """A Textual driver that survives hostile bytes and giant windows, and never outlives its terminal.

    SIGHUP keeps its default disposition and SIGTERM restores the terminal and ends the process where it
    stands: an open transaction rolls back at once, and nothing may rely on a tidy exit (architecture.md 13).
    """

    def __init__(
        self,
        app: "App[Any]",
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        # no mouse, whatever was asked: people mark and copy with the terminal's own, and a stray click costs focus
        super().__init__(app, debug=debug, mouse=False, size=size)
        self._size = size or self._get_terminal_size()
        # stopping would freeze a session that has no shell to continue it
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        signal.signal(signal.SIGCONT, signal.SIG_DFL)
        self._signs, self._sign = os.pipe()
        os.set_blocking(self._sign, False)
        self._outbox: list[Message] = []
        self._batch_number = 0
        self._recent_keys = 0.0
        self._flooded = False
        self._last_read = 0.0

    @property
    def can_suspend(self) -> bool:
        """No: there is no shell behind a session."""
        return False

    def start_application_mode(self) -> None:
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual left it without types
        signal.signal(signal.SIGTERM, self._terminated)
        # by the loop: a signal that the kernel gives to the input thread wakes a sleeping loop in no other way
        asyncio.get_running_loop().add_signal_handler(signal.SIGWINCH, self._resized)

    def disable_input(self) -> None:
        self._signal_thread(_STOP)
        super().disable_input()

    def close(self) -> None:
        super().close()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        ends, self._sign, self._signs = (self._sign, self._signs), -1, -1
        for end in ends:
            with contextlib.suppress(OSError):  # closed before
                os.close(end)

    def send_message(self, message: Message) -> None:
        """Collect what one read brought; handing over each key alone takes 12 kB a key."""
        self._outbox.append(message)

    def run_input_thread(self) -> None:
        """Read the terminal until told to stop; sleeps while nothing comes."""
        try:
            self._read_terminal()
        except Exception as error:
            # raised again where the app handles it: with a number on the screen and the rest in the log
            self._app.call_later(_raise, error)

    def _query_in_band_window_resize(self) -> None:
        """Never: SIGWINCH tells the size, and a size in the input could claim anything."""

    def _get_terminal_size(self) -> tuple[int, int]:
        try:
            size = os.get_terminal_size(self.fileno)
        except OSError:
            return USUAL
        if size.columns < 1 or size.lines < 1:
            return USUAL
        return min(size.columns, LARGEST[0]), min(size.lines, LARGEST[1])

    def _read_terminal(self) -> None:
        stream = KeyStream()
        poll = select.poll()
        poll.register(self.fileno, select.POLLIN)
        poll.register(self._signs, select.POLLIN)
        waiting_since = time.monotonic()
        while True:
            left = None if stream.deadline is None else max(stream.deadline - time.monotonic(), 0) * 1000
            ready = dict(poll.poll(left))
            now = time.monotonic()
            if self._signs in ready and _STOP in os.read(self._signs, 64):
                return
            if self.fileno in ready:
                data = self._read()
                if now - waiting_since >= QUIET:
                    self._recent_keys, self._flooded = 0, False
                found = stream.feed(data, now)
                if self._flooded:
                    found, stream = iter(()), KeyStream()
            elif stream.deadline is not None and now >= stream.deadline:
                found = stream.expire()
            else:
                continue
            if not self._deliver(found, now):
                return
            waiting_since = time.monotonic()

    def _read(self) -> bytes:
        try:
            data = os.read(self.fileno, 4096)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        return data or _hang_up()

    def _deliver(self, found: Iterator[Message], now: float) -> bool:
        """Pass on what was read, up to a flood: of that nothing more is taken until the line is quiet.

        Goes on only when the app has taken a handful, so that nothing piles up. False means stop reading.
        """
        self._recent_keys = max(0.0, self._recent_keys - (now - self._last_read) * KEYS_PER_SECOND)
        self._last_read = now
        while handful := list(islice(found, HANDFUL)):
            self._recent_keys += sum(isinstance(message, events.InputEvent) for message in handful)
            self._flooded = self._recent_keys > KEYS_AT_ONCE
            if self._flooded:
                handful = [InputProblem("length")]
            for message in handful:
                self.process_message(message)
            batch, self._outbox = self._outbox, []
            self._batch_number = self._batch_number % 255 + 1
            sign = bytes([self._batch_number])
            try:
                self._loop.call_soon_threadsafe(self._post, batch, sign)
            except RuntimeError:  # the loop has ended
                return False
            if not self._wait_for_app(sign):
                return False
            if self._flooded:
                break
        return True

    def _post(self, batch: list[Message], sign: bytes) -> None:
        for message in batch:
            self._app.post_message(message)
        if not self._app.call_later(self._ask_the_focused, sign):
            self._signal_thread(sign)

    def _ask_the_focused(self, sign: bytes) -> None:
        """The app has handed the keys on; the sign follows when the widget that got them is through as well."""
        if not (self._app.focused or self._app.screen).call_later(self._signal_thread, sign):
            self._signal_thread(sign)

    def _wait_for_app(self, sign: bytes) -> bool:
        """Wait until the app has taken what it was given; False means stop."""
        poll = select.poll()
        poll.register(self.fileno, 0)  # errors and hang-ups alone
        poll.register(self._signs, select.POLLIN)
        end = time.monotonic() + APP_PATIENCE
        while (left := end - time.monotonic()) > 0:
            ready = dict(poll.poll(left * 1000))
            if ready.get(self.fileno, 0) & _HUNG_UP:
                _hang_up()
            signs = os.read(self._signs, 64) if self._signs in ready else b""
            if _STOP in signs or sign in signs:
                return _STOP not in signs
        return True  # it is busy with something else, and the line must still be watched

    def _resized(self) -> None:
        size = Size(*self._get_terminal_size())
        self._app.post_message(events.Resize(size, size))

    def _signal_thread(self, sign: bytes) -> None:
        with contextlib.suppress(OSError):  # full: it has been told often enough; closed: it is gone
            os.write(self._sign, sign)

    def _terminated(self, signum: int, frame: FrameType | None) -> NoReturn:
        signal.alarm(1)  # a line that takes no bytes would hold the restoring up for ever
        with contextlib.suppress(OSError, termios.error):
            if self.attrs_before is not None:
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
            os.write(_SCREEN, _RESTORE)
        os._exit(EXIT_TERMINATED)


def _hang_up() -> NoReturn:
    """The terminal is gone: so are we, at once, even where somebody had SIGHUP ignored."""
    os._exit(EXIT_HANGUP)


def _raise(error: Exception) -> NoReturn:
    raise error

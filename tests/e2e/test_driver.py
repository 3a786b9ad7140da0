"""The terminal layer on a real terminal: hostile bytes, floods, windows, signals, a dead line, a bug."""

import random
import re
import signal
import sys
import termios
from pathlib import Path
from time import monotonic

import pytest

from dutyterm.ui.base import EXIT_BUG
from dutyterm.ui.driver import EXIT_HANGUP, EXIT_TERMINATED, KEYS_AT_ONCE
from dutyterm.ui.keystream import PASTE_LIMIT
from tests.e2e.bench import APP, ROOT, Bench, bench_on_a_terminal  # noqa: F401 - a fixture
from tests.e2e.pty_tools import Terminal

pytestmark = pytest.mark.e2e


# --- bytes that kill a stock session


@pytest.mark.parametrize(
    "hostile",
    [
        "张三".encode("gbk"),
        b"\xff\xfe\xc0\xaf\xed\xa0\x80\xf8\x88\x80\x80\x80",
        b"\x1b[1:2;3u",
        b"\x1b[48;0;0;0;0t\x1b[48;20000;20000;1;1t\x1b[8;65535;65535t",
        b"\x1b[?2048;1$y\x1b[<0;1;1M\x1b[<0;9999;9999M\x1b[<3;;5M\x1b[M\x7f\x7f\x7f",
        b"\x1b[" + b"9" * 5000 + b"~",
        b"\x1b[1;2\x1b[A\x1bO\x1b[200\x1b[201~",
        b"\x1a\x1c\x11\x13",  # Ctrl-Z, Ctrl-\, Ctrl-Q, Ctrl-S
    ],
    ids=["GBK", "not UTF-8", "malformed", "sizes", "mouse", "long", "broken off", "controls"],
)
def test_hostile_bytes(bench: Bench, hostile: bytes) -> None:
    bench.send(hostile)
    bench.settle()
    bench.still_works()


def test_unknown_sequences_are_not_typed(bench: Bench) -> None:
    bench.type(b"a\x1b[1:2;3ub\x1b[?62;22cc\x1b[99~d\r", "abcd")


def test_a_terminal_that_is_not_utf8_is_told(bench: Bench) -> None:
    bench.send("张三".encode("gbk"))
    bench.wait("Set the encoding of this terminal")


def test_a_flood_of_sequences(bench: Bench) -> None:
    bench.send(b"\x1b[12;34;56z" * 10_000 + b"\x1b[" * 20_000, timeout=60)
    bench.settle()
    bench.still_works()


def test_a_large_paste(bench: Bench) -> None:
    bench.send(b"\x1b[200~" + b"0123456789abcdef" * (10 * 2**16) + b"\x1b[201~", timeout=60)
    bench.wait("粘贴的内容太长")
    bench.still_works()
    assert PASTE_LIMIT < 2**16


def test_a_large_paste_without_brackets(bench: Bench) -> None:
    start = monotonic()
    bench.send(b"0123456789abcde\r" * 6400, timeout=60)
    bench.wait("粘贴的内容太长")
    assert monotonic() - start < 15
    bench.settle()
    taken = bench.lines()
    assert set(taken) == {"0123456789abcde"}, "what was taken is whole"
    assert KEYS_AT_ONCE <= len(taken) * 16 + 16 < 2 * KEYS_AT_ONCE
    bench.still_works()


def test_a_paste_that_never_ends_is_closed(bench: Bench) -> None:
    bench.send(b"\x1b[200~lost")
    bench.wait("^lost", timeout=4)
    bench.type("\r", "lost")
    bench.send(b"\x1b[200~")
    start = monotonic()
    while "typed" not in bench.text:  # somebody types on at a line that seems dead
        assert monotonic() - start < 6
        bench.send("typed")
        bench.watch(0.3)
    bench.still_works()


def test_random_bytes(bench: Bench) -> None:
    source = random.Random(20201123)
    pieces = [b"\x1b[", b"\x1b", b"\x1b[200~", b"\x1b[201~", b"\x1b[<", b"\r", b";5", "王".encode(), b"\x1bO"]

    def chunk(size: int) -> bytes:
        plain = source.randbytes(size)
        mixed = b"".join(source.choice(pieces) + source.randbytes(source.randrange(6)) for _ in range(size // 5))
        # F2, F8, F9 and F10 do what they say, so they must not come up by accident
        return re.sub(rb"\x1b\[(12|19|20|21)|\x1bO?[Qq]|\x1b\[\[?[BQ]", b"", source.choice((plain, mixed)))

    for _ in range(6):
        bench.send(chunk(4000), timeout=60)
        bench.settle(timeout=30)  # each is read to its last byte
    bench.send(b"".join(chunk(4000) for _ in range(15)), timeout=60)  # and this is cut as a flood
    bench.send(b"\x1b[201~")
    bench.settle(1.0, timeout=60)
    bench.still_works()


# --- windows


@pytest.mark.parametrize("size", [(65535, 65535), (0, 0), (1, 1), (65535, 24), (80, 65535)])
def test_absurd_windows(bench: Bench, size: tuple[int, int]) -> None:
    bench.resize(*size, screen=False)
    bench.watch(1)
    bench.resize(80, 24)
    bench.settle()
    bench.still_works()
    bench.wait("^count 1$")


def test_starting_in_an_absurd_window(tmp_path: Path) -> None:
    with Bench(tmp_path / "notes.json", window=(65535, 65535)) as bench:
        bench.settle()
        bench.still_works()


def test_a_storm_of_resizes_while_typing(bench: Bench) -> None:
    source = random.Random(3)
    for number in range(60):
        bench.resize(source.randrange(1, 200), source.randrange(1, 60), screen=False)
        bench.send(f"{number}\r")
    bench.resize(80, 24)
    bench.wait_until(lambda: len(bench.lines()) == 60)
    assert bench.lines() == [str(number) for number in range(60)]
    # the last size counts: a signal that the kernel gave to another thread once left the loop asleep with an old one
    bench.wait_gone("窗口太小")
    bench.still_works()


def test_a_small_window_is_covered_and_nothing_is_lost(bench: Bench) -> None:
    bench.send("half a ")
    bench.wait("^half a")
    bench.resize(60, 20)
    bench.wait("窗口太小（现在 60x20），请放大到 80x24 以上")
    bench.wait_gone("half")
    bench.send("line")
    bench.resize(100, 30)
    bench.wait("^half a line")
    bench.wait_gone("窗口太小")
    bench.type("\r", "half a line")


def test_a_dialog_in_a_small_window_is_covered_too(bench: Bench) -> None:
    bench.resize(60, 20)
    bench.wait("窗口太小")
    bench.send("\x1bOQ")
    bench.settle()
    assert "窗口太小" in bench.text
    bench.resize(80, 24)
    bench.wait("^ready")
    bench.wait_gone("窗口太小")


# --- quiet, and where the cursor is


def test_an_idle_app_is_silent(bench: Bench) -> None:
    bench.type("x\r", "x")
    bench.send("half")
    bench.settle(0.5)
    before = bench.cpu_seconds()
    assert bench.watch(5) == 0
    assert bench.cpu_seconds() - before <= 0.005  # 0.1 %


def test_the_cursor_is_at_the_caret(bench: Bench) -> None:
    bench.settle()
    assert bench.cursor == (0, 3), "on mount"
    bench.send("王a")
    bench.wait("王a")
    bench.settle()
    assert bench.cursor == (3, 3), "after typing"
    bench.send("\x1b[D")
    bench.wait_until(lambda: bench.cursor == (2, 3), what="within the text")
    bench.send("\x15" + "x" * 60)
    bench.settle()
    assert bench.cursor == (39, 3), "after scrolling"
    bench.send("\x1bOQ")
    bench.wait_until(lambda: bench.cursor == (25, 11), what="in a new dialog")
    bench.resize(100, 30)
    bench.wait_until(lambda: bench.cursor == (35, 14), what="in a dialog that moved")
    bench.send("\x1b")
    bench.wait_until(lambda: bench.cursor == (39, 3), what="back")


def test_only_the_terminals_own_colours(bench: Bench) -> None:
    bench.settle()
    assert not re.search(rb"\x1b\[[0-9;]*[34]8;[25];", bench.output)
    assert re.search(rb"\x1b\[[0-9;]*m", bench.output)


def test_no_colour_at_all_when_asked(tmp_path: Path) -> None:
    with Bench(tmp_path / "notes.json", env={"NO_COLOR": "1"}) as bench:
        bench.send("abc")
        bench.wait("abc")
        bench.settle()
        styles = {code for codes in re.findall(rb"\x1b\[([0-9;]*)m", bench.output) for code in codes.split(b";")}
    assert b"7" in styles, "the caret shows without colours"
    assert {int(code or 0) for code in styles} <= {0, 1, 2, 3, 4, 7, 9, 39, 49}


# --- the end


def test_sigterm_restores_the_terminal(bench: Bench) -> None:
    bench.settle()
    assert not bench.terminal_flags() & termios.ECHO
    bench.process.send_signal(signal.SIGTERM)
    assert bench.wait_exit(3) == EXIT_TERMINATED
    assert bench.terminal_flags() & (termios.ECHO | termios.ICANON) == termios.ECHO | termios.ICANON
    end = bytes(bench.output[-200:])
    for restored in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?2004l", b"\x1b[?7h"):
        assert restored in end


def test_sigterm_works_where_nobody_reads_the_screen(bench: Bench) -> None:
    for number in range(200):  # nothing is read meanwhile: the line fills, the app blocks in writing
        bench.resize(80 + number % 2 * 40, 40, screen=False)
        signal.sigtimedwait([], 0.01)
    bench.process.send_signal(signal.SIGTERM)
    assert bench.process.wait(4) in (EXIT_TERMINATED, -signal.SIGALRM)


@pytest.mark.parametrize("ignore", [(), (signal.SIGHUP,)], ids=["default", "SIGHUP ignored"])
def test_a_dead_line_ends_the_program(tmp_path: Path, ignore: tuple[signal.Signals, ...]) -> None:
    with Bench(tmp_path / "notes.json", ignore=ignore) as bench:
        bench.send("half a line")
        bench.wait("half a line")
        bench.close()
        assert bench.wait_exit(3) == (EXIT_HANGUP if ignore else -signal.SIGHUP)


def test_sighup_keeps_its_default(bench: Bench) -> None:
    status = Path(f"/proc/{bench.process.pid}/status").read_text()
    caught, ignored = (int(re.search(rf"{name}:\t(\w+)", status)[1], 16) for name in ("SigCgt", "SigIgn"))  # type: ignore[index]
    assert not (caught | ignored) >> (signal.SIGHUP - 1) & 1


def test_stop_signals_do_not_stop_it(bench: Bench) -> None:
    bench.process.send_signal(signal.SIGTSTP)
    bench.still_works()


@pytest.mark.parametrize("key", ["\x1b[20~", "\x1b[19~"], ids=["a handler", "a task"])
def test_a_bug_tells_a_number_and_nothing_else(bench: Bench, key: str) -> None:
    identity = "110101" + "190003" + "070012"
    bench.settle()
    shown = len(bench.output)
    bench.send(key)
    log = bench.file.with_suffix(".log")
    bench.wait_until(lambda: log.exists() and "error" in log.read_text() or bench.process.poll() is not None)
    if key == "\x1b[19~":
        bench.still_works()  # a task of nobody: logged, and the app goes on
        bench.send("\x1b[21~")
        assert bench.wait_exit() == 0
    else:
        assert bench.wait_exit() == EXIT_BUG
        number = re.search(r"编号 (\d{6})", bench.output.decode())
        assert number
        assert f"error {number[1]}" in log.read_text()
        assert bench.terminal_flags() & termios.ECHO
    after = bench.output[shown:].decode()
    assert "Traceback" not in after
    assert "bench.py" not in after
    assert identity not in after
    assert "bench.py" in log.read_text()
    assert identity not in log.read_text()


# --- where it cannot run


def test_a_dumb_terminal_is_told(tmp_path: Path) -> None:
    with Terminal([sys.executable, str(APP), str(tmp_path / "x")], env={"PYTHONPATH": str(ROOT), "TERM": "dumb"}) as it:
        assert it.wait_exit() == 2
        assert "TERM=dumb" in it.text

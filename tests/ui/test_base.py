"""The base app: what is switched off, what a bug leaves behind, the cover of a small window."""

import asyncio
import logging
import os
import sys
from pathlib import Path

import pytest
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static

from dutyterm.ui import bugs
from dutyterm.ui.base import EXIT_BUG, TerminalApp, TooSmall, terminal_problem
from dutyterm.ui.inputs import LineInput

IDENTITY = "110101" + "190003" + "070012"


class Plain(TerminalApp):
    BINDINGS = [("f9", "crash", "break"), ("f8", "work", "break a worker")]

    def compose(self) -> ComposeResult:
        yield Static("shown")
        yield LineInput()

    def action_crash(self) -> None:
        raise LookupError(f"{IDENTITY} 王小明 'Lin' of field room")

    def action_work(self) -> None:
        async def work() -> None:
            raise LookupError(IDENTITY)

        self.run_worker(work())


async def test_what_is_switched_off() -> None:
    app = Plain()
    async with app.run_test() as pilot:
        await pilot.press("ctrl+q", "ctrl+c", "ctrl+p")
        assert app.is_running
        assert len(app.screen_stack) == 1
        assert not list(app.get_system_commands(app.screen))
        assert app.animation_level == "none"
        assert app.native_ansi_color


@pytest.mark.parametrize("key", ["f9", "f8"], ids=["handler", "worker"])
async def test_a_bug_is_logged_without_values(key: str, caplog: pytest.LogCaptureFixture) -> None:
    app = Plain()
    with caplog.at_level(logging.ERROR, "dutyterm"), pytest.raises(Exception):  # noqa: B017 - the test framework's own way
        async with app.run_test() as pilot:
            await pilot.press(key)
            await pilot.pause(1)
    assert app.return_code == EXIT_BUG
    assert "LookupError" in caplog.text
    assert "test_base.py" in caplog.text
    for value in (IDENTITY, "王小明", "Lin"):
        assert value not in caplog.text
    assert key == "f8" or "of field room" in caplog.text


def test_causes_are_told_too(caplog: pytest.LogCaptureFixture) -> None:
    try:
        try:
            raise KeyError(IDENTITY)
        except KeyError as error:
            raise RuntimeError("no such column: t1.phone") from error
    except RuntimeError as error:
        number = bugs.report_bug(error)
    assert len(number) == 6
    assert number in caplog.text
    assert "RuntimeError: no such column: t1.phone" in caplog.text
    assert "caused by\nbuiltins.KeyError: …" in caplog.text


def test_a_bug_without_a_log_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    handlers, propagate = bugs.log.handlers[:], bugs.log.propagate
    try:
        bugs.log.propagate = False
        bugs.report_bug(ValueError(IDENTITY))
    finally:
        bugs.log.handlers, bugs.log.propagate = handlers, propagate
    assert capfd.readouterr() == ("", "")


async def test_the_cover_comes_and_goes_and_takes_no_keys() -> None:
    app = Plain()
    async with app.run_test(size=(70, 24)) as pilot:
        assert "70x24" in str(app.screen.query_one(TooSmall).render())
        await pilot.press(*"typed")
        await pilot.resize_terminal(80, 23)
        await pilot.pause()
        assert "80x23" in str(app.screen.query_one(TooSmall).render())
        app.push_screen(ModalScreen())
        await pilot.pause()
        assert app.screen.query(TooSmall)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert not any(screen.query(TooSmall) for screen in app.screen_stack)
        app.pop_screen()
        await pilot.pause()
        assert app.screen.query_one(LineInput).value == "typed"


async def test_a_screen_hidden_while_the_window_was_small_is_uncovered_too() -> None:
    app = Plain()
    async with app.run_test(size=(70, 24)) as pilot:
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        app.push_screen(ModalScreen())
        await pilot.pause()
        assert not app.screen.query(TooSmall)


def test_where_the_screens_cannot_run(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.openpty()
    with open(writer, "w") as terminal, open(reader), Path(os.devnull).open() as nothing:  # noqa: PTH123 - descriptors
        for name in ("stdin", "stdout", "stderr"):
            monkeypatch.setattr(sys, name, terminal)
        assert terminal_problem("xterm-256color") is None
        assert terminal_problem() is None
        assert "TERM=dumb" in (terminal_problem("dumb") or "")
        for name in ("stdin", "stdout", "stderr"):
            with monkeypatch.context() as patch:
                patch.setattr(sys, name, nothing)
                assert "不是终端" in (terminal_problem("xterm") or "")


async def test_a_stray_task_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    async def stray() -> None:
        raise LookupError(IDENTITY)

    app = Plain()
    async with app.run_test() as pilot:
        task = asyncio.create_task(stray())
        await pilot.pause(0.05)
        del task
        await pilot.pause()
        assert app.is_running
    assert "LookupError" in caplog.text
    assert IDENTITY not in caplog.text

"""What goes into the clipboard of somebody's terminal: clean, whole or not at all, and said."""

from typing import cast

import pytest
from textual.app import App

from dutyterm.ui.clipboard import MOST_BYTES, copy, harmless


class _App:
    """Only what `copy` asks of an app."""

    def __init__(self) -> None:
        self.copied: list[str] = []

    def copy_to_clipboard(self, text: str) -> None:
        self.copied.append(text)


def test_it_is_copied_and_said() -> None:
    app = _App()
    assert "已复制" in copy(cast("App[None]", app), "今天 18:00\n请量体温\n")
    assert app.copied == ["今天 18:00\n请量体温"]


@pytest.mark.parametrize("text", ["\x1b]0;x\x07量", "a\u202eb", "\x9b2J", "a\r\nb", "𠮷\x00"])
def test_nothing_that_a_terminal_would_obey(text: str) -> None:
    said = harmless(text)
    assert all(one.isprintable() for one in said.split("\n"))
    assert said


def test_what_is_too_long_is_not_sent_at_all() -> None:
    app = _App()
    assert "没有复制" in copy(cast("App[None]", app), "\n".join(["量" * 100] * (MOST_BYTES // 300 + 1)))
    assert app.copied == []

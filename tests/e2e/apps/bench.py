"""A small app for the tests on a terminal: a form, a line, a list of what arrived, and ways to break it.

bench.py FILE       every line, and the fields that have changed by then, go to FILE, one JSON list per line
"""

import asyncio
import json
import logging
import os
import sys
from pathlib import Path
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from dutyterm.ui.base import TerminalApp, terminal_problem
from dutyterm.ui.inputs import FormInput, LineInput


class Dialog(ModalScreen[None]):
    """A dialog with a field, somewhere else on the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "dismiss", "close")]
    CSS = "Dialog { align: center middle; } Dialog LineInput { width: 30; }"

    def compose(self) -> ComposeResult:
        yield LineInput(id="asked")


class Bench(TerminalApp):
    """Three fields, then the line; F2 opens a dialog, F4 comes back to the line, F9 breaks a handler, F10 leaves."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("f2", "dialog", "dialog"),
        Binding("f4", "line", "line", priority=True),
        ("f8", "task", "break a task"),
        ("f9", "crash", "break"),
        ("f10", "leave", "leave"),
        ("escape", "note('escape')", "escape"),
    ]
    CSS = "#lines { height: 6; } FormInput, LineInput { width: 40; }"

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file, self.count = file, 0
        self.noted: dict[str | None, str] = {}

    def compose(self) -> ComposeResult:
        for name in ("one", "two", "three"):
            yield FormInput(id=name)
        yield LineInput(id="line", placeholder="line")
        yield Static("ready", id="count")
        with VerticalScroll(id="lines", can_focus=False):
            yield Static(id="last", markup=False)

    def on_mount(self) -> None:
        self.query_one("#line").focus()

    def on_line_input_submitted(self, event: LineInput.Submitted) -> None:
        self.count += 1
        self.note(event.input.id, event.text)
        for field in self.query(FormInput):
            if self.noted.get(field.id, "") != field.value:
                self.noted[field.id] = field.value
                self.note(field.id, field.value)
        if event.text == "one":
            self.query_one("#one").focus()

    def note(self, *what: Any) -> None:
        with self.file.open("a") as file:
            file.write(json.dumps(what) + "\n")
        self.query_one("#count", Static).update(Content(f"count {self.count}"))
        self.query_one("#last", Static).update(Content(repr(what)))

    def action_note(self, what: str) -> None:
        self.note(what)

    def action_leave(self) -> None:
        self.exit()

    async def action_line(self) -> None:
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        self.screen.set_focus(self.query_one("#line"))
        self.note("home")

    def action_dialog(self) -> None:
        self.push_screen(Dialog())

    def action_crash(self) -> None:
        number = "110101" + "190003" + "070012"
        raise ValueError(f"cannot read {number} of {[number]}")

    def action_task(self) -> None:
        async def stray() -> None:
            number = "110101" + "190003" + "070012"
            raise KeyError(number)

        asyncio.get_running_loop().create_task(stray())  # kept by nobody, so its error is nobody's


def main() -> int:
    problem = terminal_problem(os.environ.get("TERM", ""))
    if problem:
        sys.stdout.write(problem + "\n")
        return 2
    file = Path(sys.argv[1])
    logging.basicConfig(filename=file.with_suffix(".log"), format="%(message)s")
    app = Bench(file)
    app.run()
    return app.return_code or 0


if __name__ == "__main__":
    sys.exit(main())

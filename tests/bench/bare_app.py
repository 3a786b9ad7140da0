"""The yardstick of the terminal: as little Textual as a screen of this kind takes, and nothing behind it."""

import os

os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")  # as the product: one protocol for both

from textual.app import App, ComposeResult  # noqa: E402 - Textual freezes the setting above at import
from textual.containers import VerticalScroll  # noqa: E402
from textual.screen import ModalScreen  # noqa: E402
from textual.widgets import DataTable, Footer, Input, Static, TabbedContent, TabPane  # noqa: E402

ROWS = 200
COLUMNS = ("time", "dir", "who", "room", "temp", "verdict")


class Over(ModalScreen[None]):
    """Something to read, over the screen."""

    BINDINGS = [("escape", "dismiss", "close")]

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Static("\n".join(f"line {number} of something to read" for number in range(40)))


class BareApp(App[None]):
    """An input, two tables of 200 rows in tabs, a footer."""

    CSS = "Input { border: none; height: 1; }"
    BINDINGS = [("f1", "over", "over"), ("f3", "list", "list"), ("f4", "line", "line")]

    def compose(self) -> ComposeResult:
        yield Input()
        with TabbedContent():
            for name in ("one", "two"):
                with TabPane(name, id=name):
                    yield DataTable(id=f"table-{name}", cursor_type="row")
        yield Footer()

    def on_mount(self) -> None:
        for table in self.query(DataTable):
            table.add_columns(*COLUMNS)
            for row in range(ROWS):
                table.add_row("08:00", "in", f"name {row}", f"3-2-{row}", "36.5", "allow")
        self.query_one(Input).cursor_blink = False
        self.query_one(Input).focus()

    def action_list(self) -> None:
        self.query_one("#table-one").focus()

    def action_over(self) -> None:
        self.push_screen(Over())

    def action_line(self) -> None:
        self.query_one(Input).focus()


if __name__ == "__main__":
    BareApp().run(mouse=False)

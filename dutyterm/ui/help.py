"""F1: how a screen is used, in its own words, with the keys that work there."""

from typing import TYPE_CHECKING, cast

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from ..i18n import N_, _
from .wrapping import by_clauses

if TYPE_CHECKING:
    from .area import AreaScreen
    from .base import TerminalApp

MARGIN = 2  # columns beside the text


class HelpScreen(ModalScreen[None]):
    """Covers the screen until any of its keys is pressed; what was being typed stays."""

    BINDINGS = [Binding("escape,f1,question_mark,enter,q", "close", N_("关闭"), id="help.close", priority=True)]

    def __init__(self, screen: "AreaScreen") -> None:
        super().__init__()
        self.about = screen

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Static("", id="help-text", markup=False)
        yield Static("", id="help-keys", markup=False)

    def on_mount(self) -> None:
        self._show()

    def on_resize(self) -> None:
        """Lines are broken where a clause ends, at this width."""
        self._show()

    def _show(self) -> None:
        self.query_one("#help-text", Static).update(by_clauses(self.about.help_text(), self.app.size.width - MARGIN))
        keys = Text(no_wrap=True, overflow="crop")
        keys.append(" " + "  ".join(f"{key} {label}" for key, label in cast("TerminalApp", self.app).other_areas()))
        keys.append("\n" + _(" 上下键翻看   回车或 Esc 关闭 "))
        self.query_one("#help-keys", Static).update(keys)

    def action_close(self) -> None:
        """Back to the screen."""
        self.dismiss(None)

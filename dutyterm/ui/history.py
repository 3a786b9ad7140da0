"""The history of one record: who did what to it, when and from where; over the screen that shows the record."""

from collections.abc import Sequence

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from ..i18n import N_, _

Steps = Sequence[tuple[str, str, str, tuple[str, ...]]]
"""When, who and from where, what, and a line for each field; as `trail.words.steps` makes them."""


class HistoryScreen(ModalScreen[None]):
    """Covers the screen until a key closes it; what was being typed stays. Nothing in it can be changed."""

    BINDINGS = [
        Binding("escape,enter,q,h", "close", N_("关闭"), id="history.close", priority=True),
        Binding("j", "scroll_steps(1)", N_("下一行"), show=False, id="history.down"),
        Binding("k", "scroll_steps(-1)", N_("上一行"), show=False, id="history.up"),
    ]

    def __init__(self, title: str, steps: Steps) -> None:
        super().__init__()
        self.heading, self.steps = title, steps

    def compose(self) -> ComposeResult:
        yield Static(Text(f" {self.heading}", no_wrap=True, overflow="crop"), id="history-title", markup=False)
        with VerticalScroll():
            yield Static(_text(self.steps), id="history-text", markup=False)
        yield Static(Text(_(" 上下键翻看   回车或 Esc 关闭 ")), id="history-keys", markup=False)

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def action_scroll_steps(self, by: int) -> None:
        """One line further, or back."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False, immediate=True)

    def action_close(self) -> None:
        """Back to the screen."""
        self.dismiss(None)


def _text(steps: Steps) -> Text:
    if not steps:
        return Text(_("没有留下经过。"))
    text = Text()
    for when, who, what, fields in steps:
        text.append(f"{when}  ", Style(bold=True))
        text.append(f"{what}  ", Style(bold=True))
        text.append(f"{who}\n")
        for line in fields:
            text.append(f"             {line}\n")
    return text

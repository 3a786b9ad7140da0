"""Inputs that keep every key in its place, however the network packed them.

Textual handles letters in an input's own queue, but Tab, Enter and the editing keys later, in the app's: keys
that arrive in one packet change places (architecture.md 6, ecosystem.md F1). Here all of them are handled in
the input's own queue, and what is left of the queue follows the focus.
"""

import re
from collections.abc import Callable
from typing import Any, ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.reactive import Reactive, reactive
from textual.widgets import Input

from dutyterm.i18n import _
from dutyterm.text import clean_line

MAX_LENGTH = 200  # characters of one line
MAX_LINES = 200  # lines of one paste

# copying and pasting stay bindings: with nothing selected they are somebody else's keys
_ELSEWHERE = {"submit", "copy", "cut", "paste"}
_EDITING = {
    key: binding.action
    for binding in Input.BINDINGS
    if isinstance(binding, Binding) and binding.action not in _ELSEWHERE
    for key in binding.key.split(",")
}


SHORT = 20  # so long an answer that was refused, an identity number too, is replaced by the next key; more stays


class LineInput(Input):
    """One line, one Enter: Enter takes the line, empties the input and posts `LineInput.Submitted`.

    A pasted line break is an Enter too. `max_length` (default 200) holds for everything: what is typed stops
    there, and a value set from outside is cleaned and cut by `dutyterm.text.clean_line`.
    """

    class Submitted(Input.Submitted):
        """A line was entered. Handle it with `on_line_input_submitted`; `text` is clean and may be empty."""

        def __init__(self, field: "LineInput", text: str, *, cut: bool) -> None:
            super().__init__(field, text)
            self.cut = cut
            """Whether more was typed than fits, so that `text` is not all of it."""

        @property
        def text(self) -> str:
            """The line, as `dutyterm.text.clean_line` leaves it."""
            return self.value

    DEFAULT_CSS = """
    LineInput:ansi > .input--cursor, LineInput:ansi > .input--selection {
        background: ansi_default;
        color: ansi_default;
        text-style: reverse;
    }
    """

    LINE_BREAK: ClassVar[re.Pattern[str]] = re.compile(r"\r\n?|\n")
    """What in a pasted text counts as Enter."""

    KEEPS_EMPTY: ClassVar[bool] = False
    """Whether an empty pasted line is an Enter as well."""

    # a blinking cursor sends bytes for ever, and sshd never notices a dead client (architecture.md 15)
    cursor_blink: Reactive[bool] = reactive(False, init=False)

    def __init__(
        self,
        value: str | None = None,
        placeholder: str = "",
        *,
        max_length: int = MAX_LENGTH,
        compact: bool = True,
        select_on_focus: bool = False,
        **options: Any,
    ) -> None:
        """`options` are those of `textual.widgets.Input`.

        `compact` means one row without a border. `select_on_focus` is off: coming back to a half-typed line
        and typing on must not wipe it.
        """
        self._typing = False
        self._cut = False
        self._limit = max_length
        super().__init__(
            value,
            placeholder,
            max_length=max_length,
            compact=compact,
            select_on_focus=select_on_focus,
            **options,
        )

    def validate_value(self, value: str) -> str:
        """Clean what a program sets; what a person types is cleaned in `replace`, which keeps blanks."""
        return value if self._typing else clean_line(value, self._limit)

    def replace(self, text: str, start: int, end: int) -> None:
        """Put `text`, without anything harmful and as far as it fits, in place of `start` to `end`."""
        start, end = sorted((max(0, start), min(len(self.value), end)))
        room = max(0, self._limit - len(self.value) + end - start)
        text = _shown(text[: 8 * self._limit])
        self._cut = self._cut or len(text) > room
        self._typing = True
        try:
            super().replace(text[:room], start, end)
        finally:
            self._typing = False
        self._cut = self._cut and bool(self.value)

    def restricted(self) -> None:
        """No bell for a key that is not accepted: in a flood of them it would ring for minutes."""

    async def on_key(self, event: events.Key) -> None:
        """Handle every key here and now; runs before Textual's own handler."""
        if self._pass_on(event, lambda: events.Key(event.key, event.character)):
            return
        if event.key in ("enter", "ctrl+j"):
            self.enter()
        elif event.key == "tab":
            self.screen.focus_next()
        elif event.key == "shift+tab":
            self.screen.focus_previous()
        elif event.key in _EDITING:
            await self.run_action(_EDITING[event.key])
        elif event.character and event.character >= " " and _shown(event.character):
            self.replace(event.character, *self.selection)
        else:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Take a paste as if it were typed, line by line."""
        if self._pass_on(event, lambda: events.Paste(event.text)):
            return
        event.stop()
        event.prevent_default()
        *lines, last = self.LINE_BREAK.split(event.text)
        if not self.KEEPS_EMPTY:
            lines = [line for line in lines if line.strip()]
        if len(lines) > MAX_LINES:
            lines, last = lines[:MAX_LINES], ""
            self.notify(_("粘贴的行太多，只收下前 {n} 行").format(n=MAX_LINES), severity="warning", markup=False)
        while lines:
            self.replace(lines.pop(0), *self.selection)
            self.enter()
            rest = "\n".join([*lines, last])
            if self._pass_on(event, lambda: events.Paste(rest)):  # noqa: B023 - called at once
                return
        self.replace(last, *self.selection)

    async def action_submit(self) -> None:
        """Enter, for whoever calls it by name."""
        self.enter()

    def enter(self) -> None:
        """What Enter does: take the line and post it."""
        text, cut = clean_line(self.value, self._limit), self._cut
        self.clear()
        self.post_message(self.Submitted(self, text, cut=cut))

    def clear(self) -> None:
        """Empty the input."""
        super().clear()
        self._cut = False

    def _pass_on(self, event: events.Event, rest: Callable[[], events.Event]) -> bool:
        """Whether the focus has moved on; then what was still in our queue, or the rest of it, follows."""
        owner = self.app.focused or self.app.screen
        if owner is self:
            return False
        event.stop()
        event.prevent_default()
        # private: marks the event as one that the app has seen, else it would take it for a new one
        owner._forward_event(rest())
        return True

    @property
    def _value(self) -> Text:
        # private: stock hides a password behind bullets, which are two columns wide on some terminals
        if self.password:
            return Text("*" * len(self.value), no_wrap=True, overflow="ignore", end="")
        return super()._value


class FormInput(LineInput):
    """A field of a form: Enter and Tab go to the next field; a pasted line break or tab does too."""

    LINE_BREAK = re.compile(r"\r\n?|[\n\t]")
    KEEPS_EMPTY = True  # an empty cell of a pasted row is an empty field

    def enter(self) -> None:
        """Go on to the next field, or to the button behind the last one."""
        self.screen.focus_next()


def _shown(text: str) -> str:
    """Drop from a piece of a line whatever `clean_line` drops, but keep its blanks."""
    if text.isprintable():
        return text
    return "".join(clean_line(character) or (" " if character.isspace() else "") for character in text)

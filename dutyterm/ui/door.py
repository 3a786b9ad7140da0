"""A screen in front of the areas that asks for one thing after another: locked, signing in, a new PIN.

It shows nothing of anybody: where the terminal stands, the time by the minute, what to do.
"""

import asyncio
import datetime as dt
import re
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Static

from ..i18n import N_
from ..troubles import DatabaseProblem, sentence
from .area import keys_line
from .inputs import LineInput
from .lines import Lines

if TYPE_CHECKING:
    from ..session import Session

GOOD, BAD = Style(color="green", bold=True), Style(color="red", bold=True)
_HIDDEN = re.compile(r"(?<=\s)\d+$")
LONGEST = 60  # characters of an answer


class DoorLine(LineInput):
    """The line of a door; digits behind a blank are stars, as a PIN typed right behind the name."""

    @property
    def _value(self) -> Text:
        # private, as in LineInput: the one place where the shown text is made
        if self.password:
            return super()._value
        shown = _HIDDEN.sub(lambda found: "*" * cell_len(found[0]), self.value)
        return Text(shown, no_wrap=True, overflow="ignore", end="")


class Door(Screen[bool]):
    """Base of these screens. A room says what stands there, and takes what is entered in `take`."""

    BINDINGS = [Binding("escape", "back", N_("返回"), id="door.back", priority=True)]

    def __init__(self, session: "Session") -> None:
        super().__init__()
        self.session = session
        self._lines: asyncio.Queue[str] = asyncio.Queue()
        self._there = False  # the widgets are

    # -- what a room provides

    def heading(self) -> str:
        """What this is, in a few words."""
        raise NotImplementedError

    def explain(self) -> str:
        """What to do now."""
        raise NotImplementedError

    def keys(self) -> list[tuple[str, str]]:
        """The keys that may be pressed now."""
        raise NotImplementedError

    def prompt(self) -> tuple[str, bool]:
        """What stands before the line, and whether what is typed is secret."""
        raise NotImplementedError

    async def take(self, text: str) -> None:
        """A line was entered."""

    async def back(self) -> None:
        """Esc with an empty line."""

    # -- what all share

    def compose(self) -> ComposeResult:
        yield Lines(id="area-title")
        yield Static(id="door-heading", markup=False)
        yield Static(id="door-explain", markup=False)
        with Horizontal(id="door-line"):
            yield Static(id="door-prompt", markup=False)
            yield DoorLine(id="door-input", max_length=LONGEST)
        yield Static(id="door-told", markup=False)
        yield Lines(id="area-keys")

    def on_mount(self) -> None:
        self._there = True
        self.show()
        self.line.focus()
        self._next_minute()
        self.run_worker(self._consume, group="door")  # type: ignore[arg-type]

    @property
    def line(self) -> DoorLine:
        """Where one types."""
        return self.query_one("#door-input", DoorLine)

    def local(self, moment: dt.datetime | None = None) -> dt.datetime:
        """A moment (now) on the town's wall clock."""
        return (moment or self.session.clock.now()).astimezone(self.session.settings.tz)

    def tell(self, text: str, style: Style = BAD) -> None:
        """Say what has come of it, below the line."""
        if self._there:
            self.query_one("#door-told", Static).update(Text(text, style))

    def show(self) -> None:
        """Show the words anew."""
        if not self._there:
            return
        gate = self.session.gate
        title = Text(no_wrap=True, overflow="crop")
        title.append(f" {gate.name} {gate.code} " if gate else " dutyterm ", Style(reverse=True))
        title.append(f" {self.local():%m-%d %H:%M}")
        self.query_one("#area-title", Static).update(title)
        self.query_one("#door-heading", Static).update(Text(self.heading(), Style(bold=True)))
        self.query_one("#door-explain", Static).update(Text(self.explain()))
        prompt, secret = self.prompt()
        self.query_one("#door-prompt", Static).update(Text(prompt))
        self.query_one("#door-line").display = bool(prompt)
        if self.line.password != secret:
            self.line.password = secret
        self.query_one("#area-keys", Static).update(keys_line(self.keys()))

    @on(LineInput.Submitted, "#door-input")
    def entered(self, event: LineInput.Submitted) -> None:
        self._lines.put_nowait(event.text)

    async def _consume(self) -> None:
        while True:
            text = await self._lines.get()
            try:
                await self.take(text)
            except DatabaseProblem as problem:
                self.tell(sentence(problem))
            self.show()

    async def action_back(self) -> None:
        """Esc: empties the line, then goes a step back."""
        if self.line.value:
            self.line.clear()
        else:
            await self.back()
            self.show()

    def _next_minute(self) -> None:
        self.set_timer(60.5 - self.session.clock.now().second, self._on_minute)

    def _on_minute(self) -> None:
        self._next_minute()
        self.show()

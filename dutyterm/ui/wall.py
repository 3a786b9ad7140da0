"""A wall: what a second terminal shows all day, large and plain. It renews itself; no key but Esc means anything."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from rich.cells import set_cell_size
from rich.style import Style
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import Screen
from textual.timer import Timer

from ..errors import Refused
from ..i18n import N_, _
from ..troubles import DatabaseProblem, sentence
from .lines import Lines
from .pulse import Pulse

if TYPE_CHECKING:
    from ..session import Session
    from .base import TerminalApp

Painted = list[tuple[str, Style]]
"""Lines with the look of each."""


class Wall(Screen[None]):
    """Base of the walls: a room reads in `read`, says its lines in `lines`, and names the topics it lives by."""

    BINDINGS = [Binding("escape", "close", N_("返回"), id="wall.close", priority=True)]
    DEFAULT_CSS = "Wall { background: $background; }"
    label = ""

    def __init__(self, session: "Session") -> None:
        super().__init__()
        self.session = session
        self.trouble = ""
        self._turn: Timer | None = None
        self._loading = False

    # -- what a room says

    async def read(self) -> None:
        """Read what is shown. Refused and DatabaseProblem are told."""
        raise NotImplementedError

    def lines(self, width: int, height: int) -> Painted:
        """What stands below the title, at most `height` lines."""
        raise NotImplementedError

    def topics(self) -> frozenset[str]:
        """Topics whose change makes the wall look again."""
        raise NotImplementedError

    def refusal(self, no: Refused) -> str:
        """The sentence of a refusal."""
        raise NotImplementedError

    def next_turn(self) -> dt.datetime | None:
        """The next moment at which what is shown changes by itself."""
        return None

    # -- what all walls share

    def compose(self) -> ComposeResult:
        yield Lines(id="wall-text")

    @property
    def _pulse(self) -> Pulse:
        return cast("TerminalApp", self.app).pulse(self.session.store)

    def on_mount(self) -> None:
        self._pulse.listen(self)
        self._next_minute()
        self._look()

    def on_screen_suspend(self, _event: events.ScreenSuspend) -> None:
        self._pulse.leave(self)

    def on_screen_resume(self, _event: events.ScreenResume) -> None:
        self._pulse.listen(self)
        self._look()

    def on_unmount(self) -> None:
        self._pulse.leave(self)

    def on_resize(self) -> None:
        self._show()

    def heard(self, topics: frozenset[str]) -> None:
        """Look again when something shown has changed, or could not be read."""
        if (topics & self.topics() or self.trouble) and not self._loading:
            self._look()

    def unheard(self, problem: DatabaseProblem) -> None:
        """Say it: a wall that shows an old picture as if it were now is worse than none."""
        self.trouble = sentence(problem)
        self._show()

    def _next_minute(self) -> None:
        self.set_timer(60.5 - self.session.clock.now().second, self._on_minute)

    def _on_minute(self) -> None:
        self._next_minute()
        self._look()

    def _look(self) -> None:
        self.run_worker(self._load(), group="wall")

    async def _load(self) -> None:
        self._loading = True
        try:
            await self.read()
            self.trouble = ""
        except DatabaseProblem as problem:
            self.trouble = sentence(problem)
        except Refused as no:
            self.trouble = self.refusal(no)
        finally:
            self._loading = False
        self._show()
        self._watch()

    def _watch(self) -> None:
        if self._turn:
            self._turn.stop()
        if moment := self.next_turn():
            seconds = max((moment - self.session.clock.now()).total_seconds(), 0) + 0.05
            self._turn = self.set_timer(seconds, self._look)

    def _show(self) -> None:
        if self.is_mounted:
            self.query_one("#wall-text", Lines).update(self.text(self.size.width, self.size.height))

    def text(self, width: int, height: int) -> Text:
        """The whole wall, `height` lines."""
        now = self.session.clock.now().astimezone(self.session.settings.tz)
        painted: Painted = [(f" {_(self.label)}  {now:%m-%d %H:%M}  {_('Esc 返回')}", Style(reverse=True, bold=True))]
        if self.trouble:
            painted.append((f" {self.trouble}", Style(bold=True, reverse=True)))
        painted += self.lines(width, height - len(painted))
        text = Text(no_wrap=True, overflow="crop")
        for said, style in painted[:height]:
            text.append(set_cell_size(said, width), style)
            text.append("\n")
        return text

    def action_close(self) -> None:
        """Back to the screen below."""
        self.dismiss(None)


def beside_each_other(parts: Sequence[str], width: int, each: int, most: int) -> Painted:
    """Short texts in as many columns as there is room for; the last of `most` lines says how many are left out."""
    count = max(width // each, 1)
    room = width // count
    rows = [parts[start : start + count] for start in range(0, len(parts), count)]
    shown = rows if len(rows) <= most else rows[: max(most - 1, 0)]
    lines: Painted = [("".join(set_cell_size(one, room) for one in row), Style()) for row in shown]
    if left := sum(map(len, rows[len(shown) :])):
        lines.append((f"   {_('还有 {n} 处').format(n=left)}", Style()))
    return lines

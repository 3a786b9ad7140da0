"""The wall: what a second terminal shows all day, large and plain. It renews itself; no key but Esc means anything."""

import datetime as dt
from collections.abc import Callable
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
from ..text import clean_line
from ..troubles import DatabaseProblem, sentence
from ..ui.lines import Lines
from ..ui.pulse import Pulse
from . import screen_looks as looks
from . import words
from .reading import Assigned, Board, Cell, read_board
from .rules import duty_day
from .rules_duty import next_turn

if TYPE_CHECKING:
    from ..session import Session
    from ..ui.base import TerminalApp

DAY = dt.timedelta(days=1)
POST, ON_DUTY = 16, 40  # columns


class WallScreen(Screen[None]):
    """Short now, short soon and tonight, on duty now. Names of who is on duty, nothing else of anybody."""

    BINDINGS = [Binding("escape", "close", N_("返回"), id="wall.close", priority=True)]

    def __init__(self, session: "Session") -> None:
        super().__init__()
        self.session = session
        self.board: Board | None = None
        self.trouble = ""
        self._turn: Timer | None = None
        self._loading = False

    def compose(self) -> ComposeResult:
        yield Lines(id="wall-text")

    @property
    def _pulse(self) -> Pulse:
        return cast("TerminalApp", self.app).pulse(self.session.store)

    def on_mount(self) -> None:
        self._pulse.listen(self)
        self._next_minute()
        self.run_worker(self._load(), group="wall")

    def on_screen_suspend(self, _event: events.ScreenSuspend) -> None:
        self._pulse.leave(self)

    def on_screen_resume(self, _event: events.ScreenResume) -> None:
        self._pulse.listen(self)
        self.run_worker(self._load(), group="wall")

    def on_unmount(self) -> None:
        self._pulse.leave(self)

    def heard(self, topics: frozenset[str]) -> None:
        """Look again when the roster has changed, or could not be read."""
        if ("roster" in topics or self.trouble) and not self._loading:
            self.run_worker(self._load(), group="wall")

    def unheard(self, problem: DatabaseProblem) -> None:
        """Say it: a wall that shows an old roster as if it were now is worse than none."""
        self.trouble = sentence(problem)
        self._show()

    def _next_minute(self) -> None:
        self.set_timer(60.5 - self.session.clock.now().second, self._on_minute)

    def _on_minute(self) -> None:
        self._next_minute()
        self.run_worker(self._load(), group="wall")

    async def _load(self) -> None:
        session = self.session
        self._loading = True
        try:
            day = duty_day(session.clock.now(), session.settings.tz, session.settings.roster)
            self.board = await session.store.read(read_board, session.act(), day - DAY, day, session.settings.roster)
            self.trouble = ""
        except DatabaseProblem as problem:
            self.trouble = sentence(problem)
        except Refused as no:
            self.trouble = words.refusal(no.code, **no.values)
        finally:
            self._loading = False
        self._show()
        self._watch()

    def _watch(self) -> None:
        if self._turn:
            self._turn.stop()
        now = self.session.clock.now()
        turns = [(one.state, cell.shift.start, cell.shift.end) for cell in self._cells() for one in cell.people]
        if moment := next_turn(turns, now, self.session.settings.roster):
            seconds = (moment - now).total_seconds() + 0.05
            self._turn = self.set_timer(seconds, lambda: self.run_worker(self._load(), group="wall"))

    def _cells(self) -> list[Cell]:
        return self.board.cells if self.board else []

    def on_resize(self) -> None:
        self._show()

    def _show(self) -> None:
        if self.is_mounted:
            self.query_one("#wall-text", Lines).update(self.text(self.size.width, self.size.height))

    # -- the picture

    def text(self, width: int, height: int) -> Text:
        """The whole wall, `height` lines."""
        now, zone = self.session.clock.now(), self.session.settings.tz
        title = f" {_('值班大屏')}  {now.astimezone(zone):%m-%d %H:%M}  {_('Esc 返回')}"
        lines: list[tuple[str, Style]] = [(title, Style(reverse=True, bold=True))]
        if self.trouble:
            lines.append((f" {self.trouble}", Style(bold=True, reverse=True)))
        short = sorted((one for one in self._cells() if one.need == "short" and one.shift.end > now),
                       key=lambda one: one.shift.start)  # fmt: skip
        running = [one for one in short if one.shift.start <= now]
        ahead = [one for one in short if one.shift.start > now]
        late = [one for one in self._cells() if any(phase in looks.TROUBLED for phase in one.phases)]
        on = [one for one in self._cells() if any(phase in ("on", "leaving", "over") for phase in one.phases)]
        room = height - len(lines) - 8
        top = max(room // 2, 2)
        lines += self._section(_("现在缺人"), running, "now", top, self._lack)
        lines += self._section(_("没到岗、没交班"), late, "late", max(top // 2, 2), self._away)
        lines += self._section(_("今天和今晚还缺"), ahead, "soon", max(top // 2, 2), self._lack)
        lines += [(f" {_('现在在岗')}  {sum(len(self._on(one)) for one in on)}", looks.CELLS["met"] + Style(bold=True))]
        lines += self._on_duty(on, width, height - len(lines))
        text = Text(no_wrap=True, overflow="crop")
        for said, style in lines[:height]:
            text.append(set_cell_size(said, width), style)
            text.append("\n")
        return text

    def _section(self, title: str, cells: "list[Cell]", look: str, most: int, said: Callable[[Cell], str]
                 ) -> list[tuple[str, Style]]:  # fmt: skip
        style = looks.CELLS[look]
        count = sum(len(self._missing_ones(one)) if look == "late" else max(one.missing, 1) for one in cells)
        lines = [(f" {title}  {count}", style + Style(bold=True) if cells else Style(bold=True))]
        if not cells:
            return [*lines, (f"   {_('没有')}", Style()), ("", Style())]
        shown = cells if len(cells) <= most else cells[: max(most - 1, 1)]
        lines += [(f"   {self._where(one)} {said(one)}", Style(bold=look != "met")) for one in shown]
        if len(shown) < len(cells):
            lines.append((f"   {_('还有 {n} 处').format(n=len(cells) - len(shown))}", Style()))
        return [*lines, ("", Style())]

    def _on_duty(self, cells: list[Cell], width: int, most: int) -> list[tuple[str, Style]]:
        """Who is on duty, post by post, as many beside each other as there is room for."""
        count = max(width // ON_DUTY, 1)
        each = width // count
        parts = [f"   {set_cell_size(one.shift.code, 5)} {looks.names(self._on(one))}" for one in cells]
        rows = [parts[start : start + count] for start in range(0, len(parts), count)]
        shown = rows if len(rows) <= most else rows[: max(most - 1, 0)]
        lines = [("".join(set_cell_size(one, each) for one in row), Style()) for row in shown]
        if left := sum(map(len, rows[len(shown) :])):
            lines.append((f"   {_('还有 {n} 处').format(n=left)}", Style()))
        return lines

    def _where(self, cell: Cell) -> str:
        shift, session = cell.shift, self.session
        when = looks.hours(shift.start, shift.end, session.settings.tz)
        return f"{set_cell_size(f'{shift.code} {clean_line(shift.post)}', POST + 6)} {set_cell_size(when, 12)}"

    def _lack(self, cell: Cell) -> str:
        return looks.lacks(cell)

    def _away(self, cell: Cell) -> str:
        return looks.names(self._missing_ones(cell))

    def _missing_ones(self, cell: Cell) -> list[Assigned]:
        there = zip(cell.people, cell.phases, strict=True)
        return [one for one, phase in there if phase in looks.TROUBLED]

    def _on(self, cell: Cell) -> list[Assigned]:
        there = zip(cell.people, cell.phases, strict=True)
        return [one for one, phase in there if phase in ("on", "leaving", "over")]

    def action_close(self) -> None:
        """Back to the roster."""
        self.dismiss(None)

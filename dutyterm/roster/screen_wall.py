"""The roster's wall: short now, short soon and tonight, on duty now."""

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.cells import set_cell_size
from rich.style import Style

from ..errors import Refused
from ..i18n import N_, _
from ..text import clean_line
from ..ui.wall import Painted, Wall, beside_each_other
from . import screen_looks as looks
from . import words
from .reading import Assigned, Board, Cell, read_board
from .rules import duty_day
from .rules_duty import next_turn

if TYPE_CHECKING:
    from ..session import Session

DAY = dt.timedelta(days=1)
POST, ON_DUTY = 16, 40  # columns


class WallScreen(Wall):
    """Short now, short soon and tonight, on duty now. Names of who is on duty, nothing else of anybody."""

    label = N_("值班大屏")

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self.board: Board | None = None

    def topics(self) -> frozenset[str]:
        return frozenset({"roster"})

    def refusal(self, no: Refused) -> str:
        return words.refusal(no.code, **no.values)

    async def read(self) -> None:
        session = self.session
        day = duty_day(session.clock.now(), session.settings.tz, session.settings.roster)
        self.board = await session.store.read(read_board, session.act(), day - DAY, day, session.settings.roster)

    def next_turn(self) -> dt.datetime | None:
        turns = [(one.state, cell.shift.start, cell.shift.end) for cell in self._cells() for one in cell.people]
        return next_turn(turns, self.session.clock.now(), self.session.settings.roster)

    def _cells(self) -> list[Cell]:
        return self.board.cells if self.board else []

    def lines(self, width: int, height: int) -> Painted:
        now = self.session.clock.now()
        lines: Painted = []
        short = sorted((one for one in self._cells() if one.need == "short" and one.shift.end > now),
                       key=lambda one: one.shift.start)  # fmt: skip
        running = [one for one in short if one.shift.start <= now]
        ahead = [one for one in short if one.shift.start > now]
        late = [one for one in self._cells() if any(phase in looks.TROUBLED for phase in one.phases)]
        on = [one for one in self._cells() if any(phase in ("on", "leaving", "over") for phase in one.phases)]
        room = height - 8
        top = max(room // 2, 2)
        lines += self._section(_("现在缺人"), running, "now", top, self._lack)
        lines += self._section(_("没到岗、没交班"), late, "late", max(top // 2, 2), self._away)
        lines += self._section(_("今天和今晚还缺"), ahead, "soon", max(top // 2, 2), self._lack)
        lines += [(f" {_('现在在岗')}  {sum(len(self._on(one)) for one in on)}", looks.CELLS["met"] + Style(bold=True))]
        lines += self._on_duty(on, width, height - len(lines))
        return lines

    def _section(self, title: str, cells: "list[Cell]", look: str, most: int, said: Callable[[Cell], str]
                 ) -> Painted:  # fmt: skip
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

    def _on_duty(self, cells: list[Cell], width: int, most: int) -> Painted:
        """Who is on duty, post by post, as many beside each other as there is room for."""
        parts = [f"   {set_cell_size(one.shift.code, 5)} {looks.names(self._on(one))}" for one in cells]
        return beside_each_other(parts, width, ON_DUTY, most)

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

"""What is short, soonest first, and who is not where the roster says: where the office opens (domain.md D4)."""

import datetime as dt

from rich.text import Text

from ..i18n import N_, _
from ..ui.rows import Column, Row
from . import screen_looks as looks
from . import words
from .reading import Assigned, Board, Cell, read_board
from .rules_gaps import URGENCIES, urgency
from .screen_cells import CellView
from .screen_view import Pairs

AHEAD = 2  # days after this one
LONG_AHEAD = 6
COLUMNS = (
    Column("", 2), Column(N_("急"), 8), Column(N_("时间"), 17), Column(N_("岗"), 5), Column(N_("值守点"), 14),
    Column(N_("班"), 6), Column(N_("缺"), 10), Column(N_("已有"), 0),
)  # fmt: skip


class Holes(CellView):
    """The gap list."""

    board: Board | None = None
    far = False  # the whole week instead of three days

    async def read(self) -> None:
        day, today = dt.timedelta(days=1), self.today
        last = today + day * (LONG_AHEAD if self.far else AHEAD)
        self.board = await self.ask_for(read_board, today - day, last, self.terms)  # a night may still be running

    def shown(self) -> list[Cell]:
        """What is running or ahead."""
        return (
            [one for one in self.board.cells if one.shift.end > self.now or "over" in one.phases] if self.board else []
        )

    def holes(self) -> list[Cell]:
        """What is short, and running or ahead."""
        return [one for one in self.board.gaps if one.shift.end > self.now] if self.board else []

    def troubled(self) -> list[tuple[Cell, Assigned, str]]:
        """Who is late, absent, or has not been relieved."""
        return [
            (cell, one, phase)
            for cell in self.shown()
            for one, phase in zip(cell.people, cell.phases, strict=True)
            if phase in looks.TROUBLED
        ]

    def gone(self) -> list[tuple[Cell, Assigned, str]]:
        """Who has said that they cannot come to a shift they are still on, soonest first."""
        found = [(cell, one, "away") for cell in self.shown() for one in cell.people if one.id in cell.away]
        return sorted(found, key=lambda one: one[0].shift.start)

    def lens(self) -> object:
        return self.far

    def remembered(self) -> bool:
        return self.far

    def recall(self, chosen: bool) -> None:
        self.far = chosen is True

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        holes = self.holes()
        running = [one for one in holes if one.shift.start <= self.now]
        ahead = [one for one in holes if one.shift.start > self.now]
        return [
            *map(self._hole, running), *map(self._late, self.troubled()), *map(self._late, self.gone()),
            *map(self._hole, ahead),
        ]  # fmt: skip

    def _hole(self, cell: Cell) -> Row:
        shift, level = cell.shift, looks.level(cell, self.now, self.zone, self.terms)
        cells = (looks.SIGNS[level], _(looks.URGENT[level]), self._when(cell), shift.code, shift.post, shift.name)
        return Row(("shift", shift.id), (*cells, looks.lacks(cell), looks.names(cell.people)), level)

    def _late(self, found: tuple[Cell, Assigned, str]) -> Row:
        cell, one, phase = found
        shift = cell.shift
        cells = ("?", _(words.PHASES[phase]), self._when(cell), shift.code, shift.post, shift.name)
        return Row(("place", one.id), (*cells, one.display, ""), "late")

    def _when(self, cell: Cell) -> str:
        return looks.when(cell.shift.start, cell.shift.end, self.now, self.zone, self.terms)

    def empty(self) -> str:
        return _("没有缺口，也没有人迟到。")

    def heading(self) -> Text:
        if not self.board:
            return Text()
        today = [one for one in self.board.cells if one.shift.duty_day == self.today]
        count = dict.fromkeys(URGENCIES, 0)
        for one in self.holes():
            count[urgency(one.shift.start, self.now, self.zone, self.terms)] += max(one.missing, 1)
        on = sum(phase in ("on", "leaving", "over") for one in self.shown() for phase in one.phases)
        missing = sum(one.missing for one in today if one.shift.end > self.now)
        parts = [(_("{day} {n} 班").format(day=looks.day_label(self.today), n=len(today)), "head")]
        parts += [(_("在岗 {n}").format(n=on), "")]
        parts += [(_("正在缺 {n}").format(n=count["now"]), "now")] if count["now"] else []
        parts += [(_("3 小时内缺 {n}").format(n=count["soon"]), "soon")] if count["soon"] else []
        parts += [(_("今天还缺 {n}").format(n=missing), "today") if missing else (_("今天不缺人"), "")]
        parts += [(_("以后缺 {n}").format(n=count["later"]), "")] if count["later"] else []
        phases = [phase for _cell, _one, phase in self.troubled()]
        unrelieved = phases.count("over")
        late = len(phases) - unrelieved
        parts += [(_("没到岗 {n}").format(n=late), "late")] if late else []
        parts += [(f"{_(words.PHASES['over'])} {unrelieved}", "late")] if unrelieved else []
        away = len(self.gone())
        parts += [(_("请假 {n}").format(n=away), "late")] if away else []
        return looks.line(*parts)

    def cell_at(self, key: object) -> Cell | None:
        if not isinstance(key, tuple) or not self.board:
            return None
        kind, number = key
        if kind == "shift":
            return next((one for one in self.board.cells if one.shift.id == number), None)
        return next((one for one in self.board.cells if any(place.id == number for place in one.people)), None)

    def place_at(self, key: object) -> Assigned | None:
        cell = self.cell_at(key)
        if not cell or not isinstance(key, tuple) or key[0] != "place":
            return None
        return next((one for one in cell.people if one.id == key[1]), None)

    def keys(self) -> Pairs:
        return [*super().keys(), ("1", _("三天") if self.far else _("七天"))]

    def press(self, letter: str) -> bool:
        if letter == "1":
            self.far = not self.far
            self.screen.step(self.read_only())
            return True
        return super().press(letter)

    async def read_only(self) -> None:
        """Nothing but the reading that follows each step."""

    def about(self) -> list[str]:
        return [
            _("缺口：正在缺的最前，然后迟到的人、3 小时内、今天、以后。"),
            _("a 派人：按合适排好，每人写明理由；s 给没来的人找人顶班；z 复制群里求助的话。"),
        ]

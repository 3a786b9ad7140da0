"""The tables: a duty day or a week of all posts in a grid, and the week of one post."""

import datetime as dt
from typing import TYPE_CHECKING

from rich.text import Text

from ..i18n import N_, _
from ..text import clean_line
from ..ui.grid import GridCell, GridRow, Table
from ..ui.rows import WIDE, Column, Row
from . import screen_looks as looks
from .reading import Board, Cell, read_board
from .rules_gaps import columns as common_columns
from .rules_gaps import placed
from .screen_add import ask_shift
from .screen_cells import CellView
from .screen_view import Pairs

if TYPE_CHECKING:
    from .screen import RosterScreen

DAY = dt.timedelta(days=1)
WEEK_OF_POST = (
    Column("", 2), Column(N_("日期"), 11), Column(N_("班"), 8), Column(N_("时间"), 12),
    Column(N_("人数"), 12), Column(N_("谁"), 0),
)  # fmt: skip
NARROW, BROAD = 3, 4  # most columns of shifts at 80 columns, and where there is more room


class _Days(CellView):
    """What the tables share: which day, and the keys that change it."""

    board: Board | None = None
    reach = 1  # how many days one step is

    def empty(self) -> str:
        return _("没有班次")

    @property
    def day(self) -> dt.date:
        """The duty day that is chosen."""
        return self.screen.day or self.today

    def lens(self) -> object:
        return self.day

    def remembered(self) -> str:
        return self.screen.day.isoformat() if self.screen.day else ""

    def recall(self, chosen: str) -> None:
        self.screen.day = dt.date.fromisoformat(chosen) if chosen else None

    def go(self, days: int) -> None:
        """Some days further, or back to today for 0."""
        self.screen.day = self.day + days * DAY if days else None
        if self.screen.day == self.today:
            self.screen.day = None
        self.screen.step(self.screen.load(), slow=False)

    def post_code(self) -> str:
        """The post that the cursor is on."""
        post_id = self.screen.grid.place[0] if self.grid else None
        post_id = post_id[0] if isinstance(post_id, tuple) else post_id
        return next((one.shift.code for one in self.shown() if one.shift.post_id == post_id), "")

    def day_under(self) -> dt.date:
        """The duty day that the cursor is on."""
        cell = self.cell_at(self.under)
        return cell.shift.duty_day if cell else self.day

    def press(self, letter: str) -> bool:
        if letter == "c" and self.office:
            self.screen.ask(ask_shift(self, self.post_code(), self.day_under()))
            return True
        step = {"1": -self.reach, ",": -self.reach, "2": 0, "3": self.reach, ".": self.reach}.get(letter)
        if step is None:
            return super().press(letter)
        self.go(step)
        return True

    def day_keys(self) -> Pairs:
        """The keys that change the day."""
        return [("1-3", _("换天"))]

    def keys(self) -> Pairs:
        return [*super().keys(), *self.own_keys()]

    def own_keys(self) -> Pairs:
        """The keys of the tables, besides those of a shift."""
        cell = self.cell_at(self.under)
        adds = self.office and not (cell and cell.people and cell.need == "short")  # there all others fill the line
        return [*([("c", _("加一班"))] if adds else []), *self.day_keys()]

    def shown(self) -> list[Cell]:
        return self.board.cells if self.board else []

    def cell_at(self, key: object) -> Cell | None:
        return next((one for one in self.shown() if ("shift", one.shift.id) == key), None)

    def posts(self) -> dict[int, list[Cell]]:
        """The shifts of each post."""
        found: dict[int, list[Cell]] = {}
        for cell in self.shown():
            found.setdefault(cell.shift.post_id, []).append(cell)
        return found

    def sums(self) -> list[tuple[str, str]]:
        """What is short among what is shown."""
        ahead = [one for one in self.shown() if one.shift.end > self.now]
        missing = sum(max(one.missing, 1) for one in ahead if one.need == "short")
        over = sum(one.need == "over" for one in self.shown())
        parts = [(_("{n} 班").format(n=len(self.shown())), "")]
        parts += [(_("缺 {n}").format(n=missing), "soon")] if missing else [(_("不缺人"), "")]
        parts += [(_("超员 {n} 班").format(n=over), "over")] if over else []
        return parts


class Day(_Days):
    """Posts x shifts of a duty day."""

    grid = True

    async def read(self) -> None:
        day = self.day
        self.board = await self.ask_for(read_board, day, day, self.terms)

    def _clock(self, cell: Cell) -> tuple[int, int]:
        midnight = dt.datetime.combine(self.day, dt.time(), self.zone)
        shift = cell.shift
        return tuple(int((one - midnight).total_seconds() // 60) for one in (shift.start, shift.end))  # type: ignore[return-value]

    def table(self) -> Table:
        posts = self.posts()
        clocks = {post: [self._clock(one) for one in cells] for post, cells in posts.items()}
        most = BROAD if self.screen.app.size.width >= WIDE else NARROW
        into = common_columns(list(clocks.values()), most)
        rows: list[GridRow] = []
        for post, cells in posts.items():
            rows += self._rows(cells, clocks[post], into)
        names = self._titles(posts, clocks, into)
        return Table(tuple(names), tuple(rows), _("值守点"))

    def _titles(self, posts: dict[int, list[Cell]], clocks: dict[int, list[tuple[int, int]]],
                into: list[tuple[int, int]]) -> list[str]:  # fmt: skip
        known: dict[tuple[int, int], Cell] = {}
        for post, cells in posts.items():
            for cell, clock in zip(cells, clocks[post], strict=True):
                known.setdefault(clock, cell)
        return [self._title(known[one]) if one in known else "" for one in into]

    def _title(self, cell: Cell) -> str:
        shift = cell.shift
        night = f" {_('夜')}" if shift.night and _("夜") not in shift.name else ""
        return f"{clean_line(shift.name, 8)} {looks.hours(shift.start, shift.end, self.zone)}{night}"

    def _rows(self, cells: list[Cell], clocks: list[tuple[int, int]], into: list[tuple[int, int]]) -> list[GridRow]:
        """A post's row; a second one below for shifts that share a column with another."""
        found = placed(clocks, into)
        rows = []
        for level in range(max((len(one) for one in found), default=0)):
            line: list[GridCell | None] = []
            for column, numbers in enumerate(found):
                if level >= len(numbers):
                    line.append(None)
                    continue
                number = numbers[level]
                cell = cells[number]
                text, look = looks.grid_text(cell, self.now)
                if clocks[number] != into[column]:
                    text = f"{text} {looks.hours(cell.shift.start, cell.shift.end, self.zone)}"
                line.append(GridCell(("shift", cell.shift.id), text, look, looks.each_name(cell.people)))
            label = cells[0].shift.code if level == 0 else ""
            rows.append(GridRow((cells[0].shift.post_id, level), label, tuple(line)))
        return rows

    def heading(self) -> Text:
        parts = [
            (looks.day_label(self.day) + (f" {_('今天')}" if self.day == self.today else ""), "head"),
            *self.sums(),
        ]
        if cell := self.cell_at(self.under):
            parts += [(f"{clean_line(cell.shift.post)} {clean_line(cell.shift.name)}", "head")]
        return looks.line(*parts)

    def about(self) -> list[str]:
        return [_("日表：一行一个值守点，方向键走格子；1 前一天 2 今天 3 后一天。红的缺人，紫的该到没到。")]


class Week(_Days):
    """Posts x the days of a week."""

    grid = True
    reach = 7

    @property
    def monday(self) -> dt.date:
        """The first day of the chosen week."""
        return self.day - self.day.weekday() * DAY

    async def read(self) -> None:
        first = self.monday
        self.board = await self.ask_for(read_board, first, first + 6 * DAY, self.terms)

    def table(self) -> Table:
        days = [self.monday + number * DAY for number in range(7)]
        rows = []
        for post, cells in self.posts().items():
            by_day = {day: [one for one in cells if one.shift.duty_day == day] for day in days}
            line = [
                GridCell((post, day), *looks.week_text(found, self.now)) if found else None
                for day, found in by_day.items()
            ]
            rows.append(GridRow(post, cells[0].shift.code, tuple(line)))
        titles = tuple(f"{day:%d}{looks.weekday(day)}{'*' if day == self.today else ''}" for day in days)
        return Table(titles, tuple(rows), _("值守点"))

    def heading(self) -> Text:
        first, last = self.monday, self.monday + 6 * DAY
        return looks.line((f"{looks.day_label(first)} - {looks.day_label(last)}", "head"), *self.sums())

    def day_keys(self) -> Pairs:
        return [("1-3", _("换周"))]

    def keys(self) -> Pairs:
        return [*([(_("回车"), _("看这一周"))] if self.under else []), *self.own_keys()]

    def cell_at(self, key: object) -> Cell | None:
        return None

    def day_under(self) -> dt.date:
        key = self.under
        return key[1] if isinstance(key, tuple) else self.day

    def opened(self, key: object) -> None:
        if isinstance(key, tuple):
            self.screen.push(PostWeek(self.screen, key[0], self.monday))

    def about(self) -> list[str]:
        return [_("周表：每格是当天各班的人数，! 是缺 1 人，!2 缺 2 人，+ 是人太多，夜 是夜班；回车看一岗的一周。")]


class PostWeek(_Days):
    """The week of one post, a shift a row."""

    reach = 7

    def __init__(self, screen: "RosterScreen", post_id: int, monday: dt.date) -> None:
        super().__init__(screen)
        self.post_id, self.monday = post_id, monday

    async def read(self) -> None:
        board = await self.ask_for(read_board, self.monday, self.monday + 6 * DAY, self.terms)
        board.cells = board.of_post(self.post_id)
        self.board = board
        if self.cursor is None:  # the week opens on what is still ahead
            self.cursor = next((("shift", one.shift.id) for one in board.cells if one.shift.end > self.now), None)

    def post_code(self) -> str:
        return self.shown()[0].shift.code if self.shown() else ""

    def go(self, days: int) -> None:
        self.monday = self.monday + days * DAY if days else self.today - self.today.weekday() * DAY
        self.screen.step(self.screen.load(), slow=False)

    def lens(self) -> object:
        return self.monday

    def remembered(self) -> str:
        return self.monday.isoformat()

    def recall(self, chosen: str) -> None:
        self.monday = dt.date.fromisoformat(chosen)

    def day_keys(self) -> Pairs:
        return [("1-3", _("换周"))]

    def columns(self) -> tuple[Column, ...]:
        return WEEK_OF_POST

    def rows(self) -> list[Row]:
        return [self._row(one) for one in self.shown()]

    def _row(self, cell: Cell) -> Row:
        shift, short = cell.shift, cell.need == "short"
        level = looks.level(cell, self.now, self.zone, self.terms) if short or shift.end <= self.now else ""
        count = looks.lacks(cell) if short else f"{len(cell.people)}/{shift.least}-{shift.most}"
        name = f"{shift.name}{' ' + _('夜') if shift.night and _('夜') not in shift.name else ''}"
        cells = (looks.SIGNS.get(level, ""), looks.day_label(shift.duty_day), name)
        time = looks.hours(shift.start, shift.end, self.zone)
        look = level or ("over" if cell.need == "over" else "")
        return Row(("shift", shift.id), (*cells, time, count, looks.names(cell.people)), look)

    def heading(self) -> Text:
        name = clean_line(self.shown()[0].shift.post) if self.shown() else ""
        return looks.line((f"{name} {looks.day_label(self.monday)}", "head"), *self.sums())

    def about(self) -> list[str]:
        return [_("一个值守点的一周，一行一班；回车看这班，a 派人。")]

"""A grid: cells that arrows move through; whatever others change, the cursor stays on its cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ..text import clean_line

if TYPE_CHECKING:
    from .view_screen import ViewScreen

LABEL = 9  # columns before the first cell
MOVES = {
    "up": (-1, 0), "k": (-1, 0), "down": (1, 0), "j": (1, 0), "left": (0, -1), "right": (0, 1),
}  # fmt: skip
FAR = 1_000_000


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell: what identifies it, its text, and the name of its look.

    `names` stand behind the text; those there is no room for are counted, `+2`.
    """

    key: object
    text: str
    look: str = ""
    names: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """All that stands in it, where there is room."""
        return " ".join((self.text, *self.names))

    def within(self, width: int) -> str:
        """What stands in it in so many columns."""
        if not self.names or cell_len(self.whole) <= width:
            return self.whole
        for shown in range(len(self.names) - 1, -1, -1):
            said = " ".join((self.text, *self.names[:shown], f"+{len(self.names) - shown}"))
            if cell_len(said) <= width:
                return said
        return self.text


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row: what identifies it, what stands before its cells, and the cells; None where there is nothing."""

    key: object
    label: str
    cells: tuple[GridCell | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What a grid shows: the titles of its columns, and its rows."""

    titles: tuple[str, ...]
    rows: tuple[GridRow, ...]
    corner: str = ""


@dataclass(slots=True)
class _At:
    row: int = 0
    column: int = 0
    key: object = None  # of the row


class Grid(ScrollView, can_focus=True):
    """The grid; paints only what is visible, and after a move only the two cells that differ."""

    COMPONENT_CLASSES = {"grid--title", "grid--cursor"}
    DEFAULT_CSS = """
    Grid { height: 1fr; scrollbar-size: 0 0; }
    Grid > .grid--title { text-style: bold; }
    Grid > .grid--cursor { text-style: reverse; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.data = Table((), ())
        self.empty = ""  # what stands there when there is nothing
        self.looks: dict[str, Style] = {}
        self.fresh: frozenset[object] = frozenset()  # keys of cells that somebody changed a moment ago
        self._at = _At()

    # -- what is shown

    def show(self, table: Table, fresh: frozenset[object] = frozenset()) -> None:
        """Show this; the cursor stays on its row, wherever that now is, and in its column."""
        if (table, fresh) == (self.data, self.fresh):
            return
        at, top = self._at, self.scroll_offset.y
        before = at.row
        self.data, self.fresh = table, fresh
        self.virtual_size = Size(self.size.width, len(table.rows) + 1)
        found = next((number for number, row in enumerate(table.rows) if row.key == at.key), None)
        at.row = min(before, max(len(table.rows) - 1, 0)) if found is None else found
        at.column = min(at.column, max(len(table.titles) - 1, 0))
        at.key = table.rows[at.row].key if table.rows else None
        if top and at.row != before:
            self.scroll_to(y=top + at.row - before, animate=False, immediate=True, force=True)
        self.refresh()

    @property
    def cursor_cell(self) -> GridCell | None:
        """The cell under the cursor."""
        if not self.data.rows or not self.data.titles:
            return None
        return self.data.rows[self._at.row].cells[self._at.column]

    @property
    def cursor_key(self) -> object:
        """What identifies the cell under the cursor; None where there is nothing."""
        return cell.key if (cell := self.cursor_cell) else None

    @property
    def place(self) -> tuple[object, int]:
        """The row's key and the column of the cursor."""
        return self._at.key, self._at.column

    def go_to(self, place: object) -> None:
        """Put the cursor on a `place`; on the first cell when that is not there."""
        key, column = place if isinstance(place, tuple) else (None, 0)
        found = next((number for number, one in enumerate(self.data.rows) if one.key == key), None)
        row, column = self._first() if found is None else (found, column)
        self.move(row - self._at.row, column - self._at.column)

    def _first(self) -> tuple[int, int]:
        """Row and column of the first cell that is one: a line that only names what follows has none."""
        for number, one in enumerate(self.data.rows):
            for column, cell in enumerate(one.cells):
                if cell and cell.key is not None:
                    return number, column
        return 0, 0

    def move(self, rows: int, columns: int = 0) -> bool:
        """Move the cursor; whether it moved."""
        at = self._at
        if not self.data.rows:
            return False
        row = min(max(at.row + rows, 0), len(self.data.rows) - 1)
        column = min(max(at.column + columns, 0), max(len(self.data.titles) - 1, 0))
        if (row, column) == (at.row, at.column):
            return False
        old = at.row, at.column
        at.row, at.column, at.key = row, column, self.data.rows[row].key
        top, height = self.scroll_offset.y, self.size.height - 1
        if row < top:
            self.scroll_to(y=row, animate=False, immediate=True, force=True)
        elif row >= top + height:
            self.scroll_to(y=row - height + 1, animate=False, immediate=True, force=True)
        else:
            for one in (old, (row, column)):
                self.refresh(self._region(*one))
        return True

    def take(self, key: str) -> bool:
        """A key that moves the cursor; whether it is one."""
        page = max(self.size.height - 2, 1)
        moves = {**MOVES, "pageup": (-page, 0), "pagedown": (page, 0), "home": (-FAR, 0), "end": (FAR, 0)}
        if key not in moves:
            return False
        if not self.move(*moves[key]) and key in ("up", "k"):
            self._screen.left_top()
        return True

    # -- keys and looks

    @property
    def _screen(self) -> "ViewScreen":
        return cast("ViewScreen", self.screen)

    def on_key(self, event: events.Key) -> None:
        """Handle a key here and now; see `ViewScreen.list_key`."""
        self._screen.list_key(self, event)

    def on_focus(self, _event: events.Focus) -> None:
        self.refresh(self._region(self._at.row, self._at.column))

    def on_blur(self, _event: events.Blur) -> None:
        self.refresh(self._region(self._at.row, self._at.column))

    def on_resize(self, _event: events.Resize) -> None:
        self.virtual_size = Size(self.size.width, len(self.data.rows) + 1)

    # -- painting

    def edges(self) -> list[int]:
        """Where each column begins, and where the last one ends."""
        count = max(len(self.data.titles), 1)
        room = self.size.width - LABEL
        return [LABEL + room * number // count for number in range(count + 1)]

    def _region(self, row: int, column: int) -> Region:
        edges = self.edges()
        return Region(edges[column], row - self.scroll_offset.y + 1, edges[column + 1] - edges[column], 1)

    def render_line(self, y: int) -> Strip:
        """One line of the terminal: the titles, or a row."""
        base = self.rich_style
        edges = self.edges()
        if y == 0:
            style = base + self.get_component_rich_style("grid--title", partial=True)
            parts = [_fit(self.data.corner, LABEL) + " "]
            parts += [_fit(text, edges[n + 1] - edges[n]) + " " for n, text in enumerate(self.data.titles)]
            return Strip([Segment(set_cell_size("".join(parts), self.size.width), style)], self.size.width)
        index = y - 1 + self.scroll_offset.y
        if index >= len(self.data.rows):
            blank = self.empty if y == 1 and not self.data.rows else ""
            return Strip([Segment(set_cell_size(blank, self.size.width), base)], self.size.width)
        row = self.data.rows[index]
        segments = [Segment(_fit(row.label, LABEL) + " ", base)]
        for number, cell in enumerate(row.cells):
            width = edges[number + 1] - edges[number]
            style = base
            if cell is not None:
                style += self.looks.get(cell.look, Style())
                if cell.key in self.fresh:
                    style += Style(bold=True, underline=True)
            if index == self._at.row and number == self._at.column and self.has_focus:
                style += self.get_component_rich_style("grid--cursor", partial=True)
            segments += [Segment(_fit(cell.within(width - 1) if cell else "", width), style), Segment(" ", base)]
        return Strip(segments).adjust_cell_length(self.size.width, base)


def _fit(text: str, width: int) -> str:
    """A text that leaves one column free behind it."""
    return set_cell_size(clean_line(text), width - 1)


def same(first: Sequence[GridRow], then: Sequence[GridRow]) -> frozenset[object]:
    """Keys of the cells of `then` that are not as they were in `first`."""
    known = {cell.key: cell for row in first for cell in row.cells if cell}
    return frozenset(
        cell.key for row in then for cell in row.cells if cell and cell.key in known and known[cell.key] != cell
    )

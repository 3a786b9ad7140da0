"""A list of rows that other people change while somebody reads it: cursor and scroll stay where they are."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ..i18n import N_, _
from ..text import clean_line

WIDE = 100  # columns of a terminal that has room for details beside a list


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title and its width in cells; width 0 takes what is left, `wide` hides it on narrow screens."""

    title: str
    width: int
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row: what identifies it, its cells as plain text, and the name of its look."""

    key: object
    cells: tuple[str, ...]
    look: str = ""
    fresh: bool = False  # somebody changed it a moment ago


@dataclass(slots=True)
class _Place:
    """Where the reader is: by key, so that rows may come and go above."""

    key: object = None
    index: int = 0
    keys: dict[object, int] = field(default_factory=dict)


class RowList(ScrollView, can_focus=True):
    """Rows under column titles; paints only what is visible."""

    COMPONENT_CLASSES = {"rows--title", "rows--cursor"}
    DEFAULT_CSS = """
    RowList { height: 1fr; scrollbar-size: 0 0; }
    RowList > .rows--title { text-style: bold; }
    RowList > .rows--cursor { text-style: reverse; }
    """
    BINDINGS = [
        Binding("up,k", "step(-1)", N_("上一行"), show=False, id="rows.up"),
        Binding("down,j", "step(1)", N_("下一行"), show=False, id="rows.down"),
        Binding("pageup", "page(-1)", N_("上一页"), show=False, id="rows.page_up"),
        Binding("pagedown", "page(1)", N_("下一页"), show=False, id="rows.page_down"),
        Binding("home", "step(-1000000)", N_("最前"), show=False, id="rows.home"),
        Binding("end", "step(1000000)", N_("最后"), show=False, id="rows.end"),
        Binding("enter", "open", N_("打开"), show=False, id="rows.open"),
    ]

    class Opened(Message):
        """Enter on a row."""

        def __init__(self, key: object) -> None:
            super().__init__()
            self.key = key

    class LeftTop(Message):
        """The cursor was moved up from the first row."""

    class Moved(Message):
        """The cursor is on another row."""

    def __init__(self, columns: Sequence[Column], *, empty: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.columns, self.empty = tuple(columns), empty
        self.rows: list[Row] = []
        self._place = _Place()
        self.looks: dict[str, Style] = {}

    @property
    def cursor_key(self) -> object:
        """What the cursor is on, or None in an empty list."""
        return self.rows[self._place.index].key if self.rows else None

    def show(self, rows: Sequence[Row], *, columns: Sequence[Column] | None = None, empty: str | None = None) -> None:
        """Show these rows; the cursor stays on the row it is on, wherever that row now is."""
        new, before = list(rows), (self.rows, self.columns, self.empty)
        if columns is not None:
            self.columns = tuple(columns)
        if empty is not None:
            self.empty = empty
        if (new, self.columns, self.empty) == before:
            return  # every key comes by here: what is the same is not painted again
        old_index, top = self._place.index, self.scroll_offset.y
        at_top = old_index == 0 and top == 0
        self.rows = new
        self.virtual_size = Size(self.size.width, len(new) + 1)  # first: nothing scrolls beyond it
        keys = {row.key: index for index, row in enumerate(new)}
        if at_top and not self.has_focus:
            self._place = _Place(new[0].key if new else None, 0, keys)
        else:
            index = keys.get(self._place.key, min(old_index, max(len(new) - 1, 0)))
            shift = index - old_index
            self._place = _Place(new[index].key if new else None, index, keys)
            if shift and not at_top:
                self.scroll_to(y=top + shift, animate=False, immediate=True, force=True)
        self.refresh()

    def go_top(self) -> None:
        """Put the cursor on the first row."""
        self._move(0)

    def go_to(self, key: object) -> None:
        """Put the cursor on the row of a key, if there is one."""
        if key in self._place.keys:
            self._move(self._place.keys[key])

    def action_step(self, by: int) -> None:
        """Move the cursor; up from the first row leaves the list."""
        if by == -1 and self._place.index == 0:
            self.post_message(self.LeftTop())
            return
        self._move(self._place.index + by)

    def action_page(self, direction: int) -> None:
        """Move the cursor by a screenful."""
        self._move(self._place.index + direction * max(self.size.height - 2, 1))

    def action_open(self) -> None:
        """Tell that Enter was pressed on a row."""
        if self.rows:
            self.post_message(self.Opened(self.rows[self._place.index].key))

    def _move(self, index: int) -> None:
        if not self.rows:
            return
        index = min(max(index, 0), len(self.rows) - 1)
        old, self._place.index = self._place.index, index
        self._place.key = self.rows[index].key
        if index != old:
            self.tell_moved()
        top = self.scroll_offset.y
        if not self._into_view() and old != index:
            for line in (old - top + 1, index - top + 1):
                self.refresh(Region(0, line, self.size.width, 1))

    def _into_view(self) -> bool:
        """Scroll so far that the cursor's row is seen; whether anything moved."""
        index, top, height = self._place.index, self.scroll_offset.y, self.size.height - 1  # the title line stays
        if height < 1 or top <= index < top + height:
            return False  # without a height it has just been shown, and the resizing comes
        self.scroll_to(y=min(index, max(index - height + 1, top)), animate=False, immediate=True, force=True)
        return True

    def tell_moved(self) -> None:
        """Tell that the cursor is on another row."""
        self.post_message(self.Moved())

    def on_focus(self, _event: events.Focus) -> None:
        self._repaint_cursor()

    def on_blur(self, _event: events.Blur) -> None:
        self._repaint_cursor()

    def _repaint_cursor(self) -> None:
        self.refresh(Region(0, self._place.index - self.scroll_offset.y + 1, self.size.width, 1))

    def on_resize(self, _event: events.Resize) -> None:
        self.virtual_size = Size(self.size.width, len(self.rows) + 1)
        self._into_view()

    def _visible(self) -> list[tuple[int, int]]:
        """(column number, width) of the columns that are shown at this width."""
        wide = self.app.size.width >= WIDE
        shown = [(number, one) for number, one in enumerate(self.columns) if wide or not one.wide]
        rest = self.size.width - sum(one.width + 1 for _number, one in shown)
        return [(number, one.width or max(rest, 4)) for number, one in shown]

    def render_line(self, y: int) -> Strip:
        """One line of the terminal: the titles, a row, or the sentence for an empty list."""
        base = self.rich_style
        if y == 0:
            cells = tuple(_(one.title) for one in self.columns)
            return self._strip(cells, base + self.get_component_rich_style("rows--title", partial=True))
        index = y - 1 + self.scroll_offset.y
        if not self.rows and y == 1:
            return Strip([Segment(set_cell_size(self.empty, self.size.width), base)], self.size.width)
        if index >= len(self.rows):
            return Strip.blank(self.size.width, base)
        row = self.rows[index]
        style = base + self.looks.get(row.look, Style())
        if row.fresh:
            style += Style(bold=True, underline=True)  # two signs: some rows, and some terminals, are bold anyway
        if index == self._place.index and self.has_focus:
            style += self.get_component_rich_style("rows--cursor", partial=True)
        return self._strip(row.cells, style)

    def _strip(self, cells: Sequence[str], style: Style) -> Strip:
        parts = [set_cell_size(clean_line(cells[number]), width) for number, width in self._visible()]
        line = set_cell_size(" ".join(parts), self.size.width)
        return Strip([Segment(line, style)], cell_len(line))

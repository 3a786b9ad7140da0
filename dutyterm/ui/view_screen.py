"""The frame of a screen of views: the line, the tabs, a list or a grid, and what stands beside it."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.style import Style
from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widgets import Static

from ..errors import Refused
from ..i18n import N_, _
from ..text import clean_line
from .area import answered, fitting, keys_line
from .asking import BAD, PLAIN, ViewLine
from .grid import Grid, Table, same
from .inputs import LineInput
from .lines import Lines
from .narrowing import narrowed
from .rows import WIDE, Row, RowList
from .view_drafts import NO_WAY
from .view_list import ViewList
from .view_seek import Seeking
from .views import Pairs, Tab, View, tabs_for

if TYPE_CHECKING:
    from ..session import Session

TAB = 4  # columns of a label where not all of them fit the line whole
MARKED_SECONDS = 3.0  # how long a row is marked that somebody has changed


class ViewScreen(Seeking):
    """The frame of the views of a room; a room names them and says what only it can say."""

    BINDINGS = [Binding("escape", "cancel", N_("返回"), id="view.cancel", priority=True)]

    # -- what a room says

    label = ""  # of the area, in the title and the help
    views: tuple[Tab, ...] = ()
    finding = N_("编号、名称、姓名或首字母；按下键或回车到下面")  # what may be typed into the line
    row_looks: Mapping[str, Style] = {}
    cell_looks: Mapping[str, Style] = {}

    def refusal(self, no: Refused) -> str:
        """The sentence of a refusal."""
        raise NotImplementedError

    def about_me(self) -> str:
        """What stands in the title about whoever sits here, besides the name."""
        return ""

    def legend(self) -> list[str]:
        """Lines of the help about signs."""
        return []

    def own_keys(self) -> Pairs:
        """Keys of the room that work in every view of the tabs."""
        return []

    def own_key(self, letter: str) -> bool:
        """Do what one of `own_keys` does; whether it is one."""
        return False

    # -- the frame

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self.tabs: tuple[Tab, ...] = tabs_for(self.views, session.reach)
        self._made: dict[str, View] = {}
        self.stack: list[View] = []
        self._turn: Timer | None = None
        self._opening = True
        self._was: tuple[tuple[View, object], Mapping[object, Row], Table] | None = None
        self._fresh: frozenset[object] = frozenset()
        self.stack = [self.tab_view(self.tabs[0])]
        self.held = 1  # until the first load

    def body(self) -> ComposeResult:
        with Horizontal(id="view-line"):
            yield Static("", id="view-prompt", markup=False)
            yield ViewLine(id="view-input")
        yield Lines(id="view-told")
        yield Lines(id="view-tabs")
        yield Lines(id="view-title")
        with Horizontal(id="view-below"):
            rows = ViewList((), empty=_("正在读"), id="view-rows")
            rows.looks = dict(self.row_looks)
            yield rows
            grid = Grid(id="view-grid")
            grid.looks, grid.display = dict(self.cell_looks), False
            yield grid
            yield Lines(id="view-side")

    @property
    def listing(self) -> ViewList:
        """The list below."""
        return self.query_one("#view-rows", ViewList)

    @property
    def grid(self) -> Grid:
        """The grid, in the place of the list."""
        return self.query_one("#view-grid", Grid)

    @property
    def view(self) -> View:
        """What is shown."""
        return self.stack[-1]

    def title_text(self) -> Text:
        title = Text(no_wrap=True, overflow="crop")
        title.append(f" {_(self.label)} ", Style(reverse=True))
        title.append(f" {self.local():%m-%d %H:%M}  {clean_line(self.session.user.display)}  {self.about_me()} ")
        return title

    def keys_text(self) -> Text:
        return keys_line(fitting(self.keys_now(), self.app.size.width))

    def on_mount(self) -> None:
        self.open_draft()
        self.set_focus(self.listing)  # at once: what is asked on takes the line
        self.show_told()
        self.run_worker(partial(self.guarded, self.consume), group="view-line")  # type: ignore[arg-type]

    # -- views

    def tab_view(self, tab: Tab) -> View:
        """The view of a tab, made when it is first asked for."""
        if tab.letter not in self._made:
            self._made[tab.letter] = tab.make(self)
        return self._made[tab.letter]

    def view_of(self, letter: str) -> View:
        """The view of a tab; KeyError when this role has no such tab."""
        return self.tab_view({one.letter: one for one in self.tabs}[letter])

    def open_tab(self, view: View) -> None:
        """Show a view of the tabs in place of all that is open."""
        self.came_from = ""
        self._leave()
        self.stack = [view]
        self._enter()

    def show_row(self, tab: str, key: object) -> None:
        """Open a tab with the cursor on a row; a question that is being answered stays, and whoever comes is told."""
        if self.form:
            self.tell(_("这里还有一个问题没答完：答完它，或按 Esc 不做了，再来一次。"), BAD)
        if self.form or not any(one.letter == tab for one in self.tabs):
            return
        view = self.view_of(tab)
        self._leave()
        view.cursor, view.at = key, 0
        self.stack = [view]
        self._enter(wanted=key)

    def push(self, view: View) -> None:
        """Show a view on top; Esc closes it."""
        view.way = self.way or (NO_WAY, "")
        self._leave()
        self.stack.append(view)
        self._enter()

    def pop(self) -> None:
        """Close the topmost view, if another is below."""
        if len(self.stack) > 1:
            self.stack.pop()
            self._enter(self.view.sought)

    def _leave(self) -> None:
        self.view.cursor = self.grid.place if self.view.grid else self.listing.cursor_key
        self.view.at = self.listing.at
        self.view.sought = self.wanted()

    def _enter(self, sought: str = "", wanted: object = None) -> None:
        with self.prevent(LineInput.Changed):
            self.line.value = self.view.search_text if self.view.asks else sought
        self.found = "" if self.view.asks else sought  # rows of another view were looked for
        self.step(self._entered(self.view, wanted), slow=False)

    async def _entered(self, view: View, wanted: object = None) -> None:
        """Read and show a view that has come to the top; the cursor is where it was. A row that is `wanted` and not
        there any more is told of: what stands in its place is another's."""
        self.listing.show([], columns=view.columns(), empty=_("正在读"))
        await self.load()
        if view is self.view:
            if view.grid:
                self.grid.go_to(view.cursor)
            else:
                self.listing.go_to(view.cursor, view.at)
                if wanted is not None and view.loaded and self.listing.cursor_key != wanted:
                    self.tell(_("那一条不在这张表里了，可能刚刚有人办过。"), PLAIN)
            self._beside()

    # -- reading

    async def load(self) -> None:
        """Read and show; the line, and cursor and scroll of the list, stay where they are."""
        try:
            await self._load(self.view)
            self.go_on_with_what_was_left()
        finally:
            if self._opening:
                self._opening = False
                self.done_step()

    async def _load(self, view: View) -> None:
        try:
            await view.read()
        except Refused as no:
            if view is self.view and not view.loaded:
                self.listing.show([], empty=self.refusal(no))
            self.tell(self.refusal(no), BAD)
            return
        view.loaded = True
        if view is self.view:
            self.show_view(news=True)
            self._watch_turns()

    def show_view(self, *, news: bool = False) -> None:
        """Show the view as it was read; `news` marks what is not as before."""
        view, wanted = self.view, self.wanted()
        if not view.loaded:
            return
        rows: list[Row] = [] if view.grid else view.rows()
        table = view.table() if view.grid else Table((), ())
        if news:
            self._mark(view, rows, table)
        if not view.asks:
            rows, table = narrowed(wanted, rows, table)
        self._swap_widget(view)
        if view.grid:
            self.grid.empty = view.empty()
            self.grid.show(table, self._fresh)
        else:
            rows = [Row(one.key, one.cells, one.look, one.key in self._fresh) for one in rows]
            empty = _("没有找到：核对输入，或按 Esc 看全部") if wanted else view.empty()
            self.listing.show(rows, columns=view.columns(), empty=empty)
        self.put("#view-title", view.heading())
        self._beside()

    def _swap_widget(self, view: View) -> None:
        shown, hidden = (self.grid, self.listing) if view.grid else (self.listing, self.grid)
        if not shown.display:
            shown.display, hidden.display = True, False
        if self.focused is hidden:
            self.set_focus(shown)

    def _mark(self, view: View, rows: list[Row], table: Table) -> None:
        cells = {one.key: one for one in rows}
        was, self._was = self._was, ((view, view.lens()), cells, table)
        if was is None or was[0] != (view, view.lens()):
            self._fresh = frozenset()
            return
        news = {key for key, row in cells.items() if key not in was[1] or was[1][key].cells != row.cells}
        news |= same(was[2].rows, table.rows)
        if was[1] or was[2].rows:
            self._fresh |= frozenset(news)
        if news:
            self.set_timer(MARKED_SECONDS, lambda: self._unmark(frozenset(news)))

    def _unmark(self, news: frozenset[object]) -> None:
        self._fresh -= news
        if self.app.is_running:
            self.show_view()

    def _watch_turns(self) -> None:
        """Look again at the very moment when what is shown changes by itself."""
        if self._turn:
            self._turn.stop()
            self._turn = None
        if moment := self.view.next_turn():
            seconds = max((moment - self.now()).total_seconds(), 0) + 0.05
            self._turn = self.set_timer(seconds, lambda: self.background(self.load, group="view-turn"))

    def _beside(self) -> None:
        wide = self.app.size.width >= WIDE and not self.view.grid
        said = self.view.side(self.listing.cursor_key) if wide else None
        self.set_class(said is not None, "-wide")
        self.put("#view-side", said or Text())
        self.show_told()
        self.refresh_frame()

    def tabs_text(self) -> Text:
        """The tabs; while a question stands that follows others, what was answered, because no tab can be opened."""
        if self.form and (told := self.form.so_far()):
            return answered(told, self.app.size.width)
        line = Text(no_wrap=True, overflow="crop")
        whole = sum(cell_len(_(one.label)) + 2 for one in self.tabs) <= self.app.size.width
        keys: Pairs = self.view.keys()
        taken = {key for key, _label in keys}  # a letter that means something else here leads nowhere
        for one in self.tabs:
            here = self._made.get(one.letter) is self.stack[0]
            line.append(" ")
            line.append(one.letter, Style(bold=one.letter not in taken, dim=one.letter in taken, reverse=here))
            label = _(one.label) if whole else set_cell_size(_(one.label), TAB).rstrip()
            line.append(label, Style(reverse=here))
        return line

    def moved(self) -> None:
        """Another row: other details, other keys."""
        self._beside()

    def on_resize(self) -> None:
        """There is more or less room."""
        if self.view.loaded:
            self.show_view()

    def on_descendant_focus(self, _event: events.DescendantFocus) -> None:
        self.refresh_frame()
        self.show_told()
        self.keep()

    @on(RowList.LeftTop)
    def _list_left(self) -> None:
        self.left_top()

    def to_rows(self) -> None:
        """The keys go to the list or grid."""
        self.set_focus(self.grid if self.view.grid else self.listing)

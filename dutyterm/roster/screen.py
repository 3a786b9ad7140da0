"""The roster's screen (F2): for the office it opens on what is short, for all others on their own shifts."""

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.style import Style
from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widgets import Static

from ..errors import Refused
from ..households.initials import initials
from ..i18n import N_, _
from ..people import words as people_words
from ..text import clean_line, fold
from ..ui.area import keys_line
from ..ui.forms import Form, Step
from ..ui.inputs import LineInput
from ..ui.lines import Lines
from ..ui.rows import WIDE, Row, RowList
from . import screen_looks as looks
from .rules_duty import next_turn
from .screen_asking import BAD, PLAIN, Asking, RosterLine, check_yes, refusal
from .screen_grid import Grid, Table, same
from .screen_view import Pairs, View
from .screen_views import Tab, tabs_for

if TYPE_CHECKING:
    from ..session import Session

MARKED_SECONDS = 3.0  # how long a row is marked that somebody has changed
LIST_MOVES = {
    one_key: (one.action.partition("(")[0], one.action.partition("(")[2].rstrip(")"))
    for one in RowList.BINDINGS
    if isinstance(one, Binding)
    for one_key in one.key.split(",")
}


class RosterList(RowList):
    """The list, whose letters are keys."""

    def on_key(self, event: events.Key) -> None:
        """Handle a key here and now; see `RosterScreen.list_key`."""
        screen = self.screen
        if isinstance(screen, RosterScreen):
            screen.list_key(self, event)

    def take(self, key: str) -> bool:
        """A key that moves the cursor; whether it is one."""
        if key not in LIST_MOVES:
            return False
        action, value = LIST_MOVES[key]
        getattr(self, f"action_{action}")(*([int(value)] if value else []))
        return True

    def go_to(self, key: object) -> None:
        """Put the cursor on a row; on the first one when it is not there."""
        self._move(next((number for number, row in enumerate(self.rows) if row.key == key), 0))


class RosterScreen(Asking):
    """Who is where and when; what is short; and the acts that fill it. The frame of the views of VIEWS."""

    BINDINGS = [Binding("escape", "cancel", N_("返回"), id="roster.cancel", priority=True)]

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self.tabs: tuple[Tab, ...] = tabs_for(session.user.role)
        self._made: dict[str, View] = {}
        self.stack: list[View] = []
        self.day: dt.date | None = None  # the duty day of the tables; None is today's
        self._turn: Timer | None = None
        self._opening = True
        self.versions: dict[int, int] = {}  # of places that have changed under a question, once that was told
        self._was: tuple[View, Mapping[object, Row], Table] | None = None
        self._fresh: frozenset[object] = frozenset()
        self.stack = [self._view(self.tabs[0])]
        self.held = 1  # until the first load

    # -- the frame

    def body(self) -> ComposeResult:
        with Horizontal(id="roster-line"):
            yield Static("", id="roster-prompt", markup=False)
            yield RosterLine(id="roster-input")
        yield Lines(id="roster-told")
        yield Lines(id="roster-tabs")
        yield Lines(id="roster-title")
        with Horizontal(id="roster-below"):
            rows = RosterList((), empty=_("正在读"), id="roster-rows")
            rows.looks = looks.ROWS
            yield rows
            grid = Grid(id="roster-grid")
            grid.looks, grid.display = looks.CELLS, False
            yield grid
            yield Lines(id="roster-side")

    @property
    def listing(self) -> RosterList:
        """The list below."""
        return self.query_one("#roster-rows", RosterList)

    @property
    def grid(self) -> Grid:
        """The grid, in the place of the list."""
        return self.query_one("#roster-grid", Grid)

    @property
    def view(self) -> View:
        """What is shown."""
        return self.stack[-1]

    def topics(self) -> frozenset[str]:
        return frozenset({"roster", "people"})

    def title_text(self) -> Text:
        title = Text(no_wrap=True, overflow="crop")
        title.append(f" {_('值班')} ", Style(reverse=True))
        user = self.session.user
        title.append(f" {self.local():%m-%d %H:%M}  {clean_line(user.display)}  {people_words.role(user.role)} ")
        return title

    def keys_text(self) -> Text:
        return keys_line(self.keys_now())

    def keys_now(self) -> Pairs:
        """The keys that work now."""
        if self.form:
            return [(_("回车"), _("确定")), ("Esc", _("不做了"))]
        if self.line.has_focus:
            return [(_("下键"), _("到下面")), ("Esc", _("看全部")), ("F1", _("帮助"))]
        pairs = self.view.keys()
        pairs += [("/", _("找"))] if self.view.finds else []
        pairs += [("Esc", _("返回"))] if len(self.stack) > 1 else []
        return [*pairs, ("f", _("大屏")), ("q", _("退出"))]

    def help_text(self) -> Text:
        lines = [_("值班"), "", *self.view.about(), ""]
        lines += [
            _("左上角的字母换表；Esc 一步一步退回来。/ 在最上面一行输入，只留要找的。"),
            _("字母键对光标所在的班或人；问题在最上面一行一个一个回答，Esc 什么也不做。"),
            _("!! 现在就缺  ! 三小时内  * 今天  + 人太多  ? 该到没到  夜 夜班"),
            "",
        ]
        pairs = self.view.keys()
        lines += [f"{key:>6}  {label}" for key, label in pairs]
        lines += ["", *(f"{one.letter:>6}  {_(one.label)}  {_(one.hint)}" for one in self.tabs)]
        lines += [f"{'f':>6}  {_('大屏')}  {_('给第二台显示器：缺人、今晚、在岗；只有 Esc 有用')}"]
        return Text("\n".join(lines))

    def on_mount(self) -> None:
        self.listing.focus()
        self.show_told()
        self.run_worker(self.consume(), group="roster-line")

    # -- views

    def _view(self, tab: Tab) -> View:
        if tab.letter not in self._made:
            self._made[tab.letter] = tab.make(self)
        return self._made[tab.letter]

    def view_of(self, letter: str) -> View:
        """The view of a tab; KeyError when this role has no such tab."""
        return self._view({one.letter: one for one in self.tabs}[letter])

    def open_tab(self, view: View) -> None:
        """Show a view of the tabs in place of all that is open."""
        self._leave()
        self.stack = [view]
        self._enter()

    def push(self, view: View) -> None:
        """Show a view on top; Esc closes it."""
        self._leave()
        self.stack.append(view)
        self._enter()

    def pop(self) -> None:
        """Close the topmost view, if another is below."""
        if len(self.stack) > 1:
            self.stack.pop()
            self._enter()

    def _leave(self) -> None:
        self.view.cursor = self.grid.place if self.view.grid else self.listing.cursor_key

    def _enter(self) -> None:
        with self.prevent(LineInput.Changed):
            self.line.clear()
        self.step(self._entered(self.view), slow=False)

    async def _entered(self, view: View) -> None:
        self.listing.show([], columns=view.columns(), empty=_("正在读"))
        await self.load()
        if view is self.view:
            (self.grid if view.grid else self.listing).go_to(view.cursor)
            self._beside()

    # -- reading

    async def load(self) -> None:
        """Read and show; the line, and cursor and scroll of the list, stay where they are."""
        try:
            await self._load(self.view)
        finally:
            if self._opening:
                self._opening = False
                self.done_step()

    async def _load(self, view: View) -> None:
        try:
            await view.read()
        except Refused as no:
            if view is self.view and not view.loaded:
                self.listing.show([], empty=refusal(no))
            self.tell(refusal(no), BAD)
            return
        view.loaded = True
        if view is self.view:
            self.show_view(news=True)
            self._watch_turns()

    def show_view(self, *, news: bool = False) -> None:
        """Show the view as it was read; `news` marks what is not as before."""
        view, wanted = self.view, self._wanted()
        if not view.loaded:
            return
        if view.grid:
            table = view.table()
            rows: list[Row] = []
            if wanted:
                kept = tuple(one for one in table.rows if _matches(wanted, (str(one.label), *_texts(one.cells))))
                table = Table(table.titles, kept, table.corner)
        else:
            table = Table((), ())
            rows = view.rows()
            if wanted:
                rows = [one for one in rows if _matches(wanted, one.cells)]
        if news:
            self._mark(view, rows, table)
        self._swap_widget(view)
        if view.grid:
            self.grid.show(table, self._fresh)
        else:
            rows = [Row(one.key, one.cells, one.look, one.key in self._fresh) for one in rows]
            empty = _("没有找到：核对输入，或按 Esc 看全部") if wanted else view.empty()
            self.listing.show(rows, columns=view.columns(), empty=empty)
        self.put("#roster-title", view.heading())
        self._beside()

    def _swap_widget(self, view: View) -> None:
        shown, hidden = (self.grid, self.listing) if view.grid else (self.listing, self.grid)
        if not shown.display:
            shown.display, hidden.display = True, False
        if hidden.has_focus:
            self.set_focus(shown)

    def _wanted(self) -> str:
        return fold(clean_line(self.found if self.form else self.line.value)).replace(" ", "")

    def _mark(self, view: View, rows: list[Row], table: Table) -> None:
        cells = {one.key: one for one in rows}
        was, self._was = self._was, (view, cells, table)
        if was is None or was[0] is not view:
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
        """Look again at the very moment when somebody turns late or absent."""
        if self._turn:
            self._turn.stop()
            self._turn = None
        now = self.now()
        if moment := next_turn(self.view.turns(), now, self.session.settings.roster):
            seconds = (moment - now).total_seconds() + 0.05
            self._turn = self.set_timer(seconds, lambda: self.background(self.load, group="roster-turn"))

    def _beside(self) -> None:
        wide = self.app.size.width >= WIDE and not self.view.grid
        said = self.view.side(self.listing.cursor_key) if wide else None
        self.set_class(said is not None, "-wide")
        self.put("#roster-side", said or Text())
        self.put("#roster-tabs", self._tabs_text())
        self.show_told()
        self.refresh_frame()

    def _tabs_text(self) -> Text:
        line = Text(no_wrap=True, overflow="crop")
        for one in self.tabs:
            here = self._made.get(one.letter) is self.stack[0]
            line.append(" ")
            line.append(one.letter, Style(bold=True, reverse=here))
            line.append(_(one.label), Style(reverse=here))
        return line

    @on(RowList.Moved)
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

    # -- keys of the list and the grid

    def list_key(self, owner: RosterList | Grid, event: events.Key) -> None:
        """A key in the list or grid, here and now; one behind a key that moved the focus goes where that went."""
        now = self.app.focused or self
        if now is not owner:
            event.stop()
            event.prevent_default()
            # private: marks the event as one that the app has seen, else it would take it for a new one
            now._forward_event(events.Key(event.key, event.character))
            return
        if self.held and (event.is_printable or event.key in LIST_MOVES or event.key in ("left", "right")):
            self.ahead.append((event.key, event.character))
            event.stop()
        elif self.take_key(event.key, event.character):
            event.stop()
            event.prevent_default()

    def take_key(self, key: str, character: str | None) -> bool:
        """A key in the list or grid; whether it means anything."""
        view = self.view
        if key == "enter":
            self.tell("")
            shown = self.grid.cursor_key if view.grid else self.listing.cursor_key
            if shown is not None:
                view.opened(shown)
            return True
        letter = (character or "").lower()
        if letter and (letter.isalnum() or letter in "/?,."):
            if self.told[0]:
                self.tell("")
            if view.press(letter) or self._frame_key(letter):
                return True
        if (self.grid if view.grid else self.listing).take(key):
            if view.grid:
                self.put("#roster-title", view.heading())
                self.refresh_frame()
            return True
        return False

    def _frame_key(self, letter: str) -> bool:
        tab = next((one for one in self.tabs if one.letter == letter), None)
        if tab:
            self.open_tab(self._view(tab))
        elif letter == "?":
            self.app.action_help()  # type: ignore[attr-defined]
        elif letter == "q":
            self.ask(Form([Step("yes", _("真的退出？按 y>"), check=check_yes)], self._quit))
        elif letter == "f":
            self._open_wall()
        elif letter == "/" and self.view.finds:
            self.line.clear()
            self.set_focus(self.line)
        else:
            return False
        return True

    async def _quit(self, _answers: dict[str, str]) -> str:
        self.app.exit()
        return ""

    def _open_wall(self) -> None:
        from .screen_wall import WallScreen

        self.app.push_screen(WallScreen(self.session))

    def left_top(self) -> None:
        """Up from the first row: to the line."""
        if self.view.finds:
            self.set_focus(self.line)

    @on(RowList.LeftTop)
    def _list_left(self) -> None:
        self.left_top()

    # -- the line

    def to_rows(self) -> None:
        """The keys go to the list or grid."""
        self.set_focus(self.grid if self.view.grid else self.listing)

    @on(LineInput.Changed, "#roster-input")
    def narrowed(self) -> None:
        """Show only what was typed for."""
        if not self.form:
            self.show_view()
            (self.grid if self.view.grid else self.listing).go_to(None)

    @on(LineInput.Submitted, "#roster-input")
    def entered(self, event: LineInput.Submitted) -> None:
        """A line as an answer."""
        if event.cut:
            self.tell(_("这一行太长，没有收下。请重输。"), BAD)
        elif self.form:
            self.queue.put_nowait(event.text)

    async def action_cancel(self) -> None:
        """Esc: out of a question, then all rows again, then one view back, then to where the screen opens."""
        self.told = ("", PLAIN)
        self.ahead.clear()
        if self.form:
            self.close_form()
        elif self.line.value or self.line.has_focus:
            self.line.clear()
            self.to_rows()
        elif len(self.stack) > 1:
            self.pop()
        elif self.view is not self._view(self.tabs[0]):
            self.open_tab(self._view(self.tabs[0]))
        self.show_told()


def _texts(cells: "tuple[object, ...]") -> list[str]:
    return [str(getattr(one, "text", "")) for one in cells if one]


@lru_cache(maxsize=4000)
def _words(text: str) -> tuple[str, ...]:
    """A text and, of each name in it, the initials; folded."""
    plain = fold(clean_line(text))
    names = [one for one in plain.split() if len(one) <= 8 and not one.isascii()]
    return (plain.replace(" ", ""), *(found for name in names for found in initials(name)))


def _matches(wanted: str, cells: "tuple[str, ...]") -> bool:
    for cell in cells:
        whole, *short = _words(cell)
        if wanted in whole or any(one.startswith(wanted) for one in short):
            return True
    return False

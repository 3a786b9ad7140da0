"""The people's screen (F10): for the office everybody, what is wrong first; for all others their own page."""

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from rich.style import Style
from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.widgets import Static

from ..drafts import Drafts
from ..errors import Refused
from ..i18n import N_, _
from ..text import clean_line
from ..troubles import DatabaseProblem, sentence
from ..ui.area import keys_line
from ..ui.inputs import LineInput
from ..ui.lines import Lines
from ..ui.rows import WIDE, Column, RowList
from . import screen_paint as paint
from . import words
from .page import Page
from .reading import read_board, read_page
from .screen_acts import BAD, PeopleActs
from .screen_drafts import HalfDone, packed, unpacked
from .screen_filter import Narrow

if TYPE_CHECKING:
    from ..session import Session


class PeopleLine(LineInput):
    """The line: what to find, or the answer to a question."""

    def on_key(self, event: events.Key) -> None:  # type: ignore[override]  # Textual runs that of LineInput next
        """Down goes to the list here and now, so that a key right behind it goes there too."""
        screen = self.screen
        if event.key == "down" and self.app.focused is self and isinstance(screen, PeopleScreen) and not screen.form:
            event.stop()
            event.prevent_default()
            screen.set_focus(screen.listing)

    def enter(self) -> None:
        """To whoever was found, here and now: the search stays, and a second Enter behind it opens their page."""
        screen = self.screen
        if isinstance(screen, PeopleScreen) and not screen.form and screen.queue.empty():
            screen.typed()
            screen.set_focus(screen.listing)
        else:
            super().enter()


class PeopleList(RowList):
    """The list, whose letters are keys."""

    async def on_key(self, event: events.Key) -> None:
        """Handle a key here and now; one that came in a packet behind `/` or `x` goes to the line, as it was meant."""
        owner = self.app.focused or self.app.screen
        if owner is not self:
            event.stop()
            event.prevent_default()
            # private: marks the event as one that the app has seen, else it would take it for a new one
            owner._forward_event(events.Key(event.key, event.character))
            return
        screen = self.screen
        if move := paint.MOVES.get(event.key):  # a binding would come later than the next letter's turn
            event.stop()
            await self.run_action(move)
        elif event.character and isinstance(screen, PeopleScreen) and screen.press_key(event.character):
            event.stop()


class PeopleScreen(PeopleActs):
    """Who there is, what each may and looks after."""

    BINDINGS = [Binding("escape", "cancel", N_("取消"), id="people.cancel", priority=True)]

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self.queue: asyncio.Queue[str] = asyncio.Queue()
        self.searched = ""  # what stood in the line before a question took it
        self.taking: str | None = None  # the answer whose turn it is
        self.drafts = Drafts(session.drafts.folder)
        self.kept = False  # whether the draft is what is asked here
        self._left: HalfDone | None = None  # what this person had not come to the end of, until it is asked on
        self._dropping = False  # Esc was pressed once on something half typed
        if not self.office:
            self.view = "page"
            self.subject = session.user.id

    # -- the frame

    def body(self) -> ComposeResult:
        with Horizontal(id="people-line"):
            yield Static("", id="people-prompt", markup=False)
            yield PeopleLine(id="people-input")
        yield Lines(id="people-told")
        yield Lines(id="people-title")
        with Horizontal(id="people-below"):
            rows = PeopleList(paint.PEOPLE, empty=_("正在读"), id="people-rows")
            rows.looks = paint.LOOKS
            yield rows
            yield Lines(id="people-side")

    @property
    def line(self) -> LineInput:
        """The line at the top."""
        return self.query_one("#people-input", LineInput)

    @property
    def listing(self) -> RowList:
        """The list below."""
        return self.query_one("#people-rows", RowList)

    def topics(self) -> frozenset[str]:
        return frozenset({"people"})

    def title_text(self) -> Text:
        title = Text(no_wrap=True, overflow="crop")
        title.append(f" {_('人员')} ", Style(reverse=True))
        user = self.session.user
        title.append(f" {self.local():%m-%d %H:%M}  {clean_line(user.display)}  {words.role(user.role)} ")
        return title

    def keys_text(self) -> Text:
        acts, ways = self.keys_now()
        return keys_line(acts).append("\n").append_text(keys_line(ways)) if self.office else keys_line([*acts, *ways])

    def help_text(self) -> Text:
        return paint.help_text(self.all_keys(), office=self.office)

    def on_mount(self) -> None:
        self.set_class(self.office, "-office")
        self._left = unpacked(self.drafts.open(f"{self.session.user.login}-people"))
        if self._left and self._left.on_page:
            self.view, self.subject = "page", self._left.who
        self.set_focus(self.listing)  # at once: what is asked on takes the line
        self.show_told()
        self.run_worker(self._consume(), group="people-line")

    def on_unmount(self) -> None:
        self.drafts.close()

    def show_row(self, tab: str, key: object) -> None:
        if self.office and not self.form:
            self.show_view("gaps" if tab == "2" else "people")

    def keep(self) -> None:
        """Save the question that is half answered, with what was entered or typed since."""
        if self._left is not None:
            return  # what was left is not asked on yet, and must not be written over
        waiting = [*([] if self.taking is None else [self.taking]), *self.queue_lines(), self.line.value]
        left = packed(self.form, waiting, on_page=self.view == "page", search=self.searched)
        if left or self.kept:  # else it may be of somebody whose role could not go on with it
            self.drafts.save(left)
            self.kept = bool(left)

    def queue_lines(self) -> list[str]:
        """Answers that were entered and wait for their turn."""
        return list(self.queue._queue)  # type: ignore[attr-defined]  # asyncio has no public look inside

    # -- reading

    async def load(self) -> None:
        """Read and show; the line, its cursor and the list's cursor stay where they are."""
        try:
            if self.office:
                self.board = await self.session.store.read(read_board, self.session.act())
            if self.view == "page" and self.subject is not None:
                self.page = await self.session.store.read(read_page, self.session.act(), self.subject)
        except Refused as no:
            self.tell(words.refusal(no.code, **no.values), BAD)
            return
        self.show_list()
        if self._left and not self.form:
            left, self._left = self._left, None
            self.ask_on(left)
        await self._load_side()

    def show_list(self) -> None:
        """Show the chosen list; cursor and scroll stay."""
        rows, empty = self.listing, ""
        columns: tuple[Column, ...] = paint.PEOPLE
        if self.view == "page":
            columns = paint.PAGE
            shown = paint.page_rows(self.page, self.session.settings.tz) if self.page else []
        elif self.board is None:
            return
        elif self.view == "gaps":
            columns, shown, empty = paint.GAPS, paint.gap_rows(self.board, self.unfolded), _("没有空缺")
        else:
            shown = paint.people_rows(self.board, self.search_text, self.narrow)
            empty = _("没有这样的人：核对输入，或按 Esc 看全部")
        rows.show(shown, columns=columns, empty=empty)
        self.put("#people-title", paint.list_title(self.board, self.view, self.page, len(shown), self.narrow))
        self.refresh_frame()

    async def _load_side(self) -> None:
        self.set_class(self.app.size.width >= WIDE and self.view == "people", "-wide")
        key = self.listing.cursor_key
        if not self.has_class("-wide") or not isinstance(key, int):
            self.put("#people-side", Text())
            return
        try:
            found: Page = await self.session.store.read(read_page, self.session.act(), key)
        except Refused:
            return
        if self.listing.cursor_key == key:
            self.put("#people-side", paint.side(found, self.session.settings.tz))

    def look_beside(self) -> None:
        """Show beside the list whoever the cursor is on, where there is room."""
        if self.app.size.width < WIDE and not self.has_class("-wide"):
            return
        self.background(self._load_side, group="people-side", exclusive=True)

    @on(RowList.Moved)
    def moved(self) -> None:
        """Another row: other details, other keys."""
        self.look_beside()
        self.refresh_frame()

    def on_resize(self) -> None:
        """The room beside the list has changed."""
        self.look_beside()

    @on(RowList.Opened)
    def opened(self, event: RowList.Opened) -> None:
        """Enter on somebody: their page."""
        if self.view == "people" and isinstance(event.key, int):
            self.open_page(event.key)
        elif self.view == "gaps" and isinstance(event.key, tuple) and event.key[0] == "compound":
            self.unfolded ^= {event.key[1]}
            self.show_list()

    def narrow_to(self, narrow: Narrow) -> None:
        """List only some."""
        self.narrow = narrow
        self.show_list()
        self.listing.go_top()
        self.look_beside()

    @on(RowList.LeftTop)
    def left_top(self) -> None:
        """Up from the first row: to the line."""
        if self.view == "people":
            self.set_focus(self.line)

    def on_descendant_focus(self, _event: events.DescendantFocus) -> None:
        self.refresh_frame()
        self.show_told()

    # -- the line

    @property
    def search_text(self) -> str:
        """What people are looked for by; a question that took the line does not change it."""
        return self.searched if self.form else self.line.value

    def show_told(self) -> None:
        """Show what stands before and below the line."""
        form = self.form
        prompt = form.step.prompt if form else _("找人>") if self.office else _("本人")
        self.put("#people-prompt", Text(prompt))
        self.line.display = bool(form) or self.office
        said, style = self.told
        if not said and form:
            said = form.step.hint
        elif not said and self.line.has_focus:
            said = _("姓名、首字母、账号或手机尾号；按下键到名单")
        self.put("#people-told", Text(clean_line(said, 400), style))

    @on(LineInput.Changed, "#people-input")
    def typed(self) -> None:
        if self.form:
            if self._dropping:
                self._dropping = False
                self.tell("")
            self.keep()
        elif self.view == "people":
            self.show_list()
            self.listing.go_top()
            self.look_beside()

    @on(LineInput.Submitted, "#people-input")
    def entered(self, event: LineInput.Submitted) -> None:
        if not self.form and self.queue.empty():
            with self.prevent(LineInput.Changed):
                self.line.value = event.text  # the search stays
            self.typed()
            self.set_focus(self.listing)
            return
        if event.cut:
            self.tell(_("这一行太长，没有收下。请重输。"), BAD)
            return
        self._dropping = False
        self.queue.put_nowait(event.text)
        self.keep()

    async def _consume(self) -> None:
        while True:
            text = await self.queue.get()
            form = self.form
            if form is None:
                continue
            self.taking = text
            try:
                await self.patiently(self.answered(form, text))
            except DatabaseProblem as problem:
                self.asked_again(form, text, sentence(problem))
            self.taking = None
            self.keep()
            await self.guarded(self.load)

    async def action_cancel(self) -> None:
        """Esc: out of a question, then out of a page, then all people again."""
        if self.form and self.form.key and self.form.touched(self.line.value) and not self._dropping:
            self._dropping = True
            self.tell(_("没答完。再按一次 Esc 就不做了；要接着做，接着输就行。"), BAD)
            return
        self._dropping = False
        self.tell("")
        if self.form:
            self.close_form()
        elif self.view != "people" and self.office:
            self.show_view("people")
        elif self.line.value or self.narrow != Narrow():
            self.line.clear()
            self.narrow_to(Narrow())
            self.set_focus(self.listing)
        else:
            self.set_focus(self.listing)
            self.nothing_to_end()

    def run_act(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside the keys; an act may have to wait for its turn."""
        self.run_worker(work, group="people-act")

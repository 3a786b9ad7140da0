"""The line of a screen of views: questions before acts, and what is told below it."""

import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from rich.cells import cell_len, set_cell_size
from rich.style import Style
from rich.text import Text
from textual import events

from ..errors import Refused
from ..i18n import _
from ..text import clean_line
from ..troubles import DatabaseProblem, sentence
from .area import AreaScreen
from .forms import Check, Form, Step
from .inputs import SHORT, LineInput
from .view_drafts import NO_WAY

if TYPE_CHECKING:
    from .view_screen import ViewScreen

GOOD, BAD, PLAIN = Style(color="green", bold=True), Style(color="red", bold=True), Style()
ANYWHERE = "/"
"""What begins a line that is looked for in the whole register, wherever one is."""
END = 14  # columns of a prompt that always stand
ROOM = 12  # columns for an answer beside the longest prompt
SLOW_SECONDS = 0.7  # an act that takes longer is told about
Key = tuple[str, str | None]


def check_yes(text: str) -> None:
    """The answer of a question that is meant by `y` alone. Refused `say_yes`."""
    if text.strip().lower() not in ("y", "是"):
        raise Refused("say_yes")


def prompt_within(prompt: str, width: int) -> str:
    """A prompt of at most `width` columns: its end says how to answer, so the middle of a longer one gives way."""
    if cell_len(prompt) <= width:
        return prompt
    end = prompt
    while cell_len(end) > END:
        end = end[1:]
    return f"{set_cell_size(prompt, width - cell_len(end) - 1).rstrip()}~{end}"


def kept(name: str, prompt: str, now: str, check: Check, hint: str = "") -> Step:
    """A question whose answer is `now` when nothing is typed; that does not stand in the line to be deleted first."""
    said = _("现在 {now}；不改直接回车").format(now=now) if now else ""
    return Step(name, prompt, f"{said}  {hint}".strip(), now, check, quiet=True)


class ViewLine(LineInput):
    """The line: what to narrow the rows to, or the answer to a question."""

    def on_key(self, event: events.Key) -> None:  # type: ignore[override]  # Textual runs that of LineInput next
        """Down goes to the rows here and now, so that a key right behind it goes there too."""
        screen = cast("ViewScreen", self.screen)
        if event.key == "down" and self.app.focused is self and not screen.form:
            event.stop()
            event.prevent_default()
            screen.to_rows()

    def enter(self) -> None:
        """To the rows, here and now: what they were narrowed to stays."""
        screen = cast("ViewScreen", self.screen)
        if not screen.form and screen.queue.empty() and self.value.startswith(ANYWHERE):
            text = self.value[1:].strip()
            screen.close_line()
            screen.run_worker(partial(screen.seek_anywhere, text), group="view-seek")  # type: ignore[arg-type]
        elif not screen.form and screen.queue.empty():
            screen.narrowed()
            screen.to_rows()
        else:
            super().enter()


class Asking(AreaScreen):
    """The part of the screen that asks and tells."""

    form: Form | None = None
    told: tuple[str, Style] = ("", PLAIN)
    queue: "asyncio.Queue[str]"
    marked: tuple[Form, str, str] | None = None  # a question and its refused answer, as long as nothing was typed since
    dropping: tuple[Form, str] | None = None  # what the next Esc drops unasked, and what stood in the line then
    goes_on: frozenset[str] = frozenset()  # refusals after which more is typed behind what stands there
    refused = ("", "")  # why an answer was refused last, and what stood in the line then
    found = ""  # what stood in the line before a question took it
    held = 0  # steps under way; until they are done no key of a list means anything
    taking: str | None = None  # the answer whose turn it is
    way: tuple[str, str] | None = None  # the key whose work this is, and the row it was pressed on, as `repr` writes it
    again: "list[Coroutine[Any, Any, Any]] | None" = None  # steps set off while keys of an earlier session are repeated

    def __init__(self, session: Any) -> None:
        super().__init__(session)
        self.queue = asyncio.Queue()
        self.ahead: list[Key] = []

    @property
    def _whole(self) -> "ViewScreen":
        return cast("ViewScreen", self)

    @property
    def line(self) -> LineInput:
        """The line at the top."""
        return self.query_one("#view-input", LineInput)

    # -- telling

    def tell(self, text: str, style: Style = GOOD) -> None:
        """Say something below the line, until the next key."""
        self.told = (text, style)
        self.show_told()

    def show_told(self) -> None:
        """Show what stands before and below the line."""
        form = self.form
        prompt = prompt_within(form.step.prompt, self.app.size.width - ROOM) if form else _("找>")
        self.put("#view-prompt", Text(prompt))
        said, style = self.told
        if not said and form:
            said = form.step.hint
        elif not said and self.line.has_focus and self.line.value.startswith(ANYWHERE):
            said = _("在全部住户里找：房号、姓名首字母、电话或证件后四位；输好按回车")
        elif not said and self.line.has_focus:
            said = _(self._whole.finding)
        elif not said and self._whole.view.loaded:
            said = self._whole.view.hint()
        self.put("#view-told", Text(clean_line(said, 500), style))
        self.put("#view-tabs", self._whole.tabs_text())

    # -- asking

    def ask(self, form: Form) -> None:
        """Ask; what the rows were narrowed to comes back afterwards."""
        if self.form is None:
            self.found = self.line.value
        self.form = form
        if self.way and not form.key:
            form.key, form.cursor = self.way
        self.told = ("", PLAIN)
        self._put_question(None if self.taking is not None else form.typed)  # behind an answer more may be typed ahead

    def _put_question(self, text: str | None = None) -> None:
        """Show the question that stands; with this text in the line, else with what was typed ahead."""
        assert self.form is not None
        with self.prevent(self.line.Changed):
            # what was typed ahead stays; and where the answer is entered already, nothing stands there for the next one
            if text is not None or (not self.line.value and self.queue.empty()):
                self.line.value = self.form.typed if text is None else text
        self.line.action_end()
        self.set_focus(self.line)
        self.show_told()
        self.refresh_frame()
        self.keep()

    def close_form(self) -> None:
        """Nothing is asked any more."""
        self.form = None
        with self.prevent(self.line.Changed):
            self.line.value = self.found
        self._whole.to_rows()
        self.show_told()
        self.keep()

    async def consume(self) -> None:
        """Take the lines one after the other, for ever."""
        while True:
            text = await self.queue.get()
            if (form := self.form) is None:
                if text.strip():  # typed faster than the answer before was saved: say so, rather than guess for whom
                    more = _("后面的「{text}」没有收下，请再输。").format(text=clean_line(text, 20))
                    self.tell(f"{self.told[0]} {more}".strip(), BAD)
                continue
            self.taking, self.way = text, (NO_WAY, "")
            self.held += 1  # a key behind the answer is meant for the rows as they are then
            try:
                try:
                    await self.patiently(self._answered(form, text))
                except DatabaseProblem as problem:
                    self._again(form, text, sentence(problem))
                self.taking = None
                self.keep()
                await self.guarded(self._whole.load)
            finally:
                self.done_step()

    async def _answered(self, form: Form, text: str) -> None:
        again = self.marked == (form, form.step.name, text)
        if again and form.optional:
            text = ""  # Enter alone behind a refusal: nothing is known, and that is an answer too
        self.marked = None
        checked = False
        try:
            if not form.answer(text):
                self.told = ("", PLAIN)
                self._put_question()
                return
            checked = True
            said = await form.finish(form.answers)
        except Refused as no:
            form.go_back(no.code)
            self._again(form, form.answers.get(form.step.name, text), self._whole.refusal(no))
            self._let_give_way(form, no.code, checked=checked)
            return
        if self.form is form and form.asks_more:
            self.told = ("", PLAIN)
            self._put_question()
        elif self.form is form:
            self.close_form()
            self.tell(said)

    def _let_give_way(self, form: Form, code: str, *, checked: bool) -> None:
        """What was refused gives way to the next key; where the answer itself was wrong, to an Enter as well."""
        if self.form is not form or len(self.line.value) > SHORT:
            return
        self.dropping = (form, self.line.value)  # Esc right behind a refusal means it
        if code not in self.goes_on:
            self.line.select_all()
            if not checked:  # what an act refuses may be meant, and then Enter says it once more
                self.marked = (form, form.step.name, self.line.value)

    def _again(self, form: Form, text: str, why: str) -> None:
        while not self.queue.empty():
            self.queue.get_nowait()  # answers to questions that were not asked yet
        if self.form is form:
            self._put_question(text)
        self.tell(why, BAD)
        self.refused = (why, self.line.value)

    def answer_changed(self) -> None:
        """What was refused gives way to another answer: what may be typed stands there again, not why it was refused.

        What is typed behind a refused answer puts that one right, and then why it was refused stays.
        """
        why, text = self.refused
        now = self.line.value
        if self.told == (why, BAD) and now != text and not (text and now.startswith(text)):
            self.tell("")

    async def patiently(self, act: Coroutine[Any, Any, Any]) -> Any:
        """Await an act; when it takes long, say that it is not saved yet."""
        task = asyncio.ensure_future(act)
        done, _waiting = await asyncio.wait({task}, timeout=SLOW_SECONDS)
        if not done:
            self.tell(_("正在办，还没有存上，请等一等"), PLAIN)
        return await task

    # -- one step at a time

    def step(self, work: Coroutine[Any, Any, Any], *, slow: bool = True) -> None:
        """Do something that decides what the next key means; keys that come meanwhile wait, in their order.

        Refusals and troubles are told. Afterwards everything is read again.
        """
        if self.again is not None:
            self.again.append(work)
            return
        self.held += 1
        self.run_worker(partial(self.guarded, partial(self._stepped, work, slow)), group="view-step")  # type: ignore[arg-type]

    async def _stepped(self, work: Coroutine[Any, Any, Any], slow: bool) -> None:
        try:
            try:
                await (self.patiently(work) if slow else work)
            except Refused as no:
                self.tell(self._whole.refusal(no), BAD)
            except DatabaseProblem as problem:
                self.tell(sentence(problem), BAD)
            if slow:
                await self.guarded(self._whole.load)
        finally:
            self.done_step()

    def done_step(self) -> None:
        """A step is done: the keys that waited for it take their turn."""
        self.held -= 1
        whole = self._whole
        while self.ahead and not self.held and self.app.is_running:
            key, character = self.ahead.pop(0)
            owner = self.app.focused
            if owner in (whole.listing, whole.grid):
                whole.take_key(key, character)
            elif owner is not None:
                # private: marks the event as one that the app has seen, else it would take it for a new one
                owner._forward_event(events.Key(key, character))

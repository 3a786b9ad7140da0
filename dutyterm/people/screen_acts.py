"""What the keys of the people's screen set off: a question, an act, another view."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from rich.style import Style

from ..errors import Refused
from ..i18n import _
from ..text import fold
from ..trail.service import history
from ..trail.words import steps
from ..troubles import DatabaseProblem, sentence
from ..ui.area import AreaScreen
from ..ui.history import HistoryScreen
from . import pins, words
from .board import Account, Board
from .page import Page
from .reading import SHOWN_SECONDS, reveal_phone
from .rules import scope
from .rules_duties import CADRES, LEADERS, check_may_look_after
from .screen_drafts import HalfDone, go_on
from .screen_filter import LETTERS, Narrow
from .screen_forms import Form
from .screen_keys import KEYS, Pairs, all_keys, offered, reaches_all
from .screen_questions import Questions

if TYPE_CHECKING:
    from .screen import PeopleScreen

GOOD, BAD, PLAIN = Style(color="green", bold=True), Style(color="red", bold=True), Style()
SLOW_SECONDS = 0.7  # a save that takes longer is told about
PIN_SECONDS = 60.0  # a one-time PIN is told and written down within that


class PeopleActs(AreaScreen):
    """The part of the people's screen that asks and acts."""

    view = "people"  # people gaps page
    subject: int | None = None  # whose page
    board: Board | None = None
    page: Page | None = None
    form: Form | None = None
    narrow = Narrow()
    unfolded: frozenset[str] = frozenset()  # compounds whose gaps are shown one by one
    told: tuple[str, Style] = ("", PLAIN)
    _stood = ""  # what a question put into the line; an Enter may be faster than the next one

    @property
    def here(self) -> "PeopleScreen":
        """Ourselves, as the whole screen."""
        return cast("PeopleScreen", self)

    @property
    def office(self) -> bool:
        """Whether everybody is shown, not only oneself."""
        return scope(self.session.user.role, "people.read") == "all"

    def tell(self, text: str, style: Style = GOOD) -> None:
        """Say something below the line, until the next key."""
        self.told = (text, style)
        self.here.show_told()

    # -- keys

    def chosen(self) -> Account | None:
        """Whom a key is about: whoever's page is open, else whoever the cursor is on."""
        if self.view == "page":
            return self.page.account if self.page else None
        key = self.here.listing.cursor_key
        if self.view != "people" or not self.board:
            return None
        return next((one for one in self.board.accounts if one.id == key), None)

    def _offered(self, letter: str, one: Account | None) -> bool:
        own = self.view == "page" and self.subject == self.session.user.id
        return offered(self.session.user.role, letter, one, self.board, listed=self.view == "people", own=own)

    def all_keys(self) -> Pairs:
        """The letters this role has, with what they do; for the help."""
        return all_keys(self.session.user.role)

    def keys_now(self) -> tuple[Pairs, Pairs]:
        """The keys that work now: what may be done with whoever is chosen, and how to find others and leave."""
        lock = ("Ctrl+L", _("锁屏"))
        if self.form:
            return [(_("回车"), _("确定")), ("Esc", _("不做了"))], [lock]
        if not self.here.listing.has_focus:
            return [(_("下键"), _("到名单")), ("Esc", _("看全部")), ("F1", _("帮助"))], [lock]
        one = self.chosen()
        acts = [(letter, key.label(one)) for letter, key in KEYS.items()
                if self._offered(letter, one) and not (letter == "c" and self.view == "people")]  # fmt: skip
        if self.view == "people":
            find = [("/", _("找")), *((letter, _(word)) for letter, word in LETTERS.items())]
            return acts, [*(find if self.narrow != Narrow() else find[:-1]), lock, ("q", _("退出"))]
        views = (
            [("Esc", _("回名单")), *([(_("回车"), _("展开"))] if self.view == "gaps" else [])] if self.office else []
        )
        return acts, [*views, ("F1", _("帮助")), lock, ("q", _("退出"))]

    def press_key(self, character: str) -> bool:
        """A letter or digit in the list; whether it means anything here."""
        letter, one = fold(character), self.chosen()
        self.tell("")
        if letter == "?":
            self.app.action_help()  # type: ignore[attr-defined]
        elif letter == "q":
            self.ask(self.questions.leave())
        elif letter == "/" and self.office:
            self.show_view("people")
            self.here.line.clear()
            self.here.set_focus(self.here.line)
        elif letter in "12" and self.office:
            self.show_view("people" if letter == "1" else "gaps")
        elif letter in LETTERS and self.view == "people" and self.board:
            self.here.narrow_to(self.narrow.press(letter, self.board))
        elif letter in KEYS and self._offered(letter, one):
            self._begin(letter, one)
        elif letter in ("l", "k") and one and reaches_all(self.session.user.role, letter):
            self._cannot(letter, one)
        else:
            return False
        return True

    def _cannot(self, letter: str, one: Account) -> None:
        wanted, code = (LEADERS, "not_leader") if letter == "l" else (CADRES, "not_cadre")
        try:
            check_may_look_after(one.login, one.role, one.active, wanted, code)
        except Refused as no:
            self.tell(words.refusal(no.code, **no.values), BAD)

    @property
    def questions(self) -> Questions:
        """What is asked."""
        return Questions(self, self.now().astimezone(self.session.settings.tz).date())

    def _begin(self, letter: str, one: Account | None) -> None:
        if letter == "p":
            self.app.do("pin")  # type: ignore[attr-defined]
        elif one and letter in ("h", "s", "o"):
            work = {"h": self._tell_history, "s": self._reveal, "o": self._unlock}[letter]
            self.here.run_act(self._safely(partial(work, one)))
        elif one or letter == "a":
            self.ask(self.questions.about(letter, one, self.here.listing.cursor_key))

    # -- asking

    def ask_on(self, left: HalfDone) -> None:
        """Go on with what was half answered when this person sat here last, if it can still be done."""
        everybody = self.board.accounts if self.board else (self.page.account,) if self.page else ()
        one = next((found for found in everybody if found.id == left.who), None)
        if left.letter not in KEYS or not self._offered(left.letter, one):
            self.tell(_("上次没答完的现在做不了，先留着。有疑问请找管理员。"), BAD)
            return
        try:
            form = self.questions.about(left.letter, one, left.cursor, left.base)
            same = go_on(form, left)
        except (KeyError, TypeError):  # what an older program left
            same = False
        if not same:
            self.tell(_("上次没答完的已经不用做了，请看现在的情况。"), PLAIN)
            self.here.kept = True
            self.here.keep()
            return
        self.here.searched, self.here.kept = left.search, True
        self.form = form
        self.here.listing.go_to(left.cursor)
        self._put_question()
        self.tell(_("接着上次没答完的。"), PLAIN)

    def ask(self, form: Form) -> None:
        """Ask; a search that stood in the line comes back afterwards."""
        if self.form is None:
            self.here.searched = self.here.line.value
        self.form = form
        self._put_question(form.typed)
        self.here.keep()

    def _put_question(self, text: str | None = None) -> None:
        here = self.here
        assert self.form is not None
        here.line.display = True
        with here.prevent(here.line.Changed):
            if text is not None or here.line.value in ("", self._stood):  # typed ahead stays
                here.line.value = self.form.typed if text is None else text
                self._stood = here.line.value
        here.line.action_end()
        here.set_focus(here.line)
        here.show_told()
        here.refresh_frame()

    def close_form(self) -> None:
        """Nothing is asked any more."""
        here, self.form = self.here, None
        with here.prevent(here.line.Changed):
            here.line.value = here.searched
        here.set_focus(here.listing)
        here.show_told()
        here.show_list()
        here.keep()

    async def answered(self, form: Form, text: str) -> None:
        """The line was entered as the answer to a question."""
        try:
            if not form.answer(text):
                self.tell("")
                self._put_question()
                return
            said = await form.finish(form.answers)
        except Refused as no:
            form.go_back(no.code)
            typed = form.answers.get(form.step.name, text)
            self.asked_again(form, typed, words.refusal(no.code, **no.values) or no.code)
            return
        if self.form is form:
            self.close_form()
            self.tell(said)

    def asked_again(self, form: Form, text: str, why: str) -> None:
        """It did not work out: say why and ask once more, with what was typed."""
        while not self.here.queue.empty():
            self.here.queue.get_nowait()  # answers to questions that were not asked yet
        if self.form is form:
            self._put_question(text)
        self.tell(why, BAD)

    async def patiently(self, act: Coroutine[Any, Any, Any]) -> Any:
        """Await an act; when it takes long, say that it is not saved yet."""
        task = asyncio.ensure_future(act)
        done, _waiting = await asyncio.wait({task}, timeout=SLOW_SECONDS)
        if not done:
            self.tell(_("正在保存，还没有存上，请等一等"), PLAIN)
        return await task

    # -- acting

    async def write(self, act: Callable[..., Any], *values: Any) -> Any:
        """Do it; Refused or DatabaseProblem as the act says."""
        return await self.session.store.write(act, self.session.act(), *values)

    async def _safely(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            await self.patiently(work())
        except Refused as no:
            self.tell(words.refusal(no.code, **no.values) or no.code, BAD)
        except DatabaseProblem as problem:
            self.tell(sentence(problem), BAD)
        await self.here.guarded(self.here.load)

    async def _tell_history(self, one: Account) -> None:
        found = await self.session.store.read(history, self.session.act(), "user_account", one.id)
        title = _("{who} 的经过").format(who=f"{one.display} {one.login}")
        self.app.push_screen(HistoryScreen(title, steps(found, self.session.settings.tz)))

    async def _unlock(self, one: Account) -> None:
        await self.write(pins.unlock, one.login)
        self.tell(_("{who} 可以再试 PIN 了。").format(who=one.login))

    async def _reveal(self, one: Account) -> None:
        name, phone = await self.write(reveal_phone, one.id)
        self.tell_for(SHOWN_SECONDS, f"{name} {phone}")

    def tell_for(self, seconds: float, text: str) -> None:
        """Say something that must not stay on the screen."""
        self.tell(text, Style(bold=True))

        def hide() -> None:
            if self.app.is_running and self.told[0] == text:
                self.tell("")

        self.set_timer(seconds, hide)

    async def give_pin(self, one: Account) -> str:
        """A PIN for one use, as a sentence that shows it once."""
        session = self.session
        pin = await asyncio.to_thread(pins.give_pin, session.store, session.act(), one.login, keys=session.keys)
        said = _("{who} 的一次性 PIN：{pin}  只显示这一次，请当面告诉本人，第一次用时要改。")
        said = said.format(who=one.login, pin=pin)
        self.set_timer(0.01, partial(self.tell_for, PIN_SECONDS, said))
        return said

    # -- views

    def show_view(self, view: str) -> None:
        """Show all people, or what nobody looks after."""
        self.view, self.subject, self.page = view, None, None
        self.here.show_list()
        self.here.look_beside()

    def open_page(self, user_id: int) -> None:
        """Show one person's page."""
        self.view, self.subject, self.page = "page", user_id, None
        self.here.background(self.here.load, group="people-page", exclusive=True)

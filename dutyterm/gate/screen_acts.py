"""What the keys of the gate's lists do with the row under the cursor, and what they ask for it in the line."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from rich.style import Style

from ..errors import Refused
from ..i18n import _
from ..people.rules import ON_DUTY, scope
from ..text import clean_line
from ..trail.service import history
from ..trail.words import steps
from ..troubles import DatabaseProblem, sentence
from ..ui.area import AreaScreen
from ..ui.history import HistoryScreen
from ..ui.rows import RowList
from . import reveal, service, words

if TYPE_CHECKING:
    from .screen import GateScreen

Take = Callable[[str], Awaitable[bool]]  # takes an answer; True asks once more
RECORDS = {"log": "gate_entry", "escalations": "escalation"}  # lists whose rows have a history


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question of the list, answered in the line: what stands before the line, and what takes the answer."""

    prompt: str
    take: Take
    from_list: bool = False


class GateActs(AreaScreen):
    """The part of the gate's screen that acts on a row of a list."""

    view = "log"
    asking: Prompt | None = None

    @property
    def gate_screen(self) -> "GateScreen":
        """Ourselves, as the whole screen."""
        return cast("GateScreen", self)

    @property
    def listing(self) -> RowList:
        """The one list; what it shows changes."""
        return self.query_one("#gate-rows", RowList)

    @property
    def reading_list(self) -> bool:
        """Whether keys go to the list now."""
        return self.listing.has_focus

    def may(self, right: str) -> bool:
        """Whether this role has a right at all; the service asks about this gate."""
        session = self.gate_screen.session
        return bool(scope(session.user.role, right)) or (session.on_duty and right in ON_DUTY)

    def _row(self) -> Any:
        board = self.gate_screen.board
        key = self.listing.cursor_key
        return next((one for one in board.passages if one.id == key), None) if board else None

    async def _reload(self) -> None:
        screen = self.gate_screen
        await screen.guarded(screen.load)
        screen.refresh_frame()

    # -- questions of the list, answered in the line

    def ask(self, prompt: str, take: Take) -> None:
        """Ask something whose answer is typed in the line; a half-typed line gives way."""
        self.asking = Prompt(prompt, take, self.reading_list)
        self.show_line()
        self.gate_screen.line.clear()
        self.gate_screen.line.focus()
        self.gate_screen.show_answer(None)

    def _back_from(self, asked: Prompt) -> None:
        if asked.from_list:
            self.listing.focus()
        self.show_line()

    def show_line(self) -> None:
        """The line is there for who may enter anything, and while a question is answered in it."""

    def reader_key(self, key: str) -> None:
        """A key of READERS_KEYS in the list of somebody who may only read: what others enter in the line."""

    async def answered_prompt(self, text: str) -> None:
        """The line was entered as the answer to a prompt."""
        asking, self.asking = self.asking, None
        if asking and await asking.take(text):
            self.asking = asking  # it did not work out: asked again, with what was typed
            self.gate_screen.line.value = text
        elif asking:
            self._back_from(asking)
        self.gate_screen.show_answer(None)
        await self._reload()

    # -- acts

    def correct(self) -> None:
        """`c`: a new row that replaces this one; both stay in sight (U5)."""
        screen, row = self.gate_screen, self._row()
        if row is None or row.state != "live":
            screen.tell(words.refusal("cannot_correct"), Style(color="red", bold=True))
            screen.show_answer(None)
            return
        screen.dialogue = screen.dialogue.correcting(row.id)
        screen.line.focus()
        screen.tell(_("更正 #{number}：重新输入这一条，例如 137 365").format(number=row.id), Style(bold=True))
        screen.show_answer(None)

    async def reveal_row(self) -> None:
        """`s`: who this is and their number, for a moment; nothing is shown before the audit row is written."""
        screen, number = self.gate_screen, self.listing.cursor_key
        if not isinstance(number, int):
            return
        what = "escalation" if self.view == "escalations" else "entry"
        try:
            found = await screen.patiently(
                screen.session.store.write(reveal.reveal, screen.session.act(), what, number)
            )
        except Refused as no:
            screen.tell(words.refusal(no.code, **no.values), Style(color="red", bold=True))
        except DatabaseProblem as problem:
            screen.tell(sentence(problem), Style(color="red", bold=True))
        else:
            shown = " ".join(clean_line(one) for one in (found.name, found.room, found.phone or _("没有电话")) if one)
            screen.tell(shown, Style(bold=True))
            self.set_timer(reveal.SHOWN_SECONDS, partial(self._mask_again, shown))
        screen.show_answer(None)

    def _mask_again(self, shown: str) -> None:
        if self.app.is_running and self.gate_screen.told[0] == shown:
            self.gate_screen.tell("")
            self.gate_screen.show_answer(self.gate_screen.answer)

    async def tell_history(self) -> None:
        """`h`: what was done to the row under the cursor, by whom."""
        screen, number, entity = self.gate_screen, self.listing.cursor_key, RECORDS.get(self.view)
        if not isinstance(number, int) or entity is None:
            return
        try:
            found = await screen.session.store.read(history, screen.session.act(), entity, number)
        except Refused as no:
            screen.tell(words.refusal(no.code, **no.values), Style(color="red", bold=True))
            screen.show_answer(None)
            return
        title = _("#{number} 的经过").format(number=number)
        self.app.push_screen(HistoryScreen(title, steps(found, screen.session.settings.tz)))

    async def on_escalation(self, key: str) -> None:
        screen, number = self.gate_screen, self.listing.cursor_key
        if not isinstance(number, int):
            return
        if key == "g":
            await self._do(_("已接手。"), service.take_escalation, number)
            await self._reload()
        elif key == "x":

            async def close(outcome: str) -> bool:
                return await self._do(_("已办结。"), service.close_escalation, number, outcome)

            self.ask(_("结果>"), close)
        elif self.may("isolation.approve_exit"):

            async def approve(reason: str) -> bool:
                said = _("已批准外出就医，12 小时内有效。")
                return await self._do(said, service.approve_medical_exit, number, reason)

            self.ask(_("批准就医的原因>"), approve)
        else:
            screen.tell(words.refusal("not_allowed"), Style(color="red", bold=True))
            screen.show_answer(None)

    async def _do(self, done: str, act: Callable[..., Any], *args: Any) -> bool:
        """Do it and say so; whether it may work with other words, or later."""
        screen, again = self.gate_screen, False
        try:
            await screen.patiently(screen.session.store.write(act, screen.session.act(), *args))
        except Refused as no:
            screen.tell(words.refusal(no.code, **no.values), Style(color="red", bold=True))
            again = no.code in ("outcome_missing", "reason_missing")
        except DatabaseProblem as problem:
            screen.tell(sentence(problem), Style(color="red", bold=True))
            again = True
        else:
            screen.tell(done)
        screen.show_answer(None)
        return again

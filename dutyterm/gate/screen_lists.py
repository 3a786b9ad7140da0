"""The lists below the line: the log with its filters, who is out, who visits, escalations; and their keys."""

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from rich.style import Style
from rich.text import Text
from textual import events, on
from textual.binding import Binding

from ..errors import Refused
from ..i18n import N_, _
from ..people.rules import ON_DUTY, scope
from ..text import clean_line, fold, mask_name
from ..trail.service import history
from ..trail.words import steps
from ..troubles import DatabaseProblem, sentence
from ..ui.area import AreaScreen
from ..ui.history import HistoryScreen
from ..ui.rows import WIDE, Column, RowList
from . import paint, paint_side, reveal, service, words
from .board import Board, Filter

if TYPE_CHECKING:
    from .screen import GateScreen

VIEWS = {
    "log": N_("最近通过"),
    "out": N_("外出未归"),
    "in": N_("在内访客"),
    "escalations": N_("待处理上报"),
}
VIEW_KEYS = {"1": "log", "2": "out", "3": "in", "4": "escalations"}
MOVES = {key: one.action for one in RowList.BINDINGS if isinstance(one, Binding) for key in one.key.split(",")}
READERS_KEYS = ("q", "l", "s", "@", "?")
Pairs = list[tuple[str, str]]
Take = Callable[[str], Awaitable[bool]]  # takes an answer; True asks once more
_RECORDS = {"log": "gate_entry", "escalations": "escalation"}  # lists whose rows have a history
MARKED_SECONDS = 3.0
DECISIONS = ("", "REFUSE", "RECHECK", "HOLD", "ALLOW")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question of the list, answered in the line: what stands before the line, and what takes the answer."""

    prompt: str
    take: Take
    from_list: bool = False


class GateLists(AreaScreen):
    """The part of the gate's screen that shows and filters lists."""

    view = "log"
    decision = ""
    person: tuple[int, str] | None = None
    day: dt.date | None = None
    asking: Prompt | None = None
    fresh: frozenset[int] = frozenset()
    _chosen: tuple[str, Filter] | None = None  # which list was read last
    _shown: object = None  # what the list was made of

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

    def chosen_filter(self) -> Filter:
        """What the log is narrowed to."""
        since = until = None
        if self.day:
            since = dt.datetime.combine(self.day, dt.time(), self.gate_screen.session.settings.tz)
            until = since + dt.timedelta(days=1)
        return Filter(since, until, self.person[0] if self.person else None, self.decision)

    def choice(self) -> tuple[str, Filter]:
        """Which list, narrowed to what."""
        return self.view, self.chosen_filter()

    def mark_news(self, before: Board | None) -> None:
        """Mark for a moment what somebody has changed since the list was read, if it is the same list."""
        same, self._chosen = self._chosen == self.choice(), self.choice()
        now = self.gate_screen.board
        if before is None or now is None or not same:
            return
        known = before.listed()
        news = frozenset(number for number, row in now.listed().items() if known.get(number) != row)
        if news:
            self.fresh |= news
            self.set_timer(MARKED_SECONDS, partial(self._unmark, news))

    def _unmark(self, news: frozenset[int]) -> None:
        self.fresh -= news
        if self.app.is_running:
            self.show_list()

    def list_keys(self) -> Pairs:
        """The keys that work in the list now."""
        keys = [("Esc", _("回到输入"))] if self.may("gate.write") else []
        keys += [("1-4", _("换表"))]
        if self.view == "log":
            keys += [("f", _("筛结果")), ("p", _("此人")), ("b", _("前一天"))]
            keys += [("t", _("今天"))] if self._narrowed() else []
            keys += [("c", _("更正"))] if self.may("gate.write") else []
            keys += [("h", _("经过"))]
        elif self.view == "escalations":
            keys += [("g", _("接手")), ("x", _("办结"))] if self.may("escalation.handle") else []
            keys += [("a", _("批准就医"))] if self.may("isolation.approve_exit") else []
            keys += [("h", _("经过"))]
        keys += [("s", _("电话"))] if self.may("household.reveal") else []
        if not self.may("gate.write"):
            keys += [("@", _("换值守点")), ("F1", _("帮助")), ("q", _("退出"))]
        return keys

    def may(self, right: str) -> bool:
        """Whether this role has a right at all; the service asks about this gate."""
        session = self.gate_screen.session
        return bool(scope(session.user.role, right)) or (session.on_duty and right in ON_DUTY)

    def show_list(self) -> None:
        """Show the chosen list, or what a number would pick; cursor and scroll stay."""
        screen = self.gate_screen
        board, desk, answer = screen.board, screen.desk, screen.answer
        if board is None or desk is None:
            return
        picking = (
            answer and answer.question in ("choice", "consent", "identify") and (answer.candidates or answer.hosts)
        )
        minute = screen.now().replace(second=0, microsecond=0)  # lists tell how long somebody has been out
        shown = (answer if picking else None, board, desk, minute, self.view, self.fresh, self._title())
        if shown == self._shown:
            return  # every key comes by here, and 200 rows would be a third of its time
        self._shown = shown
        title = Text(no_wrap=True, overflow="crop")
        if answer and picking:
            title.append(_("按编号选一位"), Style(bold=True))
            self.listing.show(paint.pick_rows(answer, desk), columns=paint.PICKS)
        else:
            title.append_text(self._title())
            today = desk.today(screen.now())
            columns: tuple[Column, ...]
            if self.view == "log":
                rows = paint.log_rows(board, desk, self.day or today, self.fresh)
                days = {one.at.astimezone(desk.zone).date() for one in board.passages}
                columns = paint.LOG if days <= {self.day or today} else paint.LOG_OF_DAYS
            elif self.view == "escalations":
                rows, columns = (
                    paint.escalation_rows(board, desk, self.may("isolation.approve_exit")),
                    paint.ESCALATIONS,
                )
            else:
                rows, columns = paint.whereabouts_rows(board, desk, screen.now()), paint.WHEREABOUTS
            rows = [replace(row, fresh=row.key in self.fresh) for row in rows]
            self.listing.show(rows, columns=columns, empty=self._empty())
        screen.put("#gate-list-title", title)

    def show_side(self) -> None:
        """Show what stands beside the list; a wide terminal has room for more."""
        screen = self.gate_screen
        if screen.board is None or screen.desk is None:
            return
        wide = screen.app.size.width >= WIDE
        self.set_class(wide, "-wide")
        facts = (screen.board, screen.desk, screen.now(), len(screen.dialogue.parked))
        if not wide:
            screen.put("#gate-side", paint_side.side(*facts))
            return
        key = self.listing.cursor_key if self.reading_list and self.view == "log" else None
        screen.put("#gate-side", paint_side.wide_side(*facts, key if isinstance(key, int) else None))

    @on(RowList.Moved)
    def moved(self) -> None:
        """Another row: its details beside the list."""
        self.show_side()

    def on_resize(self) -> None:
        """The room beside the list has changed."""
        self.show_side()

    def _title(self) -> Text:
        """Which list this is; while it has the keys, also the others and the digits that show them."""
        title = Text()
        if self.reading_list:
            for key, view in VIEW_KEYS.items():
                title.append(f" {key} {_(VIEWS[view])} ", Style(reverse=view == self.view))
        else:
            title.append(_(VIEWS[self.view]))
        return title.append(" " + " ".join(self._narrowed()))

    def _narrowed(self) -> list[str]:
        parts = []
        if self.view == "log":
            if self.day:
                parts.append(f"[{self.day:%m-%d}]")
            if self.decision:
                parts.append(f"[{words.decision(self.decision)[0]}]")
            if self.person:
                parts.append(f"[{mask_name(self.person[1])}]")
        return parts

    def _empty(self) -> str:
        if self.view == "log":
            return _("没有这样的记录") if self.decision or self.person or self.day else _("还没有人通过")
        return {"out": _("没有人外出未归"), "in": _("没有访客在内"), "escalations": _("没有待处理的上报")}[self.view]

    # -- keys

    def action_to_list(self) -> None:
        """Down: from the line into the list."""
        self.set_focus(self.listing)

    @on(RowList.LeftTop)
    def left_top(self) -> None:
        """Up from the first row: back to the line."""
        self._to_line()

    def _to_line(self) -> bool:
        """From the list to the line, for who may enter anything there; whether they may."""
        if not self.may("gate.write"):
            return False
        self.gate_screen.line.focus()
        return True

    def on_descendant_focus(self, _event: events.DescendantFocus) -> None:
        self.show_list()
        self.show_side()
        self.gate_screen.refresh_frame()

    async def on_key(self, event: events.Key) -> None:
        """Letters and digits while the list has the keys."""
        if not self.reading_list:
            return
        if move := MOVES.get(event.key):  # here and not as a binding: that would be later than the next letter's turn
            event.stop()
            await self.listing.run_action(move)
            return
        if not event.character:
            return
        key = fold(event.character)
        if key in VIEW_KEYS:
            self.view = VIEW_KEYS[key]
            self.listing.go_top()
        elif self.view == "log" and key in "fpbt":
            self._narrow(key)
        elif self.view == "log" and key == "c" and self.may("gate.write"):
            self._correct()
            return
        elif key in READERS_KEYS and not self.may("gate.write"):
            event.stop()
            self.reader_key(key)
            return
        elif key == "s":
            self.background(self._reveal, group="gate-act")
            return
        elif key == "h" and self.view in _RECORDS:
            event.stop()
            self.background(self._tell_history, group="gate-history", exclusive=True)
            return
        elif self.view == "escalations" and key in "gxa" and (self.may("escalation.handle") or key == "a"):
            # beside the keys: an act may have to wait for its turn
            self.background(partial(self._on_escalation, key), group="gate-act")
            return
        else:
            return
        event.stop()
        await self._reload()

    def _narrow(self, key: str) -> None:
        screen = self.gate_screen
        if key == "f":
            self.decision = DECISIONS[(DECISIONS.index(self.decision) + 1) % len(DECISIONS)]
        elif key == "p":
            row = self._row()
            self.person = None if self.person or not row or row.person_id is None else (row.person_id, row.name)
        elif key == "b":
            self.day = (self.day or screen.local().date()) - dt.timedelta(days=1)
        else:
            self.day, self.decision, self.person = None, "", None

    def _row(self) -> Any:
        board = self.gate_screen.board
        key = self.listing.cursor_key
        return next((one for one in board.passages if one.id == key), None) if board else None

    async def _reload(self) -> None:
        screen = self.gate_screen
        await screen.guarded(screen.load)
        screen.refresh_frame()

    def leave_list_or_prompt(self) -> bool:
        """Esc in a question: to where it was asked; in the list: to the line. Whether there was anything to leave."""
        screen = self.gate_screen
        if self.asking:
            asking, self.asking = self.asking, None
            screen.line.clear()
            screen.show_answer(None)
            self._back_from(asking)
            return True
        return self.reading_list and (self._to_line() or True)

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

    def _correct(self) -> None:
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

    async def _reveal(self) -> None:
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

    async def _tell_history(self) -> None:
        """`h`: what was done to the row under the cursor, by whom."""
        screen, number, entity = self.gate_screen, self.listing.cursor_key, _RECORDS.get(self.view)
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

    async def _on_escalation(self, key: str) -> None:
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

"""The lists below the line: the log with its filters, who is out, who visits, escalations; and their keys."""

import datetime as dt
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from rich.style import Style
from rich.text import Text
from textual import events, on
from textual.binding import Binding

from ..i18n import N_, _
from ..text import fold, mask_name
from ..ui.rows import WIDE, Column, RowList
from . import paint, paint_side, words
from .board import Board, Filter
from .screen_acts import RECORDS, GateActs

if TYPE_CHECKING:
    pass

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
MARKED_SECONDS = 3.0
DECISIONS = ("", "REFUSE", "RECHECK", "HOLD", "ALLOW")


class GateLists(GateActs):
    """The part of the gate's screen that shows and filters lists."""

    decision = ""
    person: tuple[int, str] | None = None
    day: dt.date | None = None
    fresh: frozenset[int] = frozenset()
    _chosen: tuple[str, Filter] | None = None  # which list was read last
    _shown: object = None  # what the list was made of

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

    def show_row(self, tab: str, key: object) -> None:
        """Show a list of VIEW_KEYS with the cursor on a row; the line stays as it is typed."""
        if tab not in VIEW_KEYS:
            return
        self.view = VIEW_KEYS[tab]
        self.listing.focus()

        async def work() -> None:
            await self._reload()
            self.listing.go_to(key)

        self.background(work, group="gate-read")

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
            self.correct()
            return
        elif key in READERS_KEYS and not self.may("gate.write"):
            event.stop()
            self.reader_key(key)
            return
        elif key == "s":
            self.background(self.reveal_row, group="gate-act")
            return
        elif key == "h" and self.view in RECORDS:
            event.stop()
            self.background(self.tell_history, group="gate-history", exclusive=True)
            return
        elif self.view == "escalations" and key in "gxa" and (self.may("escalation.handle") or key == "a"):
            # beside the keys: an act may have to wait for its turn
            self.background(partial(self.on_escalation, key), group="gate-act")
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

    def leave_list_or_prompt(self) -> bool:
        """Esc in a question: to where it was asked; in the list: to the line. Whether there was anything to leave."""
        screen = self.gate_screen
        if self.asking:
            asking, self.asking = self.asking, None
            screen.line.clear()
            screen.show_answer(None)
            self._back_from(asking)
            return True
        if not self.reading_list:
            return False
        if not self._to_line():
            self.nothing_to_end()
        return True

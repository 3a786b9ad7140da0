"""The gate's screen (F3): one line, one Enter; the verdict before Enter; everybody's last passages below."""

import asyncio
import datetime as dt
from collections.abc import Coroutine
from functools import partial
from typing import Any, TypeVar

from rich.cells import cell_len, set_cell_size
from rich.style import Style
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.widgets import Static

from ..errors import Refused
from ..i18n import N_, _
from ..text import clean_line, fold, mask_name
from ..troubles import DatabaseProblem, sentence
from ..ui.area import keys_line
from ..ui.inputs import LineInput
from ..ui.lines import Lines
from ..ui.rows import RowList
from . import paint, service, words
from .board import board, find_gate, open_desk
from .entry import Problem
from .examine import examine
from .paint_help import help_text
from .screen_typing import BAD, GOOD, GateLine, GateTyping

Result = TypeVar("Result")
SLOW_SECONDS = 0.7  # a save that takes longer is told about
_APP_WORDS = {"l": "lock", "锁": "lock", "s": "switch", "换人": "switch", "pin": "pin"}


class GateScreen(GateTyping):
    """What the volunteer at a gate has before their eyes."""

    BINDINGS = [
        Binding("escape", "cancel", N_("取消"), id="gate.cancel", priority=True),
        Binding("ctrl+z", "undo", N_("撤销"), id="gate.undo", priority=True),
        Binding("down", "to_list", N_("看记录"), id="gate.list"),
    ]

    # -- the frame

    def body(self) -> ComposeResult:
        with Horizontal(id="gate-line"):
            yield Static(">", id="gate-prompt", markup=False)
            yield GateLine(id="gate-input")
        yield Lines(id="gate-question")
        yield Lines(id="gate-verdict")
        yield Lines(id="gate-list-title")
        with Horizontal(id="gate-below"):
            rows = RowList(paint.LOG, empty=_("今天还没有人通过"), id="gate-rows")
            rows.looks = paint.ROW_LOOKS
            yield rows
            yield Lines(id="gate-side")

    def topics(self) -> frozenset[str]:
        gate = self.session.gate
        return frozenset({f"gate/{gate.id if gate else 0}", "escalations", "isolation", "households"})

    def title_text(self) -> Text:
        gate = self.session.gate
        title = Text(no_wrap=True, overflow="crop")
        title.append(f" {_('卡口')} {gate.name if gate else ''} {gate.code if gate else ''} ", Style(reverse=True))
        # a long name must not push the alarm off the line
        room = 12 if self.board and self.board.escalations else 30
        who = clean_line(self.session.user.display)
        if cell_len(who) > room:
            who = set_cell_size(who, room - 2).rstrip() + ".."
        title.append(f" {self.local():%m-%d %H:%M}  {who}  ")
        if self.board and self.board.escalations:
            first = self.board.escalations[0]
            kind, when = _(words.ESCALATIONS[first.kind]), f"{self.local(first.at):%H:%M}"
            said = _(" 待处理 {n}：{kind} {post} {when} ").format(
                n=len(self.board.escalations), kind=kind, post=first.post, when=when
            )
            title.append(said, Style(color="white", bgcolor="red", bold=True))
        return title

    def keys_text(self) -> Text:
        return keys_line(self.list_keys() if self.reading_list else self.line_keys())

    def help_text(self) -> Text:
        return help_text(shared=self.session.shared, reading=self._reading_only())

    def reader_key(self, key: str) -> None:
        if key == "q":
            self.app.exit()
        elif key == "?":
            self.app.action_help()  # type: ignore[attr-defined]
        elif key == "@":

            async def change(code: str) -> bool:
                await self._change_gate(fold(code).removeprefix("@"))
                return False

            self.ask(_("哪个值守点>"), change)
        else:
            self.app.do(_APP_WORDS[key])  # type: ignore[attr-defined]

    def line_keys(self) -> list[tuple[str, str]]:
        """The keys that help at the line now."""
        if self.asking:
            return [(_("回车"), _("确定")), ("Esc", _("取消"))]
        if not self.dialogue.blank or self.dialogue.entry.corrects or self.line.value:
            return [(_("回车"), _("确定")), ("Esc", _("取消")), ("F1", _("怎么输"))]
        return [
            *(("v", _("访客")), ("n", _("无证")), ("d", _("快递")), ("e", _("急救")), ("r", _("复测"))),
            *((_("下键"), _("记录")), ("u", _("撤销")), ("F1", _("帮助")), ("q", _("退出"))),
        ]

    def on_mount(self) -> None:
        self.show_line()
        if not self.may("gate.write"):
            self.listing.focus()
        self.run_worker(partial(self.guarded, self._consume), group="gate-line")  # type: ignore[arg-type]

    async def load(self) -> None:
        """Read the gate's state; the line, its cursor and the list's cursor stay where they are."""
        session = self.session
        assert session.gate is not None
        desk = self.desk
        if desk is None:
            try:
                desk = await session.store.read(open_desk, session.act(), session.gate, session.settings, session.keys)
            except Refused as no:  # a link or a post that was taken away between the seat and the first look
                self.tell(words.refusal(no.code), BAD)
                self.put("#gate-question", Text(words.refusal(no.code), style=BAD, no_wrap=True))
                return
        before, self.board = self.board, await session.store.read(board, desk, self.now(), *self.choice())
        if self.desk is None:  # the first of several loads restores; a second one would say it all again
            self.desk = desk
            self._restore_draft()
            await self._examine_again()
        self.mark_news(before)
        self.show_list()
        self.show_side()

    # -- Enter: lines are taken one after another, however fast they come

    @on(LineInput.Submitted, "#gate-input")
    def entered(self, event: LineInput.Submitted) -> None:
        if event.cut:
            self.tell(_("这一行太长，没有保存。请重输。"), BAD)
            self.show_answer(None)
            return
        self.queue.put_nowait(event.text)
        self._save_draft("")

    async def _consume(self) -> None:
        while True:
            text = await self.queue.get()
            while self.desk is None:
                await asyncio.sleep(0.02)  # lines typed ahead of the first load
            self.taking = "" if self.asking else text
            try:
                await self._take(text)
            except DatabaseProblem as problem:
                self._give_back(text)
                self.show_answer(None, sentence(problem))  # not the verdict on somebody else
            self.taking = ""
            self._save_draft()

    async def _take(self, text: str) -> None:
        if self.asking:
            await self.answered_prompt(text)
        elif not await self._command(text):
            await self._enter(text)
        if self.unread and self.queue.empty() and not self.line.value:
            self.line.value = self.unread.pop(0)

    async def _command(self, text: str) -> bool:
        """Words that are no passage: undo, help, another gate, the door."""
        low = fold(text)
        if not self.dialogue.blank and low not in ("q", "?"):
            return False
        if low in ("u", "撤销"):
            await self._undo()
        elif low in ("?", "h"):
            self.app.action_help()  # type: ignore[attr-defined]
        elif low in ("q", "退出"):
            self.ask(_("真的退出？输 y 回车>"), self._leave)
        elif does := _APP_WORDS.get(low):
            self.taking = ""  # no line to give back
            self.app.do(does)  # type: ignore[attr-defined]
        elif low.startswith("@") and len(low) > 1:
            await self._change_gate(low[1:])
        else:
            return False
        return True

    async def _enter(self, text: str) -> None:
        assert self.desk is not None
        before = self.dialogue
        said = before.enter(text, self.desk.today(self.now()))
        if isinstance(said, Problem):
            self._not_understood(text, said)
            return
        if said.blank:
            self.dialogue = said
            self.show_answer(None)
            return
        answer = await self.session.store.read(examine, self.desk, said.entry, self.now())
        after = said.answered(answer)
        if isinstance(after, Problem):
            self._not_understood(text, after)
            return
        self.dialogue = after
        if not after.ready:
            self.tell("")
            self.show_answer(answer)
            return
        self.taking = ""
        self._save_draft()  # with its key: if the answer never comes, sending it again is harmless
        self.saving = True
        try:
            done = await self.patiently(
                self.session.store.write(service.record, self.session.act(), self.desk, after.entry)
            )
        except Refused as no:
            values = {**no.values}
            if isinstance(at := values.get("at"), dt.datetime):
                values["time"] = f"{self.local(at):%H:%M}"
            self.dialogue = after.refused(no.code, str(values.get("question", "")))
            self.tell(words.refusal(no.code, **values), BAD)
            self.show_answer(self.answer, words.refusal(no.code, **values))
            return
        except DatabaseProblem:
            self.dialogue = before  # the line is given back and says it again, under the same key
            raise
        finally:
            self.saving = False
        self.dialogue = after.saved()
        self._saved(done)
        self.last = paint.verdict(answer, self.desk)
        # saved is saved, also when what follows cannot be read
        await self.guarded(self._examine_again)
        await self.guarded(self.load)
        self.refresh_frame()

    async def patiently(self, act: Coroutine[Any, Any, Result]) -> Result:
        """Await an act; when it takes long, say that it is not saved yet."""
        task = asyncio.ensure_future(act)
        done, _waiting = await asyncio.wait({task}, timeout=SLOW_SECONDS)
        if not done:
            self.show_answer(self.answer, _("正在保存，还没有存上，请等一等"))
        return await task

    def _saved(self, done: service.Recorded) -> None:
        row = done.rows[-1]
        word, sign = words.decision(done.verdict.decision)
        what = row.plate or " ".join(filter(None, (mask_name(row.name), row.room))) or _(words.SUBJECTS[row.subject])
        said = _("已保存 {time} #{number} {what} {temp} {sign} {word}").format(
            time=f"{self.local(row.at):%H:%M}", number=row.id, what=what, temp=words.degrees(row.t2 or row.t1),
            sign=sign, word=word,
        )  # fmt: skip
        if done.again:
            said = _("这一条早已保存，没有重复登记。") + said
        self.tell(said, GOOD if done.verdict.decision == "ALLOW" else Style(bold=True))

    # -- keys

    async def action_cancel(self) -> None:
        """Esc: out of the list, out of a question, then who is being entered, then the line."""
        if self.leave_list_or_prompt():
            return
        if self.line.value:
            self.line.clear()
        elif not self.dialogue.blank or self.dialogue.entry.corrects:
            self.dialogue = self.dialogue.cancel()
        elif self.queue.empty():
            self.nothing_to_end()
        self.tell("")
        await self.guarded(self._examine_again)
        self._save_draft()

    def action_undo(self) -> None:
        """Ctrl+Z: as the line `u`."""
        if self.dialogue.blank and not self.asking:
            self.queue.put_nowait("u")

    async def _undo(self) -> None:
        assert self.desk is not None
        try:
            rows = await self.patiently(self.session.store.write(service.undo_last, self.session.act(), self.desk))
        except Refused as no:
            self.tell(words.refusal(no.code, **no.values), BAD)
        else:
            numbers = " ".join(f"#{row.id}" for row in rows)
            self.tell(_("已撤销 {numbers}，记录上还看得见。").format(numbers=numbers))
            self.last = None  # what was taken back must not stand there as decided
        self.show_answer(None)
        await self.guarded(self.load)

    async def _leave(self, text: str) -> bool:
        if fold(text) in ("y", "是"):
            self.app.exit()
        return False

    async def _change_gate(self, code: str) -> None:
        gate = await self.session.store.read(find_gate, code)
        if gate is None:
            self.tell(_("没有这个值守点：{code}。").format(code=code.upper()), BAD)
            self.show_answer(None)
            return
        there = self.session.at_gate(gate)
        try:
            desk = await self.session.store.read(open_desk, there.act(), gate, there.settings, there.keys)
        except Refused as no:
            self.tell(words.refusal(no.code, place=gate.code), BAD)
            self.show_answer(None)
            return
        self.taking = ""  # done: it must not wait here, nor in the draft of either gate
        self._save_draft("", waiting=self.unread)
        self.session = there
        self.desk, self.board, self.last, self.person = desk, None, None, None
        self.tell("")
        self._restore_draft()
        self.show_answer(None)
        await self.guarded(self._examine_again)
        await self.guarded(self.load)
        self.refresh_frame()

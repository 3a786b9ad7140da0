"""The gate's screen (F3): one line, one Enter; the verdict before Enter; everybody's last passages below."""

import asyncio
import datetime as dt
import json
from collections.abc import Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from rich.cells import cell_len, set_cell_size
from rich.style import Style
from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.widgets import Static

from ..errors import Refused
from ..i18n import N_, _
from ..people.words import role
from ..text import clean_line, fold, mask_name
from ..troubles import DatabaseProblem, sentence
from ..ui.area import keys_line
from ..ui.inputs import LineInput
from ..ui.lines import Lines
from ..ui.rows import RowList
from . import paint, service, words
from .board import Board, board, find_gate, open_desk
from .cases import Examined
from .desk import Desk
from .dialogue import Dialogue
from .entry import Problem
from .examine import examine
from .paint_help import help_text
from .screen_lists import GateLists

if TYPE_CHECKING:
    from ..session import Session

Result = TypeVar("Result")
SLOW_SECONDS = 0.7  # a save that takes longer is told about
_APP_WORDS = {"l": "lock", "锁": "lock", "s": "switch", "换人": "switch", "pin": "pin"}
GOOD, BAD, ASK = Style(color="green", bold=True), Style(color="red", bold=True), Style(bold=True)


class GateLine(LineInput):
    """The gate's line."""

    def on_key(self, event: events.Key) -> None:  # type: ignore[override]  # Textual runs that of LineInput next
        """Down goes to the list here and now, so that a key right behind it in one packet goes there too."""
        if event.key == "down" and self.app.focused is self:
            event.stop()
            event.prevent_default()
            cast(GateScreen, self.screen).action_to_list()


class GateScreen(GateLists):
    """What the volunteer at a gate has before their eyes."""

    BINDINGS = [
        Binding("escape", "cancel", N_("取消"), id="gate.cancel", priority=True),
        Binding("ctrl+z", "undo", N_("撤销"), id="gate.undo", priority=True),
        Binding("down", "to_list", N_("看记录"), id="gate.list"),
    ]

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        assert session.gate is not None
        self.dialogue = Dialogue()
        self.desk: Desk | None = None
        self.board: Board | None = None
        self.answer: Examined | None = None
        self.told: tuple[str, Style] = ("", GOOD)
        self.last: Text | None = None  # the verdict just saved: its sentence is still to be said
        self.queue: asyncio.Queue[str] = asyncio.Queue()
        self.saving = False
        self.unread: list[str] = []  # lines that could not be meant, given back one by one
        self.taking = ""  # the line whose turn it is, until the talk or the line holds what it said

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

    @property
    def line(self) -> LineInput:
        return self.query_one("#gate-input", LineInput)

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

    def _reading_only(self) -> str:
        """Why nothing may be entered here; empty when it may."""
        if self.may("gate.write"):
            return ""
        return _("只能查看：{role}不登记出入，登记请找这里的值守人。").format(role=role(self.session.user.role))

    def show_line(self) -> None:
        self.line.display = bool(self.asking) or self.may("gate.write")
        if not self.line.display:
            self.put("#gate-prompt", Text(self._reading_only()))

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

    # -- drafts: what is typed survives the session (U6)

    def _draft_name(self) -> str:
        gate = self.session.gate
        return f"{self.session.user.login}-{gate.code if gate else ''}"

    def _restore_draft(self) -> None:
        assert self.desk is not None
        fresh = Dialogue(self.desk.codes, self.desk.province)
        self.dialogue, text = fresh, ""
        left = self.session.drafts.open(self._draft_name())
        if left:
            try:
                kept = json.loads(left)
                self.dialogue, text = fresh.restore(str(kept["talk"]))
                self.unread = [clean_line(str(line)) for line in kept["lines"]]
            except (ValueError, KeyError, TypeError):
                self.dialogue, text = fresh, ""
        if text or self.unread or not self.dialogue.blank:
            self.tell(_("接着上次没输完的。"), ASK)
        self._drop_what_was_saved()
        self.unread = [one for one in (text, *self.unread, self.line.value) if one]  # the last was typed ahead
        # entered and perhaps never saved: an Enter must say so before the next line is about somebody else
        unsaved = not self.dialogue.blank and not self.dialogue.question
        self.line.value = "" if unsaved or not self.unread else self.unread.pop(0)

    def _drop_what_was_saved(self) -> None:
        """The last session may have died after its commit and before it could say so."""
        key, passages = self.dialogue.entry.key, self.board.passages if self.board else ()
        saved = [one for one in passages if one.entry_key.partition("/")[0] == key]
        if saved:
            self.dialogue = self.dialogue.saved()
            self.tell(_("上次最后一条已经保存：#{number}").format(number=saved[0].id))

    def _save_draft(self, text: str | None = None, waiting: list[str] | None = None) -> None:
        if waiting is None:
            waiting = [*self.unread, *filter(None, (self.taking,)), *self.queue_lines()]
        typed = "" if self.asking else self.line.value if text is None else text  # an answer to a prompt is no draft
        talk = self.dialogue.to_json(typed)
        empty = self.dialogue.blank and not (waiting or typed or self.dialogue.parked)
        self.session.drafts.save("" if empty else json.dumps({"talk": talk, "lines": waiting}, ensure_ascii=False))

    def keep(self) -> None:
        """Save the draft as it stands."""
        if self.desk is not None:
            self._save_draft()

    def queue_lines(self) -> list[str]:
        """Lines that were entered and wait for their turn."""
        return list(self.queue._queue)  # type: ignore[attr-defined]  # asyncio has no public look inside

    # -- typing: the verdict before Enter

    @on(LineInput.Changed, "#gate-input")
    def typed(self, event: LineInput.Changed) -> None:
        if self.desk is None or self.asking:
            return
        if fold(self.line.value) == "?" and self.dialogue.blank:  # help needs no Enter
            self.line.clear()
            self.app.action_help()  # type: ignore[attr-defined]
            return
        self._save_draft()
        if not self.saving:  # until then nobody knows about whom the next line is
            self.background(partial(self._preview, event.value), group="gate-read", exclusive=True)

    async def _preview(self, text: str) -> None:
        assert self.desk is not None
        if text != self.line.value:
            return  # overtaken: the line was entered, or given back with the reason
        if self.dialogue.blank and (meaning := words.command(text)):
            self.show_answer(None, ok=meaning)
            return
        said = self.dialogue.preview(text, self.desk.today(self.now()))
        if isinstance(said, Problem):
            # half a word is no reason to lose sight of who is being entered
            there = None if self.dialogue.blank else self.dialogue.answer
            self.show_answer(there, words.problem(said.code, said.word) if text else "")
            return
        if said.blank:
            self.show_answer(None)
            return
        answer = await self.session.store.read(examine, self.desk, said, self.now())
        if text != self.line.value:
            return
        self.dialogue = self.dialogue.looked(answer)
        self.show_answer(answer)

    def show_answer(self, answer: Examined | None, hint: str = "", *, ok: str = "") -> None:
        """Paint what is known: question or problem, verdict, and the list a number would pick from; `ok` is what
        Enter would do other than log somebody."""
        assert self.desk is not None
        self.answer = answer
        if answer and answer.problem:
            hint = words.problem(answer.problem, answer.word)
        question = Text(no_wrap=True, overflow="crop")
        if ok:
            question.append(ok, GOOD)
        elif hint:
            question.append(hint, BAD)
        elif answer and answer.question:
            question.append(words.question(answer.question), ASK)
        elif answer is None and self.dialogue.question and not self.dialogue.blank:
            question.append(words.question(self.dialogue.question), ASK)
        elif answer:
            question.append(_("按回车保存"), GOOD)
        else:
            question.append(*self.told) if self.told[0] else question.append(
                _("输入出入证号、房号、姓名首字母，再输体温") if self.may("gate.write") else ""
            )
        self.put("#gate-question", question)
        if answer or hint:
            self.last = None
        self.put("#gate-verdict", self.last or paint.verdict(answer, self.desk))
        self.put("#gate-prompt", Text(self._prompt()))
        self.show_list()
        self.refresh_frame()

    def put(self, selector: str, text: Text) -> None:
        """Show a text; what an older program or another hand left in the database reaches no terminal raw."""
        if not text.plain.isprintable():
            # one for one: the looks of a text are kept by place
            kept = (char if char in " \n" or clean_line(char) else "?" for char in text.plain)
            text.plain = "".join(kept)
        super().put(selector, text)

    def _prompt(self) -> str:
        if self.asking:
            return self.asking.prompt
        if reason := self._reading_only():
            return reason
        entry = self.answer.entry if self.answer else self.dialogue.entry
        if entry.corrects:
            return _("更正>")
        named = {
            "visitor": _("访客>"),
            "worker": _("施工>"),
            "nopass": _("无证>"),
            "vehicle": _("车辆>"),
            "recheck": _("复测>"),
        }
        return named.get(entry.kind, ">")

    def tell(self, text: str, style: Style = GOOD) -> None:
        """Say what has happened, in the line under the input."""
        self.told = (text, style)

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
            self.ask(_("真的退出？按 y 回车>"), self._leave)
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

    async def _examine_again(self) -> None:
        """Show who is being entered now: somebody restored or back from waiting, or nobody."""
        assert self.desk is not None
        answer = None
        if not self.dialogue.blank:
            answer = await self.session.store.read(examine, self.desk, self.dialogue.entry, self.now())
            after = self.dialogue.answered(answer)
            if not isinstance(after, Problem):
                self.dialogue = after
        if self.line.value and not self.asking:
            await self._preview(self.line.value)  # typed ahead: only now it is clear about whom
        else:
            self.show_answer(answer)

    def _not_understood(self, text: str, problem: Problem) -> None:
        hint = words.problem(problem.code, problem.word)
        self._give_back(text)
        self.show_answer(self.answer, hint)

    def _give_back(self, text: str) -> None:
        """Nothing typed is lost: back into the line, or behind what is being typed."""
        if text and not self.line.value and self.queue.empty():
            with self.prevent(LineInput.Changed):
                self.line.value = text
            self.line.action_end()
        elif text:
            self.unread.append(text)

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

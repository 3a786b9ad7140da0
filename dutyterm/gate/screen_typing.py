"""What is being typed at the gate: the line, the verdict before Enter, and the draft that survives the session (U6)."""

import asyncio
import json
from functools import partial
from typing import TYPE_CHECKING, cast

from rich.style import Style
from rich.text import Text
from textual import events, on

from ..i18n import _
from ..people.words import role
from ..text import clean_line, fold
from ..ui.inputs import SHORT, LineInput
from . import paint, words
from .board import Board
from .cases import Examined
from .desk import Desk
from .dialogue import Dialogue
from .entry import Problem
from .examine import examine
from .screen_lists import GateLists

if TYPE_CHECKING:
    from ..session import Session

GOOD, BAD, ASK = Style(color="green", bold=True), Style(color="red", bold=True), Style(bold=True)


class GateLine(LineInput):
    """The gate's line."""

    def on_key(self, event: events.Key) -> None:  # type: ignore[override]  # Textual runs that of LineInput next
        """Down goes to the list here and now, so that a key right behind it in one packet goes there too."""
        if event.key == "down" and self.app.focused is self:
            event.stop()
            event.prevent_default()
            cast(GateLists, self.screen).action_to_list()


class GateTyping(GateLists):
    """The line, and what is known of whoever is being entered."""

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

    @property
    def line(self) -> LineInput:
        return self.query_one("#gate-input", LineInput)

    def _reading_only(self) -> str:
        """Why nothing may be entered here; empty when it may."""
        if self.may("gate.write"):
            return ""
        return _("只能查看：{role}不登记出入，登记请找这里的值守人。").format(role=role(self.session.user.role))

    def show_line(self) -> None:
        self.line.display = bool(self.asking) or self.may("gate.write")
        if not self.line.display:
            self.put("#gate-prompt", Text(self._reading_only()))

    # -- drafts: what is typed survives the session

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

    # -- what was entered and goes on, or comes back

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
        if self.line.value == text and len(text) <= SHORT:
            self.line.select_all()  # all of it: a room or a temperature left standing would become the next one's
        self.show_answer(self.answer, hint)

    def _give_back(self, text: str) -> None:
        """Nothing typed is lost: back into the line, or behind what is being typed."""
        if text and not self.line.value and self.queue.empty():
            with self.prevent(LineInput.Changed):
                self.line.value = text
            self.line.action_end()
        elif text:
            self.unread.append(text)

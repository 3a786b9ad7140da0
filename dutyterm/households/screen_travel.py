"""Who came from where, and whom a list asks for: what is due first on top; the place stands on the row's page alone."""

from typing import Any

from rich.style import Style
from rich.text import Text

from ..errors import Refused
from ..i18n import N_, _
from ..text import clean_line, mask_name
from ..ui.forms import Answers, Form, Step
from ..ui.rows import Column, Row
from ..ui.views import Pairs, View
from . import reading, tracing_acts, travel, travel_reading, travel_words
from .rules_travel import Facts, answer, decision_problem, reference
from .screen_exporting import export_line
from .screen_travel_who import Who, facts_form
from .travel_reading import Board, Item, Line, Report

COLUMNS = (
    Column("", 1), Column(N_("到期"), 11), Column(N_("住处"), 13), Column(N_("谁"), 8), Column(N_("哪来的"), 8),
    Column(N_("到哪一步"), 10), Column(N_("说明"), 0),
)  # fmt: skip
SHOWN_SECONDS = 20.0
DECIDED_BY = {"l": "isolate", "o": "observe", "u": "none"}
"""Which letter decides a report how."""


class Travel(View):
    """Reports nobody has decided, and items nobody has ended."""

    board: Board | None = None

    async def read(self) -> None:
        self.board = await self.ask_for(travel_reading.read_board)

    def lines(self) -> tuple[Line, ...]:
        """What was read."""
        return self.board.lines if self.board else ()

    def line(self) -> Line | None:
        """What is under the cursor."""
        key = self.screen.listing.cursor_key
        return next((one for one in self.lines() if one.key == key), None)

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        return [self._row(one) for one in self.lines()]

    def _row(self, one: Line) -> Row:
        late = one.due < self.now
        where = f"{one.code} {one.room}".strip() or _("没对上人")
        if one.report:
            source, state = travel_words.SOURCES[one.report.source], travel_words.STATES[one.report.state]
            what = _("疫区：{answer}").format(answer=_(travel_words.ANSWERS[one.report.outbreak]))
            if one.report.isolation_id:
                what += "  " + _("已在隔离，等确认")
        else:
            assert one.item is not None
            source, state = N_("名单"), travel_words.OUTCOMES["open"]
            what = clean_line(one.item.list_name, 30)
        cells = (
            "!" if late else "", f"{one.due.astimezone(self.zone):%m-%d %H:%M}", where,
            mask_name(clean_line(one.name, 20)), _(source), _(state), what,
        )  # fmt: skip
        urgent = one.report is not None and one.report.outbreak == "yes"
        return Row(one.key, cells, "late" if late else "soon" if urgent else "")

    def empty(self) -> str:
        return _("没有等着办的行程和名单。有人从外地回来：按 a 登记。")

    def heading(self) -> Text:
        text = Text(no_wrap=True, overflow="crop")
        reports, items = (self.board.reports, self.board.items) if self.board else (0, 0)
        text.append(_("行程 {n} 份  名单 {m} 人").format(n=reports, m=items), Style(bold=True))
        if (listed := len(self.lines())) < reports + items:
            text.append(_("，先列 {n} 条").format(n=listed))
        if self.board and (late := self.board.late()):
            text.append("  " + _("{n} 条过了期").format(n=late), Style(color="red", bold=True))
        return text

    def hint(self) -> str:
        one = self.line()
        if one is None:
            return ""
        if one.item:
            told = (f"{n}{_(travel_words.OUTCOMES[each])}" for n, each in enumerate(tracing_acts.OUTCOMES, 1))
            return "  ".join(told)
        assert one.report is not None
        if one.report.state == "new":
            return _("先问过本人再按 v 核实；要马上隔离按 l。")
        if (problem := self._problem(one.report, "observe")) == "term_over":
            return _(travel_words.SENTENCES[problem])
        may = self.may("travel.dismiss")
        return _("核实过了：l 隔离，o 观察，u 不用管。") if may else _("核实过了：l 隔离，o 观察；不用管的请办公室定。")

    def next_turn(self) -> Any:
        return min((one.due for one in self.lines() if one.due > self.now), default=None)

    def keys(self) -> Pairs:
        one = self.line()
        pairs: Pairs = [("a", _("登记"))]
        if one and one.report:
            names = {"isolate": _("隔离"), "observe": _("观察"), "none": _("不用管")}
            may = {letter: code for letter, code in DECIDED_BY.items() if not self._problem(one.report, code)}
            if not self.may("travel.dismiss"):
                may.pop("u", None)
            pairs += [("v", _("核实")), *((letter, names[code]) for letter, code in may.items())]
        elif one:
            pairs += [("1-5", _("结果")), ("m", _("找人"))]
        return [*pairs, ("i", _("电话")), (_("回车"), _("详情"))] if one else pairs

    def press(self, letter: str) -> bool:
        one = self.line()
        if letter == "a":
            self.screen.ask(self._who_form(None))
        elif one is None:
            return False
        elif letter == "i":
            self.screen.step(self._reveal(one), slow=False)
        elif one.report and letter == "v":
            self.screen.ask(facts_form(self, one.report, self._verify(one.report)))
        elif one.report and letter in DECIDED_BY and (letter != "u" or self.may("travel.dismiss")):
            self._decide(one.report, DECIDED_BY[letter])
        elif one.item and letter in "12345":
            self._finish(one.item, tracing_acts.OUTCOMES[int(letter) - 1])
        elif one.item and letter == "m":
            self.screen.ask(self._who_form(one.item))
        else:
            return False
        return True

    def opened(self, key: object) -> None:
        from .screen_travel_page import Page

        if one := self.line():
            self.screen.push(Page(self.screen, one))

    # -- reports

    def _verify(self, one: Report) -> Any:
        async def act(facts: Facts) -> str:
            await self.write(travel.verify, one.id, one.version, facts, self.zone)
            where = f"{one.code} {one.room}"
            if self.may("travel.dismiss"):
                return _("核实了：{where}。按 l 隔离、o 观察，或 u 不用管。").format(where=where)
            return _("核实了：{where}。按 l 隔离、o 观察；不用管的请办公室定。").format(where=where)

        return act

    def _problem(self, one: Report, decision: str) -> str:
        """Why this cannot be decided now, whatever the reason; empty when it can."""
        told = one.at.astimezone(self.zone).date()
        _event, day = reference(one.left_on, one.arrived_on, one.contact_with_case, told)
        reason = "-"  # asked afterwards
        return decision_problem(one.state, decision, reason, day, self.now.astimezone(self.zone).date())

    def _decide(self, one: Report, decision: str) -> None:
        if problem := self._problem(one, decision):
            self.screen.step(_refuse(problem), slow=False)
            return
        where = f"{one.code} {one.room} {mask_name(one.name)}"
        prompts = {"isolate": N_("要隔离，原因>"), "observe": N_("只观察，原因>"), "none": N_("不用管，为什么>")}
        hints = {
            "isolate": N_("可以直接回车；这一户的出入证马上停用，再到 F6 定联系人"),
            "observe": N_("可以直接回车；马上开一条待确认的观察，到 F6 定联系人"),
            "none": N_("例如 不是疫区，路过没下车"),
        }

        async def finish(said: Answers) -> str:
            await self.write(travel.decide, one.id, one.version, decision, said["why"], self.zone)
            state = _(travel_words.STATES[decision])
            told = _("{where}：{state}，记下了。").format(where=where, state=state)
            if decision == "isolate":
                told += _("这一户的出入证都停了。请到 F6 按 d 定联系人。")
            return told

        hint = f"{where}  {_(hints[decision])}"
        self.screen.ask(Form([Step("why", _(prompts[decision]), hint)], finish))

    # -- lists

    def _finish(self, one: Item, outcome: str) -> None:
        name = _(travel_words.OUTCOMES[outcome])
        where = f"{one.code} {one.room}".strip() or _("没对上人")
        hint = f"{where} {mask_name(clean_line(one.name, 20))}  " + _("例如 上门看过；打电话问过，人在外地")
        steps = [Step("why", _("{outcome}，怎么知道的>").format(outcome=name), hint)]
        if outcome == "here_checked":
            hint = _("14 天内到过疫区吗？y 到过 n 没有 u 说不清；到过和说不清的会记一份行程")
            steps.append(Step("outbreak", _("到过疫区>"), hint, check=answer))

        async def finish(said: Answers) -> str:
            outbreak = answer(said["outbreak"]) if "outbreak" in said else "no"
            made = await self.write(
                tracing_acts.finish, one.id, one.version, outcome, said["why"], self.zone, outbreak=outbreak
            )
            told = _("{who}：{outcome}，记下了。").format(who=mask_name(one.name), outcome=name)
            return told + (_("行程也记好了，请核实。") if made else "")

        if outcome == "here_checked" and one.person_id is None:
            self.screen.step(_refuse("item_unknown"), slow=False)
            return
        self.screen.ask(Form(steps, finish, {"outcome_why": "why", "bad_answer": "outbreak"}))

    # -- who

    def _who_form(self, item: Item | None) -> Form:
        async def finish(said: Answers) -> str:
            found = await self.ask_for(reading.find, said["who"])
            people = [one for one in found.hits if one.person_id]
            if not people or not said["who"].strip():
                raise Refused("nobody_found")
            self.screen.push(Who(self.screen, people, item))
            return ""

        prompt = _("名单上的人是谁>") if item else _("谁回来了>")
        return Form([Step("who", prompt, _("姓名、首字母、房号、电话或证件后四位"))], finish)

    async def _reveal(self, one: Line) -> None:
        if one.report:
            found: tuple[str, ...] = await self.write(travel_reading.reveal_report, one.report.id)
        else:
            assert one.item is not None
            found = await self.write(tracing_acts.reveal, one.item.id)
        self.tell_for("  ".join(clean_line(text, 60) for text in found if text))

    def tell_for(self, text: str) -> None:
        """Say something that must not stay on the screen."""
        screen = self.screen
        screen.tell(text, Style(bold=True))

        def hide() -> None:
            if screen.app.is_running and screen.told[0] == text:
                screen.tell("")

        screen.set_timer(SHOWN_SECONDS, hide)

    def about(self) -> list[str]:
        outcomes = "  ".join(f"{n} {_(travel_words.OUTCOMES[one])}" for n, one in enumerate(tracing_acts.OUTCOMES, 1))
        return [
            _("行程：自己报的、楼长记的、卡口问到的、名单上查到的。先 v 核实，再 l 隔离、o 观察或 u 不用管。")
            if self.may("travel.dismiss")
            else _("行程：自己报的、楼长记的、卡口问到的、名单上查到的。先 v 核实，再 l 隔离或 o 观察。"),
            _("没决定的，卡口看到的只是「请直接回家，找楼长」，看不到为什么。从哪里来在回车的详情里。"),
            _("协查名单按数字记结果：{outcomes}").format(outcomes=outcomes),
            *export_line(self, "travel", "tracing"),
        ]


async def _refuse(code: str) -> None:
    raise Refused(code)

"""The handover sheet: what the shift did, what is open, both signatures (scenario 7); for the office all of them."""

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from rich.text import Text

from ..errors import Refused
from ..i18n import N_, _
from ..text import clean_line
from ..troubles import DatabaseProblem
from ..ui.asking import BAD, PLAIN, check_yes
from ..ui.forms import Answers, Form, Step
from ..ui.rows import Column, Row
from . import handover, words_duty
from . import screen_looks as looks
from .attendance import Begun
from .duty import read_handovers, read_paper
from .handed import Item
from .handover import Sheet, read_sheet
from .reading import read_mine
from .rules import HOUR
from .rules_duty import temperature
from .screen_coming import settled
from .screen_view import Pairs, View

if TYPE_CHECKING:
    from .reading import Shift
    from .screen import RosterScreen

SHEET = (Column("", 2), Column("", 12), Column("", 0))
LIST = (Column("", 2), Column(N_("点"), 5), Column(N_("班"), 8), Column(N_("到几点"), 7), Column(N_("交班单"), 0))


class Handing(View):
    """One sheet: the one that waits for whoever looks, else what they were handed; the office sees a list first."""

    finds = False
    sheet: Sheet | None = None
    measured = ""  # the temperature at one's own check-in, where that is fresh enough to sign with
    listed: "tuple[tuple[Shift, str, str], ...]" = ()

    def __init__(self, screen: "RosterScreen", shift_id: int = 0) -> None:
        super().__init__(screen)
        self.shift_id = shift_id
        self.asked = self.shown = 0  # readings that were begun; the one that is shown

    async def read(self) -> None:
        """Of two readings under way at once the one that began later counts, whichever ends first."""
        self.asked += 1
        mine, before = self.asked, self.sheet
        if self.shift_id:
            sheet = await self.ask_for(read_sheet, self.shift_id, self.terms)
        else:
            sheet = await self.ask_for(read_paper, self.terms)
            if before and not sheet:  # whoever was relieved sees by whom
                sheet = await self.ask_for(read_sheet, before.shift.id, self.terms)
        measured = await self._measured(sheet) if sheet and sheet.side == "in" else ""
        listed = tuple(await self.ask_for(read_handovers)) if self.office and not sheet else ()
        if mine < self.shown:
            return
        before, self.sheet, self.shown = self.sheet, sheet, mine
        self.measured, self.listed = measured, listed
        if not self.shift_id and before and sheet and before.state != sheet.state:
            self.screen.tell("")  # what was told of the state before is no longer so

    async def _measured(self, sheet: Sheet) -> str:
        """When whoever takes over has checked in with a temperature within the last hour, and what it was (D7)."""
        for one in await self.ask_for(read_mine, self.me, self.now - HOUR, self.now + HOUR):
            if sheet.to is None or one.shift_id != sheet.to.id or one.state != "on_duty":
                continue
            if one.temp and one.check_in_at and one.check_in_at >= self.now - HOUR:
                return _("{time} 签到时 {temp} 度").format(
                    time=self._time(one.check_in_at), temp=f"{one.temp / 10:.1f}"
                )
        return ""

    async def write(self, act: Callable[..., Any], *values: Any, **more: Any) -> Any:
        """Do it, and know at once what it has changed: the next key may come with it."""
        done = await super().write(act, *values, **more)
        with suppress(Refused, DatabaseProblem):  # it is done; the screen reads again anyway
            await self.read()
        return done

    def remembered(self) -> int:
        return self.sheet.shift.id if self.sheet else 0  # a note was meant for that one sheet

    # -- what stands there

    def columns(self) -> tuple[Column, ...]:
        return SHEET if self.sheet else LIST

    def rows(self) -> list[Row]:
        if self.sheet:
            return self._paper(self.sheet)
        found = []
        for shift, state, who in self.listed:
            late = shift.end + dt.timedelta(minutes=self.terms.relief_minutes) <= self.now
            said = _(words_duty.HANDOVERS[state]) + (f" {clean_line(who)}" if who else "")
            cells = ("?" if late else "", shift.code, shift.name, self._time(shift.end), said)
            found.append(Row(("sheet", shift.id), cells, "late" if late else ""))
        return found

    def _paper(self, sheet: Sheet) -> list[Row]:
        said = [Row(("figures", 0), ("", _("本班"), self._figures(sheet)), "mine")]
        said += [self._item(one) for one in sheet.items]
        if not sheet.items:
            said.append(Row(("none", 0), ("", _("没办完的"), _("没有"))))
        said.append(Row(("equipment", 0), ("", _("物品"), sheet.equipment or _("没有写"))))
        said.append(Row(("note", 0), ("", _("要说的"), sheet.note or _("没有写"))))
        if sheet.dispute:
            said.append(Row(("dispute", 0), ("?", _("接班有疑问"), sheet.dispute), "late"))
        out = _("{who} {time} 签字").format(who=sheet.out_name, time=self._time(sheet.out_at)) if sheet.out_name else ""
        taken = _("{who} {time} 签字").format(who=sheet.in_name, time=self._time(sheet.in_at)) if sheet.in_name else ""
        said.append(Row(("out", 0), ("", _("交班人"), out or _("还没签字"))))
        said.append(Row(("in", 0), ("", _("接班人"), taken or _("还没签字"))))
        return said

    def _figures(self, sheet: Sheet) -> str:
        known = [name for name in words_duty.FIGURES if name in sheet.figures]
        return "  ".join(f"{_(words_duty.FIGURES[name])} {sheet.figures[name]}" for name in known) or _("不登记出入")

    def _item(self, one: Item) -> Row:
        said = [self._time(one.at), one.room] + ([_("签字之后才有的")] if one.after else [])
        kind = _(words_duty.ITEMS.get(one.kind, one.kind))
        return Row(("item", one.key), ("!", kind, " ".join(part for part in said if part)), "soon")

    def _time(self, moment: dt.datetime | None) -> str:
        return f"{moment.astimezone(self.zone):%H:%M}" if moment else ""

    def empty(self) -> str:
        if self.office:
            return _("现在没有要交接的班。")
        return _("现在没有要交接的班。下班前一小时起，这里会有填好的交班单。")

    def heading(self) -> Text:
        sheet = self.sheet
        if not sheet:
            return looks.line((_("要交接的班 {n}").format(n=len(self.listed)), "head")) if self.office else Text()
        shift = looks.shift_label(sheet.shift, self.now, self.zone, self.terms)
        late = "late" if sheet.state == "disputed" else ""
        return looks.line(
            (_("交班单 {shift}").format(shift=shift), "head"), (_(words_duty.HANDOVERS[sheet.state]), late)
        )

    # -- keys

    def keys(self) -> Pairs:
        sheet = self.sheet
        if not sheet:
            return [(_("回车"), _("看交班单"))] if self.listed else []
        if sheet.side == "out" and sheet.state in ("draft", "disputed"):
            return [("g", _("签字交班")), ("n", _("要说的")), ("p", _("物品"))]
        if sheet.side == "out" and sheet.state == "offered":
            return [("z", _("撤回签字"))]
        if sheet.side == "in" and sheet.state == "offered":
            return [("g", _("签字接班") if self.measured else _("量体温并签字接班")), ("r", _("有疑问"))]
        return []

    def press(self, letter: str) -> bool:
        sheet = self.sheet
        if sheet is None or letter not in "gnprz":
            return False
        out, writes = sheet.side == "out", sheet.state in ("draft", "disputed")
        if out and writes and letter in "gnp":
            (self._ask_sign if letter == "g" else self._ask_text)(sheet, letter)
        elif out and sheet.state == "offered" and letter == "z":
            self.screen.step(self._withdraw(sheet))
        elif sheet.side == "in" and sheet.state == "offered" and letter in "gr":
            (self._ask_accept if letter == "g" else self._ask_dispute)(sheet)
        else:
            self.screen.tell(self._why_not(sheet), PLAIN)
        return True

    def _why_not(self, sheet: Sheet) -> str:
        if sheet.state == "accepted":
            return _("这一班已经交接好了。")
        if sheet.side == "in":
            return _("交班人还没签字，请等一下。")
        if sheet.side == "out":
            return _("已经签字，等接班人签。要改请先按 z 撤回。")
        return _("只有交班的人和接班的人能签字。")

    def opened(self, key: object) -> None:
        if isinstance(key, tuple) and key[0] == "sheet":
            self.screen.push(Handing(self.screen, int(key[1])))

    def about(self) -> list[str]:
        return [
            _("交班：数字自动填好。交班人按 n 写要说的，p 写物品，g 签字；接班人用自己的账号量体温、按 g 签字。"),
            _("接班人签了字，交班的人才能走。接班人没来，过十分钟协调员会看到。"),
        ]

    # -- the outgoing

    def _ask_text(self, sheet: Sheet, letter: str) -> None:
        async def finish(said: Answers) -> str:
            note = said["text"] if letter == "n" else sheet.note
            equipment = said["text"] if letter == "p" else sheet.equipment
            await self.write(handover.save_draft, sheet.shift.id, note, equipment)
            return _("记下了。写完按 g 签字。")

        prompt, hint = (
            (_("要说的>"), _("例如 3座门禁坏了，已报修")) if letter == "n" else (_("物品>"), _("例如 体温枪 2 口罩 14"))
        )
        value = sheet.note if letter == "n" else sheet.equipment
        self.screen.ask(Form([Step("text", prompt, hint, value)], finish))

    def _ask_sign(self, sheet: Sheet, _letter: str) -> None:
        async def finish(_said: Answers) -> str:
            now = self.sheet or sheet

            async def sign() -> str:
                await self.write(handover.offer, now.shift.id, now.note, now.equipment, now.seen)
                return _("已签字。请等接班人签字，签了才能走。")

            return await settled(self.screen, sign(), "handover_news")

        items = _("没办完的 {n} 件，请当面说清。").format(n=len(sheet.items)) if sheet.items else ""
        hint = items + _("上面的数字和事情都对，就输 y 回车")
        self.screen.ask(Form([Step("yes", _("签字交班？输 y 回车>"), hint, check=check_yes)], finish))

    async def _withdraw(self, sheet: Sheet) -> None:
        await self.write(handover.withdraw, sheet.shift.id)
        self.screen.tell(_("签字撤回了，可以再改。"))

    # -- the incoming

    def _ask_accept(self, sheet: Sheet) -> None:
        async def finish(said: Answers) -> str:
            now = self.sheet or sheet
            temp, ill = temperature(said.get("temp", "")), bool(said["well"].strip())

            async def accept() -> str:
                begun: Begun = await self.write(handover.accept, now.shift.id, temp, now.seen, self.terms, symptoms=ill)
                if begun.unfit:
                    self.screen.close_form()
                    self.screen.tell(words_duty.unfit(begun.unfit), BAD)
                    return ""
                who = " ".join(begun.relieved) or now.out_name
                return _("已签字接班，您在岗了。{who} 可以走了。").format(who=who)

            return await settled(self.screen, accept(), "handover_news")

        well = _("咳嗽、乏力、喉咙痛输 y；没有就直接回车")
        steps = [
            Step("temp", _("自己的体温>"), _("三位数，例如 364 就是 36.4 度；签字就是接班"), check=temperature),
            Step("well", _("不舒服吗>"), f"{well}  {self.measured}".strip(), check=_yes_or_nothing),
        ]
        if self.measured:  # by the same person, within the hour: how they feel is asked all the same
            del steps[0]
        self.screen.ask(Form(steps, finish, {"bad_temp": "temp"}))

    def _ask_dispute(self, sheet: Sheet) -> None:
        async def finish(said: Answers) -> str:
            await self.write(handover.dispute, sheet.shift.id, said["why"], self.terms)
            return _("已退回给交班人，请当面说清。")

        hint = _("例如 口罩只有 10 个")
        self.screen.ask(Form([Step("why", _("哪里不对>"), hint)], finish))


def _yes_or_nothing(text: str) -> None:
    if text.strip():
        check_yes(text)

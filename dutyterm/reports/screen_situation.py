"""What is wrong in the town now, what cannot wait first; and how the day goes at the gates, hour by hour."""

import datetime as dt
from collections.abc import Sequence
from functools import partial

from rich.cells import set_cell_size
from rich.style import Style
from rich.text import Text

from ..gate.service import close_escalation, notify_escalation, take_escalation
from ..i18n import N_, _
from ..text import clean_line
from ..ui.forms import Answers, Form, Step
from ..ui.rows import WIDE, Column, Row
from ..ui.views import Pairs, View
from .screen import LOOKS
from .trouble import Curves, Trouble, read_curves, read_troubles
from .words_trouble import KINDS, PRESSES

COLUMNS = (
    Column(N_("急"), 5), Column(N_("什么"), 14), Column(N_("从几时"), 11), Column(N_("多久"), 7), Column(N_("几个"), 5),
    Column(N_("哪里"), 16), Column(N_("谁"), 0),
)  # fmt: skip
LOOK = ("now", "soon", "today")
HEAD = 18  # columns before a day's line
RAMP = " .:-=+*#%@"  # a line of a day in characters that every terminal has
HOUR = dt.timedelta(hours=1)  # an escalation that is older stands out
STAND_IN = ("leader_leave", "leader_silent")
ESCALATED = ("fever", "breach", "refusal", "contact", "medical")


def spark(numbers: Sequence[int]) -> str:
    """Numbers as a line of characters, the largest of them as the darkest."""
    most = max(numbers, default=0)
    return "".join(RAMP[max(round(one * (len(RAMP) - 1) / most), 1) if one else 0] for one in numbers)


class Situation(View):
    """The troubles of all areas."""

    found: tuple[Trouble, ...] = ()
    curves: Curves | None = None

    async def read(self) -> None:
        settings = self.session.settings
        self.found = tuple(await self.ask_for(read_troubles, settings))
        self.curves = await self.ask_for(read_curves, self.now.astimezone(self.zone).date(), settings)

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        return [self._row(one) for one in self.found]

    def _row(self, one: Trouble) -> Row:
        when = self._time(one.since)
        age = self._age(one.since)
        if one.case and one.since and self.now - one.since > HOUR:
            age += "!"
        cells = (_(PRESSES[one.presses]), _(KINDS[one.kind]), when, age, str(one.count or ""))
        return Row(one.id, (*cells, one.where, self._who(one)), LOOK[one.presses])

    def _who(self, one: Trouble) -> str:
        """Whom it is about; of an escalation who has it, else who was told, and for how long."""
        if (case := one.case) is None:
            return one.who
        age = self._age(case.taken_at or case.told_at).replace(" ", "")
        if case.taken_at:
            return _("{who} 接手 {age}").format(who=clean_line(case.taken_by, 20), age=age)
        if case.told_at:
            return _("告知 {who} {age}").format(who=clean_line(case.told, 20), age=age)
        return _("没人接手")

    def hint(self) -> str:
        """An escalation's story so far; what Enter leads to, where that is not plain."""
        one = self.chosen
        if one is None:
            return ""
        if one.kind in STAND_IN:
            return _("回车到五个一，光标就在这一位：按 r 派另一位楼长替。")
        if (case := one.case) is None:
            return ""
        told, taken = self._time(case.told_at), self._time(case.taken_at)
        values = {"what": _(KINDS[one.kind]), "where": one.where, "time": self._time(one.since), "told": told,
                  "whom": case.told, "taken": taken, "who": case.taken_by}  # fmt: skip
        parts = [_("{what} {where} {time} 上报")]
        parts += [_("{told} 告知 {whom}")] if told else []
        parts += [_("{taken} {who} 接手")] if taken else []
        said = [part.format(**values) for part in parts]
        return clean_line(_("，").join(said), 300)

    def _time(self, at: dt.datetime | None) -> str:
        if at is None:
            return ""
        local = at.astimezone(self.zone)
        return f"{local:%H:%M}" if local.date() == self.now.astimezone(self.zone).date() else f"{local:%m-%d %H:%M}"

    def _age(self, since: dt.datetime | None) -> str:
        if since is None or since > self.now:
            return ""
        minutes = int((self.now - since).total_seconds() // 60)
        if minutes < 60:
            return _("{n} 分").format(n=minutes)
        return _("{n} 小时").format(n=minutes // 60) if minutes < 48 * 60 else _("{n} 天").format(n=minutes // 1440)

    def empty(self) -> str:
        return _("现在没有要马上处理的事。")

    def heading(self) -> Text:
        text = Text(no_wrap=True, overflow="crop")
        counts = [sum(one.presses == level for one in self.found) for level in range(3)]
        for level, count in enumerate(counts):
            if count:
                text.append(f"{_(PRESSES[level])} {count}", LOOKS[LOOK[level]])
                text.append("  ")
        if self.curves:
            shown = ((_("通行"), self.curves.passages), (_("劝返"), self.curves.refused))
            for number, (label, numbers) in enumerate(shown):
                text.append(f"{label} {sum(numbers)} ")
                if not number or self.screen.app.size.width >= WIDE:  # a curve stands there whole, or not at all
                    text.append(f"[{spark(numbers)}]  ", Style(dim=True))
        return text

    def side(self, key: object) -> Text | None:
        if not self.curves:
            return None
        text = Text(no_wrap=True, overflow="crop")
        text.append(_("今天各小时") + "\n", Style(bold=True))
        text.append(" " * HEAD + "0  3  6  9  12 15 18 21\n")
        for label, numbers in (
            (_("通行"), self.curves.passages), (_("劝返"), self.curves.refused), (_("体温不正常"), self.curves.fever),
        ):  # fmt: skip
            text.append(f"{set_cell_size(f'{label} {sum(numbers)}', HEAD)}{spark(numbers)}\n")
        return text

    @property
    def chosen(self) -> Trouble | None:
        """The trouble under the cursor."""
        return next((one for one in self.found if one.id == self.screen.listing.cursor_key), None)

    def keys(self) -> Pairs:
        one = self.chosen
        if one is None:
            return []
        pairs = [(_("回车"), _("去处理"))]
        return [*pairs, ("t", _("接手")), ("n", _("告知了谁")), ("c", _("办结"))] if one.kind in ESCALATED else pairs

    def press(self, letter: str) -> bool:
        one = self.chosen
        if one is None or one.kind not in ESCALATED or letter not in "tnc":
            return False
        if letter == "t":
            self.screen.step(self._take(one))
        elif letter == "n":
            self._ask_told(one)
        else:
            self._ask_outcome(one)
        return True

    def opened(self, key: object) -> None:
        one = self.chosen
        if one and one.area == "reports":
            self.screen.open_tab(self.screen.view_of("r"))
        elif one:
            self.screen.background(partial(self.screen.lead, one.area, one.tab, one.row))

    async def _take(self, one: Trouble) -> None:
        await self.write(take_escalation, one.key)
        self.screen.tell(_("接手了：{what} {where}").format(what=_(KINDS[one.kind]), where=clean_line(one.where)))

    def _ask_told(self, one: Trouble) -> None:
        async def finish(said: Answers) -> str:
            await self.write(notify_escalation, one.key, said["whom"])
            return _("记下了：告知了 {who}。").format(who=clean_line(said["whom"], 60))

        hint = clean_line(_("{what} {where}：例如 陈楼长 电话").format(what=_(KINDS[one.kind]), where=one.where))
        now = one.case.told if one.case else ""
        self.screen.ask(Form([Step("whom", _("告诉了谁>"), hint, now)], finish))

    def _ask_outcome(self, one: Trouble) -> None:
        async def finish(said: Answers) -> str:
            await self.write(close_escalation, one.key, said["outcome"])
            return _("办结了。")

        hint = clean_line(f"{_(KINDS[one.kind])} {one.where} {one.who}")
        self.screen.ask(Form([Step("outcome", _("结果怎样>"), hint)], finish))

    def about(self) -> list[str]:
        return [
            _("情况：所有地方现在不对的事，最急的在前，处理好就自己消失。"),
            _("回车去处理的地方。发热、外出一类的可以在这里 t 接手、n 记下告诉了谁、c 办结；满一小时的带 !。"),
            _("方括号里是今天 24 小时的多少。"),
        ]

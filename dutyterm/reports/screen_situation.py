"""What is wrong in the town now, what cannot wait first; and how the day goes at the gates, hour by hour."""

import datetime as dt
from collections.abc import Sequence
from functools import partial

from rich.cells import set_cell_size
from rich.style import Style
from rich.text import Text

from ..gate.service import close_escalation, take_escalation
from ..i18n import N_, _
from ..text import clean_line
from ..ui.area import AreaScreen
from ..ui.forms import Answers, Form, Step
from ..ui.rows import Column, Row
from ..ui.views import Pairs, View
from .screen import LOOKS
from .trouble import Curves, Trouble, read_curves, read_troubles
from .words_trouble import KINDS, PRESSES

COLUMNS = (
    Column(N_("急"), 5), Column(N_("什么"), 16), Column(N_("从几时"), 11), Column(N_("多久"), 7), Column(N_("几个"), 5),
    Column(N_("哪里"), 18), Column(N_("谁"), 0),
)  # fmt: skip
LOOK = ("now", "soon", "today")
HEAD = 18  # columns before a day's line
RAMP = " .:-=+*#%@"  # a line of a day in characters that every terminal has
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
        since = one.since.astimezone(self.zone) if one.since else None
        when = "" if since is None else f"{since:%H:%M}" if since.date() == self.now.astimezone(self.zone).date() \
            else f"{since:%m-%d %H:%M}"  # fmt: skip
        cells = (_(PRESSES[one.presses]), _(KINDS[one.kind]), when, self._age(one.since), str(one.count or ""))
        return Row(one.id, (*cells, one.where, one.who), LOOK[one.presses])

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
            for label, numbers in ((_("通行"), self.curves.passages), (_("劝返"), self.curves.refused)):
                text.append(f"{label} {sum(numbers)} ")
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
        return [*pairs, ("t", _("接手")), ("c", _("办结"))] if one.kind in ESCALATED else pairs

    def press(self, letter: str) -> bool:
        one = self.chosen
        if one is None or one.kind not in ESCALATED or letter not in "tc":
            return False
        if letter == "t":
            self.screen.step(self._take(one))
        else:
            self._ask_outcome(one)
        return True

    def opened(self, key: object) -> None:
        one = self.chosen
        if one and one.area == "reports":
            self.screen.open_tab(self.screen.view_of("r"))
        elif one:
            self.screen.background(partial(self._go, one))

    async def _go(self, one: Trouble) -> None:
        app = self.screen.app
        await app.action_area(one.area)
        if isinstance(app.screen, AreaScreen) and app.screen is not self.screen and one.tab:
            app.screen.show_row(one.tab, one.row)

    async def _take(self, one: Trouble) -> None:
        await self.write(take_escalation, one.key)
        self.screen.tell(_("接手了：{what} {where}").format(what=_(KINDS[one.kind]), where=clean_line(one.where)))

    def _ask_outcome(self, one: Trouble) -> None:
        async def finish(said: Answers) -> str:
            await self.write(close_escalation, one.key, said["outcome"])
            return _("办结了。")

        hint = clean_line(f"{_(KINDS[one.kind])} {one.where} {one.who}")
        self.screen.ask(Form([Step("outcome", _("结果怎样>"), hint)], finish))

    def about(self) -> list[str]:
        return [
            _("情况：所有地方现在不对的事，最急的在前，处理好就自己消失。"),
            _("回车去处理的地方；发热、外出一类的可以在这里 t 接手、c 办结。方括号里是今天 24 小时的多少。"),
        ]

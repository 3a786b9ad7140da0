"""One errand with its story: who did what when, what was laid out; and the acts on it."""

from typing import TYPE_CHECKING, Any

from rich.text import Text

from ..i18n import N_, _
from ..ui.forms import Form
from ..ui.rows import Column, Row
from ..ui.views import Pairs
from . import following, ordering
from . import screen_looks as looks
from .reading import Page, read_errand
from .reading import Row as Line
from .screen_carry import Carry

if TYPE_CHECKING:
    from .screen import ErrandScreen

COLUMNS = (Column("", 4), Column(N_("经过"), 0))


class Story(Carry):
    """An errand's page."""

    found: Page | None = None

    def __init__(self, screen: "ErrandScreen", errand_id: int) -> None:
        super().__init__(screen)
        self.number = errand_id

    async def read(self) -> None:
        self.found = await self.ask_for(read_errand, self.number, self.terms, self.zone)

    def lines(self) -> list[Line]:
        return [self.found.row] if self.found else []

    def errand_id(self) -> int:
        return self.number

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        if not self.found:
            return []
        one = self.found.row.errand
        rows = [Row(("text", one.id), ("", _("原话：{text}").format(text=one.text)), "head")] if one.text else []
        for number, item in enumerate(self.found.row.items, 1):
            rows.append(Row(("item", one.id, item.id), (str(number), looks.item_line(item))))
        rows += [
            Row(("owed", owed.trip, owed.user_id), (_("钱"), looks.owed_line(owed)), "urgent" if owed.fen else "off")
            for owed in self.found.owed
        ]
        if one.feedback:
            rows.append(Row(("feedback", one.id), ("", _("住户说：{text}").format(text=one.feedback))))
        rows += [
            Row(("event", event.id), ("", looks.event_line(event, self.zone)), "off") for event in self.found.events
        ]
        return rows

    def heading(self) -> Text:
        if not self.found:
            return Text()
        line = self.found.row
        parts = [(looks.place(line.errand), "head"), (looks.state(line), ""), (looks.what(Line(line.errand)), "")]
        if line.errand.assignee:
            parts.insert(2, (line.errand.assignee, ""))
        if money := looks.money(line.errand):
            parts.append((money, "urgent"))
        return looks.line(*parts)

    def side(self, key: object) -> Text | None:
        if not self.found:
            return None
        others = [f"{looks.state(one)} {looks.what(one)}" for one in self.found.others]
        return looks.details(self.found.row, self.zone, ["", _("这户还有："), *others] if others else ())

    def keys(self) -> Pairs:
        if not self.found:
            return []
        state = self.found.row.errand.state
        pairs = self.carry_keys()
        if self.office and state in ("delivered", "settled", "disposed", "cancelled", "skipped"):
            pairs += [("r", _("没收到，重开"))]
        if self.office and state == "merged":
            pairs += [("r", _("拆开"))]
        if state in ("delivered", "settled", "disposed"):
            pairs += [("e", _("住户意见"))]
        return [*pairs, ("i", _("电话"))] + ([("p", _("这户"))] if self.office else [])

    def press(self, letter: str) -> bool:
        line = self.chosen()
        if line is None:
            return False
        if letter == "i":
            self.call(line.errand.id)
        elif letter == "p" and self.office and line.errand.household_id:
            from .screen_tables import Household

            self.screen.push(Household(self.screen, line.errand.household_id, looks.place(line.errand)))
        elif letter == "r" and line.errand.state == "merged" and self.office:
            self.screen.step(self._part(line.errand.id))
        elif letter in "re" and any(letter == key for key, _label in self.keys()):
            return self.ask(letter)
        else:
            return self.carry(letter)
        return True

    async def _part(self, errand_id: int) -> None:
        await self.write(ordering.unmerge, errand_id)
        self.screen.tell(_("拆开了，又是两张单。"))

    def form(self, letter: str, errand_id: int, base: dict[str, Any] | None = None) -> Form | None:
        if letter == "r":
            hint = _("住户怎么说的，例如 没收到")
            more: tuple[Any, ...] = (self.terms, self.zone)
            return self.why(_("为什么重开>"), hint, following.reopen, errand_id, _("重开了，回到待办。"), *more)
        if letter == "e":
            hint = _("例如 菜新鲜，就是晚了")
            return self.why(_("住户说>"), hint, following.feedback, errand_id, _("记下了。"))
        return super().form(letter, errand_id, base)

    def about(self) -> list[str]:
        return [_("一张单的经过：谁在什么时候做了什么，垫了多少钱。说没收到按 r 重开，经过都留着。")]

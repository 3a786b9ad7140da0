"""A volunteer's round: own errands in walking order, their items below them; every key is a digit or a letter."""

from typing import Any

from rich.text import Text

from ..i18n import N_, _
from ..ui.forms import Form
from ..ui.rows import Column, Row
from ..ui.views import Pairs
from . import screen_looks as looks
from .reading import Round, read_round
from .reading import Row as Line
from .rules_text import yuan
from .screen_carry import Carry
from .screen_order import ON, order_form, room_form

COLUMNS = (Column("", 2), Column(N_("房号"), 15), Column(N_("要什么"), 0), Column(N_("钱"), 12), Column(N_("状态"), 9),
           Column(N_("送到"), 6))  # fmt: skip


class Mine(Carry):
    """My round."""

    found: Round | None = None

    async def read(self) -> None:
        self.found = await self.ask_for(read_round, self.me, self.terms, self.zone)

    def lines(self) -> list[Line]:
        return [*self.found.rows, *self.found.done] if self.found else []

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        rows: list[Row] = []
        for line in self.found.rows if self.found else ():
            one = line.errand
            what = looks.what(Line(one)) if line.items else looks.what(line)
            urgent = "!!" if one.priority == 1 else ""
            cells = (urgent or looks.sign(line), looks.place(one), what, looks.money(one), looks.state(line),
                     looks.due(one, self.now, self.zone))  # fmt: skip
            rows.append(Row(("errand", one.id), cells, looks.look(line) or "head"))
            for number, item in enumerate(line.items, 1):
                rows.append(Row(("item", one.id, item.id), ("", f"   {number}", looks.item_line(item), "", "", ""), ""))
        for line in self.found.done if self.found else ():
            one = line.errand
            cells = ("", looks.place(one), looks.what(line), looks.money(one), looks.state(line), "")
            rows.append(Row(("errand", one.id), cells, "off"))
        return rows

    def empty(self) -> str:
        return _("现在没有派给您的单。有了会自己出现在这里。")

    def heading(self) -> Text:
        if not self.found:
            return Text()
        parts = [(_("要跑 {n} 户").format(n=len({one.errand.household_id for one in self.found.rows})), "head")]
        waiting = sum(one.errand.state == "assigned" for one in self.found.rows)
        if waiting:
            parts.append((_("等您接 {n} 张").format(n=waiting), "urgent"))
        if self.found.owed_fen:
            parts.append((_("垫了 {yuan} 元没结").format(yuan=yuan(self.found.owed_fen)), "stuck"))
        if self.found.done:
            parts.append((_("今天办完 {n} 张").format(n=len(self.found.done)), ""))
        return looks.line(*parts)

    def side(self, key: object) -> Text | None:
        line = self.chosen()
        return looks.details(line, self.zone) if line else None

    def hint(self) -> str:
        line = self.chosen()
        if line is None or not line.errand.text:
            return ""
        return _("原话：{text}").format(text=line.errand.text)

    def keys(self) -> Pairs:
        line = self.chosen()
        pairs = self.carry_keys()
        if line:
            pairs += [("i", _("电话")), (_("回车"), _("经过"))]
        return [*pairs, ("a", _("替住户下单"))] if self.orders else pairs

    @property
    def orders(self) -> bool:
        """Whether whoever sits here may take orders of some households: leaders, cadres, the office."""
        return bool(self.session.reach("errand.create"))

    def form(self, letter: str, errand_id: int, base: dict[str, Any] | None = None) -> Form | None:
        if letter in ("a", ON) and self.orders:
            return room_form(self) if letter == "a" else order_form(self, base or {})
        return super().form(letter, errand_id, base)

    def press(self, letter: str) -> bool:
        line = self.chosen()
        if letter in ("a", ON) and self.orders:
            return self.ask(letter)
        if letter == "i" and line:
            self.call(line.errand.id)
            return True
        return self.carry(letter)

    def opened(self, key: object) -> None:
        from .screen_page import Story

        if errand_id := self.errand_id():
            self.screen.push(Story(self.screen, errand_id))

    def about(self) -> list[str]:
        return [
            _("我的单：按走的路排好，照着从上往下跑。"),
            _("y 接单，u 取货；数字跳到第几样：b 买到，s 换别的，o 缺货；t 总价，d 送到门口。"),
            _("送到后：w 微信，c 现金，o 其他，结清垫的钱。垃圾：c 收，b 袋数和消毒，t 入桶。"),
            _("断了线再连上：接着按就行，按过的不会重复。"),
        ]

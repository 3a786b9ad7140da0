"""The keys of whoever carries an errand, the same in the round, on an errand's page, and for the office."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from ..errors import Refused
from ..i18n import N_, _
from ..text import clean_line
from ..ui.asking import check_yes
from ..ui.forms import Answers, Form, Step
from ..ui.views import Pairs
from . import carrying, following, garbage
from . import screen_looks as looks
from .rules_text import read_money, yuan
from .screen_order import check_yes_no, is_yes
from .screen_view import View

if TYPE_CHECKING:
    from .reading import Errand, Item
    from .reading import Row as Line

AGAIN = N_("已经记过了，没有重复。")
OVER = ("settled", "disposed", "skipped")
PAID = {"w": "wechat", "c": "cash", "o": "other"}


def unsettle_form(view: View, one: "Errand") -> Form:
    """A settling that was a slip: of the trip that stands there, not of one that is settled meanwhile."""

    async def finish(said: Answers) -> str:
        done = await view.write(following.unsettle, one.id, one.trip, said["why"])
        return _(AGAIN) if done is False else _("结清撤回了，钱又算没结。再结清一次就好。")

    hint = _("{where}：写一句哪里记错了，例如 是现金").format(where=looks.place(one))
    return Form([Step("why", _("为什么撤回>"), hint)], finish)


class Carry(View):
    """Accept, fetch, mark items, deliver, be paid; rubbish collected, packed, thrown away."""

    def item(self) -> "Item | None":
        """The item under the cursor."""
        key, line = self.under, self.chosen()
        if line is None or key[0] != "item":
            return None
        return next((one for one in line.items if one.id == key[2]), None)

    def carry_keys(self) -> Pairs:
        """The keys that mean something for the errand under the cursor."""
        line, item = self.chosen(), self.item()
        if line is None:
            return []
        state, rubbish = line.errand.state, line.errand.kind == "garbage"
        if item and state in ("accepted", "picked_up"):
            return [("b", _("买到")), ("s", _("换别的")), ("o", _("缺货")), *self._goods(state)]
        if rubbish:
            return self._rubbish(state)
        return self._goods(state)

    def _goods(self, state: str) -> Pairs:
        return {
            "assigned": [("y", _("接单")), ("u", _("取货")), ("n", _("推掉"))],
            "accepted": [("u", _("取货")), ("n", _("推掉"))],
            "picked_up": [("t", _("总价")), ("d", _("送到")), ("x", _("没送成"))],
            "delivered": [("t", _("总价")), ("w", _("微信")), ("c", _("现金")), ("o", _("其他"))],
            "settled": [("z", _("撤回结清"))] if self.office else [],
        }.get(state, [])

    def _rubbish(self, state: str) -> Pairs:
        return {
            "assigned": [("y", _("接单")), ("c", _("收垃圾")), ("x", _("今天没有")), ("n", _("推掉"))],
            "accepted": [("c", _("收垃圾")), ("x", _("今天没有")), ("n", _("推掉"))],
            "collected": [("b", _("袋数消毒")), ("t", _("入桶")), ("x", _("没办成"))],
        }.get(state, [])

    def carry(self, letter: str) -> bool:
        """Do what a letter means for the errand under the cursor; whether it means anything."""
        line, item = self.chosen(), self.item()
        if line is None:
            return False
        one, state, rubbish = line.errand, line.errand.state, line.errand.kind == "garbage"
        if letter.isdigit():
            return self._to_item(line, int(letter))
        if item and not rubbish and letter in "bso" and state in ("accepted", "picked_up"):
            if letter == "o":
                self._do(carrying.mark_item, item.id, "out_of_stock", said=_("{what} 缺货").format(what=item.name))
                return True
            return self.ask(letter)
        if letter == "y":
            self._do(carrying.accept, one.id, self.zone, said=_("接了：{where}").format(where=looks.place(one)))
        elif letter == "u" and not rubbish:
            self._do(carrying.pick_up, one.id, self.zone, said=_("取到货了：{where}").format(where=looks.place(one)))
        elif letter == "c" and rubbish:
            self.screen.step(self._collect(one.id))
        elif letter == "d" and not rubbish:
            self._deliver(line)
        elif letter in PAID and not rubbish and state in ("delivered", "settled"):
            self._do(carrying.settle, one.id, PAID[letter], said=_("结清了 {yuan} 元").format(yuan=yuan(one.owed_fen)))
        elif letter == "t" and rubbish:
            self.screen.step(self._dispose(line))
        elif any(letter == key for key, _label in self.carry_keys()):
            return self.ask(letter)
        else:
            return False
        return True

    def _deliver(self, line: "Line") -> None:
        """Left at the door; without a total somebody might never get back what they laid out, so that is asked."""
        one = line.errand
        told = _("送到门口了：{where}").format(where=looks.place(one))
        if one.total_fen is not None or one.state != "picked_up":
            self._do(carrying.deliver, one.id, "door", said=told)
            return

        async def finish(_said: Answers) -> str:
            await self._done(self.write(carrying.deliver, one.id, "door"), told)
            return str(self.screen.told[0])

        hint = _("没写总价：垫的钱会算成 0。Esc 回去，按 t 写总价。")
        self.screen.ask(Form([Step("yes", _("没花钱，真的送到了？输 y 回车>"), hint, check=check_yes)], finish))

    def _do(self, act: Callable[..., Any], *values: Any, said: str, **more: Any) -> None:
        self.screen.step(self._done(self.write(act, *values, **more), said))

    async def _done(self, work: Awaitable[Any], said: str) -> None:
        place = self._at()
        self.screen.tell(_(AGAIN) if await work is False else said)
        await self._go_on(place)

    def _at(self) -> int:
        """The number of the row of the errand under the cursor; where that is on an item, of the errand's own."""
        own = ("errand", self.errand_id())
        rows = self.screen.listing.rows
        return next((number for number, row in enumerate(rows) if row.key == own), self.screen.listing.at)

    async def _go_on(self, place: int) -> None:
        """What is finished sinks to the end of the list; whoever walks goes on with what stands in its place now."""
        await self.screen.load()
        if (line := self.chosen()) and line.errand.state in OVER and self.screen.view is self:
            self.screen.listing.go_to(None, place)
            self.screen.moved()

    def _to_item(self, line: "Line", number: int) -> bool:
        if not 1 <= number <= len(line.items):
            return False
        self.screen.listing.go_to(("item", line.errand.id, line.items[number - 1].id))
        self.screen.moved()
        return True

    async def _collect(self, errand_id: int) -> None:
        done = await self.write(garbage.collect, errand_id, self.zone)
        self.screen.tell(_(AGAIN) if done is False else _("收到了。"))
        await self.screen.load()
        self.ask("b")

    async def _dispose(self, line: "Line") -> None:
        place = self._at()
        try:
            done = await self.write(garbage.dispose, line.errand.id)
        except Refused as no:
            if no.code == "pack_first":
                self.ask("b")
            raise
        self.screen.tell(_(AGAIN) if done is False else _("入桶了：{where}").format(where=looks.place(line.errand)))
        await self._go_on(place)

    def form(self, letter: str, errand_id: int, base: dict[str, Any] | None = None) -> Form | None:
        line = next((one for one in self.lines() if one.errand.id == errand_id), None)
        if line is None:
            return None
        one, rubbish = line.errand, line.errand.kind == "garbage"
        where = looks.place(one)
        if letter == "t":
            return self._total(errand_id, where)
        if letter == "z":
            return unsettle_form(self, one)
        if letter == "n":
            hint = _("{where}：写一句为什么去不了").format(where=where)
            return self.why(_("为什么>"), hint, carrying.decline, errand_id, _("推掉了，办公室会另派。"))
        if letter == "x" and rubbish and one.state != "collected":
            return self.why(_("为什么>"), _("例如 没放出来"), garbage.skip, errand_id, _("记下了：今天没有。"))
        if letter == "x":
            hint = _("{where}：例如 没人应门、不要了").format(where=where)
            return self.why(_("为什么>"), hint, carrying.fail, errand_id, _("记下了，办公室会看到。"))
        if letter == "b" and rubbish:
            return self._pack(line)
        item = self.item()
        if item and letter in "bs":
            return self._bought(item) if letter == "b" else self._instead(item)
        return None

    def _total(self, errand_id: int, where: str) -> Form:
        async def finish(said: Answers) -> str:
            fen = read_money(said["total"])
            done = await self.write(carrying.set_total, errand_id, fen)
            return _(AGAIN) if done is False else _("{where} 共 {yuan} 元").format(where=where, yuan=yuan(fen))

        hint = _("{where} 一共多少钱，例如 58.5").format(where=where)
        return Form([Step("total", _("总价>"), hint, check=read_money)], finish)

    def _bought(self, item: "Item") -> Form:
        async def finish(said: Answers) -> str:
            fen = _price(said["fen"])
            done = await self.write(carrying.mark_item, item.id, "bought", **({} if fen is None else {"fen": fen}))
            return _(AGAIN) if done is False else _("买到了：{what}").format(what=clean_line(item.name))

        hint = _("{what} 多少钱；不单记直接回车").format(what=clean_line(item.name))
        return Form([Step("fen", _("价钱>"), hint, check=_price)], finish)

    def _instead(self, item: "Item") -> Form:
        async def finish(said: Answers) -> str:
            fen = _price(said["fen"])
            more = {"instead": said["other"], "consent": is_yes(said.get("yes", "n"))}
            done = await self.write(
                carrying.mark_item, item.id, "substituted", **more, **({} if fen is None else {"fen": fen})
            )
            return _(AGAIN) if done is False else _("换成了：{what}").format(what=clean_line(said["other"]))

        steps = [Step("other", _("换成什么>"), _("原来要 {what}").format(what=clean_line(item.name)))]
        if not item.may_substitute:
            steps.append(Step("yes", _("住户同意了吗>"), _("问过同意输 y，没问输 n，再回车"), check=check_yes_no))
        steps.append(Step("fen", _("价钱>"), _("多少钱；不单记直接回车"), check=_price))
        return Form(steps, finish, {"no_consent": "yes", "instead_missing": "other"})

    def _pack(self, line: "Line") -> Form:
        async def finish(said: Answers) -> str:
            values = {"bags": _bags(said["bags"]), "double": is_yes(said["double"]), "sprayed": is_yes(said["sprayed"])}
            done = await self.write(garbage.pack, line.errand.id, **values)
            return _(AGAIN) if done is False else _("记下了。按 t 入桶。")

        where = looks.place(line.errand)
        steps = [
            Step("bags", _("几袋>"), _("{where} 收了几袋").format(where=where), check=_bags),
            Step("double", _("套了双层吗>"), _("套了输 y，没套输 n，再回车"), check=check_yes_no),
            Step("sprayed", _("喷消毒水了吗>"), _("喷了输 y，没喷输 n，再回车"), check=check_yes_no),
        ]
        return Form(steps, finish, {"bad_bags": "bags"})


def _price(text: str) -> int | None:
    return read_money(text) if text.strip() else None


def _bags(text: str) -> int:
    said = text.strip()
    if not (said.isascii() and said.isdigit()):
        raise Refused("bad_bags", most=garbage.MOST_BAGS)
    return int(said)

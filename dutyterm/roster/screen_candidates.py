"""Who could take a place: ranked, each with the reasons; who may not stands last with what forbids it."""

from typing import TYPE_CHECKING

from rich.text import Text

from ..errors import Refused
from ..i18n import N_, _
from ..ui.asking import BAD
from ..ui.forms import Answers, Form, Step
from ..ui.rows import Column, Row
from . import filling, swapping, words
from . import screen_looks as looks
from .reading import Assigned, Candidate, Cell, Hand, read_candidates, read_hands, read_shift
from .screen_cells import CellView
from .screen_view import Pairs

if TYPE_CHECKING:
    from .screen import RosterScreen

COLUMNS = (
    Column("", 3), Column(N_("谁"), 12), Column(N_("为什么"), 36), Column(N_("要注意 / 不能排的原因"), 0),
)  # fmt: skip


class Candidates(CellView):
    """Everybody for one shift; or for the place of somebody who does not come."""

    cell: Cell | None = None

    def __init__(self, screen: "RosterScreen", shift_id: int, instead_of: Assigned | None) -> None:
        super().__init__(screen)
        self.shift_id, self.instead_of = shift_id, instead_of
        self.found: list[Candidate] = []
        self.hands: dict[int, Hand] = {}

    async def read(self) -> None:
        self.cell = await self.ask_for(read_shift, self.shift_id, self.terms)
        self.hands = await self.ask_for(read_hands)
        self.found = await self.ask_for(read_candidates, self.shift_id, self.zone, self.terms)

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        return [self._row(number, one) for number, one in enumerate(self.found, 1) if one.user_id in self.hands]

    def _row(self, number: int, one: Candidate) -> Row:
        against = words.clash_list(one.clashes)
        sign = "x" if one.blocked else "!" if one.clashes else ""
        look = "off" if one.blocked else "today" if one.clashes else ""
        cells = (sign or str(number), self.hands[one.user_id].display, words.reasons(one), against)
        return Row(("user", one.user_id), cells, look)

    def empty(self) -> str:
        return _("没有可以派的人。")

    def heading(self) -> Text:
        if not self.cell:
            return Text()
        label = looks.shift_label(self.cell.shift, self.now, self.zone, self.terms)
        free = sum(not one.clashes for one in self.found)
        what = _("替 {who}").format(who=self.instead_of.display) if self.instead_of else looks.lacks(self.cell)
        return looks.line((label, "head"), (what, "soon"), (_("合适 {n} 人").format(n=free), ""))

    def hint(self) -> str:
        one = self.candidate()
        if one is None:
            return ""
        against = words.clash_list(one.clashes)
        said = f"{self._name(one.user_id)}  {words.reasons(one)}"
        if one.clashes:
            said += "  " + (_("不能排：{why}") if one.blocked else _("请注意：{why}")).format(why=against)
        return said

    def side(self, key: object) -> Text | None:
        return None

    def cell_at(self, key: object) -> Cell | None:
        return self.cell

    def candidate(self) -> Candidate | None:
        """Whoever is under the cursor."""
        return next((one for one in self.found if ("user", one.user_id) == self.under), None)

    def keys(self) -> Pairs:
        one = self.candidate()
        if not one:
            return [("z", _("群消息"))]
        pairs = [] if one.blocked else [(_("回车"), _("就派这位"))]
        pairs += [("i", _("电话")), ("c", _("记：问过"))]
        pairs += [("y", _("答应了")), ("n", _("说不来"))] if one.facts.asked else []
        return [*pairs, ("z", _("群消息"))]

    def press(self, letter: str) -> bool:
        one = self.candidate()
        if letter == "z" and self.cell:
            self.offer_message(self.cell)
        elif one and letter == "i":
            self.call(one.user_id)
        elif one and letter == "c":
            self.screen.step(self._asked(one.user_id))
        elif one and letter in "yn":
            self.screen.step(self._answered(one.user_id, letter == "y"))
        else:
            return False
        return True

    async def _asked(self, user_id: int) -> None:
        await self.write(swapping.ask_cover, self.shift_id, [user_id])
        self.screen.tell(_("记下了：正在问 {who}。回话后按 y 或 n。").format(who=self._name(user_id)))

    async def _answered(self, user_id: int, yes: bool) -> None:
        await self.write(swapping.answer_cover, self.shift_id, user_id, yes)
        said = _("{who} 答应了，按回车派。") if yes else _("{who} 说不来。")
        self.screen.tell(said.format(who=self._name(user_id)))

    def _name(self, user_id: int) -> str:
        return self.hands[user_id].display if user_id in self.hands else ""

    def opened(self, key: object) -> None:
        one = self.candidate()
        if one is None:
            return
        if one.blocked:
            self.screen.tell(words.refusal("clash", clashes=[found for found in one.clashes if found.hard]), BAD)
        elif one.clashes:
            self._ask_reason(one, words.clash_list(one.clashes))
        else:
            self.screen.step(self._put(one))

    def _ask_reason(self, one: Candidate, against: str) -> None:
        async def finish(said: Answers) -> str:
            done = await self._act(one, said["why"])
            if self.screen.view is self:
                self.screen.pop()
            return done

        hint = _("请注意：{why}。仍要派 {who}，请写原因，会列出来。").format(why=against, who=self._name(one.user_id))
        self.screen.ask(Form([Step("why", _("原因>"), hint)], finish))

    async def _put(self, one: Candidate) -> None:
        way = self.screen.way
        try:
            done = await self._act(one, "")
        except Refused as no:
            if no.code != "needs_reason":
                raise
            self.screen.way = way  # nothing was done: the same key asks the same again
            self._ask_reason(one, words.clash_list(no.values["clashes"]))  # something has changed since it was read
            return
        if self.screen.view is self:
            self.screen.pop()
        self.screen.tell(done)

    async def _act(self, one: Candidate, reason: str) -> str:
        name, old, values = self._name(one.user_id), self.instead_of, (one.user_id, self.zone, self.terms)
        why = (one.facts.near,)
        if old is None:
            await self.write(filling.assign, self.shift_id, *values, reason=reason, why=why)
            return _("{who} 排上了：{shift}。").format(who=name, shift=self._label())
        absent = old.state == "absent" or old.start <= self.now
        await self.with_version(
            old,
            lambda now: self.write(swapping.substitute, old.id, now, *values, absent=absent, reason=reason, why=why),
        )
        return _("{who} 顶替 {old}：{shift}。请打电话告诉本人。").format(who=name, old=old.display, shift=self._label())

    def _label(self) -> str:
        assert self.cell is not None
        return looks.shift_label(self.cell.shift, self.now, self.zone, self.terms)

    def about(self) -> list[str]:
        return [
            _("派人：最合适的在最前，写着为什么；! 有提醒，要写原因；x 不能派，写着原因。"),
            _("打过电话按 c 记下，别人就不会再问；答应按 y，不来按 n。"),
        ]

"""Swaps that wait: for whoever was asked, and for the office that approves."""

from rich.text import Text

from ..i18n import N_, _
from ..text import clean_line
from ..ui.asking import check_yes
from ..ui.forms import Answers, Form, Step
from ..ui.rows import Column, Row
from . import screen_looks as looks
from . import swapping, words, words_screen
from .reading import Swap
from .screen_view import Pairs, View

COLUMNS = (
    Column("", 1), Column(N_("谁"), 10), Column(N_("哪一班"), 32), Column(N_("请谁"), 10),
    Column(N_("换哪一班"), 22, wide=True), Column(N_("到哪一步 / 说的话"), 0),
)  # fmt: skip


class Swaps(View):
    """Requests that are not decided."""

    swaps: tuple[Swap, ...] = ()

    async def read(self) -> None:
        self.swaps = tuple(await self.ask_for(swapping.open_swaps))

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        return [self._row(one) for one in self.swaps]

    def _row(self, one: Swap) -> Row:
        mine = self._waits_for_me(one)
        other = ""
        if one.other_start:
            local = one.other_start.astimezone(self.zone)
            other = f"{local:%m-%d %H:%M} {one.other_post} {one.other_name}"
        said = " ".join(filter(None, (_(words_screen.SWAPS[one.state]), one.note)))
        cells = (">" if mine else "", one.from_display, self._shift(one), one.to_display, other, said)
        return Row(("swap", one.id), cells, "mine" if mine else "")

    def _waits_for_me(self, one: Swap) -> bool:
        if self.office:
            return one.state == "agreed"
        return one.state == "asked" and one.to_user_id == self.me

    def _shift(self, one: Swap) -> str:
        return f"{looks.when(one.start, one.end, self.now, self.zone, self.terms)} {one.post} {one.name}"

    def empty(self) -> str:
        return _("没有等着的换班。") if self.office else _("没有等着的换班。要换：m 我的班，选一班再按 s。")

    def heading(self) -> Text:
        waiting = sum(self._waits_for_me(one) for one in self.swaps)
        parts = [(_("换班 {n}").format(n=len(self.swaps)), "head")]
        parts += [(_("等您 {n}").format(n=waiting), "soon")] if waiting else []
        return looks.line(*parts)

    def side(self, key: object) -> Text | None:
        return None

    def chosen(self) -> Swap | None:
        """The request under the cursor."""
        return next((one for one in self.swaps if ("swap", one.id) == self.screen.listing.cursor_key), None)

    def keys(self) -> Pairs:
        one = self.chosen()
        if one is None:
            return []
        if self.office:
            return [("y", _("批准")), ("n", _("不批")), ("r", _("撤回"))]
        if one.to_user_id == self.me:
            return [("y", _("我同意")), ("n", _("我不能"))] if one.state == "asked" else []
        return [("r", _("撤回"))]

    def opened(self, key: object) -> None:
        self.press("y")

    def press(self, letter: str) -> bool:
        one = self.chosen()
        if one is None or letter not in {key for key, _label in self.keys()}:
            return False
        if letter == "r":
            self.screen.step(self._withdraw(one))
        elif self.office:
            self.screen.step(self._decide(one, letter == "y"), slow=False)
        else:
            self._answer(one, letter == "y")
        return True

    async def _withdraw(self, one: Swap) -> None:
        await self.write(swapping.withdraw_swap, one.id)
        self.screen.tell(_("换班申请撤回了。"))

    def _answer(self, one: Swap, yes: bool) -> None:
        async def finish(_said: Answers) -> str:
            await self.write(swapping.answer_swap, one.id, yes)
            return _("记下了。办公室批准后才算。") if yes else _("记下了：您不换。")

        asked = _("替 {who}：{shift}？输 y 回车>") if yes else _("不替 {who}：{shift}？输 y 回车>")
        prompt = asked.format(who=clean_line(one.from_display, 8), shift=self._shift(one))
        self.screen.ask(Form([Step("yes", prompt, clean_line(one.note), check=check_yes)], finish))

    async def _decide(self, one: Swap, approve: bool) -> None:
        hint = ""
        if approve:
            found = await self.ask_for(swapping.swap_clashes, one.id, self.zone, self.terms)
            hint = _("请注意：{why}").format(why=words.clash_list(found)) + " " if found else ""
            if one.state == "asked":
                hint += _("对方还没回答；要直接批准，请写原因")
            elif not found:
                hint = _("{a} 换给 {b}；不写原因就直接回车").format(a=one.from_display, b=one.to_display)
            else:
                hint += _("仍要批准，请写原因")

        async def finish(said: Answers) -> str:
            await self.write(swapping.decide_swap, one.id, approve, said["why"], self.zone, self.terms)
            return _("批准了，班已换好：{shift}").format(shift=self._shift(one)) if approve else _("没有批准。")

        prompt = _("批准，原因>") if approve else _("不批，原因>")
        self.screen.ask(Form([Step("why", prompt, hint)], finish))

    def about(self) -> list[str]:
        return [_("换班：先要对方同意，再由办公室批准；y 同意，n 不同意，r 撤回。")]

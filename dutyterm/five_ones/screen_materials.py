"""Leaflets and their editions: what is to be handed out now, and what no more."""

from rich.text import Text

from ..i18n import N_, _
from ..text import clean_line
from ..ui.asking import check_yes
from ..ui.forms import Answers, Form, Step
from ..ui.rows import Column, Row
from ..ui.views import Pairs, View
from . import service
from .reading import MaterialState, read_materials

COLUMNS = (
    Column(N_("资料"), 30), Column(N_("版"), 3), Column(N_("从几时"), 12), Column(N_("已发户数"), 8), Column("", 0),
)  # fmt: skip


class Materials(View):
    """All editions, the newest first."""

    found: tuple[MaterialState, ...] = ()

    async def read(self) -> None:
        self.found = tuple(await self.ask_for(read_materials))

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        return [
            Row(
                one.material.id,
                (
                    one.material.title,
                    str(one.material.edition),
                    f"{one.material.since.astimezone(self.zone):%m-%d %H:%M}",
                )
                + (str(one.given), _("停发") if one.material.retired else ""),
                "off" if one.material.retired else "",
            )
            for one in self.found
        ]

    def empty(self) -> str:
        return _("还没有宣传资料。按 n 加一份，楼长就会看到哪些户还没发。")

    def heading(self) -> Text:
        return Text(_("要发的资料 {n} 份").format(n=sum(one.material.retired is None for one in self.found)))

    @property
    def chosen(self) -> MaterialState | None:
        """The edition under the cursor."""
        return next((one for one in self.found if one.material.id == self.screen.listing.cursor_key), None)

    def keys(self) -> Pairs:
        one = self.chosen
        return [("n", _("新资料或新版")), *([("r", _("停发"))] if one and one.material.retired is None else [])]

    def press(self, letter: str) -> bool:
        if letter == "n":
            self._ask_new()
        elif letter == "r" and self.chosen and self.chosen.material.retired is None:
            self._ask_retire(self.chosen)
        else:
            return False
        return True

    def _ask_new(self) -> None:
        async def finish(said: Answers) -> str:
            await self.write(service.add_material, said["title"])
            return _("加上了：48 小时内要发到每一户。")

        hint = _("写标题；和以前一样的标题就是新的一版，每一户要再发一次")
        self.screen.ask(Form([Step("title", _("资料标题>"), hint)], finish))

    def _ask_retire(self, one: MaterialState) -> None:
        async def finish(_said: Answers) -> str:
            await self.write(service.retire_material, one.material.id)
            return _("停发了：{title}").format(title=clean_line(one.material.title))

        hint = clean_line(one.material.title)
        self.screen.ask(Form([Step("yes", _("真的停发？输 y 回车>"), hint, check=check_yes)], finish))

    def about(self) -> list[str]:
        return [_("资料：新的一版出来，每一户 48 小时内要再发一次；停发的不再要求。")]

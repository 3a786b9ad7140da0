"""What is still to be bought, over all of one's errands: one line a thing, and who wants how much of it."""

from rich.text import Text

from ..i18n import N_, _
from ..text import clean_line
from ..ui.rows import Column, Row
from . import screen_looks as looks
from .reading import Round, read_round
from .screen_view import View

COLUMNS = (Column("", 1), Column(N_("买什么"), 24), Column(N_("谁要多少"), 0))


class Shopping(View):
    """The shopping list."""

    found: Round | None = None

    async def read(self) -> None:
        self.found = await self.ask_for(read_round, self.me, self.terms, self.zone)

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        if not self.found:
            return []
        places = {one.errand.id: looks.place(one.errand) for one in self.found.rows}
        rows = []
        for name, parts in self.found.shopping:
            said = _("、").join(f"{places[number]} {qty}{unit}".strip() for qty, unit, number in parts)
            rows.append(Row(("thing", name), ("", clean_line(name), said)))
        return rows

    def empty(self) -> str:
        return _("没有要买的。")

    def heading(self) -> Text:
        if not self.found:
            return Text()
        homes = len({number for _name, parts in self.found.shopping for _qty, _unit, number in parts})
        said = _("要买 {n} 样，{homes} 张单").format(n=len(self.found.shopping), homes=homes)
        return looks.line((said, "head"), (_("按户分开装袋"), ""))

    def about(self) -> list[str]:
        return [_("清单：几户要一样的东西合成一行，后面写着谁要多少，回来好分。买到在“我的”里按 b。")]

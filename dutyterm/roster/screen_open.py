"""The flat list of shifts that still have room: for volunteers to claim, with filters."""

import datetime as dt
from collections.abc import Callable

from rich.style import Style
from rich.text import Text

from ..i18n import N_, _
from ..ui.asking import BAD, check_yes
from ..ui.forms import Answers, Form, Step
from ..ui.rows import Column, Row
from . import filling, words
from . import screen_looks as looks
from .reading import Cell, read_clashes, read_open
from .rules_gaps import day_word
from .screen_cells import CellView
from .screen_view import Pairs

AHEAD = dt.timedelta(days=7)
COLUMNS = (
    Column("", 2), Column(N_("时间"), 22), Column(N_("岗"), 5), Column(N_("值守点"), 16), Column(N_("班"), 8),
    Column(N_("还可以来"), 10), Column(N_("已有"), 0),
)  # fmt: skip
FILTERS = {"1": N_("全部"), "2": N_("今晚"), "3": N_("我的岗"), "4": N_("白班"), "5": N_("夜班"), "6": N_("缺人")}


class Open(CellView):
    """Open shifts."""

    cells: list[Cell]
    only = "1"

    async def read(self) -> None:
        self.cells = await self.ask_for(read_open, self.now, self.now + AHEAD, self.terms)

    def kept(self) -> list[Cell]:
        """What the filter leaves, what lacks somebody first."""
        session = self.screen.session
        post = session.gate.id if session.gate else session.user.post_id
        tests: dict[str, Callable[[Cell], bool]] = {
            "1": lambda one: True,
            "2": lambda one: day_word(one.shift.start, self.now, self.zone, self.terms) == "tonight",
            "3": lambda one: one.shift.post_id == post,
            "4": lambda one: not one.shift.night,
            "5": lambda one: one.shift.night,
            "6": lambda one: one.need == "short",
        }
        found = [one for one in getattr(self, "cells", []) if tests[self.only](one)]
        return sorted(found, key=lambda one: one.need != "short")

    def lens(self) -> object:
        return self.only

    def remembered(self) -> str:
        return self.only

    def recall(self, chosen: str) -> None:
        self.only = chosen if chosen in FILTERS else "1"

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        return [self._row(one) for one in self.kept()]

    def _row(self, cell: Cell) -> Row:
        shift, short = cell.shift, cell.need == "short"
        level = looks.level(cell, self.now, self.zone, self.terms) if short else ""
        time = looks.whole_when(shift.start, shift.end, self.now, self.zone, self.terms)
        mine = any(one.user_id == self.me for one in cell.people)
        room = _("您已报名") if mine else _("{n} 人").format(n=cell.room) + (f" {_('急')}" if short else "")
        cells = (looks.SIGNS.get(level, ""), time, shift.code, shift.post, self._name(cell), room)
        return Row(("shift", shift.id), (*cells, looks.names(cell.people)), "mine" if mine else level)

    def _name(self, cell: Cell) -> str:
        night = f"{_('夜')} " if cell.shift.night and _("夜") not in cell.shift.name else ""
        return night + cell.shift.name

    def empty(self) -> str:
        return _("这样的空班没有。按 1 看全部。") if self.only != "1" else _("七天内没有空班。")

    def heading(self) -> Text:
        parts = [(f"{key} {_(label)}", "now" if key == self.only else "") for key, label in FILTERS.items()]
        text = Text(no_wrap=True, overflow="crop")
        for said, look in parts:
            text.append(f" {said} ", Style(reverse=bool(look)))
        return text.append("  " + _("{n} 班").format(n=len(self.kept())))

    def cell_at(self, key: object) -> Cell | None:
        return next((one for one in getattr(self, "cells", []) if ("shift", one.shift.id) == key), None)

    def shown(self) -> list[Cell]:
        return self.kept()

    def keys(self) -> Pairs:
        pairs = super().keys()
        if self.office:
            pairs += [("c", _("自己报"))] if self.cell_at(self.under) else []
        elif pairs:
            pairs = [(_("回车"), _("报这班")), ("i", _("看这班"))]
        return [*pairs, ("1-6", _("筛选"))]

    def press(self, letter: str) -> bool:
        cell = self.cell_at(self.under)
        if letter in FILTERS:
            self.only = letter
            self.screen.show_view()
            self.screen.listing.go_to(None)
            return True
        if cell and letter == "c" and self.office:
            self.claim(cell)
            return True
        if cell and letter == "i" and not self.office:
            self.open_shift(cell)
            return True
        return super().press(letter)

    def opened(self, key: object) -> None:
        cell = self.cell_at(key)
        if cell is None or self.office:
            super().opened(key)
        else:
            self.claim(cell)

    def claim(self, cell: Cell) -> None:
        """Ask whether this shift is really meant; what speaks against it is told first."""
        shift = cell.shift
        label = looks.shift_label(shift, self.now, self.zone, self.terms)

        async def finish(_said: Answers) -> str:
            await self.write(filling.claim, shift.id, self.zone, self.terms)
            return _("报上了：{shift}。不能来了请早点说：按 m，再按 r 退班。").format(shift=label)

        async def work() -> None:
            found = await self.ask_for(read_clashes, shift.id, self.me, self.zone, self.terms)
            if blocking := [one for one in found if one.code not in filling.OWN_CHOICE]:
                self.screen.tell(words.refusal("clash", clashes=blocking), BAD)
                return
            hint = _("请注意：{why}").format(why=words.clash_list(found)) if found else _("y 回车 报名；Esc 不报")
            self.screen.ask(
                Form([Step("yes", _("报 {shift}？输 y 回车>").format(shift=label), hint, check=check_yes)], finish)
            )

        self.screen.step(work(), slow=False)

    def about(self) -> list[str]:
        return [_("空班：还能来人的班，最近的在前。数字筛选；回车报名，会先问一句。")]

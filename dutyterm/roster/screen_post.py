"""The board of one post: who is on now, who leaves soon, who should arrive, and the next shift."""

import datetime as dt

from rich.text import Text

from ..errors import Refused
from ..i18n import N_, _
from ..text import clean_line
from ..ui.forms import Answers, Form, Step
from ..ui.rows import Column, Row
from . import screen_looks as looks
from . import words, words_duty
from .handover import Sheet, read_handed
from .reading import Assigned, Cell, DutyPost, Shift, read_around, read_posts
from .rules import HOUR
from .screen_add import ask_shift
from .screen_cells import CellView
from .screen_view import Pairs

BACK, AHEAD = 14 * HOUR, 26 * HOUR
SECTIONS = {
    "over": N_("超时未交"), "absent": N_("没来"), "late": N_("迟到"), "leaving": N_("快下班"), "on": N_("在岗"),
    "due": N_("该到了"), "soon": N_("快到"), "short": N_("缺人"), "next": N_("下一班"),
}  # fmt: skip
COLUMNS = (
    Column("", 2), Column(N_("现在"), 9), Column(N_("谁"), 14), Column(N_("班"), 8), Column(N_("时间"), 17),
    Column(N_("状态"), 12), Column(N_("标记"), 0),
)  # fmt: skip


class Post(CellView):
    """One post."""

    post: DutyPost | None = None
    cells: tuple[Cell, ...] = ()
    posts: tuple[DutyPost, ...] = ()
    sheet: Sheet | None = None  # what the shift that runs was handed
    wanted = 0  # the post to begin with, before one's own

    async def read(self) -> None:
        self.posts = tuple(await self.ask_for(read_posts))
        known = {one.id: one for one in self.posts}
        if self.post is None:
            session = self.screen.session
            own = session.gate.id if session.gate else session.user.post_id
            self.post = known.get(self.wanted or own or 0) or (self.posts[0] if self.posts else None)
        found = await self.ask_for(read_around, self.now - BACK, self.now + AHEAD, self.terms)
        self.cells = tuple(one for one in found if self.post and one.shift.post_id == self.post.id)
        self.sheet = await self._handed()

    async def _handed(self) -> Sheet | None:
        """What the shift that runs here was handed; who may not see it sees the board without it."""
        running = [one.shift for one in self.cells if one.shift.start <= self.now < one.shift.end]
        if not running:
            return None
        try:
            handed: Sheet | None = await self.ask_for(read_handed, max(running, key=_start).id, self.terms)
        except Refused:
            return None
        said = handed and (handed.state != "draft" or handed.note or handed.equipment or handed.items)
        return handed if said else None

    def lens(self) -> object:
        return self.post

    def remembered(self) -> int:
        return self.post.id if self.post else 0

    def recall(self, chosen: int) -> None:
        self.wanted, self.post = chosen, None

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def _listed(self) -> list[tuple[str, Cell, Assigned | None]]:
        """Section, shift, and who; nobody for a hole."""
        upcoming = min((one.shift.start for one in self.cells if one.shift.start > self.now), default=None)
        found: list[tuple[str, Cell, Assigned | None]] = []
        for cell in self.cells:
            for one, phase in zip(cell.people, cell.phases, strict=True):
                if phase == "later" and cell.shift.start == upcoming:
                    found.append(("next", cell, one))
                elif phase in SECTIONS and (cell.shift.end > self.now or phase == "over"):
                    found.append((phase, cell, one))
            near = cell.shift.start <= self.now < cell.shift.end or cell.shift.start == upcoming
            if cell.need == "short" and near:
                found.append(("short", cell, None))
        order = list(SECTIONS)
        return sorted(found, key=lambda one: (order.index(one[0]), one[1].shift.start))

    def rows(self) -> list[Row]:
        rows = [self._row(*one) for one in self._listed()]
        return [*rows, self._sheet_row(self.sheet)] if self.sheet else rows

    def _sheet_row(self, sheet: Sheet) -> Row:
        shift, left = sheet.shift, len(sheet.items)
        time = looks.when(shift.start, shift.end, self.now, self.zone, self.terms)
        more = _("没办完 {n}").format(n=left) if left else ""
        state = _(words_duty.HANDOVERS[sheet.state])
        cells = ("!" if left else "", _("交班单"), sheet.out_name, shift.name, time, state, more)
        return Row(("sheet", shift.id), cells, "soon" if left else "")

    def hint(self) -> str:
        if self.under != self._sheet_key():
            return ""
        sheet = self.sheet
        assert sheet is not None
        told = [f"{_(words_duty.FIGURES[name])} {sheet.figures[name]}"
                for name in words_duty.FIGURES if name in sheet.figures]  # fmt: skip
        told += [_("物品：{what}").format(what=sheet.equipment)] if sheet.equipment else []
        told += [_("要说的：{note}").format(note=sheet.note)] if sheet.note else []
        return "  ".join(told) or _("上一班没有写什么。")

    def _sheet_key(self) -> object:
        return ("sheet", self.sheet.shift.id) if self.sheet else None

    def _row(self, section: str, cell: Cell, one: Assigned | None) -> Row:
        shift = cell.shift
        time = looks.when(shift.start, shift.end, self.now, self.zone, self.terms)
        if one is None:
            level = looks.level(cell, self.now, self.zone, self.terms)
            cells = (looks.SIGNS[level], _(SECTIONS[section]), looks.lacks(cell), shift.name, time, "", "")
            return Row(("shift", shift.id), cells, level)
        late = section in looks.TROUBLED
        cells = ("?" if late else "", _(SECTIONS[section]), one.display, shift.name, time, _(words.STATES[one.state]),
                 looks.marks(one))  # fmt: skip
        return Row(("place", one.id), cells, "late" if late else "mine" if section in ("on", "leaving") else "")

    def empty(self) -> str:
        return _("这里现在没有班，下一班也没有。")

    def heading(self) -> Text:
        if not self.post:
            return Text()
        count = dict.fromkeys(SECTIONS, 0)
        for section, cell, one in self._listed():
            count[section] += 1 if one else max(cell.missing, 1)
        parts = [(f"{self.post.code} {clean_line(self.post.name)}", "head")]
        looks_of = {"short": "soon", "over": "late", "absent": "late", "late": "late"}
        parts += [(f"{_(SECTIONS[name])} {n}", looks_of.get(name, "")) for name, n in count.items() if n]
        return looks.line(*parts)

    def cell_at(self, key: object) -> Cell | None:
        if not isinstance(key, tuple) or key[0] == "sheet":
            return None
        kind, number = key
        if kind == "shift":
            return next((one for one in self.cells if one.shift.id == number), None)
        return next((one for one in self.cells if any(place.id == number for place in one.people)), None)

    def place_at(self, key: object) -> Assigned | None:
        cell = self.cell_at(key)
        return next((one for one in cell.people if ("place", one.id) == key), None) if cell else None

    def shown(self) -> tuple[Cell, ...]:
        return self.cells

    def opened(self, key: object) -> None:
        if self.sheet and key == self._sheet_key():
            from .screen_handover import Handing

            self.screen.push(Handing(self.screen, self.sheet.shift.id))
        else:
            super().opened(key)

    def keys(self) -> Pairs:
        if self.sheet and self.under == self._sheet_key():
            return [(_("回车"), _("看交班单")), ("1 3", _("换岗")), ("n", _("输编号"))]
        more = [("c", _("加一班"))] if self.office and not self.place_at(self.under) else []
        return [*super().keys(), *more, ("1 3", _("换岗")), ("n", _("输编号"))]

    def press(self, letter: str) -> bool:
        if letter in "13,." and self.posts and self.post:
            at = [one.id for one in self.posts].index(self.post.id) if self.post in self.posts else 0
            self.post = self.posts[(at + (1 if letter in "3." else -1)) % len(self.posts)]
            self.screen.step(self.screen.load(), slow=False)
            return True
        if letter == "c" and self.office:
            self.screen.ask(ask_shift(self, self.post.code if self.post else "", self.today))
            return True
        if letter == "n":
            self.screen.ask(Form([Step("code", _("值守点编号>"), _("例如 HQ"))], self._choose))
            return True
        return super().press(letter)

    async def _choose(self, said: Answers) -> str:
        code = said["code"].strip().upper()
        found = next((one for one in self.posts if one.code.upper() == code), None)
        if found is None:
            raise Refused("no_such_post", post=clean_line(code, 20))
        self.post = found
        return ""

    def about(self) -> list[str]:
        return [
            _("一岗：一个值守点现在谁在、谁快下班、谁该来、下一班是谁，还有这一班接到的交班单。1 3 换一个，n 输编号。")
        ]


def _start(shift: Shift) -> dt.datetime:
    return shift.start

"""One shift: who is on it and where they are now, what it needs; the keys of filling."""

from typing import TYPE_CHECKING

from rich.text import Text

from ..i18n import N_, _
from ..text import clean_line
from ..ui.asking import kept
from ..ui.forms import Answers, Form, Step
from ..ui.rows import Column, Row
from . import screen_looks as looks
from . import shifts, words, words_duty, words_screen
from .reading import Assigned, Cell, read_shift
from .screen_cells import PERSON_KEYS, CellView
from .screen_view import Pairs

if TYPE_CHECKING:
    from .screen import RosterScreen

COLUMNS = (
    Column(N_("谁"), 14), Column(N_("现在"), 9), Column(N_("状态"), 11), Column(N_("怎么来的"), 9),
    Column(N_("标记"), 14), Column(N_("说明"), 0),
)  # fmt: skip


class ShiftView(CellView):
    """A shift with its people; those who have left it stand below, dim."""

    finds = False
    person_keys = PERSON_KEYS
    cell: Cell | None = None

    def __init__(self, screen: "RosterScreen", shift_id: int) -> None:
        super().__init__(screen)
        self.shift_id = shift_id

    async def read(self) -> None:
        self.cell = await self.ask_for(read_shift, self.shift_id, self.terms)

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        if not self.cell:
            return []
        gone = [one for one in self.cell.places if not one.live]
        return [self._row(self.cell, one) for one in (*self.cell.people, *gone)]

    def _row(self, cell: Cell, one: Assigned) -> Row:
        phase = looks.phase_word(cell, one)
        why = [words_screen.codes(one.overridden), one.override_reason, words_duty.reason(one.end_reason)]
        why += [
            words_screen.codes(one.forced),
            one.force_reason,
            one.left_early if one.left_early != one.end_reason else "",
        ]
        said = " ".join(clean_line(part) for part in why if part)
        late = one.live and dict(zip([who.id for who in cell.people], cell.phases, strict=True))[one.id]
        look = "off" if not one.live else "late" if late in looks.TROUBLED else ""
        source = _(words.SOURCES.get(one.source, one.source))
        return Row(
            ("place", one.id), (one.display, phase, _(words.STATES[one.state]), source, looks.marks(one), said), look
        )

    def empty(self) -> str:
        return _("这一班还没有人。按 a 派人。") if self.office else _("这一班还没有人。")

    def heading(self) -> Text:
        if not self.cell:
            return Text()
        cell, shift = self.cell, self.cell.shift
        if shift.state != "open":
            said = _("已取消：{why}").format(why=clean_line(shift.cancel_reason))
            return looks.line((self.title(), "off"), (said, "late"))
        level = looks.level(cell, self.now, self.zone, self.terms) if cell.need == "short" else ""
        parts = [(self.title(), "head"), (looks.count_line(cell), "")]
        if shift.end <= self.now:
            parts += [(_("已结束"), "off")]
        elif cell.need in ("short", "over"):
            parts += [(looks.lacks(cell) or _("人太多"), level or "over")]
        return looks.line(*parts)

    def title(self) -> str:
        """Which shift."""
        assert self.cell is not None
        return looks.shift_label(self.cell.shift, self.now, self.zone, self.terms)

    def cell_at(self, key: object) -> Cell | None:
        return self.cell

    def shown(self) -> list[Cell]:
        return [self.cell] if self.cell else []

    def place_at(self, key: object) -> Assigned | None:
        places = self.cell.places if self.cell else ()
        return next((one for one in places if ("place", one.id) == key), None)

    def side(self, key: object) -> Text | None:
        return None

    def keys(self) -> Pairs:
        if not self.office or not self.cell or self.cell.shift.end <= self.now:
            return []
        one = self.place_at(self.under)
        pairs = [("a", _("派人"))]
        if one and one.state in ("planned", "confirmed"):
            pairs += [("r", _("撤下")), ("s", _("顶班")), ("c", _("确认来"))]
        elif one and one.state == "absent":
            pairs += [("s", _("顶班"))]
        if one and one.live:
            pairs += [("p", _("不固定") if one.pinned else _("固定")), ("k", _("不负责") if one.lead else _("负责"))]
        pairs += [("i", _("电话"))] if one else []
        return [*pairs, ("n", _("人数")), ("y", _("取消班")), ("z", _("群消息"))]

    def press(self, letter: str) -> bool:
        if self.cell and self.office and letter in "ny":
            (self._ask_count if letter == "n" else self._ask_cancel)(self.cell)
            return True
        return super().press(letter)

    def opened(self, key: object) -> None:
        """Nothing is behind a person."""

    def _ask_count(self, cell: Cell) -> None:
        shift = cell.shift

        async def finish(said: Answers) -> str:
            now = self.cell.shift if self.cell else shift
            least, most, leads = (words_screen.count(said[name]) for name in ("least", "most", "leads"))
            await self.write(shifts.change_shift, shift.id, now.version, least, most, leads)
            return _("这一班要 {least} 到 {most} 人。").format(least=least, most=most)

        steps = [
            kept("least", _("最少几人>"), str(shift.least), words_screen.count),
            kept("most", _("最多几人>"), str(shift.most), words_screen.count),
            kept("leads", _("其中负责几人>"), str(shift.leads), words_screen.count),
        ]
        self.screen.ask(Form(steps, finish, {"bad_count": "least"}))

    def _ask_cancel(self, cell: Cell) -> None:
        async def finish(said: Answers) -> str:
            told = await self.write(shifts.cancel_shift, cell.shift.id, said["why"])
            done = _("这一班取消了。")
            return done + (_("请告诉：{who}").format(who=" ".join(told)) if told else "")

        hint = _("取消整班：{shift}").format(shift=self.title())
        self.screen.ask(Form([Step("why", _("为什么取消>"), hint)], finish))

    def about(self) -> list[str]:
        return [_("一个班：谁在、现在怎样、缺几人。下面暗的是已经退的。")]

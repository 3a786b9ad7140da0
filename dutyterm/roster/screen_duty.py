"""Who is due and who is on: the list, and the keys of coming and going."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from rich.text import Text

from ..errors import Refused
from ..i18n import N_, _
from ..text import clean_line
from ..troubles import DatabaseProblem
from ..ui.asking import BAD, PLAIN
from ..ui.rows import Column, Row
from . import screen_looks as looks
from . import words, words_duty
from .duty import Standing, read_duty
from .reading import Assigned, Cell
from .screen_going import Going
from .screen_view import Pairs, Turn

COLUMNS = (
    Column("", 2), Column(N_("现在"), 9), Column(N_("谁"), 14), Column(N_("点"), 5), Column(N_("班"), 8),
    Column(N_("时间"), 11), Column(N_("说明"), 0),
)  # fmt: skip


class Duty(Going):
    """The two lists in one: who should come, who is on. For others than the office, of the posts they stand at."""

    found: tuple[Standing, ...] = ()

    async def read(self) -> None:
        every: list[Standing] = await self.ask_for(read_duty, self.terms)
        if not self.office:
            session = self.screen.session
            mine = {one.place.post_id for one in every if one.place.user_id == self.me}
            mine |= {session.gate.id} if session.gate else set()
            every = [one for one in every if one.place.post_id in mine]
        self.found = tuple(every)

    async def write(self, act: Callable[..., Any], *values: Any, **more: Any) -> Any:
        """Do it, and know at once what it has changed: the next key may come with it."""
        done = await super().write(act, *values, **more)
        with suppress(Refused, DatabaseProblem):  # it is done; the screen reads again anyway
            await self.read()
        return done

    # -- what stands there

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        return [self._row(one) for one in self.found]

    def _row(self, one: Standing) -> Row:
        place, wrong = one.place, one.phase in looks.TROUBLED
        said = [_("自己")] if place.user_id == self.me else []
        if place.check_in_at:
            said.append(_("{time} 签到").format(time=f"{place.check_in_at.astimezone(self.zone):%H:%M}"))
        if place.state == "absent" and place.end_reason:
            said.append(words_duty.reason(place.end_reason))
        said += [_("请交班：按 h")] if one.phase == "over" and place.user_id == self.me else []
        said += [looks.marks(place)] if looks.marks(place) else []
        why, time = " ".join(clean_line(part) for part in said), looks.hours(place.start, place.end, self.zone)
        phase = _(words.PHASES[one.phase])
        cells = ("?" if wrong else "", phase, place.display, place.code, place.name, time, why)
        look = "late" if wrong else "mine" if place.user_id == self.me else ""
        return Row(("place", place.id), cells, look)

    def empty(self) -> str:
        return _("现在没有人该到，也没有人在岗。临时来的按 a。")

    def heading(self) -> Text:
        count = {name: sum(one.phase == name for one in self.found) for name in ("over", "absent", "late")}
        coming = sum(one.phase in ("due", "soon") for one in self.found)
        on = sum(one.phase in ("on", "leaving", "over") for one in self.found)
        parts = [(_("在岗 {n}").format(n=on), "head"), (_("要到 {n}").format(n=coming), "")]
        parts += [(f"{_(words.PHASES[name])} {n}", "late") for name, n in count.items() if n]
        return looks.line(*parts)

    def cell_at(self, key: object) -> Cell | None:
        return None

    def place_at(self, key: object) -> Assigned | None:
        return next((one.place for one in self.found if ("place", one.place.id) == key), None)

    def turns(self) -> list[Turn]:
        return [(one.place.state, one.place.start, one.place.end) for one in self.found]

    def side(self, key: object) -> Text | None:
        return None

    # -- keys

    def keys(self) -> Pairs:
        one, pairs = self.place_at(self.under), list[tuple[str, str]]()
        if one and (self.office or one.user_id == self.me):
            if one.state == "on_duty":
                pairs += [("g", _("签退")), ("c", _("补记时间")), ("z", _("撤签到"))]
            else:
                pairs += [("i", _("签到"))]
        if one and self.office:
            waits = one.state in ("planned", "confirmed")
            pairs += [("n", _("没来"))] if waits and one.start <= self.now else []
            pairs += [("s", _("顶班"))] if one.state != "on_duty" else []
            pairs += [("p", _("换点")), ("y", _("电话"))]
        pairs += [("z", _("撤签退"))] if self.gone and ("z", _("撤签到")) not in pairs else []
        return [*pairs, ("a", _("临时来"))]

    def press(self, letter: str) -> bool:
        one = self.place_at(self.under)
        if letter == "a":
            self._ask_walk_in()
            return True
        if letter == "z" and self.gone:
            self.screen.step(self._undo_out(self.gone))
            return True
        acts = {"i": self._ask_check_in, "g": self._check_out, "c": self._ask_correct, "z": self._undo}
        office = {"n": self._ask_no_show, "p": self._ask_move}
        if letter not in acts and letter not in office and letter not in "sy":
            return False
        if one is None:
            self.screen.tell(_("请先用上下键选一个人。"), PLAIN)
        elif letter in acts and (self.office or one.user_id == self.me):
            acts[letter](one)
        elif not self.office:
            self.screen.tell(_("这是别人的班。自己的班才能按这个键，别的请找协调员。"), BAD)
        elif letter == "s":
            self._cover(one)
        elif letter == "y":
            self.call(one.user_id)
        else:
            office[letter](one)
        return True

    def opened(self, key: object) -> None:
        from .screen_shift import ShiftView

        if one := self.place_at(key):
            self.screen.push(ShiftView(self.screen, one.shift_id))

    def about(self) -> list[str]:
        return [
            _("到岗：谁该到、谁迟到、谁在岗。i 签到，先量自己的体温；g 签退；走之前要交班，按 h。"),
            _("没排上的人来了按 a；站到别的点按 p；按错了 15 分钟内 z 撤回；忘了早签按 c 补记。"),
        ]

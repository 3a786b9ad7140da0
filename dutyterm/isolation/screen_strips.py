"""Everybody in isolation with the strip of the term: what was missed is in plain sight."""

from rich.text import Text

from ..i18n import N_, _
from ..text import clean_line
from ..ui.rows import Column, Row
from . import screen_looks as looks
from .reading import Person
from .screen_view import Pairs, View

COLUMNS = (
    Column(N_("住处"), 12), Column(N_("谁"), 11), Column(N_("状态"), 6), Column(N_("天"), 5),
    Column(N_("14 天（早晚）"), 28), Column(N_("漏"), 2), Column(N_("联系人"), 0),
)  # fmt: skip


class Strips(View):
    """All episodes that are not over."""

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        return [self._row(one) for one in self.people]

    def _row(self, one: Person) -> Row:
        now = self.now
        kind = _(looks.KIND_SIGNS[one.episode.kind]) if looks.KIND_SIGNS[one.episode.kind] else ""
        state = looks.state(one, now) if one.state(now) != "active" else kind or looks.state(one, now)
        cells = (
            looks.where(one), looks.name(one), state, looks.day(one, now), looks.strip_text(one, now),
            str(one.gaps(now) or ""), clean_line(one.episode.contact, 12),
        )  # fmt: skip
        return Row(("iso", one.episode.id), cells, looks.look(one, now))

    def empty(self) -> str:
        return _("现在没有您管的隔离户。")

    def heading(self) -> Text:
        homes = {one.episode.household_id for one in self.people}
        states = [one.state(self.now) for one in self.people]
        parts = [(_("{homes} 户 {n} 人").format(homes=len(homes), n=len(states)), "head")]
        for state, word, look in (("pending", N_("待确认 {n}"), "new"), ("due", N_("期满 {n}"), "due")):
            if count := states.count(state):
                parts.append((_(word).format(n=count), look))
        if alarms := len(self.board.alarms) if self.board else 0:
            parts.append((_("异常 {n}").format(n=alarms), "bad"))
        return looks.line(*parts)

    def keys(self) -> Pairs:
        return [("s", _("号码")), (_("回车"), _("这一户"))] if self.chosen() else []

    def press(self, letter: str) -> bool:
        one = self.chosen()
        if one is None or letter != "s":
            return False
        self.press_phone(one)
        return True

    def about(self) -> list[str]:
        return [_("全部：每人一行，14 天条每天早晚两格，漏了的是 X。回车看这一户。")]

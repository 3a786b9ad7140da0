"""Somebody cannot come: the fewest changes that close their shifts, shown first, done when accepted."""

import asyncio
import datetime as dt
from typing import TYPE_CHECKING

from rich.text import Text

from ..errors import Refused
from ..i18n import N_, _
from ..people.rules_duties import day_typed
from ..text import clean_line
from ..ui.asking import check_yes
from ..ui.forms import Answers, Form, Step
from ..ui.rows import Column, Row
from . import replacing, words_plan
from . import screen_looks as looks
from .screen_view import Pairs, View

if TYPE_CHECKING:
    from .screen import RosterScreen

COLUMNS = (
    Column("", 2),
    Column(N_("时间"), 18),
    Column(N_("值守点"), 20),
    Column(N_("班"), 8),
    Column(N_("原来"), 12),
    Column(N_("换成"), 0),
)
DAY = dt.timedelta(days=1)
MOST_DAYS = 31
BLAME = {"no_such_account": "who", "namesakes": "who", "no_such_person": "who", "has_no_shift": "who",
         "bad_day": "first", "days_backwards": "last", "too_many_days": "last"}  # fmt: skip


def ask_replacement(view: View) -> Form:
    """Who cannot come, and when; then the changes are shown on top."""

    async def finish(said: Answers) -> str:
        first = day_typed(said["first"], view.today) or view.today
        last = day_typed(said["last"], view.today) or first + 6 * DAY
        if last < first:
            raise Refused("days_backwards")
        if (last - first).days >= MOST_DAYS:
            raise Refused("too_many_days", most=MOST_DAYS)
        user_id = await view.ask_for(replacing.read_who, said["who"])
        standing = await view.ask_for(
            replacing.read_for_replacing, user_id, first, last, view.zone, view.terms
        )  # fmt: skip
        found = await asyncio.to_thread(replacing.replacement, standing, user_id)
        view.screen.push(Replacing(view.screen, found, f"{first.isoformat()} - {last.isoformat()}"))
        return ""

    return Form(
        [
            Step("who", _("谁来不了>"), _("账号或姓名")),
            Step(
                "first",
                _("从哪天>"),
                _("例如 0206；从今天起就直接回车"),
                check=lambda text: day_typed(text, view.today),
            ),
            Step("last", _("到哪天>"), _("含这一天；七天就直接回车"), check=lambda text: day_typed(text, view.today)),
        ],
        finish,
        BLAME,
    )


class Replacing(View):
    """The changes, and whom to tell."""

    def __init__(self, screen: "RosterScreen", found: replacing.Replacement, note: str) -> None:
        super().__init__(screen)
        self.found, self.note, self.done = found, note, False

    async def read(self) -> None:
        """Nothing of its own: it is looked at again when it is accepted."""

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        rows = []
        for one in self.found.steps:
            start, end = one.shift.start.astimezone(self.zone), one.shift.end.astimezone(self.zone)
            after = words_plan.name(self.found.hands, one.after) if one.after else _("没有人")
            cells = (
                "" if one.after else "!!", f"{start:%m-%d %H:%M}-{end:%H:%M}", clean_line(one.shift.post),
                clean_line(one.shift.name), clean_line(one.place.display), after,
            )  # fmt: skip
            rows.append(Row(one.place.id, cells, "" if one.after else "now"))
        return rows

    def heading(self) -> Text:
        said = _("换 {count} 处，要告诉 {people} 人，没人接 {lost}").format(
            count=len(self.found.steps), people=len(self.found.calls), lost=len(self.found.lost)
        )
        return looks.line((said, "head"), ("" if self.done else "  " + _("还没有写入"), ""))

    def hint(self) -> str:
        names = [words_plan.name(self.found.hands, one) for one in self.found.calls]
        return _("请告诉：{names}").format(names=" ".join(names)) if names else ""

    def keys(self) -> Pairs:
        return [] if self.done else [("a", _("同意，写入"))]

    def about(self) -> list[str]:
        return [_("这是用最少的变动换好这些班的办法；固定的和在岗的不动。按 a 写入，Esc 什么也不做。")]

    def press(self, letter: str) -> bool:
        if letter != "a" or self.done:
            return False

        async def finish(_said: Answers) -> str:
            batch, placed = await self.write(replacing.replace, self.found, self.note, self.zone, self.terms)
            self.done = True
            return _("换好了 {count} 处，第 {batch} 批。").format(count=placed, batch=batch) + self.hint()

        count = len(self.found.steps)
        self.screen.ask(
            Form([Step("yes", _("换 {count} 处？输 y 回车>").format(count=count), check=check_yes)], finish)
        )
        return True

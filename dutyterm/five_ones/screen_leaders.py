"""All leaders on a day, the silent ones first; Enter opens one leader's round."""

import datetime as dt
from functools import partial

from rich.text import Text

from ..i18n import N_, _
from ..people.rules_duties import day_typed
from ..text import clean_line
from ..ui.asking import PLAIN
from ..ui.clipboard import copy
from ..ui.forms import Answers, Form, Step
from ..ui.rows import Column, Row
from ..ui.views import Pairs, View
from . import words
from .reading import LeaderDay, Overview, read_overview
from .rules import DAY, Terms, local_day, moment
from .screen_list import Doors
from .standing_in import Missing, read_missing, stand_in

COLUMNS = (
    Column(N_("楼长"), 10), Column(N_("楼梯口"), 14), Column(N_("随访"), 8), Column(N_("没见着"), 6),
    Column(N_("还差"), 5), Column(N_("待登记"), 6), Column(N_("待发单"), 6), Column(N_("提醒"), 5),
    Column(N_("最后一条"), 9), Column("", 0),
)  # fmt: skip


class Leaders(View):
    """28 leaders on a day."""

    found: Overview | None = None
    missing: dict[int, Missing]

    def __init__(self, screen: object) -> None:
        super().__init__(screen)
        self.missing = {}

    @property
    def terms(self) -> Terms:
        """What the office has decided about the five ones."""
        return self.session.settings.five_ones

    @property
    def day(self) -> "object":
        """The day that is shown."""
        return self.screen.day or local_day(self.now, self.zone)

    def lens(self) -> object:
        return self.day

    async def read(self) -> None:
        self.found = await self.ask_for(read_overview, self.day, self.zone, self.terms)
        self.missing = {one.user_id: one for one in await self.ask_for(read_missing, self.zone)}

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        return [self._row(one) for one in self.found.leaders] if self.found else []

    def _row(self, one: LeaderDay) -> Row:
        left = one.sums.open + one.sums.tried
        last = f"{one.last_tick.astimezone(self.zone):%H:%M}" if one.last_tick else _("没动静")
        said = [_("要人替")] if one.user_id in self.missing else []
        said += [_("替班")] if one.stands_in else []
        said += [_("记得太快，请核对")] if one.too_fast else []
        said += [_("迟 {n}").format(n=one.sums.late)] if one.sums.late else []
        cells = (
            one.display, " ".join(stair.partition(" ")[2] for stair in one.stairs),
            f"{one.sums.done}/{one.sums.homes}", str(one.sums.tried or ""), str(one.sums.open or ""),
            str(one.to_register or ""), str(one.to_hand_out or ""), f"{one.reminders}/{one.reminders_due}",
            last, "  ".join(said),
        )  # fmt: skip
        return Row(one.user_id, cells, self._look(one, left))

    def _look(self, one: LeaderDay, left: int) -> str:
        if one.user_id in self.missing or (one.last_tick is None and one.sums.homes):
            return "silent"
        if left and self.now > moment(self.found.day, self.terms.visit_due, self.zone):  # type: ignore[union-attr]
            return "overdue"
        return "done" if not left else ""

    def empty(self) -> str:
        return _("还没有楼长。先在 F10 人员 里把楼梯口派给楼长。")

    def heading(self) -> Text:
        if not self.found:
            return Text()
        leaders = self.found.leaders
        done, homes = sum(one.sums.done for one in leaders), sum(one.sums.homes for one in leaders)
        silent = sum(one.last_tick is None and one.sums.homes > 0 for one in leaders)
        text = Text(no_wrap=True, overflow="crop")
        text.append(f"{self.found.day:%m-%d}  ")
        text.append(_("{n} 位楼长  {done}/{homes} 户已随访").format(n=len(leaders), done=done, homes=homes))
        if silent:
            text.append("  " + _("没动静 {n}").format(n=silent))
        if self.found.orphaned:
            text.append("  " + _("没人管的楼梯口 {where}").format(where=" ".join(self.found.orphaned[:6])))
        return text

    @property
    def leader(self) -> LeaderDay | None:
        """The leader under the cursor."""
        key = self.screen.listing.cursor_key
        return next((one for one in self.found.leaders if one.user_id == key), None) if self.found else None

    def hint(self) -> str:
        """Why somebody has to stand in, and which key sees to it."""
        one = self.missing.get(self.leader.user_id) if self.leader else None
        if one is None:
            return ""
        return words.missing(one.display, one.absence, one.homes, self.zone)

    def keys(self) -> Pairs:
        one = self.leader
        pairs = [(_("回车"), _("看他的住户")), ("n", _("催一下"))] if one else []
        pairs += [("r", _("派替班"))] if one and self.may("people.assign") else []
        return [*pairs, ("y", _("昨天") if self.screen.day is None else _("今天"))]

    def press(self, letter: str) -> bool:
        if letter == "y":
            self.screen.day = None if self.screen.day else local_day(self.now, self.zone) - DAY
            self.screen.step(self.screen.load(), slow=False)
        elif letter == "r" and self.leader and self.may("people.assign"):
            self._ask_stand_in(self.leader)
        elif letter == "n" and self.leader:
            text = words.nudge(self.leader.display, self.leader.sums, self.terms.visit_due)
            said = copy(self.screen.app, text)
            self.screen.tell(_("{said}：{text}").format(said=said, text=clean_line(text, 200)), PLAIN)
        else:
            return False
        return True

    def _ask_stand_in(self, one: LeaderDay) -> None:
        """Who takes the stairways of a leader who is away, and through which day (F9)."""
        stairs = clean_line(" ".join(one.stairs), 60)
        day_of = partial(day_typed, today=local_day(self.now, self.zone))
        gone = self.missing.get(one.user_id)
        last = ""
        if gone and gone.absence.until:  # through the leave's last day, unless another is said
            last = f"{(gone.absence.until - dt.timedelta(seconds=1)).astimezone(self.zone):%m%d}"

        async def finish(said: Answers) -> str:
            until = day_of(said["last"])
            labels = await self.write(stand_in, one.user_id, said["who"].strip(), self.zone, until)
            return _("{who} 从现在起替 {leader} 管 {stairs}。").format(
                who=clean_line(said["who"]), leader=clean_line(one.display), stairs=" ".join(labels)
            )

        hint = _("替 {leader} 管 {stairs}：另一位楼长的账号或姓名").format(
            leader=clean_line(one.display), stairs=stairs
        )
        until = _("例如 0209，含这一天；回来再说就直接回车")
        if last:
            until = _("含这一天；直接回车就是请假的最后一天 {day}").format(day=last)
        steps = [Step("who", _("谁来替>"), hint), Step("last", _("替到哪天>"), until, last, day_of, quiet=True)]
        blame = {"day_gone": "last", "bad_day": "last"}
        self.screen.ask(Form(steps, finish, blame))

    def opened(self, key: object) -> None:
        if isinstance(key, int):
            self.screen.push(Doors(self.screen, key))

    def about(self) -> list[str]:
        return [
            _("楼长：今天一条也没记的在最前。回车看他的住户，n 复制一句催的话，y 看昨天。"),
            _("要人替：请假，或一天以上没有一条记录、提醒和日报。r 派另一位楼长替他，从现在起。"),
        ]

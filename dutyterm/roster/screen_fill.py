"""The planner on the screen: some days are filled beside the keys, shown as a proposal, and written when accepted."""

import asyncio
import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.text import Text

from ..errors import Refused
from ..i18n import N_, _
from ..text import clean_line
from ..ui.asking import BAD, PLAIN, check_yes
from ..ui.forms import Answers, Form, Step
from ..ui.rows import Column, Row
from . import screen_looks as looks
from . import words, words_plan
from .accepting import accept
from .plan.child import Failed, Planner
from .plan.engine import Plan, Report
from .proposal import Proposal, propose
from .proposing import Question, read_question
from .screen_replace import ask_replacement
from .screen_view import Pairs, View

if TYPE_CHECKING:
    from .screen import RosterScreen

COLUMNS = (
    Column("", 2),
    Column(N_("时间"), 18),
    Column(N_("值守点"), 20),
    Column(N_("班"), 8),
    Column(N_("谁"), 12),
    Column(N_("为什么"), 0, wide=True),
)
DAYS, MOST_DAYS = 7, 31
STEPS = 600
BAR = 20
DAY = dt.timedelta(days=1)


class Fill(View):
    """The days to fill, the search as it goes, and what it proposes, holes first."""

    def __init__(self, screen: "RosterScreen") -> None:
        super().__init__(screen)
        self.days = DAYS
        self.found: Proposal | None = None
        self.left_out: set[str] = set()  # seats that are not wanted filled so
        self.planner: Planner | None = None
        self.report: Report | None = None

    # -- what it shows

    async def read(self) -> None:
        """Nothing of its own: a proposal stays what it was, and is looked at again when it is accepted."""

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        found = self.found
        if found is None:
            return []
        rows = [
            self._row(found, seat, "!!", _("没有人"), words_plan.hole(found.why_not(seat), self._people), "now")
            for seat in found.holes
        ]
        for seat, person in sorted(found.plan.seated, key=lambda one: (found.shift(one[0]).start, one[0])):
            skipped = seat in self.left_out
            who = words_plan.name(found.question.hands, person)
            rows.append(self._row(found, seat, "-" if skipped else "", who, "", "off" if skipped else ""))
        return rows

    def _row(self, found: Proposal, seat: str, sign: str, who: str, why: str, look: str) -> Row:
        shift = found.shift(seat)
        start, end = shift.start.astimezone(self.zone), shift.end.astimezone(self.zone)
        night = "*" if shift.night else ""
        cells = (sign, f"{start:%m-%d %H:%M}-{end:%H:%M}", clean_line(shift.post), clean_line(shift.name) + night)
        return Row(seat, (*cells, who, why), look)

    def empty(self) -> str:
        if self.planner:
            return _("正在排，可以按 c 停下，用目前最好的")
        return _("按 s 开始：给今天起 {days} 天缺人的班找人。先看方案，您同意了才写入。").format(days=self.days)

    def heading(self) -> Text:
        if self.planner:
            done, all_ = (self.report.step, self.report.steps) if self.report else (0, STEPS)
            bar = "#" * (BAR * done // max(all_, 1))
            return looks.line((_("正在排"), "head"), (f" [{bar:<{BAR}}] {100 * done // max(all_, 1)}%", ""))
        if self.found is None:
            return looks.line((_("自动排人"), "head"))
        seated = len(self.found.plan.seated) - len(self.left_out)
        said = _("方案：缺 {seats}，排上 {seated}，还空 {holes}；用到 {people} 人。还没有写入").format(
            seats=self.found.seats, seated=seated, holes=len(self.found.holes), people=len(self.found.shifts_of)
        )
        return looks.line((said, "head"))

    def hint(self) -> str:
        seat = self.screen.listing.cursor_key
        if self.found is None or not isinstance(seat, str):
            return ""
        if why := self.found.why(seat):
            return words_plan.choice(why, self.found.question.hands)
        blocked = self.found.why_not(seat)
        said = words_plan.hole(blocked, self._people)
        if blocked.near:
            near = words_plan.near_miss(blocked.near[0], self.found.question.hands, self.zone)
            said += "  " + _("差一点：{who}").format(who=near)
        return said

    def keys(self) -> Pairs:
        if self.planner:
            return [("c", _("停下，用目前最好的"))]
        pairs = [("s", _("重新排") if self.found else _("开始")), ("n", _("几天")), ("r", _("有人来不了"))]
        if self.found:
            pairs += [("a", _("同意，写入")), ("k", _("这个不要"))]
        return pairs

    def about(self) -> list[str]:
        return [
            _(
                "程序给缺人的班找人：不排请假、隔离、时间不合、休息不够、夜班太多、年纪大上夜班的人；夜班和班次大家均分，就近优先。"
            ),
            _("先是方案：空着的在最前，说明为什么没有人；光标停在谁上面，就说为什么是谁。按 k 可以不要某一个。"),
            _("有人来不了按 r：程序用最少的变动把他的班换给别人，固定的和在岗的不动。"),
            _("按 a 同意后才写入，写入的是一批，可以在 e 模板里整批撤销。"),
        ]

    @property
    def _people(self) -> int:
        return len(self.found.question.problem.people) if self.found else 0

    # -- what it does

    def press(self, letter: str) -> bool:
        seat = self.screen.listing.cursor_key
        if self.planner:
            if letter == "c":
                self.planner.cancel()
            return letter in "csankr"
        if letter == "s":
            self.screen.background(self._search, group="roster-plan", exclusive=True)
        elif letter == "n":
            self.screen.ask(
                Form([Step("days", _("排几天>"), _("从今天起，1 到 31"), str(self.days), _days, quiet=True)], self._set)
            )
        elif letter == "r":
            self.screen.ask(ask_replacement(self))
        elif letter == "a" and self.found:
            self._ask_accept(self.found)
        elif letter == "k" and self.found and isinstance(seat, str) and seat not in self.found.holes:
            self.left_out ^= {seat}
            self.screen.show_view()
        else:
            return False
        return True

    async def _set(self, said: Answers) -> str:
        self.days = _days(said["days"])
        return _("按 s 开始排 {days} 天。").format(days=self.days)

    async def _search(self) -> None:
        """Fill the days in a child process; each better plan replaces the one before. Ends with the screen."""
        try:
            first = self.today
            question = await self.ask_for(read_question, first, first + (self.days - 1) * DAY, self.zone, self.terms)
            if not question.problem.seats:
                self.screen.tell(_("这些天没有缺人的班次，不用排。"), PLAIN)
                return
            await self._plan(question)
        except Refused as no:
            self.screen.tell(words.refusal(no.code, **no.values), BAD)
        except Failed as failed:
            said = _("排班程序中途停了（{why}），什么也没有写入。请再试一次。").format(why=failed.code)
            self.screen.tell(said, BAD)
        finally:
            self.planner = self.report = None
            if self.screen.is_running:
                self.screen.show_view()
                self.screen.refresh_frame()

    async def _plan(self, question: Question) -> None:
        best: Plan | None = None
        self.found, self.left_out = None, set()
        with Planner(question.problem, steps=STEPS) as self.planner:
            reports = self.planner.reports()
            while report := await asyncio.to_thread(_next, reports):
                self.report, best = report, report.better or best
                self.screen.show_view()
                self.screen.refresh_frame()
        if best is not None:
            self.found = await asyncio.to_thread(propose, question, best)
            self.screen.tell("")

    def _ask_accept(self, found: Proposal) -> None:
        count = len(found.plan.seated) - len(self.left_out)

        async def finish(_said: Answers) -> str:
            note = f"{found.question.first.isoformat()} - {found.question.last.isoformat()}"
            done = await self.write(accept, found.chosen(self.left_out), note, self.zone, self.terms)
            self.found, self.left_out = None, set()
            said = _("已写入 {count} 人次，第 {batch} 批；要撤销按 e 再按 c。").format(
                count=done.placed, batch=done.batch_id
            )
            if done.left_out:
                names = " ".join(
                    words_plan.name(found.question.hands, one.user_id) for one, _code, _why in done.left_out[:5]
                )
                said += _(" 有 {count} 个没排上，情况刚变了：{who}").format(count=len(done.left_out), who=names)
            return said

        self.screen.ask(
            Form([Step("yes", _("写入 {count} 人次？输 y 回车>").format(count=count), check=check_yes)], finish)
        )


def _next(reports: Iterator[Report]) -> Report | None:
    return next(reports, None)


def _days(text: str) -> int:
    said = clean_line(text)
    if not (said.isascii() and said.isdigit() and 1 <= int(said) <= MOST_DAYS):
        raise Refused("too_many_days", most=MOST_DAYS)
    return int(said)

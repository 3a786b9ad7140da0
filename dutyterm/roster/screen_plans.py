"""Plans that shifts are made from: kept, previewed over days, applied as a batch, and a batch taken back."""

import datetime as dt
from typing import TYPE_CHECKING

from rich.text import Text

from ..i18n import N_, _
from ..people.rules_duties import day_typed
from ..text import clean_line
from ..ui.asking import check_yes, kept
from ..ui.forms import Answers, Form, Step
from ..ui.rows import Column, Row
from . import planning, rules_recurrence, words_screen
from . import screen_looks as looks
from .planning import Plan, Preview
from .reading import Batch, Template
from .screen_view import Pairs, View

if TYPE_CHECKING:
    from .screen import RosterScreen

PLANS = (
    Column(N_("值守点"), 10), Column(N_("班"), 10), Column(N_("时间"), 12), Column(N_("人数"), 8),
    Column(N_("负责"), 5), Column(N_("从哪天"), 11), Column(N_("哪些天"), 0),
)  # fmt: skip
PREVIEW = (
    Column("", 2),
    Column(N_("日期"), 12),
    Column(N_("新的"), 6),
    Column(N_("已有"), 6),
    Column(N_("撞上的班"), 0),
)
BATCHES = (
    Column(N_("号"), 5), Column(N_("什么时候"), 12), Column(N_("谁"), 12), Column(N_("怎么来的"), 8),
    Column(N_("班"), 6), Column(N_("人"), 6), Column(N_("说明"), 0),
)  # fmt: skip
KINDS = {"templates": N_("模板"), "planner": N_("自动排"), "import": N_("导入")}
DAY = dt.timedelta(days=1)
BLAME = {"bad_name": "name", "bad_time": "starts", "bad_count": "least", "bad_rule": "rule", "no_such_post": "post",
         "bad_day": "first", "days_backwards": "last", "too_many_days": "last"}  # fmt: skip


class Plans(View):
    """The plans in force."""

    plans: tuple[Template, ...] = ()

    async def read(self) -> None:
        self.plans = tuple(await self.ask_for(planning.read_templates))

    def columns(self) -> tuple[Column, ...]:
        return PLANS

    def rows(self) -> list[Row]:
        return [self._row(one) for one in self.plans]

    def _row(self, one: Template) -> Row:
        cells = (one.code or _("所有卡口"), one.name, f"{one.starts}-{one.ends}", f"{one.least}-{one.most}")
        more = (str(one.leads or ""), one.first_day.isoformat(), words_screen.rule_words(one.rule))
        return Row(("plan", one.id), (*cells, *more))

    def empty(self) -> str:
        return _("还没有模板。按 a 加一个。")

    def heading(self) -> Text:
        return looks.line((_("模板 {n}").format(n=len(self.plans)), "head"))

    def chosen(self) -> Template | None:
        """The plan under the cursor."""
        return next((one for one in self.plans if ("plan", one.id) == self.screen.listing.cursor_key), None)

    def keys(self) -> Pairs:
        pairs = [("a", _("加模板"))]
        pairs += [(_("回车"), _("改")), ("r", _("停用"))] if self.chosen() else []
        return [*pairs, ("p", _("预览套用")), ("c", _("批次"))]

    def opened(self, key: object) -> None:
        if one := self.chosen():
            self.screen.ask(self._plan_form(one))

    def press(self, letter: str) -> bool:
        one = self.chosen()
        if letter == "a":
            self.screen.ask(self._plan_form(None))
        elif letter == "r" and one:
            self.screen.ask(self._retire_form(one))
        elif letter == "p":
            self.screen.ask(self._days_form())
        elif letter == "c":
            self.screen.push(Batches(self.screen))
        else:
            return False
        return True

    def _plan_form(self, one: Template | None) -> Form:
        async def finish(said: Answers) -> str:
            least, most, leads = (words_screen.count(said[name]) for name in ("least", "most", "leads"))
            rule, first = words_screen.rule(said["rule"]), words_screen.day(said["first"], self.today)
            starts, ends = (words_screen.time(said[name]) for name in ("starts", "ends"))
            plan = Plan(said["name"], starts, ends, least, most, leads,
                        post=said["post"].strip(), rule=rule)  # fmt: skip
            await self.write(planning.set_template, plan, first)
            return _("模板 {name} 存好了；按 p 预览套用，现有的班不变。").format(name=clean_line(said["name"], 20))

        least, most, leads = (one.least, one.most, one.leads) if one else (1, 2, 0)
        rule = words_screen.rule_words(one.rule) if one else _(words_screen.RULES["1"])
        rules_hint = _("1 每天  2 周末  3 工作日；或像 FREQ=WEEKLY;BYDAY=MO,FR")
        steps = [
            Step("name", _("班名>"), _("例如 早班"), one.name if one else ""),
            kept("starts", _("几点开始>"), one.starts if one else "", words_screen.time, _("例如 2200")),
            kept(
                "ends", _("几点结束>"), one.ends if one else "", words_screen.time, _("例如 0600；比开始早就是第二天")
            ),
            kept("least", _("最少几人>"), str(least), words_screen.count),
            kept("most", _("最多几人>"), str(most), words_screen.count),
            kept("leads", _("其中负责几人>"), str(leads), words_screen.count),
            Step("post", _("值守点编号>"), _("例如 HQ；所有卡口就直接回车"), one.code if one else ""),
            kept("rule", _("哪些天>"), rule, _rule, rules_hint),
            Step("first", _("从哪天起>"), _("例如 0206；从今天起就直接回车"), check=self._day),
        ]
        return Form(steps, finish, BLAME)

    def _day(self, text: str) -> None:
        day_typed(text, self.today)

    def _retire_form(self, one: Template) -> Form:
        async def finish(_said: Answers) -> str:
            await self.write(planning.retire_template, one.id)
            return _("模板 {name} 停用了；已有的班不变。").format(name=clean_line(one.name))

        prompt = _("停用模板 {name}？输 y 回车>").format(name=clean_line(one.name))
        return Form([Step("yes", prompt, _("已有的班不变"), check=check_yes)], finish)

    def _days_form(self) -> Form:
        async def finish(said: Answers) -> str:
            first = words_screen.day(said["first"], self.today + DAY)
            last = day_typed(said["last"], self.today) or first + 6 * DAY
            await self.ask_for(planning.preview, first, last, self.zone, self.terms)
            self.screen.push(PreviewView(self.screen, first, last))
            return _("还没有排。看过以后按回车套用。")

        steps = [
            Step(
                "first",
                _("从哪天>"),
                _("例如 0206；从明天起就直接回车"),
                check=self._day,
            ),
            Step("last", _("到哪天>"), _("含这一天；七天就直接回车"), check=self._day),
        ]
        return Form(steps, finish, BLAME)

    def about(self) -> list[str]:
        return [_("模板：一天里有哪些班。p 预览要排的日子，看过再套用；c 看每一批，可以整批撤销。")]


class PreviewView(View):
    """What applying the plans would make of some days."""

    preview: Preview | None = None

    def __init__(self, screen: "RosterScreen", first: dt.date, last: dt.date) -> None:
        super().__init__(screen)
        self.first, self.last = first, last

    async def read(self) -> None:
        self.preview = await self.ask_for(planning.preview, self.first, self.last, self.zone, self.terms)

    def columns(self) -> tuple[Column, ...]:
        return PREVIEW

    def rows(self) -> list[Row]:
        if not self.preview:
            return []
        rows = []
        for number in range((self.last - self.first).days + 1):
            day = self.first + number * DAY
            new = sum(one.duty_day == day for one in self.preview.new)
            there = sum(one.duty_day == day for one in self.preview.there)
            clashing = [(one, shift) for one, shift in self.preview.clashing if one.duty_day == day]
            said = "; ".join(f"{one.post.code} {one.name} / {shift.name}" for one, shift in clashing)
            cells = ("!" if clashing else "", looks.day_label(day), str(new), str(there), said)
            rows.append(Row(day, cells, "today" if clashing else ""))
        return rows

    def heading(self) -> Text:
        if not self.preview:
            return Text()
        found = self.preview
        parts = [(_("预览"), "today"), (_("要新排 {n} 班").format(n=len(found.new)), "head")]
        parts += [(_("已有 {n} 班不变").format(n=len(found.there)), "")]
        parts += [(_("{n} 班撞上别的，不排").format(n=len(found.clashing)), "soon")] if found.clashing else []
        return looks.line(*parts)

    def keys(self) -> Pairs:
        return [(_("回车"), _("套用"))]

    def opened(self, key: object) -> None:
        async def finish(_said: Answers) -> str:
            number, found = await self.write(planning.apply, self.first, self.last, self.zone, self.terms)
            if self.screen.view is self:
                self.screen.pop()
            return _("排好了 {n} 班，第 {batch} 批。要撤销：c 批次。").format(n=len(found.new), batch=number)

        count = len(self.preview.new) if self.preview else 0
        prompt = _("真的排这 {n} 班？输 y 回车>").format(n=count)
        self.screen.ask(Form([Step("yes", prompt, check=check_yes)], finish))

    def about(self) -> list[str]:
        return [_("预览：还没有排。新的会排上，已有的不变，撞上的不排。回车套用，会先问一句。")]


class Batches(View):
    """What was made in one go."""

    batches: tuple[Batch, ...] = ()

    async def read(self) -> None:
        self.batches = tuple(await self.ask_for(planning.read_batches))

    def columns(self) -> tuple[Column, ...]:
        return BATCHES

    def rows(self) -> list[Row]:
        return [self._row(one) for one in self.batches]

    def _row(self, one: Batch) -> Row:
        at = one.at.astimezone(self.zone)
        said = _("已撤销") if one.undone else one.note
        cells = (str(one.id), f"{at:%m-%d %H:%M}", one.login, _(KINDS.get(one.kind, one.kind)))
        return Row(
            ("batch", one.id), (*cells, str(one.shifts), str(one.assignments), said), "off" if one.undone else ""
        )

    def empty(self) -> str:
        return _("还没有成批排过班。")

    def heading(self) -> Text:
        return looks.line((_("批次 {n}").format(n=len(self.batches)), "head"))

    def chosen(self) -> Batch | None:
        """The batch under the cursor, if it stands."""
        key = self.screen.listing.cursor_key
        return next((one for one in self.batches if ("batch", one.id) == key and not one.undone), None)

    def keys(self) -> Pairs:
        return [("r", _("撤销这一批"))] if self.chosen() else []

    def press(self, letter: str) -> bool:
        one = self.chosen()
        if letter != "r" or one is None:
            return False

        async def finish(_said: Answers) -> str:
            made, people = await self.write(planning.undo_batch, one.id)
            return _undone(made, people)

        hint = _to_undo(one.shifts, one.assignments)
        prompt = _("撤销第 {n} 批？输 y 回车>").format(n=one.id)
        self.screen.ask(Form([Step("yes", prompt, hint, check=check_yes)], finish))
        return True

    def about(self) -> list[str]:
        return [_("批次：一次排出来的班；r 整批撤销，有人上过岗的不能撤。")]


def _rule(text: str) -> None:
    rules_recurrence.checked_rule(words_screen.rule(text))


def _undone(made: int, people: int) -> str:
    """What was taken back: shifts, and people on them; the planner only puts people on shifts that were there."""
    if not made:
        return _("撤销了：{people} 人次退下，班都留着。").format(people=people)
    return (_("撤销了 {n} 班，{people} 人次。") if people else _("撤销了 {n} 班。")).format(n=made, people=people)


def _to_undo(made: int, people: int) -> str:
    if not made:
        return _("{people} 人次退下，班都留着").format(people=people)
    said = _("{n} 班和上面的 {people} 人次一起取消") if people else _("{n} 班一起取消，班上还没有人")
    return said.format(n=made, people=people)

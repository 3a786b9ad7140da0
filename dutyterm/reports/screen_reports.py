"""Daily reports: who has sent one and who has not; one report with its figures; the rows behind a figure."""

import datetime as dt

from rich.style import Style
from rich.text import Text

from ..i18n import N_, _
from ..text import clean_line
from ..ui.asking import PLAIN, check_yes
from ..ui.clipboard import copy
from ..ui.forms import Answers, Form, Step
from ..ui.rows import Column, Row
from ..ui.text_page import TextPage
from ..ui.views import Pairs, View
from . import service, words
from .rules import DAY, Terms
from .screen import LOOKS
from .service import Line, Reading, read_behind, read_day, read_report

COLUMNS = (
    Column(N_("哪一级"), 6), Column(N_("谁"), 14), Column("", 6), Column(N_("几点交"), 8), Column(N_("应交"), 6),
    Column(N_("备注"), 0),
)  # fmt: skip
FIGURES = (Column(N_("项目"), 24), Column(N_("现在"), 8), Column(N_("交的时候"), 9), Column(N_("差"), 0))
ROWS = (Column(N_("编号"), 8), Column(N_("几时"), 12), Column("", 8), Column("", 12), Column("", 12), Column("", 0))


class Dated(View):
    """A view of one day; `y` goes back and forth."""

    @property
    def terms(self) -> Terms:
        """What the office has decided about reports."""
        return self.session.settings.reports

    @property
    def today(self) -> dt.date:
        """The calendar day on the town's clock."""
        return self.now.astimezone(self.zone).date()

    @property
    def day(self) -> dt.date:
        """The day that is shown."""
        return self.screen.day or self.today

    def lens(self) -> object:
        return self.day

    def turn(self, letter: str) -> bool:
        """1 the day before, 2 today, 3 the day after; whether it was one of them."""
        if letter not in "123":
            return False
        day = self.today if letter == "2" else self.day + (DAY if letter == "3" else -DAY)
        self.screen.day = None if day >= self.today else day
        self.screen.step(self.screen.load(), slow=False)
        return True


class Reports(Dated):
    """The reports that a day expects."""

    found: tuple[Line, ...] = ()

    async def read(self) -> None:
        self.found = tuple(await self.ask_for(read_day, self.day, self.zone, self.terms))

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        return [self._row(one) for one in self.found]

    def _row(self, one: Line) -> Row:
        report = one.report
        at = f"{report.submitted_at.astimezone(self.zone):%H:%M}" if report else ""
        late = _("迟") if report and report.late else ""
        said = report.return_reason if report and report.state == "returned" else report.note if report else ""
        overdue = one.state in ("", "returned") and self.now > one.due
        look = "soon" if overdue else {"accepted": "good", "submitted": "wait"}.get(one.state, "")
        cells = (_(words.LEVELS[one.level]), one.name, _(words.STATES[one.state]), f"{at}{late}")
        return Row((one.level, one.scope_id), (*cells, f"{one.due.astimezone(self.zone):%H:%M}", said), look)

    def empty(self) -> str:
        return _("您没有要交的日报。")

    def heading(self) -> Text:
        left = sum(one.state in ("", "returned") for one in self.found)
        wait = sum(one.state == "submitted" for one in self.found)
        text = Text(no_wrap=True, overflow="crop")
        text.append(f"{self.day:%m-%d}  ", Style(bold=True))
        text.append(_("{n} 份  没交 {left}  等着收 {wait}").format(n=len(self.found), left=left, wait=wait))
        return text

    @property
    def chosen(self) -> Line | None:
        """The report under the cursor."""
        key = self.screen.listing.cursor_key
        return next((one for one in self.found if (one.level, one.scope_id) == key), None)

    def keys(self) -> Pairs:
        pairs = [(_("回车"), _("看数字"))] if self.chosen else []
        return [*pairs, ("1 2 3", _("前一天 今天 后一天"))]

    def press(self, letter: str) -> bool:
        return self.turn(letter)

    def opened(self, key: object) -> None:
        if one := self.chosen:
            self.screen.push(ReportPage(self.screen, one.level, one.scope_id, self.day))

    def about(self) -> list[str]:
        return [_("日报：没交的在前，过了时间的是红的。回车看数字，在里面交、收、退。")]


class ReportPage(Dated):
    """One report: its figures now, and what was submitted."""

    found: Reading | None = None

    def __init__(self, screen: object, level: str, scope_id: int, day: dt.date) -> None:
        super().__init__(screen)
        self.level, self.scope_id, self.of_day = level, scope_id, day

    async def read(self) -> None:
        self.found = await self.ask_for(read_report, self.level, self.scope_id, self.of_day, self.zone, self.terms)

    def columns(self) -> tuple[Column, ...]:
        return FIGURES

    def rows(self) -> list[Row]:
        if not self.found:
            return []
        frozen = self.found.frozen
        changed = {one.key: one for one in self.found.changed}
        rows = []
        for key, value in self.found.now.items():
            then = str(frozen.get(key, "")) if frozen else ""
            difference = f"{changed[key].now - changed[key].then:+d}" if key in changed else ""
            rows.append(Row(key, (_(words.FIGURES[key]), str(value), then, difference), "today" if difference else ""))
        for one in self.found.before:
            what = f"{self.of_day - DAY:%m-%d} {_(words.FIGURES[one.key])}"
            cells = (what, str(one.now), str(one.then), f"{one.now - one.then:+d}")
            rows.append(Row(("before", one.key), cells, "today"))
        return rows

    def heading(self) -> Text:
        if not self.found:
            return Text()
        line = self.found.line
        text = Text(no_wrap=True, overflow="crop")
        text.append(f"{_(words.LEVELS[line.level])} {clean_line(line.name)} {self.of_day:%m-%d}  ", Style(bold=True))
        text.append(_(words.STATES[line.state]), LOOKS["wait"] if line.state == "submitted" else Style())
        if line.report:
            text.append(
                f" {clean_line(line.report.submitted_by)} {line.report.submitted_at.astimezone(self.zone):%H:%M}"
            )
        if line.state == "returned" and line.report:
            text.append("  " + _("退回：{why}").format(why=clean_line(line.report.return_reason)), LOOKS["soon"])
        if self.found.is_zero:
            text.append("  " + _("零报告"))
        return text

    def hint(self) -> str:
        if self.found and self.found.changed:
            return _("交了以后有 {n} 个数字变了；交的那份不动，差的写在明天的日报里。").format(
                n=len(self.found.changed)
            )
        return ""

    def keys(self) -> Pairs:
        if not self.found:
            return []
        state = self.found.line.state
        pairs: Pairs = [(_("回车"), _("看明细")), ("g", _("复制群消息")), ("x", _("表格打印"))]
        pairs += [("s", _("交"))] if state in ("", "returned") and self.session.reach("report.submit") else []
        if state == "submitted" and self.may("report.decide"):
            pairs += [("a", _("收下")), ("b", _("退回"))]
        return pairs

    def press(self, letter: str) -> bool:
        if not self.found or letter not in {key for key, _label in self.keys()}:
            return False
        acts = {
            "g": self._copy,
            "x": self._tell_command,
            "s": self._ask_submit,
            "a": self._accept,
            "b": self._ask_return,
        }
        acts[letter](self.found)
        return True

    def opened(self, key: object) -> None:
        if isinstance(key, str):
            total = self.found.now[key] if self.found else 0
            self.screen.push(Behind(self.screen, key, self.level, self.scope_id, self.of_day, total))
        elif isinstance(key, tuple) and self.found:
            total = next(one.now for one in self.found.before if one.key == key[1])
            self.screen.push(Behind(self.screen, key[1], self.level, self.scope_id, self.of_day - DAY, total))

    def text(self, found: Reading) -> str:
        """The report for the chat group: as it was submitted, or as it stands now."""
        report = found.line.report
        figures = found.frozen if report else found.now
        until = report.until if report else found.stretch.until
        return words.report_text(found.line.name, self.of_day, until, self.zone, figures, report.note if report else "",
                                 zero=found.is_zero, before=found.before)  # fmt: skip

    def _copy(self, found: Reading) -> None:
        text = self.text(found)
        said = copy(self.screen.app, text)
        self.screen.push(TextPage(self.screen, found.line.name, text))
        self.screen.tell(said, PLAIN)

    def _tell_command(self, found: Reading) -> None:
        """A file cannot come through this terminal: which command makes it on the server, and how it is fetched."""
        text = words.commands(self.level, found.line.called, self.of_day)
        self.screen.push(TextPage(self.screen, _("表格和打印"), text))

    def _ask_submit(self, found: Reading) -> None:
        async def finish(said: Answers) -> str:
            await self.write(
                service.submit, self.level, self.scope_id, self.of_day, said["note"], self.zone, self.terms
            )
            return _("交了。以后改了什么，会写成差别，不动这一份。")

        steps = [Step("note", _("备注>"), _("数字不用填。没有要说的直接回车"), quiet=True)]
        left = found.now.get("homes", 0) - found.now.get("visited", 0)
        if left > 0 and self.now < found.line.due:
            due = f"{found.line.due.astimezone(self.zone):%H:%M}"
            told = _("还有 {n} 户没随访，{due} 才要交；交了自己不能改。").format(n=left, due=due)
            steps.append(Step("yes", _("现在就交？输 y 回车>"), told, check=check_yes))
        self.screen.ask(Form(steps, finish))

    def _accept(self, found: Reading) -> None:
        async def work() -> None:
            assert found.line.report
            await self.write(service.decide, found.line.report.id, True)
            self.screen.tell(_("收下了。"))

        self.screen.step(work())

    def _ask_return(self, found: Reading) -> None:
        async def finish(said: Answers) -> str:
            assert found.line.report
            await self.write(service.decide, found.line.report.id, False, said["why"])
            return _("退回了，他那里会看到原因。")

        self.screen.ask(Form([Step("why", _("为什么退回>"))], finish))

    def about(self) -> list[str]:
        return [
            _("一份日报：每个数字都可以回车看是哪些记录；s 交，g 复制到群里。"),
            _("带日期的是前一天的日报交了以后变的数字，会写进这一份的群消息里。"),
        ]


class Behind(View):
    """The rows behind a figure, without names."""

    found: tuple[tuple[object, ...], ...] = ()

    def __init__(self, screen: object, key: str, level: str, scope_id: int, day: dt.date, total: int) -> None:
        super().__init__(screen)
        self.about_what, self.total = (key, level, scope_id, day), total

    async def read(self) -> None:
        terms = self.session.settings.reports
        self.found = tuple(await self.ask_for(read_behind, *self.about_what, self.zone, terms))

    def columns(self) -> tuple[Column, ...]:
        return ROWS

    def rows(self) -> list[Row]:
        return [Row(one[0], self._cells(one)) for one in self.found]

    def _cells(self, row: tuple[object, ...]) -> tuple[str, ...]:
        said = [self._said(one) for one in row]
        said += [""] * (6 - len(said))
        return (*said[:5], " ".join(said[5:]))

    def _said(self, value: object) -> str:
        moment = value if isinstance(value, dt.datetime) else None
        if isinstance(value, str) and len(value) > 18 and value[4] == value[7] == "-":
            moment = dt.datetime.fromisoformat(value)
        if moment is not None:
            return f"{moment.replace(tzinfo=dt.UTC).astimezone(self.zone):%m-%d %H:%M}"
        said = clean_line(str(value)) if value is not None else ""
        return _(words.VALUES[said]) if said in words.VALUES else said

    def empty(self) -> str:
        return _("没有这样的记录，所以是 0。")

    def heading(self) -> Text:
        key, level, _scope, day = self.about_what
        title = f"{_(words.LEVELS[level])} {day:%m-%d} {_(words.FIGURES[key])}  "
        said = _("{n} 条").format(n=self.total)
        if len(self.found) < self.total:
            said += "  " + _("下面是最近的 {n} 条").format(n=len(self.found))
        return Text(title + said, no_wrap=True, overflow="crop")

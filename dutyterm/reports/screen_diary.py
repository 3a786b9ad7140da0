"""The office's duty log: lines are added and struck, never changed."""

from rich.style import Style
from rich.text import Text

from ..errors import Refused
from ..i18n import N_, _
from ..text import clean_line, fold
from ..ui.forms import Answers, Form, Step
from ..ui.rows import Column, Row
from ..ui.views import Pairs
from . import diary
from .diary import LogLine
from .screen_reports import Dated

COLUMNS = (
    Column(N_("几时"), 6), Column(N_("类别"), 6), Column(N_("谁"), 10), Column(N_("岗"), 5), Column(N_("内容"), 0),
)  # fmt: skip
KINDS = {
    "event": N_("情况"), "order": N_("指示"), "visit": N_("来访"), "supply": N_("物资"), "other": N_("其他"),
}  # fmt: skip


def _kind(text: str) -> str:
    """The kind that a digit means. Refused `bad_kind`."""
    said = fold(text).strip()
    if said not in ("1", "2", "3", "4", "5"):
        raise Refused("bad_kind")
    return diary.KINDS[int(said) - 1]


class Diary(Dated):
    """The lines of a day, the newest first."""

    found: tuple[LogLine, ...] = ()

    async def read(self) -> None:
        self.found = tuple(await self.ask_for(diary.read_log, self.day, self.zone))

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        return [self._row(one) for one in self.found]

    def _row(self, one: LogLine) -> Row:
        struck = _("（划掉：{why}）").format(why=clean_line(one.strike_reason)) if one.struck_at else ""
        cells = (f"{one.at.astimezone(self.zone):%H:%M}", _(KINDS[one.kind]), one.who, one.post, f"{struck}{one.text}")
        return Row(one.id, cells, "off" if one.struck_at else "")

    def empty(self) -> str:
        return _("这一天还没有日志。按 n 写一条。")

    def heading(self) -> Text:
        return Text(f"{self.day:%m-%d}  " + _("{n} 条").format(n=len(self.found)), Style(bold=True))

    @property
    def chosen(self) -> LogLine | None:
        """The line under the cursor."""
        return next((one for one in self.found if one.id == self.screen.listing.cursor_key), None)

    def hint(self) -> str:
        one = self.chosen
        return clean_line(one.text, 300) if one else ""

    def keys(self) -> Pairs:
        pairs = [("n", _("写一条"))]
        pairs += [("x", _("划掉"))] if self.chosen and not self.chosen.struck_at else []
        return [*pairs, ("1 2 3", _("前一天 今天 后一天"))]

    def press(self, letter: str) -> bool:
        if letter == "n":
            self._ask_line()
        elif letter == "x" and self.chosen and not self.chosen.struck_at:
            self._ask_strike(self.chosen)
        else:
            return self.turn(letter)
        return True

    def _ask_line(self) -> None:
        async def finish(said: Answers) -> str:
            await self.write(diary.write, _kind(said["kind"]), said["text"])
            return _("记下了。")

        kinds = " ".join(f"{number}{_(KINDS[kind])}" for number, kind in enumerate(diary.KINDS, 1))
        steps = [Step("kind", f"{kinds}>", "", "1", _kind, quiet=True), Step("text", _("内容>"))]
        self.screen.ask(Form(steps, finish, blame={"text_missing": "text"}))

    def _ask_strike(self, one: LogLine) -> None:
        async def finish(said: Answers) -> str:
            await self.write(diary.strike, one.id, said["why"])
            return _("划掉了，原来的字还在。")

        self.screen.ask(Form([Step("why", _("为什么划掉>"), clean_line(one.text))], finish))

    def about(self) -> list[str]:
        return [_("日志：n 写一条，写错了 x 划掉再写，原来的字一直在。")]

"""What residents ask: the unanswered first."""

from rich.text import Text

from ..i18n import N_, _
from ..text import clean_line
from ..ui.forms import Answers, Form, Step
from ..ui.rows import Column, Row
from ..ui.views import Pairs, View
from . import questions as service
from .questions import Question, read_questions

COLUMNS = (
    Column(N_("楼梯口"), 9), Column(N_("房号"), 9), Column(N_("哪里问的"), 8), Column(N_("几时"), 11),
    Column(N_("问题"), 30), Column(N_("答复"), 0),
)  # fmt: skip
CHANNELS = {"group": N_("群里"), "door": N_("上门")}


class Questions(View):
    """Open and answered questions."""

    found: tuple[Question, ...] = ()

    async def read(self) -> None:
        self.found = tuple(await self.ask_for(read_questions))

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        return [
            Row(
                one.id,
                (one.stairway, one.room, _(CHANNELS[one.channel]), f"{one.asked_at.astimezone(self.zone):%m-%d %H:%M}")
                + (one.text, one.answer),
                "overdue" if one.state == "open" else "",
            )
            for one in self.found
        ]

    def empty(self) -> str:
        return _("没有等着答复的问题。住户问了什么，在楼栋或名单里按 i 记下。")

    def heading(self) -> Text:
        left = sum(one.state == "open" for one in self.found)
        return Text(_("没答的 {n}  答了还没办结的 {m}").format(n=left, m=len(self.found) - left))

    @property
    def chosen(self) -> Question | None:
        """The question under the cursor."""
        return next((one for one in self.found if one.id == self.screen.listing.cursor_key), None)

    def hint(self) -> str:
        one = self.chosen
        return clean_line(f"{one.text}  {one.answer}", 300) if one else ""

    def keys(self) -> Pairs:
        return [("a", _("答复")), ("c", _("办结"))] if self.chosen and self.session.reach("five_ones.write") else []

    def press(self, letter: str) -> bool:
        one = self.chosen
        if one is None or letter not in "ac" or not self.session.reach("five_ones.write"):
            return False
        if letter == "a":
            self._ask_answer(one)
        else:
            self.screen.step(self._close(one))
        return True

    def opened(self, key: object) -> None:
        self.press("a")

    def _ask_answer(self, one: Question) -> None:
        async def finish(said: Answers) -> str:
            await self.write(service.answer, one.id, said["text"])
            return _("答复记下了。办完了按 c。")

        self.screen.ask(Form([Step("text", _("怎么答复>"), clean_line(one.text), one.answer)], finish))

    async def _close(self, one: Question) -> None:
        await self.write(service.close, one.id)
        self.screen.tell(_("办结了：{text}").format(text=clean_line(one.text, 40)))

    def about(self) -> list[str]:
        return [_("问题：住户在群里或上门时问的。a 答复，c 办结；没答的在前。")]

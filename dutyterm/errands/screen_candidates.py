"""Who could go: ranked, each with the reasons; whoever may not stands last with what forbids it."""

from typing import TYPE_CHECKING, Any

from rich.text import Text

from ..i18n import N_, _
from ..text import clean_line, mask_name
from ..ui.asking import BAD
from ..ui.forms import Answers, Form, Step
from ..ui.rows import Column, Row
from ..ui.views import Pairs
from . import screen_looks as looks
from . import words
from .assigning import Given, assign, reassign, take_over
from .reading import Row as Line
from .reading import candidates
from .rules import IN_HAND
from .rules_rank import Candidate, reasons
from .screen_view import View

if TYPE_CHECKING:
    from .screen import ErrandScreen
    from .screen_queue import Waiting

COLUMNS = (Column("", 3), Column(N_("谁"), 14), Column(N_("手上"), 5), Column(N_("今天"), 5), Column(N_("为什么"), 0))


class Candidates(View):
    """Everybody for some errands, which nobody has; or for one that somebody has."""

    def __init__(self, screen: "ErrandScreen", queue: "Waiting", wanted: list[Line]) -> None:
        super().__init__(screen)
        self.queue, self.wanted = queue, wanted
        self.found: list[tuple[Any, Candidate]] = []

    async def read(self) -> None:
        self.found = await self.ask_for(candidates, [one.errand.id for one in self.wanted], self.zone)

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        rows = []
        for number, (hand, one) in enumerate(self.found, 1):
            said = " ".join(_(words.REASONS[code]) for code in reasons(one.facts))
            sign = "x" if one.blocked else str(number)
            cells = (sign, clean_line(hand.display), str(one.facts.open), str(one.facts.today), said)
            rows.append(Row(("user", hand.id), cells, "off" if one.blocked else ""))
        return rows

    def empty(self) -> str:
        return _("没有可以派的人。")

    def heading(self) -> Text:
        if len(self.wanted) > 1:
            where = " ".join(dict.fromkeys(looks.place(one.errand) for one in self.wanted))
            return looks.line((_("派 {n} 张：").format(n=len(self.wanted)), "head"), (where, ""))
        line = self.wanted[0]
        one = line.errand
        if one.state in IN_HAND:
            said = _("接手 {who} 手上的：").format(who=clean_line(one.assignee, 12))
        elif one.assignee:
            said = _("改派，现在是 {who}：").format(who=clean_line(one.assignee, 12))
        else:
            said = _("派：")
        return looks.line((said, "head"), (looks.place(one), ""), (looks.what(line), ""))

    def keys(self) -> Pairs:
        return [(_("回车"), _("就派这位")), ("1-9", _("跳到第几位"))] if self.found else []

    def press(self, letter: str) -> bool:
        """A digit goes to who stands there with it; Enter gives, so that a slip of a key gives nothing."""
        if not (letter.isdigit() and 1 <= int(letter) <= len(self.found)):
            return False
        self.screen.listing.go_to(("user", self.found[int(letter) - 1][0].id))
        self.screen.moved()
        return True

    def opened(self, key: object) -> None:
        hand, one = next((found for found in self.found if ("user", found[0].id) == key), (None, None))
        if hand is None or one is None:
            return
        if one.blocked:
            why = reasons(one.facts)[0]
            self.screen.tell(words.refusal("unfit", who=hand.display, why=why), BAD)
        elif len(self.wanted) == 1 and self.wanted[0].errand.state in IN_HAND:
            self.screen.ask(self._take_over(hand))
        else:
            self.screen.step(self._give(hand))

    async def _give(self, hand: Any) -> None:
        line = self.wanted[0]
        if len(self.wanted) == 1 and line.errand.assignee_id:
            await self.write(reassign, line.errand.id, line.errand.version, hand.id, self.zone)
            self._leave(_("改派给 {who} 了。").format(who=hand.display))
            return
        given = await self.write(assign, [one.errand.id for one in self.wanted], hand.id, self.zone)
        self._leave(_told(given, hand.display), clear=True)

    def _take_over(self, hand: Any) -> Form:
        one = self.wanted[0].errand

        async def finish(said: Answers) -> str:
            await self.write(take_over, one.id, hand.id, said["why"], self.zone)
            done = _("{who} 接手了 {where}。").format(who=hand.display, where=looks.place(one))
            self._leave(done)
            return done

        hint = _("{who} 手上的交给 {new}：为什么，例如 发烧了").format(
            who=clean_line(one.assignee, 12), new=hand.display
        )
        return Form([Step("why", _("为什么>"), hint)], finish)

    def _leave(self, said: str, *, clear: bool = False) -> None:
        if clear:
            self.queue.picked.clear()
        if self.screen.view is self:
            self.screen.pop()
        self.screen.tell(said)

    def about(self) -> list[str]:
        return [
            _("派给谁：住得近、顺路、手上少的在前；x 不能派，写着原因。/ 后打首字母找人，数字跳到第几位，回车就派。")
        ]


def _told(given: list[Given], name: str) -> str:
    """What was given, and of the rest who has it: nobody is told that all is well when it is not."""
    done = sum(one.given for one in given)
    said = _("{n} 张派给 {who}。").format(n=done, who=name) if done else _("一张也没派出去。")
    for one in given:
        if one.why == "taken":
            said += _(" {room} 已经派给 {who}。").format(room=clean_line(one.room), who=mask_name(one.to))
        elif not one.given:
            said += _(" {room} 刚办完或取消了。").format(room=clean_line(one.room) or f"#{one.errand_id}")
    return said

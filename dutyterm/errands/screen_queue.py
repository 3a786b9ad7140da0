"""The coordinator's queue: the stuck first, then what is urgent; choose several, give them to one, take orders."""

from typing import TYPE_CHECKING, Any

from rich.text import Text

from ..errors import Refused
from ..i18n import N_, _
from ..ui.asking import BAD
from ..ui.forms import Answers, Form, Step
from ..ui.rows import Column, Row
from ..ui.views import Pairs
from . import assigning, following, garbage, ordering, words
from . import screen_looks as looks
from .reading import Queue, read_queue
from .reading import Row as Line
from .rules_text import yuan
from .screen_order import ON, order_form, room_form
from .screen_view import View

if TYPE_CHECKING:
    from .screen import ErrandScreen

COLUMNS = (Column("", 2), Column(N_("急"), 5), Column(N_("房号"), 14), Column(N_("要什么"), 0), Column(N_("谁"), 8),
           Column(N_("状态"), 11), Column(N_("送到"), 6))  # fmt: skip


class Waiting(View):
    """All that is open."""

    found: Queue | None = None

    def __init__(self, screen: "ErrandScreen") -> None:
        super().__init__(screen)
        self.picked: set[int] = set()

    async def read(self) -> None:
        self.found = await self.ask_for(read_queue, self.terms, self.zone)
        self.picked &= {one.errand.id for one in self.lines()}

    def lines(self) -> list[Line]:
        return list(self.found.rows) if self.found else []

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        return [self._row(one) for one in self.lines()]

    def _row(self, line: Line) -> Row:
        one = line.errand
        chosen = one.id in self.picked
        said = _(words.STUCK[line.stuck]) if line.stuck else looks.state(line)
        cells = (looks.sign(line, chosen=chosen), _(words.PRIORITIES[one.priority]), looks.place(one), looks.what(line),
                 one.assignee, said, looks.due(one, self.now, self.zone))  # fmt: skip
        return Row(("errand", one.id), cells, "chosen" if chosen else looks.look(line))

    def empty(self) -> str:
        return _("没有人在等。按 n 记一张新单。")

    def heading(self) -> Text:
        if not self.found:
            return Text()
        rows = self.lines()
        stuck = sum(bool(one.stuck) for one in rows)
        free = sum(one.errand.state == "requested" for one in rows)
        parts = [(_("没办完 {n} 张").format(n=len(rows)), "head"), (_("没派 {n}").format(n=free), "")]
        if stuck:
            parts.insert(0, (_("卡住 {n} 张").format(n=stuck), "stuck"))
        if self.picked:
            parts.append((_("选了 {n} 张").format(n=len(self.picked)), "chosen"))
        if self.found.owed_fen:
            owed = _("没结清 {yuan} 元（{n} 张）")  # noqa: RUF001
            parts.append((owed.format(yuan=yuan(self.found.owed_fen), n=self.found.owing), "urgent"))
        parts.append((_("截单 {times}").format(times=" ".join(self.terms.cutoffs)), ""))
        return looks.line(*parts)

    def side(self, key: object) -> Text | None:
        line = self.chosen()
        return looks.details(line, self.zone) if line else None

    def hint(self) -> str:
        line = self.chosen()
        if line is None or not line.errand.text:
            return ""
        return _("原话：{text}").format(text=line.errand.text)

    def keys(self) -> Pairs:
        line = self.chosen()
        pairs: Pairs = [("n", _("新单"))]
        if line:
            state = line.errand.state
            pairs += [(_("空格"), _("选")), ("a", _("派")), (_("回车"), _("经过")), ("i", _("电话"))]
            if state in ("requested", "assigned", "accepted"):
                pairs += [("e", _("改"))] if line.errand.kind != "garbage" else []
                pairs += [("x", _("取消"))]
            if state in ("assigned", "accepted"):
                pairs += [("r", _("收回"))]
            if state == "failed":
                pairs += [("r", _("再派"))]
            if self._pair(line):
                pairs += [("c", _("并单"))]
        return pairs

    def press(self, letter: str) -> bool:
        line = self.chosen()
        if letter in ("n", ON):
            return self.ask(letter)
        if line is None:
            return False
        one = line.errand
        if letter == " ":
            self.picked ^= {one.id}
            self.screen.show_view()
            self.screen.listing.action_step(1)
        elif letter == "a":
            self._choose(line)
        elif letter == "i":
            self.call(one.id)
        elif letter == "r" and one.state == "failed":
            self._do(following.retry, one.id, self.terms, self.zone, said=_("又在等人了：{where}"), line=line)
        elif letter == "r" and one.state in ("assigned", "accepted"):
            self._do(assigning.unassign, one.id, said=_("收回了：{where}"), line=line)
        elif letter == "c" and (pair := self._pair(line)):
            self._do(ordering.merge, *pair, said=_("并好了：{where}"), line=line)
        elif letter == "p" and one.household_id:
            from .screen_tables import Household

            self.screen.push(Household(self.screen, one.household_id, looks.place(one)))
        elif letter in "ex" and any(letter == key for key, _label in self.keys()):
            return self.ask(letter)
        else:
            return False
        return True

    def _do(self, act: Any, *values: Any, said: str, line: Line) -> None:
        self.screen.step(self._done(act, values, said.format(where=looks.place(line.errand))))

    async def _done(self, act: Any, values: tuple[Any, ...], said: str) -> None:
        done = await self.write(act, *values)
        self.screen.tell(_("已经记过了，没有重复。") if done is False else said)

    def _pair(self, line: Line) -> tuple[int, int] | None:
        """Which errand may go into which other one of the same household: the later into the earlier."""
        mine = line.errand
        same = [
            one.errand for one in self.lines()
            if one.errand.household_id == mine.household_id and one.errand.id != mine.id
            and one.errand.kind != "garbage" and one.errand.state in ("requested", "assigned", "accepted")
        ]  # fmt: skip
        other = min(same, key=lambda one: one.id, default=None)
        if other is None or mine.kind == "garbage" or mine.state not in ("requested", "assigned", "accepted"):
            return None
        late, early = sorted((mine, other), key=lambda one: one.id, reverse=True)
        if late.state == "requested":
            return late.id, early.id
        return (early.id, late.id) if early.state == "requested" else None

    def _choose(self, line: Line) -> None:
        from .screen_candidates import Candidates

        chosen = [one for one in self.lines() if one.errand.id in self.picked] or [line]
        if len(chosen) == 1 and chosen[0].errand.state == "failed":
            self.screen.tell(_("没送成的先按 r 放回待派，再派。"), BAD)
            return
        if len(chosen) > 1 and any(one.errand.state != "requested" for one in chosen):
            chosen = [one for one in chosen if one.errand.state == "requested"]
            if not chosen:
                self.screen.tell(words.refusal("nothing_chosen"), BAD)
                return
        self.screen.push(Candidates(self.screen, self, chosen))

    def opened(self, key: object) -> None:
        from .screen_page import Story

        if errand_id := self.errand_id():
            self.screen.push(Story(self.screen, errand_id))

    def form(self, letter: str, errand_id: int, base: dict[str, Any] | None = None) -> Form | None:
        if letter == "n":
            return room_form(self)
        if letter == ON:
            return order_form(self, base or {})
        line = next((one for one in self.lines() if one.errand.id == errand_id), None)
        if line is None:
            return None
        where = looks.place(line.errand)
        if letter == "x" and line.errand.kind == "garbage":
            return self.why(_("为什么>"), _("例如 没放出来"), garbage.skip, errand_id, _("记下了：今天没有。"))
        if letter == "x":
            hint = _("取消 {where} 的单：写一句为什么").format(where=where)
            return self.why(
                _("为什么取消>"), hint, ordering.cancel, errand_id, _("取消了：{where}").format(where=where)
            )
        return self._edit(line) if letter == "e" else None

    def _edit(self, line: Line) -> Form:
        version = line.errand.version

        async def finish(said: Answers) -> str:
            urgency = int(said["urgency"]) if said["urgency"].strip() else 0
            await self.write(
                ordering.edit, line.errand.id, version, said["text"], self.terms, self.zone, priority=urgency
            )
            return _("改好了：{where}").format(where=looks.place(line.errand))

        hint = _("{where}：改好按回车").format(where=looks.place(line.errand))
        how = _("1 急 2 要紧 3 普通 4 不急；按要的东西来定就直接回车")
        steps = [
            Step("text", _("要什么>"), hint, line.errand.text, check=_something),
            Step("urgency", _("缓急>"), how, check=_urgency),
        ]
        return Form(steps, finish, {"nothing_ordered": "text", "too_many_items": "text"})

    def about(self) -> list[str]:
        return [
            _("待办：卡住的最前，再按缓急、时间排。空格选几张，a 派给一个人；只派一张直接按 a。"),
            _("已派的按 a 改派给别人；货在手上的人病了，按 a 由别人接手，经过和垫的钱都留着。"),
            _("n 记新单：房号、要什么、怎么说的。同一户两张单，光标在新的那张上按 c 并单。"),
        ]


def _urgency(text: str) -> None:
    if text.strip() not in ("", "1", "2", "3", "4"):
        raise Refused("bad_priority")


def _something(text: str) -> None:
    if not text.strip():
        raise Refused("nothing_ordered")

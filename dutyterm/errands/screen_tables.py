"""Lists that explain: what was finished today, who is owed money, who carries how much, what was before."""

from typing import TYPE_CHECKING, Any

from rich.text import Text

from ..errors import Refused
from ..i18n import N_, _
from ..text import clean_line, fold
from ..ui.asking import PLAIN
from ..ui.forms import Answers, Form, Step
from ..ui.rows import Column, Row
from ..ui.views import Pairs
from . import carrying, reading
from . import screen_looks as looks
from .reading import Row as Line
from .rules_rank import Candidate
from .rules_text import yuan
from .screen_carry import unsettle_form
from .screen_view import View

if TYPE_CHECKING:
    from .screen import ErrandScreen

PAST = (Column(N_("何时"), 12), Column(N_("房号"), 15), Column(N_("要什么"), 0), Column(N_("谁"), 10),
        Column(N_("钱"), 12), Column(N_("状态"), 10))  # fmt: skip
HOW = {"1": "cash", "2": "wechat", "3": "other"}


class _Past(View):
    """Errands that were, the newest first."""

    found: list[Line]

    def lines(self) -> list[Line]:
        return getattr(self, "found", [])

    def columns(self) -> tuple[Column, ...]:
        return PAST

    def rows(self) -> list[Row]:
        return [self._row(one) for one in self.lines()]

    def _row(self, line: Line) -> Row:
        one = line.errand
        when = (one.closed_at or one.state_at).astimezone(self.zone)
        cells = (f"{when:%m-%d %H:%M}", looks.place(one), looks.what(line), one.assignee, looks.money(one),
                 looks.state(line))  # fmt: skip
        return Row(("errand", one.id), cells, "gone" if one.reopened or one.state == "failed" else "")

    def side(self, key: object) -> Text | None:
        line = self.chosen()
        return looks.details(line, self.zone) if line else None

    def keys(self) -> Pairs:
        return [(_("回车"), _("经过"))] if self.chosen() else []

    def opened(self, key: object) -> None:
        from .screen_page import Story

        if errand_id := self.errand_id():
            self.screen.push(Story(self.screen, errand_id))


class Done(_Past):
    """What was finished today."""

    async def read(self) -> None:
        self.found = await self.ask_for(reading.closed_today, self.terms, self.zone)

    def empty(self) -> str:
        return _("今天还没有办完的单。")

    def heading(self) -> Text:
        return looks.line((_("今天办完 {n} 张").format(n=len(self.lines())), "head"),
                          (_("说没收到：回车，再按 r 重开"), ""))  # fmt: skip

    def about(self) -> list[str]:
        return [_("今天办完、取消、跳过的单。住户说没收到：回车打开，按 r 重开，经过都留着。")]


class Household(_Past):
    """What one household ever ordered."""

    def __init__(self, screen: "ErrandScreen", household_id: int, where: str) -> None:
        super().__init__(screen)
        self.household_id, self.where = household_id, where

    async def read(self) -> None:
        self.found = await self.ask_for(reading.of_household, self.household_id, self.terms, self.zone)

    def heading(self) -> Text:
        return looks.line((self.where, "head"), (_("共 {n} 张单").format(n=len(self.lines())), ""))

    def about(self) -> list[str]:
        return [_("这一户要过的东西，新的在前。")]


class Person(_Past):
    """What one person carried."""

    def __init__(self, screen: "ErrandScreen", user_id: int, name: str) -> None:
        super().__init__(screen)
        self.user_id, self.name = user_id, name

    async def read(self) -> None:
        self.found = await self.ask_for(reading.of_person, self.user_id, self.terms, self.zone)

    def heading(self) -> Text:
        return looks.line((self.name, "head"), (_("送过 {n} 张单").format(n=len(self.lines())), ""))

    def about(self) -> list[str]:
        return [_("这个人送过的单，新的在前。")]


class People(View):
    """Who carries how much."""

    found: list[tuple[Any, Candidate]]

    async def read(self) -> None:
        self.found = await self.ask_for(reading.candidates, [], self.zone)

    def columns(self) -> tuple[Column, ...]:
        return (
            Column("", 1),
            Column(N_("谁"), 16),
            Column(N_("手上"), 6),
            Column(N_("今天"), 6),
            Column(N_("能不能跑"), 0),
        )

    def rows(self) -> list[Row]:
        from . import words

        rows = []
        for hand, one in sorted(getattr(self, "found", []), key=lambda each: (-each[1].facts.today, each[0].login)):
            facts = one.facts
            said = _(words.REASONS[facts.unfit]) if facts.unfit else _(words.REASONS["busy" if facts.busy else "free"])
            look = "stuck" if facts.unfit and facts.open else "off" if facts.unfit else ""
            sign = "!" if facts.unfit and facts.open else ""
            cells = (sign, clean_line(hand.display), str(facts.open), str(facts.today), said)
            rows.append(Row(("user", hand.id), cells, look))
        return rows

    def heading(self) -> Text:
        found = getattr(self, "found", [])
        carrying_now = sum(bool(one.facts.open) for _hand, one in found)
        today = sum(bool(one.facts.today) for _hand, one in found)
        return looks.line((_("手上有单 {n} 人").format(n=carrying_now), "head"),
                          (_("今天跑过 {n} 人").format(n=today), ""))  # fmt: skip

    def keys(self) -> Pairs:
        return [(_("回车"), _("送过的"))]

    def opened(self, key: object) -> None:
        for hand, _one in self.found:
            if ("user", hand.id) == key:
                self.screen.push(Person(self.screen, hand.id, clean_line(hand.display)))

    def about(self) -> list[str]:
        return [_("人手：今天谁跑了几张，谁手上还有；! 是人病了手上还有单，回待办按 a 换人。")]


class Debts(View):
    """Money laid out and not come back."""

    found: reading.Debts | None = None

    async def read(self) -> None:
        self.found = await self.ask_for(reading.read_debts, self.zone)

    def columns(self) -> tuple[Column, ...]:
        return (Column(N_("谁垫的"), 14), Column(N_("元"), 10), Column(N_("房号"), 15), Column(N_("第几趟"), 7),
                Column(N_("单的状态"), 0))  # fmt: skip

    def rows(self) -> list[Row]:
        from . import words

        rows = []
        for owed, one in self.found.lines if self.found else ():
            cells = (
                clean_line(owed.user),
                yuan(owed.fen),
                looks.place(one),
                str(owed.trip),
                _(words.STATES[one.state]),
            )
            rows.append(
                Row(("debt", one.id, owed.trip, owed.user_id), cells, "" if one.state == "delivered" else "gone")
            )
        for one in self.found.settled if self.found else ():
            said = f"{_(words.STATES[one.state])} {_(words.SETTLED[one.settle_how])}"
            cells = (clean_line(one.assignee), yuan(one.advanced_fen), looks.place(one), str(one.trip), said)
            rows.append(Row(("settled", one.id), cells, "off"))
        return rows

    def empty(self) -> str:
        return _("垫的钱都结清了。")

    def heading(self) -> Text:
        if not self.found:
            return Text()
        parts = [(_("没结清 {yuan} 元").format(yuan=yuan(self.found.total)), "urgent" if self.found.total else "head")]
        parts += [(f"{clean_line(name, 12)} {yuan(fen)}", "") for name, fen in self.found.people[:4]]
        return looks.line(*parts)

    def keys(self) -> Pairs:
        if not isinstance(self.under, tuple):
            return []
        return [("c", _("结清")) if self.under[0] == "debt" else ("z", _("撤回结清")), (_("回车"), _("经过"))]

    def errand_id(self) -> int:
        return int(self.under[1]) if isinstance(self.under, tuple) else 0

    def press(self, letter: str) -> bool:
        if any(letter == key for key, _label in self.keys()):
            return self.ask(letter)
        if letter == "z" and self.found and self.found.settled:
            self.screen.tell(_("撤回结清：先把光标移到下面「已结清」的那一行，再按 z。"), PLAIN)
        elif letter == "z":
            self.screen.tell(_("今天没有结清过，没有可撤回的。更早的单，打开它的经过再按 z。"), PLAIN)
        elif letter == "c" and isinstance(self.under, tuple):
            self.screen.tell(_("这一行结清过了，记错了按 z。要结别的，先移到上面没结清的那一行。"), PLAIN)
        else:
            return False
        return True

    def form(self, letter: str, errand_id: int, base: dict[str, Any] | None = None) -> Form | None:
        key = self.under
        if letter == "z":
            paid = next((one for one in self.found.settled if one.id == errand_id), None) if self.found else None
            return self._taken_back(paid) if paid else None
        found = next((one for owed, one in self.found.lines if ("debt", one.id, owed.trip, owed.user_id) == key),
                     None) if self.found else None  # fmt: skip
        if letter != "c" or found is None or not isinstance(key, tuple):
            return None
        trip = int(key[2])

        async def finish(said: Answers) -> str:
            how = _how(said["how"])
            if found.state == "delivered" and found.trip == trip:
                done = await self.write(carrying.settle, found.id, how)
                self.screen.follow(("settled", found.id))
                return _("结清了，光标在这一行：记错了按 z。") if done else _("已经记过了，没有重复。")
            fen = await self.write(carrying.clear_debt, found.id, trip, how, said["note"])
            return _("结清了 {yuan} 元。").format(yuan=yuan(fen)) if fen else _("已经记过了，没有重复。")

        steps = [
            Step("how", _("怎么付的>"), _("1 现金 2 微信 3 其他"), check=_how, says=_paid),
            Step("note", _("说明>"), _("谁付的，例如 居委会付")),
        ]
        return Form(steps, finish, {"bad_settle": "how"})

    def _taken_back(self, paid: reading.Errand) -> Form:
        """After it the cursor is on the same money again: the next key is meant for that, and for nobody else's."""
        form = unsettle_form(self, paid)
        finish = form.finish

        async def finish_here(said: Answers) -> str:
            told = await finish(said)
            self.screen.follow(("debt", paid.id, paid.trip, paid.assignee_id))
            return told

        form.finish = finish_here
        return form

    def opened(self, key: object) -> None:
        from .screen_page import Story

        if isinstance(key, tuple):
            self.screen.push(Story(self.screen, int(key[1])))

    def about(self) -> list[str]:
        return [
            _("垫付：谁替住户垫了多少还没拿回来。没送成、重开的单也在这里；c 结清。"),
            _("今天结清的在最下面：记错了按 z 撤回，写一句为什么，再结清一次。"),
        ]


def _how(text: str) -> str:
    """How it was paid, from the digit. Refused `bad_settle`."""
    if (how := HOW.get(fold(text).strip())) is None:
        raise Refused("bad_settle")
    return how


def _paid(text: str) -> str:
    from . import words

    return _(words.SETTLED[_how(text)])

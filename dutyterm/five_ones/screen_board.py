"""A leader's round: the building board and the list, one key for each outcome at a door."""

import datetime as dt
import secrets
from functools import partial

from rich.text import Text

from ..errors import Refused
from ..i18n import N_, _
from ..isolation.rules_checks import Marks
from ..roster.rules_duty import temperature
from ..text import clean_line, fold
from ..ui.asking import BAD, PLAIN, check_yes
from ..ui.board import Flat, board
from ..ui.clipboard import copy
from ..ui.forms import Answers, Form, Step
from ..ui.grid import Table
from ..ui.rows import Column, Row
from ..ui.text_page import TextPage
from ..ui.views import Pairs, View
from . import service, words
from .reading import Material, Round, Visit, counting, floor_of, read_round
from .rules import (
    COUNTING,
    DAY,
    OUTCOMES,
    Home,
    Terms,
    counts,
    leaflet_due,
    local_day,
    needs_temperature,
    register_due,
    sums,
    visit_state,
)
from .service import AtDoor, Visited

KEYS = {
    "v": "met", "p": "phone", "w": "wechat", "x": "no_answer", "r": "refused", "a": "away",
    **{str(number): outcome for number, outcome in enumerate(OUTCOMES, 1)},
}  # fmt: skip
EVENING = 15  # from this hour on it is the evening's reminder that is due
DONE = ("done", "done_late", "none")
ORDER = ("missed", "overdue", "tried", "due", "done_late", "done", "none")
ROWS = (
    Column(N_("楼梯口"), 9), Column(N_("房号"), 10), Column(N_("今天"), 12), Column(N_("记号"), 8),
    Column(N_("人"), 3), Column(N_("多久没见"), 10), Column(N_("要做的"), 0),
)  # fmt: skip


class DoorsView(View):
    """What the board, the list and a household's page have in common: households of a round, and what is done there."""

    found: Round | None = None

    def __init__(self, screen: object, leader: int | None = None) -> None:
        super().__init__(screen)
        self.leader = leader
        self._warned: tuple[int, str] | None = None  # of whom it was told that somebody was there already
        self._last: tuple[int, str] | None = None  # the visit entered last, and its room

    @property
    def terms(self) -> Terms:
        """What the office has decided about the five ones."""
        return self.session.settings.five_ones

    @property
    def limits(self) -> Marks:
        """From where a temperature is high."""
        return Marks(self.session.settings.gate.fever, self.session.settings.gate.low)

    @property
    def today(self) -> dt.date:
        """The calendar day on the town's clock."""
        return local_day(self.now, self.zone)

    @property
    def day(self) -> dt.date:
        """The day that is shown: today, or yesterday to fill in."""
        return self.screen.day or self.today

    def lens(self) -> object:
        return self.day

    def remembered(self) -> str:
        return self.day.isoformat()  # what was begun about a day is about no other

    def recall(self, chosen: str) -> None:
        day = dt.date.fromisoformat(chosen)
        self.screen.day = None if day == self.today else day

    async def read(self) -> None:
        self.found = await self.ask_for(read_round, self.day, self.leader)

    def state(self, home: Home) -> str:
        """How a household stands with the day's visit."""
        return visit_state(home, self.day, self.now, self.zone, self.terms)

    def sign(self, home: Home) -> str:
        """What stands in a household's cell, so that colour is never the only sign."""
        state = self.state(home)
        if state == "none":
            return _("空")
        if home.tries:
            visit = counting(self.visits(home)) or self.visits(home)[-1]
            late = _("迟") if state == "done_late" else "!" if state in ("overdue", "missed") else ""
            return f"{_(words.SIGNS[visit.outcome])}{late}"
        return {"due": "-", "overdue": "!", "missed": "!!"}[state]

    def visits(self, home: Home) -> list[Visit]:
        """The day's attempts at a household."""
        return self.found.visits.get(home.id, []) if self.found else []

    def marks(self, home: Home) -> str:
        """What else is to be seen about a household."""
        register, leaflet = register_due(home, self.terms), leaflet_due(home, self.terms)
        return words.marks(home, register=register is not None, leaflet=leaflet is not None)

    def look(self, home: Home) -> str:
        """The look of a household's cell or row."""
        state = self.state(home)
        return "isolated" if home.isolated and state in ("due", "tried") else state

    @property
    def home(self) -> Home | None:
        """The household under the cursor."""
        key = self.screen.grid.cursor_key if self.grid else self.screen.listing.cursor_key
        return next((one for one in self.found.homes if one.id == key), None) if self.found else None

    def heading(self) -> Text:
        if not self.found:
            return Text()
        total = sums(self.found.homes, self.day, self.now, self.zone, self.terms)
        when = _("今天") if self.day == self.today else _("昨天（补记）")
        text = Text(no_wrap=True, overflow="crop")
        text.append(f"{when} {self.day:%m-%d}  ")
        text.append(words.figures(total))
        return text

    def hint(self) -> str:
        home = self.home
        if home is None:
            return ""
        said = [home.room, _(words.STATES[self.state(home)])]
        said += [
            f"{one.at.astimezone(self.zone):%H:%M} {clean_line(one.who)} {_(words.OUTCOMES[one.outcome])}"
            + (f" {one.temp / 10:.1f}" if one.temp else "")
            for one in self.visits(home)[-2:]
        ]
        said += [_("在隔离：要写体温")] if home.isolated else []
        if counts(home) and (since := words.last_met(home, self.day)):
            said.append(since)
        said += [_("要登记")] if register_due(home, self.terms) else []
        said += [_("没发 {what}").format(what=clean_line(one.title)) for one in self.lacking(home)[:1]]
        said += [] if home.group_member or self.state(home) == "none" else [_("不在群里")]
        said += [_("老人独居")] if home.elderly_alone else []
        said += [_("没有智能手机")] if home.no_smartphone else []
        return "  ".join(said)

    def lacking(self, home: Home) -> tuple[Material, ...]:
        """The leaflets a household has not got."""
        return self.found.lacking.get(home.id, ()) if self.found and counts(home) else ()

    def empty(self) -> str:
        return _("您现在没有管的楼梯口。请协调员在 人员 里派给您。")

    def keys(self) -> Pairs:
        if not self.found or not self.found.homes:
            return []
        pairs = [("1-6", _("见 电 微 没应 没开 不在")), ("d", _("一次做完"))]
        home = self.home
        if home and self.day == self.today:
            pairs += [("g", _("登记"))] if register_due(home, self.terms) else []
            pairs += [("l", _("发单"))] if self.lacking(home) else []
        pairs += [("z", _("撤"))] if self._last else []
        if self.day == self.today:
            sent = {slot for _stair, slot in self.found.reminded}
            evening = self.now.astimezone(self.zone).hour >= EVENING
            pairs += [("e", _("晚提醒"))] if evening and "pm" not in sent else []
            pairs += [("m", _("早提醒"))] if not evening and "am" not in sent else []
        return pairs + [("i", _("问题")), ("y", _("昨天") if self.day == self.today else _("今天"))]

    def press(self, letter: str) -> bool:
        if letter == "y":
            self.screen.day = None if self.day != self.today else self.today - DAY
            self.screen.step(self.screen.load(), slow=False)
        elif letter in "me" and self.found and self.found.stairs:
            self._remind("am" if letter == "m" else "pm")
        elif letter == "z" and self._last:
            self.screen.step(self._take_back(*self._last))
        elif letter in KEYS or letter in "dgliu":
            if home := self.home:
                self._at(letter, home)
            else:
                return letter in KEYS
        else:
            return False
        return True

    def _at(self, letter: str, home: Home) -> None:
        if letter in KEYS:
            self._tick(home, KEYS[letter])
        elif letter == "d":
            self._ask_door(home)
        elif letter == "g":
            self.screen.step(self._register(home))
        elif letter == "l":
            self.screen.step(self._give(home))
        elif letter == "i":
            self._ask_question(home)
        elif letter == "u":
            self._call(home)

    def opened(self, key: object) -> None:
        from .screen_home import HomePage

        if home := self.home:
            self.screen.push(HomePage(self.screen, home.id, self.leader))

    # -- a visit

    def _tick(self, home: Home, outcome: str) -> None:
        """One key is one visit; what must be asked first is asked."""
        asks_temp = needs_temperature(home, outcome) and self.day == self.today
        backfill = self.day != self.today
        key = secrets.token_hex(8)
        if not asks_temp and not backfill:
            self.screen.step(self._visit(home, outcome, key))
            return
        steps = []
        if asks_temp:
            hint = _("{room} 有人在隔离，要写体温").format(room=home.room)
            if len(home.isolated) > 1:
                hint = _("{room} 有 {n} 人在隔离：写最高的一个，每个人的到 F6 记").format(
                    room=home.room, n=len(home.isolated)
                )
            steps.append(Step("temp", _("体温>"), hint, check=_measured))
        if backfill:
            hint = _("补记 {room} 昨天的随访，永远算迟").format(room=home.room)
            steps.append(Step("why", _("为什么昨天没记>"), hint, check=_reason))

        async def finish(said: Answers) -> str:
            temp = _measured(said["temp"]) if asks_temp else None
            return await self._enter(home, outcome, key, temp, said.get("why", ""))

        self.screen.ask(Form(steps, finish))

    async def _visit(self, home: Home, outcome: str, key: str) -> None:
        self.screen.tell(await self._enter(home, outcome, key, None, ""))

    async def _enter(self, home: Home, outcome: str, key: str, temp: int | None, why: str) -> str:
        """Write a visit; whoever was told that somebody was there already means it the second time."""
        again = self._warned == (home.id, outcome)
        try:
            done: Visited = await self.write(
                service.visit, home.id, self.day, outcome, self.zone, self.terms,
                key=key, temp=temp, reason=why, again=again, marks=self.limits,
            )  # fmt: skip
        except Refused as no:
            self._warned = (home.id, outcome) if no.code == "visited" else None
            raise
        self._warned = None
        self._last = (done.id, home.room)
        late = _(words.TIMINGS[done.timing])
        said = _("{room} {outcome}，记下了。").format(room=home.room, outcome=_(words.OUTCOMES[outcome]))
        if outcome not in COUNTING:
            said += _("还要再去。")
        return said + (f"（{late}）" if late else "")

    async def _take_back(self, visit_id: int, room: str) -> None:
        self._last = None
        gone: Visit = await self.write(service.take_back, visit_id)
        said = _("{room} 的那一条撤掉了。").format(room=room)
        # the check has its own story and may have been reported: it is put right where it stands
        self.screen.tell(said + (_("体温还在隔离里，错了到 F6 按 e 更正。") if gone.temp else ""))

    # -- other things at a door

    async def _register(self, home: Home) -> None:
        await self.write(service.register, home.id)
        self.screen.tell(_("{room} 已入户登记。").format(room=home.room))

    async def _give(self, home: Home) -> None:
        wanted = [one.id for one in self.lacking(home)]
        if not wanted:
            self.screen.tell(_("{room} 的宣传单都发过了。").format(room=home.room), PLAIN)
            return
        given = await self.write(service.give, home.id, wanted)
        self.screen.tell(_("{room} 发了 {n} 份宣传单。").format(room=home.room, n=given))

    def _ask_door(self, home: Home) -> None:
        """One form for everything done at one door (anchors 55)."""
        if self.day != self.today:
            self.screen.tell(_("补记只补随访：按 1 到 6。"), BAD)
            return
        lacking = self.lacking(home)
        steps = [
            Step("outcome", _("{room} 1见面 2电话 3微信 4没应 5没开 6不在>").format(room=home.room), check=_outcome)
        ]
        if home.isolated:
            steps.append(Step("temp", _("体温>"), _("有人在隔离；没量到直接回车"), check=temperature))
        if register_due(home, self.terms):
            steps.append(Step("register", _("登记了吗 y/n>"), "", "y", _yes_no, quiet=True))
        if lacking:
            what = " ".join(clean_line(one.title) for one in lacking)
            steps.append(Step("leaflet", _("发了宣传单吗 y/n>"), what, "y", _yes_no, quiet=True))
        if not home.group_member:
            steps.append(Step("member", _("进群了吗 y/n>"), _("没有智能手机的按 n"), "n", _yes_no, quiet=True))
        steps.append(Step("note", _("备注>"), _("没有就直接回车"), quiet=True))
        key = secrets.token_hex(8)

        async def finish(said: Answers) -> str:
            outcome = _outcome(said["outcome"])
            done = AtDoor(
                register=_yes_no(said.get("register", "n")),
                materials=tuple(one.id for one in lacking) if _yes_no(said.get("leaflet", "n")) else (),
                member=True if _yes_no(said.get("member", "n")) else None,
            )
            again = self._warned == (home.id, outcome)
            try:
                visited: Visited = await self.write(
                    service.at_door, home.id, done, outcome, self.zone, self.terms,
                    key=key, temp=temperature(said.get("temp", "")), note=said["note"], again=again, marks=self.limits,
                )  # fmt: skip
            except Refused as no:
                self._warned = (home.id, outcome) if no.code == "visited" else None
                raise
            self._warned, self._last = None, (visited.id, home.room)
            return _("{room} 都记下了。").format(room=home.room)

        self.screen.ask(Form(steps, finish, blame={"temp_missing": "temp", "bad_temp": "temp"}))

    def _ask_question(self, home: Home) -> None:
        from .questions import ask

        async def finish(said: Answers) -> str:
            await self.write(ask, home.stairway_id, home.id, "door", said["text"])
            return _("问题记下了，在 s 问题 里答复。")

        self.screen.ask(Form([Step("text", _("{room} 问什么>").format(room=home.room))], finish))

    def _call(self, home: Home) -> None:
        from .calling import SHOWN_SECONDS, reveal_home

        async def work() -> None:
            people = await self.write(reveal_home, home.id)
            text = "  ".join(f"{clean_line(name)} {phone or _('没有电话')}" for name, phone in people[:4])
            self.screen.tell(text, PLAIN)
            self.screen.set_timer(SHOWN_SECONDS, partial(self._hide, text))

        self.screen.step(work())

    def _hide(self, text: str) -> None:
        if self.screen.is_running and self.screen.told[0] == clean_line(text, 500):
            self.screen.tell("")

    def _remind(self, slot: str) -> None:
        assert self.found
        stairs = self.found.stairs
        text = words.reminder(slot, " ".join(one.label for one in stairs))

        async def work() -> None:
            new = await self.write(service.remind, [one.id for one in stairs], slot, self.zone)
            said = copy(self.screen.app, text)
            self.screen.push(TextPage(self.screen, _(words.SLOTS[slot]), text))
            self.screen.tell(said if new else _("今天已经提醒过。{said}").format(said=said), PLAIN)

        if (self.now.astimezone(self.zone).hour >= EVENING) == (slot == "pm"):
            self.screen.step(work())
            return

        async def finish(_said: Answers) -> str:
            await work()
            return str(self.screen.told[0])

        early = _("现在还早，真的发晚提醒？") if slot == "pm" else _("已经下午了，真的发早提醒？")
        self.screen.ask(Form([Step("yes", early + _("按 y 再回车>"), check=check_yes)], finish))


class Board(DoorsView):
    """The stairways as they stand: a floor a row, a flat a cell."""

    grid = True
    flats: list[Flat]

    def table(self) -> Table:
        if not self.found:
            return Table((), ())
        labels = {one.id: one.label for one in self.found.stairs}
        flats = [
            Flat(
                one.id,
                labels[one.stairway_id],
                floor_of(one.room),
                one.room.rpartition("-")[2],
                f"{one.room.rpartition('-')[2]} {self.sign(one)} {self.marks(one)}".rstrip(),
                self.look(one),
            )
            for one in self.found.homes
        ]
        return board(flats, self.screen.app.size.width)

    def about(self) -> list[str]:
        return [_("楼栋：一格一户，最上面是顶楼。方向键走到那一户，按 1 到 6 记今天的随访；回车看这一户的来往。")]


class Doors(DoorsView):
    """The households as a list, those somebody has to go to first.

    What is done stays where it is until the list is sorted anew: a key pressed twice must not reach the next door.
    """

    def __init__(self, screen: object, leader: int | None = None) -> None:
        super().__init__(screen, leader)
        self._places: dict[int, int] = {}
        self._sorted_for: object = None

    async def read(self) -> None:
        await super().read()
        if self.found and self._sorted_for != self.day:
            ordered = sorted(self.found.homes, key=self._pressing)
            self._places = {one.id: number for number, one in enumerate(ordered)}
            self._sorted_for = self.day

    def press(self, letter: str) -> bool:
        if letter != "t":
            return super().press(letter)
        self._sorted_for = None
        self.screen.step(self._again(), slow=False)
        return True

    async def _again(self) -> None:
        await self.screen.load()
        self.screen.listing.go_top()
        self.screen.tell(_("重新排过了：还没去的在前。"), PLAIN)

    def keys(self) -> Pairs:
        pairs = super().keys()
        return [*pairs, ("t", _("重排"))] if pairs else pairs

    def columns(self) -> tuple[Column, ...]:
        return ROWS

    def rows(self) -> list[Row]:
        if not self.found:
            return []
        labels = {one.id: one.label for one in self.found.stairs}
        return [self._row(one, labels) for one in sorted(self.found.homes, key=lambda one: self._places.get(one.id, 0))]

    def _pressing(self, home: Home) -> tuple[bool, int]:
        state = self.state(home)
        return not (home.isolated and state not in DONE), ORDER.index(state)

    def _row(self, home: Home, labels: dict[int, str]) -> Row:
        todo = [_("登记")] if register_due(home, self.terms) else []
        todo += [clean_line(one.title) for one in self.lacking(home)]
        todo += [] if home.group_member or self.state(home) == "none" else [_("进群")]
        cells = (
            labels[home.stairway_id], home.room, self.sign(home), self.marks(home), str(home.people or ""),
            words.last_met(home, self.day) if counts(home) else "", " ".join(todo),
        )  # fmt: skip
        return Row(home.id, cells, self.look(home))

    def about(self) -> list[str]:
        return [_("名单：有人隔离的在最前，然后是过时的、还没去的。记完的留在原处，按 t 重新排。")]


def _measured(text: str) -> int:
    """A temperature that must be there. Refused `temp_missing` `bad_temp`."""
    found = temperature(text)
    if found is None:
        raise Refused("temp_missing")
    return found


def _reason(text: str) -> None:
    if not clean_line(text):
        raise Refused("reason_missing")


def _outcome(text: str) -> str:
    outcome = KEYS.get(fold(text).strip())
    if outcome is None:
        raise Refused("bad_outcome")
    return outcome


def _yes_no(text: str) -> bool:
    said = fold(text).strip()
    if said not in ("y", "n", "是", "否"):
        raise Refused("say_yes_or_no")
    return said in ("y", "是")

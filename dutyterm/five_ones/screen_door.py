"""What is done at a door of a round: one key for each outcome, one form for everything, the reminders."""

import secrets
from functools import partial

from ..errors import Refused
from ..i18n import _
from ..text import clean_line, fold
from ..ui.asking import BAD, PLAIN, check_yes
from ..ui.clipboard import copy
from ..ui.forms import Answers, Form, Step
from ..ui.text_page import TextPage
from ..ui.views import Pairs
from . import service, words
from .measuring import NO_TEMPS, Temps
from .reading import Visit, Waiting
from .rules import COUNTING, DAY, OUTCOMES, Home, needs_temperature, register_due
from .rules_temps import temperatures
from .screen_round import RoundView
from .service import AtDoor, Visited

KEYS = {
    "v": "met", "p": "phone", "w": "wechat", "x": "no_answer", "r": "refused", "a": "away",
    **{str(number): outcome for number, outcome in enumerate(OUTCOMES, 1)},
}  # fmt: skip
TO_TEMP = dict.fromkeys(("temp_missing", "temps_count", "bad_temp", "nobody_measured", "two_digits"), "temp")
EVENING = 15  # from this hour on it is the evening's reminder that is due


class DoorsView(RoundView):
    """The keys of a round: each acts at the household under the cursor."""

    def __init__(self, screen: object, leader: int | None = None) -> None:
        super().__init__(screen, leader)
        self._warned: tuple[int, str] | None = None  # of whom it was told that somebody was there already
        self._last: tuple[int, str] | None = None  # the visit entered last, and its room

    def keys(self) -> Pairs:
        if not self.found or not self.found.homes:
            return []
        home = self.home
        pairs = [("1-6", _("见 电 微 没应 没开 不在"))]
        pairs += [("f", "/".join(words.kinds(self.waits(home))))] if home and self.waits(home) else []
        pairs += [("d", _("一次做完"))]
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
        elif letter == "f" and self.home and self.waits(self.home):
            self.decide(self.waiting or self.waits(self.home)[0])
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

    def decide(self, one: Waiting) -> None:
        """Open the register's row of a travel report or item, where it is verified, decided and ended."""
        self.screen.step(self.screen.lead("households", "x", one.key), slow=False)

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
            steps.append(self._temp_step(home, required=True))
        if backfill:
            hint = _("补记 {room} 昨天的随访，永远算迟").format(room=home.room)
            steps.append(Step("why", _("为什么昨天没记>"), hint, check=_reason))

        async def finish(said: Answers) -> str:
            temps = _by_person(home, said["temp"]) if asks_temp else NO_TEMPS
            return await self._enter(home, outcome, key, temps, said.get("why", ""))

        self.screen.ask(Form(steps, finish, blame=TO_TEMP))

    def _temp_step(self, home: Home, *, required: bool) -> Step:
        """One line for the temperatures of everybody who is kept in there, in the order of the names that are shown."""
        folk = len(home.isolated)
        if folk == 1:
            hint = _("{room} 有人在隔离，要写体温").format(room=home.room)
            hint = hint if required else _("有人在隔离；没量到直接回车")
            prompt = _("体温>")
        else:
            kept = self.found.kept.get(home.id, ()) if self.found else ()
            names = "  ".join(f"{number}. {name}" for number, name in enumerate(kept, 1))
            hint = _("按次序写：{names}。没量到的写 n，例如 365 n").format(names=names)
            prompt = _("{n} 个体温>").format(n=folk)

        def check(text: str) -> None:
            if not temperatures(text, folk) and required:
                raise Refused("temp_missing")

        return Step("temp", prompt, hint, check=check)

    async def _visit(self, home: Home, outcome: str, key: str) -> None:
        self.screen.tell(await self._enter(home, outcome, key, NO_TEMPS, ""))

    async def _enter(self, home: Home, outcome: str, key: str, temps: Temps, why: str) -> str:
        """Write a visit; whoever was told that somebody was there already means it the second time."""
        again = self._warned == (home.id, outcome)
        try:
            done: Visited = await self.write(
                service.visit, home.id, self.day, outcome, self.zone, self.terms,
                key=key, temps=temps, reason=why, again=again, marks=self.limits,
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
            steps.append(self._temp_step(home, required=False))
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
            again, temps = self._warned == (home.id, outcome), _by_person(home, said.get("temp", ""))
            try:
                visited: Visited = await self.write(
                    service.at_door, home.id, done, outcome, self.zone, self.terms,
                    key=key, temps=temps, note=said["note"], again=again, marks=self.limits,
                )  # fmt: skip
            except Refused as no:
                self._warned = (home.id, outcome) if no.code == "visited" else None
                raise
            self._warned, self._last = None, (visited.id, home.room)
            return _("{room} 都记下了。").format(room=home.room)

        self.screen.ask(Form(steps, finish, blame=TO_TEMP))

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
        self.screen.ask(Form([Step("yes", early + _("输 y 回车>"), check=check_yes)], finish))


def _by_person(home: Home, text: str) -> Temps:
    """The temperatures of a line, by person."""
    return dict(zip(home.isolated, temperatures(text, len(home.isolated)), strict=False))


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

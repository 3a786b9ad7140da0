"""One household: its people, papers, care team, leave, what is wrong and what happened; and all acts on it."""

from typing import TYPE_CHECKING

from rich.text import Text

from ..i18n import N_, _
from ..text import clean_line, mask_name
from ..ui.asking import kept
from ..ui.forms import Answers, Step
from ..ui.rows import WIDE, Column, Row
from . import caring, ending, reading, words
from . import screen_looks as looks
from .reading import Board, Event, Home, Person
from .rules import figure, hours_of
from .rules_contacts import Proposal
from .rules_release import TERM
from .screen_ends import ask_release
from .screen_view import Pairs, View, raise_later

if TYPE_CHECKING:
    from .screen import IsolationScreen

COLUMNS = (
    Column("", 2), Column(N_("谁"), 11), Column(N_("状态"), 6), Column(N_("天"), 5), Column(N_("14 天（早晚）"), 28),
    Column(N_("电话"), 0),
)  # fmt: skip
TOLD = (Column(N_("何时"), 11), Column(N_("谁"), 11), Column(N_("什么"), 0), Column(N_("谁记的"), 12))
SHORT_EXIT = "4"
FEW = 6
"""Keys that fit a narrow terminal's line besides those of the frame."""


class HomePage(View):
    """One household's page."""

    home: Home | None = None

    def __init__(self, screen: "IsolationScreen", household_id: int) -> None:
        super().__init__(screen)
        self.household_id = household_id

    async def read(self) -> None:
        self.home = await self.ask_for(reading.read_home, self.household_id, self.zone)
        self.board = Board(self.home.people, self.home.alarms, self.may("isolation.manage"), self.home.at)

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        if self.home is None:
            return []
        return [*(self._person(one) for one in self.home.people), *self._papers(), *self._alarms(), *self._leave(),
                *(self._person(one) for one in self.home.over)]  # fmt: skip

    def _person(self, one: Person) -> Row:
        now = self.now
        sign = "!!" if one.state(now) == "pending" else ""
        cells = (sign, looks.name(one), looks.state(one, now), looks.day(one, now), looks.strip_text(one, now),
                 looks.phone(one))  # fmt: skip
        open_now = one.state(now) in ("pending", "active", "due")
        return Row(("iso", one.episode.id), cells, looks.look(one, now) if open_now else "off")

    def _papers(self) -> list[Row]:
        if not self.home or not self.home.people:
            return []
        lines = looks.team(self.home.people[0])
        return [Row(("team", label), ("", label, "", "", said, "")) for label, said in lines]

    def _alarms(self) -> list[Row]:
        rows = []
        for one in self.home.alarms if self.home else ():
            when = f"{one.at.astimezone(self.zone):%m-%d %H:%M}"
            cells = ("!!", _(words.ALARMS[one.kind]), _(words.ALARM_STATES[one.state]), "", when, "")
            rows.append(Row(("alarm", one.id), cells, "bad"))
        return rows

    def _leave(self) -> list[Row]:
        rows = []
        for one in self.home.approvals if self.home else ():
            over = one.revoked_at is not None or one.valid_to <= self.now
            until = f"{one.valid_to.astimezone(self.zone):%m-%d %H:%M}"
            said = _("到 {until} {why}").format(until=until, why=clean_line(one.reason, 30))
            who = mask_name(clean_line(one.person, 20)) if one.person else _("全家")
            rows.append(Row(("exit", one.id), ("", who, _("批外出"), "", said, ""), "off" if over else "tried"))
        return rows

    def heading(self) -> Text:
        if self.home is None or not (self.home.people or self.home.over):
            return Text()
        one = (self.home.people or self.home.over)[0]
        return looks.line(
            (f"{looks.where(one)} {clean_line(one.episode.compound, 16)}", "head"),
            (_("隔离 {n} 人，住 {all} 人").format(n=len(self.home.people), all=len(self.home.living)), ""),
        )

    def chosen(self) -> Person | None:
        """Who is under the cursor; on another row the first one."""
        found = super().chosen()
        if found or self.home is None or not self.home.people:
            return found
        key = self.screen.listing.cursor_key
        return None if isinstance(key, tuple) and key[0] == "iso" else self.home.people[0]

    def opened(self, key: object) -> None:
        from .screen_person import PersonPage

        everybody = (*self.home.people, *self.home.over) if self.home else ()
        if found := next((one for one in everybody if ("iso", one.episode.id) == key), None):
            self.screen.push(PersonPage(self.screen, self, found.episode.id))

    # -- keys

    def keys(self) -> Pairs:
        found = self._offered()
        if self.screen.app.size.width >= WIDE or len(found) <= FEW:
            return found
        return [*found[:FEW], ("F1", _("更多"))]

    def _offered(self) -> Pairs:
        """All keys that work now, the most used first."""
        one = self.chosen()
        if one is None:
            return [("l", _("经过"))]
        state, door = one.state(self.now), self.session.reach("isolation.confirm") in ("stairs", "all")
        keys: Pairs = [("y", _("确认"))] if state == "pending" and door else []
        keys += [("r", _("解除"))] if state == "due" and self.may("isolation.release") else []
        keys += self.check_keys(one)[:2]
        keys += [("p", _("签字"))] if door and one.episode.undertaking_signed_at is None else []
        keys += [("s", _("号码")), ("l", _("经过")), ("g", _("擅出"))]
        if self.may("isolation.manage"):
            keys += [("x", _("批外出")), ("o", _("联系人")), ("m", _("小组")), ("z", _("重算")), ("v", _("转送"))]
            keys += [("k", _("取消"))]
        return keys

    def press(self, letter: str) -> bool:
        one = self.chosen()
        if letter == "l" and self.home:
            self.screen.push(Story(self.screen, self))
            return True
        if one is None:
            return False
        if self.press_check(letter, one):
            return True
        if letter == "r" and one.state(self.now) == "active" and self.may("isolation.release"):
            at = figure(one.episode.ref_date, one.episode.days, self.local.date())
            raise_later(self, TERM, day=at.day, days=at.days)  # a key without an answer would be tried again and again
            return True
        offered = {key for key, _label in self._offered()}
        offered |= {"u"} if self.may("isolation.approve_exit") else set()
        if letter not in offered:
            return False
        acts = {
            "p": self._sign, "x": self._exit, "u": self._take_back, "z": self._restart, "v": self._transfer,
            "k": self._cancel, "g": self._breach, "s": self.press_phone, "m": self._team,
        }  # fmt: skip
        if letter == "y":
            self.screen.step(self.confirm(one), slow=False)
        elif letter == "o":
            self.screen.step(self._contact(), slow=False)
        elif letter == "r":
            ask_release(self, one)
        else:
            acts[letter](one)
        return True

    def _sign(self, one: Person) -> None:
        async def finish(_said: Answers) -> str:
            await self.write(caring.sign_notice, self.household_id)
            return _("记下了：告知书和承诺书已签。")

        self.ask_yes(_("这一户告知书、承诺书都签了？输 y 回车>"), looks.where(one), finish)

    async def _contact(self) -> None:
        async def finish(who: Proposal) -> str:
            await self.write(caring.set_contact, self.household_id, who.user_id)
            return _("这一户的联系人是 {who}。").format(who=clean_line(who.display, 20))

        await self.ask_contact(self.household_id, finish)

    def _team(self, one: Person) -> None:
        async def finish(said: Answers) -> str:
            await self.write(caring.set_team, self.household_id, said["cadre"], said["doctor"], said["police"])
            return _("包保小组记下了。")

        now = one.episode
        self.ask(
            finish,
            Step("cadre", _("社区干部账号>"), _("没有就直接回车")),
            kept("doctor", _("医生>"), clean_line(now.doctor, 20), lambda _text: None),
            kept("police", _("民警>"), clean_line(now.police, 20), lambda _text: None),
            blame={"no_such_cadre": "cadre"},
        )

    def _exit(self, one: Person) -> None:
        async def finish(said: Answers) -> str:
            hours = hours_of(said["hours"])
            await self.write(
                caring.give_exit, self.household_id, one.episode.person_id, said["why"], hours
            )  # fmt: skip
            return _("批准了：{who} {n} 小时内门口放行。").format(who=looks.name(one), n=hours)

        self.ask(
            finish,
            Step("why", _("{who} 为什么外出就医>").format(who=looks.name(one)), _("例如 透析")),
            Step("hours", _("几小时>"), _("1 到 48"), SHORT_EXIT, hours_of, quiet=True),
            blame={"reason_missing": "why", "bad_hours": "hours"},
        )

    def _take_back(self, _one: Person) -> None:
        running = [found for found in (self.home.approvals if self.home else ())
                   if found.revoked_at is None and found.valid_to > self.now]  # fmt: skip
        if not running:
            raise_later(self, "no_such_exit")
            return

        async def finish(_said: Answers) -> str:
            await self.write(caring.revoke_exit, running[0].id)
            return _("外出批准收回了。")

        self.ask_yes(_("收回外出批准？输 y 回车>"), clean_line(running[0].reason), finish)

    def _restart(self, one: Person) -> None:
        async def finish(said: Answers) -> str:
            await self.write(ending.restart, one.episode.id, self.day_of(said["day"]), said["why"], self.zone)
            return _("重新起算了。")

        self.ask(
            finish,
            Step("day", _("{who} 新的起算日>").format(who=looks.name(one)), _("最后一次接触的日子，例如 0203"),
                 check=self.day_of),
            Step("why", _("为什么重新起算>"), _("例如 同住人发热")),
            blame=dict.fromkeys(("ref_future", "ref_too_old", "ref_not_later", "bad_day"), "day"),
        )  # fmt: skip

    def _transfer(self, one: Person) -> None:
        async def finish(said: Answers) -> str:
            await self.write(ending.transfer, one.episode.id, said["where"], self.zone)
            return _("记下了：已转送。")

        self.ask(finish, Step("where", _("{who} 转送到哪里>").format(who=looks.name(one)), _("例如 区医院")))

    def _cancel(self, one: Person) -> None:
        async def finish(said: Answers) -> str:
            await self.write(ending.cancel, one.episode.id, said["why"], self.zone)
            return _("取消了，记录还在。")

        self.ask(
            finish, Step("why", _("{who} 为什么取消>").format(who=looks.name(one)), _("登记错了才取消；例如 不是本人"))
        )

    def _breach(self, one: Person) -> None:
        async def finish(said: Answers) -> str:
            await self.write(caring.note_breach, one.episode.id, said["note"])
            return _("记下并上报了。要不要重新起算由协调员定。")

        self.ask(finish, Step("note", _("{who} 擅自外出，看到什么>").format(who=looks.name(one)), _("例如 在楼下遛狗")))

    def about(self) -> list[str]:
        return [
            _("这一户：每人一行 14 天条。回车看一个人的每一天，l 看经过。"),
            _("y 确认  r 解除  p 签了告知书  g 擅自外出  s 号码  x 批外出就医  u 收回批准"),
            _("o 换联系人  m 包保小组  z 重新起算  v 转送  k 登记错了取消"),
        ]


class Story(View):
    """What happened to the episodes of a household, the newest first."""

    def __init__(self, screen: "IsolationScreen", page: HomePage) -> None:
        super().__init__(screen)
        self.page = page

    async def read(self) -> None:
        await self.page.read()

    def columns(self) -> tuple[Column, ...]:
        return TOLD

    def rows(self) -> list[Row]:
        home = self.page.home
        return [self._row(home, one) for one in reversed(home.events)] if home else []

    def _row(self, home: Home, one: Event) -> Row:
        person = next((p for p in (*home.people, *home.over) if p.episode.id == one.isolation_id), None)
        known = words.EVENT_WORDS[one.kind]
        said = _(known).format(
            note=clean_line(one.note, 60), was=f"{one.was:%m-%d}" if one.was else "",
            becomes=f"{one.becomes:%m-%d}" if one.becomes else "",
        )  # fmt: skip
        when = f"{one.at.astimezone(self.zone):%m-%d %H:%M}"
        by = clean_line(one.by, 12) or _("程序")
        return Row(("event", one.id), (when, looks.name(person) if person else "", said, by))

    def heading(self) -> Text:
        return looks.line((_("这一户的经过"), "head"))

    def side(self, key: object) -> Text | None:
        return None

"""Keeping the register alive: who is new this week, where tenants are, and which doors a leader must go to.

No list here says where people come from: narrowed, it would be a list of people of one area (X6).
"""

import datetime as dt

from rich.text import Text

from ..i18n import N_, _
from ..ui.asking import BAD, check_yes
from ..ui.forms import Answers, Form, Step
from ..ui.rows import Column, Row
from ..ui.views import Pairs, View
from . import correcting, reading, reading_lists, words
from .reading import Member
from .reading_lists import Flat, Folk, is_new, pass_look, unconfirmed
from .screen_exporting import export_line
from .screen_person_acts import ask_work

NEW = (
    Column(N_("住处"), 14), Column(N_("谁"), 12), Column(N_("身份"), 6), Column(N_("哪天来"), 7),
    Column(N_("电话"), 12), Column(N_("出入证"), 0),
)  # fmt: skip
WORK = (
    Column(N_("住处"), 14), Column(N_("谁"), 12), Column(N_("现在"), 14), Column(N_("哪天回"), 7),
    Column(N_("复工日"), 7), Column(N_("电话"), 0),
)  # fmt: skip
CONFIRM = (
    Column(N_("住处"), 14), Column(N_("住房"), 8), Column(N_("人"), 6), Column(N_("为什么要去"), 23),
    Column(N_("上次登记"), 9), Column("", 0),
)  # fmt: skip
WHY = {
    "pending": N_("表上有 {n} 处不一样"),
    "newer": N_("登记以后又来了人"),
    "never": N_("从来没上门登记"),
}


WORK_ORDER = ("away", "not_yet", "home", "working", "")
"""As the list below is ordered."""
SHORT_WORK = {
    "away": N_("外地"), "not_yet": N_("没复工"), "home": N_("居家"), "working": N_("已复工"), "": N_("没问过"),
}  # fmt: skip
PASS = {"has": N_("有"), "stopped": N_("隔离停用"), "expired": N_("过期"), "none": N_("还没办")}
PASS_LOOKS = {"has": "", "stopped": "kept", "expired": "late", "none": "soon"}


def listed(shown: int, total: int) -> str:
    """What a heading adds where a list is cut."""
    return _("（先列 {n}）").format(n=shown) if shown < total else ""


class Listed(View):
    """A list of upkeep: Enter opens the household."""

    def home_of(self, key: object) -> int | None:
        """The household of a row."""
        raise NotImplementedError

    def opened(self, key: object) -> None:
        from .screen_home import HomePage

        if home := self.home_of(key):
            page = HomePage(self.screen, home)
            page.cursor = key if isinstance(key, tuple) and key[0] == "person" else ("home", 0)
            self.screen.push(page)

    @property
    def today(self) -> dt.date:
        """The town's calendar day."""
        return self.now.astimezone(self.zone).date()


class People(Listed):
    """A list of people."""

    people: tuple[Folk, ...] = ()

    def home_of(self, key: object) -> int | None:
        return next((one.household_id for one in self.people if ("person", one.id) == key), None)

    @property
    def chosen(self) -> Folk | None:
        """Who is under the cursor."""
        key = self.screen.listing.cursor_key
        return next((one for one in self.people if ("person", one.id) == key), None)

    def named(self, one: Folk) -> str:
        """Who it is, as far as a list says it."""
        return f"{words.short_name(one.name)} {_(words.SEX[one.sex])}{words.age(one.birth_year, self.today.year)}"


class Newcomers(People):
    """Who moved in during the last seven days."""

    found = reading_lists.Newcomers()

    async def read(self) -> None:
        self.found = await self.ask_for(reading_lists.read_new, self.zone)
        self.people = self.found.people

    def columns(self) -> tuple[Column, ...]:
        return NEW

    def _pass(self, one: Folk) -> str:
        """How the pass stands, in words; what stopped it only for who may know (X7)."""
        look = pass_look(one, self.today)
        return _("停用") if look == "stopped" and not self.found.sees_isolation else _(PASS[look])

    def rows(self) -> list[Row]:
        rows = []
        for one in self.people:
            cells = (
                f"{one.code} {one.room}", self.named(one), _(words.TENANCY[one.tenancy]), f"{one.moved_in:%m-%d}",
                words.phone(one.phone), self._pass(one),
            )  # fmt: skip
            rows.append(Row(("person", one.id), cells, PASS_LOOKS[pass_look(one, self.today)]))
        return rows

    def heading(self) -> Text:
        said = _("这七天搬来 {n} 人").format(n=self.found.total)
        said += listed(len(self.people), self.found.total)
        looks = [pass_look(one, self.today) for one in self.people]
        for look, told in (
            ("none", N_("{n} 人还没有出入证")), ("expired", N_("{n} 人的过期了")), ("stopped", N_("{n} 人的停用了")),
        ):  # fmt: skip
            said += _("，") + _(told).format(n=looks.count(look)) if look in looks else ""
        return Text(said, no_wrap=True, overflow="crop")

    def empty(self) -> str:
        return _("这七天没有人搬来。有人来了：打开那一户按 n 登记。")

    def keys(self) -> Pairs:
        return [(_("回车"), _("打开这一户"))] if self.people else []

    def about(self) -> list[str]:
        return export_line(self, "newcomers")


class Workers(People):
    """Tenants: where they are, and when they come back and go to work."""

    counts: dict[str, int] = {}  # replaced by each reading

    async def read(self) -> None:
        self.people, self.counts = await self.ask_for(reading_lists.read_tenants, self.zone)

    def columns(self) -> tuple[Column, ...]:
        return WORK

    def rows(self) -> list[Row]:
        return [self._row(one) for one in self.people]

    def _row(self, one: Folk) -> Row:
        due = one.return_on is not None and one.return_on <= self.today
        cells = (
            f"{one.code} {one.room}", self.named(one), _(words.WORK[one.work_status]),
            f"{one.return_on:%m-%d}" if one.return_on else "",
            f"{one.back_to_work_on:%m-%d}" if one.back_to_work_on else "",
            words.phone(one.phone),
        )  # fmt: skip
        look = "late" if due and one.work_status == "away" else "soon" if one.work_status == "away" else ""
        return Row(("person", one.id), cells, look)

    def heading(self) -> Text:
        said = [f"{_(SHORT_WORK[status])} {self.counts[status]}" for status in WORK_ORDER if self.counts.get(status)]
        total = sum(self.counts.values())
        text = _("租户 {n} 人：").format(n=total) + " ".join(said) + listed(len(self.people), total)
        return Text(text, no_wrap=True, overflow="crop")

    def empty(self) -> str:
        return _("没有租户。")

    def keys(self) -> Pairs:
        pairs = [("u", _("记现在怎样"))] if self.people and self.session.reach("household.write") else []
        return [*pairs, (_("回车"), _("打开这一户"))] if self.people else []

    def press(self, letter: str) -> bool:
        one = self.chosen
        if letter != "u" or one is None or not self.session.reach("household.write"):
            return False

        async def work() -> None:
            found: Member = await self.ask_for(reading.person, one.id)
            self.screen.ask(ask_work(self, found))

        self.screen.step(work(), slow=False)
        return True

    def about(self) -> list[str]:
        said = _("在外地的在前，该回来还没回来的红色。光标移到人上按 u：在不在、哪天回来、哪天复工。")
        return [said, *export_line(self, "tenants")]


class ToConfirm(Listed):
    """Doors that a leader has to go to."""

    flats: tuple[Flat, ...] = ()
    total = 0

    async def read(self) -> None:
        self.flats, self.total = await self.ask_for(reading_lists.read_unconfirmed, self.zone)

    def columns(self) -> tuple[Column, ...]:
        return CONFIRM

    def home_of(self, key: object) -> int | None:
        return next((one.id for one in self.flats if ("door", one.id) == key), None)

    def rows(self) -> list[Row]:
        rows = []
        for one in self.flats:
            why = unconfirmed(one)
            new = is_new(one, self.today)
            told = [_("{day:%m-%d} 有人搬来").format(day=one.newest_in)] if new else []
            told += [_("老人独居")] if one.elderly_alone else []
            cells = (
                f"{one.code} {one.room}", _(words.OCCUPANCY[one.occupancy]), str(one.people),
                _(WHY[why]).format(n=one.pending) if why else "",
                f"{one.registered_at.astimezone(self.zone):%m-%d}" if one.registered_at else "-", "  ".join(told),
            )  # fmt: skip
            rows.append(Row(("door", one.id), cells, "late" if why == "pending" else "soon" if new else ""))
        return rows

    def heading(self) -> Text:
        said = _("{n} 户要上门核实").format(n=self.total) + listed(len(self.flats), self.total)
        return Text(said, no_wrap=True, overflow="crop")

    def empty(self) -> str:
        return _("都核实过了，没有要去的户。")

    def keys(self) -> Pairs:
        pairs = [("k", _("核实过了"))] if self.flats and self.session.reach("household.write") else []
        return [(_("回车"), _("打开看看")), *pairs] if self.flats else []

    def press(self, letter: str) -> bool:
        key = self.screen.listing.cursor_key
        one = next((each for each in self.flats if ("door", each.id) == key), None)
        if letter != "k" or one is None or not self.session.reach("household.write"):
            return False
        if unconfirmed(one) == "pending":
            self.opened(key)  # what differs has to be looked at first
            self.screen.tell(_("{room} 表上有不一样的：先按 d 在 改动 里核对，再来按 k。").format(
                room=f"{one.code} {one.room}"), BAD)  # fmt: skip
            return True

        async def finish(_said: Answers) -> str:
            await self.write(correcting.confirm, one.id, one.version)
            return _("{room} 核实过了。").format(room=f"{one.code} {one.room}")

        hint = _("{room} 住 {n} 人").format(room=f"{one.code} {one.room}", n=one.people)
        self.screen.ask(Form([Step("yes", _("上门看过，人和住房都对？输 y 回车>"), hint, check=check_yes)], finish))
        return True

    def about(self) -> list[str]:
        said = _("有待核对的在前，再是新来人的户。上门看过、人和住房都对，按 k；不对就回车打开来改。")
        return [said, *export_line(self, "unconfirmed")]

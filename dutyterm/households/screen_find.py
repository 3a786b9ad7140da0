"""Somebody is found by whatever is known of them: name, initials, room, the tail of a telephone or identity number."""

from rich.text import Text

from ..i18n import N_, _
from ..text import clean_line
from ..ui.forms import Answers, Form, Step
from ..ui.rows import Column, Row
from ..ui.views import Pairs, View
from . import moving, reading, words
from .rules_register import OCCUPANCIES
from .screen_choices import choice, choose
from .screen_exporting import export_line

COLUMNS = (
    Column(N_("住处"), 14), Column(N_("谁"), 10), Column(N_("年纪"), 6), Column(N_("身份"), 6), Column(N_("住房"), 8),
    Column(N_("电话"), 12), Column(N_("证件尾号"), 8, wide=True), Column(N_("小区"), 20, wide=True), Column("", 0),
)  # fmt: skip


class Found(View):
    """Whoever is meant by what was typed; with nothing typed one's own doors, or who came into the register last."""

    asks = True
    found: reading.Listed | None = None

    async def read(self) -> None:
        self.found = await self.ask_for(reading.find, self.search_text)

    def lens(self) -> object:
        return self.search_text

    def remembered(self) -> str:
        return self.search_text

    def recall(self, chosen: str) -> None:
        self.search_text = chosen

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        year = self.now.astimezone(self.zone).year
        return [_row(one, year) for one in self.found.hits] if self.found else []

    def heading(self) -> Text:
        if not self.found:
            return Text()
        n = len(self.found.hits)
        if self.search_text:
            said = _("找「{text}」：{n} 条").format(text=clean_line(self.search_text, 30), n=n)
            said += _("，还有更多，请多输一点") if self.found.more else ""
        elif self.found.lately:
            said = _("最近登记的 {n} 人。找人按 /，输房号、姓名首字母或电话后四位").format(n=n)
        else:
            said = _("我管的住户，{n} 人。找人按 /").format(n=n)
            said += _("，只列这些") if self.found.more else ""
        return Text(said, no_wrap=True, overflow="crop")

    def empty(self) -> str:
        if self.search_text:
            return _("没有找到。换房号、姓名首字母或电话后四位再找；按 Esc 看全部")
        return _("没有归您看的住户。请协调员在 人员 里派楼梯口给您。")

    def keys(self) -> Pairs:
        pairs = [(_("回车"), _("打开这一户"))] if self.found and self.found.hits else []
        return pairs + ([("a", _("加一户"))] if self.may("household.add") else [])

    def press(self, letter: str) -> bool:
        if letter == "a" and self.may("household.add"):
            self._add()
            return True
        return False

    def opened(self, key: object) -> None:
        from .screen_home import HomePage

        hit = next((one for one in self.found.hits if _key(one) == key), None) if self.found else None
        if hit:
            page = HomePage(self.screen, hit.household_id)
            page.cursor = ("person", hit.person_id) if hit.person_id and not hit.gone else ("home", 0)
            page.looks_for = hit.person_id or 0 if hit.gone else 0
            self.screen.push(page)

    def _add(self) -> None:
        """A door that the register does not have yet."""

        async def finish(said: Answers) -> str:
            where = await self.ask_for(reading.compound_named, said["where"])
            how = choose(said["how"], OCCUPANCIES)
            made = await self.write(moving.add_home, where, said["room"], how)
            from .screen_home import HomePage

            self.screen.push(HomePage(self.screen, made))
            return _("{room} 加好了。按 n 登记住在里面的人。").format(room=clean_line(said["room"], 20))

        steps = (
            Step("where", _("哪个小区（村）>"), _("输编号，例如 HQ")),
            Step("room", _("房号>"), _("例如 3-2-501；村里输门牌号，例如 12")),
            choice("how", _("住房>"), [_(words.OCCUPANCY[one]) for one in OCCUPANCIES], "1"),
        )
        self.screen.ask(Form(list(steps), finish, blame={"no_such_compound": "where", "bad_room": "room"}))

    def about(self) -> list[str]:
        return [
            _("按 / 再输：房号 3-2-501，姓名或首字母 wxs，电话或证件后四位，出入证号 HQ-0137。"),
            _("可以几样一起输，中间空一格，例如 hq wxs。"),
            _("姓名和电话都遮住一部分。打开一户后按 s 看一个人的全部，会留下记录。"),
            *export_line(self, "households"),
        ]


def _key(one: reading.Hit) -> tuple[str, int]:
    return ("person", one.person_id) if one.person_id else ("home", one.household_id)


def _row(one: reading.Hit, year: int) -> Row:
    name = words.short_name(one.name) if one.person_id else _("没有人")
    age = words.age(one.birth_year, year)
    mark = _("迁出了") if one.gone else _("有人隔离") if one.kept_in else ""
    look = "gone" if one.gone or not one.person_id else "kept" if one.kept_in else ""
    tenancy = _(words.TENANCY[one.tenancy]) if one.tenancy else ""
    cells = (
        f"{one.code} {one.room}", name, f"{_(words.SEX[one.sex])}{age}", tenancy, _(words.OCCUPANCY[one.occupancy]),
        words.phone(one.phone), words.tail(one.id_last4), clean_line(one.compound, 20), mark,
    )  # fmt: skip
    return Row(_key(one), cells, look)

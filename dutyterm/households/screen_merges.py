"""Merging two rows that are one, asked on a household's page; and the list of merges, which can be taken back."""

from typing import TYPE_CHECKING

from rich.text import Text

from ..errors import Refused
from ..i18n import N_, _
from ..text import clean_line
from ..ui.asking import BAD
from ..ui.forms import Answers, Form, Step
from ..ui.rows import Column, Row
from ..ui.views import Pairs, View
from . import merging, reading_lists, words
from . import reading as pages
from .reading import Hit, Home, Member
from .reading_lists import MergeLine
from .screen_asking import home_of
from .screen_choices import choose, yes_no
from .screen_exporting import export_line

if TYPE_CHECKING:
    from .screen_home import HomePage

COLUMNS = (
    Column(N_("何时"), 11), Column("", 3), Column(N_("留下的"), 18), Column(N_("并进去的"), 18),
    Column(N_("谁"), 8), Column(N_("原因"), 0),
)  # fmt: skip


class Merges(View):
    """What was merged, the newest first."""

    found: tuple[MergeLine, ...] = ()

    async def read(self) -> None:
        self.found = await self.ask_for(reading_lists.read_merges)

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        return [self._row(one) for one in self.found]

    def _row(self, one: MergeLine) -> Row:
        undone = _("撤了 {who} ").format(who=clean_line(one.undone_by, 8)) if one.undone else ""
        cells = (
            f"{one.at.astimezone(self.zone):%m-%d %H:%M}",
            _("人") if one.kind == "person" else _("户"),
            _said(one.kept_where, one.kept_name),
            _said(one.gone_where, one.gone_name),
            clean_line(one.who, 8),
            undone + clean_line(one.reason, 60),
        )
        return Row(one.id, cells, "gone" if one.undone else "")

    def heading(self) -> Text:
        return Text(_("合并过的人和户。合错了：光标移到那一行，按 u 撤回"), no_wrap=True, overflow="crop")

    def empty(self) -> str:
        return _("还没有合并过。同一个人登了两次：打开那一户，光标移到人上按 x。")

    @property
    def chosen(self) -> MergeLine | None:
        """The merge under the cursor."""
        key = self.screen.listing.cursor_key
        return next((one for one in self.found if one.id == key), None)

    def keys(self) -> Pairs:
        one = self.chosen
        undo: Pairs = [("u", _("撤回这次合并"))] if one and not one.undone else []
        return [*undo, (_("回车"), _("打开看看"))] if one else []

    def about(self) -> list[str]:
        return export_line(self, "merges")

    def press(self, letter: str) -> bool:
        one = self.chosen
        if letter != "u" or one is None:
            return False
        if one.undone:
            self.screen.tell(self.screen.refusal(Refused("undone_already", who=one.undone_by, at=one.undone_at)), BAD)
            return True

        async def finish(_said: Answers) -> str:
            await self.write(merging.undo_merge, one.id, self.zone)
            return _("撤回了，又是两条了。")

        what = f"{_said(one.gone_where, one.gone_name)} / {_said(one.kept_where, one.kept_name)}"
        step = Step("yes", _("撤回合并？输 y 回车>"), what, check=lambda text: _yes(text))
        self.screen.ask(Form([step], finish))
        return True

    def opened(self, key: object) -> None:
        from .screen_home import HomePage

        if one := self.chosen:
            self.screen.push(HomePage(self.screen, one.home_id))


def _said(where: str, name: str) -> str:
    return f"{where} {words.short_name(name)}".strip()


def _yes(text: str) -> None:
    if not yes_no(text):
        raise Refused("say_yes")


# -- asked on a household's page


def ask_person(page: "HomePage", one: Member) -> None:
    """With whom a person is the same; those who are likely are numbered."""

    async def work() -> None:
        likely: tuple[Hit, ...] = await page.ask_for(pages.alike, one.id)
        year = page.now.astimezone(page.zone).year
        listed = "  ".join(f"{number} {_hit(each, year)}" for number, each in enumerate(likely, 1))
        hint = listed or _("没有相像的人；输他的房号和姓名，例如 3-2-501 梁志锦")
        steps = [
            Step("who", _("{who} 和谁是同一个人>").format(who=words.short_name(one.name)), hint),
            Step("keep", _("留下光标上的这一条吗 y/n>"), _("另一条会藏起来，资料并过来"), "y", yes_no, quiet=True),
            Step("why", _("原因>"), _("例如 同一个人登了两次")),
        ]

        async def finish(said: Answers) -> str:
            other = await _other(page, said["who"], likely)
            kept, gone = (one.id, other) if yes_no(said["keep"]) else (other, one.id)
            await page.write(merging.merge_people, kept, gone, said["why"], page.zone)
            return _("合并好了。合错了到 g 合并 里按 u 撤回。")

        blame = {"reason_missing": "why", **dict.fromkeys(("say_number", "not_one", "same_row", "two_ids"), "who"),
                 **dict.fromkeys(("keep_the_kept_in", "keep_the_living"), "keep")}  # fmt: skip
        page.screen.ask(Form(steps, finish, blame=blame))

    page.screen.step(work(), slow=False)


async def _other(page: "HomePage", text: str, likely: tuple[Hit, ...]) -> int:
    said = text.strip()
    if said.isascii() and said.isdigit() and len(said) == 1:
        return choose(said, likely).person_id or 0
    found = (await page.ask_for(pages.find, said)).hits
    people = [each for each in found if each.person_id]
    if len(people) != 1:
        raise Refused("not_one", n=len(people))
    return people[0].person_id or 0


def _hit(one: Hit, year: int) -> str:
    told = (
        f"{one.code} {one.room}",
        words.short_name(one.name),
        words.age(one.birth_year, year),
        words.tail(one.id_last4),
    )
    return " ".join(part for part in told if part)


def ask_home(page: "HomePage") -> None:
    """Which household is the same as this one."""
    home = home_of(page)
    steps = [
        Step("room", _("{room} 和哪一户是同一户>").format(room=home.room), _("输另一个房号，例如 3-2-502")),
        Step("keep", _("留下 {room} 这个房号吗 y/n>").format(room=home.room), _("另一个房号以后都到这一户来"), "y",
             yes_no, quiet=True),
        Step("why", _("原因>"), _("例如 同一户登了两个房号")),
    ]  # fmt: skip

    async def finish(said: Answers) -> str:
        other: Home = await page.ask_for(pages.home_named, said["room"], home.compound_id)
        kept, gone = (home.id, other.id) if yes_no(said["keep"]) else (other.id, home.id)
        await page.write(merging.merge_homes, kept, gone, said["why"])
        return _("两户合并好了。合错了到 g 合并 里按 u 撤回。")

    blame = {
        "reason_missing": "why",
        **dict.fromkeys(("bad_room", "no_such_room", "same_row", "other_compound"), "room"),
    }
    page.screen.ask(Form(steps, finish, blame=blame))

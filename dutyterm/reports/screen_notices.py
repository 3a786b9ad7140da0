"""Notices: read by everybody they are for, sent by the office, which sees who has not read them."""

from rich.text import Text

from ..errors import Refused
from ..i18n import N_, _
from ..text import clean_line, fold
from ..ui.asking import PLAIN
from ..ui.forms import Answers, Form, Step
from ..ui.rows import Column, Row
from ..ui.views import Pairs, View
from . import diary
from .diary import Notice

COLUMNS = (
    Column("", 2), Column(N_("几时"), 12), Column(N_("谁发的"), 10), Column(N_("给谁"), 8), Column(N_("看过"), 8),
    Column(N_("标题"), 0),
)  # fmt: skip
AUDIENCES = {"all": N_("所有人"), "volunteer": N_("志愿者"), "leader": N_("楼长"), "cadre": N_("干部")}


def _audience(text: str) -> str:
    """Whom a digit means. Refused `bad_audience`."""
    said = fold(text).strip()
    if said not in ("1", "2", "3", "4"):
        raise Refused("bad_audience")
    return diary.AUDIENCES[int(said) - 1]


class Notices(View):
    """Notices that stand, the newest first."""

    found: tuple[Notice, ...] = ()

    async def read(self) -> None:
        self.found = tuple(await self.ask_for(diary.read_notices))

    @property
    def sends(self) -> bool:
        """Whether whoever sits here sends notices."""
        return self.may("notice.send")

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        return [
            Row(
                one.id,
                ("" if one.read else "!", f"{one.at.astimezone(self.zone):%m-%d %H:%M}", one.by)
                + (_(AUDIENCES[one.audience]), f"{one.readers}/{one.wanted}" if self.sends else "", one.title),
                "" if one.read else "wait",
            )
            for one in self.found
        ]

    def empty(self) -> str:
        return _("没有通知。")

    def heading(self) -> Text:
        return Text(_("通知 {n}  没看的 {m}").format(n=len(self.found), m=sum(not one.read for one in self.found)))

    @property
    def chosen(self) -> Notice | None:
        """The notice under the cursor."""
        return next((one for one in self.found if one.id == self.screen.listing.cursor_key), None)

    def keys(self) -> Pairs:
        pairs = [(_("回车"), _("看"))] if self.chosen else []
        if not self.sends:
            return pairs
        pairs += [("u", _("谁没看")), ("x", _("撤下"))] if self.chosen else []
        return [*pairs, ("n", _("发通知"))]

    def press(self, letter: str) -> bool:
        one = self.chosen
        if not self.sends or letter not in "nux":
            return False
        if letter == "n":
            self._ask_notice()
        elif one and letter == "u":
            self.screen.step(self._tell_who(one))
        elif one:
            self.screen.step(self._withdraw(one))
        return True

    def opened(self, key: object) -> None:
        async def work(notice_id: int) -> None:
            one: Notice = await self.write(diary.read_notice, notice_id)
            self.screen.tell(f"{clean_line(one.title)}：{clean_line(one.text, 400)}", PLAIN)

        if isinstance(key, int):
            self.screen.step(work(key))

    async def _tell_who(self, one: Notice) -> None:
        names = await self.ask_for(diary.read_non_readers, one.id)
        said = " ".join(clean_line(name) for name in names[:30])
        more = _(" 等 {n} 人").format(n=len(names)) if len(names) > 30 else ""
        self.screen.tell(_("还没看：{who}").format(who=said + more) if names else _("都看过了。"), PLAIN)

    async def _withdraw(self, one: Notice) -> None:
        await self.write(diary.withdraw, one.id)
        self.screen.tell(_("撤下了：{title}").format(title=clean_line(one.title)))

    def _ask_notice(self) -> None:
        async def finish(said: Answers) -> str:
            await self.write(diary.post, said["title"], said["text"], _audience(said["to"]))
            return _("发了，看过的人数会显示在后面。")

        whom = " ".join(f"{number}{_(AUDIENCES[kind])}" for number, kind in enumerate(diary.AUDIENCES, 1))
        steps = [
            Step("to", f"{whom}>", "", "1", _audience, quiet=True),
            Step("title", _("标题>")),
            Step("text", _("内容>"), _("没有就直接回车"), quiet=True),
        ]
        self.screen.ask(Form(steps, finish, blame={"text_missing": "title", "bad_audience": "to"}))

    def about(self) -> list[str]:
        return [_("通知：! 是还没看的，回车看内容；协调员按 u 看谁还没看。")]

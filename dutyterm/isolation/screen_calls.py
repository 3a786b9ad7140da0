"""Who must still be called today: those with a missed check first; a digit begins the temperature."""

from rich.text import Text

from ..i18n import N_, _
from ..text import clean_line
from ..ui.rows import Column, Row
from . import screen_looks as looks
from .reading import Person
from .rules_calls import DONE, MISSED, OPEN, TRIED
from .rules_checks import DUE, Key
from .screen_view import Pairs, View

COLUMNS = (
    Column("", 2), Column(N_("住处"), 12), Column(N_("谁"), 11), Column(N_("天"), 5), Column(N_("昨晚"), 6),
    Column(N_("早"), 6), Column(N_("晚"), 6), Column(N_("电话"), 11), Column(N_("联系人"), 0),
)  # fmt: skip


class Calls(View):
    """Today's call list."""

    def listed(self) -> list[tuple[Person, int]]:
        """Those whose checks are due, most urgent first, then by who calls them."""
        found = [(one, one.call(self.now).rank) for one in self.people if one.state(self.now) == "active"]
        return sorted(
            found, key=lambda pair: (pair[1], pair[0].episode.contact, pair[0].episode.code, pair[0].episode.room)
        )

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        return [self._row(one, rank) for one, rank in self.listed()]

    def _row(self, one: Person, rank: int) -> Row:
        today, now = self.local.date(), self.now
        yesterday = today.fromordinal(today.toordinal() - 1)
        cells = (
            looks.CALL_SIGNS[rank], looks.where(one), looks.name(one), looks.day(one, now),
            looks.check(one, Key(yesterday, "pm"), now), looks.check(one, Key(today, "am"), now),
            looks.check(one, Key(today, "pm"), now), looks.phone(one), clean_line(one.episode.contact, 12),
        )  # fmt: skip
        hot = looks.look(one, now) == "bad"
        return Row(("iso", one.episode.id), cells, "bad" if hot else looks.CALL_LOOKS[rank])

    def empty(self) -> str:
        return _("没有您要打电话的隔离户。")

    def heading(self) -> Text:
        ranks = [rank for _one, rank in self.listed()]
        parts = [(_("还要打 {n}").format(n=sum(rank != DONE for rank in ranks)), "head")]
        for rank, word, look in (
            (MISSED, N_("漏 {n}"), "bad"),
            (TRIED, N_("没接 {n}"), "tried"),
            (OPEN, N_("该打 {n}"), ""),
        ):
            if count := ranks.count(rank):
                parts.append((_(word).format(n=count), look))
        parts.append((_("打完 {n}/{all}").format(n=ranks.count(DONE), all=len(ranks)), ""))
        parts.append((_("早 {am:%H:%M} 前  晚 {pm:%H:%M} 前").format(am=DUE["am"], pm=DUE["pm"]), "off"))
        return looks.line(*parts)

    def keys(self) -> Pairs:
        one = self.chosen()
        return [*self.check_keys(one), ("s", _("号码")), (_("回车"), _("这一户"))] if one else []

    def press(self, letter: str) -> bool:
        one = self.chosen()
        if one is None:
            return False
        if letter == "s":
            self.press_phone(one)
            return True
        return self.press_check(letter, one)

    def behind(self, one: Person) -> list[object]:
        """On to the next who must be called; behind the last one, to the first."""
        keys = [row.key for row in self.screen.listing.rows]
        calling = {("iso", other.episode.id) for other, rank in self.listed() if rank != DONE}
        here = keys.index(("iso", one.episode.id)) if ("iso", one.episode.id) in keys else -1
        return [key for key in (*keys[here + 1 :], *keys[: max(here, 0)]) if key in calling]

    def about(self) -> list[str]:
        return [
            _("要打：漏了的在最前。光标在谁身上就输谁的体温：365 回车，36.5 度；一个人一次，没有「都正常」。"),
            _("没接电话按 n 回车，等会儿再打。s 看号码（会留下记录）。e 更正。"),
            _("打印今天的随访单，办公室在服务器上打：dutyterm export isolation --format html"),
        ]

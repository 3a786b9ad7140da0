"""One person's term, a day a row: both temperatures with symptoms, who entered them, late or corrected."""

import datetime as dt
from typing import TYPE_CHECKING

from rich.text import Text

from ..i18n import N_, _
from ..text import clean_line
from ..ui.forms import Answers, Step
from ..ui.rows import Column, Row
from . import screen_looks as looks
from . import words
from .reading import Check, Person
from .rules_calls import sparkline, strip
from .rules_checks import SLOTS, Key, Slot
from .screen_home import HomePage
from .screen_open import choice
from .screen_view import Pairs, View

if TYPE_CHECKING:
    from .screen import IsolationScreen

COLUMNS = (
    Column(N_("天"), 3), Column(N_("日期"), 6), Column(N_("早"), 7), Column(N_("早上情况"), 18), Column(N_("晚"), 7),
    Column(N_("晚上情况"), 18), Column(N_("谁记的"), 0),
)  # fmt: skip


class PersonPage(View):
    """The days of one episode."""

    def __init__(self, screen: "IsolationScreen", page: HomePage, isolation_id: int) -> None:
        super().__init__(screen)
        self.page, self.isolation_id = page, isolation_id

    async def read(self) -> None:
        await self.page.read()
        self.board = self.page.board

    @property
    def one(self) -> Person | None:
        """Whose page it is."""
        home = self.page.home
        everybody = (*home.people, *home.over) if home else ()
        return next((one for one in everybody if one.episode.id == self.isolation_id), None)

    def chosen(self) -> Person | None:
        return self.one

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        if not (one := self.one):
            return []
        days = [key.day for key, _phase in strip(one.term, one.answers, self.local) if key.slot == "am"]
        return [self._row(one, number, day) for number, day in enumerate(days, 1)]

    def _row(self, one: Person, number: int, day: dt.date) -> Row:
        am, pm = (one.checks.get(Key(day, slot)) for slot in SLOTS)
        now = self.now
        cells = (
            str(number), f"{day:%m-%d}", looks.check(one, Key(day, "am"), now), _more(am),
            looks.check(one, Key(day, "pm"), now), _more(pm), " ".join(dict.fromkeys(filter(None, (_by(am), _by(pm))))),
        )  # fmt: skip
        ill = any(found and (found.symptoms or (found.temp or 0) >= self.marks.fever) for found in (am, pm))
        look = "bad" if ill else "off" if day > self.local.date() else "head" if day == self.local.date() else ""
        return Row(("day", day), cells, look)

    def heading(self) -> Text:
        if not (one := self.one):
            return Text()
        temps = [found.temp if (found := one.checks.get(key)) else None for key, _phase in strip(
            one.term, one.answers, self.local)]  # fmt: skip
        return looks.line(
            (f"{looks.where(one)} {looks.name(one)} {looks.state(one, self.now)} {looks.day(one, self.now)}", "head"),
            (_("走势 [{line}]").format(line=sparkline(temps)), ""),
        )

    def keys(self) -> Pairs:
        one = self.one
        if not one or not self.check_keys(one):
            return []
        return [("365", _("体温")), ("n", _("没接")), ("e", _("更正这天")), ("s", _("号码"))]

    def press(self, letter: str) -> bool:
        one, key = self.one, self.screen.listing.cursor_key
        if one is None:
            return False
        if letter == "s":
            self.press_phone(one)
            return True
        if letter == "e" and isinstance(key, tuple) and self.check_keys(one):
            self._correct_day(one, key[1])
            return True
        return self.press_check(letter, one)

    def opened(self, key: object) -> None:
        self.press("e")

    def _correct_day(self, one: Person, day: dt.date) -> None:
        there = [key for key in (Key(day, slot) for slot in SLOTS) if key in one.checks]
        if len(there) < 2:
            self.correct(one, there[0] if there else Key(day, "am"))
            return

        async def finish(said: Answers) -> str:
            self.screen.call_after_refresh(self.correct, one, Key(day, slot(said["slot"])))
            return ""

        def slot(text: str) -> Slot:
            return "am" if choice(text, SLOTS, "bad_slot") == "am" else "pm"

        hint = _("1 早  2 晚") + "  " + _("直接回车是 {n}").format(n=1)
        self.ask(finish, Step("slot", _("改哪一次>"), hint, "1", slot, quiet=True))

    def about(self) -> list[str]:
        return [_("每一天：数后面 + 有症状，L 迟记。e 更正这一天，原来的数留在记录里。")]


def _more(found: Check | None) -> str:
    """Symptoms, how it was asked, and whether it was corrected."""
    if found is None:
        return ""
    parts = [words.symptoms(found.symptoms), _(words.METHODS[found.method]) if found.answered else ""]
    parts += [_("出门")] if found.out_of_home else []
    parts += [_("改过")] if found.corrected else []
    return " ".join(filter(None, parts))


def _by(found: Check | None) -> str:
    return clean_line(found.by, 8) if found else ""

"""One household's page: who lives there and what belongs to it; the keys that change it."""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from ..i18n import N_, _
from ..text import clean_line
from ..ui.rows import Column, Row
from ..ui.views import Pairs, View
from . import reading
from .reading import Lived, Member, Page
from .screen_home_looks import lines, lived_key

if TYPE_CHECKING:
    from .screen import HouseholdsScreen

COLUMNS = (Column("", 8), Column(N_("谁、何时"), 15), Column(N_("怎样"), 12), Column(N_("详细"), 0))
NARROW = sum(one.width + 1 for one in COLUMNS)
PLUGS: tuple[str, ...] = ("screen_home_passes",)
"""Modules of this room that bring keys of their own to the page: `keys(page)` names them, `press(page, letter)` does
what one of them means and says whether it was one. Asked before the page's own."""


class HomePage(View):
    """A household and everything about it."""

    finds = False
    screen: "HouseholdsScreen"

    def __init__(self, screen: "HouseholdsScreen", household_id: int) -> None:
        super().__init__(screen)
        self.household_id = household_id
        self.page: Page | None = None
        self.looks_for = 0
        self.warned: object = None  # what was told already, so that the same once more means it

    async def read(self) -> None:
        self.page = await self.ask_for(reading.read_home, self.household_id, self.zone)
        self.household_id = self.page.home.id
        if self.looks_for:  # somebody who left was found: to the line that says so
            past = (one for one in self.page.lived if one.person_id == self.looks_for)
            self.cursor = next((lived_key(one) for one in past), self.cursor)
            self.looks_for = 0

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        return lines(self.page, self.now, self.zone) if self.page else []

    def heading(self) -> Text:
        if self.page is None:
            return Text()
        home, page = self.page.home, self.page
        text = Text(no_wrap=True, overflow="crop")
        text.append(f"{home.code} {home.room}", Style(bold=True))
        people = _("{n} 人").format(n=len(page.people)) if page.people else _("没有人住")
        text.append(f"  {clean_line(home.compound, 16)}  {people}  ")
        if home.registered_at:
            told = _("{day:%m-%d} 上门登记").format(day=home.registered_at.astimezone(self.zone))
            text.append(f"{told} {clean_line(page.registered_by, 10)}")
        else:
            text.append(_("还没上门登记"), Style(color="yellow", bold=True))
        if page.pending:
            text.append("  " + _("{n} 处等核对").format(n=page.pending), Style(color="yellow", bold=True))
        return text

    @property
    def person(self) -> Member | None:
        """Who is under the cursor."""
        key = self.screen.listing.cursor_key
        people = self.page.people if self.page else ()
        return next((one for one in people if ("person", one.id) == key), None)

    @property
    def past(self) -> Lived | None:
        """Who is under the cursor of those who left the town's homes from here."""
        key = self.screen.listing.cursor_key
        found = self.page.lived if self.page else ()
        return next((one for one in found if lived_key(one) == key and not one.where), None)

    @property
    def pass_id(self) -> int | None:
        """The pass under the cursor."""
        key = self.screen.listing.cursor_key
        return int(key[1]) if isinstance(key, tuple) and key[0] == "pass" else None

    def keys(self) -> Pairs:
        if self.page is None:
            return []
        plugged = [pair for plug in self._plugged("keys") for pair in plug(self)]
        taken = {key for key, _label in plugged}  # a letter that means something to the pass under the cursor
        own = [pair for pair in self._own_keys() if pair[0] not in taken]
        return [*plugged, *own] if self.pass_id else [*own[:1], *plugged, *own[1:]]

    def _own_keys(self) -> Pairs:
        """What is done most first: where not all fit the line, the rest stands behind `?`."""
        page, one = self.page, self.person
        assert page is not None
        join: Pairs = [("x", _("合并"))] if self.may("household.add") and (one or self._on_home()) else []
        look: Pairs = [("s", _("看全名")) if one else ("u", _("看电话"))] if page.may_reveal and page.people else []
        if not page.may_write:
            return [*look, *join]
        if self.past:
            return [("m", _("搬回来")), ("n", _("迁入")), *look]
        if one:
            moves = [("m", _("迁到")), ("o", _("迁出")), ("w", _("返工"))]
            return [("e", _("改")), *moves, *look, ("n", _("迁入")), *join]
        home = [("h", _("住房")), ("l", _("房东")), ("f", _("标记"))]
        return [("k", _("核实")), ("n", _("迁入")), *look, *home, *join]

    def _on_home(self) -> bool:
        return self.screen.listing.cursor_key == ("home", 0)

    def _plugged(self, name: str) -> list[Callable[..., Any]]:
        room = __name__.rpartition(".")[0]
        return [getattr(import_module(f"{room}.{module}"), name) for module in PLUGS]

    def press(self, letter: str) -> bool:
        if self.page is None:
            return False
        if any(plug(self, letter) for plug in self._plugged("press")):
            return True
        from . import screen_home_acts as acts

        one = self.person
        if letter == "s" and one and self.page.may_reveal:
            acts.show(self, one)
        elif letter == "u" and self.page.may_reveal:
            acts.call(self)
        elif letter == "x" and self.may("household.add") and (one or self._on_home()):
            from .screen_merges import ask_home, ask_person

            ask_person(self, one) if one else ask_home(self)
        elif self.page.may_write and letter == "m" and self.past:
            self.screen.step(self._back(self.past.person_id), slow=False)
        elif self.page.may_write and letter in acts.HOME_KEYS:
            acts.HOME_KEYS[letter](self)
        elif self.page.may_write and one and letter in acts.PERSON_KEYS:
            acts.PERSON_KEYS[letter](self, one)
        else:
            return letter in acts.PERSON_KEYS
        return True

    async def _back(self, person_id: int) -> None:
        from .screen_person_acts import move

        move(self, await self.ask_for(reading.person, person_id))

    def opened(self, key: object) -> None:
        """Enter on a person is what is done most: putting right."""
        if self.person and self.page and self.page.may_write:
            self.press("e")

    def hint(self) -> str:
        key = self.screen.listing.cursor_key
        row = next((one for one in self.screen.listing.rows if one.key == key), None)
        if row is None:
            return ""
        note = clean_line(self.person.note, 60) if self.person else ""
        whole = cell_len(row.cells[-1]) > self.screen.app.size.width - NARROW  # else it stands in the row
        return "  ".join(part for part in (row.cells[-1] if whole else "", note) if part)

    def about(self) -> list[str]:
        return [
            _("一户的全部：人、出入证、隔离、随访、跑腿、以前谁住过、谁改过什么。"),
            _("光标在一个人上时 e 改资料、m 迁到别户、o 迁出、w 记返工；在第一行时 h 改住房、l 改房东。"),
            _("迁出过的人在 以前住过 里，光标移上去按 m 搬回来。"),
            _("别人刚改过同一户，您再存时会先告诉您是谁、改了什么；您写的还在。"),
            _("合并用于同一个人（或同一户）登了两次；合错了在 g 合并 里按 u 撤。"),
        ]

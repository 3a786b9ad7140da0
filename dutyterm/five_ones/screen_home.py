"""One household: what was found at its door, day by day, and the same keys as on the board."""

from rich.text import Text

from ..i18n import N_, _
from ..text import clean_line
from ..ui.rows import Column, Row
from . import words
from .reading import Visit, Waiting, read_home
from .rules import Home
from .screen_door import DoorsView

COLUMNS = (
    Column(N_("哪天"), 6), Column(N_("几点"), 12), Column(N_("怎样"), 8), Column(N_("体温"), 5), Column(N_("谁"), 10),
    Column("", 5), Column(N_("备注"), 0),
)  # fmt: skip


class HomePage(DoorsView):
    """A household's visits, the newest first."""

    finds = False

    def __init__(self, screen: object, household_id: int, leader: int | None) -> None:
        super().__init__(screen, leader)
        self.household_id = household_id
        self.past: list[Visit] = []

    @property
    def home(self) -> Home | None:
        return next((one for one in self.found.homes if one.id == self.household_id), None) if self.found else None

    async def read(self) -> None:
        await super().read()
        self.past = await self.ask_for(read_home, self.household_id)

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        waits = self.waits(self.home) if self.home else ()
        return [self._waiting(one) for one in waits] + [self._row(one) for one in self.past]

    def _waiting(self, one: Waiting) -> Row:
        local, late = one.due.astimezone(self.zone), one.due < self.now
        cells = (f"{local:%m-%d}", f"{local:%H:%M}", *words.kinds([one]), "", "", "!" if late else "")
        return Row(one.key, (*cells, words.wanted(one, self.now)), "overdue" if late else "tried")

    def _row(self, one: Visit) -> Row:
        local = one.at.astimezone(self.zone)
        at = f"{local:%H:%M}" if local.date() == one.day else f"{local:%m-%d %H:%M}"
        temp = f"{one.temp / 10:.1f}" if one.temp else ""
        said = " ".join(clean_line(part) for part in (one.note, one.reason) if part)
        cells = (
            f"{one.day:%m-%d}",
            at,
            _(words.OUTCOMES[one.outcome]),
            temp,
            one.who,
            _(words.TIMINGS[one.timing]),
            said,
        )
        return Row(one.id, cells, "" if one.timing == "in_time" else "done_late")

    def empty(self) -> str:
        return _("这一户还没有人去过。按 1 到 6 记今天的随访。")

    def heading(self) -> Text:
        home = self.home
        if home is None:
            return Text(_("这一户已经不归您管。"))
        people = _("{n} 人").format(n=home.people) if home.people else _("没人住")
        return Text(f"{home.room}  {people}  {self.marks(home)}", no_wrap=True, overflow="crop")

    @property
    def waiting(self) -> Waiting | None:
        """What waits under the cursor."""
        key = self.screen.listing.cursor_key
        return next((one for one in self.waits(self.home) if one.key == key), None) if self.home else None

    def opened(self, key: object) -> None:
        """What waits is decided where the register has it; nothing is below a visit."""
        if one := self.waiting:
            self.decide(one)

    def keys(self) -> list[tuple[str, str]]:
        return [*super().keys(), ("u", _("看电话"))] if self.home else []

    def about(self) -> list[str]:
        return [
            _("一户的来往：每次去的结果都在，撤掉的不算。u 看电话，看过会留下记录。"),
            _("行程和协查在最前：f 或回车去办，办完按 Esc 回到这一户。"),
        ]

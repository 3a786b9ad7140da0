"""One household: what was found at its door, day by day, and the same keys as on the board."""

from rich.text import Text

from ..i18n import N_, _
from ..text import clean_line
from ..ui.rows import Column, Row
from . import words
from .reading import Visit, read_home
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
        return [self._row(one) for one in self.past]

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

    def opened(self, key: object) -> None:
        """Nothing is below a visit."""

    def keys(self) -> list[tuple[str, str]]:
        return [*super().keys(), ("u", _("看电话"))] if self.home else []

    def about(self) -> list[str]:
        return [_("一户的来往：每次去的结果都在，撤掉的不算。u 看电话，看过会留下记录。")]

"""The situation's wall: what is wrong now, the urgent first, and the day's curves; doors, never names."""

from typing import TYPE_CHECKING

from rich.cells import set_cell_size
from rich.style import Style

from ..errors import Refused
from ..i18n import N_, _
from ..ui.wall import Painted, Wall
from . import words
from .screen import LOOKS
from .screen_situation import HEAD, LOOK, spark
from .trouble import Curves, Trouble, read_curves, read_troubles
from .words_trouble import KINDS, PRESSES

if TYPE_CHECKING:
    from ..session import Session

KIND, WHEN = 20, 8  # columns


class WallScreen(Wall):
    """For the office's second screen."""

    label = N_("情况大屏")

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self.found: tuple[Trouble, ...] = ()
        self.curves: Curves | None = None

    def topics(self) -> frozenset[str]:
        return frozenset({"reports", "escalations", "roster", "five_ones", "isolation", "errands"})

    def refusal(self, no: Refused) -> str:
        return words.refusal(no.code, **no.values)

    async def read(self) -> None:
        session = self.session
        self.found = tuple(await session.store.read(read_troubles, session.act(), session.settings))
        today = session.clock.now().astimezone(session.settings.tz).date()
        self.curves = await session.store.read(read_curves, session.act(), today, session.settings)

    def lines(self, width: int, height: int) -> Painted:
        curves = self._curves()
        room = height - len(curves) - 2
        lines: Painted = [(" " + "   ".join(self._counts()), Style(bold=True)), ("", Style())]
        if not self.found:
            return [*lines, (f" {_('现在没有要马上处理的事。')}", Style()), ("", Style()), *curves]
        shown = self.found if len(self.found) <= room else self.found[: room - 1]
        lines += [(self._line(one), LOOKS[LOOK[one.presses]]) for one in shown]
        if len(shown) < len(self.found):
            lines.append((f" {_('还有 {n} 处').format(n=len(self.found) - len(shown))}", Style()))
        return [*lines, *[("", Style())] * (height - len(lines) - len(curves)), *curves]

    def _counts(self) -> list[str]:
        return [f"{_(word)} {sum(one.presses == level for one in self.found)}" for level, word in enumerate(PRESSES)]

    def _line(self, one: Trouble) -> str:
        since = f"{one.since.astimezone(self.session.settings.tz):%H:%M}" if one.since else ""
        many = str(one.count) if one.count else ""
        return (
            f" {set_cell_size(_(KINDS[one.kind]), KIND)}{set_cell_size(since, WHEN)}{set_cell_size(many, 5)}{one.where}"
        )

    def _curves(self) -> Painted:
        if self.curves is None:
            return []
        pairs = ((_("通行"), self.curves.passages), (_("劝返"), self.curves.refused))
        return [
            (f" {set_cell_size(f'{label} {sum(numbers)}', HEAD)}{spark(numbers)}", Style()) for label, numbers in pairs
        ]

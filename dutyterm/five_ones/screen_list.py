"""A round as a list: those somebody has to go to first."""

from ..i18n import N_, _
from ..text import clean_line
from ..ui.asking import PLAIN
from ..ui.rows import Column, Row
from ..ui.views import Pairs
from . import words
from .rules import Home, counts, register_due
from .screen_door import DoorsView

DONE = ("done", "done_late", "none")
ORDER = ("missed", "overdue", "tried", "due", "done_late", "done", "none")
ROWS = (
    Column(N_("楼梯口"), 9), Column(N_("房号"), 10), Column(N_("今天"), 12), Column(N_("记号"), 8),
    Column(N_("人"), 3), Column(N_("多久没见"), 10), Column(N_("要做的"), 0),
)  # fmt: skip


class Doors(DoorsView):
    """The households as a list, those somebody has to go to first.

    What is done stays where it is until the list is sorted anew: a key pressed twice must not reach the next door.
    """

    def __init__(self, screen: object, leader: int | None = None) -> None:
        super().__init__(screen, leader)
        self._places: dict[int, int] = {}
        self._sorted_for: object = None

    async def read(self) -> None:
        await super().read()
        if self.found and self._sorted_for != self.day:
            ordered = sorted(self.found.homes, key=self._pressing)
            self._places = {one.id: number for number, one in enumerate(ordered)}
            self._sorted_for = self.day

    def press(self, letter: str) -> bool:
        if letter != "t":
            return super().press(letter)
        self._sorted_for = None
        self.screen.step(self._again(), slow=False)
        return True

    async def _again(self) -> None:
        await self.screen.load()
        self.screen.listing.go_top()
        self.screen.tell(_("重新排过了：还没去的在前。"), PLAIN)

    def keys(self) -> Pairs:
        pairs = super().keys()
        return [*pairs, ("t", _("重排"))] if pairs else pairs

    def columns(self) -> tuple[Column, ...]:
        return ROWS

    def rows(self) -> list[Row]:
        if not self.found:
            return []
        labels = {one.id: one.label for one in self.found.stairs}
        return [self._row(one, labels) for one in sorted(self.found.homes, key=lambda one: self._places.get(one.id, 0))]

    def _pressing(self, home: Home) -> tuple[int, int]:
        state = self.state(home)
        kept = home.isolated and state not in DONE
        first = 0 if self.late(home) else 1 if kept else 2 if self.waits(home) else 3
        return first, ORDER.index(state)

    def _row(self, home: Home, labels: dict[int, str]) -> Row:
        todo = words.kinds(self.waits(home))
        todo += [_("登记")] if register_due(home, self.terms) else []
        todo += [clean_line(one.title) for one in self.lacking(home)]
        todo += [] if home.group_member or self.state(home) == "none" else [_("进群")]
        cells = (
            labels[home.stairway_id], home.room, self.sign(home), self.marks(home), str(home.people or ""),
            words.last_met(home, self.day) if counts(home) else "", " ".join(todo),
        )  # fmt: skip
        return Row(home.id, cells, self.look(home))

    def about(self) -> list[str]:
        return [_("名单：行程和协查过期的在最前，然后是有人隔离的、过时的、还没去的。记完的留在原处，按 t 重新排。")]

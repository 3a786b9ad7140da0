"""The building board: the stairways as they stand, a floor a row, a flat a cell."""

from ..i18n import _
from ..ui.board import Flat, board
from ..ui.grid import Table
from .reading import floor_of
from .screen_door import DoorsView


class Board(DoorsView):
    """The stairways as they stand: a floor a row, a flat a cell."""

    grid = True
    flats: list[Flat]

    def table(self) -> Table:
        if not self.found:
            return Table((), ())
        labels = {one.id: one.label for one in self.found.stairs}
        flats = [
            Flat(
                one.id,
                labels[one.stairway_id],
                floor_of(one.room),
                one.room.rpartition("-")[2],
                f"{one.room.rpartition('-')[2]} {self.sign(one)} {self.marks(one)}".rstrip(),
                self.look(one),
            )
            for one in self.found.homes
        ]
        return board(flats, self.screen.app.size.width)

    def about(self) -> list[str]:
        return [_("楼栋：一格一户，最上面是顶楼。方向键走到那一户，按 1 到 6 记今天的随访；回车看这一户的来往。")]

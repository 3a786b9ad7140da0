"""The list of a screen of views, whose letters are keys."""

from typing import TYPE_CHECKING, cast

from textual import events
from textual.binding import Binding

from .rows import RowList

if TYPE_CHECKING:
    from .view_screen import ViewScreen

LIST_MOVES = {
    one_key: (one.action.partition("(")[0], one.action.partition("(")[2].rstrip(")"))
    for one in RowList.BINDINGS
    if isinstance(one, Binding)
    for one_key in one.key.split(",")
}


class ViewList(RowList):
    """The list, whose letters are keys."""

    def on_key(self, event: events.Key) -> None:
        """Handle a key here and now; see `ViewScreen.list_key`."""
        cast("ViewScreen", self.screen).list_key(self, event)

    def take(self, key: str) -> bool:
        """A key that moves the cursor; whether it is one."""
        if key not in LIST_MOVES:
            return False
        action, value = LIST_MOVES[key]
        getattr(self, f"action_{action}")(*([int(value)] if value else []))
        return True

    def tell_moved(self) -> None:
        """Here and now: told by a message, what stands beside the row would be painted a frame after it."""
        cast("ViewScreen", self.screen).moved()

    @property
    def at(self) -> int:
        """The number of the row the cursor is on."""
        return self._place.index

    def go_to(self, key: object, at: int = 0) -> None:
        """Put the cursor on a row; where it is gone, on the one that stands in its place now."""
        self._move(next((number for number, row in enumerate(self.rows) if row.key == key), at))
